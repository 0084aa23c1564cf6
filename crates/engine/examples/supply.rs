//! How long it takes to tell of a million addresses how they stand along the streets: `supply [addresses [limit_m [streets]]]`,
//! where one street in so many has a duct.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a measurement")]

use std::{collections::HashSet, hint::black_box, time::Instant};

use engine::{
    City, Layers,
    supply::{self, Ask, Axes, Reach, Terms, Totals, by_area, by_hexagon, forecast},
};
use geo::{Coord, LineString, Point, Rect};
use jiff::{ToSpan, civil::Date, civil::date};
use model::{
    AddressId, ConduitId, OrganisationId, Period, Schedule, SegmentId, Utm32, WorksId,
    address::Address,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    street::{Segment, StreetClass},
    works::{Works, WorksKind},
};
use uuid::Uuid;

const TODAY: Date = date(2026, 2, 1);
const BLOCK_M: f64 = 120.0;
/// Houses on both sides of a street, in all.
const HOUSES_PER_BLOCK: usize = 9;
/// A street in so many has works for a duct along it.
const WORKS_EVERY: usize = 12;

/// A reproducible sequence (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.roll() % count as u64).unwrap()
    }
}

fn line(vertices: Vec<Coord<f64>>) -> Utm32 {
    Utm32::stored(LineString(vertices).into()).unwrap()
}

/// A jittered grid of bent streets with houses on both sides, ducts and works along some of them.
fn city(addresses: usize, duct_every: usize, dice: &mut Dice) -> Layers {
    let blocks = addresses.div_ceil(HOUSES_PER_BLOCK);
    let side = (2..=blocks + 2).find(|side| 2 * side * (side - 1) >= blocks).unwrap();
    let mut junctions = Vec::with_capacity(side * side);
    for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
        junctions.push(Coord {
            x: 500_000.0 + column as f64 * BLOCK_M + dice.range(-20.0, 20.0),
            y: 5_900_000.0 + row as f64 * BLOCK_M + dice.range(-20.0, 20.0),
        });
    }
    let mut layers = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
    let mut numbers = 0_u128..;
    let mut id = || Uuid::from_u128(numbers.next().unwrap());
    for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
        let here = row * side + column;
        let mut next = Vec::new();
        next.extend((column + 1 < side).then_some(here + 1));
        next.extend((row + 1 < side).then_some(here + side));
        for there in next {
            let (from, to) = (junctions[here], junctions[there]);
            let bend = (from + to) / 2.0 + Coord { x: dice.range(-6.0, 6.0), y: dice.range(-6.0, 6.0) };
            let beside = |aside: f64| {
                let along = (to - from) / (to - from).x.hypot((to - from).y);
                let off = Coord { x: -along.y, y: along.x } * aside;
                vec![from + along * 8.0 + off, bend + off, to - along * 8.0 + off]
            };
            if dice.below(duct_every) == 0 {
                layers.conduits.push(conduit(id(), line(beside(dice.range(3.0, 6.0)))));
            }
            if dice.below(WORKS_EVERY) == 0 {
                let first = TODAY.saturating_add(i64::try_from(dice.below(700)).unwrap().days());
                layers.works.push(works(id(), line(beside(dice.range(-6.0, -3.0))), first));
            }
            for _ in 0..HOUSES_PER_BLOCK {
                let (share, aside) = (dice.range(0.05, 0.95), dice.range(8.0, 28.0));
                let aside = if dice.below(2) == 0 { aside } else { -aside };
                let along = (to - from) / BLOCK_M;
                let place = from + (to - from) * share + Coord { x: -along.y, y: along.x } * aside;
                layers.addresses.push(address(id(), place));
            }
            layers.segments.push(segment(id(), line(vec![from, bend, to])));
        }
    }
    layers.addresses.truncate(addresses);
    layers
}

fn segment(id: Uuid, line: Utm32) -> Segment {
    let (class, name) = (StreetClass::Residential, String::new());
    Segment {
        id: SegmentId(id),
        name,
        class,
        surface: None,
        width_m: None,
        bridge: false,
        tunnel: false,
        line,
    }
}

fn address(id: Uuid, place: Coord<f64>) -> Address {
    let (street, number) = ("Musterstraße".to_owned(), "1".to_owned());
    Address { id: AddressId(id), street, number, postcode: None, district: None, place: Point(place) }
}

fn conduit(id: Uuid, line: Utm32) -> Conduit {
    Conduit {
        id: ConduitId(id),
        owner: OrganisationId(Uuid::nil()),
        owner_name: String::new(),
        kind: ConduitKind::Duct,
        line,
        ducts: 4,
        ducts_free: 1,
        diameter_mm: None,
        cover_m: None,
        accuracy_m: None,
        buffer_m: None,
        protection_m: None,
        serving: true,
    }
}

fn works(id: Uuid, line: Utm32, first: Date) -> Works {
    Works {
        id: WorksId(id),
        case: None,
        applicant: OrganisationId(Uuid::nil()),
        applicant_name: String::new(),
        kind: WorksKind::Telecom,
        title: String::new(),
        street: String::new(),
        line,
        width_m: 0.4,
        cover_m: None,
        schedule: Schedule::Fixed(Period::new(first, first.saturating_add(20.days())).unwrap()),
        published: true,
    }
}

fn time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let answer = work();
    println!("  {what:<58} {:>9.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    answer
}

fn terms() -> Terms {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/supply/reach.toml");
    let reach = Reach::read(path, &std::fs::read_to_string(path).unwrap()).unwrap();
    reach.on(TODAY).unwrap().clone()
}

fn main() {
    // A number is ours; `cargo bench` passes flags of its own.
    let mut numbers = std::env::args().filter_map(|word| word.parse::<u32>().ok());
    let addresses = numbers.next().unwrap_or(1_000_000) as usize;
    let mut terms = terms();
    terms.limit_m = numbers.next().map_or(terms.limit_m, f64::from);
    let duct_every = numbers.next().unwrap_or(3) as usize;
    let layers = city(addresses, duct_every, &mut Dice(7));
    println!(
        "{} addresses, {} streets, {} ducts, {} works; limit {} m",
        layers.addresses.len(),
        layers.segments.len(),
        layers.conduits.len(),
        layers.works.len(),
        terms.limit_m
    );
    let city = time("snapshot of the city", || City::new(layers));
    let axes = time("standing axes", || Axes::new(&city, &terms.along));
    let nobody = HashSet::new();
    let ask = Ask { on: TODAY, by: date(2028, 12, 31), connected: &nobody, counts: &|_| true };
    let supply = time("every address, first time", || supply::find(&city, &axes, &terms, &ask));
    for _ in 0..3 {
        black_box(time("every address, again", || supply::find(&city, &axes, &terms, &ask)));
    }
    println!("  {:?}", Totals::of(&supply));
    let days: Vec<Date> = (0..36).map(|month| TODAY.saturating_add(month.months()).min(supply.by)).collect();
    black_box(time("forecast for 36 days", || forecast(&supply, &days)).unwrap());
    let hexagons = time("by hexagon of resolution 9", || by_hexagon(&supply, 9)).unwrap();
    println!("  {} hexagons", hexagons.len());
    let squares: Vec<(u32, Utm32)> = (0..1_000_u32)
        .map(|number| {
            let corner = Coord { x: f64::from(number % 32), y: f64::from(number / 32) } * 1_000.0;
            let corner = Coord { x: 500_000.0, y: 5_900_000.0 } + corner;
            let square = Rect::new(corner, corner + Coord { x: 1_000.0, y: 1_000.0 });
            (number, Utm32::stored(square.to_polygon().into()).unwrap())
        })
        .collect();
    black_box(time("by 1000 areas", || by_area(&squares, &supply)));
}
