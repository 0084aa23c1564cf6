//! Why a step is refused, in the trade's words.

use model::{
    Text,
    account::Role,
    case::{Actor, Event, Stage},
};

use super::{event_title, title};

/// Why the case machine refuses a step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case is not where this step begins.
    WrongStage {
        /// Where the case stands.
        stage: Stage,
        /// What was tried.
        event: Event,
    },
    /// The procedure has no such step.
    NotInRegime {
        /// What was tried.
        event: Event,
        /// Where it would have led.
        stage: Stage,
        /// Name of the procedure's law.
        regime: Text,
    },
    /// Somebody else makes this step.
    NotYours {
        /// What was tried.
        event: Event,
        /// Who makes it.
        who: Actor,
    },
    /// Consent is deemed granted; only revocation remains.
    AlreadyDeemed {
        /// Paragraph.
        basis: Option<String>,
    },
    /// The period has not ended, or it stands still.
    PeriodNotOver,
    /// The permission still holds.
    NotLapsed,
    /// There is no trench.
    NoTrench,
    /// Required documents are missing.
    MissingDocuments,
    /// The step needs a reason.
    NoReason {
        /// What was tried.
        event: Event,
    },
    /// The notice does not say what is missing.
    NothingNamed,
    /// A grant with conditions has none.
    NoConditions,
    /// The period was extended before.
    ExtendedAlready {
        /// Paragraph.
        basis: Option<String>,
    },
    /// The period does not run any more, or stands still.
    ExtensionTooLate {
        /// Paragraph.
        basis: Option<String>,
    },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl Refusal {
    /// The reason, for the person who tried.
    pub fn text(&self) -> Text {
        match self {
            Self::WrongStage { stage, event } => Text::new(
                "Der Schritt „{event}“ ist nicht möglich, solange der Vorgang im Stand „{stage}“ ist.",
                "The step “{event}” is not possible while the case stands at “{stage}”.",
            )
            .fill("event", &event_title(*event))
            .fill("stage", &title(*stage)),
            Self::NotInRegime { event, stage, regime } => Text::new(
                "Den Schritt „{event}“ (Stand „{stage}“) gibt es in diesem Verfahren nicht: {regime}.",
                "This procedure has no step “{event}” (leading to “{stage}”): {regime}.",
            )
            .fill("event", &event_title(*event))
            .fill("stage", &title(*stage))
            .fill("regime", regime),
            Self::NotYours { event, who } => Text::new(
                "Der Schritt „{event}“ steht Ihnen nicht zu. Ihn macht {who}.",
                "The step “{event}” is not yours to take. It is made by {who}.",
            )
            .fill("event", &event_title(*event))
            .fill("who", &whose(*who)),
            Self::AlreadyDeemed { .. } => Text::new(
                "Die Frist ist ohne Entscheidung abgelaufen. Die Zustimmung gilt als erteilt. Möglich ist nur noch der Widerruf.",
                "The period has ended without a decision. Consent is deemed granted. Only revocation remains.",
            ),
            Self::PeriodNotOver => Text::new(
                "Die Zustimmung gilt noch nicht als erteilt: Die Frist läuft noch, steht still oder ist erledigt.",
                "Consent is not deemed granted: the period still runs, stands still or was met.",
            ),
            Self::NotLapsed => Text::new("Die Erlaubnis gilt noch.", "The permission still holds."),
            Self::NoTrench => Text::new(
                "Der Vorgang hat keine Trasse. Zeichnen Sie eine oder laden Sie eine Datei hoch.",
                "The case has no trench. Draw one or upload a file.",
            ),
            Self::MissingDocuments => Text::new(
                "Es fehlen noch Unterlagen. Fordern Sie sie an, oder warten Sie, bis sie ergänzt sind.",
                "Documents are still missing. Ask for them, or wait until they are supplied.",
            ),
            Self::NoReason { event } => Text::new(
                "Der Schritt „{event}“ braucht eine Begründung.",
                "The step “{event}” needs a reason.",
            )
            .fill("event", &event_title(*event)),
            Self::NothingNamed => Text::new("Nennen Sie, was fehlt.", "Say what is missing."),
            Self::NoConditions => Text::new(
                "Nennen Sie mindestens eine Nebenbestimmung, oder stimmen Sie ohne Nebenbestimmungen zu.",
                "Name at least one condition, or grant without conditions.",
            ),
            Self::ExtendedAlready { .. } => Text::new(
                "Die Frist wurde schon verlängert. Das ist nur einmal möglich.",
                "The period was extended before. This is possible only once.",
            ),
            Self::ExtensionTooLate { .. } => Text::new(
                "Die Frist läuft nicht. Verlängern können Sie nur eine laufende Frist vor ihrem Ende.",
                "The period is not running. Only a running period can be extended, before it ends.",
            ),
        }
    }

    /// The paragraph behind it, where it is one of law and not of order.
    pub fn basis(&self) -> Option<&str> {
        match self {
            Self::AlreadyDeemed { basis }
            | Self::ExtendedAlready { basis }
            | Self::ExtensionTooLate { basis } => basis.as_deref(),
            _ => None,
        }
    }
}

fn whose(who: Actor) -> Text {
    match who {
        Actor::Clock => Text::new("die Frist selbst", "the clock itself"),
        Actor::Person(Role::Applicant) => {
            Text::new("die antragstellende Organisation", "the applicant's organisation")
        }
        Actor::Person(Role::Officer) => Text::new("die Behörde", "the authority"),
        Actor::Person(Role::Planner) => Text::new("die Planung", "the planner"),
        Actor::Person(Role::Consultee) => Text::new("die beteiligte Stelle", "the body that was asked"),
        Actor::Person(Role::Administrator) => Text::new("die Verwaltung des Systems", "the administrator"),
    }
}
