//! Examples of who digs together: a handful of works each, bundled as those of a city are.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{
    OrganisationId, Period, Schedule, Utm32, Window, WorksId,
    change::Layer,
    trench::LayingMethod,
    works::{Works, WorksKind},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Ask, Facts, Terms, propose, split};
use crate::{
    City, Layers,
    rule::{Day, wkt},
};

/// Lengths in examples are told to a decimetre; a metre on the grid is not quite one on the ground.
const AGREE_M: f64 = 0.1;

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floating {
    earliest: Day,
    latest: Day,
    days: u16,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    line: String,
    period: Option<[Day; 2]>,
    window: Option<Floating>,
    cover_m: Option<f64>,
    method: Option<LayingMethod>,
    kind: Option<WorksKind>,
    applicant: u128,
    #[serde(default)]
    earlier_days: u16,
    #[serde(default)]
    later_days: u16,
    request_by: Option<Day>,
}

/// Works, and which of them are put together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub shows: String,
    on: Day,
    #[serde(default)]
    notice_days: u16,
    works: Vec<One>,
    bundles: Vec<Vec<usize>>,
    /// Metres of trench that are not dug, on the ground.
    metres: f64,
    /// Between which days the first bundle has room.
    first: Option<Day>,
    last: Option<Day>,
}

impl Example {
    pub fn bundles(&self) -> bool {
        !self.bundles.is_empty()
    }

    /// Whether it comes out as stated.
    pub fn holds(&self, terms: &Terms) -> bool {
        let works: Option<Vec<Works>> =
            (0..).zip(&self.works).map(|(number, one)| one.works(number)).collect();
        let Some(works) = works else { return false };
        let facts: BTreeMap<WorksId, Facts> =
            works.iter().zip(&self.works).map(|(works, one)| (works.id, one.facts())).collect();
        let loaded = [Layer::Works, Layer::Street].into_iter().collect();
        let city = City::new(Layers { works, loaded, ..Layers::default() });
        let ask = Ask { on: self.on.0, notice_days: self.notice_days, facts: &facts };
        let plan = propose(&city, None, terms, &ask);
        let mut found: Vec<Vec<usize>> = (plan.bundles.iter())
            .map(|bundle| bundle.shares.iter().filter_map(|share| number(share.works)).collect())
            .collect();
        for bundle in &mut found {
            bundle.sort_unstable();
        }
        let metres: f64 = plan.bundles.iter().map(|bundle| bundle.saved.trench_m).sum();
        let days = plan.bundles.first().map(|bundle| (bundle.days.first(), bundle.days.last()));
        let said = |day: Option<Day>, found: Option<Date>| day.is_none_or(|day| found == Some(day.0));
        found == self.bundles
            && (metres - self.metres).abs() <= AGREE_M
            && said(self.first, days.map(|days| days.0))
            && said(self.last, days.map(|days| days.1))
    }
}

fn number(id: WorksId) -> Option<usize> {
    usize::try_from(id.0.as_u128()).ok()
}

impl One {
    fn works(&self, number: u128) -> Option<Works> {
        let schedule = match (self.period, self.window) {
            (Some([first, last]), None) => Schedule::Fixed(Period::new(first.0, last.0).ok()?),
            (None, Some(window)) => {
                Schedule::Floating(Window::new(window.earliest.0, window.latest.0, window.days).ok()?)
            }
            _ => return None,
        };
        Some(Works {
            id: WorksId(Uuid::from_u128(number)),
            case: None,
            applicant: OrganisationId(Uuid::from_u128(self.applicant)),
            applicant_name: String::new(),
            kind: self.kind.unwrap_or(WorksKind::Telecom),
            title: String::new(),
            street: String::new(),
            line: Utm32::stored(wkt::read(&self.line)?).ok()?,
            width_m: 0.4,
            cover_m: self.cover_m,
            schedule,
            published: true,
        })
    }

    fn facts(&self) -> Facts {
        Facts {
            earlier_days: self.earlier_days,
            later_days: self.later_days,
            method: self.method,
            request_by: self.request_by.map(|day| day.0),
        }
    }
}

/// One of those on a common stretch.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    metres: f64,
    cover_m: Option<f64>,
}

/// A common stretch, and who pays what; in cents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Priced {
    pub shows: String,
    on: Day,
    stretch: Vec<User>,
    alone: Vec<u64>,
    shares: Vec<u64>,
}

impl Priced {
    pub fn holds(&self, terms: &Terms) -> bool {
        let Some(values) = terms.on(self.on.0) else { return false };
        let price = |user: &User| values.cost.trench_cents(user.metres, user.cover_m);
        let alone: Vec<u64> = self.stretch.iter().map(price).collect();
        alone == self.alone && split::shares(&alone) == self.shares
    }
}

/// Metres that are not dug, and what that saves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weighed {
    pub shows: String,
    on: Day,
    metres: f64,
    kg: f64,
}

impl Weighed {
    pub fn holds(&self, terms: &Terms) -> bool {
        let kg = terms.on(self.on.0).map(|values| self.metres * values.carbon.trench_kg_per_m);
        kg.is_some_and(|kg| (kg - self.kg).abs() < 1e-6)
    }
}
