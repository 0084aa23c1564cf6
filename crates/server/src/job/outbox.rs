//! The outbox worker: effects outside the transaction that caused them, each consumed once.

use jiff::SignedDuration;
use store::{Who, outbox::Job};

use crate::{
    app::App,
    decision::letter,
    judge::{self, Neighbours},
    problem::{Kind, Problem},
};

/// How long an effect is leased to one worker.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Effects that are leased at once.
const BATCH: i64 = 16;
/// Attempts before an effect is kept as a dead letter.
const ATTEMPTS: i32 = 10;

/// Works off the outbox for as long as the house is open.
pub async fn work(app: App) {
    loop {
        match round(&app).await {
            // There may be more.
            Ok(done) if done > 0 => {}
            Ok(_) => app.live.rest_beside().await,
            Err(problem) => {
                tracing::error!(%problem, "the outbox could not be read");
                app.live.rest_beside().await;
            }
        }
    }
}

/// Takes what is due, and answers how many effects that were.
///
/// # Errors
/// When the outbox cannot be read.
pub async fn round(app: &App) -> Result<usize, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let jobs =
        store::outbox::claim(&mut tx, &[judge::TOPIC, letter::TOPIC], app.clock.instant(), LEASE, BATCH)
            .await?;
    tx.commit().await?;
    let count = jobs.len();
    for job in jobs {
        let outcome = take(app, &job).await;
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        match outcome {
            Ok(()) => {
                store::outbox::done(&mut tx, job.id).await?;
            }
            Err(problem) => {
                tracing::warn!(job = job.id, attempts = job.attempts, %problem, "an effect failed");
                let why = problem.kind().slug();
                store::outbox::fail(&mut tx, job.id, why, app.clock.instant(), ATTEMPTS).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(count)
}

async fn take(app: &App, job: &Job) -> Result<(), Problem> {
    if job.effect.topic == letter::TOPIC {
        return match job.effect.case {
            Some(case) => letter::write(app, case).await,
            None => Ok(()),
        };
    }
    let neighbours: Neighbours =
        serde_json::from_value(job.effect.payload.clone()).map_err(Problem::broken)?;
    app.live.catch_up(&app.db, app.tenant, &app.clock).await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let known = store::change::has_passed(&mut tx, app.live.now().cursor, neighbours.cause).await?;
    drop(tx);
    if !known {
        // The change that caused this is not in the index yet: judged now, the neighbours would stay as they were.
        return Err(Problem::new(Kind::Busy));
    }
    judge::again(app, neighbours.cases).await
}
