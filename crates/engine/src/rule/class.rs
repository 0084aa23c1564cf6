//! Classes of works: small, medium or large, by length, duration and street class; and when works close a street.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{street::StreetClass, trench::LayingMethod, works::WorksKind};
use serde::Deserialize;

use super::{Day, file::Status};
use crate::{judge::Fingerprint, place::STREET_LIMIT_M};

/// How much works weigh in the street.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Short, quick, in a quiet street.
    Small,
    /// In between.
    Medium,
    /// Long, slow or in an important street.
    Large,
}

/// A value for each class.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByClass<T> {
    pub small: T,
    pub medium: T,
    pub large: T,
}

impl<T> ByClass<T> {
    pub fn get(&self, class: Class) -> &T {
        match class {
            Class::Small => &self.small,
            Class::Medium => &self.medium,
            Class::Large => &self.large,
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the words of the file")]
struct Limits {
    up_to_length_m: f64,
    up_to_days: i64,
    up_to_street: StreetClass,
}

/// The limits and strips that hold from a day on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Classes {
    since: Day,
    /// How near a street segment must be for works to stand on it, in metres.
    pub on_street_m: f64,
    small: Limits,
    medium: Limits,
    /// Kinds of works that open the ground.
    pub digs: Vec<WorksKind>,
    /// Working strip beside the trench, on each side, in metres.
    pub strip_m: ByClass<f64>,
    /// When works close a street; rules over the street graph need it.
    pub closing: Option<Closing>,
}

/// When works close a street segment, and how far traffic is led around it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closing {
    /// Room that traffic needs, in metres.
    pub lane_m: f64,
    /// What narrows a street on fewer metres does not close it.
    pub from_m: f64,
    /// Works that close the street whatever room they leave.
    pub always: Vec<WorksKind>,
    /// Laying methods that close nothing.
    pub not_by: Vec<LayingMethod>,
    /// The longest way around, in metres.
    pub at_most_m: f64,
    /// Width of the carriageway by class of street where none is tagged, in metres; no traffic is led over other classes.
    pub carriageway_m: BTreeMap<StreetClass, f64>,
}

impl Closing {
    fn is_sound(&self) -> bool {
        [self.lane_m, self.from_m, self.at_most_m]
            .into_iter()
            .chain(self.carriageway_m.values().copied())
            .all(|metres| metres.is_finite() && metres > 0.0)
            && self.at_most_m <= WAY_LIMIT_M
    }
}

/// A longer way around would be looked for all over the city, whatever a file says.
const WAY_LIMIT_M: f64 = 5_000.0;

impl Classes {
    /// The first class whose limits all hold; without a known street its importance does not count.
    pub fn of(&self, ground_m: f64, days: i64, street: Option<StreetClass>) -> Class {
        let fits = |limits: &Limits| {
            ground_m <= limits.up_to_length_m
                && days <= limits.up_to_days
                && street.is_none_or(|street| street >= limits.up_to_street)
        };
        if fits(&self.small) {
            Class::Small
        } else if fits(&self.medium) {
            Class::Medium
        } else {
            Class::Large
        }
    }

    /// The widest strip, in metres.
    pub fn widest_strip_m(&self) -> f64 {
        self.strip_m.small.max(self.strip_m.medium).max(self.strip_m.large)
    }
}

/// The class file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassFile {
    #[expect(dead_code, reason = "tells the reader of the file what it is")]
    code: String,
    #[expect(dead_code, reason = "tells the reader of the file what it is")]
    title: model::Text,
    #[expect(dead_code, reason = "tells the reader of the file where the values come from")]
    basis: String,
    #[expect(dead_code, reason = "tells the reader of the file how to apply it")]
    predicate: String,
    status: Status,
    value: Vec<Classes>,
    #[serde(default)]
    example: Vec<Example>,
    /// Tells the values of different files apart.
    #[serde(skip)]
    print: u64,
}

/// Works and the class they fall into.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    shows: String,
    on: Day,
    length_m: f64,
    days: i64,
    street: Option<StreetClass>,
    class: Class,
}

impl ClassFile {
    /// The file with a number for its text.
    pub fn printed(self, text: &str) -> Self {
        Self { print: Fingerprint::new().word(text).short(), ..self }
    }

    /// A number for the values of a day.
    pub fn print(&self, on: Date) -> u64 {
        let since = crate::day::number(self.on(on).since.0);
        Fingerprint::new().bytes(&self.print.to_le_bytes()).whole(since).short()
    }

    /// Whether the values of every day say when works close a street.
    pub fn tells_closing(&self) -> bool {
        self.value.iter().all(|classes| classes.closing.is_some())
    }

    pub fn is_verified(&self) -> bool {
        self.status == Status::Verified
    }

    /// What the examples show that do not come out as stated.
    pub fn failing(&self) -> impl Iterator<Item = &str> {
        let found =
            |example: &Example| self.on(example.on.0).of(example.length_m, example.days, example.street);
        self.example
            .iter()
            .filter(move |example| found(example) != example.class)
            .map(|example| example.shows.as_str())
    }

    /// Whether every value can be applied, and examples prove them.
    pub fn is_sound(&self) -> bool {
        let length = |metres: f64| metres.is_finite() && metres >= 0.0;
        !self.value.is_empty()
            && !self.example.is_empty()
            && self.value.iter().all(|classes| {
                let strips = classes.strip_m;
                length(classes.on_street_m)
                    && classes.on_street_m <= STREET_LIMIT_M
                    && classes.closing.as_ref().is_none_or(Closing::is_sound)
                    && [strips.small, strips.medium, strips.large].into_iter().all(length)
            })
    }

    /// The values of a day; before the first of them, the first. A sound file has at least one.
    pub fn on(&self, on: Date) -> &Classes {
        let in_force = self.value.iter().filter(|value| value.since.0 <= on).max_by_key(|value| value.since);
        in_force.or_else(|| self.value.iter().min_by_key(|value| value.since)).unwrap_or(&self.value[0])
    }
}
