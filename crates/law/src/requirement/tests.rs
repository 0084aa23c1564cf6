//! What a case's course says, and what requirements make of it at the machine.

use jiff::civil::{Date, date};
use model::{
    account::Role,
    case::{Actor, Anchor, Event::*, Happening, Mark, Stage::*},
};

use super::*;
use crate::{
    Law,
    case::{Facts, Refusal, Warning, next, warnings},
    clock::Course,
    read::tests::{changed, law},
};

const OFFICER: Actor = Actor::Person(Role::Officer);

fn story(events: &[(Date, Event)]) -> Vec<Happening> {
    events.iter().map(|(on, event)| Happening::new(*on, *event)).collect()
}

fn known(law: &Law, codes: &[&str], happenings: &[Happening], today: Date) -> FactSet {
    let regimes: Vec<&Regime> = codes.iter().map(|code| law.regime(code).unwrap()).collect();
    FactSet::of(&regimes, law.calendar("DE-HH").unwrap(), &Course::of(happenings), today)
}

#[test]
fn a_hearing_is_over_with_the_answer_or_after_the_day_that_was_set() {
    let law = law();
    let mut heard = story(&[(date(2026, 3, 2), Submit), (date(2026, 4, 1), Hear)]);
    heard[1].until = Some(date(2026, 4, 15));
    let holds = |happenings: &[Happening], today| {
        known(&law, &["DE-TKG-127-3", "DE-VWVFG"], happenings, today).holds(Fact::ApplicantHeard)
    };
    assert!(!holds(&heard[..1], date(2026, 4, 16)), "nobody was heard");
    assert!(!holds(&heard, date(2026, 4, 15)) && holds(&heard, date(2026, 4, 16)));
    let answered: Vec<_> = heard.iter().cloned().chain(story(&[(date(2026, 4, 3), Respond)])).collect();
    assert!(!holds(&answered, date(2026, 4, 2)) && holds(&answered, date(2026, 4, 3)));
    // Heard once more, on something new.
    let mut again = answered;
    again.push(Happening { until: Some(date(2026, 5, 20)), ..Happening::new(date(2026, 5, 4), Hear) });
    assert!(!holds(&again, date(2026, 5, 20)) && holds(&again, date(2026, 5, 21)));
}

#[test]
fn the_time_to_object_is_neither_open_nor_over_by_guess() {
    let law = law();
    let mut refused =
        story(&[(date(2026, 3, 2), Submit), (date(2026, 4, 1), Refuse), (date(2026, 4, 1), Send)]);
    refused[2].marks = vec![Mark::Letter];
    let facts = |codes: &[&str], happenings: &[Happening], today| {
        let known = known(&law, codes, happenings, today);
        (known.holds(Fact::ObjectionOpen), known.holds(Fact::ObjectionOver))
    };
    let german = ["DE-TKG-127-3", "DE-VWVFG"];
    assert_eq!(facts(&german, &refused[..2], date(2026, 9, 1)), (true, false), "never sent");
    // Served on 5 April, over a month later.
    assert_eq!(facts(&german, &refused, date(2026, 5, 5)), (true, false));
    assert_eq!(facts(&german, &refused, date(2026, 5, 6)), (false, true));
    assert_eq!(facts(&["DE-TKG-127-3"], &refused, date(2026, 5, 5)), (true, true), "no law says how long");
}

#[test]
fn other_bodies_and_a_guarantee_are_waited_for_only_where_there_are_any() {
    let law = law();
    let holds =
        |happenings: &[Happening], fact, today| known(&law, &["DE-TKG-127-3"], happenings, today).holds(fact);
    let asked = story(&[(date(2026, 3, 2), Submit), (date(2026, 3, 4), BeginParticipation)]);
    assert!(holds(&asked[..1], Fact::SubDecisionsIn, date(2026, 3, 5)));
    assert!(!holds(&asked, Fact::SubDecisionsIn, date(2026, 6, 2)), "their time runs until that day");
    assert!(holds(&asked, Fact::SubDecisionsIn, date(2026, 6, 3)));
    let mut guarded = story(&[(date(2026, 3, 2), BeginGuarantee)]);
    assert!(holds(&guarded, Fact::GuaranteeOver, date(2026, 3, 2)), "nobody set a period");
    guarded[0].until = Some(date(2031, 3, 2));
    assert!(!holds(&guarded, Fact::GuaranteeOver, date(2031, 3, 2)));
    assert!(holds(&guarded, Fact::GuaranteeOver, date(2031, 3, 3)));
}

#[test]
fn a_verified_requirement_refuses_with_its_paragraph_and_an_unverified_one_warns() {
    let law = law();
    let (consent, beside) = (law.regime("DE-TKG-127-3").unwrap(), [law.regime("DE-VWVFG").unwrap()]);
    let asked = story(&[(date(2026, 3, 2), Submit), (date(2026, 3, 4), BeginParticipation)]);
    let found =
        Facts::of(OFFICER, consent, law.calendar("DE-HH").unwrap(), &Course::of(&asked), date(2026, 3, 9));
    let known = found.known.with(Fact::StatementsIn, true);
    let facts = Facts { beside: &beside, has_reason: true, known, ..found };
    let refused = next(Participation, Grant, &facts).unwrap_err();
    assert!(matches!(refused, Refusal::Requirement { .. }) && !refused.text().is_incomplete());
    assert_eq!(refused.basis(), Some("§127(5) TKG"));
    let there = Facts { known: facts.known.with(Fact::SubDecisionsIn, true), ..facts };
    assert_eq!(next(Participation, Grant, &there), Ok(Granted));
    assert_eq!(next(Participation, Refuse, &facts), Ok(Refused));
    let warned = warnings(Participation, Refuse, &facts);
    assert!(matches!(warned.as_slice(), [Warning { basis, .. }] if basis == "§28 VwVfG"), "{warned:?}");
    let heard = Facts { known: facts.known.with(Fact::ApplicantHeard, true), ..facts };
    assert_eq!(warnings(Participation, Refuse, &heard), []);
    assert_eq!(warnings(Participation, Refuse, &Facts { beside: &[], ..facts }), []);
}

#[test]
fn every_fact_has_a_place_of_its_own_in_a_set() {
    for fact in Fact::ALL {
        let alone: FactSet = [*fact].into_iter().collect();
        assert!(Fact::ALL.iter().all(|other| alone.holds(*other) == (other == fact)), "{}", fact.code());
        assert!(!FactSet::all().with(*fact, false).holds(*fact));
    }
}

#[test]
fn operation_was_notified_in_time_when_it_could_begin_today() {
    let law = law();
    let mut site = law.regime("DE-TKG-127-3").unwrap().clone();
    let rule = law.regime("DE-STVO-45").unwrap().deadlines.iter().find(|rule| rule.id == "D21").unwrap();
    let mut notice = rule.clone();
    notice.classes = Vec::new();
    notice.met_by = vec![NotifyOperation];
    let crate::regime::Counting::Before(_, lengths) = notice.counting else { panic!("counted back") };
    notice.counting = crate::regime::Counting::Before(Anchor::Operation, lengths);
    site.deadlines.push(notice);
    let happenings = story(&[(date(2026, 3, 2), NotifyOperation)]);
    let holds = |today| {
        let course = Course::of(&happenings);
        let set = FactSet::of(&[&site], law.calendar("DE-HH").unwrap(), &course, today);
        set.holds(Fact::OperationNotified)
    };
    assert!(!holds(date(2026, 3, 8)) && holds(date(2026, 3, 9)));
}

#[test]
fn a_requirement_that_names_nothing_known_or_whose_example_does_not_hold_is_refused() {
    let path = "regimes/de-mobile-site.toml";
    let one = |from: &str, to: &str| changed(path, |text| text.replacen(from, to, 1)).unwrap_err();
    let class = one("classes = [\"ge_10w\"]", "classes = [\"ge_11w\"]");
    assert!(class.iter().any(|fault| matches!(fault, LawFault::Unknown { code, .. } if code == "ge_11w")));
    let softer = one("status  = \"verified\"", "status  = \"unverified\"");
    assert!(matches!(softer.as_slice(), [LawFault::Example { .. }]), "{softer:?}");
    let strange = one("fact    = \"municipality_heard\"", "fact    = \"weather_good\"");
    assert!(matches!(strange.as_slice(), [LawFault::Unreadable { .. }, ..]), "{strange:?}");
}
