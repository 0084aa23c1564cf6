//! Mobile coverage on the map: areas of equal class, of the best cell, and gaps, as tiles and as GeoJSON.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use geo::{BoundingRect, Coord, Geometry, Intersects, MultiPolygon, Rect};
use serde::Deserialize;
use serde_json::json;
use store::tile::{Contour, Tile};
use utoipa::{IntoParams, ToSchema};

use super::{
    RadioQuery,
    heard::Heard,
    standing::{Now, Standing, find},
    values,
};
use crate::{
    app::App,
    body::{Path, Query},
    caller::Caller,
    export,
    geometry::{collection, feature},
    problem::{Kind, Problem},
    tile,
};

/// Colours that neighbours can have.
const COLOURS: u32 = 12;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RadioShow {
    /// Classes of reception.
    Class,
    /// Where each cell is the best.
    Best,
    /// Where nobody is served.
    Gap,
}

/// What is shown of which coverage.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContourQuery {
    /// What is shown.
    #[param(inline)]
    show: RadioShow,
    /// Only cells of this operator; the best of all when not given.
    operator: Option<String>,
    /// Whether planned cells and approved sites count; they do when not given.
    planned: Option<bool>,
    /// Least reference signal received power with which somebody is served, in dBm; the one of the class when not given.
    #[param(minimum = -160, maximum = 0)]
    least_dbm: Option<f32>,
    /// Side of a cell of the grid in metres: 25, 50 (when not given), 100 or 200.
    cell_m: Option<u16>,
}

/// An area with what it stands for.
pub struct Shown {
    /// Code of a class, identifier of a cell, or `gap`.
    pub value: String,
    /// Name of the cell, where it is one.
    pub name: String,
    /// Its operator.
    pub operator: String,
    /// Number of its colour.
    pub number: u32,
    /// Where.
    pub area: MultiPolygon<f64>,
}

/// The areas of an answer.
pub fn shown(heard: &Heard, show: RadioShow, service: &radio::book::Service, least: f32) -> Vec<Shown> {
    let plain = |value: &str, number, area| Shown {
        value: value.to_owned(),
        name: String::new(),
        operator: String::new(),
        number,
        area,
    };
    match show {
        RadioShow::Class => {
            let class = |cell| heard.dbm(cell).and_then(|dbm| service.class(dbm));
            let areas = heard.areas(class).into_iter();
            areas
                .map(|(class, area)| {
                    plain(&service.classes[class].code, super::standing::number(class), area)
                })
                .collect()
        }
        RadioShow::Gap => {
            let gap = |cell| (heard.dbm(cell).is_none_or(|dbm| dbm < least)).then_some(());
            heard.areas(gap).into_iter().map(|((), area)| plain("gap", 0, area)).collect()
        }
        RadioShow::Best => {
            let areas = heard.areas(|cell| heard.best.cells()[cell].map(|best| best.site)).into_iter();
            areas
                .filter_map(|(number, area)| {
                    let member = find(&heard.asked.members, number)?;
                    Some(Shown {
                        value: member.id.to_string(),
                        name: member.cell.name.clone(),
                        operator: member.cell.operator.clone(),
                        number: number % COLOURS,
                        area,
                    })
                })
                .collect()
        }
    }
}

/// Areas of equal class, of the best cell, or without coverage, as GeoJSON.
#[utoipa::path(get, path = "/api/radio/contours.geojson", tag = "radio", params(ContourQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn geojson(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ContourQuery>,
) -> Result<Response, Problem> {
    let (show, query) = query.split();
    let heard = Standing::needed(&app, &caller, &query).await?;
    let (service, least) = (values(&app)?.1.clone(), query.least(&app)?);
    let drawn = tokio::task::spawn_blocking(move || {
        let features = shown(&heard, show, &service, least).into_iter().map(|shown| {
            let mut properties = json!({ "value": shown.value });
            if !shown.name.is_empty() {
                properties = json!({ "value": shown.value, "name": shown.name, "operator": shown.operator });
            }
            feature(&Geometry::MultiPolygon(shown.area), properties)
        });
        collection(features.collect())
    });
    Ok(export::geojson(&drawn.await.map_err(Problem::broken)?))
}

/// Areas of equal class, of the best cell, or without coverage, as vector tiles; empty as long as they are being computed.
#[utoipa::path(get, path = "/api/radio/tiles/{show}/{z}/{x}/{y}", tag = "radio",
    params(("show" = inline(RadioShow), Path), ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path), RadioQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile")))]
pub async fn tiles(
    State(app): State<App>,
    caller: Caller,
    Path((show, z, x, y)): Path<(RadioShow, u8, u32, u32)>,
    Query(query): Query<RadioQuery>,
) -> Result<Response, Problem> {
    let place = Tile::new(z, x, y).ok_or_else(|| Problem::new(Kind::Unknown))?;
    let Now::Ready(heard) = Standing::of(&app, &caller, &query).await? else {
        return Ok(tile::answer(Vec::new(), "private, no-store"));
    };
    let (service, least) = (values(&app)?.1.clone(), query.least(&app)?);
    let drawn = tokio::task::spawn_blocking(move || heard.drawn(show, &service, least));
    let drawn = drawn.await.map_err(Problem::broken)?;
    let around = around(place);
    let contours: Vec<Contour<'_>> = drawn
        .iter()
        .filter_map(|shown| {
            let here = shown
                .area
                .iter()
                .filter(|polygon| polygon.bounding_rect().is_some_and(|rect| rect.intersects(&around)));
            let area = MultiPolygon(here.cloned().collect());
            let number = i32::try_from(shown.number).unwrap_or_default();
            (!area.0.is_empty()).then(|| Contour {
                area: Geometry::MultiPolygon(area),
                value: &shown.value,
                name: &shown.name,
                number,
            })
        })
        .collect();
    let mut tx = app.db.begin(&caller.who).await?;
    Ok(tile::answer(store::tile::contours(&mut tx, place, &contours).await?, "private, no-store"))
}

/// What lies in a tile, with what its edge needs, in EPSG:25832.
fn around(tile: Tile) -> Rect<f64> {
    let [west, south, east, north] = tile.degrees();
    let corners = [(west, south), (east, south), (east, north), (west, north)]
        .map(|(lon, lat)| exchange::crs::to_utm32(lon, lat));
    let of = |pick: fn(f64, f64) -> f64, start: f64| Coord {
        x: corners.iter().map(|corner| corner.x).fold(start, pick),
        y: corners.iter().map(|corner| corner.y).fold(start, pick),
    };
    let (low, high) = (of(f64::min, f64::INFINITY), of(f64::max, f64::NEG_INFINITY));
    // The sides of a tile are bent in UTM, and its edge is drawn a little beyond.
    let more = (high - low) * 0.1;
    Rect::new(low - more, high + more)
}

impl ContourQuery {
    fn split(self) -> (RadioShow, RadioQuery) {
        let Self { show, operator, planned, least_dbm, cell_m } = self;
        (show, RadioQuery { operator, planned, least_dbm, cell_m })
    }
}

impl Heard {
    /// The areas that are shown, drawn once for each way of showing and threshold.
    fn drawn(&self, show: RadioShow, service: &radio::book::Service, least: f32) -> Arc<Vec<Shown>> {
        let mut drawn = self.drawn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let which = (show, least.to_bits());
        if let Some((_, areas)) = drawn.iter().find(|(other, _)| *other == which) {
            return Arc::clone(areas);
        }
        let areas = Arc::new(shown(self, show, service, least));
        // A planner looks at few thresholds.
        if drawn.len() >= 6 {
            drawn.remove(0);
        }
        drawn.push((which, Arc::clone(&areas)));
        areas
    }
}
