//! Coverage as it stands for a day and a limit; computed again only when something has changed.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use engine::{
    City, gap,
    supply::{self, AddressSupply, Ask, ByArea, Report, Supply, Terms, Totals},
};
use jiff::civil::Date;
use model::{DistrictId, Utm32, address::Address, statistical_area::StatisticalArea, works::WorksKind};

use crate::{app::App, live::Snapshot, problem::Problem, supply_report};

/// So many answers are kept: a planner moves between a few days and limits.
const KEPT: usize = 8;

/// What was computed last.
#[derive(Default)]
pub struct Standing {
    kept: Mutex<VecDeque<Arc<Covered>>>,
    /// A page asks several things of the same coverage at once: one computes it, the others wait.
    turn: tokio::sync::Mutex<()>,
}

/// How all addresses stand, with the city that it was computed for.
pub struct Covered {
    /// That city.
    pub snapshot: Arc<Snapshot>,
    /// The values that counted.
    pub terms: Terms,
    /// How all addresses stand.
    pub supply: Supply,
    /// By district, in the order of their ids.
    pub districts: Vec<(Option<DistrictId>, Totals)>,
    /// By statistical area, by their places in the snapshot.
    areas: ByArea<u32>,
    reports: Arc<Vec<Report>>,
    order: OnceLock<Vec<u32>>,
}

/// For which day, and how far.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// As planned by this day; the last one on which works end when not given.
    pub day: Option<Date>,
    /// The longest way along the streets in ground metres; as `data/supply` says when not given.
    pub limit_m: Option<f64>,
}

impl Covered {
    /// Positions of the addresses in reading order: by street, then by number as a number.
    pub fn order(&self) -> &[u32] {
        self.order.get_or_init(|| {
            let mut order: Vec<u32> = (0..).take(self.supply.addresses.len()).collect();
            order.sort_by_cached_key(|at| {
                let id = self.supply.addresses[*at as usize].id;
                self.snapshot.addresses.get(&id).map(Address::reading_order)
            });
            order
        })
    }

    /// The district of an address, as recorded or else by place.
    pub fn district(&self, address: &AddressSupply) -> Option<DistrictId> {
        address.district.or_else(|| gap::district_of(&self.snapshot.city, address.place))
    }

    /// Numbers by statistical area, in the order of the keys; none first, for addresses outside all of them. Nothing when no
    /// area is known.
    pub fn areas(&self) -> impl Iterator<Item = (Option<&StatisticalArea>, Totals)> {
        let known = &self.snapshot.statistical_areas;
        let all = self.areas.totals.iter().filter(|_| !known.is_empty());
        all.map(|(at, totals)| (at.and_then(|at| known.get(at as usize)), *totals))
    }

    /// The statistical area of the address at a position.
    pub fn area(&self, at: u32) -> Option<&StatisticalArea> {
        let area = (*self.areas.of.get(at as usize)?)?;
        self.snapshot.statistical_areas.get(area as usize)
    }

    fn answers(&self, today: Date, by: Date, terms: &Terms, reports: &Arc<Vec<Report>>) -> bool {
        (self.supply.on, self.supply.by) == (today, by)
            && self.terms == *terms
            && Arc::ptr_eq(&self.reports, reports)
    }
}

/// The last day on which known works for telecommunication end; today when there are none.
pub fn last_day(city: &City, today: Date) -> Date {
    let telecom = city.list_works().filter(|works| works.kind == WorksKind::Telecom);
    telecom.map(|works| works.schedule.span().last()).max().map_or(today, |last| last.max(today))
}

impl Standing {
    /// How all addresses stand.
    ///
    /// # Errors
    /// When the streets are not loaded, no value is in force, or the computing broke.
    pub async fn of(app: &App, question: Question) -> Result<Arc<Covered>, Problem> {
        let today = app.clock.today();
        let terms =
            app.reach.on(today).ok_or_else(|| Problem::broken("no value says what counts as reachable"))?;
        let mut terms = terms.clone();
        terms.limit_m = question.limit_m.unwrap_or(terms.limit_m);
        let snapshot = app.live.now();
        let reports = supply_report::in_force(app).await?;
        let by = question.day.unwrap_or_else(|| last_day(&snapshot.city, today));
        let known = || {
            app.coverage
                .find(|kept| kept.snapshot.seen == snapshot.seen && kept.answers(today, by, &terms, &reports))
        };
        if let Some(found) = known() {
            return Ok(found);
        }
        let _turn = app.coverage.turn.lock().await;
        if let Some(found) = known() {
            return Ok(found);
        }
        let computed = tokio::task::spawn_blocking(move || {
            let axes = snapshot.axes(&terms.along);
            let connected = supply::connected(&snapshot.city, &reports);
            let ask = Ask { on: today, by, connected: &connected, counts: &|_| true };
            let supply = supply::find(&snapshot.city, &axes, &terms, &ask);
            let districts = supply::by_district(&snapshot.city, &supply);
            let areas: Vec<(u32, &Utm32)> =
                (0..).zip(snapshot.statistical_areas.iter().map(|area| &area.boundary)).collect();
            let areas = supply::by_area(&areas, &supply);
            Covered { snapshot, terms, supply, districts, areas, reports, order: OnceLock::new() }
        });
        let found = Arc::new(computed.await.map_err(Problem::broken)?);
        app.coverage.keep(&found);
        Ok(found)
    }

    fn find(&self, wanted: impl Fn(&Covered) -> bool) -> Option<Arc<Covered>> {
        self.kept().iter().find(|kept| wanted(kept)).map(Arc::clone)
    }

    fn keep(&self, found: &Arc<Covered>) {
        let mut kept = self.kept();
        // What was computed for a city that has changed since is asked for no more.
        kept.retain(|kept| kept.snapshot.seen == found.snapshot.seen);
        kept.truncate(KEPT - 1);
        kept.push_front(Arc::clone(found));
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Covered>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
