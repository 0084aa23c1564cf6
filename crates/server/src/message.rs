//! Messages to people: what happened in their cases, on the page, and by mail as each of them wishes.

pub mod kind;
pub mod mailing;
pub mod reminder;
pub mod tell;

use axum::{extract::State, http::Uri};
use jiff::{Timestamp, civil::Date};
use model::{CaseId, MessageId, Text, case::Event};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Capacity, Who, outbox::Effect};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    idempotency::{Begun, Once},
    page::Paging,
    problem::Problem,
};

/// Topic of the effects that become messages: `{kind, case, …}`, what else they carry stands at [`tell::Told`].
pub const TOPIC: &str = "message";

/// Most messages that are named at once.
const MOST: usize = 500;

/// A message to the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    id: Uuid,
    kind: String,
    /// What the kind is called in lists and settings.
    kind_title: Text,
    /// The case that it is about, as far as the caller may still know of it.
    case: Option<MessageCase>,
    title: Text,
    text: Text,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    read_at: Option<Timestamp>,
}

/// The case of a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageCase {
    id: Uuid,
    reference: Option<String>,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage {
    items: Vec<Message>,
    total: u64,
    next: Option<String>,
    /// How many of all are not read yet.
    unread: u64,
}

/// Which messages are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessageFilter {
    /// Only those that are not read yet.
    unread: Option<bool>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// Which messages were read: some, or all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadInput {
    #[serde(default)]
    ids: Vec<Uuid>,
    #[serde(default)]
    all: bool,
}

/// How many messages are not read yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unread {
    unread: u64,
}

/// The caller's messages, newest first.
#[utoipa::path(get, path = "/api/messages", tag = "people", params(MessageFilter),
    responses((status = 200, body = MessagePage)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(filter): Query<MessageFilter>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(filter.limit, filter.offset);
    let mut tx = app.db.begin(&caller.who).await?;
    let found = store::message::list(
        &mut tx,
        caller.user.id,
        filter.unread == Some(true),
        paging.limit().into(),
        paging.offset().into(),
    )
    .await?;
    let items = found.items.into_iter().map(shown).collect();
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let page = paging.page::<Message>(items, count(found.total), "/api/messages", uri.query());
    Answer::ok(&MessagePage {
        items: page.items,
        total: page.total,
        next: page.next,
        unread: count(found.unread),
    })
}

/// Marks messages as read.
#[utoipa::path(post, path = "/api/messages/read", tag = "people", request_body = ReadInput,
    responses((status = 200, body = Unread)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<ReadInput>,
) -> Result<Answer, Problem> {
    if input.ids.is_empty() != input.all || input.ids.len() > MOST {
        return Err(Problem::field(
            "/ids",
            "some_or_all",
            "Nennen Sie bis zu 500 Nachrichten, oder „all“.",
            "Name up to 500 messages, or “all”.",
        ));
    }
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let ids: Vec<MessageId> = input.ids.into_iter().map(MessageId).collect();
    store::message::mark_read(&mut tx, caller.user.id, &ids, app.clock.now()).await?;
    let left = store::message::list(&mut tx, caller.user.id, true, 1, 0).await?.unread;
    let answer = Answer::ok(&Unread { unread: u64::try_from(left).unwrap_or(0) })?;
    key.commit(tx, answer).await
}

fn shown((message, reference): (store::message::Message, Option<String>)) -> Message {
    Message {
        id: message.id.0,
        kind_title: kind::find(&message.kind).map(kind::Kind::title).unwrap_or_default(),
        kind: message.kind,
        case: message.case.map(|case| MessageCase { id: case.0, reference }),
        title: message.title,
        text: message.text,
        at: message.at,
        read_at: message.read_at,
    }
}

/// The effect of a step of a case: whom it concerns is told of it. It belongs into the transaction of the step.
pub fn step(who: &Who, case: CaseId, event: Event, on: Date) -> Effect {
    let side = match who.capacity {
        Capacity::Person(role) => role.code(),
        Capacity::System | Capacity::Public => "system",
    };
    let payload =
        json!({"kind": "step", "event": event, "case": case, "on": on, "by": who.user, "side": side});
    Effect { case: Some(case), topic: TOPIC.to_owned(), payload }
}

/// The effect of something else in a case, with what its sentences need.
pub fn news(who: &Who, kind: &str, case: CaseId, mut more: serde_json::Value) -> Effect {
    if let Some(fields) = more.as_object_mut() {
        fields.insert("kind".to_owned(), kind.into());
        fields.insert("case".to_owned(), json!(case));
        fields.insert("by".to_owned(), json!(who.user));
    }
    Effect { case: Some(case), topic: TOPIC.to_owned(), payload: more }
}
