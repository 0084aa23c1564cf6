//! What participation does by itself: reminds bodies, and records the silence of those whose day has passed.

use jiff::{ToSpan, civil::Date};
use model::participation::StatementVerdict;
use serde_json::json;
use store::{Tx, Who, statement};

use super::{REMINDED, SILENT, note, tell};
use crate::{app::App, problem::Problem};

/// Records silence, then reminds; answers how many statements changed.
///
/// Running it twice does no more than running it once: silence is an answer, and a reminder has its day.
///
/// # Errors
/// When the store breaks; then nothing of the part that failed was done.
pub async fn run(app: &App, today: Date) -> Result<usize, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let silent = silence(app, &mut tx, today).await?;
    tx.commit().await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let reminded = remind(app, &mut tx, today).await?;
    tx.commit().await?;
    Ok(silent + reminded)
}

/// Records the silence of bodies whose last day has passed, as of the day after it; their links are dead.
///
/// # Errors
/// When the store breaks.
pub async fn silence(app: &App, tx: &mut Tx, today: Date) -> Result<usize, Problem> {
    let overdue = store::statement::list_overdue(tx, today).await?;
    for statement in &overdue {
        let answer = statement::Answer {
            on: statement.due.saturating_add(1.day()),
            verdict: StatementVerdict::Silent,
            text: String::new(),
            conditions: Vec::new(),
            by_name: String::new(),
            on_paper: false,
        };
        store::statement::answer(tx, statement.id, statement.version, &answer).await?;
        note(app, tx, SILENT, statement, json!({})).await?;
        tell(tx, "statement_silent", statement, None).await?;
    }
    Ok(overdue.len())
}

/// Reminds bodies at half time and one day before their last day.
///
/// # Errors
/// When the store breaks.
pub async fn remind(app: &App, tx: &mut Tx, today: Date) -> Result<usize, Problem> {
    let forgetful = store::statement::list_to_remind(tx, today).await?;
    for statement in &forgetful {
        store::statement::remind(tx, statement.id, statement.version, today).await?;
        note(app, tx, REMINDED, statement, json!({"by_itself": true})).await?;
        tell(tx, "statement_reminder", statement, None).await?;
    }
    Ok(forgetful.len())
}
