//! The journal of a case as its parties read it.

use jiff::Timestamp;
use model::{Text, account::Role, case::Event};
use serde::Serialize;
use serde_json::Value;
use store::{blob::hex, journal::Entry};
use utoipa::ToSchema;

use crate::{charge, letter, participation};

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
/// What is written when the authority attaches a document to the answer that it prepares.
pub const ANSWER_ATTACHED: &str = "answer_attached";
/// What is written when the authority removes one of them.
pub const ANSWER_DETACHED: &str = "answer_removed";
/// What is written when a case is given to an officer.
pub const ASSIGNED: &str = "assigned";
/// What is written when one side assesses a finding.
pub const ASSESSED: &str = "finding_assessed";

/// What is written when an applicant asks for one more permit to dig.
pub const PERMIT_REQUESTED: &str = "permit_requested";
/// What is written when a permit to dig or its phases are changed.
pub const PERMIT_CHANGED: &str = "permit_changed";
/// What is written when an inspection moves nothing.
pub const INSPECTED: &str = "inspected";
/// What is written when an operator says that a defect is remedied.
pub const DEFECT_REMEDIED: &str = "defect_remedied";
/// What is written when the authority has seen that a defect is remedied.
pub const DEFECT_ACCEPTED: &str = "defect_accepted";
/// What is written when a defect is not accepted as remedied, or gets another day.
pub const DEFECT_REOPENED: &str = "defect_reopened";
/// What is written when the day of a defect has passed.
pub const DEFECT_OVERDUE: &str = "defect_overdue";
/// What is written when somebody writes a comment.
pub const NOTED: &str = "noted";
/// What is written when an officer writes an internal note.
pub const NOTED_INTERNALLY: &str = "noted_internally";
/// What is written when works go on after their last day.
pub const OVERRUN: &str = "overrun";
/// What is written when a guarantee is about to end.
pub const GUARANTEE_ENDING: &str = "guarantee_ending";

/// What is written when one side of a clash asks the other to show each other the plans.
pub const DISCLOSURE_ASKED: &str = "disclosure_asked";
/// What is written when both have agreed.
pub const DISCLOSURE_AGREED: &str = "disclosure_agreed";
/// What is written when one side does not want to.
pub const DISCLOSURE_DECLINED: &str = "disclosure_declined";
/// What is written when a side takes back what it has asked.
pub const DISCLOSURE_WITHDRAWN: &str = "disclosure_withdrawn";
/// What is written when it ends with the clash.
pub const DISCLOSURE_ENDED: &str = "disclosure_ended";
/// What is written when one side proposes how a clash is solved.
pub const RECONCILIATION_PROPOSED: &str = "reconciliation_proposed";
/// What is written when the other side agrees.
pub const RECONCILIATION_AGREED: &str = "reconciliation_agreed";
/// What is written when they do not come together.
pub const RECONCILIATION_FAILED: &str = "reconciliation_failed";
/// What is written when the authority says how it is solved.
pub const RECONCILIATION_DECIDED: &str = "reconciliation_decided";

/// What is written when works are proposed to be dug together with others.
pub const JOINT_PROPOSED: &str = "joint_works_proposed";
/// What is written when one side accepts that.
pub const JOINT_ACCEPTED: &str = "joint_works_accepted";
/// What is written when one side does not want to.
pub const JOINT_DECLINED: &str = "joint_works_declined";
/// What is written when all sides have accepted.
pub const JOINT_AGREED: &str = "joint_works_agreed";
/// What is written when the authority gives a proposal up.
pub const JOINT_WITHDRAWN: &str = "joint_works_withdrawn";
/// What is written when the works of a proposal have changed or are gone.
pub const JOINT_OUTDATED: &str = "joint_works_outdated";

/// The entries that somebody in a role may read: how the authority assesses findings is its own matter, and a body needs
/// to know the steps of the case, not who took them nor what others were asked.
pub fn shown(entries: Vec<Entry>, role: Role) -> Vec<JournalEntry> {
    entries
        .into_iter()
        .filter(|entry| role != Role::Applicant || entry.event != ASSESSED || entry.actor_kind == "applicant")
        .filter(|entry| role == Role::Officer || entry.event != NOTED_INTERNALLY)
        .filter(|entry| role == Role::Officer || entry.event != charge::DRAFTED)
        // Before an answer is given nobody learns what it will bring.
        .filter(|entry| {
            role == Role::Officer || ![ANSWER_ATTACHED, ANSWER_DETACHED].contains(&entry.event.as_str())
        })
        .filter(|entry| role != Role::Consultee || Event::find(&entry.event).is_some())
        .map(|entry| {
            let detail: Value = serde_json::from_str(&entry.detail).unwrap_or(Value::Null);
            // Who stands on the other side of a clash is not told.
            let unnamed = if detail["side"] == "other_side" { "Gegenseite" } else { kind(&entry.actor_kind) };
            JournalEntry {
                seq: entry.seq,
                at: entry.at,
                actor: entry.actor.filter(|_| role != Role::Consultee).unwrap_or_else(|| unnamed.to_owned()),
                title: title(&entry.event),
                event: entry.event,
                detail,
                hash: hex(&entry.hash),
            }
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
        "consultee" => "Beteiligte Stelle",
        _ => "–",
    }
}

fn title(event: &str) -> Text {
    if let Some(event) = Event::find(event) {
        return law::case::event_title(event);
    }
    let other = participation::title(event).or_else(|| charge::title(event)).or_else(|| letter::title(event));
    if let Some(title) = other {
        return title;
    }
    let (de, en) = match event {
        DRAFTED => ("Entwurf angelegt", "Draft made"),
        EDITED => ("Angaben bearbeitet", "Application edited"),
        DELETED => ("Entwurf gelöscht", "Draft deleted"),
        ATTACHED => ("Unterlage hinzugefügt", "Document attached"),
        DETACHED => ("Unterlage entfernt", "Document removed"),
        ANSWER_ATTACHED => ("Anlage zur Antwort hinzugefügt", "Enclosure added to the answer"),
        ANSWER_DETACHED => ("Anlage zur Antwort entfernt", "Enclosure removed from the answer"),
        NOTED => ("Bemerkung geschrieben", "Comment written"),
        NOTED_INTERNALLY => ("Interner Vermerk geschrieben", "Internal note written"),
        ASSIGNED => ("Zuständigkeit geändert", "Assignment changed"),
        PERMIT_REQUESTED => ("Weitere Aufgrabung beantragt", "Another permit to dig requested"),
        PERMIT_CHANGED => ("Aufgrabung geändert", "Permit to dig changed"),
        INSPECTED => ("Baustelle geprüft", "Site inspected"),
        DEFECT_REMEDIED => ("Mangel als behoben gemeldet", "Defect said to be remedied"),
        DEFECT_ACCEPTED => ("Mangelbeseitigung abgenommen", "Remedy of a defect accepted"),
        DEFECT_REOPENED => ("Mangel wieder offen", "Defect open again"),
        DEFECT_OVERDUE => ("Frist zur Mangelbeseitigung abgelaufen", "Time to remedy a defect has passed"),
        OVERRUN => ("Bauzeit überschritten", "Works overrun"),
        GUARANTEE_ENDING => ("Gewährleistung endet bald", "Guarantee ends soon"),
        ASSESSED => ("Befund bewertet", "Finding assessed"),
        DISCLOSURE_ASKED => ("Offenlegung angefragt", "Disclosure asked for"),
        DISCLOSURE_AGREED => ("Offenlegung vereinbart", "Disclosure agreed"),
        DISCLOSURE_DECLINED => ("Offenlegung abgelehnt", "Disclosure declined"),
        DISCLOSURE_WITHDRAWN => {
            ("Anfrage zur Offenlegung zurückgenommen", "Request for disclosure taken back")
        }
        DISCLOSURE_ENDED => ("Offenlegung beendet", "Disclosure ended"),
        RECONCILIATION_PROPOSED => ("Lösung eines Konflikts vorgeschlagen", "Solution of a clash proposed"),
        RECONCILIATION_AGREED => ("Lösung eines Konflikts vereinbart", "Solution of a clash agreed"),
        RECONCILIATION_FAILED => {
            ("Abstimmung eines Konflikts gescheitert", "Reconciliation of a clash failed")
        }
        JOINT_PROPOSED => ("Gemeinsames Graben vorgeschlagen", "Digging together proposed"),
        JOINT_ACCEPTED => ("Gemeinsamem Graben zugestimmt", "Digging together accepted"),
        JOINT_DECLINED => ("Gemeinsames Graben abgelehnt", "Digging together declined"),
        JOINT_AGREED => ("Gemeinsames Graben vereinbart", "Digging together agreed"),
        JOINT_WITHDRAWN => {
            ("Vorschlag zum gemeinsamen Graben aufgegeben", "Proposal to dig together given up")
        }
        JOINT_OUTDATED => ("Vorschlag zum gemeinsamen Graben überholt", "Proposal to dig together outdated"),
        RECONCILIATION_DECIDED => ("Konflikt von der Behörde entschieden", "Clash decided by the authority"),
        other => (other, other),
    };
    Text::new(de, en)
}
