//! What is known of a case when it is judged: gathered from its file, the law and the cases beside it.
//!
//! The engine knows no law, and the law no other case; here they meet. No value is said twice: limits, days and lists come from
//! the law's data, with their basis and whether it was read.

use engine::judge::{Asked, CaseFacts, Due, Flagged, Immediate, Limit, SiteFacts};
use jiff::civil::Date;
use law::regime::{Counting, DeadlineRule, IfMissed, Kind, Place};
use model::{
    Text,
    case::{Event, Procedure, Stage},
    condition::LintKind,
    deadline::{ClockEffect, Deadline, DeadlineState},
    decision::Condition,
    document::DocumentFact,
};
use store::{Tx, case::Case};

use crate::{app::App, case::file::File, problem::Problem};

/// The evidence of the right of way among the documents.
const RIGHT_OF_WAY: &str = "right_of_way";
/// Classes of works that cannot wait, where they are no procedure of their own.
const IMMEDIATE: [&str; 2] = ["immediate", "urgent"];

/// What is known of a case; which documents its facts make necessary is added by [`ask`].
///
/// # Errors
/// When the store breaks.
pub async fn of_case(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<CaseFacts, Problem> {
    let today = app.clock.today();
    let deadlines = file.deadlines(today);
    let related = store::case::relatives(tx, file.case.id).await?;
    Ok(CaseFacts {
        asked: Vec::new(),
        there: file.documents.iter().map(|stored| stored.document.kind.clone()).collect(),
        notices: deadlines.iter().filter_map(|deadline| notice(file, deadline)).collect(),
        decision: decision(file, &deadlines, today),
        right_of_way: Some(has_right_of_way(tx, file).await?),
        flagged: flagged(app, tx, file).await?,
        immediate: immediate(tx, file, &deadlines).await?,
        lapses: deadlines
            .iter()
            .filter(|deadline| deadline.state == DeadlineState::Running)
            .find(|deadline| rule(file, deadline).is_some_and(|rule| rule.if_missed == IfMissed::Lapsed))
            .map(|deadline| due(deadline, None)),
        related: related.into_iter().map(|other| other.id).collect(),
    })
}

/// Adds the documents that the law asks for in a case, always or by its facts.
pub fn ask(app: &App, known: &mut CaseFacts, procedure: &Procedure, facts: &[DocumentFact], received: Date) {
    let nothing: [&str; 0] = [];
    let asked = app.law.missing_documents_with(procedure, &nothing, facts, received);
    known.asked = asked
        .into_iter()
        .map(|kind| Asked { code: kind.code.clone(), title: kind.title.clone(), verified: kind.verified })
        .collect();
}

/// What the law and the other cases say about a mobile site.
///
/// # Errors
/// When the store breaks.
pub async fn of_site(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<SiteFacts, Problem> {
    let (sites, land, today) = (app.law.sites(), &file.calendar.code, app.clock.today());
    let Some(site) = &file.case.input.site else { return Ok(SiteFacts::default()) };
    let limit = |amount, basis: &str, verified| Limit { amount, basis: basis.to_owned(), verified };
    let procedures = app.law.procedures().into_iter();
    let procedures =
        procedures.filter(|(_, regime)| regime.place == Place::Site).map(|(code, _)| code.clone()).collect();
    let others = beside(tx, procedures, &[]).await?;
    let power = |other: Case| Some((other.id.0, other.input.site?.eirp_w()));
    Ok(SiteFacts {
        class: sites.class(site, land, today).map(|class| class.code.clone()),
        titles: file.regime.classes.iter().map(|class| (class.code.clone(), class.title.clone())).collect(),
        power: sites.power(land, today).map(|power| limit(power.watts, power.basis, power.verified)),
        volume: sites
            .volume(site.kind, land, today)
            .map(|volume| limit(volume.litres, volume.basis, volume.verified)),
        powers: others.into_iter().filter_map(power).collect(),
    })
}

/// All cases of some procedures, in some stages where any are named.
async fn beside(tx: &mut Tx, procedures: Vec<Procedure>, stages: &[Stage]) -> Result<Vec<Case>, Problem> {
    let filter = store::case::Filter {
        procedures,
        stages: stages.to_vec(),
        limit: i64::MAX,
        ..store::case::Filter::default()
    };
    Ok(store::case::list(tx, &filter).await?.items)
}

/// The rule of law that a deadline follows from.
fn rule<'a>(file: &File<'a>, deadline: &Deadline) -> Option<&'a DeadlineRule> {
    let regime = file.regimes().find(|regime| regime.code == deadline.regime)?;
    let class = file.case.input.class.as_deref();
    regime.deadlines.iter().find(|rule| rule.id == deadline.id && rule.runs_in(class))
}

fn due(deadline: &Deadline, done: Option<Date>) -> Due {
    Due {
        code: format!("{} {}", deadline.regime, deadline.id),
        title: deadline.title.clone(),
        last: deadline.due,
        done,
        basis: deadline.basis.clone(),
        verified: deadline.verified,
    }
}

/// An act that is in time only up to a day counted back from a planned one; none once it was.
fn notice(file: &File<'_>, deadline: &Deadline) -> Option<Due> {
    let rule = rule(file, deadline)?;
    if deadline.state == DeadlineState::Met || !matches!(rule.counting, Counting::Before(..)) {
        return None;
    }
    // What came too late changed nothing on the clock. What counts only from the next working day on came on the day before.
    let came = deadline
        .trail
        .iter()
        .rev()
        .find(|step| step.effect == ClockEffect::Ignored && rule.met_by.contains(&step.event))
        .map(|step| step.on.max(deadline.due.tomorrow().unwrap_or(deadline.due)));
    Some(due(deadline, came))
}

/// By when the authority is to decide: the last day that runs, or would if it were handed in today.
fn decision(file: &File<'_>, deadlines: &[Deadline], today: Date) -> Option<Due> {
    let class = file.case.input.class.as_deref();
    let decides = |rule: &DeadlineRule| {
        rule.deems() || (rule.ends.contains(&Event::Grant) && rule.if_missed != IfMissed::CountsAsComplete)
    };
    if file.case.stage != Stage::Draft {
        return deadlines
            .iter()
            .filter(|one| one.state == DeadlineState::Running && one.regime == file.regime.code)
            .filter(|one| rule(file, one).is_some_and(decides))
            .max_by_key(|one| one.due)
            .map(|one| due(one, None));
    }
    let rules = file.regime.deadlines.iter().filter(|rule| rule.runs_in(class) && decides(rule));
    rules
        .filter(|rule| rule.starts.contains(&Event::Submit) && matches!(rule.counting, Counting::From(_)))
        .filter_map(|rule| {
            Some(Due {
                code: format!("{} {}", file.regime.code, rule.id),
                title: rule.title.clone(),
                last: rule.end(today, &[], None, file.calendar)?,
                done: None,
                basis: rule.basis.clone(),
                verified: rule.status == law::regime::Status::Verified,
            })
        })
        .max_by_key(|due| due.last)
}

/// Whether the applicant's right of way is known: by its evidence, or because it was transferred in a case of its own.
async fn has_right_of_way(tx: &mut Tx, file: &File<'_>) -> Result<bool, Problem> {
    if file.documents.iter().any(|stored| stored.document.kind == RIGHT_OF_WAY) {
        return Ok(true);
    }
    let Ok(procedure) = Procedure::new(RIGHT_OF_WAY) else { return Ok(false) };
    let stages = [Stage::Granted, Stage::GrantedWithConditions, Stage::DeemedGranted];
    let granted = beside(tx, vec![procedure], &stages).await?;
    Ok(granted.iter().any(|other| other.organisation.id == file.case.organisation.id))
}

/// Conditions that the lint of conditions finds fault with by the law: imposed ones, and before the decision proposed ones.
async fn flagged(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<Vec<Flagged>, Problem> {
    let today = app.clock.today();
    let mut flagged = Vec::new();
    let mut lint = |whose: Text, conditions: &[Condition], on: Date| {
        let by_law = |kind| matches!(kind, LintKind::Outside | LintKind::Charge | LintKind::Subject);
        let lints = app.law.conditions().lint(conditions, on);
        flagged.extend(lints.into_iter().filter(|lint| by_law(lint.kind)).map(|lint| Flagged {
            sentence: Text::new(
                format!("{}, Nummer {}: {}", whose.de, lint.condition + 1, lint.sentence.de),
                format!("{}, number {}: {}", whose.en, lint.condition + 1, lint.sentence.en),
            ),
            severity: lint.severity,
            verified: lint.verified,
        }));
    };
    for decision in store::decision::list(tx, file.case.id).await? {
        let Some((_, on)) = decision.verdict else { continue };
        let name = &decision.authority.name;
        let whose = Text::new(format!("Bescheid von {name}"), format!("Decision of {name}"));
        lint(whose, &decision.conditions, on);
    }
    if !file.case.stage.is_settled() {
        for statement in store::statement::list(tx, file.case.id).await? {
            let name = &statement.body.name;
            let whose = Text::new(format!("Stellungnahme von {name}"), format!("Statement of {name}"));
            lint(whose, &statement.conditions, statement.answered_on.unwrap_or(today));
        }
    }
    Ok(flagged)
}

/// What is known of works that are said to be unable to wait.
async fn immediate(
    tx: &mut Tx,
    file: &File<'_>,
    deadlines: &[Deadline],
) -> Result<Option<Immediate>, Problem> {
    let input = &file.case.input;
    let class = input.class.as_deref();
    let by_class = class.is_some_and(|class| IMMEDIATE.contains(&class));
    if file.regime.kind != Kind::Immediate && !by_class {
        return Ok(None);
    }
    let apply = deadlines
        .iter()
        .filter(|deadline| deadline.state != DeadlineState::Met)
        .find(|deadline| {
            rule(file, deadline).is_some_and(|rule| rule.met_by.contains(&Event::ApplyRetrospectively))
        })
        .map(|deadline| {
            let applied = file.happenings.iter().find(|one| one.event == Event::ApplyRetrospectively);
            due(deadline, applied.map(|one| one.on))
        });
    let others = beside(tx, vec![input.procedure.clone()], &[]).await?;
    let alike = |other: &Case| {
        other.id != file.case.id
            && other.organisation.id == file.case.organisation.id
            && (!by_class || other.input.class.as_deref().is_some_and(|class| IMMEDIATE.contains(&class)))
    };
    let mut others: Vec<Date> =
        others.into_iter().filter(alike).filter_map(|other| other.submitted_on).collect();
    others.sort_unstable();
    Ok(Some(Immediate { reported: file.case.submitted_on, apply, others }))
}
