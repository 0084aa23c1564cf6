//! A calendar: the days on which an authority is closed, computed from dated rules.

use jiff::civil::{Date, Weekday, date};
use model::Text;
use serde::Deserialize;

use crate::{day::Day, regime::Status};

/// The closed days of one place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Code of the place, for example `DE-HH`.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// Where the closed days come from.
    pub basis: String,
    /// Whether they were read in the legal text.
    pub status: Status,
    closed_weekdays: Vec<ClosedWeekday>,
    #[serde(rename = "holiday")]
    holidays: Vec<Holiday>,
    #[serde(skip)]
    local: Vec<String>,
    #[serde(rename = "example", default)]
    pub(crate) examples: Vec<Example>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ClosedWeekday {
    Friday,
    Saturday,
    Sunday,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    title: Text,
    on: Rule,
    since: Option<Day>,
    until: Option<Day>,
    /// Code by which a municipality takes the day over; without one the day holds everywhere in the calendar.
    local: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "RawRule")]
enum Rule {
    Fixed { month: i8, day: i8 },
    Easter { offset: i64 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    month: Option<i8>,
    day: Option<i8>,
    easter: Option<i64>,
}

/// A holiday rule that names no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a holiday is either a month and a day that exist, or a number of days from Easter Sunday")]
struct NoSuchRule;

impl TryFrom<RawRule> for Rule {
    type Error = NoSuchRule;
    fn try_from(raw: RawRule) -> Result<Self, NoSuchRule> {
        // 2024 is a leap year, so that 29 February may be named.
        match (raw.month, raw.day, raw.easter) {
            (Some(month), Some(day), None) if Date::new(2024, month, day).is_ok() => {
                Ok(Self::Fixed { month, day })
            }
            (None, None, Some(offset)) if offset.abs() <= 70 => Ok(Self::Easter { offset }),
            _ => Err(NoSuchRule),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) on: Day,
    pub(crate) open: bool,
    #[serde(default)]
    pub(crate) local: Vec<String>,
}

/// A municipal holiday that the calendar does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the calendar {calendar} has no municipal holiday \"{code}\"")]
pub struct UnknownLocalDay {
    /// Code of the calendar.
    pub calendar: String,
    /// The day that was asked for.
    pub code: String,
}

impl Calendar {
    /// The same calendar with the municipal holidays that a place keeps, for example Augsburg's peace festival.
    ///
    /// # Errors
    /// [`UnknownLocalDay`] when the calendar has no such day.
    pub fn with_local_days(&self, codes: &[impl AsRef<str>]) -> Result<Self, UnknownLocalDay> {
        let local: Vec<String> = codes.iter().map(|code| code.as_ref().to_owned()).collect();
        for code in &local {
            if !self.holidays.iter().any(|holiday| holiday.local.as_ref() == Some(code)) {
                return Err(UnknownLocalDay { calendar: self.code.clone(), code: code.clone() });
            }
        }
        Ok(Self { local, ..self.clone() })
    }

    /// Whether the authority is open on a day.
    pub fn is_open(&self, day: Date) -> bool {
        let weekday = day.weekday();
        !self.closed_weekdays.iter().any(|closed| closed.weekday() == weekday)
            && self.find_holiday(day).is_none()
    }

    /// The public holiday that falls on a day.
    pub fn find_holiday(&self, day: Date) -> Option<&Text> {
        self.holidays.iter().find(|holiday| self.keeps(holiday) && holiday.falls_on(day)).map(|h| &h.title)
    }

    /// The day itself when it is open, else the next open one.
    pub fn next_open(&self, day: Date) -> Date {
        let mut next = day;
        while !self.is_open(next) {
            match next.tomorrow() {
                Ok(tomorrow) => next = tomorrow,
                // The end of time: there is no later day to roll to.
                Err(_) => return next,
            }
        }
        next
    }

    /// The `count`-th open day after a day, which itself does not count.
    pub fn open_days_after(&self, day: Date, count: u16) -> Date {
        (0..count).fold(day, |at, _| self.next_open(at.tomorrow().unwrap_or(at)))
    }

    /// The titles as read, for the check that none is missing.
    pub(crate) fn titles(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.title).chain(self.holidays.iter().map(|holiday| &holiday.title))
    }

    fn keeps(&self, holiday: &Holiday) -> bool {
        holiday.local.as_ref().is_none_or(|code| self.local.contains(code))
    }
}

impl ClosedWeekday {
    fn weekday(self) -> Weekday {
        match self {
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

impl Holiday {
    fn falls_on(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since.0 <= day)
            && self.until.is_none_or(|until| day <= until.0)
            && match self.on {
                Rule::Fixed { month, day: number } => (day.month(), day.day()) == (month, number),
                Rule::Easter { offset } => model::period::days_between(easter(day.year()), day) == offset,
            }
    }
}

/// Easter Sunday of a year in the Gregorian calendar.
///
/// Source: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (golden, century, in_century) = (y % 19, y / 100, y % 100);
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * sunday) / 451;
    let from_march = epact + sunday - 7 * late + 22;
    // The computus only yields 22 March to 25 April, so that the day always exists and fits.
    let (month, day) = if from_march > 31 { (4, from_march - 31) } else { (3, from_march) };
    date(year, month, i8::try_from(day).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gauss's rule of 1816 with its two exceptions, as a second way to Easter.
    fn gauss(year: i16) -> Date {
        let year_number = i64::from(year);
        let century = year_number / 100;
        let moon = (15 - (13 + 8 * century) / 25 + century - century / 4) % 30;
        let sun = (4 + century - century / 4) % 7;
        let d = (19 * (year_number % 19) + moon) % 30;
        let e = (2 * (year_number % 4) + 4 * (year_number % 7) + 6 * d + sun) % 7;
        let day = match 22 + d + e {
            57 => 50,
            56 if d == 28 && e == 6 && (11 * moon + 11) % 30 < 19 => 49,
            day => day,
        };
        date(year, 3, 1).saturating_add(jiff::Span::new().days(day - 1))
    }

    #[test]
    fn easter_agrees_with_gauss_over_six_centuries() {
        for year in 1700..2300 {
            assert_eq!(easter(year), gauss(year), "{year}");
            assert_eq!(easter(year).weekday(), Weekday::Sunday);
        }
        assert_eq!((easter(2026), easter(2038)), (date(2026, 4, 5), date(2038, 4, 25)));
    }

    fn weekends() -> Calendar {
        toml::from_str(
            r#"code = "X"
title = { de = "X", en = "X" }
basis = "-"
status = "unverified"
closed_weekdays = ["saturday", "sunday"]
[[holiday]]
title = { de = "Stadttag", en = "City day" }
on = { month = 2, day = 29 }
local = "city_day""#,
        )
        .unwrap()
    }

    #[test]
    fn a_municipal_holiday_counts_only_where_it_is_kept() {
        let (leap_day, plain) = (date(2024, 2, 29), weekends());
        let city = plain.with_local_days(&["city_day"]).unwrap();
        assert_eq!((plain.is_open(leap_day), city.is_open(leap_day)), (true, false));
        assert_eq!(city.next_open(leap_day), date(2024, 3, 1));
        assert!(plain.with_local_days(&["carnival"]).is_err());
    }

    proptest! {
        #[test]
        fn five_open_days_are_a_week_where_only_weekends_are_closed(offset in 0..4000i64, weeks in 1..20u16) {
            let day = date(2024, 3, 1).saturating_add(jiff::Span::new().days(offset));
            let reached = weekends().open_days_after(day, 5 * weeks);
            let plain = day.saturating_add(jiff::Span::new().weeks(weeks));
            // From a weekend the first open day is Monday, and five of them end on the Friday before the next weekend.
            let back = match day.weekday() { Weekday::Saturday => 1, Weekday::Sunday => 2, _ => 0 };
            prop_assert_eq!(reached, plain.saturating_sub(jiff::Span::new().days(back)));
        }
    }
}
