//! A PostgreSQL of ours that outlived its house: found by its own notes and ended in order.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::ClusterError;

/// A fast shutdown writes out what is in memory; that may take a while on a slow disk.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends the PostgreSQL that still runs on this data, if there is one. The caller holds the data directory's lock, so no
/// living house uses it.
pub(super) fn end(cluster: &Path) -> Result<(), ClusterError> {
    let begun = Instant::now();
    let mut asked = false;
    while let Some(pid) = running(cluster) {
        if !asked {
            tracing::info!(pid = pid.as_raw_nonzero().get(), "ending the PostgreSQL that was left running");
            // It may just have ended by itself: the loop sees that.
            let _ = kill_process(pid, Signal::INT);
            asked = true;
        }
        if begun.elapsed() > PATIENCE {
            return Err(ClusterError::Orphan { pid: pid.as_raw_nonzero().get().unsigned_abs() });
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The process that `postmaster.pid` names, if it lives and works in this very directory.
pub(crate) fn running(cluster: &Path) -> Option<Pid> {
    let notes = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    let pid: i32 = notes.lines().next()?.trim().parse().ok()?;
    let proc = Path::new("/proc").join(pid.to_string());
    let name = fs::read_to_string(proc.join("comm")).ok()?;
    let place = fs::read_link(proc.join("cwd")).ok()?;
    if name.trim() == "postgres" && place == cluster { Pid::from_raw(pid) } else { None }
}

/// Whether PostgreSQL has noted that it takes connections.
pub(crate) fn is_ready(cluster: &Path, pid: u32) -> bool {
    let Ok(notes) = fs::read_to_string(cluster.join("postmaster.pid")) else { return false };
    let mut lines = notes.lines();
    let named = lines.next().and_then(|line| line.trim().parse().ok()) == Some(pid);
    named && lines.nth(6).is_some_and(|state| state.trim() == "ready")
}
