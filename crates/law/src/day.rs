//! A day as TOML writes it, read into the house's own date.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};

/// A bare day, for example `2021-12-01` without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)?;
        let (Some(day), None, None) = (written.date, written.time, written.offset) else {
            return Err(D::Error::custom("a day is written YYYY-MM-DD, without time or offset"));
        };
        let number = |part: u8| i8::try_from(part).map_err(D::Error::custom);
        let year = i16::try_from(day.year).map_err(D::Error::custom)?;
        Date::new(year, number(day.month)?, number(day.day)?).map(Self).map_err(D::Error::custom)
    }
}
