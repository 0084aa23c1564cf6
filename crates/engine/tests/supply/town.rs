//! Random small towns: bent streets on a grid, some missing, with lines along them and across the blocks.

use std::collections::HashSet;

use engine::{
    City, Layers,
    supply::{self, Ask, Axes, Supply, Terms},
};
use geo::{Coord, Geometry, LineString, Point, Polygon};
use jiff::{ToSpan, civil::Date, civil::date};
use model::{
    AddressId, ConduitId, OrganisationId, Period, Schedule, SegmentId, Utm32, Window, WorksId,
    address::Address,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    street::{Segment, StreetClass},
    works::{Works, WorksKind},
};
use proptest::prelude::*;
use uuid::Uuid;

pub const TODAY: Date = date(2026, 2, 1);

/// A day so many days from today.
pub fn day(days: i32) -> Date {
    TODAY.checked_add(days.days()).unwrap()
}

pub fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x: 565_000.0 + x, y: 5_934_000.0 + y }
}

/// A line in the ground: its vertices, and whether they enclose an area.
#[derive(Debug, Clone)]
pub struct Line {
    pub vertices: Vec<Coord<f64>>,
    pub is_area: bool,
}

#[derive(Debug, Clone)]
pub struct Town {
    pub streets: Vec<Vec<Coord<f64>>>,
    pub addresses: Vec<Coord<f64>>,
    pub conduits: Vec<Line>,
    /// Each with the first and the last day from today, and whether its days are fixed.
    pub works: Vec<(Line, i32, i32, bool)>,
}

/// Up to 4 × 4 crossings about 100 m apart.
pub fn towns() -> impl Strategy<Value = Town> {
    let street = (any::<bool>(), any::<bool>(), -30.0..30.0, -30.0..30.0);
    (2..5_usize, 2..5_usize)
        .prop_flat_map(move |(columns, rows)| {
            let streets = prop::collection::vec(street.clone(), 2 * columns * rows);
            let works = (line(columns, rows, true), -30..200_i32, 0..40_i32, any::<bool>());
            let address = (-60.0..f64_of(columns) * 110.0, -60.0..f64_of(rows) * 90.0);
            (
                streets.prop_map(move |streets| grid(columns, rows, &streets)),
                prop::collection::vec(address.prop_map(|(x, y): (f64, f64)| at(x, y)), 1..12),
                prop::collection::vec(line(columns, rows, false), 0..5),
                prop::collection::vec(works, 0..6),
            )
        })
        .prop_map(|(streets, addresses, conduits, works)| {
            let works =
                works.into_iter().map(|(line, first, days, fixed)| (line, first, first + days, fixed));
            Town { streets, addresses, conduits, works: works.collect() }
        })
}

fn f64_of(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn crossing(x: usize, y: usize) -> Coord<f64> {
    at(f64_of(x) * 110.0, f64_of(y) * 90.0)
}

fn grid(columns: usize, rows: usize, streets: &[(bool, bool, f64, f64)]) -> Vec<Vec<Coord<f64>>> {
    let mut town = Vec::new();
    for (number, (kept, too, dx, dy)) in streets.iter().enumerate() {
        let (x, y, east) = (number / 2 % columns, number / 2 / columns, number % 2 == 0);
        let next = if east { (x + 1, y) } else { (x, y + 1) };
        if (*kept || *too || number == 0) && next.0 < columns && next.1 < rows {
            let (start, end) = (crossing(x, y), crossing(next.0, next.1));
            let bend = (start + end) / 2.0 + Coord { x: *dx, y: *dy };
            // Half of the streets are straight, which is where stretches are joined.
            town.push(if *kept { vec![start, end] } else { vec![start, bend, end] });
        }
    }
    town
}

/// From crossing to crossing, neighbours or not, beside the axes; perhaps a single place or an area.
fn line(columns: usize, rows: usize, may_be_area: bool) -> impl Strategy<Value = Line> {
    let vertex = (0..columns, 0..rows, -12.0..12.0, -12.0..12.0)
        .prop_map(|(x, y, dx, dy): (_, _, f64, f64)| crossing(x, y) + Coord { x: dx, y: dy });
    let beside = (0..columns, 0..rows, any::<bool>(), -15.0..15.0, 5.0..95.0, 5.0..95.0).prop_map(
        |(x, y, east, aside, from, to): (_, _, bool, f64, f64, f64)| {
            let place =
                |along| if east { Coord { x: along, y: aside } } else { Coord { x: aside, y: along } };
            vec![crossing(x, y) + place(from), crossing(x, y) + place(to)]
        },
    );
    let either = prop_oneof![prop::collection::vec(vertex, 1..5), beside];
    (either, any::<bool>()).prop_map(move |(vertices, area)| {
        let is_area = may_be_area && area && vertices.len() > 2;
        Line { vertices, is_area }
    })
}

impl Line {
    /// As the sequence of vertices that it is walked along.
    pub fn run(&self) -> Vec<Coord<f64>> {
        let mut run = self.vertices.clone();
        if self.is_area && run.first() != run.last() {
            run.push(run[0]);
        }
        run
    }

    fn geometry(&self) -> Utm32 {
        let line = LineString(self.vertices.clone());
        let geometry: Geometry<f64> = match line.0.as_slice() {
            [only] => Point(*only).into(),
            _ if self.is_area => Polygon::new(line, vec![]).into(),
            _ => line.into(),
        };
        Utm32::stored(geometry).unwrap()
    }
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128 + 1)
}

pub fn address_id(number: usize) -> AddressId {
    AddressId(id(number))
}

pub fn conduit_id(number: usize) -> ConduitId {
    ConduitId(id(number))
}

pub fn works_id(number: usize) -> WorksId {
    WorksId(id(number))
}

impl Town {
    pub fn city(&self) -> City {
        let segment = |(number, line): (usize, &Vec<Coord<f64>>)| Segment {
            id: SegmentId(id(number)),
            name: String::new(),
            class: StreetClass::Residential,
            surface: None,
            width_m: None,
            bridge: false,
            tunnel: false,
            line: Utm32::stored(LineString(line.clone()).into()).unwrap(),
        };
        let address = |(number, place): (usize, &Coord<f64>)| Address {
            id: address_id(number),
            street: String::new(),
            number: String::new(),
            postcode: None,
            district: None,
            place: Point(*place),
        };
        let conduit = |(number, line): (usize, &Line)| Conduit {
            id: conduit_id(number),
            owner: OrganisationId(Uuid::nil()),
            owner_name: String::new(),
            kind: ConduitKind::Duct,
            line: line.geometry(),
            ducts: 1,
            ducts_free: 0,
            diameter_mm: None,
            cover_m: None,
            accuracy_m: None,
            buffer_m: None,
            protection_m: None,
            serving: true,
        };
        let works = |(number, (line, first, last, fixed)): (usize, &(Line, i32, i32, bool))| Works {
            id: works_id(number),
            case: None,
            applicant: OrganisationId(Uuid::nil()),
            applicant_name: String::new(),
            kind: WorksKind::Telecom,
            title: String::new(),
            street: String::new(),
            line: line.geometry(),
            width_m: 0.4,
            cover_m: None,
            schedule: if *fixed {
                Schedule::Fixed(Period::new(day(*first), day(*last)).unwrap())
            } else {
                Schedule::Floating(Window::new(day(*first), day(*last), 1).unwrap())
            },
            published: true,
        };
        City::new(Layers {
            segments: self.streets.iter().enumerate().map(segment).collect(),
            addresses: self.addresses.iter().enumerate().map(address).collect(),
            conduits: self.conduits.iter().enumerate().map(conduit).collect(),
            works: self.works.iter().enumerate().map(works).collect(),
            loaded: Layer::ALL.into_iter().collect(),
            ..Layers::default()
        })
    }

    /// How the addresses stand, in the order of the town.
    pub fn supply(&self, terms: &Terms, by: Date) -> Supply {
        let (city, nobody) = (self.city(), HashSet::new());
        let ask = Ask { on: TODAY, by, connected: &nobody, counts: &|_| true };
        let mut supply = supply::find(&city, &Axes::new(&city, &terms.along), terms, &ask);
        supply.addresses.sort_by_key(|address| address.id);
        supply
    }
}
