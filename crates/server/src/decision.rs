//! The decision as paper and the certificate of deemed consent, as they were stored when they were made.

pub mod letter;
#[cfg(feature = "maplibre-rs")]
pub mod overview;

use axum::{extract::State, response::Response};
use jiff::civil::Date;
use model::{CaseId, deadline};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::document::download,
    deadline::{Step, trail},
    problem::{Kind, Problem},
};

/// The proof that consent is deemed granted, replayable from the journal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Certificate {
    case: String,
    regime: String,
    deadline: String,
    /// Last day of the period.
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// First day on which consent is deemed granted.
    #[schema(value_type = String, format = Date)]
    deemed_on: Date,
    basis: String,
    trail: Vec<Step>,
}

/// The decision letter with its plan.
#[utoipa::path(get, path = "/api/cases/{id}/decision.pdf", tag = "decision",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn letter(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (case, reference, mut decision) = decided(&app, &caller, &id).await?;
    if decision.letter.is_none() {
        // Its turn has not come yet; whoever asks need not wait for it.
        letter::write(&app, case).await?;
        decision = decided(&app, &caller, &id).await?.2;
    }
    let answer = paper(&app, decision.letter, &format!("{reference}.pdf")).await?;
    let mut tx = app.db.begin(&caller.who).await?;
    let letters = store::letter::list(&mut tx, case).await?;
    drop(tx);
    let same = letters.into_iter().find(|known| known.sha256.is_some() && known.sha256 == decision.letter);
    if let Some(known) = same {
        crate::letter::retrieved(&app, &caller, &known).await?;
    }
    Ok(answer)
}

/// The certificate of deemed consent as paper.
#[utoipa::path(get, path = "/api/cases/{id}/certificate.pdf", tag = "decision",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn certificate_pdf(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (_, reference, decision) = decided(&app, &caller, &id).await?;
    paper(&app, decision.certificate_letter, &format!("{reference}-certificate.pdf")).await
}

/// The certificate of deemed consent.
#[utoipa::path(get, path = "/api/cases/{id}/certificate", tag = "decision",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Certificate)))]
pub async fn certificate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Answer, Problem> {
    let (_, case, decision) = decided(&app, &caller, &id).await?;
    let deadline::Certificate { regime, deadline, event: _, due, holds_from: deemed_on, basis, trail: steps } =
        decision.certificate.ok_or_else(|| Problem::new(Kind::Unknown))?;
    Answer::ok(&Certificate { case, regime, deadline, due, deemed_on, basis, trail: trail(steps) })
}

/// A case that the caller may know of, its reference and its decision.
async fn decided(
    app: &App,
    caller: &Caller,
    id: &str,
) -> Result<(CaseId, String, store::decision::Decision), Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let unknown = || Problem::new(Kind::Unknown);
    let case = store::case::find(&mut tx, id).await?.ok_or_else(unknown)?;
    let decisions = store::decision::list(&mut tx, case.id).await?;
    let decision = decisions
        .into_iter()
        .find(|one| one.verdict.is_some() && one.authority.id == case.authority.id)
        .ok_or_else(unknown)?;
    Ok((case.id, case.reference.ok_or_else(unknown)?, decision))
}

async fn paper(app: &App, hash: Option<[u8; 32]>, name: &str) -> Result<Response, Problem> {
    let hash = hash.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let blobs = app.blobs.clone();
    let content = tokio::task::spawn_blocking(move || blobs.read(&hash)).await.map_err(Problem::broken)??;
    download(name, "application/pdf", content)
}
