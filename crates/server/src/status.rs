//! How the house is doing, for the administrator.

use axum::extract::State;
use jiff::{Timestamp, civil::Date};
use model::{Text, finding::Severity};
use serde::Serialize;
use store::Who;
use utoipa::ToSchema;

use crate::{answer::Answer, app::App, mail, problem::Problem};

/// A layer of the city.
#[derive(Debug, Serialize, ToSchema)]
pub struct LayerStatus {
    kind: String,
    rows: u64,
    #[schema(value_type = String, format = DateTime)]
    loaded_at: Timestamp,
    source: String,
}

/// The standing index.
#[derive(Debug, Serialize, ToSchema)]
pub struct EngineStatus {
    change_id: String,
    /// Changes that are committed and not yet in the index.
    lag: i64,
    segments: usize,
    addresses: usize,
    conduits: usize,
    works: usize,
    moratoria: usize,
    trees: usize,
    constraints: usize,
    districts: usize,
    delta: usize,
}

/// A conflict rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleStatus {
    code: String,
    title: Text,
    severity: Severity,
    basis: String,
    verified: bool,
}

/// A regime of law.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegimeStatus {
    code: String,
    title: Text,
    deadlines: Vec<DeadlineStatus>,
}

/// A deadline of a regime.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineStatus {
    id: String,
    title: Text,
    basis: String,
    verified: bool,
}

/// Effects that wait, and effects that failed for good.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutboxStatus {
    waiting: i64,
    dead: i64,
}

/// Mail: how it is handed over, and how many mails wait or failed for good.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailStatus {
    /// `folder` or `smtp`.
    mode: &'static str,
    waiting: i64,
    dead: i64,
}

/// The clock that ends periods.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockStatus {
    /// What day the system's clock says it is.
    #[schema(value_type = String, format = Date)]
    today: Date,
    /// The latest day that the clock has worked on.
    #[schema(value_type = Option<String>, format = Date)]
    latest: Option<Date>,
    /// The system's clock has gone back: no period ends until it is right.
    behind: bool,
}

/// How the house is doing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    version: &'static str,
    database: String,
    layers: Vec<LayerStatus>,
    engine: EngineStatus,
    outbox: OutboxStatus,
    mail: MailStatus,
    clock: ClockStatus,
    rules: Vec<RuleStatus>,
    regimes: Vec<RegimeStatus>,
}

/// Versions, layers, index, rules and law.
#[utoipa::path(get, path = "/api/status", tag = "administration", responses((status = 200, body = Status)))]
pub async fn show(State(app): State<App>) -> Result<Answer, Problem> {
    let snapshot = app.live.now();
    let counts = snapshot.city.status();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let layers = store::layer::list(&mut tx).await?;
    let lag = store::change::lag(&mut tx, &snapshot.seen).await?;
    let outbox = store::outbox::counts(&mut tx).await?;
    let mail = store::outbox::counts_of(&mut tx, mail::TOPIC).await?;
    let (today, latest) = (app.clock.today(), store::clock::find(&mut tx).await?);
    Answer::ok(&Status {
        version: env!("CARGO_PKG_VERSION"),
        database: app.db.version().await?,
        layers: layers
            .into_iter()
            .map(|layer| LayerStatus {
                kind: layer.kind,
                rows: layer.rows,
                loaded_at: layer.loaded_at,
                source: layer.source,
            })
            .collect(),
        engine: EngineStatus {
            change_id: snapshot.seen.to_string(),
            lag: lag.changes,
            segments: counts.segments,
            addresses: counts.addresses,
            conduits: counts.conduits,
            works: counts.works,
            moratoria: counts.moratoria,
            trees: counts.trees,
            constraints: counts.constraints,
            districts: counts.districts,
            delta: counts.delta,
        },
        outbox: OutboxStatus { waiting: outbox.waiting, dead: outbox.dead },
        mail: MailStatus { mode: app.mail.mode(), waiting: mail.waiting, dead: mail.dead },
        clock: ClockStatus { today, latest, behind: latest.is_some_and(|latest| today < latest) },
        rules: app
            .live
            .rules()
            .iter()
            .map(|rule| RuleStatus {
                code: rule.code().to_owned(),
                title: rule.title().clone(),
                severity: rule.severity(),
                basis: rule.basis().to_owned(),
                verified: rule.is_verified(),
            })
            .collect(),
        regimes: app
            .law
            .regimes()
            .iter()
            .map(|regime| RegimeStatus {
                code: regime.code.clone(),
                title: regime.title.clone(),
                deadlines: regime
                    .deadlines
                    .iter()
                    .map(|rule| DeadlineStatus {
                        id: rule.id.clone(),
                        title: rule.title.clone(),
                        basis: rule.basis.clone(),
                        verified: rule.status == law::regime::Status::Verified,
                    })
                    .collect(),
            })
            .collect(),
    })
}
