//! A step of a case: the machine says whether, the store keeps it with all it brings about.

pub mod check;
pub mod delivery;
mod input;

use axum::extract::State;
use jiff::{ToSpan, civil::Date};
use law::case::{Facts, Refusal};
use law::requirement::Fact;
use model::{
    account::Role,
    case::{Actor, Event, Happening, Mark, Stage},
};
use serde_json::{Value, json};
use store::{Tx, case::Step, permit::PhaseRow};

use super::{Case, assignment, edit, file::File, follow, intake, view};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    charge, decision, dig,
    idempotency::{Begun, Once},
    job, judge, letter, message,
    note::{self, NoteInput},
    participation,
    problem::Problem,
    version::IfMatch,
};

pub use input::{EventInput, MissingInput, is_certificate};

/// Takes a step.
#[utoipa::path(post, path = "/api/cases/{id}/events", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = EventInput, responses((status = 200, body = Case)))]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Once { key, body: mut input }: Once<EventInput>,
) -> Result<Answer, Problem> {
    let today = app.clock.today();
    input.check(today)?;
    input.fill(&app, today)?;
    let mut printed = None;
    if let Some(decision) = input.decision(today) {
        let mut tx = match key.begin(&app, &caller).await? {
            Begun::Before(answer) => return Ok(answer),
            Begun::New(tx) => tx,
        };
        let (file, _) = allowed(&app, &mut tx, &caller, &id, seen, &mut input).await?;
        // The version that was seen still stands below, or nothing is decided.
        drop(tx);
        printed = Some(decision::letter::print(&app, &file, &decision, Some(&caller.user.name)).await);
    }
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (file, stage) = allowed(&app, &mut tx, &caller, &id, seen, &mut input).await?;
    take(&app, &mut tx, file, stage, &input, input.received_on.unwrap_or(today)).await?;
    let file = finish(&app, &mut tx, &caller, &id, &input).await?;
    if let Some(printed) = printed {
        decision::letter::keep(&mut tx, &file, printed).await?;
    }
    let file = File::take(&app, &mut tx, &id).await?;
    let case = file.case.id;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    let answer = key.commit(tx, answer).await?;
    if input.received_on.is_some_and(|on| on < today) {
        job::clock::soon(&app, case);
    }
    app.live.wake();
    Ok(answer)
}

/// The case as it stands, and the stage that the step leads to; what the step leaves open is filled in.
///
/// # Errors
/// Everything that speaks against the step, as a sentence.
pub async fn allowed<'a>(
    app: &'a App,
    tx: &mut Tx,
    caller: &Caller,
    id: &str,
    seen: IfMatch,
    input: &mut EventInput,
) -> Result<(File<'a>, Stage), Problem> {
    let today = app.clock.today();
    let file = File::take(app, tx, id).await?;
    seen.hold(file.case.version)?;
    check::lead(caller, &file.case)?;
    if caller.user.role == Role::Officer {
        assignment::check_conflict(tx, caller.user.id, &file).await?;
    }
    check::time(&file, today)?;
    check::lapsed(&file, input.event, today)?;
    if input.event == Event::Hear && input.until.is_none() {
        let days = file.settings.hearing_days;
        input.until = days.and_then(|days| today.checked_add(i64::from(days).days()).ok());
    }
    if input.event == Event::Submit && file.case.on_behalf && input.received_on.is_none() {
        input.received_on = store::case::received_on(tx, file.case.id).await?;
    }
    let phase = phase(tx, &file, input).await?;
    let stage = machine(app, tx, caller, &file, phase.as_ref(), input).await?;
    if matches!(input.event, Event::Submit | Event::Supplement | Event::Change) {
        edit::check_title(&file.case.input)?;
    }
    if input.event == Event::Submit {
        intake::hold_submit(app, tx, &file, input.received_on.unwrap_or(today)).await?;
    }
    check::extension(&file, input, today)?;
    check::conditions(app, input, today)?;
    check::duties(app, &file, input, today)?;
    check::objection(&file, input, today)?;
    Ok((file, stage))
}

/// Asks the machine, for the case or for the phase of works that the step moves.
async fn machine(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    file: &File<'_>,
    phase: Option<&PhaseRow>,
    input: &mut EventInput,
) -> Result<Stage, Problem> {
    let (role, today) = (caller.user.role, app.clock.today());
    let actor = Actor::Person(role);
    let defects = store::defect::list(tx, file.case.id).await?;
    let own = match phase {
        Some(phase) => dig::phase::facts(file, app, actor, phase, &defects, today),
        None => file.facts_for(app, actor, today),
    };
    let facts = Facts {
        has_reason: input.reason().is_some(),
        names_missing: !input.missing.is_empty(),
        has_conditions: !input.conditions.is_empty(),
        has_certificate: input.certificate().is_some(),
        until: input.until,
        known: own.known.with(Fact::PublicInterestAddressed, input.public_interest().is_some()),
        ..own
    };
    let from = phase.map_or(file.case.stage, |phase| phase.stage);
    let mut next = law::case::next(from, input.event, &facts);
    let applicant = Actor::Person(Role::Applicant);
    let for_somebody = matches!(&next, Err(Refusal::NotYours { who, .. }) if *who == applicant)
        && role == Role::Officer
        && file.case.on_behalf;
    if for_somebody {
        next = law::case::next(from, input.event, &Facts { actor: applicant, ..facts });
        if next.is_ok() && !input.marks.contains(&Mark::OnBehalf) {
            input.marks.push(Mark::OnBehalf);
        }
    }
    if input.received_on.is_some() {
        check::received(file, input, for_somebody)?;
    }
    let stage = next?;
    dig::phase::hold_find(tx, file.case.id, phase, input.event).await?;
    if let Some(phase) = phase {
        dig::phase::hold_defects(tx, file.case.id, phase, input.event).await?;
    }
    Ok(stage)
}

/// Keeps the step with everything that it brings about.
///
/// `stage` is where the step leads: the case, or the phase of works that it moves.
///
/// # Errors
/// When the store refuses.
pub async fn take(
    app: &App,
    tx: &mut Tx,
    mut file: File<'_>,
    stage: Stage,
    input: &EventInput,
    on: Date,
) -> Result<(), Problem> {
    let today = app.clock.today();
    let (case, authority) = (file.case.id, file.case.authority.id);
    let phase = phase(tx, &file, input).await?;
    let mut until = input.until;
    if let Some(phase) = &phase {
        if input.event == Event::BeginGuarantee && until.is_none() {
            until = dig::phase::guarantee_until(&file, on)?;
        }
        dig::phase::move_phase(tx, case, phase, stage, on, until).await?;
    }
    if input.event == Event::PermitDig {
        dig::permit::open(tx, &file, on).await?;
    }
    let works = phase.is_some() || input.event == Event::PermitDig;
    let stands = if phase.is_some() { file.case.stage } else { stage };
    let stage = if works { dig::phase::joined(tx, case, stands).await? } else { stage };
    let happening = Happening {
        // The time of day is known only of what happens now.
        at: (on == today).then(|| app.clock.time()),
        until: dig::phase::lasting(on, until),
        marks: input.marks.clone(),
        ..Happening::new(on, input.event)
    };
    file.happenings.push(happening.clone());
    if let Some(number) = input.certificate() {
        store::case::set_certificate(tx, case, number).await?;
        if let Some(site) = &mut file.case.input.site {
            site.certificate = Some(number.to_owned());
        }
    }
    let mut detail = input.detail(phase.map(|phase| phase.id));
    if law::case::is_answer(file.regime, input.event) {
        hand_out(tx, &file, &mut detail).await?;
    }
    let regimes = if input.event == Event::Submit {
        file.regimes().map(|regime| regime.code.as_str()).collect()
    } else {
        Vec::new()
    };
    let step = Step {
        case,
        version: file.case.version,
        stage,
        happening,
        at: app.clock.now(),
        // What came on paper may lie behind the end of a period already: the clock looks at it then.
        next_due: file.next_due(on.min(today)),
        missing: input.missing_after(),
        regimes: &regimes,
        detail,
        effects: &[message::step(tx.who(), case, input.event, today)],
    };
    file.case.version = store::case::step(tx, &step).await?.version;
    file.case.stage = stage;
    if input.event == Event::Submit {
        if stage == Stage::InProgress {
            dig::permit::open_at_once(tx, &file, on).await?;
        }
        follow::handed_in(app, tx, &file, on).await?;
    }
    if matches!(input.event, Event::Submit | Event::Supplement | Event::Change) {
        participation::competence::share(tx, case, authority, file.line.as_ref()).await?;
    }
    if let Some(new) = input.decision(on) {
        store::decision::put(tx, case, authority, &new).await?;
        delivery::send(app, tx, &mut file, on).await?;
    }
    letter::after(app, tx, &file, input.event, input, on).await?;
    charge::after(app, tx, &file, input.event, on).await
}

/// What follows once a step is kept: what was answered stands among the notes, and the street is judged anew.
///
/// # Errors
/// When the store refuses.
pub async fn finish<'a>(
    app: &'a App,
    tx: &mut Tx,
    caller: &Caller,
    id: &str,
    input: &EventInput,
) -> Result<File<'a>, Problem> {
    let file = File::take(app, tx, id).await?;
    if matches!(input.event, Event::Answer | Event::SettleDispute)
        && let Some(text) = input.reason()
    {
        let input = NoteInput { text: text.to_owned(), internal: false };
        note::write(app, tx, caller, &file.case, &input).await?;
    }
    if changes_street(input.event) {
        judge::refresh(app, tx, &file).await?;
    }
    Ok(file)
}

/// Hands out what was held back for the answer, and notes by its hashes what that is.
async fn hand_out(tx: &mut Tx, file: &File<'_>, detail: &mut Value) -> Result<(), Problem> {
    let held_back = file.documents.iter().filter(|stored| stored.held_back);
    let hashes: Vec<_> = held_back.map(|stored| stored.document.sha256.as_str()).collect();
    if hashes.is_empty() {
        return Ok(());
    }
    if let Value::Object(facts) = detail {
        facts.insert("documents".to_owned(), json!(hashes));
    }
    store::document::release(tx, file.case.id).await?;
    Ok(())
}

/// The phase of works that a step moves; none where it moves none, or no works are permitted yet.
async fn phase(tx: &mut Tx, file: &File<'_>, input: &EventInput) -> Result<Option<PhaseRow>, Problem> {
    if !moves_works(input.event) {
        return Ok(None);
    }
    let permits = store::permit::list_rows(tx, file.case.id).await?;
    let permitted = permits.iter().any(|permit| permit.number.is_some() && !permit.phases.is_empty());
    if !permitted && input.phase().is_none() {
        return Ok(None);
    }
    Ok(Some(dig::phase::find(tx, file.case.id, input.phase()).await?))
}

/// Whether an event moves a phase of works.
pub fn moves_works(event: Event) -> bool {
    matches!(
        event,
        Event::NotifyStart
            | Event::Start
            | Event::RequestChange
            | Event::StopWorks
            | Event::ResumeWorks
            | Event::CompleteWorks
            | Event::ReinstateInterim
            | Event::ReinstatePermanent
            | Event::PassInspection
            | Event::FindDefect
            | Event::Remedy
            | Event::BeginGuarantee
            | Event::Close
    )
}

/// Whether the works of others run into something else afterwards.
pub fn changes_street(event: Event) -> bool {
    matches!(
        event,
        Event::Submit
            | Event::Supplement
            | Event::Change
            | Event::Grant
            | Event::GrantWithConditions
            | Event::Refuse
            | Event::Withdraw
            | Event::Cancel
            | Event::Revoke
            | Event::DemandApplication
            | Event::Progress
            | Event::BeginGuarantee
            // These two bring works back into the street.
            | Event::Object
            | Event::FindDefect
    )
}
