//! Trench against what stays where it is: trees, protected surfaces, conduits.

use jiff::ToSpan;
use model::{
    OrganisationId, Period,
    conduit::{Conduit, ConduitKind},
    finding::{Neighbour, NeighbourKind, Severity},
    moratorium::Moratorium,
};
use uuid::Uuid;

use super::{Draft, Found, View, identity::Fingerprint};
use crate::{
    day, distance,
    index::{ALWAYS, Days, Index, Item},
    rule::{
        Edge, Rule, SpaceSubject, Value,
        sentence::{Figure, Figures, Word},
    },
};

/// From where a rule measures and what it counts.
pub(super) struct Reach<'r> {
    pub from: Edge,
    pub kinds: &'r [ConduitKind],
    pub free: u16,
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
    let search = Search { view, rule, from_m, days: ALWAYS, most_m: metres };
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
    }
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
        let (view, (rule, value)) = (self.view, self.rule);
        let mut slots = Vec::new();
        index.near(&view.around(self.from_m + self.most_m), self.days, &mut slots);
        for slot in slots {
            let Some(entry) = index.entry(slot) else { continue };
            let Some(keep) = keep(&entry.item) else { continue };
            let edges_m = self.from_m + keep.half_m;
            let reach_m = edges_m + keep.metres;
            let Some(distance_m) = distance::distance(&view.shape, &entry.shape, reach_m) else { continue };
            let gap_m = (distance_m - edges_m).max(0.0);
            if gap_m >= keep.metres && gap_m > 0.0 {
                continue;
            }
            let place = view.place(&entry.shape, reach_m);
            let mut told = tell(&entry.item);
            told.figures.extend([
                (Word::DistanceM, Figure::Metres(distance_m)),
                (Word::GapM, Figure::Metres(gap_m)),
                (Word::KeepM, Figure::Metres(keep.metres)),
                (Word::LengthM, Figure::Metres(place.length_m)),
            ]);
            // How much of the trench could use it: a duct that is only crossed helps little.
            let score = (rule.severity() == Severity::Opportunity)
                .then(|| (place.length_m / view.standing.ground_m.max(f64::MIN_POSITIVE)).min(1.0));
            found.push(view.finding(Draft {
                rule,
                value,
                severity: rule.severity(),
                verified: rule.is_verified(),
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
}
