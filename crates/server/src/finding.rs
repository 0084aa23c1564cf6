//! Findings as they leave the house: what an applicant may not know is taken out before (§148 TKG).

mod beside;

use axum::extract::State;
use model::{
    CaseId, OrganisationId, Text,
    finding::{self, NeighbourKind, Severity},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    disclosure::DisclosureView,
    geometry::GeoJson,
    period::Days,
    problem::{Kind, Problem},
    reconciliation::ReconciliationView,
    version::IfMatch,
};

pub use beside::{Beside, Sides};

/// Who looks at a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Somebody who may know all plans: officers and planners.
    Insider,
    /// Somebody who may know the plans of his own organisation, or of none.
    Outsider(Option<OrganisationId>),
}

impl Viewer {
    /// What a caller may know.
    pub fn of(caller: &Caller) -> Self {
        match caller.user.role {
            model::account::Role::Officer | model::account::Role::Planner => Self::Insider,
            _ => Self::Outsider(caller.organisation()),
        }
    }

    /// The finding of a case that he sees under an identifier.
    ///
    /// # Errors
    /// [`Kind::Unknown`].
    pub async fn find(self, tx: &mut store::Tx, case: CaseId, id: Uuid) -> Result<finding::Finding, Problem> {
        let found = store::finding::list(tx, case).await?;
        found.into_iter().find(|found| self.id(found) == id).ok_or_else(|| Problem::new(Kind::Unknown))
    }

    /// What he may know of a finding.
    pub fn sees(self, finding: finding::Finding) -> finding::Finding {
        match self {
            Self::Insider => finding,
            Self::Outsider(organisation) => finding.seen_by(organisation),
        }
    }

    /// Under which identifier he sees a finding.
    ///
    /// A confidential one bears another in each street and for each organisation: nobody follows a rival's duct through
    /// the city by it. It stays when the finding is opened to him.
    fn id(self, finding: &finding::Finding) -> Uuid {
        let Self::Outsider(organisation) = self else { return finding.id.0 };
        if !finding.is_confidential_to(organisation) {
            return finding.id.0;
        }
        let mut hasher = Sha256::new();
        hasher.update(finding.id.0.as_bytes());
        hasher.update(organisation.map_or(Uuid::nil(), |organisation| organisation.0).as_bytes());
        hasher.update(finding.street.as_deref().unwrap_or_default());
        store::derived::id(hasher)
    }
}

/// What a trench runs into.
#[derive(Debug, Serialize, ToSchema)]
pub struct Neighbour {
    kind: NeighbourKind,
    id: Option<Uuid>,
    label: Option<String>,
}

/// How the caller's side sees a finding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentView {
    /// The verdict.
    pub verdict: finding::Assessment,
    /// Why.
    pub note: String,
}

/// A finding, as far as the caller may know it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finding {
    id: Uuid,
    rule: String,
    version: String,
    severity: Severity,
    title: Text,
    because: Text,
    basis: String,
    verified: bool,
    neighbour: Neighbour,
    street: Option<String>,
    place: Option<GeoJson>,
    distance_m: Option<f64>,
    /// Of a finding that hides what it is with: the days that both share, once the case is handed in.
    period: Option<Days>,
    /// Whether it hides what it is with (§148 TKG).
    confidential: bool,
    not_judged: bool,
    assessment: Option<AssessmentView>,
    score: Option<f64>,
    /// What both sides let each other see, where something is hidden by default.
    disclosure: Option<DisclosureView>,
    /// How far both have come, where two cases have to settle who gives way.
    reconciliation: Option<ReconciliationView>,
}

impl Finding {
    /// Findings as a viewer may see them, with what stands beside each; the gravest first.
    ///
    /// The order in which they were found tells where along the trench, or how near, they are: confidential ones stand
    /// behind the others of their severity, in an order of their own.
    pub fn list(
        findings: Vec<finding::Finding>,
        viewer: Viewer,
        beside: impl Fn(&finding::Finding) -> Beside,
    ) -> Vec<Self> {
        let mut shown: Vec<Self> = findings
            .into_iter()
            .map(|finding| {
                let beside = beside(&finding);
                Self::shown(finding, viewer, beside)
            })
            .collect();
        if viewer != Viewer::Insider {
            Self::sort(&mut shown, |finding| finding);
        }
        shown
    }

    /// Puts what tells of findings into an order that tells nothing of where confidential ones are: the gravest first.
    pub fn sort<T>(list: &mut [T], finding: impl Fn(&T) -> &Self) {
        list.sort_by(|a, b| {
            let (a, b) = (finding(a), finding(b));
            let by_name = || (&a.rule, a.id).cmp(&(&b.rule, b.id));
            (a.severity, a.confidential).cmp(&(b.severity, b.confidential)).then_with(|| {
                // A stable sort leaves what is public as it was found.
                if a.confidential { by_name() } else { std::cmp::Ordering::Equal }
            })
        });
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// A finding as a viewer may see it.
    pub fn shown(finding: finding::Finding, viewer: Viewer, beside: Beside) -> Self {
        let id = viewer.id(&finding);
        let (finding, confidential) = match viewer {
            Viewer::Outsider(organisation) if !beside.open => {
                let confidential = finding.is_confidential_to(organisation);
                let mut seen = finding.seen_by(organisation);
                if confidential {
                    seen.period = beside.days;
                }
                (seen, confidential)
            }
            Viewer::Insider | Viewer::Outsider(_) => (finding, false),
        };
        let label = Some(finding.neighbour.label).filter(|label| !label.is_empty());
        Self {
            id,
            rule: finding.rule,
            version: finding.version,
            severity: finding.severity,
            title: finding.title,
            because: finding.because,
            basis: finding.basis,
            verified: finding.verified,
            neighbour: Neighbour { kind: finding.neighbour.kind, id: finding.neighbour.id, label },
            street: finding.street,
            place: finding.place.as_ref().map(GeoJson::from),
            // A centimetre is more than any register knows.
            distance_m: finding.distance_m.map(|metres| (metres * 100.0).round() / 100.0),
            period: finding.period.map(Days::from),
            confidential,
            not_judged: finding.not_judged,
            assessment: beside.assessment,
            score: finding.score.map(|score| (score * 1000.0).round() / 1000.0),
            disclosure: beside.disclosure,
            reconciliation: beside.reconciliation,
        }
    }
}

/// What one side says of a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentInput {
    verdict: finding::Assessment,
    #[serde(default)]
    note: String,
}

/// Longest note, in characters.
const NOTE: usize = 2_000;

/// Assesses a finding for the caller's side.
#[utoipa::path(patch, path = "/api/cases/{id}/findings/{finding}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference"), ("finding" = Uuid, Path)),
    request_body = AssessmentInput, responses((status = 200, body = Finding)))]
pub async fn assess(
    State(app): State<App>,
    caller: Caller,
    Path((id, finding)): Path<(String, Uuid)>,
    seen: IfMatch,
    Json(input): Json<AssessmentInput>,
) -> Result<Answer, Problem> {
    if matches!(input.verdict, finding::Assessment::Open | finding::Assessment::Reassess) {
        return Err(Problem::field(
            "/verdict",
            "not_chosen",
            "Dieses Urteil setzt nur das System.",
            "Only the system sets this verdict.",
        ));
    }
    if input.note.chars().count() > NOTE {
        return Err(Problem::field(
            "/note",
            "too_long",
            "Die Bemerkung ist zu lang.",
            "The note is too long.",
        ));
    }
    let party = caller.party()?;
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or(Problem::new(Kind::Unknown))?;
    seen.hold(case.version)?;
    let viewer = Viewer::of(&caller);
    let found = viewer.find(&mut tx, case.id, finding).await?;
    store::finding::assess(&mut tx, case.id, found.id, party, input.verdict, &input.note, app.clock.now())
        .await?;
    store::journal::append(
        &mut tx,
        store::journal::Chain::Case(case.id),
        &store::journal::NewEntry {
            at: app.clock.now(),
            event: crate::journal::ASSESSED.to_owned(),
            detail: serde_json::json!({"rule": found.rule, "verdict": input.verdict.code()}),
        },
    )
    .await?;
    let beside = Sides::read(&mut tx, &caller, &case).await?.beside(&found);
    tx.commit().await?;
    Ok(Answer::ok(&Finding::shown(found, viewer, beside))?.version(case.version))
}
