//! How the streets of a quarter grow from the roads that were there first.
//!
//! Streets start at a street, follow the field, cross or join what they meet, and give up where they would run beside
//! another one (after Jobard and Lefer 1997 for even spacing, Chen et al. 2008 for the field).

use std::collections::VecDeque;

use geo::Coord;
use model::street::StreetClass;

use super::{
    curve::{Line, cross, distance, dot, left, length, norm, round, unit, walk},
    dice::Dice,
    ground::{Field, Ground},
    net::{JUNCTION_M, Meeting, Net, Street},
};

const STEP_M: f64 = 11.0;
/// The shortest street.
const SHORTEST_M: f64 = 58.0;
const LONGEST_M: f64 = 760.0;

/// A street that was traced and not laid yet.
struct Trace {
    line: Line,
    meetings: Vec<Meeting>,
}

/// Lets all quarters grow.
pub fn grow(net: &mut Net, ground: &Ground<'_>, field: &Field, dice: &mut Dice) {
    let mut queue: VecDeque<usize> = (0..net.streets.len()).collect();
    while let Some(parent) = queue.pop_front() {
        let (line, level) = (net.streets[parent].line.clone(), net.streets[parent].level);
        for side in [1.0, -1.0] {
            let mut along = 0.0;
            let whole = length(&line);
            let mut first = true;
            while along < whole {
                let (near, heading) = walk(&line, along);
                let Some(quarter) = ground.quarter(near + left(heading) * (side * 24.0)) else {
                    along += 20.0;
                    continue;
                };
                let between = ground.quarters[quarter].0.between[level % 2];
                let ahead = if first && level == 0 { 0.45 } else { 1.0 };
                along += between * ahead * dice.within((0.8, 1.3));
                first = false;
                if along > whole - 30.0 {
                    break;
                }
                let (start, heading) = walk(&line, along);
                let heading = left(heading) * side;
                if let Some(child) =
                    sprout(net, ground, field, dice, (parent, along, start, heading), level + 1)
                {
                    queue.push_back(child);
                }
            }
        }
    }
}

/// Tries one side street; lays it when it is worth it.
fn sprout(
    net: &mut Net,
    ground: &Ground<'_>,
    field: &Field,
    dice: &mut Dice,
    (parent, along, start, heading): (usize, f64, Coord<f64>, Coord<f64>),
    level: usize,
) -> Option<usize> {
    let quarter = ground.quarter(start + heading * 24.0)?;
    let meeting = Meeting { street: parent, along, place: round(start), parallel: 0.0, distance: 0.0 };
    let start = net.junction(&meeting).unwrap_or(meeting.place);
    let trace = trace(net, ground, field, dice, (parent, start, heading), (quarter, level))?;
    net.meet(Meeting { place: start, ..meeting });
    let class = if ground.quarters[quarter].0.style == "old" && level > 1 {
        StreetClass::Living
    } else if ground.quarters[quarter].0.style == "hall" {
        StreetClass::Unclassified
    } else {
        StreetClass::Residential
    };
    let mut street = Street {
        name: String::new(),
        class,
        line: trace.line,
        level,
        quarter: Some(quarter),
        cuts: Vec::new(),
    };
    street.cuts.push((0.0, start));
    for meeting in trace.meetings {
        let place = net.meet(meeting);
        street.pin(place);
    }
    Some(net.lay(street))
}

fn steps_f64(steps: usize) -> f64 {
    f64::from(u32::try_from(steps).unwrap_or(u32::MAX))
}

enum End {
    Joined,
    Dead,
}

fn trace(
    net: &Net,
    ground: &Ground<'_>,
    field: &Field,
    dice: &mut Dice,
    (parent, start, heading): (usize, Coord<f64>, Coord<f64>),
    (quarter, level): (usize, usize),
) -> Option<Trace> {
    let own = ground.quarters[quarter].0;
    let gap = own.between[(level - 1) % 2];
    let mut heading = field.direction(start, heading, 0.0);
    let away = heading;
    let mut line = vec![start];
    let mut meetings: Vec<Meeting> = Vec::new();
    let longest = LONGEST_M * dice.within((0.5, 1.0));
    let mut end = End::Dead;
    while STEP_M * steps_f64(line.len()) < longest {
        let here = line[line.len() - 1];
        heading = field.direction(here, heading, if line.len() > 2 { own.wander } else { 0.0 });
        let tip = round(here + heading * STEP_M);
        let of_start = |place: Coord<f64>| norm(place - start) < 2.0;
        if let Some(mut meeting) = net.crossing([here, tip], |piece, place| {
            of_start(place) || (piece.street == parent && line.len() < 3)
        }) {
            if let Some(junction) = net.junction(&meeting) {
                meeting.place = junction;
            }
            if norm(meeting.place - start) < JUNCTION_M
                || line.iter().any(|place| norm(*place - meeting.place) < 2.0)
            {
                return None;
            }
            let goes_on = meeting.parallel < 0.5
                && dice.chance(own.through)
                && net.streets[meeting.street].level > 0
                && ground.quarter(meeting.place + heading * 40.0).is_some();
            // What would run back over itself after snapping to a junction ends there.
            let back = dot(meeting.place - here, heading) <= 0.0;
            if back {
                line.pop();
            }
            line.push(meeting.place);
            meetings.push(meeting);
            if !goes_on || back {
                end = End::Joined;
                break;
            }
            continue;
        }
        // The first steps lead over the verge of the road, which belongs to no quarter.
        let outside = ground.quarter(tip).is_none() && line.len() > 2;
        if outside || ground.taken(tip, 20.0, 24.0, 9.0) {
            break;
        }
        let crowded = net.near(&[tip], gap * 0.58).any(|piece| {
            let along = dot(unit(piece.ends[1] - piece.ends[0]), heading).abs();
            // What lies on the other side of the street that it starts from is no neighbour.
            let behind = piece.ends.iter().all(|end| dot(*end - start, away) < 4.0);
            along > 0.72
                && !behind
                && distance(&piece.ends, tip) < gap * 0.58
                && !(piece.street == parent && line.len() < 4)
                && meetings.iter().all(|meeting| norm(meeting.place - tip) > 45.0)
        });
        if crowded && line.len() > 2 {
            break;
        }
        if crowded {
            return None;
        }
        let ahead = net.nearest(tip, 26.0, |meeting| {
            dot(unit(meeting.place - tip), heading) > 0.25
                && (meeting.street != parent || line.len() > 5)
                && norm(meeting.place - start) > 45.0
                && meetings.iter().all(|known| norm(known.place - meeting.place) > 45.0)
        });
        line.push(tip);
        if let Some(meeting) = ahead {
            end = join(net, ground, &mut line, &mut meetings, meeting);
            break;
        }
        // What comes back beside its own beginning would be a loop.
        let recent = (0..line.len()).take_while(|steps| STEP_M * steps_f64(*steps) < gap * 1.1).count();
        if line[..line.len() - recent].iter().any(|place| norm(*place - tip) < gap * 0.6) {
            break;
        }
    }
    if matches!(end, End::Dead) {
        end = reach(net, ground, &mut line, &mut meetings, heading, (start, gap));
    }
    if matches!(end, End::Dead) {
        let last = meetings.last().map_or(start, |meeting| meeting.place);
        let since = line.iter().rposition(|place| *place == last).unwrap_or(0);
        let tail = length(&line[since..]);
        if tail < SHORTEST_M || dice.chance(0.25) && !meetings.is_empty() {
            line.truncate(since + 1);
        }
    }
    (line.len() > 1 && length(&line) >= SHORTEST_M).then_some(Trace { line, meetings })
}

/// Looks ahead from a dead end for a street to join.
fn reach(
    net: &Net,
    ground: &Ground<'_>,
    line: &mut Line,
    meetings: &mut Vec<Meeting>,
    heading: Coord<f64>,
    (start, gap): (Coord<f64>, f64),
) -> End {
    let here = line[line.len() - 1];
    let found = net.nearest(here, gap * 0.95, |meeting| {
        dot(unit(meeting.place - here), heading) > 0.5
            && norm(meeting.place - start) > 60.0
            && meetings.iter().all(|known| norm(known.place - meeting.place) > 45.0)
    });
    found.map_or(End::Dead, |meeting| join(net, ground, line, meetings, meeting))
}

/// Leads a line straight to a meeting, if nothing lies between.
fn join(
    net: &Net,
    ground: &Ground<'_>,
    line: &mut Line,
    meetings: &mut Vec<Meeting>,
    mut meeting: Meeting,
) -> End {
    let here = line[line.len() - 1];
    if let Some(junction) = net.junction(&meeting) {
        meeting.place = junction;
    }
    let to = meeting.place;
    let clear = (1u8..=8).all(|share| {
        let place = here + (to - here) * (f64::from(share) / 9.0);
        !ground.taken(place, 14.0, 18.0, 4.0)
    });
    let free =
        net.crossing([here, to], |_, place| norm(place - to) < 0.5 || norm(place - line[0]) < 2.0).is_none()
            && line.windows(2).rev().skip(1).all(|pair| cross([pair[0], pair[1]], [here, to]).is_none());
    let known = line.iter().any(|place| norm(*place - to) < 2.0);
    if !clear || !free || known || norm(to - here) < 0.5 {
        return End::Dead;
    }
    line.push(to);
    meetings.push(meeting);
    End::Joined
}
