//! Random towns, small and odd, reproducible from their seed.

use geo::{Coord, Geometry, LineString, Point, Polygon};
use model::{
    AddressId, ConduitId, OrganisationId, SegmentId, Utm32,
    conduit::{Conduit, ConduitKind},
    street::{Segment, StreetClass},
};
use planner::{Premise, Topology, ground::Effect};
use uuid::Uuid;

const ORIGIN: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };

/// A town and the question that is asked about it.
pub struct Town {
    pub seed: u64,
    pub segments: Vec<Segment>,
    pub premises: Vec<Premise>,
    pub conduits: Vec<Conduit>,
    pub feeds: Vec<Coord<f64>>,
    pub zones: Vec<(Utm32, f64, Effect)>,
    pub topology: Topology,
    /// What digging may cost at most, in parts of 256 of what all homes cost; none when all are connected.
    pub share: Option<u64>,
    /// Parts of 256 of the whole sum that a year may spend.
    pub yearly: u64,
}

/// Numbers that look random (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, count: u64) -> u64 {
        self.roll() % count
    }

    fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.roll(), self.roll())
    }
}

fn line(places: impl IntoIterator<Item = Coord<f64>>) -> Utm32 {
    Utm32::stored(Geometry::LineString(LineString::new(places.into_iter().collect()))).unwrap()
}

impl Town {
    pub fn random(seed: u64) -> Self {
        let dice = &mut Dice(seed);
        let side = 1 + dice.below(4);
        // Now and then so wide that a point cannot serve what it could hold, or that light does not carry so far.
        let step = match dice.below(8) {
            0 => dice.range(5_000.0, 14_000.0),
            1 | 2 => dice.range(180.0, 420.0),
            _ => dice.range(45.0, 110.0),
        };
        let mut town = Self {
            seed,
            segments: streets(dice, side, step),
            premises: Vec::new(),
            conduits: Vec::new(),
            feeds: Vec::new(),
            zones: Vec::new(),
            topology: if dice.chance(60) { Topology::Pon } else { Topology::PointToPoint },
            share: (side < 3 && dice.chance(40)).then(|| dice.below(200)),
            yearly: 8 + dice.below(200),
        };
        town.premises(dice);
        town.conduits(dice);
        town.feeds(dice);
        town.zones(dice);
        town
    }

    /// A place near a street: a share of the way along it, and so many metres aside.
    fn beside(&self, dice: &mut Dice, aside: f64) -> Coord<f64> {
        let street = &self.segments[dice.below(self.segments.len() as u64) as usize];
        let line = street.line.lines()[0].clone();
        let at = dice.below(line.0.len() as u64 - 1) as usize;
        let way = line.0[at + 1] - line.0[at];
        let length = way.x.hypot(way.y);
        line.0[at] + way * dice.range(0.0, 1.0) + Coord { x: -way.y, y: way.x } * (aside / length)
    }

    fn premises(&mut self, dice: &mut Dice) {
        for _ in 0..2 + dice.below(40) {
            let aside = match dice.below(20) {
                0 => dice.range(70.0, 400.0),
                1 => 0.0,
                _ => dice.range(6.0, 40.0) * dice.of(&[-1.0, 1.0]),
            };
            let homes = match dice.below(12) {
                0 => 20 + dice.below(300) as u32,
                1..4 => 1 + dice.below(60) as u32,
                _ => 1 + dice.below(3) as u32,
            };
            let place = self.beside(dice, aside);
            self.premises.push(Premise { id: AddressId(dice.id()), place, homes });
        }
    }

    fn conduits(&mut self, dice: &mut Dice) {
        for _ in 0..dice.below(4) {
            let street = &self.segments[dice.below(self.segments.len() as u64) as usize];
            let aside = Coord { x: dice.range(-5.0, 5.0), y: dice.range(-5.0, 5.0) };
            let course = line(street.line.lines()[0].0.iter().map(|at| *at + aside));
            self.conduits.push(Conduit {
                id: ConduitId(dice.id()),
                owner: OrganisationId(Uuid::from_u128(1)),
                owner_name: String::new(),
                kind: dice.of(&[
                    ConduitKind::Duct,
                    ConduitKind::Duct,
                    ConduitKind::Microduct,
                    ConduitKind::Cable,
                    ConduitKind::Power,
                ]),
                line: course,
                ducts: 4,
                ducts_free: dice.of(&[0, 2]),
                diameter_mm: None,
                cover_m: None,
                accuracy_m: None,
                buffer_m: None,
                protection_m: None,
                serving: dice.chance(35),
            });
        }
    }

    fn feeds(&mut self, dice: &mut Dice) {
        for _ in 0..=dice.below(2) {
            let aside = dice.range(-30.0, 30.0);
            let feed = self.beside(dice, aside);
            self.feeds.push(feed);
        }
        if dice.chance(10) {
            // Too far from any street.
            self.feeds.push(ORIGIN - Coord { x: 9_000.0, y: 9_000.0 });
        }
    }

    fn zones(&mut self, dice: &mut Dice) {
        if dice.chance(40) {
            return;
        }
        for _ in 0..=dice.below(4) {
            let effect = dice.of(&Effect::ALL);
            // A railway passes a building closely, so that its way to the street may lie across.
            let at = match effect {
                Effect::Rail => self.premises[dice.below(self.premises.len() as u64) as usize].place,
                _ => self.beside(dice, 0.0),
            };
            let mut near = |most: f64| at + Coord { x: dice.range(-most, most), y: dice.range(-most, most) };
            let extent = match effect {
                Effect::Rail => line([near(30.0), near(300.0)]),
                Effect::Private => {
                    let ring = [near(80.0), near(80.0), near(80.0)];
                    Utm32::stored(Polygon::new(LineString::from(ring.to_vec()), Vec::new()).into()).unwrap()
                }
                Effect::Shared => self.segments[0].line.clone(),
                Effect::Sealed => Utm32::stored(Point(at).into()).unwrap(),
            };
            let half_m = match effect {
                Effect::Sealed => dice.range(10.0, 40.0),
                Effect::Private => 0.0,
                Effect::Rail | Effect::Shared => dice.range(0.5, 6.0),
            };
            self.zones.push((extent, half_m, effect));
        }
    }
}

fn streets(dice: &mut Dice, side: u64, step: f64) -> Vec<Segment> {
    const CLASSES: [StreetClass; 9] = [
        StreetClass::Trunk,
        StreetClass::Primary,
        StreetClass::Secondary,
        StreetClass::Tertiary,
        StreetClass::Unclassified,
        StreetClass::Residential,
        StreetClass::Residential,
        StreetClass::Living,
        StreetClass::Service,
    ];
    let mut segments = Vec::new();
    let corner = |x: u64, y: u64| ORIGIN + Coord { x: x as f64, y: y as f64 } * step;
    for x in 0..=side {
        for y in 0..side {
            for (from, to) in [(corner(x, y), corner(x, y + 1)), (corner(y, x), corner(y + 1, x))] {
                // Some streets are missing: the town may fall apart.
                if dice.chance(15) && !segments.is_empty() {
                    continue;
                }
                let way = to - from;
                let bend = from + way * 0.5 + Coord { x: -way.y, y: way.x } * dice.range(-0.2, 0.2);
                let is_straight = !dice.chance(20);
                let odd = dice.below(30);
                segments.push(Segment {
                    id: SegmentId(dice.id()),
                    name: format!("Weg {}", dice.below(5)),
                    class: match odd {
                        0 => StreetClass::Motorway,
                        1 => StreetClass::Track,
                        _ => dice.of(&CLASSES),
                    },
                    surface: None,
                    width_m: dice.chance(50).then(|| dice.range(3.0, 14.0)),
                    bridge: dice.chance(5),
                    tunnel: dice.chance(3),
                    line: line([from].into_iter().chain((!is_straight).then_some(bend)).chain([to])),
                });
            }
        }
    }
    segments
}
