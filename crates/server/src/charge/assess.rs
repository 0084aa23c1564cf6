//! From a case to a bill: which schedule, which event, and what the case itself says of length, surface, days and visits.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::fee::{Choice, FeeFacts, FeeFault, Schedule};
use model::{
    Text,
    case::Event,
    fee::{Bill, ChargeKind, Money, Quantity},
    period::days_between,
};
use serde::Deserialize;
use store::{Tx, account::AuthoritySettings};
use utoipa::ToSchema;

use crate::{
    app::App,
    case::file::File,
    problem::{Fault, Kind, Problem},
};

/// An amount within a frame, and why it was chosen.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenInput {
    #[schema(value_type = i64)]
    cents: Money,
    reason: String,
}

/// An exemption, and why it holds for this applicant or case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExemptionInput {
    code: String,
    reason: String,
}

/// What is to be charged.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeInput {
    /// Code of the schedule; the authority's own when none is given.
    #[serde(default)]
    schedule: Option<String>,
    kind: ChargeKind,
    /// What is charged for; the latest event of the case that costs something when none is given.
    #[serde(default)]
    event: Option<Event>,
    /// Hours of work by grade.
    #[serde(default)]
    hours: BTreeMap<String, f64>,
    /// Amounts within frames, by item.
    #[serde(default)]
    chosen: BTreeMap<String, ChosenInput>,
    #[serde(default)]
    exemptions: Vec<ExemptionInput>,
    /// What it would cost to restore the surface, for deposits that are a share of it.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    reinstatement_cost_cents: Option<Money>,
    /// That the same was charged before was read.
    #[serde(default)]
    pub(super) acknowledged: bool,
}

impl ChargeInput {
    /// Why something is waived, for the file.
    pub fn note(&self) -> String {
        let reasons = self.exemptions.iter().map(|one| format!("{}: {}", one.code, one.reason.trim()));
        reasons.collect::<Vec<_>>().join("\n")
    }
}

/// The bill that follows from a case.
///
/// # Errors
/// [`Kind::Invalid`] with a pointer to what is missing or does not fit, or when nothing is due.
pub async fn bill(app: &App, tx: &mut Tx, file: &File<'_>, input: &ChargeInput) -> Result<Bill, Problem> {
    let row = store::account::find_authority(tx, file.case.authority.id).await?;
    let settings = row.map(|row| row.settings).unwrap_or_default();
    let today = app.clock.today();
    let schedule = schedule(app, file, input, &settings, today)?;
    let (facts, on) = facts(tx, file, input, schedule, today).await?;
    let bill = match input.kind {
        ChargeKind::Fee => law::fee::assess(schedule, &facts, on),
        ChargeKind::Deposit => law::fee::deposit(schedule, &facts, on),
    };
    let bill = bill.map_err(|fault| refused(&fault))?;
    if bill.lines().is_empty() {
        return Err(nothing_due());
    }
    Ok(bill)
}

fn schedule<'a>(
    app: &'a App,
    file: &File<'_>,
    input: &ChargeInput,
    settings: &AuthoritySettings,
    today: Date,
) -> Result<&'a Schedule, Problem> {
    let fees = app.law.fees();
    let named = input.schedule.as_ref().or(settings.fee_schedule.as_ref());
    let found = match named {
        Some(code) => fees.find(code, today),
        None => fees.find_for(&file.calendar.code, today),
    };
    found.ok_or_else(|| {
        Problem::field(
            "/schedule",
            "unknown",
            "Diese Gebührenordnung gilt heute nicht.",
            "This schedule of fees is not in force today.",
        )
    })
}

/// The facts of the case for the event that is charged for, and the day whose prices hold: that of the event.
async fn facts(
    tx: &mut Tx,
    file: &File<'_>,
    input: &ChargeInput,
    schedule: &Schedule,
    today: Date,
) -> Result<(FeeFacts, Date), Problem> {
    let mut facts = FeeFacts {
        minutes: minutes(input)?,
        frames: input
            .chosen
            .iter()
            .map(|(item, chosen)| {
                (item.clone(), Choice { cents: chosen.cents, reason: chosen.reason.trim().to_owned() })
            })
            .collect(),
        exemptions: exemptions(input)?,
        reinstatement_cost: input.reinstatement_cost_cents.unwrap_or_default(),
        ..FeeFacts::new(file.case.input.procedure.clone(), Event::Submit, file.calendar.code.clone())
    };
    count(tx, file, &mut facts).await?;
    let items = match input.kind {
        ChargeKind::Fee => &schedule.items,
        ChargeKind::Deposit => &schedule.deposits,
    };
    for happening in file.happenings.iter().rev() {
        if input.event.is_some_and(|wanted| wanted != happening.event) {
            continue;
        }
        facts.event = happening.event;
        if input.event.is_some() || items.iter().any(|item| item.is_due(&facts)) {
            return Ok((facts, happening.on.min(today)));
        }
    }
    if input.event.is_some() {
        return Err(Problem::field(
            "/event",
            "not_happened",
            "Das ist in diesem Vorgang nicht geschehen.",
            "This has not happened in this case.",
        ));
    }
    Err(nothing_due())
}

/// What is counted in the case itself.
async fn count(tx: &mut Tx, file: &File<'_>, facts: &mut FeeFacts) -> Result<(), Problem> {
    let case = file.case.id;
    let decisions = store::decision::list(tx, case).await?;
    let lead = decisions.into_iter().find(|decision| decision.authority.id == file.case.authority.id);
    facts.verdict = lead.and_then(|decision| decision.verdict).map(|(verdict, _)| verdict);
    let permits = store::permit::list_rows(tx, case).await?;
    let granted: Vec<_> = permits.iter().filter(|permit| permit.number.is_some()).collect();
    let phases: Vec<_> = granted.iter().flat_map(|permit| &permit.phases).collect();
    facts.permits = u32::try_from(granted.len()).map_err(Problem::broken)?;
    let days: i64 =
        phases.iter().map(|phase| days_between(phase.period.first(), phase.period.last()) + 1).sum();
    facts.days = u32::try_from(days).map_err(Problem::broken)?;
    let opened: f64 = phases.iter().filter_map(|phase| phase.surface_m2).sum();
    // Where no phase says what is opened, it is the trench itself.
    let surface = if opened > 0.0 { opened } else { file.case.length_m * file.case.input.width_m };
    facts.length_m = Quantity::try_from(file.case.length_m).map_err(Problem::broken)?;
    facts.surface_m2 = Quantity::try_from(surface).map_err(Problem::broken)?;
    let inspections = store::inspection::list(tx, case).await?;
    facts.inspections = u32::try_from(inspections.len()).map_err(Problem::broken)?;
    Ok(())
}

fn minutes(input: &ChargeInput) -> Result<BTreeMap<String, u32>, Problem> {
    /// More than anybody works on one case.
    const MOST: f64 = 10_000.0;
    let mut minutes = BTreeMap::new();
    for (grade, hours) in &input.hours {
        if !(0.0..=MOST).contains(hours) {
            let text = Text::new("0 bis 10 000 Stunden.", "0 to 10,000 hours.");
            return Err(Problem::invalid(vec![Fault::new(format!("/hours/{grade}"), "out_of_range", text)]));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 600,000, checked above"
        )]
        minutes.insert(grade.clone(), (hours * 60.0 - 1e-6).ceil().max(0.0) as u32);
    }
    Ok(minutes)
}

fn exemptions(input: &ChargeInput) -> Result<Vec<String>, Problem> {
    if let Some(n) = input.exemptions.iter().position(|one| one.reason.trim().is_empty()) {
        let text = Text::new("Eine Befreiung braucht einen Grund.", "An exemption needs a reason.");
        return Err(Problem::invalid(vec![Fault::new(format!("/exemptions/{n}/reason"), "missing", text)]));
    }
    Ok(input.exemptions.iter().map(|one| one.code.clone()).collect())
}

fn nothing_due() -> Problem {
    Problem::new(Kind::StepRefused).detail(Text::new(
        "Nach dieser Gebührenordnung ist dafür nichts fällig.",
        "Under this schedule nothing is due for that.",
    ))
}

fn refused(fault: &FeeFault) -> Problem {
    let money = |money: &Money| money.text(model::fee::Currency::Euro);
    let (pointer, text) = match fault {
        FeeFault::NotInForce { .. } | FeeFault::OtherAuthority { .. } => (
            "/schedule".to_owned(),
            Text::new("Diese Gebührenordnung gilt hier nicht.", "This schedule does not apply here."),
        ),
        FeeFault::UnknownGrade { grade } => (
            format!("/hours/{grade}"),
            Text::new(
                "Für diese Laufbahngruppe gibt es keinen Stundensatz.",
                "There is no hourly rate for this grade.",
            ),
        ),
        FeeFault::UnknownFrame { item } => (
            format!("/chosen/{item}"),
            Text::new("Hier ist kein Betrag zu wählen.", "There is no amount to choose here."),
        ),
        FeeFault::FrameOpen { item, title, min, max } => (
            format!("/chosen/{item}"),
            Text::new(
                format!(
                    "„{}“: Bitte wählen Sie einen Betrag von {} bis {}.",
                    title.de,
                    money(min).de,
                    money(max).de
                ),
                format!(
                    "“{}”: please choose an amount from {} to {}.",
                    title.en,
                    money(min).en,
                    money(max).en
                ),
            ),
        ),
        FeeFault::FrameOutside { item, title, min, max } => (
            format!("/chosen/{item}/cents"),
            Text::new(
                format!("„{}“: Der Rahmen reicht von {} bis {}.", title.de, money(min).de, money(max).de),
                format!("“{}”: the frame is {} to {}.", title.en, money(min).en, money(max).en),
            ),
        ),
        FeeFault::NoReason { item, title } => (
            format!("/chosen/{item}/reason"),
            Text::new(
                format!("„{}“: Bitte begründen Sie den Betrag.", title.de),
                format!("“{}”: please give a reason for the amount.", title.en),
            ),
        ),
        FeeFault::UnknownExemption { code } => (
            "/exemptions".to_owned(),
            Text::new(
                format!("Die Befreiung „{code}“ gibt es nicht."),
                format!("There is no exemption “{code}”."),
            ),
        ),
        FeeFault::Bill(_) | FeeFault::Place(_) => (
            String::new(),
            Text::new("Der Betrag lässt sich nicht berechnen.", "The amount cannot be calculated."),
        ),
    };
    Problem::invalid(vec![Fault::new(pointer, fault.code(), text)])
}
