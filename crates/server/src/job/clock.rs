//! The deeming clock: what ran out without a decision is deemed granted, once, with its certificate.

use jiff::civil::Date;
use law::case::Refusal;
use model::{
    CaseId,
    case::{Actor, Event, Happening, Stage},
    deadline::Certificate,
    decision::Verdict,
};
use serde_json::json;
use store::{Tx, Who, case::Step, decision::NewDecision};

use crate::{
    app::App,
    case::file::{self, File},
    decision::letter,
    judge,
    problem::Problem,
};

/// Looks at every case whose next deadline has passed, and answers how many consents are deemed granted now.
///
/// Running it twice, or on two replicas at once, does no more than running it once: a deemed case is decided and not
/// looked at again, and of two that race for a case one meets an old version.
///
/// # Errors
/// When the cases cannot be listed; a single case that fails is logged and left for the next time.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let today = app.clock.today();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let due = store::case::list_due(&mut tx, today).await?;
    drop(tx);
    let mut deemed = 0;
    for case in due {
        match look(app, case, today).await {
            Ok(true) => deemed += 1,
            Ok(false) => {}
            Err(problem) => tracing::error!(case.id = %case, %problem, "the clock could not look at a case"),
        }
    }
    app.live.wake();
    Ok(deemed)
}

async fn look(app: &App, case: CaseId, today: Date) -> Result<bool, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let Some(case) = store::case::find_by_id(&mut tx, case).await? else { return Ok(false) };
    let file = File::of(app, &mut tx, case).await?;
    let Some(certificate) = law::clock::deemed(file.regime, file.calendar, &file.course(), today) else {
        // Another deadline than the deeming one has passed: the queue goes by the next.
        let deadlines = file.deadlines(today);
        let next = file::next_deadline(&deadlines).map(|deadline| deadline.due);
        store::case::set_next_due(&mut tx, file.case.id, next).await?;
        tx.commit().await?;
        return Ok(false);
    };
    drop(tx);
    if deems(app, &file, today)?.is_none() {
        return Ok(false);
    }
    let printed = letter::print(app, &file, &decision(certificate.clone()), None).await;
    let id = file.case.id.to_string();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    // The version that was read still stands, or the next turn looks again.
    record(app, &mut tx, file, certificate, today).await?;
    let file = File::take(app, &mut tx, &id).await?;
    judge::refresh(app, &mut tx, &file).await?;
    letter::keep(&mut tx, &file, printed).await?;
    tx.commit().await?;
    Ok(true)
}

/// The stage that deeming leads to; none where it is recorded already.
fn deems(app: &App, file: &File<'_>, today: Date) -> Result<Option<Stage>, Problem> {
    let facts = file.facts_for(app, Actor::Clock, today);
    match law::case::next(file.case.stage, Event::Deem, &facts) {
        Ok(stage) => Ok(Some(stage)),
        Err(Refusal::WrongStage { .. }) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

fn decision(certificate: Certificate) -> NewDecision {
    NewDecision {
        verdict: Verdict::DeemedGranted,
        on: certificate.holds_from,
        reasons: String::new(),
        conditions: Vec::new(),
        certificate: Some(certificate),
    }
}

/// Records that consent is deemed granted, with its certificate; answers whether it was not recorded before.
///
/// # Errors
/// When the machine or the store refuses.
pub async fn record(
    app: &App,
    tx: &mut Tx,
    file: File<'_>,
    certificate: Certificate,
    today: Date,
) -> Result<bool, Problem> {
    let Some(stage) = deems(app, &file, today)? else { return Ok(false) };
    let (case, authority) = (file.case.id, file.case.authority.id);
    let step = Step {
        case,
        version: file.case.version,
        stage,
        happening: Happening::new(certificate.holds_from, Event::Deem),
        at: app.clock.now(),
        next_due: None,
        missing: None,
        regimes: &[],
        detail: json!({"certificate": certificate}),
        effects: &[],
    };
    store::case::step(tx, &step).await?;
    store::decision::put(tx, case, authority, &decision(certificate)).await?;
    Ok(true)
}
