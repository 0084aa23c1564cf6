//! Numbers of addresses by how they stand: in a city, in its districts and in any other areas.

use std::{borrow::Borrow, collections::BTreeMap};

use geo::Coord;
use model::{DistrictId, Utm32};
use rayon::prelude::*;

use super::{AddressSupply, State, Supply};
use crate::{
    City, gap,
    index::ALWAYS,
    packed::{Packed, Walk},
    shape::{Bounds, Shape},
};

/// Numbers of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// All of them.
    pub addresses: usize,
    /// Reported as connected.
    pub connected: usize,
    /// Not connected, but passed.
    pub passed: usize,
    /// Neither, but planned.
    pub planned: usize,
    /// None of these.
    pub gaps: usize,
}

impl Totals {
    /// Of all addresses of a city.
    pub fn of(supply: &Supply) -> Self {
        let mut totals = Self::default();
        supply.addresses.iter().for_each(|address| totals.add(address.state));
        totals
    }

    fn add(&mut self, state: State) {
        self.addresses += 1;
        *match state {
            State::Connected => &mut self.connected,
            State::Passed => &mut self.passed,
            State::Planned => &mut self.planned,
            State::Gap => &mut self.gaps,
        } += 1;
    }
}

/// Numbers by district, as recorded or else by place: every district that is known or named by an address, in the order
/// of their ids; none first, for addresses outside all of them.
pub fn by_district(city: &City, supply: &Supply) -> Vec<(Option<DistrictId>, Totals)> {
    let district =
        |address: &AddressSupply| address.district.or_else(|| gap::district_of(city, address.place));
    let known = city.districts.live().map(|(_, district)| Some(district.item.id));
    tally(supply, known, district)
}

/// Addresses by areas.
#[derive(Debug, Clone, PartialEq)]
pub struct ByArea<K> {
    /// The area of each address, in their order; none outside all areas.
    pub of: Vec<Option<K>>,
    /// Every area in the order of the keys; none first, for addresses outside all of them.
    pub totals: Vec<(Option<K>, Totals)>,
}

/// Numbers by area, for polygons with keys of any kind.
///
/// Where areas overlap an address counts in that with the smallest key. Several polygons with one key are one area;
/// lines and points hold no address.
pub fn by_area<K: Ord + Copy + Send + Sync>(
    areas: &[(K, impl Borrow<Utm32> + Sync)],
    supply: &Supply,
) -> ByArea<K> {
    let shapes: Vec<Shape> = areas.iter().map(|(_, area)| Shape::new(area.borrow().geometry())).collect();
    let boxes: Vec<Bounds> = shapes.iter().map(|shape| *shape.bounds()).collect();
    let tree = Packed::new(&boxes);
    let area = |walk: &mut Walk, at: Coord<f64>| {
        let mut found: Option<K> = None;
        tree.visit(&Bounds::of(at, at), ALWAYS, walk, |area| {
            let key = areas[area as usize].0;
            if found.is_none_or(|known| key < known) && shapes[area as usize].holds(at) {
                found = Some(key);
            }
        });
        found
    };
    let of: Vec<Option<K>> = (supply.addresses.par_iter().with_min_len(1024))
        .map_init(Walk::default, |walk, address| area(walk, address.place))
        .collect();
    let totals = counted(areas.iter().map(|(key, _)| Some(*key)), of.iter().copied(), supply);
    ByArea { of, totals }
}

/// Numbers by a key that is worked out for each address on all processors.
pub(super) fn tally<K: Ord + Copy + Send + Sync>(
    supply: &Supply,
    known: impl Iterator<Item = K>,
    key: impl Fn(&AddressSupply) -> K + Send + Sync,
) -> Vec<(K, Totals)> {
    let keys: Vec<K> = supply.addresses.par_iter().with_min_len(1024).map(key).collect();
    counted(known, keys.into_iter(), supply)
}

/// Numbers by the keys of the addresses.
fn counted<K: Ord>(
    known: impl Iterator<Item = K>,
    keys: impl Iterator<Item = K>,
    supply: &Supply,
) -> Vec<(K, Totals)> {
    let mut totals: BTreeMap<K, Totals> = known.map(|key| (key, Totals::default())).collect();
    for (address, key) in supply.addresses.iter().zip(keys) {
        totals.entry(key).or_default().add(address.state);
    }
    totals.into_iter().collect()
}
