//! The lists of cases: an officer's queue by legal deadline, an applicant's own.

use std::collections::HashMap;

use axum::{extract::State, http::Uri};
use jiff::civil::Date;
use law::Calendar;
use model::{
    AuthorityId, DistrictId, UserId,
    account::Role,
    case::{Procedure, Stage},
    deadline::Deadline,
};
use serde::Deserialize;
use store::{Tx, case::Case};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{CaseRow, clock::Clockwork, file, view};
use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    page::{Page, Paging},
    problem::{Fault, Problem},
};

/// Most characters that are looked for.
const LONGEST: usize = 100;

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Next legal deadline first.
    Deadline,
    /// Last change first.
    Updated,
}

/// What the caller's authority is to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It leads.
    Lead,
    /// Another leads, and it decides on its part.
    Part,
}

/// Which cases are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Stages, separated by commas.
    stage: Option<String>,
    /// Words in title, reference, street or applicant.
    q: Option<String>,
    /// Codes of procedures, separated by commas.
    procedure: Option<String>,
    /// Only cases that are assigned to me, or to somebody for whom I stand in.
    mine: Option<bool>,
    /// Only cases that are assigned to this officer.
    officer: Option<Uuid>,
    /// Only cases that nobody works on.
    unassigned: Option<bool>,
    /// Only cases whose next legal deadline is due by this day.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[param(value_type = Option<String>, format = Date)]
    due_by: Option<Date>,
    /// Only cases in this street.
    street: Option<String>,
    /// Only cases whose trench or site touches this district.
    district: Option<Uuid>,
    /// Only cases that the caller's authority leads, or in which it has a part; nothing to anybody without one.
    side: Option<Side>,
    /// Deadline first for officers, last change first for everybody else, when not given.
    order: Option<Order>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// A page of cases that the caller may know of.
#[utoipa::path(get, path = "/api/cases", tag = "case", params(Filter), responses((status = 200, body = Page<CaseRow>)))]
pub async fn page(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(filter): Query<Filter>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(filter.limit, filter.offset);
    let mut tx = app.db.begin(&caller.who).await?;
    let narrowed = filter.narrow(&app, &mut tx, &caller, paging).await?;
    let found = store::case::list(&mut tx, &narrowed).await?;
    let items = rows(&app, &mut tx, found.items).await?;
    let total = u64::try_from(found.total).unwrap_or(0);
    Answer::ok(&paging.page(items, total, "/api/cases", uri.query()))
}

impl Filter {
    /// The same in the store's words.
    ///
    /// # Errors
    /// A word that is no stage or no procedure.
    pub async fn narrow(
        &self,
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        paging: Paging,
    ) -> Result<store::case::Filter, Problem> {
        let mut stages = Vec::new();
        for word in self.stage.iter().flat_map(|list| list.split(',')).filter(|word| !word.is_empty()) {
            let Some(stage) = Stage::find(word) else {
                return Err(Problem::invalid(vec![Fault::new(
                    "/stage",
                    "unknown_word",
                    model::Text::new(format!("„{word}“ ist kein Stand."), format!("“{word}” is no stage.")),
                )]));
            };
            stages.push(stage);
        }
        let usual = if caller.user.role == Role::Officer { Order::Deadline } else { Order::Updated };
        let codes = self.procedure.iter().flat_map(|list| list.split(',')).filter(|word| !word.is_empty());
        let procedures = codes.map(|code| Procedure::new(code).map_err(|_no_code| no_procedure(code)));
        let mut officers: Vec<UserId> = self.officer.map(UserId).into_iter().collect();
        if self.mine == Some(true) && caller.user.role == Role::Officer {
            officers.push(caller.user.id);
            officers.extend(store::person::list_substituted(tx, caller.user.id, app.clock.today()).await?);
        }
        Ok(store::case::Filter {
            stages,
            procedures: procedures.collect::<Result<_, _>>()?,
            // Nobody types a name longer than this, and similarity of long texts is dear.
            words: self.q.as_deref().and_then(written),
            officers,
            unassigned: self.unassigned == Some(true),
            due_by: self.due_by,
            street: self.street.as_deref().and_then(written),
            district: self.district.map(DistrictId),
            side: caller.who.authority.zip(self.side.map(|side| side == Side::Lead)),
            order: match self.order.unwrap_or(usual) {
                Order::Deadline => store::case::Order::Deadline,
                Order::Updated => store::case::Order::Updated,
            },
            limit: paging.limit().into(),
            offset: paging.offset().into(),
        })
    }
}

/// What was typed, where it was.
fn written(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

fn no_procedure(code: &str) -> Problem {
    Problem::invalid(vec![Fault::new(
        "/procedure",
        "unknown_word",
        model::Text::new(format!("„{code}“ ist kein Verfahren."), format!("“{code}” is no procedure.")),
    )])
}

/// Cases as rows, with their next deadlines and counts of findings.
///
/// # Errors
/// When the store breaks.
pub async fn rows(app: &App, tx: &mut Tx, cases: Vec<Case>) -> Result<Vec<CaseRow>, Problem> {
    let today = app.clock.today();
    let ids: Vec<_> = cases.iter().map(|case| case.id).collect();
    let mut counts = store::finding::counts(tx, &ids).await?;
    let rows = with_deadlines(app, tx, cases).await?.into_iter();
    Ok(rows
        .map(|(case, deadlines)| {
            let counted = counts.remove(&case.id).unwrap_or_default();
            view::row(case, file::next_deadline(&deadlines).cloned(), counted, today)
        })
        .collect())
}

/// Cases with all their deadlines as they stand today.
///
/// # Errors
/// When the store breaks.
pub async fn with_deadlines(
    app: &App,
    tx: &mut Tx,
    cases: Vec<Case>,
) -> Result<Vec<(Case, Vec<Deadline>)>, Problem> {
    let today = app.clock.today();
    let ids: Vec<_> = cases.iter().map(|case| case.id).collect();
    let mut happenings = store::case::happenings(tx, &ids).await?;
    let calendars = calendars(app, tx).await?;
    Ok(cases
        .into_iter()
        .map(|case| {
            let happened = happenings.remove(&case.id).unwrap_or_default();
            let regime = app.law.regime_for(&case.input.procedure);
            let deadlines: Vec<Deadline> = match (regime, calendars.get(&case.authority.id)) {
                (Some(regime), Some(calendar)) => {
                    let beside = file::beside(app, &case, calendar);
                    let clockwork = Clockwork {
                        regimes: std::iter::once(regime).chain(beside).collect(),
                        calendar,
                        class: case.input.class.clone(),
                        anchors: file::anchors(&case),
                        happenings: happened,
                    };
                    clockwork.deadlines(today)
                }
                _ => Vec::new(),
            };
            (case, deadlines)
        })
        .collect())
}

async fn calendars<'a>(app: &'a App, tx: &mut Tx) -> Result<HashMap<AuthorityId, &'a Calendar>, Problem> {
    let authorities = store::account::list_authorities(tx).await?;
    Ok(authorities
        .into_iter()
        .filter_map(|row| Some((row.authority.id, app.law.calendar(&row.calendar)?)))
        .collect())
}
