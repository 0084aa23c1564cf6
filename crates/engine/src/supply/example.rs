//! Examples of what counts as reachable: a few streets, conduits and works each, and how one address stands among them.

use std::collections::HashSet;

use geo::{Geometry, Point};
use model::{
    AddressId, ConduitId, OrganisationId, Period, Schedule, SegmentId, Utm32, WorksId,
    address::Address,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    street::{Segment, StreetClass},
    works::{Works, WorksKind},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Ask, Axes, Reach, State, Why, find};
use crate::{
    City, Layers,
    rule::{Day, wkt},
};

/// Lengths in examples are told to a decimetre; a metre on the grid is not quite one on the ground.
const AGREE_M: f64 = 0.1;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Street {
    line: String,
    class: StreetClass,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Duct {
    line: String,
    kind: ConduitKind,
    /// Whether it serves.
    serving: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    line: String,
    kind: WorksKind,
    period: [Day; 2],
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stands {
    Connected,
    Passed,
    Planned,
    NoStreet,
    NothingWithin,
}

/// One address, what is around it, and how it stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub shows: String,
    on: Day,
    by: Day,
    address: String,
    /// Whether operators report that it has fibre.
    #[serde(default)]
    connected: bool,
    #[serde(default)]
    street: Vec<Street>,
    #[serde(default)]
    conduit: Vec<Duct>,
    #[serde(default)]
    works: Vec<Plan>,
    stands: Stands,
    metres: Option<f64>,
    ready_on: Option<Day>,
}

impl Example {
    pub fn state(&self) -> State {
        match self.stands {
            Stands::Connected => State::Connected,
            Stands::Passed => State::Passed,
            Stands::Planned => State::Planned,
            Stands::NoStreet | Stands::NothingWithin => State::Gap,
        }
    }

    fn why(&self) -> Option<Why> {
        match self.stands {
            Stands::NoStreet => Some(Why::NoStreet),
            Stands::NothingWithin => Some(Why::NothingWithin),
            _ => None,
        }
    }

    /// Whether it comes out as stated.
    pub fn holds(&self, reach: &Reach) -> bool {
        let (Some(city), Some(terms)) = (self.city(), reach.on(self.on.0)) else { return false };
        let connected: HashSet<AddressId> =
            self.connected.then_some(AddressId(Uuid::nil())).into_iter().collect();
        let ask = Ask { on: self.on.0, by: self.by.0, connected: &connected, counts: &|_| true };
        let supply = find(&city, &Axes::new(&city, &terms.along), terms, &ask);
        let [found] = supply.addresses.as_slice() else { return false };
        let agrees = match (self.metres, found.distance_m) {
            (Some(stated), Some(metres)) => (stated - metres).abs() <= AGREE_M,
            (stated, metres) => stated.is_none() && metres.is_none(),
        };
        agrees
            && found.state == self.state()
            && (found.state != State::Gap || found.why == self.why())
            && found.ready_on == self.ready_on.map(|day| day.0)
    }

    fn city(&self) -> Option<City> {
        let Geometry::Point(place) = wkt::read(&self.address)? else { return None };
        let id = |number: usize| Uuid::from_u128(number as u128);
        let streets = self.street.iter().enumerate().map(|(number, street)| street.segment(id(number)));
        let conduits = self.conduit.iter().enumerate().map(|(number, duct)| duct.conduit(id(number)));
        let works = self.works.iter().enumerate().map(|(number, plan)| plan.works(id(number)));
        Some(City::new(Layers {
            segments: streets.collect::<Option<_>>()?,
            addresses: vec![address(place)],
            conduits: conduits.collect::<Option<_>>()?,
            works: works.collect::<Option<_>>()?,
            loaded: Layer::ALL.into_iter().collect(),
            ..Layers::default()
        }))
    }
}

fn address(place: Point<f64>) -> Address {
    let (street, number) = (String::new(), String::new());
    Address { id: AddressId(Uuid::nil()), street, number, postcode: None, district: None, place }
}

fn line(text: &str) -> Option<Utm32> {
    Utm32::stored(wkt::read(text)?).ok()
}

impl Street {
    fn segment(&self, id: Uuid) -> Option<Segment> {
        Some(Segment {
            id: SegmentId(id),
            name: String::new(),
            class: self.class,
            surface: None,
            width_m: None,
            bridge: false,
            tunnel: false,
            line: line(&self.line)?,
        })
    }
}

impl Duct {
    fn conduit(&self, id: Uuid) -> Option<Conduit> {
        Some(Conduit {
            id: ConduitId(id),
            owner: OrganisationId(Uuid::nil()),
            owner_name: String::new(),
            kind: self.kind,
            line: line(&self.line)?,
            ducts: 1,
            ducts_free: 0,
            diameter_mm: None,
            cover_m: None,
            accuracy_m: None,
            buffer_m: None,
            protection_m: None,
            serving: self.serving,
        })
    }
}

impl Plan {
    fn works(&self, id: Uuid) -> Option<Works> {
        Some(Works {
            id: WorksId(id),
            case: None,
            applicant: OrganisationId(Uuid::nil()),
            applicant_name: String::new(),
            kind: self.kind,
            title: String::new(),
            street: String::new(),
            line: line(&self.line)?,
            width_m: 0.4,
            cover_m: None,
            schedule: Schedule::Fixed(Period::new(self.period[0].0, self.period[1].0).ok()?),
            published: true,
        })
    }
}
