//! Exact distances between the given geometries, and the part of one that lies near another.
//!
//! Nothing is buffered or polygonised: every test is segment against segment, with boxes as early exits.

use geo::Coord;

use crate::shape::{Bounds, Shape, part_length, run_parts};

pub(crate) fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}

pub(crate) fn cross(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.y - a.y * b.x
}

/// Where on the part `a`–`b` (0 to 1) it comes nearest to a place.
fn foot(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    let length2 = dot(along, along);
    if length2 > 0.0 { (dot(at - a, along) / length2).clamp(0.0, 1.0) } else { 0.0 }
}

/// Square of the distance from a place to the straight part `a`–`b`.
pub(crate) fn point_gap2(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    // The ends themselves, not ends with a rounding error: two parts that share one are then equally near.
    let nearest = match foot(at, a, b) {
        0.0 => a,
        1.0 => b,
        along => a + (b - a) * along,
    };
    let away = at - nearest;
    dot(away, away)
}

/// Where on `a0`–`a1` (0 to 1) it crosses `b0`–`b1`, if it does.
pub(crate) fn crossing(a0: Coord<f64>, a1: Coord<f64>, b0: Coord<f64>, b1: Coord<f64>) -> Option<f64> {
    let (ours, theirs, between) = (a1 - a0, b1 - b0, b0 - a0);
    let turn = cross(ours, theirs);
    if turn == 0.0 {
        return None;
    }
    let (on_ours, on_theirs) = (cross(between, theirs) / turn, cross(between, ours) / turn);
    ((0.0..=1.0).contains(&on_ours) && (0.0..=1.0).contains(&on_theirs)).then_some(on_ours)
}

/// Square of the distance between two straight parts; 0 where they meet.
pub(crate) fn part_gap2(a0: Coord<f64>, a1: Coord<f64>, b0: Coord<f64>, b1: Coord<f64>) -> f64 {
    if crossing(a0, a1, b0, b1).is_some() {
        return 0.0;
    }
    point_gap2(a0, b0, b1).min(point_gap2(a1, b0, b1)).min(point_gap2(b0, a0, a1)).min(point_gap2(b1, a0, a1))
}

/// Angle between the directions of two straight parts, 0 to 90 degrees; none where one has no length.
pub(crate) fn angle_deg(a: (Coord<f64>, Coord<f64>), b: (Coord<f64>, Coord<f64>)) -> Option<f64> {
    let (u, v) = (a.1 - a.0, b.1 - b.0);
    let (across, along) = (cross(u, v).abs(), dot(u, v).abs());
    (across + along > 0.0).then(|| across.atan2(along).to_degrees())
}

/// Exact distance between two shapes in metres, if it is not more than `limit`.
pub(crate) fn distance(a: &Shape, b: &Shape, limit: f64) -> Option<f64> {
    let mut bar = limit * limit;
    if a.bounds().gap2(b.bounds()) > bar {
        return None;
    }
    let mut found = false;
    for (a0, a1) in a.parts() {
        let part = Bounds::of(a0, a1);
        if part.gap2(b.bounds()) > bar {
            continue;
        }
        for (b0, b1) in b.parts() {
            if part.gap2(&Bounds::of(b0, b1)) > bar {
                continue;
            }
            let gap2 = part_gap2(a0, a1, b0, b1);
            if gap2 <= bar {
                if gap2 == 0.0 {
                    return Some(0.0);
                }
                (bar, found) = (gap2, true);
            }
        }
    }
    // Boundaries that do not touch: one may still lie wholly inside the other.
    let within = |area: &Shape, other: &Shape| area.is_area() && other.runs().any(|run| area.holds(run[0]));
    if within(a, b) || within(b, a) {
        return Some(0.0);
    }
    found.then(|| bar.sqrt())
}

/// Exact square of the distance from a place to a shape; 0 inside an area.
pub(crate) fn place_gap2(at: Coord<f64>, shape: &Shape) -> f64 {
    if shape.is_area() && shape.holds(at) {
        return 0.0;
    }
    shape.parts().map(|(a, b)| point_gap2(at, a, b)).fold(f64::INFINITY, f64::min)
}

/// The place on `a` that comes nearest to `b`, and how far along `a` it lies, in metres.
pub(crate) fn closest(a: &Shape, b: &Shape) -> (Coord<f64>, f64) {
    let (mut best, mut answer, mut before) = (f64::INFINITY, (a.vertices()[0], 0.0), 0.0);
    for (a0, a1) in a.parts() {
        let length = part_length(a0, a1);
        for (b0, b1) in b.parts() {
            let touch = crossing(a0, a1, b0, b1);
            let tries = [touch.unwrap_or(0.0), 0.0, 1.0, foot(b0, a0, a1), foot(b1, a0, a1)];
            for t in tries {
                let at = a0 + (a1 - a0) * t;
                let gap2 = if touch == Some(t) { 0.0 } else { point_gap2(at, b0, b1) };
                if gap2 < best {
                    (best, answer) = (gap2, (at, before + t * length));
                }
            }
        }
        before += length;
    }
    answer
}

/// The part of a line that lies near something.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Stretch {
    /// The pieces, in the order of the line.
    pub lines: Vec<Vec<Coord<f64>>>,
    /// Their length on the grid in metres.
    pub length: f64,
    /// How far along the line the first piece begins, in metres.
    pub along: f64,
}

/// The part of `a`'s lines that lies not farther than `within` metres from `b`.
pub(crate) fn stretch(a: &Shape, b: &Shape, within: f64) -> Stretch {
    let mut answer = Stretch::default();
    each_near(a, b, within, |near| {
        let at = |share: f64| near.part.0 + (near.part.1 - near.part.0) * share;
        if answer.lines.is_empty() {
            answer.along = near.before + near.from * near.length;
        }
        match answer.lines.last_mut() {
            Some(line) if near.goes_on => line.push(at(near.to)),
            _ => answer.lines.push(vec![at(near.from), at(near.to)]),
        }
        answer.length += (near.to - near.from) * near.length;
    });
    answer
}

/// The length of [`stretch`] alone.
pub(crate) fn stretch_m(a: &Shape, b: &Shape, within: f64) -> f64 {
    let mut length = 0.0;
    each_near(a, b, within, |near| length += (near.to - near.from) * near.length);
    length
}

/// An interval of a straight part that lies near something.
struct Near {
    part: (Coord<f64>, Coord<f64>),
    /// Length of the part, and of the line before it, in metres.
    length: f64,
    before: f64,
    /// From where to where on the part, 0 to 1.
    from: f64,
    to: f64,
    /// Whether the interval before it ends where this one begins, on the part before.
    goes_on: bool,
}

/// Calls `each` for the intervals of `a`'s straight parts that lie not farther than `within` metres from `b`.
///
/// The places of a straight part near one straight part of `b` are one interval, because the set of all places
/// near a straight part is convex; the answer is the union of those intervals.
fn each_near(a: &Shape, b: &Shape, within: f64, mut each: impl FnMut(Near)) {
    let mut before = 0.0;
    let reach2 = within * within;
    let mut near: Vec<(f64, f64)> = Vec::new();
    for run in a.runs() {
        let mut goes_on = false;
        for (a0, a1) in run_parts(run) {
            let length = part_length(a0, a1);
            if length <= 0.0 {
                continue;
            }
            let part = Bounds::of(a0, a1);
            near.clear();
            if part.gap2(b.bounds()) <= reach2 {
                near.extend(
                    b.parts()
                        .filter(|(b0, b1)| part.gap2(&Bounds::of(*b0, *b1)) <= reach2)
                        .filter_map(|(b0, b1)| near_part(a0, a1, b0, b1, within)),
                );
                if b.is_area() {
                    inside(a0, a1, b, &mut near);
                }
            }
            near.sort_by(|x, y| x.0.total_cmp(&y.0));
            let mut reaches_end = false;
            let mut at = 0;
            while at < near.len() {
                let (from, mut to) = near[at];
                at += 1;
                while at < near.len() && near[at].0 <= to {
                    to = to.max(near[at].1);
                    at += 1;
                }
                if to > from {
                    let goes_on = goes_on && from <= 0.0;
                    each(Near { part: (a0, a1), length, before, from, to, goes_on });
                    reaches_end = to >= 1.0;
                }
            }
            goes_on = reaches_end;
            before += length;
        }
    }
}

/// The interval (0 to 1) of `a0`–`a1` that lies not farther than `within` from `b0`–`b1`.
pub(crate) fn near_part(
    a0: Coord<f64>,
    a1: Coord<f64>,
    b0: Coord<f64>,
    b1: Coord<f64>,
    within: f64,
) -> Option<(f64, f64)> {
    let u = a1 - a0;
    let length2 = dot(u, u);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for end in [b0, b1] {
        let w = a0 - end;
        let (half, rest) = (dot(w, u), dot(w, w) - within * within);
        let root2 = half * half - length2 * rest;
        if root2 >= 0.0 {
            low = low.min((-half - root2.sqrt()) / length2);
            high = high.max((-half + root2.sqrt()) / length2);
        }
    }
    let v = b1 - b0;
    let other2 = dot(v, v);
    if other2 > 0.0 {
        let w = a0 - b0;
        let side = within * other2.sqrt();
        let strip = between(dot(w, v), dot(u, v), 0.0, other2)
            .zip(between(cross(w, v), cross(u, v), -side, side))
            .map(|(x, y)| (x.0.max(y.0), x.1.min(y.1)));
        if let Some((from, to)) = strip.filter(|(from, to)| from <= to) {
            low = low.min(from);
            high = high.max(to);
        }
    }
    let (low, high) = (low.max(0.0), high.min(1.0));
    (low <= high).then_some((low, high))
}

/// Where `start + t · slope` lies between two bounds.
pub(crate) fn between(start: f64, slope: f64, least: f64, most: f64) -> Option<(f64, f64)> {
    if slope == 0.0 {
        return (least..=most).contains(&start).then_some((f64::NEG_INFINITY, f64::INFINITY));
    }
    let (x, y) = ((least - start) / slope, (most - start) / slope);
    Some((x.min(y), x.max(y)))
}

/// Adds the intervals of `a0`–`a1` that lie inside an area.
pub(crate) fn inside(a0: Coord<f64>, a1: Coord<f64>, area: &Shape, near: &mut Vec<(f64, f64)>) {
    let mut cuts: Vec<f64> = area.parts().filter_map(|(b0, b1)| crossing(a0, a1, b0, b1)).collect();
    cuts.extend([0.0, 1.0]);
    cuts.sort_by(f64::total_cmp);
    for pair in cuts.windows(2) {
        let middle = f64::midpoint(pair[0], pair[1]);
        if pair[0] < pair[1] && area.holds(a0 + (a1 - a0) * middle) {
            near.push((pair[0], pair[1]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Euclidean, Geometry, LineString, Polygon};
    use proptest::prelude::*;

    fn walk() -> impl Strategy<Value = LineString<f64>> {
        prop::collection::vec((0_i32..400, 0_i32..400), 2..8).prop_map(|all| {
            all.into_iter()
                .map(|(x, y)| Coord {
                    x: 565_000.0 + f64::from(x) / 4.0,
                    y: 5_934_000.0 + f64::from(y) / 4.0,
                })
                .collect()
        })
    }

    fn shape(geometry: impl Into<Geometry<f64>>) -> Shape {
        Shape::new(&geometry.into())
    }

    proptest! {
        #[test]
        fn lines_are_as_far_apart_as_another_library_says(a in walk(), b in walk(), limit in 0.0..60.0) {
            let expected = Euclidean.distance(&a, &b);
            let found = distance(&shape(a), &shape(b), limit);
            prop_assert_eq!(found.is_some(), expected <= limit);
            prop_assert!(found.is_none_or(|found| (found - expected).abs() < 1e-6));
        }

        #[test]
        fn a_line_and_an_area_are_as_far_apart_as_another_library_says(a in walk(), x in 0.0..80.0, y in 0.0..80.0, side in 1.0..40.0) {
            let corner = Coord { x: 565_000.0 + x, y: 5_934_000.0 + y };
            let ring = |grow: f64| -> LineString<f64> {
                [(grow, grow), (side - grow, grow), (side - grow, side - grow), (grow, side - grow), (grow, grow)]
                    .into_iter().map(|(dx, dy)| corner + Coord { x: dx, y: dy }).collect()
            };
            let area = Polygon::new(ring(0.0), vec![ring(side / 4.0)]);
            let expected = Euclidean.distance(&a, &area);
            let found = distance(&shape(a), &shape(area), 1e6).unwrap();
            prop_assert!((found - expected).abs() < 1e-6, "{} {}", found, expected);
        }

        #[test]
        fn every_place_on_the_stretch_is_near_and_no_other_place_is(a in walk(), b in walk(), within in 0.5..30.0) {
            let (a, b) = (shape(a), shape(b));
            let found = stretch(&a, &b, within);
            let on_stretch = |at: Coord<f64>| found.lines.iter().any(|line| {
                line.windows(2).any(|part| point_gap2(at, part[0], part[1]).sqrt() < 1e-6)
            });
            for (a0, a1) in a.parts() {
                for step in 0..=40 {
                    let at = a0 + (a1 - a0) * (f64::from(step) / 40.0);
                    let gap = place_gap2(at, &b).sqrt();
                    // A place just at the edge may fall on either side.
                    if (gap - within).abs() > 1e-6 {
                        prop_assert_eq!(on_stretch(at), gap < within, "{} {}", gap, within);
                    }
                }
            }
        }

        #[test]
        fn the_closest_place_is_as_near_as_the_shapes_are(a in walk(), b in walk()) {
            let (a, b) = (shape(a), shape(b));
            let expected = distance(&a, &b, 1e6).unwrap();
            let (at, along) = closest(&a, &b);
            prop_assert!((place_gap2(at, &b).sqrt() - expected).abs() < 1e-6);
            prop_assert!(along <= a.length() + 1e-9);
        }

        #[test]
        fn boxes_hold_every_place_of_a_line(a in walk(), cut in 5.0..80.0) {
            let a = shape(a);
            let mut boxes = Vec::new();
            a.boxes(cut, &mut |held| boxes.push(held));
            for (a0, a1) in a.parts() {
                for step in 0..=20 {
                    let at = a0 + (a1 - a0) * (f64::from(step) / 20.0);
                    prop_assert!(boxes.iter().any(|held| held.grown(1e-9).meets(&Bounds::of(at, at))));
                }
            }
        }
    }
}
