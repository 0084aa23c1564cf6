//! The outbox workers: effects outside the transaction that caused them, each consumed once.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use store::{Who, outbox::Job};

use crate::{
    app::App,
    judge::{self, Neighbours},
    letter,
    mail::{self, Mail},
    message::{self, tell},
    problem::{Kind, Problem},
};

/// How long an effect is leased to one worker.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Effects that are leased at once.
const BATCH: i64 = 16;
/// Letters that are printed before the other effects are looked at again: each takes a while.
const LETTERS: i64 = 2;
/// Attempts before an effect is kept as a dead letter.
const ATTEMPTS: i32 = 10;

/// Mails that are leased at once: a server may take its time with each.
const MAILS: i64 = 4;
/// How long mails are leased: longer than the slowest server takes for all of them.
const MAIL_LEASE: SignedDuration = SignedDuration::from_mins(10);
/// Attempts before a mail is a dead letter: about a day, so that a server may be down over night.
const MAIL_ATTEMPTS: i32 = 32;
/// How long the postman waits before he looks by himself.
const PERIOD: Duration = Duration::from_secs(5);

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

/// Hands mail over for as long as the house is open; beside the rest, since a mail server may be slow.
pub async fn post(app: App) {
    loop {
        let sent = mails(&app, app.clock.instant()).await.unwrap_or_else(|problem| {
            tracing::error!(%problem, "the outbox could not be read");
            0
        });
        if sent == 0 {
            // Being woken and the time being up mean the same.
            let _ = tokio::time::timeout(PERIOD, app.mail.woken()).await;
        }
    }
}

/// Takes what is due, and answers how many effects that were.
///
/// # Errors
/// When the outbox cannot be read.
pub async fn round(app: &App) -> Result<usize, Problem> {
    let (topics, now) = ([judge::TOPIC, message::TOPIC], app.clock.instant());
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let mut jobs = store::outbox::claim(&mut tx, &topics, now, LEASE, BATCH).await?;
    jobs.extend(store::outbox::claim(&mut tx, &[letter::TOPIC], now, LEASE, LETTERS).await?);
    tx.commit().await?;
    let count = jobs.len();
    for job in jobs {
        let outcome = take(app, &job).await.map_err(|problem| {
            tracing::warn!(job = job.id, attempts = job.attempts, %problem, "an effect failed");
            (problem.kind().slug().to_owned(), ATTEMPTS)
        });
        settle(app, &job, outcome).await?;
    }
    Ok(count)
}

/// Hands over the mails that are due at an instant, and answers how many were tried.
///
/// # Errors
/// When the outbox cannot be read.
pub async fn mails(app: &App, now: Timestamp) -> Result<usize, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let jobs = store::outbox::claim(&mut tx, &[mail::TOPIC], now, MAIL_LEASE, MAILS).await?;
    tx.commit().await?;
    let count = jobs.len();
    for job in jobs {
        let outcome = hand_over(app, &job).await;
        settle(app, &job, outcome).await?;
    }
    Ok(count)
}

/// The row of an effect goes, or waits for another attempt.
async fn settle(app: &App, job: &Job, outcome: Result<(), (String, i32)>) -> Result<(), Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    match outcome {
        Ok(()) => {
            store::outbox::done(&mut tx, job.id).await?;
        }
        Err((why, limit)) => {
            store::outbox::fail(&mut tx, job.id, &why, app.clock.instant(), limit).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn take(app: &App, job: &Job) -> Result<(), Problem> {
    match job.effect.topic.as_str() {
        message::TOPIC => tell::work(app, job).await,
        letter::TOPIC => letter::print::write(app, job).await,
        _ => judge_neighbours(app, job).await,
    }
}

async fn judge_neighbours(app: &App, job: &Job) -> Result<(), Problem> {
    let neighbours: Neighbours =
        serde_json::from_value(job.effect.payload.clone()).map_err(Problem::broken)?;
    app.live.catch_up(&app.db, app.tenant, &app.clock).await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let known = store::change::has_passed(&mut tx, &app.live.now().seen, neighbours.cause).await?;
    drop(tx);
    if !known {
        // The change that caused this is not in the index yet: judged now, the neighbours would stay as they were.
        return Err(Problem::new(Kind::Busy));
    }
    judge::after(app, job.effect.case, neighbours.cases).await
}

/// Hands a mail over; otherwise why not, and after how many attempts it is given up.
async fn hand_over(app: &App, job: &Job) -> Result<(), (String, i32)> {
    let mail: Mail = serde_json::from_value(job.effect.payload.clone())
        .map_err(|_no_mail| ("unreadable".to_owned(), job.attempts))?;
    let at = SystemTime::UNIX_EPOCH
        + Duration::from_secs(u64::try_from(app.clock.instant().as_second()).unwrap_or_default());
    app.mail.send(&mail, at).await.map_err(|error| {
        // The cause names addresses: it stays out of the log.
        let why = error.word();
        tracing::warn!(job = job.id, attempts = job.attempts, why, "a mail was not handed over");
        (why, if error.is_final() { job.attempts } else { MAIL_ATTEMPTS })
    })
}
