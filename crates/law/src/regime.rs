//! A regime: the steps of one procedure and its deadlines, or deadlines that stand beside others, as dated data with their basis.

mod deadline;
mod example;
mod length;

use jiff::civil::{Date, Time};
use model::{
    Text,
    case::{Event, Happening, Procedure, Stage},
    works::WorksKind,
};
use serde::Deserialize;

pub use deadline::{Counting, DeadlineRule, Extension, IfMissed, Pause, Restart, Stop, WhoseCalendar};
pub(crate) use example::Example;
pub use length::{DatedLength, Length, Lengths, Rolls};
pub use model::data::Status;

use crate::{calendar::Calendar, requirement::Requirement};

/// The law of one procedure, or law that stands beside procedures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Code, for example `DE-TKG-127-3`.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// The procedure an applicant chooses to come under it; none where it stands beside others.
    pub procedure: Option<Procedure>,
    /// What a case of its procedure is.
    #[serde(default)]
    pub kind: Kind,
    /// What a case of its procedure must say before it is handed in.
    #[serde(default)]
    pub place: Place,
    /// The kind of works that its trench stands for, for example a site for what only occupies the street.
    #[serde(default = "telecom")]
    pub(crate) works: WorksKind,
    /// The procedures that it stands beside.
    #[serde(default)]
    pub beside: Vec<Procedure>,
    /// Where it holds, as codes of calendars or their beginnings, for example `DE` or `DE-HH`; everywhere where none is named.
    #[serde(default)]
    pub lands: Vec<String>,
    /// What its deadlines distinguish by; one that stands beside others holds in these classes only.
    #[serde(rename = "class", default)]
    pub classes: Vec<Class>,
    /// The stages of [`crate::case::next`]'s table that a case under this regime can reach; none beside others.
    #[serde(default)]
    pub steps: Vec<Stage>,
    /// When what comes late in the day counts as received.
    pub receipt: Option<Receipt>,
    /// What it asks for or opens by the facts of a case.
    #[serde(rename = "requirement", default)]
    pub requirements: Vec<Requirement>,
    /// Its deadlines.
    #[serde(rename = "deadline", default)]
    pub deadlines: Vec<DeadlineRule>,
    #[serde(rename = "example", default)]
    pub(crate) examples: Vec<Example>,
}

/// What a case of a procedure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An application or a notification that an authority decides on, or lets be.
    #[default]
    Application,
    /// A request that is answered.
    Request,
    /// Works that are planned and made known.
    Plan,
    /// Works that could not wait.
    Immediate,
    /// A mobile site on its way to the air.
    Site,
}

impl Kind {
    /// The word used in data files and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Request => "request",
            Self::Plan => "plan",
            Self::Immediate => "immediate",
            Self::Site => "site",
        }
    }
}

/// What a case must say of its place before it is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A trench.
    #[default]
    Trench,
    /// A mobile site.
    Site,
    /// Nothing.
    None,
}

/// A class that a regime's deadlines distinguish by, for example `minor`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Word in data files and on the wire.
    pub code: String,
    /// Name as shown.
    pub title: Text,
}

/// When something counts as received: on a closed day, or after a time of the day, it counts on the next open day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Short code, for example `GB7`.
    pub id: String,
    /// Events that are receipts.
    pub events: Vec<Event>,
    /// Last time of the day, in the authority's time zone, at which it still counts on that day.
    pub cut_off: Time,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

/// How a regime contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {
    /// It is nobody's, or both a procedure's own and beside others.
    #[error("a regime is either a procedure's own or stands beside procedures")]
    OwnOrBeside,
    /// Steps belong to a procedure's own regime.
    #[error("a procedure has steps, and a regime that stands beside procedures has none")]
    Steps,
    /// Consent would be deemed granted, and no step says so.
    #[error("\"{id}\" deems consent granted, but deemed_granted is no step")]
    NowhereToDeem {
        /// Code of the deadline.
        id: String,
    },
    /// Two deadlines of one code would run in one case.
    #[error("\"{id}\" stands twice, and both can run in one case")]
    Twice {
        /// Code of the deadline.
        id: String,
    },
}

fn telecom() -> WorksKind {
    WorksKind::Telecom
}

impl Regime {
    /// What a case of its procedure does in the street; nothing where it asks for no trench.
    pub fn works(&self) -> Option<WorksKind> {
        (self.place == Place::Trench).then_some(self.works)
    }

    /// The deadline of that code.
    pub fn find_deadline(&self, id: &str) -> Option<&DeadlineRule> {
        self.deadlines.iter().find(|rule| rule.id == id)
    }

    /// The deadline whose end means consent, where the regime has one.
    pub fn deeming(&self) -> Option<&DeadlineRule> {
        self.deadlines.iter().find(|rule| rule.deems())
    }

    /// The paragraph that it rests on: that of the decision, else of its first deadline.
    pub fn basis(&self) -> Option<&str> {
        self.deeming().or(self.deadlines.first()).map(|rule| rule.basis.as_str())
    }

    /// Whether it holds at an authority whose calendar has that code.
    pub fn holds_in(&self, land: &str) -> bool {
        self.lands.is_empty() || self.lands.iter().any(|own| is_part_of(land, own))
    }

    /// The day as of which a happening counts.
    pub fn counts_on(&self, happening: &Happening, calendar: &Calendar) -> Date {
        let day = happening.on;
        match self.receipt.as_ref().filter(|receipt| receipt.events.contains(&happening.event)) {
            None => day,
            Some(receipt) if happening.at.is_some_and(|at| at > receipt.cut_off) => {
                calendar.open_days_after(day, 1)
            }
            Some(_) => calendar.next_open(day),
        }
    }
}

/// Whether a calendar's code is that of a land or of a part of it: `DE-HH` is part of `DE`, `DE-BY+assumption` of both.
pub(crate) fn is_part_of(code: &str, land: &str) -> bool {
    code.strip_prefix(land).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '+']))
}

#[cfg(test)]
mod tests;
