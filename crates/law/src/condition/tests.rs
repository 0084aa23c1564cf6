//! What is wrong with a catalogue is named, and what its examples cannot say of filling and linting.

use std::collections::BTreeMap;

use jiff::civil::date;
use model::{condition::LintKind, decision::Condition, finding::Severity};
use proptest::prelude::*;

use super::*;
use crate::read::tests::{changed, law};

const BLOCKS: &str = "conditions/traffic-safety.toml";
const LINT: &str = "conditions/lint.toml";

fn fault(path: &str, from: &str, to: &str) -> DataFault {
    let faults = changed(path, |text| text.replacen(from, to, 1)).unwrap_err();
    let found = faults.into_iter().find_map(|fault| match fault {
        LawFault::Condition { fault, .. } => Some(fault),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn what_is_wrong_with_a_block_or_a_rule_is_named() {
    let name = || "width_m".to_owned();
    assert_eq!(fault(BLOCKS, "\"traffic_safety\"", "\"outside\""), DataFault::Outside);
    assert_eq!(fault(BLOCKS, "default = \"1.50\"", "default = \"0.50\""), DataFault::Limits { name: name() });
    assert_eq!(fault(BLOCKS, "min     = \"0.80\"", "min     = \"low\""), DataFault::Limits { name: name() });
    assert!(matches!(
        fault(BLOCKS, "at least {width_m} m usable", "usable"),
        DataFault::Place(PlaceFault::OneLanguage { .. })
    ));
    assert!(matches!(
        fault(BLOCKS, "name    = \"width_m\"", "name    = \"breadth_m\""),
        DataFault::Place(PlaceFault::Unknown { .. })
    ));
    assert_eq!(fault(LINT, "kind     = \"empty\"", "kind     = \"no_reason\""), DataFault::NoRule);
    assert_eq!(fault(LINT, "status   = \"verified\"", "status   = \"unverified\""), DataFault::Heavy);
    assert_eq!(
        fault(LINT, "words    = [\"folgekosten\"", "words    = []\n# [\"folgekosten\""),
        DataFault::Words
    );
    assert_eq!(fault("conditions/duty.toml", "until      = 2030", "until      = 2020"), DataFault::Backwards);
}

#[test]
fn a_block_that_holds_twice_on_one_day_is_refused() {
    let again = |text: &str| text.replacen("code     = \"cycle_track\"", "code     = \"lane_width\"", 1);
    let faults = changed(BLOCKS, again).unwrap_err();
    assert!(faults.iter().any(|fault| matches!(fault, LawFault::Twice { code, .. } if code == "lane_width")));
}

#[test]
fn the_flag_outside_the_law_tells_court_and_paragraph_and_is_heavy() {
    let condition = Condition::free(ConditionCategory::Outside, "Blumen sind zu pflanzen.", "Zierde.");
    let lints = law().conditions().lint(&[condition], date(2026, 2, 3));
    assert_eq!(lints.len(), 1);
    assert_eq!((lints[0].kind, lints[0].severity), (LintKind::Outside, Severity::Heavy));
    assert!(lints[0].verified && lints[0].sentence.en.contains("9 K 8224/17"));
    assert!(lints[0].sentence.de.contains("§ 127 Absatz 8 TKG"));
}

#[test]
fn every_block_that_its_defaults_fill_passes_the_lint_in_both_languages() {
    let law = law();
    let (catalogue, day) = (law.conditions(), date(2026, 2, 3));
    let filled: Vec<Filled> = catalogue
        .blocks(day)
        .iter()
        .filter_map(|block| catalogue.fill(&block.code, &BTreeMap::new(), day).ok())
        .collect();
    assert!(filled.len() >= 25, "{}", filled.len());
    for language in [Filled::german, Filled::english] {
        let conditions: Vec<Condition> = filled.iter().map(language).collect();
        assert_eq!(catalogue.lint(&conditions, day), []);
    }
    let covered: Vec<_> = ConditionCategory::LAWFUL
        .iter()
        .filter(|category| filled.iter().any(|block| block.category == **category))
        .collect();
    assert_eq!(covered.len(), ConditionCategory::LAWFUL.len());
}

#[test]
fn the_duty_to_address_the_public_interest_is_asked_for_by_event_and_day() {
    let law = law();
    let consent = Procedure::new("consent").unwrap();
    let duties = law.duties(Event::Refuse, &consent, date(2026, 2, 3));
    assert_eq!(duties.iter().map(|duty| duty.needs.as_str()).collect::<Vec<_>>(), ["public_interest"]);
    assert_eq!(duties[0].status, Status::Unverified);
    assert!(law.duties(Event::Refuse, &consent, date(2031, 1, 1)).is_empty());
}

proptest! {
    #[test]
    fn what_is_filled_reads_the_same_again(millimetres in 800..4000u32) {
        let law = law_once();
        let given = format!("{}.{:03}", millimetres / 1000, millimetres % 1000);
        let parameters = BTreeMap::from([("width_m".to_owned(), given)]);
        let filled = law.conditions().fill("footway_width", &parameters, date(2026, 2, 3)).unwrap();
        let again = law.conditions().fill("footway_width", &filled.parameters, date(2026, 2, 3)).unwrap();
        prop_assert!(law.conditions().lint(&[filled.german()], date(2026, 2, 3)).is_empty());
        prop_assert_eq!(filled, again);
    }

    #[test]
    fn no_words_make_the_lint_or_a_block_fail(text in ".*", value in ".*") {
        let law = law_once();
        let condition = Condition::free(ConditionCategory::Construction, text, "b");
        law.conditions().lint(&[condition], date(2026, 2, 3));
        let parameters = BTreeMap::from([("operator".to_owned(), value.clone())]);
        let filled = law.conditions().fill("bus_operator", &parameters, date(2026, 2, 3));
        prop_assert!(filled.is_err() || filled.unwrap().text.de.contains(value.trim()));
    }
}

/// Read once for all turns of a property.
fn law_once() -> &'static crate::Law {
    static LAW: std::sync::OnceLock<crate::Law> = std::sync::OnceLock::new();
    LAW.get_or_init(law)
}
