//! The consent clock against a clerk who turns the pages of a wall calendar day by day.

use jiff::{ToSpan, civil::date};
use model::case::Happening;
use proptest::prelude::*;

use super::{
    super::{Date, Event, Standing},
    MOVES, consent, consent_clock, happening, stories, with_law,
};
use crate::Calendar;

const PLAYED: [Event; 5] =
    [Event::RequestMissing, Event::Supplement, Event::Extend, Event::NoteComplete, Event::Refuse];

/// The last day of a period of months: forward day by day to the month that is meant, and on to a working day.
pub(super) fn months_after(from: Date, months: i8, calendar: &Calendar) -> Date {
    let wanted = (from.month() - 1 + months) % 12 + 1;
    let mut day = from.tomorrow().unwrap();
    while !(day.month() == wanted && (day.day() == from.day() || day.tomorrow().unwrap().month() != wanted)) {
        day = day.tomorrow().unwrap();
    }
    while !calendar.is_open(day) {
        day = day.tomorrow().unwrap();
    }
    day
}

/// What §127(3) TKG comes to on a day, told anew: the standing of the consent clock, and its last day.
fn clerk(story: &[Happening], today: Date, calendar: &Calendar) -> (Standing, Option<Date>) {
    let (mut notice_by, mut decide_by, mut extended, mut complete) = (Date::MIN, Date::MIN, false, true);
    let mut received = false;
    let mut day = story[0].on;
    while day <= today {
        if received && complete && decide_by < day {
            return (Standing::Deemed, Some(decide_by));
        }
        for event in story.iter().filter(|happening| happening.on == day).map(|happening| happening.event) {
            match event {
                Event::Submit | Event::Supplement | Event::Change => {
                    received = true;
                    complete = true;
                    extended = false;
                    notice_by = months_after(day, 1, calendar);
                    decide_by = months_after(day, 3, calendar);
                }
                Event::RequestMissing if day <= notice_by => complete = false,
                Event::Extend if complete && !extended => {
                    extended = true;
                    decide_by = months_after(decide_by, 1, calendar);
                }
                Event::Grant | Event::Refuse | Event::Withdraw => {
                    return (Standing::Met, complete.then_some(decide_by));
                }
                _ => {}
            }
        }
        day = day.tomorrow().unwrap();
    }
    if complete { (Standing::Running, Some(decide_by)) } else { (Standing::Stopped, None) }
}

#[test]
fn every_short_course_ends_as_a_clerk_finds_it() {
    with_law(|law| {
        let calendar = law.calendar("DE-HH").unwrap();
        // Up to Easter, and over the year change to a leap day.
        for received in [date(2026, 1, 2), date(2027, 11, 30)] {
            for first in steps() {
                for second in steps() {
                    let mut on = received;
                    let mut story = vec![happening(on, Event::Submit)];
                    for (days, event) in [first, second] {
                        on = on.saturating_add(days.days());
                        story.push(happening(on, event));
                    }
                    for today in [on, on.saturating_add(29.days()), on.saturating_add(200.days())] {
                        let found = consent_clock(law, &consent(), &story, today);
                        assert_eq!(found, clerk(&story, today, calendar), "{story:#?} on {today}");
                    }
                }
            }
        }
    });
}

fn steps() -> impl Iterator<Item = (i64, Event)> {
    PLAYED
        .into_iter()
        .flat_map(|event| [0, 1, 30, 31, 60, 90, 95, 125].into_iter().map(move |days| (days, event)))
}

proptest! {
    #[test]
    fn any_course_ends_as_a_clerk_finds_it(story in stories(&MOVES), later in 0..300i64) {
        with_law(|law| {
            let today = story.last().unwrap().on.saturating_add(later.days());
            let found = consent_clock(law, &consent(), &story, today);
            prop_assert_eq!(found, clerk(&story, today, law.calendar("DE-HH").unwrap()));
            Ok(())
        })?;
    }
}
