//! Works against works in space and time: clashes, near misses, and chances to dig once.

use geo::Coord;
use jiff::civil::Date;
use model::{
    CaseId,
    finding::{Neighbour, NeighbourKind, Severity},
};

use super::{Draft, Found, Place, View, duration, identity::Fingerprint};
use crate::{
    City, Rules,
    city::{Placed, half_of},
    day,
    distance::{self, Stretch},
    index::{CUT_M, Days, Entry, Item},
    place::{Footing, Standing, steps, street_class},
    rule::{
        Class, Classes, Relation, Rule, Space, Time, Value,
        sentence::{Figure, Word},
    },
    shape::{Bounds, Shape, part_length},
};

/// One side of a pair.
pub(super) struct Side<'a> {
    shape: &'a Shape,
    standing: &'a Standing,
    /// The segments it stands on, in order.
    segments: Vec<u32>,
    half_m: f64,
    strip_m: f64,
    class: Class,
    span: Days,
    certain: bool,
    cover_m: Option<f64>,
    digs: bool,
}

/// What decides is compared without it; nothing is lost on the way there by a rounding error.
const SLACK: f64 = 1.0 + 1e-9;

impl Side<'_> {
    fn zone_m(&self) -> f64 {
        self.half_m + self.strip_m
    }

    pub fn days(&self) -> Days {
        self.span
    }

    pub fn segments(&self) -> &[u32] {
        &self.segments
    }

    /// The pieces that stand on segments on which the other one stands too.
    fn shared<'s>(&'s self, other: &'s Self, near_m: f64) -> impl Iterator<Item = &'s Footing> {
        self.standing.on(near_m).filter(|piece| other.segments.binary_search(&piece.segment).is_ok())
    }
}

/// A rule of this kind with its parameters of the day.
pub(super) struct Term<'r> {
    pub rule: &'r Rule,
    value: &'r Value,
    space: Space,
    time: Time,
}

/// All rules of this kind, in their order.
pub(super) struct Terms<'r> {
    all: Vec<Term<'r>>,
    classes: &'r Classes,
    classes_are_verified: bool,
    on: i32,
    /// Farther apart than zones plus this many metres nothing but a common street segment is a place.
    beyond_m: f64,
    /// Days that may lie between two works.
    within_days: i32,
    by_segment: bool,
}

/// Which rule holds for a pair.
pub(super) struct Hit<'t, 'r> {
    pub term: &'t Term<'r>,
    pub severity: Severity,
    verified: bool,
    pub distance_m: f64,
    /// Distance between the axes up to which the rule reaches.
    reach_m: f64,
    pub score: Option<f64>,
}

impl<'r> Terms<'r> {
    pub fn new(rules: &'r Rules, on: Date) -> Option<Self> {
        let all: Vec<Term> = rules
            .iter()
            .filter_map(|rule| match rule.relation() {
                Relation::SpaceTime { space, time, .. } => {
                    Some(Term { rule, value: rule.value(on)?, space: *space, time: *time })
                }
                _ => None,
            })
            .collect();
        let classes = rules.classes(on);
        let beyond = |term: &Term| match term.space {
            Space::Zones => 0.0,
            Space::Buffer => term.value.buffer_m.map_or(0.0, |by| by.small.max(by.medium).max(by.large)),
            Space::Place => term.value.metres.unwrap_or(0.0),
        };
        let days = |term: &Term| match term.time {
            Time::Periods | Time::Spans => 0,
            Time::Within => term.value.within_days.unwrap_or(0),
        };
        Some(Self {
            beyond_m: all.iter().map(beyond).fold(0.0, f64::max),
            within_days: all.iter().map(days).max()?,
            by_segment: all.iter().any(|term| term.space == Space::Place),
            classes,
            classes_are_verified: rules.classes_are_verified(),
            on: day::number(on),
            all,
        })
    }

    pub fn side<'e>(&self, city: &City, entry: &'e Entry<Placed>) -> Side<'e> {
        let works = &entry.item.works;
        let standing = city.standing(entry);
        let near_m = self.classes.on_street_m;
        let segments = standing.segments(near_m);
        let street = street_class(&segments, &city.segments);
        let class = self.classes.of(standing.ground_m, duration(&works.schedule), street);
        Side {
            shape: &entry.shape,
            standing,
            segments,
            half_m: half_of(works.width_m),
            strip_m: *self.classes.strip_m.get(class),
            class,
            span: entry.days,
            certain: day::is_certain(&works.schedule),
            cover_m: works.cover_m,
            digs: self.classes.digs.contains(&works.kind),
        }
    }

    /// Works that are over are nobody's neighbour.
    pub fn is_over(&self, span: Days) -> bool {
        span.1 < self.on
    }

    /// The days on which works may matter for a span.
    fn days_around(&self, span: Days) -> Days {
        let gap = self.within_days.saturating_add(1);
        (span.0.saturating_sub(gap).max(self.on), span.1.saturating_add(gap))
    }

    /// A box around a side: where two of them do not meet, or more than [`Terms::days_apart`] lie between, nothing but a
    /// common street segment is a place.
    pub fn around(&self, side: &Side) -> Bounds {
        side.shape.bounds().grown((side.zone_m() + self.beyond_m / 2.0) * SLACK + 1e-6)
    }

    /// Days from the last one of one side to the first one of the other.
    pub fn days_apart(&self) -> i32 {
        self.within_days.saturating_add(1)
    }

    /// Whether some rule holds for works that are far apart, on one segment.
    pub fn by_segment(&self) -> bool {
        self.by_segment
    }

    /// The distance of two sides where it may matter by itself.
    pub fn near(&self, a: &Side, b: &Side) -> Option<f64> {
        distance::distance(a.shape, b.shape, (a.zone_m() + b.zone_m() + self.beyond_m) * SLACK)
    }

    /// Whether not more days lie between two sides than may.
    pub fn in_time(&self, a: &Side, b: &Side) -> bool {
        day::gap(a.span, b.span) <= self.within_days
    }

    /// The slots of works that may matter for one side.
    pub fn candidates(&self, city: &City, side: &Side, boxes: &[Bounds], out: &mut Vec<u32>) {
        let days = self.days_around(side.span);
        let reach = side.zone_m() + city.works.half_width() + self.classes.widest_strip_m() + self.beyond_m;
        let mut around: Vec<Bounds> = boxes.iter().map(|held| held.grown(reach)).collect();
        if self.by_segment {
            let near_m = self.classes.on_street_m;
            for slot in &side.segments {
                if let Some(segment) = city.segments.entry(*slot) {
                    segment.shape.boxes(CUT_M, &mut |held| around.push(held.grown(near_m)));
                }
            }
        }
        city.works.near(&around, days, out);
    }

    /// One side against a candidate: days and distance come first, because most candidates end there and neither
    /// their class nor their streets have to be known.
    pub fn try_out<'t, 'e>(
        &'t self,
        city: &City,
        own: &Side,
        entry: &'e Entry<Placed>,
    ) -> Option<(Hit<'t, 'r>, Side<'e>)> {
        if day::gap(own.span, entry.days) > self.within_days || self.is_over(entry.days) {
            return None;
        }
        let most_m = own.zone_m() + entry.item.half_width() + self.classes.widest_strip_m() + self.beyond_m;
        let near = distance::distance(own.shape, &entry.shape, most_m);
        if near.is_none() && !self.by_segment {
            return None;
        }
        let other = self.side(city, entry);
        Some((self.relate(own, &other, near)?, other))
    }

    /// The first rule that holds for two sides; it excludes those that come after it. Their distance is given where
    /// it may matter by itself.
    pub fn relate<'t>(&'t self, a: &Side, b: &Side, near: Option<f64>) -> Option<Hit<'t, 'r>> {
        let gap_days = day::gap(a.span, b.span);
        let zones = a.zone_m() + b.zone_m();
        let on_street_m = self.classes.on_street_m;
        self.all.iter().find_map(|term| {
            let in_time = match term.time {
                Time::Periods => a.certain && b.certain && day::overlap(a.span, b.span),
                Time::Spans => day::overlap(a.span, b.span),
                Time::Within => term.value.within_days.is_some_and(|days| gap_days <= days),
            };
            if !in_time || (term.rule.digs() && !(a.digs && b.digs)) {
                return None;
            }
            let (reach_m, holds) = match term.space {
                Space::Zones => (zones, near.is_some_and(|near| near <= zones)),
                Space::Buffer => {
                    let buffer = term.value.buffer_m.map_or(0.0, |by| by.get(a.class).max(*by.get(b.class)));
                    (zones + buffer, near.is_some_and(|near| near <= zones + buffer))
                }
                Space::Place => {
                    let reach = zones + term.value.metres.unwrap_or(0.0);
                    let nearer = near.is_some_and(|near| near <= zones || near < reach);
                    (reach, nearer || a.shared(b, on_street_m).next().is_some())
                }
            };
            if !holds {
                return None;
            }
            let distance_m = near.or_else(|| distance::distance(a.shape, b.shape, f64::INFINITY))?;
            // Strips and classes are values too: what holds only through an unverified one weighs lightly.
            let certain = self.classes_are_verified
                || (term.space == Space::Zones && distance_m <= a.half_m + b.half_m);
            let severity = term.rule.severity();
            Some(Hit {
                term,
                severity: if certain { severity } else { severity.max(Severity::Light) },
                verified: certain && term.rule.is_verified(),
                distance_m,
                reach_m,
                score: (severity == Severity::Opportunity).then(|| {
                    let shared = self.shared_length(a, b, reach_m);
                    shared * self.nearness(gap_days) * depth(a.cover_m, b.cover_m, term.value)
                }),
            })
        })
    }

    /// The share of the shorter one that both have in common, 0 to 1.
    fn shared_length(&self, a: &Side, b: &Side, reach_m: f64) -> f64 {
        let near = |one: &Side, other: &Side| distance::stretch_m(one.shape, other.shape, reach_m);
        let shared_m = |one: &Side, other: &Side| -> f64 {
            one.shared(other, self.classes.on_street_m).map(|piece| piece.length).sum()
        };
        let beside = near(a, b).min(near(b, a));
        let on_segments = shared_m(a, b).min(shared_m(b, a));
        let shorter = a.standing.grid_m.min(b.standing.grid_m);
        if shorter > 0.0 { (beside.max(on_segments) / shorter).min(1.0) } else { 0.0 }
    }

    /// 1 when no day lies between, 0 when as many do as may.
    fn nearness(&self, gap_days: i32) -> f64 {
        if self.within_days > 0 { 1.0 - f64::from(gap_days) / f64::from(self.within_days) } else { 1.0 }
    }
}

/// 1 for the same cover, 0 from the difference on that no common trench bridges.
fn depth(a: Option<f64>, b: Option<f64>, value: &Value) -> f64 {
    match (a, b, value.depth_m) {
        (Some(a), Some(b), Some(limit)) => (1.0 - (a - b).abs() / limit).max(0.0),
        _ => value.unknown_depth.unwrap_or(0.0),
    }
}

/// All works that the trench clashes with or could dig with.
pub(super) fn judge(view: &View, found: &mut Vec<Found>) {
    let Some(terms) = Terms::new(view.rules, view.subject.on) else { return };
    let subject = view.subject;
    let street = view.standing.street_class(view.classes.on_street_m, &view.city.segments);
    let own = Side {
        shape: &view.shape,
        standing: &view.standing,
        segments: view.standing.segments(view.classes.on_street_m),
        half_m: view.half_m,
        strip_m: view.strip_m,
        class: view.classes.of(view.standing.ground_m, duration(&subject.schedule), street),
        span: day::span(&subject.schedule),
        certain: day::is_certain(&subject.schedule),
        cover_m: Some(subject.trench.cover().get()),
        digs: view.classes.digs.contains(&subject.kind),
    };
    if terms.is_over(own.span) {
        return;
    }
    let mut slots = Vec::new();
    terms.candidates(view.city, &own, &view.boxes, &mut slots);
    for slot in slots {
        let Some(entry) = view.city.works.entry(slot) else { continue };
        let works = &entry.item.works;
        if same_case(subject.case, works.case) {
            continue;
        }
        if let Some((hit, side)) = terms.try_out(view.city, &own, entry) {
            found.push(view.finding(draft(view, &hit, &own, entry, &side)));
        }
    }
}

/// Whether both belong to one case.
pub(crate) fn same_case(a: Option<CaseId>, b: Option<CaseId>) -> bool {
    a.is_some() && a == b
}

fn draft<'r>(view: &View, hit: &Hit<'_, 'r>, own: &Side, entry: &Entry<Placed>, other: &Side) -> Draft<'r> {
    let works = &entry.item.works;
    let theirs = works.schedule.span();
    // What clashes is told by the days that both share, what could come together by the other's days.
    let shared = view.subject.schedule.span().overlap(&theirs).filter(|_| hit.term.time != Time::Within);
    let (period, days) = match shared {
        Some(shared) => (shared, shared.days()),
        None => (theirs, i64::from(day::gap(own.span, other.span))),
    };
    let place = match common_street(view, own, other, hit) {
        Some(stretch) => Place::of(stretch),
        None => view.place(&entry.shape, hit.reach_m),
    };
    let name = [&works.title, &works.street].into_iter().find(|name| !name.is_empty());
    let name = name.map_or("–", String::as_str);
    Draft {
        rule: hit.term.rule,
        value: hit.term.value,
        severity: hit.severity,
        verified: hit.verified,
        neighbour: Neighbour {
            kind: NeighbourKind::Works,
            id: Some(works.id.0),
            label: name.to_owned(),
            owner: Some(works.applicant),
            public: works.published,
        },
        which: "",
        distance_m: Some(hit.distance_m),
        period: Some(period),
        score: hit.score,
        not_judged: false,
        figures: vec![
            (Word::Name, Figure::Words(name.into())),
            (Word::DistanceM, Figure::Metres(hit.distance_m)),
            (Word::GapM, Figure::Metres((hit.distance_m - own.zone_m() - other.zone_m()).max(0.0))),
            (Word::LengthM, Figure::Metres(place.length_m)),
            (Word::Days, Figure::Count(days)),
            (Word::First, Figure::Day(period.first())),
            (Word::Last, Figure::Day(period.last())),
        ],
        place: Some(place),
        print: Fingerprint::new()
            .places(entry.shape.vertices())
            .number(works.width_m)
            .number(works.cover_m.unwrap_or(-1.0))
            .whole(entry.days.0)
            .whole(entry.days.1)
            .whole(i32::try_from(duration(&works.schedule)).unwrap_or(i32::MAX))
            .whole(i32::from(works.published))
            .short(),
    }
}

/// The pieces of the trench on common street segments, where nothing of it lies beside the other one.
fn common_street(view: &View, own: &Side, other: &Side, hit: &Hit) -> Option<Stretch> {
    if hit.distance_m <= hit.reach_m {
        return None;
    }
    let orders: Vec<usize> = own.shared(other, view.classes.on_street_m).map(|piece| piece.order).collect();
    let mut stretch = Stretch::default();
    let mut before = 0.0;
    let mut end: Option<Coord<f64>> = None;
    for (order, (from, to)) in steps(own.shape).enumerate() {
        let length = part_length(from, to);
        if orders.contains(&order) {
            if stretch.lines.is_empty() {
                stretch.along = before;
            }
            match stretch.lines.last_mut() {
                Some(line) if end == Some(from) => line.push(to),
                _ => stretch.lines.push(vec![from, to]),
            }
            stretch.length += length;
            end = Some(to);
        }
        before += length;
    }
    Some(stretch)
}
