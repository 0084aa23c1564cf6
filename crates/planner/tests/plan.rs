//! From streets and houses to a network that could be built: what is laid, what it costs, in which order.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "a test says what it expects by failing"
)]

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Geometry, LineString};
use jiff::civil::{Date, date};
use model::{
    AddressId, ConduitId, Metres, OrganisationId, SegmentId, Utm32,
    conduit::{Conduit, ConduitKind},
    street::{Segment, StreetClass},
};
use planner::{
    Area, Book, Design, Ground, Premise, Topology,
    bill::{Bill, Item, sections},
    book::{Optics, Price},
    ground::{Effect, GroundFault, Kind, Unserved, Zone},
    phase, steiner,
};
use proptest::prelude::*;
use uuid::Uuid;

const ON: Date = date(2026, 3, 1);
const ORIGIN: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };

fn book() -> Book {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/planner");
    let files = ["price.toml", "optics.toml"]
        .map(|name| (name, std::fs::read_to_string(format!("{folder}/{name}")).unwrap()));
    Book::read(files.iter().map(|(name, text)| (*name, text.as_str()))).unwrap()
}

fn line(places: &[(f64, f64)]) -> Utm32 {
    let line: LineString<f64> = places.iter().map(|(x, y)| ORIGIN + Coord { x: *x, y: *y }).collect();
    Utm32::stored(Geometry::LineString(line)).unwrap()
}

fn street(number: u128, places: &[(f64, f64)]) -> Segment {
    Segment {
        id: SegmentId(Uuid::from_u128(number)),
        name: format!("Weg {number}"),
        class: StreetClass::Residential,
        surface: None,
        width_m: Some(6.0),
        bridge: false,
        tunnel: false,
        line: line(places),
    }
}

fn house(number: u128, x: f64, y: f64) -> Premise {
    Premise { id: AddressId(Uuid::from_u128(number)), place: ORIGIN + Coord { x, y }, homes: 1 }
}

fn duct(places: &[(f64, f64)], serving: bool) -> Conduit {
    Conduit {
        id: ConduitId(Uuid::from_u128(1)),
        owner: OrganisationId(Uuid::from_u128(1)),
        owner_name: String::new(),
        kind: ConduitKind::Duct,
        line: line(places),
        ducts: 4,
        ducts_free: 3,
        diameter_mm: None,
        cover_m: None,
        accuracy_m: None,
        buffer_m: None,
        protection_m: None,
        serving,
    }
}

struct Town {
    segments: Vec<Segment>,
    premises: Vec<Premise>,
    conduits: Vec<Conduit>,
    feeds: Vec<Coord<f64>>,
}

impl Town {
    fn ground(&self, zones: &[Zone<'_>], price: &Price) -> Result<Ground, GroundFault> {
        let Self { segments, premises, conduits, feeds } = self;
        Ground::new(&Area { segments, premises, conduits, feeds, zones, access: Metres::from(60) }, price)
    }

    fn tree(ground: &Ground) -> steiner::Tree {
        let mut terminals = vec![ground.root];
        terminals.extend(ground.premises.iter().flatten());
        let terms = steiner::Terms { seed: 1, rounds: 2, stop: &|| false, progress: &|_| {} };
        let tree = steiner::solve(&ground.graph, &terminals, &terms).unwrap();
        steiner::verify(&ground.graph, &terminals, &tree).unwrap();
        tree
    }
}

/// A street of two hundred metres with three houses on each side, fibre at its western end.
fn lane() -> Town {
    Town {
        segments: vec![street(1, &[(0.0, 0.0), (200.0, 0.0)])],
        premises: (0_u32..6)
            .map(|at| {
                house(u128::from(at), 40.0 + 60.0 * f64::from(at / 2), if at % 2 == 0 { 15.0 } else { -15.0 })
            })
            .collect(),
        conduits: vec![],
        feeds: vec![ORIGIN],
    }
}

fn optics(book: &Book) -> &Optics {
    book.optics(ON).unwrap()
}

#[test]
fn a_lane_is_dug_where_its_houses_are_and_every_cent_is_explained() {
    let (book, town) = (book(), lane());
    let price = book.price(ON).unwrap();
    let ground = town.ground(&[], price).unwrap();
    let tree = Town::tree(&ground);
    for piece in &ground.pieces {
        let laid = (piece.metres * f64::from(piece.cents_per_m)).round() * piece.factor;
        assert_eq!(piece.cents, laid.round() as u64 + u64::from(piece.once_cents), "{piece:?}");
    }
    let design = Design::new(&ground, &town.premises, &tree, optics(&book), Topology::Pon);
    assert_eq!((design.homes, design.points.len(), design.dim.len()), (6, 1, 0));
    let bill = Bill::of(&ground, &design, price);
    assert_eq!(bill.items[&Item::House].quantity, 6.0);
    assert_eq!(bill.items[&Item::Splitter].quantity, 1.0);
    let ways: u64 = tree.edges.iter().map(|edge| ground.pieces[*edge as usize].cents).sum();
    assert_eq!(ways, tree.cost);
    let material: u64 = bill
        .items
        .iter()
        .filter(|(item, _)| item.method().is_none() && !matches!(item, Item::House))
        .map(|(_, amount)| amount.cents)
        .sum();
    assert_eq!(bill.cents[0], ways + material);
    assert!(bill.cents[1] < bill.cents[0] && bill.cents[0] < bill.cents[2]);
    // From the end of the street to the last house and no farther: 160 m once, or twice with one crossing less.
    assert!(bill.dug_m >= 160.0, "{}", bill.dug_m);
    let dug: f64 = sections(&ground, &design, |segment| town.segments[segment as usize].name.clone())
        .iter()
        .map(|section| section.metres)
        .sum();
    assert!(dug > 160.0 && dug <= bill.dug_m);
}

#[test]
fn a_duct_with_room_is_drawn_through_instead_of_digging_beside_it() {
    let (book, mut town) = (book(), lane());
    let price = book.price(ON).unwrap();
    let dug = Bill::of(
        &town.ground(&[], price).unwrap(),
        &{
            let ground = town.ground(&[], price).unwrap();
            let tree = Town::tree(&ground);
            Design::new(&ground, &town.premises, &tree, optics(&book), Topology::Pon)
        },
        price,
    );
    town.segments.insert(0, street(2, &[(-900.0, 0.0), (0.0, 0.0)]));
    town.feeds = vec![ORIGIN + Coord { x: -900.0, y: 0.0 }];
    town.conduits = vec![duct(&[(-900.0, 7.0), (0.0, 7.0)], false)];
    let ground = town.ground(&[], price).unwrap();
    let tree = Town::tree(&ground);
    let design = Design::new(&ground, &town.premises, &tree, optics(&book), Topology::Pon);
    let bill = Bill::of(&ground, &design, price);
    assert!((bill.pulled_m - 900.0).abs() < 5.0, "{}", bill.pulled_m);
    // From the duct to the trench somebody digs too.
    let taps = design.links.iter().map(|link| &ground.pieces[link.piece as usize]);
    let tapped: f64 = taps.filter(|piece| matches!(piece.kind, Kind::Tap(_))).map(|piece| piece.metres).sum();
    assert!(tapped > 0.0 && bill.dug_m > dug.dug_m && bill.dug_m < dug.dug_m + 20.0, "{tapped}");
}

#[test]
fn nothing_is_laid_over_a_railway_and_who_lies_beyond_is_named() {
    let (book, mut town) = (book(), lane());
    let price = book.price(ON).unwrap();
    let rail = line(&[(70.0, -100.0), (70.0, 100.0)]);
    let zones = [Zone { extent: &rail, half_m: 3.0, effect: Effect::Rail }];
    let ground = town.ground(&zones, price).unwrap();
    let beyond: Vec<_> = ground.premises.iter().map(Result::is_ok).collect();
    assert_eq!(beyond, [true, true, false, false, false, false]);
    assert_eq!(ground.premises[5], Err(Unserved::NotReached));
    // Neither is the way from the street to a building.
    let rail = line(&[(30.0, 10.0), (50.0, 10.0)]);
    let zones = [Zone { extent: &rail, half_m: 3.0, effect: Effect::Rail }];
    let ground = town.ground(&zones, price).unwrap();
    let beyond: Vec<_> = ground.premises.iter().map(Result::is_ok).collect();
    assert_eq!(beyond, [false, true, true, true, true, true]);
    town.premises.push(house(9, 100.0, 500.0));
    assert_eq!(town.ground(&[], price).unwrap().premises[6], Err(Unserved::NoStreet));
    town.feeds.clear();
    assert!(matches!(town.ground(&[], price), Err(GroundFault::NoFeed)));
}

#[test]
fn a_way_around_a_sealed_street_is_taken_while_it_is_cheaper() {
    let book = book();
    let price = book.price(ON).unwrap();
    let town = Town {
        segments: vec![
            street(1, &[(0.0, 0.0), (200.0, 0.0)]),
            street(2, &[(0.0, 0.0), (0.0, 60.0), (200.0, 60.0), (200.0, 0.0)]),
        ],
        premises: vec![house(1, 215.0, 0.0)],
        conduits: vec![],
        feeds: vec![ORIGIN],
    };
    let sealed = line(&[(0.0, 0.0), (200.0, 0.0)]);
    let plain = Town::tree(&town.ground(&[], price).unwrap());
    let zones = [Zone { extent: &sealed, half_m: 5.0, effect: Effect::Sealed }];
    let ground = town.ground(&zones, price).unwrap();
    let around = Town::tree(&ground);
    assert!(around.cost > plain.cost);
    let under: f64 = around
        .edges
        .iter()
        .map(|edge| &ground.pieces[*edge as usize])
        .filter(|piece| piece.effects[Effect::Sealed as usize])
        .map(|piece| piece.metres)
        .sum();
    assert!(under < 60.0, "{under} m under the moratorium");
}

#[test]
fn streets_are_crossed_at_corners_only_at_the_price_of_a_crossing() {
    let book = book();
    let price = book.price(ON).unwrap();
    let town = Town {
        segments: vec![
            street(1, &[(0.0, 0.0), (100.0, 0.0)]),
            street(2, &[(100.0, 0.0), (200.0, 0.0)]),
            street(3, &[(100.0, 0.0), (100.0, 100.0)]),
        ],
        premises: vec![house(1, 150.0, 15.0), house(2, 50.0, -15.0)],
        conduits: vec![],
        feeds: vec![ORIGIN],
    };
    let ground = town.ground(&[], price).unwrap();
    let tree = Town::tree(&ground);
    let crossings =
        tree.edges.iter().filter(|edge| ground.pieces[**edge as usize].kind == Kind::Crossing).count();
    // One to change sides, one over the side street where the way stays on the northern side: not fewer than two in all, or one and a way along the south.
    assert!((1..=2).contains(&crossings), "{crossings}");
}

/// A grid of streets with houses along them; three numbers decide where.
fn grid(side: u32, houses: &[(u32, u32, bool)]) -> Town {
    let mut segments = Vec::new();
    let at = |n: u32| f64::from(n) * 80.0;
    for x in 0..=side {
        for y in 0..side {
            segments.push(street(segments.len() as u128, &[(at(x), at(y)), (at(x), at(y + 1))]));
            segments.push(street(segments.len() as u128, &[(at(y), at(x)), (at(y + 1), at(x))]));
        }
    }
    let premises = houses.iter().enumerate().map(|(number, (along, street, left))| {
        let along = f64::from(*along % (side * 80));
        let across = at(street % (side + 1)) + if *left { 12.0 } else { -12.0 };
        Premise { homes: 1 + along as u32 % 40, ..house(number as u128, along, across) }
    });
    Town { segments, premises: premises.collect(), conduits: vec![], feeds: vec![ORIGIN] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_home_hangs_at_one_point_within_reach_and_every_point_at_the_feed(
        houses in prop::collection::vec((0_u32..1000, 0_u32..5, any::<bool>()), 1..16),
        point_to_point: bool,
        budget in 2_000_000_u64..60_000_000,
    ) {
        let (book, town) = (book(), grid(3, &houses));
        let (price, optics) = (book.price(ON).unwrap(), optics(&book));
        let ground = town.ground(&[], price).unwrap();
        prop_assert!(ground.premises.iter().all(Result::is_ok));
        let tree = Town::tree(&ground);
        let topology = if point_to_point { Topology::PointToPoint } else { Topology::Pon };
        let design = Design::new(&ground, &town.premises, &tree, optics, topology);

        let mut served: Vec<u32> = design.points.iter().flat_map(|point| point.premises.clone()).collect();
        served.sort_unstable();
        prop_assert_eq!(served, (0..town.premises.len() as u32).collect::<Vec<_>>());
        for point in &design.points {
            let homes: u32 = point.premises.iter().map(|number| town.premises[*number as usize].homes).sum();
            prop_assert_eq!(point.homes, homes);
            prop_assert!(homes <= optics.point_homes || point.premises.len() == 1);
            prop_assert!(point.splitters * optics.split >= homes || point_to_point);
            let used = if point_to_point { homes } else { point.splitters };
            prop_assert!(f64::from(point.fibres) >= f64::from(used) * (1.0 + optics.reserve) - 1e-6);
            // The way from each home passes its point, and is as long as is said at most.
            for number in &point.premises {
                let node = ground.premises[*number as usize].unwrap();
                let mut metres = 0.0;
                let mut met = node == point.node;
                for up in design.way_up(node) {
                    if met { break; }
                    metres += ground.pieces[design.links[up].piece as usize].metres;
                    met = design.links[up].from == point.node;
                }
                prop_assert!(met);
                prop_assert!(metres <= point.farthest_m + 1e-6);
                prop_assert!(metres <= optics.drop_m + 1e-6 || point.node == node);
            }
        }
        // Fibres on every link are those of the points beyond it.
        let mut expected: BTreeMap<usize, u32> = BTreeMap::new();
        for point in &design.points {
            for up in design.way_up(point.node) {
                *expected.entry(up).or_default() += point.fibres;
            }
        }
        for (at, link) in design.links.iter().enumerate() {
            prop_assert_eq!(link.feeder_fibres, expected.get(&at).copied().unwrap_or(0));
        }

        let years = phase::years(&ground, &design, price, budget);
        let mut built: BTreeSet<usize> = BTreeSet::new();
        let (mut spent, mut points) = (0_u64, Vec::<usize>::new());
        for (at, year) in years.iter().enumerate() {
            spent += year.cents;
            prop_assert!(spent <= budget * (at as u64 + 1));
            for link in &year.links {
                prop_assert!(built.insert(*link), "no link is built twice");
            }
            for link in &year.links {
                let from = design.links[*link].from;
                prop_assert!(from == ground.root || built.iter().any(|other| design.links[*other].to == from));
            }
            points.extend(&year.points);
        }
        prop_assert_eq!(spent, Bill::of(&ground, &design, price).cents[0], "all years together cost what the bill says");
        points.sort_unstable();
        prop_assert_eq!(points, (0..design.points.len()).collect::<Vec<_>>());
    }
}
