//! A decision on its way: sent when it is made, served when it is retrieved or by the law's own rule.

use jiff::civil::Date;
use law::case::Refusal;
use model::{
    CaseId,
    account::Role,
    case::{Actor, Event, Happening, Mark},
};
use serde_json::{Value, json};
use store::Tx;

use super::File;
use crate::{app::App, problem::Problem};

/// Sends a decision to the applicant's account on the day on which it is made, in the transaction of the decision.
///
/// It is served when it is retrieved: until then no time to object runs. Without a text on remedies in the settings of the
/// authority it goes out without instruction. Procedures whose law knows no sending are left as they are.
///
/// # Errors
/// When the store refuses.
pub async fn send(app: &App, tx: &mut Tx, file: &mut File<'_>, on: Date) -> Result<(), Problem> {
    let remedy = store::case::custom(tx, file.case.authority.id).await?.remedy;
    let instructed = remedy.is_some_and(|remedy| !remedy.de.trim().is_empty());
    let marks = if instructed { Vec::new() } else { vec![Mark::Uninstructed] };
    let happening = Happening { marks, ..Happening::new(on, Event::Send) };
    let officer = Actor::Person(Role::Officer);
    enter(app, tx, file, officer, happening, json!({"channel": "electronic"})).await?;
    Ok(())
}

/// Notes that what was sent last was retrieved on a day, and answers whether it was not served before.
///
/// # Errors
/// When the store refuses.
pub async fn serve(app: &App, tx: &mut Tx, case: CaseId, on: Date) -> Result<bool, Problem> {
    store::case::lock(tx, case).await?;
    let mut file = File::take(app, tx, &case.to_string()).await?;
    let last = file.happenings.iter().rev().find(|known| matches!(known.event, Event::Send | Event::Serve));
    if last.is_none_or(|last| last.event == Event::Serve) {
        return Ok(false);
    }
    enter(app, tx, &mut file, Actor::Clock, Happening::new(on, Event::Serve), json!({"retrieved": true}))
        .await
}

/// Records an event that the house itself brings about; answers whether the law of the case knows it where it stands.
///
/// # Errors
/// When the machine refuses it for another reason, or the store does.
pub async fn enter(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    actor: Actor,
    happening: Happening,
    detail: Value,
) -> Result<bool, Problem> {
    let today = app.clock.today();
    let facts = file.facts_for(app, actor, today);
    let stage = match law::case::next(file.case.stage, happening.event, &facts) {
        Ok(stage) => stage,
        Err(Refusal::WrongStage { .. } | Refusal::NotInRegime { .. }) => return Ok(false),
        Err(refusal) => return Err(refusal.into()),
    };
    let at = (happening.on == today).then(|| app.clock.time());
    let happening = Happening { at, ..happening };
    file.step(app, tx, stage, happening, (detail, &[])).await?;
    Ok(true)
}
