//! The file that the house ships: it reads, its examples come out, and unsound ones are refused.

use engine::supply::{Reach, ReachFault};

use crate::{file, terms};

fn changed(from: &str, to: &str) -> Vec<ReachFault> {
    let (path, text) = file();
    assert!(text.contains(from), "{path} no longer says {from}");
    Reach::read(&path, &text.replacen(from, to, 1)).unwrap_err()
}

#[test]
fn every_example_comes_out_and_nobody_has_verified_the_values() {
    let terms = terms();
    assert!(!terms.is_verified() && !terms.basis().is_empty());
}

#[test]
fn values_whose_examples_do_not_come_out_are_refused() {
    let faults = changed("limit_m  = 80.0", "limit_m  = 70.0");
    assert!(
        matches!(&faults[..], [ReachFault::ExampleFails { shows, .. }] if shows.contains("around the corner"))
    );
    let faults = changed("\"residential\", \"living\"", "\"residential\", \"motorway\", \"living\"");
    assert!(matches!(&faults[..], [ReachFault::ExampleFails { shows, .. }] if shows.contains("motorway")));
}

#[test]
fn unsound_values_misspelt_fields_and_missing_examples_are_refused() {
    assert!(matches!(
        changed("step_m   = 5.0", "step_m   = 0.0")[..],
        [ReachFault::Parameter { parameter: "step_m", .. }]
    ));
    assert!(matches!(changed("access_m = ", "acess_m = ")[..], [ReachFault::Shape { .. }]));
    let (path, mut text) = file();
    text.truncate(text.find("[[example]]").unwrap());
    assert!(matches!(Reach::read(&path, &text).unwrap_err()[..], [ReachFault::ExamplesMissing { .. }]));
}

#[test]
fn before_the_first_value_nothing_can_be_told() {
    let (path, text) = file();
    let reach = Reach::read(&path, &text).unwrap();
    assert!(reach.on(jiff::civil::date(2025, 12, 31)).is_none());
}
