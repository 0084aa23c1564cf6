//! Mobile networks of the demo town, and the made-up ground under them.

use geo::{BoundingRect, Contains, Coord, Geometry, Point, Rect};
use model::{
    CityArea, Utm32,
    radio_cell::{RadioCell, RadioCellState, RadioModel},
    site::SiteKind,
    surroundings::{Building, LandUse},
    tree::Tree,
};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Site, curve::at};

/// Side of a cell of the ground, in metres.
const CELL_M: f64 = 10.0;
/// How far beyond the town the ground is known.
const BEYOND_M: f64 = 1_000.0;
/// How high stands what has no height of its own, in metres.
const USUAL_M: f32 = 8.0;

/// What `data/demo/radio.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Radio {
    ground_m: f64,
    slope: Slope,
    hill: Hill,
    wave_m: f64,
    high: BTreeMap<String, f32>,
    site: Vec<Sender>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slope {
    from_m: f64,
    to_m: f64,
    high_m: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hill {
    at: [f64; 2],
    wide_m: f64,
    high_m: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sender {
    name: String,
    operator: String,
    kind: SiteKind,
    at: [f64; 2],
    height_m: f64,
    bearings: Vec<f64>,
    bands: Vec<Band>,
    #[serde(default)]
    planned: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    mhz: f64,
    blocks: u16,
    eirp_dbm: f64,
}

/// Heights in metres in square cells, row by row from the south.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoRaster {
    /// South-western corner in EPSG:25832.
    pub corner: Coord<f64>,
    /// Side of a cell in metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: usize,
    /// Cells from south to north.
    pub rows: usize,
    /// The heights.
    pub metres: Vec<f32>,
}

/// Mobile networks and the ground under them.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoRadio {
    /// The cells.
    pub cells: Vec<RadioCell>,
    /// Metres above the sea.
    pub terrain: DemoRaster,
    /// Metres above the ground of what stands on it.
    pub cover: DemoRaster,
}

/// What stands in the town.
pub struct Standing<'a> {
    pub buildings: &'a [Building],
    pub land: &'a [LandUse],
    pub trees: &'a [Tree],
}

/// Builds networks and ground.
pub fn build(book: &Radio, site: &Site, area: &CityArea, standing: &Standing<'_>) -> DemoRadio {
    let bounds = area.bounds();
    let more = Coord { x: BEYOND_M, y: BEYOND_M };
    let (low, high) = (bounds.min() - more, bounds.max() + more);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a town of some kilometres")]
    let count = |from: f64, to: f64| ((to - from) / CELL_M).ceil() as usize;
    let mut terrain = DemoRaster {
        corner: low,
        cell_m: CELL_M,
        columns: count(low.x, high.x),
        rows: count(low.y, high.y),
        metres: Vec::new(),
    };
    let mut cover = terrain.clone();
    terrain.metres = terrain.centres().map(|place| book.height(place - site.centre)).collect();
    cover.metres = vec![0.0; terrain.metres.len()];
    for wood in standing.land.iter().filter(|land| land.kind == "wood" || land.kind == "forest") {
        cover.lay(&wood.area, book.high("wood"));
    }
    for tree in standing.trees {
        cover.lay_at(tree.place.0, book.high("tree"));
    }
    for building in standing.buildings {
        cover.lay(&building.outline, book.high(&building.kind));
    }
    DemoRadio { cells: book.site.iter().flat_map(|sender| sender.cells(site)).collect(), terrain, cover }
}

impl Radio {
    #[expect(clippy::cast_possible_truncation, reason = "metres")]
    fn height(&self, local: Coord<f64>) -> f32 {
        let share = ((local.y - self.slope.from_m) / (self.slope.to_m - self.slope.from_m)).clamp(0.0, 1.0);
        let slope = self.slope.high_m * share * share * (3.0 - 2.0 * share);
        let way = local - at(self.hill.at);
        let hill = self.hill.high_m * (-(way.x * way.x + way.y * way.y) / self.hill.wide_m.powi(2)).exp();
        let wave = self.wave_m * (local.x / 700.0).sin() * (local.y / 600.0).cos();
        (self.ground_m + slope + hill + wave) as f32
    }

    fn high(&self, kind: &str) -> f32 {
        self.high.get(kind).copied().unwrap_or(USUAL_M)
    }
}

impl Sender {
    fn cells(&self, site: &Site) -> impl Iterator<Item = RadioCell> {
        let around = [None];
        let bearings: Vec<Option<f64>> = if self.bearings.is_empty() {
            around.into()
        } else {
            self.bearings.iter().copied().map(Some).collect()
        };
        self.bands.iter().flat_map(move |band| {
            let bearings = bearings.clone();
            (1..).zip(bearings).map(move |(number, azimuth_deg): (u8, _)| RadioCell {
                name: format!("{} {:.0}-{number}", self.name, band.mhz),
                site: self.name.clone(),
                operator: self.operator.clone(),
                kind: self.kind,
                place: site.place(at(self.at)),
                height_m: self.height_m,
                frequency_mhz: band.mhz,
                resource_blocks: band.blocks,
                eirp_dbm: band.eirp_dbm,
                azimuth_deg,
                beam_deg: None,
                vertical_beam_deg: None,
                mechanical_tilt_deg: 0.0,
                electrical_tilt_deg: if azimuth_deg.is_some() { 4.0 } else { 0.0 },
                model: RadioModel::Automatic,
                state: if self.planned { RadioCellState::Planned } else { RadioCellState::OnAir },
            })
        })
    }
}

impl DemoRaster {
    #[expect(clippy::cast_precision_loss, reason = "a town of some kilometres")]
    fn centre(&self, column: usize, row: usize) -> Coord<f64> {
        self.corner + Coord { x: column as f64 + 0.5, y: row as f64 + 0.5 } * self.cell_m
    }

    fn centres(&self) -> impl Iterator<Item = Coord<f64>> + use<'_> {
        (0..self.rows).flat_map(move |row| (0..self.columns).map(move |column| self.centre(column, row)))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the raster")]
    fn cell(&self, place: Coord<f64>) -> (usize, usize) {
        let inner = (place - self.corner) / self.cell_m;
        ((inner.x.max(0.0) as usize).min(self.columns - 1), (inner.y.max(0.0) as usize).min(self.rows - 1))
    }

    fn lay_at(&mut self, place: Coord<f64>, high: f32) {
        let (column, row) = self.cell(place);
        let cell = &mut self.metres[row * self.columns + column];
        *cell = cell.max(high);
    }

    /// Every cell whose middle lies in an area, and at least the one that its own middle lies in.
    fn lay(&mut self, area: &Utm32, high: f32) {
        let shape: &Geometry<f64> = area.geometry();
        let Some(rect) = shape.bounding_rect() else { return };
        self.lay_at(Rect::center(rect), high);
        let ((west, south), (east, north)) = (self.cell(rect.min()), self.cell(rect.max()));
        for row in south..=north {
            for column in west..=east {
                let middle = self.centre(column, row);
                if shape.contains(&Point(middle)) {
                    self.lay_at(middle, high);
                }
            }
        }
    }
}
