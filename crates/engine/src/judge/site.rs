//! A mobile site against what is known of it and what stands around it.
//!
//! Its own measures come with the case; limits of the law come as facts, so that no value is said twice.

use std::collections::BTreeMap;

use geo::{Coord, Point};
use jiff::civil::Date;
use model::{
    CaseId, OrganisationId, Text,
    change::Layer,
    constraint::{Constraint, ConstraintKind},
    finding::{Finding, Neighbour, NeighbourKind},
    site::{Site, SiteKind},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Found, Place,
    own::{Own, Said},
    sorted,
};
use crate::{
    City, Rules, day, distance,
    index::Entry,
    rule::{
        Relation, SiteAttribute,
        sentence::{Figure, Figures, Word},
    },
    shape::Bounds,
};

/// A mobile site and all that is known of it when it is judged.
#[derive(Debug, Clone, Copy)]
pub struct SiteSubject<'a> {
    /// The case; none while somebody plans without one.
    pub case: Option<CaseId>,
    /// Who applies.
    pub applicant: Option<OrganisationId>,
    /// What shall stand there.
    pub site: &'a Site,
    /// Where, in EPSG:25832.
    pub place: Coord<f64>,
    /// The class on record.
    pub class: Option<&'a str>,
    /// What else is known.
    pub facts: &'a SiteFacts,
    /// Today.
    pub on: Date,
}

/// What the law and the register say about a site; what nobody has looked up is none, and not judged.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteFacts {
    /// The class that follows today from what the site is.
    pub class: Option<String>,
    /// What classes are called; one without a name is shown as it is kept.
    pub titles: BTreeMap<String, Text>,
    /// Power in watts EIRP from which on a site needs the federal agency's certificate.
    pub power: Option<Limit>,
    /// Largest visible volume of its kind in litres.
    pub volume: Option<Limit>,
    /// Power of other sites in watts EIRP, by the identifier that they have in the city.
    pub powers: BTreeMap<Uuid, f64>,
}

/// A limit that the law sets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// In the unit of what it limits.
    pub amount: f64,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub verified: bool,
}

/// Judges a mobile site by the rules about sites: M1 to M5.
///
/// Sorted as those of a trench. Units: metres on the grid of EPSG:25832, watts EIRP, litres.
pub fn site(city: &City, rules: &Rules, subject: &SiteSubject) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules.iter() {
        let (Relation::Site { attribute }, Some(value)) = (rule.relation(), rule.value(subject.on)) else {
            continue;
        };
        let own = Own { city, case: subject.case, applicant: subject.applicant, rule, value };
        let held = Held { own, subject };
        match attribute {
            SiteAttribute::SafetyDistance { .. } => held.safety_distance(&mut found),
            SiteAttribute::Power { .. } => held.power(&mut found),
            SiteAttribute::Height { .. } => held.height(&mut found),
            SiteAttribute::Volume { .. } => held.volume(&mut found),
            SiteAttribute::Furniture { .. } => held.furniture(&mut found),
        }
    }
    sorted(found)
}

/// One rule on one site.
#[derive(Clone, Copy)]
struct Held<'a> {
    own: Own<'a>,
    subject: &'a SiteSubject<'a>,
}

/// Something around the site, and how far from its place it begins.
struct Near<'a> {
    entry: &'a Entry<Constraint>,
    distance_m: f64,
}

impl Near<'_> {
    fn constraint(&self) -> &Constraint {
        &self.entry.item
    }
}

impl<'a> Held<'a> {
    fn tell(&self, said: Said<'_>, found: &mut Vec<Found>) {
        let at = self.subject.place;
        let place = Place { geometry: Point(at).into(), at, along: 0.0, length_m: 0.0 };
        self.own.tell(said.at(Some(place)), &[at], found);
    }

    /// What of some kind begins not farther from a place than so many metres, the nearest first; not the site itself.
    fn around(&self, at: Coord<f64>, kind: ConstraintKind, metres: f64) -> Vec<Near<'a>> {
        let (city, on) = (self.own.city, day::number(self.subject.on));
        let reach = metres + city.constraints.half_width();
        let mut slots = Vec::new();
        city.constraints.near(&[Bounds::of(at, at).grown(reach)], (on, on), &mut slots);
        let own = self.subject.case.map(|case| case.0);
        let mut all: Vec<Near> = slots
            .into_iter()
            .filter_map(|slot| city.constraints.entry(slot))
            .filter(|entry| entry.item.kind == kind && Some(entry.item.id.0) != own)
            .map(|entry| {
                let half_m = if entry.shape.is_area() { 0.0 } else { entry.item.width_m / 2.0 };
                let axis_m = distance::place_gap2(at, &entry.shape).sqrt();
                Near { entry, distance_m: (axis_m - half_m).max(0.0) }
            })
            .filter(|near| near.distance_m <= metres)
            .collect();
        all.sort_by(|a, b| {
            a.distance_m.total_cmp(&b.distance_m).then(a.constraint().id.0.cmp(&b.constraint().id.0))
        });
        all
    }

    fn neighbour(constraint: &Constraint) -> Neighbour {
        let kind = match constraint.kind {
            ConstraintKind::Site => NeighbourKind::Site,
            _ => NeighbourKind::Constraint,
        };
        Neighbour {
            kind,
            id: Some(constraint.id.0),
            label: constraint.name.clone(),
            owner: constraint.owner,
            public: constraint.public,
        }
    }

    /// Where people can come nearer to the antennas than the safety distance.
    fn safety_distance(&self, found: &mut Vec<Found>) {
        let (subject, site) = (self.subject, self.subject.site);
        let Some(head_m) = self.own.value.head_m else { return };
        let Some(keep_m) = site.safety_distance_m else {
            // Below the limit nobody certifies one.
            if subject.facts.power.as_ref().is_some_and(|limit| site.eirp_w() >= limit.amount) {
                self.tell(self.own.unknown(vec![]), found);
            }
            return;
        };
        if !self.own.city.is_loaded(Layer::Private) {
            self.tell(self.own.unknown(vec![(Word::KeepM, Figure::Metres(keep_m))]), found);
        }
        let private = self.around(subject.place, ConstraintKind::Private, keep_m);
        let (own, others): (Vec<_>, Vec<_>) =
            private.into_iter().partition(|near| near.entry.shape.is_area() && near.distance_m <= 0.0);
        // Of several lands that hold the place, the one that ends farthest away is the one to keep to.
        let edge_m = own
            .iter()
            .map(|near| edge(subject.place, near.entry))
            .fold(None, |most: Option<f64>, m| Some(most.map_or(m, |most| most.max(m))));
        if let Some(edge_m) = edge_m.filter(|edge_m| *edge_m < keep_m) {
            let figures =
                vec![(Word::KeepM, Figure::Metres(keep_m)), (Word::DistanceM, Figure::Metres(edge_m))];
            self.tell(Said { distance_m: Some(edge_m), ..self.own.said("leaves", true, figures) }, found);
        }
        for near in others.iter().filter(|near| near.distance_m < keep_m) {
            let name = match near.constraint().name.as_str() {
                "" => Text::new("ein Grundstück", "private land"),
                name => name.into(),
            };
            let figures = vec![
                (Word::Name, Figure::Words(name)),
                (Word::KeepM, Figure::Metres(keep_m)),
                (Word::DistanceM, Figure::Metres(near.distance_m)),
            ];
            let said = self.own.said("reaches", true, figures);
            let neighbour = Self::neighbour(near.constraint());
            self.tell(Said { neighbour, distance_m: Some(near.distance_m), ..said }, found);
        }
        let lowest = site.antennas.iter().map(|antenna| antenna.height_m).reduce(f64::min);
        if let Some(lowest) = lowest.filter(|_| edge_m.is_none())
            && lowest - keep_m < head_m
        {
            let figures = vec![
                (Word::KeepM, Figure::Metres(keep_m)),
                (Word::DistanceM, Figure::Metres(lowest)),
                (Word::GapM, Figure::Metres(head_m)),
            ];
            self.tell(self.own.said("low", true, figures), found);
        }
    }

    /// Power of all sites at the place together.
    fn power(&self, found: &mut Vec<Found>) {
        let (subject, facts) = (self.subject, self.subject.facts);
        let (Some(limit), Some(metres)) = (&facts.power, self.own.value.metres) else { return };
        let own_w = subject.site.eirp_w();
        if own_w >= limit.amount {
            return;
        }
        let near = self.around(subject.place, ConstraintKind::Site, metres);
        let Some(nearest) = near.first() else { return };
        let powers: Vec<f64> =
            near.iter().filter_map(|near| facts.powers.get(&near.constraint().id.0).copied()).collect();
        let total_w = own_w + powers.iter().sum::<f64>();
        let count = |number: usize| Figure::Count(i64::try_from(number).unwrap_or(i64::MAX));
        let figures = vec![
            (Word::Name, Figure::Words(nearest.constraint().name.as_str().into())),
            (Word::Count, count(near.len())),
            (Word::Amount, Figure::Metres(own_w)),
            (Word::Total, Figure::Metres(total_w)),
            (Word::Limit, Figure::Metres(limit.amount)),
            (Word::KeepM, Figure::Metres(metres)),
            (Word::Basis, Figure::Words(limit.basis.as_str().into())),
        ];
        let said = if total_w >= limit.amount {
            self.own.said("crosses", limit.verified, figures)
        } else if powers.len() < near.len() {
            self.own.unknown(figures)
        } else {
            return;
        };
        let mut neighbour = Self::neighbour(nearest.constraint());
        // The sum tells of all of them.
        neighbour.public = near.iter().all(|near| {
            near.constraint().public
                || (subject.applicant.is_some() && near.constraint().owner == subject.applicant)
        });
        self.tell(Said { neighbour, distance_m: Some(nearest.distance_m), ..said }, found);
    }

    /// Its height against what needs no permit.
    fn height(&self, found: &mut Vec<Found>) {
        let site = self.subject.site;
        let Some(row) = self.own.value.height.iter().find(|row| row.kind == site.kind) else { return };
        let figures = |limit_m: f64| -> Figures {
            vec![
                (Word::Kind, Figure::Words(title(site.kind))),
                (Word::Amount, Figure::Metres(site.height_m)),
                (Word::Limit, Figure::Metres(limit_m)),
            ]
        };
        match row.most_m {
            None => self.tell(self.own.unknown(figures(0.0)), found),
            Some(most_m) if site.height_m > most_m => {
                self.tell(self.own.said("high", true, figures(most_m)), found);
            }
            Some(_) => {}
        }
    }

    /// Its visible volume, and the class that follows from what it is.
    fn volume(&self, found: &mut Vec<Found>) {
        let (subject, facts) = (self.subject, self.subject.facts);
        if let Some(limit) = &facts.volume {
            let volume_l = subject.site.volume_l.filter(|litres| *litres > 0.0);
            let figures = vec![
                (Word::Kind, Figure::Words(title(subject.site.kind))),
                (Word::Amount, Figure::Metres(volume_l.unwrap_or_default())),
                (Word::Limit, Figure::Metres(limit.amount)),
                (Word::Basis, Figure::Words(limit.basis.as_str().into())),
            ];
            match volume_l {
                None => self.tell(self.own.said("unsaid", limit.verified, figures), found),
                Some(litres) if litres > limit.amount => {
                    self.tell(self.own.said("large", limit.verified, figures), found);
                }
                Some(_) => {}
            }
        }
        if let (Some(kept), Some(due)) = (subject.class, &facts.class)
            && kept != due
        {
            let title = |class: &str| facts.titles.get(class).cloned().unwrap_or_else(|| class.into());
            let figures =
                vec![(Word::Kind, Figure::Words(title(kept))), (Word::Name, Figure::Words(title(due)))];
            self.tell(self.own.said("class", true, figures), found);
        }
    }

    /// The furniture that it shall stand on, and who else shall.
    fn furniture(&self, found: &mut Vec<Found>) {
        let Some(metres) = self.own.value.metres else { return };
        if self.subject.site.kind != SiteKind::SmallCell {
            return;
        }
        let near = self.around(self.subject.place, ConstraintKind::Furniture, metres);
        let Some(furniture) = near.first().map(Near::constraint) else { return };
        let stands = match furniture.extent.geometry() {
            geo::Geometry::Point(point) => point.0,
            _ => self.subject.place,
        };
        for other in self.around(stands, ConstraintKind::Site, metres) {
            let figures = vec![
                (Word::Name, Figure::Words(other.constraint().name.as_str().into())),
                (Word::DistanceM, Figure::Metres(other.distance_m)),
                (Word::KeepM, Figure::Metres(metres)),
            ];
            let neighbour = Self::neighbour(other.constraint());
            let said = self.own.said("taken", true, figures);
            self.tell(Said { neighbour, distance_m: Some(other.distance_m), ..said }, found);
        }
    }
}

/// How far it is from a place within an area to its edge.
fn edge(at: Coord<f64>, area: &Entry<Constraint>) -> f64 {
    let gap2 = |(a, b)| distance::point_gap2(at, a, b);
    area.shape.parts().map(gap2).fold(f64::INFINITY, f64::min).sqrt()
}

fn title(kind: SiteKind) -> Text {
    match kind {
        SiteKind::Mast => Text::new("Mast", "Mast"),
        SiteKind::Rooftop => Text::new("Dachstandort", "Rooftop site"),
        SiteKind::SmallCell => Text::new("Kleinzelle", "Small cell"),
    }
}
