//! What is said to the person at the terminal.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the place where it is said")]

use std::process::ExitCode;

/// A line of an answer.
pub fn line(text: &str) {
    println!("{text}");
}

/// What is told beside an answer.
pub fn note(text: &str) {
    eprintln!("{text}");
}

/// An error with its causes, in one breath.
pub fn error(error: &anyhow::Error) {
    eprintln!("lotse: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

/// The OpenAPI document.
pub fn openapi() -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(&server::router::document())?);
    Ok(ExitCode::SUCCESS)
}
