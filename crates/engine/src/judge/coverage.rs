//! Who beside the trench is left without fibre.

use geo::{Coord, MultiPoint};
use model::{
    finding::{Neighbour, NeighbourKind},
    works::Works,
};

use super::{Draft, Found, Place, View, identity::Fingerprint};
use crate::{
    distance, gap,
    index::ALWAYS,
    rule::{
        Rule, Value,
        sentence::{Figure, Word},
    },
    shape::Shape,
};

/// One summary of all addresses near the trench that nothing serves and for which nothing is planned.
///
/// Unpublished plans of others do not count: the number would tell where they are. Conduits of others do, so an applicant
/// learns only that there is a gap, not which houses the others serve (§148 TKG).
pub(super) fn judge(view: &View, (rule, value): (&Rule, &Value), found: &mut Vec<Found>) {
    let (city, subject) = (view.city, view.subject);
    let Some(radius_m) = value.metres else { return };
    // Without one of its layers the answer would be "all" or "none"; that it is missing is told elsewhere.
    if !rule.needs().iter().all(|layer| city.is_loaded(*layer)) {
        return;
    }
    let counts = |works: &Works| {
        (works.published || (subject.applicant.is_some() && subject.applicant == Some(works.applicant)))
            && (subject.case.is_none() || subject.case != works.case)
    };
    let (mut total, mut uncovered) = (0_i64, Vec::new());
    let mut slots = Vec::new();
    city.addresses.near(&view.around(radius_m), ALWAYS, &mut slots);
    for slot in slots {
        let Some(entry) = city.addresses.entry(slot) else { continue };
        let at = entry.item.place.0;
        if distance::place_gap2(at, &view.shape) > radius_m * radius_m {
            continue;
        }
        total += 1;
        if !gap::is_served(city, at, radius_m) && !gap::is_planned(city, at, radius_m, subject.on, counts) {
            uncovered.push(at);
        }
    }
    let Some(first) = uncovered.first().copied() else { return };
    uncovered.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let count = i64::try_from(uncovered.len()).unwrap_or(i64::MAX);
    #[expect(clippy::cast_precision_loss, reason = "numbers of addresses along a trench")]
    let share = count as f64 / total as f64;
    let place = place(view, &uncovered, first);
    found.push(view.finding(Draft {
        rule,
        value,
        severity: rule.severity(),
        verified: rule.is_verified(),
        neighbour: Neighbour {
            kind: NeighbourKind::Address,
            id: None,
            label: String::new(),
            owner: None,
            public: false,
        },
        which: "",
        place: Some(place),
        distance_m: None,
        period: None,
        score: Some(share),
        not_judged: false,
        figures: vec![
            (Word::Count, Figure::Count(count)),
            (Word::Total, Figure::Count(total)),
            (Word::KeepM, Figure::Metres(radius_m)),
        ],
        print: Fingerprint::new().places(&uncovered).number(radius_m).short(),
    }));
}

fn place(view: &View, uncovered: &[Coord<f64>], first: Coord<f64>) -> Place {
    let points = MultiPoint(uncovered.iter().map(|at| (*at).into()).collect());
    let (at, along) = distance::closest(&view.shape, &Shape::point(first));
    Place { geometry: points.into(), at, along, length_m: 0.0 }
}
