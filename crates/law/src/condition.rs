//! Conditions: text blocks with parameters, what is flagged about a condition, and what a decision must address.

use serde::Deserialize;

use crate::read::LawFault;

/// The text blocks, lints and duties, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {}

/// What is wrong with a block, a lint or a duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {}

impl Catalogue {
    pub(crate) fn extend(&mut self, _path: &str, _file: File) {}

    pub(crate) fn check(&self, _faults: &mut Vec<LawFault>) {}
}
