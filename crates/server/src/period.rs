//! Days at the HTTP border: a period, or a window in which days float.

use jiff::civil::Date;
use model::{Period, Schedule, Window, period::PeriodError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// First and last day; both count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub first: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub last: Date,
}

/// Some days within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FloatingDays {
    /// First possible day.
    #[schema(value_type = String, format = Date)]
    pub earliest: Date,
    /// Last possible day.
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

impl From<Period> for Days {
    fn from(period: Period) -> Self {
        Self { first: period.first(), last: period.last() }
    }
}
