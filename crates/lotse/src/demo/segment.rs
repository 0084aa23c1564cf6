//! Streets cut into segments between junctions, with their bridges.

use geo::Coord;

use super::{
    curve::{length, norm, part, walk},
    ground::Ground,
    net::{Net, Street},
};

/// A segment before it gets its identifier.
#[derive(Debug, Clone)]
pub struct Cut {
    pub street: usize,
    /// Distances from the street's beginning.
    pub from: f64,
    pub to: f64,
    pub bridge: bool,
    pub line: Vec<Coord<f64>>,
}

/// How far a bridge reaches beyond the bank and beyond the axis of a rail.
const ABUTMENT_M: f64 = 7.0;
const RAIL_M: f64 = 11.0;

/// A tail behind the last junction that is too short to be a street.
const TAIL_M: f64 = 45.0;

/// Cuts every street at its junctions and at the ends of its bridges.
pub fn cut(net: &mut Net, ground: &Ground<'_>) -> Vec<Cut> {
    let mut segments = Vec::new();
    for (index, street) in net.streets.iter_mut().enumerate() {
        trim(street);
        let whole = length(&street.line);
        let mut places: Vec<(f64, Option<Coord<f64>>)> =
            street.cuts.iter().map(|(along, place)| (along.clamp(0.0, whole), Some(*place))).collect();
        places.push((0.0, Some(street.line[0])));
        places.push((whole, Some(street.line[street.line.len() - 1])));
        let bridges = bridges(street, ground);
        for (from, to) in &bridges {
            places.extend([(*from, None), (*to, None)]);
        }
        places.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.is_some().cmp(&a.1.is_some())));
        places.dedup_by(|next, kept| {
            // A junction stays; the end of a bridge beside it gives way.
            (next.0 - kept.0).abs() < 0.3 && (next.1.is_none() || next.1 == kept.1)
        });
        for pair in places.windows(2) {
            let (from, to) = (pair[0].0, pair[1].0);
            let mut line = part(&street.line, from, to);
            let last = line.len() - 1;
            if let Some(place) = pair[0].1 {
                line[0] = place;
            }
            if let Some(place) = pair[1].1 {
                line[last] = place;
            }
            line.dedup_by(|a, b| norm(*a - *b) < 0.02);
            if line.len() > 1 {
                let middle = f64::midpoint(from, to);
                let bridge = bridges.iter().any(|(a, b)| (*a..=*b).contains(&middle));
                segments.push(Cut { street: index, from, to, bridge, line });
            }
        }
    }
    segments
}

/// Cuts off short tails; what reaches the edge of the area stays.
fn trim(street: &mut Street) {
    if street.line.first() == street.line.last() {
        return;
    }
    let whole = length(&street.line);
    let first = street.cuts.iter().map(|cut| cut.0).fold(whole, f64::min);
    let last = street.cuts.iter().map(|cut| cut.0).fold(0.0, f64::max);
    let (from, to) =
        (if first < TAIL_M { first } else { 0.0 }, if whole - last < TAIL_M { last } else { whole });
    if to > from && (from > 0.05 || to < whole - 0.05) {
        let ends: Vec<_> = street.cuts.iter().map(|cut| cut.1).collect();
        street.line = part(&street.line, from, to);
        street.cuts.clear();
        for place in ends {
            street.pin(place);
        }
    }
}

/// The stretches of a street that lie over water or rails.
fn bridges(street: &Street, ground: &Ground<'_>) -> Vec<(f64, f64)> {
    let whole = length(&street.line);
    let mut found: Vec<(f64, f64)> = Vec::new();
    let mut along = 0.0;
    while along <= whole {
        let place = walk(&street.line, along).0;
        let over = ground.bank(place) < ABUTMENT_M || ground.main_line(place) < RAIL_M;
        match found.last_mut() {
            Some(last) if over && along - last.1 < 6.0 => last.1 = along,
            _ if over => found.push((along, along)),
            _ => {}
        }
        along += 2.0;
    }
    // What only touches the bank is no bridge.
    found.retain(|(from, to)| {
        let mut inner = *from;
        while inner <= *to {
            let place = walk(&street.line, inner).0;
            if ground.bank(place) < 0.0 || ground.main_line(place) < 3.0 {
                return true;
            }
            inner += 1.0;
        }
        false
    });
    found
}
