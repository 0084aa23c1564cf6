//! Examples in rule files: a small city each, judged as a real one.

mod known;

use std::collections::{BTreeMap, BTreeSet};

use geo::{Geometry, Point};
use model::{
    AddressId, CityArea, ConduitId, DistrictId, MoratoriumId, OrganisationId, Period, Schedule, SegmentId,
    TreeId, Utm32, Window, WorksId,
    address::Address,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    district::District,
    finding::{Finding, Severity},
    moratorium::Moratorium,
    street::{Segment, StreetClass},
    tree::Tree,
    trench::{LayingMethod, Trench, TrenchDraft},
    works::{Works, WorksKind},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Day, Rule, Rules,
    file::{Coverage, Relation, Subject as Neighbour},
    wkt,
};
use crate::{City, Layers, judge};

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floating {
    earliest: Day,
    latest: Day,
    days: u16,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Street {
    line: String,
    class: StreetClass,
    width_m: Option<f64>,
    surface: Option<String>,
}

/// One example: what is drawn, what is there, and whether the rule finds something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub shows: String,
    on: Day,
    pub finding: bool,
    severity: Option<Severity>,
    /// None in most examples about cases and sites.
    #[serde(default)]
    trench: String,
    /// The case, in an example about cases.
    case: Option<known::ExampleCase>,
    /// What is known of it.
    #[serde(default)]
    facts: judge::CaseFacts,
    /// In an example about cases: the other works are somebody else's.
    #[serde(default)]
    somebody_else: bool,
    /// What stands or lies around.
    #[serde(default)]
    constraint: Vec<known::ExampleConstraint>,
    /// The mobile site, in an example about sites.
    site: Option<known::ExampleSite>,
    /// What is known of it.
    #[serde(default)]
    known: judge::SiteFacts,
    width_m: Option<f64>,
    cover_m: Option<f64>,
    method: Option<LayingMethod>,
    #[serde(default)]
    exempt: bool,
    period: Option<[Day; 2]>,
    window: Option<Floating>,
    other: Option<String>,
    other_width_m: Option<f64>,
    other_cover_m: Option<f64>,
    other_period: Option<[Day; 2]>,
    other_window: Option<Floating>,
    crown_m: Option<f64>,
    kind: Option<ConduitKind>,
    #[serde(default)]
    free: u16,
    /// All ducts; as many as are free when not given.
    ducts: Option<u16>,
    diameter_mm: Option<u16>,
    accuracy_m: Option<f64>,
    buffer_m: Option<f64>,
    protection_m: Option<f64>,
    /// What the German sentence must say.
    says: Option<String>,
    #[serde(default)]
    address: Vec<String>,
    planned: Option<String>,
    /// More works on the days of the other ones, one for each line.
    #[serde(default)]
    crowd: Vec<String>,
    /// What the trench belongs to.
    ours: Option<WorksKind>,
    /// What the other works are.
    works: Option<WorksKind>,
    district: Option<String>,
    /// Another district beside it.
    other_district: Option<String>,
    #[serde(default)]
    street: Vec<Street>,
    #[serde(default)]
    missing: Vec<Layer>,
    loaded: Option<Day>,
}

/// Why an example could not be judged at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExampleFault {
    /// The geometry is not well-known text in EPSG:25832.
    #[error("a geometry is not well-known text in EPSG:25832")]
    Geometry,
    /// The dates are no period and no window.
    #[error("the dates are no period and no window")]
    Dates,
    /// An example about cases or sites needs one.
    #[error("the example names no case or no site")]
    Subject,
    /// The trench is none.
    #[error("the trench is not one that could be dug")]
    Trench,
}

// The examples' own trade names; they mean nothing outside an example.
const SOMEBODY: OrganisationId = OrganisationId(Uuid::from_u128(1));
const SOMEBODY_ELSE: OrganisationId = OrganisationId(Uuid::from_u128(2));

impl Example {
    /// Whether the rule says what the example expects.
    pub fn holds(&self, rule: &Rule, rules: &Rules) -> Result<bool, ExampleFault> {
        let city = self.city(rule)?;
        let found = match rule.relation() {
            Relation::Case { .. } => self.judge_case(&city, rules)?,
            Relation::Site { .. } => self.judge_site(&city, rules)?,
            _ => self.judge_trench(&city, rules)?,
        };
        let mut ours = found.iter().filter(|finding| finding.rule == rule.code());
        Ok(if self.finding {
            ours.any(|finding| {
                self.severity.is_none_or(|severity| finding.severity == severity)
                    && self.says.as_ref().is_none_or(|words| finding.because.de.contains(words))
            })
        } else {
            ours.next().is_none()
        })
    }

    fn trench(&self) -> Result<Trench, ExampleFault> {
        let draft = TrenchDraft {
            line: wkt::read(&self.trench).ok_or(ExampleFault::Geometry)?,
            width_m: self.width_m.unwrap_or(0.4),
            cover_m: self.cover_m.unwrap_or(0.6),
            method: self.method.unwrap_or(LayingMethod::OpenTrench),
        };
        Trench::new(draft, &CityArea::zone()).map_err(|_faults| ExampleFault::Trench)
    }

    fn judge_trench(&self, city: &City, rules: &Rules) -> Result<Vec<Finding>, ExampleFault> {
        let trench = self.trench()?;
        let subject = judge::Subject {
            trench: &trench,
            kind: self.ours.unwrap_or(WorksKind::Telecom),
            schedule: self.schedule(self.period, self.window)?,
            applicant: Some(SOMEBODY),
            case: None,
            exempt: self.exempt,
            on: self.on.0,
        };
        Ok(judge::trench(city, rules, &subject))
    }

    fn schedule(&self, period: Option<[Day; 2]>, window: Option<Floating>) -> Result<Schedule, ExampleFault> {
        let no_dates = |_: model::period::PeriodError| ExampleFault::Dates;
        Ok(match (period, window) {
            (_, Some(window)) => Schedule::Floating(
                Window::new(window.earliest.0, window.latest.0, window.days).map_err(no_dates)?,
            ),
            (Some([first, last]), None) => Schedule::Fixed(Period::new(first.0, last.0).map_err(no_dates)?),
            (None, None) => Schedule::Fixed(Period::new(self.on.0, self.on.0).map_err(no_dates)?),
        })
    }

    fn city(&self, rule: &Rule) -> Result<City, ExampleFault> {
        let missing: BTreeSet<Layer> = self.missing.iter().copied().collect();
        let mut layers = Layers {
            loaded: Layer::ALL.into_iter().filter(|layer| !missing.contains(layer)).collect(),
            ..Layers::default()
        };
        for (at, street) in (0_u128..).zip(&self.street) {
            layers.segments.push(Segment {
                id: SegmentId(Uuid::from_u128(at)),
                name: format!("{} {at}", street.class.code()),
                class: street.class,
                surface: street.surface.clone(),
                width_m: street.width_m,
                bridge: false,
                tunnel: false,
                line: line(&street.line)?,
            });
        }
        for (at, address) in (0_u128..).zip(&self.address) {
            layers.addresses.push(Address {
                id: AddressId(Uuid::from_u128(at)),
                street: String::new(),
                number: String::new(),
                postcode: None,
                district: None,
                place: point(address)?,
            });
        }
        for (at, works) in (1_u128..).zip(&self.crowd) {
            layers.works.push(Works { id: WorksId(Uuid::from_u128(at)), ..self.works(works)? });
        }
        for (at, constraint) in (1_u128..).zip(&self.constraint) {
            layers.constraints.push(constraint.read(at)?);
        }
        let districts = [(0, "Altstadt", &self.district), (1, "Neustadt", &self.other_district)];
        for (at, name, district) in districts {
            if let Some(district) = district {
                let (id, name) = (DistrictId(Uuid::from_u128(at)), name.to_owned());
                layers.districts.push(District { id, name, boundary: line(district)? });
            }
        }
        if let Some(planned) = &self.planned {
            layers.works.push(self.works(planned)?);
        }
        if let Some(other) = &self.other {
            match rule.relation() {
                Relation::NearerThan { neighbour: Neighbour::Works, .. }
                | Relation::SpaceTime { .. }
                | Relation::Graph { .. } => layers.works.push(self.works(other)?),
                // Works of an own case, which may be related to the one that is judged.
                Relation::Case { .. } => layers.works.push(Works {
                    case: Some(known::OTHER),
                    applicant: if self.somebody_else { SOMEBODY_ELSE } else { SOMEBODY },
                    ..self.works(other)?
                }),
                Relation::NearerThan { neighbour: Neighbour::Tree, .. } => layers.trees.push(Tree {
                    id: TreeId(Uuid::nil()),
                    place: point(other)?,
                    crown_radius_m: self.crown_m,
                    species: None,
                }),
                Relation::NearerThan { neighbour: Neighbour::Moratorium, .. }
                | Relation::Coverage { measure: Coverage::LastChance { .. } } => {
                    let [since, until] = self.other_period.ok_or(ExampleFault::Dates)?;
                    layers.moratoria.push(Moratorium {
                        id: MoratoriumId(Uuid::nil()),
                        extent: line(other)?,
                        width_m: self.other_width_m.unwrap_or(0.0),
                        since: since.0,
                        until: until.0,
                        reason: String::new(),
                        street: String::new(),
                    });
                }
                Relation::NearerThan { neighbour: Neighbour::Conduit | Neighbour::Constraint, .. }
                | Relation::Coverage { .. }
                | Relation::Underground { .. }
                | Relation::Attribute { .. }
                | Relation::Site { .. }
                | Relation::LayerMissing { .. } => layers.conduits.push(Conduit {
                    id: ConduitId(Uuid::nil()),
                    owner: SOMEBODY_ELSE,
                    owner_name: String::new(),
                    kind: self.kind.unwrap_or(ConduitKind::Duct),
                    line: line(other)?,
                    ducts: self.ducts.unwrap_or(self.free),
                    ducts_free: self.free,
                    diameter_mm: self.diameter_mm,
                    cover_m: self.other_cover_m,
                    accuracy_m: self.accuracy_m,
                    buffer_m: self.buffer_m,
                    protection_m: self.protection_m,
                    serving: true,
                }),
            }
        }
        let city = City::new(layers);
        let Some(loaded) = self.loaded else { return Ok(city) };
        let loaded_on: BTreeMap<_, _> = Layer::ALL.into_iter().map(|layer| (layer, loaded.0)).collect();
        Ok(city.dated(loaded_on))
    }

    fn works(&self, place: &str) -> Result<Works, ExampleFault> {
        Ok(Works {
            id: WorksId(Uuid::nil()),
            case: None,
            applicant: SOMEBODY_ELSE,
            applicant_name: String::new(),
            kind: self.works.unwrap_or(WorksKind::Telecom),
            title: String::new(),
            street: String::new(),
            line: line(place)?,
            width_m: self.other_width_m.unwrap_or(0.4),
            cover_m: self.other_cover_m,
            schedule: self.schedule(self.other_period, self.other_window)?,
            published: true,
        })
    }
}

fn geometry(text: &str) -> Result<Geometry<f64>, ExampleFault> {
    wkt::read(text).ok_or(ExampleFault::Geometry)
}

fn line(text: &str) -> Result<Utm32, ExampleFault> {
    Utm32::stored(geometry(text)?).map_err(|_outside| ExampleFault::Geometry)
}

fn point(text: &str) -> Result<Point<f64>, ExampleFault> {
    match geometry(text)? {
        Geometry::Point(point) => Ok(point),
        _ => Err(ExampleFault::Geometry),
    }
}
