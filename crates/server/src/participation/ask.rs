//! Asking bodies, reminding them, taking a question back.

use axum::extract::State;
use jiff::{ToSpan, civil::Date};
use model::{
    BodyId, StatementId, Text,
    account::Role,
    case::{Event, Stage},
};
use serde::Deserialize;
use serde_json::json;
use store::{Tx, statement};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ASKED, Asked, LINKED, REMINDED, Statement, WITHDRAWN, note, tell};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::{self, Caller},
    case::{
        event::{self, EventInput},
        file::File,
    },
    idempotency::{Begun, Once},
    letter::{self, statement::Again},
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Most bodies that are asked at once.
const MOST: usize = 50;
/// Longest question, in characters.
const LONGEST: usize = 4_000;
/// Most days that a body can be given.
const DAYS: i64 = 366;

/// Which bodies are asked, and what.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskInput {
    /// Identifiers of bodies.
    pub bodies: Vec<Uuid>,
    /// What they are asked beyond the case itself; may be empty.
    #[serde(default)]
    pub question: String,
    /// The last day for all of them; each body's own days when it is not given.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
}

/// Asks bodies in parallel, each with a one-time link that is shown this once.
#[utoipa::path(post, path = "/api/cases/{id}/statements", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = AskInput, responses((status = 201, body = Vec<Asked>)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Once { key, body: input }: Once<AskInput>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    input.check(today)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let file = led(&app, &mut tx, &caller, &id).await?;
    let case = file.case.id;
    let asked = ask(&app, &mut tx, file, &input, today).await?;
    let location = format!("/api/cases/{case}/participation");
    let shown = |with_link: bool| -> Vec<Asked> {
        asked
            .iter()
            .map(|(statement, link)| Asked {
                statement: Statement::shown(statement.clone(), today),
                link: with_link.then(|| link.clone()),
            })
            .collect()
    };
    // A link opens the case to whoever holds it: what is kept for a repeat does without.
    let (kept, answer) =
        (Answer::created(location.clone(), &shown(false))?, Answer::created(location, &shown(true))?);
    key.commit(tx, kept).await?;
    Ok(answer)
}

/// Asks bodies in a case, and begins participation where the case machine allows it; answers each with its link.
///
/// # Errors
/// [`Kind::Invalid`] names the bodies that cannot be asked, [`Kind::Taken`] when one was asked already.
pub async fn ask(
    app: &App,
    tx: &mut Tx,
    file: File<'_>,
    input: &AskInput,
    today: Date,
) -> Result<Vec<(statement::Statement, String)>, Problem> {
    let case = file.case.id;
    let known = store::body::list(tx).await?;
    let mut links = Vec::new();
    let mut faults = Vec::new();
    for (index, id) in input.bodies.iter().enumerate() {
        let Some(body) = known.iter().find(|body| body.id.0 == *id && body.active) else {
            faults.push(Fault::new(
                format!("/bodies/{index}"),
                "unknown",
                Text::new("Diese Stelle gibt es nicht.", "There is no such body."),
            ));
            continue;
        };
        let due = last_day(&file, body, input.due, today)?;
        let token = caller::new_token();
        let new = statement::NewStatement {
            id: StatementId(Uuid::now_v7()),
            case,
            body: BodyId(*id),
            question: input.question.trim().to_owned(),
            asked_on: today,
            due,
            sub_decision: body.sub_decision,
            token_hash: caller::hash(&token),
        };
        store::statement::ask(tx, &new).await?;
        links.push((new.id, link(app, &token)));
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let begins =
        law::case::next(file.case.stage, Event::BeginParticipation, &file.facts(app, Role::Officer, today));
    if let Ok(stage) = begins {
        let step = EventInput::of(Event::BeginParticipation);
        event::take(app, tx, file, stage, &step, today).await?;
    }
    let mut asked = Vec::new();
    for (id, link) in links {
        let statement = store::statement::find(tx, case, id).await?;
        let statement = statement.ok_or_else(|| Problem::broken("a statement is gone that was just made"))?;
        note(app, tx, ASKED, &statement, json!({"sub_decision": statement.sub_decision})).await?;
        tell(tx, "statement_asked", &statement, Some(&link)).await?;
        letter::step::ask(app, tx, &statement, &link, Again::First).await?;
        asked.push((statement, link));
    }
    Ok(asked)
}

/// The last day on which a body can answer: the one that is given, else after its own days on an open one.
pub(super) fn last_day(
    file: &File<'_>,
    body: &store::body::Body,
    given: Option<Date>,
    today: Date,
) -> Result<Date, Problem> {
    let own = || today.checked_add(i64::from(body.answer_days).days()).map_err(Problem::broken);
    given.map_or_else(|| Ok(file.calendar.next_open(own()?)), Ok)
}

/// Reminds a body, beside the reminders that go out by themselves.
#[utoipa::path(post, path = "/api/cases/{id}/statements/{statement}/reminder", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference"), ("statement" = Uuid, Path)),
    responses((status = 200, body = Statement)))]
pub async fn remind(
    State(app): State<App>,
    caller: Caller,
    Path((id, statement)): Path<(String, Uuid)>,
    seen: IfMatch,
    Once { key, body: Nothing {} }: Once<Nothing>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let open = open(&app, &mut tx, &caller, &id, statement, seen).await?;
    store::statement::remind(&mut tx, open.id, seen.0, today).await?;
    note(&app, &mut tx, REMINDED, &open, json!({})).await?;
    tell(&mut tx, "statement_reminder", &open, None).await?;
    let statement = reread(&mut tx, &open).await?;
    let version = statement.version;
    let answer = Answer::ok(&Statement::shown(statement, today))?.version(version);
    key.commit(tx, answer).await
}

/// Another one-time link, which goes out with another letter; the former one is dead.
#[utoipa::path(post, path = "/api/cases/{id}/statements/{statement}/link", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference"), ("statement" = Uuid, Path)),
    responses((status = 200, body = Asked)))]
pub async fn renew(
    State(app): State<App>,
    caller: Caller,
    Path((id, statement)): Path<(String, Uuid)>,
    seen: IfMatch,
    Once { key, body: Nothing {} }: Once<Nothing>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let open = open(&app, &mut tx, &caller, &id, statement, seen).await?;
    if open.due < today {
        return Err(too_late());
    }
    let token = caller::new_token();
    store::statement::renew_link(&mut tx, open.id, seen.0, &caller::hash(&token)).await?;
    note(&app, &mut tx, LINKED, &open, json!({})).await?;
    let statement = reread(&mut tx, &open).await?;
    let link = link(&app, &token);
    letter::step::ask(&app, &mut tx, &statement, &link, Again::Link).await?;
    let version = statement.version;
    let shown = |link| {
        let asked = Asked { statement: Statement::shown(statement.clone(), today), link };
        Ok::<_, Problem>(Answer::ok(&asked)?.version(version))
    };
    let answer = shown(Some(link))?;
    key.commit(tx, shown(None)?).await?;
    app.live.wake();
    Ok(answer)
}

/// Takes a question back that is not answered; its link is dead, and the body does not see the case any more.
#[utoipa::path(delete, path = "/api/cases/{id}/statements/{statement}", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference"), ("statement" = Uuid, Path)),
    responses((status = 204)))]
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path((id, statement)): Path<(String, Uuid)>,
    seen: IfMatch,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let open = open(&app, &mut tx, &caller, &id, statement, seen).await?;
    note(&app, &mut tx, WITHDRAWN, &open, json!({})).await?;
    tell(&mut tx, "statement_withdrawn", &open, None).await?;
    store::statement::withdraw(&mut tx, open.case, open.id, seen.0).await?;
    tx.commit().await?;
    Ok(Answer::nothing())
}

/// An empty object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A case that the caller's authority leads and in which somebody can be asked now.
pub(super) async fn led<'a>(
    app: &'a App,
    tx: &mut Tx,
    caller: &Caller,
    id: &str,
) -> Result<File<'a>, Problem> {
    let file = File::take(app, tx, id).await?;
    if caller.who.authority != Some(file.case.authority.id) {
        return Err(Problem::new(Kind::NotYours)
            .detail(Text::new("Das macht die federführende Behörde.", "The leading authority does this.")));
    }
    if file.case.stage == Stage::Draft || file.case.stage.is_settled() {
        return Err(Problem::new(Kind::StepRefused).detail(
            Text::new(
                "Im Stand „{stage}“ wird niemand mehr beteiligt.",
                "Nobody is asked any more while the case stands at “{stage}”.",
            )
            .fill("stage", &law::case::title(file.case.stage)),
        ));
    }
    Ok(file)
}

/// A statement that is not answered, in a case that the caller's authority leads.
async fn open(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: &str,
    statement: Uuid,
    seen: IfMatch,
) -> Result<statement::Statement, Problem> {
    let file = led(app, tx, caller, id).await?;
    let found = store::statement::find(tx, file.case.id, StatementId(statement)).await?;
    let found = found.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(found.version)?;
    if found.verdict.is_some() {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Die Stellungnahme liegt schon vor, oder ihr Ausbleiben ist vermerkt.",
            "The statement is there already, or its absence is recorded.",
        )));
    }
    Ok(found)
}

pub(super) async fn reread(tx: &mut Tx, of: &statement::Statement) -> Result<statement::Statement, Problem> {
    store::statement::find(tx, of.case, of.id).await?.ok_or_else(|| Problem::new(Kind::Unknown))
}

pub(super) fn link(app: &App, token: &str) -> String {
    format!("{}/link/{token}", app.config.public_url)
}

/// No link opens what cannot be answered any more.
fn too_late() -> Problem {
    Problem::new(Kind::StepRefused).detail(Text::new(
        "Die Frist für die Stellungnahme ist abgelaufen; ein neuer Link nützt niemandem mehr. Tragen Sie ein, was die Stelle noch antwortet.",
        "The time for the statement is over; another link would be of no use. Enter what the body still answers.",
    ))
}

impl AskInput {
    pub(super) fn check(&self, today: Date) -> Result<(), Problem> {
        let mut faults = Vec::new();
        if self.bodies.is_empty() || self.bodies.len() > MOST {
            let said = Text::new(format!("1 bis {MOST} Stellen."), format!("1 to {MOST} bodies."));
            faults.push(Fault::new("/bodies", "count", said));
        }
        for (index, body) in self.bodies.iter().enumerate() {
            if self.bodies[..index].contains(body) {
                let said = Text::new("Diese Stelle ist schon genannt.", "This body is named already.");
                faults.push(Fault::new(format!("/bodies/{index}"), "twice", said));
            }
        }
        if self.question.chars().count() > LONGEST {
            let said =
                Text::new(format!("Höchstens {LONGEST} Zeichen."), format!("At most {LONGEST} characters."));
            faults.push(Fault::new("/question", "length", said));
        }
        let last = today.saturating_add(DAYS.days());
        if self.due.is_some_and(|due| due <= today || due > last) {
            faults.push(Fault::new(
                "/due",
                "day",
                Text::new(
                    format!("Ein Tag nach heute, höchstens {DAYS} Tage entfernt."),
                    format!("A day after today, at most {DAYS} days ahead."),
                ),
            ));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}
