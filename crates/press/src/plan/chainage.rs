//! Chainage: places on a line, named by their distance from its start.

use geo::{Coord, LineString};

/// One straight piece between two vertices.
#[derive(Debug, Clone, Copy)]
struct Piece {
    from: Coord<f64>,
    to: Coord<f64>,
    start: f64,
    length: f64,
}

/// A line, possibly of several parts, measured from its first vertex in the unit of its coordinates.
#[derive(Debug, Clone)]
pub(super) struct Chainage {
    pieces: Vec<Piece>,
}

impl Chainage {
    /// Measures lines one after the other; gaps between them have no length.
    pub(super) fn new<'a>(lines: impl IntoIterator<Item = &'a LineString<f64>>) -> Self {
        let mut pieces = Vec::new();
        let mut start = 0.0;
        for line in lines {
            for step in line.lines() {
                let length = step.dx().hypot(step.dy());
                if length > 0.0 {
                    pieces.push(Piece { from: step.start, to: step.end, start, length });
                    start += length;
                }
            }
        }
        Self { pieces }
    }

    /// The whole length.
    pub(super) fn length(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.start + piece.length)
    }

    /// The place at a distance and the unit vector along the line there; the nearest end beyond it.
    pub(super) fn at(&self, distance: f64) -> Option<(Coord<f64>, Coord<f64>)> {
        let index = self.pieces.partition_point(|piece| piece.start + piece.length < distance);
        let piece = self.pieces.get(index).or(self.pieces.last())?;
        let along = ((distance - piece.start) / piece.length).clamp(0.0, 1.0);
        let step = piece.to - piece.from;
        Some((piece.from + step * along, step / piece.length))
    }

    /// Each straight piece with its ends and the distance of its middle.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>, f64)> {
        self.pieces.iter().map(|piece| (piece.from, piece.to, piece.start + piece.length / 2.0))
    }

    /// The vertices between two distances, with the places at both.
    pub(super) fn between(&self, from: f64, to: f64) -> Vec<Coord<f64>> {
        let mut places: Vec<_> = self.at(from).map(|(place, _)| place).into_iter().collect();
        for piece in &self.pieces {
            if piece.start > from && piece.start < to {
                places.extend([piece.from]);
            }
            let end = piece.start + piece.length;
            if end > from && end < to {
                places.push(piece.to);
            }
        }
        places.extend(self.at(to).map(|(place, _)| place));
        places
    }

    /// How far the line can be followed from a distance before it leaves a box of that width and height,
    /// wherever the box is put.
    pub(super) fn reach(&self, from: f64, width: f64, height: f64) -> f64 {
        let Some((start, _)) = self.at(from) else { return from };
        let (mut low, mut high) = (start, start);
        let fits = |low: Coord<f64>, high: Coord<f64>| high.x - low.x <= width && high.y - low.y <= height;
        for piece in &self.pieces {
            let end = piece.start + piece.length;
            if end <= from {
                continue;
            }
            let entry = if piece.start >= from { piece.from } else { start };
            let (wider_low, wider_high) = stretched(low, high, entry);
            if !fits(wider_low, wider_high) {
                return piece.start;
            }
            (low, high) = (wider_low, wider_high);
            let step = piece.to - entry;
            let share =
                room(step.x, entry.x, low.x, high.x, width).min(room(step.y, entry.y, low.y, high.y, height));
            if share < 1.0 {
                return piece.start.max(from) + share * step.x.hypot(step.y);
            }
            (low, high) = stretched(low, high, piece.to);
        }
        self.length()
    }
}

/// Which share of a step can be taken before the span `low..high`, stretched by it, exceeds `limit`.
fn room(step: f64, from: f64, low: f64, high: f64, limit: f64) -> f64 {
    if step > 0.0 {
        (low + limit - from) / step
    } else if step < 0.0 {
        (high - limit - from) / step
    } else {
        f64::INFINITY
    }
}

fn stretched(low: Coord<f64>, high: Coord<f64>, place: Coord<f64>) -> (Coord<f64>, Coord<f64>) {
    (
        Coord { x: low.x.min(place.x), y: low.y.min(place.y) },
        Coord { x: high.x.max(place.x), y: high.y.max(place.y) },
    )
}

/// Lines joined end to end where their ends lie within `tolerance` of each other.
pub(super) fn joined(mut lines: Vec<LineString<f64>>, tolerance: f64) -> Vec<LineString<f64>> {
    lines.retain(|line| !line.0.is_empty());
    let touches = |a: Coord<f64>, b: Coord<f64>| (a - b).x.hypot((a - b).y) <= tolerance;
    let mut chains = Vec::new();
    while !lines.is_empty() {
        let mut chain = lines.remove(0).0;
        let mut grown = true;
        while grown {
            grown = false;
            for index in 0..lines.len() {
                let (first, last) = (chain[0], chain[chain.len() - 1]);
                let next = &lines[index].0;
                let (start, end) = (next[0], next[next.len() - 1]);
                let (forward, backward) = (touches(last, start), touches(last, end));
                if !(forward || backward || touches(first, end) || touches(first, start)) {
                    continue;
                }
                let mut next = lines.remove(index).0;
                if forward || backward {
                    if !forward {
                        next.reverse();
                    }
                    chain.extend(next.into_iter().skip(1));
                } else {
                    if !touches(first, end) {
                        next.reverse();
                    }
                    next.pop();
                    next.append(&mut chain);
                    chain = next;
                }
                grown = true;
                break;
            }
        }
        chains.push(LineString::new(chain));
    }
    chains
}

/// Lines in an order in which each starts near the end of the one before, turned round where that is nearer.
pub(super) fn in_order(mut lines: Vec<LineString<f64>>) -> Vec<LineString<f64>> {
    let mut ordered: Vec<LineString<f64>> = Vec::new();
    while !lines.is_empty() {
        let here = ordered.last().and_then(|line| line.0.last().copied());
        let away = |place: Option<&Coord<f64>>| match (here, place) {
            (Some(here), Some(place)) => (*place - here).x.hypot((*place - here).y),
            _ => 0.0,
        };
        let distance = |line: &LineString<f64>| away(line.0.first()).min(away(line.0.last()));
        let nearest = (0..lines.len()).min_by(|a, b| distance(&lines[*a]).total_cmp(&distance(&lines[*b])));
        let mut next = lines.remove(nearest.unwrap_or(0));
        if away(next.0.last()) < away(next.0.first()) {
            next.0.reverse();
        }
        ordered.push(next);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::line_string;

    #[test]
    fn a_line_is_followed_until_it_leaves_the_box() {
        let bent = line_string![(x: 0.0, y: 0.0), (x: 30.0, y: 0.0), (x: 30.0, y: 40.0)];
        let chainage = Chainage::new([&bent]);
        assert!((chainage.length() - 70.0).abs() < 1e-9);
        assert!((chainage.reach(0.0, 50.0, 10.0) - 40.0).abs() < 1e-9);
        assert!((chainage.reach(0.0, 20.0, 10.0) - 20.0).abs() < 1e-9);
        assert!((chainage.reach(25.0, 50.0, 50.0) - 70.0).abs() < 1e-9);
    }

    #[test]
    fn a_gap_that_does_not_fit_ends_the_stretch_before_it() {
        let near = line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0)];
        let far = line_string![(x: 500.0, y: 0.0), (x: 510.0, y: 0.0)];
        let chainage = Chainage::new([&near, &far]);
        assert!((chainage.reach(0.0, 50.0, 50.0) - 10.0).abs() < 1e-9);
        assert!((chainage.reach(10.0, 50.0, 50.0) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn parts_that_meet_become_one_whichever_way_they_were_drawn() {
        let west = line_string![(x: 10.0, y: 0.0), (x: 0.0, y: 0.0)];
        let east = line_string![(x: 20.0, y: 0.0), (x: 30.0, y: 0.0)];
        let middle = line_string![(x: 20.0, y: 0.0), (x: 10.0, y: 0.0)];
        let far = line_string![(x: 90.0, y: 0.0), (x: 40.0, y: 0.0)];
        let chains = in_order(joined(vec![east, west, far, middle], 0.001));
        assert_eq!(chains.len(), 2);
        assert!((Chainage::new([&chains[0]]).length() - 30.0).abs() < 1e-9);
        assert_eq!(
            chains[1].0,
            [(40.0, 0.0), (90.0, 0.0)].map(Coord::from),
            "turned to go on from where the first ends"
        );
    }
}
