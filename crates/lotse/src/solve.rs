//! `lotse solve`: the planner's tree over a public instance of the Steiner tree problem; needs no database.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::Args;
use planner::steiner::{Graph, Harvest, Instance, Terms, Tree, collect, parse, solve, verify};

use crate::print;

/// Which instance, and how long to search.
#[derive(Debug, Args)]
pub struct Flags {
    /// PACE 2018 (.gr), `SteinLib` or DIMACS (.stp); `-` reads standard input
    file: PathBuf,
    /// How long to search at most
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// The same seed and rounds find the same tree, where time does not end the search
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many rounds at most; as many as there is time for when not given
    #[arg(long)]
    rounds: Option<usize>,
}

/// Prints the tree as PACE wants it, `VALUE` and an edge on each line; what is known of it goes to standard error.
pub fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let name = flags.file.display();
    let text = read(&flags.file).with_context(|| format!("{name} cannot be read"))?;
    let instance =
        parse(&text).with_context(|| format!("{name} is no instance of the Steiner tree problem"))?;
    let (start, limit) = (Instant::now(), Duration::from_secs(flags.seconds));
    let stop = || start.elapsed() >= limit;
    let rounds = flags.rounds.unwrap_or(usize::MAX);
    let terms = Terms { seed: flags.seed, rounds, stop: &stop, progress: &|_| () };
    let found = Found::new(&instance, &terms).with_context(|| format!("{name} has no answer"))?;
    let gap = found.cost.saturating_sub(found.lower_bound);
    print::note(&format!(
        "cost {}, no tree costs less than {}: at most {:.3} % too dear, after {:.1} s",
        found.cost,
        found.lower_bound,
        share(gap, found.lower_bound),
        start.elapsed().as_secs_f64(),
    ));
    print::line(&found.text(&instance.graph));
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> std::io::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(file)
}

/// One number in per cent of another.
#[expect(clippy::cast_precision_loss, reason = "a share to be read")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64 * 100.0
}

/// What was found, with or without prizes.
struct Found {
    edges: Vec<u32>,
    /// With prizes: edges and the prizes that were left out.
    cost: u64,
    lower_bound: u64,
}

impl Found {
    fn new(instance: &Instance, terms: &Terms<'_>) -> anyhow::Result<Self> {
        let (graph, terminals) = (&instance.graph, &instance.terminals);
        if instance.prizes.iter().all(|prize| *prize == 0) {
            let tree = solve(graph, terminals, terms)?;
            verify(graph, terminals, &tree)?;
            let Tree { edges, cost, lower_bound } = tree;
            return Ok(Self { edges, cost, lower_bound });
        }
        let root = terminals.first().copied();
        let Harvest { edges, cost, missed, lower_bound, .. } = collect(graph, &instance.prizes, root, terms)?;
        Ok(Self { edges, cost: cost + missed, lower_bound })
    }

    /// Nodes count from one, as in the instance.
    fn text(&self, graph: &Graph) -> String {
        let mut lines = vec![format!("VALUE {}", self.cost)];
        let edges = self.edges.iter().filter_map(|edge| graph.edges().get(*edge as usize));
        lines.extend(edges.map(|edge| format!("{} {}", edge.ends[0] + 1, edge.ends[1] + 1)));
        lines.join("\n")
    }
}
