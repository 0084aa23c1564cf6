//! Coverage: which addresses have fibre nearby, by address and by district, as map, list and CSV.

pub mod connection;
pub mod last_chance;

use axum::{extract::State, http::Uri, response::Response};
use engine::gap::{AddressCoverage, State as Standing};
use geo::Geometry;
use model::{DistrictId, Text, change::Layer};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    export,
    geometry::{collection, feature, lon_lat},
    live::Snapshot,
    page::{Page, Paging},
    problem::Problem,
    upload::decimetres,
};

/// Which coverage is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CoverageQuery {
    /// How near a serving conduit must lie, in metres; the rule's own value when not given.
    #[param(minimum = 1, maximum = 1000)]
    radius_m: Option<f64>,
    /// Only this district.
    district: Option<Uuid>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// Coverage of one district.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistrictCoverage {
    /// None for addresses outside all districts.
    id: Option<Uuid>,
    name: String,
    addresses: usize,
    served: usize,
    planned: usize,
    gaps: usize,
}

/// Coverage of the city.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    radius_m: f64,
    addresses: usize,
    served: usize,
    planned: usize,
    gaps: usize,
    districts: Vec<DistrictCoverage>,
    /// Layers without which the numbers mean nothing.
    not_loaded: Vec<Layer>,
    took_ms: u64,
    basis: Text,
}

/// An address that has no fibre nearby and gets none.
#[derive(Debug, Serialize, ToSchema)]
pub struct Gap {
    id: Uuid,
    street: String,
    number: String,
    district: Option<String>,
    at: [f64; 2],
    nearest_conduit_m: Option<f64>,
}

/// Coverage by district.
#[utoipa::path(get, path = "/api/coverage", tag = "coverage", params(CoverageQuery), responses((status = 200, body = Coverage)))]
pub async fn summary(State(app): State<App>, Query(query): Query<CoverageQuery>) -> Result<Answer, Problem> {
    let begun = std::time::Instant::now();
    let found = Found::of(&app, &query).await?;
    let totals = found.gaps.totals;
    Answer::ok(&Coverage {
        radius_m: found.radius_m,
        addresses: totals.addresses,
        served: totals.served,
        planned: totals.planned,
        gaps: totals.gaps,
        districts: found.districts(),
        not_loaded: found.gaps.not_loaded.clone(),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        basis: Text::new(
            format!(
                "Eine Adresse gilt als versorgt, wenn eine anschließbare Leitung höchstens {} m entfernt liegt, und als geplant, wenn so nah Telekommunikationsarbeiten vorgesehen sind.",
                found.radius_m
            ),
            format!(
                "An address counts as served when a conduit that serves lies within {} m, and as planned when telecommunication works are planned that near.",
                found.radius_m
            ),
        ),
    })
}

/// Addresses without fibre.
#[utoipa::path(get, path = "/api/coverage/gaps", tag = "coverage", params(CoverageQuery), responses((status = 200, body = Page<Gap>)))]
pub async fn gaps(
    State(app): State<App>,
    uri: Uri,
    Query(query): Query<CoverageQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let found = Found::of(&app, &query).await?;
    let all = found.gaps_in(query.district);
    let total = all.len() as u64;
    let items = all
        .into_iter()
        .skip(paging.offset() as usize)
        .take(paging.limit() as usize)
        .filter_map(|coverage| found.gap(coverage))
        .collect();
    Answer::ok(&paging.page(items, total, "/api/coverage/gaps", uri.query()))
}

/// Addresses without fibre, as CSV.
#[utoipa::path(get, path = "/api/coverage/gaps.csv", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn gaps_csv(
    State(app): State<App>,
    Query(query): Query<CoverageQuery>,
) -> Result<Response, Problem> {
    let found = Found::of(&app, &query).await?;
    let header = ["id", "street", "number", "district", "longitude", "latitude", "nearest_conduit_m"];
    let rows =
        found.gaps_in(query.district).into_iter().filter_map(|coverage| found.gap(coverage)).map(|gap| {
            [
                gap.id.to_string(),
                gap.street,
                gap.number,
                gap.district.unwrap_or_default(),
                gap.at[0].to_string(),
                gap.at[1].to_string(),
                gap.nearest_conduit_m.map(|metres| metres.to_string()).unwrap_or_default(),
            ]
        });
    Ok(export::csv("gaps.csv", header, rows))
}

/// Addresses without fibre, as GeoJSON.
#[utoipa::path(get, path = "/api/coverage/gaps.geojson", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn gaps_geojson(
    State(app): State<App>,
    Query(query): Query<CoverageQuery>,
) -> Result<Response, Problem> {
    let found = Found::of(&app, &query).await?;
    let features = found
        .gaps_in(query.district)
        .into_iter()
        .filter_map(|coverage| {
            let place = found.snapshot.addresses.get(&coverage.id)?.place;
            let gap = found.gap(coverage)?;
            Some(feature(
                &Geometry::Point(place),
                json!({"id": gap.id, "street": gap.street, "number": gap.number, "district": gap.district,
                       "nearest_conduit_m": gap.nearest_conduit_m}),
            ))
        })
        .collect();
    Ok(export::geojson(&collection(features)))
}

/// Districts with their coverage, as GeoJSON.
#[utoipa::path(get, path = "/api/coverage/districts.geojson", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn districts(
    State(app): State<App>,
    Query(query): Query<CoverageQuery>,
) -> Result<Response, Problem> {
    let found = Found::of(&app, &query).await?;
    let features = found
        .districts()
        .into_iter()
        .filter_map(|coverage| {
            let boundary = &found.snapshot.districts.get(&DistrictId(coverage.id?))?.boundary;
            Some(feature(boundary.geometry(), serde_json::to_value(&coverage).ok()?))
        })
        .collect();
    Ok(export::geojson(&collection(features)))
}

/// Coverage with the city that it was computed for.
struct Found {
    radius_m: f64,
    snapshot: std::sync::Arc<Snapshot>,
    gaps: std::sync::Arc<engine::gap::Gaps>,
}

impl Found {
    async fn of(app: &App, query: &CoverageQuery) -> Result<Self, Problem> {
        let today = app.clock.today();
        let radius_m = match query.radius_m {
            Some(radius) => radius,
            None => app
                .live
                .rules()
                .serving_radius_m(today)
                .ok_or_else(|| Problem::broken("no rule says how near a conduit must lie"))?,
        };
        if !(1.0..=1000.0).contains(&radius_m) {
            return Err(Problem::field(
                "/radius_m",
                "out_of_range",
                "1 bis 1000 Meter.",
                "1 to 1000 metres.",
            ));
        }
        let app = app.clone();
        let computed = tokio::task::spawn_blocking(move || app.live.coverage(radius_m, today));
        let (snapshot, gaps) = computed.await.map_err(Problem::broken)?;
        Ok(Self { radius_m, snapshot, gaps })
    }

    fn districts(&self) -> Vec<DistrictCoverage> {
        let mut districts: Vec<DistrictCoverage> = self
            .gaps
            .districts
            .iter()
            .map(|found| DistrictCoverage {
                id: found.id.map(|id| id.0),
                name: self.name(found.id).unwrap_or_else(|| "–".to_owned()),
                addresses: found.addresses,
                served: found.served,
                planned: found.planned,
                gaps: found.gaps,
            })
            .collect();
        districts.sort_by(|a, b| a.name.cmp(&b.name));
        districts
    }

    fn name(&self, district: Option<DistrictId>) -> Option<String> {
        self.snapshot.districts.get(&district?).map(|district| district.name.clone())
    }

    /// Gaps in reading order: by street, then by number as a number.
    fn gaps_in(&self, district: Option<Uuid>) -> Vec<&AddressCoverage> {
        let mut gaps: Vec<&AddressCoverage> = self
            .gaps
            .addresses
            .iter()
            .filter(|found| found.state == Standing::Gap)
            .filter(|found| district.is_none_or(|only| found.district == Some(DistrictId(only))))
            .collect();
        gaps.sort_by_cached_key(|found| {
            self.snapshot.addresses.get(&found.id).map(|address| {
                let digits: String = address.number.chars().take_while(char::is_ascii_digit).collect();
                (
                    address.street.clone(),
                    digits.parse::<u32>().unwrap_or(u32::MAX),
                    address.number.clone(),
                    address.id,
                )
            })
        });
        gaps
    }

    fn gap(&self, coverage: &AddressCoverage) -> Option<Gap> {
        let address = self.snapshot.addresses.get(&coverage.id)?;
        Some(Gap {
            id: address.id.0,
            street: address.street.clone(),
            number: address.number.clone(),
            district: self.name(coverage.district),
            at: lon_lat(address.place),
            nearest_conduit_m: coverage.nearest_conduit_m.map(decimetres),
        })
    }
}
