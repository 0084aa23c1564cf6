//! Memory of this process, as the kernel counts it.

/// Forgets the peak so far, so that [`peak_mb`] tells that of what comes next.
///
/// # Errors
/// If the kernel does not allow it.
pub fn forget_peak() -> std::io::Result<()> {
    std::fs::write("/proc/self/clear_refs", "5")
}

/// The most that was resident, in megabytes of 10⁶ bytes.
pub fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}
