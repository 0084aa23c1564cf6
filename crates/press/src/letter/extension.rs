//! The extension notice: why the period for decision became longer, and its new end.

use jiff::civil::Date;

use super::sheet::Sheet;
use super::{Content, Letter};
use crate::{Language, PressError};

/// A notice that the period for decision became longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Last day of the period until now, not before the letter's date.
    pub old_end: Date,
    /// New last day, later than the old one.
    pub new_end: Date,
    /// Reasons, one paragraph each; at least one.
    pub reasons: Vec<String>,
    /// What holds when nobody decides until the new end; may be empty.
    pub if_missed: String,
}

impl Content for Extension {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        if super::silent(&self.reasons) {
            return Err(PressError::Missing { what: "the reasons of the extension" });
        }
        if letter.date > self.old_end {
            return Err(PressError::PeriodOver { ended: self.old_end });
        }
        if self.new_end > self.old_end {
            Ok(())
        } else {
            Err(PressError::NotLonger { old: self.old_end, new: self.new_end })
        }
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Verlängerung der Entscheidungsfrist", "Extension of the period for decision")
    }

    fn write(&self, _: &Letter, sheet: &mut Sheet) {
        let (old, new) = (sheet.language.day(self.old_end), sheet.language.day(self.new_end));
        sheet.say(
            "über Ihren Antrag können wir nicht innerhalb der bisherigen Frist entscheiden.",
            "we are unable to decide on your application within the period set so far.",
        );
        sheet.key(
            &format!("Die Frist für unsere Entscheidung wird bis zum {new} verlängert."),
            &format!("The period for our decision is extended until {new}."),
        );
        sheet.facts([(("Bisheriges Ende", "Previous end"), &old), (("Neues Ende", "New end"), &new)]);
        sheet.section("Begründung", "Reasons", &self.reasons);
        sheet.section(
            "Wenn bis dahin nicht entschieden ist",
            "If no decision is taken by then",
            std::slice::from_ref(&self.if_missed),
        );
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Sie brauchen nichts zu tun. Wir melden uns, sobald entschieden ist.".into(),
            "You need not do anything. We will write to you as soon as a decision has been taken.".into(),
        )]
    }
}
