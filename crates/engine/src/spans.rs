//! Stretches of a line, counted in metres from its start.

use geo::Coord;

use crate::{
    distance::near_part,
    shape::{Bounds, Shape, part_length},
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
            for (a, b) in crate::shape::run_parts(run) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use geo::line_string;

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
