//! Stretches of a line, counted in metres from its start.

use geo::Coord;

use crate::{
    distance::{angle_deg, between, cross, dot, near_part},
    shape::{Bounds, Shape, part_length, run_parts},
};

/// Stretches of one line in their order, without overlap.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Spans(Vec<(f64, f64)>);

impl Spans {
    /// The union of stretches in any order.
    pub fn new(mut all: Vec<(f64, f64)>) -> Self {
        all.retain(|(from, to)| from < to);
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f64, f64)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// The stretches of `a` that lie not farther than `within` from those straight parts of `b` that count.
    pub fn near(
        a: &Shape,
        b: &Shape,
        within: f64,
        counts: impl Fn((Coord<f64>, Coord<f64>), (Coord<f64>, Coord<f64>)) -> bool,
    ) -> Self {
        let (mut all, mut before) = (Vec::new(), 0.0);
        let reach2 = within * within;
        for (a0, a1) in a.parts() {
            let length = part_length(a0, a1);
            let part = Bounds::of(a0, a1);
            if length > 0.0 && part.gap2(b.bounds()) <= reach2 {
                for (b0, b1) in b.parts() {
                    if part.gap2(&Bounds::of(b0, b1)) <= reach2
                        && counts((a0, a1), (b0, b1))
                        && let Some((from, to)) = near_part(a0, a1, b0, b1, within)
                    {
                        all.push((before + from * length, before + to * length));
                    }
                }
            }
            before += length;
        }
        Self::new(all)
    }

    /// The stretches of `a` that run alongside `b`: the nearest place of `b` is not farther than `within` and no end of
    /// a line, and the straight parts there meet at an angle of at most `below_deg` degrees.
    ///
    /// Nothing beyond the ends of `b` counts, so lines on one axis are alongside exactly where they overlap.
    pub fn beside(a: &Shape, b: &Shape, within: f64, below_deg: f64) -> Self {
        let (mut all, mut before) = (Vec::new(), 0.0);
        let reach2 = within * within;
        for part in a.parts() {
            let length = part_length(part.0, part.1);
            let held = Bounds::of(part.0, part.1);
            if length > 0.0 && held.gap2(b.bounds()) <= reach2 {
                for run in b.runs() {
                    let mut former = None;
                    for other in run_parts(run).filter(|(from, to)| from != to) {
                        let alongside = angle_deg(part, other).is_some_and(|angle| angle <= below_deg);
                        if held.gap2(&Bounds::of(other.0, other.1)) <= reach2 {
                            let mut found = [None, None];
                            if alongside {
                                found[0] = opposite(part, other, within);
                            }
                            if let Some((from, _)) = former.filter(|(_, was)| alongside || *was) {
                                found[1] = around_bend(part, (from, other.0, other.1), within);
                            }
                            let spans = found.into_iter().flatten();
                            all.extend(
                                spans.map(|(from, to)| (before + from * length, before + to * length)),
                            );
                        }
                        former = Some((other.0, alongside));
                    }
                }
            }
            before += length;
        }
        Self::new(all)
    }

    /// The stretches with the gaps between them that are not longer than `by` metres.
    pub fn joined(self, by: f64) -> Self {
        let mut joined: Vec<(f64, f64)> = Vec::with_capacity(self.0.len());
        for (from, to) in self.0 {
            match joined.last_mut() {
                Some(last) if from - last.1 <= by => last.1 = to,
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// What of it the others have too.
    pub fn within(&self, others: &Self) -> Self {
        self.without(&self.without(others))
    }

    /// The stretches, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        self.0.iter().copied()
    }

    /// Together with others.
    pub fn and(self, others: Self) -> Self {
        let mut all = self.0;
        all.extend(others.0);
        Self::new(all)
    }

    /// What of it the others leave.
    pub fn without(&self, others: &Self) -> Self {
        let mut left = Vec::new();
        for (from, to) in &self.0 {
            let mut at = *from;
            for (start, end) in others.0.iter().filter(|(start, end)| start < to && end > from) {
                left.push((at, *start));
                at = at.max(*end);
            }
            left.push((at, *to));
        }
        Self::new(left)
    }

    pub fn length(&self) -> f64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }

    pub fn start(&self) -> f64 {
        self.0.first().map_or(0.0, |first| first.0)
    }

    /// The stretches as lines; a stretch over a gap between two runs becomes two.
    pub fn lines(&self, of: &Shape) -> Vec<Vec<Coord<f64>>> {
        let (mut lines, mut before) = (Vec::<Vec<Coord<f64>>>::new(), 0.0);
        for run in of.runs() {
            let mut open = false;
            for (a, b) in run_parts(run) {
                let length = part_length(a, b);
                if length <= 0.0 {
                    continue;
                }
                let at = |chainage: f64| a + (b - a) * ((chainage - before) / length).clamp(0.0, 1.0);
                let mut still_open = false;
                for (from, to) in self.0.iter().filter(|(from, to)| *from < before + length && *to > before) {
                    match lines.last_mut() {
                        Some(line) if open && *from <= before => line.push(at(*to)),
                        _ => lines.push(vec![at(*from), at(*to)]),
                    }
                    still_open = *to >= before + length;
                    open = false;
                }
                open = still_open;
                before += length;
            }
        }
        lines
    }
}

type Part = (Coord<f64>, Coord<f64>);

/// Where (0 to 1) a straight part has its foot on another one, not farther than `within`.
fn opposite((a0, a1): Part, (b0, b1): Part, within: f64) -> Option<(f64, f64)> {
    let (u, v, w) = (a1 - a0, b1 - b0, a0 - b0);
    let length2 = dot(v, v);
    let side = within * length2.sqrt();
    let along = between(dot(w, v), dot(u, v), 0.0, length2)?;
    let aside = between(cross(w, v), cross(u, v), -side, side)?;
    meet([along, aside, (0.0, 1.0)])
}

/// Where (0 to 1) a straight part is nearest to the bend of a line at `at`, on the outer side.
fn around_bend(
    (a0, a1): Part,
    (from, at, to): (Coord<f64>, Coord<f64>, Coord<f64>),
    within: f64,
) -> Option<(f64, f64)> {
    let (u, w) = (a1 - a0, a0 - at);
    let (coming, going) = (at - from, to - at);
    let after = between(dot(w, coming), dot(u, coming), 0.0, f64::INFINITY)?;
    let before = between(dot(w, going), dot(u, going), f64::NEG_INFINITY, 0.0)?;
    meet([after, before, near_part(a0, a1, at, at, within)?])
}

fn meet(all: [(f64, f64); 3]) -> Option<(f64, f64)> {
    let from = all.iter().map(|span| span.0).fold(f64::NEG_INFINITY, f64::max);
    let to = all.iter().map(|span| span.1).fold(f64::INFINITY, f64::min);
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::line_string;

    #[test]
    fn beside_a_line_is_what_lies_between_its_ends_around_its_bends_too_and_no_crossing() {
        let bent = Shape::new(&line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0)].into());
        let outside =
            Shape::new(&line_string![(x: -5.0, y: -1.0), (x: 11.0, y: -1.0), (x: 11.0, y: 30.0)].into());
        assert_eq!(Spans::beside(&outside, &bent, 2.0, 20.0), Spans(vec![(5.0, 27.0)]));
        assert_eq!(Spans::beside(&bent, &outside, 2.0, 20.0), Spans(vec![(0.0, 20.0)]));
        let across = Shape::new(&line_string![(x: 5.0, y: -9.0), (x: 5.0, y: 9.0)].into());
        assert_eq!(Spans::beside(&across, &bent, 2.0, 20.0), Spans::default());
        let same = Shape::new(&line_string![(x: 6.0, y: 0.0), (x: -3.0, y: 0.0)].into());
        assert_eq!(Spans::beside(&same, &bent, 2.0, 20.0), Spans(vec![(0.0, 6.0)]));
    }

    #[test]
    fn what_others_leave_is_cut_out_and_drawn_as_lines() {
        let line = Shape::new(&line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0)].into());
        let all = Spans::new(vec![(8.0, 14.0), (0.0, 3.0), (2.0, 4.0)]);
        assert!((all.length() - 10.0).abs() < 1e-12);
        let left = all.without(&Spans::new(vec![(1.0, 2.0), (12.0, 30.0)]));
        assert_eq!(left, Spans(vec![(0.0, 1.0), (2.0, 4.0), (8.0, 12.0)]));
        let at = |x: f64, y: f64| Coord { x, y };
        assert_eq!(
            left.lines(&line),
            [
                vec![at(0.0, 0.0), at(1.0, 0.0)],
                vec![at(2.0, 0.0), at(4.0, 0.0)],
                vec![at(8.0, 0.0), at(10.0, 0.0), at(10.0, 2.0)],
            ]
        );
    }
}
