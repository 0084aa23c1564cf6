//! A day as the files under `data` write it, `2026-01-31` without quotes.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};

/// A bare day of TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)?;
        let (Some(day), None, None) = (written.date, written.time, written.offset) else {
            return Err(D::Error::custom("a day is written as 2026-01-31, without time or offset"));
        };
        let number = |part: u8| i8::try_from(part).map_err(D::Error::custom);
        let year = i16::try_from(day.year).map_err(D::Error::custom)?;
        Date::new(year, number(day.month)?, number(day.day)?).map(Self).map_err(D::Error::custom)
    }
}

/// Reads a day into the house's own date.
///
/// # Errors
/// When it is none.
pub fn on<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    Day::deserialize(deserializer).map(|day| day.0)
}
