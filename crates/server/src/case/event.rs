//! A step of a case: the machine says whether, the store keeps it with all it brings about.

use axum::extract::State;
use jiff::civil::Date;
use law::case::Facts;
use model::{
    Text,
    case::{Event, Happening, Stage},
    decision::{Condition, Verdict},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Tx, case::Step, decision::NewDecision};
use utoipa::ToSchema;

use super::{Case, edit, file, file::File, view};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    decision,
    idempotency::{Begun, Once},
    judge,
    problem::{Fault, Problem},
    version::IfMatch,
};

/// Something that is missing, as a sentence alone or with a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum MissingInput {
    /// A sentence.
    Text(String),
    /// A sentence and the day until which it is expected.
    Dated {
        /// What is missing.
        text: String,
        /// Until when.
        #[serde(default, deserialize_with = "crate::period::any_day")]
        #[schema(value_type = Option<String>, format = Date)]
        due: Option<Date>,
    },
}

/// A step and what comes with it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventInput {
    event: Event,
    /// Why; for a refusal, a revocation, a request to modify …
    #[serde(default)]
    reason: Option<String>,
    /// What is missing.
    #[serde(default)]
    missing: Vec<MissingInput>,
    /// Conditions of a grant.
    #[serde(default)]
    conditions: Vec<Condition>,
    /// Why the period is extended; the same as `reason`.
    #[serde(default)]
    extension_reason: Option<String>,
}

/// Takes a step.
#[utoipa::path(post, path = "/api/cases/{id}/events", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = EventInput, responses((status = 200, body = Case)))]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Once { key, body: input }: Once<EventInput>,
) -> Result<Answer, Problem> {
    input.check()?;
    let today = app.clock.today();
    let mut printed = None;
    if let Some(decision) = input.decision(today) {
        let mut tx = match key.begin(&app, &caller).await? {
            Begun::Before(answer) => return Ok(answer),
            Begun::New(tx) => tx,
        };
        let (file, _) = input.allowed(&app, &mut tx, &caller, &id, seen, today).await?;
        // The version that was seen still stands below, or nothing is decided.
        drop(tx);
        printed = Some(decision::letter::print(&app, &file, &decision, Some(&caller.user.name)).await);
    }
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (file, stage) = input.allowed(&app, &mut tx, &caller, &id, seen, today).await?;
    take(&app, &mut tx, file, stage, &input, today).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    if changes_street(input.event) {
        judge::refresh(&app, &mut tx, &file).await?;
    }
    if let Some(printed) = printed {
        decision::letter::keep(&mut tx, &file, printed).await?;
    }
    let file = File::take(&app, &mut tx, &id).await?;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Keeps the step with everything that it brings about.
///
/// # Errors
/// When the store refuses.
pub async fn take(
    app: &App,
    tx: &mut Tx,
    mut file: File<'_>,
    stage: Stage,
    input: &EventInput,
    today: Date,
) -> Result<(), Problem> {
    let happening = Happening { at: Some(app.clock.time()), ..Happening::new(today, input.event) };
    file.happenings.push(happening.clone());
    let deadlines = file.deadlines(today);
    let regimes = if input.event == Event::Submit {
        file.regimes().map(|regime| regime.code.as_str()).collect()
    } else {
        Vec::new()
    };
    let (case, authority) = (file.case.id, file.case.authority.id);
    let step = Step {
        case,
        version: file.case.version,
        stage,
        happening,
        at: app.clock.now(),
        next_due: file::next_deadline(&deadlines).map(|deadline| deadline.due),
        missing: input.missing_after(),
        regimes: &regimes,
        detail: input.detail(),
        effects: &[],
    };
    store::case::step(tx, &step).await?;
    if input.event == Event::Submit {
        store::decision::expect(tx, case, authority).await?;
    }
    if let Some(new) = input.decision(today) {
        store::decision::put(tx, case, authority, &new).await?;
    }
    if input.event == Event::PermitDig {
        store::permit::open(tx, case, file.case.input.period, today).await?;
    }
    if moves_works(input.event) {
        store::permit::set_stage(tx, case, stage).await?;
    }
    Ok(())
}

fn verdict(event: Event) -> Option<Verdict> {
    match event {
        Event::Grant => Some(Verdict::Granted),
        Event::GrantWithConditions => Some(Verdict::GrantedWithConditions),
        Event::Refuse => Some(Verdict::Refused),
        _ => None,
    }
}

fn moves_works(event: Event) -> bool {
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
fn changes_street(event: Event) -> bool {
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
            | Event::BeginGuarantee
            // These two bring works back into the street.
            | Event::Object
            | Event::FindDefect
    )
}

/// Longest reason or condition, in characters.
const LONGEST: usize = 10_000;
/// Most items or conditions.
const MOST: usize = 50;

impl EventInput {
    /// A step with what is written with it.
    pub fn new(
        event: Event,
        reason: Option<String>,
        missing: Vec<String>,
        conditions: Vec<Condition>,
    ) -> Self {
        let missing = missing.into_iter().map(MissingInput::Text).collect();
        Self { event, reason, missing, conditions, extension_reason: None }
    }

    /// The case as it stands, and the stage that the step leads to.
    async fn allowed<'a>(
        &self,
        app: &'a App,
        tx: &mut Tx,
        caller: &Caller,
        id: &str,
        seen: IfMatch,
        today: Date,
    ) -> Result<(File<'a>, Stage), Problem> {
        let file = File::take(app, tx, id).await?;
        seen.hold(file.case.version)?;
        let facts = Facts {
            has_reason: self.reason().is_some(),
            names_missing: !self.missing.is_empty(),
            has_conditions: !self.conditions.is_empty(),
            ..file.facts(app, caller.user.role, today)
        };
        let stage = law::case::next(file.case.stage, self.event, &facts)?;
        if matches!(self.event, Event::Submit | Event::Supplement | Event::Change) {
            edit::check_title(&file.case.input)?;
        }
        Ok((file, stage))
    }

    /// What the step decides, if it decides.
    fn decision(&self, on: Date) -> Option<NewDecision> {
        Some(NewDecision {
            verdict: verdict(self.event)?,
            on,
            reasons: self.reason().unwrap_or_default().to_owned(),
            conditions: self.conditions.clone(),
            certificate: None,
        })
    }

    /// The reason that came with the step.
    fn reason(&self) -> Option<&str> {
        [&self.reason, &self.extension_reason]
            .into_iter()
            .flatten()
            .map(|reason| reason.trim())
            .find(|reason| !reason.is_empty())
    }

    /// What is asked for after the step; nothing once it was supplied.
    fn missing_after(&self) -> Option<Vec<store::case::MissingItem>> {
        match self.event {
            Event::RequestMissing => Some(self.missing.iter().map(MissingInput::item).collect()),
            Event::Supplement | Event::Change => Some(Vec::new()),
            _ => None,
        }
    }

    /// For the journal, which keeps facts: no free text, since anybody can be named in it.
    fn detail(&self) -> Value {
        let mut detail = serde_json::Map::new();
        if !self.missing.is_empty() {
            detail.insert("missing".to_owned(), json!(self.missing.len()));
        }
        if !self.conditions.is_empty() {
            let categories: Vec<_> = self.conditions.iter().map(|condition| condition.category).collect();
            detail.insert("conditions".to_owned(), json!(categories));
        }
        if self.reason().is_some() {
            detail.insert("reason".to_owned(), json!(true));
        }
        Value::Object(detail)
    }

    fn check(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        let mut hold = |pointer: String, text: &str, may_be_empty: bool| {
            let length = text.trim().chars().count();
            if length > LONGEST || (length == 0 && !may_be_empty) {
                faults.push(Fault::new(
                    pointer,
                    "length",
                    Text::new(format!("1 bis {LONGEST} Zeichen."), format!("1 to {LONGEST} characters.")),
                ));
            }
        };
        hold("/reason".into(), self.reason.as_deref().unwrap_or(""), true);
        hold("/extension_reason".into(), self.extension_reason.as_deref().unwrap_or(""), true);
        for (n, missing) in self.missing.iter().enumerate() {
            hold(format!("/missing/{n}"), &missing.item().text, false);
        }
        for (n, condition) in self.conditions.iter().enumerate() {
            hold(format!("/conditions/{n}/text"), &condition.text, false);
            hold(format!("/conditions/{n}/reason"), &condition.reason, true);
        }
        for (pointer, count) in [("/missing", self.missing.len()), ("/conditions", self.conditions.len())] {
            if count > MOST {
                faults.push(Fault::new(
                    pointer,
                    "too_many",
                    Text::new(format!("Höchstens {MOST}."), format!("At most {MOST}.")),
                ));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}

impl MissingInput {
    fn item(&self) -> store::case::MissingItem {
        let (text, due) = match self {
            Self::Text(text) => (text, None),
            Self::Dated { text, due } => (text, *due),
        };
        store::case::MissingItem { text: text.trim().to_owned(), due }
    }
}
