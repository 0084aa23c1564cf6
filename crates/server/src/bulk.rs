//! The same for many cases at once: all that can be done is done, each in its own transaction, each with its reason if not.

use axum::{extract::State, http::HeaderMap};
use model::{Text, UserId, case::Event};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    caller::Caller,
    case::{
        assignment,
        event::{self, EventInput},
        file::File,
    },
    idempotency::{Begun, Key, Once},
    note::{self, NoteInput},
    problem::{self, Fault, Kind, Problem},
    version::IfMatch,
};

/// Most cases at once.
const MOST: usize = 200;

/// What is done with each case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum BulkAction {
    /// It is given to an officer, or to nobody.
    Assign(AssignAction),
    /// An internal note is written.
    Note(NoteAction),
    /// A step is taken: one that decides nothing.
    Step(Box<EventInput>),
}

/// To whom each case is given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignAction {
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    assign: Option<Uuid>,
}

/// What is noted in each case, for the authority alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteAction {
    note: String,
}

/// The same for many cases.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkInput {
    /// Up to 200.
    #[schema(min_items = 1, max_items = 200)]
    ids: Vec<Uuid>,
    action: BulkAction,
}

/// What came of one case.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct BulkResult {
    id: Uuid,
    reference: Option<String>,
    title: Option<String>,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<problem::Body>)]
    problem: Option<serde_json::Value>,
}

/// What came of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkAnswer {
    items: Vec<BulkResult>,
    /// With how many it can be done, or was.
    ok: usize,
}

/// What would come of it: everything is tried, nothing is kept.
#[utoipa::path(post, path = "/api/cases/bulk/preview", tag = "people", request_body = BulkInput,
    responses((status = 200, body = BulkAnswer)))]
pub async fn preview(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(input): Json<BulkInput>,
) -> Result<Answer, Problem> {
    input.check(&app, &caller)?;
    let english = problem::prefers_english(&headers);
    let mut items = Vec::new();
    for id in input.cases() {
        // Dropped, the transaction leaves nothing behind.
        let mut tx = app.db.begin(&caller.who).await?;
        let mut name = Name::default();
        let outcome = apply(&app, &mut tx, &caller, id, &input.action, &mut name).await;
        items.push(name.result(id, outcome, english)?);
    }
    answer(items)
}

/// Does the same with many cases: each for itself, and what cannot be done with one is told beside it.
#[utoipa::path(post, path = "/api/cases/bulk", tag = "people", request_body = BulkInput,
    responses((status = 200, body = BulkAnswer)))]
pub async fn run(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Once { key, body: input }: Once<BulkInput>,
) -> Result<Answer, Problem> {
    input.check(&app, &caller)?;
    if let Begun::Before(answer) = key.begin(&app, &caller).await? {
        return Ok(answer);
    }
    let english = problem::prefers_english(&headers);
    let mut items = Vec::new();
    for id in input.cases() {
        let mut name = Name::default();
        // What was done before the house fell over is not done again.
        let outcome = match one(&app, &caller, &key.part(id), id, &input.action, &mut name).await {
            Err(problem) if matches!(problem.kind(), Kind::KeyReused | Kind::KeyInUse) => {
                return Err(problem);
            }
            outcome => outcome,
        };
        items.push(name.result(id, outcome, english)?);
    }
    app.live.wake();
    let answer = answer(items)?;
    match key.begin(&app, &caller).await? {
        Begun::Before(answer) => Ok(answer),
        Begun::New(tx) => key.commit(tx, answer).await,
    }
}

/// What a case is called, as far as the caller may know of it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Name {
    reference: Option<String>,
    title: Option<String>,
}

impl Name {
    fn result(self, id: Uuid, outcome: Result<(), Problem>, english: bool) -> Result<BulkResult, Problem> {
        let Self { reference, title } = self;
        let problem = match outcome {
            Ok(()) => None,
            Err(problem) => {
                if problem.kind() == Kind::Broken {
                    tracing::error!(case.id = %id, %problem, "a case of many failed");
                }
                Some(serde_json::to_value(problem.told(english)).map_err(Problem::broken)?)
            }
        };
        Ok(BulkResult { id, reference, title, ok: problem.is_none(), problem })
    }
}

async fn one(
    app: &App,
    caller: &Caller,
    key: &Key,
    id: Uuid,
    action: &BulkAction,
    name: &mut Name,
) -> Result<(), Problem> {
    let mut tx = match key.begin(app, caller).await? {
        Begun::Before(answer) => {
            *name = serde_json::from_value(answer.body().clone()).map_err(Problem::broken)?;
            return Ok(());
        }
        Begun::New(tx) => tx,
    };
    apply(app, &mut tx, caller, id, action, name).await?;
    key.commit(tx, Answer::ok(name)?).await?;
    Ok(())
}

async fn apply(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: Uuid,
    action: &BulkAction,
    name: &mut Name,
) -> Result<(), Problem> {
    let id = id.to_string();
    let file = File::take(app, tx, &id).await?;
    *name = Name { reference: file.case.reference.clone(), title: Some(file.case.input.title.clone()) };
    match action {
        BulkAction::Assign(AssignAction { assign }) => {
            assignment::give(app, tx, &file, assign.map(UserId)).await
        }
        BulkAction::Note(NoteAction { note: text }) => {
            let input = NoteInput { text: text.clone(), internal: true };
            note::write(app, tx, caller, &file.case, &input).await.map(drop)
        }
        BulkAction::Step(step) => {
            // Everybody sees the case as it stands now: there is no page that could be stale.
            let (seen, mut step) = (IfMatch(file.case.version), step.clone());
            let (file, stage) = event::allowed(app, tx, caller, &id, seen, &mut step).await?;
            if law::case::is_answer(file.regime, step.event) && file.documents.iter().any(|one| one.held_back)
            {
                return Err(Problem::new(Kind::StepRefused).detail(Text::new(
                    "Zu dieser Antwort gehören Anlagen. Geben Sie sie beim Vorgang selbst, wo Sie sehen, was herausgeht.",
                    "Documents go with this answer. Give it in the case itself, where you see what is handed out.",
                )));
            }
            let on = step.received_on.unwrap_or(app.clock.today());
            event::take(app, tx, file, stage, &step, on).await?;
            event::finish(app, tx, caller, &id, &step).await?;
            Ok(())
        }
    }
}

fn answer(items: Vec<BulkResult>) -> Result<Answer, Problem> {
    let ok = items.iter().filter(|item| item.ok).count();
    Answer::ok(&BulkAnswer { items, ok })
}

impl BulkInput {
    /// Each case once, in the order in which they were named.
    fn cases(&self) -> impl Iterator<Item = Uuid> + use<> {
        let mut seen = std::collections::HashSet::new();
        let ids: Vec<Uuid> = self.ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        ids.into_iter()
    }

    fn check(&self, app: &App, caller: &Caller) -> Result<(), Problem> {
        if self.ids.is_empty() || self.ids.len() > MOST {
            return Err(Problem::field(
                "/ids",
                "length",
                "1 bis 200 Vorgänge auf einmal.",
                "1 to 200 cases at once.",
            ));
        }
        match &self.action {
            BulkAction::Assign(_) => Ok(()),
            BulkAction::Note(NoteAction { note }) => {
                NoteInput { text: note.clone(), internal: true }.check(caller).map_err(|_too_long| {
                    let said = Text::new("1 bis 4000 Zeichen.", "1 to 4,000 characters.");
                    Problem::invalid(vec![Fault::new("/action/note", "length", said)])
                })
            }
            BulkAction::Step(step) if decides(step.event) => Err(Problem::field(
                "/action/event",
                "one_by_one",
                "Diesen Schritt machen Sie in jedem Vorgang für sich.",
                "This step is taken in each case by itself.",
            )),
            BulkAction::Step(step) => step.check(app.clock.today()),
        }
    }
}

/// Whether a step is not taken for many at once: it decides, takes a decision back, or says what holds for one case only.
fn decides(event: Event) -> bool {
    matches!(
        event,
        Event::Grant
            | Event::GrantWithConditions
            | Event::Refuse
            | Event::Deem
            | Event::Lapse
            | Event::AgreeChange
            | Event::Revoke
            | Event::Cancel
            | Event::DemandApplication
            // One number belongs to one site.
            | Event::Certify
    )
}
