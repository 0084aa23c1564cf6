//! What stands beside the findings of a case for whoever reads them: what his side thinks of each, what the other side lets him
//! see, and how far both have come.

use std::collections::HashMap;

use model::{
    CaseId, FindingId, OrganisationId, Period,
    disclosure::DisclosureState,
    finding::{self, Assessment, NeighbourKind},
    reconciliation::ClashSide,
};
use store::{Tx, case::Case, disclosure::Pair, reconciliation::Reconciliation};
use uuid::Uuid;

use super::AssessmentView;
use crate::{
    caller::Caller,
    disclosure::{self, DisclosureView},
    problem::Problem,
    reconciliation::ReconciliationView,
};

/// What stands beside one finding; by default nothing, as in a live check.
#[derive(Debug, Default)]
pub struct Beside {
    /// What his side thinks of it.
    pub assessment: Option<AssessmentView>,
    /// Whether the other side lets him see it.
    pub open: bool,
    /// The days that both share, where he may know no more of the period.
    pub days: Option<Period>,
    /// What both sides let each other see, where something is hidden at all.
    pub disclosure: Option<DisclosureView>,
    /// How far both have come.
    pub reconciliation: Option<ReconciliationView>,
}

/// What stands beside the findings of a case.
pub struct Sides {
    case: CaseId,
    /// When its works are, once it is handed in.
    period: Option<Period>,
    organisation: Option<OrganisationId>,
    has_side: bool,
    /// On which side of a reconciliation he stands.
    by: Option<ClashSide>,
    views: HashMap<FindingId, AssessmentView>,
    /// What is said of each neighbour, with the name of the other side.
    pairs: HashMap<Uuid, (Pair, String)>,
    reconciliations: HashMap<Uuid, Reconciliation>,
}

impl Sides {
    /// Reads what stands beside the findings of a case.
    ///
    /// # Errors
    /// When the store breaks.
    pub async fn read(tx: &mut Tx, caller: &Caller, case: &Case) -> Result<Self, Problem> {
        let party = caller.party().ok();
        let mut views = HashMap::new();
        if let Some(party) = party {
            let all = store::finding::assessments(tx, case.id).await?;
            views = all
                .into_iter()
                .filter(|assessed| assessed.party == party)
                .map(|assessed| {
                    (assessed.finding, AssessmentView { verdict: assessed.verdict, note: assessed.note })
                })
                .collect();
        }
        let filed = !case.stage.is_private();
        let mut pairs = HashMap::new();
        if let Some(organisation) = caller.organisation().filter(|_| filed) {
            for pair in store::disclosure::list(tx, organisation, case.id).await? {
                let Some(neighbour) = pair.any().map(|any| any.beside(case.id.0)) else { continue };
                let name = disclosure::name(tx, pair.theirs.as_ref()).await?;
                pairs.insert(neighbour, (pair, name));
            }
        }
        let reconciliations = store::reconciliation::list(tx, case.id).await?;
        let reconciliations =
            reconciliations.into_iter().map(|found| (found.beside(case.id).0, found)).collect();
        Ok(Self {
            case: case.id,
            period: filed.then_some(case.input.period),
            organisation: caller.organisation(),
            has_side: party.is_some(),
            by: match (caller.organisation(), caller.who.authority) {
                (Some(_), _) => Some(ClashSide::This),
                (None, authority) => {
                    authority.filter(|id| *id == case.authority.id).map(|_| ClashSide::Authority)
                }
            },
            views,
            pairs,
            reconciliations,
        })
    }

    /// What stands beside one of them.
    pub fn beside(&self, finding: &finding::Finding) -> Beside {
        let open = || AssessmentView { verdict: Assessment::Open, note: String::new() };
        let assessment = self.views.get(&finding.id).cloned().or_else(|| self.has_side.then(open));
        let pair = finding.neighbour.id.and_then(|neighbour| self.pairs.get(&neighbour));
        // What has another owner by now, nobody has agreed to show.
        let pair = pair.filter(|(pair, _)| {
            let theirs = pair.theirs.as_ref().map(|word| word.organisation);
            let counterpart = theirs.or(pair.mine.as_ref().map(|word| word.counterpart));
            counterpart == finding.neighbour.owner
        });
        let state = pair.map_or(DisclosureState::Closed, |(pair, _)| pair.state());
        let works = finding.neighbour.kind == NeighbourKind::Works;
        let asks = self.period.is_some() && self.counterpart(finding).is_some();
        Beside {
            assessment,
            open: state == DisclosureState::Open,
            days: finding
                .period
                .zip(self.period)
                .filter(|_| works)
                .and_then(|(theirs, own)| theirs.overlap(&own)),
            disclosure: asks.then(|| {
                DisclosureView::new(
                    state,
                    pair.map(|(_, name)| name.as_str()).filter(|name| !name.is_empty()),
                )
            }),
            reconciliation: self
                .reconciliation(finding)
                .map(|found| ReconciliationView::of(found, self.case, self.by)),
        }
    }

    /// Whose it is that a finding may not show, where he can be asked.
    pub fn counterpart(&self, finding: &finding::Finding) -> Option<OrganisationId> {
        let asked = matches!(finding.neighbour.kind, NeighbourKind::Works | NeighbourKind::Conduit);
        let hidden = self.organisation.is_some() && finding.is_confidential_to(self.organisation);
        finding.neighbour.owner.filter(|_| asked && hidden && finding.neighbour.id.is_some())
    }

    /// How far both have come about what a finding is about.
    pub fn reconciliation(&self, finding: &finding::Finding) -> Option<&Reconciliation> {
        let counts = store::reconciliation::SEVERITIES.contains(&finding.severity);
        let works = finding.neighbour.kind == NeighbourKind::Works;
        self.reconciliations.get(&finding.neighbour.id?).filter(|_| counts && works)
    }
}
