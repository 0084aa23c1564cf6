//! Filters that people keep for their lists of cases.

use axum::extract::State;
use model::{FilterId, Text};
use serde::{Deserialize, Serialize};
use store::filter::SavedFilter;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, Once},
    page::Page,
    problem::{Fault, Kind, Problem},
    user::is_name,
};

/// Filters that one person keeps at most.
const MOST: usize = 50;
/// Longest query, in characters.
const LONGEST: usize = 2_000;

/// A kept filter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Filter {
    id: Uuid,
    name: String,
    /// The query of `/api/cases`, for example `stage=submitted&mine=true`.
    query: String,
}

/// A filter to be kept; one of the same name is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterInput {
    /// 1 to 120 characters.
    name: String,
    query: String,
}

/// The caller's filters by name.
#[utoipa::path(get, path = "/api/filters", tag = "people", responses((status = 200, body = Page<Filter>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let items: Vec<Filter> =
        store::filter::list(&mut tx, caller.user.id).await?.into_iter().map(Filter::from).collect();
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}

/// Keeps a filter.
#[utoipa::path(post, path = "/api/filters", tag = "people", request_body = FilterInput,
    responses((status = 201, body = Filter)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<FilterInput>,
) -> Result<Answer, Problem> {
    input.check()?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let kept = store::filter::list(&mut tx, caller.user.id).await?;
    let name = input.name.trim().to_owned();
    if kept.len() >= MOST && kept.iter().all(|filter| filter.name != name) {
        return Err(Problem::field(
            "/name",
            "too_many",
            "Mehr als 50 Filter lassen sich nicht merken.",
            "No more than 50 filters can be kept.",
        ));
    }
    let filter = SavedFilter {
        id: FilterId(Uuid::now_v7()),
        name,
        query: input.query.trim_start_matches('?').to_owned(),
    };
    let id = store::filter::put(&mut tx, caller.user.id, &filter).await?;
    let filter = Filter::from(SavedFilter { id, ..filter });
    let answer = Answer::created(format!("/api/filters/{id}"), &filter)?;
    key.commit(tx, answer).await
}

/// Takes a filter away.
#[utoipa::path(delete, path = "/api/filters/{id}", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 204)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    if !store::filter::remove(&mut tx, caller.user.id, FilterId(id)).await? {
        return Err(Problem::new(Kind::Unknown));
    }
    tx.commit().await?;
    Ok(Answer::nothing())
}

impl From<SavedFilter> for Filter {
    fn from(filter: SavedFilter) -> Self {
        Self { id: filter.id.0, name: filter.name, query: filter.query }
    }
}

impl FilterInput {
    fn check(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        if !is_name(&self.name) {
            let said = Text::new(
                "1 bis 120 Zeichen ohne Steuerzeichen.",
                "1 to 120 characters without control characters.",
            );
            faults.push(Fault::new("/name", "length", said));
        }
        if self.query.chars().count() > LONGEST || self.query.chars().any(char::is_control) {
            let said = Text::new(
                "Höchstens 2000 Zeichen ohne Steuerzeichen.",
                "At most 2,000 characters without control characters.",
            );
            faults.push(Fault::new("/query", "length", said));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}
