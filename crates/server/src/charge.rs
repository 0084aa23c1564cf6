//! Fees and deposits of a case: calculated line by line, issued with an invoice, paid, waived, given back.

pub mod assess;
pub mod guard;
pub mod reference;
pub mod view;

use axum::extract::State;
use jiff::{ToSpan, civil::Date};
use model::{
    ChargeId, LetterId, Text,
    account::Role,
    case::{Event, Stage},
    fee::{ChargeKind, Money},
};
use serde::Deserialize;
use serde_json::json;
use store::{Tx, charge, journal::NewEntry};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    case::file::{self, File},
    idempotency::{Begun, Once},
    letter::{
        content::{Content, Said, cited},
        invoice, step,
    },
    message,
    problem::{Kind, Problem},
    version::IfMatch,
};
use assess::ChargeInput;
use guard::{Status, Step};
use view::{Charge, ChargePreview, Charges, FeeSchedule};

/// What is written when a charge is drafted; an applicant does not see it.
pub const DRAFTED: &str = "charge_drafted";
/// Longest note, in characters.
const LONGEST: usize = 2_000;

/// What happens to a charge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepInput {
    event: Step,
    /// The day on which it happened; today when none is given.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Why.
    #[serde(default)]
    note: String,
    /// What `warnings` say of the step was read.
    #[serde(default)]
    acknowledged: bool,
}

impl StepInput {
    /// A step that is taken today, with nothing to say about it.
    pub fn of(event: Step) -> Self {
        Self { event, on: None, note: String::new(), acknowledged: false }
    }
}

/// The charges of a case, and what can be charged in it; drafts are the authority's alone.
#[utoipa::path(get, path = "/api/cases/{id}/charges", tag = "charge",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Charges)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let today = app.clock.today();
    let acts = caller.who.authority == Some(file.case.authority.id);
    let mut charges = charge::list(&mut tx, file.case.id).await?;
    if caller.user.role == Role::Applicant {
        // One that was never issued is none of the applicant's.
        charges.retain(|charge| charge.issued_on.is_some());
    }
    let charges = charges.iter().map(|charge| Charge::of(&file, charge, acts, today));
    let fees = app.law.fees();
    let schedules =
        fees.iter().filter(|schedule| schedule.holds(today) && schedule.is_for(&file.calendar.code));
    Answer::ok(&Charges {
        charges: charges.collect::<Result<_, _>>()?,
        schedules: schedules.map(|schedule| FeeSchedule::of(schedule, today)).collect(),
    })
}

/// Calculates and keeps nothing.
#[utoipa::path(post, path = "/api/cases/{id}/charges/preview", tag = "charge",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = ChargeInput, responses((status = 200, body = ChargePreview)))]
pub async fn preview(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<ChargeInput>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let file = led(&app, &mut tx, &caller, &id).await?;
    Answer::ok(&ChargePreview::of(&assess::bill(&app, &mut tx, &file, &input).await?))
}

/// Drafts a charge.
#[utoipa::path(post, path = "/api/cases/{id}/charges", tag = "charge",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = ChargeInput, responses((status = 201, body = Charge)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Once { key, body: input }: Once<ChargeInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let file = led(&app, &mut tx, &caller, &id).await?;
    let (case, today) = (file.case.id, app.clock.today());
    let new = draft(&app, &mut tx, &file, &input).await?;
    let shown = Charge::of(&file, &new, true, today)?;
    let answer = Answer::created(format!("/api/cases/{case}/charges/{}", new.id), &shown)?.version(1);
    key.commit(tx, answer).await
}

/// Calculates a charge and keeps it as a draft.
///
/// # Errors
/// What does not fit, that nothing is due, or that the same was charged before and nobody has read so.
pub async fn draft(
    app: &App,
    tx: &mut Tx,
    file: &File<'_>,
    input: &ChargeInput,
) -> Result<charge::Charge, Problem> {
    let case = file.case.id;
    // Two that are drafted at once would get the same number.
    store::case::lock(tx, case).await?;
    let bill = assess::bill(app, tx, file, input).await?;
    let known = charge::list(tx, case).await?;
    let again = known.iter().any(|other| {
        other.status != Status::Cancelled.code()
            && other.kind == bill.kind()
            && other.bill.lines().iter().any(|line| bill.lines().iter().any(|new| new.item == line.item))
    });
    if again && !input.acknowledged {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Ein Teil davon ist in diesem Vorgang schon berechnet. Bestätigen Sie, dass es noch einmal anfällt.",
            "Part of this was charged in this case before. Confirm that it falls due again.",
        )));
    }
    let reference = file.case.reference.clone().unwrap_or_default();
    let new = charge::Charge {
        id: ChargeId(Uuid::now_v7()),
        kind: bill.kind(),
        payment_reference: reference::of(&reference, known.len() + 1),
        bill,
        status: Status::Draft.code().to_owned(),
        due: None,
        issued_on: None,
        settled_on: None,
        letter: None,
        note: input.note(),
        version: 1,
    };
    charge::insert(tx, case, &new).await?;
    note(app, tx, file, DRAFTED, &new).await?;
    Ok(new)
}

/// Issues, settles, takes back or gives back a charge.
#[utoipa::path(post, path = "/api/cases/{id}/charges/{charge}/events", tag = "charge",
    params(("id" = String, Path, description = "Identifier or reference"), ("charge" = Uuid, Path)),
    request_body = StepInput, responses((status = 200, body = Charge)))]
pub async fn take(
    State(app): State<App>,
    caller: Caller,
    Path((id, charge)): Path<(String, ChargeId)>,
    seen: IfMatch,
    Once { key, body: input }: Once<StepInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let file = led(&app, &mut tx, &caller, &id).await?;
    let charge = settle(&app, &mut tx, &file, charge, Some(seen), &input).await?;
    let version = charge.version;
    let answer = Answer::ok(&Charge::of(&file, &charge, true, app.clock.today())?)?.version(version);
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Takes a step of a charge, given the version that was seen where somebody has seen one.
///
/// # Errors
/// Why the step cannot be taken.
pub async fn settle(
    app: &App,
    tx: &mut Tx,
    file: &File<'_>,
    charge: ChargeId,
    seen: Option<IfMatch>,
    input: &StepInput,
) -> Result<charge::Charge, Problem> {
    let (case, today) = (file.case.id, app.clock.today());
    let known = charge::list(tx, case).await?;
    let number = known.iter().position(|known| known.id == charge);
    let number = number.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let mut charge = known[number].clone();
    if let Some(seen) = seen {
        seen.hold(charge.version)?;
    }
    if input.note.chars().count() > LONGEST {
        return Err(Problem::field(
            "/note",
            "length",
            "Höchstens 2000 Zeichen.",
            "At most 2,000 characters.",
        ));
    }
    let next = guard::next(Status::find(&charge.status)?, input.event, charge.kind, &input.note)?;
    if let Some(why) = warning(file, input.event).filter(|_| !input.acknowledged) {
        return Err(Problem::new(Kind::StepRefused).detail(why).next_step(Text::new(
            "Warten Sie die Abnahme ab, oder bestätigen Sie („acknowledged“), dass Sie die Sicherheit schon jetzt zurückgeben.",
            "Wait until the works are accepted, or confirm (“acknowledged”) that you give the deposit back now.",
        )));
    }
    let on = day(input, &charge, today)?;
    next.code().clone_into(&mut charge.status);
    if !input.note.trim().is_empty() {
        let lines = [charge.note.as_str(), input.note.trim()];
        charge.note = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    }
    if input.event == Step::Issue {
        issue(tx, file, &mut charge, number + 1, today).await?;
    } else {
        charge.settled_on = Some(on);
    }
    charge.version = charge::update(tx, case, &charge).await?;
    note(app, tx, file, input.event.entry(), &charge).await?;
    Ok(charge)
}

/// What somebody should know before a step of a charge: a deposit secures works that nobody has accepted yet.
pub fn warning(file: &File<'_>, step: Step) -> Option<Text> {
    if step != Step::Release {
        return None;
    }
    let stage = file.case.stage;
    if stage.occupies_street() && stage != Stage::InspectedPassed {
        let text = Text::new(
            "Die Arbeiten sind noch nicht abgenommen (Stand: {stage}). Ist die Sicherheit zurückgegeben, lässt sie sich für Mängel nicht mehr verwerten.",
            "The works are not accepted yet (stage: {stage}). Once the deposit is given back, it cannot be drawn for defects any more.",
        );
        return Some(text.fill("stage", &law::case::title(stage)));
    }
    (file.around.defects_open > 0).then(|| {
        Text::new(
            "Ein Mangel ist noch offen. Ist die Sicherheit zurückgegeben, lässt sie sich dafür nicht mehr verwerten.",
            "A defect is still open. Once the deposit is given back, it cannot be drawn for it any more.",
        )
    })
}

/// The day of a step: neither in the future nor before the charge was issued; an invoice goes out today.
fn day(input: &StepInput, charge: &charge::Charge, today: Date) -> Result<Date, Problem> {
    let on = input.on.unwrap_or(today);
    let early = charge.issued_on.is_some_and(|issued| on < issued);
    if on > today || early || (input.event == Step::Issue && on != today) {
        return Err(Problem::field(
            "/on",
            "day",
            "Der Tag liegt nicht in der Zukunft und nicht vor der Festsetzung; festgesetzt wird heute.",
            "The day lies neither in the future nor before the charge was issued; it is issued today.",
        ));
    }
    Ok(on)
}

/// Sends the invoice: due on an open day, with the authority's account; where all is waived nothing is left to pay.
async fn issue(
    tx: &mut Tx,
    file: &File<'_>,
    charge: &mut charge::Charge,
    number: usize,
    today: Date,
) -> Result<(), Problem> {
    let row = store::account::find_authority(tx, file.case.authority.id).await?;
    let settings = row.map(|row| row.settings).unwrap_or_default();
    let free = charge.bill.total() == Money::ZERO;
    let bank = settings.bank.unwrap_or_default();
    if !free {
        let days = settings.payment_days.filter(|_| !bank.iban.is_empty()).ok_or_else(|| {
            Problem::new(Kind::StepRefused).detail(Text::new(
                "In den Einstellungen der Behörde fehlt die Bankverbindung oder die Zahlungsfrist.",
                "The authority's settings lack its bank account or the days for payment.",
            ))
        })?;
        let due = today.checked_add(i64::from(days).days()).map_err(Problem::broken)?;
        charge.due = Some(file.calendar.next_open(due));
    }
    let reference = file.case.reference.clone().unwrap_or_default();
    let said = invoice::Said {
        number: format!("{reference}-{number:02}"),
        bill: charge.bill.clone(),
        due: charge.due,
        payment_reference: reference::grouped(&charge.payment_reference),
        bank,
    };
    let content = Content {
        basis: vec![cited(&charge.bill.title().de, charge.bill.is_verified())],
        signatory: step::signatory(tx, file).await?,
        ..Content::to_applicant(file, Said::Invoice(said))
    };
    let letter: LetterId = step::put(tx, file, &content, today).await?;
    charge.letter = Some(letter);
    charge.issued_on = Some(today);
    if free {
        Status::Waived.code().clone_into(&mut charge.status);
        charge.settled_on = Some(today);
    } else {
        let news = message::news(tx.who(), "charge_issued", file.case.id, json!({"on": today}));
        store::outbox::enqueue(tx, &news).await?;
    }
    Ok(())
}

/// Gives deposits back whose schedule says so, once a case is closed: its guarantee has ended.
///
/// # Errors
/// When the store refuses.
pub async fn after(app: &App, tx: &mut Tx, file: &File<'_>, event: Event, on: Date) -> Result<(), Problem> {
    if event != Event::Close || file.case.stage != Stage::Closed {
        return Ok(());
    }
    for mut held in charge::list(tx, file.case.id).await? {
        let schedule = app.law.fees().find(held.bill.schedule(), held.bill.on());
        let released = schedule.is_some_and(|schedule| schedule.releases(event));
        if held.kind != ChargeKind::Deposit || held.status != Status::Paid.code() || !released {
            continue;
        }
        Status::Released.code().clone_into(&mut held.status);
        held.settled_on = Some(on);
        held.version = charge::update(tx, file.case.id, &held).await?;
        note(app, tx, file, Step::Release.entry(), &held).await?;
    }
    Ok(())
}

/// A case whose leading authority the caller works for.
async fn led<'a>(app: &'a App, tx: &mut Tx, caller: &Caller, id: &str) -> Result<File<'a>, Problem> {
    let file = File::take(app, tx, id).await?;
    if caller.who.authority != Some(file.case.authority.id) {
        return Err(Problem::new(Kind::NotYours)
            .detail(Text::new("Das macht die federführende Behörde.", "The leading authority does this.")));
    }
    if file.case.reference.is_none() {
        return Err(Problem::new(Kind::StepRefused)
            .detail(Text::new("Ein Entwurf kostet noch nichts.", "A draft costs nothing yet.")));
    }
    Ok(file)
}

async fn note(
    app: &App,
    tx: &mut Tx,
    file: &File<'_>,
    event: &str,
    charge: &charge::Charge,
) -> Result<(), Problem> {
    let entry = NewEntry {
        at: app.clock.now(),
        event: event.to_owned(),
        detail: json!({"charge": charge.id, "kind": charge.kind, "amount_cents": charge.bill.total(), "status": charge.status}),
    };
    store::journal::append(tx, file::chain(file.case.id), &entry).await?;
    Ok(())
}

/// What an entry of the journal about a charge is called.
pub fn title(event: &str) -> Option<Text> {
    let (de, en) = match event {
        DRAFTED => ("Forderung berechnet", "Charge calculated"),
        "charge_issued" => ("Forderung festgesetzt", "Charge issued"),
        "charge_paid" => ("Zahlung eingegangen", "Payment received"),
        "charge_waived" => ("Forderung erlassen", "Charge waived"),
        "charge_cancelled" => ("Forderung zurückgenommen", "Charge cancelled"),
        "charge_released" => ("Sicherheit zurückgegeben", "Deposit released"),
        "charge_drawn" => ("Sicherheit verwertet", "Deposit drawn"),
        _ => return None,
    };
    Some(Text::new(de, en))
}
