//! What if: some works of the calendar at another time, gone or added, and which findings go and come with that. Nothing is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Instant,
};

use axum::{extract::State, http::Uri};
use engine::branch::{Branch, BranchFault, Difference, Operation};
use jiff::civil::Date;
use model::{
    CaseId, CityArea, OrganisationId, Schedule, Text, WorksId, finding,
    trench::LayingMethod,
    works::{self, WorksKind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Json, Query},
    caller::Caller,
    case::FindingCounts,
    check::micros,
    finding::{Beside, Finding, Viewer},
    geometry::GeoJson,
    limit,
    live::Snapshot,
    page::{Page, Paging},
    period::{Days, FloatingDays, any_day, schedule},
    problem::{Fault, Problem},
    trench,
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
    let shown = found.iter().skip(paging.offset() as usize).take(paging.limit() as usize);
    let items = shown.map(|works| Works::shown(works, on)).collect();
    Answer::ok(&paging.page::<Works>(items, found.len() as u64, "/api/what-if/works", uri.query()))
}

/// Whether somebody may try works otherwise; nobody moves what is over.
fn is_open(works: &works::Works, organisation: Option<OrganisationId>, on: Date) -> bool {
    organisation.is_none_or(|organisation| works.applicant == organisation)
        && works.schedule.span().last() >= on
}

/// The steps of a branch, sound in themselves.
struct Plan {
    operations: Vec<Operation>,
    /// How what it adds is laid.
    methods: BTreeMap<WorksId, LayingMethod>,
}

impl Plan {
    fn read(
        input: BranchInput,
        organisation: Option<OrganisationId>,
        area: &CityArea,
    ) -> Result<Self, Problem> {
        if input.steps.len() > STEPS {
            return Err(Problem::invalid(vec![too_many("/steps", STEPS, ("Schritte", "steps"))]));
        }
        let (mut operations, mut methods, mut faults) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (at, step) in input.steps.into_iter().enumerate() {
            let read = match step {
                BranchStep::Shift(shift) => shift.operation(),
                BranchStep::Drop(dropped) => Ok(Operation::Drop { works: ids(dropped.works) }),
                BranchStep::Add(added) => {
                    methods.insert(added_id(at), added.method);
                    added.operation(at, organisation, area)
                }
            };
            match read {
                Ok(operation) => operations.push(operation),
                Err(found) => faults.extend(found.into_iter().map(|fault| fault.below(&base(at)))),
            }
        }
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        let all: BTreeSet<WorksId> = operations.iter().flat_map(concerned).collect();
        if all.len() > WORKS {
            return Err(Problem::invalid(vec![too_many("/steps", WORKS, ("Arbeiten", "works"))]));
        }
        Ok(Self { operations, methods })
    }

    /// Whether somebody may try otherwise what it names. What does not exist and what is somebody else's is told alike.
    fn allowed(
        &self,
        snapshot: &Snapshot,
        organisation: Option<OrganisationId>,
        on: Date,
    ) -> Result<(), Problem> {
        let mut faults = Vec::new();
        for (step, operation) in self.operations.iter().enumerate() {
            if matches!(operation, Operation::Add { .. }) {
                continue;
            }
            for id in concerned(operation) {
                let works = snapshot.city.find_works(id);
                if !works.is_some_and(|works| is_open(works, organisation, on)) {
                    faults.push(self.unknown(step, id));
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }

    fn faulty(&self, faults: &[BranchFault]) -> Problem {
        let told = faults.iter().map(|fault| match *fault {
            // Works that an earlier step dropped are there no more.
            BranchFault::Unknown { step, works } | BranchFault::There { step, works } => {
                self.unknown(step, works)
            }
            BranchFault::TooFar { step, .. } => Fault::new(
                format!("{}/shift/days", base(step)),
                "too_far",
                Text::new(
                    "So weit reicht kein Kalender. Wählen Sie weniger Tage.",
                    "No calendar reaches that far. Choose fewer days.",
                ),
            ),
        });
        Problem::invalid(told.collect())
    }

    /// Nothing that moves or comes may begin before today.
    fn in_time(&self, branch: &Branch, on: Date) -> Result<(), Problem> {
        let mut faults = Vec::new();
        for id in branch.changed() {
            let Some(works) = branch.city().find_works(*id) else { continue };
            let first = works.schedule.span().first();
            if first < on {
                let step = self.last_step(*id);
                let field = match self.operations.get(step) {
                    Some(Operation::Begin { .. }) => "/shift/first",
                    Some(Operation::Add { .. }) => "/add",
                    _ => "/shift/days",
                };
                faults.push(Fault::new(
                    format!("{}{field}", base(step)),
                    "in_the_past",
                    Text::new(
                        format!("Die Arbeiten begännen am {first} und damit vor heute ({on}). Wählen Sie einen späteren Tag."),
                        format!("The works would begin on {first}, before today ({on}). Choose a later day."),
                    ),
                ));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }

    fn unknown(&self, step: usize, id: WorksId) -> Fault {
        let field =
            if matches!(self.operations.get(step), Some(Operation::Drop { .. })) { "drop" } else { "shift" };
        let at = self
            .operations
            .get(step)
            .and_then(|operation| concerned(operation).iter().position(|one| *one == id));
        Fault::new(
            format!("{}/{field}/works/{}", base(step), at.unwrap_or(0)),
            "unknown_works",
            Text::new(
                "Diese Arbeiten gibt es nicht (mehr), sie sind vorbei, in einem früheren Schritt entfallen, oder es sind nicht Ihre. Nehmen Sie sie aus dem Schritt.",
                "There are no such works (any more), they are over, dropped by an earlier step, or not yours. Take them out of the step.",
            ),
        )
    }

    fn last_step(&self, id: WorksId) -> usize {
        self.operations.iter().rposition(|operation| concerned(operation).contains(&id)).unwrap_or(0)
    }

    /// The answer as a viewer may see it, and for each works whether something confidential was touched.
    fn answer(
        &self,
        snapshot: &Snapshot,
        branch: &Branch,
        told: engine::branch::Told,
        viewer: Viewer,
        begun: Instant,
    ) -> (BranchAnswer, Vec<bool>) {
        let hides = |finding: &finding::Finding| match viewer {
            Viewer::Insider => false,
            Viewer::Outsider(organisation) => finding.is_confidential_to(organisation),
        };
        let hidden: BTreeSet<WorksId> = (told.before.iter().chain(&told.after))
            .filter(|(_, finding)| hides(finding))
            .map(|(works, _)| *works)
            .collect();
        let touched = branch.changed().iter().map(|id| hidden.contains(id)).collect();
        // What differs only in what he may not know does not differ for him.
        let seen = |findings: Vec<(WorksId, finding::Finding)>| -> Vec<(WorksId, finding::Finding)> {
            findings.into_iter().map(|(works, finding)| (works, viewer.sees(finding))).collect()
        };
        let (before, after) = (seen(told.before), seen(told.after));
        let counts = |findings: &[(WorksId, finding::Finding)]| {
            FindingCounts::of(findings.iter().map(|(_, finding)| finding.severity))
        };
        let (counted_before, counted_after) = (counts(&before), counts(&after));
        let shown = |finding| Finding::shown(finding, viewer, Beside::default());
        let list = |findings: Vec<(WorksId, finding::Finding)>| {
            let findings = findings.into_iter();
            let mut list: Vec<BranchFinding> = findings
                .map(|(works, finding)| BranchFinding { works: works.0, finding: shown(finding) })
                .collect();
            Finding::sort(&mut list, |one| &one.finding);
            list
        };
        let Difference { gone, new, changed } =
            Difference::between(before, after, |(works, finding)| (*works, finding.id));
        let mut changed: Vec<BranchChange> = (changed.into_iter())
            .map(|((works, before), (_, after))| BranchChange {
                works: works.0,
                before: shown(before),
                after: shown(after),
            })
            .collect();
        Finding::sort(&mut changed, |one| &one.after);
        let works = branch.changed().iter();
        let answer = BranchAnswer {
            works: works
                .filter_map(|id| self.works(snapshot, branch, *id, told.not_judged.contains(id)))
                .collect(),
            gone: list(gone),
            new: list(new),
            changed,
            before: counted_before,
            after: counted_after,
            took_us: micros(begun),
            snapshot: format!("{}.{}", snapshot.cursor.xid, snapshot.cursor.id),
        };
        (answer, touched)
    }

    fn works(
        &self,
        snapshot: &Snapshot,
        branch: &Branch,
        id: WorksId,
        not_judged: bool,
    ) -> Option<BranchWorks> {
        let (before, after) = (snapshot.city.find_works(id), branch.city().find_works(id));
        let works = after.or(before)?;
        let days = |works: &works::Works| Days::from(works.schedule.span());
        Some(BranchWorks {
            id: id.0,
            step: self.last_step(id),
            kind: works.kind,
            title: works.title.clone(),
            street: works.street.clone(),
            before: before.map(days),
            after: after.map(days),
            days: match works.schedule {
                Schedule::Fixed(_) => None,
                Schedule::Floating(window) => Some(window.days()),
            },
            line: GeoJson::from(works.line.geometry()),
            not_judged,
        })
    }
}

impl BranchShift {
    fn operation(self) -> Result<Operation, Vec<Fault>> {
        let works = ids(self.works);
        match (self.days, self.first) {
            (Some(days), None) => Ok(Operation::Shift { works, days }),
            (None, Some(first)) => Ok(Operation::Begin { works, first }),
            _ => Err(vec![Fault::new(
                "/shift/days",
                "days_or_first",
                Text::new(
                    "Nennen Sie entweder, um wie viele Tage sich die Arbeiten verschieben, oder ihren ersten Tag.",
                    "Give either by how many days the works move, or their first day.",
                ),
            )]),
        }
    }
}

impl BranchAdd {
    fn operation(
        self,
        at: usize,
        organisation: Option<OrganisationId>,
        area: &CityArea,
    ) -> Result<Operation, Vec<Fault>> {
        let schedule = schedule(self.period, self.window);
        let trench = trench::read(&self.line, self.width_m, self.cover_m, self.method, area);
        match (schedule, trench) {
            (Ok(schedule), Ok(trench)) => Ok(Operation::Add {
                id: added_id(at),
                trench: Box::new(trench),
                schedule,
                kind: self.kind,
                // An officer or planner digs for nobody that the calendar knows.
                applicant: organisation.unwrap_or(OrganisationId(Uuid::nil())),
                case: Some(CaseId(added_id(at).0)),
            }),
            (schedule, trench) => {
                let faults = schedule.err().into_iter().chain(trench.err().unwrap_or_default());
                Err(faults.map(|fault| fault.below("/add")).collect())
            }
        }
    }
}

/// The works that an operation is about, in the order in which it names them.
fn concerned(operation: &Operation) -> Vec<WorksId> {
    match operation {
        Operation::Shift { works, .. } | Operation::Begin { works, .. } | Operation::Drop { works } => {
            works.clone()
        }
        Operation::Add { id, .. } => vec![*id],
    }
}

fn ids(works: Vec<Uuid>) -> Vec<WorksId> {
    works.into_iter().map(WorksId).collect()
}

/// The identifier of what a step adds: the same whenever the same branch is tried.
fn added_id(step: usize) -> WorksId {
    let digest: [u8; 32] = Sha256::digest(format!("works added by step {step}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    WorksId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

fn base(step: usize) -> String {
    format!("/steps/{step}")
}

fn too_many(pointer: &str, most: usize, what: (&str, &str)) -> Fault {
    Fault::new(
        pointer,
        "too_many",
        Text::new(
            format!("Eine Variante hat höchstens {most} {}. Nehmen Sie welche heraus.", what.0),
            format!("A branch has at most {most} {}. Take some out.", what.1),
        ),
    )
}
