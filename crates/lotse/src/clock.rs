//! `lotse clock`: the periods of cases, recomputed from their journals.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use model::deadline::DeadlineState;
use server::case::replay::{self, Replay};
use store::Who;

use crate::{open::Open, print};

/// What is asked of the clock.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Recompute what the periods of a case came to from its journal, and compare with what is recorded
    Replay(ReplayFlags),
}

/// Which cases.
#[derive(Debug, Args)]
pub struct ReplayFlags {
    /// Reference or identifier
    #[arg(required_unless_present = "all")]
    case: Option<String>,
    /// Every case of the city
    #[arg(long, conflicts_with = "case")]
    all: bool,
}

/// Answers; ends with 2 when a case is not what its journal tells.
pub async fn run(open: Open, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Replay(flags) = command;
    let city = open.city().await?;
    let app = open.app(city, Vec::new())?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let cases = if let Some(name) = &flags.case {
        let found = store::case::find(&mut tx, name).await?;
        vec![found.with_context(|| format!("there is no case “{name}”"))?]
    } else {
        let filter = store::case::Filter { limit: i64::MAX, ..store::case::Filter::default() };
        store::case::list(&mut tx, &filter).await?.items
    };
    let (count, alone) = (cases.len(), flags.case.is_some());
    let mut first = None;
    print::line(&format!(
        "{:<18} {:>7} {:>5} {:>12} {:<24} result",
        "case", "entries", "steps", "certificates", "next deadline"
    ));
    for case in cases {
        let replayed = replay::replay(&app, &mut tx, case).await?;
        tell(&replayed, alone);
        if let Some(difference) = replayed.differences.first() {
            first.get_or_insert_with(|| format!("{}: {difference}", replayed.name));
        }
    }
    match first {
        None if count == 0 => bail!("the city has no cases"),
        None => {
            print::line(&format!("{count} replayed, all agree."));
            Ok(ExitCode::SUCCESS)
        }
        Some(first) => {
            print::line(&format!("Disagreement, first: {first}"));
            Ok(ExitCode::from(2))
        }
    }
}

/// A line for a case; alone, with every certificate and deadline.
fn tell(replayed: &Replay, alone: bool) {
    let running = replayed.deadlines.iter().filter(|deadline| deadline.state == DeadlineState::Running);
    let next = running
        .min_by_key(|deadline| deadline.due)
        .map_or_else(|| "none".to_owned(), |deadline| format!("{} by {}", deadline.id, deadline.due));
    print::line(&format!(
        "{:<18} {:>7} {:>5} {:>12} {:<24} {}",
        short(&replayed.name),
        replayed.entries,
        replayed.happenings.len(),
        replayed.certificates.len(),
        next,
        if replayed.differences.is_empty() { "agrees" } else { "differs" },
    ));
    for difference in &replayed.differences {
        print::line(&format!("  {difference}"));
    }
    if !alone {
        return;
    }
    for (certificate, agrees) in &replayed.certificates {
        print::line(&format!(
            "  {} by {} ({}): period until {}, holds from {}, {}",
            certificate.event,
            certificate.deadline,
            certificate.basis,
            certificate.due,
            certificate.holds_from,
            if *agrees { "agrees" } else { "differs" },
        ));
        let number = replay::number(&replayed.name, certificate);
        print::line(&format!("    {number}, check value {}", replay::check_value(&number, certificate)));
        for step in &certificate.trail {
            let due = step.due.map_or_else(|| "stands still".to_owned(), |due| format!("until {due}"));
            let effect = law::clock::effect_title(step.effect).en;
            print::line(&format!("    {} {:<20} {effect}, {due}", step.on, step.event.code()));
        }
    }
    for deadline in &replayed.deadlines {
        print::line(&format!(
            "  {:<5} {} from {} until {}, {}",
            deadline.id,
            deadline.title.en,
            deadline.starts_on,
            deadline.due,
            match deadline.state {
                DeadlineState::Running => "running",
                DeadlineState::Met => "met",
                DeadlineState::Missed => "missed",
            },
        ));
    }
}

/// A draft has no reference: the beginning of its identifier tells it apart.
fn short(name: &str) -> String {
    name.chars().take(18).collect()
}
