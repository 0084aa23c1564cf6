//! Public bodies, for the administrator who keeps them and the officers who ask them.

use axum::extract::State;
use geo::Geometry;
use model::{BodyId, Text, Utm32, case::Procedure, participation::BodyKind};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use store::{Tx, body, journal};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    geometry::GeoJson,
    idempotency::{Begun, Once},
    problem::{Fault, Kind, Problem},
    user::is_name,
    version::IfMatch,
};

/// Farthest reach of a body around its area, in metres.
const REACH_M: f64 = 10_000.0;
/// Most days that a body can have.
const DAYS: std::ops::RangeInclusive<u16> = 1..=366;

/// A public body.
#[derive(Debug, Serialize, ToSchema)]
pub struct Body {
    id: Uuid,
    kind: BodyKind,
    kind_title: Text,
    name: String,
    email: String,
    reach_m: f64,
    procedures: Vec<String>,
    answer_days: u16,
    sub_decision: bool,
    basis: String,
    active: bool,
    version: i64,
    area: Option<GeoJson>,
}

/// A new body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyInput {
    kind: BodyKind,
    /// 1 to 120 characters.
    name: String,
    /// Address for mail; may be empty.
    #[serde(default)]
    email: String,
    /// How near works must come to the area, in metres.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    reach_m: f64,
    /// Codes of procedures; none = all.
    #[serde(default)]
    procedures: Vec<String>,
    /// Days to answer.
    #[schema(minimum = 1, maximum = 366)]
    answer_days: u16,
    /// Whether it decides for itself instead of advising.
    #[serde(default)]
    sub_decision: bool,
    /// Paragraph by which it is asked.
    #[serde(default)]
    basis: String,
    /// GeoJSON, longitude before latitude; none = everywhere.
    #[serde(default)]
    #[schema(value_type = Option<GeoJson>)]
    area: Option<Value>,
}

/// What changes about a body; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyChange {
    kind: Option<BodyKind>,
    name: Option<String>,
    email: Option<String>,
    reach_m: Option<f64>,
    procedures: Option<Vec<String>>,
    answer_days: Option<u16>,
    sub_decision: Option<bool>,
    basis: Option<String>,
    active: Option<bool>,
    /// `null` = everywhere.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<GeoJson>)]
    area: Option<Value>,
}

/// What is there, even when it is `null`.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// All bodies, by kind and name.
#[utoipa::path(get, path = "/api/bodies", tag = "participation", responses((status = 200, body = Vec<Body>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let bodies: Vec<Body> = store::body::list(&mut tx).await?.into_iter().map(Body::from).collect();
    Answer::ok(&bodies)
}

/// Adds a body.
#[utoipa::path(post, path = "/api/bodies", tag = "participation", request_body = BodyInput, responses((status = 201, body = Body)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<BodyInput>,
) -> Result<Answer, Problem> {
    let body = body::Body {
        id: BodyId(Uuid::now_v7()),
        kind: input.kind,
        name: input.name.trim().to_owned(),
        email: input.email.trim().to_owned(),
        area: area(&app, input.area.as_ref())?,
        reach_m: input.reach_m,
        procedures: input.procedures,
        answer_days: input.answer_days,
        sub_decision: input.sub_decision,
        basis: input.basis.trim().to_owned(),
        active: true,
        version: 1,
    };
    check(&app, &body)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    store::body::insert(&mut tx, &body).await?;
    note(&app, &mut tx, "body_added", &body).await?;
    let location = format!("/api/bodies/{}", body.id);
    let answer = Answer::created(location, &Body::from(body))?.version(1);
    key.commit(tx, answer).await
}

/// Changes a body; one that is closed is neither proposed nor asked.
#[utoipa::path(patch, path = "/api/bodies/{id}", tag = "participation", params(("id" = Uuid, Path)),
    request_body = BodyChange, responses((status = 200, body = Body)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    Json(change): Json<BodyChange>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let mut body =
        store::body::find(&mut tx, BodyId(id)).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(body.version)?;
    if let Some(new) = &change.area {
        body.area = area(&app, Some(new))?;
    }
    body.kind = change.kind.unwrap_or(body.kind);
    body.name = change.name.map_or(body.name, |name| name.trim().to_owned());
    body.email = change.email.map_or(body.email, |email| email.trim().to_owned());
    body.reach_m = change.reach_m.unwrap_or(body.reach_m);
    body.procedures = change.procedures.unwrap_or(body.procedures);
    body.answer_days = change.answer_days.unwrap_or(body.answer_days);
    body.sub_decision = change.sub_decision.unwrap_or(body.sub_decision);
    body.basis = change.basis.map_or(body.basis, |basis| basis.trim().to_owned());
    body.active = change.active.unwrap_or(body.active);
    check(&app, &body)?;
    body.version = store::body::update(&mut tx, &body).await?;
    note(&app, &mut tx, "body_changed", &body).await?;
    tx.commit().await?;
    let version = body.version;
    Ok(Answer::ok(&Body::from(body))?.version(version))
}

fn area(app: &App, written: Option<&Value>) -> Result<Option<Utm32>, Problem> {
    let Some(written) = written.filter(|written| !written.is_null()) else { return Ok(None) };
    let no_area = |de: &str, en: &str| Problem::field("/area", "no_area", de, en);
    let malformed =
        || no_area("Das ist keine GeoJSON-Geometrie in Grad.", "This is no GeoJSON geometry in degrees.");
    let degrees: Geometry<f64> = exchange::geojson::geometry(written).map_err(|_fault| malformed())?;
    let metres = exchange::crs::geometry_to_utm32(&degrees).map_err(|_fault| malformed())?;
    Utm32::new(metres, &app.city.area).map(Some).map_err(|_fault| {
        no_area("Das Gebiet liegt nicht in der Stadt.", "The area does not lie in the city.")
    })
}

fn check(app: &App, body: &body::Body) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let mut hold = |holds: bool, pointer: &str, code: &str, de: &str, en: &str| {
        if !holds {
            faults.push(Fault::new(pointer, code, Text::new(de, en)));
        }
    };
    let name = ("1 bis 120 Zeichen ohne Steuerzeichen.", "1 to 120 characters without control characters.");
    hold(is_name(&body.name), "/name", "length", name.0, name.1);
    let mail = |text: &str| {
        text.split_once('@').is_some_and(|(to, at)| !to.is_empty() && at.contains('.'))
            && text.chars().count() <= 200
            && !text.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    let is_mail = body.email.is_empty() || mail(&body.email);
    hold(is_mail, "/email", "no_address", "Das ist keine E-Mail-Adresse.", "This is no e-mail address.");
    let reach = (0.0..=REACH_M).contains(&body.reach_m);
    hold(reach, "/reach_m", "range", "0 bis 10 000 m.", "0 to 10,000 m.");
    hold(DAYS.contains(&body.answer_days), "/answer_days", "range", "1 bis 366 Tage.", "1 to 366 days.");
    hold(
        body.basis.chars().count() <= 200,
        "/basis",
        "length",
        "Höchstens 200 Zeichen.",
        "At most 200 characters.",
    );
    let is_known = |code: &String| {
        Procedure::new(code.clone()).is_ok_and(|procedure| app.law.regime_for(&procedure).is_some())
    };
    let known = body.procedures.iter().all(is_known);
    hold(known, "/procedures", "unknown", "Dieses Verfahren gibt es nicht.", "There is no such procedure.");
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

async fn note(app: &App, tx: &mut Tx, event: &str, body: &body::Body) -> Result<(), Problem> {
    let entry = journal::NewEntry {
        at: app.clock.now(),
        event: event.to_owned(),
        detail: json!({"body": body.id, "kind": body.kind, "active": body.active}),
    };
    journal::append(tx, journal::Chain::Tenant, &entry).await?;
    Ok(())
}

impl From<body::Body> for Body {
    fn from(body: body::Body) -> Self {
        Self {
            id: body.id.0,
            kind: body.kind,
            kind_title: kind_title(body.kind),
            name: body.name,
            email: body.email,
            reach_m: body.reach_m,
            procedures: body.procedures,
            answer_days: body.answer_days,
            sub_decision: body.sub_decision,
            basis: body.basis,
            active: body.active,
            version: body.version,
            area: body.area.map(|area| GeoJson::from(area.geometry())),
        }
    }
}

/// Name of a kind of body.
pub fn kind_title(kind: BodyKind) -> Text {
    let (de, en) = match kind {
        BodyKind::Traffic => ("Verkehr und Nahverkehr", "Traffic and public transport"),
        BodyKind::Nature => ("Naturschutz, Bäume und Grünflächen", "Nature, trees and green spaces"),
        BodyKind::Water => ("Gewässer und Hochwasserschutz", "Waters and flood protection"),
        BodyKind::Heritage => ("Denkmalschutz und Archäologie", "Monuments and archaeology"),
        BodyKind::Rail => ("Bahn", "Railways"),
        BodyKind::Ordnance => ("Kampfmittel", "Unexploded ordnance"),
        BodyKind::Utility => ("Andere Leitungsnetze", "Other networks in the ground"),
        BodyKind::District => ("Weiterer Bezirk", "Another district"),
        BodyKind::Port => ("Hafen", "Port"),
        BodyKind::Municipality => ("Gemeinde", "Municipality"),
    };
    Text::new(de, en)
}
