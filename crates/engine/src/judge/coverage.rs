//! Who beside the trench is left without fibre, who has it already, and who will be shut off from it soon.

use geo::{Coord, LineString, MultiLineString, MultiPoint};
use model::{
    Text,
    conduit::ConduitKind,
    constraint::ConstraintKind,
    finding::{Neighbour, NeighbourKind},
    works::Works,
};

use super::{Draft, Found, Place, View, identity::Fingerprint, space_time::same_case};
use crate::{
    day, distance,
    distance::Stretch,
    gap::{self, Seal},
    index::ALWAYS,
    rule::{
        Coverage, Rule, Sealing, Value,
        sentence::{Figure, Figures, Word},
    },
    shape::Shape,
    spans::Spans,
};

/// What one rule tells of the addresses beside the trench.
pub(super) fn judge(view: &View, rule: (&Rule, &Value), measure: &Coverage, found: &mut Vec<Found>) {
    // Without one of its layers the answer would be "all" or "none"; that it is missing is told elsewhere.
    if !rule.0.needs().iter().all(|layer| view.city.is_loaded(*layer)) {
        return;
    }
    match measure {
        Coverage::Uncovered {} => uncovered(view, rule, found),
        Coverage::Overbuild { kinds } => overbuild(view, rule, kinds, found),
        Coverage::LastChance { .. } => last_chance(view, rule, found),
    }
}

/// One summary of all addresses near the trench that nothing serves and for which nothing is planned.
///
/// Unpublished plans of others do not count: the number would tell where they are. Conduits of others do, so an applicant
/// learns only that there is a gap, not which houses the others serve (§148 TKG).
fn uncovered(view: &View, (rule, value): (&Rule, &Value), found: &mut Vec<Found>) {
    let (city, subject) = (view.city, view.subject);
    let Some(radius_m) = value.metres else { return };
    let counts = |works: &Works| counts(view, works);
    let beside = beside(view, &view.shape, radius_m);
    let total = beside.len();
    let mut uncovered = beside;
    uncovered.retain(|at| {
        !gap::is_served(city, *at, radius_m) && !gap::is_planned(city, *at, radius_m, subject.on, counts)
    });
    let Some(first) = uncovered.first().copied() else { return };
    uncovered.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let share = share(uncovered.len(), total);
    let place = place(view, &uncovered, first);
    found.push(view.finding(Draft {
        rule,
        value,
        severity: rule.severity(),
        verified: rule.is_verified(),
        neighbour: addresses(),
        which: "",
        place: Some(place),
        distance_m: None,
        period: None,
        score: Some(share),
        not_judged: false,
        figures: vec![
            (Word::Count, count(uncovered.len())),
            (Word::Total, count(total)),
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

/// Works that count as planned: published, or the applicant's own, and not of the same case (§148 TKG).
fn counts(view: &View, works: &Works) -> bool {
    let subject = view.subject;
    (works.published || (subject.applicant.is_some() && subject.applicant == Some(works.applicant)))
        && !same_case(subject.case, works.case)
}

/// The places of all addresses not farther from a part of the trench than `within` metres.
fn beside(view: &View, shape: &Shape, within: f64) -> Vec<Coord<f64>> {
    let addresses = &view.city.addresses;
    let mut slots = Vec::new();
    addresses.near(&view.around(within), ALWAYS, &mut slots);
    slots
        .into_iter()
        .filter_map(|slot| addresses.entry(slot))
        .map(|entry| entry.item.place.0)
        .filter(|at| distance::place_gap2(*at, shape) <= within * within)
        .collect()
}

/// Addresses as a whole: which of them others serve is told to nobody.
fn addresses() -> Neighbour {
    Neighbour { kind: NeighbourKind::Address, id: None, label: String::new(), owner: None, public: false }
}

fn count(number: usize) -> Figure {
    Figure::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "numbers of addresses along a trench")]
fn share(part: usize, total: usize) -> f64 {
    part as f64 / total as f64
}

/// Stretches beside a free duct where every address is served already.
fn overbuild(view: &View, (rule, value): (&Rule, &Value), kinds: &[ConduitKind], found: &mut Vec<Found>) {
    let (Some(within_m), Some(from_m), Some(join_m), Some(below_deg)) =
        (value.metres, value.from_m, value.join_m, value.alongside_below_deg)
    else {
        return;
    };
    let Some(serve_m) = view.rules.serving_radius_m(view.subject.on) else { return };
    let (conduits, mut slots) = (&view.city.conduits, Vec::new());
    conduits.near(&view.around(within_m), ALWAYS, &mut slots);
    let free = slots
        .into_iter()
        .filter_map(|slot| conduits.entry(slot))
        .filter(|entry| kinds.contains(&entry.item.kind) && entry.item.ducts_free > 0)
        .fold(Spans::default(), |free, entry| {
            free.and(Spans::beside(&view.shape, &entry.shape, within_m, below_deg))
        });
    let (mut built, mut served) = (Vec::new(), Vec::new());
    for (from, to) in free.joined(join_m).iter().filter(|(from, to)| to - from >= from_m) {
        let lines = Spans::new(vec![(from, to)]).lines(&view.shape).into_iter().map(LineString).collect();
        let there = beside(view, &Shape::new(&MultiLineString(lines).into()), serve_m);
        if !there.is_empty() && there.iter().all(|at| gap::is_served(view.city, *at, serve_m)) {
            built.push((from, to));
            served.extend(there);
        }
    }
    if built.is_empty() {
        return;
    }
    served.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    served.dedup();
    let spans = Spans::new(built);
    let place =
        Place::of(Stretch { lines: spans.lines(&view.shape), length: spans.length(), along: spans.start() });
    found.push(view.finding(Draft {
        rule,
        value,
        severity: rule.severity(),
        verified: rule.is_verified(),
        neighbour: addresses(),
        which: "",
        distance_m: None,
        period: None,
        score: None,
        not_judged: false,
        figures: vec![
            (Word::Count, count(served.len())),
            (Word::KeepM, Figure::Metres(within_m)),
            (Word::LengthM, Figure::Metres(place.length_m)),
        ],
        place: Some(place),
        print: Fingerprint::new().places(&served).number(spans.length()).short(),
    }));
}

/// Addresses that the trench could connect and whose street is sealed soon: one finding for each surface.
fn last_chance(view: &View, rule: (&Rule, &Value), found: &mut Vec<Found>) {
    let (city, on) = (view.city, view.subject.on);
    let Some(sealing) = view.rules.sealing(on) else { return };
    let mut slots = Vec::new();
    let reach_m = sealing.serve_m + sealing.reach_m + city.moratoria.half_width();
    // Those that begin today at the earliest.
    let days = (day::number(on), i32::MAX);
    city.moratoria.near(&view.around(reach_m), days, &mut slots);
    let mut seals: Vec<Seal> = (slots.into_iter())
        .filter_map(|slot| Seal::moratorium(city.moratoria.entry(slot)?, &sealing, on))
        .collect();
    seals.extend(view.constraints().filter_map(|entry| Seal::resurfacing(entry, &sealing, on)));
    if seals.is_empty() {
        return;
    }
    let beside = beside(view, &view.shape, sealing.serve_m);
    let mut unserved = beside.clone();
    unserved.retain(|at| !gap::is_served(city, *at, sealing.serve_m));
    for seal in seals {
        let counts = |works: &Works| counts(view, works) && seal.is_preceded_by(works);
        let mut open = unserved.clone();
        open.retain(|at| {
            seal.is_beside(*at, &sealing) && !gap::is_planned(city, *at, sealing.serve_m, on, counts)
        });
        if !open.is_empty() {
            found.push(sealed(view, rule, &sealing, &seal, open, beside.len()));
        }
    }
}

fn sealed(
    view: &View,
    (rule, value): (&Rule, &Value),
    sealing: &Sealing,
    seal: &Seal,
    mut open: Vec<Coord<f64>>,
    total: usize,
) -> Found {
    open.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let kind = match seal.kind {
        NeighbourKind::Moratorium => Text::new("Aufbruchsperre", "moratorium"),
        _ => ConstraintKind::Resurfacing.title(),
    };
    let name = if seal.name.is_empty() { "–" } else { seal.name };
    let mut figures: Figures = vec![
        (Word::Name, Figure::Words(name.into())),
        (Word::Kind, Figure::Words(kind)),
        (Word::First, Figure::Day(seal.on)),
        (Word::Count, count(open.len())),
        (Word::Total, count(total)),
        (Word::KeepM, Figure::Metres(sealing.serve_m)),
    ];
    let is_late = view.subject.schedule.span().last() >= seal.on;
    let state = rule.phrase(if is_late { "late" } else { "in_time" }, &figures);
    figures.push((Word::State, Figure::Words(state)));
    view.finding(Draft {
        rule,
        value,
        severity: rule.severity(),
        verified: rule.is_verified(),
        // The surface is known to all, the number of addresses without fibre is not.
        neighbour: Neighbour {
            kind: seal.kind,
            id: Some(seal.id),
            label: name.to_owned(),
            owner: None,
            public: false,
        },
        which: "",
        place: Some(place(view, &open, open[0])),
        distance_m: None,
        period: None,
        score: Some(share(open.len(), total)),
        not_judged: false,
        figures,
        print: Fingerprint::new()
            .places(&open)
            .places(seal.shape.vertices())
            .whole(day::number(seal.on))
            .short(),
    })
}
