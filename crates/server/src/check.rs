//! The live check while somebody draws: a pure computation on the standing index.

use axum::extract::State;
use model::{CaseId, Schedule, Text, case::Procedure, trench::LayingMethod};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    caller::Caller,
    finding::{Finding, Viewer},
    geometry::GeoJson,
    limit,
    period::{Days, FloatingDays},
    problem::{Fault, Problem},
    trench,
    upload::decimetres,
};

/// A trench that is being drawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInput {
    /// GeoJSON `LineString` or `MultiLineString`, longitude before latitude.
    #[schema(value_type = GeoJson)]
    line: Value,
    width_m: f64,
    cover_m: f64,
    method: LayingMethod,
    procedure: Procedure,
    /// Fixed days; either these or a window.
    #[serde(default)]
    period: Option<Days>,
    /// Days that float within a window.
    #[serde(default)]
    window: Option<FloatingDays>,
    /// The case that is being edited: its own works are no neighbour.
    #[serde(default)]
    case_id: Option<Uuid>,
}

/// What a trench runs into.
#[derive(Debug, Serialize, ToSchema)]
pub struct Check {
    findings: Vec<Finding>,
    length_m: f64,
    streets: Vec<String>,
    districts: Vec<String>,
    /// Time that judging took, in microseconds.
    took_us: u64,
    /// How far the index had read the change log.
    snapshot: String,
}

/// Judges a trench while it is drawn.
#[utoipa::path(post, path = "/api/check", tag = "trench", request_body = CheckInput, responses((status = 200, body = Check)))]
pub async fn judge(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<CheckInput>,
) -> Result<Answer, Problem> {
    if let Some(organisation) = caller.organisation() {
        app.limit.check(organisation)?;
    }
    let schedule = input.schedule();
    let (line, width_m, cover_m, method) = (input.line, input.width_m, input.cover_m, input.method);
    let procedure = input.procedure;
    let area = app.city.area;
    // Thousands of vertices take their time: not on the threads that answer.
    let trench = tokio::task::spawn_blocking(move || trench::read(&line, width_m, cover_m, method, &area));
    let trench = trench.await.map_err(Problem::broken)?;
    let (schedule, trench) = match (schedule, trench) {
        (Ok(schedule), Ok(trench)) => (schedule, trench),
        (schedule, trench) => {
            let faults = schedule.err().into_iter().chain(trench.err().unwrap_or_default());
            return Err(Problem::invalid(faults.collect()));
        }
    };

    let mut tx = app.db.begin(&caller.who).await?;
    if let Some(organisation) = caller.organisation() {
        limit::probe(&app, &mut tx, organisation).await?;
    }
    // Somebody else's case is no reason to leave its works out.
    let case = match input.case_id {
        Some(id) => store::case::find_by_id(&mut tx, CaseId(id)).await?.map(|case| case.id),
        None => None,
    };
    // What the line itself and the applicant's other works say of the case; the rest is asked when it is kept.
    let related = match case {
        Some(id) => store::case::relatives(&mut tx, id).await?.into_iter().map(|other| other.id).collect(),
        None => Vec::new(),
    };
    let facts = engine::judge::CaseFacts { related, ..Default::default() };
    let (judge, applicant, on) = (app.clone(), caller.organisation(), app.clock.today());
    let snapshot = app.live.now();
    let (findings, length_m, streets, districts, took) = tokio::task::spawn_blocking(move || {
        let begun = std::time::Instant::now();
        let subject =
            engine::judge::Subject { trench: &trench, schedule, applicant, case, exempt: false, on };
        let mut findings = judge.live.judge(&subject);
        let of_case = engine::judge::CaseSubject {
            case,
            applicant,
            procedure: &procedure,
            class: None,
            stage: model::case::Stage::Draft,
            trench: Some(&trench),
            schedule,
            facts: &facts,
            on,
        };
        findings.extend(engine::judge::case(&judge.live.now().city, judge.live.rules(), &of_case));
        findings.sort_by_key(|finding| finding.severity);
        let took = begun.elapsed();
        let (streets, districts) = (judge.live.streets(trench.line()), judge.live.districts(trench.line()));
        (findings, trench.length().get(), streets, districts, took)
    })
    .await
    .map_err(Problem::broken)?;

    if let Some(organisation) = caller.organisation() {
        let confidential = findings.iter().any(|finding| finding.is_confidential_to(Some(organisation)));
        store::probe::count(&mut tx, organisation, app.clock.instant(), confidential).await?;
        tx.commit().await?;
    }
    let viewer = Viewer::of(&caller);
    Answer::ok(&Check {
        findings: Finding::list(findings, viewer, |_| None),
        length_m: decimetres(length_m),
        streets,
        districts,
        took_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        snapshot: format!("{}.{}", snapshot.cursor.xid, snapshot.cursor.id),
    })
}

impl CheckInput {
    fn schedule(&self) -> Result<Schedule, Fault> {
        match (self.period, self.window) {
            (Some(days), None) => {
                days.period().map(Schedule::Fixed).map_err(|fault| Fault::of_period("/period", &fault))
            }
            (None, Some(window)) => window.schedule().map_err(|fault| Fault::of_period("/window", &fault)),
            _ => Err(Fault::new(
                "/period",
                "period_or_window",
                Text::new(
                    "Nennen Sie entweder einen Zeitraum oder ein Zeitfenster.",
                    "Give either a period or a window.",
                ),
            )),
        }
    }
}
