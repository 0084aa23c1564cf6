//! Trench against what is near: trees, protected surfaces, conduits, constraints, works of last year.

use jiff::ToSpan;
use model::{
    OrganisationId, Period, Text,
    conduit::{Conduit, ConduitKind},
    constraint::{Constraint, ConstraintKind},
    finding::{Neighbour, NeighbourKind, Severity},
    moratorium::Moratorium,
    works::{Works, WorksKind},
};
use uuid::Uuid;

use super::{Draft, Found, View, identity::Fingerprint, space_time::same_case};
use crate::{
    city::Placed,
    day, distance,
    index::{ALWAYS, Days, Entry, Index, Item},
    rule::{
        Edge, Near, Rule, SpaceSubject, Value, When,
        sentence::{Figure, Figures, Word},
    },
};

/// From where a rule measures and what it counts.
pub(super) struct Reach<'r> {
    pub from: Edge,
    pub kinds: &'r [ConduitKind],
    pub free: u16,
    pub constraints: &'r [ConstraintKind],
    pub works: &'r [WorksKind],
    pub when: When,
    pub not_own: bool,
    pub near: Option<&'r Near>,
}

/// How far one neighbour has to keep off, and how far its own surface reaches beyond its geometry, in metres.
struct Keep {
    metres: f64,
    half_m: f64,
}

/// What is told of one neighbour.
struct Told {
    id: Uuid,
    label: String,
    owner: Option<OrganisationId>,
    public: bool,
    period: Option<Period>,
    figures: Figures,
    print: Fingerprint,
    order: Option<Order>,
}

/// Everything of a layer that lies nearer to the trench than the rule's distance.
pub(super) fn judge(
    view: &View,
    rule: (&Rule, &Value),
    neighbour: SpaceSubject,
    reach: &Reach,
    found: &mut Vec<Found>,
) {
    let from_m = match reach.from {
        Edge::Zone => view.half_m + view.strip_m,
        Edge::Trench => view.half_m,
        Edge::Axis => 0.0,
    };
    let (city, metres) = (view.city, rule.1.metres.unwrap_or(0.0));
    let search =
        Search { view, rule, from_m, days: ALWAYS, most_m: metres, in_strip: reach.from == Edge::Zone };
    match neighbour {
        SpaceSubject::Tree => {
            let beyond = rule.1.or_crown_plus_metres;
            let most_m = beyond.map_or(metres, |beyond| metres.max(city.trees.half_width() + beyond));
            let keep = |tree: &model::tree::Tree| {
                let crown = tree.crown_radius_m.zip(beyond).map_or(0.0, |(crown, more)| crown + more);
                Some(Keep { metres: metres.max(crown), half_m: 0.0 })
            };
            let tell = |tree: &model::tree::Tree| Told {
                id: tree.id.0,
                label: tree.species.clone().unwrap_or_default(),
                owner: None,
                public: true,
                period: None,
                figures: vec![],
                print: Fingerprint::new().number(tree.crown_radius_m.unwrap_or(-1.0)),
                order: None,
            };
            Search { most_m, ..search }.run(&city.trees, NeighbourKind::Tree, keep, tell, found);
        }
        SpaceSubject::Moratorium => {
            let years = rule.1.at_most_years;
            let days = day::span(&view.subject.schedule);
            let most_m = metres + city.moratoria.half_width();
            let keep = |moratorium: &Moratorium| {
                let protected = protection(moratorium, years)?;
                protected.overlap(&view.subject.schedule.span())?;
                Some(Keep { metres, half_m: moratorium.half_width() })
            };
            let tell = |moratorium: &Moratorium| told_moratorium(moratorium, years);
            let kind = NeighbourKind::Moratorium;
            Search { days, most_m, ..search }.run(&city.moratoria, kind, keep, tell, found);
        }
        SpaceSubject::Conduit => {
            let keep = |conduit: &Conduit| {
                let counts = reach.kinds.is_empty() || reach.kinds.contains(&conduit.kind);
                (counts && conduit.ducts_free >= reach.free).then_some(Keep { metres, half_m: 0.0 })
            };
            search.run(&city.conduits, NeighbourKind::Conduit, keep, told_conduit, found);
        }
        SpaceSubject::Constraint => {
            let keep = |constraint: &Constraint| {
                // Searched ground is ground like any other.
                let counts = reach.constraints.contains(&constraint.kind)
                    && !(constraint.kind == ConstraintKind::Ordnance && constraint.cleared)
                    && !(reach.not_own && is_own(view, constraint.owner))
                    // A mobile site stands under the identifier of its case.
                    && view.subject.case.is_none_or(|case| case.0 != constraint.id.0)
                    && order(view, rule.1, reach.when, constraint.days()).is_some();
                let metres = rule.1.by_kind.get(&constraint.kind).copied().unwrap_or(metres);
                counts.then(|| Keep { metres, half_m: constraint.half_width() })
            };
            let tell = |constraint: &Constraint| {
                let mut told = told_constraint(constraint);
                told.order = order(view, rule.1, reach.when, constraint.days());
                told
            };
            for entry in view.constraints() {
                search.look(entry, NeighbourKind::Constraint, reach.near, &keep, &tell, found);
            }
        }
        SpaceSubject::Works => {
            let span = day::span(&view.subject.schedule);
            let days = rule.1.within_days.unwrap_or(0).saturating_add(1);
            let days = (span.0.saturating_sub(days), span.1.saturating_add(days));
            let most_m = metres + city.works.half_width();
            let keep = |placed: &Placed| {
                let works = &placed.works;
                let counts = reach.works.contains(&works.kind)
                    && !(reach.not_own && is_own(view, Some(works.applicant)))
                    && !same_case(view.subject.case, works.case)
                    && order(view, rule.1, reach.when, placed.days()).is_some();
                counts.then(|| Keep { metres, half_m: placed.half_width() })
            };
            let tell = |placed: &Placed| Told {
                order: order(view, rule.1, reach.when, placed.days()),
                ..told_works(&placed.works)
            };
            let search = Search { days, most_m, ..search };
            search.said(&city.works, NeighbourKind::Works, reach.near, keep, tell, found);
        }
    }
}

fn is_own(view: &View, owner: Option<OrganisationId>) -> bool {
    owner.is_some() && owner == view.subject.applicant
}

/// How a neighbour's days stand to those of the trench, and how many lie between.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Before(i32),
    Shared,
    After(i32),
}

/// The order of both, if the rule is about it.
fn order(view: &View, value: &Value, when: When, theirs: Days) -> Option<Order> {
    let (ours, on) = (day::span(&view.subject.schedule), day::number(view.subject.on));
    let (between, within) = (day::gap(ours, theirs), value.within_days.unwrap_or(0));
    let order = if day::overlap(ours, theirs) {
        Order::Shared
    } else if theirs.1 < ours.0 {
        Order::Before(between)
    } else {
        Order::After(between)
    };
    let is_over = theirs.1 < on;
    let counts = match when {
        When::Shared => order == Order::Shared,
        When::Around => !is_over && between <= within,
        When::Earlier => {
            matches!(order, Order::Before(_))
                && between <= within
                && (is_over || value.planned_beyond_days.is_some_and(|days| between > days))
        }
    };
    counts.then_some(order)
}

/// The days on which a surface is protected: not longer than the rule allows.
fn protection(moratorium: &Moratorium, at_most_years: Option<i16>) -> Option<Period> {
    let limit = at_most_years.and_then(|years| moratorium.since.checked_add(years.years()).ok());
    let until = limit.map_or(moratorium.until, |limit| limit.min(moratorium.until));
    Period::new(moratorium.since, until).ok()
}

fn told_moratorium(moratorium: &Moratorium, at_most_years: Option<i16>) -> Told {
    let period = protection(moratorium, at_most_years);
    let reason = if moratorium.reason.is_empty() { "–" } else { moratorium.reason.as_str() };
    let mut figures = vec![(Word::Name, Figure::Words(reason.into()))];
    if let Some(period) = period {
        figures.push((Word::First, Figure::Day(period.first())));
        figures.push((Word::Last, Figure::Day(period.last())));
    }
    Told {
        id: moratorium.id.0,
        label: moratorium.reason.clone(),
        owner: None,
        public: true,
        period,
        figures,
        print: Fingerprint::new()
            .number(moratorium.width_m)
            .whole(day::number(moratorium.since))
            .whole(day::number(moratorium.until)),
        order: None,
    }
}

fn told_conduit(conduit: &Conduit) -> Told {
    Told {
        id: conduit.id.0,
        label: conduit.owner_name.clone(),
        owner: Some(conduit.owner),
        // Where others' conduits lie is confidential (§148 TKG).
        public: false,
        period: None,
        figures: vec![
            (Word::Name, Figure::Words(conduit.owner_name.as_str().into())),
            (Word::Count, Figure::Count(conduit.ducts_free.into())),
            (Word::Total, Figure::Count(conduit.ducts.into())),
        ],
        print: Fingerprint::new()
            .word(conduit.kind.code())
            .whole(conduit.ducts.into())
            .whole(conduit.ducts_free.into()),
        order: None,
    }
}

fn told_constraint(constraint: &Constraint) -> Told {
    let title = constraint.kind.title();
    let name = Some(constraint.name.as_str()).filter(|name| !name.is_empty());
    let mut figures: Figures = vec![
        (Word::Name, Figure::Words(name.map_or_else(|| "–".into(), Text::from))),
        (Word::Kind, Figure::Words(title.clone())),
    ];
    figures.extend(constraint.since.map(|day| (Word::First, Figure::Day(day))));
    figures.extend(constraint.until.map(|day| (Word::Last, Figure::Day(day))));
    let days = constraint.days();
    Told {
        id: constraint.id.0,
        label: name.map_or(title.de, str::to_owned),
        owner: constraint.owner,
        public: constraint.public,
        period: constraint
            .since
            .zip(constraint.until)
            .and_then(|(since, until)| Period::new(since, until).ok()),
        figures,
        print: Fingerprint::new()
            .word(constraint.kind.code())
            .number(constraint.width_m)
            .whole(days.0)
            .whole(days.1)
            .whole(i32::from(constraint.public)),
        order: None,
    }
}

fn told_works(works: &Works) -> Told {
    let name = [&works.title, &works.street].into_iter().find(|name| !name.is_empty());
    let (name, span) = (name.map_or("–", String::as_str), works.schedule.span());
    Told {
        id: works.id.0,
        label: name.to_owned(),
        owner: Some(works.applicant),
        public: works.published,
        period: Some(span),
        figures: vec![
            (Word::Name, Figure::Words(name.into())),
            (Word::First, Figure::Day(span.first())),
            (Word::Last, Figure::Day(span.last())),
        ],
        print: Fingerprint::new()
            .word(works.kind.code())
            .number(works.width_m)
            .whole(day::number(span.first()))
            .whole(day::number(span.last()))
            .whole(i32::from(works.published)),
        order: None,
    }
}

/// One rule's search through one layer.
struct Search<'a> {
    view: &'a View<'a>,
    rule: (&'a Rule, &'a Value),
    from_m: f64,
    days: Days,
    /// No neighbour has to keep farther off than this.
    most_m: f64,
    /// Measured from the edge of the working strip.
    in_strip: bool,
}

impl Search<'_> {
    /// Notes every neighbour whose gap from the trench's edge is less than it has to keep, or none at all.
    fn run<T: Item>(
        &self,
        index: &Index<T>,
        kind: NeighbourKind,
        keep: impl Fn(&T) -> Option<Keep>,
        tell: impl Fn(&T) -> Told,
        found: &mut Vec<Found>,
    ) {
        self.said(index, kind, None, keep, tell, found);
    }

    /// The same, with what is said by the order in time.
    fn said<T: Item>(
        &self,
        index: &Index<T>,
        kind: NeighbourKind,
        near: Option<&Near>,
        keep: impl Fn(&T) -> Option<Keep>,
        tell: impl Fn(&T) -> Told,
        found: &mut Vec<Found>,
    ) {
        let mut slots = Vec::new();
        index.near(&self.view.around(self.from_m + self.most_m), self.days, &mut slots);
        for slot in slots {
            let Some(entry) = index.entry(slot) else { continue };
            self.look(entry, kind, near, &keep, &tell, found);
        }
    }

    /// One neighbour.
    fn look<T: Item>(
        &self,
        entry: &Entry<T>,
        kind: NeighbourKind,
        near: Option<&Near>,
        keep: &impl Fn(&T) -> Option<Keep>,
        tell: &impl Fn(&T) -> Told,
        found: &mut Vec<Found>,
    ) {
        let (view, (rule, value)) = (self.view, self.rule);
        let Some(keep) = keep(&entry.item) else { return };
        let edges_m = self.from_m + keep.half_m;
        let reach_m = edges_m + keep.metres;
        let Some(distance_m) = distance::distance(&view.shape, &entry.shape, reach_m) else { return };
        let gap_m = (distance_m - edges_m).max(0.0);
        if gap_m >= keep.metres && gap_m > 0.0 {
            return;
        }
        let place = view.place(&entry.shape, reach_m);
        let mut told = tell(&entry.item);
        told.figures.extend([
            (Word::DistanceM, Figure::Metres(distance_m)),
            (Word::GapM, Figure::Metres(gap_m)),
            (Word::KeepM, Figure::Metres(keep.metres)),
            (Word::LengthM, Figure::Metres(place.length_m)),
        ]);
        if let Some(near) = near {
            let (state, between) = match told.order {
                Some(Order::Before(days)) if near.before.is_some() => ("before", days),
                Some(Order::After(days)) if near.after.is_some() => ("after", days),
                Some(Order::Before(days) | Order::After(days)) => ("shared", days),
                Some(Order::Shared) | None => ("shared", 0),
            };
            told.figures.push((Word::Days, Figure::Count(between.into())));
            let state = rule.phrase(state, &told.figures);
            told.figures.push((Word::State, Figure::Words(state)));
        }
        // How much of the trench could use it: a duct that is only crossed helps little.
        let score = (rule.severity() == Severity::Opportunity)
            .then(|| (place.length_m / view.standing.ground_m.max(f64::MIN_POSITIVE)).min(1.0));
        // Strips are values too: what holds only through an unverified one weighs lightly.
        let certain = !self.in_strip
            || view.rules.classes_are_verified()
            || distance_m <= view.half_m + keep.half_m + if rule.is_verified() { keep.metres } else { 0.0 };
        found.push(view.finding(Draft {
            rule,
            value,
            severity: if certain { rule.severity() } else { rule.severity().max(Severity::Light) },
            verified: certain && rule.is_verified(),
            neighbour: Neighbour {
                kind,
                id: Some(told.id),
                label: told.label,
                owner: told.owner,
                public: told.public,
            },
            which: "",
            place: Some(place),
            distance_m: Some(distance_m),
            period: told.period,
            score,
            not_judged: false,
            figures: told.figures,
            print: told.print.places(entry.shape.vertices()).short(),
        }));
    }
}
