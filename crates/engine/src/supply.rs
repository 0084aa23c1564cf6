//! Fibre along the streets: which addresses a duct passes, which get one by when, which are left out, and why.
//!
//! What counts as reachable stands in `data/supply`, stated so that somebody else can build it again. Unlike
//! [`crate::gap`], which measures as the crow flies, a way here follows the axes of the streets: from the address to its
//! nearest axis, along the axes, and over to the duct where that is beside its own nearest axis. All addresses are
//! answered at once: the ways start from the ducts, and then, by their last days, from the works that lay more.

mod axes;
mod example;
mod feet;
mod forecast;
mod hexagon;
mod report;
mod tally;
mod terms;
mod waves;

use std::{collections::HashSet, ops::Range};

use geo::Coord;
use jiff::civil::Date;
use model::{
    AddressId, ConduitId, DistrictId, WorksId,
    change::Layer,
    works::{Works, WorksKind},
};
use rayon::prelude::*;

use crate::{City, day, gap, shape::Shape};
pub use axes::Axes;
use axes::{Foot, number, sorted};
use feet::{Stretch, stretches};
pub use forecast::{NotKnown, Outlook, forecast};
pub use hexagon::{Hexagon, NoResolution, by_hexagon};
pub use model::data::DataFault as ReachFault;
pub use model::supply::{Said, Technology};
pub use report::{About, Contradiction, Disagreement, Report, connected, contradictions, strangers, word};
pub use tally::{ByArea, Totals, by_area, by_district};
pub use terms::{Reach, Terms};
use waves::{Front, NONE};

/// How an address stands, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Operators report that it has fibre.
    Connected,
    /// A serving duct can be reached within the limit.
    Passed,
    /// None can, but works that count lay one that could be.
    Planned,
    /// Neither.
    Gap,
}

/// What an address can be served from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// A conduit that serves.
    Conduit(ConduitId),
    /// Works that lay one.
    Works(WorksId),
}

/// Why no conduit serves an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// No street axis that ducts may follow lies near enough to the address.
    NoStreet,
    /// No conduit that serves lies within the limit along the streets.
    NothingWithin,
}

/// How one address stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AddressSupply {
    /// The address.
    pub id: AddressId,
    /// Its place in EPSG:25832.
    pub place: Coord<f64>,
    /// Its district, as recorded.
    pub district: Option<DistrictId>,
    /// How it stands.
    pub state: State,
    /// Ground metres along the streets, with the ways between the axes and both ends, to what it is served from.
    pub distance_m: Option<f64>,
    /// What serves it: the nearest conduit, or of the works that end first the nearest ones.
    pub server: Option<Server>,
    /// The day on which these works end, for an address that is planned.
    pub ready_on: Option<Date>,
    /// Why no conduit serves it, where none does.
    pub why: Option<Why>,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// As of this day: works that were over before it lay nothing any more.
    pub on: Date,
    /// As planned by this day: works that end after it do not count.
    pub by: Date,
    /// The addresses of which operators report that they have fibre; see [`connected`].
    pub connected: &'a HashSet<AddressId>,
    /// Which works count, of those for telecommunication: what is told to everybody must not tell of plans that are
    /// nobody's business (§148 TKG).
    pub counts: &'a (dyn Fn(&Works) -> bool + Sync),
}

/// How all addresses of a city stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// As of this day.
    pub on: Date,
    /// As planned by this day.
    pub by: Date,
    /// Every address, neighbours beside each other.
    pub addresses: Vec<AddressSupply>,
    /// Conduits that serve, and works that count, beside no axis: nothing can be reached from them, which may be a fault of
    /// the street layer.
    pub off_street: Vec<Server>,
    /// Layers without which this cannot be told: when one is named here, the answer means nothing.
    pub not_loaded: Vec<Layer>,
}

/// An address with its place and where it steps on the street.
struct Standing {
    id: AddressId,
    place: Coord<f64>,
    district: Option<DistrictId>,
    foot: Option<Foot>,
}

/// Tells for every address how it stands, on all processors.
///
/// The axes are those of the same city and of the classes of the terms. Lengths are ground metres. Ways of the same length
/// lead to the conduit or works with the smaller id.
pub fn find(city: &City, axes: &Axes, terms: &Terms, ask: &Ask) -> Supply {
    let (addresses, lines) =
        rayon::join(|| standing(city, axes, terms), || Lines::new(city, axes, terms, ask));
    let nearest = lines.nearest(axes, terms.limit_m, &addresses);
    let rows = addresses.par_iter().zip(&nearest).map(|(address, (metres, source))| {
        let server = lines.servers.get(*source as usize);
        let is_served = server.is_some_and(|(server, _)| matches!(server, Server::Conduit(_)));
        let state = match server {
            _ if ask.connected.contains(&address.id) => State::Connected,
            Some(_) if is_served => State::Passed,
            Some(_) => State::Planned,
            None => State::Gap,
        };
        // Who is connected waits for no works.
        let server = server.filter(|_| is_served || state == State::Planned);
        AddressSupply {
            id: address.id,
            place: address.place,
            district: address.district,
            state,
            distance_m: server.map(|_| *metres),
            server: server.map(|(server, _)| *server),
            ready_on: server.and_then(|(_, last)| *last),
            why: (!is_served).then_some(if address.foot.is_some() {
                Why::NothingWithin
            } else {
                Why::NoStreet
            }),
        }
    });
    let needed = [Layer::Address, Layer::Street, Layer::Conduit, Layer::Works];
    let not_loaded = needed.into_iter().filter(|layer| !city.is_loaded(*layer)).collect();
    Supply { on: ask.on, by: ask.by, addresses: rows.collect(), off_street: lines.off_street, not_loaded }
}

fn standing(city: &City, axes: &Axes, terms: &Terms) -> Vec<Standing> {
    let all = city.addresses.live_parallel().with_min_len(1024).flatten_iter();
    all.map(|(_, entry)| {
        let place = entry.item.place.0;
        let foot = axes.foot(place, terms.access_m);
        Standing { id: entry.item.id, place, district: entry.item.district, foot }
    })
    .collect()
}

/// What can serve, in waves: first the conduits, then the works by their last days.
struct Lines {
    /// In each wave by id.
    servers: Vec<(Server, Option<Date>)>,
    off_street: Vec<Server>,
    /// Wave by wave, in each of them by edge.
    stretches: Vec<Stretch>,
    waves: Vec<Range<usize>>,
}

impl Lines {
    fn new(city: &City, axes: &Axes, terms: &Terms, ask: &Ask) -> Self {
        let conduits = city.conduits.live().filter(|(_, entry)| gap::serves(&entry.item));
        let mut all: Vec<(Option<Date>, Server, &Shape)> =
            conduits.map(|(_, entry)| (None, Server::Conduit(entry.item.id), &entry.shape)).collect();
        let days = day::number(ask.on)..=day::number(ask.by);
        for (_, entry) in city.works.live().filter(|(_, entry)| days.contains(&entry.days.1)) {
            let works = &entry.item.works;
            if works.kind == WorksKind::Telecom && (ask.counts)(works) {
                all.push((Some(works.schedule.span().last()), Server::Works(works.id), &entry.shape));
            }
        }
        all.sort_unstable_by_key(|(last, server, _)| (*last, *server));
        let by_line: Vec<Vec<Stretch>> = all
            .par_iter()
            .enumerate()
            .map(|(source, (_, _, shape))| stretches(axes, terms, number(source), shape.runs()))
            .collect();
        let alone = all.iter().zip(&by_line).filter(|(_, stretches)| stretches.is_empty());
        let off_street = alone.map(|((_, server, _), _)| *server).collect();
        let (mut found, mut waves) = (Vec::new(), Vec::new());
        let mut by_line = by_line.into_iter();
        for wave in all.chunk_by(|a, b| a.0 == b.0) {
            let begun = found.len();
            found.extend(by_line.by_ref().take(wave.len()).flatten());
            found[begun..].par_sort_unstable_by_key(|stretch| (stretch.edge, stretch.source));
            waves.push(begun..found.len());
        }
        let servers = all.into_iter().map(|(last, server, _)| (server, last)).collect();
        Self { servers, off_street, stretches: found, waves }
    }

    /// For every address the number of what serves it and the ground metres, if they are not more than the limit.
    fn nearest(&self, axes: &Axes, limit_m: f64, addresses: &[Standing]) -> Vec<(f64, u32)> {
        let mut front = Front::new(axes, limit_m);
        let mut waves = self.waves.iter().map(|wave| &self.stretches[wave.clone()]);
        let is_now = self.servers.first().is_some_and(|(_, last)| last.is_none());
        let now = if is_now { waves.next().unwrap_or_default() } else { &[] };
        front.spread(now, |_| ());
        let within = |front: &Front, wave: &[Stretch], foot: &Foot| {
            let (metres, source) = front.nearest(foot.edge, foot.along_m, on_edge(wave, foot.edge));
            let metres = metres + foot.away_m;
            if metres <= limit_m { (metres, source) } else { (f64::INFINITY, NONE) }
        };
        let mut nearest: Vec<(f64, u32)> = addresses
            .par_iter()
            .with_min_len(1024)
            .map(|address| address.foot.map_or((f64::INFINITY, NONE), |foot| within(&front, now, &foot)))
            .collect();
        let open: Vec<(u32, u32)> = (addresses.iter().zip(&nearest).enumerate())
            .filter(|(_, (_, (_, source)))| *source == NONE)
            .filter_map(|(address, (standing, _))| Some((standing.foot?.edge, number(address))))
            .collect();
        let (first, open) = sorted(&open, axes.count());
        let (mut touched, mut turn) = (Vec::new(), vec![0_u32; axes.count()]);
        for (wave, of) in waves.zip(1..) {
            touched.clear();
            front.spread(wave, |edge| {
                let turn = &mut turn[edge as usize];
                if *turn != of {
                    *turn = of;
                    touched.push(edge);
                }
            });
            for edge in touched.iter().map(|edge| *edge as usize) {
                for address in
                    open[first[edge] as usize..first[edge + 1] as usize].iter().map(|at| *at as usize)
                {
                    if let (NONE, Some(foot)) = (nearest[address].1, &addresses[address].foot) {
                        nearest[address] = within(&front, wave, foot);
                    }
                }
            }
        }
        nearest
    }
}

/// The stretches of a wave on one edge.
fn on_edge(wave: &[Stretch], edge: u32) -> impl Iterator<Item = &Stretch> {
    let from = wave.partition_point(|stretch| stretch.edge < edge);
    wave[from..].iter().take_while(move |stretch| stretch.edge == edge)
}
