//! What ends soon is told in time: 7, 3 and 1 days before, each deadline once per step.

use jiff::{ToSpan, civil::Date};
use model::{
    Text, UserId,
    case::{Event, Stage},
    deadline::{Deadline, DeadlineState},
    period::days_between,
};
use store::{Tx, Who, case::Case};

use super::{
    kind::{self, Kind},
    tell::{self, Telling},
};
use crate::{app::App, case::list::with_deadlines, job::clock, problem::Problem};

/// Days before the last one, the nearest first.
const STEPS: [i64; 3] = [1, 3, 7];

/// Looks at everything that ends within a week, and tells it to whom it concerns.
///
/// What is told follows from case, deadline, day and step: running it twice, or on two replicas at once, tells nothing
/// twice. A house that was closed on a step's day tells the next one.
///
/// # Errors
/// When the cases cannot be listed; a case that fails is logged and left for the next time.
pub async fn run(app: &App) -> Result<(), Problem> {
    let today = app.clock.today();
    let soon = today.checked_add(STEPS[STEPS.len() - 1].days()).map_err(Problem::broken)?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    if clock::behind(app, &mut tx).await?.is_some() {
        return Ok(());
    }
    let all = store::case::Filter { limit: i64::MAX, ..store::case::Filter::default() };
    let near = store::case::Filter { due_by: Some(soon), ..all.clone() };
    let near = store::case::list(&mut tx, &near).await?.items;
    let near = with_deadlines(app, &mut tx, near).await?;
    let waiting = [Stage::Incomplete, Stage::ModificationRequested];
    let waiting = store::case::Filter { stages: waiting.to_vec(), ..all };
    let waiting = store::case::list(&mut tx, &waiting).await?.items;
    let defects = store::defect::list_ahead(&mut tx, today, soon).await?;
    drop(tx);
    for (case, deadlines) in &near {
        for deadline in deadlines.iter().filter(|deadline| deadline.state == DeadlineState::Running) {
            settle(case, tell_deadline(app, case, deadline, today).await);
        }
    }
    for case in &waiting {
        for due in case.missing.iter().filter_map(|item| item.due) {
            settle(case, tell_missing(app, case, due, today).await);
        }
    }
    for (case, defect, due) in defects {
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        let Some(case) = store::case::find_by_id(&mut tx, case).await? else { continue };
        let due = Due { kind: "defect_due", name: defect.to_string(), on: due, places: Vec::new() };
        let parties = store::person::parties(&mut tx, case.id).await?;
        settle(&case, remind(app, tx, &case, due, today, parties.applicants).await);
    }
    app.mail.wake();
    Ok(())
}

fn settle(case: &Case, outcome: Result<(), Problem>) {
    if let Err(problem) = outcome {
        tracing::error!(case.id = %case.id, %problem, "what ends soon could not be told");
    }
}

/// Something with a last day.
struct Due {
    kind: &'static str,
    /// Which one of the case it is.
    name: String,
    on: Date,
    places: Vec<(&'static str, Text)>,
}

async fn tell_deadline(app: &App, case: &Case, deadline: &Deadline, today: Date) -> Result<(), Problem> {
    let due = Due {
        kind: "deadline_near",
        name: format!("{} {}", deadline.regime, deadline.id),
        on: deadline.due,
        places: vec![("deadline", deadline.title.clone()), ("consequence", deadline.if_missed.clone())],
    };
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let parties = store::person::parties(&mut tx, case.id).await?;
    let to = if is_applicants(app, deadline) {
        parties.applicants
    } else {
        tell::officers(app, &mut tx, &parties).await?
    };
    remind(app, tx, case, due, today, to).await
}

async fn tell_missing(app: &App, case: &Case, on: Date, today: Date) -> Result<(), Problem> {
    let due = Due {
        kind: "deadline_near",
        name: "missing".to_owned(),
        on,
        places: vec![
            ("deadline", Text::new("Fehlendes ergänzen", "Supplement what is missing")),
            ("consequence", Text::default()),
        ],
    };
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let to = store::person::parties(&mut tx, case.id).await?.applicants;
    remind(app, tx, case, due, today, to).await
}

async fn remind(
    app: &App,
    mut tx: Tx,
    case: &Case,
    due: Due,
    today: Date,
    to: Vec<UserId>,
) -> Result<(), Problem> {
    let left = days_between(today, due.on);
    let Some(step) = STEPS.into_iter().find(|step| (0..=*step).contains(&left)) else { return Ok(()) };
    let kind: &Kind = kind::find(due.kind).ok_or_else(|| Problem::broken(due.kind))?;
    let mut places = vec![("days", countdown(left)), ("due", Text::day(due.on))];
    places.extend(due.places);
    let seed = format!("{} {} {} {step}", due.kind, due.name, due.on);
    Telling { seed, kind, case: Some(case), places, to, on: today, attachment: None, hidden: false }
        .deliver(app, &mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Whether it is the applicant who meets a deadline; what nobody has to do, such as a lapse, concerns him, too.
fn is_applicants(app: &App, deadline: &Deadline) -> bool {
    let rules = app.law.regime(&deadline.regime).into_iter().flat_map(|regime| &regime.deadlines);
    let rule = rules.into_iter().find(|rule| rule.id == deadline.id);
    deadline.brings == Some(Event::Lapse)
        || rule.is_some_and(|rule| rule.met_by.iter().any(|event| APPLICANT.contains(event)))
}

/// What an applicant does.
const APPLICANT: &[Event] = &[
    Event::Submit,
    Event::Supplement,
    Event::Change,
    Event::Respond,
    Event::Object,
    Event::NotifyStart,
    Event::Start,
    Event::ApplyRetrospectively,
    Event::NotifyOperation,
    Event::BeginOperation,
];

/// How long it is until a day.
fn countdown(left: i64) -> Text {
    match left {
        0 => Text::new("Heute", "Today"),
        1 => Text::new("Morgen", "Tomorrow"),
        left => Text::new(format!("In {left} Tagen"), format!("In {left} days")),
    }
}
