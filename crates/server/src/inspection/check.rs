//! What must be right about a record before anything of it is kept.

use std::collections::HashSet;

use model::{Text, inspection::InspectionResult};
use store::permit::PhaseRow;
use uuid::Uuid;

use super::record::{InspectionRecord, PHOTO_BYTES, PHOTOS, SKEW};
use crate::{
    app::App,
    body::Form,
    case::file::File,
    problem::{Fault, Problem},
};

/// Longest note or description, in characters.
const LONGEST: usize = 10_000;
/// Longest caption of a photo, in characters.
const CAPTION: usize = 500;
/// Most defects of one inspection, and most points of a checklist.
const MOST: usize = 100;

/// Whether the photos that the record names are there, each once and none else, and none too large.
///
/// # Errors
/// Each fault with its place, and a photo that is too large.
pub(super) fn photos(record: &InspectionRecord, form: &Form) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if record.photos.len() > PHOTOS {
        faults.push(fault("/photos", "too_many", "Höchstens zwölf Fotos.", "At most twelve photos."));
    }
    let mut names = HashSet::new();
    for (n, photo) in record.photos.iter().enumerate() {
        let at = format!("/photos/{n}");
        if !names.insert(photo.id.to_string()) {
            faults.push(fault(
                &at,
                "twice",
                "Dieses Foto ist zweimal genannt.",
                "This photo is named twice.",
            ));
        }
        let parts: Vec<_> = form.parts().iter().filter(|part| part.field == photo.id.to_string()).collect();
        match parts[..] {
            [part] if part.content.len() > PHOTO_BYTES => return Err(Problem::too_large(PHOTO_BYTES)),
            [part] if !part.content.is_empty() => {}
            _ => faults.push(fault(
                &at,
                "missing",
                "Das Foto zu dieser Angabe fehlt oder kam mehrfach.",
                "The photo that is named here is missing, or came more than once.",
            )),
        }
        if photo.defect_id.is_some_and(|id| record.defects.iter().all(|defect| defect.id != id)) {
            faults.push(fault(
                &format!("{at}/defect_id"),
                "unknown",
                "Diesen Mangel nennt die Prüfung nicht.",
                "The inspection names no such defect.",
            ));
        }
        hold(&mut faults, &format!("{at}/caption"), &photo.caption, 0, CAPTION);
    }
    if form.parts().iter().any(|part| part.field != "record" && !names.contains(&part.field)) {
        faults.push(fault(
            "/photos",
            "unnamed",
            "Es kam ein Foto, das die Prüfung nicht nennt.",
            "A photo came that the inspection does not name.",
        ));
    }
    told(faults)
}

/// Whether the record can be one of this phase, told on this day.
///
/// # Errors
/// Each fault with its place.
pub(super) fn record(
    app: &App,
    file: &File<'_>,
    phase: &PhaseRow,
    record: &InspectionRecord,
) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if !super::kinds(phase.stage).contains(&record.kind) {
        let stage = law::case::title(phase.stage);
        faults.push(Fault::new(
            "/kind",
            "wrong_stage",
            Text::new(
                format!("Diese Prüfung passt nicht zum Stand des Bauabschnitts: {}.", stage.de),
                format!("This inspection does not fit where the phase stands: {}.", stage.en),
            ),
        ));
    }
    if (record.result == InspectionResult::Passed) != record.defects.is_empty() {
        faults.push(fault(
            "/result",
            "contradiction",
            "Bestanden ist eine Prüfung ohne Mangel; mit einem Mangel ist sie es nicht.",
            "An inspection without a defect is passed; with one it is not.",
        ));
    }
    time(app, file, record, &mut faults);
    hold(&mut faults, "/note", &record.note, 0, LONGEST);
    places(record, &mut faults);
    points(app, file, record, &mut faults);
    defects(app, record, &mut faults);
    told(faults)
}

fn time(app: &App, file: &File<'_>, record: &InspectionRecord, faults: &mut Vec<Fault>) {
    let latest = app.clock.now().saturating_add(SKEW).unwrap_or_else(|_| app.clock.now());
    if record.inspected_at > latest {
        faults.push(fault(
            "/inspected_at",
            "in_future",
            "Die Prüfung läge in der Zukunft. Geht die Uhr des Geräts richtig?",
            "The inspection would lie in the future. Is the device's clock right?",
        ));
    }
    let on = app.clock.day_of(record.inspected_at);
    if file.case.submitted_on.is_none_or(|submitted| on < submitted) {
        faults.push(fault(
            "/inspected_at",
            "before_case",
            "Die Prüfung läge vor dem Eingang des Antrags.",
            "The inspection would lie before the application came in.",
        ));
    }
}

fn places(record: &InspectionRecord, faults: &mut Vec<Fault>) {
    let own = [("/place".to_owned(), record.place)];
    let found =
        record.defects.iter().enumerate().map(|(n, defect)| (format!("/defects/{n}/place"), defect.place));
    for (at, place) in own.into_iter().chain(found) {
        if place.is_some_and(|place| super::ground(place).is_none()) {
            faults.push(fault(
                &at,
                "no_place",
                "Erwartet werden Länge und Breite in Grad.",
                "Longitude and latitude in degrees are expected.",
            ));
        }
    }
}

fn points(app: &App, file: &File<'_>, record: &InspectionRecord, faults: &mut Vec<Fault>) {
    let on = app.clock.day_of(record.inspected_at);
    let list = app.law.checklist(record.kind, &file.case.input.procedure, &file.calendar.code, on);
    let mut seen = HashSet::new();
    for (n, point) in record.points.iter().enumerate().take(MOST) {
        let at = format!("/points/{n}");
        if list.iter().all(|known| known.code != point.code) {
            faults.push(fault(
                &format!("{at}/code"),
                "unknown",
                "Diesen Punkt hat die Prüfliste nicht.",
                "The checklist has no such point.",
            ));
        }
        if !seen.insert(&point.code) {
            faults.push(fault(&at, "twice", "Dieser Punkt kommt zweimal vor.", "This point comes twice."));
        }
        hold(faults, &format!("{at}/note"), &point.note, 0, LONGEST);
    }
    if record.points.len() > MOST {
        faults.push(fault("/points", "too_many", "Zu viele Punkte.", "Too many points."));
    }
}

fn defects(app: &App, record: &InspectionRecord, faults: &mut Vec<Fault>) {
    let on = app.clock.day_of(record.inspected_at);
    let mut seen: HashSet<Uuid> = HashSet::new();
    for (n, defect) in record.defects.iter().enumerate().take(MOST) {
        let at = format!("/defects/{n}");
        hold(faults, &format!("{at}/text"), &defect.text, 1, LONGEST);
        if defect.due < on {
            faults.push(fault(
                &format!("{at}/due"),
                "before_inspection",
                "Die Frist läge vor der Prüfung.",
                "The day would lie before the inspection.",
            ));
        }
        if !seen.insert(defect.id) {
            faults.push(fault(&at, "twice", "Dieser Mangel kommt zweimal vor.", "This defect comes twice."));
        }
    }
    if record.defects.len() > MOST {
        faults.push(fault("/defects", "too_many", "Zu viele Mängel.", "Too many defects."));
    }
}

fn hold(faults: &mut Vec<Fault>, at: &str, text: &str, least: usize, most: usize) {
    let length = text.trim().chars().count();
    if length < least || length > most {
        faults.push(Fault::new(
            at,
            "length",
            Text::new(format!("{least} bis {most} Zeichen."), format!("{least} to {most} characters.")),
        ));
    }
}

fn fault(at: &str, code: &str, de: &str, en: &str) -> Fault {
    Fault::new(at, code, Text::new(de, en))
}

fn told(faults: Vec<Fault>) -> Result<(), Problem> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
