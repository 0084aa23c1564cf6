//! An example: what a deadline comes to in a course that a lawyer can follow.

use jiff::civil::{Date, Time};
use model::case::{Anchor, Event, Happening, Mark};
use serde::Deserialize;

use model::data::Day;

use crate::clock::Standing;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) shows: String,
    pub(crate) deadline: String,
    pub(crate) calendar: String,
    pub(crate) class: Option<String>,
    #[serde(default)]
    anchors: Vec<RawAnchor>,
    #[serde(default)]
    happenings: Vec<RawHappening>,
    /// The last happening's day where nothing else is said.
    today: Option<Day>,
    pub(crate) due: Option<Day>,
    pub(crate) standing: Standing,
    /// First day of what the end brought about by itself.
    #[serde(alias = "deemed_on")]
    pub(crate) holds_from: Option<Day>,
    /// Asked only where it stands here.
    pub(crate) verified: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnchor {
    anchor: Anchor,
    on: Day,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHappening {
    on: Day,
    at: Option<Time>,
    event: Event,
    until: Option<Day>,
    #[serde(default)]
    marks: Vec<Mark>,
}

impl From<&RawHappening> for Happening {
    fn from(raw: &RawHappening) -> Self {
        Self {
            on: raw.on.0,
            at: raw.at,
            event: raw.event,
            until: raw.until.map(|day| day.0),
            marks: raw.marks.clone(),
        }
    }
}

impl Example {
    pub(crate) fn happenings(&self) -> Vec<Happening> {
        self.happenings.iter().map(Into::into).collect()
    }

    pub(crate) fn anchors(&self) -> Vec<(Anchor, Date)> {
        self.anchors.iter().map(|raw| (raw.anchor, raw.on.0)).collect()
    }

    pub(crate) fn today(&self) -> Date {
        let last = self.happenings.iter().map(|happening| happening.on.0).max();
        self.today.map(|day| day.0).or(last).unwrap_or(Date::MIN)
    }
}
