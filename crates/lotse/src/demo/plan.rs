//! The plan of the demo town as it stands in `data/demo`: what was decided by hand before anything grows.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `town.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub name: String,
    pub seed: u64,
    pub centre: [f64; 2],
    pub half: [f64; 2],
    pub margin_m: f64,
    pub postcode: String,
    pub road: Vec<Road>,
    pub quarter: Vec<Quarter>,
    pub district: Vec<District>,
    pub water: Water,
    pub rail: Rail,
    pub park: Vec<Park>,
    pub wood: Vec<Wood>,
    pub transit: Vec<Transit>,
    pub landmark: Vec<Landmark>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Road {
    pub name: String,
    pub class: model::street::StreetClass,
    #[serde(default)]
    pub closed: bool,
    #[serde(default)]
    pub straight: bool,
    pub points: Vec<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quarter {
    pub name: String,
    pub style: String,
    pub between: [f64; 2],
    pub wander: f64,
    pub through: f64,
    pub theme: String,
    pub outline: Vec<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    pub name: String,
    pub ring: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Water {
    pub course: Vec<[f64; 2]>,
    pub width: [f64; 2],
    pub basins: Vec<([f64; 2], [f64; 2], f64)>,
    pub ponds: Vec<([f64; 2], f64)>,
    pub brooks: Vec<Vec<[f64; 2]>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rail {
    pub course: Vec<[f64; 2]>,
    pub station: [f64; 2],
    pub siding: Vec<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Park {
    pub kind: String,
    pub outline: Vec<[f64; 2]>,
    pub paths: Vec<Vec<[f64; 2]>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wood {
    pub outline: Vec<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transit {
    pub name: String,
    pub mode: model::surroundings::TransitMode,
    pub along: Vec<String>,
    pub from: [f64; 2],
    pub to: [f64; 2],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Landmark {
    pub kind: String,
    pub at: [f64; 2],
    pub size: [f64; 2],
    pub turn: f64,
    pub clear: f64,
}

/// `house.toml`: how houses stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    pub kind: String,
    pub lot: (f64, f64),
    pub gap: f64,
    pub depth: (f64, f64),
    pub back: (f64, f64),
    pub row: (usize, usize),
    pub wing: f64,
    pub shed: f64,
    pub pavement: f64,
}

/// `people.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub organisation: Vec<Named>,
    pub authority: Vec<Authority>,
    pub user: Vec<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    pub name: String,
    pub districts: Vec<String>,
    pub settings: store::account::AuthoritySettings,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub login: String,
    pub password: String,
    pub name: String,
    pub role: model::account::Role,
    pub organisation: Option<usize>,
    pub authority: Option<usize>,
    pub body: Option<usize>,
    /// Who stands in, and for how many days.
    pub away: Option<Away>,
    /// Whose cases the person must not decide.
    #[serde(default)]
    pub conflicts: Vec<Conflict>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    pub substitute: String,
    pub days: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    pub organisation: usize,
    pub reason: String,
}

/// Everything in `data/demo`.
#[derive(Debug)]
pub struct Book {
    pub plan: Plan,
    pub styles: BTreeMap<String, Style>,
    pub names: BTreeMap<String, Vec<String>>,
    pub people: People,
    pub layers: super::works::Layers,
    pub cases: super::case::Cases,
    pub bodies: super::body::Bodies,
    pub constraints: super::constraint::Constraints,
    pub radio: super::radio::Radio,
}

/// Reads the files, which are part of the program.
///
/// # Errors
/// What the TOML reader says; the files are fixed, so a test finds it before anybody else.
pub fn read() -> Result<Book, toml::de::Error> {
    Ok(Book {
        plan: toml::from_str(include_str!("../../../../data/demo/town.toml"))?,
        styles: toml::from_str(include_str!("../../../../data/demo/house.toml"))?,
        names: toml::from_str(include_str!("../../../../data/demo/name.toml"))?,
        people: toml::from_str(include_str!("../../../../data/demo/people.toml"))?,
        layers: toml::from_str(include_str!("../../../../data/demo/layer.toml"))?,
        cases: toml::from_str(include_str!("../../../../data/demo/case.toml"))?,
        bodies: toml::from_str(include_str!("../../../../data/demo/body.toml"))?,
        constraints: toml::from_str(include_str!("../../../../data/demo/constraint.toml"))?,
        radio: toml::from_str(include_str!("../../../../data/demo/radio.toml"))?,
    })
}
