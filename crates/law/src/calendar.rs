//! A calendar: the days on which an authority is closed, computed from dated rules.

mod rule;

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use model::Text;
use serde::Deserialize;

use model::data::Day;

use crate::regime::Status;
pub use rule::easter;
use rule::{DayOfWeek, Rule};

/// A substitute day is at most so many days after the holiday: a weekend, and the holidays that stand together.
const SUBSTITUTE_WITHIN: i32 = 7;

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
    closed_weekdays: Vec<DayOfWeek>,
    #[serde(rename = "holiday")]
    holidays: Vec<Holiday>,
    #[serde(skip)]
    local: Vec<String>,
    #[serde(rename = "example", default)]
    pub(crate) examples: Vec<Example>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    title: Text,
    on: Rule,
    since: Option<Day>,
    until: Option<Day>,
    /// What is closed instead when it falls on a closed day of the week.
    substitute: Option<Substitute>,
    /// Code by which a municipality takes the day over; without one the day holds everywhere in the calendar.
    local: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Substitute {
    /// The next day that is neither of the weekend nor another holiday, nor the substitute of one that stands before.
    NextWorkingDay,
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

    /// Every calendar that a place within this one can keep: with each choice of the municipal holidays.
    pub(crate) fn variants(&self) -> Vec<Self> {
        let mut variants = vec![self.clone()];
        for code in self.local_codes() {
            for index in 0..variants.len() {
                let mut kept = variants[index].clone();
                kept.local.push(code.clone());
                variants.push(kept);
            }
        }
        variants
    }

    /// Whether a code names this calendar with the municipal holidays it keeps, in any order: `DE-BY+augsburg_peace+assumption`.
    pub(crate) fn is_named(&self, code: &str) -> bool {
        let mut parts = code.split('+');
        let base = parts.next() == Some(self.code.as_str());
        let local: BTreeSet<&str> = parts.collect();
        base && local == self.local.iter().map(String::as_str).collect()
    }

    /// Codes of the municipal holidays, as [`crate::Law::calendar`] takes them behind a plus sign.
    pub fn local_codes(&self) -> BTreeSet<String> {
        self.holidays.iter().filter_map(|holiday| holiday.local.clone()).collect()
    }

    /// Whether the authority is open on a day.
    pub fn is_open(&self, day: Date) -> bool {
        !self.is_closed_weekday(day) && self.find_holiday(day).is_none()
    }

    /// The public holiday that falls on a day, or for which the day is the substitute.
    pub fn find_holiday(&self, day: Date) -> Option<&Text> {
        let falls = self.kept().find(|holiday| holiday.falls_on(day));
        falls.or_else(|| self.find_substituted(day)).map(|holiday| &holiday.title)
    }

    /// The public holidays of a year, in order.
    pub fn holidays(&self, year: i16) -> Vec<(Date, &Text)> {
        let first = jiff::civil::date(year, 1, 1);
        let days = first.series(1.day()).take_while(|day| day.year() == year);
        days.filter_map(|day| Some((day, self.find_holiday(day)?))).collect()
    }

    fn is_closed_weekday(&self, day: Date) -> bool {
        self.closed_weekdays.iter().any(|closed| closed.weekday() == day.weekday())
    }

    fn kept(&self) -> impl Iterator<Item = &Holiday> {
        self.holidays
            .iter()
            .filter(|holiday| holiday.local.as_ref().is_none_or(|code| self.local.contains(code)))
    }

    /// The holiday on a closed day of the week whose substitute a day is.
    ///
    /// The holidays before the day take their substitutes one after the other, each the first day that is left.
    fn find_substituted(&self, day: Date) -> Option<&Holiday> {
        if self.is_closed_weekday(day) || !self.kept().any(|holiday| holiday.substitute.is_some()) {
            return None;
        }
        let mut taken: Vec<Date> = Vec::new();
        for before in (1..=2 * SUBSTITUTE_WITHIN).rev() {
            let on = day.saturating_sub(before.days());
            let moving = self.kept().filter(|holiday| {
                holiday.substitute == Some(Substitute::NextWorkingDay)
                    && self.is_closed_weekday(on)
                    && holiday.falls_on(on)
            });
            for holiday in moving {
                let free =
                    (1..=SUBSTITUTE_WITHIN).map(|later| on.saturating_add(later.days())).find(|free| {
                        !self.is_closed_weekday(*free)
                            && !taken.contains(free)
                            && !self.kept().any(|other| other.falls_on(*free))
                    });
                if free == Some(day) {
                    return Some(holiday);
                }
                taken.extend(free);
            }
        }
        None
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

    /// The day itself when it is open, else the last open one before.
    pub fn previous_open(&self, day: Date) -> Date {
        let mut previous = day;
        while !self.is_open(previous) {
            match previous.yesterday() {
                Ok(yesterday) => previous = yesterday,
                // The beginning of time.
                Err(_) => return previous,
            }
        }
        previous
    }

    /// The `count`-th open day before a day, which itself does not count.
    pub fn open_days_before(&self, day: Date, count: u16) -> Date {
        (0..count).fold(day, |at, _| self.previous_open(at.yesterday().unwrap_or(at)))
    }

    /// The titles as read, for the check that none is missing.
    pub(crate) fn titles(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.title).chain(self.holidays.iter().map(|holiday| &holiday.title))
    }
}

impl Holiday {
    fn falls_on(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since.0 <= day)
            && self.until.is_none_or(|until| day <= until.0)
            && self.on.falls_on(day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::*;

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
