//! Every kind of inspection has its points, and a checklist that contradicts itself is refused.

use std::collections::HashSet;

use jiff::civil::date;

use super::*;
use crate::read::tests::{changed, law};

#[test]
fn every_inspection_looks_at_something_and_no_verified_point_lacks_its_paragraph() {
    let law = law();
    let consent = Procedure::new("consent").unwrap();
    let mut codes = HashSet::new();
    for kind in InspectionKind::ALL {
        let points = law.checklist(*kind, &consent, "DE-HH", date(2026, 6, 1));
        assert!(!points.is_empty(), "{kind}");
        for point in points {
            assert!(codes.insert(&point.code), "{}", point.code);
            let read = point.basis.contains('§') || point.basis.starts_with("Hamburg");
            assert!(point.status == Status::Unverified || read, "{}", point.code);
        }
    }
}

#[test]
fn a_code_that_stands_twice_and_an_example_that_does_not_hold_are_named() {
    let path = "checklists/interim.toml";
    let twice = |text: &str| text.replace("code   = \"interim_marking\"", "code   = \"interim_level\"");
    let faults = changed(path, twice).unwrap_err();
    assert!(
        faults.iter().any(|fault| matches!(fault, LawFault::Twice { code, .. } if code == "interim_level"))
    );
    let later = |text: &str| text.replacen("since  = 2021-12-01", "since  = 2031-12-01", 1);
    let faults = changed(path, later).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault, LawFault::Example { .. })) && !faults.is_empty());
}
