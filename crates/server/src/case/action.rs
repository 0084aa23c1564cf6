//! What a person may do with a case now, in words that say what it means.

use law::case::{Facts, Need};
use model::{
    Text,
    case::{Event, Stage},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What must come with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// A reason.
    Reason,
    /// The items that are missing.
    Missing,
    /// At least one condition.
    Conditions,
    /// All required documents.
    Documents,
}

/// A step that may be taken now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Action {
    event: Event,
    title: Text,
    needs: Vec<Needed>,
    /// Whether it takes something away from somebody.
    danger: bool,
    legal_hint: Option<Text>,
}

impl Action {
    /// The step itself.
    pub fn event(&self) -> Event {
        self.event
    }
}

/// The steps that a person may take, in the order of the table.
pub fn list(stage: Stage, facts: &Facts<'_>) -> Vec<Action> {
    law::case::actions(stage, facts)
        .into_iter()
        .filter(|event| is_useful(*event, stage))
        .map(|event| Action {
            event,
            title: law::case::event_title(event),
            needs: law::case::needs(event).into_iter().map(Needed::from).collect(),
            danger: matches!(
                event,
                Event::Refuse | Event::Revoke | Event::Withdraw | Event::Cancel | Event::DemandApplication
            ),
            legal_hint: hint(event),
        })
        .collect()
}

/// Whether a step brings anything: nothing can be supplemented or changed where the application is not open for it.
fn is_useful(event: Event, stage: Stage) -> bool {
    match event {
        Event::Supplement => stage == Stage::Incomplete,
        Event::Change => stage == Stage::ModificationRequested,
        _ => true,
    }
}

impl From<Need> for Needed {
    fn from(need: Need) -> Self {
        match need {
            Need::Reason => Self::Reason,
            Need::Missing => Self::Missing,
            Need::Conditions => Self::Conditions,
            Need::Documents => Self::Documents,
        }
    }
}

fn hint(event: Event) -> Option<Text> {
    let (de, en) = match event {
        Event::RequestMissing => (
            "Nur eine Nachforderung in Textform innerhalb eines Monats hält die Frist an (§ 127 Abs. 3 Satz 2 TKG).",
            "Only a request in text form within one month stops the period (§127(3) s. 2 TKG).",
        ),
        Event::NoteComplete => (
            "Die Frist läuft ab Eingang des vollständigen Antrags, nicht ab diesem Vermerk (§ 127 Abs. 3 Satz 1 TKG).",
            "The period runs from receipt of the complete application, not from this note (§127(3) s. 1 TKG).",
        ),
        Event::Extend => (
            "Einmal um einen Monat; begründet und vor Ablauf der Frist mitgeteilt (§ 127 Abs. 3 Satz 4 und 5 TKG).",
            "Once by one month; with reasons and notified before the period ends (§127(3) s. 4 and 5 TKG).",
        ),
        Event::GrantWithConditions => (
            "Zulässig sind nur Nebenbestimmungen zu Bauweise und Regeln der Technik, Verkehr, üblicher Dokumentation der Lage und Verkehrssicherung (§ 127 Abs. 8 TKG).",
            "Only conditions on manner of construction and rules of technology, traffic, customary position documentation and safety duty are allowed (§127(8) TKG).",
        ),
        Event::Refuse => (
            "Die Begründung muss sich mit dem überragenden öffentlichen Interesse auseinandersetzen (§ 1 Abs. 1 Satz 2 TKG, Angabe ungeprüft).",
            "The reasons must address the overriding public interest (§1(1) s. 2 TKG, unverified).",
        ),
        Event::DemandApplication => (
            "Danach gilt das Zustimmungsverfahren mit seinen eigenen Fristen (§ 127 Abs. 4 TKG).",
            "After that the consent procedure applies with its own periods (§127(4) TKG).",
        ),
        Event::Supplement | Event::Change => (
            "Mit der Ergänzung oder Änderung beginnen die Fristen neu (§ 127 Abs. 3 Satz 3 TKG).",
            "With a supplement or change the periods begin anew (§127(3) s. 3 TKG).",
        ),
        _ => return None,
    };
    Some(Text::new(de, en))
}
