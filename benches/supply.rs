//! Fibre along the streets: how long it takes to tell of every address of a city how it stands.
//!
//! `cargo bench -p benches --bench supply -- [addresses [limit_m [streets]]]`, where one street in so many has a duct; without
//! numbers a million addresses, the limit of `data/supply` and every third street.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]

use std::{collections::HashSet, hint::black_box, path::Path, time::Duration};

use benches::{
    clock::time,
    page::{self, Line},
    synthetic::Dice,
};
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

type Fault = Box<dyn std::error::Error>;

const TODAY: Date = date(2026, 2, 1);
const CORNER: Coord<f64> = Coord { x: 500_000.0, y: 5_900_000.0 };
const BLOCK_M: f64 = 120.0;
/// Houses on both sides of a street, in all: about what a large city has.
const HOUSES_PER_BLOCK: usize = 9;
/// A street in so many has works for a duct along it.
const WORKS_EVERY: usize = 12;
/// Bar of the house for a million addresses on two processors.
const BAR: Duration = Duration::from_secs(2);

/// One street of the town: from a junction over a bend to the next one.
#[derive(Clone, Copy)]
struct Street([Coord<f64>; 3]);

impl Street {
    fn new(from: Coord<f64>, to: Coord<f64>, dice: &mut Dice) -> Self {
        let bend = (from + to) / 2.0 + Coord { x: dice.range(-6.0, 6.0), y: dice.range(-6.0, 6.0) };
        Self([from, bend, to])
    }

    fn along(&self) -> Coord<f64> {
        let Self([from, _, to]) = *self;
        (to - from) / (to - from).x.hypot((to - from).y)
    }

    /// A place beside the axis, at a share of the way.
    fn house(&self, dice: &mut Dice) -> Coord<f64> {
        let Self([from, _, to]) = *self;
        let (share, aside) = (dice.range(0.05, 0.95), dice.range(8.0, 28.0));
        let aside = if dice.below(2) == 0 { aside } else { -aside };
        from + (to - from) * share + across(self.along()) * aside
    }

    /// A line along it.
    fn beside(&self, aside: f64) -> Vec<Coord<f64>> {
        let (Self([from, bend, to]), along) = (*self, self.along());
        let off = across(along) * aside;
        vec![from + along * 8.0 + off, bend + off, to - along * 8.0 + off]
    }
}

fn across(along: Coord<f64>) -> Coord<f64> {
    Coord { x: -along.y, y: along.x }
}

/// A jittered grid of bent streets with houses on both sides, ducts and works along some of them.
///
/// [`benches::synthetic`] has ten times as many metres of street for each address as a city has.
fn town(addresses: usize, duct_every: usize, dice: &mut Dice) -> Result<Layers, Fault> {
    let blocks = addresses.div_ceil(HOUSES_PER_BLOCK);
    let side = (2..=blocks + 2).find(|side| 2 * side * (side - 1) >= blocks).unwrap_or(2);
    let junctions: Vec<Coord<f64>> = (0..side * side)
        .map(|at| {
            let jitter = Coord { x: dice.range(-20.0, 20.0), y: dice.range(-20.0, 20.0) };
            CORNER + Coord { x: metres(at % side), y: metres(at / side) } + jitter
        })
        .collect();
    let mut layers = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
    let mut numbers = 0_u128..;
    let mut id = || Uuid::from_u128(numbers.next().unwrap_or_default());
    for here in 0..side * side {
        let east = (here % side + 1 < side).then_some(here + 1);
        let north = (here / side + 1 < side).then_some(here + side);
        for there in [east, north].into_iter().flatten() {
            let street = Street::new(junctions[here], junctions[there], dice);
            if dice.below(duct_every) == 0 {
                layers.conduits.push(conduit(id(), line(street.beside(dice.range(3.0, 6.0)))?));
            }
            if dice.below(WORKS_EVERY) == 0 {
                let first = TODAY.saturating_add(i64::try_from(dice.below(700))?.days());
                layers.works.push(works(id(), line(street.beside(dice.range(-6.0, -3.0)))?, first)?);
            }
            let houses = (0..HOUSES_PER_BLOCK).map(|_| address(id(), street.house(dice)));
            layers.addresses.extend(houses);
            layers.segments.push(segment(id(), line(street.0.to_vec())?));
        }
    }
    layers.addresses.truncate(addresses);
    Ok(layers)
}

#[expect(clippy::cast_precision_loss, reason = "a number of blocks")]
fn metres(blocks: usize) -> f64 {
    blocks as f64 * BLOCK_M
}

fn line(vertices: Vec<Coord<f64>>) -> Result<Utm32, Fault> {
    Ok(Utm32::stored(LineString(vertices).into())?)
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

fn works(id: Uuid, line: Utm32, first: Date) -> Result<Works, Fault> {
    Ok(Works {
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
        schedule: Schedule::Fixed(Period::new(first, first.saturating_add(20.days()))?),
        published: true,
    })
}

/// Squares of a kilometre over the town.
fn squares() -> Result<Vec<(u32, Utm32)>, Fault> {
    let square = |number: u32| {
        let corner = CORNER + Coord { x: f64::from(number % 32), y: f64::from(number / 32) } * 1_000.0;
        let square = Rect::new(corner, corner + Coord { x: 1_000.0, y: 1_000.0 });
        Ok((number, Utm32::stored(square.to_polygon().into())?))
    };
    (0..1_024).map(square).collect()
}

fn terms() -> Result<Terms, Fault> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/supply/reach.toml");
    let text = std::fs::read_to_string(&path)?;
    let told = |faults: Vec<supply::ReachFault>| {
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let reach = Reach::read(&path.display().to_string(), &text).map_err(told)?;
    Ok(reach.on(TODAY).cloned().ok_or("no values are in force")?)
}

fn told<T>(what: &str, work: impl FnOnce() -> T) -> (T, f64) {
    let (answer, took) = time(work);
    println!("  {what:<40} {:>6.2} CPU-s  {:>6.2} s wall", took.cpu_s, took.wall_s);
    (answer, took.wall_s)
}

fn main() -> Result<(), Fault> {
    // `cargo bench` passes flags of its own; a number is ours.
    let mut numbers = std::env::args().filter_map(|word| word.parse::<u32>().ok());
    let addresses = numbers.next().map_or(1_000_000, |addresses| addresses as usize);
    let mut terms = terms()?;
    terms.limit_m = numbers.next().map_or(terms.limit_m, f64::from);
    let layers = town(addresses, numbers.next().unwrap_or(3) as usize, &mut Dice(7))?;
    println!(
        "{} addresses, {} streets, {} ducts, {} works; limit {} m",
        layers.addresses.len(),
        layers.segments.len(),
        layers.conduits.len(),
        layers.works.len(),
        terms.limit_m
    );
    let connected: HashSet<AddressId> =
        layers.addresses.iter().step_by(4).map(|address| address.id).collect();
    let (city, _) = told("snapshot of the city", || City::new(layers));
    let (axes, _) = told("standing axes", || Axes::new(&city, &terms.along));
    let ask = Ask { on: TODAY, by: date(2028, 12, 31), connected: &connected, counts: &|_| true };
    let (supply, mut least_s) = told("every address", || supply::find(&city, &axes, &terms, &ask));
    for _ in 0..3 {
        let (again, wall_s) = told("every address, again", || supply::find(&city, &axes, &terms, &ask));
        least_s = least_s.min(wall_s);
        black_box(again);
    }
    println!("  {:?}", Totals::of(&supply));
    let months = 0..36;
    let days: Vec<Date> = months.map(|month| TODAY.saturating_add(month.months()).min(supply.by)).collect();
    told("forecast for 36 days", || forecast(&supply, &days)).0?;
    let hexagons = told("by hexagon of resolution 9", || by_hexagon(&supply, 9)).0?;
    println!("  {} hexagons", hexagons.len());
    let squares = squares()?;
    black_box(told("by 1024 areas", || by_area(&squares, &supply)));
    let every = Line::time(
        format!("how each of {addresses} addresses stands, with the ducts and works put on the streets"),
        Duration::from_secs_f64(least_s),
        (addresses == 1_000_000).then_some(BAR),
    );
    let lead = "On the wall, the least of four passes; the standing axes are left out.";
    page::add("Fibre along the streets", lead, &[every])?;
    Ok(())
}
