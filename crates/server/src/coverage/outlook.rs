//! How coverage came about day by day, and what the works that are known will add.

use std::collections::BTreeMap;

use axum::extract::State;
use engine::supply::{Totals, forecast};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use store::{Who, coverage::Covered as Kept};
use utoipa::ToSchema;

use super::{
    CoverageQuery, CoverageTotals,
    standing::{Question, Standing},
};
use crate::{answer::Answer, app::App, body::Query, problem::Problem};

/// So many days are told, of the past and of what comes.
const TOLD: usize = 120;

/// How many addresses stood, or will stand, how on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlookDay {
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Kept on that day; otherwise forecast.
    recorded: bool,
    #[serde(flatten)]
    totals: CoverageTotals,
}

/// Trend and forecast.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageOutlook {
    /// The oldest first.
    items: Vec<OutlookDay>,
}

/// How coverage came about, and what the works that are known will add.
///
/// The past was kept at the limit of its own day; the forecast is computed at the limit that is asked for. Each day on which
/// works end is told, or as many of them as a picture holds.
#[utoipa::path(get, path = "/api/coverage/outlook", tag = "coverage", params(CoverageQuery), responses((status = 200, body = CoverageOutlook)))]
pub async fn show(State(app): State<App>, Query(query): Query<CoverageQuery>) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let kept = match store::coverage::first(&mut tx).await? {
        Some(first) => store::coverage::list(&mut tx, first, today.yesterday().unwrap_or(today)).await?,
        None => Vec::new(),
    };
    drop(tx);
    let mut past: BTreeMap<Date, CoverageTotals> = BTreeMap::new();
    for row in &kept {
        let totals = past.entry(row.day).or_default();
        *totals = totals.with(&CoverageTotals::from(row));
    }
    let found = CoverageQuery { day: None, ..query }.computed(&app).await?;
    let mut ends: Vec<Date> = found.supply.addresses.iter().filter_map(|address| address.ready_on).collect();
    ends.extend([today, found.supply.by]);
    ends.sort_unstable();
    ends.dedup();
    let days = thinned(&ends);
    let outlook = forecast(&found.supply, &days).map_err(Problem::broken)?;
    let past: Vec<(Date, CoverageTotals)> = past.into_iter().collect();
    let items = thinned(&past).into_iter().map(|(day, totals)| OutlookDay { day, recorded: true, totals });
    let to_come = outlook.into_iter().map(|outlook| {
        let (addresses, connected) = (outlook.addresses, outlook.connected);
        let (passed, planned) = (outlook.passed, outlook.planned);
        let gaps = addresses - connected - passed - planned;
        let totals = CoverageTotals { addresses, connected, passed, planned, gaps };
        OutlookDay { day: outlook.day, recorded: false, totals }
    });
    Answer::ok(&CoverageOutlook { items: items.chain(to_come).collect() })
}

/// At most [`TOLD`] of them, evenly, with the first and the last.
fn thinned<T: Copy>(all: &[T]) -> Vec<T> {
    if all.len() <= TOLD {
        return all.to_vec();
    }
    (0..TOLD).map(|at| all[at * (all.len() - 1) / (TOLD - 1)]).collect()
}

/// Keeps how the city is covered today; answers how many addresses have fibre or could.
///
/// # Errors
/// As computing and keeping it does.
pub async fn record(app: &App) -> Result<usize, Problem> {
    let today = app.clock.today();
    let question = Question { day: Some(last(today)), limit_m: None };
    let covered = Standing::of(app, question).await?;
    if !covered.supply.not_loaded.is_empty() {
        // Numbers that mean nothing are not kept.
        return Ok(0);
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let kept = |(district, totals): &(_, Totals)| Kept {
        day: today,
        district: *district,
        limit_m: covered.terms.limit_m,
        addresses: count(totals.addresses),
        connected: count(totals.connected),
        passed: count(totals.passed),
        planned: count(totals.planned),
        gaps: count(totals.gaps),
    };
    let rows: Vec<Kept> = covered.districts.iter().map(kept).collect();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::coverage::record(&mut tx, today, &rows).await?;
    tx.commit().await?;
    Ok(covered.districts.iter().map(|(_, totals)| totals.connected + totals.passed).sum())
}

/// Whatever is planned counts as planned on the day itself: ten years ahead.
fn last(today: Date) -> Date {
    today.checked_add(10.years()).unwrap_or(Date::MAX)
}
