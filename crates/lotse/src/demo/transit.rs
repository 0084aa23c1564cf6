//! Tram and bus: courses along streets by the shortest way, and stops at side streets.

use std::collections::BTreeMap;

use geo::Coord;
use model::{
    Utm32,
    surroundings::{Stop, TransitLine, TransitMode},
};

use super::{
    Site,
    curve::{self, Line, at, length, norm, walk},
    net::Net,
    plan::{Plan, Transit},
    segment::Cut,
};

/// About so far apart are stops, in metres.
const STOP_M: f64 = 390.0;

/// Courses and stops of all lines.
pub fn lay(plan: &Plan, site: &Site, net: &Net, cuts: &[Cut]) -> (Vec<TransitLine>, Vec<Stop>, Vec<Line>) {
    let (mut lines, mut stops, mut trams) = (Vec::new(), Vec::new(), Vec::new());
    for transit in &plan.transit {
        let course = course(transit, net, cuts);
        if course.len() < 2 {
            continue;
        }
        let name = |place: Coord<f64>| stop_name(net, &transit.along, place);
        let whole = length(&course);
        let count = (whole / STOP_M).round().max(1.0);
        let mut index = 0.0;
        while index <= count {
            let (place, direction) = walk(&course, (whole * index / count).clamp(8.0, whole - 8.0));
            for side in [3.2, -3.2] {
                let stand = curve::round(place + curve::left(direction) * side);
                stops.push(Stop { name: name(place), mode: transit.mode, place: site.point(stand) });
            }
            index += 1.0;
        }
        if transit.mode == TransitMode::Tram {
            trams.push(course.clone());
        }
        lines.push(TransitLine {
            name: transit.name.clone(),
            mode: transit.mode,
            course: site.line(&course),
        });
    }
    (lines, stops, trams)
}

/// The track of a tram as rails.
pub fn tracks(site: &Site, course: &Line) -> [Utm32; 2] {
    [1.6, -1.6].map(|shift| site.line(&curve::beside(course, shift)))
}

/// A stop is named after the nearest street that the line does not follow.
fn stop_name(net: &Net, along: &[String], place: Coord<f64>) -> String {
    let nearest = net
        .nearest(place, 160.0, |meeting| {
            let name = &net.streets[meeting.street].name;
            !name.is_empty() && !along.contains(name)
        })
        .map(|meeting| net.streets[meeting.street].name.clone());
    nearest.unwrap_or_else(|| along[0].clone())
}

/// Centimetres, as a key.
fn key(place: Coord<f64>) -> (i64, i64) {
    #[expect(clippy::cast_possible_truncation, reason = "a town is small")]
    let centimetre = |metres: f64| (metres * 100.0).round() as i64;
    (centimetre(place.x), centimetre(place.y))
}

/// The shortest way from `from` to `to` along the named streets (Dijkstra over their segments).
fn course(transit: &Transit, net: &Net, cuts: &[Cut]) -> Line {
    let usable: Vec<&Cut> =
        cuts.iter().filter(|cut| transit.along.contains(&net.streets[cut.street].name)).collect();
    let mut places: BTreeMap<(i64, i64), (Coord<f64>, Vec<usize>)> = BTreeMap::new();
    for (index, cut) in usable.iter().enumerate() {
        for end in [cut.line[0], cut.line[cut.line.len() - 1]] {
            places.entry(key(end)).or_insert_with(|| (end, Vec::new())).1.push(index);
        }
    }
    let nearest = |target: [f64; 2]| {
        places
            .iter()
            .min_by(|a, b| norm(a.1.0 - at(target)).total_cmp(&norm(b.1.0 - at(target))))
            .map(|(key, _)| *key)
    };
    let (Some(start), Some(goal)) = (nearest(transit.from), nearest(transit.to)) else { return Vec::new() };
    let mut reached: BTreeMap<(i64, i64), (f64, Option<usize>)> = BTreeMap::from([(start, (0.0, None))]);
    let mut done = Vec::new();
    while let Some((here, (so_far, _))) = reached
        .iter()
        .filter(|(place, _)| !done.contains(*place))
        .min_by(|a, b| a.1.0.total_cmp(&b.1.0))
        .map(|(place, state)| (*place, *state))
    {
        done.push(here);
        for &index in &places[&here].1 {
            let line = &usable[index].line;
            let (first, last) = (key(line[0]), key(line[line.len() - 1]));
            let there = if first == here { last } else { first };
            let way = so_far + length(line);
            if reached.get(&there).is_none_or(|known| way < known.0) {
                reached.insert(there, (way, Some(index)));
            }
        }
    }
    let mut back = Vec::new();
    let mut here = goal;
    while let Some((_, Some(index))) = reached.get(&here) {
        let mut line = usable[*index].line.clone();
        if key(line[0]) == here {
            line.reverse();
        }
        here = key(line[0]);
        back.push(line);
    }
    let mut course: Line = Vec::new();
    for line in back.into_iter().rev() {
        let skip = usize::from(!course.is_empty());
        course.extend(line.into_iter().skip(skip));
    }
    course
}
