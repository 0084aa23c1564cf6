//! Well-known text for the examples in rule files: points, lines and areas.

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon};

/// Reads `POINT`, `LINESTRING`, `MULTILINESTRING`, `POLYGON` or `MULTIPOLYGON`; nothing else is needed to state an
/// example.
pub fn read(text: &str) -> Option<Geometry<f64>> {
    let text = text.trim();
    let (word, rest) = text.split_at(text.find('(')?);
    let mut reader = Reader { rest };
    let geometry = match word.trim().to_ascii_uppercase().as_str() {
        "POINT" => Point(*reader.run()?.first()?).into(),
        "LINESTRING" => LineString(reader.run()?).into(),
        "MULTILINESTRING" => MultiLineString(reader.list(|inner| inner.run().map(LineString))?).into(),
        "POLYGON" => reader.polygon()?.into(),
        "MULTIPOLYGON" => MultiPolygon(reader.list(Reader::polygon)?).into(),
        _ => return None,
    };
    reader.rest.trim().is_empty().then_some(geometry)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn take(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Reader<'t>) -> Option<T>) -> Option<Vec<T>> {
        self.take('(')?;
        let mut all = vec![one(self)?];
        while self.take(',').is_some() {
            all.push(one(self)?);
        }
        self.take(')')?;
        Some(all)
    }

    fn run(&mut self) -> Option<Vec<Coord<f64>>> {
        self.list(|reader| Some(Coord { x: reader.number()?, y: reader.number()? }))
    }

    fn polygon(&mut self) -> Option<Polygon<f64>> {
        let mut rings = self.list(|reader| reader.run().map(LineString))?.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    }

    fn number(&mut self) -> Option<f64> {
        let text = self.rest.trim_start();
        let end = text.find(|sign: char| sign == ',' || sign == ')' || sign.is_whitespace())?;
        self.rest = &text[end..];
        text[..end].parse().ok().filter(|number: &f64| number.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Euclidean, Length};

    #[test]
    fn lines_and_areas_with_holes_are_read_and_loose_ends_are_not() {
        let Some(Geometry::LineString(line)) = read("LINESTRING (0 0, 3 4)") else { panic!("no line") };
        assert!((Euclidean.length(&line) - 5.0).abs() < 1e-12);
        let area = read("POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))").unwrap();
        assert!((area.unsigned_area() - 15.0).abs() < 1e-12);
        for wrong in
            ["LINESTRING(0 0, 1)", "POINT(1 2", "POINT(1 NaN)", "CIRCLE(1 2)", "POINT(1 2) POINT(1 2)"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
