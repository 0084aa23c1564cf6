//! `lotse judge`: a city written down in a file, judged without a database; docs/RULES.md says what the file holds.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, anyhow};
use clap::Args;
use engine::{City, Layers, Rules, judge};
use geo::{Geometry, Point};
use jiff::civil::Date;
use model::{
    AddressId, CaseId, CityArea, ConduitId, ConstraintId, DistrictId, MoratoriumId, OrganisationId, Schedule,
    SegmentId, Text, TreeId, Utm32, WorksId,
    address::Address,
    case::{Procedure, Stage},
    change::Layer,
    conduit::{Conduit, ConduitKind},
    constraint::{Constraint, ConstraintKind},
    district::District,
    finding::Finding,
    moratorium::Moratorium,
    site::Site,
    street::{Segment, StreetClass},
    tree::Tree,
    trench::{LayingMethod, Trench, TrenchDraft},
    works::{Works, WorksKind},
};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::print;

/// Which cities.
#[derive(Debug, Args)]
pub struct Flags {
    /// Cities as JSON (docs/RULES.md)
    #[arg(required = true, value_name = "CITY.json")]
    files: Vec<PathBuf>,
}

/// Judges the trenches and sites of each file; prints a line of JSON for each file.
pub fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let rules = server::lawbook::rules()?;
    for path in &flags.files {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let town: Town = serde_json::from_str(&text)
            .with_context(|| format!("{} is no city as docs/RULES.md describes it", path.display()))?;
        let judged = town.judge(&rules).with_context(|| format!("{} cannot be judged", path.display()))?;
        print::line(&judged.to_string());
    }
    Ok(ExitCode::SUCCESS)
}

/// Well-known text in EPSG:25832, as in the examples of the rules.
struct Wkt(Utm32);

impl<'de> Deserialize<'de> for Wkt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let geometry = engine::wkt(&text).ok_or_else(|| {
            de::Error::custom(
                "a geometry is well-known text: POINT, LINESTRING, MULTILINESTRING, POLYGON, MULTIPOLYGON",
            )
        })?;
        Utm32::stored(geometry).map(Wkt).map_err(de::Error::custom)
    }
}

/// The same, of a point.
struct At(Point<f64>);

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Wkt::deserialize(deserializer)?.0.into_geometry() {
            Geometry::Point(point) => Ok(Self(point)),
            _ => Err(de::Error::custom("this place is a POINT")),
        }
    }
}

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Town {
    on: Date,
    #[serde(default)]
    missing: Vec<Layer>,
    #[serde(default)]
    streets: Vec<Street>,
    #[serde(default)]
    addresses: Vec<House>,
    #[serde(default)]
    conduits: Vec<Pipe>,
    #[serde(default)]
    works: Vec<Digging>,
    #[serde(default)]
    moratoria: Vec<Sealed>,
    #[serde(default)]
    trees: Vec<Trunk>,
    #[serde(default)]
    constraints: Vec<Obstacle>,
    #[serde(default)]
    districts: Vec<Quarter>,
    #[serde(default)]
    trenches: Vec<Planned>,
    #[serde(default)]
    sites: Vec<Mast>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Street {
    id: Uuid,
    #[serde(default)]
    name: String,
    class: StreetClass,
    surface: Option<String>,
    width_m: Option<f64>,
    line: Wkt,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct House {
    id: Uuid,
    place: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pipe {
    id: Uuid,
    owner: Uuid,
    kind: ConduitKind,
    line: Wkt,
    #[serde(default)]
    ducts: u16,
    #[serde(default)]
    ducts_free: u16,
    diameter_mm: Option<u16>,
    cover_m: Option<f64>,
    accuracy_m: Option<f64>,
    buffer_m: Option<f64>,
    protection_m: Option<f64>,
    #[serde(default)]
    serving: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Digging {
    id: Uuid,
    case: Option<Uuid>,
    applicant: Uuid,
    kind: WorksKind,
    #[serde(default)]
    name: String,
    line: Wkt,
    width_m: f64,
    cover_m: Option<f64>,
    schedule: Schedule,
    #[serde(default)]
    published: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    id: Uuid,
    extent: Wkt,
    #[serde(default)]
    width_m: f64,
    since: Date,
    until: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trunk {
    id: Uuid,
    place: At,
    crown_radius_m: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Obstacle {
    id: Uuid,
    kind: ConstraintKind,
    #[serde(default)]
    name: String,
    extent: Wkt,
    #[serde(default)]
    width_m: f64,
    since: Option<Date>,
    until: Option<Date>,
    owner: Option<Uuid>,
    #[serde(default)]
    cleared: bool,
    #[serde(default)]
    public: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quarter {
    id: Uuid,
    name: String,
    boundary: Wkt,
}

/// A trench that is asked about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planned {
    id: String,
    #[serde(default = "telecom")]
    kind: WorksKind,
    line: Wkt,
    width_m: f64,
    cover_m: f64,
    method: LayingMethod,
    schedule: Schedule,
    applicant: Option<Uuid>,
    case: Option<Uuid>,
    #[serde(default)]
    exempt: bool,
    lapses: Option<Lapse>,
}

fn telecom() -> WorksKind {
    WorksKind::Telecom
}

/// The day on which a permission lapses unless works have begun.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lapse {
    last: Date,
    #[serde(default)]
    verified: bool,
}

/// A mobile site that is asked about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mast {
    id: String,
    place: At,
    is: Site,
    applicant: Option<Uuid>,
    case: Option<Uuid>,
    class: Option<String>,
    #[serde(default)]
    known: judge::SiteFacts,
}

impl Town {
    fn judge(self, rules: &Rules) -> anyhow::Result<Value> {
        let Self { on, trenches, sites, .. } = self;
        let city = City::new(Layers {
            segments: self.streets.into_iter().map(Segment::from).collect(),
            addresses: self.addresses.into_iter().map(Address::from).collect(),
            conduits: self.conduits.into_iter().map(Conduit::from).collect(),
            works: self.works.into_iter().map(Works::from).collect(),
            moratoria: self.moratoria.into_iter().map(Moratorium::from).collect(),
            trees: self.trees.into_iter().map(Tree::from).collect(),
            constraints: self.constraints.into_iter().map(Constraint::from).collect(),
            districts: self.districts.into_iter().map(District::from).collect(),
            loaded: Layer::ALL.into_iter().filter(|layer| !self.missing.contains(layer)).collect(),
        });
        let trenches: anyhow::Result<Vec<Value>> =
            trenches.into_iter().map(|trench| trench.judge(&city, rules, on)).collect();
        let sites = sites.iter().map(|mast| mast.judge(&city, rules, on));
        Ok(json!({ "on": on, "trenches": trenches?, "sites": sites.collect::<Vec<_>>() }))
    }
}

impl Planned {
    fn judge(self, city: &City, rules: &Rules, on: Date) -> anyhow::Result<Value> {
        let draft = TrenchDraft {
            line: self.line.0.into_geometry(),
            width_m: self.width_m,
            cover_m: self.cover_m,
            method: self.method,
        };
        let trench = Trench::new(draft, &CityArea::zone()).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            anyhow!("trench {}: {}", self.id, told.join("; "))
        })?;
        let (applicant, case) = (self.applicant.map(OrganisationId), self.case.map(CaseId));
        let (schedule, exempt) = (self.schedule, self.exempt);
        let subject =
            judge::Subject { trench: &trench, kind: self.kind, schedule, applicant, case, exempt, on };
        let mut findings = judge::trench(city, rules, &subject);
        if let Some(Lapse { last, verified }) = self.lapses {
            let (code, title, basis) = (String::new(), Text::default(), String::new());
            let lapses = Some(judge::Due { code, title, last, done: None, basis, verified });
            let facts = judge::CaseFacts { lapses, ..judge::CaseFacts::default() };
            let procedure = Procedure::new("consent")?;
            findings.extend(judge::case(
                city,
                rules,
                &judge::CaseSubject {
                    case,
                    applicant,
                    procedure: &procedure,
                    class: None,
                    stage: Stage::Granted,
                    trench: Some(&trench),
                    schedule,
                    facts: &facts,
                    on,
                },
            ));
        }
        Ok(json!({ "id": self.id, "findings": told(&findings) }))
    }
}

impl Mast {
    fn judge(&self, city: &City, rules: &Rules, on: Date) -> Value {
        let subject = judge::SiteSubject {
            case: self.case.map(CaseId),
            applicant: self.applicant.map(OrganisationId),
            site: &self.is,
            place: self.place.0.0,
            class: self.class.as_deref(),
            facts: &self.known,
            on,
        };
        json!({ "id": self.id, "findings": told(&judge::site(city, rules, &subject)) })
    }
}

/// Findings in full, as those may see them who may see everything.
fn told(findings: &[Finding]) -> Vec<Value> {
    let one = |finding: &Finding| {
        json!({
            "rule": finding.rule,
            "severity": finding.severity,
            "neighbour": { "kind": finding.neighbour.kind, "id": finding.neighbour.id },
            "distance_m": finding.distance_m,
            "period": finding.period,
            "score": finding.score,
            "not_judged": finding.not_judged,
            "because": finding.because,
        })
    };
    findings.iter().map(one).collect()
}

impl From<Street> for Segment {
    fn from(Street { id, name, class, surface, width_m, line }: Street) -> Self {
        let (bridge, tunnel) = (false, false);
        Self { id: SegmentId(id), name, class, surface, width_m, bridge, tunnel, line: line.0 }
    }
}

impl From<House> for Address {
    fn from(House { id, place }: House) -> Self {
        let (street, number) = (String::new(), String::new());
        Self { id: AddressId(id), street, number, postcode: None, district: None, place: place.0 }
    }
}

impl From<Pipe> for Conduit {
    fn from(pipe: Pipe) -> Self {
        Self {
            id: ConduitId(pipe.id),
            owner: OrganisationId(pipe.owner),
            owner_name: String::new(),
            kind: pipe.kind,
            line: pipe.line.0,
            ducts: pipe.ducts,
            ducts_free: pipe.ducts_free,
            diameter_mm: pipe.diameter_mm,
            cover_m: pipe.cover_m,
            accuracy_m: pipe.accuracy_m,
            buffer_m: pipe.buffer_m,
            protection_m: pipe.protection_m,
            serving: pipe.serving,
        }
    }
}

impl From<Digging> for Works {
    fn from(works: Digging) -> Self {
        Self {
            id: WorksId(works.id),
            case: works.case.map(CaseId),
            applicant: OrganisationId(works.applicant),
            applicant_name: String::new(),
            kind: works.kind,
            title: works.name,
            street: String::new(),
            line: works.line.0,
            width_m: works.width_m,
            cover_m: works.cover_m,
            schedule: works.schedule,
            published: works.published,
        }
    }
}

impl From<Sealed> for Moratorium {
    fn from(Sealed { id, extent, width_m, since, until }: Sealed) -> Self {
        let (reason, street) = (String::new(), String::new());
        Self { id: MoratoriumId(id), extent: extent.0, width_m, since, until, reason, street }
    }
}

impl From<Trunk> for Tree {
    fn from(Trunk { id, place, crown_radius_m }: Trunk) -> Self {
        Self { id: TreeId(id), place: place.0, crown_radius_m, species: None }
    }
}

impl From<Obstacle> for Constraint {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            id: ConstraintId(obstacle.id),
            kind: obstacle.kind,
            name: obstacle.name,
            extent: obstacle.extent.0,
            width_m: obstacle.width_m,
            since: obstacle.since,
            until: obstacle.until,
            owner: obstacle.owner.map(OrganisationId),
            cleared: obstacle.cleared,
            public: obstacle.public,
        }
    }
}

impl From<Quarter> for District {
    fn from(Quarter { id, name, boundary }: Quarter) -> Self {
        Self { id: DistrictId(id), name, boundary: boundary.0 }
    }
}
