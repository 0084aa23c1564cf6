//! What operators report about addresses, and where two reports, or a report and the register of ducts, disagree.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
};

use model::{
    AddressId, OrganisationId, Utm32,
    change::Layer,
    supply::{Said, Technology},
};
use rayon::prelude::*;

use super::{Supply, Why};
use crate::{City, index::ALWAYS, shape::Shape};

/// What a report is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// One address of a list.
    Address(AddressId),
    /// All addresses in a polygon or several, in EPSG:25832.
    Area(Utm32),
}

/// One line of what an operator reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Who reports.
    pub operator: OrganisationId,
    /// About what.
    pub about: About,
    /// What is said.
    pub said: Said,
    /// Over what.
    pub technology: Technology,
}

/// With what a report disagrees; reports are told by their positions in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disagreement {
    /// Two reports of the same operator say of the same technology what cannot both be.
    ///
    /// A list of addresses says exactly how an address stands. An area that is said to be passed may hold addresses that
    /// are connected; one that is said to be connected may not hold addresses that are only passed.
    Reports(usize, usize),
    /// An area says so, and a list of the operator that says the same of other addresses there leaves this one out.
    NotListed(usize),
    /// The register has no duct, whoever owns it, from which the address could be served, and why.
    NoDuct(usize, Why),
}

/// A disagreement about one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contradiction {
    /// The address.
    pub address: AddressId,
    /// Who reports.
    pub operator: OrganisationId,
    /// Over what.
    pub technology: Technology,
    /// With what.
    pub with: Disagreement,
}

/// Finds every disagreement, by address, operator and technology.
///
/// `supply` is that of the same city. Whether there is a duct is asked only where the register of ducts, the streets and
/// the addresses are loaded. Reports about addresses that the city does not know are left out; see [`strangers`].
pub fn contradictions(city: &City, supply: &Supply, reports: &[Report]) -> Vec<Contradiction> {
    let needed = [Layer::Address, Layer::Street, Layer::Conduit];
    let is_known = needed.iter().all(|layer| !supply.not_loaded.contains(layer));
    let alone =
        supply.addresses.iter().filter(|_| is_known).filter_map(|address| Some((address.id, address.why?)));
    let alone: HashMap<AddressId, Why> = alone.collect();
    let told = told(city, reports);
    let listing = listing(&told, reports);
    let of_one = |told: &[Told]| {
        let mut with = among(told, reports);
        if !told[0].is_listed() {
            let area = told.iter().map(|told| told.at).find(|at| listing.contains(at));
            with.extend(area.map(Disagreement::NotListed));
        }
        let Told { address, operator, technology, .. } = told[0];
        let served = told.iter().map(|told| told.at).find(|at| reports[*at].said != Said::Unserved);
        let why = alone.get(&address).filter(|_| technology.needs_duct());
        with.extend(served.zip(why).map(|(at, why)| Disagreement::NoDuct(at, *why)));
        with.into_iter().map(move |with| Contradiction { address, operator, technology, with })
    };
    told.par_chunk_by(Told::is_beside).flat_map_iter(of_one).collect()
}

/// The addresses of which somebody reports that they have fibre: what [`super::Ask`] wants to know.
///
/// An operator's list goes before its areas.
pub fn connected(city: &City, reports: &[Report]) -> HashSet<AddressId> {
    let told = told(city, reports);
    let by_fibre = told.chunk_by(Told::is_beside).filter(|told| told[0].technology == Technology::Fibre);
    let has_fibre = |told: &&[Told]| {
        let counts = told.iter().filter(|one| one.by_area == told[0].by_area);
        counts.into_iter().any(|one| reports[one.at].said == Said::Connected)
    };
    by_fibre.filter(has_fibre).map(|told| told[0].address).collect()
}

/// What an operator says of each address and technology, in order; its lists go before its areas, and the most counts.
pub fn word(city: &City, reports: &[Report]) -> Vec<(AddressId, OrganisationId, Technology, Said)> {
    let told = told(city, reports);
    let of_one = |told: &[Told]| {
        let counts = told.iter().filter(|one| one.by_area == told[0].by_area);
        let said = counts.map(|one| reports[one.at].said).min();
        said.map(|said| (told[0].address, told[0].operator, told[0].technology, said))
    };
    told.chunk_by(Told::is_beside).filter_map(of_one).collect()
}

/// The positions of reports about addresses that the city does not know.
pub fn strangers(city: &City, reports: &[Report]) -> Vec<usize> {
    let is_strange = |report: &Report| match &report.about {
        About::Address(id) => city.addresses.find(id.0).is_none(),
        About::Area(_) => false,
    };
    (0..reports.len()).filter(|at| is_strange(&reports[*at])).collect()
}

/// That a report tells of an address; in order, lists come before areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    address: AddressId,
    operator: OrganisationId,
    technology: Technology,
    by_area: bool,
    at: usize,
}

impl Told {
    fn is_listed(&self) -> bool {
        !self.by_area
    }

    /// Whether both tell of the same address, from the same operator, over the same technology.
    fn is_beside(&self, other: &Self) -> bool {
        (self.address, self.operator, self.technology) == (other.address, other.operator, other.technology)
    }
}

/// What all reports tell, in order.
fn told(city: &City, reports: &[Report]) -> Vec<Told> {
    let mut told: Vec<Told> = reports
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, Report { operator, about, technology, .. })| {
            let by_area = matches!(about, About::Area(_));
            let (operator, technology) = (*operator, *technology);
            let tell = move |address| Told { address, operator, technology, by_area, at };
            addresses(city, about).into_iter().map(tell)
        })
        .collect();
    told.par_sort_unstable();
    // An address comes several times where a polygon was cut into pieces.
    told.dedup();
    told
}

/// The areas of which the operator's list says the same as of some address there.
fn listing(told: &[Told], reports: &[Report]) -> HashSet<usize> {
    let both = told.chunk_by(Told::is_beside).filter(|told| told[0].is_listed());
    let same = |told: &[Told], area: &Told| {
        told.iter().any(|one| one.is_listed() && reports[one.at].said == reports[area.at].said)
    };
    both.flat_map(|told| {
        let areas = told.iter().filter(|area| area.by_area);
        areas.filter(|area| same(told, area)).map(|area| area.at)
    })
    .collect()
}

/// Where reports of one operator about one address disagree: each kind of report with the first that it contradicts.
fn among(told: &[Told], reports: &[Report]) -> Vec<Disagreement> {
    let mut kinds: Vec<&Told> = Vec::new();
    let mut all = Vec::new();
    for one in told {
        let said = |told: &Told| reports[told.at].said;
        if kinds.iter().any(|kind| (said(kind), kind.by_area) == (said(one), one.by_area)) {
            continue;
        }
        let other = kinds.iter().find(|other| !agree((said(other), other.by_area), (said(one), one.by_area)));
        all.extend(other.map(|other| Disagreement::Reports(other.at, one.at)));
        kinds.push(one);
    }
    all
}

/// Whether two reports, each by area or not, can both be.
fn agree(one: (Said, bool), other: (Said, bool)) -> bool {
    let holds = |area: (Said, bool), within: (Said, bool)| {
        area == (Said::Passed, true) && within.0 == Said::Connected
    };
    one.0 == other.0 || holds(one, other) || holds(other, one)
}

/// The addresses that the city knows of those a report is about.
fn addresses(city: &City, about: &About) -> Vec<AddressId> {
    match about {
        About::Address(id) => city.addresses.find(id.0).map(|entry| entry.item.id).into_iter().collect(),
        About::Area(area) => {
            let (shape, mut inside) = (Shape::new(area.geometry()), Vec::new());
            city.addresses.visit(shape.bounds(), ALWAYS, |_, entry| {
                if shape.holds(entry.item.place.0) {
                    inside.push(entry.item.id);
                }
                ControlFlow::Continue(())
            });
            inside
        }
    }
}
