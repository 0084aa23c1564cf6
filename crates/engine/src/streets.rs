//! The street graph of a snapshot, and which streets works close in it.
//!
//! The words (`closes`, `knot`, `way`) stand in `class.toml`.

use std::collections::BTreeSet;

use geo::Coord;
use model::{
    district::District,
    network::{Network, Way},
    street::{Segment, StreetClass},
    works::Works,
};

use crate::{
    City, distance,
    index::{ALWAYS, Entry, Index},
    judge::duration,
    place::Standing,
    rule::{Classes, Closing},
    shape::{Bounds, Shape},
};

/// Street segments as a graph. An edge is a line of a segment; most segments are one line.
#[derive(Debug)]
pub(crate) struct Streets {
    pub network: Network,
    /// The slot of each edge's segment.
    slots: Vec<u32>,
    classes: Vec<StreetClass>,
    /// Where the edges of each slot begin; one more than there are slots.
    first: Vec<usize>,
}

impl Streets {
    /// Joins all segments that are streets; what is no line is left out.
    pub fn new(segments: &Index<Segment>) -> Self {
        let (mut lines, mut slots, mut classes, mut first) = (Vec::new(), Vec::new(), Vec::new(), vec![0]);
        for (slot, entry) in segments.live() {
            let segment = &entry.item;
            first.resize(slot as usize + 1, lines.len());
            for line in segment.line.lines().into_iter().filter(|line| line.0.len() > 1) {
                if segment.class.is_street() {
                    lines.push((segment.id, line.clone(), 1.0));
                    slots.push(slot);
                    classes.push(segment.class);
                }
            }
            first.push(lines.len());
        }
        match Network::new(&lines) {
            Ok(network) => Self { network, slots, classes, first },
            // Not reached: lines of `Utm32` are finite, and those with one vertex are left out.
            Err(_) => Self { network: Network::default(), slots: vec![], classes: vec![], first: vec![0] },
        }
    }

    /// The edges of a segment.
    pub fn edges(&self, slot: u32) -> std::ops::Range<usize> {
        let at = slot as usize;
        let end = self.first.get(at + 1).copied().unwrap_or(0);
        self.first.get(at).map_or(0, |from| *from.min(&end))..end
    }

    /// The segment of an edge.
    pub fn slot(&self, edge: usize) -> u32 {
        self.slots[edge]
    }

    /// Whether traffic may be led over an edge.
    pub fn passes(&self, edge: usize, closing: &Closing) -> bool {
        closing.carriageway_m.contains_key(&self.classes[edge])
    }

    /// For each slot of a district the ground length in metres of the edges that begin in it.
    pub fn by_district(&self, districts: &Index<District>) -> Vec<f64> {
        let mut lengths = Vec::new();
        for (slot, entry) in districts.live() {
            let holds = |edge: &usize| {
                let start = self.network.start(*edge);
                entry.shape.bounds().meets(&Bounds::of(start, start)) && entry.shape.holds(start)
            };
            lengths.resize(slot as usize, 0.0);
            lengths.push((0..self.slots.len()).filter(holds).map(|edge| self.network.length_m(edge)).sum());
        }
        lengths
    }

    /// The shortest way between the ends of a knot while some segments are closed.
    pub fn way(&self, knot: &Knot, closing: &Closing, closed: impl Fn(u32) -> bool) -> Option<Way> {
        let (from, to) = knot.ends;
        let open = |edge: usize| self.passes(edge, closing) && !closed(self.slots[edge]);
        self.network.way(from, to, closing.at_most_m, open)
    }
}

/// Closed segments that hang together, and the way around them.
#[derive(Debug, PartialEq)]
pub(crate) struct Knot {
    /// The junctions that are farthest apart.
    pub ends: (usize, usize),
    /// Length from end to end through the closed segments, in metres.
    pub direct_m: f64,
    /// The segment of it that comes first along the works.
    pub first: u32,
    /// None where no way is short enough.
    pub way: Option<Way>,
}

/// The street segments that works close.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Closed {
    /// Which values were applied.
    print: u64,
    /// In the order along the works.
    pub slots: Vec<u32>,
    pub knots: Vec<Knot>,
}

/// What closes streets.
pub(crate) struct Occupant<'a> {
    pub shape: &'a Shape,
    pub standing: &'a Standing,
    pub zone_m: f64,
    /// Whatever room it leaves.
    pub always: bool,
}

impl Closed {
    pub fn new(city: &City, (classes, print): (&Classes, u64), closing: &Closing, by: &Occupant) -> Self {
        let slots = closed(&city.segments, classes.on_street_m, closing, by);
        let knots = if slots.is_empty() { Vec::new() } else { knots(city.streets(), closing, &slots) };
        Self { print, slots, knots }
    }

    /// What works in the city close.
    pub fn of(
        city: &City,
        (classes, print): (&Classes, u64),
        closing: &Closing,
        entry: &Entry<crate::city::Placed>,
    ) -> Self {
        let (works, standing): (&Works, _) = (&entry.item.works, city.standing(entry));
        let street = standing.street_class(classes.on_street_m, &city.segments);
        let class = classes.of(standing.ground_m, duration(&works.schedule), street);
        let zone_m = crate::city::half_of(works.width_m) + classes.strip_m.get(class);
        let always = closing.always.contains(&works.kind);
        Self::new(
            city,
            (classes, print),
            closing,
            &Occupant { shape: &entry.shape, standing, zone_m, always },
        )
    }

    pub fn is_by(&self, print: u64) -> bool {
        self.print == print
    }

    pub fn holds(&self, slot: u32) -> bool {
        self.slots.contains(&slot)
    }
}

/// The segments that are closed, in the order along the works.
fn closed(segments: &Index<Segment>, on_street_m: f64, closing: &Closing, by: &Occupant) -> Vec<u32> {
    let width = |segment: &Segment| {
        closing.carriageway_m.get(&segment.class).map(|usual| segment.width_m.unwrap_or(*usual))
    };
    if by.shape.is_area() {
        let mut slots = Vec::new();
        segments.near(&[*by.shape.bounds()], ALWAYS, &mut slots);
        slots.retain(|slot| {
            segments.entry(*slot).is_some_and(|entry| {
                width(&entry.item).is_some()
                    && distance::stretch(&entry.shape, by.shape, 0.0).length >= closing.from_m
            })
        });
        return slots;
    }
    let mut narrowed: Vec<(u32, f64)> = Vec::new();
    for piece in by.standing.pieces.iter().filter(|piece| piece.distance <= on_street_m) {
        let Some(width) = segments.entry(piece.segment).and_then(|entry| width(&entry.item)) else {
            continue;
        };
        let free_m = width / 2.0 + piece.distance - by.zone_m;
        if by.always || free_m < closing.lane_m {
            match narrowed.iter_mut().find(|(slot, _)| *slot == piece.segment) {
                Some((_, length)) => *length += piece.length,
                None => narrowed.push((piece.segment, piece.length)),
            }
        }
    }
    narrowed.into_iter().filter(|(_, length)| *length >= closing.from_m).map(|(slot, _)| slot).collect()
}

/// What hangs together of closed segments, with the ways around. Without two gates nobody passes through.
fn knots(streets: &Streets, closing: &Closing, slots: &[u32]) -> Vec<Knot> {
    let network = &streets.network;
    let is_closed = |edge: usize| slots.contains(&streets.slots[edge]);
    let (mut done, mut knots) = (BTreeSet::new(), Vec::new());
    for (slot, edge) in slots.iter().flat_map(|slot| streets.edges(*slot).map(move |edge| (*slot, edge))) {
        if done.contains(&edge) {
            continue;
        }
        let within = |edge: usize| streets.passes(edge, closing) && is_closed(edge);
        let through = |from: usize| network.around(&[from], f64::INFINITY, within);
        let all = through(network.ends(edge).0);
        let mut gates = Vec::new();
        for (junction, _) in &all {
            let mut gate = false;
            for (other, _) in network.edges_at(*junction) {
                if is_closed(other) {
                    done.insert(other);
                } else {
                    gate |= streets.passes(other, closing);
                }
            }
            if gate {
                gates.push(*junction);
            }
        }
        // By place and not by number, so that somebody else finds the same ends.
        gates.sort_by(|a, b| by_place(network.place(*a), network.place(*b)));
        let farthest = |from: usize| {
            let reached = through(from);
            let far = |gate: usize| {
                reached.binary_search_by_key(&gate, |(junction, _)| *junction).map_or(0.0, |at| reached[at].1)
            };
            gates.iter().map(|gate| (*gate, far(*gate))).reduce(|a, b| if b.1 > a.1 { b } else { a })
        };
        let ends = gates.first().and_then(|start| farthest(*start)).map(|(end, _)| end);
        let Some((from, (to, direct_m))) = ends.and_then(|end| Some((end, farthest(end)?))) else { continue };
        if from == to {
            continue;
        }
        let mut knot = Knot { ends: (from, to), direct_m, first: slot, way: None };
        knot.way = streets.way(&knot, closing, |slot| slots.contains(&slot));
        knots.push(knot);
    }
    knots
}

fn by_place(a: Coord<f64>, b: Coord<f64>) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}
