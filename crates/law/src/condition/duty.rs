//! A duty: what must come with an event for as long as the law asks for it.

use model::{
    Text,
    case::{Event, Procedure},
};
use serde::Deserialize;

use model::data::Day;

use crate::regime::Status;

/// What must come with an event, for example that a refusal addresses the overriding public interest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Short code.
    pub code: String,
    /// The event that it binds.
    pub event: Event,
    /// The procedures that it binds; all of them when there is none.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// What must be given with the event, for example `public_interest`.
    pub needs: String,
    /// What to ask the officer for.
    pub title: Text,
    /// Why.
    pub because: Text,
    pub(super) since: Day,
    pub(super) until: Option<Day>,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

impl Duty {
    pub(super) fn binds(&self, event: Event, procedure: &Procedure) -> bool {
        self.event == event && (self.procedures.is_empty() || self.procedures.contains(procedure))
    }
}
