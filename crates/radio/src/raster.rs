//! What is received of one site in the cells around it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use geo::Coord;
use model::utm32::ground_distance;
use rayon::prelude::*;

use crate::{
    antenna::{Antenna, Direction},
    cell::Grid,
    diffraction::STANDARD_KM,
    loss::OutOfRange,
    profile::Profile,
    propagation::{Link, Propagation},
    terrain::Ground,
};

/// Rows of a band: neighbours above each other are computed one after the other, because their profiles run through the same
/// cells of the terrain.
const BAND: usize = 8;

/// A sending site.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Place in EPSG:25832.
    pub at: Coord<f64>,
    /// Height of the antenna above ground in metres.
    pub height_m: f64,
    /// The antenna.
    pub antenna: Antenna,
    /// Power of the whole carrier at the foot of the feeder, dBm.
    pub power_dbm: f64,
    /// What the feeder loses, dB.
    pub feeder_db: f64,
    /// Resource blocks of twelve subcarriers over which the power is spread evenly.
    pub resource_blocks: u16,
    /// Centre frequency in hertz.
    pub frequency_hz: f64,
    /// The model.
    pub model: Propagation,
    /// The model for places where the first has no answer, such as those too near for P.1812.
    pub otherwise: Option<Propagation>,
}

/// Cells of a grid that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First column.
    pub column: u32,
    /// First row.
    pub row: u32,
    /// Cells from west to east.
    pub columns: u32,
    /// Cells from south to north.
    pub rows: u32,
}

/// What is received of one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The cells.
    pub window: Window,
    /// Reference signal received power in dBm, row by row from the south; no number where there is no answer or the cell lies
    /// beyond the radius.
    pub dbm: Vec<f32>,
    /// How many cells have which kind of answer.
    pub answers: Answers,
}

/// Who answered for how many cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// The model.
    pub model: usize,
    /// The model for what the first refused.
    pub otherwise: usize,
    /// Nobody: the models refused.
    pub refused: usize,
}

/// The caller no longer wants the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end")]
pub struct Stopped;

/// How much of the ground and how finely it is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Cells, and the height of the receivers.
    pub grid: Grid,
    /// How far from the site, in metres along the ground.
    pub radius_m: f64,
    /// Greatest distance between two points of a profile in metres.
    pub step_m: f64,
}

impl Window {
    /// The cells of a grid whose middles may lie within a radius.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
    pub fn around(grid: &Grid, at: Coord<f64>, radius_m: f64) -> Self {
        // A metre on the ground is at most 1.0004 m on the grid in the zone and its extension to the Oder.
        let reach = radius_m * 1.002 + grid.cell_m;
        let cells = |from: f64, to: f64, most: u32| {
            let clamp = |value: f64| (value / grid.cell_m).clamp(0.0, f64::from(most)) as u32;
            let (low, high) = (clamp(from), clamp(to + grid.cell_m));
            (low, high - low)
        };
        let low = at - grid.corner - Coord { x: reach, y: reach };
        let high = at - grid.corner + Coord { x: reach, y: reach };
        let (column, columns) = cells(low.x, high.x, grid.columns);
        let (row, rows) = cells(low.y, high.y, grid.rows);
        Self { column, row, columns, rows }
    }

    /// The cells in it: number in the grid and number in the window.
    pub fn cells(self, grid: &Grid) -> impl Iterator<Item = (usize, usize)> + use<> {
        let wide = grid.columns as usize;
        let (columns, first) = (self.columns as usize, self.row as usize * wide + self.column as usize);
        (0..self.rows as usize).flat_map(move |row| {
            (0..columns).map(move |column| (first + row * wide + column, row * columns + column))
        })
    }
}

impl Site {
    /// Reference signal received power in a place in dBm, for a receiver without gain; the profile is a buffer.
    ///
    /// # Errors
    /// [`OutOfRange`] where no model has an answer or the ground is not known.
    pub fn rsrp(
        &self,
        ground: &Ground,
        extent: &Extent,
        to: Coord<f64>,
        profile: &mut Profile,
    ) -> Result<f64, OutOfRange> {
        self.answer(ground, extent, to, profile).map(|(dbm, _)| dbm)
    }

    fn answer(
        &self,
        ground: &Ground,
        extent: &Extent,
        to: Coord<f64>,
        profile: &mut Profile,
    ) -> Result<(f64, bool), OutOfRange> {
        let asks = |model: &Propagation| model.asks_for_ground();
        if asks(&self.model) || self.otherwise.as_ref().is_some_and(asks) {
            ground.cut(self.at, to, extent.step_m, profile)?;
        } else {
            profile.level(ground_distance(self.at, to) / 1e3);
        }
        let receiver_m = extent.grid.receiver_m;
        let link = Link { profile, frequency_hz: self.frequency_hz, sender_m: self.height_m, receiver_m };
        let (loss, first) = match (self.model.loss(&link), &self.otherwise) {
            (Ok(loss), _) => (loss, true),
            (Err(_), Some(other)) => (other.loss(&link)?, false),
            (Err(refusal), None) => return Err(refusal),
        };
        let direction = self.direction(to, &link);
        let eirp = self.antenna.eirp(self.power_dbm, self.feeder_db, direction);
        let per_element = 10.0 * (12.0 * f64::from(self.resource_blocks.max(1))).log10();
        Ok((eirp - per_element - loss.0, first))
    }

    /// The straight line to the receiver, over an earth that bends rays as a standard atmosphere does.
    fn direction(&self, to: Coord<f64>, link: &Link) -> Direction {
        let way = to - self.at;
        let length_km = link.profile.length_km();
        let (first, last) = link.profile.ends();
        let drop_m = 1e3 * length_km * length_km / (2.0 * STANDARD_KM);
        let up_m = last + link.receiver_m - first - link.sender_m - drop_m;
        Direction {
            bearing_deg: way.x.atan2(way.y).to_degrees(),
            elevation_deg: up_m.atan2(length_km * 1e3).to_degrees(),
        }
    }
}

/// Computes one site in all cells within a radius, on all processors.
///
/// Every cell has its own profile, from the antenna to its middle; only the buffer is shared. `watch` hears after each band
/// how many cells are done and how many there are, and says whether to go on.
///
/// # Errors
/// [`Stopped`] when `watch` says no.
pub fn hear(
    site: &Site,
    ground: &Ground,
    extent: &Extent,
    watch: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Result<Field, Stopped> {
    let grid = &extent.grid;
    let window = Window::around(grid, site.at, extent.radius_m);
    let columns = window.columns as usize;
    let all = columns * window.rows as usize;
    let mut dbm = vec![f32::NAN; all];
    let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let high = u32::try_from(BAND).unwrap_or(1);
    let bands = dbm.par_chunks_mut((columns * BAND).max(1)).zip(0..window.rows.div_ceil(high));
    let bands = bands.map_init(Profile::default, |profile, (band, number)| {
        if stopped.load(Ordering::Relaxed) {
            return Answers::default();
        }
        let answers = fill(site, ground, extent, band, (window, window.row + number * high), profile);
        let so_far = done.fetch_add(band.len(), Ordering::Relaxed) + band.len();
        if !watch(so_far, all) {
            stopped.store(true, Ordering::Relaxed);
        }
        answers
    });
    let answers = bands.reduce(Answers::default, Answers::and);
    if stopped.into_inner() { Err(Stopped) } else { Ok(Field { window, dbm, answers }) }
}

/// One band of rows, column by column.
fn fill(
    site: &Site,
    ground: &Ground,
    extent: &Extent,
    band: &mut [f32],
    (window, first): (Window, u32),
    profile: &mut Profile,
) -> Answers {
    let mut answers = Answers::default();
    let columns = window.columns as usize;
    for (column, number) in (window.column..).zip(0..columns) {
        for (row, cell) in (first..).zip((number..band.len()).step_by(columns)) {
            let place = extent.grid.centre(column, row);
            if ground_distance(site.at, place) > extent.radius_m {
                continue;
            }
            match site.answer(ground, extent, place, profile) {
                Ok((power, by_model)) => {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "a hundred-thousandth of a decibel does not matter"
                    )]
                    let power = power as f32;
                    band[cell] = power;
                    answers.model += usize::from(by_model);
                    answers.otherwise += usize::from(!by_model);
                }
                Err(_) => answers.refused += 1,
            }
        }
    }
    answers
}

impl Answers {
    fn and(self, other: Self) -> Self {
        Self {
            model: self.model + other.model,
            otherwise: self.otherwise + other.otherwise,
            refused: self.refused + other.refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diffraction::KnifeEdge,
        p1812::{Climate, P1812},
        terrain::Heights,
    };

    const CORNER: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };

    /// Waves of 40 m, with a void in the north-eastern corner.
    fn ground() -> Ground {
        let height = |column: u16, row: u16| {
            let (x, y) = (f32::from(column) / 9.0, f32::from(row) / 7.0);
            if column > 75 && row > 75 { f32::NAN } else { 40.0 + 20.0 * (x.sin() + y.cos()) }
        };
        let metres = (0..80u16).flat_map(|row| (0..80u16).map(move |column| height(column, row))).collect();
        Ground { terrain: Heights::new(CORNER, 25.0, 80, 80, metres).unwrap(), cover: None }
    }

    fn site() -> Site {
        let climate = Climate { lapse: 45.0, refractivity: 325.0, source: "example".into() };
        Site {
            at: CORNER + Coord { x: 1007.0, y: 993.0 },
            height_m: 20.0,
            antenna: Antenna::isotropic(10.0),
            power_dbm: 43.0,
            feeder_db: 1.0,
            resource_blocks: 50,
            frequency_hz: 0.8e9,
            model: Propagation::P1812(Box::new(P1812::median(climate, 53.5))),
            otherwise: Some(Propagation::KnifeEdge(KnifeEdge::default())),
        }
    }

    fn extent() -> Extent {
        let grid = Grid { corner: CORNER, cell_m: 40.0, columns: 50, rows: 50, receiver_m: 1.5 };
        Extent { grid, radius_m: 900.0, step_m: 25.0 }
    }

    #[test]
    fn all_cells_at_once_are_the_same_as_asking_one_by_one() {
        let (ground, site, extent) = (ground(), site(), extent());
        let field = hear(&site, &ground, &extent, &|_, _| true).unwrap();
        let mut answers = Answers::default();
        let mut heard = vec![f32::NAN; 2500];
        for (cell, inner) in field.window.cells(&extent.grid) {
            heard[cell] = field.dbm[inner];
        }
        for (cell, heard) in (0u32..).zip(heard) {
            let place = extent.grid.centre(cell % 50, cell / 50);
            let metres = ground_distance(site.at, place);
            let asked = site.rsrp(&ground, &extent, place, &mut Profile::default());
            match asked {
                _ if metres > extent.radius_m => assert!(heard.is_nan()),
                Ok(dbm) => assert!((dbm - f64::from(heard)).abs() < 1e-4),
                Err(_) => assert!(heard.is_nan()),
            }
            if metres <= extent.radius_m {
                let far = metres >= 250.0;
                answers.model += usize::from(asked.is_ok() && far);
                answers.otherwise += usize::from(asked.is_ok() && !far);
                answers.refused += usize::from(asked.is_err());
            }
        }
        assert_eq!(field.answers, answers);
        assert!(answers.model > 1000 && answers.otherwise > 50);
        // 43 − 1 + 10 dBm over 600 elements; at the foot of the mast, 22.5 m away, about what free space leaves.
        let strongest = field.dbm.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let nearest = 52.0 - 27.78 - (32.45 + 20.0 * 800f64.log10() + 20.0 * 0.0225f64.log10());
        assert!((f64::from(strongest) - nearest).abs() < 3.0, "{strongest} is far from {nearest}");
    }

    #[test]
    fn a_model_that_asks_for_the_distance_alone_answers_where_the_ground_is_not_known() {
        let extent = Extent { radius_m: 2000.0, ..extent() };
        let heard = |model| {
            hear(&Site { model, otherwise: None, ..site() }, &ground(), &extent, &|_, _| true).unwrap()
        };
        let asks = heard(Propagation::KnifeEdge(KnifeEdge::default()));
        let free = heard(Propagation::FreeSpace { antenna_m: 0.0 });
        assert_eq!((free.answers.model, free.answers.refused), (2500, 0));
        assert_eq!(asks.answers.model + asks.answers.refused, 2500);
        assert!(asks.answers.refused > 0 && asks.answers.refused < 250, "{:?}", asks.answers);
    }

    #[test]
    fn who_says_no_gets_no_field() {
        let calls = AtomicUsize::new(0);
        let stop = |done: usize, all: usize| {
            assert!(done <= all);
            calls.fetch_add(1, Ordering::Relaxed) < 1
        };
        assert_eq!(hear(&site(), &ground(), &extent(), &stop), Err(Stopped));
        assert!(calls.into_inner() < 7);
    }

    #[test]
    fn a_window_lies_in_the_grid_wherever_the_site_stands() {
        let grid = extent().grid;
        for (x, y) in [(0.0, 0.0), (-5000.0, 300.0), (5000.0, 5000.0), (1999.0, 20.0)] {
            let window = Window::around(&grid, CORNER + Coord { x, y }, 300.0);
            assert!(window.column + window.columns <= 50 && window.row + window.rows <= 50);
            for (cell, _) in (0u32..2500).zip(0..) {
                let (column, row) = (cell % 50, cell / 50);
                let near = ground_distance(CORNER + Coord { x, y }, grid.centre(column, row)) <= 300.0;
                let inside = (window.column..window.column + window.columns).contains(&column)
                    && (window.row..window.row + window.rows).contains(&row);
                assert!(inside || !near);
            }
        }
    }
}
