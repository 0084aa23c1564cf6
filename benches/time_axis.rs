//! Time as an axis of the tree or as a filter behind it: what docs/decisions/0008 was decided by.
//!
//! `WORKLOAD=folder cargo bench -p benches --bench time_axis` takes the shared workload; without it, or where a set is missing, a
//! synthetic city of as many works. All ways find the same conflicts with the same exact test; each round runs all of
//! them one after the other, and the least processor time of `ROUNDS` (default 3) counts.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]

use std::{env, path::Path};

use benches::{
    clock::time,
    geoparquet::{self, Fault},
    synthetic::{Dice, Grid},
};
use engine::sweep::{self, Flat, Lines, Reach, Ruler, Stint, Time, Tried};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

const REACH: Reach = Reach { metres: 25.0, days: 14 };

type Ask = fn(&Flat, &[Stint]) -> Tried;

const WAYS: [(&str, Ask); 4] = [
    ("packed tree, time as an axis", |lines, stints| sweep::tried(lines, stints, REACH, Time::Axis)),
    ("packed tree in the plane, filter", |lines, stints| sweep::tried(lines, stints, REACH, Time::Filter)),
    ("rstar in the plane, filter", |lines, stints| over_rstar(lines, stints, |[x, y], _| [x, y])),
    ("rstar, time as an axis", |lines, stints| {
        // A reach in days is as long as a reach in metres.
        over_rstar(lines, stints, |[x, y], day| [x, y, f64::from(day) * REACH.metres / f64::from(REACH.days)])
    }),
];

/// The join by one query for each of the works; one box for each.
fn over_rstar<const N: usize>(
    lines: &Flat,
    stints: &[Stint],
    place: impl Fn([f64; 2], i32) -> [f64; N],
) -> Tried
where
    AABB<[f64; N]>: rstar::Envelope<Point = [f64; N]>,
    [f64; N]: rstar::Point<Scalar = f64>,
{
    let corners = |item: u32| {
        let (mut min, mut max) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for at in lines.line(item) {
            min = [min[0].min(at.x), min[1].min(at.y)];
            max = [max[0].max(at.x), max[1].max(at.y)];
        }
        let (first, last) = stints[item as usize].days;
        (place(min, first), place(max, last))
    };
    let items = 0..u32::try_from(stints.len()).unwrap_or(u32::MAX);
    let boxes: Vec<_> = (items.clone())
        .map(|item| {
            let (low, high) = corners(item);
            GeomWithData::new(Rectangle::from_corners(low, high), item)
        })
        .collect();
    let tree = RTree::bulk_load(boxes);
    let mut tried = Tried { conflicts: Vec::new(), candidates: 0, exact: 0 };
    let mut ruler = Ruler::default();
    for item in items {
        let (low, high) = corners(item);
        // A little more, so that no rounding of days keeps away what lies exactly at the limit.
        let reach = REACH.metres + 1e-6;
        let around = AABB::from_corners(low.map(|at| at - reach), high.map(|at| at + reach));
        let own = &stints[item as usize];
        for other in
            tree.locate_in_envelope_intersecting(around).map(|other| other.data).filter(|other| *other > item)
        {
            tried.candidates += 1;
            let theirs = &stints[other as usize];
            let soon = |last: i32, first: i32| first <= last + REACH.days;
            if own.applicant == theirs.applicant
                || !soon(own.days.1, theirs.days.0)
                || !soon(theirs.days.1, own.days.0)
            {
                continue;
            }
            tried.exact += 1;
            let near = ruler.distance(lines.line(item), lines.line(other), REACH.metres);
            let conflict = |distance_m| sweep::Conflict { one: item, other, distance_m };
            tried.conflicts.extend(near.map(conflict));
        }
    }
    tried
}

fn synthetic(works: usize) -> (Flat, Vec<Stint>) {
    let mut dice = Dice(7);
    let grid = Grid::new(works, &mut dice);
    let (mut lines, mut stints) = (Flat::default(), Vec::new());
    for _ in 0..works {
        let (length_m, beside_m) = (dice.range(20_f64.ln(), 500_f64.ln()).exp(), dice.range(-8.0, 8.0));
        lines.vertices.extend(grid.along(&mut dice, length_m, beside_m).0);
        lines.ends.push(u32::try_from(lines.vertices.len()).unwrap_or(u32::MAX));
        let first = i32::try_from(dice.below(730)).unwrap_or(0);
        let last = first + 1 + i32::try_from(dice.below(40)).unwrap_or(0);
        stints.push(Stint { applicant: u32::try_from(dice.below(40)).unwrap_or(0), days: (first, last) });
    }
    (lines, stints)
}

/// The conflicts in an order of their own, whatever way found them.
fn sorted(tried: &Tried) -> Vec<(u32, u32, u64)> {
    let mut all: Vec<_> =
        (tried.conflicts.iter()).map(|found| (found.one, found.other, found.distance_m.to_bits())).collect();
    all.sort_unstable();
    all
}

fn main() -> Result<(), Fault> {
    let rounds: u32 = env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    // `cargo test --benches` passes flags of its own; a number is ours: sets of more works are left out.
    let most = env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    println!("| works | way | CPU-s | × | wall s | candidates | exact tests | conflicts |");
    println!("|---|---|--:|--:|--:|--:|--:|--:|");
    for (name, works) in
        [("works_10k", 10_000), ("works_100k", 100_000), ("works_100k_hot", 100_000), ("works_1m", 1_000_000)]
    {
        if works > most {
            continue;
        }
        let path = env::var("WORKLOAD").map(|folder| Path::new(&folder).join(name).with_extension("parquet"));
        let (name, (lines, stints)) = match path {
            Ok(path) if path.exists() => (name.to_owned(), geoparquet::works(&path)?),
            _ if name.ends_with("hot") => continue,
            _ => (format!("synthetic, {works}"), synthetic(works)),
        };
        let mut least: [Option<(f64, f64, Tried)>; WAYS.len()] = [const { None }; WAYS.len()];
        for _ in 0..rounds {
            for ((_, ask), least) in WAYS.iter().zip(&mut least) {
                let (tried, took) = time(|| ask(&lines, &stints));
                let better = least.as_ref().is_none_or(|least| took.cpu_s < least.0);
                if better {
                    *least = Some((took.cpu_s, took.wall_s, tried));
                }
            }
        }
        let least: Vec<_> = least.into_iter().flatten().collect();
        let Some((first, _, expected)) = least.first() else { continue };
        let expected = sorted(expected);
        for ((way, _), (cpu_s, wall_s, tried)) in WAYS.iter().zip(&least) {
            if sorted(tried) != expected {
                return Err(format!("{name}, {way}: other conflicts").into());
            }
            println!(
                "| {name} | {way} | {cpu_s:.3} | {:.1} | {wall_s:.3} | {} | {} | {} |",
                cpu_s / first,
                tried.candidates,
                tried.exact,
                expected.len()
            );
        }
    }
    Ok(())
}
