//! Inspections of works: what they look at, where one is due, and what an inspector's device brings in.

mod check;
pub mod defect;
pub mod record;
pub mod view;

use std::collections::HashMap;

use axum::{extract::State, http::Uri};
use geo::Point;
use jiff::{ToSpan, civil::Date};
use model::{
    CaseId, Text,
    account::Role,
    case::Stage,
    inspection::{DefectState, InspectionKind},
};
use serde::{Deserialize, Serialize};
use store::inspection::{Due, DueFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    geometry::GeoJson,
    inspection::view::Defect,
    page::{Page, Paging},
    problem::Problem,
    upload::decimetres,
};

/// How many days before its end a guarantee is due for a last look, and its end is announced.
pub const GUARANTEE_NOTICE_DAYS: i32 = 30;

/// Which checklist is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChecklistQuery {
    /// Only this kind of inspection.
    kind: Option<InspectionKind>,
}

/// A point of a checklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistPoint {
    kind: InspectionKind,
    code: String,
    title: Text,
    help: Text,
    basis: String,
    /// Whether the point was read where its basis says.
    verified: bool,
    /// Procedures whose works it belongs to; all of them when there is none.
    procedures: Vec<model::case::Procedure>,
}

/// What inspections look at, point by point, as it holds today; for those who are looked at as well.
#[utoipa::path(get, path = "/api/checklists", tag = "works", params(ChecklistQuery),
    responses((status = 200, body = Vec<ChecklistPoint>)))]
pub async fn checklists(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ChecklistQuery>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let mut lands = Vec::new();
    for row in store::account::list_authorities(&mut tx).await? {
        let own = caller.who.authority.is_none_or(|authority| authority == row.authority.id);
        if own && !lands.contains(&row.calendar) {
            lands.push(row.calendar);
        }
    }
    let today = app.clock.today();
    let mut points: Vec<ChecklistPoint> = Vec::new();
    for kind in InspectionKind::ALL.iter().filter(|kind| query.kind.is_none_or(|wanted| wanted == **kind)) {
        for (procedure, _) in app.law.procedures() {
            for point in lands.iter().flat_map(|land| app.law.checklist(*kind, procedure, land, today)) {
                if points.iter().any(|known| known.code == point.code) {
                    continue;
                }
                points.push(ChecklistPoint {
                    kind: *kind,
                    code: point.code.clone(),
                    title: point.title.clone(),
                    help: point.help.clone(),
                    basis: point.basis.clone(),
                    verified: point.status == law::regime::Status::Verified,
                    procedures: point.procedures.clone(),
                });
            }
        }
    }
    Answer::ok(&points)
}

/// Which phases are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DueQuery {
    /// Longitude and latitude, separated by a comma: the nearest come first.
    near: Option<String>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// The case of a phase that is due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueCase {
    id: Uuid,
    reference: Option<String>,
    title: String,
    applicant: String,
}

/// The phase that is due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuePhase {
    id: Uuid,
    label: String,
    #[schema(value_type = String, format = Date)]
    first: Date,
    #[schema(value_type = String, format = Date)]
    last: Date,
    stage: Stage,
    stage_title: Text,
    #[schema(value_type = Option<String>, format = Date)]
    guarantee_until: Option<Date>,
}

/// A phase that is due for an inspection, with all that is needed on the spot.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueInspection {
    case: DueCase,
    /// Number of the permit.
    permit: String,
    phase: DuePhase,
    /// What is to be looked at.
    kind: InspectionKind,
    streets: Vec<String>,
    line: GeoJson,
    /// How far it is from the place that was given.
    distance_m: Option<f64>,
    /// Defects of the phase that were not accepted as remedied yet.
    defects: Vec<Defect>,
}

/// Phases of works that are due for an inspection, nearest first where a place is given.
#[utoipa::path(get, path = "/api/inspections", tag = "works", params(DueQuery),
    responses((status = 200, body = Page<DueInspection>)))]
pub async fn due(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<DueQuery>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let paging = Paging::new(query.limit, query.offset);
    let filter = DueFilter {
        near: query.near.as_deref().map(place).transpose()?,
        guarantee_until: today.checked_add(GUARANTEE_NOTICE_DAYS.days()).map_err(Problem::broken)?,
        limit: i64::from(paging.limit()),
        offset: i64::from(paging.offset()),
    };
    let mut tx = app.db.begin(&caller.who).await?;
    let page = store::inspection::list_due(&mut tx, &filter).await?;
    let cases: Vec<CaseId> = page.items.iter().map(|due| due.case).collect();
    let mut defects: HashMap<_, Vec<Defect>> = HashMap::new();
    for (_, defect) in store::defect::list_of(&mut tx, &cases).await? {
        if defect.state != DefectState::Accepted {
            defects.entry(defect.phase).or_default().push(Defect::shown(defect, today));
        }
    }
    let items = page.items.into_iter().map(|due| shown(due, &mut defects)).collect();
    let total = u64::try_from(page.total).unwrap_or(0);
    Answer::ok(&paging.page(items, total, uri.path(), uri.query()))
}

fn shown(due: Due, defects: &mut HashMap<model::PhaseId, Vec<Defect>>) -> DueInspection {
    DueInspection {
        case: DueCase {
            id: due.case.0,
            reference: due.reference,
            title: due.title,
            applicant: due.applicant,
        },
        permit: due.number,
        phase: DuePhase {
            id: due.phase.0,
            label: due.label,
            first: due.period.first(),
            last: due.period.last(),
            stage: due.stage,
            stage_title: law::case::title(due.stage),
            guarantee_until: due.guarantee_until,
        },
        kind: due.kind,
        streets: due.streets,
        line: GeoJson::from(due.line.geometry()),
        distance_m: due.distance_m.map(decimetres),
        defects: defects.remove(&due.phase).unwrap_or_default(),
    }
}

/// A place as the query writes it, in EPSG:25832.
fn place(text: &str) -> Result<Point<f64>, Problem> {
    let parts: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let found = match parts[..] {
        [lon, lat] => ground([lon, lat]),
        _ => None,
    };
    found.ok_or_else(|| {
        Problem::field(
            "/near",
            "no_place",
            "Erwartet werden Länge und Breite in Grad, durch ein Komma getrennt.",
            "Longitude and latitude in degrees are expected, separated by a comma.",
        )
    })
}

/// A place in EPSG:25832; none where longitude and latitude are none.
pub(crate) fn ground([lon, lat]: [f64; 2]) -> Option<Point<f64>> {
    let sane = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    let at = exchange::crs::to_utm32(lon, lat);
    (sane && at.x.is_finite() && at.y.is_finite()).then(|| at.into())
}

/// The kinds of inspection that fit a phase at a stage.
pub fn kinds(stage: Stage) -> &'static [InspectionKind] {
    use InspectionKind::{During, Guarantee, Interim, Permanent, Start};
    match stage {
        Stage::DigPermit | Stage::StartNotified => &[Start],
        Stage::InProgress => &[Start, During],
        Stage::ChangeRequest | Stage::Stopped | Stage::WorksComplete => &[During],
        Stage::ReinstatedInterim => &[Interim],
        Stage::ReinstatedPermanent => &[Permanent],
        // The defect may have been one of the interim surface.
        Stage::Defect | Stage::Remedied => &[Interim, Permanent],
        Stage::InspectedPassed | Stage::Guarantee => &[Guarantee],
        _ => &[],
    }
}

/// Who inspects is the authority; of the parties nobody else.
pub(crate) const INSPECTOR: Role = Role::Officer;
