//! The journal of a case as its parties read it.

use jiff::Timestamp;
use model::{Text, account::Role, case::Event};
use serde::Serialize;
use serde_json::Value;
use store::{blob::hex, journal::Entry};
use utoipa::ToSchema;

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalEntry {
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    actor: String,
    event: String,
    title: Text,
    #[schema(value_type = Object)]
    detail: Value,
    hash: String,
}

/// What is written when a draft is made.
pub const DRAFTED: &str = "drafted";
/// What is written when an application is edited.
pub const EDITED: &str = "edited";
/// What is written when a draft is deleted.
pub const DELETED: &str = "deleted";
/// What is written when a document is attached.
pub const ATTACHED: &str = "document_attached";
/// What is written when a document is removed.
pub const DETACHED: &str = "document_removed";
/// What is written when a case is given to an officer.
pub const ASSIGNED: &str = "assigned";
/// What is written when one side assesses a finding.
pub const ASSESSED: &str = "finding_assessed";

/// The entries that somebody in a role may read: how the authority assesses findings is its own matter.
pub fn shown(entries: Vec<Entry>, role: Role) -> Vec<JournalEntry> {
    entries
        .into_iter()
        .filter(|entry| role != Role::Applicant || entry.event != ASSESSED || entry.actor_kind == "applicant")
        .map(|entry| JournalEntry {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor.unwrap_or_else(|| kind(&entry.actor_kind).to_owned()),
            title: title(&entry.event),
            event: entry.event,
            detail: serde_json::from_str(&entry.detail).unwrap_or(Value::Null),
            hash: hex(&entry.hash),
        })
        .collect()
}

/// Who acted, when it was nobody with a name or the name was erased.
fn kind(kind: &str) -> &'static str {
    match kind {
        "system" => "Trassenlotse",
        "applicant" => "Antragsteller",
        "officer" => "Behörde",
        "planner" => "Planung",
        "administrator" => "Verwaltung",
        _ => "–",
    }
}

fn title(event: &str) -> Text {
    if let Some(event) = Event::find(event) {
        return law::case::event_title(event);
    }
    let (de, en) = match event {
        DRAFTED => ("Entwurf angelegt", "Draft made"),
        EDITED => ("Angaben bearbeitet", "Application edited"),
        DELETED => ("Entwurf gelöscht", "Draft deleted"),
        ATTACHED => ("Unterlage hinzugefügt", "Document attached"),
        DETACHED => ("Unterlage entfernt", "Document removed"),
        ASSIGNED => ("Zuständigkeit geändert", "Assignment changed"),
        ASSESSED => ("Befund bewertet", "Finding assessed"),
        other => (other, other),
    };
    Text::new(de, en)
}
