//! A step of works is taken on one phase; the case stands where its phases together stand.

use jiff::{ToSpan, civil::Date};
use law::{case::Facts, requirement::Fact};
use model::{
    CaseId, PhaseId, Text,
    account::Role,
    case::{Actor, Event, Happening, Stage},
    inspection::DefectState,
};
use serde_json::{Value, json};
use store::{
    Tx,
    case::{PhaseStep, Stepped},
    defect::Defect,
    outbox::Effect,
    permit::PhaseRow,
};

use crate::{
    app::App,
    case::{event::EventInput, file::File},
    letter,
    problem::{Fault, Kind, Problem},
};

/// A step of works with what comes with it.
#[derive(Debug, Clone)]
pub struct WorksStep<'a> {
    /// What happens.
    pub event: Event,
    /// Who makes the step.
    pub role: Role,
    /// The phase that moves.
    pub phase: &'a PhaseRow,
    /// The day on which it happened.
    pub on: Date,
    /// The day that is set with it: for the guarantee its last one.
    pub until: Option<Date>,
    /// Facts for the journal, without personal data; the phase is added.
    pub detail: Value,
    /// Effects outside the database.
    pub effects: &'a [Effect],
}

/// The phase that a step means: the one that is named, or the only one that is permitted.
///
/// # Errors
/// [`Kind::Invalid`] at `/phase_id`.
pub async fn find(tx: &mut Tx, case: CaseId, named: Option<PhaseId>) -> Result<PhaseRow, Problem> {
    let mut phases = permitted(tx, case).await?;
    match named {
        Some(id) => phases.into_iter().find(|phase| phase.id == id).ok_or_else(|| {
            Problem::field(
                "/phase_id",
                "unknown",
                "Diesen Bauabschnitt gibt es in diesem Vorgang nicht, oder er ist noch nicht erlaubt.",
                "This case has no such phase of works, or it is not permitted yet.",
            )
        }),
        None if phases.len() == 1 => Ok(phases.swap_remove(0)),
        None => Err(Problem::field(
            "/phase_id",
            "missing",
            "Der Vorgang hat nicht genau einen erlaubten Bauabschnitt. Bitte wählen Sie einen aus.",
            "The case has not exactly one permitted phase of works. Please choose one.",
        )),
    }
}

async fn permitted(tx: &mut Tx, case: CaseId) -> Result<Vec<PhaseRow>, Problem> {
    let permits = store::permit::list_rows(tx, case).await?;
    Ok(permits
        .into_iter()
        .filter(|permit| permit.number.is_some())
        .flat_map(|permit| permit.phases)
        .collect())
}

/// What the case machine asks about one phase: what is known of the case, but of the surface, the guarantee and the defects
/// of this one.
pub fn facts<'a>(
    file: &'a File<'_>,
    app: &App,
    actor: Actor,
    phase: &PhaseRow,
    defects: &[Defect],
    today: Date,
) -> Facts<'a> {
    let open = |defect: &Defect| defect.phase == phase.id && defect.state != DefectState::Accepted;
    let mut facts = file.facts_for(app, actor, today);
    facts.known = facts
        .known
        .with(Fact::ReinstatedPermanently, phase.reinstated_on.is_some())
        .with(Fact::DefectOpen, defects.iter().any(open))
        .with(Fact::GuaranteeOver, phase.guarantee_until.is_none_or(|until| until < today));
    facts
}

/// Where a case stands together with its permitted phases, given where it stood.
///
/// # Errors
/// When the store breaks.
pub async fn joined(tx: &mut Tx, case: CaseId, stands: Stage) -> Result<Stage, Problem> {
    let stages: Vec<Stage> = permitted(tx, case).await?.into_iter().map(|phase| phase.stage).collect();
    Ok(law::case::joined(&stages, stands))
}

/// Moves a phase to a stage and keeps the days that go with it; with the guarantee, its last day must be given.
///
/// # Errors
/// [`Kind::Invalid`] at `/until` when a guarantee begins and nobody says when it ends.
pub async fn move_phase(
    tx: &mut Tx,
    case: CaseId,
    phase: &PhaseRow,
    stage: Stage,
    on: Date,
    until: Option<Date>,
) -> Result<(), Problem> {
    let reached = |to: Stage| (stage == to && phase.stage != to).then_some(on);
    let begins = reached(Stage::Guarantee).is_some();
    if begins && until.is_none_or(|until| until < on) {
        return Err(Problem::field(
            "/until",
            "missing",
            "Bitte geben Sie den letzten Tag der Gewährleistung an; wird keine geschuldet, den Tag ihres Beginns.",
            "Please give the last day of the guarantee; where none is owed, the day on which it would begin.",
        ));
    }
    let step = PhaseStep {
        stage,
        begun_on: reached(Stage::InProgress).filter(|_| phase.begun_on.is_none()),
        ended_on: reached(Stage::WorksComplete),
        reinstated_on: reached(Stage::ReinstatedPermanent),
        guarantee_until: lasting(on, until).filter(|_| begins),
    };
    store::case::move_phase(tx, case, phase.id, &step).await?;
    Ok(())
}

/// Whether open defects stand against a step.
///
/// # Errors
/// [`Kind::StepRefused`] naming how many.
pub async fn hold_defects(tx: &mut Tx, case: CaseId, phase: &PhaseRow, event: Event) -> Result<(), Problem> {
    let stands = |state: DefectState| match event {
        Event::Remedy => state == DefectState::Open,
        Event::PassInspection => {
            matches!(phase.stage, Stage::ReinstatedPermanent | Stage::Remedied)
                && state != DefectState::Accepted
        }
        Event::BeginGuarantee | Event::Close => state != DefectState::Accepted,
        _ => false,
    };
    let defects = store::defect::list(tx, case).await?;
    let count = defects.iter().filter(|defect| defect.phase == phase.id && stands(defect.state)).count();
    if count == 0 {
        return Ok(());
    }
    let refused = Problem::new(Kind::StepRefused).detail(Text::new(
        format!("Offene Mängel in diesem Bauabschnitt: {count}."),
        format!("Defects still open in this phase: {count}."),
    ));
    Err(refused.next_step(if event == Event::Remedy {
        Text::new(
            "Melden Sie zuerst jeden Mangel für sich als behoben, und schreiben Sie dazu, was getan wurde.",
            "First say of each defect by itself that it is remedied, and write what was done.",
        )
    } else {
        Text::new(
            "Warten Sie, bis jeder Mangel behoben ist, und nehmen Sie die Beseitigung ab.",
            "Wait until every defect is remedied, and accept that it is.",
        )
    }))
}

/// Whether there is a defect in a phase that nobody has told the applicant of yet: a step that finds one without it would
/// bring no letter.
///
/// # Errors
/// [`Kind::StepRefused`] naming what comes first.
pub async fn hold_find(
    tx: &mut Tx,
    case: CaseId,
    phase: Option<&PhaseRow>,
    event: Event,
) -> Result<(), Problem> {
    if event != Event::FindDefect {
        return Ok(());
    }
    let told = letter::step::told(tx, case).await?;
    let defects = store::defect::list(tx, case).await?;
    let recorded = defects.iter().any(|defect| {
        defect.state == DefectState::Open
            && !told.contains(&defect.id)
            && phase.is_some_and(|phase| phase.id == defect.phase)
    });
    if recorded {
        return Ok(());
    }
    Err(Problem::new(Kind::StepRefused).detail(Text::new(
        "Noch ist kein Mangel aufgenommen. Wählen Sie beim Bauabschnitt „Kontrolle aufnehmen“ und tragen Sie den Mangel dort ein: Dieser Schritt und die Mängelanzeige mit Frist und Foto folgen daraus von selbst.",
        "No defect is recorded yet. Choose “Record an inspection” at the phase of works and enter the defect there: this step and the notice of defects with its last day and photo follow from that by themselves.",
    )))
}

/// Takes a step on a phase; the file then stands where the case stands.
///
/// # Errors
/// When the case machine, open defects or the store refuse.
pub async fn take(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    step: &WorksStep<'_>,
) -> Result<Stepped, Problem> {
    let (case, today) = (file.case.id, app.clock.today());
    let defects = store::defect::list(tx, case).await?;
    let facts = Facts {
        // What comes with it was checked by whoever takes it.
        has_reason: true,
        until: step.until,
        ..facts(file, app, Actor::Person(step.role), step.phase, &defects, today)
    };
    let stage = law::case::next(step.phase.stage, step.event, &facts)?;
    hold_defects(tx, case, step.phase, step.event).await?;
    move_phase(tx, case, step.phase, stage, step.on, step.until).await?;
    let mut detail = step.detail.clone();
    if let Value::Object(facts) = &mut detail {
        facts.insert("phase".to_owned(), json!(step.phase.id));
    }
    record(app, tx, file, step.event, (step.on, step.until), detail, step.effects).await
}

/// Lets each phase go on whose change nobody has answered in time; answers whether there was one.
///
/// # Errors
/// When the store breaks.
pub async fn agree(app: &App, tx: &mut Tx, file: &File<'_>, on: Date) -> Result<bool, Problem> {
    let facts = file.facts_for(app, Actor::Clock, app.clock.today());
    let mut any = false;
    for phase in permitted(tx, file.case.id).await? {
        let next = law::case::next(phase.stage, Event::AgreeChange, &facts);
        if let Ok(stage) = next
            && stage != phase.stage
        {
            move_phase(tx, file.case.id, &phase, stage, on, None).await?;
            any = true;
        }
    }
    Ok(any)
}

/// Records what happened to the works of a case, which then stands where its phases stand.
///
/// # Errors
/// When the store refuses.
pub async fn record(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    event: Event,
    (on, until): (Date, Option<Date>),
    detail: Value,
    effects: &[Effect],
) -> Result<Stepped, Problem> {
    let today = app.clock.today();
    let stage = joined(tx, file.case.id, file.case.stage).await?;
    // The time of day is known only of what happens now.
    let at = (on == today).then(|| app.clock.time());
    let happening = Happening { at, until: lasting(on, until), ..Happening::new(on, event) };
    let stepped = file.step(app, tx, stage, happening, (detail, effects)).await?;
    letter::after(app, tx, file, event, &EventInput::of(event), on).await?;
    Ok(stepped)
}

/// The end of what begins on a day, unless it ends at once: then nothing lasts, as where no guarantee is owed.
pub fn lasting(on: Date, until: Option<Date>) -> Option<Date> {
    until.filter(|until| *until > on)
}

/// The last day of a guarantee that begins on a day, after what the authority is used to; none where it says nothing.
///
/// # Errors
/// When there is no such day.
pub fn guarantee_until(file: &File<'_>, on: Date) -> Result<Option<Date>, Problem> {
    let years = file.settings.guarantee_years;
    years.map(|years| on.checked_add(i32::from(years).years()).map_err(Problem::broken)).transpose()
}

/// A fault of a phase in a list, at the field that it concerns.
pub(super) fn fault(n: usize, field: &str, code: &str, de: &str, en: &str) -> Fault {
    Fault::new(format!("/phases/{n}/{field}"), code, Text::new(de, en))
}
