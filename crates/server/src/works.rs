//! Published works: what everybody may know of who digs where and when.

use axum::{extract::State, http::Uri, response::Response};
use geo::{Geometry, Point};
use jiff::civil::Date;
use model::works::{self, WorksKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Who, works::PublicFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    export,
    geometry::{collection, degrees, feature, lon_lat},
    page::{Page, Paging},
    period::any_day,
    problem::Problem,
};

/// Which works are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorksQuery {
    /// Only works that do not end before this day.
    #[serde(default, deserialize_with = "any_day")]
    #[param(value_type = Option<String>, format = Date)]
    first: Option<Date>,
    /// Only works that do not begin after this day.
    #[serde(default, deserialize_with = "any_day")]
    #[param(value_type = Option<String>, format = Date)]
    last: Option<Date>,
    /// Words in title or street.
    q: Option<String>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// Where works stand by their days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorksPhase {
    /// They have not begun.
    Planned,
    /// They go on.
    Running,
    /// They are over.
    Done,
}

/// Works in the street.
#[derive(Debug, Serialize, ToSchema)]
pub struct Works {
    id: Uuid,
    kind: WorksKind,
    title: String,
    street: String,
    #[schema(value_type = String, format = Date)]
    first: Date,
    #[schema(value_type = String, format = Date)]
    last: Date,
    phase: WorksPhase,
    operator: Option<String>,
    /// A place on them: longitude and latitude.
    at: [f64; 2],
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
}

/// A page of published works, by first day.
#[utoipa::path(get, path = "/api/works", tag = "works", params(WorksQuery), responses((status = 200, body = Page<Works>)))]
pub async fn page(
    State(app): State<App>,
    uri: Uri,
    Query(query): Query<WorksQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let found = find(&app, &query, paging.limit().into(), paging.offset().into()).await?;
    let today = app.clock.today();
    let items = found.items.iter().map(|works| Works::shown(works, today)).collect();
    let total = u64::try_from(found.total).unwrap_or(0);
    Answer::ok(&paging.page(items, total, "/api/works", uri.query()))
}

/// All published works as CSV.
#[utoipa::path(get, path = "/api/works.csv", tag = "works", params(WorksQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(State(app): State<App>, Query(query): Query<WorksQuery>) -> Result<Response, Problem> {
    let found = find(&app, &query, export::MOST, 0).await?;
    export::check(found.total)?;
    let today = app.clock.today();
    let header =
        ["id", "kind", "title", "street", "first", "last", "phase", "operator", "longitude", "latitude"];
    let rows = found.items.iter().map(|works| Works::shown(works, today)).map(|works| {
        [
            works.id.to_string(),
            works.kind.code().to_owned(),
            works.title,
            works.street,
            works.first.to_string(),
            works.last.to_string(),
            works.phase.code().to_owned(),
            works.operator.unwrap_or_default(),
            works.at[0].to_string(),
            works.at[1].to_string(),
        ]
    });
    Ok(export::csv("works.csv", header, rows))
}

/// All published works as GeoJSON.
#[utoipa::path(get, path = "/api/works.geojson", tag = "works", params(WorksQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn geojson(State(app): State<App>, Query(query): Query<WorksQuery>) -> Result<Response, Problem> {
    let found = find(&app, &query, export::MOST, 0).await?;
    export::check(found.total)?;
    let today = app.clock.today();
    let features = found
        .items
        .iter()
        .map(|works| {
            let shown = Works::shown(works, today);
            feature(
                works.line.geometry(),
                json!({"id": shown.id, "kind": shown.kind, "title": shown.title, "street": shown.street,
                       "first": shown.first, "last": shown.last, "phase": shown.phase, "operator": shown.operator}),
            )
        })
        .collect();
    Ok(export::geojson(&collection(features)))
}

/// Everybody sees the same: also officers get no unpublished works here.
async fn find(
    app: &App,
    query: &WorksQuery,
    limit: i64,
    offset: i64,
) -> Result<store::works::PublicPage, Problem> {
    let filter = PublicFilter {
        first: query.first,
        last: query.last,
        words: query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()).map(ToOwned::to_owned),
        limit,
        offset,
    };
    let mut tx = app.db.begin(&Who::public(app.tenant)).await?;
    Ok(store::works::list_public(&mut tx, &filter).await?)
}

impl WorksPhase {
    fn of(first: Date, last: Date, today: Date) -> Self {
        if today < first {
            Self::Planned
        } else if today > last {
            Self::Done
        } else {
            Self::Running
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Done => "done",
        }
    }
}

impl Works {
    /// Works as everybody sees them.
    pub fn shown(works: &works::Works, today: Date) -> Self {
        let span = works.schedule.span();
        Self {
            id: works.id.0,
            kind: works.kind,
            title: works.title.clone(),
            street: works.street.clone(),
            first: span.first(),
            last: span.last(),
            phase: WorksPhase::of(span.first(), span.last(), today),
            operator: Some(works.applicant_name.clone()).filter(|name| !name.is_empty()),
            at: lon_lat(middle(works.line.geometry())),
            bounds: degrees(works.line.bounds()),
        }
    }
}

/// A vertex near the middle of works: a place that lies on them.
fn middle(geometry: &Geometry<f64>) -> Point<f64> {
    use geo::CoordsIter;
    let vertices: Vec<_> = geometry.coords_iter().collect();
    vertices.get(vertices.len() / 2).copied().unwrap_or_default().into()
}
