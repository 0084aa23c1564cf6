//! Well-known binary as our own child writes it: two dimensions only, never trusted.

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Collections within collections that are followed.
const DEPTH: usize = 8;

/// Reads a geometry; nothing when the bytes break off, go on, or mean a kind that is not read (curves, surfaces).
pub(super) fn read(bytes: &[u8]) -> Option<Geometry<f64>> {
    let mut reader = Reader { rest: bytes, little: true };
    let geometry = reader.geometry(DEPTH)?;
    reader.rest.is_empty().then_some(geometry)
}

struct Reader<'a> {
    rest: &'a [u8],
    little: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }

    fn number(&mut self) -> Option<u32> {
        let bytes = self.take()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn double(&mut self) -> Option<f64> {
        let bytes = self.take()?;
        Some(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn header(&mut self) -> Option<u32> {
        let [order] = self.take()?;
        self.little = order == 1;
        self.number()
    }

    fn coord(&mut self) -> Option<Coord<f64>> {
        Some(Coord { x: self.double()?, y: self.double()? })
    }

    /// A counted list; no room is set aside for a count, since it may be a lie.
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        (0..count).map(|_| read(self)).collect::<Option<Vec<_>>>()
    }

    fn line(&mut self) -> Option<LineString<f64>> {
        self.list(Self::coord).map(LineString)
    }

    fn polygon(&mut self) -> Option<Polygon<f64>> {
        let mut rings = self.list(Self::line)?.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Some(Polygon::new(exterior, rings.collect()))
    }

    fn geometry(&mut self, depth: usize) -> Option<Geometry<f64>> {
        if depth == 0 {
            return None;
        }
        Some(match self.header()? {
            // An empty point is written as NaN: as an empty collection of points it is found to be empty.
            1 => match self.coord()? {
                at if at.x.is_nan() && at.y.is_nan() => Geometry::MultiPoint(MultiPoint(Vec::new())),
                at => Geometry::Point(Point(at)),
            },
            2 => Geometry::LineString(self.line()?),
            3 => Geometry::Polygon(self.polygon()?),
            4 => Geometry::MultiPoint(MultiPoint(self.list(|reader| {
                (reader.header()? == 1).then_some(())?;
                reader.coord().map(Point)
            })?)),
            5 => Geometry::MultiLineString(MultiLineString(self.list(|reader| {
                (reader.header()? == 2).then_some(())?;
                reader.line()
            })?)),
            6 => Geometry::MultiPolygon(MultiPolygon(self.list(|reader| {
                (reader.header()? == 3).then_some(())?;
                reader.polygon()
            })?)),
            7 => Geometry::GeometryCollection(geo::GeometryCollection(
                self.list(|reader| reader.geometry(depth - 1))?,
            )),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_count_that_lies_is_refused_without_setting_room_aside() {
        let mut bytes = vec![1, 2, 0, 0, 0, 255, 255, 255, 255];
        bytes.extend([0; 32]);
        assert_eq!(read(&bytes), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(order in 0..2_u8, kind in 0..9_u8, tail in prop::collection::vec(0..4_u8, 0..120)) {
            let mut bytes = vec![order, kind, 0, 0, 0];
            bytes.extend(tail);
            let _ = read(&bytes);
        }
    }
}
