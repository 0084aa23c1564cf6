//! What is wrong with a regime is said, and the law is found by procedure, land and class.

use std::collections::BTreeSet;

use model::case::Procedure;

use crate::{
    LawFault,
    read::tests::{changed, law},
    regime::DataFault,
    requirement::Fact,
};

const CONSENT: &str = "regimes/de-tkg-127-3.toml";
const BESIDE: &str = "regimes/de-hh-22-hwg.toml";
const ENGLAND: &str = "regimes/gb-eng-street-works.toml";

fn faults(path: &str, from: &str, to: &str) -> Vec<LawFault> {
    changed(path, |text| text.replacen(from, to, 1)).unwrap_err()
}

fn says(path: &str, from: &str, to: &str, wanted: &DataFault) -> bool {
    faults(path, from, to)
        .iter()
        .any(|fault| matches!(fault, LawFault::Regime { fault, .. } if fault == wanted))
}

fn misses(path: &str, from: &str, to: &str, wanted: &str) -> bool {
    faults(path, from, to)
        .iter()
        .any(|fault| matches!(fault, LawFault::Unknown { code, .. } if code == wanted))
}

#[test]
fn a_regime_that_contradicts_itself_is_named() {
    assert!(says(BESIDE, "beside = [\"consent\", \"notification\"]", "", &DataFault::OwnOrBeside));
    assert!(says(CONSENT, "steps = [", "beside = [\"notification\"]\nsteps = [", &DataFault::OwnOrBeside));
    assert!(says(BESIDE, "lands  = [\"DE-HH\"]", "steps = [\"draft\"]", &DataFault::Steps));
    let nowhere = DataFault::NowhereToDeem { id: "D2".into() };
    assert!(says(CONSENT, "\"refused\", \"deemed_granted\"", "\"refused\"", &nowhere));
    let twice = DataFault::Twice { id: "D2".into() };
    assert!(says(CONSENT, "id          = \"D1\"", "id          = \"D2\"", &twice));
}

#[test]
fn a_regime_that_names_what_does_not_exist_is_refused() {
    assert!(misses(BESIDE, "beside = [\"consent\"", "beside = [\"content\"", "content"));
    assert!(misses(BESIDE, "lands  = [\"DE-HH\"]", "lands  = [\"DE-H\"]", "DE-H"));
    assert!(misses(ENGLAND, "classes     = [\"minor\"]", "classes     = [\"tiny\"]", "tiny"));
    assert!(misses(CONSENT, "together_with = \"D2\"", "together_with = \"D7\"", "D7"));
    assert!(misses(CONSENT, "within = \"D1\"", "within = \"D9\"", "D9"));
}

#[test]
fn a_deadline_that_cannot_be_counted_does_not_read() {
    let unreadable = |path: &str, from: &str, to: &str| {
        faults(path, from, to).iter().any(|fault| matches!(fault, LawFault::Unreadable { .. }))
    };
    let period = "period      = [{ since = 2021-12-01, months = 6 }]";
    for to in [
        "",
        "period = \"sat\"",
        "period = []",
        "period = [{ since = 2021-12-01, months = 6, weeks = 1 }]",
        "period = [{ since = 2021-12-01, days = 0 }]",
        "period = [{ since = 2021-12-01, months = 6 }]\nbefore = \"start\"",
        "together_with = \"D17\"\nperiod = \"set\"",
        "period = [{ since = 2021-12-01, months = 6 }]\nrestart = { id = \"R\", events = [\"lapse\"], basis = \"-\" }",
    ] {
        assert!(unreadable(BESIDE, period, to), "{to}");
    }
    assert!(unreadable(
        "regimes/eu-gia-7.toml",
        "at_most = true\nperiod  = [{ since = 2025-11-12, months = 4 }]",
        "at_most = true"
    ));
}

#[test]
fn every_known_deadline_stands_in_the_data() {
    let law = law();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for regime in law.regimes() {
        known.extend(regime.receipt.iter().map(|receipt| receipt.id.clone()));
        for rule in &regime.deadlines {
            known.insert(rule.id.clone());
            known.extend(rule.restart.iter().map(|restart| restart.id.clone()));
            known.extend(rule.pause.iter().map(|pause| pause.id.clone()));
            known.extend(rule.extension.iter().map(|extension| extension.id.clone()));
        }
        // The municipality is heard before the decision, on no certain day.
        let heard = regime.requirements.iter().any(|asked| asked.fact == Fact::MunicipalityHeard);
        known.extend(heard.then(|| "D19".to_owned()));
    }
    let federal = (1..=24).map(|number| format!("D{number}"));
    let england = (1..=7).map(|number| format!("GB{number}"));
    let missing: Vec<String> =
        federal.chain(england).chain(["B1".into(), "N1".into()]).filter(|id| !known.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_law_of_a_case_is_found_by_procedure_land_and_class() {
    let law = law();
    let codes = |procedure: &str, land: &str| -> Vec<String> {
        let procedure = Procedure::new(procedure).unwrap();
        let mut codes: Vec<String> =
            law.regimes_for(&procedure, land, None).iter().map(|regime| regime.code.clone()).collect();
        // The own regime stands first, the others in no order.
        codes[1..].sort();
        codes
    };
    assert_eq!(codes("consent", "DE-HH"), ["DE-TKG-127-3", "DE-HH-22-HWG", "DE-VWVFG", "EU-GIA-7"]);
    assert_eq!(codes("consent", "DE-BY+assumption"), ["DE-TKG-127-3", "DE-VWVFG", "EU-GIA-7"]);
    assert_eq!(codes("street_works", "GB-ENG"), ["GB-ENG-STREET-WORKS"]);
    let offered = |land: &str| -> Vec<String> {
        let own = law.procedures().into_iter().filter(|(_, regime)| regime.holds_in(land));
        own.map(|(procedure, _)| procedure.code().to_owned()).collect()
    };
    assert!(
        offered("DE-HH").contains(&"consent".to_owned())
            && !offered("DE-HH").contains(&"street_works".to_owned())
    );
    assert_eq!(offered("GB-ENG"), ["street_works"]);
    // A regime beside that knows classes holds in those only.
    let classed = changed(BESIDE, |text| {
        text.replacen(
            "[[deadline]]",
            "[[class]]\ncode = \"wide\"\ntitle = { de = \"breit\", en = \"wide\" }\n\n[[deadline]]",
            1,
        )
    });
    let (classed, consent) = (classed.unwrap(), Procedure::new("consent").unwrap());
    let holds =
        |class| classed.regimes_for(&consent, "DE-HH", class).iter().any(|r| r.code == "DE-HH-22-HWG");
    assert_eq!((holds(Some("wide")), holds(Some("narrow")), holds(None)), (true, false, false));
}

#[test]
fn municipal_holidays_stand_behind_the_code_of_their_calendar_in_any_order() {
    let law = law();
    let peace = jiff::civil::date(2028, 8, 8);
    let open = |code: &str| law.calendar(code).map(|calendar| calendar.is_open(peace));
    assert_eq!((open("DE-BY"), open("DE-BY+assumption")), (Some(true), Some(true)));
    assert_eq!(open("DE-BY+augsburg_peace"), Some(false));
    assert_eq!(open("DE-BY+assumption+augsburg_peace"), open("DE-BY+augsburg_peace+assumption"));
    assert_eq!((open("DE-BY+carnival"), open("DE-HH+assumption"), open("DE")), (None, None, None));
}
