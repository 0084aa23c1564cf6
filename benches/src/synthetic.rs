//! A synthetic city: jittered street grid, everything else along its streets; the same on every machine.

use engine::Layers;
use geo::{Coord, Geometry, LineString, Point, Polygon};
use jiff::{ToSpan, civil::date};
use model::{
    AddressId, ConduitId, ConstraintId, MoratoriumId, OrganisationId, Period, Schedule, SegmentId, TreeId,
    Utm32, WorksId,
    address::Address,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    constraint::{Constraint, ConstraintKind},
    moratorium::Moratorium,
    street::{Segment, StreetClass},
    tree::Tree,
    works::{Works, WorksKind},
};
use uuid::Uuid;

const CORNER: Coord<f64> = Coord { x: 500_000.0, y: 5_900_000.0 };
const BLOCK_M: f64 = 120.0;
/// Works per kilometre of street over two years, as in the shared workload.
const WORKS_PER_KM: f64 = 15.7;

/// A reproducible sequence (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number between two others.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of `count`.
    pub fn below(&mut self, count: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "less than count")]
        let chosen = (self.roll() % count.max(1) as u64) as usize;
        chosen
    }
}

/// A city's streets as a grid of junctions.
#[derive(Debug)]
pub struct Grid {
    side: usize,
    junctions: Vec<Coord<f64>>,
}

impl Grid {
    /// A grid with room for a number of works at the usual density.
    pub fn new(works: usize, dice: &mut Dice) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a number of works")]
        let street_m = works as f64 / WORKS_PER_KM * 1000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number"
        )]
        let side = (street_m / BLOCK_M / 2.0).sqrt().ceil().max(4.0) as usize;
        let mut junctions = Vec::with_capacity(side * side);
        for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            let at = Coord { x: column as f64 * BLOCK_M, y: row as f64 * BLOCK_M };
            junctions.push(CORNER + at + Coord { x: dice.range(-20.0, 20.0), y: dice.range(-20.0, 20.0) });
        }
        Self { side, junctions }
    }

    /// A line along one street of the grid, beside its axis.
    pub fn along(&self, dice: &mut Dice, length_m: f64, beside_m: f64) -> LineString<f64> {
        let (lane, from, across) = (dice.below(self.side), dice.below(self.side - 1), dice.below(2) == 0);
        let junction = |at: usize| {
            let at = at.min(self.side - 1);
            self.junctions[if across { lane * self.side + at } else { at * self.side + lane }]
        };
        let aside = if across { Coord { x: 0.0, y: beside_m } } else { Coord { x: beside_m, y: 0.0 } };
        let (mut at, mut left, mut next) = (junction(from), length_m, from + 1);
        let start = dice.range(0.0, 0.7);
        at = at + (junction(next) - at) * start;
        let mut course = vec![at + aside];
        while left > 0.0 && next < self.side {
            let step = junction(next) - at;
            let length = step.x.hypot(step.y);
            let share = (left / length).min(1.0);
            at = at + step * share;
            course.push(at + aside);
            left -= length * share;
            next += 1;
        }
        LineString(course)
    }
}

fn line(line: LineString<f64>) -> Utm32 {
    Utm32::stored(line.into()).unwrap_or_else(|fault| unreachable!("the grid lies in the zone: {fault}"))
}

fn organisation(number: usize) -> OrganisationId {
    OrganisationId(Uuid::from_u128(number as u128 + 1))
}

/// A city with a number of works and, in proportion, conduits, moratoria, trees, addresses and constraints.
pub fn city(works: usize, dice: &mut Dice) -> (Layers, Grid) {
    let grid = Grid::new(works, dice);
    let mut layers = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
    let mut numbers = 0_u128..;
    let mut id = || Uuid::from_u128(numbers.next().unwrap_or_default());
    for (row, column) in (0..grid.side).flat_map(|row| (0..grid.side).map(move |column| (row, column))) {
        let here = row * grid.side + column;
        let mut street = |to: usize, lane: usize, name: String| {
            layers.segments.push(Segment {
                id: SegmentId(id()),
                name,
                class: if lane.is_multiple_of(8) { StreetClass::Secondary } else { StreetClass::Residential },
                surface: None,
                width_m: None,
                bridge: false,
                tunnel: false,
                line: line(LineString(vec![grid.junctions[here], grid.junctions[to]])),
            });
        };
        if column + 1 < grid.side {
            street(here + 1, row, format!("Querstraße {row}"));
        }
        if row + 1 < grid.side {
            street(here + grid.side, column, format!("Längsstraße {column}"));
        }
    }
    for _ in 0..works {
        let length_m = dice.range(20_f64.ln(), 500_f64.ln()).exp();
        let beside_m = dice.range(-8.0, 8.0);
        let first = date(2026, 1, 1).saturating_add(i64::try_from(dice.below(730)).unwrap_or(0).days());
        let last = first.saturating_add(i64::try_from(1 + dice.below(40)).unwrap_or(0).days());
        layers.works.push(Works {
            id: WorksId(id()),
            case: None,
            applicant: organisation(dice.below(40)),
            applicant_name: String::new(),
            kind: if dice.below(3) == 0 { WorksKind::Telecom } else { WorksKind::Gas },
            title: "Leitungsbau".to_owned(),
            street: String::new(),
            line: line(grid.along(dice, length_m, beside_m)),
            width_m: dice.range(0.3, 1.5),
            cover_m: Some(dice.range(0.4, 1.2)),
            schedule: Schedule::Fixed(
                Period::new(first, last).unwrap_or_else(|fault| unreachable!("{fault}")),
            ),
            published: dice.below(2) == 0,
        });
    }
    for number in 0..works / 10 {
        let (length_m, beside_m) = (dice.range(80.0, 600.0), dice.range(-6.0, 6.0));
        layers.conduits.push(Conduit {
            id: ConduitId(id()),
            owner: organisation(number % 5),
            owner_name: "Netz".to_owned(),
            kind: if number % 3 == 0 { ConduitKind::Gas } else { ConduitKind::Duct },
            line: line(grid.along(dice, length_m, beside_m)),
            ducts: 4,
            ducts_free: u16::try_from(number % 4).unwrap_or(0),
            diameter_mm: None,
            cover_m: None,
            accuracy_m: None,
            buffer_m: None,
            protection_m: None,
            serving: number % 2 == 0,
        });
        let since = date(2022, 1, 1).saturating_add(i64::try_from(dice.below(1800)).unwrap_or(0).days());
        let length_m = dice.range(60.0, 300.0);
        layers.moratoria.push(Moratorium {
            id: MoratoriumId(id()),
            extent: line(grid.along(dice, length_m, 0.0)),
            width_m: 7.0,
            since,
            until: since.saturating_add(4.years()),
            reason: "Deckenerneuerung".to_owned(),
            street: String::new(),
        });
    }
    for _ in 0..works / 2 {
        let beside_m = dice.range(4.0, 9.0);
        if let Some(at) = grid.along(dice, 100.0, beside_m).0.last() {
            let crown_radius_m = Some(dice.range(1.0, 5.0));
            layers.trees.push(Tree { id: TreeId(id()), place: Point(*at), crown_radius_m, species: None });
        }
        let (length_m, beside_m) = (dice.range(5.0, 110.0), dice.range(8.0, 25.0));
        if let Some(at) = grid.along(dice, length_m, beside_m).0.last() {
            layers.addresses.push(Address {
                id: AddressId(id()),
                street: String::new(),
                number: String::new(),
                postcode: None,
                district: None,
                place: Point(*at),
            });
        }
    }
    layers.constraints = constraints(works / 10, &grid, dice, id);
    (layers, grid)
}

/// Points, lines and areas of every kind, a quarter of them with days.
fn constraints(count: usize, grid: &Grid, dice: &mut Dice, mut id: impl FnMut() -> Uuid) -> Vec<Constraint> {
    let mut all = Vec::with_capacity(count);
    for number in 0..count {
        let kind = ConstraintKind::ALL[number % ConstraintKind::ALL.len()];
        let (length_m, beside_m) = (dice.range(20.0, 400.0), dice.range(-20.0, 20.0));
        let axis = grid.along(dice, length_m, beside_m);
        let extent: Geometry<f64> = match number % 3 {
            0 => axis.0.last().map_or_else(|| axis.clone().into(), |at| Point(*at).into()),
            1 => axis.into(),
            _ => axis.0.last().map_or_else(|| axis.clone().into(), |at| around(*at, length_m / 4.0).into()),
        };
        let since = date(2026, 1, 1).saturating_add(i64::try_from(dice.below(730)).unwrap_or(0).days());
        all.push(Constraint {
            id: ConstraintId(id()),
            kind,
            name: kind.title().de,
            extent: Utm32::stored(extent).unwrap_or_else(|fault| unreachable!("{fault}")),
            width_m: dice.range(0.0, 10.0),
            since: (number % 4 == 0).then_some(since),
            until: (number % 4 == 0).then(|| since.saturating_add(30.days())),
            owner: None,
            cleared: number % 40 == 4,
            public: true,
        });
    }
    all
}

/// A polygon with forty corners.
fn around(middle: Coord<f64>, radius_m: f64) -> Polygon<f64> {
    let corner = |number: u32| {
        let turn = f64::from(number) * std::f64::consts::TAU / 40.0;
        middle + Coord { x: turn.cos(), y: turn.sin() } * radius_m
    };
    Polygon::new((0..40).map(corner).collect(), vec![])
}
