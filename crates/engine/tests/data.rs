//! The rule files that the house ships: they read, their examples come out, and unsound ones are refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use engine::RuleFault;

mod house;

use house::{files, read};

fn changed(name: &str, from: &str, to: &str) -> Vec<RuleFault> {
    let mut files = files();
    let file = files.iter_mut().find(|(path, _)| path.ends_with(name)).unwrap();
    assert!(file.1.contains(from), "{name} no longer says {from}");
    file.1 = file.1.replacen(from, to, 1);
    read(&files).unwrap_err()
}

#[test]
fn every_example_of_every_rule_comes_out_as_stated() {
    let rules = read(&files()).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    let codes: Vec<&str> = rules.iter().map(engine::Rule::code).collect();
    assert_eq!(
        codes,
        [
            "ST1", "ST2", "ST3", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "C1", "C2", "C3", "E1",
            "E2", "E3", "E4", "E5", "M1", "M2", "M3", "M4", "M5", "M6", "N0", "P1", "P2", "P3", "P4", "P5",
            "P6", "ST4", "ST5", "ST6", "ST7", "ST8", "U1", "U2", "U3", "U4", "U5", "U6"
        ]
    );
}

#[test]
fn a_rule_whose_example_does_not_come_out_is_refused() {
    let faults = changed("e1-tree.toml", "metres               = 2.5", "metres               = 0.1");
    assert!(matches!(&faults[..], [RuleFault::ExampleFails { shows, .. }] if shows.contains("trunk")));
}

#[test]
fn the_classes_of_works_are_held_by_examples_too() {
    let faults = changed("class.toml", "up_to_days = 5", "up_to_days = 7");
    assert!(matches!(&faults[..], [RuleFault::ExampleFails { shows, .. }] if shows.contains("sixth day")));
    let mut files = files();
    let file = files.iter_mut().find(|(path, _)| path.ends_with("class.toml")).unwrap();
    file.1.truncate(file.1.find("[[example]]").unwrap());
    assert!(matches!(read(&files).unwrap_err()[..], [RuleFault::Classes { .. }]));
}

#[test]
fn a_rule_without_a_peaceful_example_is_refused() {
    let mut files = files();
    let file = files.iter_mut().find(|(path, _)| path.ends_with("e1-tree.toml")).unwrap();
    file.1.truncate(file.1.find("[[example]]").unwrap());
    assert!(matches!(read(&files).unwrap_err()[..], [RuleFault::ExamplesMissing { .. }]));
}

#[test]
fn an_unverified_value_can_neither_block_nor_weigh_heavily() {
    let faults = changed("e1-tree.toml", "severity = \"light\"", "severity = \"heavy\"");
    assert!(matches!(faults[..], [RuleFault::UnverifiedTooSevere { .. }]));
}

#[test]
fn a_confidential_sentence_can_tell_no_figure() {
    let faults = changed("u4-free-duct.toml", "{street}: Ein vorhandenes", "{distance_m} m weiter: Ein");
    assert!(
        matches!(&faults[..], [RuleFault::Word { word, field: "because_confidential", .. }] if word == "distance_m")
    );
}

#[test]
fn a_misspelt_field_is_refused_and_so_is_a_missing_parameter() {
    assert!(matches!(
        changed("st2-near-miss.toml", "relation.space =", "relation.spaec =")[0],
        RuleFault::Shape { .. }
    ));
    assert!(matches!(changed("e1-tree.toml", "not_for ", "not_four ")[0], RuleFault::Shape { .. }));
    let faults = changed("st2-near-miss.toml", "buffer_m = {", "metres = 3.0 # {");
    assert!(matches!(faults[0], RuleFault::Parameter { parameter: "buffer_m", .. }));
}
