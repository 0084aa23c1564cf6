//! A bundle as it is told: where, which days, what it saves, who pays what.

use std::collections::BTreeMap;

use geo::{Geometry, LineString, MultiLineString};
use jiff::ToSpan;
use model::{Period, fee::Money};

use super::{
    Ask, Bundle, Closure, Saving, Share, Stretch,
    ground::{Common, Ground, Shut, Site, rounded},
    split,
    terms::Values,
};
use crate::City;

pub(super) fn bundle(
    city: &City,
    ground: &Ground,
    values: Values,
    ask: &Ask,
    set: &[usize],
) -> Option<Bundle> {
    let Site { begins, days } = ground.site(set)?;
    let id = |at: &usize| ground.members[*at].works.id;
    let mut purse = Purse { alone: BTreeMap::new(), pays: BTreeMap::new() };
    let (common, shut) = (ground.trenches(set), ground.closures(set));
    let trenches: Vec<Stretch> = common
        .iter()
        .map(|common| {
            let costs: Vec<u64> =
                common.users.iter().map(|user| trench_cents(ground, values, *user)).collect();
            let users: Vec<usize> = common.users.iter().map(|user| user.0).collect();
            Stretch {
                place: drawn(common),
                works: users.iter().map(id).collect(),
                dug_m: metres(common.dug_mm()),
                saved_m: metres(common.saved_mm()),
                cost: purse.divide(&users, &costs),
            }
        })
        .collect();
    let closures: Vec<Closure> = (shut.iter())
        .filter_map(|shut| {
            let segment = &city.segments.entry(shut.slot)?.item;
            let costs: Vec<u64> =
                shut.users.iter().map(|user| closed_cents(ground, values, shut, *user)).collect();
            let (days, saved_days) = ground.closed_days(&shut.users);
            Some(Closure {
                segment: segment.id,
                place: segment.line.geometry().clone(),
                works: shut.users.iter().map(id).collect(),
                length_m: metres(ground.length_mm(shut)),
                days,
                saved_days,
                cost: purse.divide(&shut.users, &costs),
            })
        })
        .collect();
    let shares: Vec<Share> = (set.iter())
        .map(|at| {
            let works = ground.members[*at].works;
            Share {
                works: works.id,
                applicant: works.applicant,
                alone: money(purse.alone.get(at).copied()),
                pays: money(purse.pays.get(at).copied()),
                fixed: works.schedule.is_fixed(),
            }
        })
        .collect();
    let trench_m = metres(common.iter().map(Common::saved_mm).sum());
    let saved = Saving {
        trench_m,
        closed_days: closures.iter().map(|closure| closure.saved_days).sum(),
        closed_metre_days: metres(
            shut.iter().map(|shut| ground.length_mm(shut) * ground.closed_days(&shut.users).1).sum(),
        ),
        cost: money(Some(purse.alone.values().sum::<u64>() - purse.pays.values().sum::<u64>())),
        co2_kg: trench_m * values.carbon.trench_kg_per_m,
    };
    let on = |number: i32| jiff::civil::date(1970, 1, 1).saturating_add(number.days());
    Some(Bundle {
        shares,
        trenches,
        closures,
        days: Period::new(on(begins.0), on(begins.1 + days - 1)).ok()?,
        site_days: i64::from(days),
        saved,
        request_by: set.iter().filter_map(|at| ask.facts.get(&id(at))?.request_by).min(),
        points: points(ground.points(set)),
    })
}

/// Who would pay what alone, and pays what in common, in cents.
struct Purse {
    alone: BTreeMap<usize, u64>,
    pays: BTreeMap<usize, u64>,
}

impl Purse {
    /// Divides the cost of one place among its users.
    fn divide(&mut self, users: &[usize], costs: &[u64]) -> Money {
        for ((user, cost), share) in users.iter().zip(costs).zip(split::shares(costs)) {
            *self.alone.entry(*user).or_default() += cost;
            *self.pays.entry(*user).or_default() += share;
        }
        money(costs.iter().max().copied())
    }
}

/// What somebody's own metres of a common stretch would cost alone.
fn trench_cents(ground: &Ground, values: Values, (user, mm): (usize, u64)) -> u64 {
    values.cost.trench_cents(metres(mm), ground.members[user].works.cover_m)
}

fn closed_cents(ground: &Ground, values: Values, shut: &Shut, user: usize) -> u64 {
    let days = f64::from(ground.members[user].days);
    rounded(metres(ground.length_mm(shut)) * days * f64::from(values.cost.closed_cents_per_m_day))
}

fn money(cents: Option<u64>) -> Money {
    cents.and_then(|cents| Money::from_cents(i64::try_from(cents).ok()?).ok()).unwrap_or(Money::ZERO)
}

fn drawn(common: &Common) -> Geometry<f64> {
    let mut lines: Vec<LineString<f64>> = common.lines.iter().cloned().map(LineString).collect();
    match lines.pop() {
        Some(only) if lines.is_empty() => only.into(),
        last => {
            lines.extend(last);
            MultiLineString(lines).into()
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths and days of a city")]
fn metres(mm: u64) -> f64 {
    mm as f64 / 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "to be shown and compared")]
pub(super) fn points(thousandths: u64) -> f64 {
    thousandths as f64 / 1000.0
}
