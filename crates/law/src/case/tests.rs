//! The table, tried with every stage, event and actor under every regime.

mod matrix;
mod walk;

use std::collections::HashSet;

use jiff::civil::{Date, date};
use model::{
    account::Role,
    case::{Actor, Event::*, Happening, Procedure, Stage::*},
};

use super::{
    table::{APPLICANT, OFFICER},
    *,
};
use crate::{
    Law, Regime,
    clock::Course,
    read::tests::{files, law},
    regime::Kind,
    requirement::FactSet,
};

const TODAY: Date = date(2026, 6, 1);

/// Everybody, and the clock.
fn actors() -> Vec<Actor> {
    Role::ALL.map(Actor::Person).into_iter().chain([Actor::Clock]).collect()
}

/// Everything a step could ask for is given.
fn ready(actor: Actor, regime: &Regime) -> Facts<'_> {
    Facts {
        actor,
        regime,
        beside: &[],
        class: None,
        today: TODAY,
        deemed: actor == Actor::Clock,
        extended: false,
        before_deadline: true,
        due: None,
        counts_as_complete: true,
        lapsed: true,
        agreed: actor == Actor::Clock,
        missing_documents: false,
        has_trench: true,
        has_site: true,
        has_reason: true,
        names_missing: true,
        has_conditions: true,
        has_certificate: true,
        until: Some(date(2027, 1, 1)),
        known: FactSet::all(),
    }
}

/// Every stage, event and actor with what the machine answers.
fn all_answers(regime: &Regime) -> Vec<(Stage, Event, Actor, Result<Stage, Refusal>)> {
    let mut answers = Vec::new();
    for stage in Stage::ALL {
        for event in Event::ALL {
            for actor in actors() {
                answers.push((*stage, *event, actor, next(*stage, *event, &ready(actor, regime))));
            }
        }
    }
    answers
}

fn of(law: &Law, procedure: &str) -> Regime {
    law.regime_for(&Procedure::new(procedure).unwrap()).unwrap().clone()
}

/// A regime of those steps, all else as in the consent's.
fn shape(law: &Law, code: &str, kind: Kind, steps: &[Stage]) -> Regime {
    Regime { code: code.into(), kind, steps: steps.to_vec(), requirements: Vec::new(), ..of(law, "consent") }
}

/// The procedures of the house; a request with every step that it can have; and all steps that can be selected together.
fn regimes(law: &Law) -> Vec<Regime> {
    let all_but = |not: &[Stage]| -> Vec<Stage> {
        Stage::ALL.iter().copied().filter(|stage| !not.contains(stage)).collect()
    };
    let own = law.procedures().into_iter().map(|(_, regime)| regime.clone());
    let shapes = [
        shape(law, "SHAPE-WHOLE", Kind::Application, &all_but(&[Notified, Raised, Progressed])),
        shape(law, "SHAPE-REQUEST", Kind::Request, REQUEST),
    ];
    own.chain(shapes).collect()
}

const REQUEST: &[Stage] = &[
    Draft,
    Submitted,
    CompletenessCheck,
    Incomplete,
    Resubmitted,
    Complete,
    Extended,
    Answered,
    Refused,
    Dispute,
    Closed,
    Withdrawn,
];
/// Where a case is over.
const ENDS: [Stage; 5] = [Closed, Withdrawn, Cancelled, Lapsed, Progressed];

#[test]
fn only_officers_decide_only_the_clock_deems_and_who_only_looks_takes_no_step() {
    for regime in regimes(&law()) {
        for (stage, event, actor, answer) in all_answers(&regime) {
            let Ok(to) = answer else { continue };
            assert!([APPLICANT, OFFICER, Actor::Clock].contains(&actor), "{stage} {event}");
            let decides = [Granted, GrantedWithConditions, Refused, Revoked, ApplicationDemanded, Extended];
            assert!(to == stage || !decides.contains(&to) || actor == OFFICER, "{stage} {event}");
            assert!(
                !matches!(event, Grant | GrantWithConditions | Refuse) || actor == OFFICER,
                "{stage} {event}"
            );
            assert_eq!(
                matches!(event, Deem | Lapse | AgreeChange),
                actor == Actor::Clock && event != Serve,
                "{stage} {event}"
            );
            assert!(to != DeemedGranted || to == stage || event == Deem, "{stage} {event}");
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
fn every_stage_of_every_regime_reaches_an_end_by_people_alone_and_only_ends_lead_nowhere() {
    for regime in regimes(&law()) {
        let moves: Vec<(Stage, Stage)> = all_answers(&regime)
            .into_iter()
            .filter(|(stage, _, actor, _)| regime.steps.contains(stage) && *actor != Actor::Clock)
            .filter_map(|(stage, _, _, answer)| Some((stage, answer.ok()?)))
            .filter(|(stage, to)| stage != to)
            .collect();
        let mut reach: HashSet<Stage> = regime.steps.iter().copied().filter(|s| ENDS.contains(s)).collect();
        assert!(!reach.is_empty(), "{} has no end", regime.code);
        while moves.iter().any(|(from, to)| reach.contains(to) && reach.insert(*from)) {}
        let stuck: Vec<_> = regime.steps.iter().filter(|stage| !reach.contains(stage)).collect();
        assert!(stuck.is_empty(), "{}: {stuck:?}", regime.code);
        for end in ENDS {
            assert!(moves.iter().all(|(from, _)| *from != end), "{}: {end} leads on", regime.code);
        }
    }
}

#[test]
fn every_pending_application_can_be_withdrawn_and_deemed_where_its_law_deems() {
    for regime in regimes(&law()) {
        let pending = PENDING.iter().filter(|stage| regime.steps.contains(stage));
        for stage in pending {
            assert_eq!(next(*stage, Withdraw, &ready(APPLICANT, &regime)), Ok(Withdrawn), "{}", regime.code);
            if regime.steps.contains(&DeemedGranted) {
                assert_eq!(next(*stage, Deem, &ready(Actor::Clock, &regime)), Ok(DeemedGranted));
            }
        }
    }
}

#[test]
fn after_deeming_an_officer_can_only_revoke_permit_digging_and_send() {
    let law = law();
    for (_, regime) in law.procedures().into_iter().filter(|(_, r)| r.steps.contains(&DeemedGranted)) {
        let after = actions(DeemedGranted, &ready(OFFICER, regime));
        assert!(after.contains(&Revoke), "{}", regime.code);
        assert!(after.iter().all(|event| [Revoke, PermitDig, Send, Serve, Certify, Close].contains(event)));
        let refused = next(DeemedGranted, Refuse, &ready(OFFICER, regime)).unwrap_err();
        assert_eq!(refused.basis(), regime.deeming().map(|rule| rule.basis.as_str()));
        assert!(matches!(refused, Refusal::AlreadyDeemed { .. }));
        // The clock ran out, but nobody has recorded it yet: nothing else comes first.
        for stage in PENDING.iter().filter(|stage| regime.steps.contains(stage)) {
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
    let regime = &of(&law, "consent");
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
    let silent =
        Facts { has_reason: false, names_missing: false, has_conditions: false, until: None, ..officer };
    assert_eq!(next(Complete, Refuse, &silent), Err(Refusal::NoReason { event: Refuse }));
    assert_eq!(next(Submitted, RequestMissing, &silent), Err(Refusal::NothingNamed));
    assert_eq!(next(Complete, GrantWithConditions, &silent), Err(Refusal::NoConditions));
    assert_eq!(actions(Complete, &silent), actions(Complete, &officer));
    let site = &of(&law, "mobile_site");
    let numberless = Facts { has_certificate: false, ..ready(APPLICANT, site) };
    assert_eq!(next(Granted, Certify, &numberless), Err(Refusal::NoCertificate));
    assert_eq!(super::needs(Granted, Certify, &numberless), [Need::Certificate]);
    let twice = next(Assessment, Extend, &Facts { extended: true, ..officer }).unwrap_err();
    let late = next(Assessment, Extend, &Facts { before_deadline: false, ..officer }).unwrap_err();
    assert!(
        matches!(twice, Refusal::ExtendedAlready { .. }) && matches!(late, Refusal::ExtensionTooLate { .. })
    );
    assert_eq!((twice.basis(), late.basis()), (Some("§127(3) s.4-5 TKG"), Some("§127(3) s.4-5 TKG")));
    let needs = |stage, event| needs(stage, event, &officer);
    assert_eq!(needs(Complete, Refuse), [Need::Reason]);
    assert_eq!(needs(Complete, GrantWithConditions), [Need::Conditions]);
    assert_eq!(
        (needs(Submitted, RequestMissing), needs(Submitted, NoteComplete)),
        (vec![Need::Missing], vec![Need::Documents])
    );
    assert_eq!(
        (needs(Complete, Hear), needs(Complete, Extend)),
        (vec![Need::Reason, Need::Day], vec![Need::Reason])
    );
    let past = Facts { until: Some(TODAY), ..officer };
    assert_eq!(next(Complete, Hear, &past), Err(Refusal::NoDay { event: Hear }));
}

#[test]
fn a_guarantee_a_hearing_and_the_time_to_object_are_waited_for() {
    let law = law();
    let regime = &of(&law, "consent");
    let officer = ready(OFFICER, regime);
    for (stage, event, fact) in [
        (Guarantee, Close, Fact::GuaranteeOver),
        (Hearing, Refuse, Fact::ApplicantHeard),
        (Refused, Close, Fact::ObjectionOver),
        (Remedied, PassInspection, Fact::ReinstatedPermanently),
    ] {
        let early = Facts { known: FactSet::all().with(fact, false), ..officer };
        assert_eq!(next(stage, event, &early), Err(Refusal::Lacking { event, fact }));
        assert!(next(stage, event, &officer).is_ok(), "{stage} {event}");
    }
    // What the authority stopped only the authority lets go on.
    let stopped = FactSet::all().with(Fact::StoppedByApplicant, false);
    let applicant = Facts { known: stopped, ..ready(APPLICANT, regime) };
    assert!(matches!(next(Stopped, ResumeWorks, &applicant), Err(Refusal::Lacking { .. })));
    assert_eq!(next(Stopped, ResumeWorks, &Facts { known: stopped, ..officer }), Ok(InProgress));
    assert_eq!(next(Stopped, ResumeWorks, &ready(APPLICANT, regime)), Ok(InProgress));
}

#[test]
fn an_authority_that_chooses_the_new_last_day_names_a_later_one() {
    let law = law();
    let regime = &of(&law, "cable_consent");
    let (calendar, today) = (law.calendar("NL").unwrap(), date(2026, 3, 2));
    let story = [Happening::new(date(2026, 2, 3), Submit)];
    let found = Facts::of(OFFICER, regime, calendar, &Course::of(&story), today);
    let facts = Facts { has_reason: true, ..found };
    let due = facts.due.unwrap();
    assert_eq!(needs(Complete, Extend, &facts), [Need::Day, Need::Reason]);
    let named = |until| next(Complete, Extend, &Facts { until, ..facts });
    assert_eq!(named(None), Err(Refusal::NoLastDay { due: Some(due) }));
    assert_eq!(named(Some(due)), Err(Refusal::NoLastDay { due: Some(due) }));
    assert_eq!(named(Some(due.tomorrow().unwrap())), Ok(Extended));
}

#[test]
fn the_clocks_facts_reach_the_machine() {
    let law = law();
    let (regime, calendar) = (&of(&law, "consent"), law.calendar("DE-HH").unwrap());
    let facts = |events: &[(Date, Event)], today| {
        let story: Vec<_> = events.iter().map(|(on, event)| Happening::new(*on, *event)).collect();
        Facts::of(OFFICER, regime, calendar, &Course::of(&story), today)
    };
    let received = (date(2026, 2, 3), Submit);
    let running = facts(&[received], date(2026, 5, 4));
    assert!(running.before_deadline && !running.deemed && !running.extended && running.counts_as_complete);
    assert_eq!(running.due, Some(date(2026, 5, 4)));
    let extended = facts(&[received, (date(2026, 4, 1), Extend)], date(2026, 4, 2));
    assert!(extended.before_deadline && extended.extended);
    let over = facts(&[received], date(2026, 5, 5));
    assert!(over.deemed && !over.before_deadline);
    let stopped = facts(&[received, (date(2026, 2, 5), RequestMissing)], date(2026, 5, 5));
    assert!(!stopped.deemed && !stopped.before_deadline && !stopped.counts_as_complete);
    // A request has a period of its own that can be longer once, and is overdue after it.
    let request = &of(&law, "information_point");
    let asked = |extended: bool, today| {
        let mut story = vec![Happening::new(date(2026, 3, 2), Submit)];
        story.extend(extended.then(|| Happening::new(date(2026, 3, 4), Extend)));
        let facts = Facts::of(OFFICER, request, calendar, &Course::of(&story), today);
        next(Submitted, Extend, &Facts { has_reason: true, ..facts })
    };
    assert_eq!(asked(false, date(2026, 3, 5)), Ok(Extended));
    assert!(matches!(asked(true, date(2026, 3, 5)), Err(Refusal::ExtendedAlready { .. })));
    assert!(matches!(asked(false, date(2026, 3, 17)), Err(Refusal::ExtensionTooLate { .. })));
    let disputed = |today| {
        let story = [Happening::new(date(2026, 3, 2), Submit)];
        let infrastructure = of(&law, "infrastructure_information");
        let facts = Facts::of(APPLICANT, &infrastructure, calendar, &Course::of(&story), today);
        next(Submitted, CallDisputeBody, &facts)
    };
    assert!(matches!(disputed(date(2026, 5, 4)), Err(Refusal::Lacking { fact: Fact::AnswerOverdue, .. })));
    assert_eq!(disputed(date(2026, 5, 5)), Ok(Dispute));
}

#[test]
fn an_edit_restarts_the_clock_while_it_runs_and_leaves_one_that_stands_still() {
    let law = law();
    let (regime, calendar) = (&of(&law, "consent"), law.calendar("DE-HH").unwrap());
    let edited = |noticed: Date, today: Date| {
        let story = [(date(2026, 2, 3), Submit), (noticed, RequestMissing)];
        let story = story.map(|(on, event)| Happening::new(on, event));
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
fn an_officer_of_the_applicants_own_house_does_not_work_on_its_case() {
    let organisation = |n: u8| -> model::OrganisationId {
        format!("018f0000-0000-7000-8000-0000000000{n:02}").parse().unwrap()
    };
    let refused = may_work_on(&[organisation(1), organisation(2)], organisation(2)).unwrap_err();
    assert_eq!(refused.basis(), Some("§127(2) TKG"));
    assert!(!refused.text().is_incomplete());
    assert_eq!(may_work_on(&[organisation(1)], organisation(2)), Ok(()));
}

#[test]
fn every_stage_event_and_fact_has_words_of_its_own_in_both_languages() {
    let stages: Vec<_> = Stage::ALL.iter().map(|stage| title(*stage)).collect();
    let events: Vec<_> = Event::ALL.iter().map(|event| event_title(*event)).collect();
    let facts: Vec<_> = Fact::ALL.iter().map(|fact| fact.lacking()).collect();
    for names in [&stages, &events, &facts] {
        assert!(names.iter().all(|name| !name.is_incomplete()));
        assert_eq!(names.iter().map(|name| &name.de).collect::<HashSet<_>>().len(), names.len());
        assert_eq!(names.iter().map(|name| &name.en).collect::<HashSet<_>>().len(), names.len());
    }
    assert!(files().len() >= 5);
}
