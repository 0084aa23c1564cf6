//! What watchers ask: does the process live, and may requests come.

use axum::{extract::State, http::StatusCode};

use crate::{
    app::App,
    problem::{Kind, Problem},
};

/// The process is alive.
#[utoipa::path(get, path = "/healthz", tag = "house", responses((status = 200, body = String)))]
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Database and index are ready, and the house is not about to stop.
#[utoipa::path(get, path = "/readyz", tag = "house", responses((status = 200, body = String)))]
pub async fn ready(State(app): State<App>) -> Result<(StatusCode, &'static str), Problem> {
    if !app.is_open() || !app.live.is_ready() {
        return Err(Problem::new(Kind::Busy).retry_after(2));
    }
    app.db.ping().await?;
    Ok((StatusCode::OK, "ready\n"))
}
