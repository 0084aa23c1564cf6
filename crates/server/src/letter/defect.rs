//! The defect notice: what an inspection found, by when it is to be put right, with its photos.

use jiff::civil::Date;
use model::{DefectId, Text, inspection::DefectState};
use press::{
    Language,
    letter::{Body, Defect, DefectNotice},
};
use serde::{Deserialize, Serialize};
use store::{blob::hex, defect, permit::PermitRow, photo::Photo};

use super::content::{Extra, say};
use crate::{app::App, case::file::File};

/// What a defect notice says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    inspected_on: Date,
    permit: String,
    pub(super) defects: Vec<Found>,
    report: Text,
}

/// A defect as the notice tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub(super) id: DefectId,
    title: String,
    place: String,
    due: Date,
    /// SHA-256 of its first photo.
    pub(super) photo: Option<String>,
}

/// A notice of the defects that are open and were not told before; none where there is none.
pub fn of(
    app: &App,
    file: &File<'_>,
    found: &(Vec<defect::Defect>, Vec<Photo>, Vec<PermitRow>),
    told: &[DefectId],
    on: Date,
) -> Option<Said> {
    let (defects, photos, permits) = found;
    let open: Vec<_> = defects
        .iter()
        .filter(|defect| defect.state == DefectState::Open && !told.contains(&defect.id))
        .collect();
    let permit = permits.iter().find(|permit| {
        permit.phases.iter().any(|phase| open.first().is_some_and(|one| one.phase == phase.id))
    });
    let tomorrow = app.clock.today().tomorrow().ok()?;
    let streets = file.case.streets.join(", ");
    let place = |of: &defect::Defect| {
        let phases = permits.iter().flat_map(|permit| &permit.phases);
        let label = phases.filter(|phase| phase.id == of.phase).map(|phase| phase.label.clone()).next();
        [label.unwrap_or_default(), streets.clone()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let defects: Vec<Found> = open
        .iter()
        .map(|defect| Found {
            id: defect.id,
            title: defect.text.clone(),
            place: place(defect),
            // A record that a device brought in late: nobody can put right what he has not been told of.
            due: defect.due.max(tomorrow),
            photo: photos
                .iter()
                .find(|photo| photo.defect == Some(defect.id))
                .map(|photo| hex(&photo.sha256)),
        })
        .collect();
    let url = &app.config.public_url;
    (!defects.is_empty()).then(|| Said {
        inspected_on: on,
        permit: permit.and_then(|permit| permit.number.clone()).unwrap_or_default(),
        defects,
        report: Text::new(
            format!("Melden Sie im Portal ({url}) bei jedem Mangel, wie er beseitigt wurde."),
            format!("Report in the portal ({url}) for each defect how it was put right."),
        ),
    })
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, extra: &Extra) -> Body {
        let otherwise = Text::new(
            "Die Gewährleistung beginnt erst, wenn alle Mängel abgenommen sind; eine Sicherheit geben wir bis dahin nicht zurück.",
            "The guarantee begins only when all defects have been accepted as remedied; until then no deposit is given back.",
        );
        let defects = self.defects.iter().enumerate().map(|(n, found)| Defect {
            title: found.title.clone(),
            place: found.place.clone(),
            remedy_by: found.due,
            basis: String::new(),
            photo: extra.photos.get(n).cloned().flatten(),
        });
        Body::DefectNotice(DefectNotice {
            inspected_on: self.inspected_on,
            permit: self.permit.clone(),
            defects: defects.collect(),
            otherwise: say(&otherwise, language),
            report: say(&self.report, language),
        })
    }
}
