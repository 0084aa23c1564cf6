//! Works of others and resurfaced streets, with days that count from today.

use jiff::{ToSpan, civil::Date};
use model::{
    MoratoriumId, OrganisationId, Period, Schedule, Window, WorksId,
    conduit::ConduitKind,
    moratorium::Moratorium,
    works::{Works, WorksKind},
};
use serde::Deserialize;

use super::{
    Site,
    curve::{Line, beside, length, part},
    dice::Dice,
    ground::Ground,
    net::Net,
};

/// `layer.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layers {
    pub telecom: Vec<Telecom>,
    pub supply: Vec<Supply>,
    pub moratorium: Moratoria,
    pub works: Vec<Planned>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telecom {
    pub owner: usize,
    pub side: f64,
    pub share: f64,
    pub quarters: Vec<String>,
    pub roads: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    pub kind: ConduitKind,
    pub shift: f64,
    pub diameter_mm: u16,
    pub cover_m: f64,
    pub share: f64,
    /// How far below its cover it may lie.
    pub buffer_m: Option<f64>,
    /// What a square around it keeps free.
    pub protection_m: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moratoria {
    pub years: i16,
    pub surface: Vec<Surface>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    pub street: Option<String>,
    pub quarter: Option<String>,
    pub from: f64,
    pub length: f64,
    pub months_ago: i32,
    pub reason: String,
}

/// Works as they stand in `layer.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    pub kind: WorksKind,
    pub owner: usize,
    pub title: String,
    pub street: Option<String>,
    pub quarter: Option<String>,
    pub from: f64,
    pub length: f64,
    pub begins: i64,
    pub lasts: i64,
    pub floats: Option<i64>,
    pub published: bool,
}

/// A stretch of a street, found by the street's name or, in a quarter, by its length.
#[derive(Debug)]
pub struct Stretch {
    pub street: String,
    pub line: Line,
    pub half: f64,
}

/// Finds stretches; every street of a quarter is given away once before one comes again.
#[derive(Debug)]
pub struct Stretches<'a> {
    pub net: &'a Net,
    pub ground: &'a Ground<'a>,
    used: Vec<usize>,
}

impl<'a> Stretches<'a> {
    pub fn new(net: &'a Net, ground: &'a Ground<'a>) -> Self {
        Self { net, ground, used: vec![0; net.streets.len()] }
    }

    /// A stretch of about `wanted` metres that begins `from` metres behind the street's beginning.
    pub fn find(
        &mut self,
        (street, quarter): (Option<&str>, Option<&str>),
        (from, wanted): (f64, f64),
    ) -> Option<Stretch> {
        let index = match (street, quarter) {
            (Some(name), _) => self.net.streets.iter().position(|street| street.name == name)?,
            (None, Some(quarter)) => (0..self.net.streets.len())
                .filter(|index| {
                    let street = &self.net.streets[*index];
                    street.quarter.is_some_and(|q| self.ground.quarters[q].0.name == quarter)
                })
                // Least used first, then whatever comes nearest to the wanted length from above.
                .min_by(|a, b| {
                    let rank = |index: usize| {
                        let whole = length(&self.net.streets[index].line);
                        let lack = (from + wanted - whole).max(0.0) * 3.0 + (whole - from - wanted).max(0.0);
                        (self.used[index], lack)
                    };
                    let (a, b) = (rank(*a), rank(*b));
                    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
                })?,
            (None, None) => return None,
        };
        self.used[index] += 1;
        let street = &self.net.streets[index];
        let whole = length(&street.line);
        let first = from.min(whole * 0.5);
        let last = (first + wanted).min(whole - 4.0);
        (last > first + 20.0).then(|| Stretch {
            street: street.name.clone(),
            line: part(&street.line, first, last),
            half: street.half(),
        })
    }
}

/// Streets that shall stay closed.
pub fn moratoria(
    plan: &Moratoria,
    stretches: &mut Stretches<'_>,
    site: &Site,
    dice: &mut Dice,
    today: Date,
) -> Vec<Moratorium> {
    let surface = |surface: &Surface| {
        let stretch = stretches
            .find((surface.street.as_deref(), surface.quarter.as_deref()), (surface.from, surface.length))?;
        let since = today.checked_sub(surface.months_ago.months()).ok()?;
        Some(Moratorium {
            id: MoratoriumId(dice.id()),
            extent: site.line(&stretch.line),
            width_m: stretch.half * 2.0,
            since,
            until: since.checked_add(plan.years.years()).ok()?,
            reason: surface.reason.clone(),
            street: stretch.street,
        })
    };
    plan.surface.iter().filter_map(surface).collect()
}

/// Works of others.
pub fn works(
    plan: &[Planned],
    owners: &[(OrganisationId, String)],
    stretches: &mut Stretches<'_>,
    site: &Site,
    dice: &mut Dice,
    today: Date,
) -> Vec<Works> {
    let one = |work: &Planned| {
        let stretch =
            stretches.find((work.street.as_deref(), work.quarter.as_deref()), (work.from, work.length))?;
        let first = today.checked_add(work.begins.days()).ok()?;
        let last = first.checked_add((work.lasts - 1).days()).ok()?;
        let schedule = match work.floats {
            Some(floats) => {
                let latest = last.checked_add(floats.days()).ok()?;
                Schedule::Floating(Window::new(first, latest, u16::try_from(work.lasts).ok()?).ok()?)
            }
            None => Schedule::Fixed(Period::new(first, last).ok()?),
        };
        let surface = matches!(work.kind, WorksKind::Road | WorksKind::Event | WorksKind::Site);
        // Cables lie in the pavement, where everybody's ducts go, too; pipes lie in the carriageway.
        let shift = match work.kind {
            _ if surface => 0.0,
            WorksKind::Power | WorksKind::Telecom => stretch.half + 0.7,
            _ => stretch.half * 0.5,
        };
        Some(Works {
            id: WorksId(dice.id()),
            case: None,
            applicant: owners[work.owner].0,
            applicant_name: owners[work.owner].1.clone(),
            kind: work.kind,
            title: work.title.clone(),
            street: stretch.street,
            line: site.line(&beside(&stretch.line, shift)),
            width_m: if surface { stretch.half * 2.0 } else { 1.2 },
            cover_m: (!surface).then_some(1.1),
            schedule,
            published: work.published,
        })
    };
    plan.iter().filter_map(one).collect()
}
