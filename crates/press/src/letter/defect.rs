//! The defect notice: what an inspection found, where, and by when it is to be put right.

use jiff::civil::Date;

use super::sheet::{Item, Sheet};
use super::{Content, Letter};
use crate::{Language, Photo, PressError};

/// A defect of the works or of the surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// What is wrong.
    pub title: String,
    /// Where.
    pub place: String,
    /// Last day for putting it right, after the letter's date.
    pub remedy_by: Date,
    /// The condition or provision that is not met; may be empty.
    pub basis: String,
    /// A photo of it.
    pub photo: Option<Photo>,
}

/// A notice of defects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefectNotice {
    /// The day of the inspection.
    pub inspected_on: Date,
    /// Number of the dig permit; may be empty.
    pub permit: String,
    /// The defects; at least one.
    pub defects: Vec<Defect>,
    /// What happens if they are not put right in time, as a sentence.
    pub otherwise: String,
    /// How to report that they are put right.
    pub report: String,
}

impl Content for DefectNotice {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        if self.defects.is_empty() {
            return Err(PressError::Missing { what: "the defects" });
        }
        for defect in &self.defects {
            super::needed(&defect.title, "what is wrong")?;
            super::later(defect.remedy_by, letter)?;
        }
        super::needed(&self.otherwise, "what happens if the defects remain")
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Mängelanzeige", "Notice of defects")
    }

    fn write(&self, _: &Letter, sheet: &mut Sheet) {
        let language = sheet.language;
        let day = language.day(self.inspected_on);
        sheet.say(
            &format!("wir haben die Baustelle am {day} besichtigt und Mängel festgestellt."),
            &format!("we inspected the site on {day} and found defects."),
        );
        let last = self.defects.iter().map(|defect| defect.remedy_by).min();
        let same = self.defects.iter().all(|defect| Some(defect.remedy_by) == last);
        match last.filter(|_| same).map(|day| language.day(day)) {
            Some(last) => sheet.key(
                &format!("Bitte beseitigen Sie die unten genannten Mängel bis zum {last}."),
                &format!("Please put the defects listed below right by {last}."),
            ),
            None => sheet.key(
                "Bitte beseitigen Sie die unten genannten Mängel bis zu dem Tag, der bei jedem Mangel steht.",
                "Please put the defects listed below right by the day stated with each of them.",
            ),
        }
        sheet.facts([(("Aufgrabeschein", "Dig permit"), &self.permit)]);
        sheet.heading("Festgestellte Mängel", "Defects found");
        let mut items = Vec::new();
        for (position, defect) in self.defects.iter().enumerate() {
            let by = language.day(defect.remedy_by);
            let mut item = Item::new(
                &defect.title,
                [
                    (language.pick("Ort", "Place"), &defect.place),
                    (language.pick("Zu beseitigen bis", "To be put right by"), &by),
                    (language.pick("Grundlage", "Basis"), &defect.basis),
                ],
            );
            if let Some(photo) = &defect.photo {
                let number = position + 1;
                let alt = match language {
                    Language::De => format!("Foto des Mangels {number}: {}", defect.title),
                    Language::En => format!("Photo of defect {number}: {}", defect.title),
                };
                sheet.illustrate(&mut item, photo, &alt);
            }
            items.push(item);
        }
        sheet.items(1, items);
        sheet.section(
            "Wenn die Mängel bleiben",
            "If the defects remain",
            std::slice::from_ref(&self.otherwise),
        );
        sheet.section(
            "So melden Sie die Beseitigung",
            "How to report completion",
            std::slice::from_ref(&self.report),
        );
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        vec![(
            "Sobald Sie die Beseitigung gemeldet haben, besichtigen wir die Stelle noch einmal und schreiben Ihnen, wenn etwas offen bleibt.".into(),
            "As soon as you have reported completion, we will inspect the place again and write to you if anything remains to be done.".into(),
        )]
    }
}
