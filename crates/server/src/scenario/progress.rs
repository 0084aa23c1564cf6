//! How a run goes on: told as it happens, ended by somebody, begun again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::header::CACHE_CONTROL,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use model::{Text, scenario::ScenarioState};
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::{ScenarioAct, ScenarioDetail, ScenarioProgress, answer, hold_queue, known, now};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, Once},
    problem::{Kind, Problem},
};

/// How often a watcher looks when nobody tells him: the run may be another process's.
const LOOK: Duration = Duration::from_secs(1);
/// Not more often than this something is told.
const PACE: Duration = Duration::from_millis(200);
/// How often silence is told to be silence.
const ALIVE: Duration = Duration::from_secs(15);
/// Watchers at the same time.
static WATCHERS: Semaphore = Semaphore::const_new(256);

/// How a run goes on, as server-sent events: `progress` whenever something is new, and `end` with the last word, after which the
/// stream ends. Whoever cannot read a stream asks for the scenario again and again instead.
#[utoipa::path(get, path = "/api/scenarios/{id}/progress", tag = "scenario", params(("id" = Uuid, Path)),
    responses((status = 200, body = ScenarioProgress, content_type = "text/event-stream")))]
pub async fn watch(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let mut news = app.desk.watch();
    // Before the stream begins: who may not know of it is told so.
    let mut last = look(&app, &caller, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let place = WATCHERS.try_acquire().map_err(|_full| Problem::new(Kind::Busy).retry_after(10))?;
    let (send, stream) = mpsc::channel::<Result<Event, Infallible>>(4);
    tokio::spawn(async move {
        let _place = place;
        loop {
            let over = last.state.is_settled();
            let Ok(event) = Event::default().event(if over { "end" } else { "progress" }).json_data(last)
            else {
                return;
            };
            if send.send(Ok(event)).await.is_err() || over {
                return;
            }
            loop {
                tokio::time::sleep(PACE).await;
                tokio::select! {
                    _ = news.changed() => {}
                    () = tokio::time::sleep(LOOK) => {}
                    () = send.closed() => return,
                }
                if !app.is_open() {
                    return;
                }
                match look(&app, &caller, id).await {
                    Ok(Some(next)) if next != last => {
                        last = next;
                        break;
                    }
                    Ok(Some(_)) => {}
                    // It is gone, or is not the caller's to see any more; the reader asks again and is told so.
                    Ok(None) | Err(_) => return,
                }
            }
        }
    });
    let sse = Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(ALIVE));
    Ok(([(CACHE_CONTROL, "no-store")], sse).into_response())
}

async fn look(app: &App, caller: &Caller, id: Uuid) -> Result<Option<ScenarioProgress>, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let scenario = store::scenario::find(&mut tx, id).await?;
    Ok(scenario.map(|scenario| match scenario.state {
        ScenarioState::Running => now(app, id, scenario.progress),
        state => ScenarioProgress::of(state),
    }))
}

/// Ends a run; what was best so far is kept where there is a tree.
#[utoipa::path(post, path = "/api/scenarios/{id}/cancel", tag = "scenario", params(("id" = Uuid, Path)),
    request_body = ScenarioAct, responses((status = 200, body = ScenarioDetail)))]
pub async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: ScenarioAct {} }: Once<ScenarioAct>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    known(&mut tx, id).await?;
    if !store::scenario::cancel(&mut tx, id, app.clock.now()).await? {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Dieses Szenario wird nicht mehr berechnet.",
            "This scenario is not being computed any more.",
        )));
    }
    let answer = answer(&app, &mut tx, &caller, id).await?;
    let answer = key.commit(tx, answer).await?;
    if let Some(run) = app.desk.find(id) {
        run.cancel();
    }
    app.desk.told();
    Ok(answer)
}

/// Computes a scenario again, from the city as it stands now; its plan stays until there is a new one.
#[utoipa::path(post, path = "/api/scenarios/{id}/run", tag = "scenario", params(("id" = Uuid, Path)),
    request_body = ScenarioAct, responses((status = 200, body = ScenarioDetail)))]
pub async fn again(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: ScenarioAct {} }: Once<ScenarioAct>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    known(&mut tx, id).await?;
    hold_queue(&mut tx).await?;
    if !store::scenario::queue(&mut tx, id).await? {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Dieses Szenario wird gerade berechnet oder wartet darauf.",
            "This scenario is being computed or waits for it.",
        )));
    }
    let answer = answer(&app, &mut tx, &caller, id).await?;
    let answer = key.commit(tx, answer).await?;
    app.desk.wake();
    Ok(answer)
}
