//! What watchers ask: does the process live, and may requests come.

use axum::{extract::State, http::StatusCode};
use store::Who;

use crate::{
    app::App,
    job::clock,
    problem::{Kind, Problem},
};

/// The process is alive.
#[utoipa::path(get, path = "/healthz", tag = "house", responses((status = 200, body = String)))]
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Database and index are ready, and the house is not about to stop. A system clock that has gone back is told: requests
/// may come, but no period ends.
#[utoipa::path(get, path = "/readyz", tag = "house", responses((status = 200, body = String)))]
pub async fn ready(State(app): State<App>) -> Result<(StatusCode, String), Problem> {
    if !app.is_open() || !app.live.is_ready() {
        return Err(Problem::new(Kind::Busy).retry_after(2));
    }
    app.db.ping().await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let told = match clock::behind(&app, &mut tx).await? {
        None => "ready\n".to_owned(),
        Some(latest) => format!(
            "ready, degraded: the system's clock says {}, but the house has worked on {latest}; no period ends until it is right\n",
            app.clock.today(),
        ),
    };
    Ok((StatusCode::OK, told))
}
