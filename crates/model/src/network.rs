//! The street graph: compressed adjacency, snapping and shortest paths.
//!
//! Segments meet where their ends do (to the centimetre). Every segment is walked in both directions: this is the graph of
//! whoever digs or lays along a street, not of whoever drives.

mod grid;
mod reach;
mod way;

use std::collections::HashMap;

use geo::{Coord, LineString};

use crate::{Metres, SegmentId, utm32::ground_distance};
use grid::Grid;
pub use reach::{Reach, Route};
pub use way::Way;

/// Streets as edges between junctions, in EPSG:25832.
#[derive(Debug, Clone, Default)]
pub struct Network {
    edges: Vec<Edge>,
    /// Where each junction is.
    places: Vec<Coord<f64>>,
    /// Where the arcs of each junction begin; one more than there are junctions.
    first: Vec<usize>,
    arcs: Vec<Arc>,
    grid: Grid,
}

/// A segment with its ends and the ground metres at each of its vertices.
#[derive(Debug, Clone)]
struct Edge {
    segment: SegmentId,
    from: usize,
    to: usize,
    line: Vec<Coord<f64>>,
    along: Vec<f64>,
    factor: f64,
}

/// One way out of a junction.
#[derive(Debug, Clone, Copy)]
struct Arc {
    to: usize,
    edge: usize,
    forward: bool,
}

/// A place on the network; it belongs to the network that gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    edge: usize,
    along: f64,
    /// The segment.
    pub segment: SegmentId,
    /// The place on its axis.
    pub at: Coord<f64>,
    /// Ground metres from the place that was asked for.
    pub distance: f64,
}

impl Snap {
    /// Number of the edge, as its segment was given to [`Network::new`].
    pub fn edge(&self) -> usize {
        self.edge
    }

    /// Ground metres from the beginning of the edge.
    pub fn along_m(&self) -> f64 {
        self.along
    }
}

/// Why segments are no network.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// Fewer than two vertices, or one that is not finite.
    #[error("segment {segment} is no line")]
    NotALine {
        /// The segment.
        segment: SegmentId,
    },
    /// A cost factor that is not a positive number.
    #[error("segment {segment} has the cost factor {factor}; it must be a positive number")]
    Factor {
        /// The segment.
        segment: SegmentId,
        /// What was given.
        factor: f64,
    },
}

impl Network {
    /// Joins segments, each with its axis in EPSG:25832 and what a metre of it costs in relation to a plain one.
    ///
    /// # Errors
    /// [`NetworkError`] names the first segment that does not fit.
    pub fn new(segments: &[(SegmentId, LineString<f64>, f64)]) -> Result<Self, NetworkError> {
        let mut junctions: HashMap<(i64, i64), usize> = HashMap::new();
        let mut places = Vec::new();
        let mut edges = Vec::with_capacity(segments.len());
        for (segment, line, factor) in segments {
            let (segment, factor) = (*segment, *factor);
            if !(factor.is_finite() && factor > 0.0) {
                return Err(NetworkError::Factor { segment, factor });
            }
            let finite = line.0.iter().all(|at| at.x.is_finite() && at.y.is_finite());
            let (2.., true, [start, .., end]) = (line.0.len(), finite, line.0.as_slice()) else {
                return Err(NetworkError::NotALine { segment });
            };
            let mut junction = |at: &Coord<f64>| {
                *junctions.entry(centimetres(*at)).or_insert_with(|| {
                    places.push(*at);
                    places.len() - 1
                })
            };
            let (from, to) = (junction(start), junction(end));
            let mut along = vec![0.0];
            let mut walked = 0.0;
            for pair in line.0.windows(2) {
                walked += ground_distance(pair[0], pair[1]);
                along.push(walked);
            }
            edges.push(Edge { segment, from, to, line: line.0.clone(), along, factor });
        }
        let (first, arcs) = compress(places.len(), &edges);
        let grid = Grid::new(&edges);
        Ok(Self { edges, places, first, arcs, grid })
    }

    /// Number of junctions and dead ends.
    pub fn junctions(&self) -> usize {
        self.places.len()
    }

    /// Number of segments.
    pub fn segments(&self) -> usize {
        self.edges.len()
    }

    /// The nearest place on the network, not farther away than `within`.
    pub fn snap(&self, place: Coord<f64>, within: Metres) -> Option<Snap> {
        let (edge, part, share) = self.grid.nearest(&self.edges, place, within)?;
        let edge_at = &self.edges[edge];
        let along = edge_at.along[part] + share * (edge_at.along[part + 1] - edge_at.along[part]);
        let at = edge_at.place(part, share);
        let distance = ground_distance(place, at);
        (distance <= within.get()).then_some(Snap { edge, along, segment: edge_at.segment, at, distance })
    }

    /// Shortest paths from the nearest of several places to everywhere within a limit of cost (metres times factor); the
    /// way from a source to the street counts.
    pub fn reach(&self, sources: &[Snap], limit: f64) -> Reach<'_> {
        Reach::new(self, sources, limit)
    }

    /// The place so many ground metres along an edge, and the direction of its axis there, one metre long.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn at(&self, edge: usize, along_m: f64) -> (Coord<f64>, Coord<f64>) {
        let edge = &self.edges[edge];
        let part = edge.part(along_m);
        let (a, b) = (edge.line[part], edge.line[part + 1]);
        let way = b - a;
        let length = way.x.hypot(way.y);
        let direction = if length > 0.0 { way / length } else { Coord { x: 1.0, y: 0.0 } };
        (edge.place_at(along_m), direction)
    }

    /// The vertices of an edge, each with its ground metres along it.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn vertices(&self, edge: usize) -> impl Iterator<Item = (f64, Coord<f64>)> {
        let edge = &self.edges[edge];
        edge.along.iter().copied().zip(edge.line.iter().copied())
    }

    fn arcs_of(&self, junction: usize) -> &[Arc] {
        &self.arcs[self.first[junction]..self.first[junction + 1]]
    }
}

impl Edge {
    fn length(&self) -> f64 {
        self.along.last().copied().unwrap_or(0.0)
    }

    fn place(&self, part: usize, share: f64) -> Coord<f64> {
        let (a, b) = (self.line[part], self.line[part + 1]);
        a + (b - a) * share
    }

    /// The straight part on which a place lies.
    fn part(&self, along: f64) -> usize {
        self.along.partition_point(|mark| *mark < along).clamp(1, self.line.len() - 1) - 1
    }

    fn place_at(&self, along: f64) -> Coord<f64> {
        let part = self.part(along);
        let length = self.along[part + 1] - self.along[part];
        let share = if length > 0.0 { ((along - self.along[part]) / length).clamp(0.0, 1.0) } else { 0.0 };
        self.place(part, share)
    }

    /// The axis from one place to another, against the line's own direction where `from` is the farther one.
    fn cut(&self, from: f64, to: f64) -> Vec<Coord<f64>> {
        let (low, high) = (from.min(to), from.max(to));
        let inner = self.line.iter().zip(&self.along).filter(|(_, mark)| low < **mark && **mark < high);
        let mut cut = vec![self.place_at(low)];
        cut.extend(inner.map(|(at, _)| *at));
        cut.push(self.place_at(high));
        if from > to {
            cut.reverse();
        }
        cut
    }
}

/// Sorts the ends of all edges by junction.
fn compress(junctions: usize, edges: &[Edge]) -> (Vec<usize>, Vec<Arc>) {
    let ends = || {
        edges.iter().enumerate().flat_map(|(edge, e)| {
            [
                (e.from, Arc { to: e.to, edge, forward: true }),
                (e.to, Arc { to: e.from, edge, forward: false }),
            ]
        })
    };
    let mut first = vec![0; junctions + 1];
    for (from, _) in ends() {
        first[from + 1] += 1;
    }
    for junction in 0..junctions {
        first[junction + 1] += first[junction];
    }
    let mut free = first.clone();
    let mut arcs = vec![Arc { to: 0, edge: 0, forward: true }; 2 * edges.len()];
    for (from, arc) in ends() {
        arcs[free[from]] = arc;
        free[from] += 1;
    }
    (first, arcs)
}

#[expect(clippy::cast_possible_truncation, reason = "a place on earth in centimetres fits an i64")]
fn centimetres(at: Coord<f64>) -> (i64, i64) {
    ((at.x * 100.0).round() as i64, (at.y * 100.0).round() as i64)
}

#[cfg(test)]
mod tests;
