//! The deficiency notice: what is missing, on what basis, and what that does to the clocks.

use jiff::civil::Date;

use super::receipt::{Deadline, deadlines};
use super::sheet::{Column, Sheet, Wide, cell};
use super::{Content, Letter};
use crate::{Language, PressError};

/// Something that an application lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingItem {
    /// What is missing.
    pub title: String,
    /// What is wrong, or what it must show; may be empty.
    pub why: String,
    /// The provision that asks for it.
    pub basis: String,
}

/// A notice that an application is incomplete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deficiency {
    /// When the application came in.
    pub received: Date,
    /// What is missing; at least one item.
    pub items: Vec<MissingItem>,
    /// Until when it should come in, after the letter's date.
    pub until: Option<Date>,
    /// The periods, as they stand with this letter.
    pub deadlines: Vec<Deadline>,
    /// What a supplement does to the periods, one sentence each.
    pub effect: Vec<String>,
    /// How to supplement: address, portal, link.
    pub supplement: String,
}

impl Content for Deficiency {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        if self.items.is_empty() {
            return Err(PressError::Missing { what: "the list of what is missing" });
        }
        for item in &self.items {
            super::needed(&item.title, "the name of what is missing")?;
        }
        super::needed(&self.supplement, "how to supplement the application")?;
        self.until.map_or(Ok(()), |day| super::later(day, letter))
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Nachforderung fehlender Unterlagen", "Request for missing documents")
    }

    fn write(&self, _: &Letter, sheet: &mut Sheet) {
        let day = sheet.language.day(self.received);
        sheet.say(
            &format!("wir haben Ihren Antrag, eingegangen am {day}, auf Vollständigkeit geprüft."),
            &format!("we have checked whether your application, received on {day}, is complete."),
        );
        match self.until.map(|day| sheet.language.day(day)) {
            Some(until) => sheet.key(
                &format!("Ihr Antrag ist noch nicht vollständig. Bitte reichen Sie die unten genannten Unterlagen bis zum {until} nach."),
                &format!("Your application is not complete yet. Please submit the items listed below by {until}."),
            ),
            None => sheet.key(
                "Ihr Antrag ist noch nicht vollständig. Bitte reichen Sie die unten genannten Unterlagen nach.",
                "Your application is not complete yet. Please submit the items listed below.",
            ),
        }
        sheet.heading("Was noch fehlt", "What is missing");
        let number = Column::figures("Nr.", "No.");
        let what = Column::words(Wide::Rest, "Unterlage oder Angabe", "Document or statement");
        let row = |(position, item): (usize, &MissingItem)| {
            [cell((position + 1).to_string()), super::sheet::cell_with(&item.title, [&item.why])]
        };
        let rows = self.items.iter().enumerate();
        if self.items.iter().all(|item| item.basis.trim().is_empty()) {
            // What the officer asks for in own words has no paragraph; a column of dashes would say nothing.
            sheet.table([number, what], rows.map(row).collect());
        } else {
            let basis = Column::words(Wide::Mm(52), "Grundlage", "Basis");
            let whole = |(position, item): (usize, &MissingItem)| {
                let [number, what] = row((position, item));
                [number, what, cell(&item.basis)]
            };
            sheet.table([number, what, basis], rows.map(whole).collect());
        }
        deadlines(&self.deadlines, sheet);
        if !super::silent(&self.effect) {
            sheet.heading("Was Ihre Ergänzung bewirkt", "What your supplement does");
            sheet.list(&self.effect);
        }
        sheet.heading("So reichen Sie nach", "How to supplement");
        sheet.paragraphs([&self.supplement]);
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Sobald alles vorliegt, prüfen wir Ihren Antrag weiter. Was Sie schon eingereicht haben, brauchen Sie nicht noch einmal zu schicken.".into(),
            "As soon as we have everything, we will continue with your application. You need not send again what you have already submitted.".into(),
        )]
    }
}
