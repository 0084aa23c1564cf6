//! What operators report, held against itself and against the register of ducts.

use std::collections::HashSet;

use engine::{
    City,
    supply::{
        self, About, Ask, Axes, Contradiction, Disagreement, Report, Said, Supply, Technology, Why,
        connected, contradictions, strangers,
    },
};
use geo::polygon;
use model::{OrganisationId, Utm32, change::Layer};
use uuid::Uuid;

use crate::{
    terms,
    town::{Line, TODAY, Town, address_id, at},
};

const ONE: OrganisationId = OrganisationId(Uuid::from_u128(1));
const OTHER: OrganisationId = OrganisationId(Uuid::from_u128(2));

/// A street of 400 m with a duct along its first half; houses 0 and 1 beside it, 2 and 3 far behind its end, 4 nowhere.
fn town() -> (City, Supply) {
    let town = Town {
        streets: vec![vec![at(0.0, 0.0), at(400.0, 0.0)]],
        addresses: [(20.0, 15.0), (60.0, 15.0), (350.0, 15.0), (390.0, 15.0), (200.0, 300.0)]
            .map(|(x, y)| at(x, y))
            .into(),
        conduits: vec![Line { vertices: vec![at(0.0, 4.0), at(200.0, 4.0)], is_area: false }],
        works: vec![],
    };
    let city = town.city();
    let supply = find(&city);
    (city, supply)
}

fn find(city: &City) -> Supply {
    let (nobody, terms) = (HashSet::new(), terms());
    let ask = Ask { on: TODAY, by: TODAY, connected: &nobody, counts: &|_| true };
    supply::find(city, &Axes::new(city, &terms.along), &terms, &ask)
}

fn list(operator: OrganisationId, house: usize, said: Said) -> Report {
    Report { operator, about: About::Address(address_id(house)), said, technology: Technology::Fibre }
}

/// Everything between two metres along the street.
fn area(operator: OrganisationId, from: f64, to: f64, said: Said) -> Report {
    let strip = polygon![at(from, -30.0), at(to, -30.0), at(to, 30.0), at(from, 30.0)];
    Report {
        operator,
        about: About::Area(Utm32::stored(strip.into()).unwrap()),
        said,
        technology: Technology::Fibre,
    }
}

fn found(reports: &[Report]) -> Vec<(usize, Disagreement)> {
    let (city, supply) = town();
    let house = |of: &Contradiction| (0..5).find(|house| address_id(*house) == of.address).unwrap();
    contradictions(&city, &supply, reports).iter().map(|found| (house(found), found.with)).collect()
}

#[test]
fn who_reports_fibre_where_no_duct_is_within_reach_is_asked_for_it() {
    let reports = [list(ONE, 0, Said::Passed), list(ONE, 2, Said::Connected), list(OTHER, 4, Said::Passed)];
    let expected =
        [(2, Disagreement::NoDuct(1, Why::NothingWithin)), (4, Disagreement::NoDuct(2, Why::NoStreet))];
    assert_eq!(found(&reports), expected);
}

#[test]
fn no_duct_is_asked_for_where_none_is_needed_or_nothing_is_claimed() {
    let radio = Report { technology: Technology::Radio, ..list(ONE, 2, Said::Connected) };
    assert_eq!(found(&[radio, list(ONE, 3, Said::Unserved)]), []);
}

#[test]
fn without_a_register_of_ducts_nobody_is_accused() {
    let (city, mut supply) = town();
    supply.not_loaded.push(Layer::Conduit);
    assert_eq!(contradictions(&city, &supply, &[list(ONE, 2, Said::Passed)]), []);
}

#[test]
fn one_operator_cannot_say_two_things_of_one_address_but_two_can() {
    let reports = [list(ONE, 0, Said::Passed), list(ONE, 0, Said::Connected), list(OTHER, 0, Said::Unserved)];
    assert_eq!(found(&reports), [(0, Disagreement::Reports(0, 1))]);
    let copper = Report { technology: Technology::Copper, ..list(ONE, 0, Said::Connected) };
    assert_eq!(found(&[copper, list(ONE, 0, Said::Passed)]), []);
}

#[test]
fn an_area_that_is_passed_may_hold_connected_addresses_but_not_the_other_way_round() {
    let passed = area(ONE, 0.0, 100.0, Said::Passed);
    assert_eq!(found(&[passed, list(ONE, 0, Said::Connected)]), []);
    let all_connected = area(ONE, 0.0, 40.0, Said::Connected);
    assert_eq!(found(&[all_connected, list(ONE, 0, Said::Passed)]), [(0, Disagreement::Reports(1, 0))]);
}

#[test]
fn an_address_that_a_list_of_the_same_area_leaves_out_is_told() {
    let reports = [area(ONE, 0.0, 100.0, Said::Passed), list(ONE, 0, Said::Passed)];
    assert_eq!(found(&reports), [(1, Disagreement::NotListed(0))]);
    let of_others = [area(ONE, 0.0, 100.0, Said::Passed), list(OTHER, 0, Said::Passed)];
    assert_eq!(found(&of_others), []);
}

#[test]
fn connected_are_those_that_a_list_or_else_an_area_says_so_of() {
    let (city, _) = town();
    let reports =
        [area(ONE, 0.0, 100.0, Said::Connected), list(ONE, 1, Said::Passed), list(OTHER, 3, Said::Connected)];
    assert_eq!(connected(&city, &reports), HashSet::from([address_id(0), address_id(3)]));
    let nowhere = list(ONE, 77, Said::Connected);
    assert_eq!(strangers(&city, &[reports[0].clone(), nowhere]), [1]);
}
