//! Long computations that nobody waits for: on half of the processors, and behind whoever does wait.

use rayon::ThreadPoolBuilder;

/// How much later than others such work gets its turn: POSIX's scale to 19.
const NICE: i32 = 10;

/// Runs something that computes in parallel so that requests and the change log go first.
///
/// The common pool would make them queue behind it.
pub fn quietly<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let threads = (rayon::current_num_threads() / 2).max(1);
    // Where the system does not allow it, the work is as loud as any other.
    let behind = |_thread: usize| {
        rustix::process::setpriority_process(None, NICE).ok();
    };
    match ThreadPoolBuilder::new().num_threads(threads).start_handler(behind).build() {
        Ok(pool) => pool.install(work),
        Err(error) => {
            tracing::warn!(%error, "no threads of its own for work in the background");
            work()
        }
    }
}
