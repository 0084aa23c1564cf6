//! Reading the law from its files, and running the examples that prove it.

use std::collections::HashSet;

use jiff::civil::Date;
use model::{
    Text,
    case::{Event, Happening, Procedure, Stage},
    document::DocumentKind,
};
use serde::de::DeserializeOwned;

use crate::{
    calendar::Calendar,
    case,
    clock::{self, Course, Standing},
    condition::{self, Catalogue},
    document::{self, DocumentFile, DocumentList},
    fee::{self, Schedules},
    regime::{self, Regime},
};

/// All law that is known, read and proven by its examples.
#[derive(Debug, Clone, Default)]
pub struct Law {
    regimes: Vec<Regime>,
    calendars: Vec<Calendar>,
    documents: DocumentList,
    conditions: Catalogue,
    fees: Schedules,
}

/// What is wrong with the law's files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawFault {
    /// The folder does not say what the file is.
    #[error("{path}: the law stands in regimes/, calendars/, documents/, conditions/ and fees/")]
    UnknownFolder {
        /// The file.
        path: String,
    },
    /// The file does not read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: toml::de::Error,
    },
    /// Nothing proves what the file says.
    #[error("{path}: a file of law needs at least one example")]
    NoExamples {
        /// The file.
        path: String,
    },
    /// A wording lacks German or English.
    #[error("{path}: a wording is missing in one language (German \"{}\", English \"{}\")", text.de, text.en)]
    Wording {
        /// The file.
        path: String,
        /// What stands there.
        text: Text,
    },
    /// A code stands twice.
    #[error("{path}: \"{code}\" stands twice")]
    Twice {
        /// The second file.
        path: String,
        /// The code.
        code: String,
    },
    /// Something is named that does not exist.
    #[error("{path}: there is no \"{code}\"")]
    Unknown {
        /// The file.
        path: String,
        /// The code.
        code: String,
    },
    /// The steps leave open where an event leads.
    #[error("{path}: the steps leave open where \"{event}\" leads from \"{stage}\"")]
    Ambiguous {
        /// The file.
        path: String,
        /// From where.
        stage: Stage,
        /// By what.
        event: Event,
    },
    /// A step is selected that no case can reach.
    #[error("{path}: no case can reach the step \"{stage}\"")]
    Unreachable {
        /// The file.
        path: String,
        /// The step.
        stage: Stage,
    },
    /// A text block, a lint or a duty contradicts itself.
    #[error("{path}: \"{code}\": {fault}")]
    Condition {
        /// The file.
        path: String,
        /// Code of the block, lint or duty.
        code: String,
        /// How.
        fault: condition::DataFault,
    },
    /// A schedule of fees contradicts itself or the law.
    #[error("{path}: \"{code}\": {fault}")]
    Fee {
        /// The file.
        path: String,
        /// Code of the item, exemption or deposit.
        code: String,
        /// How.
        fault: fee::DataFault,
    },
    /// An example does not hold.
    #[error("{path}: example \"{example}\": expected {expected}, found {found}")]
    Example {
        /// The file.
        path: String,
        /// What the example shows.
        example: String,
        /// What it says.
        expected: Outcome,
        /// What came out.
        found: Outcome,
    },
}

/// What an example comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A deadline.
    Clock {
        /// Last day.
        due: Option<Date>,
        /// Where it stands.
        standing: Standing,
        /// First day of deemed consent.
        deemed_on: Option<Date>,
    },
    /// A day of a calendar.
    Day {
        /// Whether the authority is open.
        open: bool,
    },
    /// Documents that are missing.
    Documents {
        /// Codes in order.
        missing: Vec<String>,
    },
    /// A text that was filled, a bill line by line, or why there is none.
    Sentence {
        /// As the example writes it.
        words: String,
    },
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = |day: &Option<Date>| day.map_or_else(|| "no day".to_owned(), |day| day.to_string());
        match self {
            Self::Clock { due, standing, deemed_on } => {
                write!(f, "due {}, {standing:?}, deemed {}", day(due), day(deemed_on))
            }
            Self::Day { open: true } => f.write_str("open"),
            Self::Day { open: false } => f.write_str("closed"),
            Self::Documents { missing } if missing.is_empty() => f.write_str("nothing missing"),
            Self::Sentence { words } => f.write_str(words),
            Self::Documents { missing } => write!(f, "missing {}", missing.join(", ")),
        }
    }
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
                _ => Err(LawFault::UnknownFolder { path: path.to_owned() }),
            };
            faults.extend(read.err());
        }
        law.check_codes(&mut faults);
        for (path, calendar) in calendar_files.iter().zip(&law.calendars) {
            check_calendar(path, calendar, &mut faults);
        }
        for (path, regime) in regime_files.iter().zip(&law.regimes) {
            law.check_regime(path, regime, &mut faults);
        }
        for (path, examples) in &document_files {
            law.check_documents(path, examples, &mut faults);
        }
        law.conditions.check(&mut faults);
        law.fees.check(&mut faults);
        if faults.is_empty() { Ok(law) } else { Err(faults) }
    }

    /// The regime of that code.
    pub fn regime(&self, code: &str) -> Option<&Regime> {
        self.regimes.iter().find(|regime| regime.code == code)
    }

    /// The regime that a procedure comes under.
    pub fn regime_for(&self, procedure: &Procedure) -> Option<&Regime> {
        self.regimes.iter().find(|regime| regime.procedure.as_ref() == Some(procedure))
    }

    /// All regimes.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// The calendar of that code.
    pub fn calendar(&self, code: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.code == code)
    }

    /// The closed list of document kinds.
    pub fn document_kinds(&self) -> &[DocumentKind] {
        &self.documents.kinds
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
        self.documents.missing(procedure.clone(), present, received)
    }

    /// The text blocks for conditions, what is flagged about conditions, and the duties of a decision.
    pub fn conditions(&self) -> &Catalogue {
        &self.conditions
    }

    /// The schedules of fees and deposits.
    pub fn fees(&self) -> &Schedules {
        &self.fees
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

    fn check_regime(&self, path: &str, regime: &Regime, faults: &mut Vec<LawFault>) {
        let titles = regime.deadlines.iter().flat_map(|rule| [&rule.title, &rule.consequence]);
        check_wording(path, titles.chain([&regime.title]), faults);
        let path = path.to_owned();
        if let Some((stage, event)) = case::find_ambiguity(&regime.steps) {
            faults.push(LawFault::Ambiguous { path: path.clone(), stage, event });
        }
        if let Some(stage) = case::find_unreachable(&regime.steps) {
            faults.push(LawFault::Unreachable { path: path.clone(), stage });
        }
        for stop in regime.deadlines.iter().filter_map(|rule| rule.stop.as_ref()) {
            if regime.find_deadline(&stop.within).is_none() {
                faults.push(LawFault::Unknown { path: path.clone(), code: stop.within.clone() });
            }
        }
        if regime.examples.is_empty() {
            faults.push(LawFault::NoExamples { path: path.clone() });
        }
        for example in &regime.examples {
            let (Some(calendar), Some(_)) =
                (self.calendar(&example.calendar), regime.find_deadline(&example.deadline))
            else {
                let code = format!("{} in {}", example.deadline, example.calendar);
                faults.push(LawFault::Unknown { path: path.clone(), code });
                continue;
            };
            compare(&path, &example.shows, example.expected(), example.found(regime, calendar), faults);
        }
    }

    fn check_documents(&self, path: &str, examples: &[document::Example], faults: &mut Vec<LawFault>) {
        check_wording(path, self.documents.kinds.iter().map(|kind| &kind.title), faults);
        if examples.is_empty() {
            faults.push(LawFault::NoExamples { path: path.to_owned() });
        }
        for example in examples {
            let missing = self.missing_documents_on(&example.procedure, &example.present, example.received.0);
            let found =
                Outcome::Documents { missing: missing.iter().map(|kind| kind.code.clone()).collect() };
            let expected = Outcome::Documents { missing: example.missing.clone() };
            compare(path, &example.shows, expected, found, faults);
        }
    }
}

impl regime::Example {
    fn expected(&self) -> Outcome {
        Outcome::Clock {
            due: self.due.map(|day| day.0),
            standing: self.standing,
            deemed_on: self.deemed_on.map(|day| day.0),
        }
    }

    fn found(&self, regime: &Regime, calendar: &Calendar) -> Outcome {
        let happenings: Vec<Happening> = self.happenings.iter().map(Into::into).collect();
        let last = happenings.iter().map(|happening| happening.on).max();
        let today = self.today.map(|day| day.0).or(last).unwrap_or(Date::MIN);
        let course = Course::of(&happenings);
        let clocks = clock::run(regime, calendar, &course, today);
        let clock = clocks.iter().find(|clock| clock.rule.id == self.deadline);
        Outcome::Clock {
            due: clock.and_then(|clock| clock.due),
            standing: clock.map_or(Standing::Waiting, |clock| clock.standing),
            deemed_on: clock::deemed(regime, calendar, &course, today).map(|proof| proof.holds_from),
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

pub(crate) fn check_wording<'a>(path: &str, texts: impl Iterator<Item = &'a Text>, faults: &mut Vec<LawFault>) {
    let missing = texts.filter(|text| text.is_incomplete());
    faults.extend(missing.map(|text| LawFault::Wording { path: path.to_owned(), text: text.clone() }));
}

pub(crate) fn compare(path: &str, example: &str, expected: Outcome, found: Outcome, faults: &mut Vec<LawFault>) {
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
