//! A step of a case: the machine says whether, the store keeps it with all it brings about.

pub mod delivery;
mod input;

use axum::extract::State;
use jiff::{ToSpan, civil::Date};
use law::case::{Facts, Refusal};
use law::requirement::Fact;
use model::{
    Text,
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
    charge, condition, decision, dig,
    idempotency::{Begun, Once},
    job, judge, letter, message,
    note::{self, NoteInput},
    participation,
    problem::{Fault, Kind, Problem},
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
    check_lead(caller, &file.case)?;
    if caller.user.role == Role::Officer {
        assignment::check_conflict(tx, caller.user.id, &file).await?;
    }
    check_time(&file, today)?;
    check_lapsed(&file, input.event, today)?;
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
    check_extension(&file, input, today)?;
    check_conditions(app, input, today)?;
    check_duties(app, &file, input, today)?;
    check_objection(&file, input, today)?;
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
        check_received(file, input, for_somebody)?;
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

/// Only the leading authority decides; the others give their sub-decision when they are asked.
///
/// # Errors
/// [`Kind::NotYours`], naming the leading authority.
pub fn check_lead(caller: &Caller, case: &store::case::Case) -> Result<(), Problem> {
    if caller.user.role != Role::Officer || caller.who.authority == Some(case.authority.id) {
        return Ok(());
    }
    let text = Text::new(
        "Die Federführung hat: {authority}. Ihre Stelle entscheidet ihren Teil in der Beteiligung.",
        "In the lead is: {authority}. Your authority decides its part in the participation.",
    );
    let authority = Text::from(case.authority.name.as_str());
    Err(Problem::new(Kind::NotYours).detail(text.fill("authority", &authority)))
}

/// Nothing happens before what has happened: then the system's clock is wrong.
fn check_time(file: &File<'_>, today: Date) -> Result<(), Problem> {
    let Some(latest) = file.happenings.iter().map(|happening| happening.on).max() else { return Ok(()) };
    if latest <= today {
        return Ok(());
    }
    let text = Text::new(
        "Die Uhr des Systems geht nach: Sie zeigt den {today}, der letzte Schritt war am {latest}. Bis sie wieder stimmt, ist kein Schritt möglich.",
        "The system's clock is behind: it says {today}, the last step was on {latest}. No step is possible until it is right.",
    );
    let text = text.fill("today", &Text::day(today)).fill("latest", &Text::day(latest));
    Err(Problem::new(Kind::Busy).detail(text))
}

/// A permission that has lapsed has lapsed, recorded or not.
fn check_lapsed(file: &File<'_>, event: Event, today: Date) -> Result<(), Problem> {
    let pending = file.pending(today);
    let Some(lapse) = pending.iter().find(|certificate| certificate.event == Event::Lapse) else {
        return Ok(());
    };
    if matches!(event, Event::Send | Event::Serve) {
        return Ok(());
    }
    let text = Text::new(
        "Die Frist ist am {due} abgelaufen, die Erlaubnis ist erloschen ({basis}).",
        "The period ended on {due}, the permission has lapsed ({basis}).",
    );
    let text = text.fill("due", &Text::day(lapse.due)).fill("basis", &Text::from(lapse.basis.as_str()));
    Err(Problem::new(Kind::StepRefused).detail(text))
}

/// A day of receipt is told only of what an officer enters for somebody, and lies after what happened before.
fn check_received(file: &File<'_>, input: &EventInput, for_somebody: bool) -> Result<(), Problem> {
    if !for_somebody {
        return Err(Problem::field(
            "/received_on",
            "not_on_behalf",
            "Einen Tag des Eingangs geben Sie nur an, wenn Sie etwas für die antragstellende Organisation eintragen.",
            "A day of receipt is given only with what you enter on the applicant's behalf.",
        ));
    }
    let latest = file.happenings.iter().map(|happening| happening.on).max();
    match (input.received_on, latest) {
        (Some(received), Some(latest)) if received < latest => Err(Problem::invalid(vec![Fault::new(
            "/received_on",
            "before_the_last_step",
            Text::new(
                "Der letzte Schritt war am {latest}, danach.",
                "The last step was on {latest}, after that.",
            )
            .fill("latest", &Text::day(latest)),
        )])),
        _ => Ok(()),
    }
}

/// Conditions that the law may not allow are refused, or read once more before they are imposed.
fn check_conditions(app: &App, input: &EventInput, today: Date) -> Result<(), Problem> {
    if input.decision(today).is_none() {
        return Ok(());
    }
    condition::hold(app, &input.conditions, input.acknowledged, today)
}

/// What a decision must address.
fn check_duties(app: &App, file: &File<'_>, input: &EventInput, today: Date) -> Result<(), Problem> {
    let duties = app.law.duties(input.event, &file.case.input.procedure, today);
    let open = duties.into_iter().find(|duty| match duty.needs.as_str() {
        "public_interest" => input.public_interest().is_none(),
        _ => false,
    });
    let Some(duty) = open else { return Ok(()) };
    let because = Text::new(
        format!("{} ({})", duty.because.de, duty.basis),
        format!("{} ({})", duty.because.en, duty.basis),
    );
    let text = Text::new(
        "Schreiben Sie hier, wie sich die Ablehnung mit dem überragenden öffentlichen Interesse auseinandersetzt, und was hier schwerer wiegt.",
        "Write here how the refusal deals with the overriding public interest, and what weighs more here.",
    );
    let faults = vec![Fault::new(format!("/{}", duty.needs), "missing", text)];
    Err(Problem::refused_with(faults, because).next_step(Text::new(
        "Ergänzen Sie diesen Absatz, und lehnen Sie dann noch einmal ab.",
        "Add this paragraph, then refuse again.",
    )))
}

/// Where the law says how long an extension is, nobody names another last day.
fn check_extension(file: &File<'_>, input: &EventInput, today: Date) -> Result<(), Problem> {
    let (Event::Extend, Some(until)) = (input.event, input.until) else { return Ok(()) };
    let clocks = law::clock::run(file.regime, file.calendar, &file.course(), today);
    for clock in clocks.iter().filter(|clock| clock.may_extend()) {
        let (Some(extension), Some(due)) = (&clock.rule.extension, clock.due) else { continue };
        let Some((length, last)) = clock.rule.longest(due, today, file.calendar) else { continue };
        let fits = match clock.rule.extended_end(due, today, Some(until), file.calendar) {
            Some(end) => extension.at_most || end == until,
            None => false,
        };
        if fits {
            continue;
        }
        let text = if extension.at_most {
            Text::new(
                "Verlängern lässt das Recht höchstens um {length}, bis zum {last} ({basis}). Nennen Sie einen Tag bis dahin.",
                "The law allows an extension by at most {length}, until {last} ({basis}). Name a day up to then.",
            )
        } else {
            Text::new(
                "Das Recht legt fest, um wie viel verlängert wird: um {length}, bis zum {last} ({basis}). Lassen Sie den Tag weg, oder nennen Sie genau diesen.",
                "The law fixes the length of the extension: by {length}, until {last} ({basis}). Leave the day out, or name exactly this one.",
            )
        };
        let text = text.fill("length", &length.text()).fill("last", &Text::day(last));
        let text = text.fill("basis", &Text::from(extension.basis.as_str()));
        let code = if extension.at_most { "too_late" } else { "fixed_by_law" };
        return Err(Problem::invalid(vec![Fault::new("/until", code, text)]));
    }
    Ok(())
}

/// An objection after its time is taken only from somebody who knows that it is late: the last day is not read law.
fn check_objection(file: &File<'_>, input: &EventInput, today: Date) -> Result<(), Problem> {
    let on = input.received_on.unwrap_or(today);
    if input.event != Event::Object {
        return Ok(());
    }
    let Some(over) = file.objection_over(on) else { return Ok(()) };
    if input.acknowledged && !over.verified {
        return Ok(());
    }
    let text = if over.verified {
        Text::new(
            "Die Frist für den Widerspruch endete am {due} ({basis}).",
            "The time to object ended on {due} ({basis}).",
        )
    } else {
        Text::new(
            "Die Frist für den Widerspruch endete am {due} ({basis}, Angabe ungeprüft; bestätigen Sie, dass Sie dennoch Widerspruch einlegen).",
            "The time to object ended on {due} ({basis}, unverified; confirm that you object all the same).",
        )
    };
    let text = text.fill("due", &Text::day(over.due)).fill("basis", &Text::from(over.basis.as_str()));
    Err(Problem::new(Kind::StepRefused).detail(text))
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
