//! Why a step is refused, in the trade's words.

use jiff::civil::Date;
use model::{
    Text,
    account::Role,
    case::{Actor, Event, Stage},
};

use super::{event_title, title};
use crate::requirement::Fact;

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
    /// There is no mobile site.
    NoSite,
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
    /// The certificate is noted without its number.
    NoCertificate,
    /// The period was extended before.
    ExtendedAlready {
        /// Paragraph.
        basis: Option<String>,
    },
    /// The step sets a day, and none that is still to come is named.
    NoDay {
        /// What was tried.
        event: Event,
    },
    /// The authority chooses the new last day, and names none that is later.
    NoLastDay {
        /// The last day as it stands.
        due: Option<Date>,
    },
    /// Something else has to come first.
    Lacking {
        /// What was tried.
        event: Event,
        /// What does not hold.
        fact: Fact,
    },
    /// The law asks for something before the step.
    Requirement {
        /// Why it has to wait.
        because: Text,
        /// Paragraph.
        basis: String,
    },
    /// The applicant is an organisation that the officer belongs to.
    Conflict,
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
            Self::NoSite => Text::new(
                "Der Vorgang hat keinen Standort. Setzen Sie ihn auf die Karte und geben Sie die Antennen an.",
                "The case has no site. Place it on the map and enter its antennas.",
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
            Self::NoCertificate => Text::new(
                "Geben Sie die Nummer der Standortbescheinigung an.",
                "Give the number of the site certificate.",
            ),
            Self::ExtendedAlready { .. } => Text::new(
                "Die Frist wurde schon verlängert. Das ist nur einmal möglich.",
                "The period was extended before. This is possible only once.",
            ),
            Self::NoDay { event } => Text::new(
                "Der Schritt „{event}“ braucht einen Tag, der noch kommt.",
                "The step “{event}” needs a day that is still to come.",
            )
            .fill("event", &event_title(*event)),
            Self::NoLastDay { due: None } => Text::new(
                "Nennen Sie den neuen letzten Tag der Frist.",
                "Name the new last day of the period.",
            ),
            Self::NoLastDay { due: Some(due) } => Text::new(
                "Nennen Sie den neuen letzten Tag der Frist; er liegt nach dem {due}.",
                "Name the new last day of the period; it lies after {due}.",
            )
            .fill("due", &Text::day(*due)),
            Self::Lacking { event, fact } => Text::new(
                "Der Schritt „{event}“ ist noch nicht möglich: {lacking}",
                "The step “{event}” is not possible yet: {lacking}",
            )
            .fill("event", &event_title(*event))
            .fill("lacking", &fact.lacking()),
            Self::Requirement { because, .. } => because.clone(),
            Self::Conflict => Text::new(
                "Sie gehören zu der Organisation, die den Antrag stellt. Ist der Träger der Wegebaulast selbst Betreiber, entscheidet eine andere Stelle.",
                "You belong to the organisation that applies. Where the road authority is itself an operator, another unit decides.",
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
            Self::Requirement { basis, .. } => Some(basis),
            Self::Conflict => Some("§127(2) TKG"),
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
