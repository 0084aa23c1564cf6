//! A document attached to a case.

use serde::{Deserialize, Serialize};

use crate::{DocumentId, Text, case::Procedure};

/// A kind of document that a regime may require; the closed list stands in `data/documents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentKind {
    /// Short code, for example `site_plan`.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// Procedures that cannot be complete without it.
    pub required_for: Vec<Procedure>,
    /// Where the requirement comes from.
    pub basis: String,
    /// Whether the basis was read in the legal text.
    pub verified: bool,
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
