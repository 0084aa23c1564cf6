//! Radio cells as a list: out as CSV, in with a preview and every fault by row and column.

use axum::{extract::State, response::Response};
use exchange::radio_cell::{CellList, row};
use model::Text;
use serde::Serialize;
use serde_json::json;
use store::journal;
use utoipa::ToSchema;

use crate::{
    answer::Answer,
    app::App,
    body::Form,
    caller::Caller,
    export,
    idempotency::{Begun, OnceForm},
    problem::{Fault, Problem},
};

/// Faults that are told at most.
const SHOWN: usize = 500;

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub struct RadioCellForm {
    /// A list of radio cells as CSV, with the columns of `cells.csv`.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What is wrong with a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioCellFault {
    /// Line in the file, counted from 1.
    row: usize,
    column: String,
    value: String,
    text: Text,
}

/// What a list of radio cells comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioImport {
    /// Lines that can be taken.
    taken: usize,
    /// Cells that are new by them.
    added: usize,
    /// Cells of the same name that are changed by them.
    changed: usize,
    /// What is wrong with the others; the first 500.
    faults: Vec<RadioCellFault>,
}

impl RadioImport {
    fn of(list: &CellList, (added, changed): (usize, usize)) -> Self {
        let faults = list.faults.iter().take(SHOWN);
        Self {
            taken: list.cells.len(),
            added,
            changed,
            faults: faults
                .map(|fault| RadioCellFault {
                    row: fault.row,
                    column: fault.column.clone(),
                    value: fault.value.clone(),
                    text: fault.text.clone(),
                })
                .collect(),
        }
    }
}

/// The radio cells of the list, as CSV.
#[utoipa::path(get, path = "/api/radio/cells.csv", tag = "radio",
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let kept = store::radio_cell::list(&mut tx).await?;
    let rows = kept.iter().map(|kept| row(&kept.cell));
    Ok(export::csv("radio-cells.csv", exchange::radio_cell::COLUMNS, rows))
}

/// Reads a list of radio cells and tells what it would change; keeps nothing.
#[utoipa::path(post, path = "/api/radio/cells/preview", tag = "radio",
    request_body(content = RadioCellForm, content_type = "multipart/form-data"),
    responses((status = 200, body = RadioImport)))]
pub async fn preview(State(app): State<App>, caller: Caller, form: Form) -> Result<Answer, Problem> {
    let list = read(&app, &form).await?;
    let mut tx = app.db.begin(&caller.who).await?;
    // Tried, and not committed.
    let counts = merge(&mut tx, &list).await?;
    Answer::ok(&RadioImport::of(&list, counts))
}

/// Takes a list of radio cells: new ones are added, those of the same name changed, the others stay.
#[utoipa::path(post, path = "/api/radio/cells/import", tag = "radio",
    request_body(content = RadioCellForm, content_type = "multipart/form-data"),
    responses((status = 200, body = RadioImport)))]
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    OnceForm { key, form }: OnceForm,
) -> Result<Answer, Problem> {
    let list = read(&app, &form).await?;
    if list.cells.is_empty() {
        let faults = list.faults.iter().take(SHOWN);
        let faults = faults.map(|fault| {
            Fault::new(format!("/rows/{}/{}", fault.row, fault.column), fault.code, fault.text.clone())
        });
        return Err(Problem::invalid(faults.collect()).detail(Text::new(
            "Keine Zeile der Datei konnte übernommen werden.",
            "No row of the file could be taken.",
        )));
    }
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let counts = merge(&mut tx, &list).await?;
    let detail = json!({ "added": counts.0, "changed": counts.1, "refused": list.faults.len() });
    let entry = journal::NewEntry { at: app.clock.now(), event: "radio_cells_imported".to_owned(), detail };
    journal::append(&mut tx, journal::Chain::Tenant, &entry).await?;
    let answer = Answer::ok(&RadioImport::of(&list, counts))?;
    key.commit(tx, answer).await
}

async fn read(app: &App, form: &Form) -> Result<CellList, Problem> {
    let (_, content) = form.file("file")?;
    let area = app.city.area;
    let read = tokio::task::spawn_blocking(move || exchange::radio_cell::read(&content, &area));
    let read = read.await.map_err(Problem::broken)?;
    read.map_err(|fault| Problem::invalid(vec![Fault::of_upload(fault)]))
}

async fn merge(tx: &mut store::Tx, list: &CellList) -> Result<(usize, usize), Problem> {
    let cells: Vec<_> = list.cells.iter().map(|(_, cell)| cell.clone()).collect();
    Ok(store::radio_cell::merge(tx, &cells).await?)
}
