//! The two sides of the streets: where trenches run along, turn corners and cross.

use std::f64::consts::TAU;

use geo::Coord;
use model::{network::Snap, street::StreetClass, utm32::ground_distance};

use super::{Build, Kind, PIECE_M, SAME_M};
use crate::book::Soil;

/// An edge of the network with the stops along it, each with a node on both sides (left, right); one node where there is one side.
struct Street {
    stops: Vec<f64>,
    nodes: Vec<[u32; 2]>,
    /// Metres from the axis to a side.
    aside_m: f64,
    soil: Soil,
}

/// All of them.
pub(super) struct Sides(Vec<Street>);

impl Sides {
    /// Lays the sides of all streets, with stops where something snaps to them.
    pub fn new<'s>(build: &mut Build<'_>, snaps: impl Iterator<Item = &'s Snap>) -> Self {
        let network = build.network;
        let mut stops: Vec<Vec<f64>> =
            (0..network.segments()).map(|edge| vec![0.0, network.length_m(edge)]).collect();
        for snap in snaps {
            stops[snap.edge()].push(snap.along_m());
        }
        let by_zone = !build.zones.is_empty();
        let mut all = Vec::with_capacity(stops.len());
        for (edge, stops) in stops.into_iter().enumerate() {
            let stops = settle(stops, by_zone);
            let street = Self::street(build, edge, stops);
            all.push(street);
        }
        let sides = Self(all);
        for edge in 0..sides.0.len() {
            sides.along(build, edge);
        }
        sides.corners(build);
        sides
    }

    fn street(build: &mut Build<'_>, edge: usize, stops: Vec<f64>) -> Street {
        let segment = &build.area.segments[build.owners[edge] as usize];
        let width = segment.width_m.unwrap_or_else(|| segment.class.usual_width_m());
        let one = width < build.price.two_sides_from_m || segment.bridge || segment.tunnel;
        let aside_m = if one { 0.0 } else { width / 2.0 + build.price.beside_m };
        let soil = match (one, segment.class) {
            (true, _) => Soil::Carriageway,
            (false, StreetClass::Service | StreetClass::Unclassified) => Soil::Verge,
            (false, _) => Soil::Pavement,
        };
        let nodes = stops
            .iter()
            .map(|along| {
                let (at, way) = build.network.at(edge, *along);
                if one {
                    let node = build.node(at);
                    return [node, node];
                }
                let left = Coord { x: -way.y, y: way.x } * aside_m;
                [build.node(at + left), build.node(at - left)]
            })
            .collect();
        Street { stops, nodes, aside_m, soil }
    }

    /// Along both sides, and across at every stop.
    fn along(&self, build: &mut Build<'_>, edge: usize) {
        let street = &self.0[edge];
        let owner = build.owners[edge];
        let (method, per_m) = build.price.method(street.soil);
        let one = street.aside_m == 0.0;
        for (at, pair) in street.stops.windows(2).enumerate() {
            for side in 0..if one { 1 } else { 2 } {
                let ends = [street.nodes[at][side], street.nodes[at + 1][side]];
                let before = build.pieces.len();
                build.push(
                    Kind::Side,
                    ends,
                    pair[1] - pair[0],
                    Some(street.soil),
                    method,
                    (per_m, 0),
                    Some(owner),
                );
                if build.pieces.len() > before {
                    let bends = self.bends(build, edge, (pair[0], pair[1]), side);
                    if !bends.is_empty() {
                        build.bends.push((before as u32, bends));
                    }
                }
            }
        }
        if one {
            return;
        }
        let class = build.area.segments[owner as usize].class;
        let (method, per_m) = build.price.crossing(class);
        for nodes in &street.nodes {
            let price = (per_m, build.price.crossing_cents);
            let metres = 2.0 * street.aside_m;
            build.push(Kind::Crossing, *nodes, metres, Some(Soil::Carriageway), method, price, Some(owner));
        }
    }

    /// The vertices of a side between two stops.
    fn bends(&self, build: &Build<'_>, edge: usize, (from, to): (f64, f64), side: usize) -> Vec<Coord<f64>> {
        let aside_m = self.0[edge].aside_m * if side == 0 { 1.0 } else { -1.0 };
        let inner = build.network.vertices(edge).filter(|(along, _)| from < *along && *along < to);
        inner
            .map(|(along, at)| {
                let (_, before) = build.network.at(edge, along);
                let (_, after) = build.network.at(edge, along + 1e-3);
                let sum = before + after;
                let length = sum.x.hypot(sum.y).max(1e-9);
                at + Coord { x: -sum.y, y: sum.x } * (aside_m / length)
            })
            .collect()
    }

    /// Around every junction: the left side of each street leads to the right side of the next one to the left.
    fn corners(&self, build: &mut Build<'_>) {
        let network = build.network;
        for junction in 0..network.junctions() {
            // Each end of an edge here, by the direction in which it leaves: angle, edge, whether it is the edge's beginning.
            let mut leaving: Vec<(f64, usize, bool)> = Vec::new();
            for (edge, _) in network.edges_at(junction) {
                let (from, to) = network.ends(edge);
                for start in [from == junction, to != junction] {
                    let end = if start { 0.0 } else { network.length_m(edge) };
                    let (_, way) = network.at(edge, end);
                    let out = if start { way } else { -way };
                    let found = (out.y.atan2(out.x).rem_euclid(TAU), edge, start);
                    if !leaving.contains(&found) {
                        leaving.push(found);
                    }
                    if from != to {
                        break;
                    }
                }
            }
            leaving.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
            for (at, one) in leaving.iter().enumerate() {
                let next = leaving[(at + 1) % leaving.len()];
                let ends = [self.end(one.1, one.2, true), self.end(next.1, next.2, false)];
                if ends[0] == ends[1] || leaving.len() == 1 {
                    continue;
                }
                let [a, b] = ends.map(|end| build.places[end as usize]);
                let street = &self.0[one.1];
                let (method, per_m) = build.price.method(street.soil);
                let owner = build.owners[one.1];
                let metres = ground_distance(a, b);
                build.push(Kind::Corner, ends, metres, Some(street.soil), method, (per_m, 0), Some(owner));
            }
        }
    }

    /// The node at an end of an edge, on the left or right as seen by whoever leaves the junction.
    fn end(&self, edge: usize, start: bool, left: bool) -> u32 {
        let nodes = &self.0[edge].nodes;
        let [lefts, rights] = nodes[if start { 0 } else { nodes.len() - 1 }];
        if left == start { lefts } else { rights }
    }

    fn stop(&self, snap: &Snap) -> usize {
        let stops = &self.0[snap.edge()].stops;
        let after = stops.partition_point(|along| *along < snap.along_m()).min(stops.len() - 1);
        let before = after.saturating_sub(1);
        if snap.along_m() - stops[before] < stops[after] - snap.along_m() { before } else { after }
    }

    /// A node at the place where something snapped.
    pub fn axis(&self, snap: &Snap) -> u32 {
        self.0[snap.edge()].nodes[self.stop(snap)][0]
    }

    /// The node on the side on which a place lies, and how many ground metres it is away.
    pub fn nearest(&self, build: &Build<'_>, snap: &Snap, place: Coord<f64>) -> (u32, f64) {
        let nodes = self.0[snap.edge()].nodes[self.stop(snap)];
        let away = nodes.map(|node| ground_distance(build.places[node as usize], place));
        if away[0] <= away[1] { (nodes[0], away[0]) } else { (nodes[1], away[1]) }
    }

    /// What is opened beside an edge.
    pub fn soil(&self, edge: usize) -> Soil {
        self.0[edge].soil
    }
}

/// Stops in order, none twice, with more between them where zones must be told apart.
fn settle(mut stops: Vec<f64>, by_zone: bool) -> Vec<f64> {
    stops.sort_by(f64::total_cmp);
    let last = stops[stops.len() - 1];
    stops.dedup_by(|next, kept| *next - *kept < SAME_M);
    if stops.len() > 1 {
        stops.pop();
    }
    stops.push(last);
    if !by_zone {
        return stops;
    }
    let mut finer = Vec::with_capacity(stops.len());
    for pair in stops.windows(2) {
        let parts = ((pair[1] - pair[0]) / PIECE_M).ceil().max(1.0);
        for step in 0..parts as u32 {
            finer.push(pair[0] + (pair[1] - pair[0]) * f64::from(step) / parts);
        }
    }
    finer.push(last);
    finer
}
