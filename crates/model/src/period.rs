//! Time as the law and the works calendar know it: closed intervals of days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A closed interval of days: the first and the last day both count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawPeriod")]
pub struct Period {
    first: Date,
    last: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPeriod {
    first: Date,
    last: Date,
}

/// Why two days are no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The end lies before the beginning.
    #[error("the period ends ({last}) before it begins ({first})")]
    EndsBeforeItBegins {
        /// First day.
        first: Date,
        /// Last day.
        last: Date,
    },
    /// The window is shorter than what should float in it.
    #[error("{days} days do not fit between {earliest} and {latest}")]
    DoesNotFit {
        /// First possible day.
        earliest: Date,
        /// Last possible day.
        latest: Date,
        /// Days needed.
        days: u16,
    },
}

impl Period {
    /// The days from `first` to `last`, both included.
    ///
    /// # Errors
    /// [`PeriodError::EndsBeforeItBegins`].
    pub fn new(first: Date, last: Date) -> Result<Self, PeriodError> {
        if last < first {
            Err(PeriodError::EndsBeforeItBegins { first, last })
        } else {
            Ok(Self { first, last })
        }
    }

    /// First day.
    pub fn first(&self) -> Date {
        self.first
    }

    /// Last day.
    pub fn last(&self) -> Date {
        self.last
    }

    /// Number of days, at least 1.
    pub fn days(&self) -> i64 {
        days_between(self.first, self.last) + 1
    }

    /// Whether a day belongs to the period.
    pub fn holds(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// The days that both periods share.
    pub fn overlap(&self, other: &Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last)).ok()
    }

    /// Days that lie between two periods: 0 when they overlap or follow each other directly.
    pub fn gap_days(&self, other: &Self) -> i64 {
        let gap = days_between(self.last, other.first).max(days_between(other.last, self.first));
        (gap - 1).max(0)
    }
}

impl TryFrom<RawPeriod> for Period {
    type Error = PeriodError;
    fn try_from(raw: RawPeriod) -> Result<Self, Self::Error> {
        Self::new(raw.first, raw.last)
    }
}

/// Days from `a` to `b`, negative when `b` comes first.
pub fn days_between(a: Date, b: Date) -> i64 {
    // A difference of civil dates in days cannot overflow within jiff's range.
    i64::from(a.until((jiff::Unit::Day, b)).map_or(0, |span| span.get_days()))
}

/// A window within which works of some days may float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawWindow")]
pub struct Window {
    earliest: Date,
    latest: Date,
    days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWindow {
    earliest: Date,
    latest: Date,
    days: u16,
}

impl Window {
    /// `days` days somewhere between `earliest` and `latest`, both included.
    ///
    /// # Errors
    /// [`PeriodError`] when the days are none or do not fit.
    pub fn new(earliest: Date, latest: Date, days: u16) -> Result<Self, PeriodError> {
        let span = Period::new(earliest, latest)?;
        if days == 0 || i64::from(days) > span.days() {
            return Err(PeriodError::DoesNotFit { earliest, latest, days });
        }
        Ok(Self { earliest, latest, days })
    }

    /// Number of days that the works take.
    pub fn days(&self) -> u16 {
        self.days
    }

    /// The whole window as a period.
    pub fn span(&self) -> Period {
        Period { first: self.earliest, last: self.latest }
    }
}

impl TryFrom<RawWindow> for Window {
    type Error = PeriodError;
    fn try_from(raw: RawWindow) -> Result<Self, Self::Error> {
        Self::new(raw.earliest, raw.latest, raw.days)
    }
}

/// When works take place: on fixed days, or somewhere within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// On these days.
    Fixed(Period),
    /// Within this window.
    Floating(Window),
}

impl Schedule {
    /// The days during which works may take place at all.
    pub fn span(&self) -> Period {
        match self {
            Self::Fixed(period) => *period,
            Self::Floating(window) => window.span(),
        }
    }

    /// Whether the days are fixed.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_period_of_one_day_has_one_day_and_touches_its_neighbour_without_a_gap() {
        let monday = Period::new(date(2026, 3, 2), date(2026, 3, 2)).unwrap();
        let tuesday = Period::new(date(2026, 3, 3), date(2026, 3, 9)).unwrap();
        let later = Period::new(date(2026, 3, 12), date(2026, 3, 12)).unwrap();
        assert_eq!((monday.days(), monday.gap_days(&tuesday), tuesday.gap_days(&later)), (1, 0, 2));
        assert_eq!(monday.overlap(&tuesday), None);
    }

    #[test]
    fn a_window_must_hold_its_days() {
        assert!(Window::new(date(2026, 3, 1), date(2026, 3, 5), 5).is_ok());
        assert!(Window::new(date(2026, 3, 1), date(2026, 3, 5), 6).is_err());
    }
}
