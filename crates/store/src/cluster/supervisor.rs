//! The thread that is PostgreSQL's parent: starts it, reaps it, starts it anew when it falls, and ends it in order.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::{Account, Binaries, ClusterError, account, at, orphan};

/// Starts in a row that may fail before we say so: after a kill, its last children may still hold the shared memory.
const TRIES: u32 = 20;
/// How long a start (with recovery) may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// A PostgreSQL that ran this long had started well.
const SETTLED: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Supervisor {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    turned: Condvar,
}

#[derive(Debug, Default)]
struct State {
    child: Option<u32>,
    stopping: bool,
    gave_up: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is a few plain values, whole at every moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is needed to start PostgreSQL, again and again.
#[derive(Debug)]
pub(super) struct Recipe {
    pub(super) binaries: Binaries,
    pub(super) account: Option<Account>,
    pub(super) cluster: PathBuf,
    pub(super) settings: Vec<String>,
    pub(super) log: PathBuf,
}

impl Supervisor {
    /// Starts PostgreSQL and waits until it takes connections.
    pub(super) fn start(recipe: Recipe) -> Result<Self, ClusterError> {
        let shared = Arc::new(Shared::default());
        let recipe = Arc::new(recipe);
        let thread = {
            let (shared, recipe) = (Arc::clone(&shared), Arc::clone(&recipe));
            // PostgreSQL dies with the thread that started it, so this one lives as long as the cluster.
            thread::Builder::new()
                .name("postgres".to_owned())
                .spawn(move || watch(&recipe, &shared))
                .map_err(at(Path::new("thread")))?
        };
        let supervisor = Self { shared, thread: Some(thread) };
        let begun = Instant::now();
        let mut state = supervisor.shared.state();
        loop {
            if state.child.is_some_and(|pid| orphan::is_ready(&recipe.cluster, pid)) {
                drop(state);
                return Ok(supervisor);
            }
            if state.gave_up || begun.elapsed() > PATIENCE {
                drop(state);
                return Err(ClusterError::Start { log: recipe.log.clone() });
            }
            let wait = supervisor.shared.turned.wait_timeout(state, Duration::from_millis(20));
            state = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(super) fn process(&self) -> Option<u32> {
        self.shared.state().child
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.stopping = true;
        if let Some(pid) = state.child {
            interrupt(pid);
        }
        drop(state);
        self.shared.turned.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to end.
            let _ = thread.join();
        }
    }
}

/// Asks for a fast shutdown: running transactions are rolled back, everything is written out.
fn interrupt(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::INT);
    }
}

/// Starts PostgreSQL and starts it anew whenever it ends unasked, until it is told to stop or fails too often.
fn watch(recipe: &Recipe, shared: &Shared) {
    let mut failures = 0;
    loop {
        let begun = Instant::now();
        let mut state = shared.state();
        if state.stopping {
            return;
        }
        let child = match spawn(recipe) {
            Ok(child) => {
                state.child = Some(child.id());
                Some(child)
            }
            Err(fault) => {
                tracing::error!(%fault, "PostgreSQL could not be started");
                None
            }
        };
        drop(state);
        if let Some(child) = child {
            reap(child, shared);
        }
        failures = if begun.elapsed() > SETTLED { 0 } else { failures + 1 };
        let mut state = shared.state();
        if state.stopping {
            return;
        }
        if failures >= TRIES {
            state.gave_up = true;
            drop(state);
            shared.turned.notify_all();
            tracing::error!(log = %recipe.log.display(), "PostgreSQL ends again and again; giving up");
            return;
        }
        tracing::warn!(failures, "PostgreSQL ended unasked and is started anew");
        let pause = Duration::from_millis(50 << failures.min(6));
        drop(shared.turned.wait_timeout_while(state, pause, |state| !state.stopping));
    }
}

/// Waits for the child and reaps it; its number is forgotten before it can mean another process.
fn reap(mut child: Child, shared: &Shared) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        while waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
            .is_err_and(|error| error == rustix::io::Errno::INTR)
        {}
    }
    let mut state = shared.state();
    state.child = None;
    let status = child.wait();
    drop(state);
    tracing::debug!(?status, "PostgreSQL has ended");
}

fn spawn(recipe: &Recipe) -> Result<Child, ClusterError> {
    let log = File::options().create(true).append(true).open(&recipe.log).map_err(at(&recipe.log))?;
    let program = recipe.binaries.postgres();
    let mut command = account::command(&program, recipe.account.as_ref());
    command.arg("-D").arg(&recipe.cluster);
    for setting in &recipe.settings {
        command.arg("-c").arg(setting);
    }
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(at(&recipe.log))?)
        .stderr(log)
        // Ctrl-C at the terminal is for us: we drain first and then end PostgreSQL.
        .process_group(0);
    die_with_us(&mut command);
    command.spawn().map_err(at(&program))
}

/// Lets the kernel ask the child for a fast shutdown when the thread that starts it ends, even by kill -9.
#[expect(unsafe_code, reason = "the parent-death signal can only be set between fork and exec")]
fn die_with_us(command: &mut Command) {
    let parent = std::process::id();
    let prepare = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::INT))?;
        // We may have been killed before the signal was set; then somebody else is the parent by now.
        let alive =
            rustix::process::getppid().is_some_and(|pid| pid.as_raw_nonzero().get().unsigned_abs() == parent);
        if alive { Ok(()) } else { Err(rustix::io::Errno::SRCH.into()) }
    };
    // SAFETY: between fork and exec only two system calls are made; nothing allocates, locks or panics.
    unsafe {
        command.pre_exec(prepare);
    }
}
