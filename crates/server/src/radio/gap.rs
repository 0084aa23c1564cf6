//! Addresses without mobile coverage, as list and CSV.

use axum::{extract::State, http::Uri, response::Response};
use model::{AddressId, address::Address};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{RadioQuery, heard::Heard, standing::Standing};
use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    export,
    geometry::lon_lat,
    live::Snapshot,
    page::{Page, Paging},
    problem::Problem,
};

/// Which addresses.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapQuery {
    /// Only cells of this operator; the best of all when not given.
    operator: Option<String>,
    /// Whether planned cells and approved sites count; they do when not given.
    planned: Option<bool>,
    /// Least reference signal received power with which somebody is served, in dBm; the one of the class when not given.
    #[param(minimum = -160, maximum = 0)]
    least_dbm: Option<f32>,
    /// Side of a cell of the grid in metres: 25, 50 (when not given), 100 or 200.
    cell_m: Option<u16>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// An address without mobile coverage.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioGap {
    id: Uuid,
    street: String,
    number: String,
    district: Option<String>,
    /// Longitude and latitude.
    place: [f64; 2],
    /// What is received there, dBm; none where no cell is heard.
    dbm: Option<f32>,
}

/// Addresses without mobile coverage, in reading order.
#[utoipa::path(get, path = "/api/radio/gaps", tag = "radio", params(GapQuery),
    responses((status = 200, body = Page<RadioGap>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<GapQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let gaps = query.found(&app, &caller).await?;
    let total = gaps.len() as u64;
    let items = paging.cut(gaps).collect();
    Answer::ok(&paging.page(items, total, "/api/radio/gaps", uri.query()))
}

/// Addresses without mobile coverage, as CSV.
#[utoipa::path(get, path = "/api/radio/gaps.csv", tag = "radio", params(RadioQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<GapQuery>,
) -> Result<Response, Problem> {
    let gaps = query.found(&app, &caller).await?;
    export::check(i64::try_from(gaps.len()).unwrap_or(i64::MAX))?;
    let rows = gaps.into_iter().map(|gap| {
        [
            gap.id.to_string(),
            gap.street,
            gap.number,
            gap.district.unwrap_or_default(),
            gap.place[0].to_string(),
            gap.place[1].to_string(),
            gap.dbm.map(|dbm| dbm.to_string()).unwrap_or_default(),
        ]
    });
    let header = ["id", "street", "number", "district", "longitude", "latitude", "dbm"];
    Ok(export::csv("radio-gaps.csv", header, rows))
}

impl GapQuery {
    async fn found(&self, app: &App, caller: &Caller) -> Result<Vec<RadioGap>, Problem> {
        let query = RadioQuery {
            operator: self.operator.clone(),
            planned: self.planned,
            least_dbm: self.least_dbm,
            cell_m: self.cell_m,
        };
        let least = query.least(app)?;
        let heard = Standing::needed(app, caller, &query).await?;
        let snapshot = app.live.now();
        let found = tokio::task::spawn_blocking(move || gaps(&heard, &snapshot, least));
        found.await.map_err(Problem::broken)
    }
}

fn gaps(heard: &Heard, snapshot: &Snapshot, least: f32) -> Vec<RadioGap> {
    let grid = heard.asked.grid;
    let mut found: Vec<(&AddressId, &Address, Option<f32>)> = snapshot
        .addresses
        .iter()
        .filter_map(|(id, address)| {
            let dbm = heard.dbm(grid.cell(address.place.0)?);
            dbm.is_none_or(|dbm| dbm < least).then_some((id, address, dbm))
        })
        .collect();
    found.sort_by_cached_key(|(_, address, _)| address.reading_order());
    found
        .into_iter()
        .map(|(id, address, dbm)| {
            let district =
                address.district.or_else(|| engine::gap::district_of(&snapshot.city, address.place.0));
            RadioGap {
                id: id.0,
                street: address.street.clone(),
                number: address.number.clone(),
                district: district
                    .and_then(|id| snapshot.districts.get(&id).map(|district| district.name.clone())),
                place: lon_lat(address.place),
                dbm: dbm.map(|dbm| (dbm * 10.0).round() / 10.0),
            }
        })
        .collect()
}
