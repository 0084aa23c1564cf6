//! The answer to a request: what the authority says, and that it has settled the matter.

use super::sheet::Sheet;
use super::{Content, Letter};
use crate::{Language, PressError};

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether a dispute body decided what is answered.
    pub settles_dispute: bool,
    /// What is answered, one paragraph each; may be empty where the enclosures say it.
    pub text: Vec<String>,
}

impl Content for Answer {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        super::needed(&letter.reference, "the reference of the case")
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Antwort auf Ihre Anfrage", "Answer to your request")
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        sheet.say("zu Ihrer Anfrage teilen wir Ihnen mit:", "in reply to your request:");
        if self.settles_dispute {
            sheet.key(
                "Die Streitbeilegungsstelle hat entschieden. Damit ist Ihre Anfrage beantwortet.",
                "The dispute body has decided. With that your request is answered.",
            );
        } else {
            sheet.key("Ihre Anfrage ist beantwortet.", "Your request is answered.");
        }
        sheet.section("Antwort", "Answer", &self.text);
        if !super::silent(&letter.enclosures) {
            sheet.say(
                "Die Anlagen, die am Ende dieses Schreibens genannt sind, liegen bei Ihrem Vorgang zum Herunterladen bereit.",
                "The enclosures named at the end of this letter can be downloaded from your case.",
            );
        }
    }
}
