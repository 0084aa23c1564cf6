//! Permits to dig: granted by an officer, asked for by an applicant, changed by both as far as they may.

use axum::extract::State;
use jiff::civil::Date;
use law::case::Facts;
use model::{
    CaseId, DigPermitId, PhaseId, Text,
    account::Role,
    case::{Actor, Event, Stage},
};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use store::{
    Tx,
    journal::NewEntry,
    permit::{NewPhase, PermitRow, PhaseRow},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    phase::{self, fault},
    view::{self, Permit},
};
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    case::file::{self, File},
    idempotency::{Begun, Once},
    journal, judge,
    period::{any_day, day},
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Most phases of one permit.
const MOST: usize = 50;
/// Longest name of a phase, in characters.
const LONGEST: usize = 200;
/// Largest surface of a phase, in square metres: a square kilometre is a mistake.
const WIDEST_M2: f64 = 1_000_000.0;

/// A phase of works as it is planned.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseInput {
    /// The phase that is changed; none for a new one.
    #[serde(default)]
    id: Option<Uuid>,
    /// Name as shown, at most 200 characters; left out, the name that it has stays.
    #[serde(default)]
    label: Option<String>,
    /// First day.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    first: Date,
    /// Last day.
    #[serde(deserialize_with = "day")]
    #[schema(value_type = String, format = Date)]
    last: Date,
    /// Surface that is opened, in square metres; left out, it stays, and null takes it away.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<f64>)]
    #[expect(clippy::option_option, reason = "null is another answer than none")]
    surface_m2: Option<Option<f64>>,
}

/// Tells null from what was left out.
#[expect(clippy::option_option, reason = "null is another answer than none")]
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<f64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A permit that is granted or asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitInput {
    /// Phases, at least one.
    phases: Vec<PhaseInput>,
    /// Last day on which it holds.
    #[serde(default, deserialize_with = "any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
}

/// What is changed of a permit; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitChange {
    /// Phases that are changed (with their identifier) or added (without).
    #[serde(default)]
    phases: Vec<PhaseInput>,
    /// Last day on which it holds.
    #[serde(default, deserialize_with = "any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
    /// Grants a permit that was asked for (officer).
    #[serde(default)]
    granted: bool,
}

/// Grants a permit (officer), or asks for one (applicant).
#[utoipa::path(post, path = "/api/cases/{id}/permits", tag = "works",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = PermitInput, responses((status = 201, body = Permit)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Once { key, body: input }: Once<PermitInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let mut file = locked(&app, &mut tx, &id).await?;
    let today = app.clock.today();
    is_permitted(&file)?;
    let phases = checked(&input.phases, &[], input.valid_until, Some(today))?;
    if phases.is_empty() {
        return Err(Problem::field(
            "/phases",
            "missing",
            "Nennen Sie mindestens einen Bauabschnitt.",
            "Name at least one phase of works.",
        ));
    }
    if let Some(n) = input.phases.iter().position(|phase| phase.id.is_some()) {
        return Err(Problem::invalid(vec![fault(
            n,
            "id",
            "unexpected",
            "Ein neuer Bauabschnitt bekommt seine Kennung erst.",
            "A new phase has no identifier yet.",
        )]));
    }
    let permit = store::permit::request(&mut tx, file.case.id, &phases, input.valid_until).await?;
    if caller.user.role == Role::Officer {
        grant(&app, &mut tx, &mut file, permit).await?;
    } else {
        let detail = json!({"permit": permit, "phases": phases.len()});
        note(&app, &mut tx, file.case.id, journal::PERMIT_REQUESTED, detail).await?;
    }
    let file = File::of(&app, &mut tx, file.case).await?;
    let (shown, version) = view::one(&app, &mut tx, &caller, &file, permit).await?;
    let location = format!("/api/cases/{}/permits/{permit}", file.case.id);
    let answer = Answer::created(location, &shown)?.version(version);
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Changes a permit: how long it holds, what its phases are, whether it is granted.
#[utoipa::path(patch, path = "/api/cases/{id}/permits/{permit}", tag = "works",
    params(("id" = String, Path, description = "Identifier or reference"), ("permit" = Uuid, Path)),
    request_body = PermitChange, responses((status = 200, body = Permit)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((id, permit)): Path<(String, Uuid)>,
    seen: IfMatch,
    Json(input): Json<PermitChange>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let mut file = locked(&app, &mut tx, &id).await?;
    is_permitted(&file)?;
    let (case, permit) = (file.case.id, DigPermitId(permit));
    let rows = store::permit::list_rows(&mut tx, case).await?;
    let row = rows.into_iter().find(|row| row.id == permit).ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(row.version)?;
    let officer = caller.user.role == Role::Officer;
    if !officer && (row.number.is_some() || input.granted) {
        // What was granted is the authority's to change.
        return Err(Problem::new(Kind::NotYours));
    }
    let valid_until = input.valid_until.or(row.valid_until);
    let phases = checked(&input.phases, &row.phases, valid_until, None)?;
    hold(&row, &input.phases, valid_until)?;
    store::permit::change(&mut tx, case, permit, seen.0, &phases, valid_until).await?;
    let detail = json!({"permit": permit, "phases": phases.len(), "valid_until": valid_until});
    note(&app, &mut tx, case, journal::PERMIT_CHANGED, detail).await?;
    if input.granted && row.number.is_none() {
        grant(&app, &mut tx, &mut file, permit).await?;
    } else if row.number.is_some() {
        judge::refresh(&app, &mut tx, &file).await?;
    }
    let file = File::take(&app, &mut tx, &case.to_string()).await?;
    let (shown, version) = view::one(&app, &mut tx, &caller, &file, permit).await?;
    tx.commit().await?;
    app.live.wake();
    Ok(Answer::ok(&shown)?.version(version))
}

/// The file of a case that nobody else changes until the transaction ends.
async fn locked<'a>(app: &'a App, tx: &mut Tx, id: &str) -> Result<File<'a>, Problem> {
    let case = store::case::find(tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    store::case::lock(tx, case.id).await?;
    File::take(app, tx, &case.id.to_string()).await
}

/// Permits belong to cases that were decided in favour, and whose works are not over.
fn is_permitted(file: &File<'_>) -> Result<(), Problem> {
    let stage = file.case.stage;
    let decided = matches!(stage, Stage::Granted | Stage::GrantedWithConditions | Stage::DeemedGranted);
    if decided || (law::case::works(stage) && stage != Stage::Closed) {
        return Ok(());
    }
    // In the words of the machine, which knows the same of the first permit.
    Err(law::case::Refusal::WrongStage { stage, event: Event::PermitDig }.into())
}

/// Grants what was asked for: it gets its number, and the case stands where its phases stand.
async fn grant(app: &App, tx: &mut Tx, file: &mut File<'_>, permit: DigPermitId) -> Result<(), Problem> {
    let today = app.clock.today();
    if !law::case::works(file.case.stage) {
        let facts: Facts<'_> = file.facts_for(app, Actor::Person(Role::Officer), today);
        law::case::next(file.case.stage, Event::PermitDig, &facts)?;
    }
    let number = store::permit::grant(tx, file.case.id, permit, today).await?;
    let detail = json!({"permit": permit, "number": number});
    phase::record(app, tx, file, Event::PermitDig, (today, None), detail, &[]).await?;
    judge::refresh(app, tx, file).await?;
    Ok(())
}

/// Opens the permit that a step of the case grants: what was asked for, or one with a phase over the case's period.
///
/// # Errors
/// When the store refuses.
pub async fn open(tx: &mut Tx, file: &File<'_>, on: Date) -> Result<(), Problem> {
    let case = file.case.id;
    let rows = store::permit::list_rows(tx, case).await?;
    if rows.is_empty() {
        store::permit::open(tx, case, file.case.input.period, on).await?;
    }
    for row in rows.iter().filter(|row| row.number.is_none()) {
        store::permit::grant(tx, case, row.id, on).await?;
    }
    Ok(())
}

/// Opens the works of a case that could not wait: they are under way when they are told of.
///
/// # Errors
/// When the store refuses.
pub async fn open_at_once(tx: &mut Tx, file: &File<'_>, on: Date) -> Result<(), Problem> {
    open(tx, file, on).await?;
    let begun = file.case.input.period.first().min(on);
    for phase in
        store::permit::list_rows(tx, file.case.id).await?.into_iter().flat_map(|permit| permit.phases)
    {
        super::phase::move_phase(tx, file.case.id, &phase, Stage::InProgress, begun, None).await?;
    }
    Ok(())
}

async fn note(app: &App, tx: &mut Tx, case: CaseId, event: &str, detail: Value) -> Result<(), Problem> {
    let entry = NewEntry { at: app.clock.now(), event: event.to_owned(), detail };
    store::journal::append(tx, file::chain(case), &entry).await?;
    Ok(())
}

/// The phases as they are kept, with what of those that are there was left out; all faults are told at once.
fn checked(
    inputs: &[PhaseInput],
    there: &[PhaseRow],
    valid_until: Option<Date>,
    not_before: Option<Date>,
) -> Result<Vec<NewPhase>, Problem> {
    let mut faults = Vec::new();
    let mut phases = Vec::new();
    if inputs.len() > MOST {
        faults.push(Fault::new(
            "/phases",
            "too_many",
            Text::new(format!("Höchstens {MOST}."), format!("At most {MOST}.")),
        ));
    }
    for (n, input) in inputs.iter().enumerate() {
        let known = there.iter().find(|phase| input.id == Some(phase.id.0));
        let label = input.label.as_deref().or(known.map(|phase| phase.label.as_str())).unwrap_or_default();
        let surface_m2 = input.surface_m2.unwrap_or(known.and_then(|phase| phase.surface_m2));
        if label.chars().count() > LONGEST {
            faults.push(fault(n, "label", "length", "Höchstens 200 Zeichen.", "At most 200 characters."));
        }
        if surface_m2.is_some_and(|surface| !(surface > 0.0 && surface <= WIDEST_M2)) {
            faults.push(fault(
                n,
                "surface_m2",
                "out_of_range",
                "Die Fläche ist größer als 0 und höchstens ein Quadratkilometer.",
                "The surface is more than 0 and at most a square kilometre.",
            ));
        }
        if not_before.is_some_and(|day| input.first < day) {
            faults.push(fault(
                n,
                "first",
                "before_permit",
                "Der Bauabschnitt beginnt, bevor er erlaubt werden kann.",
                "The phase begins before it can be permitted.",
            ));
        }
        if valid_until.is_some_and(|until| until < input.last) {
            faults.push(fault(
                n,
                "last",
                "after_validity",
                "Der Bauabschnitt endet nach dem letzten Tag der Erlaubnis.",
                "The phase ends after the last day of the permit.",
            ));
        }
        match model::Period::new(input.first, input.last) {
            Ok(period) => phases.push(NewPhase {
                id: input.id.map(PhaseId),
                label: label.trim().to_owned(),
                period,
                surface_m2,
            }),
            Err(error) => faults.push(Fault::of_period(&format!("/phases/{n}/last"), &error)),
        }
    }
    if faults.is_empty() { Ok(phases) } else { Err(Problem::invalid(faults)) }
}

/// What of a permit may still be changed: phases that are there, and of those that are complete no day.
fn hold(row: &PermitRow, inputs: &[PhaseInput], valid_until: Option<Date>) -> Result<(), Problem> {
    let mut faults = Vec::new();
    for (n, input) in inputs.iter().enumerate() {
        let Some(id) = input.id else { continue };
        let Some(known) = row.phases.iter().find(|phase| phase.id.0 == id) else {
            faults.push(fault(
                n,
                "id",
                "unknown",
                "Diesen Bauabschnitt gibt es in dieser Erlaubnis nicht.",
                "This permit has no such phase.",
            ));
            continue;
        };
        let moved = (known.period.first(), known.period.last()) != (input.first, input.last);
        if moved && known.ended_on.is_some() {
            faults.push(fault(
                n,
                "last",
                "complete",
                "Die Arbeiten dieses Bauabschnitts sind abgeschlossen; seine Tage stehen fest.",
                "The works of this phase are complete; its days stand.",
            ));
        }
    }
    // A phase that is not changed must fit the new validity as well.
    let kept = row.phases.iter().filter(|phase| inputs.iter().all(|input| input.id != Some(phase.id.0)));
    if valid_until.is_some_and(|until| kept.clone().any(|phase| phase.period.last() > until)) {
        faults.push(Fault::new(
            "/valid_until",
            "before_phase",
            Text::new("Ein Bauabschnitt endet nach diesem Tag.", "A phase of works ends after this day."),
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
