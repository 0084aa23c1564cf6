//! Conflicts: the engine against peers on the same data in the same run, and how long somebody who draws waits.
//!
//! `cargo bench -p benches --bench conflicts -- [works]` takes a synthetic city; with `WORKLOAD` set to the folder of
//! the shared workload it also takes `works_10k`, `works_100k` and, if `BIG` is set, `works_1m` and `works_100k_hot`.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use benches::{
    clock::{Took, quantile, time},
    page::{self, Line},
    synthetic::{self, Dice},
    workload::{self, Row},
};
use engine::{City, Layers, Rules, bundle, gap, judge};
use geo::{BoundingRect, Distance, Euclidean};
use jiff::civil::{Date, date};
use model::{
    CityArea, OrganisationId, Period, Schedule, WorksId,
    address::Address,
    change::{Change, Layer},
    trench::{LayingMethod, Trench, TrenchDraft},
    works::WorksKind,
};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

type Fault = Box<dyn std::error::Error>;

const COVERED_M: f64 = 50.0;
const WITHIN_M: f64 = 25.0;
const WITHIN_DAYS: i32 = 14;
/// Bars of the house: half, and all but one in a hundred.
const AT_ONCE: [Option<Duration>; 2] = [Some(Duration::from_micros(300)), Some(Duration::from_millis(2))];
const GRAPH: [Option<Duration>; 2] = [None, Some(Duration::from_millis(30))];
const TODAY: Date = date(2026, 1, 1);

/// The workload's conflict as a rule of the house: not farther than 25 m, at most 14 days from one to the other, which
/// leaves 13 whole days between them.
const RULE: &str = r#"
code = "W"
title = { de = "Last", en = "Workload" }
basis = "benchmark"
protects = { de = "Vergleich", en = "comparison" }
status = "unverified"
severity = "light"
relation.kind = "space_time"
relation.order = 1
relation.space = "buffer"
relation.time = "within"
predicate = "distance <= 25 m, gap <= 13 days"
value = [{ since = 2026-01-01, within_days = 13, buffer_m = { small = 25.0, medium = 25.0, large = 25.0 } }]
because = { de = "{name}", en = "{name}" }
because_confidential = { de = "{street}", en = "{street}" }
[[example]]
shows = "near"
on = 2026-01-01
trench = "LINESTRING(565000 5934000, 565010 5934000)"
other = "LINESTRING(565000 5934020, 565010 5934020)"
finding = true
[[example]]
shows = "far"
on = 2026-01-01
trench = "LINESTRING(565000 5934000, 565010 5934000)"
other = "LINESTRING(565000 5934040, 565010 5934040)"
finding = false
"#;

const CLASSES: &str = r#"
code = "CLASS"
title = { de = "Klassen", en = "Classes" }
basis = "benchmark"
status = "verified"
predicate = "no strips"
[[value]]
since = 2026-01-01
on_street_m = 0.0
digs = ["telecom"]
small = { up_to_length_m = 1e9, up_to_days = 100000, up_to_street = "motorway" }
medium = { up_to_length_m = 1e9, up_to_days = 100000, up_to_street = "motorway" }
strip_m = { small = 0.0, medium = 0.0, large = 0.0 }
[[example]]
shows = "all works are of one class"
on = 2026-01-01
length_m = 500.0
days = 180
class = "small"
"#;

fn rules<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Rules, Fault> {
    Rules::read(files)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into())
}

/// Numbers of conflicts and the workload's checksum, with the sum of distances so that nobody leaves them out.
#[derive(Debug, PartialEq)]
struct Tally {
    conflicts: u64,
    checksum: u64,
    metres: f64,
}

impl Tally {
    fn of(pairs: impl Iterator<Item = (u32, u32, f64)>) -> Self {
        let mut tally = Self { conflicts: 0, checksum: 0, metres: 0.0 };
        for (i, j, distance_m) in pairs {
            let (i, j) = (u64::from(i.min(j)), u64::from(i.max(j)));
            tally.conflicts += 1;
            tally.checksum = (tally.checksum + i * 7 + j) % 1_000_003;
            tally.metres += distance_m;
        }
        tally
    }

    fn agrees(&self, other: &Self) -> bool {
        (self.conflicts, self.checksum) == (other.conflicts, other.checksum)
            && (self.metres - other.metres).abs() < 1e-3 * (1.0 + self.metres.abs())
    }
}

fn ours(rows: &[Row]) -> Result<(Tally, Took, Took), Fault> {
    let rules = rules([("class.toml", CLASSES), ("w.toml", RULE)])?;
    let works =
        rows.iter().map(workload::works).collect::<Option<Vec<_>>>().ok_or("rows that are no works")?;
    let loaded = [Layer::Works, Layer::Street].into_iter().collect();
    let (city, building) = time(|| City::new(Layers { works, loaded, ..Layers::default() }));
    let applicants: HashMap<u128, u32> = rows.iter().map(|row| (row.id.into(), row.applicant)).collect();
    let (clashes, sweeping) = time(|| judge::pairs(&city, &rules, TODAY));
    let number = |id: model::WorksId| u32::try_from(id.0.as_u128()).unwrap_or(u32::MAX);
    let tally = Tally::of(
        clashes
            .iter()
            .filter(|clash| applicants[&clash.one.0.as_u128()] != applicants[&clash.other.0.as_u128()])
            .map(|clash| (number(clash.one), number(clash.other), clash.distance_m)),
    );
    Ok((tally, building, sweeping))
}

fn in_time(a: &Row, b: &Row) -> bool {
    a.applicant != b.applicant && a.days.0 <= b.days.1 + WITHIN_DAYS && b.days.0 <= a.days.1 + WITHIN_DAYS
}

/// Peer: one box per line in an R-tree, applicant and dates before the library's exact distance.
fn rstar_alone(rows: &[Row]) -> (Tally, Took) {
    time(|| {
        let boxes: Vec<_> = (0_u32..)
            .zip(rows)
            .filter_map(|(at, row)| {
                let held = row.line.bounding_rect()?;
                let (low, high) = ([held.min().x, held.min().y], [held.max().x, held.max().y]);
                Some(GeomWithData::new(Rectangle::from_corners(low, high), at))
            })
            .collect();
        let tree = RTree::bulk_load(boxes.clone());
        let mut found = Vec::new();
        for own in &boxes {
            let (low, high) = (own.geom().lower(), own.geom().upper());
            let around = AABB::from_corners(
                [low[0] - WITHIN_M, low[1] - WITHIN_M],
                [high[0] + WITHIN_M, high[1] + WITHIN_M],
            );
            let a = &rows[own.data as usize];
            for other in tree.locate_in_envelope_intersecting(around).filter(|other| other.data > own.data) {
                let b = &rows[other.data as usize];
                if in_time(a, b) {
                    let distance_m = Euclidean.distance(&a.line, &b.line);
                    if distance_m <= WITHIN_M {
                        found.push((a.id, b.id, distance_m));
                    }
                }
            }
        }
        Tally::of(found.into_iter())
    })
}

/// Peer: every pair, applicant and dates before the library's exact distance.
fn every_pair(rows: &[Row]) -> (Tally, Took) {
    time(|| {
        let mut found = Vec::new();
        for (at, a) in rows.iter().enumerate() {
            for b in rows[at + 1..].iter().filter(|b| in_time(a, b)) {
                let distance_m = Euclidean.distance(&a.line, &b.line);
                if distance_m <= WITHIN_M {
                    found.push((a.id, b.id, distance_m));
                }
            }
        }
        Tally::of(found.into_iter())
    })
}

fn compare(name: &str, rows: &[Row]) -> Result<(), Fault> {
    let (tally, building, sweeping) = ours(rows)?;
    let cpu_s = building.cpu_s + sweeping.cpu_s;
    println!("{name}: {} conflicts, checksum {}", tally.conflicts, tally.checksum);
    println!(
        "  engine       {cpu_s:8.2} CPU-s  {:8.2} s wall  (index {:.2}, sweep {:.2} CPU-s)",
        building.wall_s + sweeping.wall_s,
        building.cpu_s,
        sweeping.cpu_s
    );
    let peer = |peer: &str, (theirs, took): (Tally, Took)| {
        let agreed = if tally.agrees(&theirs) { "agrees" } else { "DISAGREES" };
        println!(
            "  {peer:<12} {:8.2} CPU-s  {:8.2} s wall  {:6.1} × the engine's CPU, {agreed}",
            took.cpu_s,
            took.wall_s,
            took.cpu_s / cpu_s.max(0.01)
        );
    };
    peer("rstar + geo", rstar_alone(rows));
    if rows.len() <= 20_000 {
        peer("every pair", every_pair(rows));
    }
    Ok(())
}

/// Path and text of the files in a folder of the house's data.
fn files(folder: &str) -> Result<Vec<(String, String)>, Fault> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(folder);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
    }
    Ok(files)
}

/// Digging once in the whole city: every period may move by thirty days.
fn digging(city: &City, rules: &Rules, works: &[WorksId]) -> Result<(), Fault> {
    let files = files("dig-once")?;
    let terms = bundle::Terms::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let moves = bundle::Facts { earlier_days: 30, later_days: 30, ..bundle::Facts::default() };
    let facts = works.iter().map(|id| (*id, moves)).collect();
    let ask = bundle::Ask { on: TODAY, notice_days: 30, facts: &facts };
    let (plan, took) = time(|| bundle::propose(city, Some(rules), &terms, &ask));
    println!(
        "  dig once         {:.2} CPU-s  {:.2} s wall  {} bundles, {:.0} km of trench not dug; {} neighbourhoods, {} of them proven, the greatest of {} works",
        took.cpu_s,
        took.wall_s,
        plan.bundles.len(),
        plan.saved.trench_m / 1000.0,
        plan.proofs.len(),
        plan.proofs.iter().filter(|proof| proof.optimal).count(),
        plan.proofs.first().map_or(0, |proof| proof.works)
    );
    Ok(())
}

/// How long a check takes while somebody draws: all rules of the house, one trench of 300 m.
fn drawing(works: usize) -> Result<(), Fault> {
    let files = files("rules")?;
    let rules = rules(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))?;
    let mut dice = Dice(20_260_101);
    let (layers, grid) = synthetic::city(works, &mut dice);
    let ids: Vec<WorksId> = layers.works.iter().map(|works| works.id).collect();
    let addresses = layers.addresses.clone();
    let spare = layers.works.first().cloned().ok_or("a city without works")?;
    let (city, building) = time(|| City::new(layers));
    println!("synthetic city: {:?}", city.status());
    println!("  build            {:.2} CPU-s  {:.2} s wall", building.cpu_s, building.wall_s);
    let (mut waits, mut findings, mut again) = (Vec::new(), 0, Vec::new());
    while waits.len() < 2_000 {
        let draft = TrenchDraft {
            line: grid.along(&mut dice, 300.0, 3.0).into(),
            width_m: 0.4,
            cover_m: 0.6,
            method: LayingMethod::OpenTrench,
        };
        let Ok(trench) = Trench::new(draft, &CityArea::zone()) else { continue };
        let subject = judge::Subject {
            trench: &trench,
            kind: WorksKind::Telecom,
            schedule: Schedule::Fixed(Period::new(date(2026, 9, 1), date(2026, 9, 30))?),
            applicant: Some(OrganisationId(uuid::Uuid::from_u128(1))),
            case: None,
            exempt: false,
            on: TODAY,
        };
        for waits in [&mut waits, &mut again] {
            let start = Instant::now();
            let found = judge::at_once(&city, &rules, &subject);
            waits.push(start.elapsed());
            findings += found.len();
        }
    }
    let status = city.status();
    let mut lines = quantiles("all rules at once, a trench of 300 m", &mut waits, Some(AT_ONCE));
    lines.extend(quantiles("the same trench again", &mut again, None));
    println!("  findings per trench {}", findings / 4_000);
    lines.extend(diverting(&city, &rules, &grid, &mut dice)?);
    whole(&city, &rules, &ids, &addresses)?;
    digging(&city, &rules, &ids)?;
    let mut changed = city.clone();
    let mut waits = Vec::new();
    for _ in 0..City::DELTA_LIMIT {
        let mut works = spare.clone();
        works.id = model::WorksId(uuid::Uuid::from_u64_pair(u64::MAX, dice.roll()));
        let start = Instant::now();
        changed = changed.with(&[Change::WorksPut(Box::new(works))]);
        waits.push(start.elapsed());
    }
    lines.extend(quantiles("one change in the index", &mut waits, None));
    let lead = format!(
        "All rules of the house in the engine, on one thread: a synthetic city of {} works, {} conduits, {} moratoria, {} trees, \
         {} constraints and {} street segments; 2,000 trenches along its streets.",
        status.works, status.conduits, status.moratoria, status.trees, status.constraints, status.segments
    );
    page::add("While somebody draws", &lead, &lines)?;
    let (_, rebuilding) = time(|| changed.rebuilt());
    println!("  rebuild          {:.2} CPU-s  {:.2} s wall", rebuilding.cpu_s, rebuilding.wall_s);
    Ok(())
}

/// All works against all and the coverage of all addresses: the joins of packed trees against a question to the index for
/// each, with the same answers.
fn whole(city: &City, rules: &Rules, works: &[WorksId], addresses: &[Address]) -> Result<(), Fault> {
    // On which streets works stand is worked out once and kept with them; both ways find it there.
    let (_, standing) = time(|| judge::pairs(city, rules, TODAY));
    let (joined, sweep) = time(|| judge::pairs(city, rules, TODAY));
    let (asked, each) = time(|| judge::pairs_of(city, rules, TODAY, works));
    if joined != asked {
        return Err("the join and the index do not find the same".into());
    }
    println!(
        "  sweep ST1–ST3    {:.2} CPU-s  {:.2} s wall  {} pairs, first time with the streets {:.2} CPU-s; index {:.2} CPU-s, {:.1} ×",
        sweep.cpu_s,
        sweep.wall_s,
        joined.len(),
        standing.cpu_s,
        each.cpu_s,
        each.cpu_s / sweep.cpu_s
    );
    let (gaps, join) = time(|| gap::find(city, COVERED_M, TODAY));
    let by_id: HashMap<_, _> = addresses.iter().map(|address| (address.id, address)).collect();
    let (same, each) = time(|| {
        let asked =
            |found: &gap::AddressCoverage| gap::of(city, by_id[&found.id], COVERED_M, TODAY) == *found;
        gaps.addresses.iter().all(asked)
    });
    if !same {
        return Err("the join and the index do not cover the same".into());
    }
    println!(
        "  coverage         {:.2} CPU-s  {:.2} s wall  {:?}; index {:.2} CPU-s, {:.1} ×",
        join.cpu_s,
        join.wall_s,
        gaps.totals,
        each.cpu_s,
        each.cpu_s / join.cpu_s
    );
    Ok(())
}

/// Half of the waits, and all but one in a hundred, against their bars.
fn quantiles(what: &str, waits: &mut [Duration], bars: Option<[Option<Duration>; 2]>) -> Vec<Line> {
    waits.sort_unstable();
    let bars = bars.unwrap_or_default();
    [("p50", 0.5, bars[0]), ("p99", 0.99, bars[1])]
        .map(|(name, share, bar)| Line::time(format!("{what}, {name}"), quantile(waits, share), bar))
        .into()
}

/// How long the rules over the street graph take: trenches of 300 m near the axis, which close their streets.
fn diverting(
    city: &City,
    rules: &Rules,
    grid: &synthetic::Grid,
    dice: &mut Dice,
) -> Result<Vec<Line>, Fault> {
    let (mut first, mut again, mut findings) = (Vec::new(), Vec::new(), 0);
    let (_, building) = time(|| -> Result<(), Fault> {
        let trench = axis(grid, dice)?;
        judge::graph(city, rules, &at(&trench)?);
        Ok(())
    });
    println!("  street graph     {:.2} CPU-s  {:.2} s wall", building.cpu_s, building.wall_s);
    while first.len() < 2_000 {
        let trench = axis(grid, dice)?;
        for waits in [&mut first, &mut again] {
            let subject = at(&trench)?;
            let start = Instant::now();
            findings += judge::graph(city, rules, &subject).len();
            waits.push(start.elapsed());
        }
    }
    println!("  findings per trench {:.1}", f64::from(u32::try_from(findings)?) / 4_000.0);
    let mut lines = quantiles("rules over the street graph, a trench of 300 m", &mut first, Some(GRAPH));
    lines.extend(quantiles("the same trench again", &mut again, None));
    Ok(lines)
}

fn axis(grid: &synthetic::Grid, dice: &mut Dice) -> Result<Trench, Fault> {
    loop {
        let draft = TrenchDraft {
            line: grid.along(dice, 300.0, 0.5).into(),
            width_m: 0.4,
            cover_m: 0.6,
            method: LayingMethod::OpenTrench,
        };
        if let Ok(trench) = Trench::new(draft, &CityArea::zone()) {
            return Ok(trench);
        }
    }
}

fn at(trench: &Trench) -> Result<judge::Subject<'_>, Fault> {
    Ok(judge::Subject {
        trench,
        kind: WorksKind::Telecom,
        schedule: Schedule::Fixed(Period::new(date(2026, 9, 1), date(2026, 9, 30))?),
        applicant: Some(OrganisationId(uuid::Uuid::from_u128(1))),
        case: None,
        exempt: false,
        on: TODAY,
    })
}

fn synthetic_rows(works: usize) -> Vec<Row> {
    let mut dice = Dice(7);
    let grid = synthetic::Grid::new(works, &mut dice);
    (0..u32::try_from(works).unwrap_or(u32::MAX))
        .map(|id| {
            let (length_m, beside_m) = (dice.range(20_f64.ln(), 500_f64.ln()).exp(), dice.range(-8.0, 8.0));
            let first = i32::try_from(dice.below(730)).unwrap_or(0);
            let days = (first, first + 1 + i32::try_from(dice.below(40)).unwrap_or(0));
            let applicant = u32::try_from(dice.below(40)).unwrap_or(0);
            Row { id, applicant, days, line: grid.along(&mut dice, length_m, beside_m) }
        })
        .collect()
}

fn main() -> Result<(), Fault> {
    // `cargo bench` and `cargo test --benches` pass flags of their own; a number is ours.
    let works = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    drawing(works)?;
    compare("synthetic, 10,000 works", &synthetic_rows(10_000))?;
    compare(&format!("synthetic, {works} works"), &synthetic_rows(works))?;
    let Ok(folder) = std::env::var("WORKLOAD") else {
        println!("the shared workload was not measured: WORKLOAD does not name its folder");
        return Ok(());
    };
    let big = std::env::var_os("BIG").is_some();
    for (name, wanted) in
        [("works_10k", true), ("works_100k", true), ("works_100k_hot", big), ("works_1m", big)]
    {
        match workload::read(&Path::new(&folder).join(name).with_extension("csv")).filter(|_| wanted) {
            Some(rows) => compare(name, &rows)?,
            None => println!("{name}: not measured"),
        }
    }
    Ok(())
}
