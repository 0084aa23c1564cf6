//! The revocation: a decision is taken back.

use jiff::civil::Date;

use super::sheet::Sheet;
use super::{Content, Letter};
use crate::{Language, PressError};

/// How a decision is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationKind {
    /// A lawful decision is revoked.
    Revocation,
    /// An unlawful decision is withdrawn.
    Withdrawal,
}

/// A revocation of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// How it is taken back.
    pub kind: RevocationKind,
    /// Name of the decision: "Zustimmungsbescheid", "Aufgrabeschein Nr. 12" …
    pub decision: String,
    /// The day of that decision.
    pub decided_on: Date,
    /// From which day on it no longer holds.
    pub effective: Date,
    /// Reasons, one paragraph each; at least one.
    pub reasons: Vec<String>,
    /// What follows from it, one entry each.
    pub consequences: Vec<String>,
}

impl Content for Revocation {
    fn check(&self, _: &Letter) -> Result<(), PressError> {
        super::needed(&self.decision, "the decision that is taken back")?;
        if super::silent(&self.reasons) {
            return Err(PressError::Missing { what: "the reasons of the revocation" });
        }
        Ok(())
    }

    fn title(&self, language: Language) -> &'static str {
        match self.kind {
            RevocationKind::Revocation => language.pick("Widerrufsbescheid", "Notice of revocation"),
            RevocationKind::Withdrawal => language.pick("Rücknahmebescheid", "Notice of withdrawal"),
        }
    }

    fn write(&self, _: &Letter, sheet: &mut Sheet) {
        let language = sheet.language;
        let (decided, effective) = (language.day(self.decided_on), language.day(self.effective));
        sheet.say("wir haben entschieden:", "we have decided as follows:");
        let (verb, word) = match self.kind {
            RevocationKind::Revocation => ("widerrufen", "revoked"),
            RevocationKind::Withdrawal => ("zurückgenommen", "withdrawn"),
        };
        sheet.key(
            &format!("Die folgende Entscheidung wird mit Wirkung vom {effective} {verb}."),
            &format!("The following decision is {word} with effect from {effective}."),
        );
        sheet.facts([
            (("Entscheidung", "Decision"), &self.decision),
            (("Vom", "Dated"), &decided),
            (("Gilt nicht mehr ab", "No longer holds from"), &effective),
        ]);
        sheet.section("Begründung", "Reasons", &self.reasons);
        if !super::silent(&self.consequences) {
            sheet.heading("Was daraus folgt", "What follows from this");
            sheet.list(&self.consequences);
        }
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Von diesem Tag an dürfen Sie sich nicht mehr auf die Entscheidung stützen. Haben Sie schon mit Arbeiten begonnen, stimmen Sie das weitere Vorgehen bitte sofort mit uns ab.".into(),
            "From that day on you may no longer rely on the decision. If works have already begun, please agree with us at once how to proceed.".into(),
        )]
    }
}
