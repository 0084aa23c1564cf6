//! A plan that was changed after a body had answered: the body is asked anew, or an officer confirms that its statement
//! still holds.

use axum::extract::State;
use jiff::civil::Date;
use model::{StatementId, Text};
use serde::Deserialize;
use serde_json::json;
use store::{Tx, statement};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ASKED_AGAIN, Asked, CONFIRMED, Statement,
    ask::{AskInput, Nothing, last_day, led, link, reread},
    note, tell,
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::{self, Caller},
    case::file::File,
    idempotency::{Begun, Once},
    letter::{self, statement::Again},
    problem::{Kind, Problem},
    version::IfMatch,
};

/// What a body is asked about the changed plan.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgainInput {
    /// What it is asked beyond the case itself; the former question when it is not given.
    #[serde(default)]
    question: Option<String>,
    /// The last day; the body's own days when it is not given.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// Confirms that a statement still holds, though the plan was changed after it was given.
#[utoipa::path(post, path = "/api/cases/{id}/statements/{statement}/confirmation", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference"), ("statement" = Uuid, Path)),
    responses((status = 200, body = Statement)))]
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Path((id, statement)): Path<(String, Uuid)>,
    seen: IfMatch,
    Once { key, body: Nothing {} }: Once<Nothing>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (_, given) = outdated(&app, &mut tx, &caller, &id, statement, seen).await?;
    store::statement::confirm(&mut tx, given.id, seen.0, today, &caller.user.name).await?;
    note(&app, &mut tx, CONFIRMED, &given, json!({"plan_on": given.plan_on})).await?;
    let statement = reread(&mut tx, &given).await?;
    let version = statement.version;
    let answer = Answer::ok(&Statement::shown(statement, today))?.version(version);
    key.commit(tx, answer).await
}

/// Asks a body anew, because the plan was changed after it had answered: what it said stays beside the question.
#[utoipa::path(post, path = "/api/cases/{id}/statements/{statement}/question", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference"), ("statement" = Uuid, Path)),
    request_body = AgainInput, responses((status = 200, body = Asked)))]
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path((id, statement)): Path<(String, Uuid)>,
    seen: IfMatch,
    Once { key, body: input }: Once<AgainInput>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (file, given) = outdated(&app, &mut tx, &caller, &id, statement, seen).await?;
    let question = input.question.unwrap_or_else(|| given.question.clone());
    AskInput { bodies: vec![given.body.id.0], question: question.clone(), due: input.due }.check(today)?;
    let body = store::body::find(&mut tx, given.body.id).await?;
    let body = body.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let token = caller::new_token();
    let again = statement::Again {
        question: question.trim().to_owned(),
        asked_on: today,
        due: last_day(&file, &body, input.due, today)?,
        token_hash: caller::hash(&token),
    };
    let former: Vec<_> = given.former.iter().cloned().chain(said(&given)).collect();
    store::statement::ask_again(&mut tx, given.id, seen.0, &former, &again).await?;
    let statement = reread(&mut tx, &given).await?;
    let link = link(&app, &token);
    note(&app, &mut tx, ASKED_AGAIN, &statement, json!({"plan_on": given.plan_on})).await?;
    tell(&mut tx, "statement_asked", &statement, Some(&link)).await?;
    letter::step::ask(&app, &mut tx, &statement, &link, Again::Plan).await?;
    let version = statement.version;
    let shown = |link| {
        let asked = Asked { statement: Statement::shown(statement.clone(), today), link };
        Ok::<_, Problem>(Answer::ok(&asked)?.version(version))
    };
    let answer = shown(Some(link))?;
    // A link opens the case to whoever holds it: what is kept for a repeat does without.
    key.commit(tx, shown(None)?).await?;
    app.live.wake();
    Ok(answer)
}

/// A statement that was given on an earlier plan, in a case that the caller's authority leads.
async fn outdated<'a>(
    app: &'a App,
    tx: &mut Tx,
    caller: &Caller,
    id: &str,
    statement: Uuid,
    seen: IfMatch,
) -> Result<(File<'a>, statement::Statement), Problem> {
    let file = led(app, tx, caller, id).await?;
    let found = store::statement::find(tx, file.case.id, StatementId(statement)).await?;
    let found = found.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(found.version)?;
    if !found.is_outdated {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Seit dieser Stellungnahme ist der Plan nicht geändert worden.",
            "The plan has not been changed since this statement.",
        )));
    }
    Ok((file, found))
}

/// What a body has said so far.
fn said(given: &statement::Statement) -> Option<statement::Former> {
    Some(statement::Former {
        answered_on: given.answered_on?,
        plan_on: given.plan_on,
        verdict: given.verdict?,
        text: given.text.clone(),
        conditions: given.conditions.clone(),
        by_name: given.by_name.clone(),
        on_paper: given.on_paper,
    })
}
