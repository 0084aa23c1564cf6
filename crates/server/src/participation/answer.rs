//! Answers: by the body's own account, by its one-time link, or entered by an officer from paper.

use axum::{extract::State, http::Uri};
use jiff::civil::Date;
use model::{StatementId, Text, account::Role, decision::Condition, participation::StatementVerdict};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, statement};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{ANSWERED, Statement, note, tell};
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path, Query},
    caller::Caller,
    case::file::File,
    geometry, judge,
    page::{Page, Paging},
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Longest text of an answer or a condition, in characters.
const LONGEST: usize = 10_000;
/// Most conditions of one answer.
const MOST: usize = 50;

/// What a body answers.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    /// In a word; `silent` is nobody's to choose.
    pub verdict: StatementVerdict,
    /// In sentences; an objection needs its reasons.
    #[serde(default)]
    pub text: String,
    /// With the verdict `conditions`, and only then.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

/// How an answer came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By an account of the body.
    Account,
    /// By its one-time link.
    Link,
    /// On paper, entered by an officer.
    Paper,
}

/// Answers for the caller's body, changes its answer until its last day, or enters what came on paper.
#[utoipa::path(put, path = "/api/cases/{id}/statements/{statement}", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference"), ("statement" = Uuid, Path)),
    request_body = AnswerInput, responses((status = 200, body = Statement)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path((id, statement)): Path<(String, Uuid)>,
    seen: IfMatch,
    Json(input): Json<AnswerInput>,
) -> Result<Answer, Problem> {
    input.check()?;
    let mut tx = app.db.begin(&caller.who).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let found = store::statement::find(&mut tx, file.case.id, StatementId(statement)).await?;
    let found = found.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(found.version)?;
    let (way, by_name) = if caller.user.role == Role::Officer {
        if caller.who.authority != Some(file.case.authority.id) {
            return Err(Problem::new(Kind::NotYours));
        }
        (Way::Paper, caller.user.name.clone())
    } else {
        (Way::Account, caller.user.name.clone())
    };
    if file.case.stage.is_settled() {
        return Err(too_late());
    }
    let saved = take(&app, &mut tx, &found, way, input, by_name).await?;
    tx.commit().await?;
    let version = saved.version;
    Ok(Answer::ok(&Statement::shown(saved, app.clock.today()))?.version(version))
}

/// Keeps an answer and has the officer told.
///
/// # Errors
/// [`Kind::StepRefused`] when the body's last day has passed; what comes later is entered by an officer.
pub async fn take(
    app: &App,
    tx: &mut Tx,
    statement: &statement::Statement,
    way: Way,
    input: AnswerInput,
    by_name: String,
) -> Result<statement::Statement, Problem> {
    let today = app.clock.today();
    if way != Way::Paper && !is_open(statement, today) {
        return Err(too_late());
    }
    let detail = json!({
        "verdict": input.verdict,
        "conditions": input.conditions.len(),
        "paper": way == Way::Paper,
        "link": way == Way::Link,
        "changed": statement.verdict.is_some(),
    });
    // What a body asks for is held against the law before it stands in a decision.
    let proposes = !(input.conditions.is_empty() && statement.conditions.is_empty());
    let answer = statement::Answer {
        on: today,
        verdict: input.verdict,
        text: input.text.trim().to_owned(),
        conditions: input.conditions,
        by_name,
        on_paper: way == Way::Paper,
    };
    store::statement::answer(tx, statement.id, statement.version, &answer).await?;
    note(app, tx, ANSWERED, statement, detail).await?;
    tell(tx, "statement_answered", statement, None).await?;
    if proposes {
        judge::enqueue(tx, Some(statement.case), [statement.case].into()).await?;
    }
    let saved = store::statement::find(tx, statement.case, statement.id).await?;
    saved.ok_or_else(|| Problem::new(Kind::Unknown))
}

/// Whether the body itself can answer, or change what it answered.
pub fn is_open(statement: &statement::Statement, today: Date) -> bool {
    today <= statement.due && statement.verdict != Some(StatementVerdict::Silent)
}

fn too_late() -> Problem {
    Problem::new(Kind::StepRefused).detail(Text::new(
        "Die Frist für die Stellungnahme ist abgelaufen, oder es ist schon entschieden. Wenden Sie sich an die Behörde.",
        "The time for the statement is over, or the case is decided. Please turn to the authority.",
    ))
}

impl AnswerInput {
    /// Whether the answer is whole.
    ///
    /// # Errors
    /// [`Kind::Invalid`] with all faults.
    pub fn check(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, code: &str, de: &str, en: &str| {
            faults.push(Fault::new(pointer, code, Text::new(de, en)));
        };
        if self.verdict == StatementVerdict::Silent {
            fault(
                "/verdict",
                "not_chosen",
                "Schweigen hält nur das System fest.",
                "Only the system records silence.",
            );
        }
        if self.verdict == StatementVerdict::Objection && self.text.trim().is_empty() {
            fault("/text", "missing", "Begründen Sie die Bedenken.", "Give the reasons of the objection.");
        }
        if (self.verdict == StatementVerdict::Conditions) == self.conditions.is_empty() {
            fault(
                "/conditions",
                "verdict",
                "Auflagen gehören zur Antwort „mit Auflagen“, und nur zu ihr.",
                "Conditions belong to the answer “under conditions”, and to no other.",
            );
        }
        check_texts(&self.text, &self.conditions, &mut faults);
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}

/// Adds what is wrong with the length of a text and of conditions.
pub fn check_texts(text: &str, conditions: &[Condition], faults: &mut Vec<Fault>) {
    let long = |pointer: String| {
        let said = Text::new(format!("1 bis {LONGEST} Zeichen."), format!("1 to {LONGEST} characters."));
        Fault::new(pointer, "length", said)
    };
    if text.chars().count() > LONGEST {
        faults.push(long("/text".to_owned()));
    }
    for (index, condition) in conditions.iter().enumerate() {
        let length = condition.text.trim().chars().count();
        if length == 0 || length > LONGEST {
            faults.push(long(format!("/conditions/{index}/text")));
        }
        if condition.reason.chars().count() > LONGEST {
            faults.push(long(format!("/conditions/{index}/reason")));
        }
    }
    if conditions.len() > MOST {
        let said = Text::new(format!("Höchstens {MOST}."), format!("At most {MOST}."));
        faults.push(Fault::new("/conditions", "too_many", said));
    }
}

/// Which statements are asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only those that are not answered, or only those that are.
    open: Option<bool>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// A case as its statement names it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseName {
    id: Uuid,
    reference: String,
    title: String,
    /// West, south, east, north in degrees.
    bounds: Option<[f64; 4]>,
}

/// Something that the caller's body was asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item {
    case: CaseName,
    statement: Statement,
}

/// What the caller's body was asked, the most urgent first.
#[utoipa::path(get, path = "/api/statements", tag = "participation", params(Filter),
    responses((status = 200, body = Page<Item>)))]
pub async fn inbox(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(filter): Query<Filter>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(filter.limit, filter.offset);
    let mut tx = app.db.begin(&caller.who).await?;
    let (limit, offset) = (paging.limit().into(), paging.offset().into());
    let (found, total) = store::statement::list_own(&mut tx, filter.open, limit, offset).await?;
    let mut items = Vec::new();
    for statement in found {
        let Some(case) = store::case::find_by_id(&mut tx, statement.case).await? else { continue };
        let file = File::of(&app, &mut tx, case).await?;
        let bounds = super::place(&file).map(|place| geometry::degrees(place.bounds()));
        items.push(Item {
            case: CaseName {
                id: file.case.id.0,
                reference: file.case.reference.unwrap_or_default(),
                title: file.case.input.title,
                bounds,
            },
            statement: Statement::shown(statement, app.clock.today()),
        });
    }
    let total = u64::try_from(total).unwrap_or(0);
    Answer::ok(&paging.page(items, total, "/api/statements", uri.query()))
}
