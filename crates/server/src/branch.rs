//! What if: some works of the calendar at another time, gone or added, and which findings go and come with that. Nothing is kept.

mod plan;

use std::{sync::Arc, time::Instant};

use axum::{extract::State, http::Uri};
use engine::branch::Branch;
use jiff::civil::Date;
use model::{
    OrganisationId,
    trench::LayingMethod,
    works::{self, WorksKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::plan::Plan;
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Query},
    caller::Caller,
    case::FindingCounts,
    finding::{Finding, Viewer},
    geometry::GeoJson,
    limit,
    page::{Page, Paging},
    period::{Days, FloatingDays, any_day},
    problem::Problem,
    works::Works,
};

/// Most steps of a branch.
const STEPS: usize = 50;
/// Most works that a branch moves, drops and adds; each is judged by all rules, twice.
const WORKS: usize = 100;

/// A branch of the works calendar.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchInput {
    /// What is otherwise; later steps see what earlier ones did.
    #[schema(max_items = 50)]
    steps: Vec<BranchStep>,
}

/// One step of a branch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BranchStep {
    /// Works move as a whole, a window with the days in it.
    Shift(BranchShift),
    /// Works do not take place.
    Drop(BranchDrop),
    /// A line is dug that is in no calendar yet.
    Add(Box<BranchAdd>),
}

/// Works at another time: by so many days, or from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchShift {
    /// Which; at most 100 in all steps together.
    works: Vec<Uuid>,
    /// So many days later, or earlier where negative; either this or `first`.
    #[serde(default)]
    days: Option<i32>,
    /// The new first day.
    #[serde(default, deserialize_with = "any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    first: Option<Date>,
}

/// Works that do not take place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchDrop {
    /// Which; at most 100 in all steps together.
    works: Vec<Uuid>,
}

/// Works that are in no calendar yet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchAdd {
    /// GeoJSON `LineString` or `MultiLineString`, longitude before latitude.
    #[schema(value_type = GeoJson)]
    line: Value,
    width_m: f64,
    cover_m: f64,
    method: LayingMethod,
    kind: WorksKind,
    /// Fixed days; either these or a window.
    #[serde(default)]
    period: Option<Days>,
    /// Days that float within a window.
    #[serde(default)]
    window: Option<FloatingDays>,
}

/// Works of a branch, as in the calendar and as in the branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BranchWorks {
    id: Uuid,
    /// Position of the last step that is about them, counted from 0.
    step: usize,
    kind: WorksKind,
    title: String,
    street: String,
    /// Their days in the calendar; none of what the branch adds.
    before: Option<Days>,
    /// Their days in the branch; none of what it drops.
    after: Option<Days>,
    /// How many days of these they take, where they float.
    days: Option<u16>,
    line: GeoJson,
    /// Whether they are no line, and could not be judged.
    not_judged: bool,
}

/// A finding about works of a branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BranchFinding {
    /// The works that it is told of.
    works: Uuid,
    /// What they run into.
    finding: Finding,
}

/// A finding that is there with and without the branch, but otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub struct BranchChange {
    /// The works that it is told of.
    works: Uuid,
    /// As in the calendar.
    before: Finding,
    /// As in the branch.
    after: Finding,
}

/// What a branch changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct BranchAnswer {
    /// The works that are otherwise.
    works: Vec<BranchWorks>,
    /// Findings that are not there any more.
    gone: Vec<BranchFinding>,
    /// Findings that come.
    new: Vec<BranchFinding>,
    /// Findings that stay, but otherwise.
    changed: Vec<BranchChange>,
    /// How many findings these works have as the calendar stands.
    before: FindingCounts,
    /// How many they have in the branch.
    after: FindingCounts,
    /// Time that judging took, in microseconds.
    took_us: u64,
    /// How far the index had read the change log.
    snapshot: String,
}

/// Tries a branch of the works calendar: works that move, go or come, and which findings that changes.
///
/// Nothing is kept, and no case and no works are touched. The works of the branch are judged by all rules, as the calendar
/// stands and as the branch has it; what two works run into together is told once. Whatever is built counts as what the rules are
/// about, a telecommunication line; works that come from no case as laid in an open trench, with the standard cover where no
/// cover is known. An applicant tries works of his own
/// organisation alone; of others he learns no more than from `/api/check`, and each works counts as one check.
#[utoipa::path(post, path = "/api/what-if", tag = "works", request_body = BranchInput,
    responses((status = 200, body = BranchAnswer)))]
pub async fn judge(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<BranchInput>,
) -> Result<Answer, Problem> {
    let on = app.clock.today();
    let organisation = caller.organisation();
    let area = app.city.area;
    let plan = tokio::task::spawn_blocking(move || Plan::read(input, organisation, &area));
    let plan = plan.await.map_err(Problem::broken)??;
    let snapshot = app.live.now();
    plan.allowed(&snapshot, organisation, on)?;
    let branch = Branch::new(&snapshot.city, &plan.operations).map_err(|faults| plan.faulty(&faults))?;
    plan.in_time(&branch, on)?;

    let mut tx = app.db.begin(&caller.who).await?;
    if let Some(organisation) = organisation {
        for _ in branch.changed() {
            app.limit.check(organisation)?;
        }
        limit::probe(&app, &mut tx, organisation).await?;
    }
    // Which method a case has decides what is judged, whoever asks.
    tx.look_as_house().await?;
    let mut methods = plan.methods.clone();
    for id in branch.changed() {
        let works = snapshot.city.find_works(*id);
        let Some(case) = works.and_then(|works| works.case) else { continue };
        if let Some(case) = store::case::find_by_id(&mut tx, case).await? {
            methods.insert(*id, case.input.method);
        }
    }
    tx.commit().await?;

    let (house, city) = (app.clone(), Arc::clone(&snapshot));
    let viewer = Viewer::of(&caller);
    let begun = Instant::now();
    let tried = tokio::task::spawn_blocking(move || {
        let method = |id| methods.get(&id).copied().unwrap_or(LayingMethod::OpenTrench);
        let told = branch.told(house.live.rules(), on, method);
        plan.answer(&city, &branch, told, viewer, begun)
    });
    let (answer, touched) = tried.await.map_err(Problem::broken)?;
    if let Some(organisation) = organisation {
        let mut tx = app.db.begin(&caller.who).await?;
        for confidential in touched {
            store::probe::count(&mut tx, organisation, app.clock.instant(), confidential).await?;
        }
        tx.commit().await?;
    }
    Answer::ok(&answer)
}

/// Which works are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChoiceQuery {
    /// Words in title or street.
    q: Option<String>,
    /// The works with this identifier alone.
    id: Option<Uuid>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// A page of the works that can be tried otherwise, by first day: all that are not over, published or not; for an applicant
/// those of his own organisation.
#[utoipa::path(get, path = "/api/what-if/works", tag = "works", params(ChoiceQuery), responses((status = 200, body = Page<Works>)))]
pub async fn choice(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<ChoiceQuery>,
) -> Result<Answer, Problem> {
    let (on, organisation, snapshot) = (app.clock.today(), caller.organisation(), app.live.now());
    let words = query.q.unwrap_or_default().trim().to_lowercase();
    let mut found: Vec<&works::Works> = (snapshot.city.list_works())
        .filter(|works| is_open(works, organisation, on))
        .filter(|works| query.id.is_none_or(|id| works.id.0 == id))
        .filter(|works| [&works.title, &works.street].iter().any(|text| text.to_lowercase().contains(&words)))
        .collect();
    found.sort_by_key(|works| (works.schedule.span().first(), works.id));
    let paging = Paging::new(query.limit, query.offset);
    let shown = paging.cut(&found);
    let items = shown.map(|works| Works::shown(works, on)).collect();
    Answer::ok(&paging.page::<Works>(items, found.len() as u64, "/api/what-if/works", uri.query()))
}

/// Whether somebody may try works otherwise; nobody moves what is over.
fn is_open(works: &works::Works, organisation: Option<OrganisationId>, on: Date) -> bool {
    organisation.is_none_or(|organisation| works.applicant == organisation)
        && works.schedule.span().last() >= on
}
