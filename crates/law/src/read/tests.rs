//! The law of the house reads, and what is wrong with a file is said.

use std::{fs, path::Path};

use model::case::{Event, Stage};

use super::*;

/// The files of the house, as paths below the data folder.
pub(crate) fn files() -> Vec<(String, String)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = Vec::new();
    for folder in ["regimes", "calendars", "documents", "conditions", "fees", "checklists", "sites"] {
        for entry in fs::read_dir(data.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            files.push((path, fs::read_to_string(entry.path()).unwrap()));
        }
    }
    files
}

fn read(files: &[(String, String)]) -> Result<Law, Vec<LawFault>> {
    Law::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// The law of the house.
pub(crate) fn law() -> Law {
    read(&files()).unwrap_or_else(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The law of the house with one file changed.
pub(crate) fn changed(path: &str, change: impl Fn(&str) -> String) -> Result<Law, Vec<LawFault>> {
    let mut files = files();
    let file = files.iter_mut().find(|(known, _)| known == path).unwrap();
    let text = change(&file.1);
    assert_ne!(text, file.1, "the change must change something");
    file.1 = text;
    read(&files)
}

fn procedure(code: &str) -> Procedure {
    Procedure::new(code).unwrap()
}

const CONSENT: &str = "regimes/de-tkg-127-3.toml";

#[test]
fn the_law_of_the_house_reads_and_all_its_examples_hold() {
    let law = law();
    assert_eq!(law.regime_for(&procedure("consent")).map(|r| r.code.as_str()), Some("DE-TKG-127-3"));
    assert_eq!(law.regime_for(&procedure("notification")).map(|r| r.code.as_str()), Some("DE-TKG-127-4"));
    assert!(
        law.calendar("DE-HH").is_some() && law.calendar("DE-BY").is_some() && law.calendar("X").is_none()
    );
    let missing = law.missing_documents(&procedure("consent"), &["site_plan"]);
    assert_eq!(missing.iter().map(|kind| kind.code.as_str()).collect::<Vec<_>>(), ["right_of_way"]);
}

#[test]
fn a_changed_period_is_caught_by_its_examples() {
    let faults = changed(CONSENT, |text| {
        text.replace("since = 2021-12-01, months = 3", "since = 2021-12-01, months = 4")
    });
    let faults = faults.unwrap_err();
    assert!(faults.iter().any(|fault| matches!(fault,
        LawFault::Example { path, example, expected, found }
            if path == CONSENT && example.starts_with("consent is due") && expected != found)));
}

#[test]
fn a_file_without_examples_is_refused() {
    for (path, text) in files() {
        let bare: String = text.split("[[example]]").next().unwrap().to_owned();
        let faults = changed(&path, |_| bare.clone()).unwrap_err();
        assert!(faults.contains(&LawFault::NoExamples { path: path.clone() }), "{path}: {faults:?}");
    }
}

#[test]
fn an_unverified_deadline_never_decides_alone() {
    let faults = changed("regimes/de-tkg-127-4.toml", |text| text.replace("\"verified\"", "\"unverified\""));
    assert!(faults.unwrap_err().iter().all(|fault| matches!(
        fault,
        LawFault::Example { found: Outcome::Clock { holds_from: None, .. }, .. }
    )));
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let one = |path: &str, from: &str, to: &str| {
        let faults = changed(path, |text| text.replacen(from, to, 1)).unwrap_err();
        faults.into_iter().next().unwrap()
    };
    assert!(matches!(
        one(CONSENT, "\"draft\", ", "\"draft\", \"notified\", "),
        LawFault::Ambiguous { stage: Stage::Draft, event: Event::Submit, .. }
    ));
    assert!(matches!(
        one(CONSENT, "\"withdrawn\"", "\"progressed\""),
        LawFault::Unreachable { stage: Stage::Progressed, .. }
    ));
    assert!(
        matches!(one(CONSENT, "within = \"D1\"", "within = \"D9\""), LawFault::Unknown { code, .. } if code == "D9")
    );
    assert!(matches!(one(CONSENT, "months = 3", "months = 0"), LawFault::Unreadable { .. }));
    assert!(matches!(
        one(CONSENT, "procedure = \"consent\"", "procedure = \"notification\""),
        LawFault::Twice { .. }
    ));
    assert!(matches!(
        one("calendars/de-hh.toml", "month = 12, day = 26", "month = 2, day = 30"),
        LawFault::Unreadable { .. }
    ));
    assert!(matches!(one("calendars/de-hh.toml", "Ostermontag", ""), LawFault::Wording { .. }));
    let strange = Law::read([("regime/x.toml", "")]).unwrap_err();
    assert_eq!(strange, [LawFault::UnknownFolder { path: "regime/x.toml".into() }]);
}
