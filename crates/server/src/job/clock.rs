//! The clock: what a period's end brings about is recorded by itself, once, with its certificate.

use jiff::civil::Date;
use law::case::Refusal;
use model::{
    CaseId,
    case::{Actor, Event, Happening, Stage},
    deadline::Certificate,
    decision::Verdict,
};
use serde_json::json;
use store::{Tx, Who, decision::NewDecision};

use crate::{
    app::App,
    case::{event::EventInput, file::File},
    decision::letter,
    dig::phase,
    judge, message, participation,
    problem::Problem,
};

/// Looks at every case whose next deadline has come, and answers how many ends of periods were recorded now.
///
/// Running it twice, or on two replicas at once, does no more than running it once: what is recorded is not looked at
/// again, and of two that race for a case one meets an old version. Each case is one transaction, so that whoever kills
/// it leaves a case as it was or with everything recorded. On a day before the latest one that it has worked on the
/// system's clock is wrong, and it does nothing.
///
/// # Errors
/// When the cases cannot be listed; a single case that fails is logged and left for the next time.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let today = app.clock.today();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let stands = store::clock::advance(&mut tx, today, app.clock.now()).await?;
    if today < stands {
        tracing::error!(%today, latest = %stands, "the system's clock has gone back: no period ends until it is right");
        return Ok(0);
    }
    let due = store::case::list_due(&mut tx, today).await?;
    tx.commit().await?;
    let mut recorded = 0;
    for case in due {
        match look(app, case, today).await {
            Ok(count) => recorded += count,
            Err(problem) => tracing::error!(case.id = %case, %problem, "the clock could not look at a case"),
        }
    }
    match participation::duty::run(app, today).await {
        Ok(statements) => recorded += statements,
        Err(problem) => tracing::error!(%problem, "bodies could not be reminded, or their silence recorded"),
    }
    if recorded > 0 {
        app.live.wake();
    }
    Ok(recorded)
}

/// The latest day that the clock has worked on, where the system's clock is behind it now.
///
/// # Errors
/// When the store breaks.
pub async fn behind(app: &App, tx: &mut Tx) -> Result<Option<Date>, Problem> {
    let latest = store::clock::find(tx).await?;
    Ok(latest.filter(|latest| app.clock.today() < *latest))
}

/// Looks at one case at once, beside the request that brought it: what came on paper may lie behind the end of a period.
pub fn soon(app: &App, case: CaseId) {
    let app = app.clone();
    tokio::spawn(async move {
        match look(&app, case, app.clock.today()).await {
            Ok(0) => {}
            Ok(_) => app.live.wake(),
            // The next hour looks again.
            Err(problem) => tracing::error!(case.id = %case, %problem, "the clock could not look at a case"),
        }
    });
}

async fn look(app: &App, case: CaseId, today: Date) -> Result<usize, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let Some(case) = store::case::find_by_id(&mut tx, case).await? else { return Ok(0) };
    let mut file = File::of(app, &mut tx, case).await?;
    let pending = file.pending(today);
    drop(tx);
    let mut printed = None;
    if let Some(certificate) = pending.iter().find(|certificate| certificate.event == Event::Deem)
        && leads_to(app, &file, Event::Deem, today)?.is_some()
    {
        printed = Some(letter::print(app, &file, &decision(certificate.clone()), None).await);
    }
    let id = file.case.id.to_string();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let mut recorded = 0;
    // The version that was read still stands, or the next turn looks again.
    for certificate in pending {
        if enter(app, &mut tx, &mut file, certificate, today).await? {
            recorded += 1;
        }
    }
    if recorded == 0 {
        // Another deadline has come than one that brings something about: the queue goes by the next.
        file.keep_next_due(&mut tx, today).await?;
        tx.commit().await?;
        return Ok(0);
    }
    let file = File::take(app, &mut tx, &id).await?;
    judge::refresh(app, &mut tx, &file).await?;
    if let Some(printed) = printed {
        letter::keep(&mut tx, &file, printed).await?;
    }
    tx.commit().await?;
    tracing::info!(case.id = %id, recorded, "the end of a period was recorded");
    Ok(recorded)
}

/// The stage that the end of a period leads to; none where the case is past it or its procedure knows no such step.
fn leads_to(app: &App, file: &File<'_>, event: Event, today: Date) -> Result<Option<Stage>, Problem> {
    match law::case::next(file.case.stage, event, &file.facts_for(app, Actor::Clock, today)) {
        Ok(stage) => Ok(Some(stage)),
        Err(
            Refusal::WrongStage { .. }
            | Refusal::NotInRegime { .. }
            | Refusal::PeriodNotOver
            | Refusal::NotLapsed,
        ) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

fn decision(certificate: Certificate) -> NewDecision {
    NewDecision {
        verdict: Verdict::DeemedGranted,
        on: certificate.holds_from,
        reasons: String::new(),
        public_interest: String::new(),
        conditions: Vec::new(),
        certificate: Some(certificate),
    }
}

/// Records what the end of a period has brought about, with its certificate; answers whether it was not recorded before.
///
/// # Errors
/// When the machine or the store refuses.
pub async fn record(
    app: &App,
    tx: &mut Tx,
    mut file: File<'_>,
    certificate: Certificate,
    today: Date,
) -> Result<bool, Problem> {
    enter(app, tx, &mut file, certificate, today).await
}

async fn enter(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    certificate: Certificate,
    today: Date,
) -> Result<bool, Problem> {
    let (event, on) = (certificate.event, certificate.holds_from);
    let mut stage = leads_to(app, file, event, today)?;
    // Each phase that waited for the answer goes on; the case stands where they stand.
    if event == Event::AgreeChange && phase::agree(app, tx, file, on).await? {
        stage = Some(phase::joined(tx, file.case.id, stage.unwrap_or(file.case.stage)).await?);
    }
    let Some(stage) = stage else { return Ok(false) };
    let effects = [message::step(tx.who(), file.case.id, event, today)];
    let detail = json!({"certificate": certificate});
    file.step(app, tx, stage, Happening::new(on, event), (detail, &effects)).await?;
    if certificate.event == Event::Deem {
        let deemed = decision(certificate);
        // Nobody decided in time, so that all who had to are past it.
        for open in store::decision::list(tx, file.case.id).await? {
            if open.verdict.is_none() && open.authority.id != file.case.authority.id {
                store::decision::put(tx, file.case.id, open.authority.id, &deemed).await?;
            }
        }
        store::decision::put(tx, file.case.id, file.case.authority.id, &deemed).await?;
    }
    crate::letter::after(app, tx, file, event, &EventInput::of(event), on).await?;
    Ok(true)
}
