//! The street graph: ways around closed streets that others close too, and how much a street or district bears at once.

mod access;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use geo::{Coord, Geometry, LineString, MultiLineString};
use jiff::ToSpan;
use model::{
    Period,
    finding::{Neighbour, NeighbourKind},
    network::Way,
    street::Segment,
    works::Works,
};

use super::{Draft, Found, Place, View, halfway, identity::Fingerprint, space_time::same_case};
use crate::{
    city::Placed,
    day,
    index::{CUT_M, Days, Entry},
    place::steps,
    rule::{
        Closing, Graph, Load, Relation, Rule, Value,
        sentence::{Figure, Figures, Word},
    },
    shape::{Bounds, part_length},
    streets::{Closed, Knot, Occupant, Streets},
};

type Term<'r> = (&'r Rule, &'r Value, &'r Graph);

/// All rules over the street graph.
pub(super) fn judge(view: &View, found: &mut Vec<Found>) {
    let subject = view.subject;
    let span = day::span(&subject.schedule);
    let days = (span.0.max(day::number(subject.on)), span.1);
    if days.1 < days.0 {
        return;
    }
    let terms: Vec<Term> = view
        .rules
        .iter()
        .filter(|rule| view.is_asked(rule))
        .filter_map(|rule| match rule.relation() {
            Relation::Graph { measure } => Some((rule, rule.value(subject.on)?, measure)),
            _ => None,
        })
        .collect();
    let around = |term: &&Term| matches!(term.2, Graph::Diversion { .. } | Graph::Alternative { .. });
    let ways: Vec<Term> = terms.iter().filter(around).copied().collect();
    if let (false, Some(closing)) = (ways.is_empty(), &view.classes.closing) {
        Ways::new(view, closing, days).judge(&ways, found);
    }
    for (rule, value, measure) in terms {
        if let Graph::Load { .. } = measure {
            load(view, (rule, value), days, found);
        }
    }
}

/// What the trench closes, and who else closes streets in the meantime.
struct Ways<'a> {
    view: &'a View<'a>,
    closing: &'a Closing,
    streets: &'a Streets,
    own: Closed,
    days: Days,
}

/// How other works meet a way around.
#[derive(Debug, Clone, Copy)]
struct Hit<'k> {
    /// The knot whose way is met, and whether it is the trench's.
    knot: &'k Knot,
    way: &'k Way,
    ours: bool,
    /// No other way is left.
    last: bool,
}

impl<'a> Ways<'a> {
    fn new(view: &'a View<'a>, closing: &'a Closing, days: Days) -> Self {
        let city = view.city;
        let by = Occupant {
            shape: &view.shape,
            standing: &view.standing,
            zone_m: view.half_m + view.strip_m,
            always: closing.always.contains(&view.subject.kind),
        };
        let own = if closing.not_by.contains(&view.subject.trench.method()) {
            Closed::default()
        } else {
            Closed::new(city, view.classes_with_print(), closing, &by)
        };
        Self { view, closing, streets: city.streets(), own, days }
    }

    fn judge(&self, terms: &[Term], found: &mut Vec<Found>) {
        if self.own.slots.is_empty() {
            return;
        }
        for (rule, value, measure) in terms {
            if let Graph::Diversion { .. } = measure {
                found.extend(self.none((rule, value)));
            }
        }
        for (rule, value, measure) in terms {
            if let Graph::Alternative { access: Some(access), .. } = measure {
                found.extend(access::judge(self, (rule, value), access));
            }
        }
        let alternative = terms.iter().find(|term| matches!(term.2, Graph::Alternative { .. }));
        let diversion = terms.iter().find(|term| matches!(term.2, Graph::Diversion { .. }));
        for slot in self.neighbours() {
            let Some(entry) = self.view.city.works.entry(slot) else { continue };
            let works = &entry.item.works;
            if same_case(self.view.subject.case, works.case) || !day::overlap(self.days, entry.days) {
                continue;
            }
            let theirs = self.view.city.closed(entry, self.view.classes_with_print(), self.closing);
            let Some(hit) = self.meet(&theirs) else { continue };
            let term = if hit.last { alternative } else { diversion };
            if let Some((rule, value, _)) = term {
                found.push(self.told((rule, value), entry, &hit));
            }
        }
    }

    /// The slots of works that may close a street of a way of the trench, or on whose way the trench may close one.
    ///
    /// Every street of a way is nearer to one of its ends, along the way, than half the longest way.
    fn neighbours(&self) -> Vec<u32> {
        let (network, segments) = (&self.streets.network, &self.view.city.segments);
        let starts: BTreeSet<usize> = (self.own.slots.iter())
            .flat_map(|slot| self.streets.edges(*slot))
            .flat_map(|edge| <[usize; 2]>::from(network.ends(edge)))
            .collect();
        let starts: Vec<usize> = starts.into_iter().collect();
        let passes = |edge: usize| self.streets.passes(edge, self.closing);
        let mut near: Vec<u32> = network
            .around(&starts, self.closing.at_most_m / 2.0, passes)
            .into_iter()
            .flat_map(|(junction, _)| network.edges_at(junction))
            .map(|(edge, _)| self.streets.slot(edge))
            .collect();
        near.sort_unstable();
        near.dedup();
        let mut boxes = Vec::new();
        for slot in near {
            if let Some(entry) = segments.entry(slot) {
                let by = self.view.classes.on_street_m;
                entry.shape.boxes(CUT_M, &mut |held| boxes.push(held.grown(by)));
            }
        }
        let mut slots = Vec::new();
        self.view.city.works.near(&boxes, self.days, &mut slots);
        slots
    }

    /// How others meet a way: first a knot without another way, then one of the trench's own.
    fn meet<'k>(&'k self, theirs: &'k Closed) -> Option<Hit<'k>> {
        let mut met: Option<Hit> = None;
        for (knots, others, ours) in [(&self.own.knots, theirs, true), (&theirs.knots, &self.own, false)] {
            for knot in knots {
                let Some(way) = &knot.way else { continue };
                if !way.edges.iter().any(|edge| others.holds(self.streets.slot(*edge))) {
                    continue;
                }
                let closed = |slot: u32| self.own.holds(slot) || theirs.holds(slot);
                let last = self.streets.way(knot, self.closing, closed).is_none();
                if met.is_none_or(|met| last && !met.last) {
                    met = Some(Hit { knot, way, ours, last });
                }
            }
        }
        met
    }

    /// A place on the first closed segment of a knot.
    fn at(&self, knot: &Knot) -> Coord<f64> {
        let axis = self.view.city.segments.entry(knot.first).map(|entry| entry.shape.vertices());
        axis.map_or(Coord { x: 0.0, y: 0.0 }, halfway)
    }

    /// How far along the trench its first piece on a segment lies.
    fn along(&self, slot: u32) -> f64 {
        let piece = self.view.standing.pieces.iter().find(|piece| piece.segment == slot);
        let before = piece.map_or(0, |piece| piece.order);
        steps(&self.view.shape).take(before).map(|(from, to)| part_length(from, to)).sum()
    }

    /// Places that traffic cannot get around.
    fn none(&self, (rule, value): (&Rule, &Value)) -> Option<Found> {
        let shut: Vec<&Knot> = self.own.knots.iter().filter(|knot| knot.way.is_none()).collect();
        let first = shut.first()?;
        let segments = &self.view.city.segments;
        let lines: Vec<LineString<f64>> = (self.own.slots.iter())
            .filter_map(|slot| segments.entry(*slot))
            .flat_map(|entry| entry.item.line.lines())
            .cloned()
            .collect();
        let state = rule.phrase(
            "none",
            &vec![
                (Word::KeepM, Figure::Metres(self.closing.at_most_m)),
                (Word::Count, Figure::Count(i64::try_from(shut.len()).unwrap_or(i64::MAX))),
            ],
        );
        let print = shut.iter().fold(Fingerprint::new(), |print, knot| print.number(knot.direct_m));
        let place = Place { along: self.along(first.first), ..place(lines, self.at(first)) };
        Some(self.view.finding(Draft {
            rule,
            value,
            severity: rule.severity(),
            verified: rule.is_verified() && self.view.rules.classes_are_verified(),
            neighbour: itself(String::new()),
            which: "none",
            place: Some(place),
            distance_m: None,
            period: None,
            score: None,
            not_judged: false,
            figures: vec![(Word::State, Figure::Words(state))],
            print: print.short(),
        }))
    }

    fn told(&self, (rule, value): (&Rule, &Value), entry: &Entry<Placed>, hit: &Hit) -> Found {
        let (works, way) = (&entry.item.works, hit.way);
        let period = self.view.subject.schedule.span().overlap(&works.schedule.span());
        let name = [&works.title, &works.street].into_iter().find(|name| !name.is_empty());
        let mut figures: Figures = vec![
            (Word::Name, Figure::Words(name.map_or("–", String::as_str).into())),
            (Word::LengthM, Figure::Metres(way.length_m)),
            (Word::ExtraM, Figure::Metres(way.length_m - hit.knot.direct_m)),
            (Word::KeepM, Figure::Metres(self.closing.at_most_m)),
        ];
        if let Some(period) = period {
            figures.push((Word::First, Figure::Day(period.first())));
            figures.push((Word::Last, Figure::Day(period.last())));
        }
        let state = rule.phrase(if hit.ours { "ours" } else { "theirs" }, &figures);
        figures.push((Word::State, Figure::Words(state)));
        let first = if hit.ours { hit.knot.first } else { self.own.slots[0] };
        let at = if hit.ours { self.at(hit.knot) } else { self.at_slot(first) };
        let place = Place { along: self.along(first), ..place(vec![way.line.clone()], at) };
        self.view.finding(Draft {
            rule,
            value,
            severity: rule.severity(),
            verified: rule.is_verified() && self.view.rules.classes_are_verified(),
            neighbour: Neighbour {
                kind: NeighbourKind::Works,
                id: Some(works.id.0),
                label: name.cloned().unwrap_or_default(),
                owner: Some(works.applicant),
                public: works.published,
            },
            which: "",
            place: Some(place),
            distance_m: None,
            period,
            score: None,
            not_judged: false,
            figures,
            print: Fingerprint::new()
                .places(&way.line.0)
                .number(hit.knot.direct_m)
                .whole(entry.days.0)
                .whole(entry.days.1)
                .whole(i32::from(works.published))
                .short(),
        })
    }

    fn at_slot(&self, slot: u32) -> Coord<f64> {
        let axis = self.view.city.segments.entry(slot).map(|entry| entry.shape.vertices());
        axis.map_or(Coord { x: 0.0, y: 0.0 }, halfway)
    }
}

fn itself(label: String) -> Neighbour {
    Neighbour { kind: NeighbourKind::Trench, id: None, label, owner: None, public: true }
}

fn place(mut lines: Vec<LineString<f64>>, at: Coord<f64>) -> Place {
    let geometry: Geometry<f64> = match lines.pop() {
        Some(only) if lines.is_empty() => only.into(),
        Some(last) => {
            lines.push(last);
            MultiLineString(lines).into()
        }
        None => geo::Point(at).into(),
    };
    Place { geometry, at, along: 0.0, length_m: 0.0 }
}

/// Works that are there at once.
struct Borne {
    /// The day on which most are.
    day: i32,
    count: i64,
    /// From so many on it is too much.
    most: i64,
    length_m: f64,
}

impl Borne {
    /// The first of the days on which most works are there, the trench among them; none if that is not too much.
    fn new(spans: &[Days], days: Days, limit: Load, length_m: f64) -> Option<Self> {
        let mut turns: BTreeMap<i32, i64> = BTreeMap::new();
        for (first, last) in spans {
            *turns.entry((*first).max(days.0)).or_default() += 1;
            *turns.entry(last.saturating_add(1)).or_default() -= 1;
        }
        let (mut now, mut day, mut count) = (1, days.0, 1);
        for (turn, by) in turns.range(..=days.1) {
            now += by;
            if now > count {
                (day, count) = (*turn, now);
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "works on a street or in a district")]
        let most = (limit.per_km * length_m / 1000.0).ceil() as i64;
        let most = most.max(limit.from_works);
        (count >= most).then_some(Self { day, count, most, length_m })
    }
}

/// Works that count: published, or the applicant's own; the number must not tell of others' plans (§148 TKG).
fn counts(view: &View, works: &Works) -> bool {
    let subject = view.subject;
    (works.published || (subject.applicant.is_some() && subject.applicant == Some(works.applicant)))
        && !same_case(subject.case, works.case)
}

fn load(view: &View, term: (&Rule, &Value), days: Days, found: &mut Vec<Found>) {
    let value = term.1;
    let (Some(street), Some(district), Some(around_m)) = (value.street, value.district, value.metres) else {
        return;
    };
    let segments = &view.city.segments;
    let names: BTreeSet<&str> = (view.standing.segments(view.classes.on_street_m).into_iter())
        .filter_map(|slot| segments.entry(slot))
        .map(|entry| entry.item.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    let mut worst: Option<(Borne, &str, Vec<u32>)> = None;
    for name in names {
        let slots = view.named(name, around_m);
        let length_m = view.streets_m(&slots);
        let borne = Borne::new(&view.standing_on(&slots, days), days, street, length_m);
        if let Some(borne) = borne
            && worst.as_ref().is_none_or(|(worst, ..)| borne.count - borne.most > worst.count - worst.most)
        {
            worst = Some((borne, name, slots));
        }
    }
    if let Some((borne, name, slots)) = worst {
        let lines: Vec<LineString<f64>> = (slots.iter())
            .filter_map(|slot| segments.entry(*slot))
            .flat_map(|entry| entry.item.line.lines())
            .cloned()
            .collect();
        let at =
            slots.first().and_then(|slot| segments.entry(*slot)).map(|entry| halfway(entry.shape.vertices()));
        let place = place(lines, at.unwrap_or_default());
        found.push(view.borne(term, &borne, "street", name, place));
    }
    let Some(first) = view.shape.vertices().first().copied() else { return };
    let districts = &view.city.districts;
    let mut held = Vec::new();
    districts.near(&[Bounds::of(first, first)], crate::index::ALWAYS, &mut held);
    let mut held: Vec<_> = held.into_iter().filter_map(|slot| Some((slot, districts.entry(slot)?))).collect();
    held.retain(|(_, entry)| entry.shape.holds(first));
    let Some((slot, entry)) = held.into_iter().min_by_key(|(_, entry)| entry.item.id) else { return };
    let mut spans = Vec::new();
    let mut seen = BTreeSet::new();
    view.city.works.visit(entry.shape.bounds(), days, |slot, works| {
        if seen.insert(slot)
            && counts(view, &works.item.works)
            && works.shape.vertices().first().is_some_and(|first| entry.shape.holds(*first))
        {
            spans.push(works.days);
        }
        ControlFlow::Continue(())
    });
    let length_m = view.city.district_m(slot);
    if let Some(borne) = Borne::new(&spans, days, district, length_m) {
        let lines = view.subject.trench.line().lines().into_iter().cloned().collect();
        let at = halfway(view.shape.vertices());
        found.push(view.borne(term, &borne, "district", &entry.item.name, place(lines, at)));
    }
}

impl View<'_> {
    /// The segments of a street of that name that lie within a distance of the trench.
    fn named(&self, name: &str, around_m: f64) -> Vec<u32> {
        let segments = &self.city.segments;
        let mut slots = Vec::new();
        segments.near(&self.around(around_m), crate::index::ALWAYS, &mut slots);
        let counts = |segment: &Segment| segment.name == name && segment.class.is_street();
        slots.retain(|slot| {
            segments.entry(*slot).is_some_and(|entry| {
                counts(&entry.item)
                    && crate::distance::distance(&self.shape, &entry.shape, around_m).is_some()
            })
        });
        slots
    }

    /// Ground length of streets in metres.
    fn streets_m(&self, slots: &[u32]) -> f64 {
        let streets = self.city.streets();
        slots.iter().flat_map(|slot| streets.edges(*slot)).map(|edge| streets.network.length_m(edge)).sum()
    }

    /// The days of all works that count and stand on some segments.
    fn standing_on(&self, slots: &[u32], days: Days) -> Vec<Days> {
        let (city, near_m) = (self.city, self.classes.on_street_m);
        let mut boxes = Vec::new();
        for entry in slots.iter().filter_map(|slot| city.segments.entry(*slot)) {
            entry.shape.boxes(CUT_M, &mut |held| boxes.push(held.grown(near_m)));
        }
        let mut near = Vec::new();
        city.works.near(&boxes, days, &mut near);
        near.into_iter()
            .filter_map(|slot| city.works.entry(slot))
            .filter(|entry| counts(self, &entry.item.works))
            .filter(|entry| {
                city.standing(entry)
                    .segments(near_m)
                    .iter()
                    .any(|segment| slots.binary_search(segment).is_ok())
            })
            .map(|entry| entry.days)
            .collect()
    }

    fn borne(
        &self,
        (rule, value): (&Rule, &Value),
        borne: &Borne,
        which: &'static str,
        name: &str,
        place: Place,
    ) -> Found {
        let day = jiff::civil::date(1970, 1, 1).saturating_add(borne.day.days());
        let mut figures: Figures = vec![
            (Word::Name, Figure::Words(name.into())),
            (Word::Count, Figure::Count(borne.count)),
            (Word::Total, Figure::Count(borne.most)),
            (Word::LengthM, Figure::Metres(borne.length_m)),
            (Word::First, Figure::Day(day)),
        ];
        let state = rule.phrase(which, &figures);
        figures.push((Word::State, Figure::Words(state)));
        let print = Fingerprint::new().word(name).whole(borne.day).number(borne.length_m);
        self.finding(Draft {
            rule,
            value,
            severity: rule.severity(),
            verified: rule.is_verified(),
            neighbour: itself(name.to_owned()),
            which,
            place: Some(place),
            distance_m: None,
            period: Period::new(day, day).ok(),
            score: None,
            not_judged: false,
            figures,
            print: print.whole(i32::try_from(borne.count).unwrap_or(i32::MAX)).short(),
        })
    }
}
