//! Photos of inspections: shown to the parties of the case, and never run.

pub mod strip;

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use model::PhotoId;
use uuid::Uuid;

use crate::{
    app::App,
    body::Path,
    caller::Caller,
    problem::{Kind, Problem},
};

/// A photo.
#[utoipa::path(get, path = "/api/cases/{id}/photos/{photo}", tag = "works",
    params(("id" = String, Path, description = "Identifier or reference"), ("photo" = Uuid, Path)),
    responses((status = 200, content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png")))))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, photo)): Path<(String, Uuid)>,
) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let photo = store::photo::find(&mut tx, case.id, PhotoId(photo)).await?;
    let photo = photo.ok_or_else(|| Problem::new(Kind::Unknown))?;
    drop(tx);
    let blobs = app.blobs.clone();
    let content =
        tokio::task::spawn_blocking(move || blobs.read(&photo.sha256)).await.map_err(Problem::broken)??;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_str(&photo.media_type).map_err(Problem::broken)?),
        (CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        // What stands under this address never changes; only whoever may see it keeps it.
        (CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable")),
    ];
    Ok((headers, content).into_response())
}
