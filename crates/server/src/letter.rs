//! Letters of a case: listed, downloaded, sent; which step brings which stands in [`step`].

pub mod answer;
pub mod certificate;
mod cite;
mod confirmation;
pub mod content;
pub mod decision;
mod defect;
mod deficiency;
mod dig_permit;
mod extension;
mod hearing;
pub mod invoice;
mod plan;
pub mod print;
mod receipt;
mod revocation;
pub mod statement;
pub mod step;

use axum::{extract::State, response::Response};
use jiff::civil::Date;
use model::{
    LetterId, Text,
    account::Role,
    case::{Event, Mark},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Tx, journal::NewEntry};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Path, Query},
    caller::Caller,
    case::{
        document::download,
        event::{self, EventInput, delivery},
        file::{self, File},
    },
    idempotency::{Begun, Once},
    problem::{Kind, Problem},
    version::IfMatch,
};
use content::Content;

pub use step::after;

/// Topic of the effect that has a letter printed.
pub const TOPIC: &str = "letter";
/// A letter that lies in its recipient's account.
pub const ELECTRONIC: &str = "electronic";
/// What is written when a letter is sent.
pub const SENT: &str = "letter_sent";
/// After how many seconds it is worth asking again for a letter that is being printed.
const SOON_S: u64 = 2;

/// A letter of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Letter)]
pub struct View {
    id: Uuid,
    /// What kind of letter it is, for example `receipt`.
    kind: String,
    title: Text,
    /// `de` or `en`.
    language: String,
    #[schema(value_type = String, format = Date)]
    on: Date,
    recipient: String,
    #[schema(value_type = Option<String>, format = Date)]
    sent_on: Option<Date>,
    /// `letter` or `electronic`.
    channel: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    retrieved_on: Option<Date>,
    /// Path of the paper, once it is printed.
    pdf: Option<String>,
    version: i64,
}

/// In which language a letter is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wish {
    /// `en` for an English copy; it is printed when it is asked for the first time.
    language: Option<String>,
}

/// How a letter was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By post.
    Letter,
    /// Into the recipient's account, or by e-mail.
    Electronic,
}

/// How and when a letter was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingInput {
    channel: Channel,
    #[serde(deserialize_with = "crate::period::day")]
    #[schema(value_type = String, format = Date)]
    on: Date,
}

impl View {
    fn of(letter: store::letter::Letter) -> Self {
        let path = format!("/api/cases/{}/letters/{}.pdf", letter.case, letter.id);
        Self {
            id: letter.id.0,
            kind: letter.kind,
            title: letter.title,
            language: letter.language,
            on: letter.on,
            recipient: letter.recipient,
            sent_on: letter.sent_on,
            channel: letter.channel,
            retrieved_on: letter.retrieved_on,
            pdf: letter.sha256.map(|_| path),
            version: letter.version,
        }
    }
}

/// The letters of a case, oldest first; those to public bodies are the authority's alone.
#[utoipa::path(get, path = "/api/cases/{id}/letters", tag = "letter",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Vec<View>)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let letters = store::letter::list(&mut tx, case.id).await?;
    Answer::ok(&letters.into_iter().map(View::of).collect::<Vec<_>>())
}

/// A letter as paper: `{letter}` is its identifier, with `.pdf`.
///
/// The applicant's first download of a decision that lies in the account is its retrieval: on that day it is served.
#[utoipa::path(get, path = "/api/cases/{id}/letters/{letter}", tag = "letter",
    params(("id" = String, Path, description = "Identifier or reference"),
        ("letter" = String, Path, description = "Identifier with `.pdf`"), Wish),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = 503, description = "It is being printed: ask again after `Retry-After`")))]
pub async fn fetch(
    State(app): State<App>,
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    let unknown = || Problem::new(Kind::Unknown);
    let letter = name.strip_suffix(".pdf").and_then(|name| name.parse().ok()).ok_or_else(unknown)?;
    let mut tx = app.db.begin(&caller.who).await?;
    let (case, letter) = find(&mut tx, &id, letter).await?;
    let wanted = match wish.language.as_deref() {
        None | Some("de") => letter.clone(),
        Some("en") => english(&mut tx, &letter).await?,
        Some(_) => {
            return Err(Problem::field(
                "/language",
                "unknown",
                "Deutsch (de) oder Englisch (en).",
                "German (de) or English (en).",
            ));
        }
    };
    tx.commit().await?;
    let Some(hash) = wanted.sha256 else {
        app.live.wake();
        return Err(Problem::new(Kind::Busy).retry_after(SOON_S));
    };
    let blobs = app.blobs.clone();
    let paper = tokio::task::spawn_blocking(move || blobs.read(&hash)).await.map_err(Problem::broken)??;
    retrieved(&app, &caller, &letter).await?;
    let reference = case.reference.unwrap_or_else(|| case.id.to_string());
    download(&format!("{reference}-{}-{}.pdf", wanted.kind, wanted.on), "application/pdf", paper)
}

/// Notes how and when a letter was sent; a decision that is sent by post counts as served by the law's own rule.
#[utoipa::path(post, path = "/api/cases/{id}/letters/{letter}/sending", tag = "letter",
    params(("id" = String, Path, description = "Identifier or reference"), ("letter" = Uuid, Path)),
    request_body = SendingInput, responses((status = 200, body = View)))]
pub async fn send(
    State(app): State<App>,
    caller: Caller,
    Path((id, letter)): Path<(String, LetterId)>,
    seen: IfMatch,
    Once { key, body: input }: Once<SendingInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (case, letter) = find(&mut tx, &id, letter).await?;
    if caller.who.authority != Some(case.authority.id) {
        return Err(Problem::new(Kind::NotYours));
    }
    if input.on < letter.on || input.on > app.clock.today() {
        return Err(Problem::field(
            "/on",
            "day",
            "Der Tag liegt zwischen dem Tag des Briefs und heute.",
            "The day lies between the day of the letter and today.",
        ));
    }
    let (channel, mark) = match input.channel {
        Channel::Letter => ("letter", Mark::Letter),
        Channel::Electronic => (ELECTRONIC, Mark::Electronic),
    };
    store::letter::set_sent(&mut tx, letter.id, seen.0, channel, input.on).await?;
    if letter.kind == "decision" {
        sent(&app, &mut tx, &id, mark, input.on).await?;
    }
    let entry = NewEntry {
        at: app.clock.now(),
        event: SENT.to_owned(),
        detail: json!({"letter": letter.id, "kind": letter.kind, "channel": channel, "on": input.on}),
    };
    store::journal::append(&mut tx, file::chain(case.id), &entry).await?;
    let letter = store::letter::find(&mut tx, letter.id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let version = letter.version;
    let answer = Answer::ok(&View::of(letter))?.version(version);
    key.commit(tx, answer).await
}

/// Records that a decision was sent, where the law of the case knows that.
async fn sent(app: &App, tx: &mut Tx, id: &str, mark: Mark, on: Date) -> Result<(), Problem> {
    use law::case::Refusal;
    let file = File::take(app, tx, id).await?;
    let row = store::account::find_authority(tx, file.case.authority.id).await?;
    let instructed = row.is_some_and(|row| row.settings.instructs());
    let facts = file.facts(app, Role::Officer, app.clock.today());
    let stage = match law::case::next(file.case.stage, Event::Send, &facts) {
        Ok(stage) => stage,
        Err(Refusal::NotInRegime { .. } | Refusal::WrongStage { .. }) => return Ok(()),
        Err(refusal) => return Err(refusal.into()),
    };
    let mut input = EventInput::of(Event::Send);
    input.marks.push(mark);
    if !instructed {
        input.marks.push(Mark::Uninstructed);
    }
    event::take(app, tx, file, stage, &input, on).await
}

/// Notes that an applicant has retrieved a letter; a decision in the account is served with that.
///
/// # Errors
/// When the store refuses.
pub async fn retrieved(app: &App, caller: &Caller, letter: &store::letter::Letter) -> Result<(), Problem> {
    if caller.user.role != Role::Applicant || letter.retrieved_on.is_some() {
        return Ok(());
    }
    let today = app.clock.today();
    let mut tx = app.db.begin(&caller.who).await?;
    let first = store::letter::set_retrieved(&mut tx, letter.id, today).await?;
    if first && letter.kind == "decision" && letter.channel.as_deref() == Some(ELECTRONIC) {
        delivery::serve(app, &mut tx, letter.case, today).await?;
    }
    tx.commit().await?;
    app.live.wake();
    Ok(())
}

/// A letter of a case that the caller may read.
async fn find(
    tx: &mut Tx,
    case: &str,
    letter: LetterId,
) -> Result<(store::case::Case, store::letter::Letter), Problem> {
    let unknown = || Problem::new(Kind::Unknown);
    let case = store::case::find(tx, case).await?.ok_or_else(unknown)?;
    let letter = store::letter::find(tx, letter).await?.filter(|letter| letter.case == case.id);
    Ok((case, letter.ok_or_else(unknown)?))
}

/// The English copy of a letter; the first who asks for it has it printed.
async fn english(tx: &mut Tx, letter: &store::letter::Letter) -> Result<store::letter::Letter, Problem> {
    if letter.language == "en" {
        return Ok(letter.clone());
    }
    let id = derived(letter.id.0, "en");
    if let Some(copy) = store::letter::find(tx, id).await? {
        return Ok(copy);
    }
    let content: Content = serde_json::from_value(letter.content.clone()).map_err(Problem::broken)?;
    let content = Content { copy_of: Some(letter.id), ..content };
    let copy = store::letter::Letter {
        id,
        language: "en".to_owned(),
        content: serde_json::to_value(content).map_err(Problem::broken)?,
        sha256: None,
        retrieved_on: None,
        version: 1,
        ..letter.clone()
    };
    if store::letter::insert(tx, &copy).await? {
        step::print_later(tx, letter.case, id, None).await?;
    }
    Ok(copy)
}

/// The identifier of a letter that something brings once, however often it is asked for.
pub fn derived(of: Uuid, word: &str) -> LetterId {
    let mut hasher = Sha256::new();
    hasher.update(of.as_bytes());
    hasher.update(word);
    let hash: [u8; 32] = hasher.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    LetterId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// What an entry of the journal about a letter is called.
pub fn title(event: &str) -> Option<Text> {
    (event == SENT).then(|| Text::new("Brief versandt", "Letter sent"))
}
