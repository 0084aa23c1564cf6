//! The axes of the streets that ducts may follow, flat and standing: which one lies nearest, and what meets where.

mod cells;

use geo::Coord;
use model::{network::Network, street::StreetClass, utm32::ground_distance};

use crate::City;
use cells::Cells;
pub(super) use cells::sorted;

/// A foot so near to the end of an edge stands on the junction there.
const SAME_M: f64 = 1e-6;

/// The street axes of a city that ducts may follow; built once, and asked by any number of threads.
#[derive(Debug)]
pub struct Axes {
    pub(super) edges: Vec<Edge>,
    /// Where the arcs of each junction begin; one more than there are junctions.
    first: Vec<u32>,
    arcs: Vec<Arc>,
    parts: Vec<Part>,
    cells: Cells,
}

/// An axis between two junctions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub from: u32,
    pub to: u32,
    /// On the ground.
    pub length_m: f64,
}

/// One way out of a junction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub to: u32,
    pub edge: u32,
    pub length_m: f64,
}

/// A straight part of an axis.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: Coord<f64>,
    along: Coord<f64>,
    /// One by the square of its length on the grid; 0 for a part without length.
    by_square: f64,
    /// Ground metres before it on its edge, and its own.
    before_m: f64,
    length_m: f64,
    edge: u32,
}

/// Where somebody beside an axis steps on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Foot {
    pub edge: u32,
    /// Ground metres from the start of the edge.
    pub along_m: f64,
    /// Ground metres from the place to the axis.
    pub away_m: f64,
}

impl Axes {
    /// Joins the segments of the given classes; junctions are where ends meet to the centimetre.
    pub fn new(city: &City, along: &[StreetClass]) -> Self {
        let taken = city.segments.live().map(|(_, entry)| &entry.item);
        let lines: Vec<_> = taken
            .filter(|segment| along.contains(&segment.class))
            .flat_map(|segment| segment.line.lines().into_iter().map(|line| (segment.id, line)))
            .filter(|(_, line)| line.0.len() > 1)
            .map(|(segment, line)| (segment, line.clone(), 1.0))
            .collect();
        // Not refused: lines of `Utm32` are finite, and those with one vertex are left out.
        Self::over(&Network::new(&lines).unwrap_or_default())
    }

    fn over(network: &Network) -> Self {
        let (mut edges, mut parts) = (Vec::with_capacity(network.segments()), Vec::new());
        for edge in 0..network.segments() {
            let (from, to) = network.ends(edge);
            let (line, marks) = network.axis(edge);
            for (ends, marks) in line.windows(2).zip(marks.windows(2)) {
                let along = ends[1] - ends[0];
                let square = along.x * along.x + along.y * along.y;
                parts.push(Part {
                    start: ends[0],
                    along,
                    by_square: if square > 0.0 { 1.0 / square } else { 0.0 },
                    before_m: marks[0],
                    length_m: marks[1] - marks[0],
                    edge: number(edge),
                });
            }
            edges.push(Edge { from: number(from), to: number(to), length_m: network.length_m(edge) });
        }
        let (mut first, mut arcs) = (vec![0], Vec::with_capacity(2 * edges.len()));
        for junction in 0..network.junctions() {
            arcs.extend(network.edges_at(junction).map(|(edge, to)| Arc {
                to: number(to),
                edge: number(edge),
                length_m: edges[edge].length_m,
            }));
            first.push(number(arcs.len()));
        }
        let cells = Cells::new(parts.iter().map(|part| (part.start, part.start + part.along)));
        Self { edges, first, arcs, parts, cells }
    }

    /// Number of axes between junctions.
    pub fn count(&self) -> usize {
        self.edges.len()
    }

    /// Number of junctions and dead ends.
    pub(super) fn junctions(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn arcs(&self, junction: u32) -> &[Arc] {
        let at = junction as usize;
        &self.arcs[self.first[at] as usize..self.first[at + 1] as usize]
    }

    /// The nearest place on an axis, not farther away than `within_m` ground metres; the first part wins between equals.
    pub(super) fn foot(&self, at: Coord<f64>, within_m: f64) -> Option<Foot> {
        let gap2 = |part: u32| self.parts[part as usize].nearest(at).0;
        let part = &self.parts[self.cells.nearest(at, within_m, gap2)? as usize];
        let share = part.nearest(at).1;
        let away_m = ground_distance(at, part.start + part.along * share);
        let along_m = part.before_m + part.length_m * share;
        (away_m <= within_m).then_some(Foot { edge: part.edge, along_m, away_m })
    }

    /// Two feet on one edge, not farther from each other along it than `most_m`: a foot at a junction stands on every edge there.
    pub(super) fn on_one_edge(&self, a: Foot, b: Foot, most_m: f64) -> Option<(Foot, Foot)> {
        let is_near = |a: &Foot, b: &Foot| a.edge == b.edge && (b.along_m - a.along_m).abs() <= most_m;
        if is_near(&a, &b) {
            return Some((a, b));
        }
        let (starts, ends) = (self.feet(a), self.feet(b));
        let mut pairs = starts.iter().flat_map(|a| ends.iter().map(move |b| (*a, *b)));
        pairs.find(|(a, b)| is_near(a, b))
    }

    /// The same place on every edge that it lies on.
    fn feet(&self, foot: Foot) -> Vec<Foot> {
        let edge = self.edges[foot.edge as usize];
        let ends = [(edge.from, 0.0), (edge.to, edge.length_m)];
        let junction = ends.into_iter().find(|(_, along_m)| (foot.along_m - along_m).abs() < SAME_M);
        let Some((junction, _)) = junction else { return vec![foot] };
        let mut feet = Vec::new();
        for arc in self.arcs(junction) {
            let other = self.edges[arc.edge as usize];
            let ends = [(other.from, 0.0), (other.to, other.length_m)].into_iter();
            let here = ends.filter(|(end, _)| *end == junction);
            feet.extend(here.map(|(_, along_m)| Foot { edge: arc.edge, along_m, ..foot }));
        }
        feet
    }
}

impl Part {
    /// Square of the distance to a place, and at which share of the part it comes nearest.
    fn nearest(&self, at: Coord<f64>) -> (f64, f64) {
        let to = at - self.start;
        let share = ((to.x * self.along.x + to.y * self.along.y) * self.by_square).clamp(0.0, 1.0);
        let off = to - self.along * share;
        (off.x * off.x + off.y * off.y, share)
    }
}

/// Four thousand million axes do not fit into memory, so the number always fits.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
