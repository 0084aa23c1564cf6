//! Fees and deposits: schedules as dated data, and the bill that follows from the facts of a case.

use serde::Deserialize;

use crate::read::LawFault;

/// All schedules, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Schedules {}

/// What is wrong with a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {}

/// A schedule of fees and deposits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {}

impl Schedules {
    pub(crate) fn push(&mut self, _path: &str, _schedule: Schedule) {}

    pub(crate) fn check(&self, _faults: &mut Vec<LawFault>) {}
}
