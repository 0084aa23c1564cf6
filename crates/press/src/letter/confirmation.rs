//! The confirmation: an objection came in, an application was withdrawn, works were called off, a permission lapsed.

use jiff::civil::Date;

use super::receipt::{Deadline, deadlines};
use super::sheet::Sheet;
use super::{Content, Letter};
use crate::{Language, PressError};

/// What is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmationKind {
    /// An objection came in.
    ObjectionReceived,
    /// The recipient withdrew the application.
    Withdrawal,
    /// The recipient called the works off.
    Cancellation,
    /// A permission lapsed.
    Lapse,
    /// The certificate of a mobile site was noted.
    Certificate,
}

/// A confirmation of what the recipient did or let pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// What is confirmed.
    pub kind: ConfirmationKind,
    /// The day on which it came in or took effect.
    pub on: Date,
    /// What it concerns: the decision objected to, the application withdrawn, the permission lapsed.
    pub concerns: String,
    /// The periods that run now.
    pub deadlines: Vec<Deadline>,
    /// What follows from it, one entry each.
    pub consequences: Vec<String>,
}

impl Content for Confirmation {
    fn check(&self, _: &Letter) -> Result<(), PressError> {
        super::needed(&self.concerns, "what the confirmation concerns")
    }

    fn title(&self, language: Language) -> &'static str {
        match self.kind {
            ConfirmationKind::ObjectionReceived => {
                language.pick("Eingang Ihres Widerspruchs", "Receipt of your objection")
            }
            ConfirmationKind::Withdrawal => {
                language.pick("Bestätigung der Antragsrücknahme", "Confirmation of withdrawal")
            }
            ConfirmationKind::Cancellation => {
                language.pick("Bestätigung der Absage", "Confirmation of cancellation")
            }
            ConfirmationKind::Certificate => {
                language.pick("Standortbescheinigung vermerkt", "Site certificate noted")
            }
            ConfirmationKind::Lapse => {
                language.pick("Mitteilung über das Erlöschen", "Confirmation of lapse")
            }
        }
    }

    fn write(&self, _: &Letter, sheet: &mut Sheet) {
        let day = sheet.language.day(self.on);
        sheet.say("wir bestätigen Ihnen:", "we confirm:");
        match self.kind {
            ConfirmationKind::ObjectionReceived => sheet.key(
                &format!("Ihr Widerspruch ist am {day} bei uns eingegangen."),
                &format!("We received your objection on {day}."),
            ),
            ConfirmationKind::Withdrawal => sheet.key(
                &format!("Sie haben Ihren Antrag am {day} zurückgenommen. Das Verfahren ist beendet."),
                &format!("You withdrew your application on {day}. The procedure has ended."),
            ),
            ConfirmationKind::Cancellation => sheet.key(
                &format!("Sie haben Ihr Vorhaben am {day} abgesagt. Das Verfahren ist beendet."),
                &format!("You called your project off on {day}. The procedure has ended."),
            ),
            ConfirmationKind::Lapse => sheet.key(
                &format!("Die unten genannte Berechtigung ist seit dem {day} erloschen."),
                &format!("The permission named below has lapsed as of {day}."),
            ),
            ConfirmationKind::Certificate => sheet.key(
                &format!("Die Bescheinigung der Bundesnetzagentur für Ihren Funkstandort ist seit dem {day} bei uns vermerkt."),
                &format!("The federal agency's certificate for your mobile site has been noted with us since {day}."),
            ),
        }
        sheet.facts([(("Betrifft", "Concerns"), &self.concerns)]);
        deadlines(&self.deadlines, sheet);
        if !super::silent(&self.consequences) {
            sheet.heading("Was daraus folgt", "What follows from this");
            sheet.list(&self.consequences);
        }
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        let (de, en) = match self.kind {
            ConfirmationKind::ObjectionReceived => (
                "Wir prüfen unsere Entscheidung noch einmal. Das Ergebnis teilen wir Ihnen schriftlich mit. Haben Sie Ihren Widerspruch noch nicht begründet, können Sie das nachholen.",
                "We will review our decision and inform you of the result in writing. If you have not given reasons for your objection yet, you may still do so.",
            ),
            ConfirmationKind::Withdrawal | ConfirmationKind::Cancellation => (
                "Wollen Sie das Vorhaben später doch ausführen, stellen Sie bitte einen neuen Antrag.",
                "If you wish to carry out the project later, please apply again.",
            ),
            ConfirmationKind::Certificate => (
                "Bitte prüfen Sie die Nummer. Ist sie falsch, teilen Sie uns das bitte mit.",
                "Please check the number. If it is wrong, please let us know.",
            ),
            ConfirmationKind::Lapse => (
                "Bitte beginnen Sie nicht mit den Arbeiten. Wollen Sie das Vorhaben weiterverfolgen, stellen Sie bitte einen neuen Antrag.",
                "Please do not begin the works. If you wish to pursue the project, please apply again.",
            ),
        };
        vec![(de.into(), en.into())]
    }
}
