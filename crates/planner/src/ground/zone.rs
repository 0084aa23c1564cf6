//! What makes digging dearer, cheaper or impossible: moratoria, private land, railways, works that are shared.

use std::collections::HashMap;

use geo::{BoundingRect, Coord, Distance, Euclidean, Geometry, Line};
use model::Utm32;

use crate::book::Price;

/// What a zone does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The surface is under a moratorium.
    Sealed,
    /// The land is private.
    Private,
    /// A railway lies there.
    Rail,
    /// Works of others are planned there, and may be shared.
    Shared,
}

impl Effect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sealed, Self::Private, Self::Rail, Self::Shared];
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    pub(super) fn factor(self, price: &Price) -> f64 {
        match self {
            Self::Sealed => price.moratorium_factor,
            Self::Private => price.private_factor,
            Self::Rail => price.rail_factor,
            Self::Shared => price.shared_factor,
        }
    }
}

/// An extent and what it does to trenches in it.
#[derive(Debug, Clone, Copy)]
pub struct Zone<'a> {
    /// Line, place or area in EPSG:25832.
    pub extent: &'a Utm32,
    /// How far it reaches around a line or place, in metres.
    pub half_m: f64,
    /// What it does.
    pub effect: Effect,
}

/// Zones by where they lie.
pub(super) struct Zones<'a> {
    all: &'a [Zone<'a>],
    cells: HashMap<(i64, i64), Vec<u32>>,
}

const CELL_M: f64 = 100.0;
/// Farther around than this no zone reaches.
const WIDEST_M: f64 = 50.0;

impl<'a> Zones<'a> {
    pub fn new(all: &'a [Zone<'a>]) -> Self {
        let mut cells: HashMap<_, Vec<u32>> = HashMap::new();
        for (at, zone) in all.iter().enumerate() {
            let by = zone.half_m.clamp(0.0, WIDEST_M) + WIDEST_M;
            for part in parts(zone.extent.geometry()) {
                let Some(found) = part.bounding_rect() else { continue };
                for cell in cells_of(found.min(), found.max(), by) {
                    let held = cells.entry(cell).or_default();
                    if held.last() != Some(&(at as u32)) {
                        held.push(at as u32);
                    }
                }
            }
        }
        Self { all, cells }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What holds on a straight piece: shared is what accompanies both of its ends, a railway counts where it is touched, and the rest where the middle lies.
    pub fn effects(&self, a: Coord<f64>, b: Coord<f64>, shared_within_m: f64) -> [bool; Effect::COUNT] {
        let mut effects = [false; Effect::COUNT];
        if self.is_empty() {
            return effects;
        }
        let piece = Line::new(a, b);
        let mut seen = Vec::new();
        for cell in cells_of(piece.bounding_rect().min(), piece.bounding_rect().max(), 0.0) {
            seen.extend(self.cells.get(&cell).into_iter().flatten().copied());
        }
        seen.sort_unstable();
        seen.dedup();
        for zone in seen.into_iter().map(|at| &self.all[at as usize]) {
            let slot = &mut effects[zone.effect as usize];
            if *slot {
                continue;
            }
            let extent = zone.extent.geometry();
            let near =
                |at: Coord<f64>, by: f64| Euclidean.distance(&Geometry::Point(at.into()), extent) <= by;
            *slot = match zone.effect {
                Effect::Shared => [a, b].into_iter().all(|end| near(end, zone.half_m + shared_within_m)),
                // A piece is short: where its middle lies, most of it does.
                Effect::Sealed | Effect::Private => near((a + b) / 2.0, zone.half_m),
                // What is forbidden must not be touched.
                Effect::Rail => Euclidean.distance(&Geometry::Line(piece), extent) <= zone.half_m,
            };
        }
        effects
    }
}

/// The straight parts of lines; areas and places as they are.
fn parts(extent: &Geometry<f64>) -> Vec<Geometry<f64>> {
    match extent {
        Geometry::LineString(line) => line.lines().map(Geometry::Line).collect(),
        Geometry::MultiLineString(lines) => {
            lines.0.iter().flat_map(geo::LineString::lines).map(Geometry::Line).collect()
        }
        other => vec![other.clone()],
    }
}

fn cells_of(low: Coord<f64>, high: Coord<f64>, by: f64) -> impl Iterator<Item = (i64, i64)> {
    let cell = |metres: f64| (metres / CELL_M).floor() as i64;
    let (left, right) = (cell(low.x - by), cell(high.x + by));
    let (bottom, top) = (cell(low.y - by), cell(high.y + by));
    (left..=right).flat_map(move |x| (bottom..=top).map(move |y| (x, y)))
}
