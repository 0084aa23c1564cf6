//! The critical path over a mobile site and the trench that connects it.

use axum::extract::State;
use jiff::civil::Date;
use law::{
    path::{Durations, Part, PathFault, critical_path},
    regime::Kind,
};
use model::{Text, case::Event, deadline::Deadline, participation::BodyKind, period::days_between};
use serde::Serialize;
use store::{Tx, case::Relation};
use utoipa::ToSchema;
use uuid::Uuid;

use super::file::File;
use crate::{answer::Answer, app::App, body::Path, caller::Caller, problem::Problem};

/// Whose step it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathCase {
    id: Uuid,
    reference: Option<String>,
}

/// A step that is still ahead.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathStep {
    case: PathCase,
    title: Text,
    /// The day on which it is done at the earliest, when everybody takes all their time.
    #[schema(value_type = String, format = Date)]
    earliest: Date,
    /// The last day that makes nothing later.
    #[schema(value_type = String, format = Date)]
    latest: Date,
    /// Whether the end waits for it.
    critical: bool,
    /// Whether nothing limits how long it takes: it counts no day, and may make everything behind it later.
    undated: bool,
    basis: String,
}

/// What is still ahead of a site and its trench, or of a case alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathView {
    /// In the order of the days.
    steps: Vec<PathStep>,
    /// What the days leave out: steps that neither law nor settings limit; none when every step is dated.
    at_least: Option<Text>,
    /// The first day on which the site can go on the air; none without a site.
    #[schema(value_type = Option<String>, format = Date)]
    operation_on_earliest: Option<Date>,
    /// The first day on which everything is done.
    #[schema(value_type = Option<String>, format = Date)]
    done_on_earliest: Option<Date>,
    /// Why there is no path.
    because: Option<Text>,
}

/// The critical path.
#[utoipa::path(get, path = "/api/cases/{id}/path", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = PathView)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let files = linked(&app, &mut tx, &id).await?;
    let hearing = hearing_days(&mut tx).await?;
    let today = app.clock.today();
    let deadlines: Vec<Vec<Deadline>> = files.iter().map(|file| file.deadlines(today)).collect();
    let parts: Vec<Part<'_>> = files
        .iter()
        .zip(&deadlines)
        .enumerate()
        .map(|(n, (file, deadlines))| Part {
            regime: file.regime,
            calendar: file.calendar,
            class: file.case.input.class.as_deref(),
            stage: file.case.stage,
            deadlines,
            known: file.facts(&app, caller.user.role, today).known,
            notified_on: notified_on(file),
            durations: Durations { hearing, works: Some(works_days(file)), ..Durations::default() },
            leads_to: (n > 0).then_some(0),
        })
        .collect();
    let is_site = files.first().is_some_and(|file| file.regime.kind == Kind::Site);
    let view = match critical_path(&parts, today) {
        Ok(path) => PathView {
            at_least: at_least(path.steps.iter().filter(|step| step.undated).count()),
            steps: path.steps.into_iter().filter_map(|step| shown(&files, step)).collect(),
            operation_on_earliest: is_site.then_some(path.done),
            done_on_earliest: Some(path.done),
            because: None,
        },
        Err(fault) => PathView {
            steps: Vec::new(),
            at_least: None,
            operation_on_earliest: None,
            done_on_earliest: None,
            because: Some(because(&files, fault)),
        },
    };
    Answer::ok(&view)
}

/// What steps without days mean for those behind them.
pub fn at_least(undated: usize) -> Option<Text> {
    match undated {
        0 => None,
        1 => Some(Text::new(
            "Für einen Schritt nennen weder Gesetz noch Einstellungen eine Dauer. Er zählt hier keinen Tag; alles, was auf ihn wartet, dauert mindestens so lange wie angegeben.",
            "Neither law nor settings say how long one step takes. It counts no day here; all that waits for it takes at least as long as shown.",
        )),
        more => Some(Text::new(
            format!(
                "Für {more} Schritte nennen weder Gesetz noch Einstellungen eine Dauer. Sie zählen hier keinen Tag; alles, was auf sie wartet, dauert mindestens so lange wie angegeben."
            ),
            format!(
                "Neither law nor settings say how long {more} steps take. They count no day here; all that waits for them takes at least as long as shown."
            ),
        )),
    }
}

/// A case with those that are planned together with it; the one that the others lead to comes first.
async fn linked<'a>(app: &'a App, tx: &mut Tx, id: &str) -> Result<Vec<File<'a>>, Problem> {
    let own = File::take(app, tx, id).await?;
    let others = store::case::relatives(tx, own.case.id).await?;
    let mut files = vec![own];
    for other in others.iter().filter(|other| other.relation == Relation::Linked) {
        if let Some(case) = store::case::find_by_id(tx, other.id).await? {
            files.push(File::of(app, tx, case).await?);
        }
    }
    // Sorting keeps the order of equals: without a site the case itself stays first.
    files.sort_by_key(|file| file.regime.kind != Kind::Site);
    Ok(files)
}

/// The days that the municipality has to answer, as the city's own register of bodies says.
async fn hearing_days(tx: &mut Tx) -> Result<Option<u16>, Problem> {
    let bodies = store::body::list(tx).await?;
    let days = bodies.iter().filter(|body| body.active && body.kind == BodyKind::Municipality);
    Ok(days.map(|body| body.answer_days).max())
}

/// Works last as long as the case says.
fn works_days(file: &File<'_>) -> u16 {
    let period = file.case.input.period;
    u16::try_from(days_between(period.first(), period.last()) + 1).unwrap_or(u16::MAX)
}

fn notified_on(file: &File<'_>) -> Option<Date> {
    let notices = file.happenings.iter().filter(|happening| happening.event == Event::NotifyOperation);
    notices.map(|happening| happening.on).max()
}

fn shown(files: &[File<'_>], step: law::path::PathStep) -> Option<PathStep> {
    let file = files.get(step.case)?;
    Some(PathStep {
        case: PathCase { id: file.case.id.0, reference: file.case.reference.clone() },
        title: step.title,
        earliest: step.earliest,
        latest: step.latest,
        critical: step.on_critical_path,
        undated: step.undated,
        basis: file.regime.basis().unwrap_or_default().to_owned(),
    })
}

fn because(files: &[File<'_>], fault: PathFault) -> Text {
    let (PathFault::Ended { case } | PathFault::Circle { case }) = fault;
    let Some(file) = files.get(case) else { return Text::default() };
    Text::new(
        "„{title}“ steht bei „{stage}“: Von dort führt kein Weg zum Ziel.",
        "“{title}” stands at “{stage}”: no path leads from there to the end.",
    )
    .fill("title", &Text::from(file.case.input.title.as_str()))
    .fill("stage", &law::case::title(file.case.stage))
}
