//! The one place that reads the clock: everything below is told which day it is.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// The time zone in which authorities and applicants count days.
const ZONE: &str = "Europe/Berlin";

/// A clock that can be set to another day, for demonstrations and tests.
#[derive(Debug, Clone)]
pub struct Clock {
    ahead: Arc<ArcSwap<SignedDuration>>,
    zone: TimeZone,
}

/// Why there is no clock.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The time zone database is missing.
    #[error("the time zone {ZONE} is not known on this machine")]
    UnknownZone(#[source] jiff::Error),
    /// The day does not exist in the zone.
    #[error("{day} is no day that the clock can be set to")]
    NoSuchDay {
        /// The day asked for.
        day: Date,
        /// What the time library says.
        #[source]
        source: jiff::Error,
    },
}

impl Clock {
    /// The real clock, or one that stands on another day but walks on from there.
    ///
    /// # Errors
    /// [`ClockError`] when the time zone or the day is not known.
    pub fn new(today: Option<Date>) -> Result<Self, ClockError> {
        let zone = TimeZone::get(ZONE).map_err(ClockError::UnknownZone)?;
        let clock = Self { ahead: Arc::new(ArcSwap::from_pointee(SignedDuration::ZERO)), zone };
        if let Some(day) = today {
            clock.set(day)?;
        }
        Ok(clock)
    }

    /// Moves the clock to another day, keeping the time of day.
    ///
    /// # Errors
    /// [`ClockError::NoSuchDay`].
    pub fn set(&self, day: Date) -> Result<(), ClockError> {
        let real = real_now();
        let moved = self
            .zone
            .to_datetime(real)
            .time()
            .on(day.year(), day.month(), day.day())
            .to_zoned_datetime(self.zone.clone())
            .map_err(|source| ClockError::NoSuchDay { day, source })?;
        self.ahead.store(Arc::new(moved.timestamp().duration_since(real)));
        Ok(())
    }

    /// This instant, or noon where the day is over.
    pub fn noon_or_now(&self, day: Date) -> Timestamp {
        let now = self.now();
        if day >= self.day_of(now) {
            return now;
        }
        day.at(12, 0, 0, 0).to_zoned_datetime(self.zone.clone()).map_or(now, |noon| noon.timestamp())
    }

    /// This instant.
    pub fn now(&self) -> Timestamp {
        real_now().saturating_add(**self.ahead.load()).unwrap_or(Timestamp::MAX)
    }

    /// The real instant, whatever day the clock stands on: for sessions, leases and what else is technical.
    pub fn instant(&self) -> Timestamp {
        real_now()
    }

    /// The day it is in the city.
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The time of day in the city, in whole seconds.
    pub fn time(&self) -> Time {
        let time = self.zone.to_datetime(self.now()).time();
        time.with().subsec_nanosecond(0).build().unwrap_or(time)
    }

    /// The day on which an instant falls in the city.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }
}

#[expect(clippy::disallowed_methods, reason = "the border at which the present becomes an argument")]
fn real_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_ends_at_midnight_in_the_city_not_in_greenwich() {
        let clock = Clock::new(None).unwrap();
        let late: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(clock.day_of(late), date(2026, 7, 2));
    }

    #[test]
    fn what_happened_on_a_day_that_is_over_happened_at_noon_and_today_now() {
        let clock = Clock::new(Some(date(2026, 7, 2))).unwrap();
        assert_eq!(clock.noon_or_now(date(2026, 7, 1)), "2026-07-01T10:00:00Z".parse().unwrap());
        assert!(clock.noon_or_now(clock.today()) <= clock.now());
        assert_eq!(clock.day_of(clock.noon_or_now(clock.today())), clock.today());
    }

    #[test]
    fn a_clock_that_was_set_stands_on_that_day() {
        let clock = Clock::new(Some(date(2027, 1, 15))).unwrap();
        assert_eq!(clock.today(), date(2027, 1, 15));
        clock.set(date(2027, 4, 20)).unwrap();
        assert_eq!(clock.today(), date(2027, 4, 20));
    }
}
