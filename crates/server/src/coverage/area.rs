//! Coverage by statistical area.

use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CoverageQuery, CoverageTotals, standing::Covered};
use crate::{
    app::App,
    body::Query,
    export,
    geometry::{collection, feature},
    problem::Problem,
};

/// Coverage of one statistical area.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaCoverage {
    /// None for addresses outside all areas.
    key: Option<String>,
    #[serde(flatten)]
    totals: CoverageTotals,
}

/// In the order of the keys.
pub(super) fn list(covered: &Covered) -> Vec<AreaCoverage> {
    let rows = covered.areas().map(|(area, totals)| AreaCoverage {
        key: area.map(|area| area.key.clone()),
        totals: CoverageTotals::from(totals),
    });
    rows.collect()
}

/// Statistical areas with their coverage, as GeoJSON.
#[utoipa::path(get, path = "/api/coverage/areas.geojson", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn geojson(
    State(app): State<App>,
    Query(query): Query<CoverageQuery>,
) -> Result<Response, Problem> {
    let covered = query.computed(&app).await?;
    let features = covered.areas().zip(list(&covered)).filter_map(|((area, _), row)| {
        Some(feature(area?.boundary.geometry(), serde_json::to_value(row).ok()?))
    });
    Ok(export::geojson(&collection(features.collect())))
}

/// Statistical areas with their coverage, as CSV.
#[utoipa::path(get, path = "/api/coverage/areas.csv", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(State(app): State<App>, Query(query): Query<CoverageQuery>) -> Result<Response, Problem> {
    let covered = query.computed(&app).await?;
    let rows = list(&covered).into_iter().map(|row| {
        let cells = row.totals.cells(covered.supply.by, covered.terms.limit_m);
        [row.key.unwrap_or_default()].into_iter().chain(cells)
    });
    Ok(export::csv("areas.csv", ["key"].into_iter().chain(CoverageTotals::COLUMNS), rows))
}
