//! Who in the authority works on a case.

use axum::extract::State;
use model::{UserId, account::Role};
use serde::Deserialize;
use serde_json::json;
use store::{Tx, journal::NewEntry};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Case, file, file::File, view};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, Once},
    journal, message,
    problem::Problem,
    version::IfMatch,
};

/// Whom the case is given to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentInput {
    /// An officer of the same authority, or nobody.
    officer: Option<Uuid>,
}

/// Gives a case to an officer, or to nobody.
#[utoipa::path(post, path = "/api/cases/{id}/assignment", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = AssignmentInput, responses((status = 200, body = Case)))]
pub async fn assign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Once { key, body: input }: Once<AssignmentInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let file = File::take(&app, &mut tx, &id).await?;
    seen.hold(file.case.version)?;
    give(&app, &mut tx, &file, input.officer.map(UserId)).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Gives a case to an officer, or to nobody; the officer is told.
///
/// # Errors
/// When the officer works elsewhere, or must not decide about this applicant (§127(2) TKG).
pub async fn give(app: &App, tx: &mut Tx, file: &File<'_>, officer: Option<UserId>) -> Result<(), Problem> {
    if let Some(officer) = officer {
        let account = store::account::find(tx, officer).await?;
        let fits = account.is_some_and(|account| {
            account.active
                && account.user.role == Role::Officer
                && account.user.authority.is_some_and(|authority| authority.id == file.case.authority.id)
        });
        if !fits {
            return Err(Problem::field(
                "/officer",
                "not_of_this_authority",
                "Diese Person arbeitet nicht in der zuständigen Behörde.",
                "This person does not work at the competent authority.",
            ));
        }
        check_conflict(tx, officer, file).await?;
    }
    store::case::assign(tx, file.case.id, file.case.version, officer).await?;
    let entry = NewEntry {
        at: app.clock.now(),
        event: journal::ASSIGNED.to_owned(),
        detail: json!({"assigned": officer.is_some()}),
    };
    store::journal::append(tx, file::chain(file.case.id), &entry).await?;
    if officer.is_some() {
        let more = json!({"to": officer, "on": app.clock.today()});
        let effect = message::news(tx.who(), "assigned", file.case.id, more);
        store::outbox::enqueue(tx, &effect).await?;
    }
    Ok(())
}

/// Nobody works on what an organisation applies for that he belongs to.
///
/// # Errors
/// [`law::case::Refusal::Conflict`], with its paragraph.
pub async fn check_conflict(tx: &mut Tx, officer: UserId, file: &File<'_>) -> Result<(), Problem> {
    let conflicts = store::person::list_conflicts(tx, officer).await?;
    let conflicts: Vec<_> = conflicts.into_iter().map(|conflict| conflict.organisation.id).collect();
    Ok(law::case::may_work_on(&conflicts, file.case.organisation.id)?)
}
