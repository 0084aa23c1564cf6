//! A plan as map and as files: GeoJSON, bill and sections as CSV, GeoPackage, XTrasse.

mod geopackage;
mod xtrasse;

use axum::{extract::State, response::Response};
use geo::{Coord, Geometry, LineString, Point};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    known, needed_plan,
    plan::{PlanPiece, PlanPoint, ScenarioPlan, soil_title},
};
use crate::{
    app::App,
    body::Path,
    caller::Caller,
    export,
    geometry::{collection, feature, placeless},
    problem::{Kind, Problem},
};

/// A plan for the map: pieces, distribution points and homes; pieces in conduits of others have no geometry for an applicant.
#[utoipa::path(get, path = "/api/scenarios/{id}/plan.geojson", tag = "scenario", params(("id" = Uuid, Path)),
    responses((status = 200, body = Value, content_type = "application/geo+json")))]
pub async fn map(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let plan = needed_plan(&mut tx, &caller, id).await?;
    let written = tokio::task::spawn_blocking(move || features(&plan));
    Ok(export::geojson(&written.await.map_err(Problem::broken)?))
}

/// A plan as a file: `geojson`, `bill.csv`, `sections.csv`, `homes.csv`, `gpkg` or `xtrasse`.
#[utoipa::path(get, path = "/api/scenarios/{id}/export/{format}", tag = "scenario",
    params(("id" = Uuid, Path), ("format" = String, Path, description = "`geojson`, `bill.csv`, `sections.csv`, `homes.csv`, `gpkg` or `xtrasse`")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path((id, format)): Path<(Uuid, String)>,
) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let scenario = known(&mut tx, id).await?;
    let plan = needed_plan(&mut tx, &caller, id).await?;
    drop(tx);
    let today = app.clock.today();
    let written = tokio::task::spawn_blocking(move || match format.as_str() {
        "gpkg" => geopackage::write(&plan),
        "xtrasse" => xtrasse::write(&scenario, &plan, today),
        "geojson" => Ok(export::geojson(&features(&plan))),
        "bill.csv" => Ok(bill(&plan)),
        "sections.csv" => Ok(sections(&plan)),
        "homes.csv" => Ok(homes(&plan)),
        _ => Err(Problem::new(Kind::Unknown)),
    });
    written.await.map_err(Problem::broken)?
}

fn features(plan: &ScenarioPlan) -> Value {
    let mut features: Vec<Value> =
        Vec::with_capacity(plan.pieces.len() + plan.points.len() + plan.homes.len());
    features.extend((0_u32..).zip(&plan.pieces).map(|(number, piece)| of_piece(number, piece)));
    features.extend((0_u32..).zip(&plan.points).map(|(number, point)| of_point(number, point)));
    features.extend(plan.homes.iter().map(|home| {
        let properties = json!({"feature": "home", "address": home.address, "label": home.label, "node": home.node,
            "point": home.point, "loss_db": home.loss_db});
        feature(&place(home.at), properties)
    }));
    let mut collection = collection(features);
    if let Value::Object(fields) = &mut collection {
        fields.insert("root".to_owned(), json!(plan.root));
    }
    collection
}

fn of_piece(number: u32, piece: &PlanPiece) -> Value {
    let properties = json!({
        "feature": "piece", "number": number, "kind": piece.kind, "from": piece.from, "to": piece.to,
        "metres": (piece.metres * 1_000.0).round() / 1_000.0, "soil": piece.soil, "method": piece.method,
        "street": piece.street, "cents_per_m": piece.cents_per_m, "once_cents": piece.once_cents,
        "factor": piece.factor, "sealed": piece.sealed, "private": piece.private, "shared": piece.shared,
        "cents": piece.cents, "fibres": piece.feeder_fibres, "drops": piece.drops, "phase": piece.phase,
    });
    let line: LineString<f64> = piece.line.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
    if line.0.len() < 2 { placeless(properties) } else { feature(&Geometry::LineString(line), properties) }
}

fn of_point(number: u32, point: &PlanPoint) -> Value {
    let properties = json!({"feature": "point", "number": number, "node": point.node, "homes": point.homes,
        "splitters": point.splitters, "fibres": point.fibres, "farthest_m": point.farthest_m, "phase": point.phase});
    match point.at {
        Some(at) => feature(&place(at), properties),
        None => placeless(properties),
    }
}

fn place([x, y]: [f64; 2]) -> Geometry<f64> {
    Geometry::Point(Point::new(x, y))
}

fn euros(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn bill(plan: &ScenarioPlan) -> Response {
    let rows = plan.items.iter().map(|item| {
        let unit = if item.counted { "piece" } else { "m" };
        [
            item.code.clone(),
            item.title.de.clone(),
            item.title.en.clone(),
            item.quantity.to_string(),
            unit.to_owned(),
            euros(item.cents),
        ]
    });
    export::csv("bill.csv", ["code", "title_de", "title_en", "quantity", "unit", "cost"], rows)
}

fn sections(plan: &ScenarioPlan) -> Response {
    let rows = plan.sections.iter().map(|section| {
        let year = plan.phases.iter().find(|phase| phase.phase == section.phase);
        [
            section.phase.to_string(),
            year.map(|phase| phase.year.to_string()).unwrap_or_default(),
            section.street.clone(),
            soil_title(section.soil).de,
            section.method.title().de,
            section.metres.to_string(),
            euros(section.cents),
        ]
    });
    export::csv("sections.csv", ["phase", "year", "street", "ground", "method", "metres", "cost"], rows)
}

fn homes(plan: &ScenarioPlan) -> Response {
    let connected = plan.homes.iter().map(|home| {
        let phase = plan.points.get(home.point as usize).map(|point| point.phase.to_string());
        let point = (home.point + 1).to_string();
        [
            home.label.clone(),
            "connected".to_owned(),
            point,
            phase.unwrap_or_default(),
            home.loss_db.to_string(),
            String::new(),
        ]
    });
    let others = [("unreachable", &plan.unreachable), ("left_out", &plan.left_out)];
    let others = others.into_iter().flat_map(|(state, list)| {
        list.iter().map(move |address| {
            let (label, because) = address.said();
            [label, state.to_owned(), String::new(), String::new(), String::new(), because]
        })
    });
    let header = ["address", "state", "point", "phase", "loss_db", "because"];
    export::csv("homes.csv", header, connected.chain(others))
}
