//! Development: solves instances of PACE 2018 track 3.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use std::{process::Command, time::Instant};

use planner::steiner::{self, Edge, Graph, Terms};

fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn main() {
    let seconds: f64 = std::env::var("SECONDS_EACH").map_or(3.0, |text| text.parse().unwrap());
    let rounds: usize = std::env::var("ROUNDS").map_or(usize::MAX, |text| text.parse().unwrap());
    let verbose = std::env::var("VERBOSE").is_ok();
    let folder = "../shared/data/steiner";
    let best = std::fs::read_to_string(format!("{folder}/track3.csv")).unwrap();
    let only: Vec<String> = std::env::args().skip(1).collect();
    let (mut sum, mut worst, mut count, mut bsum) = (0.0, 0.0_f64, 0, 0.0);
    for line in best.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if !only.is_empty() && !only.iter().any(|name| fields[0].contains(name.as_str())) {
            continue;
        }
        let text =
            Command::new("xz").arg("-dc").arg(format!("{folder}/track3/{}.xz", fields[0])).output().unwrap();
        let text = String::from_utf8(text.stdout).unwrap();
        let (mut nodes, mut edges, mut terminals) = (0, Vec::new(), Vec::new());
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let n = |at: usize| words[at].parse::<u32>().unwrap();
            match words.first() {
                Some(&"Nodes") => nodes = n(1),
                Some(&"E") => edges.push(Edge { ends: [n(1) - 1, n(2) - 1], cost: n(3).into() }),
                Some(&"T") => terminals.push(n(1) - 1),
                _ => (),
            }
        }
        let graph = Graph::new(nodes as usize, edges).unwrap();
        let floor = steiner::floor(&graph, &terminals).unwrap();
        steiner::verify(&graph, &terminals, &floor).unwrap();
        let start = Instant::now();
        let cpu = cpu_s();
        let tree = steiner::solve(
            &graph,
            &terminals,
            &Terms {
                seed: 1,
                rounds,
                stop: &|| cpu_s() - cpu > 2.0 * seconds,
                progress: &|now| {
                    if verbose {
                        println!(
                            "   {:.2} s: {} ≥ {}",
                            start.elapsed().as_secs_f64(),
                            now.cost,
                            now.lower_bound
                        );
                    }
                },
            },
        )
        .unwrap();
        steiner::verify(&graph, &terminals, &tree).unwrap();
        let known: f64 = fields[2].parse().unwrap();
        let gap = (tree.cost as f64 / known - 1.0) * 100.0;
        let bound = (1.0 - tree.lower_bound as f64 / known) * 100.0;
        println!(
            "{} {nodes:6} {:6} {:5} cost {:10} gap {gap:6.3} % bound -{bound:6.3} % floor {:6.2} % {:.1} s",
            fields[0],
            graph.edges().len(),
            terminals.len(),
            tree.cost,
            (floor.cost as f64 / known - 1.0) * 100.0,
            start.elapsed().as_secs_f64(),
        );
        sum += gap;
        bsum += bound;
        worst = worst.max(gap);
        count += 1;
    }
    println!(
        "mean {:.4} % worst {worst:.3} % bound {:.4} %",
        sum / f64::from(count),
        bsum / f64::from(count)
    );
}
