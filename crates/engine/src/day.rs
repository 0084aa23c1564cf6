//! Days as numbers, for the filters that come before any judgement.

use jiff::civil::{Date, date};
use model::{Schedule, period::days_between};

use crate::index::Days;

const EPOCH: Date = date(1970, 1, 1);

/// Days since 1970-01-01.
#[expect(clippy::cast_possible_truncation, reason = "civil dates of jiff are less than 2³¹ days apart")]
pub(crate) fn number(day: Date) -> i32 {
    days_between(EPOCH, day) as i32
}

/// First and last day of a schedule.
pub(crate) fn span(schedule: &Schedule) -> Days {
    let span = schedule.span();
    (number(span.first()), number(span.last()))
}

/// Whether the days are certain: a window without slack is a period.
pub(crate) fn is_certain(schedule: &Schedule) -> bool {
    match schedule {
        Schedule::Fixed(_) => true,
        Schedule::Floating(window) => i64::from(window.days()) == window.span().days(),
    }
}

/// Whole days between two spans: 0 when they overlap or follow each other directly.
pub(crate) fn gap(a: Days, b: Days) -> i32 {
    (a.0.saturating_sub(b.1)).max(b.0.saturating_sub(a.1)).saturating_sub(1).max(0)
}

/// Whether two spans share a day.
pub(crate) fn overlap(a: Days, b: Days) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}
