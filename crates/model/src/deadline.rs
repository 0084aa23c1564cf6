//! A deadline: what is due when, on what basis, and what holds when it is missed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Text, case::Event};

/// Where a deadline stands on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeadlineState {
    /// Still to come.
    Running,
    /// What had to happen has happened in time.
    Met,
    /// The day has passed.
    Missed,
}

/// A deadline of a case, computed from its happenings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Short code within its regime, for example `D2`.
    pub id: String,
    /// Code of the regime.
    pub regime: String,
    /// What is due.
    pub title: Text,
    /// Day of the event that it runs from (this day itself does not count).
    pub starts_on: Date,
    /// Last day on which it can be met.
    pub due: Date,
    /// Where it stands.
    pub state: DeadlineState,
    /// What holds when it is missed.
    pub if_missed: Text,
    /// Whether missing it means that consent is deemed granted.
    pub deems: bool,
    /// What its end brings about by itself, where it does: `deem`, `lapse`, `serve` or `agree_change`.
    pub brings: Option<Event>,
    /// Paragraph.
    pub basis: String,
    /// Whether the value was read in the legal text; an unverified deadline never decides alone.
    pub verified: bool,
    /// Every start, stop, restart and extension, in order.
    pub trail: Vec<ClockStep>,
}

/// One entry in the life of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClockStep {
    /// The day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub on: Date,
    /// What happened.
    pub event: Event,
    /// What it did to the clock.
    pub effect: ClockEffect,
    /// The day on which the period ends after this step.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub due: Option<Date>,
}

/// What an event does to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockEffect {
    /// It begins to run.
    Starts,
    /// It stands still: the application is not complete.
    Stops,
    /// It begins anew.
    Restarts,
    /// It runs longer.
    Extends,
    /// It was met.
    Ends,
    /// It ran out, and consent is deemed granted.
    Deems,
    /// It ran out, and the permission has lapsed.
    Lapses,
    /// It ran out, and the letter counts as served.
    Serves,
    /// It ran out, and the change during works counts as agreed.
    Agrees,
    /// It goes on as before: the step came too late, or the period was extended already.
    Ignored,
}

/// The proof that a clock ran out, replayable from the journal: consent deemed granted, a permission lapsed, a letter served,
/// a change agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Code of the regime.
    pub regime: String,
    /// Short code of the deadline.
    pub deadline: String,
    /// What the end of the period brought about: `deem`, `lapse`, `serve` or `agree_change`; what was written before there
    /// was more than one says nothing, and means the first.
    #[serde(default = "deem")]
    pub event: Event,
    /// Last day of the period.
    pub due: Date,
    /// First day on which it holds: the day after, or the last day itself where the law says so.
    #[serde(alias = "deemed_on")]
    pub holds_from: Date,
    /// Paragraph.
    pub basis: String,
    /// Every start, stop, restart and extension, in order.
    pub trail: Vec<ClockStep>,
}

fn deem() -> Event {
    Event::Deem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_written_when_only_consent_was_deemed_still_reads() {
        let old = r#"{"regime":"DE-TKG-127-3","deadline":"D2","due":"2026-06-02","deemed_on":"2026-06-03","basis":"§127(3) s.1 TKG","trail":[]}"#;
        let certificate: Certificate = serde_json::from_str(old).unwrap();
        assert_eq!((certificate.event, certificate.holds_from), (Event::Deem, jiff::civil::date(2026, 6, 3)));
    }
}
