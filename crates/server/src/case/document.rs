//! Documents of a case: sniffed, stored by hash, given out as downloads.

use std::fmt::Write as _;

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use model::{
    CaseId, DocumentId, Text,
    account::Role,
    case::{Event, Stage},
    document::{self, DocumentKind},
};
use serde_json::json;
use store::{Tx, blob::hex, journal::NewEntry};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Document, assignment,
    edit::Edited,
    event::check,
    file::{self, File},
    view,
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, OnceForm},
    journal, judge,
    problem::{Kind, Problem},
    version::IfMatch,
};

/// A form with a kind and a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub struct DocumentForm {
    /// Code of a kind of document.
    kind: String,
    /// PDF, PNG, JPEG or TIFF.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Whether a kind of document is about the works and no part of what is decided.
fn is_for_works(kind: &DocumentKind) -> bool {
    kind.required_for.iter().any(|procedure| procedure.code() == "dig_permit") || kind.required_for.is_empty()
}

/// What is taken, by what stands in the file.
const TAKEN: [&str; 4] = ["application/pdf", "image/png", "image/jpeg", "image/tiff"];

/// Whether a document that comes or goes makes the plan of a case another one: what was said before was said to the former.
///
/// `beside` is the document itself where it is one of the case.
fn changes_plan(file: &File<'_>, kind: &DocumentKind, sha256: &str, beside: Option<DocumentId>) -> bool {
    let lies_there = file.documents.iter().any(|stored| {
        let document = &stored.document;
        Some(document.id) != beside && document.kind == kind.code && document.sha256 == sha256
    });
    kind.plan && file.case.stage != Stage::Draft && !file.case.stage.is_settled() && !lies_there
}

/// Attaches a document: to a draft, to an application that was sent back, and what the works need until they begin; the
/// authority to the answer that it prepares, which nobody else sees before it is given.
#[utoipa::path(post, path = "/api/cases/{id}/documents", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body(content = DocumentForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Document)))]
pub async fn attach(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    OnceForm { key, form }: OnceForm,
) -> Result<Answer, Problem> {
    let kind = form.text("kind")?.to_owned();
    let Some(known) = app.law.document_kind(&kind) else {
        return Err(Problem::field(
            "/kind",
            "unknown",
            "Diese Art von Unterlage gibt es nicht.",
            "There is no such kind of document.",
        ));
    };
    let way = if is_for_works(known) { Event::NotifyStart } else { Event::Supplement };
    let (name, content) = form.file("file")?;
    let media_type = infer::get(&content)
        .map(|found| found.mime_type())
        .filter(|found| TAKEN.contains(found))
        .ok_or_else(|| {
            Problem::new(Kind::WrongType).detail(Text::new(
                "Angenommen werden PDF, PNG, JPEG und TIFF.",
                "PDF, PNG, JPEG and TIFF are accepted.",
            ))
        })?;
    let size_bytes = content.len() as u64;
    let blobs = app.blobs.clone();
    let sha256 =
        tokio::task::spawn_blocking(move || blobs.put(&content)).await.map_err(Problem::broken)??;

    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    // Two documents that come at once both belong to the case: the second waits for the first.
    store::case::lock(&mut tx, case.id).await?;
    let case = store::case::find_by_id(&mut tx, case.id).await?;
    let case = case.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let (case_id, seen) = (case.id, case.version);
    let edited = if known.answer {
        hold_answering(&app, &mut tx, case, &caller).await?;
        None
    } else {
        Some(Edited::of(&app, &mut tx, case, &caller, way, None).await?)
    };
    let document = document::Document {
        id: DocumentId(Uuid::now_v7()),
        kind,
        name,
        media_type: media_type.to_owned(),
        size_bytes,
        sha256: hex(&sha256),
    };
    if edited.as_ref().is_some_and(|edited| changes_plan(&edited.file, known, &document.sha256, None)) {
        store::case::set_plan(&mut tx, case_id, app.clock.today()).await?;
    }
    let (by, now) = (caller.user.id, app.clock.now());
    store::document::insert(&mut tx, case_id, &document, by, now, known.answer).await?;
    let event = if known.answer { journal::ANSWER_ATTACHED } else { journal::ATTACHED };
    note(&app, &mut tx, case_id, event, &document).await?;
    let version = keep(&app, &mut tx, edited, case_id, seen).await?;
    let stored = store::document::find(&mut tx, case_id, document.id).await?;
    let stored = stored.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let location = format!("/api/cases/{case_id}/documents/{}", document.id);
    let answer = Answer::created(location, &view::document(stored))?.version(version);
    key.commit(tx, answer).await
}

/// A document as a download.
#[utoipa::path(get, path = "/api/cases/{id}/documents/{document}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference"), ("document" = Uuid, Path)),
    responses((status = 200, content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/tiff")))))]
pub async fn fetch(
    State(app): State<App>,
    caller: Caller,
    Path((id, document)): Path<(String, Uuid)>,
) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let stored = store::document::find(&mut tx, case.id, DocumentId(document)).await?;
    let stored = stored.ok_or_else(|| Problem::new(Kind::Unknown))?.document;
    drop(tx);
    let (blobs, hash) = (app.blobs.clone(), store::blob::unhex(&stored.sha256)?);
    let content = tokio::task::spawn_blocking(move || blobs.read(&hash)).await.map_err(Problem::broken)??;
    download(&stored.name, &stored.media_type, content)
}

/// Removes a document; what was handed out with an answer stays.
#[utoipa::path(delete, path = "/api/cases/{id}/documents/{document}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference"), ("document" = Uuid, Path)),
    responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, document)): Path<(String, Uuid)>,
    seen: IfMatch,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(case.version)?;
    let id = case.id;
    let found = store::document::find(&mut tx, id, DocumentId(document)).await?;
    let edited = if found.as_ref().is_some_and(|found| found.answer) {
        check::lead(&caller, &case)?;
        None
    } else {
        Some(Edited::of(&app, &mut tx, case, &caller, Event::Change, None).await?)
    };
    let found = found.ok_or_else(|| Problem::new(Kind::Unknown))?;
    if found.answer && !found.held_back {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Diese Anlage ist mit der Antwort herausgegeben und bleibt, wie sie ist.",
            "This enclosure was handed out with the answer and stays as it is.",
        )));
    }
    let stored = found.document;
    let kind = app.law.document_kind(&stored.kind);
    let changes = |edited: &Edited<'_>| {
        kind.is_some_and(|kind| changes_plan(&edited.file, kind, &stored.sha256, Some(stored.id)))
    };
    if edited.as_ref().is_some_and(changes) {
        store::case::set_plan(&mut tx, id, app.clock.today()).await?;
    }
    store::document::remove(&mut tx, id, stored.id).await?;
    let event = if found.answer { journal::ANSWER_DETACHED } else { journal::DETACHED };
    note(&app, &mut tx, id, event, &stored).await?;
    let version = keep(&app, &mut tx, edited, id, seen.0).await?;
    tx.commit().await?;
    Ok(Answer::nothing().version(version))
}

/// Raises the version of a case whose documents changed, restarts its clocks where that does so, and judges what is
/// missing.
async fn keep(
    app: &App,
    tx: &mut Tx,
    edited: Option<Edited<'_>>,
    case: CaseId,
    seen: i64,
) -> Result<i64, Problem> {
    let restarted = match edited {
        Some(edited) => edited.restart(app, tx).await?,
        None => None,
    };
    let version = match restarted {
        Some(version) => version,
        None => store::case::touch(tx, case, seen).await?,
    };
    let case = store::case::find_by_id(tx, case).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let file = File::of(app, tx, case).await?;
    judge::alone(app, tx, &file).await?;
    Ok(version)
}

/// Whether the caller prepares an answer that is still to be given.
///
/// # Errors
/// [`Kind::NotYours`], [`Kind::StepRefused`] where nothing is asked, or it is answered.
async fn hold_answering(
    app: &App,
    tx: &mut Tx,
    case: store::case::Case,
    caller: &Caller,
) -> Result<(), Problem> {
    if caller.user.role != Role::Officer {
        return Err(Problem::new(Kind::NotYours).detail(Text::new(
            "Anlagen zur Antwort fügt die Behörde hinzu, die antwortet.",
            "Enclosures to an answer are added by the authority that answers.",
        )));
    }
    check::lead(caller, &case)?;
    let file = File::of(app, tx, case).await?;
    assignment::check_conflict(tx, caller.user.id, &file).await?;
    let facts = file.facts(app, Role::Officer, app.clock.today());
    let steps = law::case::actions(file.case.stage, &facts);
    if steps.into_iter().any(|event| law::case::is_answer(file.regime, event)) {
        return Ok(());
    }
    Err(Problem::new(Kind::StepRefused).detail(
        Text::new(
            "Im Stand „{stage}“ gibt es nichts zu beantworten, dem eine Anlage beigefügt werden könnte.",
            "At “{stage}” there is nothing to be answered that an enclosure could go with.",
        )
        .fill("stage", &law::case::title(file.case.stage)),
    ))
}

async fn note(
    app: &App,
    tx: &mut Tx,
    case: CaseId,
    event: &str,
    document: &document::Document,
) -> Result<(), Problem> {
    let entry = NewEntry {
        at: app.clock.now(),
        event: event.to_owned(),
        // A file's name can be personal data: its kind and its hash say what it was.
        detail: json!({"kind": document.kind, "sha256": document.sha256}),
    };
    store::journal::append(tx, file::chain(case), &entry).await?;
    Ok(())
}

/// A file that the browser saves and never runs.
///
/// # Errors
/// When the name makes no header, which percent signs rule out.
pub fn download(name: &str, media_type: &str, content: Vec<u8>) -> Result<Response, Problem> {
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    // For clients that know the old form only: nothing in it can end the quotes.
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_. ".contains(letter) { letter } else { '_' })
        .collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_str(media_type).map_err(Problem::broken)?),
        (CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Problem::broken)?),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, content).into_response())
}
