//! The live check while somebody draws: a pure computation on the standing index.

use std::{convert::Infallible, sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use engine::judge::{self, CaseFacts, CaseSubject, Subject};
use jiff::civil::Date;
use law::regime::Regime;
use model::{
    CaseId, OrganisationId, Schedule,
    case::{Procedure, Stage},
    trench::{LayingMethod, Trench},
    works::WorksKind,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    caller::Caller,
    finding::{Beside, Finding, Viewer},
    geometry::GeoJson,
    limit,
    period::{Days, FloatingDays, schedule},
    problem::Problem,
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
    /// Whether all rules were judged; otherwise those over the street graph follow with the next line.
    complete: bool,
    length_m: f64,
    streets: Vec<String>,
    districts: Vec<String>,
    /// Time that judging took, in microseconds.
    took_us: u64,
    /// How far the index had read the change log.
    snapshot: String,
}

/// Judges a trench while it is drawn.
///
/// Whoever accepts `application/x-ndjson` gets two lines, each a whole answer: at once what lies nearby, then the same
/// with what the street graph tells (diversions, alternative routes, load). Everybody else gets the second one.
#[utoipa::path(post, path = "/api/check", tag = "trench", request_body = CheckInput, responses(
    (status = 200, content((Check = "application/json"), (Check = "application/x-ndjson")))
))]
pub async fn judge(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(input): Json<CheckInput>,
) -> Result<Response, Problem> {
    if let Some(organisation) = caller.organisation() {
        app.limit.check(organisation)?;
    }
    let schedule = schedule(input.period, input.window);
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
    tx.commit().await?;
    let facts = judge::CaseFacts { related, ..Default::default() };
    let kind = app.law.regime_for(&procedure).and_then(Regime::works).unwrap_or(WorksKind::Telecom);
    let drawn = Drawn { trench, kind, schedule, case, procedure, facts };
    if !wants_lines(&headers) {
        let check = drawn.judge(&app, &caller, |_at_once| {}).await?;
        return Ok(Answer::ok(&check)?.into_response());
    }
    let (lines, stream) = mpsc::channel(2);
    // Whoever turns away after the first line has still touched what it tells: the count is not given up with him.
    tokio::spawn(async move {
        let send = |check: &Check| {
            if let Ok(mut line) = serde_json::to_vec(check) {
                line.push(b'\n');
                // There is room for both lines; who has turned away needs none.
                let _ = lines.try_send(Ok::<_, Infallible>(line));
            }
        };
        match drawn.judge(&app, &caller, send).await {
            Ok(check) => send(&check),
            // The stream ends without a complete line: the reader asks again.
            Err(problem) => tracing::error!(?problem, "a check ended after its first line"),
        }
    });
    let headers = [(CONTENT_TYPE, LINES), (CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from_stream(ReceiverStream::new(stream))).into_response())
}

/// JSON, a value in each line.
pub const LINES: &str = "application/x-ndjson";

fn wants_lines(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains(LINES))
}

/// A trench that is sound.
struct Drawn {
    trench: Trench,
    kind: WorksKind,
    schedule: Schedule,
    case: Option<CaseId>,
    procedure: Procedure,
    facts: CaseFacts,
}

impl Drawn {
    /// Tells what lies nearby as soon as it is known and answers all there is; counts the check.
    async fn judge(self, app: &App, caller: &Caller, at_once: impl Fn(&Check)) -> Result<Check, Problem> {
        let (applicant, on) = (caller.organisation(), app.clock.today());
        let drawn = Arc::new(self);
        let snapshot = app.live.now();
        let (house, own, city) = (app.clone(), Arc::clone(&drawn), Arc::clone(&snapshot));
        let begun = Instant::now();
        let nearby = tokio::task::spawn_blocking(move || {
            let (ground, rules) = (&city.city, house.live.rules());
            let mut findings = judge::at_once(ground, rules, &own.subject(applicant, on));
            findings.extend(judge::case(ground, rules, &own.application(applicant, on)));
            findings.sort_by_key(|finding| finding.severity);
            (findings, city.streets_along(own.trench.line()), city.districts_along(own.trench.line()))
        });
        let (mut findings, streets, districts) = nearby.await.map_err(Problem::broken)?;
        let mut check = Check {
            findings: Finding::list(findings.clone(), Viewer::of(caller), |_| Beside::default()),
            complete: false,
            length_m: decimetres(drawn.trench.length().get()),
            streets,
            districts,
            took_us: micros(begun),
            snapshot: snapshot.seen.to_string(),
        };
        at_once(&check);

        let house = app.clone();
        let graph = tokio::task::spawn_blocking(move || {
            judge::graph(&snapshot.city, house.live.rules(), &drawn.subject(applicant, on))
        });
        findings.extend(graph.await.map_err(Problem::broken)?);
        findings.sort_by_key(|finding| finding.severity);
        check.took_us = micros(begun);
        if let Some(organisation) = caller.organisation() {
            let confidential = findings.iter().any(|finding| finding.is_confidential_to(Some(organisation)));
            let mut tx = app.db.begin(&caller.who).await?;
            store::probe::count(&mut tx, organisation, app.clock.instant(), confidential).await?;
            tx.commit().await?;
        }
        check.findings = Finding::list(findings, Viewer::of(caller), |_| Beside::default());
        check.complete = true;
        Ok(check)
    }

    fn subject(&self, applicant: Option<OrganisationId>, on: Date) -> Subject<'_> {
        let Self { trench, kind, schedule, case, .. } = self;
        Subject { trench, kind: *kind, schedule: *schedule, applicant, case: *case, exempt: false, on }
    }

    fn application(&self, applicant: Option<OrganisationId>, on: Date) -> CaseSubject<'_> {
        let Self { trench, kind: _, schedule, case, procedure, facts } = self;
        CaseSubject {
            case: *case,
            applicant,
            procedure,
            class: None,
            stage: Stage::Draft,
            trench: Some(trench),
            schedule: *schedule,
            facts,
            on,
        }
    }
}

/// Microseconds since then.
pub fn micros(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
}
