//! Heights of the ground and of what stands on it, and the profiles cut out of them.

use geo::Coord;
use model::utm32::ground_distance;

use crate::{loss::OutOfRange, profile::Profile};

/// Steps of the shortest profile: P.1812 asks for five points.
const LEAST_STEPS: f64 = 4.0;

/// Square cells with a height in the middle of each, row by row from the south; what is not known is no number.
#[derive(Debug, Clone)]
pub struct Heights {
    corner: Coord<f64>,
    cell_m: f64,
    columns: usize,
    rows: usize,
    metres: Vec<f32>,
}

/// Why numbers are no raster.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoRaster {
    /// Cells and numbers do not go together.
    #[error("{columns} columns and {rows} rows do not go with {heights} heights; two of each are the least")]
    Count {
        /// Cells from west to east.
        columns: usize,
        /// Cells from south to north.
        rows: usize,
        /// Heights there are.
        heights: usize,
    },
    /// The side of a cell is not positive, or the corner is no number.
    #[error("corner and cell must be finite, the side of a cell above 0")]
    Place,
}

/// The ground, and what stands on it where that is known.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Metres above the sea.
    pub terrain: Heights,
    /// Metres above the ground of houses and trees; nothing stands where nothing is known.
    pub cover: Option<Heights>,
}

impl Heights {
    /// A raster from its south-western corner in EPSG:25832 (of the cell, not of its middle), side of a cell in metres.
    ///
    /// # Errors
    /// [`NoRaster`].
    pub fn new(
        corner: Coord<f64>,
        cell_m: f64,
        columns: usize,
        rows: usize,
        metres: Vec<f32>,
    ) -> Result<Self, NoRaster> {
        if columns < 2 || rows < 2 || columns.checked_mul(rows) != Some(metres.len()) {
            return Err(NoRaster::Count { columns, rows, heights: metres.len() });
        }
        if !(corner.x.is_finite() && corner.y.is_finite() && cell_m.is_finite() && cell_m > 0.0) {
            return Err(NoRaster::Place);
        }
        Ok(Self { corner, cell_m, columns, rows, metres })
    }

    /// Side of a cell in metres.
    pub fn cell_m(&self) -> f64 {
        self.cell_m
    }

    /// Height between the four nearest middles, or nothing where one of them is not known or the place lies outside.
    pub fn at(&self, place: Coord<f64>) -> Option<f64> {
        let inner = self.inner(place);
        let at = self.holds(inner).then(|| Walk::new(inner, inner, 2).next())??;
        let height = self.mix(at);
        height.is_finite().then_some(height)
    }

    /// Height of the cell a place lies in: what stands there ends at its edge and does not slope down.
    pub fn cell(&self, place: Coord<f64>) -> Option<f64> {
        let height = self.nearest(self.inner(place) + Coord { x: 0.5, y: 0.5 })?;
        height.is_finite().then_some(height)
    }

    /// A place in cells from the middle of the south-western one.
    fn inner(&self, place: Coord<f64>) -> Coord<f64> {
        (place - self.corner) / self.cell_m - Coord { x: 0.5, y: 0.5 }
    }

    #[expect(clippy::cast_precision_loss, reason = "a raster has far fewer than 2^52 columns")]
    fn holds(&self, inner: Coord<f64>) -> bool {
        let most = |cells: usize| (cells - 1) as f64;
        (0.0..=most(self.columns)).contains(&inner.x) && (0.0..=most(self.rows)).contains(&inner.y)
    }

    /// The mean of four heights, weighted by their nearness; only for places that the raster holds.
    fn mix(&self, at: At) -> f64 {
        // At the last middle the cell before is taken, whose other end it is.
        let column = at.column.min(self.columns - 2);
        let row = at.row.min(self.rows - 2);
        let full = |cell: usize, taken: usize, share: f64| if cell == taken { share } else { 1.0 };
        let (x, y) = (full(at.column, column, at.share[0]), full(at.row, row, at.share[1]));
        let low = row * self.columns + column;
        let (south, north) =
            (&self.metres[low..low + 2], &self.metres[low + self.columns..low + self.columns + 2]);
        let mix = |pair: &[f32]| f64::from(pair[0]) + x * (f64::from(pair[1]) - f64::from(pair[0]));
        let (south, north) = (mix(south), mix(north));
        south + y * (north - south)
    }

    /// Whether a place, in cells from the corner, lies in a cell.
    #[expect(clippy::cast_precision_loss, reason = "a raster has far fewer than 2^52 columns")]
    fn covers(&self, inner: Coord<f64>) -> bool {
        inner.x >= 0.0 && inner.y >= 0.0 && inner.x < self.columns as f64 && inner.y < self.rows as f64
    }

    /// The height of the cell of a place in cells from the corner.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    fn nearest(&self, inner: Coord<f64>) -> Option<f64> {
        self.covers(inner).then(|| f64::from(self.metres[inner.y as usize * self.columns + inner.x as usize]))
    }
}

impl Ground {
    /// Cuts a profile into a buffer that is used again and again: points at even distances of at most `step_m` metres along
    /// the ground, the first at the sender, the last at the receiver, all of them inland.
    ///
    /// # Errors
    /// [`OutOfRange::GroundUnknown`] where the terrain is not known all the way, [`OutOfRange::NoProfile`] where both places
    /// are one or the step is not positive.
    pub fn cut(
        &self,
        from: Coord<f64>,
        to: Coord<f64>,
        step_m: f64,
        profile: &mut Profile,
    ) -> Result<(), OutOfRange> {
        let length_m = ground_distance(from, to);
        if !(length_m > 0.0 && length_m.is_finite() && step_m > 0.0) {
            return Err(OutOfRange::NoProfile);
        }
        let (start, end) = (self.terrain.inner(from), self.terrain.inner(to));
        // What lies between two places that a rectangle holds is held too.
        if !(self.terrain.holds(start) && self.terrain.holds(end)) {
            return Err(OutOfRange::GroundUnknown);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 4 to 10⁶")]
        let points = (length_m / step_m).ceil().clamp(LEAST_STEPS, 1e6) as u32 + 1;
        let each_km = length_m / 1e3 / f64::from(points - 1);
        profile.zones.clear();
        profile.km.clear();
        profile.km.extend((0..points).map(|number| f64::from(number) * each_km));
        profile.ground.clear();
        profile.ground.extend(Walk::new(start, end, points).map(|at| self.terrain.mix(at)));
        // One unknown height makes the sum unknown.
        if !profile.ground.iter().sum::<f64>().is_finite() {
            return Err(OutOfRange::GroundUnknown);
        }
        self.stand(from, to, points, profile);
        Ok(())
    }

    /// What stands on the points of a profile; nothing where nothing is known.
    fn stand(&self, from: Coord<f64>, to: Coord<f64>, points: u32, profile: &mut Profile) {
        profile.surface.clone_from(&profile.ground);
        profile.receiver_cover = 0.0;
        let Some(cover) = &self.cover else { return };
        profile.receiver_cover = cover.cell(to).unwrap_or(0.0).max(0.0);
        let half = Coord { x: 0.5, y: 0.5 };
        let (start, end) = (cover.inner(from) + half, cover.inner(to) + half);
        if cover.covers(start) && cover.covers(end) {
            for (surface, at) in profile.surface.iter_mut().zip(Walk::new(start, end, points)) {
                // `max` turns what is not known into nothing.
                *surface += f64::from(cover.metres[at.row * cover.columns + at.column].max(0.0));
            }
        } else {
            let way = (end - start) / f64::from(points - 1);
            for (surface, number) in profile.surface.iter_mut().zip(0u32..) {
                *surface += cover.nearest(start + way * f64::from(number)).unwrap_or(0.0).max(0.0);
            }
        }
        profile.bare_ends();
    }
}

/// Evenly spaced points from one place to another, both within a raster: cell and place within it. Whole numbers of
/// 2⁻³² cells, because the cell is then a shift away; a point is less than 10⁻³ of a cell beside its place even after 10⁶ of
/// them, and never beyond either end.
struct Walk {
    at: [i64; 2],
    step: [i64; 2],
    left: u32,
}

/// A point in a raster.
#[derive(Clone, Copy)]
struct At {
    column: usize,
    row: usize,
    /// 0 to 1 from this column and row to the next.
    share: [f64; 2],
}

const ONE: f64 = 4_294_967_296.0;

impl Walk {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a raster has far fewer than 2^31 columns; steps are cut towards 0"
    )]
    fn new(start: Coord<f64>, end: Coord<f64>, points: u32) -> Self {
        let fixed = |value: f64| (value * ONE) as i64;
        let (from, to) = ([fixed(start.x), fixed(start.y)], [fixed(end.x), fixed(end.y)]);
        let steps = i64::from(points.max(2) - 1);
        Self { at: from, step: [(to[0] - from[0]) / steps, (to[1] - from[1]) / steps], left: points }
    }
}

impl Iterator for Walk {
    type Item = At;

    #[expect(
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "both halves of a number that is not negative"
    )]
    fn next(&mut self) -> Option<At> {
        self.left = self.left.checked_sub(1)?;
        let [x, y] = self.at;
        let share = |value: i64| (value & 0xFFFF_FFFF) as f64 / ONE;
        let at = At { column: (x >> 32) as usize, row: (y >> 32) as usize, share: [share(x), share(y)] };
        self.at = [x + self.step[0], y + self.step[1]];
        Some(at)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Walk {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CORNER: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };

    fn raster(columns: u16, rows: u16, height: impl Fn(u16, u16) -> f32) -> Heights {
        let metres = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let metres = metres.map(|(column, row)| height(column, row)).collect();
        Heights::new(CORNER, 20.0, columns.into(), rows.into(), metres).unwrap()
    }

    /// Four weights, as the textbook writes it.
    fn naive(heights: &Heights, place: Coord<f64>) -> f64 {
        let (x, y) = ((place.x - CORNER.x) / 20.0 - 0.5, (place.y - CORNER.y) / 20.0 - 0.5);
        let mut sum = 0.0;
        for row in 0..heights.rows {
            for column in 0..heights.columns {
                let near = |at: f64, cell: usize| {
                    (1.0 - (at - f64::from(u32::try_from(cell).unwrap())).abs()).max(0.0)
                };
                sum += near(x, column)
                    * near(y, row)
                    * f64::from(heights.metres[row * heights.columns + column]);
            }
        }
        sum
    }

    proptest! {
        #[test]
        fn a_profile_is_what_asking_point_by_point_gives(
            metres in prop::collection::vec(0.0..300.0f32, 12 * 9), covers in prop::collection::vec(0.0..30.0f32, 12 * 9),
            from in (10.0..230.0, 10.0..170.0), to in (10.0..230.0, 10.0..170.0), step in 3.0..60.0
        ) {
            let terrain = Heights::new(CORNER, 20.0, 12, 9, metres).unwrap();
            let cover = Heights::new(CORNER, 20.0, 12, 9, covers).unwrap();
            let (from, to) = (CORNER + Coord { x: from.0, y: from.1 }, CORNER + Coord { x: to.0, y: to.1 });
            prop_assume!(ground_distance(from, to) > 1.0);
            let ground = Ground { terrain, cover: Some(cover) };
            let mut profile = Profile::default();
            // A buffer that was longer before must not show through.
            ground.cut(CORNER + Coord { x: 10.0, y: 10.0 }, CORNER + Coord { x: 230.0, y: 170.0 }, 1.0, &mut profile).unwrap();
            ground.cut(from, to, step, &mut profile).unwrap();
            prop_assert!((profile.length_km() * 1e3 - ground_distance(from, to)).abs() < 1e-6);
            let last = profile.len() - 1;
            for (point, km) in profile.km.iter().enumerate() {
                let share = km / profile.length_km();
                let place = from + (to - from) * share;
                let bare = naive(&ground.terrain, place);
                prop_assert!((profile.ground[point] - bare).abs() < 1e-3);
                let inner = point > 0 && point < last;
                let stands = if inner { ground.cover.as_ref().unwrap().cell(place).unwrap() } else { 0.0 };
                // A point on an edge between two cells may belong to either.
                let edge = [place.x - CORNER.x, place.y - CORNER.y].iter().any(|at| (at / 20.0 - (at / 20.0).round()).abs() < 1e-6);
                prop_assert!(edge || (profile.surface[point] - bare - stands).abs() < 1e-3);
            }
            prop_assert!(profile.km.windows(2).all(|pair| (pair[1] - pair[0]) * 1e3 <= step + 1e-6));
        }
    }

    #[test]
    fn where_the_ground_is_not_known_there_is_no_profile() {
        let terrain = raster(10, 10, |column, row| if (column, row) == (5, 5) { f32::NAN } else { 1.0 });
        assert_eq!(terrain.at(CORNER + Coord { x: 105.0, y: 105.0 }), None);
        assert_eq!(terrain.at(CORNER + Coord { x: 30.0, y: 30.0 }), Some(1.0));
        assert_eq!(terrain.at(CORNER + Coord { x: 5.0, y: 30.0 }), None);
        let ground = Ground { terrain, cover: None };
        let mut profile = Profile::default();
        let mut cut = |from: f64, to: f64| {
            let place = |at| CORNER + Coord { x: at, y: at };
            ground.cut(place(from), place(to), 5.0, &mut profile)
        };
        assert_eq!(cut(20.0, 180.0), Err(OutOfRange::GroundUnknown));
        assert_eq!(cut(20.0, 300.0), Err(OutOfRange::GroundUnknown));
        assert_eq!(cut(20.0, 20.0), Err(OutOfRange::NoProfile));
        assert_eq!(cut(20.0, 80.0), Ok(()));
    }
}
