//! Drafting, editing and deleting an application.

use axum::extract::State;
use geo::{Coord, CoordsIter};
use law::regime::Kind as RegimeKind;
use model::{
    CaseId, Text, UploadId, Utm32,
    account::{Authority, Role},
    case::{Event, Happening, Stage},
    site::Site,
    trench::Trench,
};
use serde_json::{Value, json};
use store::{Tx, case::Step, journal::NewEntry};
use uuid::Uuid;

use super::{Case, CaseInput, file, file::File, intake, paper, view};
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    idempotency::{Begun, Once},
    journal, judge, limit,
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Stages in which the applicant may edit; outside of them an application is what was handed in. A forward plan is one as long
/// as nothing follows from it.
const OPEN: [Stage; 4] = [Stage::Draft, Stage::Incomplete, Stage::ModificationRequested, Stage::Raised];

/// Decided in favour, and the works have not begun.
const BEFORE_WORKS: [Stage; 5] = [
    Stage::Granted,
    Stage::GrantedWithConditions,
    Stage::DeemedGranted,
    Stage::DigPermit,
    Stage::StartNotified,
];

/// Makes a draft: an applicant its own, an officer one for somebody who wrote on paper or called.
#[utoipa::path(post, path = "/api/cases", tag = "case", request_body = CaseInput, responses((status = 201, body = Case)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<CaseInput>,
) -> Result<Answer, Problem> {
    let (for_whom, received_on) = (input.on_behalf_of, paper::received(&app, &caller, input.received_on)?);
    let (mut input, trench) = input.checked(&app).await?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let organisation = paper::applicant(&mut tx, &caller, for_whom).await?;
    check_upload(&mut tx, input.upload).await?;
    let id = CaseId(Uuid::now_v7());
    let authority = competent(&app, &mut tx, &caller, &input, trench.as_ref()).await?.id;
    let regime = intake::hold(&app, &mut tx, &mut input, trench.is_some(), authority).await?;
    intake::hold_link(&mut tx, &input, organisation, None).await?;
    let on_behalf = received_on.is_some();
    let new = store::case::NewCase { id, organisation, authority, input, on_behalf, origin: None };
    store::case::insert(&mut tx, &new).await?;
    store::case::set_works(&mut tx, id, regime.works()).await?;
    draw(&app, &mut tx, id, trench.as_ref()).await?;
    let mut detail = json!({});
    if let Some(on) = received_on {
        store::case::set_received_on(&mut tx, id, on).await?;
        detail = json!({"on_behalf": true, "received_on": on});
    }
    note(&app, &mut tx, id, journal::DRAFTED, detail).await?;
    let file = judged(&app, &mut tx, id, &caller).await?;
    let version = file.case.version;
    let case = view::assemble(&app, &mut tx, &caller, file).await?;
    let answer = Answer::created(format!("/api/cases/{id}"), &case)?.version(version);
    key.commit(tx, answer).await
}

/// Edits an application that is a draft, or was sent back.
#[utoipa::path(put, path = "/api/cases/{id}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = CaseInput, responses((status = 200, body = Case)))]
pub async fn replace(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Json(input): Json<CaseInput>,
) -> Result<Answer, Problem> {
    let (for_whom, received_on) = (input.on_behalf_of, input.received_on);
    let (mut input, trench) = input.checked(&app).await?;
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(case.version)?;
    intake::hold_own(&caller, &case)?;
    check_open(case.stage)?;
    paper::check(&app, &caller, &case, for_whom, received_on)?;
    if case.stage != Stage::Draft {
        check_title(&input)?;
        if case.input.procedure != input.procedure {
            return Err(Problem::field(
                "/procedure",
                "fixed",
                "Das Verfahren lässt sich nach dem Einreichen nicht mehr wechseln.",
                "The procedure cannot be changed after handing in.",
            ));
        }
    }
    check_upload(&mut tx, input.upload).await?;
    let mut leads = case.authority.id;
    if intake::location(&app, &input, trench.as_ref()).is_some() {
        let authority = competent(&app, &mut tx, &caller, &input, trench.as_ref()).await?;
        if case.stage == Stage::Draft {
            store::case::set_authority(&mut tx, case.id, authority.id).await?;
            leads = authority.id;
        } else if authority.id != case.authority.id {
            return Err(elsewhere(&input, &authority.name));
        }
    }
    let regime = intake::hold(&app, &mut tx, &mut input, trench.is_some(), leads).await?;
    intake::hold_link(&mut tx, &input, case.organisation.id, Some((case.id, case.origin))).await?;
    let has_site = input.site.is_some() && input.place.is_some();
    let mut edited =
        Edited::of(&app, &mut tx, case, &caller, Event::Change, Some((trench.is_some(), has_site))).await?;
    let id = edited.file.case.id;
    if edited.file.case.stage != Stage::Draft && changes_plan(&edited.file, &input, trench.as_ref()) {
        store::case::set_plan(&mut tx, id, app.clock.today()).await?;
    }
    store::case::set_works(&mut tx, id, regime.works()).await?;
    if let Some(on) = received_on {
        store::case::set_received_on(&mut tx, id, on).await?;
    }
    edited.file.case.version = store::case::update(&mut tx, id, seen.0, &input).await?;
    draw(&app, &mut tx, id, trench.as_ref()).await?;
    note(&app, &mut tx, id, journal::EDITED, json!({})).await?;
    edited.restart(&app, &mut tx).await?;
    let file = judged(&app, &mut tx, id, &caller).await?;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    tx.commit().await?;
    app.live.wake();
    Ok(answer)
}

/// Whether what is to be built, where, how or when becomes another one: what bodies have said was said to the former plan.
fn changes_plan(file: &File<'_>, new: &store::case::CaseInput, trench: Option<&Trench>) -> bool {
    let old = &file.case.input;
    let plan = |input: &store::case::CaseInput| {
        let measures = (input.method, input.cover_m.to_bits(), input.width_m.to_bits());
        // The number of a certificate says nothing of what is built.
        let site = input.site.clone().map(|site| Site { certificate: None, ..site });
        (measures, input.period, input.class.clone(), site, input.place)
    };
    plan(old) != plan(new) || !lies_as(file.line.as_ref(), trench.map(Trench::line))
}

/// Whether a line is the same one: what went out in degrees and came back has moved by less than anybody can stake out.
fn lies_as(old: Option<&Utm32>, new: Option<&Utm32>) -> bool {
    const NEAR_M: f64 = 0.05;
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => {
            let (old, new) = (old.geometry(), new.geometry());
            let near =
                |(one, other): (Coord<f64>, Coord<f64>)| (one.x - other.x).hypot(one.y - other.y) < NEAR_M;
            old.coords_count() == new.coords_count() && old.coords_iter().zip(new.coords_iter()).all(near)
        }
        _ => false,
    }
}

/// An application that is being edited, and what that does to its clocks.
pub struct Edited<'a> {
    /// Its file as it stood before.
    pub file: File<'a>,
    restarts: Option<Event>,
}

impl<'a> Edited<'a> {
    /// Asks the case machine whether an application may be edited now, in the way of `event`; [`Event::NotifyStart`] is a
    /// supplement of what is needed for the works.
    ///
    /// # Errors
    /// [`Kind::StepRefused`]: not while the authority works on it, not once consent is deemed granted; [`Kind::NotYours`].
    pub async fn of(
        app: &'a App,
        tx: &mut Tx,
        case: store::case::Case,
        caller: &Caller,
        event: Event,
        places: Option<(bool, bool)>,
    ) -> Result<Self, Problem> {
        intake::hold_own(caller, &case)?;
        let file = File::of(app, tx, case).await?;
        // Works that could not wait are documented while they go on; no clock runs on it.
        let reports = matches!(event, Event::Supplement | Event::NotifyStart)
            && file.regime.kind == RegimeKind::Immediate;
        if file.case.stage == Stage::Draft || (reports && law::case::works(file.case.stage)) {
            return Ok(Self { file, restarts: None });
        }
        // What must be there before the digging comes after the decision, and changes nothing of it.
        if event == Event::NotifyStart && BEFORE_WORKS.contains(&file.case.stage) {
            return Ok(Self { file, restarts: None });
        }
        let event = if event == Event::NotifyStart { Event::Supplement } else { event };
        check_open(file.case.stage)?;
        let today = app.clock.today();
        let mut facts = file.facts(app, Role::Applicant, today);
        (facts.has_trench, facts.has_site) = places.unwrap_or((true, true));
        // A plan knows no supplement: as long as it is one, everything is a change of it.
        let event = if file.case.stage == Stage::Raised { Event::Change } else { event };
        // Once a day is enough: clocks count days.
        let restarted = file
            .happenings
            .last()
            .is_some_and(|last| last.on == today && matches!(last.event, Event::Supplement | Event::Change));
        let restarts = law::case::edit(file.case.stage, event, &facts)?.filter(|_| !restarted);
        Ok(Self { file, restarts })
    }

    /// Restarts the clocks where the edit does so, and answers whether the version of the case was raised by it.
    ///
    /// The stage stays: what was asked for still comes with the applicant's own step.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn restart(self, app: &App, tx: &mut Tx) -> Result<Option<i64>, Problem> {
        let Self { mut file, restarts } = self;
        let Some(event) = restarts else { return Ok(None) };
        let today = app.clock.today();
        let happening = Happening { at: Some(app.clock.time()), ..Happening::new(today, event) };
        file.happenings.push(happening.clone());
        let deadlines = file.deadlines(today);
        let step = Step {
            case: file.case.id,
            version: file.case.version,
            stage: file.case.stage,
            happening,
            at: app.clock.now(),
            next_due: file::next_deadline(&deadlines).map(|deadline| deadline.due),
            missing: None,
            regimes: &[],
            detail: json!({"edited": true}),
            effects: &[],
        };
        Ok(Some(store::case::step(tx, &step).await?.version))
    }
}

/// Deletes a draft.
#[utoipa::path(delete, path = "/api/cases/{id}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(case.version)?;
    intake::hold_own(&caller, &case)?;
    if case.stage != Stage::Draft {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Löschen lässt sich nur ein Entwurf. Eingereichte Anträge können Sie zurücknehmen.",
            "Only a draft can be deleted. You can withdraw an application that was handed in.",
        )));
    }
    note(&app, &mut tx, case.id, journal::DELETED, json!({})).await?;
    store::case::remove_draft(&mut tx, case.id, seen.0).await?;
    tx.commit().await?;
    Ok(Answer::nothing())
}

/// Whether the applicant may edit now.
///
/// # Errors
/// [`Kind::StepRefused`].
fn check_open(stage: Stage) -> Result<(), Problem> {
    if OPEN.contains(&stage) {
        return Ok(());
    }
    Err(Problem::new(Kind::StepRefused).detail(
        Text::new(
            "Im Stand „{stage}“ lässt sich der Antrag nicht bearbeiten.",
            "The application cannot be edited while it stands at “{stage}”.",
        )
        .fill("stage", &law::case::title(stage)),
    ))
}

/// Whether an application can be handed in under its title; a draft may do without.
///
/// # Errors
/// [`Kind::Invalid`] with the title's place.
pub fn check_title(input: &store::case::CaseInput) -> Result<(), Problem> {
    if !input.title.is_empty() {
        return Ok(());
    }
    Err(Problem::field(
        "/title",
        "missing",
        "Geben Sie dem Antrag einen Titel, bevor Sie ihn einreichen.",
        "Give the application a title before you hand it in.",
    ))
}

/// A file must be known to whoever names it.
async fn check_upload(tx: &mut Tx, upload: Option<UploadId>) -> Result<(), Problem> {
    if let Some(id) = upload
        && store::upload::find(tx, id).await?.is_none()
    {
        return Err(Problem::field(
            "/upload_id",
            "unknown",
            "Diese Datei gibt es nicht.",
            "There is no such file.",
        ));
    }
    Ok(())
}

/// Another authority decides where the case lies now.
fn elsewhere(input: &store::case::CaseInput, authority: &str) -> Problem {
    let text = Text::new(
        "Dort entscheidet eine andere Stelle ({authority}). Nehmen Sie diesen Antrag zurück und stellen Sie dort einen neuen.",
        "Another authority ({authority}) decides there. Withdraw this application and apply to that authority.",
    );
    let text = text.fill("authority", &Text::from(authority));
    let pointer = if input.site.is_some() { "/place" } else { "/line" };
    Problem::invalid(vec![Fault::new(pointer, "other_authority", text)])
}

/// In whose area the case lies; an officer enters for somebody only what the own authority decides on.
///
/// # Errors
/// [`Kind::Invalid`] where another authority decides.
pub async fn competent(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    input: &store::case::CaseInput,
    trench: Option<&Trench>,
) -> Result<Authority, Problem> {
    let location = intake::location(app, input, trench);
    let Some(own) = caller.who.authority else { return intake::competent(tx, location.as_ref()).await };
    if location.is_none() {
        let row = store::account::find_authority(tx, own).await?;
        return row.map(|row| row.authority).ok_or_else(|| Problem::new(Kind::NotYours));
    }
    let authority = intake::competent(tx, location.as_ref()).await?;
    if authority.id == own { Ok(authority) } else { Err(elsewhere(input, &authority.name)) }
}

/// Keeps the line of a case with the streets it lies in.
///
/// # Errors
/// When the store refuses.
pub async fn draw(app: &App, tx: &mut Tx, case: CaseId, trench: Option<&Trench>) -> Result<(), Problem> {
    match trench {
        Some(trench) => {
            let (house, line) = (app.clone(), trench.line().clone());
            let streets = tokio::task::spawn_blocking(move || house.live.now().streets_along(&line));
            let streets = streets.await.map_err(Problem::broken)?;
            store::trench::put(tx, case, trench, &streets).await?;
        }
        None => store::trench::remove(tx, case).await?,
    }
    Ok(())
}

/// Writes what happened to a draft into its journal.
///
/// # Errors
/// When the store refuses.
pub async fn note(app: &App, tx: &mut Tx, case: CaseId, event: &str, detail: Value) -> Result<(), Problem> {
    let entry = NewEntry { at: app.clock.now(), event: event.to_owned(), detail };
    store::journal::append(tx, file::chain(case), &entry).await?;
    Ok(())
}

/// The case's file after it was judged anew: that tells as much as a live check, so it is limited and counted as one, unless
/// an officer asks.
///
/// # Errors
/// When it is asked too often, or the store refuses.
pub async fn judged<'a>(
    app: &'a App,
    tx: &mut Tx,
    case: CaseId,
    caller: &Caller,
) -> Result<File<'a>, Problem> {
    let case = store::case::find_by_id(tx, case).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let file = File::of(app, tx, case).await?;
    let organisation = file.case.organisation.id;
    let counts = file.line.is_some() && caller.user.role == Role::Applicant;
    if counts {
        app.limit.check(organisation)?;
        limit::probe(app, tx, organisation).await?;
    }
    judge::refresh(app, tx, &file).await?;
    // Days that deadlines count back from can have moved.
    file.keep_next_due(tx, app.clock.today()).await?;
    if counts {
        let found = store::finding::list(tx, file.case.id).await?;
        let confidential = found.iter().any(|finding| finding.is_confidential_to(Some(organisation)));
        store::probe::count(tx, organisation, app.clock.instant(), confidential).await?;
    }
    Ok(file)
}
