//! The table, tried with every stage, event and actor.

use std::collections::HashSet;

use jiff::civil::date;
use model::{
    account::Role,
    case::{Event::*, Procedure, Stage::*},
};

use super::{
    table::{APPLICANT, OFFICER, Row},
    *,
};
use crate::{
    Law,
    read::tests::{files, law},
};

const ACTORS: [Actor; 5] =
    [APPLICANT, OFFICER, Actor::Person(Role::Planner), Actor::Person(Role::Administrator), Actor::Clock];

/// Everything a step could ask for is given.
fn ready(actor: Actor, regime: &Regime) -> Facts<'_> {
    Facts {
        actor,
        regime,
        deemed: actor == Actor::Clock,
        extended: false,
        before_deadline: true,
        counts_as_complete: true,
        lapsed: true,
        missing_documents: false,
        has_trench: true,
        has_reason: true,
        names_missing: true,
        has_conditions: true,
    }
}

/// Every stage, event and actor with what the machine answers.
fn all_answers(regime: &Regime) -> Vec<(Stage, Event, Actor, Result<Stage, Refusal>)> {
    let mut answers = Vec::new();
    for stage in Stage::ALL {
        for event in Event::ALL {
            for actor in ACTORS {
                answers.push((*stage, *event, actor, next(*stage, *event, &ready(actor, regime))));
            }
        }
    }
    answers
}

/// The regime of the house, and one that selects every step that can be selected together.
fn regimes(law: &Law) -> Vec<Regime> {
    let mut whole = law.regime_for(Procedure::Consent).unwrap().clone();
    whole.steps = Stage::ALL.iter().copied().filter(|stage| *stage != Notified).collect();
    law.regimes().iter().cloned().chain([whole]).collect()
}

#[test]
fn nothing_is_possible_that_the_table_does_not_list() {
    for regime in regimes(&law()) {
        let listed: usize =
            TABLE.iter().filter(|row| regime.steps.contains(&row.to)).map(|row| row.from.len()).sum();
        let mut possible = 0;
        for (stage, event, actor, answer) in all_answers(&regime) {
            let rows: Vec<&Row> = TABLE
                .iter()
                .filter(|row| {
                    row.event == event && row.from.contains(&stage) && regime.steps.contains(&row.to)
                })
                .collect();
            match answer {
                Ok(to) => {
                    possible += 1;
                    assert_eq!((rows.len(), rows[0].to, rows[0].who), (1, to, actor), "{stage} {event}");
                }
                Err(refusal) => {
                    assert!(rows.iter().all(|row| row.who != actor), "{stage} {event} {actor:?}: {refusal}");
                    assert!(!refusal.text().is_incomplete());
                    assert_eq!(matches!(refusal, Refusal::NotYours { .. }), !rows.is_empty());
                }
            }
        }
        assert_eq!(possible, listed, "{}", regime.code);
    }
}

#[test]
fn only_officers_decide_only_the_clock_deems_and_planners_and_administrators_take_no_step() {
    for regime in regimes(&law()) {
        for (stage, event, actor, answer) in all_answers(&regime) {
            let Ok(to) = answer else { continue };
            assert!(ACTORS[2..4].iter().all(|nobody| *nobody != actor), "{stage} {event}");
            let decides = [Granted, GrantedWithConditions, Refused, Revoked, ApplicationDemanded, Extended];
            assert_eq!(decides.contains(&to), decides.contains(&to) && actor == OFFICER, "{stage} {event}");
            assert_eq!(to == DeemedGranted, event == Deem && actor == Actor::Clock, "{stage} {event}");
        }
    }
}

#[test]
fn a_settled_case_never_becomes_pending_again() {
    for regime in regimes(&law()) {
        for (stage, event, actor, answer) in all_answers(&regime) {
            if let (true, Ok(to)) = (stage.is_settled(), answer) {
                assert!(to.is_settled(), "{stage} {event} {actor:?} -> {to}");
            }
        }
    }
}

#[test]
fn every_pending_case_can_be_withdrawn_and_deemed_and_every_step_leads_on_or_ends() {
    let ends = [Closed, Withdrawn, Cancelled, Lapsed, Progressed];
    for regime in regimes(&law()) {
        let steps = all_answers(&regime);
        let leads =
            |from: Stage, event| steps.iter().any(|(s, e, _, a)| *s == from && *e == event && a.is_ok());
        for stage in PENDING {
            assert!(leads(*stage, Withdraw) && leads(*stage, Deem), "{stage}");
        }
        let mut seen = HashSet::new();
        for (stage, ..) in steps.iter().filter(|(.., answer)| answer.is_ok()) {
            seen.insert(*stage);
        }
        let stuck: Vec<_> = regime.steps.iter().filter(|s| !seen.contains(s) && !ends.contains(s)).collect();
        // A demanded application is a new case, and without an objection a revocation is the end.
        let also = [ApplicationDemanded, Revoked, Refused];
        assert!(stuck.iter().all(|stage| also.contains(stage)), "{}: {stuck:?}", regime.code);
    }
}

#[test]
fn after_deeming_an_officer_can_only_revoke_or_permit_digging() {
    let law = law();
    for regime in law.regimes() {
        assert_eq!(actions(DeemedGranted, &ready(OFFICER, regime)), [Revoke, PermitDig]);
        let refused = next(DeemedGranted, Refuse, &ready(OFFICER, regime)).unwrap_err();
        assert_eq!(refused.basis(), regime.deeming().map(|rule| rule.basis.as_str()));
        assert!(matches!(refused, Refusal::AlreadyDeemed { .. }));
        // The clock ran out, but nobody has recorded it yet: nothing else comes first.
        for stage in PENDING {
            for actor in [APPLICANT, OFFICER] {
                let late = Facts { deemed: true, ..ready(actor, regime) };
                assert_eq!(actions(*stage, &late), [], "{stage}");
            }
            assert_eq!(actions(*stage, &ready(Actor::Clock, regime)), [Deem]);
            let early = Facts { deemed: false, ..ready(Actor::Clock, regime) };
            assert_eq!(next(*stage, Deem, &early), Err(Refusal::PeriodNotOver));
        }
    }
}

#[test]
fn each_missing_fact_is_refused_by_its_name() {
    let law = law();
    let regime = law.regime_for(Procedure::Consent).unwrap();
    let applicant = ready(APPLICANT, regime);
    let officer = ready(OFFICER, regime);
    assert_eq!(next(Draft, Submit, &Facts { has_trench: false, ..applicant }), Err(Refusal::NoTrench));
    let lacking = Facts { missing_documents: true, counts_as_complete: false, ..officer };
    assert_eq!(next(Incomplete, NoteComplete, &lacking), Err(Refusal::MissingDocuments));
    assert_eq!(next(Incomplete, NoteComplete, &officer), Ok(Complete));
    assert_eq!(next(Submitted, NoteComplete, &lacking), Err(Refusal::MissingDocuments));
    assert_eq!(next(Submitted, NoteComplete, &Facts { counts_as_complete: true, ..lacking }), Ok(Complete));
    let waiting = Facts { counts_as_complete: false, before_deadline: false, ..officer };
    assert_eq!(next(Incomplete, NoteComplete, &waiting), Err(Refusal::MissingDocuments), "a timely notice");
    assert_eq!(next(Incomplete, NoteComplete, &Facts { before_deadline: true, ..waiting }), Ok(Complete));
    let silent = Facts { has_reason: false, names_missing: false, has_conditions: false, ..officer };
    assert_eq!(next(Complete, Refuse, &silent), Err(Refusal::NoReason { event: Refuse }));
    assert_eq!(next(Submitted, RequestMissing, &silent), Err(Refusal::NothingNamed));
    assert_eq!(next(Complete, GrantWithConditions, &silent), Err(Refusal::NoConditions));
    assert_eq!(actions(Complete, &silent), actions(Complete, &officer));
    let twice = next(Assessment, Extend, &Facts { extended: true, ..officer }).unwrap_err();
    let late = next(Assessment, Extend, &Facts { before_deadline: false, ..officer }).unwrap_err();
    assert!(
        matches!(twice, Refusal::ExtendedAlready { .. }) && matches!(late, Refusal::ExtensionTooLate { .. })
    );
    assert_eq!((twice.basis(), late.basis()), (Some("§127(3) s.4-5 TKG"), Some("§127(3) s.4-5 TKG")));
    assert_eq!((needs(Refuse), needs(GrantWithConditions)), (vec![Need::Reason], vec![Need::Conditions]));
    assert_eq!((needs(RequestMissing), needs(NoteComplete)), (vec![Need::Missing], vec![Need::Documents]));
}

#[test]
fn the_clocks_facts_reach_the_machine() {
    let law = law();
    let (regime, calendar) = (law.regime_for(Procedure::Consent).unwrap(), law.calendar("DE-HH").unwrap());
    let story = |events: &[(Date, Event)]| -> Vec<Happening> {
        events.iter().map(|(on, event)| Happening { on: *on, event: *event }).collect()
    };
    let facts = |events: &[(Date, Event)], today| {
        Facts::of(OFFICER, regime, calendar, &Course::of(&story(events)), today)
    };
    let received = (date(2026, 2, 3), Submit);
    let running = facts(&[received], date(2026, 5, 4));
    assert!(running.before_deadline && !running.deemed && !running.extended && running.counts_as_complete);
    let extended = facts(&[received, (date(2026, 4, 1), Extend)], date(2026, 4, 2));
    assert!(extended.before_deadline && extended.extended);
    let over = facts(&[received], date(2026, 5, 5));
    assert!(over.deemed && !over.before_deadline);
    let stopped = facts(&[received, (date(2026, 2, 5), RequestMissing)], date(2026, 5, 5));
    assert!(!stopped.deemed && !stopped.before_deadline && !stopped.counts_as_complete);
}

#[test]
fn an_edit_restarts_the_clock_while_it_runs_and_leaves_one_that_stands_still() {
    let law = law();
    let (regime, calendar) = (law.regime_for(Procedure::Consent).unwrap(), law.calendar("DE-HH").unwrap());
    let edited = |noticed: Date, today: Date| {
        let story = [(date(2026, 2, 3), Submit), (noticed, RequestMissing)]
            .map(|(on, event)| Happening { on, event });
        let facts =
            Facts { has_trench: true, ..Facts::of(APPLICANT, regime, calendar, &Course::of(&story), today) };
        edit(Incomplete, Change, &facts)
    };
    let (timely, late) = (date(2026, 2, 20), date(2026, 3, 20));
    assert_eq!(edited(timely, date(2026, 5, 3)), Ok(None));
    assert_eq!(edited(late, date(2026, 5, 3)), Ok(Some(Change)));
    assert!(matches!(edited(late, date(2026, 5, 5)), Err(Refusal::AlreadyDeemed { .. })));
}

#[test]
fn one_application_walks_from_draft_to_closed_and_a_notification_to_its_permit() {
    let law = law();
    let walk = |procedure, steps: &[(Actor, Event)]| {
        let regime = law.regime_for(procedure).unwrap();
        steps.iter().try_fold(Draft, |stage, (actor, event)| next(stage, *event, &ready(*actor, regime)))
    };
    let consent = [
        (APPLICANT, Submit),
        (OFFICER, Assess),
        (OFFICER, RequestMissing),
        (APPLICANT, Supplement),
        (OFFICER, NoteComplete),
        (OFFICER, Extend),
        (OFFICER, GrantWithConditions),
        (OFFICER, PermitDig),
        (APPLICANT, NotifyStart),
        (APPLICANT, Start),
        (APPLICANT, RequestChange),
        (OFFICER, ResumeWorks),
        (APPLICANT, CompleteWorks),
        (APPLICANT, ReinstateInterim),
        (APPLICANT, ReinstatePermanent),
        (OFFICER, FindDefect),
        (APPLICANT, Remedy),
        (OFFICER, PassInspection),
        (OFFICER, BeginGuarantee),
        (OFFICER, Close),
    ];
    assert_eq!(walk(Procedure::Consent, &consent), Ok(Closed));
    let notification = [(APPLICANT, Submit), (Actor::Clock, Deem), (OFFICER, PermitDig)];
    assert_eq!(walk(Procedure::Notification, &notification), Ok(DigPermit));
    let demanded = [(APPLICANT, Submit), (OFFICER, DemandApplication)];
    assert_eq!(walk(Procedure::Notification, &demanded), Ok(ApplicationDemanded));
    assert!(matches!(
        walk(Procedure::Consent, &demanded),
        Err(Refusal::WrongStage { .. } | Refusal::NotInRegime { .. })
    ));
}

#[test]
fn every_stage_and_event_has_a_name_of_its_own_in_both_languages() {
    let stages: Vec<_> = Stage::ALL.iter().map(|stage| title(*stage)).collect();
    let events: Vec<_> = Event::ALL.iter().map(|event| event_title(*event)).collect();
    for names in [&stages, &events] {
        assert!(names.iter().all(|name| !name.is_incomplete()));
        assert_eq!(names.iter().map(|name| &name.de).collect::<HashSet<_>>().len(), names.len());
        assert_eq!(names.iter().map(|name| &name.en).collect::<HashSet<_>>().len(), names.len());
    }
    assert!(files().len() >= 5);
}
