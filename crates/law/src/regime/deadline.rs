//! How one deadline runs: what starts, stops, restarts and extends it, and what holds when it is missed.

use jiff::civil::Date;
use model::{
    Text,
    case::{Anchor, Event, Mark},
};
use serde::Deserialize;

use super::{
    Status,
    length::{Length, Lengths, Rolls},
};
use crate::calendar::Calendar;

/// How one deadline runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RawRule")]
pub struct DeadlineRule {
    /// Short code within the regime, for example `D2`.
    pub id: String,
    /// What is due.
    pub title: Text,
    /// The classes it runs in; in every case where none is named.
    pub classes: Vec<String>,
    /// Events whose day it runs from; none where it is counted from a planned day.
    pub starts: Vec<Event>,
    /// Events of which one must have come since it last began, or it neither begins nor begins anew; without any it always does.
    pub only_after: Vec<Event>,
    /// How its last day is found.
    pub counting: Counting,
    /// What makes it begin anew.
    pub restart: Option<Restart>,
    /// What makes it stand still until it begins anew.
    pub stop: Option<Stop>,
    /// What makes it stand still until it goes on.
    pub pause: Option<Pause>,
    /// What makes it longer.
    pub extension: Option<Extension>,
    /// Events that meet it; it can begin anew afterwards.
    pub met_by: Vec<Event>,
    /// Events that end it for good.
    pub ends: Vec<Event>,
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

/// How a deadline's last day is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counting {
    /// Forward from the day of the event.
    From(Lengths),
    /// The authority names it with the event.
    Set,
    /// It is the last day of another deadline of the regime.
    With(String),
    /// Back from a planned day: the last day on which the act is in time.
    Before(Anchor, Lengths),
    /// Forward from a planned day, or from the day on which it came to pass.
    After(Anchor, Lengths),
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

/// What makes a deadline stand still until it begins anew.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Event that does it.
    pub event: Event,
    /// Code of the deadline within which the event must come, where there is one; later it changes nothing.
    pub within: Option<String>,
    /// Paragraph.
    pub basis: String,
}

/// What makes a deadline stand still until it goes on, longer by the days that it stood still.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Short code, for example `GB7`.
    pub id: String,
    /// Events that do it.
    pub events: Vec<Event>,
    /// Events after which it goes on.
    #[serde(default)]
    pub until: Vec<Event>,
    /// Events by which another deadline takes its place while it stands still.
    #[serde(default)]
    pub replaced_by: Vec<Event>,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
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
    /// By how much, over time; without a length the authority names the new last day.
    pub period: Option<Lengths>,
    /// Whether the length is the most, and the authority names the new last day within it.
    #[serde(default)]
    pub at_most: bool,
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

/// What holds when a deadline is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfMissed {
    /// Consent is deemed granted.
    DeemedGranted,
    /// The application counts as complete.
    CountsAsComplete,
    /// The permission has lapsed.
    Lapsed,
    /// What was sent counts as served, on the last day itself.
    Served,
    /// A change during works counts as agreed; the permission itself stands.
    ChangeAgreed,
    /// The dispute body can be called.
    DisputeBody,
    /// Nothing by itself; the consequence says what.
    Nothing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    title: Text,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    starts: Vec<Event>,
    #[serde(default)]
    only_after: Vec<Event>,
    period: Option<RawPeriod>,
    together_with: Option<String>,
    before: Option<Anchor>,
    after: Option<Anchor>,
    restart: Option<Restart>,
    stop: Option<Stop>,
    pause: Option<Pause>,
    extension: Option<Extension>,
    #[serde(default)]
    met_by: Vec<Event>,
    #[serde(default)]
    ends: Vec<Event>,
    calendar: WhoseCalendar,
    rolls: Rolls,
    if_missed: IfMissed,
    consequence: Text,
    basis: String,
    status: Status,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawPeriod {
    Word(SetPeriod),
    Lengths(Lengths),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum SetPeriod {
    Set,
}

/// A deadline that cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum NoDeadline {
    #[error(
        "a deadline runs from events for a period or until a day that is set, ends together_with another, \
         or lies a period before or after a planned day"
    )]
    Counting,
    #[error("what ends on the day it begins can only be service")]
    NoTime,
    #[error("a deadline that its own end begins anew never ends")]
    Circle,
    #[error("an extension needs a length to be at_most of it")]
    AtMost,
}

impl TryFrom<RawRule> for DeadlineRule {
    type Error = NoDeadline;
    fn try_from(raw: RawRule) -> Result<Self, NoDeadline> {
        let from_event = !raw.starts.is_empty();
        let counting = match (raw.period, raw.together_with, raw.before, raw.after) {
            (Some(RawPeriod::Word(SetPeriod::Set)), None, None, None) if from_event => Counting::Set,
            (Some(RawPeriod::Lengths(lengths)), None, before, after) if !lengths.is_empty() => {
                if lengths.has_none() && raw.if_missed != IfMissed::Served {
                    return Err(NoDeadline::NoTime);
                }
                match (before, after) {
                    (None, None) if from_event => Counting::From(lengths),
                    (Some(anchor), None) if !from_event => Counting::Before(anchor, lengths),
                    (None, Some(anchor)) if !from_event => Counting::After(anchor, lengths),
                    _ => return Err(NoDeadline::Counting),
                }
            }
            (None, Some(other), None, None) if from_event => Counting::With(other),
            _ => return Err(NoDeadline::Counting),
        };
        let rule = Self {
            id: raw.id,
            title: raw.title,
            classes: raw.classes,
            starts: raw.starts,
            only_after: raw.only_after,
            counting,
            restart: raw.restart,
            stop: raw.stop,
            pause: raw.pause,
            extension: raw.extension,
            met_by: raw.met_by,
            ends: raw.ends,
            calendar: raw.calendar,
            rolls: raw.rolls,
            if_missed: raw.if_missed,
            consequence: raw.consequence,
            basis: raw.basis,
            status: raw.status,
        };
        if rule.brings().is_some_and(|event| rule.begins_by(event)) {
            return Err(NoDeadline::Circle);
        }
        if rule.extension.as_ref().is_some_and(|extension| extension.at_most && extension.period.is_none()) {
            return Err(NoDeadline::AtMost);
        }
        Ok(rule)
    }
}

impl Extension {
    /// Whether the authority names the new last day.
    pub fn is_open(&self) -> bool {
        self.at_most || self.period.is_none()
    }
}

impl DeadlineRule {
    /// Whether missing it means that consent is deemed granted; an unverified deadline never decides alone.
    pub fn deems(&self) -> bool {
        self.if_missed == IfMissed::DeemedGranted && self.status == Status::Verified
    }

    /// The event that its end is; whether it happens by itself is a question of [`DeadlineRule::status`].
    pub fn brings(&self) -> Option<Event> {
        match self.if_missed {
            IfMissed::DeemedGranted => Some(Event::Deem),
            IfMissed::Lapsed => Some(Event::Lapse),
            IfMissed::Served => Some(Event::Serve),
            IfMissed::ChangeAgreed => Some(Event::AgreeChange),
            IfMissed::CountsAsComplete | IfMissed::DisputeBody | IfMissed::Nothing => None,
        }
    }

    /// Whether it runs in a case of that class.
    pub fn runs_in(&self, class: Option<&str>) -> bool {
        self.classes.is_empty() || class.is_some_and(|class| self.classes.iter().any(|own| own == class))
    }

    /// The last day of a period that runs from `start`, or none where no length is in force on that day.
    pub fn end(&self, start: Date, marks: &[Mark], until: Option<Date>, calendar: &Calendar) -> Option<Date> {
        match &self.counting {
            Counting::Before(_, lengths) => lengths.back(start, self.rolls, calendar),
            _ => self.bare_end(start, marks, until, calendar).map(|last| self.rolls.roll(last, calendar)),
        }
    }

    /// The same before it rolls, of a period that runs forward: what a pause adds to.
    pub(crate) fn bare_end(
        &self,
        start: Date,
        marks: &[Mark],
        until: Option<Date>,
        calendar: &Calendar,
    ) -> Option<Date> {
        match &self.counting {
            Counting::From(lengths) | Counting::After(_, lengths) => {
                Some(lengths.find(start, marks)?.end(start, Rolls::Never, calendar))
            }
            Counting::Set => until.filter(|until| *until > start),
            Counting::Before(..) | Counting::With(_) => None,
        }
    }

    /// The last day after an extension notified on `on` of a period that would have ended on `due`.
    ///
    /// The added time is counted from the end of the former period, rolled over closed days as that may be (§190 BGB). None
    /// where the authority names a day and it is not later, or later than the law allows, or where it names none.
    pub fn extended_end(
        &self,
        due: Date,
        on: Date,
        until: Option<Date>,
        calendar: &Calendar,
    ) -> Option<Date> {
        let extension = self.extension.as_ref()?;
        let most = match &extension.period {
            Some(_) => Some(self.longest(due, on, calendar)?.1),
            None => None,
        };
        if most.is_some() && !extension.at_most {
            return most;
        }
        let named = self.rolls.roll(until.filter(|until| *until > due)?, calendar);
        most.is_none_or(|most| named <= most).then_some(named)
    }

    /// By how much the law lets a period be extended that would end on `due`, and until when; none where it leaves that open.
    pub fn longest(&self, due: Date, on: Date, calendar: &Calendar) -> Option<(Length, Date)> {
        let length = self.extension.as_ref()?.period.as_ref()?.find(on, &[])?;
        Some((length, length.end(due, self.rolls, calendar)))
    }

    fn begins_by(&self, event: Event) -> bool {
        self.starts.contains(&event)
            || self.restart.as_ref().is_some_and(|restart| restart.events.contains(&event))
    }
}
