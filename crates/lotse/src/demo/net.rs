//! The street network while it grows: streets, their pieces, and the places where they meet.

use geo::Coord;
use model::street::StreetClass;

use super::curve::{Cells, Line, cross, dot, nearest, norm, round, unit};

/// A street from end to end, under one name.
#[derive(Debug)]
pub struct Street {
    pub name: String,
    pub class: StreetClass,
    pub line: Line,
    /// Generation: 0 was there first, its side streets are 1, their back streets 2 …
    pub level: usize,
    /// The quarter in which it grew.
    pub quarter: Option<usize>,
    /// Places where it meets others: distance from its beginning and place.
    pub cuts: Vec<(f64, Coord<f64>)>,
}

impl Street {
    /// Half the width between the kerbs, in metres.
    pub fn half(&self) -> f64 {
        self.class.usual_width_m() / 2.0
    }
}

/// A straight piece of a street.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub ends: [Coord<f64>; 2],
    pub street: usize,
    /// Distance of its first end from the street's beginning.
    pub along: f64,
}

/// Where a step meets a street.
#[derive(Debug, Clone, Copy)]
pub struct Meeting {
    pub street: usize,
    pub along: f64,
    pub place: Coord<f64>,
    /// Cosine between both directions, without sign.
    pub parallel: f64,
    pub distance: f64,
}

/// All streets so far.
#[derive(Debug)]
pub struct Net {
    pub streets: Vec<Street>,
    pub pieces: Vec<Piece>,
    cells: Cells,
}

/// Two junctions are never nearer than this on one street.
pub const JUNCTION_M: f64 = 19.0;

impl Net {
    pub fn new() -> Self {
        Self { streets: Vec::new(), pieces: Vec::new(), cells: Cells::new() }
    }

    /// Adds a street with its own cuts.
    pub fn lay(&mut self, street: Street) -> usize {
        let index = self.streets.len();
        let mut along = 0.0;
        for pair in street.line.windows(2) {
            let ends = [pair[0], pair[1]];
            self.cells.put(&ends, self.pieces.len());
            self.pieces.push(Piece { ends, street: index, along });
            along += norm(pair[1] - pair[0]);
        }
        self.streets.push(street);
        index
    }

    /// Adds a road of the plan: it meets whatever it crosses, and its ends reach for the road that they were drawn to.
    pub fn lay_road(&mut self, mut street: Street) {
        let mut cuts = Vec::new();
        for end in [0, street.line.len() - 1] {
            if let Some(found) = self.nearest(street.line[end], 45.0, |_| true) {
                let place = self.meet(found);
                street.line[end] = place;
                cuts.push(place);
            }
        }
        let mut crossings = Vec::new();
        for pair in street.line.windows(2) {
            for piece in self.near(&[pair[0], pair[1]], 0.0) {
                if let Some((_, share)) = cross([pair[0], pair[1]], piece.ends) {
                    let place = piece.ends[0] + (piece.ends[1] - piece.ends[0]) * share;
                    if cuts.iter().all(|cut| norm(*cut - place) > JUNCTION_M) {
                        let along = piece.along + norm(place - piece.ends[0]);
                        crossings.push((piece.street, along, round(place)));
                        cuts.push(round(place));
                    }
                }
            }
        }
        for (other, along, place) in crossings {
            self.streets[other].cuts.push((along, place));
        }
        for place in cuts {
            street.pin(place);
        }
        self.lay(street);
    }

    /// Pieces whose box comes within a margin of the corners.
    pub fn near(&self, corners: &[Coord<f64>], margin: f64) -> impl Iterator<Item = &Piece> + use<'_> {
        self.cells.near(corners, margin).into_iter().map(|index| &self.pieces[index])
    }

    /// The nearest place on a street within `reach` that pleases.
    pub fn nearest(
        &self,
        from: Coord<f64>,
        reach: f64,
        pleases: impl Fn(&Meeting) -> bool,
    ) -> Option<Meeting> {
        let mut best: Option<Meeting> = None;
        for piece in self.near(&[from], reach) {
            let (share, distance) = nearest(piece.ends[0], piece.ends[1], from);
            if distance > reach || best.is_some_and(|best| best.distance <= distance) {
                continue;
            }
            let span = piece.ends[1] - piece.ends[0];
            let place = piece.ends[0] + span * share;
            let meeting = Meeting {
                street: piece.street,
                along: piece.along + norm(span) * share,
                place: round(place),
                parallel: dot(unit(span), unit(place - from)).abs(),
                distance,
            };
            if pleases(&meeting) {
                best = Some(meeting);
            }
        }
        best
    }

    /// The first street that a step meets.
    pub fn crossing(
        &self,
        step: [Coord<f64>; 2],
        but: impl Fn(&Piece, Coord<f64>) -> bool,
    ) -> Option<Meeting> {
        let mut best: Option<Meeting> = None;
        for piece in self.near(&step, 0.0) {
            let Some((share, other)) = cross(step, piece.ends) else { continue };
            let span = piece.ends[1] - piece.ends[0];
            let place = piece.ends[0] + span * other;
            let distance = norm(step[1] - step[0]) * share;
            if but(piece, place) || best.is_some_and(|best| best.distance <= distance) {
                continue;
            }
            best = Some(Meeting {
                street: piece.street,
                along: piece.along + norm(span) * other,
                place: round(place),
                parallel: dot(unit(span), unit(step[1] - step[0])).abs(),
                distance,
            });
        }
        best
    }

    /// The junction that a meeting would use, if one is near on that street.
    pub fn junction(&self, meeting: &Meeting) -> Option<Coord<f64>> {
        let street = &self.streets[meeting.street];
        street
            .cuts
            .iter()
            .filter(|(_, place)| norm(*place - meeting.place) < JUNCTION_M)
            .min_by(|a, b| norm(a.1 - meeting.place).total_cmp(&norm(b.1 - meeting.place)))
            .map(|(_, place)| *place)
    }

    /// Makes a junction where a meeting is, or takes the one beside it; answers its place.
    pub fn meet(&mut self, meeting: Meeting) -> Coord<f64> {
        if let Some(place) = self.junction(&meeting) {
            return place;
        }
        self.streets[meeting.street].cuts.push((meeting.along, meeting.place));
        meeting.place
    }
}

impl Street {
    /// Notes that a place on the line is a junction.
    pub fn pin(&mut self, place: Coord<f64>) {
        let mut along = 0.0;
        let mut best = (f64::INFINITY, 0.0);
        for pair in self.line.windows(2) {
            let (share, distance) = nearest(pair[0], pair[1], place);
            let size = norm(pair[1] - pair[0]);
            if distance < best.0 - 1e-6 {
                best = (distance, along + size * share);
            }
            along += size;
        }
        self.cuts.push((best.1, place));
    }
}
