//! The hearing: what the authority intends to decide against somebody, why, and how to respond.

use jiff::civil::Date;

use super::sheet::Sheet;
use super::{Content, Letter, trench};
use crate::{Language, PressError};

/// A hearing before a decision against the recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearing {
    /// The decision that is intended, as a sentence.
    pub intended: String,
    /// Reasons, one paragraph each; at least one.
    pub reasons: Vec<String>,
    /// Last day for the response, set by the authority, after the letter's date.
    pub respond_by: Date,
    /// How to respond: address, portal, link.
    pub respond: String,
}

impl Content for Hearing {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        super::needed(&self.intended, "the intended decision")?;
        super::needed(&self.respond, "how to respond")?;
        if super::silent(&self.reasons) {
            return Err(PressError::Missing { what: "the reasons of the intended decision" });
        }
        super::later(self.respond_by, letter)
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Anhörung", "Hearing before a decision")
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        sheet.say(
            "bevor wir entscheiden, geben wir Ihnen Gelegenheit, sich zu äußern. Wir beabsichtigen folgende Entscheidung:",
            "before we decide, we give you the opportunity to comment. We intend the following decision:",
        );
        sheet.key(&self.intended, &self.intended);
        trench::write(letter, sheet);
        sheet.section("Warum wir das beabsichtigen", "Why we intend this", &self.reasons);
        let day = sheet.language.day(self.respond_by);
        sheet.heading("So können Sie sich äußern", "How to respond");
        sheet.say(
            &format!("Sie können sich bis zum {day} zu allem äußern, was für die Entscheidung wichtig ist."),
            &format!("You may comment until {day} on everything that matters for the decision."),
        );
        sheet.paragraphs([&self.respond]);
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Noch ist nichts entschieden. Ihre Äußerung beziehen wir in die Entscheidung ein. Äußern Sie sich nicht, entscheiden wir nach dem, was uns vorliegt.".into(),
            "Nothing has been decided yet. We will take your comments into account. If you do not comment, we will decide on the basis of what we have.".into(),
        )]
    }
}
