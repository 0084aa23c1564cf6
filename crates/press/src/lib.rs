//! The decision as paper: letter and map sheet.
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
pub use picture::{Png, PngError};
pub use typesetter::Pdf;

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
