//! Days at the HTTP border: a period, or a window in which days float.

use jiff::civil::Date;
use model::{Period, Schedule, Text, Window, period::PeriodError};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

use crate::problem::Fault;

/// Years in which anybody plans works; the database knows others than the calendar's library does.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Reads a day that anybody could mean.
///
/// # Errors
/// When it is no day, or in no year between 1900 and 2200.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let day = Date::deserialize(deserializer).ok().filter(|day| YEARS.contains(&day.year()));
    day.ok_or_else(|| D::Error::custom(NO_DAY))
}

/// What is said of something else than a day.
pub const NO_DAY: &str = "a day such as 2026-12-30 is expected, between the years 1900 and 2200";

/// The same where a day may be left out.
///
/// # Errors
/// As [`day`].
pub fn any_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    #[derive(Deserialize)]
    struct Day(#[serde(deserialize_with = "day")] Date);
    Ok(Option::<Day>::deserialize(deserializer)?.map(|Day(day)| day))
}

/// First and last day; both count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// First day.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    pub first: Date,
    /// Last day.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    pub last: Date,
}

/// Some days within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FloatingDays {
    /// First possible day.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    pub earliest: Date,
    /// Last possible day.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    pub latest: Date,
    /// How many days the works take.
    #[schema(minimum = 1)]
    pub days: u16,
}

impl Days {
    /// The period, checked.
    ///
    /// # Errors
    /// When it ends before it begins.
    pub fn period(self) -> Result<Period, PeriodError> {
        Period::new(self.first, self.last)
    }
}

impl FloatingDays {
    /// The window, checked.
    ///
    /// # Errors
    /// When the days do not fit.
    pub fn schedule(self) -> Result<Schedule, PeriodError> {
        Window::new(self.earliest, self.latest, self.days).map(Schedule::Floating)
    }
}

/// The days of works: a period, or some days within a window.
///
/// # Errors
/// When both or none are given, or the days do not fit; at `/period` or `/window`.
pub fn schedule(period: Option<Days>, window: Option<FloatingDays>) -> Result<Schedule, Fault> {
    match (period, window) {
        (Some(days), None) => {
            days.period().map(Schedule::Fixed).map_err(|fault| Fault::of_period("/period", &fault))
        }
        (None, Some(window)) => window.schedule().map_err(|fault| Fault::of_period("/window", &fault)),
        _ => Err(Fault::new(
            "/period",
            "period_or_window",
            Text::new(
                "Nennen Sie entweder einen Zeitraum oder ein Zeitfenster.",
                "Give either a period or a window.",
            ),
        )),
    }
}

impl From<Period> for Days {
    fn from(period: Period) -> Self {
        Self { first: period.first(), last: period.last() }
    }
}
