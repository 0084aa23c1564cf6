//! Fibre along the streets: all addresses at once against one walk for each, and what must hold of every town.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod data;
mod naive;
mod reports;
mod tallies;
mod town;

use engine::supply::{AddressSupply, Reach, Server, State, Terms, Why};
use jiff::civil::Date;
use proptest::prelude::*;

use town::{TODAY, Town, conduit_id, day, towns, works_id};

/// Rounding, and stretches that are joined where they are straight to a micrometre.
const AGREE_M: f64 = 1e-4;

/// Path and text of the file that the house ships.
fn file() -> (String, String) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/supply/reach.toml");
    (path.to_owned(), std::fs::read_to_string(path).unwrap())
}

fn terms() -> Terms {
    let (path, text) = file();
    let reach = Reach::read(&path, &text).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    reach.on(TODAY).unwrap().clone()
}

fn within(limit_m: f64, access_m: f64) -> Terms {
    let mut terms = terms();
    (terms.limit_m, terms.access_m) = (limit_m, access_m);
    terms
}

/// How an address stands.
#[derive(Debug, PartialEq)]
struct Stands {
    state: State,
    ready_on: Option<Date>,
    metres: Option<f64>,
    why: Option<Why>,
}

/// How an address stands by the words of the predicate; none where a length is too near to the limit to tell.
fn expected(town: &Town, terms: &Terms, address: usize, by: Date) -> Option<Stands> {
    let gap = |why| Some(Stands { state: State::Gap, ready_on: None, metres: None, why: Some(why) });
    let place = town.addresses[address];
    let Some(conduits) = naive::distances(town, terms, place, town.conduits.iter()) else {
        return gap(Why::NoStreet);
    };
    let works = naive::distances(town, terms, place, town.works.iter().map(|works| &works.0)).unwrap();
    if conduits.iter().chain(&works).any(|metres| (metres - terms.limit_m).abs() < AGREE_M) {
        return None;
    }
    let conduit = conduits.into_iter().fold(f64::INFINITY, f64::min);
    if conduit <= terms.limit_m {
        return Some(Stands { state: State::Passed, ready_on: None, metres: Some(conduit), why: None });
    }
    let last = |works: usize| day(town.works[works].2);
    let counts = |at: &usize| works[*at] <= terms.limit_m && (TODAY..=by).contains(&last(*at));
    let counting: Vec<usize> = (0..works.len()).filter(counts).collect();
    let Some(ready_on) = counting.iter().map(|at| last(*at)).min() else { return gap(Why::NothingWithin) };
    let ready = counting.iter().filter(|at| last(**at) == ready_on).map(|at| works[*at]);
    let metres = Some(ready.fold(f64::INFINITY, f64::min));
    Some(Stands { state: State::Planned, ready_on: Some(ready_on), metres, why: Some(Why::NothingWithin) })
}

/// The naive length of the way to what an address is said to be served from.
fn to_server(town: &Town, terms: &Terms, address: usize, server: Server) -> f64 {
    let line = match server {
        Server::Conduit(id) => {
            (0..town.conduits.len()).find(|at| conduit_id(*at) == id).map(|at| &town.conduits[at])
        }
        Server::Works(id) => (0..town.works.len()).find(|at| works_id(*at) == id).map(|at| &town.works[at].0),
    };
    naive::distances(town, terms, town.addresses[address], line.into_iter()).unwrap()[0]
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).map_or(a == b, |(a, b)| (a - b).abs() <= AGREE_M)
}

/// Whether an address stands no worse than another: by its state, then by its day, then by its way.
fn no_worse(a: &AddressSupply, b: &AddressSupply) -> bool {
    let metres = |of: &AddressSupply| of.distance_m.unwrap_or(f64::INFINITY);
    let (sooner, as_soon) =
        ((a.state, a.ready_on) < (b.state, b.ready_on), (a.state, a.ready_on) == (b.state, b.ready_on));
    sooner || (as_soon && metres(a) <= metres(b) + 1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn all_at_once_stand_as_one_walk_from_each_address_says(
        town in towns(), limit in 20.0..400.0, access in 5.0..70.0, horizon in 0..220_i32,
    ) {
        let (terms, by) = (within(limit, access), day(horizon));
        let supply = town.supply(&terms, by);
        prop_assert_eq!(supply.addresses.len(), town.addresses.len());
        for (number, found) in supply.addresses.iter().enumerate() {
            let Some(stands) = expected(&town, &terms, number, by) else { continue };
            let told = (found.state, found.ready_on, found.why);
            prop_assert_eq!(told, (stands.state, stands.ready_on, stands.why), "{:?} {:?}", found, stands);
            prop_assert!(near(found.distance_m, stands.metres), "{:?} is not {:?}", found, stands);
            let walked = found.server.map(|server| to_server(&town, &terms, number, server));
            prop_assert!(near(found.distance_m, walked), "{:?} is not {:?}", found, walked);
        }
    }

    #[test]
    fn a_longer_limit_makes_no_address_worse(
        town in towns(), limit in 20.0..300.0, more in 0.0..300.0, access in 5.0..70.0,
    ) {
        let short = town.supply(&within(limit, access), day(200));
        let long = town.supply(&within(limit + more, access), day(200));
        for (short, long) in short.addresses.iter().zip(&long.addresses) {
            prop_assert!(no_worse(long, short), "{:?} {:?}", short, long);
        }
    }

    #[test]
    fn one_more_conduit_or_one_more_of_the_works_makes_no_address_worse(
        mut town in towns(), is_works: bool, limit in 20.0..300.0, access in 5.0..70.0,
    ) {
        let terms = within(limit, access);
        let more = town.supply(&terms, day(200));
        if is_works {
            town.works.pop();
        } else {
            town.conduits.pop();
        }
        let less = town.supply(&terms, day(200));
        for (less, more) in less.addresses.iter().zip(&more.addresses) {
            prop_assert!(no_worse(more, less), "{:?} {:?}", less, more);
        }
    }
}
