//! Findings of cases, kept in step with the city: judged when either side of a pair changes.

use std::collections::BTreeSet;

use model::{
    CaseId, CityArea, Schedule, Utm32,
    finding::{Finding, NeighbourKind},
    trench::{Trench, TrenchDraft},
};
use serde::{Deserialize, Serialize};
use store::{Tx, Who, outbox::Effect};

use crate::{app::App, case::file::File, problem::Problem};

/// Topic of the effect that has neighbours judged again.
pub const TOPIC: &str = "judge";

/// Which cases are to be judged again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Neighbours {
    /// Their identifiers.
    pub cases: BTreeSet<CaseId>,
    /// The transaction whose changes the index must know first.
    #[serde(default)]
    pub cause: u64,
}

/// Has some cases judged again once the index knows what this transaction changed.
///
/// # Errors
/// When the store breaks.
pub async fn enqueue(tx: &mut Tx, case: Option<CaseId>, cases: BTreeSet<CaseId>) -> Result<(), Problem> {
    let neighbours = Neighbours { cases, cause: store::change::transaction(tx).await? };
    let payload = serde_json::to_value(neighbours).map_err(Problem::broken)?;
    store::outbox::enqueue(tx, &Effect { case, topic: TOPIC.to_owned(), payload }).await?;
    Ok(())
}

/// Judges a case, keeps its findings, and has the neighbours judged that it gained or lost.
///
/// # Errors
/// When the store breaks.
pub async fn refresh(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<(), Problem> {
    let neighbours = replace(app, tx, file).await?;
    if !neighbours.is_empty() && !file.case.stage.is_private() {
        enqueue(tx, Some(file.case.id), neighbours).await?;
    }
    Ok(())
}

/// Judges some cases of which a neighbour changed; cases that are not there any more are passed over.
///
/// # Errors
/// When the store breaks.
pub async fn again(app: &App, cases: impl IntoIterator<Item = CaseId>) -> Result<(), Problem> {
    for id in cases {
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        // Nobody redraws the line meanwhile: findings of a former one would stay.
        store::case::lock(&mut tx, id).await?;
        let Some(case) = store::case::find_by_id(&mut tx, id).await? else { continue };
        let file = File::of(app, &mut tx, case).await?;
        replace(app, &mut tx, &file).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Judges all cases that can still open the street: after a whole layer came anew.
///
/// # Errors
/// When the store breaks.
pub async fn all(app: &App) -> Result<usize, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let filter = store::case::Filter { limit: i64::MAX, ..store::case::Filter::default() };
    let cases = store::case::list(&mut tx, &filter).await?.items;
    drop(tx);
    let open: Vec<CaseId> = cases.iter().filter(|case| !is_over(case.stage)).map(|case| case.id).collect();
    let count = open.len();
    again(app, open).await?;
    Ok(count)
}

fn is_over(stage: model::case::Stage) -> bool {
    !stage.occupies_street() && !stage.is_private()
}

async fn replace(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<BTreeSet<CaseId>, Problem> {
    let before = store::finding::list(tx, file.case.id).await?;
    let after = if is_over(file.case.stage) { Vec::new() } else { findings(app, file).await? };
    store::finding::replace(tx, file.case.id, &after, app.clock.now()).await?;
    Ok(before.iter().chain(&after).filter_map(neighbour).collect())
}

/// The works of a case bear its identifier; those of nobody's case are not found later and passed over.
fn neighbour(finding: &Finding) -> Option<CaseId> {
    let works = finding.neighbour.kind == NeighbourKind::Works;
    finding.neighbour.id.filter(|_| works).map(CaseId)
}

/// Judging a long trench takes its time: not on the threads that answer.
async fn findings(app: &App, file: &File<'_>) -> Result<Vec<Finding>, Problem> {
    let Some(line) = file.line.clone() else { return Ok(Vec::new()) };
    let (app, input) = (app.clone(), file.case.input.clone());
    let (applicant, case, on) = (Some(file.case.organisation.id), Some(file.case.id), app.clock.today());
    let judged = tokio::task::spawn_blocking(move || {
        let schedule = Schedule::Fixed(input.period);
        trench(line, &input).map_or_else(Vec::new, |trench| {
            app.live.judge(&engine::judge::Subject {
                trench: &trench,
                schedule,
                applicant,
                case,
                exempt: false,
                on,
            })
        })
    });
    judged.await.map_err(Problem::broken)
}

/// The trench of a case; none only when what the store keeps is not valid any more.
pub fn trench(line: Utm32, input: &store::case::CaseInput) -> Option<Trench> {
    let draft = TrenchDraft {
        line: line.into_geometry(),
        width_m: input.width_m,
        cover_m: input.cover_m,
        method: input.method,
    };
    Trench::new(draft, &CityArea::zone()).ok()
}
