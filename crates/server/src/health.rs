//! What watchers ask: does the process live, and may requests come.

use axum::{
    extract::State,
    http::{HeaderName, StatusCode, header::CONTENT_TYPE},
};
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

/// What this replica measures of itself, in the text format of Prometheus: how far it is behind the change log, what waits.
///
/// Numbers of the house alone, nothing of what stands in the city.
#[utoipa::path(get, path = "/metrics", tag = "house", responses((status = 200, body = String)))]
pub async fn metrics(State(app): State<App>) -> Result<([(HeaderName, &'static str); 1], String), Problem> {
    let snapshot = app.live.now();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let lag = store::change::lag(&mut tx, &snapshot.seen).await?;
    let outbox = store::outbox::counts(&mut tx).await?;
    drop(tx);
    let ready = app.is_open() && app.live.is_ready();
    let told = [
        (
            "replica_lag_changes",
            "Committed changes that the index of this replica does not know yet.",
            lag.changes.to_string(),
        ),
        ("replica_lag_seconds", "Age of the oldest of these changes.", format!("{:.3}", lag.seconds)),
        (
            "index_delta_changes",
            "Changes since the indexes were built.",
            snapshot.city.delta_len().to_string(),
        ),
        ("outbox_waiting", "Effects that wait.", outbox.waiting.to_string()),
        ("outbox_dead", "Effects that failed for good.", outbox.dead.to_string()),
        ("ready", "Whether requests may come.", u8::from(ready).to_string()),
    ];
    let text = told.map(|(name, help, value)| {
        format!("# HELP lotse_{name} {help}\n# TYPE lotse_{name} gauge\nlotse_{name} {value}\n")
    });
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text.concat()))
}
