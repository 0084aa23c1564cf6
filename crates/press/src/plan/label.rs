//! Where lettering fits: no two labels on the same spot, none over the trench, none across the frame.

use geo::Coord;

use super::chainage::Chainage;
use super::layout::Area;
use crate::face::{Weight, width};

/// A turned rectangle on paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot([Coord<f64>; 4]);

impl Spot {
    /// The rectangle around a middle, along a unit vector.
    pub(super) fn around(middle: Coord<f64>, along: Coord<f64>, length: f64, height: f64) -> Self {
        let along_half = along * (length / 2.0);
        let across_half = Coord { x: -along.y, y: along.x } * (height / 2.0);
        Self([
            middle - along_half - across_half,
            middle + along_half - across_half,
            middle + along_half + across_half,
            middle - along_half + across_half,
        ])
    }

    /// The rectangle along a straight line.
    pub(super) fn along(from: Coord<f64>, to: Coord<f64>, height: f64) -> Self {
        let step = to - from;
        let length = step.x.hypot(step.y);
        let along = if length > 0.0 { step / length } else { Coord { x: 1.0, y: 0.0 } };
        Self::around((from + to) / 2.0, along, length, height)
    }

    fn within(&self, area: Area) -> bool {
        self.0.iter().all(|c| c.x > area.left && c.x < area.right && c.y > area.top && c.y < area.bottom)
    }

    /// Whether two rectangles share a place: no edge of either separates them.
    fn meets(&self, other: &Self) -> bool {
        let parted_by = |axis: Coord<f64>| {
            let span = |spot: &Self| {
                spot.0
                    .iter()
                    .map(|c| c.x * axis.x + c.y * axis.y)
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                        (low.min(value), high.max(value))
                    })
            };
            let (ours, theirs) = (span(self), span(other));
            ours.1 <= theirs.0 || theirs.1 <= ours.0
        };
        let axes = |spot: &Self| [spot.0[1] - spot.0[0], spot.0[3] - spot.0[0]];
        !axes(self).into_iter().chain(axes(other)).any(parted_by)
    }
}

/// The spots already taken on a sheet.
#[derive(Debug)]
pub(super) struct Spots {
    area: Area,
    taken: Vec<Spot>,
}

impl Spots {
    pub(super) fn new(frame: Area) -> Self {
        let area = Area {
            left: frame.left + 1.0,
            top: frame.top + 1.0,
            right: frame.right - 1.0,
            bottom: frame.bottom - 1.0,
        };
        Self { area, taken: Vec::new() }
    }

    /// Keeps a spot free of lettering.
    pub(super) fn keep(&mut self, spot: Spot) {
        self.taken.push(spot);
    }

    /// Takes a spot if it is free and inside the frame.
    pub(super) fn take(&mut self, spot: Spot) -> bool {
        let free = spot.within(self.area) && !self.taken.iter().any(|other| spot.meets(other));
        if free {
            self.taken.push(spot);
        }
        free
    }
}

/// A place for a line of lettering along a drawn line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    /// Middle of the base line.
    pub(super) at: Coord<f64>,
    /// Degrees, clockwise, so that the lettering is read from below or from the right.
    pub(super) turn: f64,
}

/// Finds a straight free place for `text` along a line on paper, `offset` millimetres beside it.
///
/// Tries the places nearest to `wish` first.
pub(super) fn seat(
    spots: &mut Spots,
    line: &Chainage,
    text: &str,
    size: f64,
    weight: Weight,
    offset: f64,
    wish: f64,
) -> Option<Seat> {
    let length = width(text, size, weight) + size;
    let whole = line.length();
    if length > whole {
        return None;
    }
    let step = 4.0;
    let mut shift = 0.0;
    while shift <= whole {
        for middle in [wish + shift, wish - shift] {
            let (from, to) = (middle - length / 2.0, middle + length / 2.0);
            if from < 0.0 || to > whole {
                continue;
            }
            let (Some((start, _)), Some((end, _))) = (line.at(from), line.at(to)) else { continue };
            let chord = end - start;
            let straight = chord.x.hypot(chord.y);
            let Some((bow, _)) = line.at(middle) else { continue };
            let sag = bow - (start + end) / 2.0;
            if straight < length * 0.97 || sag.x.hypot(sag.y) > size * 0.5 {
                continue;
            }
            let along = readable(chord / straight);
            let up = above(along);
            let centre = (start + end) / 2.0 + up * offset;
            if spots.take(Spot::around(centre, along, length, size * 1.15)) {
                let at = centre - up * (size * 0.36);
                return Some(Seat { at, turn: along.y.atan2(along.x).to_degrees() });
            }
        }
        shift += step;
    }
    None
}

/// The direction in which lettering along a line is read.
fn readable(along: Coord<f64>) -> Coord<f64> {
    let backwards = along.x < -1e-9 || (along.x.abs() <= 1e-9 && along.y > 0.0);
    if backwards { along * -1.0 } else { along }
}

/// The direction that is above lettering along a line.
pub(super) fn above(along: Coord<f64>) -> Coord<f64> {
    let along = readable(along);
    Coord { x: along.y, y: -along.x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_taken_once_and_only_inside_the_frame() {
        let mut spots = Spots::new(Area { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 });
        let east = Coord { x: 1.0, y: 0.0 };
        let diagonal = Coord { x: 0.5_f64.sqrt(), y: 0.5_f64.sqrt() };
        assert!(spots.take(Spot::around(Coord { x: 50.0, y: 50.0 }, east, 20.0, 4.0)));
        assert!(!spots.take(Spot::around(Coord { x: 52.0, y: 51.0 }, diagonal, 20.0, 4.0)));
        assert!(spots.take(Spot::around(Coord { x: 50.0, y: 60.0 }, diagonal, 10.0, 4.0)));
        assert!(!spots.take(Spot::around(Coord { x: 98.0, y: 90.0 }, east, 20.0, 4.0)));
    }
}
