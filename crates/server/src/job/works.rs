//! What a passing day means for works: an overrun, a guarantee about to end, a defect left open; each is told once.

use jiff::ToSpan;
use model::CaseId;
use serde_json::{Value, json};
use store::{Tx, Who, journal::NewEntry, outbox::Effect};

use super::clock;
use crate::{
    app::App, case::file, inspection::GUARANTEE_NOTICE_DAYS, journal, message::TOPIC, problem::Problem,
};

/// Looks at all works, and answers how much was told now.
///
/// What is told is marked in the same transaction: running it twice, or on two replicas at once, tells nothing twice.
///
/// # Errors
/// When the works cannot be listed, or telling fails; then the next turn tells it.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let today = app.clock.today();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    if clock::behind(app, &mut tx).await?.is_some() {
        return Ok(0);
    }
    let mut told = 0;
    for works in store::permit::list_past(&mut tx, today).await? {
        if law::case::overrun(works.stage, works.last, today)
            && store::permit::note_overrun(&mut tx, works.phase, today).await?
        {
            let detail = json!({"phase": works.phase, "last": works.last});
            tell(app, &mut tx, works.case, journal::OVERRUN, detail).await?;
            told += 1;
        }
    }
    let soon = today.checked_add(GUARANTEE_NOTICE_DAYS.days()).map_err(Problem::broken)?;
    for works in store::permit::list_guarantee_ending(&mut tx, today, soon).await? {
        if store::permit::note_guarantee_ending(&mut tx, works.phase, today).await? {
            let detail = json!({"phase": works.phase, "until": works.last});
            tell(app, &mut tx, works.case, journal::GUARANTEE_ENDING, detail).await?;
            told += 1;
        }
    }
    for (case, defect) in store::defect::list_overdue(&mut tx, today).await? {
        if store::defect::note_overdue(&mut tx, defect, today).await? {
            tell(app, &mut tx, case, journal::DEFECT_OVERDUE, json!({"defect": defect})).await?;
            told += 1;
        }
    }
    tx.commit().await?;
    Ok(told)
}

/// Writes it into the journal of the case, and lets a message follow to whom it concerns.
async fn tell(app: &App, tx: &mut Tx, case: CaseId, kind: &str, detail: Value) -> Result<(), Problem> {
    let mut payload = json!({"kind": kind, "case": case});
    if let (Value::Object(payload), Value::Object(facts)) = (&mut payload, &detail) {
        payload.extend(facts.clone());
    }
    let effect = Effect { case: Some(case), topic: TOPIC.to_owned(), payload };
    store::outbox::enqueue(tx, &effect).await?;
    let entry = NewEntry { at: app.clock.now(), event: kind.to_owned(), detail };
    store::journal::append(tx, file::chain(case), &entry).await?;
    Ok(())
}
