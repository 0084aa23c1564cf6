//! Comments between the parties of a case, and internal notes of the authority.

use axum::extract::State;
use jiff::Timestamp;
use model::{NoteId, account::Role};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, journal::NewEntry};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::file,
    idempotency::{Begun, Once},
    journal, message,
    page::Page,
    problem::{Kind, Problem},
};

/// Longest note, in characters.
const LONGEST: usize = 4_000;
/// Longest remark that goes with something else, in characters.
const SHORT: usize = 2_000;

/// A comment or an internal note.
#[derive(Debug, Serialize, ToSchema)]
pub struct Note {
    id: Uuid,
    /// Name of whoever wrote it.
    by: String,
    /// Whether it was the caller.
    mine: bool,
    /// Whether it stays within the authority.
    internal: bool,
    text: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// What is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteInput {
    /// 1 to 4,000 characters.
    pub text: String,
    /// Whether it stays within the authority; officers only.
    #[serde(default)]
    pub internal: bool,
}

/// Whether a remark that goes with something else is short enough.
///
/// # Errors
/// A fault at `/note`.
pub fn hold_short(remark: &str) -> Result<(), Problem> {
    if remark.chars().count() > SHORT || remark.contains('\0') {
        return Err(Problem::field(
            "/note",
            "too_long",
            "Höchstens 2000 Zeichen.",
            "At most 2,000 characters.",
        ));
    }
    Ok(())
}

/// The notes of a case that the caller may read, oldest first.
#[utoipa::path(get, path = "/api/cases/{id}/notes", tag = "people",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Page<Note>)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let notes = store::note::list(&mut tx, case.id).await?;
    let items: Vec<Note> = notes.into_iter().map(|note| shown(note, &caller)).collect();
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}

/// Writes a note; it cannot be changed afterwards.
#[utoipa::path(post, path = "/api/cases/{id}/notes", tag = "people",
    params(("id" = String, Path, description = "Identifier or reference")), request_body = NoteInput,
    responses((status = 201, body = Note)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Once { key, body: input }: Once<NoteInput>,
) -> Result<Answer, Problem> {
    input.check(&caller)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let note = write(&app, &mut tx, &caller, &case, &input).await?;
    let answer = Answer::created(format!("/api/cases/{}/notes", case.id), &shown(note, &caller))?;
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Writes a note into a case; its journal knows that there is one, not what it says: people are named in notes.
///
/// # Errors
/// When the store refuses.
pub async fn write(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    case: &store::case::Case,
    input: &NoteInput,
) -> Result<store::note::Note, Problem> {
    let note = store::note::Note {
        id: NoteId(Uuid::now_v7()),
        by: caller.user.id,
        by_name: caller.user.name.clone(),
        internal: input.internal,
        text: input.text.trim().to_owned(),
        at: app.clock.now(),
    };
    store::note::insert(tx, case.id, note.id, note.by, note.internal, &note.text, note.at).await?;
    let event = if note.internal { journal::NOTED_INTERNALLY } else { journal::NOTED };
    let entry = NewEntry { at: note.at, event: event.to_owned(), detail: json!({}) };
    store::journal::append(tx, file::chain(case.id), &entry).await?;
    let kind = if note.internal { "note_internal" } else { "note" };
    let effect = message::news(&caller.who, kind, case.id, json!({"side": caller.user.role}));
    store::outbox::enqueue(tx, &effect).await?;
    Ok(note)
}

impl NoteInput {
    /// Whether the caller can write it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, caller: &Caller) -> Result<(), Problem> {
        let length = self.text.trim().chars().count();
        if length == 0 || length > LONGEST || self.text.contains('\0') {
            return Err(Problem::field("/text", "length", "1 bis 4000 Zeichen.", "1 to 4,000 characters."));
        }
        if self.internal && caller.user.role != Role::Officer {
            return Err(Problem::new(Kind::NotYours));
        }
        Ok(())
    }
}

fn shown(note: store::note::Note, caller: &Caller) -> Note {
    Note {
        id: note.id.0,
        mine: note.by == caller.user.id,
        by: note.by_name,
        internal: note.internal,
        text: note.text,
        at: note.at,
    }
}
