//! From the standing city and a question to what the planner works on.

use geo::{BoundingRect, Contains, Coord, MultiPolygon, Rect};
use jiff::civil::Date;
use model::{
    AddressId, Utm32,
    conduit::Conduit,
    constraint::ConstraintKind,
    street::Segment,
    works::{Works, WorksKind},
};
use planner::{
    Area, Ground, Premise, Terms,
    book::Price,
    ground::{Effect, GroundFault, Unserved, Zone},
};

use super::question::{ScenarioAddresses, ScenarioQuestion};
use crate::live::Snapshot;

/// How far around the addresses streets and ducts are taken along; farther where fibre comes from nowhere nearer.
const AROUND_M: [f64; 3] = [500.0, 2_500.0, f64::INFINITY];
/// Most addresses of a question.
pub const MOST: usize = 30_000;

/// Why there is nothing to plan.
#[derive(Debug, thiserror::Error)]
pub enum NoGround {
    /// No address of the area needs fibre.
    #[error("no address is to be connected")]
    NoAddress,
    /// More addresses than the planner takes at once.
    #[error("{0} addresses are more than {MOST}")]
    TooMany(usize),
    /// The planner cannot build it.
    #[error(transparent)]
    Fault(#[from] GroundFault),
}

/// What the planner works on, with what it was made of.
pub struct Inputs {
    /// Streets of the ground.
    pub segments: Vec<Segment>,
    /// What is to be connected.
    pub premises: Vec<Premise>,
    /// Ducts of the ground.
    pub conduits: Vec<Conduit>,
    /// The ground itself.
    pub ground: Ground,
}

/// Turns a city and a question into a ground; `needs` tells which addresses have no conduit that serves them.
///
/// Streets and ducts are taken from around the addresses, and from farther away as long as no fibre comes from there. Dug are only
/// works of others that are published, since what the plan costs would tell of them.
///
/// # Errors
/// [`NoGround`].
pub fn build(
    snapshot: &Snapshot,
    question: &ScenarioQuestion,
    area: Option<&MultiPolygon<f64>>,
    needs: impl Fn(AddressId) -> bool,
    price: &Price,
    today: Date,
) -> Result<Inputs, NoGround> {
    let premises = premises(snapshot, question, area, needs);
    if premises.is_empty() {
        return Err(NoGround::NoAddress);
    }
    if premises.len() > MOST {
        return Err(NoGround::TooMany(premises.len()));
    }
    let zones = zones(snapshot, question, today);
    for (turn, around_m) in AROUND_M.into_iter().enumerate() {
        let near = Near::new(&premises, around_m);
        let mut segments: Vec<Segment> =
            snapshot.city.list_segments().filter(|segment| near.holds(&segment.line)).cloned().collect();
        let mut conduits: Vec<Conduit> = (snapshot.city.list_conduits())
            .filter(|conduit| conduit.serving || question.use_ducts)
            .filter(|conduit| near.holds(&conduit.line))
            .cloned()
            .collect();
        // The index has no order of its own: the same city gives the same ground.
        segments.sort_by_key(|segment| segment.id);
        conduits.sort_by_key(|conduit| conduit.id);
        let zones: Vec<Zone<'_>> = (zones.iter())
            .filter(|(extent, ..)| near.holds(extent))
            .map(|(extent, half_m, effect)| Zone { extent, half_m: *half_m, effect: *effect })
            .collect();
        let area = Area {
            segments: &segments,
            premises: &premises,
            conduits: &conduits,
            feeds: &[],
            zones: &zones,
            access: Terms::assumed().access,
        };
        let last = turn + 1 == AROUND_M.len();
        match Ground::new(&area, price) {
            Err(GroundFault::NoFeed | GroundFault::Streets(_)) if !last => {}
            Err(fault) => return Err(fault.into()),
            // A way around may begin farther away.
            Ok(ground) if turn == 0 && ground.premises.contains(&Err(Unserved::NotReached)) => {}
            Ok(ground) => return Ok(Inputs { segments, premises, conduits, ground }),
        }
    }
    Err(GroundFault::NoFeed.into())
}

fn premises(
    snapshot: &Snapshot,
    question: &ScenarioQuestion,
    area: Option<&MultiPolygon<f64>>,
    needs: impl Fn(AddressId) -> bool,
) -> Vec<Premise> {
    let bounds = area.and_then(BoundingRect::bounding_rect);
    let mut found: Vec<Premise> = (snapshot.addresses.values())
        .filter(|address| match question.addresses {
            ScenarioAddresses::All => true,
            ScenarioAddresses::Gaps => needs(address.id),
            ScenarioAddresses::List => question.list.contains(&address.id.0),
        })
        .filter(|address| bounds.is_none_or(|bounds| bounds.contains(&address.place)))
        .filter(|address| area.is_none_or(|area| area.contains(&address.place)))
        .map(|address| Premise { id: address.id, place: address.place.0, homes: 1 })
        .collect();
    found.sort_by_key(|premise| premise.id);
    found
}

/// What makes digging dearer, cheaper or impossible.
fn zones(snapshot: &Snapshot, question: &ScenarioQuestion, today: Date) -> Vec<(Utm32, f64, Effect)> {
    let mut zones = Vec::new();
    let begins = question.begins(today);
    if question.avoid_moratoria {
        let holds = snapshot.city.list_moratoria().filter(|one| one.until >= begins);
        zones.extend(holds.map(|one| (one.extent.clone(), one.width_m / 2.0, Effect::Sealed)));
    }
    for one in snapshot.city.list_constraints().filter(|one| one.until.is_none_or(|until| until >= begins)) {
        let effect = match one.kind {
            ConstraintKind::Private => Effect::Private,
            ConstraintKind::Rail => Effect::Rail,
            _ => continue,
        };
        zones.push((one.extent.clone(), one.width_m / 2.0, effect));
    }
    if question.share_works {
        let shared = snapshot.city.list_works().filter(|works| is_shared(works, today));
        zones.extend(shared.map(|works| (works.line.clone(), works.width_m / 2.0, Effect::Shared)));
    }
    zones
}

/// Whether others dig there and everybody may know.
fn is_shared(works: &Works, today: Date) -> bool {
    let digs = !matches!(works.kind, WorksKind::Site | WorksKind::Event);
    digs && works.published && works.schedule.span().last() >= today
}

/// Around what is to be connected.
struct Near(Rect<f64>);

impl Near {
    fn new(premises: &[Premise], around_m: f64) -> Self {
        let mut low = Coord { x: f64::INFINITY, y: f64::INFINITY };
        let mut high = Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
        for Premise { place, .. } in premises {
            low = Coord { x: low.x.min(place.x), y: low.y.min(place.y) };
            high = Coord { x: high.x.max(place.x), y: high.y.max(place.y) };
        }
        let around = Coord { x: around_m, y: around_m };
        Self(Rect::new(low - around, high + around))
    }

    fn holds(&self, line: &Utm32) -> bool {
        let (own, other) = (self.0, line.bounds());
        own.min().x <= other.max().x
            && other.min().x <= own.max().x
            && own.min().y <= other.max().y
            && other.min().y <= own.max().y
    }
}
