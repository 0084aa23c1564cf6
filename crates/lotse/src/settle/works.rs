//! The works of the demo cases: more permits and phases, inspections with photos, defects, an overrun.

use anyhow::Context;
use jiff::{ToSpan, civil::Date};
use model::{
    CaseId, DefectId, InspectionId, Period, PhotoId,
    case::{Event, Happening, Stage},
    inspection::{CheckMark, DefectState, InspectionKind, InspectionResult},
};
use server::{app::App, photo::strip::strip};
use store::{
    Tx,
    defect::Defect,
    inspection::{Checked, Inspection},
    permit::{NewPhase, PhaseRow},
    photo::Photo,
};
use uuid::Uuid;

use super::{
    CALENDAR,
    photo::{Scene, paint},
};
use crate::demo::{DemoCase, DemoPhase, DemoUser};

/// How many years the town's authorities have operators answer for a surface: an example, no law says so.
pub const GUARANTEE_YEARS: u16 = 5;
/// How many days an operator has to remedy a defect: an example.
const REMEDY_DAYS: i32 = 28;

/// Asks for a permit with the phases of a case, as its operator does before it is granted.
pub async fn ask(tx: &mut Tx, id: CaseId, case: &DemoCase) -> anyhow::Result<()> {
    let new = |phase: &DemoPhase| NewPhase {
        id: None,
        label: phase.label.clone(),
        period: phase.period,
        surface_m2: Some(phase.surface_m2),
    };
    let phases: Vec<NewPhase> = case.phases.iter().map(new).collect();
    let last = case.phases.iter().map(|phase| phase.period.last()).max();
    store::permit::request(tx, id, &phases, last).await?;
    Ok(())
}

/// The phase of that name.
pub async fn find(tx: &mut Tx, id: CaseId, label: &str) -> anyhow::Result<PhaseRow> {
    let permits = store::permit::list_rows(tx, id).await?;
    let mut phases = permits.into_iter().flat_map(|permit| permit.phases);
    phases.find(|phase| phase.label == label).with_context(|| format!("there is no phase “{label}”"))
}

/// Adds to a case that was replayed what its works have left behind.
pub async fn dress(
    app: &App,
    tx: &mut Tx,
    id: CaseId,
    case: &DemoCase,
    officer: &DemoUser,
    today: Date,
) -> anyhow::Result<()> {
    for planned in &case.phases {
        let phase = find(tx, id, &planned.label).await?;
        let works = Works { id, case, phase: &phase, happenings: &planned.happenings, officer };
        let remedy = planned.remedied.map(|on| (DefectState::Remedied, on));
        inspections(app, tx, &works, remedy).await?;
    }
    let permits = store::permit::list_rows(tx, id).await?;
    let Some(permit) = permits.first().filter(|_| case.phases.is_empty()) else { return Ok(()) };
    let phase = permit.phases.first().context("a permit without a phase")?.clone();
    let works = Works { id, case, phase: &phase, happenings: &case.happenings, officer };
    let remedied = case.happenings.iter().find(|happening| happening.event == Event::Remedy);
    let remedy = remedied.map(|happening| (DefectState::Accepted, happening.on));
    inspections(app, tx, &works, remedy).await?;
    if case.procedure.code() == "immediate" {
        return Ok(());
    }
    match case.stage {
        // Two days longer than permitted: the house notices by itself.
        Stage::InProgress if case.applicant == 0 => {
            let last = today.checked_add((-2).days())?;
            let shorter = NewPhase {
                id: Some(phase.id),
                label: "Los 1".to_owned(),
                period: Period::new(case.period.first(), last)?,
                surface_m2: Some(84.0),
            };
            let later = plan("Los 2", today, (12, 30), 61.5)?;
            store::permit::change(tx, id, permit.id, permit.version, &[shorter, later], None).await?;
        }
        Stage::InProgress | Stage::DigPermit => {
            let phases = [plan("Nord", today, (35, 48), 40.0)?, plan("Süd", today, (49, 60), 32.0)?];
            let until = today.checked_add(90.days())?;
            let second = store::permit::request(tx, id, &phases, Some(until)).await?;
            store::permit::grant(tx, id, second, today).await?;
            if case.stage == Stage::InProgress {
                // Asked for and not granted yet.
                let third = plan("Hausanschlüsse", today, (62, 66), 12.0)?;
                store::permit::request(tx, id, &[third], None).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A phase so many days from today.
fn plan(label: &str, today: Date, days: (i32, i32), surface_m2: f64) -> anyhow::Result<NewPhase> {
    let period = Period::new(today.checked_add(days.0.days())?, today.checked_add(days.1.days())?)?;
    Ok(NewPhase { id: None, label: label.to_owned(), period, surface_m2: Some(surface_m2) })
}

/// A phase of works, what happened to it, and who inspects it.
struct Works<'a> {
    id: CaseId,
    case: &'a DemoCase,
    phase: &'a PhaseRow,
    happenings: &'a [Happening],
    officer: &'a DemoUser,
}

#[derive(Debug, Clone, Copy)]
struct Found {
    kind: InspectionKind,
    result: InspectionResult,
    scene: Scene,
    on: Date,
}

/// What was found whenever somebody looked; a defect stands where `remedy` says.
async fn inspections(
    app: &App,
    tx: &mut Tx,
    works: &Works<'_>,
    remedy: Option<(DefectState, Date)>,
) -> anyhow::Result<()> {
    for happening in works.happenings {
        let (kind, result, scene) = match happening.event {
            Event::Start => (InspectionKind::Start, InspectionResult::Passed, Scene::Trench),
            Event::PassInspection => (InspectionKind::Permanent, InspectionResult::Passed, Scene::Surface),
            Event::FindDefect => (InspectionKind::Permanent, InspectionResult::Defect, Scene::Joint),
            _ => continue,
        };
        inspect(app, tx, works, Found { kind, result, scene, on: happening.on }, remedy).await?;
    }
    Ok(())
}

async fn inspect(
    app: &App,
    tx: &mut Tx,
    works: &Works<'_>,
    found: Found,
    remedy: Option<(DefectState, Date)>,
) -> anyhow::Result<()> {
    let Works { id, case, phase, officer, .. } = *works;
    let at = found.on.at(10, 30, 0, 0).in_tz("Europe/Berlin")?.timestamp();
    let bad = found.result == InspectionResult::Defect;
    let points = app.law.checklist(found.kind, &case.procedure, CALENDAR, found.on);
    let points = points.iter().enumerate().map(|(n, point)| Checked {
        code: point.code.clone(),
        mark: if bad && n == 0 { CheckMark::Bad } else { CheckMark::Good },
        note: String::new(),
    });
    let inspection = Inspection {
        id: InspectionId(Uuid::now_v7()),
        phase: phase.id,
        kind: found.kind,
        result: found.result,
        note: if bad { case.reason.clone().unwrap_or_default() } else { String::new() },
        points: points.collect(),
        place: None,
        inspected_at: at,
        received_at: at,
        by: officer.id,
        by_name: officer.name.clone(),
        // Nothing was sent: no upload is the same as this one.
        sent: [0; 32],
    };
    store::inspection::insert(tx, id, &inspection).await?;
    let mut shows = None;
    if bad {
        let defect = defect(case, phase, &inspection, found.on, remedy)?;
        store::defect::insert(tx, id, &defect).await?;
        store::defect::update(tx, id, &defect).await?;
        shows = Some(defect.id);
    }
    let stripped = strip(&paint(found.scene)?)?;
    let photo = Photo {
        id: PhotoId(Uuid::now_v7()),
        inspection: inspection.id,
        defect: shows,
        caption: caption(found.scene).to_owned(),
        media_type: stripped.media_type.to_owned(),
        size_bytes: stripped.content.len() as u64,
        sha256: app.blobs.put(&stripped.content)?,
        taken_at: Some(at),
    };
    store::photo::insert(tx, id, &photo).await?;
    Ok(())
}

/// What was found, as it stands now.
fn defect(
    case: &DemoCase,
    phase: &PhaseRow,
    by: &Inspection,
    on: Date,
    remedy: Option<(DefectState, Date)>,
) -> anyhow::Result<Defect> {
    let accepted = remedy.filter(|(state, _)| *state == DefectState::Accepted).map(|(_, on)| on);
    let text = case.reason.clone().unwrap_or_else(|| "Fuge am Anschluss an die alte Decke offen".to_owned());
    Ok(Defect {
        id: DefectId(Uuid::now_v7()),
        phase: phase.id,
        inspection: by.id,
        text,
        place: None,
        due: on.checked_add(REMEDY_DAYS.days())?,
        state: remedy.map_or(DefectState::Open, |(state, _)| state),
        remedy: if remedy.is_some() {
            "Fläche nachverdichtet, Fuge vergossen".to_owned()
        } else {
            String::new()
        },
        remedied_on: remedy.map(|(_, on)| on),
        accepted_on: accepted,
        version: 1,
    })
}

fn caption(scene: Scene) -> &'static str {
    match scene {
        Scene::Trench => "Absperrung und Graben",
        Scene::Surface => "Wiederhergestellte Oberfläche",
        Scene::Joint => "Offene Fuge",
    }
}
