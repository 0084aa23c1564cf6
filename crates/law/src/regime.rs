//! A regime: the steps of one procedure and its deadlines, as dated data with their basis.

use jiff::{Span, civil::Date};
use model::{
    Text,
    case::{Event, Happening, Procedure, Stage},
};
use serde::Deserialize;

use crate::{calendar::Calendar, clock::Standing, day::Day, requirement::Requirement};

/// Whether a value was read in the legal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read in the legal text.
    Verified,
    /// Reported or from general knowledge: it never decides alone.
    Unverified,
}

/// The law of one procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Code, for example `DE-TKG-127-3`.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// The procedure an applicant chooses to come under it; none where facts decide.
    pub procedure: Option<Procedure>,
    /// The stages of [`crate::case::next`]'s table that a case under this regime can reach.
    pub steps: Vec<Stage>,
    /// What it asks for or opens by the facts of a case.
    #[serde(rename = "requirement", default)]
    pub requirements: Vec<Requirement>,
    /// Its deadlines.
    #[serde(rename = "deadline")]
    pub deadlines: Vec<DeadlineRule>,
    #[serde(rename = "example", default)]
    pub(crate) examples: Vec<Example>,
}

/// How one deadline runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRule {
    /// Short code within the regime, for example `D2`.
    pub id: String,
    /// What is due.
    pub title: Text,
    /// Events whose day it runs from.
    pub starts: Vec<Event>,
    /// What makes it begin anew.
    pub restart: Option<Restart>,
    /// What makes it stand still until it begins anew.
    pub stop: Option<Stop>,
    /// What makes it longer.
    pub extension: Option<Extension>,
    /// Events that meet it; it can begin anew afterwards.
    #[serde(default)]
    pub met_by: Vec<Event>,
    /// Events that end it for good.
    pub ends: Vec<Event>,
    /// Its length over time.
    pub period: Vec<DatedLength>,
    /// Whose closed days count.
    pub calendar: WhoseCalendar,
    /// What happens when its last day is closed.
    pub rolls: Rolls,
    /// What holds when it is missed.
    pub if_missed: IfMissed,
    /// The same in words.
    pub consequence: Text,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

/// What makes a deadline begin anew.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// Short code, for example `D3`.
    pub id: String,
    /// Events that do it.
    pub events: Vec<Event>,
    /// Paragraph.
    pub basis: String,
}

/// What makes a deadline stand still.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Event that does it.
    pub event: Event,
    /// Code of the deadline within which the event must come; later it changes nothing.
    pub within: String,
    /// Paragraph.
    pub basis: String,
}

/// What makes a deadline longer: only before it ends, and counted from its end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Short code, for example `D4`.
    pub id: String,
    /// Event that does it.
    pub event: Event,
    /// How often within one run of the deadline.
    pub times: u8,
    /// By how much, over time.
    pub period: Vec<DatedLength>,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

/// Whose closed days count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoseCalendar {
    /// Those of the authority.
    Authority,
}

/// What happens when a deadline's last day is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rolls {
    /// It ends on the next open day.
    NextWorkingDay,
    /// It ends all the same.
    Never,
}

/// What holds when a deadline is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfMissed {
    /// Consent is deemed granted.
    DeemedGranted,
    /// The application counts as complete.
    CountsAsComplete,
}

/// A length that holds from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawLength")]
pub struct DatedLength {
    /// First day of receipt for which it holds.
    pub since: Date,
    /// How long.
    pub length: Length,
}

/// How long a deadline runs; the day it runs from does not count (§187(1) BGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Ends on the day with the same number, or on the month's last (§188(2) and (3) BGB).
    Months(u16),
    /// Calendar days.
    Days(u16),
    /// Open days of the calendar.
    WorkingDays(u16),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLength {
    since: Day,
    months: Option<u16>,
    days: Option<u16>,
    working_days: Option<u16>,
}

/// A length that is not exactly one number of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is exactly one of months, days, working_days, and at least 1")]
struct NoLength;

impl TryFrom<RawLength> for DatedLength {
    type Error = NoLength;
    fn try_from(raw: RawLength) -> Result<Self, NoLength> {
        let length = match (raw.months, raw.days, raw.working_days) {
            (Some(count @ 1..), None, None) => Length::Months(count),
            (None, Some(count @ 1..), None) => Length::Days(count),
            (None, None, Some(count @ 1..)) => Length::WorkingDays(count),
            _ => return Err(NoLength),
        };
        Ok(Self { since: raw.since.0, length })
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) shows: String,
    pub(crate) deadline: String,
    pub(crate) calendar: String,
    pub(crate) happenings: Vec<RawHappening>,
    /// The last happening's day where nothing else is said.
    pub(crate) today: Option<Day>,
    pub(crate) due: Option<Day>,
    pub(crate) standing: Standing,
    pub(crate) deemed_on: Option<Day>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHappening {
    on: Day,
    event: Event,
}

impl From<&RawHappening> for Happening {
    fn from(raw: &RawHappening) -> Self {
        Self::new(raw.on.0, raw.event)
    }
}

impl Regime {
    /// The deadline of that code.
    pub fn find_deadline(&self, id: &str) -> Option<&DeadlineRule> {
        self.deadlines.iter().find(|rule| rule.id == id)
    }

    /// The deadline whose end means consent, where the regime has one.
    pub fn deeming(&self) -> Option<&DeadlineRule> {
        self.deadlines.iter().find(|rule| rule.deems())
    }
}

impl DeadlineRule {
    /// Whether missing it means that consent is deemed granted; an unverified deadline never decides alone.
    pub fn deems(&self) -> bool {
        self.if_missed == IfMissed::DeemedGranted && self.status == Status::Verified
    }

    /// The last day of a period that runs from `start`, or none where no length is in force on that day.
    pub fn end(&self, start: Date, calendar: &Calendar) -> Option<Date> {
        in_force(&self.period, start).map(|length| length.end(start, self.rolls, calendar))
    }

    /// The last day after an extension notified on `on` of a period that would have ended on `due`.
    ///
    /// The added time is counted from the end of the former period, rolled over closed days as that may be (§190 BGB).
    pub fn extended_end(&self, due: Date, on: Date, calendar: &Calendar) -> Option<Date> {
        let length = in_force(&self.extension.as_ref()?.period, on)?;
        Some(length.end(due, self.rolls, calendar))
    }
}

impl Length {
    fn end(self, start: Date, rolls: Rolls, calendar: &Calendar) -> Date {
        let last = match self {
            Self::Months(count) => start.saturating_add(Span::new().months(count)),
            Self::Days(count) => start.saturating_add(Span::new().days(count)),
            Self::WorkingDays(count) => calendar.open_days_after(start, count),
        };
        match rolls {
            Rolls::NextWorkingDay => calendar.next_open(last),
            Rolls::Never => last,
        }
    }
}

fn in_force(lengths: &[DatedLength], on: Date) -> Option<Length> {
    lengths.iter().filter(|dated| dated.since <= on).max_by_key(|dated| dated.since).map(|dated| dated.length)
}
