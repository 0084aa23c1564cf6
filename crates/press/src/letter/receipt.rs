//! The receipt: what came in, and which clock runs until when.

use jiff::civil::Date;

use super::sheet::{Column, Sheet, Wide, cell};
use super::{Content, Letter, trench};
use crate::{Language, PressError};

/// A period that runs, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// What the period is for.
    pub title: String,
    /// Its last day; none while it does not run.
    pub ends: Option<Date>,
    /// What holds when nobody acts until then.
    pub if_missed: String,
    /// The provision.
    pub basis: String,
}

/// A receipt for an application, a notification or a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// When it came in.
    pub received: Date,
    /// On which way: portal, e-mail, paper …; may be empty.
    pub channel: String,
    /// What the procedure is called.
    pub procedure: String,
    /// What came in, one document each.
    pub documents: Vec<String>,
    /// The periods that run now.
    pub deadlines: Vec<Deadline>,
}

impl Content for Receipt {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        super::needed(&letter.reference, "the reference of the case")
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Eingangsbestätigung", "Acknowledgement of receipt")
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        let day = sheet.language.day(self.received);
        sheet.say(
            "vielen Dank für Ihre Unterlagen. Wir bestätigen Ihnen:",
            "thank you for your documents. We confirm:",
        );
        sheet.key(
            &format!("Ihre Unterlagen sind am {day} bei uns eingegangen."),
            &format!("We received your documents on {day}."),
        );
        sheet.facts([
            (("Verfahren", "Procedure"), &self.procedure),
            (("Aktenzeichen", "Reference"), &letter.reference),
            (("Eingegangen über", "Received through"), &self.channel),
        ]);
        trench::write(letter, sheet);
        if !super::silent(&self.documents) {
            sheet.heading("Was bei uns eingegangen ist", "What we received");
            sheet.list(&self.documents);
        }
        deadlines(&self.deadlines, sheet);
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Wir prüfen jetzt, ob Ihre Unterlagen vollständig sind. Fehlt etwas, schreiben wir Ihnen. Bitte nennen Sie bei Fragen immer unser Zeichen.".into(),
            "We are now checking whether your documents are complete. If anything is missing, we will write to you. Please always quote our reference when you contact us.".into(),
        )]
    }
}

/// Tells which periods run, and what holds if nobody acts; nothing where none runs.
pub(super) fn deadlines(deadlines: &[Deadline], sheet: &mut Sheet) {
    if deadlines.is_empty() {
        return;
    }
    let language = sheet.language;
    sheet.heading("Fristen", "Periods");
    let rows = deadlines
        .iter()
        .map(|deadline| {
            let ends = deadline.ends.map(|day| language.short_day(day));
            [
                cell(&deadline.title),
                cell(ends.unwrap_or_else(|| language.pick("läuft nicht", "not running").to_owned())),
                cell(&deadline.if_missed),
                cell(&deadline.basis),
            ]
        })
        .collect();
    sheet.table(
        [
            Column::words(Wide::Mm(44), "Frist", "Period"),
            Column::words(Wide::Auto, "Endet am", "Ends on"),
            Column::words(Wide::Rest, "Wenn bis dahin nichts geschieht", "If nothing happens by then"),
            Column::words(Wide::Mm(43), "Grundlage", "Basis"),
        ],
        rows,
    );
}
