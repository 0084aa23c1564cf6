//! Checklists: what an inspection looks at, point by point, as dated data.

use jiff::civil::Date;
use model::{Text, case::Procedure, inspection::InspectionKind};
use serde::Deserialize;

use model::data::Day;

use crate::{
    read::{LawFault, Outcome, check_wording, compare},
    regime::{Status, is_part_of},
};

/// A point of a checklist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Short code, one of its kind in all checklists.
    pub code: String,
    /// What is looked at.
    pub title: Text,
    /// What to look for.
    pub help: Text,
    /// The procedures that it belongs to; all of them when there is none.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// Where it is looked at, as codes of calendars or their beginnings; everywhere when there is none.
    #[serde(default)]
    pub lands: Vec<String>,
    since: Day,
    until: Option<Day>,
    /// Paragraph, standard or practice.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChecklistFile {
    kind: InspectionKind,
    #[serde(rename = "point")]
    points: Vec<Point>,
    #[serde(rename = "example", default)]
    examples: Vec<Example>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    shows: String,
    procedure: Procedure,
    land: String,
    on: Day,
    points: Vec<String>,
}

/// All checklists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checklists {
    lists: Vec<List>,
}

#[derive(Debug, Clone)]
struct List {
    path: String,
    kind: InspectionKind,
    points: Vec<Point>,
    examples: Vec<Example>,
}

impl Checklists {
    /// Adds what a file lists.
    pub(crate) fn push(&mut self, path: &str, file: ChecklistFile) {
        let (kind, points, examples) = (file.kind, file.points, file.examples);
        self.lists.push(List { path: path.to_owned(), kind, points, examples });
    }

    /// The points of an inspection on a day, in the order of the file.
    pub(crate) fn find(
        &self,
        kind: InspectionKind,
        procedure: &Procedure,
        land: &str,
        on: Date,
    ) -> Vec<&Point> {
        let lists = self.lists.iter().filter(|list| list.kind == kind);
        lists.flat_map(|list| &list.points).filter(|point| point.is_asked(procedure, land, on)).collect()
    }

    /// Codes that stand once only, wordings in both languages, and examples that hold.
    pub(crate) fn check(&self, faults: &mut Vec<LawFault>) {
        let mut seen = Vec::new();
        for list in &self.lists {
            let path = list.path.as_str();
            check_wording(path, list.points.iter().flat_map(|point| [&point.title, &point.help]), faults);
            for point in &list.points {
                if seen.contains(&&point.code) {
                    faults.push(LawFault::Twice { path: path.to_owned(), code: point.code.clone() });
                }
                seen.push(&point.code);
            }
            if list.examples.is_empty() {
                faults.push(LawFault::NoExamples { path: path.to_owned() });
            }
            for example in &list.examples {
                let found = self.find(list.kind, &example.procedure, &example.land, example.on.0);
                let found: Vec<&str> = found.iter().map(|point| point.code.as_str()).collect();
                let expected: Vec<&str> = example.points.iter().map(String::as_str).collect();
                let outcome = |codes: &[&str]| Outcome::Sentence { words: codes.join(", ") };
                compare(path, &example.shows, outcome(&expected), outcome(&found), faults);
            }
        }
    }
}

impl Point {
    fn is_asked(&self, procedure: &Procedure, land: &str, on: Date) -> bool {
        self.since.0 <= on
            && self.until.is_none_or(|until| on <= until.0)
            && (self.procedures.is_empty() || self.procedures.contains(procedure))
            && (self.lands.is_empty() || self.lands.iter().any(|own| is_part_of(land, own)))
    }
}

#[cfg(test)]
mod tests;
