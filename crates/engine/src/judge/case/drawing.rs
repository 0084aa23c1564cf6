//! How a line was drawn: what the form accepts, and what all the same cannot be set out in the street.

use geo::{Coord, Point};
use model::{change::Layer, finding::Severity};

use super::{Ground, Held, count};
use crate::{
    distance::{self, cross, dot},
    judge::{Found, Place},
    rule::sentence::{Figure, Word},
    shape::{Shape, run_parts},
};

impl Held<'_> {
    /// Rounded coordinates, parts that do not touch, a line that turns back, and one that is nowhere.
    pub(super) fn drawing(&self, found: &mut Vec<Found>) {
        let Some(ground) = self.ground.filter(|_| !self.subject.stage.is_settled()) else { return };
        let value = self.own.value;
        if let (Some(grid_m), Some(within_m)) = (value.grid_m, value.grid_within_m)
            && ground.shape.vertices().iter().all(|at| is_on(*at, grid_m, within_m))
        {
            let figures = vec![
                (Word::Count, Figure::Count(count(ground.shape.vertices().len()))),
                (Word::KeepM, Figure::Metres(grid_m)),
            ];
            self.tell(self.own.said("grid", true, figures), found);
        }
        if let Some(join_m) = value.join_m {
            let parts = groups(&ground.shape, join_m);
            if parts > 1 {
                let figures =
                    vec![(Word::Count, Figure::Count(count(parts))), (Word::KeepM, Figure::Metres(join_m))];
                self.tell(self.own.said("apart", true, figures), found);
            }
        }
        if let Some(below_deg) = value.back_deg {
            let turns = turns(&ground.shape, below_deg);
            if let Some(first) = turns.first() {
                let figures = vec![(Word::Count, Figure::Count(count(turns.len())))];
                let (at, along) = distance::closest(&ground.shape, &Shape::point(*first));
                let place = Place { geometry: Point(at).into(), at, along, length_m: 0.0 };
                self.tell(self.own.said("back", true, figures).at(Some(place)), found);
            }
        }
        if self.is_nowhere(ground) {
            let figures =
                vec![(Word::KeepM, Figure::Metres(self.rules.classes(self.subject.on).on_street_m))];
            let said = self.own.said("off", true, figures);
            self.tell(said.at_most(Severity::Info), found);
        }
    }

    fn is_nowhere(&self, ground: &Ground) -> bool {
        let near_m = self.rules.classes(self.subject.on).on_street_m;
        self.own.city.is_loaded(Layer::Street) && ground.standing.segments(near_m).is_empty()
    }
}

fn is_on(at: Coord<f64>, grid_m: f64, within_m: f64) -> bool {
    [at.x, at.y].into_iter().all(|number| {
        let steps = number / grid_m;
        (steps - steps.round()).abs() * grid_m <= within_m
    })
}

/// In how many pieces a line is when parts that are not farther apart count as one.
fn groups(shape: &Shape, join_m: f64) -> usize {
    let mut open: Vec<Shape> =
        shape.runs().map(|run| Shape::new(&geo::LineString(run.to_vec()).into())).collect();
    let mut groups = 0;
    while let Some(first) = open.pop() {
        groups += 1;
        let mut edge = vec![first];
        while let Some(one) = edge.pop() {
            let (near, rest) =
                open.into_iter().partition(|other| distance::distance(&one, other, join_m).is_some());
            open = rest;
            let near: Vec<Shape> = near;
            edge.extend(near);
        }
    }
    groups
}

/// Vertices at which a line turns back on itself.
fn turns(shape: &Shape, below_deg: f64) -> Vec<Coord<f64>> {
    let mut all = Vec::new();
    for run in shape.runs() {
        let parts: Vec<_> = run_parts(run).filter(|(from, to)| from != to).collect();
        for pair in parts.windows(2) {
            let (coming, going) = (pair[0].1 - pair[0].0, pair[1].1 - pair[1].0);
            let between = cross(coming, going).abs().atan2(-dot(coming, going)).to_degrees();
            if between < below_deg {
                all.push(pair[1].0);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiLineString, line_string};

    #[test]
    fn parts_that_touch_through_others_are_one_and_a_turn_back_is_no_bend() {
        let part = |from: f64, to: f64| line_string![(x: from, y: 0.0), (x: to, y: 0.0)];
        let shape = |parts| Shape::new(&MultiLineString(parts).into());
        assert_eq!(groups(&shape(vec![part(0.0, 10.0), part(20.0, 30.0), part(10.2, 20.0)]), 0.5), 1);
        assert_eq!(groups(&shape(vec![part(0.0, 10.0), part(20.0, 30.0), part(11.0, 20.0)]), 0.5), 2);
        let line = line_string![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 9.1, y: 0.5)];
        assert_eq!(turns(&Shape::new(&line.into()), 5.0), [Coord { x: 9.0, y: 9.0 }]);
    }
}
