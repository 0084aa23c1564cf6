//! Coverage of a whole city: which addresses have fibre nearby, which get it, which are left out.

use std::{collections::BTreeMap, ops::ControlFlow};

use geo::Coord;
use jiff::civil::Date;
use model::{
    AddressId, DistrictId,
    address::Address,
    change::Layer,
    conduit::Conduit,
    works::{Works, WorksKind},
};
use rayon::prelude::*;

use crate::{City, day, distance, index::ALWAYS, shape::Bounds};

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
/// grid). Planned: not served, and telecommunication works that are not over on the day `on` lie that near.
pub fn find(city: &City, radius_m: f64, on: Date) -> Gaps {
    let addresses: Vec<AddressCoverage> = city
        .addresses
        .live_parallel()
        .flatten_iter()
        .map(|(_, entry)| address(city, &entry.item, radius_m, on))
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

fn address(city: &City, address: &Address, radius_m: f64, on: Date) -> AddressCoverage {
    let at = address.place.0;
    let nearest = city.conduits.nearest(at, f64::INFINITY, |entry| {
        serves(&entry.item).then(|| distance::place_gap2(at, &entry.shape))
    });
    let nearest_conduit_m = nearest.map(|(_, distance)| distance);
    let state = if nearest_conduit_m.is_some_and(|distance| distance <= radius_m) {
        State::Served
    } else if is_planned(city, at, radius_m, on, |_| true) {
        State::Planned
    } else {
        State::Gap
    };
    let district = address.district.or_else(|| district_of(city, at));
    AddressCoverage { id: address.id, district, state, nearest_conduit_m }
}

fn district_of(city: &City, at: Coord<f64>) -> Option<DistrictId> {
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

fn serves(conduit: &Conduit) -> bool {
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
