//! A case that follows another: nothing is typed twice, and handing it in tells the one it follows.

use axum::extract::State;
use jiff::civil::Date;
use law::{
    case::Facts,
    regime::{Kind, Place},
};
use model::{
    CaseId, DocumentId, Text,
    account::Role,
    case::{Actor, Event, Happening, Procedure, Stage},
    document::{Document, DocumentKind},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Tx,
    case::{CaseInput, NewCase, Relation},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Case, edit, event::delivery, file::File, intake, paper, view};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, Once},
    journal, judge,
    problem::{Kind as Wrong, Problem},
};

/// What follows.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowInput {
    /// What is asked for now.
    pub procedure: Procedure,
    /// The day on which an officer received it on paper or by telephone.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    pub received_on: Option<Date>,
}

/// Another case, as one that is related to it shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelativeView {
    id: Uuid,
    /// None while it is a draft.
    reference: Option<String>,
    title: String,
    procedure: Procedure,
    stage: Stage,
    stage_title: Text,
}

impl From<store::case::Relative> for RelativeView {
    fn from(other: store::case::Relative) -> Self {
        Self {
            id: other.id.0,
            reference: other.reference,
            title: other.title,
            procedure: other.procedure,
            stage_title: law::case::title(other.stage),
            stage: other.stage,
        }
    }
}

/// Drafts what follows from a case, with everything that it says already.
///
/// An application follows from a forward plan, from a notification that was not enough, from immediate works, from a
/// permission that lapsed. Handing it in tells the case that it follows (`progress`, `apply_retrospectively`).
#[utoipa::path(post, path = "/api/cases/{id}/follow", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = FollowInput, responses((status = 201, body = Case)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Once { key, body: input }: Once<FollowInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let origin = File::take(&app, &mut tx, &id).await?;
    intake::hold_own(&caller, &origin.case)?;
    let received_on = paper::received(&app, &caller, input.received_on)?;
    hold(&app, &mut tx, &origin, &input.procedure).await?;
    let id = draft(&app, &mut tx, &origin, input.procedure, &caller, received_on).await?;
    let file = edit::judged(&app, &mut tx, id, &caller).await?;
    let version = file.case.version;
    let case = view::assemble(&app, &mut tx, &caller, file).await?;
    let answer = Answer::created(format!("/api/cases/{id}"), &case)?.version(version);
    key.commit(tx, answer).await
}

/// Whether such a case can follow where the first one stands.
async fn hold(app: &App, tx: &mut Tx, origin: &File<'_>, procedure: &Procedure) -> Result<(), Problem> {
    let target = intake::offered(app, procedure, &origin.calendar.code)?;
    let again = origin.case.stage == Stage::ApplicationDemanded && *procedure == origin.case.input.procedure;
    if target.kind != Kind::Application || target.place != Place::Trench || again {
        return Err(Problem::field(
            "/procedure",
            "does_not_follow",
            "Daraus kann nur ein Antrag auf die Arbeiten selbst werden.",
            "Only an application for the works themselves can follow.",
        ));
    }
    let relatives = store::case::relatives(tx, origin.case.id).await?;
    let mut followers = relatives.iter().filter(|one| one.relation == Relation::Follower);
    // A plan can be said to go on before anything was drafted.
    let goes_on = match origin.case.stage {
        Stage::Lapsed => true,
        Stage::Progressed => followers.clone().next().is_none(),
        _ => told(app, origin).is_some(),
    };
    if !goes_on {
        return Err(Problem::new(Wrong::StepRefused).detail(
            Text::new(
                "Im Stand „{stage}“ folgt daraus kein Antrag.",
                "At “{stage}” no application follows from it.",
            )
            .fill("stage", &law::case::title(origin.case.stage)),
        ));
    }
    let Some(drafted) = followers.find(|one| one.stage == Stage::Draft) else { return Ok(()) };
    Err(Problem::new(Wrong::Taken).detail(
        Text::new(
            "Es gibt schon einen Entwurf dazu: „{title}“.",
            "There is a draft of it already: “{title}”.",
        )
        .fill("title", &Text::from(drafted.title.as_str())),
    ))
}

/// What handing in a case that follows does to the first one, where it stands; nothing where it does nothing.
fn told(app: &App, origin: &File<'_>) -> Option<Event> {
    let today = app.clock.today();
    let facts = origin.facts_for(app, Actor::Person(Role::Applicant), today);
    let applied = origin.happenings.iter().any(|happening| happening.event == Event::ApplyRetrospectively);
    let allowed = |event: &Event| law::case::next(origin.case.stage, *event, &Facts { ..facts }).is_ok();
    [Event::Progress, Event::ApplyRetrospectively]
        .into_iter()
        .filter(|event| *event != Event::ApplyRetrospectively || !applied)
        .find(allowed)
}

/// Keeps the draft with everything that the first case already says.
async fn draft(
    app: &App,
    tx: &mut Tx,
    origin: &File<'_>,
    procedure: Procedure,
    caller: &Caller,
    received_on: Option<Date>,
) -> Result<CaseId, Problem> {
    let mut input = CaseInput { procedure, site: None, place: None, ..origin.case.input.clone() };
    input.anchors.clear();
    let target = app.law.regime_for(&input.procedure);
    input.class = input
        .class
        .filter(|class| target.is_some_and(|target| target.classes.iter().any(|own| own.code == *class)));
    let trench = origin.line.clone().and_then(|line| judge::trench(line, &input));
    let authority = edit::competent(app, tx, caller, &input, trench.as_ref()).await?;
    intake::hold(app, tx, &mut input, trench.is_some(), authority.id).await?;
    let id = CaseId(Uuid::now_v7());
    let procedure = input.procedure.clone();
    let new = NewCase {
        id,
        organisation: origin.case.organisation.id,
        authority: authority.id,
        input,
        on_behalf: received_on.is_some(),
        origin: Some(origin.case.id),
    };
    store::case::insert(tx, &new).await?;
    edit::draw(app, tx, id, trench.as_ref()).await?;
    if let Some(on) = received_on {
        store::case::set_received_on(tx, id, on).await?;
    }
    for stored in &origin.documents {
        let kind = app.law.document_kinds().iter().find(|kind| kind.code == stored.document.kind);
        if !stored.answer && kind.is_some_and(|kind| fits(kind, &procedure)) {
            let document = Document { id: DocumentId(Uuid::now_v7()), ..stored.document.clone() };
            store::document::insert(tx, id, &document, stored.uploaded_by, stored.uploaded_at, false).await?;
        }
    }
    let detail = json!({
        "origin": origin.case.reference,
        "on_behalf": received_on.is_some(),
        "received_on": received_on,
    });
    edit::note(app, tx, id, journal::DRAFTED, detail).await?;
    Ok(id)
}

/// Whether a kind of document says something in a procedure: it asks for it, or it is of use everywhere.
fn fits(kind: &DocumentKind, procedure: &Procedure) -> bool {
    let named = kind.needed_if.as_ref().is_some_and(|need| need.procedures.contains(procedure));
    let anywhere = kind.required_for.is_empty() && kind.needed_if.is_none();
    named || anywhere || kind.required_for.contains(procedure)
}

/// Tells the case that another one follows that it was handed in, in the same transaction.
///
/// # Errors
/// When the store refuses.
pub async fn handed_in(app: &App, tx: &mut Tx, file: &File<'_>, on: Date) -> Result<(), Problem> {
    let Some(origin) = file.case.origin else { return Ok(()) };
    store::case::lock(tx, origin).await?;
    let Some(origin) = store::case::find_by_id(tx, origin).await? else { return Ok(()) };
    let mut origin = File::of(app, tx, origin).await?;
    let Some(event) = told(app, &origin) else { return Ok(()) };
    // Nothing happens before what has happened.
    let latest = origin.happenings.iter().map(|happening| happening.on).max();
    let happening = Happening::new(latest.map_or(on, |latest| latest.max(on)), event);
    let detail = json!({"followed_by": file.case.id});
    delivery::enter(app, tx, &mut origin, Actor::Person(Role::Applicant), happening, detail).await?;
    Ok(())
}
