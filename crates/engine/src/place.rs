//! Where in the city something lies: on which street segments, along which streets, in which districts.
//!
//! A line stands on a street segment like this: each straight part is cut into equal pieces of at most 25 m; a piece
//! stands on the street segment (tracks and paths are none) that is nearest to its middle, if it is near enough.
//! How near that is, the class file says (`on_street_m`, at most 25 m).

use std::ops::ControlFlow;

use geo::Coord;
use model::{DistrictId, Utm32, street::Segment, street::StreetClass};

use crate::{
    City, distance,
    index::{ALWAYS, Index},
    shape::{Shape, even_cuts, part_length},
};

/// Lines are asked for their street every so many metres.
pub(crate) const STEP_M: f64 = 25.0;
/// A street farther than this is not the street of a line, whatever a file says.
pub(crate) const STREET_LIMIT_M: f64 = 25.0;
/// The street that is named for a place may lie farther away: a name helps more than none.
const NAME_LIMIT_M: f64 = 100.0;

/// A piece of a line and the street segment that it stands on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Footing {
    /// Which of the pieces it is, counted along the line.
    pub order: usize,
    pub segment: u32,
    pub distance: f64,
    pub length: f64,
}

/// On which street segments a line stands, and how long it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    /// Length on the ground in metres, for the class.
    pub ground_m: f64,
    /// Length on the grid in metres, for shares.
    pub grid_m: f64,
    pub pieces: Vec<Footing>,
}

impl Standing {
    pub fn new(shape: &Shape, line: &Utm32, segments: &Index<Segment>) -> Self {
        let mut pieces = Vec::new();
        for (order, (from, to)) in steps(shape).enumerate() {
            let street = street_near(segments, middle(from, to), STREET_LIMIT_M, |_| true);
            if let Some((segment, distance)) = street {
                let length = part_length(from, to);
                pieces.push(Footing { order, segment, distance, length });
            }
        }
        Self { ground_m: line.ground_length().get(), grid_m: shape.length(), pieces }
    }

    /// The pieces that stand on a street.
    pub fn on(&self, near_m: f64) -> impl Iterator<Item = &Footing> {
        self.pieces.iter().filter(move |piece| piece.distance <= near_m)
    }

    /// The most important street that it stands on.
    pub fn street_class(&self, near_m: f64, segments: &Index<Segment>) -> Option<StreetClass> {
        street_class(&self.segments(near_m), segments)
    }

    /// The segments that it stands on, each once.
    pub fn segments(&self, near_m: f64) -> Vec<u32> {
        let mut all: Vec<u32> = self.on(near_m).map(|piece| piece.segment).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The most important class of some segments.
pub(crate) fn street_class(slots: &[u32], segments: &Index<Segment>) -> Option<StreetClass> {
    slots.iter().filter_map(|slot| segments.entry(*slot)).map(|entry| entry.item.class).min()
}

fn middle(a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
    Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }
}

/// The pieces that a shape is asked by; a point is one piece.
pub(crate) fn steps(shape: &Shape) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    shape.parts().flat_map(|(a, b)| even_cuts(a, b, part_length(a, b), STEP_M))
}

fn street_near(
    segments: &Index<Segment>,
    at: Coord<f64>,
    limit: f64,
    counts: impl Fn(&Segment) -> bool,
) -> Option<(u32, f64)> {
    segments.nearest(at, limit, |entry| {
        (entry.item.class.is_street() && counts(&entry.item)).then(|| distance::place_gap2(at, &entry.shape))
    })
}

/// The name of the nearest street that has one, within 100 m.
pub(crate) fn street_name(city: &City, at: Coord<f64>) -> Option<String> {
    name_within(city, at, NAME_LIMIT_M).map(str::to_owned)
}

fn name_within(city: &City, at: Coord<f64>, limit: f64) -> Option<&str> {
    let named = |segment: &Segment| !segment.name.is_empty();
    let (slot, _) = street_near(&city.segments, at, limit, named)?;
    city.segments.entry(slot).map(|entry| entry.item.name.as_str())
}

/// The names of the streets along a line, in its order, each once.
///
/// Every 25 m (or oftener) the line is asked for the nearest named street within 25 m.
pub fn streets_along(city: &City, line: &Utm32) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (from, to) in steps(&Shape::new(line.geometry())) {
        if let Some(name) = name_within(city, middle(from, to), STREET_LIMIT_M)
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// The districts that a line touches, in the order of their ids.
pub fn districts_along(city: &City, line: &Utm32) -> Vec<DistrictId> {
    let shape = Shape::new(line.geometry());
    let mut found = Vec::new();
    city.districts.visit(shape.bounds(), ALWAYS, |_, entry| {
        if distance::distance(&shape, &entry.shape, 0.0).is_some() {
            found.push(entry.item.id);
        }
        ControlFlow::Continue(())
    });
    found.sort_unstable();
    found.dedup();
    found
}
