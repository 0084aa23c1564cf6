//! Numbers by area, by hexagon and by day are those of the addresses one by one.

use std::collections::{BTreeMap, HashSet};

use engine::supply::{
    self, Ask, Axes, NotKnown, Server, State, Supply, Totals, by_area, by_hexagon, forecast,
};
use geo::{Contains, Geometry, Point, Polygon};
use model::Utm32;
use proptest::prelude::*;

use crate::{
    terms,
    town::{Line, TODAY, Town, address_id, at, conduit_id, day, towns},
    within,
};

/// Triangles with keys, some of them several times.
fn areas() -> impl Strategy<Value = Vec<(u8, Utm32)>> {
    let corner = (-100.0..500.0, -100.0..450.0).prop_map(|(x, y): (f64, f64)| at(x, y));
    let area = (0..4_u8, prop::collection::vec(corner, 3)).prop_map(|(key, corners)| {
        (key, Utm32::stored(Polygon::new(corners.into(), vec![]).into()).unwrap())
    });
    prop::collection::vec(area, 0..6)
}

fn count(supply: &Supply, of: impl Fn(&supply::AddressSupply) -> bool) -> Totals {
    let states: Vec<State> =
        supply.addresses.iter().filter(|address| of(address)).map(|at| at.state).collect();
    let number = |state| states.iter().filter(|other| **other == state).count();
    Totals {
        addresses: states.len(),
        connected: number(State::Connected),
        passed: number(State::Passed),
        planned: number(State::Planned),
        gaps: number(State::Gap),
    }
}

/// As [`Town::supply`], with every third address reported as connected.
fn mixed(town: &Town) -> Supply {
    let city = town.city();
    let connected: HashSet<_> = (0..town.addresses.len()).step_by(3).map(address_id).collect();
    let terms = terms();
    let ask = Ask { on: TODAY, by: day(200), connected: &connected, counts: &|_| true };
    supply::find(&city, &Axes::new(&city, &terms.along), &terms, &ask)
}

proptest! {
    #[test]
    fn an_address_counts_in_the_smallest_area_that_holds_it(town in towns(), areas in areas()) {
        let supply = mixed(&town);
        let holder = |place| {
            let holds = |area: &Utm32| matches!(area.geometry(), Geometry::Polygon(area) if area.contains(&Point(place)));
            areas.iter().filter(|(_, area)| holds(area)).map(|(key, _)| *key).min()
        };
        let mut expected: BTreeMap<Option<u8>, Totals> =
            areas.iter().map(|(key, _)| (Some(*key), Totals::default())).collect();
        for key in supply.addresses.iter().map(|address| holder(address.place)) {
            expected.insert(key, count(&supply, |address| holder(address.place) == key));
        }
        prop_assert_eq!(by_area(&areas, &supply).totals, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_lies_beside_no_street_is_told(mut town in towns()) {
        let before = town.supply(&terms(), day(200)).off_street;
        let far = town.conduits.len();
        town.conduits.push(Line { vertices: vec![at(0.0, 2_000.0), at(90.0, 2_000.0)], is_area: false });
        let after = town.supply(&terms(), day(200)).off_street;
        let told: Vec<_> = after.into_iter().filter(|server| !before.contains(server)).collect();
        prop_assert_eq!(told, [Server::Conduit(conduit_id(far))]);
    }

    #[test]
    fn hexagons_together_hold_every_address_once(town in towns(), resolution in 0..16_u8) {
        let supply = mixed(&town);
        let hexagons = by_hexagon(&supply, resolution).unwrap();
        prop_assert!(hexagons.iter().all(|(hexagon, totals)| hexagon.is_some() && totals.addresses > 0));
        let sum = |of: fn(&Totals) -> usize| hexagons.iter().map(|(_, totals)| of(totals)).sum::<usize>();
        let all = Totals::of(&supply);
        prop_assert_eq!(sum(|totals| totals.addresses), all.addresses);
        prop_assert_eq!(sum(|totals| totals.connected), all.connected);
        prop_assert_eq!(sum(|totals| totals.gaps), all.gaps);
        // A hexagon of the finest resolution holds about a square metre.
        if resolution == 15 {
            prop_assert!(hexagons.len() + 1 >= supply.addresses.len());
        }
    }

    #[test]
    fn one_pass_forecasts_what_a_pass_for_each_day_finds(town in towns(), limit in 20.0..300.0) {
        let terms = within(limit, 50.0);
        let days: Vec<_> = [90, 0, 200, 37, 90].map(day).into();
        let outlook = forecast(&town.supply(&terms, day(200)), &days).unwrap();
        for (day, outlook) in days.into_iter().zip(outlook) {
            let totals = Totals::of(&town.supply(&terms, day));
            prop_assert_eq!(outlook.day, day);
            prop_assert_eq!((outlook.passed, outlook.planned), (totals.passed, totals.planned));
        }
    }
}

#[test]
fn there_is_no_resolution_beyond_the_finest() {
    let supply = Supply { on: TODAY, by: TODAY, addresses: vec![], off_street: vec![], not_loaded: vec![] };
    assert_eq!(by_hexagon(&supply, 16), Err(supply::NoResolution(16)));
}

#[test]
fn nothing_is_forecast_of_days_that_were_not_looked_at() {
    let supply = Supply { on: TODAY, by: day(10), addresses: vec![], off_street: vec![], not_loaded: vec![] };
    assert_eq!(forecast(&supply, &[TODAY, day(11)]), Err(NotKnown::Beyond { day: day(11), by: day(10) }));
    assert_eq!(forecast(&supply, &[day(-1)]), Err(NotKnown::Past { day: day(-1), on: TODAY }));
}
