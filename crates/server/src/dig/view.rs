//! The works of a case as its parties see them: permits with phases, inspections, defects.

use axum::extract::State;
use jiff::civil::Date;
use law::case::Facts;
use model::{
    Text,
    account::Role,
    case::{Actor, Stage},
    decision::Condition,
};
use serde::Serialize;
use store::{
    Tx,
    permit::{PermitRow, PhaseRow},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::phase;
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::{action, action::Action, event::moves_works, file::File},
    inspection::view::{Defect, Inspection, defects, inspections},
    problem::Problem,
};

/// A phase of works under a permit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermitPhase {
    id: Uuid,
    label: String,
    #[schema(value_type = String, format = Date)]
    first: Date,
    #[schema(value_type = String, format = Date)]
    last: Date,
    stage: Stage,
    stage_title: Text,
    surface_m2: Option<f64>,
    #[schema(value_type = Option<String>, format = Date)]
    begun_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    ended_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    reinstated_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    guarantee_until: Option<Date>,
    /// Days that works go on after their last one; 0 when they do not.
    overrun_days: i32,
    actions: Vec<Action>,
}

/// A permit to dig with its phases.
#[derive(Debug, Serialize, ToSchema)]
pub struct Permit {
    id: Uuid,
    /// None while it is only asked for.
    number: Option<String>,
    /// Where its least advanced phase stands.
    stage: Stage,
    stage_title: Text,
    #[schema(value_type = Option<String>, format = Date)]
    granted_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
    conditions: Vec<Condition>,
    phases: Vec<PermitPhase>,
    /// For `If-Match`.
    version: i64,
}

/// All works of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseWorks {
    permits: Vec<Permit>,
    inspections: Vec<Inspection>,
    defects: Vec<Defect>,
}

/// The works of a case: permits with phases, inspections, defects.
#[utoipa::path(get, path = "/api/cases/{id}/works", tag = "works",
    params(("id" = String, Path, description = "Identifier or reference")), responses((status = 200, body = CaseWorks)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let case = file.case.id;
    let permits = store::permit::list_rows(&mut tx, case).await?;
    let known = store::defect::list(&mut tx, case).await?;
    let works = CaseWorks {
        permits: permits.into_iter().map(|row| permit(&app, &file, &known, caller.user.role, row)).collect(),
        inspections: inspections(&mut tx, case).await?,
        defects: defects(&mut tx, case, app.clock.today()).await?,
    };
    Answer::ok(&works)
}

/// A permit of a case as somebody in a role sees it.
///
/// # Errors
/// When the store breaks, or there is no such permit any more.
pub(super) async fn one(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    file: &File<'_>,
    id: model::DigPermitId,
) -> Result<(Permit, i64), Problem> {
    let rows = store::permit::list_rows(tx, file.case.id).await?;
    let row = rows.into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(|| Problem::new(crate::problem::Kind::Unknown))?;
    let version = row.version;
    let known = store::defect::list(tx, file.case.id).await?;
    Ok((permit(app, file, &known, caller.user.role, row), version))
}

fn permit(
    app: &App,
    file: &File<'_>,
    defects: &[store::defect::Defect],
    role: Role,
    row: PermitRow,
) -> Permit {
    let granted = row.number.is_some();
    let stage = row.phases.iter().map(|phase| phase.stage).min().unwrap_or(Stage::DigPermit);
    Permit {
        id: row.id.0,
        number: row.number,
        stage,
        stage_title: law::case::title(stage),
        granted_on: row.granted_on,
        valid_until: row.valid_until,
        conditions: row.conditions,
        phases: row.phases.into_iter().map(|phase| shown(app, file, defects, role, phase, granted)).collect(),
        version: row.version,
    }
}

fn shown(
    app: &App,
    file: &File<'_>,
    defects: &[store::defect::Defect],
    role: Role,
    row: PhaseRow,
    granted: bool,
) -> PermitPhase {
    let today = app.clock.today();
    let over = law::case::overrun(row.stage, row.period.last(), today);
    let actions = if granted {
        let facts = phase::facts(file, app, Actor::Person(role), &row, defects, today);
        let mut actions = actions(file, &facts, row.stage);
        action::warn(app, file, &mut actions, today);
        actions
    } else {
        Vec::new()
    };
    PermitPhase {
        id: row.id.0,
        first: row.period.first(),
        last: row.period.last(),
        stage: row.stage,
        stage_title: law::case::title(row.stage),
        overrun_days: if over { days_since(row.period.last(), today) } else { 0 },
        label: row.label,
        surface_m2: row.surface_m2,
        begun_on: row.begun_on,
        ended_on: row.ended_on,
        reinstated_on: row.reinstated_on,
        guarantee_until: row.guarantee_until,
        actions,
    }
}

/// What moves a phase; what ends or disputes the whole case is the case's own.
fn actions(file: &File<'_>, facts: &Facts<'_>, stage: Stage) -> Vec<Action> {
    action::list(file, stage, facts).into_iter().filter(|action| moves_works(action.event())).collect()
}

fn days_since(last: Date, today: Date) -> i32 {
    today.since(last).map_or(0, |span| span.get_days())
}
