//! The page of measurements: printed, and added to `docs/benchmarks.md` where `BENCHMARKS` names it.

use std::{env, fmt::Write as _, fs::OpenOptions, io::Write as _, time::Duration};

/// Something that was measured, and the bar that the house sets itself.
#[derive(Debug)]
pub struct Line {
    /// What.
    pub what: String,
    /// As it is read.
    pub measured: String,
    /// As it is read; empty where there is none.
    pub bar: String,
    /// Whether it stays within its bar.
    pub holds: bool,
}

impl Line {
    /// A time against its bar.
    pub fn time(what: impl Into<String>, took: Duration, bar: Option<Duration>) -> Self {
        Self {
            what: what.into(),
            measured: read(took),
            bar: bar.map(|bar| format!("≤ {}", read(bar))).unwrap_or_default(),
            holds: bar.is_none_or(|bar| took <= bar),
        }
    }
}

/// A time as it is read: three digits.
fn read(took: Duration) -> String {
    let ms = took.as_secs_f64() * 1e3;
    match ms {
        ..1.0 => format!("{:.0} µs", ms * 1e3),
        ..10.0 => format!("{ms:.2} ms"),
        ..1000.0 => format!("{ms:.0} ms"),
        _ => format!("{:.2} s", ms / 1e3),
    }
}

/// Prints a section and adds it to the page.
///
/// # Errors
/// When the page cannot be written.
#[allow(clippy::print_stdout, reason = "what a benchmark is for")]
pub fn add(title: &str, lead: &str, lines: &[Line]) -> std::io::Result<()> {
    let mut text = format!("\n## {title}\n\n{lead}\n\n| | measured | bar |\n|---|--:|--:|\n");
    for line in lines {
        let missed = if line.holds { "" } else { ", does not hold" };
        // Writing to a string never fails.
        let _ = writeln!(text, "| {} | {} | {}{missed} |", line.what, line.measured, line.bar);
    }
    println!("{text}");
    match env::var_os("BENCHMARKS") {
        Some(page) => OpenOptions::new().append(true).create(true).open(page)?.write_all(text.as_bytes()),
        None => Ok(()),
    }
}
