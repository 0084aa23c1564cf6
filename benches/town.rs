//! A whole town without fibre: from an extract of OpenStreetMap to a network with its bill, beside the union of shortest paths
//! and Mehlhorn's tree on the same ground.
//!
//! `cargo bench -p benches --bench town -- [EXTRACT.osm.pbf] [seconds]`; without a file the town of the shared data, if it is there.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "numbers to be read")]

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use benches::{
    clock::time,
    memory,
    page::{self, Line},
};
use geo::{Distance, Euclidean};
use jiff::civil::date;
use model::{
    ConduitId, Metres, OrganisationId,
    conduit::{Conduit, ConduitKind},
    street::{Segment, StreetClass},
};
use planner::{Area, Book, Design, Ground, Premise, Topology, bill::Bill, steiner};
use uuid::Uuid;

type Fault = Box<dyn std::error::Error>;

/// The two feeders lie at least so far apart.
const APART_M: f64 = 800.0;
const MOST: Duration = Duration::from_secs(10);
const MOST_MB: f64 = 500.0;
const MOST_GAP: f64 = 3.0;

fn main() -> Result<(), Fault> {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/osm/lauf-200115.osm.pbf");
    let file = words.next().map_or(shared, PathBuf::from);
    let seconds: u64 = words.next().map_or(Ok(7), |word| word.parse())?;
    if !file.exists() {
        println!("skipped: {} is not there", file.display());
        return Ok(());
    }
    let extract = exchange::osm::read(&file, &|_| {})?;
    let premises: Vec<Premise> = (extract.addresses.iter())
        .map(|address| Premise { id: address.id, place: address.place.0, homes: 1 })
        .collect();
    let conduits = feeders(&extract.segments)?;
    let book = book()?;
    let on = date(2026, 3, 1);
    let (price, optics) = (book.price(on).ok_or("no price")?, book.optics(on).ok_or("no optics")?);
    memory::forget_peak()?;
    let area = Area {
        segments: &extract.segments,
        premises: &premises,
        conduits: &conduits,
        feeds: &[],
        zones: &[],
        access: Metres::from(100),
    };
    let (planned, took) = time(|| -> Result<_, Fault> {
        let ground = Ground::new(&area, price)?;
        let terminals = terminals(&ground);
        let until = Instant::now() + Duration::from_secs(seconds);
        let stop = || Instant::now() >= until;
        let terms = steiner::Terms { seed: 1, rounds: usize::MAX, stop: &stop, progress: &|_| {} };
        let tree = steiner::solve(&ground.graph, &terminals, &terms)?;
        steiner::verify(&ground.graph, &terminals, &tree).map_err(|fault| format!("{fault:?}"))?;
        let design = Design::new(&ground, &premises, &tree, optics, Topology::Pon);
        let bill = Bill::of(&ground, &design, price);
        Ok((ground, terminals, tree, design, bill))
    });
    let (ground, terminals, tree, design, bill) = planned?;
    let memory = memory::peak_mb();
    let gap = |cost: u64| 100.0 * (cost as f64 / tree.lower_bound as f64 - 1.0);
    println!(
        "{}: {} addresses of {}, {} nodes, {} pieces; {:.1} s on the wall, {:.1} CPU-s (search limited to {seconds} s), peak {} MB",
        file.file_name().unwrap_or_default().display(),
        terminals.len() - 1,
        premises.len(),
        ground.places.len(),
        ground.pieces.len(),
        took.wall_s,
        took.cpu_s,
        memory.map_or_else(|| "?".to_owned(), |peak| format!("{peak:.0}")),
    );
    println!(
        "plan                     {:>12.0} € of digging, {:>6.2} % above the lower bound",
        tree.cost as f64 / 100.0,
        gap(tree.cost)
    );
    let floor = steiner::floor(&ground.graph, &terminals)?;
    println!("Mehlhorn                 {:>12.0} €, {:>6.2} %", floor.cost as f64 / 100.0, gap(floor.cost));
    let union = union_of_shortest(&ground, &terminals);
    println!("union of shortest paths  {:>12.0} €, {:>6.2} %", union as f64 / 100.0, gap(union));
    println!(
        "{} homes at {} points, {} homes with too little light (worst {:.1} dB), {:.1} km dug, {:.1} km in existing ducts, {:.0} € in all",
        design.homes,
        design.points.len(),
        design.dim.len(),
        design.worst_db.unwrap_or_default(),
        bill.dug_m / 1_000.0,
        bill.pulled_m / 1_000.0,
        bill.cents[0] as f64 / 100.0,
    );
    for (item, amount) in &bill.items {
        println!("  {item:?}: {:.0}, {:.0} €", amount.quantity, amount.cents as f64 / 100.0);
    }
    let peak = memory.unwrap_or_default();
    let share = |what: &str, cost: u64| per_cent(what, gap(cost));
    let lines = [
        Line::time("plan with its bill", Duration::from_secs_f64(took.wall_s), Some(MOST)),
        Line {
            what: "peak memory".to_owned(),
            measured: format!("{peak:.0} MB"),
            bar: format!("≤ {MOST_MB} MB"),
            holds: memory.is_some_and(|peak| peak <= MOST_MB),
        },
        Line {
            bar: format!("≤ {MOST_GAP} %"),
            holds: gap(tree.cost) <= MOST_GAP,
            ..share("digging, above the own lower bound", tree.cost)
        },
        share("Mehlhorn's tree, above the same bound", floor.cost),
        share("union of shortest paths, above the same bound", union),
    ];
    let name = file.file_name().unwrap_or_default().display();
    let lead = format!(
        "{name}: {} of {} addresses can be reached along {} pieces of ground; search limited to {seconds} s.",
        terminals.len() - 1,
        premises.len(),
        ground.pieces.len(),
    );
    Ok(page::add("A whole town", &lead, &lines)?)
}

/// A share without a bar.
fn per_cent(what: &str, share: f64) -> Line {
    Line { what: what.to_owned(), measured: format!("{share:.2} %"), bar: String::new(), holds: true }
}

fn book() -> Result<Book, Fault> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/planner");
    let price = std::fs::read_to_string(folder.join("price.toml"))?;
    let optics = std::fs::read_to_string(folder.join("optics.toml"))?;
    Book::read([("price.toml", price.as_str()), ("optics.toml", optics.as_str())])
        .map_err(|faults| format!("{faults:?}").into())
}

fn terminals(ground: &Ground) -> Vec<u32> {
    std::iter::once(ground.root).chain(ground.premises.iter().flatten().copied()).collect()
}

/// Two ducts that serve, made for the test: in the longest segment of an important street, and in the next one far enough away.
fn feeders(segments: &[Segment]) -> Result<Vec<Conduit>, Fault> {
    let mut streets: Vec<&Segment> = (segments.iter())
        .filter(|segment| {
            matches!(segment.class, StreetClass::Primary | StreetClass::Secondary | StreetClass::Tertiary)
        })
        .collect();
    streets.sort_by(|a, b| {
        b.line.ground_length().get().total_cmp(&a.line.ground_length().get()).then(a.id.cmp(&b.id))
    });
    let first = *streets.first().ok_or("no important street")?;
    let second = (streets.iter())
        .find(|other| Euclidean.distance(first.line.geometry(), other.line.geometry()) > APART_M)
        .ok_or("no second important street")?;
    Ok([first, second]
        .into_iter()
        .enumerate()
        .map(|(at, street)| Conduit {
            id: ConduitId(Uuid::from_u128(at as u128)),
            owner: OrganisationId(Uuid::from_u128(1)),
            owner_name: "Netz".to_owned(),
            kind: ConduitKind::Duct,
            line: street.line.clone(),
            ducts: 4,
            ducts_free: 3,
            diameter_mm: None,
            cover_m: None,
            accuracy_m: None,
            buffer_m: None,
            protection_m: None,
            serving: true,
        })
        .collect())
}

/// What all pieces cost that lie on the cheapest way from the feed to some terminal.
fn union_of_shortest(ground: &Ground, terminals: &[u32]) -> u64 {
    let mut near: Vec<Vec<(u32, u32)>> = vec![Vec::new(); ground.places.len()];
    for (at, piece) in ground.pieces.iter().enumerate() {
        let [a, b] = piece.ends;
        near[a as usize].push((b, at as u32));
        near[b as usize].push((a, at as u32));
    }
    let mut came: Vec<Option<u32>> = vec![None; near.len()];
    let mut cost = vec![u64::MAX; near.len()];
    cost[ground.root as usize] = 0;
    let mut open = BinaryHeap::from([(Reverse(0_u64), ground.root)]);
    while let Some((Reverse(so_far), node)) = open.pop() {
        if so_far > cost[node as usize] {
            continue;
        }
        for (to, piece) in &near[node as usize] {
            let all = so_far + ground.pieces[*piece as usize].cents;
            if all < cost[*to as usize] {
                cost[*to as usize] = all;
                came[*to as usize] = Some(*piece);
                open.push((Reverse(all), *to));
            }
        }
    }
    let mut used = vec![false; ground.pieces.len()];
    for terminal in terminals {
        let mut node = *terminal;
        while let Some(piece) = came[node as usize] {
            if std::mem::replace(&mut used[piece as usize], true) {
                break;
            }
            let [a, b] = ground.pieces[piece as usize].ends;
            node = if a == node { b } else { a };
        }
    }
    (ground.pieces.iter().zip(used)).filter(|(_, used)| *used).map(|(piece, _)| piece.cents).sum()
}
