//! The one place where the house's days and instants (jiff) meet the driver's (chrono).

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::StoreError;

/// A day for the database.
pub(crate) fn to_day(day: Date) -> Result<NaiveDate, StoreError> {
    let (month, date) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    NaiveDate::from_ymd_opt(i32::from(day.year()), u32::from(month), u32::from(date))
        .ok_or(StoreError::OutOfRange { column: "day" })
}

/// A day from the database.
pub(crate) fn from_day(day: NaiveDate) -> Result<Date, StoreError> {
    let parts = (i16::try_from(day.year()), i8::try_from(day.month()), i8::try_from(day.day()));
    if let (Ok(year), Ok(month), Ok(day)) = parts
        && let Ok(date) = Date::new(year, month, day)
    {
        return Ok(date);
    }
    Err(StoreError::OutOfRange { column: "day" })
}

/// An instant for the database, in whole microseconds.
pub(crate) fn to_instant(at: Timestamp) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(at.as_microsecond()).ok_or(StoreError::OutOfRange { column: "instant" })
}

/// An instant from the database.
pub(crate) fn from_instant(at: DateTime<Utc>) -> Result<Timestamp, StoreError> {
    match Timestamp::from_microsecond(at.timestamp_micros()) {
        Ok(at) => Ok(at),
        Err(_out_of_range) => Err(StoreError::OutOfRange { column: "instant" }),
    }
}

/// A time of day for the database, in whole seconds.
pub(crate) fn to_clock(at: Time) -> Result<NaiveTime, StoreError> {
    let part = |part: i8| u32::from(part.unsigned_abs());
    NaiveTime::from_hms_opt(part(at.hour()), part(at.minute()), part(at.second()))
        .ok_or(StoreError::OutOfRange { column: "time" })
}

/// A time of day from the database.
pub(crate) fn from_clock(at: NaiveTime) -> Result<Time, StoreError> {
    let part = |part: u32| i8::try_from(part);
    if let (Ok(hour), Ok(minute), Ok(second)) = (part(at.hour()), part(at.minute()), part(at.second()))
        && let Ok(time) = Time::new(hour, minute, second, 0)
    {
        return Ok(time);
    }
    Err(StoreError::OutOfRange { column: "time" })
}
