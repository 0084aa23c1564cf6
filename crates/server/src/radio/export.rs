//! Mobile coverage as files: a grid as `GeoTIFF`, areas and cells as `GeoPackage`.

use axum::{extract::State, response::Response};
use exchange::{
    gpkg::{self, Column, Kind as Of, Row, Shape, Table},
    raster::{Band, Grid, write_geotiff},
};
use geo::{Geometry, Point};

use super::{
    RadioQuery,
    contour::{RadioShow, shown},
    heard::Heard,
    standing::Standing,
    values,
};
use crate::{
    app::App,
    body::{Path, Query},
    caller::Caller,
    export,
    problem::{Kind, Problem},
};

/// Mobile coverage as `tif` (received power and the number of the best cell in a grid) or `gpkg` (areas of classes, of the best
/// cells and without coverage, and the cells).
#[utoipa::path(get, path = "/api/radio/export/{format}", tag = "radio", params(("format" = String, Path), RadioQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path(format): Path<String>,
    Query(query): Query<RadioQuery>,
) -> Result<Response, Problem> {
    let (service, least) = (values(&app)?.1.clone(), query.least(&app)?);
    let (name, kind) = match format.as_str() {
        "tif" => ("coverage.tif", "image/tiff; application=geotiff"),
        "gpkg" => ("coverage.gpkg", export::GEOPACKAGE),
        _ => return Err(Problem::new(Kind::Unknown)),
    };
    let heard = Standing::needed(&app, &caller, &query).await?;
    let written = tokio::task::spawn_blocking(move || match format.as_str() {
        "tif" => tif(&heard),
        _ => package(&heard, &service, least),
    });
    let bytes = written.await.map_err(Problem::broken)??;
    Ok(export::attachment(name, kind, bytes))
}

fn tif(heard: &Heard) -> Result<Vec<u8>, Problem> {
    let grid = heard.asked.grid;
    let cells = heard.best.cells();
    let of = |value: fn(radio::best::Heard) -> f32| -> Vec<f32> {
        cells.iter().map(|best| best.map_or(f32::NAN, value)).collect()
    };
    // Counted from 1, in the order of the cells' table in the GeoPackage; whole numbers up to 2^24 are exact.
    #[expect(clippy::cast_precision_loss, reason = "far fewer cells than 2^24")]
    let (power, best) = (of(|best| best.dbm), of(|best| (best.site + 1) as f32));
    let bands = vec![
        Band { title: "RSRP [dBm]".to_owned(), cells: &power },
        Band { title: "best cell [number]".to_owned(), cells: &best },
    ];
    let (columns, rows) = (grid.columns as usize, grid.rows as usize);
    write_geotiff(&Grid { corner: grid.corner, cell_m: grid.cell_m, columns, rows, bands })
        .map_err(Problem::broken)
}

fn package(heard: &Heard, service: &radio::book::Service, least: f32) -> Result<Vec<u8>, Problem> {
    let areas = |name: &str, show| {
        let rows = shown(heard, show, service, least).into_iter().map(|shown| Row {
            geometry: Some(Geometry::MultiPolygon(shown.area)),
            values: vec![shown.value.into(), shown.name.into(), shown.operator.into()],
        });
        let columns = ["value", "name", "operator"].map(|name| Column::new(name, Of::Text));
        Table { name: name.to_owned(), shape: Shape::Area, columns: columns.into(), rows: rows.collect() }
    };
    let tables = [
        areas("class", RadioShow::Class),
        areas("best", RadioShow::Best),
        areas("gap", RadioShow::Gap),
        cells(heard),
    ];
    gpkg::write(&tables).map_err(Problem::broken)
}

fn cells(heard: &Heard) -> Table {
    let columns = [
        ("number", Of::Integer),
        ("id", Of::Text),
        ("name", Of::Text),
        ("site", Of::Text),
        ("operator", Of::Text),
        ("kind", Of::Text),
        ("height_m", Of::Real),
        ("frequency_mhz", Of::Real),
        ("eirp_dbm", Of::Real),
        ("azimuth_deg", Of::Real),
        ("state", Of::Text),
        ("model", Of::Text),
    ];
    let rows =
        (1u32..).zip(heard.asked.members.iter().zip(&heard.asked.models)).map(|(number, (member, model))| {
            let cell = &member.cell;
            Row {
                geometry: Some(Geometry::Point(Point(cell.place))),
                values: vec![
                    number.into(),
                    member.id.to_string().into(),
                    cell.name.as_str().into(),
                    cell.site.as_str().into(),
                    cell.operator.as_str().into(),
                    cell.kind.code().into(),
                    cell.height_m.into(),
                    cell.frequency_mhz.into(),
                    cell.eirp_dbm.into(),
                    cell.azimuth_deg.into(),
                    cell.state.code().into(),
                    (*model).into(),
                ],
            }
        });
    Table {
        name: "cell".to_owned(),
        shape: Shape::Point,
        columns: columns.map(|(name, kind)| Column::new(name, kind)).into(),
        rows: rows.collect(),
    }
}
