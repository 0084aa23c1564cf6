//! The ground on which the town grows: water, rails, parks and quarters, and the direction that streets take there.

use geo::Coord;
use model::street::StreetClass;

use super::{
    curve::{self, Cells, Line, at, distance, inside, left, nearest, norm, smooth, unit, wedge},
    plan::{Plan, Quarter},
};

/// Water along an axis; the width grows from one end to the other.
#[derive(Debug)]
pub struct Stream {
    pub axis: Line,
    pub half: (f64, f64),
}

impl Stream {
    /// Distance to the bank in metres, negative in the water.
    pub fn bank(&self, place: Coord<f64>) -> f64 {
        let pieces = f64::from(u32::try_from(self.axis.len().max(2) - 1).unwrap_or(1));
        let mut share = 0.0;
        let mut found = f64::INFINITY;
        for pair in self.axis.windows(2) {
            let (within, away) = nearest(pair[0], pair[1], place);
            let half = self.half.0 + (self.half.1 - self.half.0) * (share + within) / pieces;
            found = found.min(away - half);
            share += 1.0;
        }
        found
    }

    /// The surface as a closed ring.
    pub fn outline(&self) -> Line {
        let count = f64::from(u32::try_from(self.axis.len().max(2) - 1).unwrap_or(1));
        let (mut port, mut starboard) = (Vec::new(), Vec::new());
        let mut index = 0.0;
        for (at, place) in self.axis.iter().enumerate() {
            let before = self.axis[at.saturating_sub(1)];
            let after = self.axis[(at + 1).min(self.axis.len() - 1)];
            let half = self.half.0 + (self.half.1 - self.half.0) * index / count;
            let aside = left(unit(after - before)) * half;
            port.push(curve::round(*place + aside));
            starboard.push(curve::round(*place - aside));
            index += 1.0;
        }
        starboard.reverse();
        port.extend(starboard);
        port.push(port[0]);
        port
    }
}

/// What lies where before streets are laid.
#[derive(Debug)]
pub struct Ground<'a> {
    /// River first, then basins and brooks.
    pub streams: Vec<Stream>,
    pub ponds: Vec<(Coord<f64>, f64)>,
    pub rails: Vec<Line>,
    pub parks: Vec<Line>,
    pub quarters: Vec<(&'a Quarter, Line)>,
    pub landmarks: Vec<(Coord<f64>, f64)>,
    /// Places of the town that stay open: the market.
    pub squares: Vec<Line>,
    /// Where water or rails are near enough to matter; everywhere else nobody has to measure.
    close: Cells,
}

/// Beyond this no margin reaches, in metres.
const CLOSE_M: f64 = 90.0;
/// Position of the harbour's siding among the rails.
const SIDING: usize = 2;

pub fn ring(points: &[[f64; 2]], step: f64) -> Line {
    let corners: Line = points.iter().copied().map(at).collect();
    smooth(&corners, true, step)
}

fn open(points: &[[f64; 2]], step: f64) -> Line {
    let corners: Line = points.iter().copied().map(at).collect();
    smooth(&corners, false, step)
}

impl<'a> Ground<'a> {
    pub fn of(plan: &'a Plan) -> Self {
        let water = &plan.water;
        let mut streams = vec![Stream {
            axis: open(&water.course, 40.0),
            half: (water.width[0] / 2.0, water.width[1] / 2.0),
        }];
        streams.extend(water.basins.iter().map(|(from, to, width)| Stream {
            axis: vec![at(*from), at(*to)],
            half: (width / 2.0, width / 2.0),
        }));
        streams
            .extend(water.brooks.iter().map(|course| Stream { axis: open(course, 40.0), half: (2.0, 3.5) }));
        let course = open(&plan.rail.course, 25.0);
        // Double track: 4.4 m between the axes.
        let mut rails = vec![curve::beside(&course, 2.2), curve::beside(&course, -2.2)];
        rails.push(open(&plan.rail.siding, 25.0));
        let station: Line = course
            .iter()
            .copied()
            .filter(|place| (plan.rail.station[0]..=plan.rail.station[1]).contains(&place.x))
            .collect();
        for shift in [14.0, -14.0, -18.6] {
            let mut siding = curve::beside(&station, shift);
            // A siding leaves the main line by a turnout and comes back to it.
            let main = if shift > 0.0 { 2.2 } else { -2.2 };
            let (first, last) = (station[0], station[station.len() - 1]);
            let (ahead, behind) = (unit(first - station[1]), unit(last - station[station.len() - 2]));
            siding.insert(0, curve::round(first + ahead * 110.0 + left(ahead) * -main));
            siding.push(curve::round(last + behind * 110.0 + left(behind) * main));
            rails.push(siding);
        }
        let mut close = Cells::new();
        let axes = streams.iter().map(|stream| &stream.axis).chain(&rails);
        for pair in axes.flat_map(|axis| axis.windows(2)) {
            close.put_wide(pair, CLOSE_M);
        }
        for (centre, radius) in &water.ponds {
            close.put_wide(&[at(*centre)], radius + CLOSE_M);
        }
        let squares = plan.road.iter().filter(|road| road.class == StreetClass::Pedestrian);
        Self {
            close,
            squares: squares.map(|road| road.points.iter().copied().map(at).collect()).collect(),
            streams,
            ponds: water.ponds.iter().map(|(place, radius)| (at(*place), *radius)).collect(),
            rails,
            parks: plan.park.iter().map(|park| ring(&park.outline, 25.0)).collect(),
            quarters: plan.quarter.iter().map(|quarter| (quarter, ring(&quarter.outline, 30.0))).collect(),
            landmarks: plan.landmark.iter().map(|mark| (at(mark.at), mark.clear)).collect(),
        }
    }

    /// The quarter that a place belongs to.
    pub fn quarter(&self, place: Coord<f64>) -> Option<usize> {
        self.quarters.iter().position(|(_, outline)| inside(outline, place))
    }

    /// Distance to the nearest bank, negative in the water; infinite where none is close.
    pub fn bank(&self, place: Coord<f64>) -> f64 {
        if !self.close.has(place) {
            return f64::INFINITY;
        }
        let streams = self.streams.iter().map(|stream| stream.bank(place));
        let ponds = self.ponds.iter().map(|(centre, radius)| norm(place - *centre) - radius);
        streams.chain(ponds).fold(f64::INFINITY, f64::min)
    }

    /// Distance to the nearest rail; infinite where none is close.
    pub fn rail(&self, place: Coord<f64>) -> f64 {
        if !self.close.has(place) {
            return f64::INFINITY;
        }
        self.rails.iter().map(|rail| distance(rail, place)).fold(f64::INFINITY, f64::min)
    }

    /// Distance to the nearest rail that streets cross on a bridge: all but the harbour's siding, which they cross on the level.
    pub fn main_line(&self, place: Coord<f64>) -> f64 {
        if !self.close.has(place) {
            return f64::INFINITY;
        }
        let lines = self.rails.iter().enumerate().filter(|(index, _)| *index != SIDING);
        lines.map(|(_, rail)| distance(rail, place)).fold(f64::INFINITY, f64::min)
    }

    /// Whether water, rails, a park or a landmark is nearer than the margins.
    pub fn taken(&self, place: Coord<f64>, water: f64, rail: f64, park: f64) -> bool {
        self.landmarks.iter().any(|(centre, clear)| norm(place - *centre) < *clear)
            || self.parks.iter().any(|park_ring| {
                inside(park_ring, place) || (park > 0.0 && distance(park_ring, place) < park)
            })
            || self.bank(place) < water
            || self.rail(place) < rail
    }
}

/// The direction of streets: along and across what lies near, after a cross field that repeats every quarter turn.
#[derive(Debug)]
pub struct Field {
    samples: Vec<(Coord<f64>, Coord<f64>)>,
}

/// How far a main road bends the streets beside it, in metres.
const REACH_M: f64 = 900.0;

impl Field {
    pub fn of<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Self {
        let mut samples = Vec::new();
        for line in lines {
            let mut along = 0.0;
            let whole = curve::length(line);
            while along < whole {
                let (place, direction) = curve::walk(line, along);
                let turn = 4.0 * direction.y.atan2(direction.x);
                samples.push((place, Coord { x: turn.cos(), y: turn.sin() }));
                along += 60.0;
            }
        }
        Self { samples }
    }

    /// The direction nearest to `heading` at a place; `wander` lets it stray.
    pub fn direction(&self, place: Coord<f64>, heading: Coord<f64>, wander: f64) -> Coord<f64> {
        let mut sum = Coord { x: 0.0, y: 0.0 };
        for (sample, turn) in &self.samples {
            let away = *sample - place;
            let square = away.x * away.x + away.y * away.y;
            if square < REACH_M * REACH_M {
                let near = square + 2_500.0;
                sum = sum + *turn / (near * near);
            }
        }
        let stray = wander
            * ((place.x / 170.0 + 1.3 * (place.y / 260.0).sin()).sin()
                + (place.y / 150.0 + 1.7 * (place.x / 310.0).cos()).cos());
        let angle = sum.y.atan2(sum.x) / 4.0 + stray;
        let mut arm = Coord { x: angle.cos(), y: angle.sin() };
        let mut best = arm;
        for _ in 0..3 {
            arm = left(arm);
            if curve::dot(arm, heading) > curve::dot(best, heading) {
                best = arm;
            }
        }
        // A street turns at most some degrees with every step.
        let turn = wedge(heading, best).clamp(-0.16, 0.16);
        unit(heading + left(heading) * turn)
    }
}
