//! Steiner trees: the planner against what is known of public instances, and against Mehlhorn's tree in the same run.
//!
//! `cargo bench -p benches --bench steiner -- [part of an instance's name]`; `SECONDS_EACH` (30) is the time for each
//! instance on two threads. Instances lie in `../shared/data/steiner`; what is not there is said to be skipped.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]
#![allow(clippy::cast_precision_loss, reason = "costs are compared in per cent")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use benches::{
    page::{self, Line},
    steiner,
};
use planner::steiner::{Harvest, Instance, Terms, Tree, collect, floor, solve, verify};

type Fault = Box<dyn std::error::Error + Send + Sync>;

const THREADS: usize = 2;
const MEAN_GAP: f64 = 1.0;
const WORST_GAP: f64 = 5.0;
const PRIZE_GAP: f64 = 3.0;
const TOWN_GAP: f64 = 5.0;
const TOWN_TIME: Duration = Duration::from_secs(60);

fn main() -> Result<(), Fault> {
    let each = Duration::from_secs_f64(env::var("SECONDS_EACH").map_or(Ok(30.0), |text| text.parse())?);
    let only = env::args().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "shared", "data", "steiner"].iter().collect();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    let lead = format!("{:.0} s each on {THREADS} threads.", each.as_secs_f64());
    threads.install(|| {
        page::add("Steiner trees of PACE 2018, track 3", &lead, &pace(&folder, &only, each)?)?;
        page::add("Prize-collecting Steiner trees", &lead, &prizes(&folder, &only, each)?)?;
        page::add("Steiner tree of a town", &lead, &town(&only, each)?)?;
        Ok(())
    })
}

fn within(each: Duration) -> impl Fn() -> bool + Sync {
    let start = Instant::now();
    move || start.elapsed() >= each
}

fn search(instance: &Instance, each: Duration) -> Result<Tree, Fault> {
    let stop = within(each);
    let terms = Terms { seed: 1, rounds: usize::MAX, stop: &stop, progress: &|_| () };
    let tree = solve(&instance.graph, &instance.terminals, &terms)?;
    verify(&instance.graph, &instance.terminals, &tree)?;
    Ok(tree)
}

/// How much one number is above another, in per cent.
fn above(cost: u64, least: u64) -> f64 {
    (cost as f64 / least.max(1) as f64 - 1.0) * 100.0
}

fn pace(folder: &Path, only: &str, each: Duration) -> Result<Vec<Line>, Fault> {
    let Ok(known) = fs::read_to_string(folder.join("track3.csv")) else {
        println!("skipped: no instances in {}", folder.display());
        return Ok(Vec::new());
    };
    let (mut lines, mut gaps, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    for row in known.lines().skip(1) {
        let mut fields = row.split(',');
        let name = fields.next().unwrap_or_default();
        let best: u64 = fields.nth(1).ok_or("track3.csv has no upper bounds")?.parse()?;
        if !name.contains(only) {
            continue;
        }
        let instance = steiner::read(&folder.join("track3").join(format!("{name}.xz")))?;
        let (graph, terminals) = (&instance.graph, &instance.terminals);
        let start = Instant::now();
        let tree = search(&instance, each)?;
        let took = start.elapsed();
        let simple = floor(graph, terminals)?;
        verify(graph, terminals, &simple)?;
        let (gap, simple_gap) = (above(tree.cost, best), above(simple.cost, best));
        println!(
            "{name}: {} nodes, {} edges, {} terminals, cost {} ≥ {}, {gap:.3} % above the best known ({best}), \
             Mehlhorn {simple_gap:.2} %, {:.1} s",
            graph.nodes(),
            graph.edges().len(),
            terminals.len(),
            tree.cost,
            tree.lower_bound,
            took.as_secs_f64(),
        );
        gaps.push(gap);
        floors.push(simple_gap);
        lines.push(Line {
            what: format!("{name}, {} terminals", terminals.len()),
            measured: format!(
                "{gap:.3} % (own bound: {:.2} %, Mehlhorn: {simple_gap:.2} %)",
                above(tree.cost, tree.lower_bound)
            ),
            bar: format!("≤ {WORST_GAP} %"),
            holds: gap <= WORST_GAP,
        });
    }
    if !gaps.is_empty() {
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        lines.push(Line {
            what: format!("mean of {}", gaps.len()),
            measured: format!("{:.3} % (Mehlhorn: {:.2} %)", mean(&gaps), mean(&floors)),
            bar: format!("≤ {MEAN_GAP} %"),
            holds: mean(&gaps) <= MEAN_GAP,
        });
    }
    Ok(lines)
}

fn prizes(folder: &Path, only: &str, each: Duration) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for name in ["D15-A.stp", "D18-B.stp"].into_iter().filter(|name| name.contains(only)) {
        let path = folder.join(name);
        if !path.exists() {
            println!("skipped: no {}", path.display());
            continue;
        }
        let instance = steiner::read(&path)?;
        let stop = within(each);
        let terms = Terms { seed: 1, rounds: usize::MAX, stop: &stop, progress: &|_| () };
        let harvest: Harvest = collect(&instance.graph, &instance.prizes, None, &terms)?;
        check(&instance, &harvest)?;
        let gap = above(harvest.cost + harvest.missed, harvest.lower_bound);
        lines.push(Line {
            what: name.into(),
            measured: format!(
                "{} (edges {}, missed {}), {gap:.2} % above the own bound",
                harvest.cost + harvest.missed,
                harvest.cost,
                harvest.missed
            ),
            bar: format!("≤ {PRIZE_GAP} %"),
            holds: gap <= PRIZE_GAP,
        });
    }
    Ok(lines)
}

/// A harvest is a tree over its nodes that costs and misses what it says.
fn check(instance: &Instance, harvest: &Harvest) -> Result<(), Fault> {
    let tree = Tree { edges: harvest.edges.clone(), cost: harvest.cost, lower_bound: 0 };
    verify(&instance.graph, &harvest.nodes, &tree)?;
    let all: u64 = instance.prizes.iter().sum();
    let won: u64 = harvest.nodes.iter().map(|&node| instance.prizes[node as usize]).sum();
    let is_spanning = harvest.nodes.len() == harvest.edges.len() + usize::from(!harvest.nodes.is_empty());
    if won + harvest.missed == all && is_spanning { Ok(()) } else { Err("the prizes do not add up".into()) }
}

fn town(only: &str, each: Duration) -> Result<Vec<Line>, Fault> {
    if !"town".contains(only) {
        return Ok(Vec::new());
    }
    let instance = steiner::town(316, 5_000, 1)?;
    let start = Instant::now();
    let tree = search(&instance, each)?;
    let took = start.elapsed();
    let gap = above(tree.cost, tree.lower_bound);
    let simple = floor(&instance.graph, &instance.terminals)?;
    let what = format!("{} nodes, {} terminals", instance.graph.nodes(), instance.terminals.len());
    Ok(vec![
        Line::time(format!("{what}: time"), took, Some(TOWN_TIME)),
        Line {
            what,
            measured: format!(
                "{gap:.2} % above the own bound (Mehlhorn: {:.2} %)",
                above(simple.cost, tree.lower_bound)
            ),
            bar: format!("≤ {TOWN_GAP} %"),
            holds: gap <= TOWN_GAP,
        },
    ])
}
