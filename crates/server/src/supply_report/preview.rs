//! What a report would change, told before it is taken.

use std::{collections::BTreeMap, sync::Arc};

use engine::supply::{self, Disagreement, Report};
use jiff::Timestamp;
use model::{
    AddressId, OrganisationId,
    supply::{ReportKind, Said, Technology},
};
use serde::Serialize;
use store::supply_report::{ReportRow, Taken};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    SHOWN,
    contradiction::{ReportedAddress, SupplyContradiction, Told},
    received::{self, Received},
    standing::Source,
    view::{SupplyFault, SupplyTaken},
};
use crate::{
    app::App,
    caller::Caller,
    coverage::standing::{Question, Standing},
    live::Snapshot,
    problem::Problem,
    session::Named,
};

/// Changes and contradictions that are shown one by one.
const ITEMS: usize = 100;

/// The report that would no longer count.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerSupplyReport {
    id: Uuid,
    number: u32,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// One address of which something else would be told.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyChange {
    address: ReportedAddress,
    technology: Technology,
    /// What the former report says; none where it says nothing.
    from: Option<Said>,
    to: Option<Said>,
}

/// What would be told of addresses, against the report in force; counted by address and technology.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SupplyChanges {
    former: Option<FormerSupplyReport>,
    added: usize,
    removed: usize,
    changed: usize,
    same: usize,
    /// The first of them.
    items: Vec<SupplyChange>,
}

/// What would contradict itself.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SupplyPreviewContradictions {
    total: usize,
    /// Of these, those that do not stand already.
    new: usize,
    /// Whether it was asked if a duct lies there; only for those who may know of everybody's ducts (§148 TKG).
    ducts_asked: bool,
    /// The first of the new ones.
    items: Vec<SupplyContradiction>,
}

/// What a report holds and would change; nothing is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyPreview {
    organisation: Named,
    kind: ReportKind,
    name: String,
    format: String,
    sha256: String,
    size_bytes: u64,
    /// Rows in the file.
    rows: usize,
    taken: SupplyTaken,
    /// Addresses of which something is told.
    addresses: usize,
    refused: u32,
    /// The first of them.
    faults: Vec<SupplyFault>,
    faults_total: usize,
    changes: SupplyChanges,
    contradictions: SupplyPreviewContradictions,
}

impl SupplyPreview {
    pub(super) async fn of(app: &App, caller: &Caller, received: Received) -> Result<Self, Problem> {
        let operator = received.organisation.id;
        let mut tx = app.db.begin(&caller.who).await?;
        let former = store::supply_report::find_in_force(&mut tx, operator, received.kind).await?;
        let other = match received.kind {
            ReportKind::Addresses => ReportKind::Areas,
            ReportKind::Areas => ReportKind::Addresses,
        };
        let other = store::supply_report::find_in_force(&mut tx, operator, other).await?;
        let mut stands = Rows::default();
        if let Some(former) = &former {
            stands.add(
                operator,
                Some(former.id),
                &store::supply_report::list_rows(&mut tx, former.id).await?,
            );
        }
        let mut beside = Rows::default();
        if let Some(other) = &other {
            beside.add(operator, Some(other.id), &store::supply_report::list_rows(&mut tx, other.id).await?);
        }
        drop(tx);
        let mut tried = Rows::default();
        tried.add(operator, None, &received.taken);
        // An applicant must not learn by trying where ducts of others lie.
        let ducts_asked = caller.organisation().is_none();
        let covered = Standing::of(app, Question { day: None, limit_m: None }).await?;
        let snapshot = Arc::clone(&received.snapshot);
        let compared = tokio::task::spawn_blocking(move || {
            let mut changes = changes(&snapshot, &stands.reports, &tried.reports);
            changes.former = former.map(|former| FormerSupplyReport {
                id: former.id,
                number: former.number,
                at: former.at,
            });
            let addresses = told_of(&supply::word(&snapshot.city, &tried.reports)).len();
            stands.join(&beside);
            tried.join(&beside);
            let found = |rows: &Rows| {
                let mut found =
                    supply::contradictions(&covered.snapshot.city, &covered.supply, &rows.reports);
                found.retain(|one| ducts_asked || !matches!(one.with, Disagreement::NoDuct(..)));
                found
            };
            let known: Vec<_> = found(&stands).iter().map(kind_of).collect();
            let all = found(&tried);
            let total = all.len();
            let new: Vec<_> = all.into_iter().filter(|one| !known.contains(&kind_of(one))).collect();
            let told = Told { reports: &tried.reports, sources: &tried.sources };
            let items = new.iter().take(ITEMS);
            let items = items.filter_map(|one| SupplyContradiction::of(&covered.snapshot, &told, one, None));
            let contradictions =
                SupplyPreviewContradictions { total, new: new.len(), ducts_asked, items: items.collect() };
            (addresses, changes, contradictions)
        });
        let (addresses, changes, mut contradictions) = compared.await.map_err(Problem::broken)?;
        for item in &mut contradictions.items {
            item.operator.name.clone_from(&received.organisation.name);
        }
        let refused = received.refused();
        let faults = received.faults.iter().take(SHOWN as usize).map(SupplyFault::of).collect();
        Ok(Self {
            organisation: Named { id: operator.0, name: received.organisation.name },
            kind: received.kind,
            name: received.name,
            format: received.format.to_owned(),
            sha256: store::blob::hex(&received.sha256),
            size_bytes: received.content.len() as u64,
            rows: received.rows,
            taken: Taken::of(&received.taken).into(),
            addresses,
            refused,
            faults,
            faults_total: received.faults.len(),
            changes,
            contradictions,
        })
    }
}

/// Rows as the engine judges them, and where each stands.
#[derive(Clone, Default)]
struct Rows {
    reports: Vec<Report>,
    sources: Vec<Source>,
}

impl Rows {
    fn add(&mut self, operator: OrganisationId, report: Option<Uuid>, rows: &[ReportRow]) {
        self.reports.extend(rows.iter().map(|row| received::report(operator, row)));
        self.sources.extend(rows.iter().map(|row| Source { report, row: row.row }));
    }

    fn join(&mut self, other: &Self) {
        self.reports.extend_from_slice(&other.reports);
        self.sources.extend_from_slice(&other.sources);
    }
}

type Word = (AddressId, OrganisationId, Technology, Said);

fn told_of(words: &[Word]) -> std::collections::BTreeSet<AddressId> {
    words.iter().map(|(address, ..)| *address).collect()
}

/// What tells one contradiction from another, wherever its rows stand.
fn kind_of(one: &supply::Contradiction) -> (AddressId, Technology, u8) {
    let kind = match one.with {
        Disagreement::Reports(..) => 0,
        Disagreement::NotListed(_) => 1,
        Disagreement::NoDuct(..) => 2,
    };
    (one.address, one.technology, kind)
}

fn changes(snapshot: &Snapshot, former: &[Report], tried: &[Report]) -> SupplyChanges {
    let words = |reports: &[Report]| {
        let words = supply::word(&snapshot.city, reports).into_iter();
        words.map(|(address, _, technology, said)| ((address, technology), said)).collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (words(former), words(tried));
    let mut changes = SupplyChanges::default();
    let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
    let gone = gone.map(|(key, said)| (*key, Some(*said), None));
    let come = after.iter().map(|(key, said)| (*key, before.get(key).copied(), Some(*said)));
    for ((id, technology), from, to) in come.chain(gone) {
        match (from, to) {
            (None, _) => changes.added += 1,
            (_, None) => changes.removed += 1,
            (from, to) if from == to => {
                changes.same += 1;
                continue;
            }
            _ => changes.changed += 1,
        }
        // What was not told before is the whole file where nothing is in force.
        if changes.items.len() < ITEMS
            && let Some(address) = ReportedAddress::of(snapshot, id)
        {
            changes.items.push(SupplyChange { address, technology, from, to });
        }
    }
    changes
}
