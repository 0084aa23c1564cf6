//! Shortest paths from several places at once (Dijkstra), bounded by a limit.
//!
//! A source is the place that was asked for, not the one on the axis: its way to the street counts at the plain price, so
//! that of two sources the one with the shorter way in all wins.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap},
};

use geo::{Coord, LineString};

use super::{Edge, Network, Snap};
use crate::{Metres, SegmentId};

/// How far everything is from the nearest source.
#[derive(Debug, Clone)]
pub struct Reach<'a> {
    network: &'a Network,
    sources: Vec<Snap>,
    on_edge: HashMap<usize, Vec<usize>>,
    cost: Vec<f64>,
    via: Vec<Option<Via>>,
    limit: f64,
}

/// A walk along streets.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Position of the source in the list given to [`Network::reach`].
    pub source: usize,
    /// Axis from the source to the target, in EPSG:25832.
    pub line: LineString<f64>,
    /// Ground length of what is walked along the streets.
    pub length: Metres,
    /// Metres times cost factor, with the way from the source to the street.
    pub cost: f64,
    /// Segments in the order walked.
    pub segments: Vec<SegmentId>,
}

/// How a junction is reached.
#[derive(Debug, Clone, Copy)]
enum Via {
    /// Straight from a source on an edge that ends here.
    Source { source: usize, forward: bool },
    /// Along an edge from another junction.
    Edge { from: usize, edge: usize, forward: bool },
}

/// The best way to a target: how its last edge is entered.
#[derive(Debug, Clone, Copy)]
enum Last {
    Source(usize),
    Junction { at: usize, forward: bool },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) cost: f64,
    pub(super) junction: usize,
}

impl Ord for Open {
    /// The cheapest first: `BinaryHeap` gives the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then_with(|| other.junction.cmp(&self.junction))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Open {}

impl<'a> Reach<'a> {
    pub(super) fn new(network: &'a Network, sources: &[Snap], limit: f64) -> Self {
        let mut reach = Self {
            network,
            sources: sources.to_vec(),
            on_edge: HashMap::new(),
            cost: vec![f64::INFINITY; network.junctions()],
            via: vec![None; network.junctions()],
            limit,
        };
        let mut open = BinaryHeap::new();
        for (source, snap) in sources.iter().enumerate() {
            reach.on_edge.entry(snap.edge).or_default().push(source);
            let edge = &network.edges[snap.edge];
            let ends = [(edge.to, true, edge.length() - snap.along), (edge.from, false, snap.along)];
            for (junction, forward, metres) in ends {
                let cost = snap.distance + metres * edge.factor;
                reach.settle(&mut open, junction, cost, Via::Source { source, forward });
            }
        }
        while let Some(Open { cost, junction }) = open.pop() {
            if cost > reach.cost[junction] {
                continue;
            }
            for arc in network.arcs_of(junction) {
                let edge = &network.edges[arc.edge];
                let via = Via::Edge { from: junction, edge: arc.edge, forward: arc.forward };
                reach.settle(&mut open, arc.to, cost + edge.length() * edge.factor, via);
            }
        }
        reach
    }

    fn settle(&mut self, open: &mut BinaryHeap<Open>, junction: usize, cost: f64, via: Via) {
        if cost < self.cost[junction] && cost <= self.limit {
            self.cost[junction] = cost;
            self.via[junction] = Some(via);
            open.push(Open { cost, junction });
        }
    }

    /// Cost from the nearest source to a place, where it lies within the limit.
    pub fn cost_to(&self, target: &Snap) -> Option<f64> {
        self.best(target).map(|(cost, _)| cost)
    }

    /// The walk from the nearest source to a place, where it lies within the limit.
    pub fn route_to(&self, target: &Snap) -> Option<Route> {
        let (cost, last) = self.best(target)?;
        let edges = &self.network.edges;
        let mut walked: Vec<(usize, f64, f64)> = Vec::new();
        let source = match last {
            Last::Source(source) => {
                walked.push((target.edge, self.sources[source].along, target.along));
                source
            }
            Last::Junction { at, forward } => {
                walked.push((target.edge, entry(&edges[target.edge], forward), target.along));
                let mut junction = at;
                loop {
                    match self.via[junction]? {
                        Via::Edge { from, edge, forward } => {
                            walked.push((edge, entry(&edges[edge], forward), entry(&edges[edge], !forward)));
                            junction = from;
                        }
                        Via::Source { source, forward } => {
                            let snap = &self.sources[source];
                            walked.push((snap.edge, snap.along, entry(&edges[snap.edge], !forward)));
                            break source;
                        }
                    }
                }
            }
        };
        walked.reverse();
        let mut line: Vec<Coord<f64>> = Vec::new();
        for (edge, from, to) in &walked {
            line.extend(edges[*edge].cut(*from, *to));
        }
        line.dedup();
        let length: f64 = walked.iter().map(|(_, from, to)| (to - from).abs()).sum();
        let mut segments: Vec<SegmentId> = walked.iter().map(|(edge, ..)| edges[*edge].segment).collect();
        segments.dedup();
        Some(Route { source, line: LineString(line), length: Metres::new(length).ok()?, cost, segments })
    }

    fn best(&self, target: &Snap) -> Option<(f64, Last)> {
        let edge = &self.network.edges[target.edge];
        let ahead = self.cost[edge.from] + target.along * edge.factor;
        let back = self.cost[edge.to] + (edge.length() - target.along) * edge.factor;
        let junctions = [
            (ahead, Last::Junction { at: edge.from, forward: true }),
            (back, Last::Junction { at: edge.to, forward: false }),
        ];
        let direct = self.on_edge.get(&target.edge).into_iter().flatten().map(|source| {
            let from = &self.sources[*source];
            (from.distance + (from.along - target.along).abs() * edge.factor, Last::Source(*source))
        });
        direct
            .chain(junctions)
            .filter(|(cost, _)| cost.is_finite() && *cost <= self.limit)
            .min_by(|a, b| a.0.total_cmp(&b.0))
    }
}

/// Where an edge is entered when walked in a direction.
fn entry(edge: &Edge, forward: bool) -> f64 {
    if forward { 0.0 } else { edge.length() }
}
