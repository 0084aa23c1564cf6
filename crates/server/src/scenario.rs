//! Scenarios: questions to the network planner, their runs beside the requests, and what is done with the plans.
//!
//! Officers and planners ask, compare and hand over; an applicant reads what was handed over to its organisation, without where the
//! conduits of others lie (§148 TKG), and turns it into applications.

pub mod application;
pub mod compare;
pub mod desk;
mod dig;
pub mod export;
mod ground;
pub mod permit;
mod plan;
pub mod progress;
pub mod question;
pub mod run;

use axum::extract::State;
use jiff::{Timestamp, civil::Date};
use model::{OrganisationId, Text, scenario::ScenarioState};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{
    Tx,
    scenario::{Made, NewScenario, Scenario},
};
use utoipa::ToSchema;
use uuid::Uuid;

use self::{
    desk::ScenarioProgress,
    plan::{ScenarioFigures, ScenarioPlan},
    question::ScenarioQuestion,
};
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    idempotency::{Begun, Once},
    page::Page,
    problem::{Kind, Problem},
    session::Named,
    version::IfMatch,
};

/// Longest title, in characters.
const TITLE: usize = 200;
/// Most addresses of each list that are shown with a plan; the files have all of them.
const SHOWN: usize = 500;
/// Most scenarios that wait or run at once in a city.
const WAITING: usize = 20;

/// A scenario in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioRow {
    id: Uuid,
    title: String,
    author: String,
    /// The operator that it was handed to.
    handed_to: Option<Named>,
    /// The scenario that it is a variant of.
    origin: Option<Uuid>,
    question: ScenarioQuestion,
    /// The name of the district that was asked for.
    district: Option<String>,
    state: ScenarioState,
    /// Where its run stands, as long as it is not over.
    progress: Option<ScenarioProgress>,
    /// Key figures of its plan, where there is one.
    figures: Option<ScenarioFigures>,
    /// The day of the city that the plan was computed from.
    #[schema(value_type = Option<String>, format = Date)]
    snapshot_on: Option<Date>,
    /// Why there is no plan.
    because: Option<Text>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Whether the caller may change, run and delete it.
    editable: bool,
    /// For `If-Match`.
    version: i64,
}

/// A draft that a plan was turned into.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioDraft {
    /// Counted from 1; 0 for the whole plan.
    phase: u16,
    organisation: Named,
    case: Uuid,
    title: String,
    /// Whether the caller may open it: a draft belongs to its applicant alone until it is handed in.
    visible: bool,
}

/// A scenario with its plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioDetail {
    #[serde(flatten)]
    head: ScenarioRow,
    /// The plan; lists of addresses hold the first 500.
    plan: Option<ScenarioPlan>,
    /// What it was turned into, as far as the caller may know.
    drafts: Vec<ScenarioDraft>,
    /// Whom it can be handed over to; nobody where the caller may not.
    operators: Vec<Named>,
}

/// A new scenario.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioInput {
    /// 1 to 200 characters.
    title: String,
    question: ScenarioQuestion,
}

/// A scenario that begins as the copy of another one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioVariant {
    /// 1 to 200 characters.
    title: String,
    /// What is asked instead; the same when it is not given.
    #[serde(default)]
    question: Option<ScenarioQuestion>,
}

/// What is changed; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioChange {
    /// 1 to 200 characters.
    #[serde(default)]
    title: Option<String>,
    /// The organisation that it is handed to; null takes it back.
    #[serde(default, deserialize_with = "given")]
    #[expect(clippy::option_option, reason = "null takes it back, and nothing leaves it")]
    #[schema(value_type = Option<Uuid>)]
    handed_to: Option<Option<Uuid>>,
}

/// That something happens; there is nothing to choose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioAct {}

/// Tells null from nothing.
#[expect(clippy::option_option, reason = "null takes it back, and nothing leaves it")]
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Uuid>>, D::Error> {
    Option::<Uuid>::deserialize(deserializer).map(Some)
}

impl ScenarioRow {
    fn new(app: &App, caller: &Caller, scenario: Scenario) -> Result<Self, Problem> {
        let question: ScenarioQuestion = stored(scenario.question)?;
        let district = question
            .area
            .district
            .and_then(|id| app.live.now().districts.get(&id.into()).map(|district| district.name.clone()));
        let progress = match scenario.state {
            state if state.is_settled() => None,
            ScenarioState::Queued => Some(ScenarioProgress::of(ScenarioState::Queued)),
            _ => Some(now(app, scenario.id, scenario.progress)),
        };
        Ok(Self {
            id: scenario.id,
            title: scenario.title,
            author: scenario.author_name,
            handed_to: scenario.handed_to.map(|(id, name)| Named { id: id.0, name }),
            origin: scenario.origin.filter(|_| caller.is_insider()),
            question,
            district,
            state: scenario.state,
            progress,
            figures: scenario.figures.map(stored).transpose()?,
            snapshot_on: scenario.snapshot_on,
            because: scenario.because.map(stored).transpose()?,
            created_at: scenario.created_at,
            started_at: scenario.started_at,
            finished_at: scenario.finished_at,
            editable: caller.is_insider(),
            version: scenario.version,
        })
    }
}

/// Where a run stands: in this process, else as its own process told last.
fn now(app: &App, id: Uuid, told: Option<Value>) -> ScenarioProgress {
    let here = app.desk.find(id).map(|run| run.progress());
    let told = || told.and_then(|told| serde_json::from_value(told).ok());
    here.or_else(told).unwrap_or_else(|| ScenarioProgress::of(ScenarioState::Running))
}

fn stored<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(Problem::broken)
}

/// A scenario that the caller may know of.
async fn known(tx: &mut Tx, id: Uuid) -> Result<Scenario, Problem> {
    store::scenario::find(tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))
}

/// The plan of a scenario as the caller may see it.
async fn plan_of(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<Option<ScenarioPlan>, Problem> {
    let Some(plan) = store::scenario::find_plan(tx, id).await? else { return Ok(None) };
    let own = caller.organisation();
    let read = tokio::task::spawn_blocking(move || {
        let mut plan: ScenarioPlan = stored(plan)?;
        if let Some(own) = own {
            plan.veil(own);
        }
        Ok::<_, Problem>(plan)
    });
    read.await.map_err(Problem::broken)?.map(Some)
}

/// The same where there must be one.
async fn needed_plan(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<ScenarioPlan, Problem> {
    plan_of(tx, caller, id).await?.ok_or_else(|| {
        Problem::new(Kind::StepRefused)
            .detail(Text::new(
                "Zu diesem Szenario gibt es noch keinen Plan.",
                "There is no plan of this scenario yet.",
            ))
            .next_step(Text::new(
                "Warten Sie, bis die Berechnung fertig ist, oder starten Sie sie neu.",
                "Wait until it is computed, or have it computed again.",
            ))
    })
}

async fn drafts(tx: &mut Tx, id: Uuid) -> Result<Vec<ScenarioDraft>, Problem> {
    let mut drafts = Vec::new();
    for made in store::scenario::list_made(tx, id).await? {
        let Made { organisation, organisation_name, phase, case, title } = made;
        let visible = store::case::find_by_id(tx, case).await?.is_some();
        let organisation = Named { id: organisation.0, name: organisation_name };
        drafts.push(ScenarioDraft { phase, organisation, case: case.0, title, visible });
    }
    Ok(drafts)
}

async fn detail(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    scenario: Scenario,
) -> Result<ScenarioDetail, Problem> {
    let id = scenario.id;
    let plan = plan_of(tx, caller, id).await?.map(|plan| {
        let mut plan = plan.brief();
        for list in [&mut plan.unreachable, &mut plan.left_out, &mut plan.dim] {
            list.truncate(SHOWN);
        }
        plan
    });
    let drafts = drafts(tx, id).await?;
    let mut operators = Vec::new();
    if caller.is_insider() {
        let all = store::account::list_organisations(tx).await?;
        operators.extend(all.into_iter().map(|one| Named { id: one.id.0, name: one.name }));
    }
    Ok(ScenarioDetail { head: ScenarioRow::new(app, caller, scenario)?, plan, drafts, operators })
}

/// The scenario as it stands now, with its plan.
async fn answer(app: &App, tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<Answer, Problem> {
    let scenario = known(tx, id).await?;
    let version = scenario.version;
    Ok(Answer::ok(&detail(app, tx, caller, scenario).await?)?.version(version))
}

fn checked_title(title: &str) -> Result<&str, Problem> {
    let title = title.trim();
    let fits = (1..=TITLE).contains(&title.chars().count()) && !title.chars().any(char::is_control);
    if fits {
        return Ok(title);
    }
    Err(Problem::field(
        "/title",
        "length",
        "1 bis 200 Zeichen, ohne Steuerzeichen.",
        "1 to 200 characters, without control characters.",
    ))
}

/// Keeps a question, which waits for its turn then.
async fn ask(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    title: &str,
    question: &ScenarioQuestion,
    origin: Option<Uuid>,
) -> Result<Answer, Problem> {
    hold_queue(tx).await?;
    let id = Uuid::now_v7();
    let written = serde_json::to_value(question).map_err(Problem::broken)?;
    let new =
        NewScenario { id, title, author: caller.user.id, origin, question: &written, at: app.clock.now() };
    store::scenario::insert(tx, &new).await?;
    let scenario = known(tx, id).await?;
    let version = scenario.version;
    let detail = detail(app, tx, caller, scenario).await?;
    Ok(Answer::created(format!("/api/scenarios/{id}"), &detail)?.version(version))
}

/// Refuses more questions than are computed in a while.
async fn hold_queue(tx: &mut Tx) -> Result<(), Problem> {
    let all = store::scenario::list(tx).await?;
    if all.iter().filter(|one| !one.state.is_settled()).count() < WAITING {
        return Ok(());
    }
    Err(Problem::new(Kind::TooMany).retry_after(60).detail(Text::new(
        format!("Es warten schon {WAITING} Szenarien. Brechen Sie eines ab, oder warten Sie."),
        format!("{WAITING} scenarios are waiting already. Cancel one, or wait."),
    )))
}

/// Asks the planner; the answer comes beside the requests, see `progress`.
///
/// The plan is computed from the city as it stands when its turn comes: streets, conduits with room, moratoria, published works.
#[utoipa::path(post, path = "/api/scenarios", tag = "scenario", request_body = ScenarioInput,
    responses((status = 201, body = ScenarioDetail)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<ScenarioInput>,
) -> Result<Answer, Problem> {
    let title = checked_title(&input.title)?;
    input.question.check(&app)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let answer = ask(&app, &mut tx, &caller, title, &input.question, None).await?;
    let answer = key.commit(tx, answer).await?;
    app.desk.wake();
    Ok(answer)
}

/// Copies a scenario as a variant, with another question where one is given, and computes it.
#[utoipa::path(post, path = "/api/scenarios/{id}/copy", tag = "scenario", params(("id" = Uuid, Path)),
    request_body = ScenarioVariant, responses((status = 201, body = ScenarioDetail)))]
pub async fn copy(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: input }: Once<ScenarioVariant>,
) -> Result<Answer, Problem> {
    let title = checked_title(&input.title)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let origin = known(&mut tx, id).await?;
    let question = match input.question {
        Some(question) => question,
        None => stored(origin.question)?,
    };
    question.check(&app)?;
    let answer = ask(&app, &mut tx, &caller, title, &question, Some(id)).await?;
    let answer = key.commit(tx, answer).await?;
    app.desk.wake();
    Ok(answer)
}

/// Scenarios, the last first: of an applicant those that were handed over to its organisation.
#[utoipa::path(get, path = "/api/scenarios", tag = "scenario", responses((status = 200, body = Page<ScenarioRow>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let all = store::scenario::list(&mut tx).await?;
    let items: Result<Vec<ScenarioRow>, Problem> =
        all.into_iter().map(|scenario| ScenarioRow::new(&app, &caller, scenario)).collect();
    let items = items?;
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}

/// A scenario with its plan.
#[utoipa::path(get, path = "/api/scenarios/{id}", tag = "scenario", params(("id" = Uuid, Path)),
    responses((status = 200, body = ScenarioDetail)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let scenario = known(&mut tx, id).await?;
    let version = scenario.version;
    Ok(Answer::ok(&detail(&app, &mut tx, &caller, scenario).await?)?.version(version))
}

/// Changes the title, hands a scenario over to an operator, or takes it back.
#[utoipa::path(patch, path = "/api/scenarios/{id}", tag = "scenario", params(("id" = Uuid, Path)),
    request_body = ScenarioChange, responses((status = 200, body = ScenarioDetail)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    Json(input): Json<ScenarioChange>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let scenario = known(&mut tx, id).await?;
    seen.hold(scenario.version)?;
    let title = match &input.title {
        Some(title) => checked_title(title)?,
        None => &scenario.title,
    };
    let handed_to = match input.handed_to {
        Some(to) => to.map(OrganisationId),
        None => scenario.handed_to.as_ref().map(|(id, _)| *id),
    };
    if let Some(to) = handed_to {
        hold_organisation(&mut tx, to, "/handed_to").await?;
        if scenario.figures.is_none() {
            return Err(Problem::new(Kind::StepRefused).detail(Text::new(
                "Übergeben lässt sich ein Szenario erst, wenn es einen Plan hat.",
                "A scenario can be handed over once it has a plan.",
            )));
        }
    }
    store::scenario::update(&mut tx, id, seen.0, title, handed_to).await?;
    let answer = answer(&app, &mut tx, &caller, id).await?;
    tx.commit().await?;
    Ok(answer)
}

async fn hold_organisation(tx: &mut Tx, id: OrganisationId, pointer: &str) -> Result<(), Problem> {
    match store::account::find_organisation(tx, id).await? {
        Some(_) => Ok(()),
        None => Err(Problem::field(
            pointer,
            "unknown",
            "Diese Organisation gibt es nicht.",
            "There is no such organisation.",
        )),
    }
}

/// Deletes a scenario with its plan; a run of it ends, and drafts that were made of it stay.
#[utoipa::path(delete, path = "/api/scenarios/{id}", tag = "scenario", params(("id" = Uuid, Path)),
    responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    store::scenario::remove(&mut tx, id, seen.0).await?;
    tx.commit().await?;
    if let Some(run) = app.desk.find(id) {
        run.cancel();
    }
    app.desk.told();
    Ok(Answer::nothing())
}
