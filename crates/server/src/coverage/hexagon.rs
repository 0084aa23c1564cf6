//! Coverage by hexagon of H3, the grid that others publish coverage in.

use axum::{extract::State, response::Response};
use engine::supply::by_hexagon;
use h3o::CellIndex;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::{CoverageQuery, CoverageTotals};
use crate::{app::App, body::Query, export, geometry::collection, problem::Problem};

/// From a whole town (about 5 km² each) to a single block (about 0.002 km²).
const RESOLUTIONS: std::ops::RangeInclusive<u8> = 7..=11;
/// About 0.1 km²: some hundred addresses in a town.
const USUAL: u8 = 9;

/// Which coverage, in which hexagons.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HexagonQuery {
    /// As planned by this day; the last day on which known works end when not given.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// How far a serving conduit may lie along the streets, in metres; the data's own value when not given.
    #[param(minimum = 1, maximum = 5000)]
    limit_m: Option<f64>,
    /// Resolution of H3: 9 when not given.
    #[param(minimum = 7, maximum = 11)]
    resolution: Option<u8>,
}

/// Hexagons with addresses in them, as GeoJSON.
#[utoipa::path(get, path = "/api/coverage/hexagons.geojson", tag = "coverage", params(HexagonQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn geojson(State(app): State<App>, Query(query): Query<HexagonQuery>) -> Result<Response, Problem> {
    let resolution = query.resolution.unwrap_or(USUAL);
    let refused = || Problem::field("/resolution", "out_of_range", "7 bis 11.", "7 to 11.");
    if !RESOLUTIONS.contains(&resolution) {
        return Err(refused());
    }
    let found = CoverageQuery { day: query.day, limit_m: query.limit_m }.computed(&app).await?;
    let computed = tokio::task::spawn_blocking(move || by_hexagon(&found.supply, resolution));
    let hexagons = computed.await.map_err(Problem::broken)?.map_err(Problem::broken)?;
    let features = hexagons.into_iter().filter_map(|(hexagon, totals)| {
        let cell = CellIndex::try_from(hexagon?).ok()?;
        let mut properties = serde_json::to_value(CoverageTotals::from(totals)).ok()?;
        properties.as_object_mut()?.insert("id".to_owned(), Value::String(cell.to_string()));
        Some(json!({"type": "Feature", "geometry": outline(cell), "properties": properties}))
    });
    Ok(export::geojson(&collection(features.collect())))
}

/// Longitudes and latitudes around it.
fn outline(cell: CellIndex) -> Value {
    let corner = |place: &h3o::LatLng| {
        json!([exchange::crs::rounded(place.lng()), exchange::crs::rounded(place.lat())])
    };
    let mut ring: Vec<Value> = cell.boundary().iter().map(corner).collect();
    ring.extend(ring.first().cloned());
    json!({"type": "Polygon", "coordinates": [ring]})
}
