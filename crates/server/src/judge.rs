//! Findings of cases, kept in step with the city: judged when either side of a pair changes.

mod known;

use std::collections::BTreeSet;

use model::{
    CaseId, CityArea, Schedule, Utm32,
    case::Stage,
    finding::{Finding, NeighbourKind},
    trench::{Trench, TrenchDraft},
};
use serde::{Deserialize, Serialize};
use store::{Tx, Who, outbox::Effect};

use crate::{app::App, case::file::File, disclosure, problem::Problem};

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

/// Judges the cases that a change concerns: the one that has changed, those named, and those that it runs into or that run
/// into it.
///
/// The one that has changed was judged when it did; what was handed in a moment before stood in no index then.
///
/// # Errors
/// When the store breaks.
pub async fn after(app: &App, changed: Option<CaseId>, mut cases: BTreeSet<CaseId>) -> Result<(), Problem> {
    let Some(changed) = changed else { return again(app, cases).await };
    cases.extend(one(app, changed).await?);
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    cases.extend(store::finding::list_against(&mut tx, changed).await?);
    drop(tx);
    cases.remove(&changed);
    again(app, cases).await?;
    // What the other side found out stands only now.
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::reconciliation::settle(&mut tx, changed, app.clock.now()).await?;
    Ok(tx.commit().await?)
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

/// Judges a case, keeps its findings, and has it and the neighbours that it gained or lost judged once the index knows of it.
///
/// # Errors
/// When the store breaks.
pub async fn refresh(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<(), Problem> {
    let neighbours = replace(app, tx, file).await?;
    if !file.case.stage.is_private() {
        enqueue(tx, Some(file.case.id), neighbours).await?;
    }
    Ok(())
}

/// Judges a case of which nothing changed that others run into: its documents, what was said to it.
///
/// # Errors
/// When the store breaks.
pub async fn alone(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<(), Problem> {
    replace(app, tx, file).await?;
    Ok(())
}

/// Judges some cases of which a neighbour changed; cases that are not there any more are passed over.
///
/// # Errors
/// When the store breaks.
pub async fn again(app: &App, cases: impl IntoIterator<Item = CaseId>) -> Result<(), Problem> {
    for id in cases {
        one(app, id).await?;
    }
    Ok(())
}

/// Judges a case and answers the cases that it gained or lost; none when it is not there any more.
async fn one(app: &App, id: CaseId) -> Result<BTreeSet<CaseId>, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    // Nobody redraws the line meanwhile: findings of a former one would stay.
    store::case::lock(&mut tx, id).await?;
    let Some(case) = store::case::find_by_id(&mut tx, id).await? else { return Ok(BTreeSet::new()) };
    let file = File::of(app, &mut tx, case).await?;
    let neighbours = replace(app, &mut tx, &file).await?;
    store::reconciliation::settle(&mut tx, id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(neighbours)
}

/// Judges the cases that what came into the index concerns, and answers how many that were.
///
/// # Errors
/// When the store breaks.
pub async fn news(app: &App) -> Result<usize, Problem> {
    let news = app.live.news();
    if news.layers {
        return all(app).await;
    }
    let (count, mut left) = (news.cases.len(), news.cases);
    while let Some(id) = left.pop_first() {
        if let Err(problem) = one(app, id).await {
            // Whoever was not judged is at the next turn.
            left.insert(id);
            app.live.tell(left);
            return Err(problem);
        }
    }
    Ok(count)
}

/// Judges all cases that can still open the street.
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

/// Whether nothing is judged of it any more. A site that is certified or on the air opens no street, but still stands beside others.
fn is_over(stage: Stage) -> bool {
    let stands = matches!(stage, Stage::Certified | Stage::OperationNotified | Stage::InOperation);
    !stage.occupies_street() && !stage.is_private() && !stands
}

async fn replace(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<BTreeSet<CaseId>, Problem> {
    let case = file.case.id;
    let before = store::finding::list(tx, case).await?;
    let is_over = is_over(file.case.stage);
    let after = if is_over { Vec::new() } else { findings(app, tx, file).await? };
    store::finding::replace(tx, case, &after, app.clock.now()).await?;
    let pair = |finding: &Finding| finding.neighbour.id;
    let lost: Vec<_> = before
        .iter()
        .filter_map(pair)
        .filter(|id| !after.iter().filter_map(pair).any(|now| now == *id))
        .collect();
    if is_over || !lost.is_empty() {
        disclosure::end(app, tx, case, if is_over { None } else { Some(&lost) }).await?;
    }
    Ok(before.iter().chain(&after).filter_map(neighbour).collect())
}

/// The works and the site of a case bear its identifier; those of nobody's case are not found later and passed over.
fn neighbour(finding: &Finding) -> Option<CaseId> {
    let is_case = matches!(finding.neighbour.kind, NeighbourKind::Works | NeighbourKind::Site);
    finding.neighbour.id.filter(|_| is_case).map(CaseId)
}

/// Everything that the rules find about a case: its trench, the case itself, its mobile site; the gravest first.
///
/// What is found must not depend on who caused it, so the house gathers what is known.
async fn findings(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<Vec<Finding>, Problem> {
    tx.look_as_house().await?;
    let mut facts = known::of_case(app, tx, file).await?;
    let site_facts = known::of_site(app, tx, file).await?;
    tx.look_again_as_oneself().await?;
    let (case, on) = (&file.case, app.clock.today());
    let (app, line, input) = (app.clone(), file.line.clone(), case.input.clone());
    let (id, applicant, stage) = (Some(case.id), Some(case.organisation.id), case.stage);
    let received = case.submitted_on.unwrap_or(on);
    let works = file.regime.works();
    // Judging a long trench takes its time: not on the threads that answer.
    let judged = tokio::task::spawn_blocking(move || {
        let schedule = Schedule::Fixed(input.period);
        let trench = line.and_then(|line| trench(line, &input));
        // The line of a request is no trench: it only says what the request is about.
        let mut found = trench.as_ref().zip(works).map_or_else(Vec::new, |(trench, kind)| {
            app.live.judge(&engine::judge::Subject {
                trench,
                kind,
                schedule,
                applicant,
                case: id,
                exempt: false,
                on,
            })
        });
        let (snapshot, rules) = (app.live.now(), app.live.rules());
        let needs = trench.as_ref().map_or_else(Vec::new, |trench| {
            engine::judge::document_facts(&snapshot.city, rules, trench, &found, on)
        });
        known::ask(&app, &mut facts, &input.procedure, &needs, received);
        found.extend(engine::judge::case(
            &snapshot.city,
            rules,
            &engine::judge::CaseSubject {
                case: id,
                applicant,
                procedure: &input.procedure,
                class: input.class.as_deref(),
                stage,
                trench: trench.as_ref().filter(|_| works.is_some()),
                schedule,
                facts: &facts,
                on,
            },
        ));
        if let (Some(site), Some(place)) = (&input.site, input.place) {
            let subject = engine::judge::SiteSubject {
                case: id,
                applicant,
                site,
                place,
                class: input.class.as_deref(),
                facts: &site_facts,
                on,
            };
            found.extend(engine::judge::site(&snapshot.city, rules, &subject));
        }
        found.sort_by_key(|finding| finding.severity);
        found
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
