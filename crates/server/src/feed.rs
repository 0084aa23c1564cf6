//! Somebody's deadlines as a calendar that other programs subscribe to, under a secret address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Extension, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};
use icalendar::{Calendar, Component, Event, Property};
use jiff::{Timestamp, civil::Date};
use model::{Text, account::Role, deadline::Deadline, deadline::DeadlineState};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Tx, Who, blob::hex, case::Case};
use url::Url;
use utoipa::ToSchema;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::{self, Caller},
    case::list::with_deadlines,
    idempotency::{Begun, Once},
    message::mailing::Language,
    preference::Preference,
    problem::{Kind, Problem},
};

/// Most cases whose deadlines stand in one calendar, the most urgent ones.
const MOST: i64 = 1_000;
/// Longest token that is looked up.
const LONGEST: usize = 128;

/// Nothing needs to be said to open a feed.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedInput {}

/// The address of a feed: shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedAddress {
    /// None when the same request is repeated.
    url: Option<String>,
}

/// Opens the caller's feed under a new address; the former one dies.
#[utoipa::path(post, path = "/api/preference/feed", tag = "people", request_body = FeedInput,
    responses((status = 201, body = FeedAddress)))]
pub async fn open(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: FeedInput {} }: Once<FeedInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let token = caller::new_token();
    store::feed::open(&mut tx, caller.user.id, &caller::hash(&token)).await?;
    let url = format!("{}/api/feed/{token}.ics", app.config.public_url);
    let shown = Answer::created("/api/preference".to_owned(), &FeedAddress { url: Some(url) })?;
    // What is kept for a repeat does without: the address opens the calendar to whoever holds it.
    let kept = Answer::created("/api/preference".to_owned(), &FeedAddress { url: None })?;
    key.commit(tx, kept).await?;
    Ok(shown)
}

/// Closes the caller's feed.
#[utoipa::path(delete, path = "/api/preference/feed", tag = "people", responses((status = 204)))]
pub async fn close(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    store::feed::close(&mut tx, caller.user.id).await?;
    tx.commit().await?;
    Ok(Answer::nothing())
}

/// The deadlines of whose feed it is, as iCalendar (RFC 5545).
#[utoipa::path(get, path = "/api/feed/{file}", tag = "people",
    params(("file" = String, Path, description = "The secret, and `.ics`")),
    responses((status = 200, body = String, content_type = "text/calendar")))]
pub async fn show(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let from = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Extension(ConnectInfo(peer))| peer.ip());
    app.limit.link(from)?;
    let unknown = || Problem::new(Kind::Unknown);
    let token = file.strip_suffix(".ics").filter(|token| token.len() <= LONGEST).ok_or_else(unknown)?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let user = store::feed::find(&mut tx, &caller::hash(token)).await?.ok_or_else(unknown)?;
    let person = store::person::find(&mut tx, user.id).await?.ok_or_else(unknown)?;
    drop(tx);
    let mut tx = app.db.begin(&Who::person(app.tenant, &user)).await?;
    let entries = entries(&app, &mut tx, user.id, user.role).await?;
    let text = calendar(&app, Preference::of(&person).language, &entries).to_string();
    let etag = format!("\"{}\"", hex(&<[u8; 32]>::from(Sha256::digest(text.as_bytes()))));
    let etag = HeaderValue::from_str(&etag).map_err(Problem::broken)?;
    let known = headers.get_all(IF_NONE_MATCH).iter().any(|seen| {
        let seen = seen.to_str().unwrap_or_default();
        seen.split(',').any(|seen| seen.trim().trim_start_matches("W/") == etag.to_str().unwrap_or_default())
    });
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(ETAG, etag);
    Ok(response)
}

/// A day in the calendar.
struct Entry {
    case: Case,
    id: String,
    due: Date,
    title: Text,
    consequence: Text,
    basis: String,
}

/// An officer's: deadlines of his cases, those whom he stands in for, and those that nobody works on yet.
async fn entries(app: &App, tx: &mut Tx, user: model::UserId, role: Role) -> Result<Vec<Entry>, Problem> {
    let today = app.clock.today();
    let filter = store::case::Filter { limit: MOST, ..store::case::Filter::default() };
    let mut cases = store::case::list(tx, &filter).await?.items;
    if role == Role::Officer {
        let mut own = store::person::list_substituted(tx, user, today).await?;
        own.push(user);
        cases.retain(|case| case.officer.as_ref().is_none_or(|officer| own.contains(&officer.id)));
    }
    let mut entries = Vec::new();
    for (case, deadlines) in with_deadlines(app, tx, cases).await? {
        let running = deadlines.into_iter().filter(|deadline| deadline.state == DeadlineState::Running);
        entries.extend(running.map(|deadline| Entry::of(case.clone(), deadline)));
        let missing = case.missing.iter().filter_map(|item| item.due).filter(|due| *due >= today).min();
        if let Some(due) = missing {
            entries.push(Entry {
                id: "missing".to_owned(),
                due,
                title: Text::new("Fehlendes ergänzen", "Supplement what is missing"),
                consequence: Text::default(),
                basis: String::new(),
                case: case.clone(),
            });
        }
    }
    entries.sort_by(|a, b| (a.due, &a.case.reference, &a.id).cmp(&(b.due, &b.case.reference, &b.id)));
    Ok(entries)
}

impl Entry {
    fn of(case: Case, deadline: Deadline) -> Self {
        Self {
            case,
            id: format!("{}-{}", deadline.regime, deadline.id),
            due: deadline.due,
            title: deadline.title,
            consequence: deadline.if_missed,
            basis: deadline.basis,
        }
    }

    fn event(&self, app: &App, host: &str, language: Language) -> Event {
        let case = &self.case;
        let name = case.reference.clone().unwrap_or_else(|| case.id.to_string());
        let mut lines = vec![case.input.title.clone(), case.streets.join(", ")];
        lines.extend([language.of(&self.consequence).to_owned(), self.basis.clone()]);
        lines.retain(|line| !line.is_empty());
        let day = |on: Date| on.strftime("%Y%m%d").to_string();
        let mut event = Event::new();
        event
            .uid(&format!("{}-{}-{}@{host}", case.id, self.id, day(self.due)))
            // The last change of the case: the same calendar again is the same text.
            .add_property("DTSTAMP", stamp(case.updated_at))
            .append_property(on("DTSTART", &day(self.due)))
            .append_property(on("DTEND", &day(self.due.tomorrow().unwrap_or(self.due))))
            .summary(&format!("{name}: {}", language.of(&self.title)))
            .description(&lines.join("\n"))
            .url(&format!("{}/vorgaenge/{name}", app.config.public_url))
            // It is a day to remember, and keeps nobody from a meeting.
            .add_property("TRANSP", "TRANSPARENT");
        event.done()
    }
}

fn calendar(app: &App, language: Language, entries: &[Entry]) -> Calendar {
    let url = Url::parse(&app.config.public_url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost");
    let mut calendar = Calendar::empty();
    let title = Text::new("Fristen", "Deadlines");
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Trassenlotse//Fristen//DE"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .name(&format!("{}: {}", language.of(&title), app.city.name));
    for entry in entries {
        calendar.push(entry.event(app, host, language));
    }
    calendar.done()
}

fn on(name: &str, day: &str) -> Property {
    Property::new(name, day).add_parameter("VALUE", "DATE").done()
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
