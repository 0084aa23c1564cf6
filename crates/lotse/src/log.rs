//! Log lines: for people at a terminal, as JSON for machines; `RUST_LOG` says how many.

use std::io::IsTerminal;

use server::config::Config;
use tracing_subscriber::EnvFilter;

/// What is logged when `RUST_LOG` says nothing.
const USUAL: &str = "info,sqlx=warn,tower_http=warn";

/// Starts logging to standard error.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if config.log_json {
        lines.json().flatten_event(true).init();
    } else {
        lines.compact().with_target(false).init();
    }
}
