//! What counts as reachable along the streets: the dated values of `data/supply`, tried on their own examples.

use jiff::civil::Date;
use model::{Text, street::StreetClass};
use serde::Deserialize;

use super::{State, example::Example};
use crate::rule::Status;

/// Something that is wrong with `data/supply/reach.toml`.
#[derive(Debug, thiserror::Error)]
pub enum ReachFault {
    /// The file is not TOML of the expected shape.
    #[error("{path}: {source}")]
    Shape {
        /// The file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A text is missing in a language.
    #[error("{path}: `title` needs German and English")]
    TextMissing {
        /// The file.
        path: String,
    },
    /// A value cannot be applied.
    #[error("{path}: every `value` needs a sound `{parameter}`")]
    Parameter {
        /// The file.
        path: String,
        /// Which one.
        parameter: &'static str,
    },
    /// Without an address that is passed, one that is planned and one that is left out the values cannot be believed.
    #[error("{path}: an example that is passed, one that is planned and one that is a gap are needed")]
    ExamplesMissing {
        /// The file.
        path: String,
    },
    /// The judge does not do what an example says.
    #[error("{path}: example \"{shows}\" does not come out as stated")]
    ExampleFails {
        /// The file.
        path: String,
        /// Which one.
        shows: String,
    },
}

/// What counts as reachable on a day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    #[serde(deserialize_with = "crate::rule::on")]
    since: Date,
    /// The longest way along the streets in ground metres, with the ways between the axes and both ends.
    pub limit_m: f64,
    /// How far an address or a conduit may lie from its nearest axis, in ground metres.
    pub access_m: f64,
    /// A conduit is looked at from place to place, none farther than so many grid metres from the next one.
    pub step_m: f64,
    /// Between two of these places it runs along the axis if the stretch there is at most so many times as long.
    pub stretch: f64,
    /// The classes of the streets that ducts may follow.
    pub along: Vec<StreetClass>,
    basis: String,
    status: Status,
}

impl Terms {
    /// In force since.
    pub fn since(&self) -> Date {
        self.since
    }

    /// Where the values come from.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// Whether that was read in its source.
    pub fn is_verified(&self) -> bool {
        self.status == Status::Verified
    }

    fn unsound(&self) -> Option<&'static str> {
        let checks = [
            ("limit_m", (0.0..=100_000.0).contains(&self.limit_m)),
            ("access_m", (0.0..=1_000.0).contains(&self.access_m)),
            ("step_m", (0.5..=1_000.0).contains(&self.step_m)),
            // With less than its own length no conduit would ever run along an axis.
            ("stretch", (1.0..=10.0).contains(&self.stretch)),
            ("along", !self.along.is_empty()),
        ];
        checks.into_iter().find(|(_, sound)| !sound).map(|(name, _)| name)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: String,
    title: Text,
    #[expect(dead_code, reason = "tells the reader of the file how to apply it")]
    predicate: String,
    value: Vec<Terms>,
    #[serde(default)]
    example: Vec<Example>,
}

/// The values of `data/supply/reach.toml`, the earliest first.
#[derive(Debug, Clone)]
pub struct Reach {
    code: String,
    title: Text,
    values: Vec<Terms>,
}

impl Reach {
    /// Reads the file, given with its path.
    ///
    /// # Errors
    /// Every [`ReachFault`], also examples that do not come out as stated; never an empty list.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<ReachFault>> {
        let owned = || path.to_owned();
        let shape = |source| vec![ReachFault::Shape { path: owned(), source: Box::new(source) }];
        let File { code, title, mut value, example, .. } = toml::from_str(text).map_err(shape)?;
        let mut faults = Vec::new();
        if title.is_incomplete() {
            faults.push(ReachFault::TextMissing { path: owned() });
        }
        if value.is_empty() {
            faults.push(ReachFault::Parameter { path: owned(), parameter: "since" });
        }
        for parameter in value.iter().filter_map(Terms::unsound) {
            faults.push(ReachFault::Parameter { path: owned(), parameter });
        }
        let shown = |state| example.iter().any(|example| example.state() == state);
        if ![State::Passed, State::Planned, State::Gap].into_iter().all(shown) {
            faults.push(ReachFault::ExamplesMissing { path: owned() });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        value.sort_by_key(Terms::since);
        let reach = Self { code, title, values: value };
        let failing = example.into_iter().filter(|example| !example.holds(&reach));
        faults
            .extend(failing.map(|example| ReachFault::ExampleFails { path: owned(), shows: example.shows }));
        if faults.is_empty() { Ok(reach) } else { Err(faults) }
    }

    /// The values in force on a day; none before the first of them.
    pub fn on(&self, on: Date) -> Option<&Terms> {
        self.values.iter().rev().find(|terms| terms.since <= on)
    }

    /// Code of the file, to be shown beside an answer.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Title of the file.
    pub fn title(&self) -> &Text {
        &self.title
    }
}
