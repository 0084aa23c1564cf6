//! Connecting addresses to what serves them, along the streets.

use geo::{Coord, LineString};
use jiff::civil::Date;
use model::{
    Metres, SegmentId,
    network::{Network, Reach, Snap},
};
use rayon::prelude::*;

/// What a metre of new duct costs from a day on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitCost {
    /// First day on which it holds.
    pub since: Date,
    /// Cost of a metre on a plain street, in the caller's currency.
    pub per_metre: f64,
}

/// Under which terms to connect.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// How far an address or a serving place may lie from the street.
    pub access: Metres,
    /// Greatest walk along the streets: metres times the streets' cost factors.
    pub limit: f64,
    /// Costs over time.
    pub costs: &'a [UnitCost],
    /// Day whose costs hold.
    pub on: Date,
}

/// The way from a serving place to an address.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Position of the serving place in the list given.
    pub serving: usize,
    /// Axis from the serving place over the streets to the address, in EPSG:25832.
    pub route: LineString<f64>,
    /// Ground length of all of it.
    pub length: Metres,
    /// Ground length of the parts off the street at both ends.
    pub access: Metres,
    /// Segments in the order walked.
    pub segments: Vec<SegmentId>,
    /// Cost in the currency of the terms; parts off the street count as plain metres.
    pub cost: f64,
}

/// Why an address is not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotConnected {
    /// No street is near enough.
    #[error("no street lies near enough to the address")]
    NoStreet,
    /// Nothing that serves it is near enough along the streets.
    #[error("nothing that could serve the address can be reached within the limit")]
    NotReached,
}

/// No cost holds on the day asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no cost per metre is known for {on}")]
pub struct NoUnitCost {
    /// The day.
    pub on: Date,
}

/// Connects each address to the serving place that is nearest along the streets; answers stand in the order asked.
///
/// Serving places farther from every street than the terms allow take no part. All in EPSG:25832.
///
/// # Errors
/// [`NoUnitCost`] when the terms know no cost for their day.
pub fn connect(
    network: &Network,
    addresses: &[Coord<f64>],
    serving: &[Coord<f64>],
    terms: &Terms<'_>,
) -> Result<Vec<Result<Connection, NotConnected>>, NoUnitCost> {
    let held = terms.costs.iter().filter(|cost| cost.since <= terms.on).max_by_key(|cost| cost.since);
    let per_metre = held.ok_or(NoUnitCost { on: terms.on })?.per_metre;
    let (numbers, snaps): (Vec<usize>, Vec<Snap>) = serving
        .iter()
        .enumerate()
        .filter_map(|(number, place)| Some((number, network.snap(*place, terms.access)?)))
        .unzip();
    let reach = network.reach(&snaps, terms.limit);
    let connection = |address: &Coord<f64>| {
        let target = network.snap(*address, terms.access).ok_or(NotConnected::NoStreet)?;
        along_streets(&reach, &snaps, &target, per_metre)
            .map(|found| found.joined(&numbers, serving, *address))
            .ok_or(NotConnected::NotReached)
    };
    Ok(addresses.par_iter().map(connection).collect())
}

/// The part of a connection between its two places on the street; `serving` still counts snapped places only.
fn along_streets(reach: &Reach<'_>, snaps: &[Snap], target: &Snap, per_metre: f64) -> Option<Connection> {
    let route = reach.route_to(target)?;
    let access = snaps[route.source].distance + target.distance;
    Some(Connection {
        serving: route.source,
        route: route.line,
        length: Metres::new(route.length.get() + access).ok()?,
        access: Metres::new(access).ok()?,
        segments: route.segments,
        cost: (route.cost + access) * per_metre,
    })
}

impl Connection {
    /// Adds the ends off the street, and names the serving place as the caller knows it.
    fn joined(mut self, numbers: &[usize], serving: &[Coord<f64>], address: Coord<f64>) -> Self {
        self.serving = numbers[self.serving];
        let mut line = vec![serving[self.serving]];
        line.append(&mut self.route.0);
        line.push(address);
        line.dedup();
        self.route = LineString(line);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use model::utm32::ground_distance;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x: 565_000.0 + x, y: 5_934_000.0 + y }
    }

    /// A main street of 400 m with a side street of 200 m at its middle, which costs twice as much.
    fn town() -> Network {
        let id = |number: u128| SegmentId(Uuid::from_u128(number));
        let street = |number, from, to, factor| (id(number), LineString(vec![from, to]), factor);
        Network::new(&[
            street(1, at(0.0, 0.0), at(200.0, 0.0), 1.0),
            street(2, at(200.0, 0.0), at(400.0, 0.0), 1.0),
            street(3, at(200.0, 0.0), at(200.0, 200.0), 2.0),
        ])
        .unwrap()
    }

    const COSTS: [UnitCost; 2] = [
        UnitCost { since: date(2025, 1, 1), per_metre: 10.0 },
        UnitCost { since: date(2026, 1, 1), per_metre: 12.0 },
    ];

    fn terms(limit: f64, on: Date) -> Terms<'static> {
        Terms { access: Metres::new(20.0).unwrap(), limit, costs: &COSTS, on }
    }

    #[test]
    fn a_connection_walks_the_streets_and_costs_what_they_cost_on_that_day() {
        let (address, places) = (at(210.0, 150.0), [at(0.0, 500.0), at(100.0, -5.0)]);
        for (on, per_metre) in [(date(2025, 6, 1), 10.0), (date(2026, 6, 1), 12.0)] {
            let found = connect(&town(), &[address], &places, &terms(1000.0, on)).unwrap();
            let connection = found[0].as_ref().unwrap();
            // 5 m to the street, 100 m along it, 150 m up the side street at twice the price, 10 m to the house.
            let scale = ground_distance(at(0.0, 0.0), at(1.0, 0.0));
            assert_eq!(connection.serving, 1);
            assert!((connection.length.get() - 265.0 * scale).abs() < 0.01);
            assert!((connection.access.get() - 15.0 * scale).abs() < 0.01);
            assert!((connection.cost - 415.0 * scale * per_metre).abs() < 0.1);
            assert_eq!(
                connection.route.0,
                [places[1], at(100.0, 0.0), at(200.0, 0.0), at(200.0, 150.0), address]
            );
        }
    }

    #[test]
    fn what_cannot_be_connected_says_why() {
        let addresses = [at(210.0, 150.0), at(100.0, 300.0)];
        let found = connect(&town(), &addresses, &[at(0.0, 0.0)], &terms(100.0, date(2026, 1, 1))).unwrap();
        assert_eq!(found, [Err(NotConnected::NotReached), Err(NotConnected::NoStreet)]);
        let early = date(2024, 12, 31);
        assert_eq!(connect(&town(), &addresses, &[], &terms(100.0, early)), Err(NoUnitCost { on: early }));
    }

    proptest! {
        #[test]
        fn one_more_serving_place_never_makes_a_connection_longer_along_the_streets(
            x in 0.0..400.0, serving in prop::collection::vec(0.0..400.0, 1..6), more in 0.0..400.0,
        ) {
            let places: Vec<_> = serving.iter().map(|x| at(*x, 0.0)).collect();
            let cost = |places: &[Coord<f64>]| connect(&town(), &[at(x, -3.0)], places, &terms(1000.0, date(2026, 1, 1))).unwrap()[0].as_ref().unwrap().cost;
            let before = cost(&places);
            let nearest = serving.iter().map(|s| (s - x).abs()).min_by(f64::total_cmp).unwrap();
            prop_assert!((before / 12.0 - nearest - 3.0).abs() < 0.5);
            prop_assert!(cost(&[&places[..], &[at(more, 0.0)]].concat()) <= before + 1e-9);
        }
    }
}
