//! The predicate of `data/supply/reach.toml` built a second time, from its words: one walk for each address.

use engine::supply::Terms;
use geo::Coord;
use model::utm32::ground_distance;

use super::town::{Line, Town};

/// A place on an axis: the street, ground metres from its start, ground metres away from it.
#[derive(Debug, Clone, Copy)]
struct Foot {
    street: usize,
    along: f64,
    away: f64,
}

/// Ground metres from an address to each of several lines; infinite where there is no way.
pub fn distances<'l>(
    town: &Town,
    terms: &Terms,
    address: Coord<f64>,
    lines: impl Iterator<Item = &'l Line>,
) -> Option<Vec<f64>> {
    let foot = foot(town, terms, address)?;
    let from_ends = walk(town, foot);
    let distance = |line: &Line| {
        sources(town, terms, &line.run(), foot)
            .into_iter()
            .map(|source| {
                let (start, end) = from_ends[source.street];
                let over_ends =
                    (start + source.along).min(end + length(&town.streets[source.street]) - source.along);
                let direct = (source.along - foot.along).abs();
                let along = if source.street == foot.street { over_ends.min(direct) } else { over_ends };
                foot.away + along + source.away
            })
            .fold(f64::INFINITY, f64::min)
    };
    Some(lines.map(distance).collect())
}

fn length(street: &[Coord<f64>]) -> f64 {
    street.windows(2).map(|ends| ground_distance(ends[0], ends[1])).sum()
}

fn foot(town: &Town, terms: &Terms, place: Coord<f64>) -> Option<Foot> {
    let mut best: Option<(f64, Foot)> = None;
    for (street, line) in town.streets.iter().enumerate() {
        let mut before = 0.0;
        for ends in line.windows(2) {
            let (line, to) = (ends[1] - ends[0], place - ends[0]);
            let share = ((to.x * line.x + to.y * line.y) / (line.x.powi(2) + line.y.powi(2))).clamp(0.0, 1.0);
            let nearest = ends[0] + line * share;
            let gap = (place.x - nearest.x).hypot(place.y - nearest.y);
            let metres = ground_distance(ends[0], ends[1]);
            if best.is_none_or(|(least, _)| gap < least) {
                let away = ground_distance(place, nearest);
                best = Some((gap, Foot { street, along: before + share * metres, away }));
            }
            before += metres;
        }
    }
    best.map(|(_, foot)| foot).filter(|foot| foot.away <= terms.access_m)
}

/// The same place on every street that it lies on: at a junction there are several.
fn feet(town: &Town, terms: &Terms, place: Coord<f64>) -> Vec<Foot> {
    let Some(nearest) = foot(town, terms, place) else { return Vec::new() };
    let junction =
        ends(town, nearest.street).into_iter().find(|(_, along)| (nearest.along - along).abs() < 1e-6);
    let Some((junction, _)) = junction else { return vec![nearest] };
    let is_there = |end: Coord<f64>| (end.x - junction.x).abs() < 0.005 && (end.y - junction.y).abs() < 0.005;
    let streets = (0..town.streets.len())
        .flat_map(|street| ends(town, street).map(|(end, along)| (street, end, along)));
    streets
        .filter(|(_, end, _)| is_there(*end))
        .map(|(street, _, along)| Foot { street, along, away: nearest.away })
        .collect()
}

/// Both ends of a street, with the ground metres to them along it.
fn ends(town: &Town, street: usize) -> [(Coord<f64>, f64); 2] {
    let line = &town.streets[street];
    [(line[0], 0.0), (line[line.len() - 1], length(line))]
}

/// Ground metres from a place on an axis to both ends of every street, by relaxing all streets until nothing changes.
fn walk(town: &Town, from: Foot) -> Vec<(f64, f64)> {
    let ends = |street: &Vec<Coord<f64>>| (street[0], street[street.len() - 1]);
    let is_same = |a: Coord<f64>, b: Coord<f64>| (a.x - b.x).abs() < 0.005 && (a.y - b.y).abs() < 0.005;
    let mut far = vec![(f64::INFINITY, f64::INFINITY); town.streets.len()];
    let home = length(&town.streets[from.street]);
    far[from.street] = (from.along, home - from.along);
    loop {
        let before = far.clone();
        for (street, line) in town.streets.iter().enumerate() {
            let (start, end) = ends(line);
            for (other, line) in town.streets.iter().enumerate() {
                let (other_start, other_end) = ends(line);
                for (place, metres) in [(other_start, before[other].0), (other_end, before[other].1)] {
                    if is_same(place, start) {
                        far[street].0 = far[street].0.min(metres);
                    }
                    if is_same(place, end) {
                        far[street].1 = far[street].1.min(metres);
                    }
                }
            }
            let through = length(line);
            far[street].0 = far[street].0.min(far[street].1 + through);
            far[street].1 = far[street].1.min(far[street].0 + through);
        }
        if before == far {
            return far;
        }
    }
}

/// Places from which a line can be reached: those of the predicate, with some of each stretch, and of each stretch that
/// place at which the address itself steps on the axis.
fn sources(town: &Town, terms: &Terms, run: &[Coord<f64>], address: Foot) -> Vec<Foot> {
    let mut places = vec![run[0]];
    for ends in run.windows(2) {
        let (a, b) = (ends[0], ends[1]);
        let pieces = ((b.x - a.x).hypot(b.y - a.y) / terms.step_m).ceil().max(1.0);
        let mut piece = 1.0;
        while piece <= pieces {
            places.push(a + (b - a) * (piece / pieces));
            piece += 1.0;
        }
    }
    let feet: Vec<Vec<Foot>> = places.iter().map(|place| feet(town, terms, *place)).collect();
    let mut all: Vec<Foot> = feet.iter().flatten().copied().collect();
    for (places, feet) in places.windows(2).zip(feet.windows(2)) {
        let metres = (places[1].x - places[0].x).hypot(places[1].y - places[0].y);
        for (a, b) in feet[0].iter().flat_map(|a| feet[1].iter().map(move |b| (a, b))) {
            if a.street != b.street || (b.along - a.along).abs() > terms.stretch * metres {
                continue;
            }
            let on = |share: f64| Foot {
                street: a.street,
                along: a.along + (b.along - a.along) * share,
                away: a.away + (b.away - a.away) * share,
            };
            all.extend((0..=8).map(|eighth| on(f64::from(eighth) / 8.0)));
            let share = (address.along - a.along) / (b.along - a.along);
            if address.street == a.street && (0.0..=1.0).contains(&share) {
                all.push(on(share));
            }
        }
    }
    all
}
