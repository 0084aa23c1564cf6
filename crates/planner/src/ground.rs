//! Where ducts may be laid, and what each piece costs: both sides of the streets, crossings, existing ducts, house connections.

mod side;
mod zone;

use geo::Coord;
use model::{
    AddressId, Metres, conduit::Conduit, network::Network, network::NetworkError, street::Segment,
    trench::LayingMethod, utm32::ground_distance,
};

use crate::{
    book::{Price, Soil, cents},
    steiner::{self, Edge, Graph},
};
use side::Sides;
use zone::Zones;
pub use zone::{Effect, Zone};

/// A building that fibre shall reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Premise {
    /// Its address.
    pub id: AddressId,
    /// Its place in EPSG:25832.
    pub place: Coord<f64>,
    /// Homes in it; at least one.
    pub homes: u32,
}

/// All that is known of an area.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    /// Streets; motorways, tracks and paths carry no ducts.
    pub segments: &'a [Segment],
    /// What shall be connected.
    pub premises: &'a [Premise],
    /// Ducts: those that serve are where fibre comes from, those with room are drawn through.
    pub conduits: &'a [Conduit],
    /// Other places that fibre comes from: exchanges, points of presence.
    pub feeds: &'a [Coord<f64>],
    /// What makes digging dearer or cheaper, or forbids it.
    pub zones: &'a [Zone<'a>],
    /// How far a building, duct or feed may lie from the axis of a street.
    pub access: Metres,
}

/// What a piece of the ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A trench along one side of a street, or in its axis.
    Side,
    /// A trench around a corner, from street to street.
    Corner,
    /// From one side of a street to the other.
    Crossing,
    /// From the street to a building, by its number among the premises.
    House(u32),
    /// Through a duct that lies there, by its number among the conduits.
    Duct(u32),
    /// Between a duct and a trench.
    Tap(u32),
    /// Where fibre comes from.
    Feed,
}

impl Kind {
    /// Whether somebody digs.
    pub fn is_dug(self) -> bool {
        matches!(self, Self::Side | Self::Corner | Self::Crossing | Self::House(_) | Self::Tap(_))
    }
}

/// A piece between two nodes, with all that explains what it costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// Its nodes.
    pub ends: [u32; 2],
    /// Ground metres.
    pub metres: f64,
    /// What is opened; none where nobody digs in a street.
    pub soil: Option<Soil>,
    /// How it is laid.
    pub method: LayingMethod,
    /// The street it lies in, by its number among the segments.
    pub segment: Option<u32>,
    /// Cents for each metre before what follows.
    pub cents_per_m: u32,
    /// Cents once, whatever its length.
    pub once_cents: u32,
    /// Times this: moratoria, private land, works that are shared.
    pub factor: f64,
    /// What the factor comes of.
    pub effects: [bool; Effect::COUNT],
    /// All of it, in cents.
    pub cents: u64,
}

/// Why a building cannot be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unserved {
    /// No street lies near enough.
    NoStreet,
    /// Nothing that fibre comes from can be reached from its street.
    NotReached,
}

/// Why an area cannot be planned.
#[derive(Debug, thiserror::Error)]
pub enum GroundFault {
    /// The streets are no network.
    #[error("the streets are no network: {0}")]
    Streets(#[from] NetworkError),
    /// There is nothing that fibre comes from near a street.
    #[error("nothing that fibre comes from lies near a street")]
    NoFeed,
    /// The graph cannot be weighed.
    #[error(transparent)]
    Graph(#[from] steiner::Fault),
}

/// The ground as a graph: nodes with places, pieces between them.
#[derive(Debug)]
pub struct Ground {
    /// Where each node is, in EPSG:25832.
    pub places: Vec<Coord<f64>>,
    /// All pieces; the edges of [`Ground::graph`] have the same numbers.
    pub pieces: Vec<Piece>,
    /// The same as a graph of costs in cents.
    pub graph: Graph,
    /// The node that all fibre comes from.
    pub root: u32,
    /// The node of each premise, or why it has none.
    pub premises: Vec<Result<u32, Unserved>>,
    bends: Vec<(u32, Vec<Coord<f64>>)>,
}

/// A duct is opened at its ends and every so many metres.
const TAPS_M: f64 = 40.0;
/// Stops that lie nearer together are one.
const SAME_M: f64 = 0.25;
/// Where zones are known, pieces are not longer.
const PIECE_M: f64 = 50.0;

impl Ground {
    /// Builds the ground of an area.
    ///
    /// # Errors
    /// [`GroundFault`].
    pub fn new(area: &Area<'_>, price: &Price) -> Result<Self, GroundFault> {
        let mut owners = Vec::new();
        let mut lines = Vec::new();
        for (at, segment) in
            area.segments.iter().enumerate().filter(|(_, segment)| crate::carries_ducts(segment.class))
        {
            for line in segment.line.lines() {
                owners.push(at as u32);
                lines.push((segment.id, line.clone(), 1.0));
            }
        }
        let network = Network::new(&lines)?;
        let mut build = Build {
            area,
            price,
            owners,
            network: &network,
            zones: Zones::new(area.zones),
            places: Vec::new(),
            pieces: Vec::new(),
            bends: Vec::new(),
        };
        let premises: Vec<_> =
            area.premises.iter().map(|premise| network.snap(premise.place, area.access)).collect();
        let taps = build.taps();
        let feeds: Vec<_> = area.feeds.iter().filter_map(|at| network.snap(*at, area.access)).collect();
        let snaps =
            premises.iter().flatten().chain(taps.iter().filter_map(|tap| tap.snap.as_ref())).chain(&feeds);
        let sides = Sides::new(&mut build, snaps);
        let root = build.node(area.feeds.first().copied().unwrap_or_default());
        let mut has_feed = false;
        for snap in &feeds {
            let node = sides.axis(snap);
            build.push(Kind::Feed, [root, node], 0.0, None, LayingMethod::ExistingDuct, (0, 0), None);
            has_feed = true;
        }
        has_feed |= build.ducts(&taps, &sides, root);
        if !has_feed {
            return Err(GroundFault::NoFeed);
        }
        let nodes: Vec<_> = premises
            .iter()
            .zip(area.premises)
            .enumerate()
            .map(|(at, (snap, premise))| Some(build.house(at as u32, premise, snap.as_ref()?, &sides)))
            .collect();
        let Build { places, pieces, bends, .. } = build;
        let edges = pieces.iter().map(|piece| Edge { ends: piece.ends, cost: piece.cents }).collect();
        let graph = Graph::new(places.len(), edges)?;
        let reached = reached(places.len(), &pieces, root);
        let premises = nodes
            .into_iter()
            .map(|node| match node {
                None => Err(Unserved::NoStreet),
                Some(node) if reached[node as usize] => Ok(node),
                Some(_) => Err(Unserved::NotReached),
            })
            .collect();
        Ok(Self { places, pieces, graph, root, premises, bends })
    }

    /// The course of a piece in EPSG:25832.
    pub fn course(&self, piece: u32) -> Vec<Coord<f64>> {
        let [from, to] = self.pieces[piece as usize].ends.map(|end| self.places[end as usize]);
        let mut course = vec![from];
        if let Ok(at) = self.bends.binary_search_by_key(&piece, |(piece, _)| *piece) {
            course.extend(&self.bends[at].1);
        }
        course.push(to);
        course
    }
}

/// Which nodes can be reached from one.
fn reached(nodes: usize, pieces: &[Piece], root: u32) -> Vec<bool> {
    let mut near = vec![Vec::new(); nodes];
    for [a, b] in pieces.iter().map(|piece| piece.ends) {
        near[a as usize].push(b);
        near[b as usize].push(a);
    }
    let (mut seen, mut open) = (vec![false; nodes], vec![root]);
    seen[root as usize] = true;
    while let Some(node) = open.pop() {
        for next in &near[node as usize] {
            if !std::mem::replace(&mut seen[*next as usize], true) {
                open.push(*next);
            }
        }
    }
    seen
}

/// A place where a duct may be opened.
struct Tap {
    conduit: u32,
    /// Whether the next tap follows on the same line, and how many metres on.
    next_m: Option<f64>,
    at: Coord<f64>,
    snap: Option<model::network::Snap>,
}

/// The ground while it is built.
struct Build<'a> {
    area: &'a Area<'a>,
    price: &'a Price,
    /// The segment of each edge of the network.
    owners: Vec<u32>,
    network: &'a Network,
    zones: Zones<'a>,
    places: Vec<Coord<f64>>,
    pieces: Vec<Piece>,
    bends: Vec<(u32, Vec<Coord<f64>>)>,
}

impl Build<'_> {
    fn node(&mut self, at: Coord<f64>) -> u32 {
        self.places.push(at);
        (self.places.len() - 1) as u32
    }

    /// Adds a piece; none where nothing may be laid.
    #[expect(clippy::too_many_arguments, reason = "a piece is all of this")]
    fn push(
        &mut self,
        kind: Kind,
        ends: [u32; 2],
        metres: f64,
        soil: Option<Soil>,
        method: LayingMethod,
        (cents_per_m, once_cents): (u32, u32),
        segment: Option<u32>,
    ) {
        let (mut factor, mut effects) = (1.0, [false; Effect::COUNT]);
        if kind.is_dug() {
            let [a, b] = ends.map(|end| self.places[end as usize]);
            effects = self.zones.effects(a, b, self.price.shared_within_m);
            // The way to a building or a duct leaves the street: what holds on its surface does not count, a railway does.
            if matches!(kind, Kind::House(_) | Kind::Tap(_)) {
                let rail = Effect::Rail as usize;
                effects = std::array::from_fn(|effect| effect == rail && effects[effect]);
            }
            for (effect, _) in Effect::ALL.into_iter().zip(effects).filter(|(_, there)| *there) {
                factor *= effect.factor(self.price);
            }
        }
        if factor <= 0.0 {
            return;
        }
        let laid = cents(metres, cents_per_m) as f64 * factor;
        let all = laid.round() as u64 + u64::from(once_cents);
        self.pieces.push(Piece {
            kind,
            ends,
            metres,
            soil,
            method,
            segment,
            cents_per_m,
            once_cents,
            factor,
            effects,
            cents: all,
        });
    }

    /// Where the ducts can be opened.
    fn taps(&self) -> Vec<Tap> {
        let mut taps = Vec::new();
        for (conduit, found) in self.area.conduits.iter().enumerate() {
            if !found.kind.is_telecom() || !(found.serving || found.ducts_free > 0) {
                continue;
            }
            for line in found.line.lines() {
                let mut last: Option<Coord<f64>> = None;
                for pair in line.0.windows(2) {
                    let metres = ground_distance(pair[0], pair[1]);
                    let parts = (metres / TAPS_M).ceil().max(1.0);
                    for step in 0..parts as u32 {
                        let at = pair[0] + (pair[1] - pair[0]) * (f64::from(step) / parts);
                        let snap = self.network.snap(at, self.area.access);
                        taps.push(Tap { conduit: conduit as u32, next_m: Some(metres / parts), at, snap });
                    }
                    last = Some(pair[1]);
                }
                if let Some(at) = last {
                    let snap = self.network.snap(at, self.area.access);
                    taps.push(Tap { conduit: conduit as u32, next_m: None, at, snap });
                }
            }
        }
        taps
    }

    /// Adds the ducts; answers whether fibre comes out of one.
    fn ducts(&mut self, taps: &[Tap], sides: &Sides, root: u32) -> bool {
        let nodes: Vec<u32> = taps.iter().map(|tap| self.node(tap.at)).collect();
        let mut serves = false;
        for (at, tap) in taps.iter().enumerate() {
            let serving = self.area.conduits[tap.conduit as usize].serving;
            if let Some(metres) = tap.next_m {
                let pull = (self.price.pull_cents_per_m, 0);
                let ends = [nodes[at], nodes[at + 1]];
                self.push(
                    Kind::Duct(tap.conduit),
                    ends,
                    metres,
                    None,
                    LayingMethod::ExistingDuct,
                    pull,
                    None,
                );
            }
            if let Some(snap) = &tap.snap {
                let (side, away_m) = sides.nearest(self, snap, tap.at);
                let soil = sides.soil(snap.edge());
                let (method, per_m) = self.price.method(soil);
                let once = (per_m, self.price.tap_cents);
                let segment = Some(self.owners[snap.edge()]);
                self.push(
                    Kind::Tap(tap.conduit),
                    [nodes[at], side],
                    away_m,
                    Some(soil),
                    method,
                    once,
                    segment,
                );
            }
            if serving {
                self.push(Kind::Feed, [root, nodes[at]], 0.0, None, LayingMethod::ExistingDuct, (0, 0), None);
                serves |= tap.snap.is_some();
            }
        }
        serves
    }

    /// Adds a house connection; answers the node of the building.
    fn house(&mut self, at: u32, premise: &Premise, snap: &model::network::Snap, sides: &Sides) -> u32 {
        let node = self.node(premise.place);
        let (side, away_m) = sides.nearest(self, snap, premise.place);
        let price = (self.price.house_cents_per_m, self.price.house_cents);
        let segment = Some(self.owners[snap.edge()]);
        self.push(
            Kind::House(at),
            [side, node],
            away_m.max(1.0),
            None,
            LayingMethod::OpenTrench,
            price,
            segment,
        );
        node
    }
}
