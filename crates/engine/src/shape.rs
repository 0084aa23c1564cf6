//! A geometry flattened to runs of vertices with its box: what the exact tests walk over.

use geo::{Coord, Geometry, LineString, Polygon};

/// A box in metres, EPSG:25832.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub min: [f64; 2],
    pub max: [f64; 2],
}

impl Bounds {
    /// The box that holds nothing: whatever is added becomes the box.
    pub const NOTHING: Self = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };

    pub fn of(a: Coord<f64>, b: Coord<f64>) -> Self {
        Self { min: [a.x.min(b.x), a.y.min(b.y)], max: [a.x.max(b.x), a.y.max(b.y)] }
    }

    pub fn add(&mut self, at: Coord<f64>) {
        self.min = [self.min[0].min(at.x), self.min[1].min(at.y)];
        self.max = [self.max[0].max(at.x), self.max[1].max(at.y)];
    }

    pub fn grown(&self, by: f64) -> Self {
        Self { min: [self.min[0] - by, self.min[1] - by], max: [self.max[0] + by, self.max[1] + by] }
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.min[0] <= other.max[0]
            && other.min[0] <= self.max[0]
            && self.min[1] <= other.max[1]
            && other.min[1] <= self.max[1]
    }

    /// Square of the distance between two boxes: never more than that of what they hold.
    pub fn gap2(&self, other: &Self) -> f64 {
        let dx = (other.min[0] - self.max[0]).max(self.min[0] - other.max[0]).max(0.0);
        let dy = (other.min[1] - self.max[1]).max(self.min[1] - other.max[1]).max(0.0);
        dx * dx + dy * dy
    }

    pub fn centre(&self) -> [f64; 2] {
        [f64::midpoint(self.min[0], self.max[0]), f64::midpoint(self.min[1], self.max[1])]
    }
}

#[derive(Debug, Clone)]
enum Vertices {
    // A million addresses and trees are points; they shall not each own an allocation.
    One(Coord<f64>),
    Many(Box<[Coord<f64>]>),
}

/// A flattened geometry: rings of areas first, then lines, then points.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    vertices: Vertices,
    /// Where each run of vertices ends; empty when there is one run only.
    ends: Box<[u32]>,
    rings: usize,
    bounds: Bounds,
}

impl Shape {
    pub fn point(at: Coord<f64>) -> Self {
        Self { vertices: Vertices::One(at), ends: Box::default(), rings: 0, bounds: Bounds::of(at, at) }
    }

    pub fn new(geometry: &Geometry<f64>) -> Self {
        if let Geometry::Point(point) = geometry {
            return Self::point(point.0);
        }
        let (mut rings, mut lines) = (Vec::new(), Vec::new());
        collect(geometry, &mut rings, &mut lines);
        let mut vertices = Vec::new();
        let mut ends = Vec::new();
        let ring_count = rings.len();
        for run in rings.into_iter().chain(lines) {
            vertices.extend_from_slice(&run);
            ends.push(u32::try_from(vertices.len()).unwrap_or(u32::MAX));
        }
        if ends.len() == 1 {
            ends.clear();
        }
        let mut bounds = Bounds::NOTHING;
        for at in &vertices {
            bounds.add(*at);
        }
        Self { vertices: Vertices::Many(vertices.into()), ends: ends.into(), rings: ring_count, bounds }
    }

    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    pub fn vertices(&self) -> &[Coord<f64>] {
        match &self.vertices {
            Vertices::One(at) => std::slice::from_ref(at),
            Vertices::Many(all) => all,
        }
    }

    /// The runs of vertices: rings first.
    pub fn runs(&self) -> impl Iterator<Item = &[Coord<f64>]> {
        let all = self.vertices();
        let count = self.ends.len().max(1);
        (0..count).map(move |run| {
            if self.ends.is_empty() {
                return all;
            }
            let from = if run == 0 { 0 } else { self.ends[run - 1] as usize };
            &all[from..self.ends[run] as usize]
        })
    }

    /// All straight parts; a point is a part without length.
    pub fn parts(&self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
        self.runs().flat_map(run_parts)
    }

    pub fn is_area(&self) -> bool {
        self.rings > 0
    }

    /// Whether a place lies inside one of the areas, by the even-odd rule (holes are rings too).
    pub fn holds(&self, at: Coord<f64>) -> bool {
        let mut inside = false;
        for (a, b) in self.runs().take(self.rings).flat_map(run_parts) {
            if (a.y > at.y) != (b.y > at.y) && at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x) {
                inside = !inside;
            }
        }
        inside
    }

    /// Length of all lines (rings included) on the grid, in metres.
    pub fn length(&self) -> f64 {
        self.parts().map(|(a, b)| part_length(a, b)).sum()
    }

    /// Boxes that together hold the shape, none over more than about `cut` metres of a line; an area is one box.
    pub fn boxes(&self, cut: f64, each: &mut impl FnMut(Bounds)) {
        if self.is_area() {
            return each(self.bounds);
        }
        for run in self.runs() {
            let (mut held, mut so_far) = (Bounds::NOTHING, 0.0);
            for (a, b) in run_parts(run) {
                let length = part_length(a, b);
                if so_far > 0.0 && so_far + length > cut {
                    each(held);
                    (held, so_far) = (Bounds::NOTHING, 0.0);
                }
                if length > cut {
                    for (from, to) in even_cuts(a, b, length, cut) {
                        each(Bounds::of(from, to));
                    }
                } else {
                    held.add(a);
                    held.add(b);
                    so_far += length;
                }
            }
            if held.min[0] <= held.max[0] {
                each(held);
            }
        }
    }
}

/// Length of a straight part in metres; city coordinates need no `hypot` against overflow.
pub(crate) fn part_length(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    (along.x * along.x + along.y * along.y).sqrt()
}

/// The straight parts of one run.
pub(crate) fn run_parts(run: &[Coord<f64>]) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    let count = if run.len() == 1 { 1 } else { run.len().saturating_sub(1) };
    (0..count).map(|at| (run[at], run[(at + 1).min(run.len() - 1)]))
}

/// A straight part cut into equal pieces of at most `cut` metres.
pub(crate) fn even_cuts(
    a: Coord<f64>,
    b: Coord<f64>,
    length: f64,
    cut: f64,
) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive count")]
    let count = (length / cut).ceil().max(1.0) as u32;
    let at = move |cut: u32| {
        if cut == count { b } else { a + (b - a) * (f64::from(cut) / f64::from(count)) }
    };
    (0..count).map(move |cut| (at(cut), at(cut + 1)))
}

fn collect<'a>(
    geometry: &'a Geometry<f64>,
    rings: &mut Vec<std::borrow::Cow<'a, [Coord<f64>]>>,
    lines: &mut Vec<std::borrow::Cow<'a, [Coord<f64>]>>,
) {
    let mut area = |polygon: &'a Polygon<f64>| {
        let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.extend(all.filter(|ring| !ring.0.is_empty()).map(|ring| (&ring.0[..]).into()));
    };
    let mut line = |line: &'a LineString<f64>| {
        if !line.0.is_empty() {
            lines.push((&line.0[..]).into());
        }
    };
    match geometry {
        Geometry::Point(point) => lines.push(vec![point.0].into()),
        Geometry::MultiPoint(points) => lines.extend(points.iter().map(|point| vec![point.0].into())),
        Geometry::Line(part) => lines.push(vec![part.start, part.end].into()),
        Geometry::LineString(string) => line(string),
        Geometry::MultiLineString(strings) => strings.iter().for_each(line),
        Geometry::Polygon(polygon) => area(polygon),
        Geometry::MultiPolygon(polygons) => polygons.iter().for_each(area),
        Geometry::Rect(rect) => rings.push(rect.to_polygon().exterior().0.clone().into()),
        Geometry::Triangle(triangle) => rings.push(triangle.to_polygon().exterior().0.clone().into()),
        Geometry::GeometryCollection(all) => all.iter().for_each(|part| collect(part, rings, lines)),
    }
}
