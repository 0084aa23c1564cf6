//! What counts as reachable along the streets: the dated values of `data/supply`, tried on their own examples.

use jiff::civil::Date;
use model::{
    Text,
    data::{DataFault, DataFile, Dated, Status},
    street::StreetClass,
};
use serde::Deserialize;

use super::{State, example::Example};

/// What counts as reachable on a day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    #[serde(deserialize_with = "model::data::on")]
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
}

impl Dated for Terms {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
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

/// Examples that are needed.
const EACH: &str = "an example that is passed, one that is planned and one that is a gap are needed";

/// The values of `data/supply/reach.toml`.
#[derive(Debug, Clone)]
pub struct Reach(DataFile<Terms, Example>);

impl Reach {
    /// Reads the file, given with its path.
    ///
    /// # Errors
    /// Every [`DataFault`], also examples that do not come out as stated; never an empty list.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<DataFault>> {
        let owned = || path.to_owned();
        let mut faults = Vec::new();
        let Some(file) = DataFile::read(path, text, &mut faults) else { return Err(faults) };
        let reach = Self(file);
        let examples = &reach.0.example;
        let shown = |state| examples.iter().any(|example| example.state() == state);
        if !examples.is_empty() && ![State::Passed, State::Planned, State::Gap].into_iter().all(shown) {
            faults.push(DataFault::ExamplesMissing { path: owned(), needed: EACH });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let failing = examples.iter().filter(|example| !example.holds(&reach));
        faults.extend(
            failing.map(|example| DataFault::ExampleFails { path: owned(), shows: example.shows.clone() }),
        );
        if faults.is_empty() { Ok(reach) } else { Err(faults) }
    }

    /// The values in force on a day; none before the first of them.
    pub fn on(&self, on: Date) -> Option<&Terms> {
        self.0.on(on)
    }

    /// Code of the file, to be shown beside an answer.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// Title of the file.
    pub fn title(&self) -> &Text {
        &self.0.title
    }
}
