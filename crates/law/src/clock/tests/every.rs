//! What holds of every deadline of every regime, whatever happens to a case.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::date};
use model::case::{Anchor, Happening, Mark};
use proptest::prelude::*;

use super::{super::*, with_law};
use crate::regime::{Counting, Rolls};

/// Which marks a happening carries, with the day that it sets.
const MARKS: [&[Mark]; 5] =
    [&[], &[Mark::Letter], &[Mark::Electronic], &[Mark::Letter, Mark::Uninstructed], &[Mark::OnBehalf]];

/// The regime of the house by its place, where verified service is known as well: no file of the house has any yet.
fn regimes(law: &crate::Law) -> Vec<Regime> {
    let served = law.regime("DE-VWVFG").map(|regime| {
        let mut regime = regime.clone();
        for rule in &mut regime.deadlines {
            rule.status = crate::regime::Status::Verified;
        }
        regime
    });
    law.regimes().iter().cloned().chain(served).collect()
}

/// An authority where the regime holds.
fn place<'l>(law: &'l crate::Law, regime: &Regime) -> &'l Calendar {
    law.calendars().iter().find(|calendar| regime.holds_in(&calendar.code)).unwrap()
}

/// Anything that can happen to a case, in any order, on some days of twelve years.
fn stories() -> impl Strategy<Value = Vec<Happening>> {
    let one =
        (0..45i64, prop::sample::select(Event::ALL), 0..24i8, prop::option::of(1..200i64), 0..MARKS.len());
    (0..4200i64, prop::collection::vec(one, 1..14)).prop_map(|(first, rest)| {
        let mut on = date(2024, 1, 1).saturating_add(first.days());
        rest.into_iter()
            .map(|(days, event, hour, until, marks)| {
                on = on.saturating_add(days.days());
                Happening {
                    on,
                    at: Some(jiff::civil::time(hour, 31, 0, 0)),
                    event,
                    until: until.map(|days| on.saturating_add(days.days())),
                    marks: MARKS[marks].to_vec(),
                }
            })
            .collect()
    })
}

/// The classes of a regime, and none.
fn classes(regime: &Regime) -> Vec<Option<&str>> {
    regime.classes.iter().map(|class| Some(class.code.as_str())).chain([None]).collect()
}

fn anchors(story: &[Happening]) -> Vec<(Anchor, Date)> {
    let days = [40i64, 90, 250].into_iter();
    Anchor::ALL.iter().copied().zip(days.map(|days| story[0].on.saturating_add(days.days()))).collect()
}

proptest! {
    // Each case goes through every regime in every class.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_an_end_brings_about_is_the_same_on_every_later_day_and_when_it_is_recorded(
        story in stories(), later in 0..900i64,
    ) {
        with_law(|law| {
            let (anchors, today) = (anchors(&story), story.last().unwrap().on);
            for regime in regimes(law) {
                for class in classes(&regime) {
                    let calendar = place(law, &regime);
                    let course = Course { happenings: &story, class, anchors: &anchors };
                    let now = certificates(&regime, calendar, &course, today);
                    let end = today.saturating_add(later.days());
                    let then = certificates(&regime, calendar, &course, end);
                    prop_assert!(now.iter().all(|proof| then.contains(proof)), "{}: {now:#?} {then:#?}", regime.code);
                    let mut recorded = story.clone();
                    recorded.extend(then.iter().map(|proof| Happening::new(proof.holds_from, proof.event)));
                    let again = Course { happenings: &recorded, ..course };
                    prop_assert_eq!(&certificates(&regime, calendar, &again, end), &then);
                    prop_assert_eq!(deadlines(&regime, calendar, &again, end), deadlines(&regime, calendar, &course, end));
                    for proof in &then {
                        let rule = regime.find_deadline(&proof.deadline).unwrap();
                        prop_assert_eq!(rule.brings(), Some(proof.event));
                        let last = proof.trail.last().map(|step| (step.on, step.due, step.event));
                        prop_assert_eq!(last, Some((proof.holds_from, Some(proof.due), proof.event)));
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_unverified_deadline_brings_nothing_about(story in stories()) {
        with_law(|law| {
            let (anchors, end) = (anchors(&story), story.last().unwrap().on.saturating_add(2.years()));
            for regime in law.regimes() {
                for class in classes(regime) {
                    let course = Course { happenings: &story, class, anchors: &anchors };
                    for clock in run(regime, place(law, regime), &course, end) {
                        let decides = matches!(clock.standing, Standing::Deemed | Standing::Lapsed);
                        prop_assert!(!decides || (clock.verified && clock.rule.status == crate::regime::Status::Verified));
                    }
                    for proof in certificates(regime, place(law, regime), &course, end) {
                        let rule = regime.find_deadline(&proof.deadline).unwrap();
                        prop_assert!(rule.status == crate::regime::Status::Verified);
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_last_day_that_rolls_is_closed(story in stories(), offset in 0..400i64) {
        with_law(|law| {
            let (anchors, today) = (anchors(&story), story[0].on.saturating_add(offset.days()));
            for regime in law.regimes() {
                let calendar = place(law, regime);
                for class in classes(regime) {
                    let course = Course { happenings: &story, class, anchors: &anchors };
                    for clock in run(regime, calendar, &course, today) {
                        let open = clock.due.is_none_or(|due| calendar.is_open(due));
                        prop_assert!(open || clock.rule.rolls == Rolls::Never, "{clock:?}");
                        let forward = !matches!(clock.rule.counting, Counting::Before(..));
                        let later = clock.due.is_none_or(|due| Some(due) >= clock.starts_on);
                        prop_assert!(later || !forward, "{clock:?}");
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_chain_of_restarts_ends_as_a_fresh_start_on_its_last_day(
        first in 0..4200i64, gaps in prop::collection::vec(0..9i64, 1..6), marks in 0..MARKS.len(),
    ) {
        with_law(|law| {
            let start = date(2024, 1, 1).saturating_add(first.days());
            let on = |day: Date, event| Happening {
                until: Some(day.saturating_add(30.days())), marks: MARKS[marks].to_vec(), ..Happening::new(day, event)
            };
            for regime in law.regimes() {
                for rule in &regime.deadlines {
                    let (Some(begin), Some(restart)) = (rule.starts.first(), &rule.restart) else { continue };
                    let mut last = start;
                    let mut chain = vec![on(start, *begin)];
                    for (index, gap) in gaps.iter().enumerate() {
                        last = last.saturating_add(gap.days());
                        chain.push(on(last, restart.events[index % restart.events.len()]));
                    }
                    let fresh = [on(last, *begin)];
                    let class = rule.classes.first().map(String::as_str);
                    let end = |happenings| {
                        let course = Course { happenings, class, anchors: &[] };
                        let clocks = run(regime, place(law, regime), &course, last);
                        clocks.into_iter().find(|clock| std::ptr::eq(clock.rule, rule)).unwrap()
                    };
                    let (chained, fresh) = (end(&chain[..]), end(&fresh[..]));
                    // What was decided between has no restart; nor has what began before the law was in force.
                    if !matches!(chained.standing, Standing::Deemed | Standing::Lapsed | Standing::Waiting) {
                        let ends = |clock: &Clock<'_>| (clock.standing, clock.due, clock.starts_on);
                        prop_assert_eq!(ends(&chained), ends(&fresh), "{} {}", regime.code, rule.id);
                    }
                }
            }
            Ok(())
        })?;
    }
}

/// Day by day, as a clerk counts on a wall calendar.
fn count(closed: &BTreeSet<Date>, from: Date, open_days: u16, step: i64) -> Date {
    let (mut day, mut left) = (from, open_days);
    while left > 0 {
        day = day.saturating_add(step.days());
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        if !weekend && !closed.contains(&day) {
            left -= 1;
        }
    }
    day
}

#[test]
fn working_days_are_counted_as_on_a_wall_calendar_forward_and_back() {
    with_law(|law| {
        for calendar in law.calendars() {
            let closed: BTreeSet<Date> =
                (2027..2030).flat_map(|year| calendar.holidays(year)).map(|(day, _)| day).collect();
            // Over a leap day, an early Easter and the year changes.
            for day in date(2027, 11, 1).series(3.days()).take_while(|day| *day < date(2029, 2, 1)) {
                for days in [1, 2, 5, 10, 20] {
                    assert_eq!(calendar.open_days_after(day, days), count(&closed, day, days, 1), "{day}");
                    assert_eq!(calendar.open_days_before(day, days), count(&closed, day, days, -1), "{day}");
                }
            }
        }
    });
}

#[test]
fn what_is_counted_back_is_the_last_day_from_which_the_time_still_fits() {
    with_law(|law| {
        let calendar = law.calendar("GB-ENG").unwrap();
        for start in date(2024, 1, 1).series(1.day()).take_while(|day| day.year() < 2028) {
            for days in [3, 10] {
                let last = crate::regime::Length::WorkingDays(days).back(start, Rolls::Never, calendar);
                let between = last.series(1.day()).take_while(|day| *day < start);
                assert_eq!(
                    between.filter(|day| calendar.is_open(*day)).count(),
                    usize::from(days),
                    "{start}"
                );
                assert!(calendar.is_open(last), "{start}");
            }
            for length in [crate::regime::Length::Weeks(2), crate::regime::Length::Days(84)] {
                let last = length.back(start, Rolls::Never, calendar);
                assert_eq!(length.end(last, Rolls::Never, calendar), start);
            }
        }
    });
}

#[test]
fn months_back_have_the_same_number_or_are_the_months_last() {
    with_law(|law| {
        let calendar = law.calendar("DE-HH").unwrap();
        for from in date(2024, 1, 1).series(1.day()).take_while(|day| day.year() < 2036) {
            for months in 1..=6 {
                let last = crate::regime::Length::Months(months).back(from, Rolls::Never, calendar);
                let apart = (i32::from(from.year()) - i32::from(last.year())) * 12
                    + i32::from(from.month() - last.month());
                assert_eq!(apart, i32::from(months), "{from}");
                let number = last.day() == from.day();
                assert!(number || (last == last.last_of_month() && last.day() < from.day()), "{from}");
            }
        }
    });
}

#[test]
fn service_that_is_verified_is_certified_and_begins_the_time_to_object_as_verified() {
    with_law(|law| {
        let regime = regimes(law).pop().unwrap();
        let calendar = law.calendar("DE-HH").unwrap();
        let sent = [Happening { marks: vec![Mark::Letter], ..Happening::new(date(2026, 3, 2), Event::Send) }];
        let proofs = certificates(&regime, calendar, &Course::of(&sent), date(2026, 3, 6));
        let [proof] = &proofs[..] else { panic!("{proofs:?}") };
        assert_eq!(
            (proof.event, proof.due, proof.holds_from),
            (Event::Serve, date(2026, 3, 6), date(2026, 3, 6))
        );
        assert_eq!(certificates(&regime, calendar, &Course::of(&sent), date(2026, 3, 5)), []);
        let object = |verified: &Regime| {
            let listed = deadlines(verified, calendar, &Course::of(&sent), date(2026, 3, 6));
            let deadline = listed.into_iter().find(|deadline| deadline.id == "D24").unwrap();
            (deadline.due, deadline.verified)
        };
        assert_eq!(object(&regime), (date(2026, 4, 7), true));
        assert_eq!(object(law.regime("DE-VWVFG").unwrap()), (date(2026, 4, 7), false));
        // The time to object is itself read in the law, but what it runs from is not.
        let mut half = regime.clone();
        half.deadlines.iter_mut().filter(|rule| rule.id == "D23").for_each(|rule| {
            rule.status = crate::regime::Status::Unverified;
        });
        assert_eq!(object(&half), (date(2026, 4, 7), false));
        assert_eq!(certificates(&half, calendar, &Course::of(&sent), date(2027, 3, 6)), []);
    });
}
