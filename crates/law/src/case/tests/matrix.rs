//! The whole table as text: a line for each step that is possible, and a sentence for each that is not.
//!
//! The expected text stands beside the table in `case/matrix`, a file for each regime. After a wanted change
//! `LAW_MATRIX=write` has the test write it anew; the difference is what the change does.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use super::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/case/matrix")
}

fn matrix(regime: &Regime) -> String {
    let mut text = String::new();
    for (stage, event, actor, answer) in all_answers(regime) {
        match answer {
            Ok(to) => {
                let who = match actor {
                    Actor::Person(role) => role.code(),
                    Actor::Clock => "clock",
                };
                let to = if to == stage { "stays".to_owned() } else { format!("-> {to}") };
                writeln!(text, "{:<22} {who:<9} {:<22} {to}", stage.code(), event.code()).unwrap();
            }
            Err(refusal) => {
                let said = refusal.text();
                assert!(!said.is_incomplete(), "{stage} {event}");
                assert!(!said.de.contains('{') && !said.en.contains('{'), "{}", said.en);
                assert_eq!(said.en, refusal.to_string());
            }
        }
    }
    text
}

#[test]
fn every_regime_allows_exactly_the_steps_of_its_matrix() {
    let law = law();
    let write = std::env::var("LAW_MATRIX").is_ok_and(|word| word == "write");
    let mut known = BTreeSet::new();
    for regime in regimes(&law) {
        let path = folder().join(format!("{}.txt", regime.code.to_lowercase()));
        let found = matrix(&regime);
        if write {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let line = expected.lines().zip(found.lines()).position(|(expected, found)| expected != found);
        assert!(expected == found, "{}: differs from line {line:?} (or in length) on", path.display());
        known.insert(path);
    }
    let standing: BTreeSet<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(standing, known, "a matrix without a regime");
}

#[test]
fn a_regime_that_stands_beside_others_takes_no_step() {
    for regime in law().regimes().iter().filter(|regime| regime.procedure.is_none()) {
        assert_eq!(matrix(regime), "", "{}", regime.code);
    }
}
