//! Conditions: the catalogue of text blocks, and what is flagged before conditions are imposed.

use axum::extract::State;
use jiff::civil::Date;
use model::{
    Text,
    condition::{Block, LintKind},
    decision::Condition,
    finding::Severity,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    problem::{Fault, Problem},
};

/// Most conditions that are looked at together.
const MOST: usize = 50;

/// Conditions to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConditionCheckInput)]
pub struct CheckInput {
    conditions: Vec<Condition>,
}

/// Conditions with their text blocks filled, and what is flagged about them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    conditions: Vec<Condition>,
    lints: Vec<Flag>,
}

/// Something to look at before a condition is imposed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Flag {
    /// Which condition, counted from 0.
    index: usize,
    /// Code of the rule, for example `A6`.
    rule: String,
    kind: LintKind,
    severity: Severity,
    text: Text,
    basis: String,
    verified: bool,
    /// Whether the decision is refused with it; else it must be acknowledged.
    refused: bool,
}

/// The text blocks in force today.
#[utoipa::path(get, path = "/api/conditions", tag = "decision", responses((status = 200, body = Vec<Block>)))]
pub async fn list(State(app): State<App>) -> Result<Answer, Problem> {
    Answer::ok(&app.law.conditions().blocks(app.clock.today()))
}

/// Fills text blocks and says what is flagged; nothing is kept.
#[utoipa::path(post, path = "/api/conditions/check", tag = "decision", request_body = CheckInput,
    responses((status = 200, body = Checked)))]
pub async fn check(State(app): State<App>, Json(input): Json<CheckInput>) -> Result<Answer, Problem> {
    let today = app.clock.today();
    let mut conditions = input.conditions;
    if conditions.len() > MOST {
        let text = Text::new(format!("Höchstens {MOST}."), format!("At most {MOST}."));
        return Err(Problem::invalid(vec![Fault::new("/conditions", "too_many", text)]));
    }
    fill(&app, &mut conditions, today)?;
    let lints = app.law.conditions().lint(&conditions, today);
    let lints = lints.into_iter().map(|lint| Flag {
        index: lint.condition,
        rule: lint.code,
        kind: lint.kind,
        severity: lint.severity,
        text: lint.sentence,
        basis: lint.basis,
        verified: lint.verified,
        refused: is_refused(lint.kind),
    });
    let lints = lints.collect();
    Answer::ok(&Checked { conditions, lints })
}

/// Fills text blocks with their parameters: what a decision says where a block is named is the block's wording, whatever
/// was sent.
///
/// # Errors
/// [`crate::problem::Kind::Invalid`] with a pointer to each block or parameter that cannot be filled.
pub fn fill(app: &App, conditions: &mut [Condition], today: Date) -> Result<(), Problem> {
    let mut faults = Vec::new();
    for (n, condition) in conditions.iter_mut().enumerate() {
        let Some(block) = &condition.block else { continue };
        match app.law.conditions().fill(block, &condition.parameters, today) {
            Ok(filled) => *condition = filled.german(),
            Err(fault) => {
                let pointer = match fault.parameter() {
                    Some(name) => format!("/conditions/{n}/parameters/{name}"),
                    None => format!("/conditions/{n}/block"),
                };
                faults.push(Fault::new(pointer, fault.code(), fault.text()));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Holds conditions against the law before they are imposed: money for the road, no text and no reason are refused, all
/// else that is flagged must have been read.
///
/// # Errors
/// [`crate::problem::Kind::StepRefused`] naming each condition.
pub fn hold(app: &App, conditions: &[Condition], acknowledged: bool, today: Date) -> Result<(), Problem> {
    let mut lints = app.law.conditions().lint(conditions, today);
    let refused = lints.iter().any(|lint| is_refused(lint.kind));
    lints.retain(|lint| if refused { is_refused(lint.kind) } else { !acknowledged });
    if lints.is_empty() {
        return Ok(());
    }
    let faults = lints.into_iter().map(|lint| {
        let text = Text::new(
            format!("{} ({})", lint.sentence.de, lint.basis),
            format!("{} ({})", lint.sentence.en, lint.basis),
        );
        Fault::new(format!("/conditions/{}", lint.condition), lint.code, text)
    });
    let detail = if refused {
        Text::new(
            "So kann die Nebenbestimmung nicht verfügt werden. Bitte ändern Sie sie.",
            "The condition cannot be imposed like this. Please change it.",
        )
    } else {
        Text::new(
            "Zu den Nebenbestimmungen gibt es Hinweise. Ändern Sie sie, oder bestätigen Sie, dass Sie die Hinweise gelesen haben.",
            "There are remarks on the conditions. Change them, or confirm that you have read the remarks.",
        )
    };
    Err(Problem::refused_with(faults.collect(), detail))
}

/// Whether a condition is refused with that flaw, whatever anybody acknowledges.
fn is_refused(kind: LintKind) -> bool {
    matches!(kind, LintKind::Charge | LintKind::Empty | LintKind::NoReason)
}
