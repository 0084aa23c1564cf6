//! The part that another road authority gives to a case that it does not lead.

use axum::extract::State;
use model::{
    AuthorityId, Text,
    decision::{Condition, Verdict},
};
use serde::Deserialize;
use serde_json::json;
use store::{Tx, decision::NewDecision, journal::NewEntry};
use utoipa::ToSchema;

use super::{PART_CONFIRMED, PART_GIVEN, answer::check_texts, ask::Nothing};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::{
        Case,
        file::{self, File},
        view,
    },
    idempotency::{Begun, Once},
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// What another authority says to its part of the trench.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartInput {
    verdict: Verdict,
    /// Why; a refusal needs its reasons.
    #[serde(default)]
    text: String,
    /// With the verdict `granted_with_conditions`, and only then.
    #[serde(default)]
    conditions: Vec<Condition>,
}

/// Gives the part of an authority that does not lead; only the lead decides the case.
#[utoipa::path(post, path = "/api/cases/{id}/authority-decision", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = PartInput, responses((status = 200, body = Case)))]
pub async fn give(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Once { key, body: input }: Once<PartInput>,
) -> Result<Answer, Problem> {
    input.check()?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (file, authority) = other(&app, &mut tx, &caller, &id, seen).await?;
    let entry = NewEntry {
        at: app.clock.now(),
        event: PART_GIVEN.to_owned(),
        detail: json!({"authority": authority, "verdict": input.verdict, "conditions": input.conditions.len()}),
    };
    let part = NewDecision {
        verdict: input.verdict,
        on: app.clock.today(),
        reasons: input.text.trim().to_owned(),
        public_interest: String::new(),
        conditions: input.conditions,
        certificate: None,
    };
    store::case::touch(&mut tx, file.case.id, seen.0).await?;
    store::decision::put(&mut tx, file.case.id, authority, &part).await?;
    store::journal::append(&mut tx, file::chain(file.case.id), &entry).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    key.commit(tx, answer).await
}

/// Confirms that the part of an authority that does not lead still holds, though the plan was changed after it was given.
#[utoipa::path(post, path = "/api/cases/{id}/authority-decision/confirmation", tag = "participation",
    params(("id" = String, Path, description = "Identifier or reference")), responses((status = 200, body = Case)))]
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Once { key, body: Nothing {} }: Once<Nothing>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let (file, authority) = other(&app, &mut tx, &caller, &id, seen).await?;
    let parts = store::decision::list(&mut tx, file.case.id).await?;
    let given = parts.into_iter().find(|part| part.authority.id == authority && part.is_outdated);
    let given = given.ok_or_else(|| {
        Problem::new(Kind::StepRefused).detail(Text::new(
            "Seit Ihrer Entscheidung ist der Plan nicht geändert worden, oder sie steht noch aus.",
            "The plan has not been changed since your decision, or it is still to come.",
        ))
    })?;
    let entry = NewEntry {
        at: app.clock.now(),
        event: PART_CONFIRMED.to_owned(),
        detail: json!({"authority": authority, "plan_on": given.plan_on}),
    };
    let (today, name) = (app.clock.today(), &caller.user.name);
    store::case::touch(&mut tx, file.case.id, seen.0).await?;
    store::decision::confirm(&mut tx, file.case.id, authority, today, name).await?;
    store::journal::append(&mut tx, file::chain(file.case.id), &entry).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    key.commit(tx, answer).await
}

/// A case that is not decided, of which the caller's authority has a part without leading it.
async fn other<'a>(
    app: &'a App,
    tx: &mut Tx,
    caller: &Caller,
    id: &str,
    seen: IfMatch,
) -> Result<(File<'a>, AuthorityId), Problem> {
    let file = File::take(app, tx, id).await?;
    seen.hold(file.case.version)?;
    let authority = caller.who.authority.ok_or_else(|| Problem::new(Kind::NotYours))?;
    let expected = store::decision::list(tx, file.case.id).await?;
    if authority == file.case.authority.id || expected.iter().all(|one| one.authority.id != authority) {
        return Err(Problem::new(Kind::NotYours).detail(Text::new(
            "Das ist für weitere Behörden, deren Gebiet die Trasse berührt; die federführende entscheidet selbst.",
            "This is for other authorities whose area the trench touches; the leading one decides by itself.",
        )));
    }
    if file.case.stage.is_settled() {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Über den Antrag ist schon entschieden, oder das Verfahren ist beendet.",
            "The case is decided already, or it has ended.",
        )));
    }
    Ok((file, authority))
}

impl PartInput {
    fn check(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, code: &str, de: &str, en: &str| {
            faults.push(Fault::new(pointer, code, Text::new(de, en)));
        };
        if self.verdict == Verdict::DeemedGranted {
            fault(
                "/verdict",
                "not_chosen",
                "Das bewirkt nur der Fristablauf.",
                "Only the end of the period does this.",
            );
        }
        if self.verdict == Verdict::Refused && self.text.trim().is_empty() {
            fault(
                "/text",
                "missing",
                "Eine Ablehnung braucht eine Begründung.",
                "A refusal needs its reasons.",
            );
        }
        if (self.verdict == Verdict::GrantedWithConditions) == self.conditions.is_empty() {
            fault(
                "/conditions",
                "verdict",
                "Nebenbestimmungen gehören zur Zustimmung mit Nebenbestimmungen, und nur zu ihr.",
                "Conditions belong to a consent with conditions, and to nothing else.",
            );
        }
        check_texts(&self.text, &self.conditions, &mut faults);
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}
