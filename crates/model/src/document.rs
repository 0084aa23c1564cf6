//! A document attached to a case.

use serde::{Deserialize, Serialize};

use crate::{DocumentId, Text, case::Procedure, word::words};

words! {
    /// A fact of a case that makes a document necessary.
    DocumentFact {
        /// A tree stands nearer than 5 m.
        TreesWithin5m = "trees_within_5m",
        /// A railway is crossed or near.
        Rail = "rail",
        /// The line lies above the standard depth.
        Shallow = "shallow",
        /// A monument, a water or a dyke is touched.
        HeritageWaterDyke = "heritage_water_dyke",
        /// Unexploded ordnance is suspected.
        Ordnance = "ordnance",
        /// The applicant acts through somebody else.
        Represented = "represented",
    }
}

/// What makes a document necessary, and in which procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The fact.
    pub fact: DocumentFact,
    /// The procedures that ask for it then.
    pub procedures: Vec<Procedure>,
}

/// A kind of document that a regime may require; the closed list stands in `data/documents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentKind {
    /// Short code, for example `site_plan`.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// Procedures that cannot be complete without it.
    pub required_for: Vec<Procedure>,
    /// When it is needed by the facts of a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_if: Option<Need>,
    /// Whether it is part of the plan: what bodies and other authorities said before a new one came, they said to another plan.
    #[serde(default)]
    pub plan: bool,
    /// Whether the authority brings it with its answer, and nobody else.
    #[serde(default)]
    pub answer: bool,
    /// Where the requirement comes from.
    pub basis: String,
    /// Whether the basis was read in the legal text.
    pub verified: bool,
}

impl DocumentKind {
    /// Whether a case of a procedure with these facts cannot be complete without it.
    pub fn is_needed(&self, procedure: &Procedure, facts: &[DocumentFact]) -> bool {
        self.required_for.contains(procedure)
            || self
                .needed_if
                .as_ref()
                .is_some_and(|need| facts.contains(&need.fact) && need.procedures.contains(procedure))
    }
}

/// What is known of a stored document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Identifier.
    pub id: DocumentId,
    /// Code of its kind.
    pub kind: String,
    /// File name as received, for showing only.
    pub name: String,
    /// Media type found by looking into the file.
    pub media_type: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
}
