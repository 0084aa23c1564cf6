//! Time as benchmarks need it: on the wall and on all processors together.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// How long something took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// On the wall, in seconds.
    pub wall_s: f64,
    /// On all processors together, in seconds.
    pub cpu_s: f64,
}

/// Runs something and says how long it took.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (wall, cpu) = (Instant::now(), cpu_s());
    let answer = work();
    (answer, Took { wall_s: wall.elapsed().as_secs_f64(), cpu_s: cpu_s() - cpu })
}

/// The value that a share of all does not exceed.
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).copied().unwrap_or_default()
}

/// Processor time of this process so far: user and system, all threads.
fn cpu_s() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "seconds and nanoseconds of one process")]
    let cpu_s = spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9;
    cpu_s
}
