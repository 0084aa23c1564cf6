//! Mobile sites on the map: the sum of their power (M2) and their safety distance (M1).

use std::collections::{BTreeMap, HashSet};

use axum::{extract::State, response::Response};
use geo::{Coord, Geometry, Point, Polygon};
use model::{CaseId, Text, site::SiteKind};
use serde_json::{Value, json};
use uuid::Uuid;

use super::member::{self, Member, Wanted};
use crate::{
    app::App,
    caller::Caller,
    export,
    geometry::{collection, feature},
    problem::Problem,
    upload::decimetres,
};

/// Corners of a circle.
const CORNERS: u32 = 64;

/// A site with its cells.
struct Site<'a> {
    id: Uuid,
    title: &'a str,
    kind: SiteKind,
    operators: Vec<&'a str>,
    place: Coord<f64>,
    eirp_w: f64,
    height_m: f64,
    cells: Vec<&'a str>,
    case: Option<CaseId>,
    safety_distance_m: Option<f64>,
    certificate: Option<&'a str>,
    class: Option<Text>,
}

/// Mobile sites: a point each, with the power of all its antennas together, and a circle where its safety distance is known.
///
/// The circle reaches as far as the safety distance in the main direction, in every direction: how far it really reaches elsewhere
/// stands in the certificate.
#[utoipa::path(get, path = "/api/radio/sites.geojson", tag = "radio",
    responses((status = 200, body = Value, content_type = "application/geo+json")))]
pub async fn geojson(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let members = member::list(&mut tx, &Wanted { operator: None, planned: true }).await?;
    let (cases, own) = member::sites(&mut tx).await?;
    drop(tx);
    let mut sites: BTreeMap<(&str, Option<CaseId>), Site<'_>> = BTreeMap::new();
    for Member { id, cell, case, .. } in &members {
        let site = sites.entry((&cell.site, *case)).or_insert_with(|| Site {
            id: case.map_or(*id, |case| case.0),
            title: &cell.site,
            kind: cell.kind,
            operators: Vec::new(),
            place: cell.place,
            eirp_w: 0.0,
            height_m: 0.0,
            cells: Vec::new(),
            case: *case,
            safety_distance_m: None,
            certificate: None,
            class: None,
        });
        site.eirp_w += cell.eirp_w();
        site.height_m = site.height_m.max(cell.height_m);
        site.cells.push(&cell.name);
        if !site.operators.contains(&cell.operator.as_str()) {
            site.operators.push(&cell.operator);
        }
    }
    // What an application says of a site holds for the site of the same name on the list, too.
    for found in &cases {
        let of_case = |site: &&mut Site<'_>| site.case == Some(found.case) || site.title == found.title;
        for site in sites.values_mut().filter(of_case) {
            site.case = Some(found.case);
            site.safety_distance_m = found.site.safety_distance_m;
            site.certificate = found.site.certificate.as_deref();
            site.height_m = site.height_m.max(found.site.height_m);
            site.class = found.class.as_deref().and_then(|code| class(&app, code));
        }
    }
    Ok(export::geojson(&collection(sites.values().flat_map(|site| features(site, &own)).collect())))
}

/// The title of a class of works for mobile sites.
fn class(app: &App, code: &str) -> Option<Text> {
    let classes = app.law.regimes().iter().filter(|regime| regime.place == law::regime::Place::Site);
    let mut classes = classes.flat_map(|regime| &regime.classes);
    classes.find(|class| class.code == code).map(|class| class.title.clone())
}

fn features(site: &Site<'_>, own: &HashSet<CaseId>) -> Vec<Value> {
    let case = site.case.filter(|case| own.contains(case));
    let point = feature(
        &Geometry::Point(Point(site.place)),
        json!({
            "what": "site", "id": site.id, "title": site.title, "kind": site.kind, "operator": site.operators.join(", "),
            "height_m": site.height_m, "eirp_w": decimetres(site.eirp_w), "safety_distance_m": site.safety_distance_m,
            "class_title": site.class, "certificate": site.certificate, "case": case.map(|case| case.0),
            "cells": site.cells,
        }),
    );
    let circle = site.safety_distance_m.filter(|distance| *distance > 0.0).map(|distance| {
        let shape = Geometry::Polygon(circle(site.place, distance));
        feature(&shape, json!({ "what": "safety", "id": site.id, "safety_distance_m": distance }))
    });
    std::iter::once(point).chain(circle).collect()
}

fn circle(middle: Coord<f64>, radius_m: f64) -> Polygon<f64> {
    let corners = (0..CORNERS).map(|number| {
        let (y, x) = (f64::from(number) / f64::from(CORNERS) * std::f64::consts::TAU).sin_cos();
        middle + Coord { x, y } * radius_m
    });
    Polygon::new(corners.collect(), Vec::new())
}
