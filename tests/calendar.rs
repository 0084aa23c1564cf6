//! The calendars of the house against another library's public holidays, day by day; where they differ, the reason stands here.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use law::{Calendar, Law, calendar::easter};
use tests::city::checkout;

const YEARS: std::ops::RangeInclusive<i16> = 2024..=2035;

/// What decrees put on a par with the holidays of the Netherlands in those years.
const BY_DECREE: [Date; 8] = [
    date(2024, 5, 10),
    date(2024, 12, 27),
    date(2025, 5, 30),
    date(2026, 1, 2),
    date(2026, 5, 15),
    date(2027, 5, 7),
    date(2028, 4, 28),
    date(2028, 5, 26),
];

/// Days on which a calendar is closed although the library knows no public holiday, and why.
fn closed_by_statute(code: &str, year: i16) -> Vec<(Date, &'static str)> {
    match code {
        "NL" => {
            let named = [
                (
                    date(year, 5, 5),
                    "the act on periods (art. 3) names 5 May of every year; the library lists it as a day off school",
                ),
                (
                    easter(year).saturating_sub(2.days()),
                    "the same article puts Good Friday on a par; the library lists it as a day off school, too",
                ),
            ];
            let decreed = BY_DECREE.into_iter().filter(|day| day.year() == year);
            named
                .into_iter()
                .chain(decreed.map(|day| (day, "a decree under art. 3(3) puts it on a par")))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The calendars, without the rest of the law.
fn calendars() -> Law {
    let folder = checkout().join("data/calendars");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = format!("calendars/{}", path.file_name().unwrap().to_string_lossy());
        (name, fs::read_to_string(path).unwrap())
    });
    let files: Vec<(String, String)> = files.collect();
    Law::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).unwrap()
}

/// What the library says, per code of a calendar.
fn library() -> BTreeMap<String, Vec<(Date, String)>> {
    let folder = checkout().join("tests/calendar");
    assert!(
        folder.join("node_modules/date-holidays").exists(),
        "the library is missing: run `npm ci` in tests/calendar, as `make test` does"
    );
    let answer = Command::new("node")
        .arg(folder.join("holidays.mjs"))
        .args([YEARS.start().to_string(), YEARS.end().to_string()])
        .output()
        .expect("node is on PATH, as `make test` sees to");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    serde_json::from_slice(&answer.stdout).unwrap()
}

fn days() -> impl Iterator<Item = Date> {
    date(*YEARS.start(), 1, 1).series(1.day()).take_while(|day| day.year() <= *YEARS.end())
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn is_closed_by_statute(code: &str, day: Date) -> bool {
    closed_by_statute(code, day.year()).iter().any(|(on, _)| *on == day)
}

#[test]
fn every_day_of_twelve_years_is_open_or_closed_as_another_library_says() {
    let law = calendars();
    for (code, holidays) in library() {
        let calendar: &Calendar = law.calendar(&code).unwrap();
        let known: BTreeSet<Date> = holidays.iter().map(|(day, _)| *day).collect();
        assert!(known.len() >= 8 * YEARS.count(), "{code}: the library says too little");
        let differing: Vec<String> = days()
            .filter(|day| {
                let closed = is_weekend(*day) || known.contains(day) || is_closed_by_statute(&code, *day);
                calendar.is_open(*day) == closed
            })
            .map(|day| format!("{day} {:?}", calendar.find_holiday(day)))
            .collect();
        assert!(differing.is_empty(), "{code}: {differing:#?}");
    }
}

#[test]
fn every_difference_that_is_excused_is_one() {
    for (code, holidays) in library() {
        let excused = YEARS.flat_map(|year| closed_by_statute(&code, year));
        for (day, reason) in excused {
            assert!(!holidays.iter().any(|(known, _)| *known == day), "{code} {day}: not needed: {reason}");
        }
    }
}

#[test]
fn every_calendar_of_the_house_is_compared() {
    let compared = library();
    for calendar in calendars().calendars() {
        assert!(compared.contains_key(&calendar.code), "{} has no oracle", calendar.code);
    }
}
