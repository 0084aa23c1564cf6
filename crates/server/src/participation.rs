//! Participation: the bodies that a case concerns are asked in parallel, and one gate joins their answers.

pub mod again;
pub mod answer;
pub mod ask;
pub mod competence;
pub mod decision;
pub mod duty;

use axum::extract::State;
use engine::competence::{Watch, concerned};
use geo::Point;
use jiff::civil::Date;
use model::{
    CaseId, Text, Utm32,
    account::Role,
    decision::Condition,
    participation::{BodyKind, StatementVerdict},
};
use serde::Serialize;
use serde_json::json;
use store::{Tx, journal::NewEntry, outbox::Effect, statement};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::file::{self, File},
    message,
    problem::Problem,
};

/// A body as a case names it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedBody {
    id: Uuid,
    name: String,
    kind: BodyKind,
}

/// A body that was asked, and what it answered.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is so or not")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Statement {
    id: Uuid,
    body: AskedBody,
    question: String,
    #[schema(value_type = String, format = Date)]
    asked_on: Date,
    #[schema(value_type = String, format = Date)]
    due: Date,
    #[schema(value_type = Option<String>, format = Date)]
    reminded_on: Option<Date>,
    /// The day of the answer, or on which silence was recorded.
    #[schema(value_type = Option<String>, format = Date)]
    answered_on: Option<Date>,
    verdict: Option<StatementVerdict>,
    text: String,
    conditions: Vec<Condition>,
    by_name: String,
    /// Whether an officer entered it from paper, mail or telephone.
    on_paper: bool,
    /// The day of the plan that it was given on; none while there is no answer.
    #[schema(value_type = Option<String>, format = Date)]
    plan_on: Option<Date>,
    /// The plan was changed after it was given, and nobody has confirmed that it still holds.
    outdated: bool,
    /// That an officer has confirmed that it holds for a plan that was changed after it was given.
    confirmed: Option<Confirmed>,
    /// What the body answered on earlier plans before it was asked anew, oldest first.
    former: Vec<Former>,
    sub_decision: bool,
    /// Its last day has passed without an answer.
    overdue: bool,
    version: i64,
}

/// By whom and when a statement, or another authority's part, was confirmed for a changed plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConfirmedStatement)]
pub struct Confirmed {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Name of the officer.
    pub by_name: String,
}

/// What a body answered before it was asked anew.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormerStatement)]
pub struct Former {
    #[schema(value_type = String, format = Date)]
    answered_on: Date,
    /// The day of the plan that it was given on.
    #[schema(value_type = Option<String>, format = Date)]
    plan_on: Option<Date>,
    verdict: StatementVerdict,
    text: String,
    conditions: Vec<Condition>,
    by_name: String,
    on_paper: bool,
}

/// A statement with its one-time link, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asked {
    #[serde(flatten)]
    statement: Statement,
    link: Option<String>,
}

/// A body that a case concerns and that was not asked yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    body: AskedBody,
    because: Text,
    distance_m: f64,
}

/// Where participation stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Gate {
    /// Statements that are neither there nor recorded as silent.
    open: i64,
    /// Statements that were given on an earlier plan: to be asked for anew, or confirmed to hold.
    outdated: i64,
    /// Other road authorities' decisions on an earlier plan: to be given anew, or confirmed to hold by those authorities.
    parts_outdated: i64,
    /// Decisions of others that are still to come on the plan that stands, those of other road authorities included.
    sub_decisions_open: i64,
    /// Whether the municipality of a mobile site was heard on the plan that stands.
    municipality_heard: bool,
    /// The day of the plan that stands, once it was changed after it was handed in.
    #[schema(value_type = Option<String>, format = Date)]
    plan_on: Option<Date>,
    /// The last day of the open statements.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// Who is asked in a case, who has answered, and who decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct Participation {
    proposed: Vec<Proposal>,
    statements: Vec<Statement>,
    gate: Gate,
    authorities: Vec<competence::CompetentView>,
}

/// Who is asked in a case, who has answered, and who decides; a body sees its own statement only.
#[utoipa::path(get, path = "/api/cases/{id}/participation", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference")), responses((status = 200, body = Participation)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut tx = app.db.begin(&caller.who).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let statements = store::statement::list(&mut tx, file.case.id).await?;
    let gate = gate(&mut tx, file.case.id).await?;
    let may_ask = caller.user.role == Role::Officer && !file.case.stage.is_settled();
    let proposed = if may_ask { proposals(&mut tx, &file, &statements).await? } else { Vec::new() };
    let authorities = competence::shown(&mut tx, &file).await?;
    Answer::ok(&Participation {
        proposed,
        statements: statements.into_iter().map(|one| Statement::shown(one, today)).collect(),
        gate,
        authorities,
    })
}

/// Where the participation of a case stands: the one gate of §127(5) TKG.
///
/// # Errors
/// When the store breaks.
pub async fn gate(tx: &mut Tx, case: CaseId) -> Result<Gate, Problem> {
    let stands = store::case::gate(tx, case).await?;
    let statements = store::statement::list(tx, case).await?;
    let due = statements.iter().filter(|one| one.verdict.is_none()).map(|one| one.due).max();
    Ok(Gate {
        open: stands.open,
        outdated: stands.outdated,
        parts_outdated: stands.parts_outdated,
        sub_decisions_open: stands.sub_decisions_open,
        municipality_heard: stands.municipality_heard,
        plan_on: stands.plan_on,
        due,
    })
}

/// Where a case takes place: its line, else its mobile site.
pub fn place(file: &File<'_>) -> Option<Utm32> {
    let site = || Utm32::stored(Point::from(file.case.input.place?).into()).ok();
    file.line.clone().or_else(site)
}

/// The bodies that a case concerns by its place and procedure and that were not asked yet, the nearest first.
async fn proposals(
    tx: &mut Tx,
    file: &File<'_>,
    asked: &[statement::Statement],
) -> Result<Vec<Proposal>, Problem> {
    let Some(place) = place(file) else { return Ok(Vec::new()) };
    let procedure = file.case.input.procedure.code();
    let bodies: Vec<_> = store::body::list(tx)
        .await?
        .into_iter()
        .filter(|body| body.active && asked.iter().all(|one| one.body.id != body.id))
        .filter(|body| body.procedures.is_empty() || body.procedures.iter().any(|code| code == procedure))
        .collect();
    let watches: Vec<Watch<'_>> = bodies
        .iter()
        .map(|body| Watch { body: body.id, area: body.area.as_ref(), reach_m: body.reach_m })
        .collect();
    let width = if file.line.is_some() { file.case.input.width_m } else { 0.0 };
    Ok(concerned(&place, width, &watches)
        .into_iter()
        .filter_map(|concern| {
            let body = bodies.iter().find(|body| body.id == concern.body)?;
            Some(Proposal {
                because: because(body, concern.distance_m),
                body: AskedBody { id: body.id.0, name: body.name.clone(), kind: body.kind },
                distance_m: (concern.distance_m * 10.0).round() / 10.0,
            })
        })
        .collect())
}

fn because(body: &store::body::Body, distance_m: f64) -> Text {
    let said = if body.area.is_none() {
        Text::new("Zuständig im ganzen Gebiet.", "Competent everywhere.")
    } else if distance_m == 0.0 {
        Text::new("Das Vorhaben berührt das Gebiet.", "The works touch the area.")
    } else {
        Text::new(
            format!(
                "{} m vom Gebiet entfernt, zu beteiligen bis {} m.",
                comma(distance_m),
                comma(body.reach_m)
            ),
            format!("{distance_m:.1} m from the area, to be asked up to {:.1} m.", body.reach_m),
        )
    };
    if body.basis.is_empty() {
        return said;
    }
    Text::new(format!("{} ({})", said.de, body.basis), format!("{} ({})", said.en, body.basis))
}

fn comma(metres: f64) -> String {
    format!("{metres:.1}").replace('.', ",")
}

impl Statement {
    /// A statement as it stands on a day.
    pub fn shown(stored: statement::Statement, today: Date) -> Self {
        Self {
            overdue: stored.verdict.is_none() && stored.due < today,
            id: stored.id.0,
            body: AskedBody { id: stored.body.id.0, name: stored.body.name, kind: stored.kind },
            question: stored.question,
            asked_on: stored.asked_on,
            due: stored.due,
            reminded_on: stored.reminded_on,
            answered_on: stored.answered_on,
            verdict: stored.verdict,
            text: stored.text,
            conditions: stored.conditions,
            by_name: stored.by_name,
            on_paper: stored.on_paper,
            plan_on: stored.plan_on,
            outdated: stored.is_outdated,
            confirmed: stored.confirmed.map(|(on, by_name)| Confirmed { on, by_name }),
            former: stored.former.into_iter().map(Former::from).collect(),
            sub_decision: stored.sub_decision,
            version: stored.version,
        }
    }
}

impl From<statement::Former> for Former {
    fn from(said: statement::Former) -> Self {
        Self {
            answered_on: said.answered_on,
            plan_on: said.plan_on,
            verdict: said.verdict,
            text: said.text,
            conditions: said.conditions,
            by_name: said.by_name,
            on_paper: said.on_paper,
        }
    }
}

/// The events that participation writes into the journal of a case, beside the steps of the case itself.
pub const ASKED: &str = "statement_asked";
/// A body was reminded.
pub const REMINDED: &str = "statement_reminded";
/// A body answered, or its answer on paper was entered.
pub const ANSWERED: &str = "statement_answered";
/// The last day passed without an answer.
pub const SILENT: &str = "statement_silent";
/// The question was taken back.
pub const WITHDRAWN: &str = "statement_withdrawn";
/// Another one-time link was made.
pub const LINKED: &str = "statement_linked";
/// A statement was confirmed to hold for a plan that was changed after it was given.
pub const CONFIRMED: &str = "statement_confirmed";
/// A body was asked anew, because the plan was changed after it had answered.
pub const ASKED_AGAIN: &str = "statement_asked_again";
/// Another authority gave its part.
pub const PART_GIVEN: &str = "authority_decided";
/// Another authority confirmed that its part holds for a plan that was changed after it was given.
pub const PART_CONFIRMED: &str = "authority_confirmed";

/// Title of a journal entry of participation.
pub fn title(event: &str) -> Option<Text> {
    let (de, en) = match event {
        ASKED => ("Stelle beteiligt", "Body asked"),
        REMINDED => ("Stelle erinnert", "Body reminded"),
        ANSWERED => ("Stellungnahme eingegangen", "Statement received"),
        SILENT => ("Keine Stellungnahme bis zum Fristende", "No statement by the last day"),
        WITHDRAWN => ("Beteiligung zurückgenommen", "Question taken back"),
        LINKED => ("Neuer Link für die Stellungnahme", "New link for the statement"),
        CONFIRMED => {
            ("Stellungnahme gilt auch für den geänderten Plan", "Statement holds for the changed plan, too")
        }
        ASKED_AGAIN => ("Stelle zum geänderten Plan erneut beteiligt", "Body asked anew on the changed plan"),
        PART_GIVEN => ("Entscheidung einer weiteren Behörde", "Decision of another authority"),
        PART_CONFIRMED => (
            "Entscheidung einer weiteren Behörde gilt auch für den geänderten Plan",
            "Decision of another authority holds for the changed plan, too",
        ),
        _ => return None,
    };
    Some(Text::new(de, en))
}

/// Writes what happened to a statement into the journal of its case; `more` are facts without personal data.
async fn note(
    app: &App,
    tx: &mut Tx,
    event: &str,
    statement: &statement::Statement,
    more: serde_json::Value,
) -> Result<(), Problem> {
    let mut detail = json!({"body": statement.body.id, "kind": statement.kind, "due": statement.due});
    if let (Some(detail), serde_json::Value::Object(more)) = (detail.as_object_mut(), more) {
        detail.extend(more);
    }
    let entry = NewEntry { at: app.clock.now(), event: event.to_owned(), detail };
    store::journal::append(tx, file::chain(statement.case), &entry).await?;
    Ok(())
}

/// Has people told of a statement: `{kind, case, body, statement, link?}`.
///
/// Kinds: `statement_asked`, `statement_reminder`, `statement_withdrawn` go to the body (its address for mail and its
/// accounts), `statement_answered` and `statement_silent` to the officer of the case.
async fn tell(
    tx: &mut Tx,
    kind: &str,
    statement: &statement::Statement,
    link: Option<&str>,
) -> Result<(), Problem> {
    let mut payload = json!({
        "kind": kind, "case": statement.case, "body": statement.body.id, "statement": statement.id,
    });
    if let (Some(payload), Some(link)) = (payload.as_object_mut(), link) {
        payload.insert("link".to_owned(), link.into());
    }
    let effect = Effect { case: Some(statement.case), topic: message::TOPIC.to_owned(), payload };
    store::outbox::enqueue(tx, &effect).await?;
    Ok(())
}
