//! What the authority writes, as paper: letters and map sheet.
//!
//! Everything here is a pure function of its input: no clock, no network, no system font, and the same
//! input gives the same bytes. User text reaches the typesetter as data only, never as markup.

mod face;
pub mod letter;
mod notation;
#[cfg(feature = "maplibre-rs")]
pub mod overview;
mod picture;
pub mod plan;
mod typesetter;

pub use notation::Language;
pub use picture::{Photo, PhotoError, Png, PngError};
pub use typesetter::Pdf;

use jiff::civil::Date;

/// Why a sheet of paper could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// A grant with conditions names no condition.
    #[error("a grant with conditions needs at least one condition")]
    ConditionsMissing,
    /// A refusal gives no reason.
    #[error("a refusal needs at least one reason")]
    ReasonsMissing,
    /// A certificate of deemed consent lists no event of the clock.
    #[error("a certificate of deemed consent needs the events of its clock")]
    ClockMissing,
    /// The letter lacks something its kind needs.
    #[error("the letter needs {what}")]
    Missing {
        /// What is missing, in words.
        what: &'static str,
    },
    /// A day by which somebody is to act is not after the letter.
    #[error("the last day {day} is not after the letter's date {letter}")]
    DayNotLater {
        /// The last day to act.
        day: Date,
        /// The letter's date.
        letter: Date,
    },
    /// A period is to be extended that is over.
    #[error("a period that ended on {ended} cannot be extended any more")]
    PeriodOver {
        /// Last day of the period.
        ended: Date,
    },
    /// An extension does not make the period longer.
    #[error("the new end {new} is not after the old one {old}")]
    NotLonger {
        /// Last day until now.
        old: Date,
        /// New last day.
        new: Date,
    },
    /// A phase of the works ends before it begins.
    #[error("a phase of the works ends on {last}, before its first day {first}")]
    PhaseBackwards {
        /// First day of the phase.
        first: Date,
        /// Last day of the phase.
        last: Date,
    },
    /// A line of an invoice is not its price without what is waived.
    #[error("line {line} of the invoice does not add up")]
    LineSum {
        /// Position of the line, from one.
        line: usize,
    },
    /// The total of an invoice is not the sum of its lines.
    #[error("the total of the invoice is {total} cents, but its lines make {lines}")]
    Total {
        /// Sum of the lines in cents.
        lines: i64,
        /// Total in cents.
        total: i64,
    },
    /// The plan could not be drawn.
    #[error("the plan could not be drawn")]
    Plan(#[from] plan::PlanError),
    /// The letter's data could not be handed to the typesetter.
    #[error("the letter's data could not be written")]
    Data(#[from] serde_json::Error),
    /// The typesetter refused the document.
    #[error("the document could not be set: {}", complaints.join("; "))]
    Typeset {
        /// What the typesetter said, one sentence each.
        complaints: Vec<String>,
    },
    /// The document does not conform to PDF/A-2a and PDF/UA-1.
    #[error("the document does not conform to PDF/A-2a and PDF/UA-1: {}", complaints.join("; "))]
    Nonconforming {
        /// What the exporter said, one sentence each.
        complaints: Vec<String>,
    },
}
