//! What is wrong with the law's files, and what an example comes to.

use jiff::civil::Date;
use model::{
    Text,
    case::{Event, Stage},
};

use crate::{clock::Standing, condition, fee, regime};

/// What is wrong with the law's files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawFault {
    /// The folder does not say what the file is.
    #[error(
        "{path}: the law stands in regimes/, calendars/, documents/, conditions/, fees/, checklists/ and sites/"
    )]
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
    /// A regime contradicts itself.
    #[error("{path}: {fault}")]
    Regime {
        /// The file.
        path: String,
        /// How.
        fault: regime::DataFault,
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
        /// First day of what its end brought about by itself.
        holds_from: Option<Date>,
        /// Whether all that led to it was read in the legal text, where the example asks.
        verified: Option<bool>,
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
            Self::Clock { due, standing, holds_from, verified } => {
                write!(f, "due {}, {standing:?}, holds from {}", day(due), day(holds_from))?;
                match verified {
                    Some(true) => write!(f, ", verified"),
                    Some(false) => write!(f, ", unverified"),
                    None => Ok(()),
                }
            }
            Self::Day { open: true } => f.write_str("open"),
            Self::Day { open: false } => f.write_str("closed"),
            Self::Documents { missing } if missing.is_empty() => f.write_str("nothing missing"),
            Self::Sentence { words } => f.write_str(words),
            Self::Documents { missing } => write!(f, "missing {}", missing.join(", ")),
        }
    }
}
