//! What else asks for care in the town: from the list in `data/demo`, and from what the plan itself says of waters,
//! churches, schools and the hospital.

use geo::Coord;
use jiff::{ToSpan, civil::Date};
use model::{
    ConstraintId, OrganisationId, Utm32,
    constraint::{Constraint, ConstraintKind},
    surroundings::LandUse,
};
use serde::Deserialize;

use super::{
    Site,
    curve::{self, Line, at, beside, length, walk},
    dice::Dice,
    plan::Plan,
    works::Stretches,
};

/// `constraint.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraints {
    lamp: Lamps,
    constraint: Vec<Written>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lamps {
    apart_m: f64,
    streets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: ConstraintKind,
    name: String,
    street: Option<String>,
    quarter: Option<String>,
    #[serde(default)]
    from: f64,
    #[serde(default)]
    length: f64,
    #[serde(default)]
    aside: f64,
    outline: Option<Vec<[f64; 2]>>,
    line: Option<Vec<[f64; 2]>>,
    at: Option<[f64; 2]>,
    width_m: Option<f64>,
    first: Option<i64>,
    last: Option<i64>,
    owner: Option<usize>,
    #[serde(default)]
    cleared: bool,
}

/// Everything in the town that asks for care; works, moratoria and cases have their own lists.
pub fn constraints(
    written: &Constraints,
    plan: &Plan,
    owners: &[OrganisationId],
    stretches: &mut Stretches<'_>,
    (site, land): (&Site, &[LandUse]),
    today: Date,
) -> Vec<Constraint> {
    let mut dice = Dice::of(plan.seed, "constraint");
    let mut all: Vec<Constraint> = written
        .constraint
        .iter()
        .filter_map(|one| one.on(owners, stretches, site, today).map(|found| named(&mut dice, found)))
        .collect();
    all.extend(of_plan(plan, site, land).into_iter().map(|found| named(&mut dice, found)));
    let mut dice = Dice::of(plan.seed, "lamp");
    all.extend(written.lamp.stand(stretches, site).into_iter().map(|found| named(&mut dice, found)));
    all
}

fn named(dice: &mut Dice, found: Constraint) -> Constraint {
    Constraint { id: ConstraintId(dice.id()), ..found }
}

/// One that always holds and is nobody's; its identifier is given afterwards.
fn lasting(kind: ConstraintKind, name: &str, extent: Utm32, width_m: f64) -> Constraint {
    Constraint {
        id: ConstraintId(uuid::Uuid::nil()),
        kind,
        name: name.to_owned(),
        extent,
        width_m,
        since: None,
        until: None,
        owner: None,
        cleared: false,
        public: true,
    }
}

impl Written {
    fn on(
        &self,
        owners: &[OrganisationId],
        stretches: &mut Stretches<'_>,
        site: &Site,
        today: Date,
    ) -> Option<Constraint> {
        let line = |points: &[[f64; 2]]| -> Line { points.iter().copied().map(at).collect() };
        let (extent, width_m) = match (&self.outline, &self.line, self.at) {
            (Some(outline), ..) => {
                let mut ring = line(outline);
                ring.push(ring[0]);
                (site.ring(&ring), 0.0)
            }
            (_, Some(points), _) => (site.line(&line(points)), 0.0),
            (_, _, Some(place)) => (Site::checked(site.point(at(place))), 0.0),
            _ => {
                let place = (self.street.as_deref(), self.quarter.as_deref());
                let stretch = stretches.find(place, (self.from, self.length))?;
                (site.line(&beside(&stretch.line, self.aside)), stretch.half * 2.0)
            }
        };
        let day = |days: i64| today.checked_add(days.days()).ok();
        Some(Constraint {
            since: self.first.and_then(day),
            until: self.last.and_then(day),
            owner: self.owner.and_then(|owner| owners.get(owner)).copied(),
            cleared: self.cleared,
            public: self.kind != ConstraintKind::Guarantee,
            ..lasting(self.kind, &self.name, extent, self.width_m.unwrap_or(width_m))
        })
    }
}

/// Waters, and the buildings that everybody knows.
fn of_plan(plan: &Plan, site: &Site, land: &[LandUse]) -> Vec<Constraint> {
    let water = land.iter().filter(|land| land.kind == "water");
    let mut found: Vec<Constraint> = water
        .map(|land| lasting(ConstraintKind::Water, "Lotse und Nebengewässer", land.area.clone(), 0.0))
        .collect();
    for mark in &plan.landmark {
        let (kind, name) = match mark.kind.as_str() {
            "church" => (ConstraintKind::Heritage, "Kirche"),
            "civic" => (ConstraintKind::Heritage, "Rathaus"),
            "school" => (ConstraintKind::School, "Schule"),
            "hospital" => (ConstraintKind::Hospital, "Krankenhaus"),
            _ => continue,
        };
        let (along, away) = (mark.size[0] / 2.0, mark.size[1] / 2.0);
        let turn = mark.turn.to_radians();
        let ahead = at([turn.cos(), turn.sin()]);
        let corner = |u: f64, v: f64| at(mark.at) + ahead * u + curve::left(ahead) * v;
        let ring: Line = [(-along, -away), (along, -away), (along, away), (-along, away), (-along, -away)]
            .into_iter()
            .map(|(u, v)| corner(u, v))
            .collect();
        found.push(lasting(kind, name, site.ring(&ring), 0.0));
    }
    found
}

impl Lamps {
    /// By turns on the left and on the right, just behind the kerb.
    fn stand(&self, stretches: &Stretches<'_>, site: &Site) -> Vec<Constraint> {
        let streets = stretches.net.streets.iter().filter(|street| self.streets.contains(&street.name));
        let mut lamps = Vec::new();
        for street in streets {
            let (whole, mut along, mut turn) = (length(&street.line), self.apart_m / 2.0, 1.0);
            while along < whole {
                let (place, direction) = walk(&street.line, along);
                let stand: Coord<f64> = place + curve::left(direction) * (turn * (street.half() + 0.6));
                let extent = Site::checked(site.point(stand));
                lamps.push(lasting(ConstraintKind::Furniture, "Straßenleuchte", extent, 0.3));
                along += self.apart_m;
                turn = -turn;
            }
        }
        lamps
    }
}
