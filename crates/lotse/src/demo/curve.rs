//! Lines as the generator bends, cuts and shifts them; metres in a plane.

use geo::Coord;

/// A chain of points.
pub type Line = Vec<Coord<f64>>;

/// A place from two numbers.
pub fn at([x, y]: [f64; 2]) -> Coord<f64> {
    Coord { x, y }
}

/// To the centimetre, so that the same place is the same number everywhere.
pub fn round(at: Coord<f64>) -> Coord<f64> {
    Coord { x: (at.x * 100.0).round() / 100.0, y: (at.y * 100.0).round() / 100.0 }
}

pub fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}

/// Twice the signed area between two vectors; positive when `b` turns left of `a`.
pub fn wedge(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.y - a.y * b.x
}

pub fn norm(a: Coord<f64>) -> f64 {
    a.x.hypot(a.y)
}

pub fn unit(a: Coord<f64>) -> Coord<f64> {
    a / norm(a).max(1e-9)
}

/// A quarter turn to the left.
pub fn left(a: Coord<f64>) -> Coord<f64> {
    Coord { x: -a.y, y: a.x }
}

pub fn length(line: &[Coord<f64>]) -> f64 {
    line.windows(2).map(|pair| norm(pair[1] - pair[0])).sum()
}

/// A Catmull-Rom curve through the points, with a vertex about every `step` metres.
pub fn smooth(points: &[Coord<f64>], closed: bool, step: f64) -> Line {
    let count = points.len();
    if count < 3 {
        return points.to_vec();
    }
    let pick = |index: isize| {
        let size = count.cast_signed();
        let index = if closed { index.rem_euclid(size) } else { index.clamp(0, size - 1) };
        points[index.cast_unsigned()]
    };
    let mut line = Vec::new();
    let spans = if closed { count } else { count - 1 };
    for span in 0..spans.cast_signed() {
        let (before, start, end, after) = (pick(span - 1), pick(span), pick(span + 1), pick(span + 2));
        let parts = (norm(end - start) / step).ceil().max(1.0);
        let mut part = 0.0;
        while part < parts {
            let t = part / parts;
            let bend = before * (-0.5 * t + t * t - 0.5 * t * t * t)
                + start * (1.0 - 2.5 * t * t + 1.5 * t * t * t)
                + end * (0.5 * t + 2.0 * t * t - 1.5 * t * t * t)
                + after * (0.5 * t * t * t - 0.5 * t * t);
            line.push(round(bend));
            part += 1.0;
        }
    }
    line.push(round(if closed { points[0] } else { points[count - 1] }));
    line
}

/// The place after `along` metres and the direction there.
pub fn walk(line: &[Coord<f64>], along: f64) -> (Coord<f64>, Coord<f64>) {
    let mut left_over = along.max(0.0);
    let mut last = (line[0], Coord { x: 1.0, y: 0.0 });
    for pair in line.windows(2) {
        let size = norm(pair[1] - pair[0]);
        if size <= 0.0 {
            continue;
        }
        let direction = (pair[1] - pair[0]) / size;
        if left_over <= size {
            return (pair[0] + direction * left_over, direction);
        }
        left_over -= size;
        last = (pair[1], direction);
    }
    last
}

/// The part of a line between two positions.
pub fn part(line: &[Coord<f64>], from: f64, to: f64) -> Line {
    let mut cut = vec![round(walk(line, from).0)];
    let mut along = 0.0;
    for pair in line.windows(2) {
        along += norm(pair[1] - pair[0]);
        if along > from + 0.2 && along < to - 0.2 {
            cut.push(pair[1]);
        }
    }
    cut.push(round(walk(line, to).0));
    cut
}

/// A line beside a line, `shift` metres to its left (negative: right); loops of sharp bends are left out.
pub fn beside(line: &[Coord<f64>], shift: f64) -> Line {
    let mut shifted: Line = Vec::with_capacity(line.len());
    for index in 0..line.len() {
        let before = if index == 0 { line[1] - line[0] } else { line[index] - line[index - 1] };
        let after = if index + 1 == line.len() { before } else { line[index + 1] - line[index] };
        let (before, after) = (unit(before), unit(after));
        let middle = unit(left(before) + left(after));
        let stretch = (1.0 / dot(middle, left(after)).max(0.4)).min(2.5);
        let place = round(line[index] + middle * (shift * stretch));
        if shifted.last().is_none_or(|last| dot(place - *last, before) > 0.05) {
            shifted.push(place);
        }
    }
    shifted
}

/// The nearest place on a piece: its share of the piece and the distance.
pub fn nearest(a: Coord<f64>, b: Coord<f64>, from: Coord<f64>) -> (f64, f64) {
    let along = b - a;
    let share = (dot(from - a, along) / dot(along, along).max(1e-12)).clamp(0.0, 1.0);
    (share, norm(a + along * share - from))
}

/// Distance from a place to a line.
pub fn distance(line: &[Coord<f64>], from: Coord<f64>) -> f64 {
    line.windows(2).map(|pair| nearest(pair[0], pair[1], from).1).fold(f64::INFINITY, f64::min)
}

/// Where two pieces cross: the shares of both.
pub fn cross(a: [Coord<f64>; 2], b: [Coord<f64>; 2]) -> Option<(f64, f64)> {
    let (u, v) = (a[1] - a[0], b[1] - b[0]);
    let turn = wedge(u, v);
    if turn.abs() < 1e-9 {
        return None;
    }
    let share_a = wedge(b[0] - a[0], v) / turn;
    let share_b = wedge(b[0] - a[0], u) / turn;
    ((0.0..=1.0).contains(&share_a) && (0.0..=1.0).contains(&share_b)).then_some((share_a, share_b))
}

/// Distance between two pieces.
pub fn apart(a: [Coord<f64>; 2], b: [Coord<f64>; 2]) -> f64 {
    if cross(a, b).is_some() {
        return 0.0;
    }
    let ends = [
        nearest(a[0], a[1], b[0]).1,
        nearest(a[0], a[1], b[1]).1,
        nearest(b[0], b[1], a[0]).1,
        nearest(b[0], b[1], a[1]).1,
    ];
    ends.into_iter().fold(f64::INFINITY, f64::min)
}

/// Whether a place lies within a ring, closed or not.
pub fn inside(ring: &[Coord<f64>], at: Coord<f64>) -> bool {
    let mut inside = false;
    let mut before = ring[ring.len() - 1];
    for &corner in ring {
        if (corner.y > at.y) != (before.y > at.y)
            && at.x < (before.x - corner.x) * (at.y - corner.y) / (before.y - corner.y) + corner.x
        {
            inside = !inside;
        }
        before = corner;
    }
    inside
}

/// Cells that find what lies near without looking at everything.
#[derive(Debug, Clone)]
pub struct Cells {
    cells: std::collections::BTreeMap<(i32, i32), Vec<usize>>,
}

const CELL_M: f64 = 50.0;

impl Cells {
    pub fn new() -> Self {
        Self { cells: std::collections::BTreeMap::new() }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a town has few cells")]
    fn range(corners: &[Coord<f64>], margin: f64) -> impl Iterator<Item = (i32, i32)> + use<> {
        let cell = |value: f64| (value / CELL_M).floor() as i32;
        let low = |pick: fn(&Coord<f64>) -> f64| corners.iter().map(pick).fold(f64::INFINITY, f64::min);
        let high = |pick: fn(&Coord<f64>) -> f64| corners.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
        let (west, east) = (cell(low(|c| c.x) - margin), cell(high(|c| c.x) + margin));
        let (south, north) = (cell(low(|c| c.y) - margin), cell(high(|c| c.y) + margin));
        (west..=east).flat_map(move |x| (south..=north).map(move |y| (x, y)))
    }

    /// Notes that something lies within the box of its corners.
    pub fn put(&mut self, corners: &[Coord<f64>], what: usize) {
        for cell in Self::range(corners, 0.0) {
            self.cells.entry(cell).or_default().push(what);
        }
    }

    /// Notes the cells within a margin of the corners.
    pub fn put_wide(&mut self, corners: &[Coord<f64>], margin: f64) {
        for cell in Self::range(corners, margin) {
            self.cells.entry(cell).or_default();
        }
    }

    /// Whether anything was noted in the cell of a place.
    pub fn has(&self, place: Coord<f64>) -> bool {
        Self::range(&[place], 0.0).all(|cell| self.cells.contains_key(&cell))
    }

    /// What may lie within `margin` of the box of the corners, each once, in the order of putting.
    pub fn near(&self, corners: &[Coord<f64>], margin: f64) -> Vec<usize> {
        let mut found: Vec<usize> = Self::range(corners, margin)
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
