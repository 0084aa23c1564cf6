//! What the house does by itself: follows the change log, works off the outbox, lets the clock decide.

pub mod clock;
pub mod digest;
pub mod outbox;
pub mod quiet;
pub mod works;

use std::time::Duration;

use store::Who;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    app::App,
    coverage::{last_chance, outlook},
    joint::{self, propose::Watch},
    judge,
    message::reminder,
    problem::Problem,
    radio, scenario,
};

/// How often the clock is asked whether a day or an hour has passed.
const MINUTE: Duration = Duration::from_secs(60);
/// How long to wait before work that fell over is begun anew.
const PAUSE: Duration = Duration::from_secs(1);
/// How long an answer to a repeated request is kept, and the change log where several replicas read it, in hours.
const KEPT_HOURS: i64 = 48;

/// Starts everything that runs beside the requests; it ends when `stop` says so.
pub fn start(app: &App, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || feed(house.clone())));
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || keep_small(house.clone())));
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || outbox::work(house.clone())));
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || outbox::post(house.clone())));
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || keep_time(house.clone())));
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || scenario::run::work(house.clone())));
    let house = app.clone();
    tasks.spawn(until(stop.clone(), move || radio::standing::work(house.clone())));
    tasks
}

/// Works until `stop` says so; work that falls over is begun anew, since nobody else does it.
async fn until<F>(mut stop: watch::Receiver<bool>, begin: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        let mut work = tokio::spawn(begin());
        let told = tokio::select! {
            ended = &mut work => {
                tracing::error!(?ended, "work beside the requests fell over and is begun anew");
                false
            }
            // The sender being gone means the same.
            _ = stop.wait_for(|stop| *stop) => true,
        };
        if told {
            work.abort();
            // It ends at its next pause; that it was told to is no fault.
            let _ = work.await;
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Keeps the index in step with the change log.
async fn feed(app: App) {
    loop {
        match app.live.catch_up(&app.db, app.tenant, &app.clock).await {
            Ok(()) => match judge::news(&app).await {
                Ok(0) => {}
                Ok(cases) => tracing::info!(cases, "the city has changed: open cases were judged"),
                Err(problem) => tracing::error!(%problem, "open cases could not be judged"),
            },
            Err(error) => tracing::error!(%error, "the change log could not be read"),
        }
        app.live.rest().await;
    }
}

async fn keep_small(app: App) {
    app.live.keep_small().await;
}

/// At start, at every change of day and every hour: what periods' ends bring about, judging anew, aggregates, tidying.
async fn keep_time(app: App) {
    let mut done = None;
    let mut together = Watch::default();
    let mut minutes = tokio::time::interval(MINUTE);
    minutes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        minutes.tick().await;
        if together.is_due(&app) {
            match joint::propose::run(&app).await {
                Ok(standing) => tracing::info!(standing, "works that could be dug together"),
                Err(problem) => {
                    tracing::error!(%problem, "works that could be dug together were not looked for");
                }
            }
        }
        let now = app.clock.now();
        let hour = (app.clock.today(), now.as_second().div_euclid(3600));
        if done == Some(hour) {
            continue;
        }
        match clock::run(&app).await {
            Ok(ends) if ends > 0 => tracing::info!(ends, "periods have ended by themselves"),
            Ok(_) => {}
            Err(problem) => tracing::error!(%problem, "the clock could not be asked"),
        }
        match works::run(&app).await {
            Ok(told) if told > 0 => {
                tracing::info!(told, "works overran, guarantees end, defects are overdue");
            }
            Ok(_) => {}
            Err(problem) => tracing::error!(%problem, "works could not be looked at"),
        }
        // Works and moratoria begin and end with the day.
        if done.is_none_or(|(day, _)| day != hour.0)
            && let Err(problem) = judge::all(&app).await
        {
            tracing::error!(%problem, "open cases could not be judged");
        }
        if done.is_none_or(|(day, _)| day != hour.0)
            && let Err(problem) = reminder::run(&app).await
        {
            tracing::error!(%problem, "what ends soon could not be told");
        }
        if done.is_none_or(|(day, _)| day != hour.0) {
            match last_chance::run(&app).await {
                Ok(streets) if streets > 0 => {
                    tracing::info!(streets, "streets are sealed soon: operators know");
                }
                Ok(_) => {}
                Err(problem) => tracing::error!(%problem, "nobody was told of the last chance to dig"),
            }
        }
        if done.is_none_or(|(day, _)| day != hour.0)
            && let Err(problem) = outlook::record(&app).await
        {
            tracing::error!(%problem, "how the city is covered today was not kept");
        }
        match digest::run(&app).await {
            Ok(sent) if sent > 0 => tracing::info!(sent, "digests go out"),
            Ok(_) => {}
            Err(problem) => tracing::error!(%problem, "digests could not be written"),
        }
        if let Err(problem) = tidy(&app).await {
            tracing::error!(%problem, "tidying failed");
        }
        done = Some(hour);
    }
}

async fn tidy(app: &App) -> Result<(), Problem> {
    let now = app.clock.instant();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::probe::journal(&mut tx, now).await?;
    store::session::prune(&mut tx, now).await?;
    let before = now.saturating_sub(jiff::SignedDuration::from_hours(KEPT_HOURS)).unwrap_or(now);
    store::idempotency::prune(&mut tx, before).await?;
    // The embedded database has one replica: this one. Of several each has passed what lies so far back.
    let before = if app.config.database_url.is_none() { now } else { before };
    store::change::prune(&mut tx, &app.live.now().seen, before).await?;
    tx.commit().await?;
    app.limit.tidy();
    Ok(())
}
