//! A length: how long a deadline runs, over time and by circumstance, and where its end falls.

use jiff::{Span, civil::Date};
use model::{Text, case::Mark};
use serde::Deserialize;

use model::data::Day;

use crate::calendar::Calendar;

/// Lengths over time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Lengths(Vec<DatedLength>);

/// A length that holds from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawLength")]
pub struct DatedLength {
    /// First day of receipt for which it holds.
    pub since: Date,
    /// The circumstance in which it holds; before a length that asks for none.
    pub with: Option<Mark>,
    /// How long.
    pub length: Length,
}

/// How long a deadline runs; the day it runs from does not count (§187(1) BGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Ends on the day with the same number, or on the month's last (§188(2) and (3) BGB).
    Months(u16),
    /// Ends on the same day of the week.
    Weeks(u16),
    /// Calendar days; none ends on the day itself.
    Days(u16),
    /// Open days of the calendar.
    WorkingDays(u16),
}

/// What happens when a deadline's last day is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rolls {
    /// It ends on the next open day.
    NextWorkingDay,
    /// It ends on the last open day before: of a time that is counted back.
    PreviousWorkingDay,
    /// It ends all the same.
    Never,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLength {
    since: Day,
    with: Option<Mark>,
    months: Option<u16>,
    weeks: Option<u16>,
    days: Option<u16>,
    working_days: Option<u16>,
}

/// A length that is not exactly one number of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is exactly one of months, weeks, working_days, at least 1, or days, also 0")]
struct NoLength;

impl TryFrom<RawLength> for DatedLength {
    type Error = NoLength;
    fn try_from(raw: RawLength) -> Result<Self, NoLength> {
        let length = match (raw.months, raw.weeks, raw.days, raw.working_days) {
            (Some(count @ 1..), None, None, None) => Length::Months(count),
            (None, Some(count @ 1..), None, None) => Length::Weeks(count),
            (None, None, Some(count), None) => Length::Days(count),
            (None, None, None, Some(count @ 1..)) => Length::WorkingDays(count),
            _ => return Err(NoLength),
        };
        Ok(Self { since: raw.since.0, with: raw.with, length })
    }
}

impl Lengths {
    /// The length that is in force on a day in those circumstances.
    pub fn find(&self, on: Date, marks: &[Mark]) -> Option<Length> {
        let fitting = self
            .0
            .iter()
            .filter(|dated| dated.since <= on && dated.with.is_none_or(|mark| marks.contains(&mark)));
        fitting.max_by_key(|dated| (dated.with.is_some(), dated.since)).map(|dated| dated.length)
    }

    /// The last day of a time counted back from a day, as the law stands on that last day.
    pub fn back(&self, from: Date, rolls: Rolls, calendar: &Calendar) -> Option<Date> {
        let ends = self.0.iter().map(|dated| (dated.since, dated.length.back(from, rolls, calendar)));
        ends.filter(|(since, last)| since <= last).max_by_key(|(since, _)| *since).map(|(_, last)| last)
    }

    /// All of them.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &DatedLength> {
        self.0.iter()
    }

    /// Whether a length ends on the day it begins.
    pub(super) fn has_none(&self) -> bool {
        self.0.iter().any(|dated| dated.length == Length::Days(0))
    }

    /// Whether nothing stands there.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Length {
    /// The last day of a period that runs from a day, which itself does not count.
    pub fn end(self, start: Date, rolls: Rolls, calendar: &Calendar) -> Date {
        rolls.roll(
            match self {
                Self::WorkingDays(count) => calendar.open_days_after(start, count),
                _ => start.saturating_add(self.span()),
            },
            calendar,
        )
    }

    /// The last day that lies at least so long before a day.
    pub fn back(self, from: Date, rolls: Rolls, calendar: &Calendar) -> Date {
        rolls.roll(
            match self {
                // So many open days lie from it up to the day before `from`, whether that one is open or not.
                Self::WorkingDays(count) => calendar.open_days_before(from, count),
                _ => from.saturating_sub(self.span()),
            },
            calendar,
        )
    }

    /// The same in words, for example “3 months”.
    pub fn text(self) -> Text {
        let (count, one, many) = match self {
            Self::Months(count) => (count, ("Monat", "month"), ("Monate", "months")),
            Self::Weeks(count) => (count, ("Woche", "week"), ("Wochen", "weeks")),
            Self::Days(count) => (count, ("Tag", "day"), ("Tage", "days")),
            Self::WorkingDays(count) => {
                (count, ("Arbeitstag", "working day"), ("Arbeitstage", "working days"))
            }
        };
        let (de, en) = if count == 1 { one } else { many };
        Text::new(format!("{count} {de}"), format!("{count} {en}"))
    }

    fn span(self) -> Span {
        match self {
            Self::Months(count) => Span::new().months(count),
            Self::Weeks(count) => Span::new().weeks(count),
            Self::Days(count) | Self::WorkingDays(count) => Span::new().days(count),
        }
    }
}

impl Rolls {
    /// Where a last day falls.
    pub fn roll(self, last: Date, calendar: &Calendar) -> Date {
        match self {
            Self::NextWorkingDay => calendar.next_open(last),
            Self::PreviousWorkingDay => calendar.previous_open(last),
            Self::Never => last,
        }
    }
}
