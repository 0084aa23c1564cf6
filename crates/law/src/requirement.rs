//! A requirement: what a step asks for beyond its place in the table, as dated data with its basis.

use model::{Text, case::Event};
use serde::Deserialize;

use crate::{day::Day, regime::Status};

/// What must be there before an event can happen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The event that asks for it.
    pub event: Event,
    /// The fact that must hold.
    pub fact: String,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
    /// Why the event is refused without it.
    pub because: Text,
    #[expect(dead_code, reason = "asked for as soon as requirements are")]
    since: Day,
    #[expect(dead_code, reason = "asked for as soon as requirements are")]
    until: Option<Day>,
}
