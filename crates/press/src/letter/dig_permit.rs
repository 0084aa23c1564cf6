//! The dig permit: which phases may open the surface when, and what the permit obliges to.

use jiff::civil::Date;

use super::sheet::{Column, Item, Sheet, Wide, cell};
use super::{Content, Letter, trench};
use crate::{Language, PressError};

/// Part of the works under a dig permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: String,
    /// First day.
    pub first: Date,
    /// Last day, not before the first.
    pub last: Date,
}

/// Something the permit obliges to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What is to be done.
    pub text: String,
    /// The provision or the condition it rests on; may be empty.
    pub basis: String,
}

/// A permit to open the surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigPermit {
    /// Number of the permit.
    pub number: String,
    /// The phases, in order; at least one.
    pub phases: Vec<Phase>,
    /// What the permit obliges to.
    pub duties: Vec<Duty>,
    /// Reasons, one paragraph each.
    pub reasons: Vec<String>,
}

impl Content for DigPermit {
    fn check(&self, _: &Letter) -> Result<(), PressError> {
        super::needed(&self.number, "the number of the permit")?;
        if self.phases.is_empty() {
            return Err(PressError::Missing { what: "the phases of the works" });
        }
        match self.phases.iter().find(|phase| phase.last < phase.first) {
            Some(phase) => Err(PressError::PhaseBackwards { first: phase.first, last: phase.last }),
            None => Ok(()),
        }
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Aufgrabeschein", "Dig permit")
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        let language = sheet.language;
        sheet.say(
            "Sie dürfen den Straßenkörper an den unten genannten Stellen und in den unten genannten Zeiträumen öffnen.",
            "you may open the surface of the road at the places and in the periods named below.",
        );
        sheet.key(&format!("Aufgrabeschein Nr. {}", self.number), &format!("Dig permit no. {}", self.number));
        sheet.heading("Bauabschnitte", "Phases");
        let rows = self
            .phases
            .iter()
            .enumerate()
            .map(|(position, phase)| {
                [
                    cell((position + 1).to_string()),
                    cell(&phase.title),
                    cell(&phase.place),
                    cell(language.short_day(phase.first)),
                    cell(language.short_day(phase.last)),
                ]
            })
            .collect();
        sheet.table(
            [
                Column::figures("Nr.", "No."),
                Column::words(Wide::Mm(48), "Abschnitt", "Phase"),
                Column::words(Wide::Rest, "Ort", "Place"),
                Column::words(Wide::Auto, "Erster Tag", "First day"),
                Column::words(Wide::Auto, "Letzter Tag", "Last day"),
            ],
            rows,
        );
        trench::write(letter, sheet);
        if !self.duties.is_empty() {
            sheet.heading("Ihre Pflichten", "Your duties");
            let basis = language.pick("Grundlage", "Basis");
            let duties = self.duties.iter().map(|duty| Item::new(&duty.text, [(basis, &duty.basis)]));
            let duties = duties.collect();
            sheet.items(1, duties);
        }
        sheet.section("Begründung", "Reasons", &self.reasons);
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Bitte zeigen Sie uns den Beginn der Arbeiten an und halten Sie den Aufgrabeschein an der Baustelle bereit. Brauchen Sie länger, beantragen Sie die Änderung bitte vor dem letzten Tag.".into(),
            "Please notify us when the works begin and keep the permit at hand on site. If you need more time, please apply for a change before the last day.".into(),
        )]
    }
}
