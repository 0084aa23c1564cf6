//! Operators and authorities, for the administrator.

use axum::extract::State;
use model::{OrganisationId, account};
use serde::{Deserialize, Serialize};
use store::journal;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    caller::Caller,
    idempotency::{Begun, Once},
    page::Page,
    problem::Problem,
    session::Named,
};

/// A new organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationInput {
    name: String,
}

/// An authority.
#[derive(Debug, Serialize, ToSchema)]
pub struct Authority {
    id: Uuid,
    name: String,
    calendar: String,
    address: String,
}

/// All organisations: the administrator keeps them, an officer enters something for one.
#[utoipa::path(get, path = "/api/organisations", tag = "administration", responses((status = 200, body = Page<Named>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let items: Vec<Named> = store::account::list_organisations(&mut tx)
        .await?
        .into_iter()
        .map(|of| Named { id: of.id.0, name: of.name })
        .collect();
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}

/// Adds an organisation.
#[utoipa::path(post, path = "/api/organisations", tag = "administration", request_body = OrganisationInput,
    responses((status = 201, body = Named)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<OrganisationInput>,
) -> Result<Answer, Problem> {
    let name = input.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(Problem::field("/name", "length", "1 bis 200 Zeichen.", "1 to 200 characters."));
    }
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let organisation = account::Organisation { id: OrganisationId(Uuid::now_v7()), name };
    store::account::insert_organisation(&mut tx, &organisation).await?;
    let entry = journal::NewEntry {
        at: app.clock.now(),
        event: "organisation_added".to_owned(),
        detail: serde_json::json!({"organisation": organisation.id.0}),
    };
    journal::append(&mut tx, journal::Chain::Tenant, &entry).await?;
    let shown = Named { id: organisation.id.0, name: organisation.name };
    let answer = Answer::created(format!("/api/organisations/{}", shown.id), &shown)?;
    key.commit(tx, answer).await
}

/// All authorities.
#[utoipa::path(get, path = "/api/authorities", tag = "administration", responses((status = 200, body = Page<Authority>)))]
pub async fn authorities(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let items: Vec<Authority> = store::account::list_authorities(&mut tx)
        .await?
        .into_iter()
        .map(|row| Authority {
            id: row.authority.id.0,
            name: row.authority.name,
            calendar: row.calendar,
            address: row.address,
        })
        .collect();
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}
