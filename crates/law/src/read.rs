//! Reading the law from its files, and running the examples that prove it.

mod check;
mod fault;

use std::collections::HashSet;

use jiff::civil::Date;
use model::{
    Text,
    case::Procedure,
    document::{DocumentFact, DocumentKind},
    inspection::InspectionKind,
};
use serde::de::DeserializeOwned;

pub use fault::{LawFault, Outcome};

use crate::{
    calendar::Calendar,
    checklist::{ChecklistFile, Checklists, Point},
    condition::Catalogue,
    document::{self, DocumentFile, DocumentList},
    fee::Schedules,
    regime::{Kind, Regime},
    site::{SiteFile, Sites},
};

/// All law that is known, read and proven by its examples.
#[derive(Debug, Clone, Default)]
pub struct Law {
    regimes: Vec<Regime>,
    calendars: Vec<Calendar>,
    /// The same with each choice of municipal holidays.
    variants: Vec<Calendar>,
    documents: DocumentList,
    conditions: Catalogue,
    fees: Schedules,
    checklists: Checklists,
    sites: Sites,
}

impl Law {
    /// Reads the law from files, each given as its path below the data folder and its text.
    ///
    /// # Errors
    /// Every [`LawFault`] found; never an empty list.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<LawFault>> {
        let mut law = Self::default();
        let mut faults = Vec::new();
        let mut calendar_files = Vec::new();
        let mut regime_files = Vec::new();
        let mut document_files = Vec::new();
        for (path, text) in files {
            let read = match path.split('/').next() {
                Some("calendars") => parse(path, text).map(|calendar| {
                    law.calendars.push(calendar);
                    calendar_files.push(path);
                }),
                Some("regimes") => parse(path, text).map(|regime| {
                    law.regimes.push(regime);
                    regime_files.push(path);
                }),
                Some("documents") => parse(path, text).map(|file: DocumentFile| {
                    law.documents.extend(file.documents);
                    document_files.push((path, file.examples));
                }),
                Some("conditions") => parse(path, text).map(|file| law.conditions.extend(path, file)),
                Some("fees") => parse(path, text).map(|schedule| law.fees.push(path, schedule)),
                Some("checklists") => {
                    parse(path, text).map(|file: ChecklistFile| law.checklists.push(path, file))
                }
                Some("sites") => parse(path, text).map(|file: SiteFile| law.sites.push(path, file)),
                _ => Err(LawFault::UnknownFolder { path: path.to_owned() }),
            };
            faults.extend(read.err());
        }
        law.variants = law.calendars.iter().flat_map(Calendar::variants).collect();
        law.check_codes(&mut faults);
        for (path, calendar) in calendar_files.iter().zip(&law.calendars) {
            check_calendar(path, calendar, &mut faults);
        }
        for (path, regime) in regime_files.iter().zip(&law.regimes) {
            law.check_regime(path, regime, &mut faults);
            regime.requirements.iter().for_each(|asked| asked.check(path, regime, &mut faults));
        }
        for (path, examples) in &document_files {
            law.check_documents(path, examples, &mut faults);
        }
        law.conditions.check(&mut faults);
        law.fees.check(&mut faults);
        law.checklists.check(&mut faults);
        let of_sites = |regime: &&Regime| regime.kind == Kind::Site;
        let classes = || law.regimes.iter().filter(of_sites).flat_map(|regime| &regime.classes);
        law.sites.check(|code| classes().any(|class| class.code == code), &mut faults);
        if faults.is_empty() { Ok(law) } else { Err(faults) }
    }

    /// The regime of that code.
    pub fn regime(&self, code: &str) -> Option<&Regime> {
        self.regimes.iter().find(|regime| regime.code == code)
    }

    /// The regime that is a procedure's own.
    pub fn regime_for(&self, procedure: &Procedure) -> Option<&Regime> {
        self.regimes.iter().find(|regime| regime.procedure.as_ref() == Some(procedure))
    }

    /// The regimes of a case: the procedure's own first, then those that stand beside it at an authority of that land.
    ///
    /// The land is the code of the authority's calendar. One beside that names classes holds in those only.
    pub fn regimes_for(&self, procedure: &Procedure, land: &str, class: Option<&str>) -> Vec<&Regime> {
        let beside = self.regimes.iter().filter(|regime| {
            regime.beside.contains(procedure)
                && regime.holds_in(land)
                && (regime.classes.is_empty()
                    || regime.classes.iter().any(|own| Some(own.code.as_str()) == class))
        });
        self.regime_for(procedure).into_iter().chain(beside).collect()
    }

    /// All procedures, each with its own regime; whether an authority offers it says [`Regime::holds_in`].
    pub fn procedures(&self) -> Vec<(&Procedure, &Regime)> {
        let own = self.regimes.iter().filter_map(|regime| Some((regime.procedure.as_ref()?, regime)));
        own.collect()
    }

    /// All regimes.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// The calendar of that code, with the municipal holidays that stand behind it: `DE-BY+assumption+augsburg_peace`.
    pub fn calendar(&self, code: &str) -> Option<&Calendar> {
        self.variants.iter().find(|calendar| calendar.is_named(code))
    }

    /// All calendars, without municipal holidays.
    pub fn calendars(&self) -> &[Calendar] {
        &self.calendars
    }

    /// The closed list of document kinds.
    pub fn document_kinds(&self) -> &[DocumentKind] {
        &self.documents.kinds
    }

    /// The kind of document of that code.
    pub fn document_kind(&self, code: &str) -> Option<&DocumentKind> {
        self.documents.kinds.iter().find(|kind| kind.code == code)
    }

    /// The documents that a procedure requires and that are not there, after the list as it now stands.
    pub fn missing_documents(
        &self,
        procedure: &Procedure,
        present: &[impl AsRef<str>],
    ) -> Vec<&DocumentKind> {
        self.missing_documents_on(procedure, present, Date::MAX)
    }

    /// The same after the list as it stood on the day of receipt.
    pub fn missing_documents_on(
        &self,
        procedure: &Procedure,
        present: &[impl AsRef<str>],
        received: Date,
    ) -> Vec<&DocumentKind> {
        self.missing_documents_with(procedure, present, &[], received)
    }

    /// The same with what is needed only by facts of the case, for example trees near the trench.
    pub fn missing_documents_with(
        &self,
        procedure: &Procedure,
        present: &[impl AsRef<str>],
        facts: &[DocumentFact],
        received: Date,
    ) -> Vec<&DocumentKind> {
        self.documents.missing(procedure, present, facts, received)
    }

    /// The text blocks for conditions, what is flagged about conditions, and the duties of a decision.
    pub fn conditions(&self) -> &Catalogue {
        &self.conditions
    }

    /// The schedules of fees and deposits.
    pub fn fees(&self) -> &Schedules {
        &self.fees
    }

    /// The classes of mobile sites.
    pub fn sites(&self) -> &Sites {
        &self.sites
    }

    /// What an inspection of a procedure's works looks at on a day, at an authority whose calendar has that code.
    pub fn checklist(
        &self,
        kind: InspectionKind,
        procedure: &Procedure,
        land: &str,
        on: Date,
    ) -> Vec<&Point> {
        self.checklists.find(kind, procedure, land, on)
    }

    fn check_codes(&self, faults: &mut Vec<LawFault>) {
        let regimes = self.regimes.iter().map(|regime| ("regimes", regime.code.clone()));
        let procedures = self
            .regimes
            .iter()
            .filter_map(|regime| Some(("regimes", regime.procedure.as_ref()?.code().to_owned())));
        let calendars = self.calendars.iter().map(|calendar| ("calendars", calendar.code.clone()));
        let documents = self.documents.kinds.iter().map(|kind| ("documents", kind.code.clone()));
        let mut seen = HashSet::new();
        for (folder, code) in regimes.chain(procedures).chain(calendars).chain(documents) {
            if !seen.insert((folder, code.clone())) {
                faults.push(LawFault::Twice { path: format!("{folder}/"), code });
            }
        }
    }

    fn check_documents(&self, path: &str, examples: &[document::Example], faults: &mut Vec<LawFault>) {
        check_wording(path, self.documents.kinds.iter().map(|kind| &kind.title), faults);
        if examples.is_empty() {
            faults.push(LawFault::NoExamples { path: path.to_owned() });
        }
        for example in examples {
            let document::Example { procedure, present, facts, received, .. } = example;
            let missing = self.missing_documents_with(procedure, present, facts, received.0);
            let found =
                Outcome::Documents { missing: missing.iter().map(|kind| kind.code.clone()).collect() };
            let expected = Outcome::Documents { missing: example.missing.clone() };
            compare(path, &example.shows, expected, found, faults);
            if let Some(plan) = &example.plan {
                let is_plan = |code: &&String| self.document_kind(code).is_some_and(|kind| kind.plan);
                let found: Vec<_> = present.iter().filter(is_plan).cloned().collect();
                let outcome = |codes: &[String]| Outcome::Sentence { words: codes.join(", ") };
                compare(path, &example.shows, outcome(plan), outcome(&found), faults);
            }
        }
    }
}

fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, LawFault> {
    toml::from_str(text).map_err(|source| LawFault::Unreadable { path: path.to_owned(), source })
}

fn check_calendar(path: &str, calendar: &Calendar, faults: &mut Vec<LawFault>) {
    check_wording(path, calendar.titles(), faults);
    if calendar.examples.is_empty() {
        faults.push(LawFault::NoExamples { path: path.to_owned() });
    }
    for example in &calendar.examples {
        match calendar.with_local_days(&example.local) {
            Ok(kept) => {
                let found = Outcome::Day { open: kept.is_open(example.on.0) };
                let shows = example.on.0.to_string();
                compare(path, &shows, Outcome::Day { open: example.open }, found, faults);
            }
            Err(unknown) => faults.push(LawFault::Unknown { path: path.to_owned(), code: unknown.code }),
        }
    }
}

pub(crate) fn check_wording<'a>(
    path: &str,
    texts: impl Iterator<Item = &'a Text>,
    faults: &mut Vec<LawFault>,
) {
    let missing = texts.filter(|text| text.is_incomplete());
    faults.extend(missing.map(|text| LawFault::Wording { path: path.to_owned(), text: text.clone() }));
}

pub(crate) fn compare(
    path: &str,
    example: &str,
    expected: Outcome,
    found: Outcome,
    faults: &mut Vec<LawFault>,
) {
    if expected != found {
        faults.push(LawFault::Example {
            path: path.to_owned(),
            example: example.to_owned(),
            expected,
            found,
        });
    }
}

#[cfg(test)]
pub(crate) mod tests;
