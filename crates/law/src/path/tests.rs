//! A mobile site and the trench that connects it, day by day.

use jiff::civil::date;
use model::case::Happening;

use super::*;
use crate::{
    clock::{self, Course},
    read::tests::law,
};

const DURATIONS: Durations = Durations {
    handing_in: Some(3),
    hearing: Some(30),
    decision: Some(60),
    certificate: Some(20),
    dig_permit: Some(10),
    works: Some(40),
};

fn part<'a>(regime: &'a Regime, calendar: &'a Calendar, stage: Stage) -> Part<'a> {
    Part {
        regime,
        calendar,
        class: Some("ge_10w").filter(|_| regime.code == "DE-MOBILE-SITE"),
        stage,
        deadlines: &[],
        known: FactSet::default(),
        notified_on: None,
        durations: DURATIONS,
        leads_to: None,
    }
}

fn lines(path: &CriticalPath) -> Vec<String> {
    let line = |step: &PathStep| {
        let mark = if step.on_critical_path { "*" } else { " " };
        format!("{mark} {} {} {} {}", step.case, step.earliest, step.latest, step.title.en)
    };
    path.steps.iter().map(line).collect()
}

#[test]
fn a_site_and_its_trench_share_one_path_and_the_trench_can_be_what_operation_waits_for() {
    let law = law();
    let regime = law.regime("DE-MOBILE-SITE").unwrap();
    let calendar = law.calendar("DE-HH").unwrap();
    let consent = law.regime("DE-TKG-127-3").unwrap();
    let today = date(2026, 2, 10);
    let story = [Happening::new(date(2026, 2, 3), Event::Submit)];
    let deadlines = clock::deadlines(consent, calendar, &Course::of(&story), today);
    let trench =
        Part { deadlines: &deadlines, leads_to: Some(0), ..part(consent, calendar, Stage::Submitted) };
    let path = critical_path(&[part(regime, calendar, Stage::Submitted), trench], today).unwrap();
    // The consent is due on 4 May; ten days for the permit and forty for the works follow.
    assert_eq!(
        lines(&path),
        [
            "  0 2026-03-12 2026-03-21 Hearing of the municipality",
            "* 1 2026-05-04 2026-05-04 Decision",
            "  0 2026-05-11 2026-05-20 Decision",
            "* 1 2026-05-14 2026-05-14 Permit to dig",
            "  0 2026-05-31 2026-06-09 Site certificate",
            "  0 2026-05-31 2026-06-09 Notice of operation",
            "  0 2026-06-14 2026-06-23 Time after the notice",
            "* 1 2026-06-23 2026-06-23 Works",
            "* 0 2026-06-23 2026-06-23 Operation",
        ]
    );
    assert_eq!(path.done, date(2026, 6, 23));
}

#[test]
fn a_draft_takes_the_period_of_the_law_from_the_day_it_is_handed_in() {
    let law = law();
    let consent = law.regime("DE-TKG-127-3").unwrap();
    let draft = part(consent, law.calendar("DE-HH").unwrap(), Stage::Draft);
    let path = critical_path(&[draft], date(2026, 1, 31)).unwrap();
    // Handed in on 3 February, due three months later on a Sunday, that is on Monday.
    assert_eq!(path.steps[1].earliest, date(2026, 5, 4));
    assert!(path.steps.iter().all(|step| step.on_critical_path));
}

#[test]
fn what_nothing_limits_counts_no_day_and_says_so() {
    let law = law();
    let regime = law.regime("DE-MOBILE-SITE").unwrap();
    let calendar = law.calendar("DE-HH").unwrap();
    let durations = Durations { works: Some(40), ..Durations::default() };
    let site = Part { durations, ..part(regime, calendar, Stage::Assessment) };
    let trench = Part {
        durations,
        leads_to: Some(0),
        ..part(law.regime("DE-TKG-127-3").unwrap(), calendar, Stage::Granted)
    };
    let path = critical_path(&[site, trench], date(2026, 3, 2)).unwrap();
    let undated: Vec<_> =
        path.steps.iter().filter(|step| step.undated).map(|step| step.title.en.as_str()).collect();
    assert_eq!(undated, ["Permit to dig", "Hearing of the municipality", "Decision", "Site certificate"]);
    // The works of forty days are known, and two weeks pass after the notice.
    assert_eq!(path.done, date(2026, 4, 11));
}

#[test]
fn a_notice_that_was_given_runs_from_its_day_and_what_is_done_is_not_ahead() {
    let law = law();
    let regime = law.regime("DE-MOBILE-SITE").unwrap();
    let notified = Part {
        known: FactSet::all(),
        notified_on: Some(date(2026, 5, 1)),
        ..part(regime, law.calendar("DE-HH").unwrap(), Stage::OperationNotified)
    };
    let path = critical_path(&[notified], date(2026, 5, 4)).unwrap();
    assert_eq!((path.steps.len(), path.done), (2, date(2026, 5, 15)));
    let on_air = Part { stage: Stage::InOperation, ..notified };
    assert_eq!(critical_path(&[on_air], date(2026, 6, 1)).unwrap().done, date(2026, 6, 1));
}

#[test]
fn a_refused_trench_and_a_circle_are_no_path() {
    let law = law();
    let regime = law.regime("DE-MOBILE-SITE").unwrap();
    let calendar = law.calendar("DE-HH").unwrap();
    let site = part(regime, calendar, Stage::Submitted);
    let refused = Part { leads_to: Some(0), ..part(regime, calendar, Stage::Refused) };
    let today = date(2026, 5, 4);
    assert_eq!(critical_path(&[site, refused], today), Err(PathFault::Ended { case: 1 }));
    let circle = [Part { leads_to: Some(1), ..site }, Part { leads_to: Some(0), ..site }];
    assert_eq!(critical_path(&circle, today), Err(PathFault::Circle { case: 0 }));
    assert_eq!(
        critical_path(&[Part { leads_to: Some(7), ..site }], today),
        Err(PathFault::Circle { case: 0 })
    );
}
