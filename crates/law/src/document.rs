//! The closed lists of documents that procedures may ask for, always or by the facts of a case.

use jiff::civil::Date;
use model::{
    Text,
    case::Procedure,
    document::{DocumentFact, DocumentKind, Need},
};
use serde::Deserialize;

use model::data::Day;

use crate::regime::Status;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentFile {
    #[serde(rename = "document")]
    pub(crate) documents: Vec<RawDocument>,
    #[serde(rename = "example", default)]
    pub(crate) examples: Vec<Example>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDocument {
    code: String,
    title: Text,
    since: Day,
    #[serde(default)]
    required_for: Vec<Procedure>,
    needed_if: Option<Need>,
    /// Whether it shows what is to be built and where: a new one makes the plan another one.
    #[serde(default)]
    plan: bool,
    /// Whether the authority brings it with its answer.
    #[serde(default)]
    answer: bool,
    basis: String,
    status: Status,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) shows: String,
    pub(crate) procedure: Procedure,
    pub(crate) received: Day,
    #[serde(default)]
    pub(crate) present: Vec<String>,
    #[serde(default)]
    pub(crate) facts: Vec<DocumentFact>,
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    /// Of the present ones, those that are part of the plan.
    pub(crate) plan: Option<Vec<String>>,
}

/// Kinds side by side with the day since which each stands in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct DocumentList {
    pub(crate) kinds: Vec<DocumentKind>,
    since: Vec<Date>,
}

impl DocumentList {
    /// Adds what a file lists.
    pub(crate) fn extend(&mut self, documents: Vec<RawDocument>) {
        for raw in documents {
            self.since.push(raw.since.0);
            self.kinds.push(DocumentKind {
                code: raw.code,
                title: raw.title,
                required_for: raw.required_for,
                needed_if: raw.needed_if,
                plan: raw.plan,
                answer: raw.answer,
                basis: raw.basis,
                verified: raw.status == Status::Verified,
            });
        }
    }

    /// What is required on the day of receipt, always or by these facts, and not among the codes.
    pub(crate) fn missing(
        &self,
        procedure: &Procedure,
        present: &[impl AsRef<str>],
        facts: &[DocumentFact],
        received: Date,
    ) -> Vec<&DocumentKind> {
        self.kinds
            .iter()
            .zip(&self.since)
            .filter(|(kind, since)| {
                **since <= received
                    && kind.is_needed(procedure, facts)
                    && !present.iter().any(|code| code.as_ref() == kind.code)
            })
            .map(|(kind, _)| kind)
            .collect()
    }
}
