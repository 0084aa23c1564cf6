//! What operators report about their own supply: tried, taken, taken back, put in force again, and held against each other.

mod book;
pub mod contradiction;
mod preview;
mod received;
mod standing;
mod view;

use axum::{extract::State, http::Uri, response::Response};
use model::{OrganisationId, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    journal,
    supply_report::{NewReport, SupplyReport as Stored},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use preview::SupplyPreview;
use received::Received;
pub use standing::{Reports, in_force};
use view::{SupplyReport, SupplyReportDetail, SupplyReports};

use crate::{
    answer::Answer,
    app::App,
    body::{Form, Path, Query},
    caller::Caller,
    export,
    idempotency::{Begun, Once, OnceForm},
    page::Paging,
    problem::{Kind, Problem},
    session::Named,
};

/// Faults that are shown one by one; the file of refused rows has more of them.
const SHOWN: u32 = 200;
/// Faults that are kept.
const KEPT: usize = 10_000;

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub struct SupplyReportForm {
    /// Whose supply; an applicant reports for his own organisation.
    organisation: Option<Uuid>,
    /// A list of addresses as CSV, or areas as GeoJSON, GeoPackage or zipped Shapefile.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Which reports.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SupplyReportQuery {
    /// Only those of this organisation.
    organisation: Option<Uuid>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// What happens to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplyReportEvent {
    /// It no longer counts.
    Withdraw,
    /// It counts again, in place of the one of its kind that is in force.
    Restore,
}

/// What is to happen to a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplyReportStep {
    event: SupplyReportEvent,
}

/// Reads a report and tells what it would change; keeps nothing.
#[utoipa::path(post, path = "/api/supply/reports/preview", tag = "supply",
    request_body(content = SupplyReportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = SupplyPreview)))]
pub async fn preview(State(app): State<App>, caller: Caller, form: Form) -> Result<Answer, Problem> {
    let received = Received::of(&app, &caller, &form).await?;
    Answer::ok(&SupplyPreview::of(&app, &caller, received).await?)
}

/// Takes a report in place of the organisation's former one of its kind.
#[utoipa::path(post, path = "/api/supply/reports", tag = "supply",
    request_body(content = SupplyReportForm, content_type = "multipart/form-data"),
    responses((status = 201, body = SupplyReport)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    OnceForm { key, form }: OnceForm,
) -> Result<Answer, Problem> {
    let mut received = Received::of(&app, &caller, &form).await?;
    if received.taken.is_empty() {
        return Err(nothing_taken(&received));
    }
    // Kept as received.
    let (blobs, content) = (app.blobs.clone(), received.content.clone());
    tokio::task::spawn_blocking(move || blobs.put(&content)).await.map_err(Problem::broken)??;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let refused = received.refused();
    received.faults.truncate(KEPT);
    let new = NewReport {
        id: Uuid::now_v7(),
        organisation: received.organisation.id,
        kind: received.kind,
        size_bytes: received.content.len() as u64,
        name: received.name,
        format: received.format.to_owned(),
        sha256: received.sha256,
        by: caller.user.id,
        by_name: caller.user.name.clone(),
        at: app.clock.now(),
        rows: received.taken,
        refused,
        faults: received.faults,
    };
    let number = store::supply_report::insert(&mut tx, &new).await?;
    let detail = json!({
        "report": new.id, "organisation": new.organisation.0, "kind": new.kind, "number": number,
        "sha256": store::blob::hex(&new.sha256), "taken": new.rows.len(), "refused": refused,
    });
    let entry = journal::NewEntry { at: new.at, event: "supply_report_taken".to_owned(), detail };
    journal::append(&mut tx, journal::Chain::Tenant, &entry).await?;
    let stored = find(&mut tx, new.id).await?;
    let answer = Answer::created(format!("/api/supply/reports/{}", new.id), &SupplyReport::of(&stored))?;
    key.commit(tx, answer).await
}

/// Reports with their history, the last first; an applicant sees those of his own organisation.
#[utoipa::path(get, path = "/api/supply/reports", tag = "supply", params(SupplyReportQuery),
    responses((status = 200, body = SupplyReports)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<SupplyReportQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let mut tx = app.db.begin(&caller.who).await?;
    let wanted = query.organisation.map(OrganisationId);
    let (items, total) = store::supply_report::list(&mut tx, wanted, paging.limit(), paging.offset()).await?;
    let mut organisations = store::account::list_organisations(&mut tx).await?;
    organisations.retain(|of| caller.organisation().is_none_or(|own| own == of.id));
    let items = items.iter().map(SupplyReport::of).collect();
    Answer::ok(&SupplyReports {
        page: paging.page(items, total, "/api/supply/reports", uri.query()),
        organisations: organisations.into_iter().map(|of| Named { id: of.id.0, name: of.name }).collect(),
    })
}

/// A report and what was refused of it.
#[utoipa::path(get, path = "/api/supply/reports/{id}", tag = "supply",
    params(("id" = Uuid, Path, description = "Identifier")), responses((status = 200, body = SupplyReportDetail)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let stored = find(&mut tx, id).await?;
    let faults = store::supply_report::list_faults(&mut tx, id, SHOWN).await?;
    Answer::ok(&SupplyReportDetail::of(&stored, &faults))
}

/// What was refused of a report, as CSV.
#[utoipa::path(get, path = "/api/supply/reports/{id}/refused.csv", tag = "supply",
    params(("id" = Uuid, Path, description = "Identifier")),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn refused(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    find(&mut tx, id).await?;
    let faults = store::supply_report::list_faults(&mut tx, id, u32::MAX).await?;
    let rows = faults.into_iter().map(|fault| {
        [fault.row.to_string(), fault.field, fault.value, fault.code, fault.text.de, fault.text.en]
    });
    Ok(export::csv("refused.csv", ["row", "column", "value", "code", "fehler", "fault"], rows))
}

/// A list to fill in: the columns, and how two addresses of the city are written.
#[utoipa::path(get, path = "/api/supply/template.csv", tag = "supply",
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn template(State(app): State<App>) -> Result<Response, Problem> {
    let snapshot = app.live.now();
    let mut addresses: Vec<_> = snapshot.addresses.values().collect();
    addresses.sort_by_key(|address| (&address.street, &address.number, address.id));
    let today = app.clock.today().to_string();
    let said = [("connected", "fibre"), ("passed", "coax")];
    let rows = addresses.into_iter().zip(said).map(|(address, (status, technology))| {
        [
            address.id.to_string(),
            address.street.clone(),
            address.number.clone(),
            address.postcode.clone().unwrap_or_default(),
            status.to_owned(),
            technology.to_owned(),
            today.clone(),
        ]
    });
    let header = ["id", "street", "number", "postcode", "status", "technology", "since"];
    Ok(export::csv("supply-template.csv", header, rows))
}

/// Withdraws a report, or puts it in force again.
#[utoipa::path(post, path = "/api/supply/reports/{id}/events", tag = "supply",
    params(("id" = Uuid, Path, description = "Identifier")), request_body = SupplyReportStep,
    responses((status = 200, body = SupplyReport)))]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: SupplyReportStep { event } }: Once<SupplyReportStep>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let stored = find(&mut tx, id).await?;
    let (in_force, said) = match event {
        SupplyReportEvent::Withdraw => (false, "supply_report_withdrawn"),
        SupplyReportEvent::Restore => (true, "supply_report_restored"),
    };
    let now = app.clock.now();
    if store::supply_report::set_in_force(&mut tx, &stored, in_force, &caller.user.name, now).await? {
        let detail = json!({
            "report": id, "organisation": stored.organisation.0, "kind": stored.kind, "number": stored.number,
        });
        let entry = journal::NewEntry { at: now, event: said.to_owned(), detail };
        journal::append(&mut tx, journal::Chain::Tenant, &entry).await?;
    }
    let answer = Answer::ok(&SupplyReport::of(&find(&mut tx, id).await?))?;
    key.commit(tx, answer).await
}

async fn find(tx: &mut store::Tx, id: Uuid) -> Result<Stored, Problem> {
    store::supply_report::find(tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))
}

/// A report without a single good row changes nothing, so that a wrong file cannot wipe out a right one.
fn nothing_taken(received: &Received) -> Problem {
    let faults = received.faults.iter().take(SHOWN as usize).map(view::fault_of).collect();
    Problem::invalid(faults).detail(Text::new(
        "Keine Zeile der Datei konnte übernommen werden; die bisherige Meldung gilt weiter.",
        "No row of the file could be taken; the former report stays in force.",
    ))
}
