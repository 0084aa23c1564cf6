//! The planner's desk: which scenario is computed in this process, how far it is, and who wants to know.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use model::scenario::ScenarioState;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};
use utoipa::ToSchema;
use uuid::Uuid;

/// How often the queue is looked at when nobody wakes the planner: another replica may have been asked.
const PERIOD: Duration = Duration::from_secs(5);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioStep {
    /// It waits for its turn.
    #[default]
    Waiting,
    /// The ground is built: where may be dug, and what that costs.
    Ground,
    /// Better trees are looked for.
    Search,
    /// Points, fibres, bill and years follow from the tree.
    Network,
    /// Nothing more comes.
    Over,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioProgress {
    /// Where the scenario stands.
    pub state: ScenarioState,
    /// What is being done.
    pub step: ScenarioStep,
    /// How much of it is done, 0 to 1.
    pub share: f64,
    /// Cents of digging of the best tree so far.
    pub best_cents: Option<u64>,
    /// No tree costs less.
    pub bound_cents: Option<u64>,
}

impl ScenarioProgress {
    /// Where a scenario stands that does not run.
    pub fn of(state: ScenarioState) -> Self {
        let (step, share) =
            if state.is_settled() { (ScenarioStep::Over, 1.0) } else { (ScenarioStep::Waiting, 0.0) };
        Self { state, step, share, best_cents: None, bound_cents: None }
    }
}

/// A run of this process.
#[derive(Debug)]
pub struct Run {
    /// Which scenario.
    pub id: Uuid,
    cancel: AtomicBool,
    progress: Mutex<ScenarioProgress>,
}

impl Run {
    /// A run that begins.
    pub fn new(id: Uuid) -> Self {
        let progress =
            ScenarioProgress { step: ScenarioStep::Ground, ..ScenarioProgress::of(ScenarioState::Running) };
        Self { id, cancel: AtomicBool::new(false), progress: Mutex::new(progress) }
    }

    /// Whether somebody wants it to end.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Acquire)
    }

    /// Wants it to end.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::Release);
    }

    /// Where it stands.
    pub fn progress(&self) -> ScenarioProgress {
        *self.lock()
    }

    /// Tells where it stands.
    pub fn tell(&self, change: impl FnOnce(&mut ScenarioProgress)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, ScenarioProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The planner's desk.
#[derive(Debug)]
pub struct Desk {
    waiting: Notify,
    changed: watch::Sender<u64>,
    now: Mutex<Option<Arc<Run>>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self { waiting: Notify::new(), changed: watch::Sender::new(0), now: Mutex::new(None) }
    }
}

impl Desk {
    /// Tells the planner that something waits.
    pub fn wake(&self) {
        self.waiting.notify_one();
        self.told();
    }

    /// Waits until something is asked, or it is time to look by oneself.
    pub async fn rest(&self) {
        let _ = tokio::time::timeout(PERIOD, self.waiting.notified()).await;
    }

    /// Lays a run on the desk, or takes it away.
    pub fn lay(&self, run: Option<Arc<Run>>) {
        *self.lock() = run;
        self.told();
    }

    /// The run of a scenario, where it is on this desk.
    pub fn find(&self, id: Uuid) -> Option<Arc<Run>> {
        self.lock().clone().filter(|run| run.id == id)
    }

    /// Tells watchers that something is new.
    pub fn told(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Whoever wants to know what is new.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Run>>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
