//! Coverage of a whole city: which addresses have fibre nearby, which get it, which are left out.

use std::{collections::BTreeMap, ops::ControlFlow};

use geo::Coord;
use jiff::civil::Date;
use model::{
    AddressId, DistrictId, Utm32,
    address::Address,
    change::Layer,
    conduit::Conduit,
    constraint::{Constraint, ConstraintKind},
    finding::NeighbourKind,
    moratorium::Moratorium,
    period::days_between,
    works::{Works, WorksKind},
};
use rayon::prelude::*;
use uuid::Uuid;

use crate::{
    City, Rules,
    city::Placed,
    day, distance,
    index::{ALWAYS, CUT_M, Entry, Item},
    packed::{Packed, Walk},
    rule::Sealing,
    shape::{Bounds, Shape},
};

/// How an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A serving conduit lies within the radius.
    Served,
    /// None does, but a trench for telecommunication is planned within the radius.
    Planned,
    /// Neither.
    Gap,
}

/// Coverage of one address.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AddressCoverage {
    /// The address.
    pub id: AddressId,
    /// Its district, as recorded or else by place.
    pub district: Option<DistrictId>,
    /// How it stands.
    pub state: State,
    /// Exact distance to the nearest serving conduit in metres, however far; none when there is no such conduit.
    pub nearest_conduit_m: Option<f64>,
}

/// Numbers of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// All of them.
    pub addresses: usize,
    /// Served.
    pub served: usize,
    /// Not served, but planned.
    pub planned: usize,
    /// Neither.
    pub gaps: usize,
}

impl Totals {
    fn add(&mut self, state: State) {
        self.addresses += 1;
        match state {
            State::Served => self.served += 1,
            State::Planned => self.planned += 1,
            State::Gap => self.gaps += 1,
        }
    }
}

/// Coverage of one district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DistrictCoverage {
    /// The district; none for addresses outside all districts.
    pub id: Option<DistrictId>,
    /// Addresses in it.
    pub addresses: usize,
    /// Served.
    pub served: usize,
    /// Not served, but planned.
    pub planned: usize,
    /// Neither.
    pub gaps: usize,
}

/// Coverage of a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaps {
    /// Every address, neighbours beside each other.
    pub addresses: Vec<AddressCoverage>,
    /// Every district that is known or named by an address, in the order of their ids.
    pub districts: Vec<DistrictCoverage>,
    /// The whole city.
    pub totals: Totals,
    /// Layers without which this cannot be told: when one is named here, the numbers mean nothing.
    pub not_loaded: Vec<Layer>,
}

/// Computes the coverage of every address, on all processors.
///
/// Served: a telecommunication conduit that serves lies not farther than `radius_m` metres (exact distance on the
/// grid). Planned: not served, and telecommunication works that are not over on the day `on` lie that near. Each
/// address stands as [`of`] says; all of them together ask packed trees, neighbours one after the other.
pub fn find(city: &City, radius_m: f64, on: Date) -> Gaps {
    let conduits =
        Cut::of(city.conduits.live().filter(|(_, entry)| serves(&entry.item)).map(|(_, entry)| &entry.shape));
    let first = day::number(on);
    let planned =
        |entry: &Entry<Placed>| entry.item.works.kind == WorksKind::Telecom && entry.days.1 >= first;
    let works = Cut::of(city.works.live().filter(|(_, entry)| planned(entry)).map(|(_, entry)| &entry.shape));
    let all: Vec<&Address> = (city.addresses.live()).map(|(_, entry)| &entry.item).collect();
    let addresses: Vec<AddressCoverage> = all
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            let (mut walk, mut last) = (Walk::default(), None);
            let cover = |address: &&Address| {
                let at = address.place.0;
                let nearest = conduits.nearest(at, f64::INFINITY, last, &mut walk);
                last = nearest.map(|(conduit, _)| conduit);
                let is_planned = || works.nearest(at, radius_m * radius_m, None, &mut walk).is_some();
                state(city, address, radius_m, nearest.map(|(_, gap2)| gap2.sqrt()), is_planned)
            };
            chunk.iter().map(cover).collect::<Vec<_>>()
        })
        .collect();
    let mut districts: BTreeMap<Option<DistrictId>, Totals> = BTreeMap::new();
    for (_, district) in city.districts.live() {
        districts.entry(Some(district.item.id)).or_default();
    }
    let mut totals = Totals::default();
    for address in &addresses {
        districts.entry(address.district).or_default().add(address.state);
        totals.add(address.state);
    }
    let districts = districts
        .into_iter()
        .map(|(id, Totals { addresses, served, planned, gaps })| DistrictCoverage {
            id,
            addresses,
            served,
            planned,
            gaps,
        })
        .collect();
    let needed = [Layer::Address, Layer::Conduit, Layer::Works];
    let not_loaded = needed.into_iter().filter(|layer| !city.is_loaded(*layer)).collect();
    Gaps { addresses, districts, totals, not_loaded }
}

/// Coverage of one address; see [`find`].
pub fn of(city: &City, address: &Address, radius_m: f64, on: Date) -> AddressCoverage {
    let at = address.place.0;
    let nearest = city.conduits.nearest(at, f64::INFINITY, |entry| {
        serves(&entry.item).then(|| distance::place_gap2(at, &entry.shape))
    });
    let is_planned = || is_planned(city, at, radius_m, on, |_| true);
    state(city, address, radius_m, nearest.map(|(_, distance)| distance), is_planned)
}

fn state(
    city: &City,
    address: &Address,
    radius_m: f64,
    nearest_conduit_m: Option<f64>,
    is_planned: impl FnOnce() -> bool,
) -> AddressCoverage {
    let state = if nearest_conduit_m.is_some_and(|distance| distance <= radius_m) {
        State::Served
    } else if is_planned() {
        State::Planned
    } else {
        State::Gap
    };
    let district = address.district.or_else(|| district_of(city, address.place.0));
    AddressCoverage { id: address.id, district, state, nearest_conduit_m }
}

/// So many addresses are asked for one after the other, each with what its neighbour found at hand.
const CHUNK: usize = 1024;

/// Shapes cut into pieces, in a packed tree.
struct Cut<'c> {
    shapes: Vec<&'c Shape>,
    tree: Packed,
    /// The shape of each piece.
    of: Vec<u32>,
}

impl<'c> Cut<'c> {
    fn of(shapes: impl Iterator<Item = &'c Shape>) -> Self {
        let (mut kept, mut boxes, mut of) = (Vec::new(), Vec::new(), Vec::new());
        for (number, shape) in (0..).zip(shapes) {
            shape.boxes(CUT_M, &mut |held| {
                boxes.push(held);
                of.push(number);
            });
            kept.push(shape);
        }
        Self { shapes: kept, tree: Packed::new(&boxes), of }
    }

    /// The nearest shape and the square of its distance, if that is not more than `bar`; `guess` is probably near.
    fn nearest(&self, at: Coord<f64>, bar: f64, guess: Option<u32>, walk: &mut Walk) -> Option<(u32, f64)> {
        let gap2 = |shape: u32| distance::place_gap2(at, self.shapes[shape as usize]);
        let guess = guess.map(|shape| (shape, gap2(shape))).filter(|(_, gap2)| *gap2 <= bar);
        let bar = guess.map_or(bar, |(_, gap2)| gap2);
        // Pieces of one shape lie one behind the other on the way; it is measured once.
        let mut known = guess;
        let found = self.tree.nearest([at.x, at.y], bar, walk, |piece| {
            let shape = self.of[piece as usize];
            match known {
                Some((same, gap2)) if same == shape => gap2,
                _ => known.insert((shape, gap2(shape))).1,
            }
        });
        found.map(|(piece, gap2)| (self.of[piece as usize], gap2)).or(guess)
    }
}

/// The district that holds a place.
pub fn district_of(city: &City, at: Coord<f64>) -> Option<DistrictId> {
    let mut found: Option<DistrictId> = None;
    city.districts.visit(&Bounds::of(at, at), ALWAYS, |_, entry| {
        // On a common boundary the smaller id wins, so that the answer does not depend on the order of a file.
        if entry.shape.holds(at) && found.is_none_or(|known| entry.item.id < known) {
            found = Some(entry.item.id);
        }
        ControlFlow::Continue(())
    });
    found
}

/// Whether fibre is served from a conduit.
pub(crate) fn serves(conduit: &Conduit) -> bool {
    conduit.serving && conduit.kind.is_telecom()
}

/// The serving telecommunication conduits not farther than `radius_m` metres (exact distance on the grid) from a place.
pub fn serving_within(city: &City, at: Coord<f64>, radius_m: f64) -> Vec<&Conduit> {
    let mut slots = Vec::new();
    city.conduits.near(&[Bounds::of(at, at).grown(radius_m)], ALWAYS, &mut slots);
    slots
        .into_iter()
        .filter_map(|slot| city.conduits.entry(slot))
        .filter(|entry| serves(&entry.item) && distance::place_gap2(at, &entry.shape) <= radius_m * radius_m)
        .map(|entry| &entry.item)
        .collect()
}

fn stop_if(near: bool) -> ControlFlow<()> {
    if near { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Whether a serving conduit lies near a place.
pub(crate) fn is_served(city: &City, at: Coord<f64>, radius_m: f64) -> bool {
    let around = Bounds::of(at, at).grown(radius_m);
    city.conduits.visit(&around, ALWAYS, |_, entry| {
        let near = serves(&entry.item) && distance::place_gap2(at, &entry.shape) <= radius_m * radius_m;
        stop_if(near)
    })
}

/// Whether telecommunication works that count and are not over lie near a place.
pub(crate) fn is_planned(
    city: &City,
    at: Coord<f64>,
    radius_m: f64,
    on: Date,
    counts: impl Fn(&Works) -> bool,
) -> bool {
    let around = Bounds::of(at, at).grown(radius_m);
    city.works.visit(&around, (day::number(on), i32::MAX), |_, entry| {
        let works = &entry.item.works;
        let near = works.kind == WorksKind::Telecom
            && counts(works)
            && distance::place_gap2(at, &entry.shape) <= radius_m * radius_m;
        stop_if(near)
    })
}

/// A street that is about to be sealed while addresses in it have no fibre.
#[derive(Debug, Clone, PartialEq)]
pub struct LastChance<'a> {
    /// What seals it: a moratorium, or a constraint (planned resurfacing).
    pub kind: NeighbourKind,
    /// Its identifier.
    pub id: Uuid,
    /// Name or reason as entered; may be empty.
    pub name: &'a str,
    /// Which surface, in EPSG:25832.
    pub extent: &'a Utm32,
    /// The day from which nobody shall dig there.
    pub seals_on: Date,
    /// Days until then.
    pub days_left: i64,
    /// Addresses that nothing serves and for which nothing is planned before that day, in the order of their ids.
    pub addresses: Vec<AddressId>,
}

/// What is about to be sealed in a city.
#[derive(Debug, Clone, PartialEq)]
pub struct LastChances<'a> {
    /// The soonest first.
    pub streets: Vec<LastChance<'a>>,
    /// Layers without which this cannot be told: while one is named here, what is missing above means nothing.
    pub not_loaded: Vec<Layer>,
}

/// Finds every surface that is sealed soon while addresses beside it have no fibre, on all processors: what operators
/// are to be told before it is too late.
///
/// The days and distances are those of the rule of the last chance (C3) in force on the day `on`; without such a rule
/// there is nothing to tell. Distances are exact, in metres on the grid. Works plan something for an address where `counts`
/// says so: what is told to everybody must not tell of plans that are nobody's business (§148 TKG).
pub fn last_chance<'a>(
    city: &'a City,
    rules: &Rules,
    on: Date,
    counts: impl Fn(&Works) -> bool + Sync,
) -> LastChances<'a> {
    let needed = [Layer::Address, Layer::Conduit, Layer::Works, Layer::Moratorium, Layer::Resurfacing];
    let not_loaded = needed.into_iter().filter(|layer| !city.is_loaded(*layer)).collect();
    let Some(sealing) = rules.sealing(on) else { return LastChances { streets: Vec::new(), not_loaded } };
    let moratoria = city.moratoria.live().filter_map(|(_, entry)| Seal::moratorium(entry, &sealing, on));
    let planned = city.constraints.live().filter_map(|(_, entry)| Seal::resurfacing(entry, &sealing, on));
    let seals: Vec<Seal> = moratoria.chain(planned).collect();
    let mut streets: Vec<LastChance> = seals
        .par_iter()
        .map(|seal| LastChance {
            kind: seal.kind,
            id: seal.id,
            name: seal.name,
            extent: seal.extent,
            seals_on: seal.on,
            days_left: days_between(on, seal.on),
            addresses: seal.addresses(city, &sealing, on, &counts),
        })
        .filter(|chance| !chance.addresses.is_empty())
        .collect();
    streets.sort_by_key(|chance| (chance.seals_on, chance.id));
    LastChances { streets, not_loaded }
}

/// A surface that is about to be sealed.
pub(crate) struct Seal<'a> {
    pub kind: NeighbourKind,
    pub id: Uuid,
    pub name: &'a str,
    extent: &'a Utm32,
    pub shape: &'a Shape,
    half_m: f64,
    pub on: Date,
}

impl<'a> Seal<'a> {
    pub fn moratorium(entry: &'a Entry<Moratorium>, sealing: &Sealing, on: Date) -> Option<Self> {
        let item = &entry.item;
        is_soon(item.since, sealing, on).then(|| Self {
            kind: NeighbourKind::Moratorium,
            id: item.id.0,
            name: &item.reason,
            extent: &item.extent,
            shape: &entry.shape,
            half_m: item.half_width(),
            on: item.since,
        })
    }

    pub fn resurfacing(entry: &'a Entry<Constraint>, sealing: &Sealing, on: Date) -> Option<Self> {
        let item = &entry.item;
        let since = item.since.filter(|_| item.kind == ConstraintKind::Resurfacing)?;
        is_soon(since, sealing, on).then(|| Self {
            kind: NeighbourKind::Constraint,
            id: item.id.0,
            name: &item.name,
            extent: &item.extent,
            shape: &entry.shape,
            half_m: item.half_width(),
            on: since,
        })
    }

    /// Whether an address lies beside the surface.
    pub fn is_beside(&self, at: Coord<f64>, sealing: &Sealing) -> bool {
        let reach = self.half_m + sealing.reach_m;
        self.shape.bounds().gap2(&Bounds::of(at, at)) <= reach * reach
            && distance::place_gap2(at, self.shape) <= reach * reach
    }

    fn addresses(
        &self,
        city: &City,
        sealing: &Sealing,
        on: Date,
        counts: impl Fn(&Works) -> bool,
    ) -> Vec<AddressId> {
        let counts = |works: &Works| self.is_preceded_by(works) && counts(works);
        let mut boxes = Vec::new();
        self.shape.boxes(CUT_M, &mut |held| boxes.push(held.grown(self.half_m + sealing.reach_m)));
        let mut slots = Vec::new();
        city.addresses.near(&boxes, ALWAYS, &mut slots);
        let addresses =
            slots.into_iter().filter_map(|slot| city.addresses.entry(slot)).map(|entry| &entry.item);
        let mut open: Vec<AddressId> = addresses
            .filter(|address| {
                let at = address.place.0;
                self.is_beside(at, sealing)
                    && !is_served(city, at, sealing.serve_m)
                    && !is_planned(city, at, sealing.serve_m, on, counts)
            })
            .map(|address| address.id)
            .collect();
        open.sort_unstable();
        open
    }

    /// Whether works begin before the surface is sealed: later they would open it again.
    pub fn is_preceded_by(&self, works: &Works) -> bool {
        works.schedule.span().first() < self.on
    }
}

/// What is sealed today is sealed: nobody comes before that.
fn is_soon(since: Date, sealing: &Sealing, on: Date) -> bool {
    (1..=i64::from(sealing.within_days)).contains(&days_between(on, since))
}
