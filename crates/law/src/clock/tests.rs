//! What holds of every clock, whatever happens to a case; the single cases are examples in the data.

mod every;
mod oracle;

use jiff::{ToSpan, civil::date};
use model::case::{Happening, Procedure};
use proptest::prelude::*;

use super::*;
use crate::{Law, read::tests::law};

/// What can happen to a case between receipt and decision.
const MOVES: [Event; 6] = [
    Event::RequestMissing,
    Event::Supplement,
    Event::Change,
    Event::NoteComplete,
    Event::Extend,
    Event::Assess,
];
const DECISIONS: [Event; 4] = [Event::Grant, Event::Refuse, Event::Withdraw, Event::DemandApplication];

fn happening(on: Date, event: Event) -> Happening {
    Happening::new(on, event)
}

/// A case: received on some day of twelve years, then moves at some distance from each other.
fn stories(moves: &'static [Event]) -> impl Strategy<Value = Vec<Happening>> {
    let first = (0..4400i64).prop_map(|days| date(2024, 1, 1).saturating_add(days.days()));
    let rest = prop::collection::vec((0..70i64, prop::sample::select(moves)), 0..7);
    (first, rest).prop_map(|(first, rest)| {
        let mut on = first;
        let mut story = vec![happening(on, Event::Submit)];
        for (days, event) in rest {
            on = on.saturating_add(days.days());
            story.push(happening(on, event));
        }
        story
    })
}

fn consent() -> Procedure {
    Procedure::new("consent").unwrap()
}

fn procedures() -> impl Strategy<Value = Procedure> {
    prop::sample::select(vec![consent(), Procedure::new("notification").unwrap()])
}

fn with_law<T>(work: impl FnOnce(&Law) -> T) -> T {
    static LAW: std::sync::OnceLock<Law> = std::sync::OnceLock::new();
    work(LAW.get_or_init(law))
}

fn consent_clock(
    law: &Law,
    procedure: &Procedure,
    story: &[Happening],
    today: Date,
) -> (Standing, Option<Date>) {
    let regime = law.regime_for(procedure).unwrap();
    let clocks = run(regime, law.calendar("DE-HH").unwrap(), &Course::of(story), today);
    let clock = clocks.iter().find(|clock| clock.rule.deems()).unwrap();
    (clock.standing, clock.due)
}

fn proof(law: &Law, procedure: &Procedure, story: &[Happening], today: Date) -> Option<Certificate> {
    deemed(law.regime_for(procedure).unwrap(), law.calendar("DE-HH").unwrap(), &Course::of(story), today)
}

proptest! {
    #[test]
    fn once_deemed_always_deemed_and_by_the_same_certificate(
        procedure in procedures(), story in stories(&MOVES),
        later in prop::collection::vec((0..400i64, prop::sample::select(&[Event::Deem, Event::Refuse, Event::Supplement, Event::Extend][..])), 0..5),
    ) {
        with_law(|law| {
            let end = story.last().unwrap().on.saturating_add(2.years());
            let Some(certificate) = proof(law, &procedure, &story, end) else { return Ok(()) };
            prop_assert_eq!(proof(law, &procedure, &story, certificate.due), None);
            let mut replayed: Vec<_> = story.iter().filter(|h| h.on <= certificate.due).cloned().collect();
            replayed.extend(later.iter().map(|(days, event)| happening(certificate.holds_from.saturating_add(days.days()), *event)));
            for today in [certificate.holds_from, end.saturating_add(3.years())] {
                prop_assert_eq!(proof(law, &procedure, &replayed, today), Some(certificate.clone()));
            }
            prop_assert_eq!(certificate.trail.first().map(|step| step.effect), Some(ClockEffect::Starts));
            prop_assert_eq!(certificate.trail.last().map(|step| (step.effect, step.on)), Some((ClockEffect::Deems, certificate.holds_from)));
            Ok(())
        })?;
    }

    #[test]
    fn no_deadline_ends_on_a_closed_day_or_before_it_begins(procedure in procedures(), story in stories(&MOVES)) {
        with_law(|law| {
            let calendar = law.calendar("DE-HH").unwrap();
            let today = story.last().unwrap().on;
            for deadline in deadlines(law.regime_for(&procedure).unwrap(), calendar, &Course::of(&story), today) {
                prop_assert!(calendar.is_open(deadline.due) && deadline.starts_on < deadline.due, "{deadline:?}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_supplement_never_brings_the_end_nearer(
        procedure in procedures(), story in stories(&[Event::RequestMissing, Event::Supplement, Event::NoteComplete]), days in 0..60i64,
    ) {
        with_law(|law| {
            let on = story.last().unwrap().on.saturating_add(days.days());
            let (standing, before) = consent_clock(law, &procedure, &story, on);
            prop_assume!(standing != Standing::Deemed);
            let mut more = story.clone();
            more.push(happening(on, Event::Supplement));
            let (standing, after) = consent_clock(law, &procedure, &more, on);
            prop_assert_eq!(standing, Standing::Running);
            prop_assert!(after >= before);
            Ok(())
        })?;
    }

    #[test]
    fn noting_completeness_never_moves_the_consent_clock(procedure in procedures(), story in stories(&MOVES), days in 0..300i64) {
        with_law(|law| {
            let today = story.last().unwrap().on.saturating_add(1.year());
            let mut noted = story.clone();
            noted.push(happening(story[0].on.saturating_add(days.days()), Event::NoteComplete));
            prop_assert_eq!(consent_clock(law, &procedure, &noted, today), consent_clock(law, &procedure, &story, today));
            Ok(())
        })?;
    }

    #[test]
    fn a_decision_in_time_ends_every_clock_for_good(
        procedure in procedures(), story in stories(&MOVES), decision in prop::sample::select(&DECISIONS[..]),
    ) {
        with_law(|law| {
            let on = story.last().unwrap().on;
            let regime = law.regime_for(&procedure).unwrap();
            let ends = regime.deadlines.iter().all(|rule| rule.ends.contains(&decision));
            prop_assume!(ends && consent_clock(law, &procedure, &story, on).0 != Standing::Deemed);
            let mut decided = story.clone();
            decided.push(happening(on, decision));
            decided.push(happening(on, Event::Supplement));
            let much_later = on.saturating_add(5.years());
            prop_assert_eq!(consent_clock(law, &procedure, &decided, much_later).0, Standing::Met);
            prop_assert_eq!(proof(law, &procedure, &decided, much_later), None);
            Ok(())
        })?;
    }

    #[test]
    fn while_a_timely_notice_is_unanswered_nothing_is_deemed(
        procedure in procedures(), story in stories(&MOVES), days in 0..29i64,
    ) {
        with_law(|law| {
            let on = story.last().unwrap().on;
            prop_assume!(consent_clock(law, &procedure, &story, on).0 != Standing::Deemed);
            let mut asked = story.clone();
            asked.push(happening(on, Event::Supplement));
            asked.push(happening(on.saturating_add(days.days()), Event::RequestMissing));
            let much_later = on.saturating_add(10.years());
            prop_assert_eq!(consent_clock(law, &procedure, &asked, much_later), (Standing::Stopped, None));
            prop_assert_eq!(proof(law, &procedure, &asked, much_later), None);
            let regime = law.regime_for(&procedure).unwrap();
            let listed = deadlines(regime, law.calendar("DE-HH").unwrap(), &Course::of(&asked), much_later);
            prop_assert!(listed.iter().all(|deadline| !deadline.deems));
            Ok(())
        })?;
    }

    #[test]
    fn a_plain_period_ends_as_counted_day_by_day(procedure in procedures(), days in 0..4400i64) {
        with_law(|law| {
            let received = date(2024, 1, 1).saturating_add(days.days());
            let months = if procedure == consent() { 3 } else { 1 };
            let end = oracle::months_after(received, months, law.calendar("DE-HH").unwrap());
            let found = consent_clock(law, &procedure, &[happening(received, Event::Submit)], received);
            prop_assert_eq!(found, (Standing::Running, Some(end)));
            Ok(())
        })?;
    }
}

#[test]
fn the_trail_lists_every_start_stop_restart_and_extension() {
    with_law(|law| {
        let story = [
            happening(date(2026, 1, 15), Event::Submit),
            happening(date(2026, 1, 20), Event::RequestMissing),
            happening(date(2026, 3, 2), Event::Supplement),
            happening(date(2026, 4, 7), Event::RequestMissing),
            happening(date(2026, 5, 29), Event::Extend),
        ];
        let certificate = proof(law, &consent(), &story, date(2026, 7, 3)).unwrap();
        let steps: Vec<_> = certificate.trail.iter().map(|step| (step.effect, step.on, step.due)).collect();
        assert_eq!(
            steps,
            [
                (ClockEffect::Starts, date(2026, 1, 15), Some(date(2026, 4, 15))),
                (ClockEffect::Stops, date(2026, 1, 20), None),
                (ClockEffect::Restarts, date(2026, 3, 2), Some(date(2026, 6, 2))),
                (ClockEffect::Ignored, date(2026, 4, 7), Some(date(2026, 6, 2))),
                (ClockEffect::Extends, date(2026, 5, 29), Some(date(2026, 7, 2))),
                (ClockEffect::Deems, date(2026, 7, 3), Some(date(2026, 7, 2))),
            ]
        );
        assert_eq!((certificate.due, certificate.holds_from), (date(2026, 7, 2), date(2026, 7, 3)));
    });
}

#[test]
fn happenings_may_come_in_any_order_and_the_future_is_not_known() {
    with_law(|law| {
        let story =
            [happening(date(2026, 2, 20), Event::Supplement), happening(date(2026, 2, 3), Event::Submit)];
        let on = |today| consent_clock(law, &consent(), &story, today);
        assert_eq!(on(date(2026, 2, 2)), (Standing::Waiting, None));
        assert_eq!(on(date(2026, 2, 19)), (Standing::Running, Some(date(2026, 5, 4))));
        assert_eq!(on(date(2026, 2, 20)), (Standing::Running, Some(date(2026, 5, 20))));
    });
}

#[test]
fn every_effect_has_a_name_in_both_languages() {
    use ClockEffect::{Deems, Ends, Extends, Ignored, Lapses, Restarts, Serves, Starts, Stops};
    for effect in [Starts, Stops, Restarts, Extends, Ends, Deems, Lapses, Serves, Ignored] {
        assert!(!effect_title(effect).is_incomplete());
    }
}
