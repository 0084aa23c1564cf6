//! Scenarios beside each other: what each costs, connects, digs, shares and runs into, and where they differ.

use axum::extract::State;
use engine::judge::{self, Subject};
use jiff::civil::Date;
use model::{Schedule, Text, finding::Severity, works::WorksKind};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    dig, known, needed_plan, permit,
    plan::{ScenarioFigures, ScenarioPlan},
    question::ScenarioQuestion,
    stored,
};
use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    problem::{Fault, Problem},
};

/// Most scenarios beside each other.
const MOST: usize = 3;

/// Which scenarios.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// Two or three identifiers with commas between them.
    ids: String,
}

/// How many findings of each severity the dug sections of a plan have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScenarioConflicts {
    block: u32,
    heavy: u32,
    light: u32,
    opportunity: u32,
    info: u32,
}

/// A scenario beside others.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioSide {
    id: Uuid,
    title: String,
    #[schema(value_type = Option<String>, format = Date)]
    snapshot_on: Option<Date>,
    question: ScenarioQuestion,
    figures: ScenarioFigures,
    conflicts: ScenarioConflicts,
    /// Permits in all: by each authority, phase and kind.
    permits: u32,
    /// The day on which all may have been decided, applied for today.
    #[schema(value_type = Option<String>, format = Date)]
    decided_on: Option<Date>,
}

/// How much a scenario has more than the first one; negative where it has less.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioDifference {
    id: Uuid,
    cents: i64,
    connected: i64,
    dug_m: f64,
    duct_m: f64,
    shared_m: f64,
    permits: i64,
    years: i64,
    /// Blocking and heavy findings.
    conflicts: i64,
    /// Streets in which only this one digs.
    only_here: Vec<String>,
    /// Streets in which only the first one digs.
    only_there: Vec<String>,
}

/// Scenarios beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioComparison {
    sides: Vec<ScenarioSide>,
    /// Each against the first.
    differences: Vec<ScenarioDifference>,
}

/// Two or three scenarios beside each other, with the conflicts that their trenches run into as the city stands now.
#[utoipa::path(get, path = "/api/scenarios/compare", tag = "scenario", params(CompareQuery),
    responses((status = 200, body = ScenarioComparison)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<CompareQuery>,
) -> Result<Answer, Problem> {
    let ids = read(&query.ids)?;
    let mut tx = app.db.begin(&caller.who).await?;
    let (mut sides, mut streets) = (Vec::new(), Vec::new());
    for id in ids {
        let scenario = known(&mut tx, id).await?;
        let question: ScenarioQuestion = stored(scenario.question)?;
        let plan = needed_plan(&mut tx, &caller, id).await?;
        let Some(figures) = scenario.figures.map(stored::<ScenarioFigures>).transpose()? else { continue };
        let needs = permit::needs(&app, &mut tx, &question, &plan).await?;
        let (house, asked) = (app.clone(), question.clone());
        let judged = tokio::task::spawn_blocking(move || {
            let dug: HashSet<String> = plan.sections.iter().map(|section| section.street.clone()).collect();
            (conflicts(&house, &asked, &plan), dug)
        });
        let (conflicts, dug) = judged.await.map_err(Problem::broken)?;
        streets.push(dug);
        sides.push(ScenarioSide {
            id,
            title: scenario.title,
            snapshot_on: scenario.snapshot_on,
            question,
            figures,
            conflicts,
            permits: needs.permits(),
            decided_on: needs.decided_on(),
        });
    }
    let differences = (sides.iter().zip(&streets).skip(1))
        .map(|(side, dug)| ScenarioDifference::between((side, dug), (&sides[0], &streets[0])))
        .collect();
    Answer::ok(&ScenarioComparison { sides, differences })
}

fn read(ids: &str) -> Result<Vec<Uuid>, Problem> {
    let read: Result<Vec<Uuid>, _> = ids.split(',').map(|id| Uuid::parse_str(id.trim())).collect();
    match read {
        Ok(mut ids) => {
            let mut seen = HashSet::new();
            ids.retain(|id| seen.insert(*id));
            if (2..=MOST).contains(&ids.len()) { Ok(ids) } else { Err(which()) }
        }
        Err(_no_id) => Err(which()),
    }
}

fn which() -> Problem {
    let text = Text::new(
        "Nennen Sie zwei oder drei verschiedene Szenarien, mit Komma getrennt.",
        "Name two or three different scenarios, with commas between them.",
    );
    Problem::invalid(vec![Fault::new("/ids", "two_or_three", text)])
}

/// What the trenches of a plan run into; a neighbour that several sections meet by the same rule counts once.
fn conflicts(app: &App, question: &ScenarioQuestion, plan: &ScenarioPlan) -> ScenarioConflicts {
    let on = app.clock.today();
    let snapshot = app.live.now();
    let mut counts = ScenarioConflicts::default();
    let mut seen = HashSet::new();
    for ((phase, _), pieces) in dig::by_street(plan) {
        let Some(trench) = dig::trench(&pieces, &app.city.area) else { continue };
        let Ok(days) = dig::days(question, phase, on) else { continue };
        let subject = Subject {
            trench: &trench,
            kind: WorksKind::Telecom,
            schedule: Schedule::Fixed(days),
            applicant: None,
            case: None,
            exempt: false,
            on,
        };
        for finding in judge::trench(&snapshot.city, app.live.rules(), &subject) {
            if !seen.insert((finding.rule.clone(), finding.neighbour.id, finding.neighbour.label.clone())) {
                continue;
            }
            *match finding.severity {
                Severity::Block => &mut counts.block,
                Severity::Heavy => &mut counts.heavy,
                Severity::Light => &mut counts.light,
                Severity::Opportunity => &mut counts.opportunity,
                Severity::Info => &mut counts.info,
            } += 1;
        }
    }
    counts
}

impl ScenarioDifference {
    fn between(
        (side, dug): (&ScenarioSide, &HashSet<String>),
        (first, before): (&ScenarioSide, &HashSet<String>),
    ) -> Self {
        let less = |own: u64, other: u64| {
            i64::try_from(own).unwrap_or(i64::MAX) - i64::try_from(other).unwrap_or(i64::MAX)
        };
        let count = |own: u32, other: u32| i64::from(own) - i64::from(other);
        let metres = |own: f64, other: f64| crate::upload::decimetres(own - other);
        let only = |own: &HashSet<String>, other: &HashSet<String>| {
            let mut streets: Vec<String> =
                own.difference(other).filter(|street| !street.is_empty()).cloned().collect();
            streets.sort();
            streets
        };
        let weighs = |side: &ScenarioSide| side.conflicts.block + side.conflicts.heavy;
        let (own, other) = (&side.figures, &first.figures);
        Self {
            id: side.id,
            cents: less(own.cents, other.cents),
            connected: count(own.connected, other.connected),
            dug_m: metres(own.dug_m, other.dug_m),
            duct_m: metres(own.duct_m, other.duct_m),
            shared_m: metres(own.shared_m, other.shared_m),
            permits: count(side.permits, first.permits),
            years: count(u32::from(own.years), u32::from(other.years)),
            conflicts: count(weighs(side), weighs(first)),
            only_here: only(dug, before),
            only_there: only(before, dug),
        }
    }
}
