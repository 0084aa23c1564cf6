//! The way to a conduit, held against a town that can be reckoned by hand and against comparing everything.

use geo::Geometry;
use model::{
    ConduitId, OrganisationId,
    conduit::ConduitKind,
    street::{Segment, StreetClass},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x: 565_000.0 + x, y: 5_934_000.0 + y }
}

fn line(from: Coord<f64>, to: Coord<f64>) -> Utm32 {
    Utm32::stored(Geometry::LineString(LineString(vec![from, to]))).unwrap()
}

/// A main street of 400 m with a side street of 900 m at its middle, and a footpath that would be a shorter way.
fn town() -> Streets {
    let street = |number, name: &str, class, from, to| Segment {
        id: SegmentId(Uuid::from_u128(number)),
        name: name.to_owned(),
        class,
        surface: None,
        width_m: None,
        bridge: false,
        tunnel: false,
        line: line(from, to),
    };
    Streets::new(&[
        street(1, "Hauptstraße", StreetClass::Primary, at(0.0, 0.0), at(200.0, 0.0)),
        street(2, "Hauptstraße", StreetClass::Primary, at(200.0, 0.0), at(400.0, 0.0)),
        street(3, "Seitenweg", StreetClass::Residential, at(200.0, 0.0), at(200.0, 900.0)),
        street(4, "Pfad", StreetClass::Path, at(0.0, 0.0), at(200.0, 150.0)),
    ])
    .unwrap()
}

fn conduit(number: u128, from: Coord<f64>, to: Coord<f64>) -> Conduit {
    Conduit {
        id: ConduitId(Uuid::from_u128(number)),
        owner: OrganisationId(Uuid::from_u128(99)),
        owner_name: "Stadtnetz".to_owned(),
        kind: ConduitKind::Duct,
        line: line(from, to),
        ducts: 4,
        ducts_free: 2,
        diameter_mm: None,
        cover_m: None,
        accuracy_m: None,
        buffer_m: None,
        protection_m: None,
        serving: true,
    }
}

fn near<'a>(conduits: &'a [Conduit], address: Coord<f64>) -> impl Fn(f64) -> Vec<&'a Conduit> {
    use geo::{Distance, Euclidean, Point};
    move |radius| {
        let gap = |conduit: &&Conduit| Euclidean.distance(&Point(address), conduit.line.lines()[0]);
        conduits.iter().filter(|conduit| gap(conduit) <= radius).collect()
    }
}

#[test]
fn a_connection_walks_the_streets_and_leaves_the_conduit_where_it_is_nearest() {
    let (address, conduits) = (at(210.0, 150.0), [conduit(1, at(0.0, 3.0), at(100.0, 3.0))]);
    let found = connect(&town(), address, &Terms::assumed(), near(&conduits, address)).unwrap();
    // 10 m to the side street, 150 m down it, 100 m along the main street, 3 m to the end of the conduit.
    let scale = ground_distance(at(0.0, 0.0), at(1.0, 0.0));
    assert!((found.length.get() - 263.0 * scale).abs() < 0.01, "{}", found.length);
    assert!((found.access.get() - 13.0 * scale).abs() < 0.01);
    assert_eq!(found.route.0, [address, at(200.0, 150.0), at(200.0, 0.0), at(100.0, 0.0), at(100.0, 3.0)]);
    assert_eq!(town().names(&found.segments), ["Seitenweg", "Hauptstraße"]);
    assert_eq!(found.conduit.id, conduits[0].id);
}

#[test]
fn what_cannot_be_connected_says_why() {
    let terms = Terms { limit: Metres::from(200), ..Terms::assumed() };
    let conduits = [conduit(1, at(0.0, 3.0), at(100.0, 3.0))];
    for (address, why) in
        [(at(210.0, 150.0), NotConnected::NotReached), (at(-500.0, 0.0), NotConnected::NoStreet)]
    {
        assert_eq!(connect(&town(), address, &terms, near(&conduits, address)), Err(why));
    }
}

proptest! {
    #[test]
    fn widening_the_circle_finds_what_looking_at_every_conduit_finds(
        x in 101.0..299.0, y in 0.0..900.0, mains in prop::collection::vec(0.0..400.0, 1..4), sides in prop::collection::vec(0.0..900.0, 0..3),
    ) {
        let address = at(x, y);
        let conduits: Vec<Conduit> = mains
            .iter()
            .map(|x| conduit(1, at(*x, 4.0), at(x + 7.0, 9.0)))
            .chain(sides.iter().map(|y| conduit(2, at(205.0, *y), at(206.0, y + 12.0))))
            .collect();
        let widened = connect(&town(), address, &Terms::assumed(), near(&conduits, address)).unwrap();
        let all = connect(&town(), address, &Terms::assumed(), |_| conduits.iter().collect()).unwrap();
        let target = town().network.snap(address, Metres::from(100)).unwrap();
        let at_once = shortest(&town().network, address, &target, &conduits.iter().collect::<Vec<_>>(), Metres::from(100), 5_000.0).unwrap();
        for found in [&widened, &all] {
            prop_assert!((found.length.get() - at_once.length.get()).abs() < 1e-6);
        }
        let drawn: f64 = widened.route.0.windows(2).map(|pair| ground_distance(pair[0], pair[1])).sum();
        prop_assert!((drawn - widened.length.get()).abs() < 0.01);
    }
}
