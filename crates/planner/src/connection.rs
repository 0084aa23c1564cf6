//! Connecting an address to the conduit that serves it, along the streets.

use std::iter::successors;

use geo::{Coord, LineString};
use model::{
    Metres, SegmentId, Utm32,
    conduit::Conduit,
    network::{Network, Snap},
    utm32::ground_distance,
};

use crate::Streets;

/// How far around an address conduits are looked for at first, in metres on the grid.
const FIRST_M: f64 = 250.0;
/// Along a conduit, a way may leave it every so many metres.
const SPACING_M: f64 = 5.0;
/// A metre on the ground is never longer than this on the grid, anywhere in the extended zone.
const GRID_PER_GROUND: f64 = 1.002;

/// Under which terms to connect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// How far an address or a conduit may lie from the axis of the street.
    pub access: Metres,
    /// The longest connection.
    pub limit: Metres,
}

impl Terms {
    /// Usual terms; assumptions of this planner, not rules of law: 100 m from the axis, 5 km in all.
    pub fn assumed() -> Self {
        Self { access: Metres::from(100), limit: Metres::from(5_000) }
    }
}

/// The way from an address to the conduit that serves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The conduit.
    pub conduit: Conduit,
    /// From the address over the axes of the streets to the conduit, in EPSG:25832.
    pub route: LineString<f64>,
    /// Ground length of all of it.
    pub length: Metres,
    /// Ground length of the parts off the axis at both ends.
    pub access: Metres,
    /// Segments in the order walked.
    pub segments: Vec<SegmentId>,
}

/// Why an address is not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotConnected {
    /// No street is near enough.
    #[error("no street lies near enough to the address")]
    NoStreet,
    /// No serving conduit is near enough along the streets.
    #[error("no conduit that serves can be reached within the limit")]
    NotReached,
}

/// The shortest way along the streets from an address to a serving conduit.
///
/// `within` gives the serving conduits not farther from the address than some metres on the grid. It is asked for a small
/// circle first and for a wider one only while a conduit outside could still be nearer along the streets, so that a dense
/// town costs no more than its neighbourhood.
///
/// # Errors
/// [`NotConnected`] says why there is none.
pub fn connect<'a>(
    streets: &Streets,
    address: Coord<f64>,
    terms: &Terms,
    within: impl Fn(f64) -> Vec<&'a Conduit>,
) -> Result<Connection, NotConnected> {
    let target = streets.network.snap(address, terms.access).ok_or(NotConnected::NoStreet)?;
    let widest = terms.limit.get() * GRID_PER_GROUND;
    let mut radius = FIRST_M.min(widest);
    loop {
        // As the crow flies no way is longer than along the streets: what is found within the circle cannot be beaten.
        let limit = radius / GRID_PER_GROUND;
        if let Some(found) =
            shortest(&streets.network, address, &target, &within(radius), terms.access, limit)
        {
            return Ok(found);
        }
        if radius >= widest {
            return Err(NotConnected::NotReached);
        }
        radius = (2.0 * radius).min(widest);
    }
}

fn shortest(
    network: &Network,
    address: Coord<f64>,
    target: &Snap,
    conduits: &[&Conduit],
    access: Metres,
    limit: f64,
) -> Option<Connection> {
    let (leavings, snaps): (Vec<(&Conduit, Coord<f64>)>, Vec<Snap>) = conduits
        .iter()
        .flat_map(|conduit| leavings(&conduit.line).map(move |place| (*conduit, place)))
        .filter(|(_, place)| ground_distance(address, *place) <= limit)
        .filter_map(|leaving| Some((leaving, network.snap(leaving.1, access)?)))
        .unzip();
    let route = network.reach(&snaps, limit).route_to(target)?;
    let (conduit, place) = leavings[route.source];
    let access = snaps[route.source].distance + target.distance;
    let length = route.length.get() + access;
    if length > limit {
        return None;
    }
    let mut line = vec![place];
    line.extend(route.line.0);
    line.push(address);
    line.dedup();
    line.reverse();
    let mut segments = route.segments;
    segments.reverse();
    Some(Connection {
        conduit: conduit.clone(),
        route: LineString(line),
        length: Metres::new(length).ok()?,
        access: Metres::new(access).ok()?,
        segments,
    })
}

/// Places along a conduit at which a way may leave it: its vertices and some between them.
fn leavings(line: &Utm32) -> impl Iterator<Item = Coord<f64>> {
    line.lines().into_iter().flat_map(|line| {
        let between = line.lines().flat_map(|part| {
            let length = ground_distance(part.start, part.end);
            successors(Some(0.0), move |at| Some(at + SPACING_M).filter(|next| *next < length))
                .map(move |at| part.start + part.delta() * if length > 0.0 { at / length } else { 0.0 })
        });
        between.chain(line.0.last().copied())
    })
}

#[cfg(test)]
mod tests;
