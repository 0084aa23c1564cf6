//! The network held against comparing everything with everything.

use geo::{Distance, Euclidean, Point};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::utm32::ground_distance;

const ORIGIN: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };

fn id(number: usize) -> SegmentId {
    SegmentId(Uuid::from_u128(number as u128))
}

fn at(x: f64, y: f64) -> Coord<f64> {
    ORIGIN + Coord { x, y }
}

/// A town of up to 5 × 5 crossings with some streets missing, bent, or dearer than others.
fn towns() -> impl Strategy<Value = Vec<(SegmentId, LineString<f64>, f64)>> {
    let street = (any::<bool>(), -40.0..40.0, -40.0..40.0, 0.5..3.0);
    (2..6usize, 2..6usize).prop_flat_map(move |(columns, rows)| {
        prop::collection::vec(street.clone(), 2 * columns * rows).prop_map(move |streets| {
            let number_of = |count: usize| f64::from(u32::try_from(count).unwrap());
            let crossing = |x: usize, y: usize| at(number_of(x) * 110.0, number_of(y) * 90.0);
            let mut town = Vec::new();
            for (number, (kept, dx, dy, factor)) in streets.into_iter().enumerate() {
                let (x, y, east) = (number / 2 % columns, number / 2 / columns, number % 2 == 0);
                let next = if east { (x + 1, y) } else { (x, y + 1) };
                if (kept || number == 0) && next.0 < columns && next.1 < rows {
                    let (start, end) = (crossing(x, y), crossing(next.0, next.1));
                    let bend = (start + end) / 2.0 + Coord { x: dx, y: dy };
                    town.push((id(number), LineString(vec![start, bend, end]), factor));
                }
            }
            town
        })
    })
}

fn places(count: usize) -> impl Strategy<Value = Vec<Coord<f64>>> {
    prop::collection::vec((-200.0..800.0, -200.0..700.0).prop_map(|(x, y): (f64, f64)| at(x, y)), count)
}

fn metres(number: f64) -> Metres {
    Metres::new(number).unwrap()
}

/// Cost between two places by relaxing every street until nothing changes (Bellman and Ford), with both places as ends.
fn slow_cost(network: &Network, from: &Snap, to: &Snap) -> f64 {
    let (a, b) = (network.junctions(), network.junctions() + 1);
    let mut ways = Vec::new();
    for (index, edge) in network.edges.iter().enumerate() {
        let mut stops = vec![(0.0, edge.from), (edge.length(), edge.to)];
        stops
            .extend([(from, a), (to, b)].iter().filter(|(s, _)| s.edge == index).map(|(s, n)| (s.along, *n)));
        stops.sort_by(|one, other| one.0.total_cmp(&other.0));
        ways.extend(stops.windows(2).map(|w| (w[0].1, w[1].1, (w[1].0 - w[0].0) * edge.factor)));
    }
    let mut cost = vec![f64::INFINITY; network.junctions() + 2];
    cost[a] = from.distance;
    for _ in 0..cost.len() {
        for (u, v, c) in &ways {
            cost[*v] = cost[*v].min(cost[*u] + c);
            cost[*u] = cost[*u].min(cost[*v] + c);
        }
    }
    cost[b]
}

fn ground_length(line: &LineString<f64>) -> f64 {
    line.0.windows(2).map(|pair| ground_distance(pair[0], pair[1])).sum()
}

proptest! {
    #[test]
    fn snapping_agrees_with_looking_at_every_street(town in towns(), place in places(1), within in 1.0..400.0) {
        let network = Network::new(&town).unwrap();
        let nearest = town.iter().map(|(_, line, _)| Euclidean.distance(&Point(place[0]), line)).min_by(f64::total_cmp).unwrap();
        match network.snap(place[0], metres(within)) {
            Some(snap) => {
                let grid = Euclidean.distance(Point(place[0]), Point(snap.at));
                prop_assert!((grid - nearest).abs() < 1e-6, "{grid} is not {nearest}");
                prop_assert!(snap.distance <= within);
                let on = &town.iter().find(|(segment, ..)| *segment == snap.segment).unwrap().1;
                prop_assert!(Euclidean.distance(&Point(snap.at), on) < 1e-6);
            }
            None => prop_assert!(nearest > within * 0.999, "{nearest} lies within {within}"),
        }
    }

    #[test]
    fn shortest_paths_agree_with_relaxing_every_street(town in towns(), places in places(4), limit in 50.0..4000.0) {
        let network = Network::new(&town).unwrap();
        let snaps: Vec<Snap> = places.iter().map(|place| network.snap(*place, metres(2000.0)).unwrap()).collect();
        let (sources, targets) = snaps.split_at(2);
        let reach = network.reach(sources, limit);
        for target in targets {
            let slow = sources.iter().map(|source| slow_cost(&network, source, target)).min_by(f64::total_cmp).unwrap();
            match reach.route_to(target) {
                None => prop_assert!(slow > limit - 1e-6, "{slow} lies within {limit}"),
                Some(route) => {
                    prop_assert!((route.cost - slow).abs() < 1e-6 && slow <= limit + 1e-6);
                    prop_assert_eq!(reach.cost_to(target), Some(route.cost));
                    // The scale is taken at the middle of each straight part, and a cut part has another middle.
                    prop_assert!((ground_length(&route.line) - route.length.get()).abs() < 1e-4);
                    let ends = (route.line.0.first().unwrap(), route.line.0.last().unwrap());
                    prop_assert!(Euclidean.distance(Point(*ends.0), Point(sources[route.source].at)) < 1e-6);
                    prop_assert!(Euclidean.distance(Point(*ends.1), Point(target.at)) < 1e-6);
                    prop_assert_eq!(route.segments.last(), Some(&target.segment));
                }
            }
        }
    }
}

/// Costs from a junction over open edges, by relaxing every edge until nothing changes.
fn slow_lengths(network: &Network, from: usize, open: &dyn Fn(usize) -> bool) -> Vec<f64> {
    let mut cost = vec![f64::INFINITY; network.junctions()];
    cost[from] = 0.0;
    for _ in 0..network.junctions() {
        for (_, edge) in network.edges.iter().enumerate().filter(|(number, _)| open(*number)) {
            cost[edge.to] = cost[edge.to].min(cost[edge.from] + edge.length());
            cost[edge.from] = cost[edge.from].min(cost[edge.to] + edge.length());
        }
    }
    cost
}

proptest! {
    #[test]
    fn ways_around_closed_streets_agree_with_relaxing_every_street(
        town in towns(), closed in prop::collection::vec(any::<bool>(), 50), ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()), limit in 50.0..2000.0
    ) {
        let network = Network::new(&town).unwrap();
        let open = |edge: usize| !closed[edge % closed.len()] || !edge.is_multiple_of(3);
        let (from, to) = (ends.0.index(network.junctions()), ends.1.index(network.junctions()));
        let slow = slow_lengths(&network, from, &open);
        match network.way(from, to, limit, open) {
            None => prop_assert!(slow[to] > limit - 1e-6, "{} lies within {limit}", slow[to]),
            Some(way) => {
                prop_assert!((way.length_m - slow[to]).abs() < 1e-6 && slow[to] <= limit + 1e-6);
                prop_assert!(way.edges.iter().all(|edge| open(*edge)));
                prop_assert!((way.edges.iter().map(|edge| network.length_m(*edge)).sum::<f64>() - way.length_m).abs() < 1e-6);
                if from != to {
                    prop_assert!((ground_length(&way.line) - way.length_m).abs() < 1e-4);
                    prop_assert_eq!((way.line.0[0], *way.line.0.last().unwrap()), (network.place(from), network.place(to)));
                }
            }
        }
        let around = network.around(&[from], limit, open);
        for (junction, slow) in slow.into_iter().enumerate() {
            match around.iter().find(|(reached, _)| *reached == junction) {
                Some((_, metres)) => prop_assert!((metres - slow).abs() < 1e-6 && slow <= limit + 1e-6),
                None => prop_assert!(slow > limit - 1e-6),
            }
        }
    }
}

#[test]
fn what_is_no_street_is_named() {
    let line = LineString(vec![at(0.0, 0.0), at(10.0, 0.0)]);
    let point = LineString(vec![at(0.0, 0.0)]);
    let nowhere = LineString(vec![at(0.0, 0.0), at(f64::NAN, 0.0)]);
    assert_eq!(Network::new(&[(id(7), point, 1.0)]).unwrap_err(), NetworkError::NotALine { segment: id(7) });
    assert_eq!(
        Network::new(&[(id(8), nowhere, 1.0)]).unwrap_err(),
        NetworkError::NotALine { segment: id(8) }
    );
    assert!(matches!(Network::new(&[(id(9), line, 0.0)]).unwrap_err(), NetworkError::Factor { .. }));
}

#[test]
fn an_empty_network_has_no_place_and_a_far_one_is_found_only_within_its_distance() {
    let empty = Network::new(&[]).unwrap();
    assert_eq!(empty.snap(ORIGIN, metres(1e9)), None);
    let line = LineString(vec![at(0.0, 0.0), at(2000.0, 1500.0)]);
    let one = Network::new(&[(id(1), line, 1.0)]).unwrap();
    let far = at(-30_000.0, -40_000.0);
    assert_eq!(one.snap(far, metres(49_000.0)), None);
    assert!(one.snap(far, metres(50_100.0)).is_some_and(|snap| snap.at == at(0.0, 0.0)));
    assert_eq!((one.junctions(), one.segments()), (2, 1));
}

#[test]
fn from_a_place_to_itself_there_is_nothing_to_walk() {
    let line = LineString(vec![at(0.0, 0.0), at(100.0, 0.0)]);
    let network = Network::new(&[(id(1), line, 1.0)]).unwrap();
    let here = network.snap(at(40.0, 3.0), metres(5.0)).unwrap();
    let route = network.reach(&[here], 10.0).route_to(&here).unwrap();
    assert_eq!((route.cost, route.length), (here.distance, Metres::ZERO));
}
