//! The spatial joins of the engine against peers: the shared workload, side by side in one run.
//!
//! `make bench` finds the peers, generates the workload and runs this; what it prints it also writes to
//! `docs/benchmarks.md` if `BENCHMARKS` names that file. Every run of every engine is a process of its own; rounds are
//! interleaved and the least processor time counts, because everything else on the machine can only add to it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a benchmark is for")]

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use benches::{
    clock::time,
    geoparquet::{self, Fault},
    memory,
    peer::{Answer, Peer, Peers, Task},
    workload::{self, Row},
};
use engine::{
    City, Layers, near,
    sweep::{self, Reach},
};
use geo::LineString;
use model::{change::Change, change::Layer};
use serde_json::{Value, json};

const REACH: Reach = Reach { metres: 25.0, days: 14 };
const COVERED_M: f64 = 50.0;

/// What is asked, and how many times less processor time than a peer it shall take.
struct Question {
    title: &'static str,
    /// Name of the child's task.
    name: &'static str,
    task: Task,
    /// Sets that peers have to load first.
    sets: &'static [&'static str],
    bars: &'static [(Peer, f64)],
}

const ADDRESSES: &[&str] = &["conduits", "addresses"];

const QUESTIONS: [Question; 6] = [
    Question {
        title: "conflicts, 10,000 works",
        name: "works_10k",
        task: Task::Pairs("works_10k"),
        sets: &["works_10k"],
        bars: &[],
    },
    Question {
        title: "conflicts, 100,000 works",
        name: "works_100k",
        task: Task::Pairs("works_100k"),
        sets: &["works_100k"],
        bars: &[],
    },
    Question {
        title: "conflicts, 1,000,000 works",
        name: "works_1m",
        task: Task::Pairs("works_1m"),
        sets: &["works_1m"],
        bars: &[(Peer::Shapely, 10.0), (Peer::Postgis, 50.0)],
    },
    Question {
        title: "conflicts, 100,000 works ten times as dense",
        name: "works_100k_hot",
        task: Task::Pairs("works_100k_hot"),
        sets: &["works_100k_hot"],
        bars: &[(Peer::Shapely, 10.0), (Peer::Postgis, 45.0)],
    },
    Question {
        title: "nearest conduit of 1,000,000 addresses",
        name: "nearest",
        task: Task::Nearest,
        sets: ADDRESSES,
        bars: &[(Peer::Shapely, 15.0)],
    },
    Question {
        title: "addresses of 1,000,000 with no conduit within 50 m",
        name: "beyond",
        task: Task::Beyond,
        sets: ADDRESSES,
        bars: &[(Peer::Duckdb, 4.0)],
    },
];

/// Growth: two sets of the same density, and how much more one of the works may cost in the greater one.
const GROWTH: [(&str, f64, &str, f64, f64); 2] =
    [("works_10k", 1e4, "works_1m", 1e6, 1.7), ("works_100k", 1e5, "works_1m", 1e6, 1.25)];

/// A rebuild of the snapshot of a million works may take so many CPU-seconds.
const REBUILD_CPU_S: f64 = 1.5;
/// A join may take so many megabytes above its input.
const ABOVE_INPUT_MB: f64 = 150.0;

fn main() -> Result<(), Fault> {
    let words: Vec<String> = env::args().collect();
    let Some(folder) = env::var_os("WORKLOAD").map(PathBuf::from) else {
        println!("the shared workload was not measured: WORKLOAD does not name its folder");
        return Ok(());
    };
    if let Some(at) = words.iter().position(|word| word == "--alone") {
        println!("{}", alone(&folder, words.get(at + 1).ok_or("alone with what?")?)?);
        return Ok(());
    }
    let table = compare()?;
    println!("{table}");
    if let Some(file) = env::var_os("BENCHMARKS") {
        std::fs::write(file, table)?;
    }
    Ok(())
}

/// One task in a process of its own.
fn alone(folder: &Path, name: &str) -> Result<Value, Fault> {
    let read = |set: &str| folder.join(set).with_extension("parquet");
    match name {
        "nearest" | "beyond" => {
            let (conduits, places) =
                (geoparquet::lines(&read("conduits"))?, geoparquet::lines(&read("addresses"))?.vertices);
            measured(bytes(&conduits) + size_of_val(&*places), || {
                if name == "nearest" {
                    let found = near::nearest(&places, &conduits, f64::INFINITY);
                    let metres: f64 = found.iter().map(|nearest| nearest.distance_m).sum();
                    (found.len(), Some(metres))
                } else {
                    (near::beyond(&places, &conduits, COVERED_M).len(), None)
                }
            })
        }
        "rebuild" => {
            let (lines, stints) = geoparquet::works(&read("works_1m"))?;
            let rows = (0_u32..).zip(&stints).map(|(id, stint)| Row {
                id,
                applicant: stint.applicant,
                days: stint.days,
                line: LineString(sweep::Lines::line(&lines, id).to_vec()),
            });
            let rows = workload::onto_the_zone(rows.collect());
            let works: Option<Vec<_>> = rows.iter().map(workload::works).collect();
            let works = works.ok_or("rows that are no works")?;
            drop(rows);
            let change = works.first().cloned().ok_or("no works")?;
            drop((lines, stints));
            let loaded = [Layer::Works].into_iter().collect();
            let city = City::new(Layers { works, loaded, ..Layers::default() });
            let city = city.with(&[Change::WorksPut(Box::new(change))]);
            // The end of a snapshot is not part of its beginning.
            let mut rebuilt = None;
            measured(0, || (rebuilt.insert(city.rebuilt()).status().works, None))
        }
        _ => {
            let (lines, stints) = geoparquet::works(&read(name))?;
            let mut found = Vec::new();
            let mut said = measured(bytes(&lines) + size_of_val(&*stints), || {
                found = sweep::conflicts(&lines, &stints, REACH);
                (found.len(), None)
            })?;
            let checksum = found.iter().fold(0, |sum, conflict| {
                (sum + u64::from(conflict.one) * 7 + u64::from(conflict.other)) % 1_000_003
            });
            said["numbers"] = json!([found.len(), checksum]);
            Ok(said)
        }
    }
}

fn bytes(lines: &sweep::Flat) -> usize {
    size_of_val(&*lines.ends) + size_of_val(&*lines.vertices)
}

/// Measures a piece of work; its memory is all of the process at its peak, less what its input takes.
fn measured(input: usize, work: impl FnOnce() -> (usize, Option<f64>)) -> Result<Value, Fault> {
    memory::forget_peak()?;
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let before = input as f64 / 1e6;
    let ((count, metres), took) = time(work);
    let above_mb = memory::peak_mb().ok_or("no memory is told")? - before;
    let numbers = match metres {
        Some(metres) => json!([count, metres]),
        None => json!([count]),
    };
    Ok(json!({ "cpu_s": took.cpu_s, "wall_s": took.wall_s, "above_mb": above_mb, "numbers": numbers }))
}

/// The least of all rounds.
#[derive(Default)]
struct Least {
    cpu_s: Option<f64>,
    wall_s: Option<f64>,
    above_mb: f64,
    numbers: Vec<f64>,
}

impl Least {
    fn of_child(&mut self, name: &str) -> Result<(), Fault> {
        let output = Command::new(env::current_exe()?).args(["--alone", name]).output()?;
        let said: Value = serde_json::from_slice(&output.stdout)
            .map_err(|fault| format!("{name}: {fault}: {}", String::from_utf8_lossy(&output.stderr)))?;
        let number = |word: &str| said[word].as_f64().ok_or("a child that does not say what it took");
        self.cpu_s = Some(least(self.cpu_s, number("cpu_s")?));
        self.wall_s = Some(least(self.wall_s, number("wall_s")?));
        self.above_mb = self.above_mb.max(number("above_mb")?);
        self.numbers = said["numbers"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        Ok(())
    }
}

fn least(so_far: Option<f64>, next: f64) -> f64 {
    so_far.map_or(next, |so_far| so_far.min(next))
}

/// Numbers agree where nothing but the rounding of what was printed parts them.
fn agree(ours: &[f64], theirs: &[f64]) -> bool {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.06_f64.max(1e-9 * a.abs());
    theirs.len() >= ours.len() && ours.iter().zip(theirs).all(close)
}

fn compare() -> Result<String, Fault> {
    let path = |word: &str| env::var_os(word).map(PathBuf::from);
    let peers = Peers {
        scripts: path("PEERS").unwrap_or_default(),
        shapely: path("PEER_SHAPELY"),
        duckdb: path("PEER_DUCKDB"),
        postgis: path("PEER_POSTGIS"),
    };
    let rounds: u32 = env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    let mut loaded = Vec::new();
    for set in QUESTIONS.iter().flat_map(|question| question.sets) {
        if !loaded.contains(set) {
            peers.load(set);
            loaded.push(set);
        }
    }
    let mut ours: BTreeMap<&str, Least> = BTreeMap::new();
    let mut theirs: BTreeMap<(&str, Peer), Answer> = BTreeMap::new();
    for round in 1..=rounds {
        for question in &QUESTIONS {
            eprintln!("round {round} of {rounds}: {}", question.title);
            ours.entry(question.name).or_default().of_child(question.name)?;
            for peer in Peer::ALL {
                let Some(answer) = peers.ask(peer, question.task) else { continue };
                let best = theirs.entry((question.name, peer)).or_insert_with(|| answer.clone());
                best.cpu_s = best.cpu_s.min(answer.cpu_s);
            }
        }
        ours.entry("rebuild").or_default().of_child("rebuild")?;
    }
    written(rounds, &ours, &theirs)
}

fn written(
    rounds: u32,
    ours: &BTreeMap<&str, Least>,
    theirs: &BTreeMap<(&str, Peer), Answer>,
) -> Result<String, Fault> {
    let said = |word: &str| env::var(word).unwrap_or_else(|_| "not told".to_owned());
    let mut out = String::new();
    writeln!(
        out,
        "# Benchmarks\n\n\
         Written by `make bench`; nothing here is typed by hand.\n\n\
         - Day: {}\n- Machine: {}\n- Peers: {}\n\n\
         CPU-seconds, user and system, of all threads together: the least of {rounds} interleaved runs, each in a process \
         of its own. Reading is left out; the index is counted for the engine and for shapely, not for PostGIS and DuckDB. \
         Engine and shapely return the distance of each pair. × is how many times the engine's processor time a peer takes; \
         behind it the bar that the house sets itself. Every number of a peer stands only where its answer (count and \
         checksum of the pairs, sum of the distances) is the engine's.\n",
        said("BENCH_DAY"),
        said("BENCH_MACHINE"),
        said("BENCH_PEERS"),
    )?;
    writeln!(out, "| | answer | engine | wall | {} |", Peer::ALL.map(Peer::name).join(" | "))?;
    writeln!(out, "|---|--:|--:|--:|{}", "--:|".repeat(Peer::ALL.len()))?;
    let mut missed = Vec::new();
    for question in &QUESTIONS {
        let own = &ours[question.name];
        let (cpu_s, wall_s) = (own.cpu_s.unwrap_or(f64::NAN), own.wall_s.unwrap_or(f64::NAN));
        let first = own.numbers.first().copied().unwrap_or(f64::NAN);
        write!(out, "| {} | {first} | {cpu_s:.3} s | {wall_s:.3} s |", question.title)?;
        for peer in Peer::ALL {
            match theirs.get(&(question.name, peer)) {
                None => write!(out, " – |")?,
                Some(answer) if !agree(&own.numbers, &answer.numbers) => {
                    write!(out, " DISAGREES |")?;
                    missed.push(format!("{}: {} answers otherwise", question.title, peer.name()));
                }
                Some(answer) => {
                    let times = answer.cpu_s / cpu_s;
                    write!(out, " {:.2} s, {times:.1} ×", answer.cpu_s)?;
                    if let Some((_, bar)) = question.bars.iter().find(|(of, _)| *of == peer) {
                        write!(out, " (≥ {bar})")?;
                        if times < *bar {
                            missed.push(format!("{}: {times:.1} × {}", question.title, peer.name()));
                        }
                    }
                    write!(out, " |")?;
                }
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "\n| also | measured | bar |\n|---|--:|--:|")?;
    for (small, few, great, many, bar) in GROWTH {
        let each = |set: &str, works: f64| Some(ours.get(set)?.cpu_s? / works);
        if let (Some(before), Some(after)) = (each(small, few), each(great, many)) {
            writeln!(
                out,
                "| one of the works in `{great}` against one in `{small}` ({:.2} and {:.2} µs) | {:.2} × | ≤ {bar} |",
                after * 1e6,
                before * 1e6,
                after / before
            )?;
            if after / before > bar {
                missed.push(format!("growth from {small}: {:.2} ×", after / before));
            }
        }
    }
    let above = ours.get("works_1m").map_or(f64::NAN, |own| own.above_mb);
    writeln!(out, "| peak memory above the input, `works_1m` | {above:.0} MB | ≤ {ABOVE_INPUT_MB} |")?;
    if above > ABOVE_INPUT_MB {
        missed.push(format!("memory: {above:.0} MB"));
    }
    if let Some(rebuild) = ours.get("rebuild").and_then(|own| own.cpu_s) {
        writeln!(out, "| rebuild of the snapshot of 1,000,000 works | {rebuild:.2} s | ≤ {REBUILD_CPU_S} |")?;
        if rebuild > REBUILD_CPU_S {
            missed.push(format!("rebuild: {rebuild:.2} s"));
        }
    }
    if missed.is_empty() {
        writeln!(out, "\nAll bars hold.")?;
    } else {
        writeln!(out, "\nBars that do not hold: {}.", missed.join("; "))?;
    }
    Ok(out)
}
