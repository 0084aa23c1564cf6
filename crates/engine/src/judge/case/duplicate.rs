//! The same works once more: two lines of one applicant that lie on each other, on the same days.

use model::{
    finding::{Neighbour, NeighbourKind},
    works::Works,
};

use super::{Held, Said};
use crate::{
    day,
    judge::{Found, Place},
    rule::sentence::{Figure, Word},
    shape::{Bounds, Shape},
    spans::Spans,
};

impl Held<'_> {
    /// Works of the same applicant that are not this case's, nor of one that it belongs together with.
    pub(super) fn duplicates(&self, found: &mut Vec<Found>) {
        let (city, subject) = (self.own.city, self.subject);
        let (Some(ground), Some(applicant)) = (self.ground, subject.applicant) else { return };
        let (Some(metres), Some(least)) = (self.own.value.metres, self.own.value.least_share) else { return };
        if subject.stage.is_settled() {
            return;
        }
        let counts = |works: &Works| {
            works.applicant == applicant
                && works.schedule.span().last() >= subject.on
                && works
                    .case
                    .is_none_or(|case| subject.case != Some(case) && !subject.facts.related.contains(&case))
        };
        let mut boxes = Vec::new();
        ground.shape.boxes(crate::place::STEP_M * 2.0, &mut |held: Bounds| boxes.push(held.grown(metres)));
        let mut slots = Vec::new();
        city.works.near(&boxes, day::span(&subject.schedule), &mut slots);
        for entry in slots.into_iter().filter_map(|slot| city.works.entry(slot)) {
            let works = &entry.item.works;
            let shared = works.schedule.span().overlap(&subject.schedule.span());
            let Some(shared) = shared.filter(|_| counts(works) && !entry.shape.is_area()) else { continue };
            let common = Spans::near(&ground.shape, &entry.shape, metres, |_, _| true);
            let share = share(&common, &ground.shape).min(self::share(
                &Spans::near(&entry.shape, &ground.shape, metres, |_, _| true),
                &entry.shape,
            ));
            if share < least {
                continue;
            }
            let place = Place::of(crate::distance::Stretch {
                lines: common.lines(&ground.shape),
                length: common.length(),
                along: common.start(),
            });
            let figures = vec![
                (Word::Name, Figure::Words(works.title.as_str().into())),
                (Word::Share, Figure::Percent(share)),
                (Word::LengthM, Figure::Metres(place.length_m)),
                (Word::First, Figure::Day(shared.first())),
                (Word::Last, Figure::Day(shared.last())),
            ];
            let neighbour = Neighbour {
                kind: NeighbourKind::Works,
                id: Some(works.id.0),
                label: works.title.clone(),
                owner: Some(works.applicant),
                public: works.published,
            };
            let said = self.own.said("twin", true, figures).at(Some(place));
            self.tell(Said { neighbour, ..said }, found);
        }
    }
}

fn share(common: &Spans, of: &Shape) -> f64 {
    let length = of.length();
    if length > 0.0 { common.length() / length } else { 0.0 }
}
