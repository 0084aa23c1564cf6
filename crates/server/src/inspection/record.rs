//! What an inspector's device brings in: record and photos in one step, and once, however often it is sent.

use axum::extract::State;
use jiff::{SignedDuration, Timestamp, civil::Date};
use law::case::Refusal;
use model::{
    DefectId, InspectionId, PhaseId, PhotoId, Text,
    case::{Event, Stage},
    inspection::{CheckMark, DefectState, InspectionKind, InspectionResult},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{
    StoreError, Tx,
    inspection::{Checked, Inspection},
    journal::NewEntry,
    permit::PhaseRow,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{INSPECTOR, check, defect, view};
use crate::{
    answer::Answer,
    app::App,
    body::{self, Form, Path},
    caller::Caller,
    case::file::{self, File},
    dig::phase::{self, WorksStep},
    journal, judge,
    period::day,
    photo::strip::{PhotoFault, Stripped, strip},
    problem::{Fault, Kind, Problem},
};

/// Most photos of one inspection.
pub const PHOTOS: usize = 12;
/// Largest photo, in bytes.
pub const PHOTO_BYTES: usize = 15 << 20;
/// Largest record, in bytes.
pub const RECORD_BYTES: usize = 1 << 20;
/// Largest upload, in bytes: the record with all its photos.
pub const BYTES: usize = RECORD_BYTES + PHOTOS * PHOTO_BYTES;
/// How far the clock of a device may be ahead.
pub(super) const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A form with a record and its photos.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub struct InspectionForm {
    /// The record, as JSON.
    record: InspectionRecord,
    /// One part for each photo of the record, named by its identifier: JPEG or PNG.
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

/// A point of the checklist as it was found.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointInput {
    /// Code of the point.
    pub code: String,
    /// How it was found.
    pub mark: CheckMark,
    /// What the inspector adds.
    #[serde(default)]
    pub note: String,
}

/// A defect that was found.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefectInput {
    /// Made by the device.
    pub id: Uuid,
    /// What is wrong.
    pub text: String,
    /// Until when it is to be remedied.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// Longitude, latitude.
    #[serde(default)]
    pub place: Option<[f64; 2]>,
}

/// A photo that comes with the record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoInput {
    /// Made by the device; names the part with the photo.
    pub id: Uuid,
    /// The defect that it shows.
    #[serde(default)]
    pub defect_id: Option<Uuid>,
    /// What is to be seen.
    #[serde(default)]
    pub caption: String,
    /// When it was taken.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub taken_at: Option<Timestamp>,
}

/// An inspection as a device recorded it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionRecord {
    /// Made by the device: an upload that is repeated is the same inspection.
    pub id: Uuid,
    /// The phase that was looked at.
    pub phase_id: Uuid,
    /// What it looked at.
    pub kind: InspectionKind,
    /// What it came to.
    pub result: InspectionResult,
    /// What the inspector adds.
    #[serde(default)]
    pub note: String,
    /// The checklist as it was found.
    #[serde(default)]
    pub points: Vec<PointInput>,
    /// Longitude, latitude.
    #[serde(default)]
    pub place: Option<[f64; 2]>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub inspected_at: Timestamp,
    /// What is not in order.
    #[serde(default)]
    pub defects: Vec<DefectInput>,
    /// Photos that come with it.
    #[serde(default)]
    pub photos: Vec<PhotoInput>,
}

/// Takes in an inspection with its photos; sent again, it answers what stands.
#[utoipa::path(post, path = "/api/cases/{id}/inspections", tag = "works",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body(content = InspectionForm, content_type = "multipart/form-data"),
    responses((status = 201, body = view::Inspection),
        (status = 200, description = "It was there already, under the identifier that the device made.", body = view::Inspection)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    form: Form,
) -> Result<Answer, Problem> {
    let text = form.text("record")?;
    if text.len() > RECORD_BYTES {
        return Err(Problem::too_large(RECORD_BYTES));
    }
    let record: InspectionRecord = body::parse(text.as_bytes())?;
    let sent = fingerprint(&record, &form)?;

    // What was taken in before is answered before anything is judged anew: the law and the phase have moved on.
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    if let Some(answer) = before(&mut tx, case.id, &record, &sent).await? {
        return Ok(answer);
    }
    drop(tx);

    check::photos(&record, &form)?;
    let photos = stripped(&app, &record, form).await?;

    let mut tx = app.db.begin(&caller.who).await?;
    // Two uploads that come at once are one: the second waits, and finds the first.
    store::case::lock(&mut tx, case.id).await?;
    if let Some(answer) = before(&mut tx, case.id, &record, &sent).await? {
        return Ok(answer);
    }
    let mut file = File::take(&app, &mut tx, &case.id.to_string()).await?;
    let phase = phase::find(&mut tx, case.id, Some(PhaseId(record.phase_id))).await?;
    check::record(&app, &file, &phase, &record)?;
    keep(&app, &mut tx, &caller, &file, &record, &photos, sent).await?;
    let phase = accept(&app, &mut tx, &mut file, phase, &record).await?;
    move_on(&app, &mut tx, &mut file, &phase, &record).await?;
    let answer = shown(&mut tx, case.id, record.id).await?;
    tx.commit().await?;
    app.live.wake();
    let location = format!("/api/cases/{}/inspections/{}", case.id, record.id);
    Answer::created(location, &answer)
}

/// The answer to an inspection that was taken in before.
async fn before(
    tx: &mut Tx,
    case: model::CaseId,
    record: &InspectionRecord,
    sent: &[u8; 32],
) -> Result<Option<Answer>, Problem> {
    let stored = store::inspection::list(tx, case).await?;
    match stored.into_iter().find(|stored| stored.id.0 == record.id) {
        None => Ok(None),
        Some(stored) if stored.sent == *sent => Ok(Some(Answer::ok(&shown(tx, case, record.id).await?)?)),
        Some(_) => Err(reused()),
    }
}

fn reused() -> Problem {
    Problem::field(
        "/id",
        "reused",
        "Unter dieser Kennung liegt schon eine andere Prüfung vor.",
        "Another inspection stands under this identifier already.",
    )
}

async fn shown(tx: &mut Tx, case: model::CaseId, id: Uuid) -> Result<view::Inspection, Problem> {
    let all = view::inspections(tx, case).await?;
    all.into_iter().find(|inspection| inspection.id() == id).ok_or_else(|| Problem::new(Kind::Unknown))
}

/// A hash over what was sent, whatever the boundary and the order of its parts and fields are.
fn fingerprint(record: &InspectionRecord, form: &Form) -> Result<[u8; 32], Problem> {
    let text = form.text("record")?;
    let value: Value = serde_json::from_str(text).map_err(|_no_json| Problem::new(Kind::Malformed))?;
    let mut hasher = Sha256::new();
    hasher.update(value.to_string());
    let mut ids: Vec<_> = record.photos.iter().map(|photo| photo.id).collect();
    ids.sort_unstable();
    for id in ids {
        let name = id.to_string();
        let part = form.parts().iter().find(|part| part.field == name);
        hasher.update(id.as_bytes());
        hasher.update(Sha256::digest(part.map_or(&[][..], |part| &part.content)));
    }
    Ok(hasher.finalize().into())
}

/// A photo that lies under its hash.
struct Kept {
    media_type: &'static str,
    size_bytes: u64,
    sha256: [u8; 32],
}

/// Strips the photos and stores them under their hashes, in the order of the record.
///
/// What no row names afterwards, because the rest failed, is found by its hash when it is sent again.
async fn stripped(app: &App, record: &InspectionRecord, form: Form) -> Result<Vec<Kept>, Problem> {
    let names: Vec<String> = record.photos.iter().map(|photo| photo.id.to_string()).collect();
    let blobs = app.blobs.clone();
    let work = move || {
        let mut kept = Vec::with_capacity(names.len());
        for (n, name) in names.iter().enumerate() {
            let part = form.parts().iter().find(|part| part.field == *name);
            let content = part.map_or(&[][..], |part| &part.content);
            let Stripped { media_type, content } = strip(content).map_err(|fault| unusable(n, fault))?;
            let sha256 = blobs.put(&content)?;
            kept.push(Kept { media_type, size_bytes: content.len() as u64, sha256 });
        }
        Ok::<_, Problem>(kept)
    };
    tokio::task::spawn_blocking(work).await.map_err(Problem::broken)?
}

fn unusable(n: usize, fault: PhotoFault) -> Problem {
    let (code, text) = match fault {
        PhotoFault::NoPhoto => (
            "no_photo",
            Text::new("Angenommen werden Fotos als JPEG oder PNG.", "Photos are accepted as JPEG or PNG."),
        ),
        PhotoFault::CutOff => (
            "cut_off",
            Text::new(
                "Das Foto ist nicht vollständig angekommen. Bitte senden Sie es noch einmal.",
                "The photo did not arrive as a whole. Please send it again.",
            ),
        ),
    };
    Problem::invalid(vec![Fault::new(format!("/photos/{n}"), code, text)])
}

async fn keep(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    file: &File<'_>,
    record: &InspectionRecord,
    photos: &[Kept],
    sent: [u8; 32],
) -> Result<(), Problem> {
    let (case, id, phase) = (file.case.id, InspectionId(record.id), PhaseId(record.phase_id));
    let points = record.points.iter();
    let inspection = Inspection {
        id,
        phase,
        kind: record.kind,
        result: record.result,
        note: record.note.trim().to_owned(),
        points: points
            .map(|point| Checked { code: point.code.clone(), mark: point.mark, note: point.note.clone() })
            .collect(),
        place: record.place.and_then(super::ground),
        inspected_at: record.inspected_at,
        received_at: app.clock.now(),
        by: caller.user.id,
        by_name: caller.user.name.clone(),
        sent,
    };
    let taken = |error: StoreError| match error {
        // Under an identifier of another case, which is nobody's to know.
        StoreError::Duplicate { .. } => reused(),
        other => other.into(),
    };
    store::inspection::insert(tx, case, &inspection).await.map_err(taken)?;
    for input in &record.defects {
        let defect = store::defect::Defect {
            id: DefectId(input.id),
            phase,
            inspection: id,
            text: input.text.trim().to_owned(),
            place: input.place.and_then(super::ground),
            due: input.due,
            state: DefectState::Open,
            remedy: String::new(),
            remedied_on: None,
            accepted_on: None,
            version: 1,
        };
        store::defect::insert(tx, case, &defect).await.map_err(taken)?;
    }
    for (input, kept) in record.photos.iter().zip(photos) {
        let photo = store::photo::Photo {
            id: PhotoId(input.id),
            inspection: id,
            defect: input.defect_id.map(DefectId),
            caption: input.caption.trim().to_owned(),
            media_type: kept.media_type.to_owned(),
            size_bytes: kept.size_bytes,
            sha256: kept.sha256,
            taken_at: input.taken_at,
        };
        store::photo::insert(tx, case, &photo).await.map_err(taken)?;
    }
    Ok(())
}

/// Whoever finds everything in order has seen that what was said to be remedied is.
async fn accept(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    phase: PhaseRow,
    record: &InspectionRecord,
) -> Result<PhaseRow, Problem> {
    if phase.stage != Stage::Defect || record.result != InspectionResult::Passed {
        return Ok(phase);
    }
    phase::hold_defects(tx, file.case.id, &phase, Event::Remedy).await?;
    for known in store::defect::list(tx, file.case.id).await? {
        if known.phase == phase.id && known.state == DefectState::Remedied {
            defect::accept(app, tx, file, known).await?;
        }
    }
    phase::find(tx, file.case.id, Some(phase.id)).await
}

/// What the inspection means for the phase: the steps that the case machine knows for it.
async fn move_on(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    phase: &PhaseRow,
    record: &InspectionRecord,
) -> Result<(), Problem> {
    let detail = json!({
        "inspection": record.id, "kind": record.kind, "result": record.result,
        "defects": record.defects.len(), "photos": record.photos.len(),
    });
    let event = match record.result {
        InspectionResult::Passed => Event::PassInspection,
        InspectionResult::Defect => Event::FindDefect,
    };
    // What a device brings in late does not reorder what happened since.
    let last = file.happenings.iter().map(|happening| happening.on).max();
    let on = last.map_or(app.clock.day_of(record.inspected_at), |last| {
        last.max(app.clock.day_of(record.inspected_at))
    });
    let step =
        WorksStep { event, role: INSPECTOR, phase, on, until: None, detail: detail.clone(), effects: &[] };
    let (actor, defects) =
        (model::case::Actor::Person(INSPECTOR), store::defect::list(tx, file.case.id).await?);
    let facts = phase::facts(file, app, actor, phase, &defects, app.clock.today());
    let facts = law::case::Facts { has_reason: true, ..facts };
    // The interim surface that is mended is looked at again, and stays interim.
    let looks_again = phase.stage == Stage::Remedied && record.kind == InspectionKind::Interim;
    match law::case::next(phase.stage, event, &facts) {
        Ok(_) if !(looks_again && event == Event::PassInspection) => {
            phase::take(app, tx, file, &step).await?;
        }
        // Before works begin nothing can be broken yet: it is noted, and moves nothing.
        Ok(_) | Err(Refusal::WrongStage { .. } | Refusal::NotInRegime { .. }) => {
            note(app, tx, file, phase, detail).await?;
            return Ok(());
        }
        Err(refusal) => return Err(refusal.into()),
    }
    if event == Event::PassInspection
        && record.kind == InspectionKind::Permanent
        && let Some(until) = phase::guarantee_until(file, on)?
    {
        let phase = phase::find(tx, file.case.id, Some(phase.id)).await?;
        let begin = WorksStep {
            event: Event::BeginGuarantee,
            phase: &phase,
            until: Some(until),
            detail: json!({"inspection": record.id}),
            ..step
        };
        phase::take(app, tx, file, &begin).await?;
    }
    // A defect brings works back into the street, the guarantee takes them away.
    judge::refresh(app, tx, file).await?;
    Ok(())
}

async fn note(
    app: &App,
    tx: &mut Tx,
    file: &File<'_>,
    phase: &PhaseRow,
    mut detail: Value,
) -> Result<(), Problem> {
    if let Value::Object(facts) = &mut detail {
        facts.insert("phase".to_owned(), json!(phase.id));
    }
    let entry = NewEntry { at: app.clock.now(), event: journal::INSPECTED.to_owned(), detail };
    store::journal::append(tx, file::chain(file.case.id), &entry).await?;
    Ok(())
}
