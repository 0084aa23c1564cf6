//! Who is competent for a trench or a site, and whom it concerns: exact lengths and distances, nothing polygonised.

use geo::Coord;
use model::{AuthorityId, BodyId, Utm32};

use crate::{
    distance::{distance, inside},
    shape::{Shape, part_length},
};

/// Lengths under this do not make anybody competent: no survey tells a millimetre.
const NOTHING_M: f64 = 0.001;

/// An authority and where it decides.
#[derive(Debug, Clone, Copy)]
pub struct Precinct<'a> {
    /// The authority.
    pub authority: AuthorityId,
    /// Its name, which decides between equals.
    pub name: &'a str,
    /// Its area in EPSG:25832; without one it decides wherever nobody else does.
    pub area: Option<&'a Utm32>,
}

/// What part of a line lies with an authority.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The authority.
    pub authority: AuthorityId,
    /// Length on the ground in metres; 0 for a single place.
    pub length_m: f64,
    /// Part of the whole, 0 to 1.
    pub share: f64,
}

/// The authorities in whose areas a line lies, the one with the largest share first: it leads.
///
/// Equal shares, to the millimetre, go by name and identifier. A single place belongs wholly to the first whose area
/// holds it. Nobody is competent where no area reaches and everybody has one.
///
/// ```
/// use engine::competence::{Precinct, shares};
/// use geo::{line_string, polygon};
/// use model::{AuthorityId, Utm32};
///
/// let harbour = Utm32::stored(polygon![
///     (x: 565_060., y: 5_934_000.), (x: 565_200., y: 5_934_000.), (x: 565_200., y: 5_934_100.), (x: 565_060., y: 5_934_100.),
/// ].into())?;
/// let line = Utm32::stored(line_string![(x: 565_000., y: 5_934_050.), (x: 565_100., y: 5_934_050.)].into())?;
/// let [city, port] = [1, 2].map(|n| AuthorityId(uuid::Uuid::from_u128(n)));
/// let shared = shares(&line, &[
///     Precinct { authority: port, name: "Port", area: Some(&harbour) },
///     Precinct { authority: city, name: "City", area: None },
/// ]);
/// assert_eq!((shared[0].authority, shared[1].authority), (city, port));
/// assert!((shared[0].share - 0.6).abs() < 1e-9);
/// # Ok::<(), model::utm32::Utm32Error>(())
/// ```
pub fn shares(line: &Utm32, precincts: &[Precinct<'_>]) -> Vec<Share> {
    let mut order: Vec<&Precinct<'_>> = precincts.iter().collect();
    order.sort_by_key(|precinct| (precinct.name, precinct.authority));
    let areas: Vec<Shape> = order.iter().filter_map(|precinct| precinct.area).map(shape).collect();
    let shape = shape(line);
    let mut held = Held::of(&shape, &areas);
    let whole = shape.length();
    if whole < NOTHING_M {
        held = Held::at(shape.vertices()[0], &areas);
    }
    let (mut with_area, mut rest) = (held.by_area.into_iter(), Some(held.rest));
    let parts = order.into_iter().map(|precinct| {
        // Of several without an area the first takes what is left.
        let part = if precinct.area.is_some() { with_area.next() } else { rest.take() };
        (precinct, part.unwrap_or(0.0))
    });
    let ground = line.ground_length().get();
    let least = if whole < NOTHING_M { 0.5 } else { NOTHING_M / whole };
    let mut shared: Vec<(&Precinct<'_>, Share)> = parts
        .filter(|(_, share)| *share >= least)
        .map(|(precinct, share)| {
            (precinct, Share { authority: precinct.authority, length_m: share * ground, share })
        })
        .collect();
    // The order by name is there already, and a stable sort keeps it between equals.
    shared.sort_by(|(_, a), (_, b)| millimetres(b.length_m).total_cmp(&millimetres(a.length_m)));
    shared.into_iter().map(|(_, share)| share).collect()
}

/// A public body and what it watches over.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// The body.
    pub body: BodyId,
    /// Its area in EPSG:25832, also lines or places; without one it watches over everything.
    pub area: Option<&'a Utm32>,
    /// How near works must come, in metres.
    pub reach_m: f64,
}

/// A body that works concern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concern {
    /// The body.
    pub body: BodyId,
    /// How far its area is from the edge of the works, in metres; 0 inside.
    pub distance_m: f64,
}

/// The bodies that a line of some width, or a single place, concerns: the nearest first.
///
/// `width_m` is the whole width of the works around the line.
pub fn concerned(place: &Utm32, width_m: f64, watches: &[Watch<'_>]) -> Vec<Concern> {
    let (place, half) = (shape(place), (width_m / 2.0).max(0.0));
    let mut found: Vec<Concern> = watches
        .iter()
        .filter_map(|watch| {
            let away = match watch.area {
                None => 0.0,
                Some(area) => distance(&place, &shape(area), watch.reach_m.max(0.0) + half)?,
            };
            Some(Concern { body: watch.body, distance_m: (away - half).max(0.0) })
        })
        .collect();
    found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.body.cmp(&b.body)));
    found
}

fn shape(place: &Utm32) -> Shape {
    Shape::new(place.geometry())
}

fn millimetres(metres: f64) -> f64 {
    (metres * 1_000.0).round()
}

/// What part of a line lies in each of some areas, and in none of them.
struct Held {
    by_area: Vec<f64>,
    rest: f64,
}

impl Held {
    fn of(line: &Shape, areas: &[Shape]) -> Self {
        let mut held = Self { by_area: vec![0.0; areas.len()], rest: 0.0 };
        let mut whole = 0.0;
        let mut one: Vec<(f64, f64)> = Vec::new();
        let mut all: Vec<(f64, f64)> = Vec::new();
        for (a, b) in line.parts() {
            let length = part_length(a, b);
            all.clear();
            for (area, sum) in areas.iter().zip(&mut held.by_area) {
                one.clear();
                inside(a, b, area, &mut one);
                *sum += covered(&mut one) * length;
                all.extend_from_slice(&one);
            }
            held.rest += (1.0 - covered(&mut all)).max(0.0) * length;
            whole += length;
        }
        if whole > 0.0 {
            held.by_area.iter_mut().for_each(|sum| *sum /= whole);
            held.rest /= whole;
        }
        held
    }

    fn at(place: Coord<f64>, areas: &[Shape]) -> Self {
        let first = areas.iter().position(|area| area.holds(place));
        let part = |holds: bool| if holds { 1.0 } else { 0.0 };
        Self {
            by_area: (0..areas.len()).map(|index| part(first == Some(index))).collect(),
            rest: part(first.is_none()),
        }
    }
}

/// Length of the union of intervals, which are put in order.
fn covered(intervals: &mut [(f64, f64)]) -> f64 {
    intervals.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (mut sum, mut reached) = (0.0, f64::NEG_INFINITY);
    for (from, to) in intervals.iter() {
        let from = from.max(reached);
        if *to > from {
            sum += to - from;
            reached = *to;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Distance, Euclidean, Geometry, LineString, Point, Polygon};
    use proptest::prelude::*;
    use uuid::Uuid;

    const X: f64 = 565_000.0;
    const Y: f64 = 5_934_000.0;

    fn walk() -> impl Strategy<Value = LineString<f64>> {
        prop::collection::vec((0_i32..400, 0_i32..400), 2..6).prop_map(|all| {
            all.into_iter()
                .map(|(x, y)| Coord { x: X + f64::from(x) / 4.0, y: Y + f64::from(y) / 4.0 })
                .collect()
        })
    }

    fn square() -> impl Strategy<Value = Polygon<f64>> {
        (0.0..80.0, 0.0..80.0, 5.0..60.0).prop_map(|(x, y, side): (f64, f64, f64)| {
            let ring = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
            let at = |(dx, dy): (f64, f64)| Coord { x: X + x + dx, y: Y + y + dy };
            Polygon::new(ring.into_iter().map(at).collect(), Vec::new())
        })
    }

    fn placed(geometry: impl Into<Geometry<f64>>) -> Utm32 {
        Utm32::stored(geometry.into()).unwrap()
    }

    fn authority(number: u128) -> AuthorityId {
        AuthorityId(Uuid::from_u128(number))
    }

    /// Part of a line whose places hold, by looking at many of them.
    fn looked_at(line: &LineString<f64>, holds: impl Fn(&Point<f64>) -> bool) -> f64 {
        const STEPS: u32 = 400;
        let (mut held, mut whole) = (0.0, 0.0);
        for part in line.lines() {
            let length = part_length(part.start, part.end);
            let at = |step: u32| {
                part.start + (part.end - part.start) * ((f64::from(step) + 0.5) / f64::from(STEPS))
            };
            let hits = (0..STEPS).filter(|step| holds(&Point(at(*step)))).count();
            held += length * f64::from(u32::try_from(hits).unwrap()) / f64::from(STEPS);
            whole += length;
        }
        held / whole
    }

    proptest! {
        #[test]
        fn shares_are_what_looking_at_many_places_finds(line in walk(), a in square(), b in square()) {
            prop_assume!(placed(line.clone()).ground_length().get() > 1.0);
            let (first, second) = (placed(a.clone()), placed(b.clone()));
            let shared = shares(&placed(line.clone()), &[
                Precinct { authority: authority(3), name: "rest", area: None },
                Precinct { authority: authority(1), name: "a", area: Some(&first) },
                Precinct { authority: authority(2), name: "b", area: Some(&second) },
            ]);
            let share = |number| shared.iter().find(|s| s.authority == authority(number)).map_or(0.0, |s| s.share);
            prop_assert!((share(1) - looked_at(&line, |at| a.contains(at))).abs() < 0.02);
            prop_assert!((share(2) - looked_at(&line, |at| b.contains(at))).abs() < 0.02);
            prop_assert!((share(3) - looked_at(&line, |at| !a.contains(at) && !b.contains(at))).abs() < 0.02);
            prop_assert!(shared.is_sorted_by(|x, y| millimetres(x.length_m) >= millimetres(y.length_m)));
        }

        #[test]
        fn whom_works_concern_is_what_another_library_measures(
            line in walk(), area in square(), reach in 0.0..40.0_f64, width in 0.0..3.0_f64,
        ) {
            let away: f64 = Euclidean.distance(&line, &area);
            let expected = (away - width / 2.0).max(0.0);
            let (body, everywhere) = (BodyId(Uuid::from_u128(2)), BodyId(Uuid::from_u128(1)));
            let watched = placed(area);
            let found = concerned(&placed(line), width, &[
                Watch { body, area: Some(&watched), reach_m: reach },
                Watch { body: everywhere, area: None, reach_m: 0.0 },
            ]);
            prop_assert_eq!(found[0], Concern { body: everywhere, distance_m: 0.0 });
            let near = found.iter().find(|concern| concern.body == body);
            if (expected - reach).abs() > 1e-6 {
                prop_assert_eq!(near.is_some(), expected < reach);
            }
            prop_assert!(near.is_none_or(|near| (near.distance_m - expected).abs() < 1e-6));
        }
    }

    #[test]
    fn of_two_halves_the_name_decides_and_the_border_belongs_to_one_side_only() {
        let half = |from: f64| {
            let at = |x: f64, y: f64| Coord { x: X + from + x, y: Y + y };
            placed(Polygon::new(
                LineString(vec![at(0.0, 0.0), at(50.0, 0.0), at(50.0, 100.0), at(0.0, 100.0), at(0.0, 0.0)]),
                Vec::new(),
            ))
        };
        let (west, east) = (half(0.0), half(50.0));
        let precincts = [
            Precinct { authority: authority(1), name: "West", area: Some(&west) },
            Precinct { authority: authority(2), name: "Ost", area: Some(&east) },
        ];
        let across =
            placed(LineString(vec![Coord { x: X, y: Y + 50.0 }, Coord { x: X + 100.0, y: Y + 50.0 }]));
        let shared = shares(&across, &precincts);
        assert_eq!(shared.iter().map(|s| s.authority).collect::<Vec<_>>(), [authority(2), authority(1)]);
        let border =
            placed(LineString(vec![Coord { x: X + 50.0, y: Y + 10.0 }, Coord { x: X + 50.0, y: Y + 90.0 }]));
        let shared = shares(&border, &precincts);
        assert!((shared.iter().map(|s| s.share).sum::<f64>() - 1.0).abs() < 1e-9, "{shared:?}");
        let site = placed(Point::new(X + 70.0, Y + 50.0));
        let shared = shares(&site, &precincts);
        assert_eq!(shared, [Share { authority: authority(2), length_m: 0.0, share: 1.0 }]);
        assert_eq!(shares(&placed(Point::new(X - 70.0, Y)), &precincts), []);
    }
}
