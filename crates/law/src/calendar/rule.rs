//! On which days a holiday falls.

use jiff::{
    Span, ToSpan,
    civil::{Date, Weekday, date},
};
use serde::Deserialize;

use model::data::Day;

/// A rule that names a day of each year, or single days.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RawRule")]
pub(super) struct Rule {
    kind: Kind,
    /// On this day of the week it moves by so many days.
    shift: Option<Shift>,
}

#[derive(Debug, Clone)]
enum Kind {
    Fixed { month: i8, day: i8 },
    Easter { offset: i64 },
    Nth { month: i8, weekday: Weekday, nth: i8 },
    Days(Vec<Date>),
}

/// A day of the week, as data files write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A holiday that moves to another day when it falls on one day of the week.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shift {
    from: DayOfWeek,
    days: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    month: Option<i8>,
    day: Option<i8>,
    easter: Option<i64>,
    weekday: Option<DayOfWeek>,
    nth: Option<i8>,
    days: Option<Vec<Day>>,
    shift: Option<Shift>,
}

/// A holiday rule that names no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a holiday is a month and a day that exist, a number of days from Easter Sunday, the nth weekday of a month \
     (-1 is the last), or a list of days"
)]
struct NoSuchRule;

impl TryFrom<RawRule> for Rule {
    type Error = NoSuchRule;
    fn try_from(raw: RawRule) -> Result<Self, NoSuchRule> {
        let kind = match (raw.month, raw.day, raw.easter, raw.weekday, raw.nth, raw.days) {
            // 2024 is a leap year, so that 29 February may be named.
            (Some(month), Some(day), None, None, None, None) if Date::new(2024, month, day).is_ok() => {
                Kind::Fixed { month, day }
            }
            (None, None, Some(offset), None, None, None) if offset.abs() <= 70 => Kind::Easter { offset },
            (Some(month @ 1..=12), None, None, Some(weekday), Some(nth @ (-1 | 1..=4)), None) => {
                Kind::Nth { month, weekday: weekday.weekday(), nth }
            }
            (None, None, None, None, None, Some(days)) if !days.is_empty() => {
                Kind::Days(days.into_iter().map(|day| day.0).collect())
            }
            _ => return Err(NoSuchRule),
        };
        if raw.shift.is_some_and(|shift| shift.days.abs() > 6) {
            return Err(NoSuchRule);
        }
        Ok(Self { kind, shift: raw.shift })
    }
}

impl Rule {
    /// Whether it names that day.
    pub(super) fn falls_on(&self, day: Date) -> bool {
        match (&self.kind, self.shift) {
            (Kind::Days(days), _) => days.contains(&day),
            (Kind::Fixed { month, day: number }, None) => (day.month(), day.day()) == (*month, *number),
            (Kind::Nth { month, .. }, None) if *month != day.month() => false,
            (_, None) => self.named(day.year()) == Some(day),
            // A day that moves by less than a week can come from the year before or after.
            (_, Some(shift)) => (day.year() - 1..=day.year() + 1)
                .any(|year| self.named(year).and_then(|on| shift.of(on)) == Some(day)),
        }
    }

    /// The day of a year before it moves.
    fn named(&self, year: i16) -> Option<Date> {
        match self.kind {
            Kind::Fixed { month, day } => Date::new(year, month, day).ok(),
            Kind::Easter { offset } => easter(year).checked_add(Span::new().days(offset)).ok(),
            Kind::Nth { month, weekday, nth } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
            }
            Kind::Days(_) => None,
        }
    }
}

impl Shift {
    /// Where a day is kept.
    fn of(self, named: Date) -> Option<Date> {
        if self.from.weekday() == named.weekday() {
            named.checked_add(self.days.days()).ok()
        } else {
            Some(named)
        }
    }
}

impl DayOfWeek {
    pub(super) fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
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
