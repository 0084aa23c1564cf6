//! Places that must stay reachable: whether the trench, alone or together with other works, closes every street to one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{
    Period,
    constraint::Constraint,
    finding::{Neighbour, NeighbourKind},
};

use super::{Ways, place, same_case};
use crate::{
    city::Placed,
    day, distance,
    index::{ALWAYS, CUT_M, Entry, Item},
    judge::{Draft, Found, Place, identity::Fingerprint},
    rule::{
        Access, Rule, Value,
        sentence::{Figure, Figures, Word},
    },
    shape::Bounds,
    streets::Closed,
};

/// A place and the streets that lead to it.
struct Gate<'a> {
    entry: &'a Arc<Entry<Constraint>>,
    /// Segments beside it that traffic may use.
    streets: Vec<u32>,
    /// Segments on which somebody who has not got out yet may be.
    inside: BTreeSet<u32>,
}

/// Other works that make the trench close some places, and those.
type Shut<'a> = (&'a Arc<Entry<Placed>>, Vec<&'a Gate<'a>>);

/// One finding for each place that the trench closes alone, one for each works that close some together with it.
pub(super) fn judge(ways: &Ways, (rule, value): (&Rule, &Value), access: &Access) -> Vec<Found> {
    let (Some(access_m), Some(out_m)) = (value.access_m, value.out_m) else { return Vec::new() };
    let (mut found, mut together) = (Vec::new(), BTreeMap::<_, Shut>::new());
    let gates = ways.gates(access, access_m, out_m);
    for gate in gates.iter().filter(|gate| !ways.is_shut(gate, out_m, |_| false)) {
        if ways.is_shut(gate, out_m, |slot| ways.own.holds(slot)) {
            found.push(ways.alone((rule, value), gate, out_m));
            continue;
        }
        for (entry, theirs) in ways.works_within(gate) {
            let by_both = |slot: u32| ways.own.holds(slot) || theirs.holds(slot);
            // Who is shut off already by the others is not shut off by this trench.
            if !ways.is_shut(gate, out_m, |slot| theirs.holds(slot)) && ways.is_shut(gate, out_m, by_both) {
                together.entry(entry.item.works.id).or_insert_with(|| (entry, Vec::new())).1.push(gate);
            }
        }
    }
    found.extend(together.values().map(|shut| ways.together((rule, value), shut, out_m)));
    found
}

impl<'a> Ways<'a> {
    /// The places whose ways out the trench touches.
    fn gates(&self, access: &Access, access_m: f64, out_m: f64) -> Vec<Gate<'a>> {
        let (city, network) = (self.view.city, &self.streets.network);
        let ends = self.ends(&self.own.slots);
        let passes = |edge: usize| self.streets.passes(edge, self.closing);
        // Whoever is on one of these may have to pass the trench before getting out.
        let mut near: BTreeSet<u32> = self.own.slots.iter().copied().collect();
        near.extend(self.touched(&network.around(&ends, out_m, passes)));
        let constraints = &city.constraints;
        let mut slots = Vec::new();
        constraints.near(&self.boxes(&near, access_m + constraints.half_width()), ALWAYS, &mut slots);
        slots
            .into_iter()
            .filter_map(|slot| constraints.entry(slot))
            .filter(|entry| {
                access.constraints.contains(&entry.item.kind) && day::overlap(self.days, entry.days)
            })
            .filter_map(|entry| {
                let gate = self.gate(entry, access_m, out_m);
                self.own.slots.iter().any(|slot| gate.inside.contains(slot)).then_some(gate)
            })
            .collect()
    }

    fn gate(&self, entry: &'a Arc<Entry<Constraint>>, access_m: f64, out_m: f64) -> Gate<'a> {
        let segments = &self.view.city.segments;
        let (within, mut boxes, mut streets) = (access_m + entry.item.half_width(), Vec::new(), Vec::new());
        entry.shape.boxes(CUT_M, &mut |held: Bounds| boxes.push(held.grown(within)));
        segments.near(&boxes, ALWAYS, &mut streets);
        streets.retain(|slot| {
            self.streets.edges(*slot).any(|edge| self.streets.passes(edge, self.closing))
                && segments
                    .entry(*slot)
                    .is_some_and(|street| distance::distance(&street.shape, &entry.shape, within).is_some())
        });
        let passes = |edge: usize| self.streets.passes(edge, self.closing);
        let reached = self.streets.network.around(&self.ends(&streets), out_m, passes);
        let inside = streets.iter().copied().chain(self.touched(&reached)).collect();
        Gate { entry, streets, inside }
    }

    /// Whether nobody gets out from any street at a place while some segments are closed.
    fn is_shut(&self, gate: &Gate, out_m: f64, closed: impl Fn(u32) -> bool) -> bool {
        let left: Vec<u32> = gate.streets.iter().copied().filter(|slot| !closed(*slot)).collect();
        let open = |edge: usize| self.streets.passes(edge, self.closing) && !closed(self.streets.slot(edge));
        !self.streets.network.reaches(&self.ends(&left), out_m..=self.closing.at_most_m, open)
    }

    /// The junctions at the ends of some segments.
    fn ends(&self, slots: &[u32]) -> Vec<usize> {
        let edges = slots.iter().flat_map(|slot| self.streets.edges(*slot));
        let ends: BTreeSet<usize> =
            edges.flat_map(|edge| <[usize; 2]>::from(self.streets.network.ends(edge))).collect();
        ends.into_iter().collect()
    }

    /// The segments at some junctions.
    fn touched(&self, reached: &[(usize, f64)]) -> Vec<u32> {
        let edges = reached.iter().flat_map(|(junction, _)| self.streets.network.edges_at(*junction));
        edges.map(|(edge, _)| self.streets.slot(edge)).collect()
    }

    fn boxes(&self, slots: &BTreeSet<u32>, by: f64) -> Vec<Bounds> {
        let mut boxes = Vec::new();
        for entry in slots.iter().filter_map(|slot| self.view.city.segments.entry(*slot)) {
            entry.shape.boxes(CUT_M, &mut |held| boxes.push(held.grown(by)));
        }
        boxes
    }

    /// Works of others on the same days that close a street from which a place is reached; what is closed farther away
    /// makes no difference to it.
    fn works_within(&self, gate: &Gate) -> Vec<(&'a Arc<Entry<Placed>>, Arc<Closed>)> {
        let (city, mut slots) = (self.view.city, Vec::new());
        city.works.near(&self.boxes(&gate.inside, self.view.classes.on_street_m), self.days, &mut slots);
        slots
            .into_iter()
            .filter_map(|slot| city.works.entry(slot))
            .filter(|entry| {
                !same_case(self.view.subject.case, entry.item.works.case)
                    && day::overlap(self.days, entry.days)
            })
            .map(|entry| (entry, city.closed(entry, self.view.classes_with_print(), self.closing)))
            .filter(|(_, theirs)| theirs.slots.iter().any(|slot| gate.inside.contains(slot)))
            .collect()
    }

    fn alone(&self, term: (&Rule, &Value), gate: &Gate, out_m: f64) -> Found {
        let place = &gate.entry.item;
        let name = [place.name.as_str(), "–"].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let neighbour = Neighbour {
            kind: NeighbourKind::Constraint,
            id: Some(place.id.0),
            label: name.to_owned(),
            owner: place.owner,
            public: place.public,
        };
        let figures = vec![
            (Word::Name, Figure::Words(name.into())),
            (Word::Kind, Figure::Words(place.kind.title())),
            (Word::KeepM, Figure::Metres(out_m)),
        ];
        self.shut(term, "alone", &[gate], (neighbour, None), figures)
    }

    fn together(&self, term: (&Rule, &Value), (entry, gates): &Shut, out_m: f64) -> Found {
        let works = &entry.item.works;
        let title = [&works.title, &works.street].into_iter().find(|name| !name.is_empty());
        let title = title.map_or("–", String::as_str);
        let neighbour = Neighbour {
            kind: NeighbourKind::Works,
            id: Some(works.id.0),
            label: title.to_owned(),
            owner: Some(works.applicant),
            public: works.published,
        };
        let names: Vec<String> = gates
            .iter()
            .map(|gate| &gate.entry.item)
            .map(|place| if place.name.is_empty() { place.kind.title().de } else { place.name.clone() })
            .collect();
        let mut figures: Figures = vec![
            (Word::Name, Figure::Words(title.into())),
            (Word::Kind, Figure::Words(names.join(", ").as_str().into())),
            (Word::KeepM, Figure::Metres(out_m)),
        ];
        let period = self.view.subject.schedule.span().overlap(&works.schedule.span());
        if let Some(period) = period {
            figures.push((Word::First, Figure::Day(period.first())));
            figures.push((Word::Last, Figure::Day(period.last())));
        }
        self.shut(term, "together", gates, (neighbour, period), figures)
    }

    fn shut(
        &self,
        (rule, value): (&Rule, &Value),
        phrase: &'static str,
        gates: &[&Gate],
        (neighbour, period): (Neighbour, Option<Period>),
        mut figures: Figures,
    ) -> Found {
        let segments = &self.view.city.segments;
        let state = rule.phrase(phrase, &figures);
        figures.push((Word::State, Figure::Words(state)));
        let lines = (self.own.slots.iter())
            .filter_map(|slot| segments.entry(*slot))
            .flat_map(|entry| entry.item.line.lines())
            .cloned()
            .collect();
        let first = self.own.slots[0];
        let place = Place { along: self.along(first), ..place(lines, self.at_slot(first)) };
        let print = gates.iter().fold(Fingerprint::new().word(phrase), |print, gate| {
            print.places(gate.entry.shape.vertices()).whole(i32::from(gate.entry.item.public))
        });
        let print = period.into_iter().fold(print, |print, period| {
            print.whole(day::number(period.first())).whole(day::number(period.last()))
        });
        let public = gates.iter().all(|gate| gate.entry.item.public) && neighbour.public;
        self.view.finding(Draft {
            rule,
            value,
            severity: rule.severity(),
            verified: rule.is_verified() && self.view.rules.classes_are_verified(),
            neighbour: Neighbour { public, ..neighbour },
            which: "access",
            place: Some(place),
            distance_m: None,
            period,
            score: None,
            not_judged: false,
            figures,
            print: print.short(),
        })
    }
}
