//! The run of a scenario, beside the requests: one at a time in a process, behind whoever waits, and taken up again after a restart.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use engine::supply::State;
use model::{AddressId, Text, scenario::ScenarioState};
use planner::{
    Design, Topology,
    steiner::{self, Progress, Terms, Tree},
};
use serde_json::Value;
use store::{Who, scenario::Ended};

use super::{
    desk::{Run, ScenarioStep},
    ground::{self, Inputs, NoGround},
    plan::{ScenarioBound, ScenarioFigures, ScenarioMeasure, ScenarioPlan, write::Made},
    question::{ScenarioLimit, ScenarioQuestion, ScenarioTopology},
};
use crate::{
    app::App,
    coverage::standing::{Covered, Question, Standing},
    job::quiet::quietly,
    problem::Problem,
};

/// How often a run tells where it stands, and asks whether it shall go on.
const BEAT: Duration = Duration::from_millis(500);
/// A run of another process that was silent for so many seconds has died.
const SILENT_S: f64 = 30.0;
/// Rounds of a search whose weight is sought: more of them find less than another weight does.
const ROUNDS: usize = 24;

/// Works off the questions that wait, for as long as the house is open.
pub async fn work(app: App) {
    if let Err(problem) = take_up(&app).await {
        tracing::error!(%problem, "scenarios that were being computed could not be taken up again");
    }
    loop {
        if !app.live.is_ready() {
            app.desk.rest().await;
            continue;
        }
        match round(&app).await {
            Ok(true) => {}
            Ok(false) => app.desk.rest().await,
            Err(problem) => {
                tracing::error!(%problem, "a scenario could not be computed");
                app.desk.rest().await;
            }
        }
    }
}

/// Lets what was running when the house closed wait again, and answers how much that was.
///
/// The embedded database has one house: whatever ran there has ended with it. Of several houses each tells that it lives.
///
/// # Errors
/// When the store breaks.
pub async fn take_up(app: &App) -> Result<u64, Problem> {
    let alone = app.config.database_url.is_none();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let count = store::scenario::take_up(&mut tx, if alone { 0.0 } else { SILENT_S }).await?;
    tx.commit().await?;
    Ok(count)
}

/// Computes the scenario that has waited longest; answers whether there was one.
///
/// # Errors
/// When the store breaks; then the scenario is taken up again later.
pub async fn round(app: &App) -> Result<bool, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::scenario::take_up(&mut tx, SILENT_S).await?;
    let taken = store::scenario::take(&mut tx, app.clock.now()).await?;
    let found = match taken {
        Some(id) => store::scenario::find(&mut tx, id).await?,
        None => None,
    };
    tx.commit().await?;
    let Some(scenario) = found else { return Ok(false) };
    let run = Arc::new(Run::new(scenario.id));
    app.desk.lay(Some(Arc::clone(&run)));
    let ended = compute(app, &run, &scenario.question).await;
    app.desk.lay(None);
    ended.map(|()| true)
}

async fn compute(app: &App, run: &Arc<Run>, question: &Value) -> Result<(), Problem> {
    let on = app.clock.today();
    let outcome = match serde_json::from_value::<ScenarioQuestion>(question.clone()) {
        Ok(question) => {
            // Who has fibre, or could have it, today: works that are only planned lay no fibre into a house.
            let covered = Standing::of(app, Question { day: Some(on), limit_m: None }).await?;
            let (house, own) = (app.clone(), Arc::clone(run));
            let mut work =
                tokio::task::spawn_blocking(move || quietly(|| plan(&house, &own, &question, &covered)));
            let mut beat = tokio::time::interval(BEAT);
            loop {
                tokio::select! {
                    ended = &mut work => break ended.map_err(Problem::broken)?,
                    _ = beat.tick() => told(app, run).await?,
                }
            }
        }
        Err(_another_shape) => Outcome::Nothing(Text::new(
            "Diese Frage stammt aus einer früheren Fassung des Systems. Stellen Sie sie neu.",
            "This question comes from an earlier version of the system. Ask it anew.",
        )),
    };
    // Whoever closes the house does not end the search: it is taken up again.
    if !app.is_open() {
        return Ok(());
    }
    let state = match &outcome {
        _ if run.is_cancelled() => ScenarioState::Cancelled,
        Outcome::Plan(..) => ScenarioState::Done,
        Outcome::Nothing(_) => ScenarioState::Failed,
    };
    let json = |value: serde_json::Result<Value>| value.map_err(Problem::broken);
    let (mut plan, mut because) = (None, None);
    match &outcome {
        Outcome::Plan(figures, whole) => {
            plan = Some((json(serde_json::to_value(figures))?, json(serde_json::to_value(whole))?));
        }
        Outcome::Nothing(text) => because = Some(json(serde_json::to_value(text))?),
    }
    let ended = Ended {
        state,
        snapshot_on: on,
        plan: plan.as_ref().map(|(figures, whole)| (figures, whole)),
        because: because.as_ref(),
        at: app.clock.now(),
    };
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::scenario::end(&mut tx, run.id, &ended).await?;
    tx.commit().await?;
    tracing::info!(scenario.id = %run.id, state = state.code(), "a scenario was computed");
    Ok(())
}

/// Keeps where the run stands; ends it where somebody wants so.
async fn told(app: &App, run: &Run) -> Result<(), Problem> {
    let progress = serde_json::to_value(run.progress()).map_err(Problem::broken)?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let goes_on = store::scenario::tell(&mut tx, run.id, &progress).await?;
    tx.commit().await?;
    if !goes_on {
        run.cancel();
    }
    app.desk.told();
    Ok(())
}

enum Outcome {
    Plan(Box<ScenarioFigures>, Box<ScenarioPlan>),
    Nothing(Text),
}

/// From the city to a plan, or why there is none.
fn plan(app: &App, run: &Run, question: &ScenarioQuestion, covered: &Covered) -> Outcome {
    match planned(app, run, question, covered) {
        Ok((figures, plan)) => Outcome::Plan(Box::new(figures), Box::new(plan)),
        Err(text) => Outcome::Nothing(text),
    }
}

fn planned(
    app: &App,
    run: &Run,
    question: &ScenarioQuestion,
    covered: &Covered,
) -> Result<(ScenarioFigures, ScenarioPlan), Text> {
    let on = app.clock.today();
    let area = question.area_of(app).map_err(|fault| fault.text)?;
    let no_values = || {
        Text::new(
            "Für diesen Tag gibt es keine Preise oder keine Werte zur Optik (data/planner).",
            "There are no prices or no values of optics for this day (data/planner).",
        )
    };
    let price = app.book.price(on).ok_or_else(no_values)?;
    let optics = app.book.optics(on).ok_or_else(no_values)?;
    let (split, topology) = match question.topology {
        ScenarioTopology::Pon32 => (32, Topology::Pon),
        ScenarioTopology::Pon64 => (64, Topology::Pon),
        ScenarioTopology::PointToPoint => (optics.split, Topology::PointToPoint),
    };
    let optics = optics.with_split(split).ok_or_else(no_values)?;
    let served: std::collections::HashSet<AddressId> = (covered.supply.addresses.iter())
        .filter(|found| matches!(found.state, State::Connected | State::Passed))
        .map(|found| found.id)
        .collect();
    let snapshot = &covered.snapshot;
    let needs = |id: AddressId| !served.contains(&id);
    let inputs = ground::build(snapshot, question, area.as_ref(), needs, price, on)
        .map_err(|fault| no_ground(&fault))?;
    if run.is_cancelled() {
        return Err(cancelled());
    }
    let found = search(app, run, question, &inputs).map_err(|fault| {
        tracing::warn!(%fault, scenario.id = %run.id, "no tree was found");
        Text::new(
            "Für dieses Gebiet ließ sich kein Netz finden. Wählen Sie ein kleineres Gebiet.",
            "No network could be found for this area. Choose a smaller area.",
        )
    })?;
    run.tell(|progress| (progress.step, progress.share) = (ScenarioStep::Network, 0.95));
    app.desk.told();
    if found.tree.edges.is_empty() {
        return Err(Text::new(
            "Die Grenze lässt keinen einzigen Anschluss zu, oder keine der Adressen ist zu erreichen.",
            "The limit allows no connection at all, or none of the addresses can be reached.",
        ));
    }
    let design = Design::new(&inputs.ground, &inputs.premises, &found.tree, &optics, topology);
    let made = Made {
        question,
        inputs: &inputs,
        design: &design,
        price,
        optics: &optics,
        bound: found.bound,
        assumptions: app.book.assumptions(on),
    };
    Ok(made.write(snapshot))
}

struct Found {
    tree: Tree,
    bound: ScenarioBound,
}

/// Looks for the tree until its time is up, somebody wants it to end, or it is proven the best.
fn search(
    app: &App,
    run: &Run,
    question: &ScenarioQuestion,
    inputs: &Inputs,
) -> Result<Found, steiner::Fault> {
    let ground = &inputs.ground;
    let begun = Instant::now();
    let time = Duration::from_secs(u64::from(question.seconds));
    let share = || (begun.elapsed().as_secs_f64() / time.as_secs_f64()).min(1.0);
    let shown = || 0.1 + 0.85 * share();
    let stop = || {
        run.tell(|progress| progress.share = shown());
        run.is_cancelled() || begun.elapsed() >= time || !app.is_open()
    };
    let is_cost = !matches!(question.limit, ScenarioLimit::Budget { .. });
    let tell = |now: Progress| {
        run.tell(|progress| {
            progress.share = shown();
            if is_cost {
                (progress.best_cents, progress.bound_cents) = (Some(now.cost), Some(now.lower_bound));
            }
        });
        app.desk.told();
    };
    run.tell(|progress| (progress.step, progress.share) = (ScenarioStep::Search, 0.1));
    app.desk.told();
    let terms = Terms { seed: u64::from(question.seed), rounds: usize::MAX, stop: &stop, progress: &tell };
    let weighed = Terms { rounds: ROUNDS, ..terms };
    let reached: Vec<u32> = ground.premises.iter().flatten().copied().collect();
    let prizes = |worth: u64| {
        let mut prizes = vec![0; ground.graph.nodes()];
        for node in &reached {
            prizes[*node as usize] = worth;
        }
        prizes
    };
    let homes = reached.len() as u64;
    let (edges, cost, (measure, value, bound)) = match question.limit {
        ScenarioLimit::None => {
            let mut terminals = vec![ground.root];
            terminals.extend(&reached);
            let tree = steiner::solve(&ground.graph, &terminals, &terms)?;
            // Where time is too short for a bound of its own, Mehlhorn's holds: half of his tree.
            let bound = match tree.lower_bound {
                0 => steiner::floor(&ground.graph, &terminals)?.lower_bound.min(tree.cost),
                bound => bound,
            };
            (tree.edges, tree.cost, (ScenarioMeasure::Cost, tree.cost, bound))
        }
        ScenarioLimit::Budget { cents } => {
            let found = steiner::collect_within(&ground.graph, &prizes(1), ground.root, cents, &weighed)?;
            (found.edges, found.cost, (ScenarioMeasure::Missed, found.missed, found.lower_bound))
        }
        ScenarioLimit::Quota { percent } => {
            let quota = quota(homes, percent);
            let found = steiner::collect_at_least(&ground.graph, &prizes(1), ground.root, quota, &weighed)?;
            (found.edges, found.cost, (ScenarioMeasure::Cost, found.cost, found.lower_bound))
        }
        ScenarioLimit::Worth { cents } => {
            let found = steiner::collect(&ground.graph, &prizes(cents), Some(ground.root), &terms)?;
            let value = found.cost + found.missed;
            (found.edges, found.cost, (ScenarioMeasure::CostAndMissed, value, found.lower_bound))
        }
    };
    let of = if measure == ScenarioMeasure::Missed { homes } else { bound };
    let bound = ScenarioBound { measure, value, bound, gap: gap(value, bound, of) };
    Ok(Found { tree: Tree { edges, cost, lower_bound: bound.bound.min(cost) }, bound })
}

/// So many homes are a percentage of all, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "addresses are few, and a percentage lies between 0 and 100"
)]
fn quota(homes: u64, percent: f64) -> u64 {
    (homes as f64 * percent / 100.0).ceil() as u64
}

/// How much a value lies above its bound, as a share with four digits; none of nothing.
#[expect(clippy::cast_precision_loss, reason = "a share that is shown with four digits")]
fn gap(value: u64, bound: u64, of: u64) -> Option<f64> {
    let share = value.saturating_sub(bound) as f64 / of.max(1) as f64;
    (of > 0).then_some((share * 10_000.0).round() / 10_000.0)
}

fn cancelled() -> Text {
    Text::new("Abgebrochen, bevor es einen ersten Plan gab.", "Cancelled before there was a first plan.")
}

fn no_ground(fault: &NoGround) -> Text {
    match fault {
        NoGround::NoAddress => Text::new(
            "In diesem Gebiet ist keine Adresse anzuschließen. Wählen Sie ein anderes Gebiet oder alle Adressen.",
            "No address of this area is to be connected. Choose another area, or all addresses.",
        ),
        NoGround::TooMany(count) => Text::new(
            format!(
                "{count} Adressen sind zu viele auf einmal, erlaubt sind {}. Wählen Sie ein kleineres Gebiet.",
                ground::MOST
            ),
            format!(
                "{count} addresses are too many at once, {} are allowed. Choose a smaller area.",
                ground::MOST
            ),
        ),
        NoGround::Fault(planner::ground::GroundFault::NoFeed) => Text::new(
            "An keiner Straße liegt eine Leitung, von der Glasfaser kommen kann. Laden Sie Leitungen, die versorgen.",
            "No line that fibre can come from lies near a street. Load conduits that serve.",
        ),
        NoGround::Fault(_) => Text::new(
            "Die Straßen dieses Gebiets bilden kein Netz, in dem sich planen lässt.",
            "The streets of this area make no network that can be planned in.",
        ),
    }
}
