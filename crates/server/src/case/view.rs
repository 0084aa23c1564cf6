//! A case with everything that the caller may know of it.

use axum::extract::State;
use jiff::civil::Date;
use model::{
    Text,
    account::Role,
    case::Stage,
    deadline::{self, DeadlineState},
};
use store::{Tx, case::Relation};

use super::{
    AuthorityDecision, Case, CaseInputView, CaseRow, Clock, Contact, Decision, DigPermit, Document,
    MissingDocument, MissingItem, Phase, RegimeName, action,
    file::{self, File},
    follow::RelativeView,
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    deadline::Deadline,
    finding::{Finding, Sides, Viewer},
    geometry::{self, GeoJson},
    journal,
    participation::Confirmed,
    period::Days,
    problem::Problem,
    session::Named,
    upload::decimetres,
};

/// A case.
#[utoipa::path(get, path = "/api/cases/{id}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")), responses((status = 200, body = Case)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    answer(&app, &mut tx, &caller, file).await
}

/// A case as an answer with its version.
///
/// # Errors
/// When the store breaks.
pub async fn answer(app: &App, tx: &mut Tx, caller: &Caller, file: File<'_>) -> Result<Answer, Problem> {
    let version = file.case.version;
    Ok(Answer::ok(&assemble(app, tx, caller, file).await?)?.version(version))
}

/// Everything that the caller may know of a case.
///
/// # Errors
/// When the store breaks.
pub async fn assemble(app: &App, tx: &mut Tx, caller: &Caller, file: File<'_>) -> Result<Case, Problem> {
    let (id, role, today) = (file.case.id, caller.user.role, app.clock.today());
    let deadlines = file.deadlines(today);
    let missing_documents = file
        .missing_documents(app, today)
        .into_iter()
        .map(|kind| MissingDocument {
            kind: kind.code.clone(),
            title: kind.title.clone(),
            basis: kind.basis.clone(),
        })
        .collect();
    let decisions = store::decision::list(tx, id).await?;
    let clocks = store::case::clocks(tx, id).await?;
    let permits = store::permit::list(tx, id).await?;
    let phases = permits.iter().map(|permit| permit.phases.len()).sum();
    let actions = action::of_case(app, &file, caller, phases, today);
    let preview = if file.case.stage == Stage::Draft { Vec::new() } else { file.clockwork().ahead(today) };
    let regimes = file
        .regimes()
        .enumerate()
        .map(|(n, regime)| RegimeName {
            code: regime.code.clone(),
            title: regime.title.clone(),
            main: n == 0,
        })
        .collect();
    let relatives = store::case::relatives(tx, id).await?;
    let related = |relation: Relation| {
        let of_kind = relatives.iter().filter(move |other| other.relation == relation);
        of_kind.cloned().map(RelativeView::from)
    };
    let (origin, followed_by, linked) = (
        related(Relation::Origin).next(),
        related(Relation::Follower).collect(),
        related(Relation::Linked).next(),
    );
    let received_on = store::case::received_on(tx, id).await?;
    let entries = store::journal::list(tx, file::chain(id)).await?;
    let findings_list = findings(tx, caller, &file.case).await?;
    let counts = match role {
        // How much was left out would tell what lies there.
        Role::Consultee => findings_list.iter().map(Finding::severity).collect(),
        _ => store::finding::counts(tx, &[id]).await?.remove(&id).unwrap_or_default(),
    };

    let case = file.case;
    let line = file.line;
    let path = format!("/api/cases/{id}");
    Ok(Case {
        input: input(&case.input, line.as_ref().map(|line| GeoJson::from(line.geometry())), role),
        on_behalf: case.on_behalf,
        received_on,
        class: case.input.class.clone(),
        eirp_w: case.input.site.as_ref().map(model::site::Site::eirp_w),
        origin,
        followed_by,
        linked,
        authority: Named { id: case.authority.id.0, name: case.authority.name.clone() },
        documents: file.documents.into_iter().map(document).collect(),
        missing_documents,
        findings_list,
        if_nobody_acts: file::next_deadline(&deadlines)
            .filter(|_| !case.stage.is_settled())
            .map(if_nobody_acts),
        preview,
        regimes,
        decision: decision(&decisions, &case, &path),
        decisions: decisions.into_iter().map(authority_decision).collect(),
        clocks: clocks
            .into_iter()
            .map(|clock| Clock {
                id: clock.id.0,
                title: app.law.regime(&clock.regime).map(|regime| regime.title.clone()).unwrap_or_default(),
                regime: clock.regime,
            })
            .collect(),
        dig_permits: permits.into_iter().map(dig_permit).collect(),
        journal: journal::shown(entries, role),
        actions,
        missing_items: case
            .missing
            .iter()
            .map(|item| MissingItem { text: item.text.clone(), due: item.due })
            .collect(),
        bounds: line.map(|line| geometry::degrees(line.bounds())),
        row: row(case, file::next_deadline(&deadlines).cloned(), counts, today),
        deadlines: deadlines.into_iter().map(|deadline| Deadline::shown(deadline, today)).collect(),
    })
}

/// A case as a row of a list.
pub fn row(
    case: store::case::Case,
    next: Option<deadline::Deadline>,
    counts: store::finding::Counts,
    today: Date,
) -> CaseRow {
    CaseRow {
        id: case.id.0,
        reference: case.reference,
        title: case.input.title,
        stage: case.stage,
        stage_title: law::case::title(case.stage),
        procedure: case.input.procedure,
        applicant: Named { id: case.organisation.id.0, name: case.organisation.name },
        officer: case.officer.map(|officer| Named { id: officer.id.0, name: officer.name }),
        streets: case.streets,
        length_m: decimetres(case.length_m),
        submitted_at: case.submitted_on,
        deadline: next.map(|deadline| Deadline::shown(deadline, today)),
        findings: counts.into(),
        updated_at: case.updated_at,
        version: case.version,
    }
}

/// The findings of a case as the caller may see them, with what stands beside each.
async fn findings(tx: &mut Tx, caller: &Caller, case: &store::case::Case) -> Result<Vec<Finding>, Problem> {
    let mut stored = store::finding::list(tx, case.id).await?;
    if caller.user.role == Role::Consultee {
        // A body needs to know what concerns it, not what others have in the ground or plan (§148 TKG).
        stored.retain(|finding| !finding.is_confidential_to(None));
    }
    let sides = Sides::read(tx, caller, case).await?;
    Ok(Finding::list(stored, Viewer::of(caller), |finding| sides.beside(finding)))
}

/// Planners and bodies see what is planned, not whom to call.
fn input(input: &store::case::CaseInput, line: Option<GeoJson>, role: Role) -> CaseInputView {
    let contact = match role {
        Role::Applicant | Role::Officer => Contact {
            name: input.contact.name.clone(),
            email: input.contact.email.clone(),
            phone: input.contact.phone.clone(),
        },
        Role::Planner | Role::Administrator | Role::Consultee => Contact::default(),
    };
    CaseInputView {
        title: input.title.clone(),
        procedure: input.procedure.clone(),
        method: input.method,
        cover_m: input.cover_m,
        width_m: input.width_m,
        period: Days::from(input.period),
        contact,
        note: input.note.clone(),
        line,
        upload_id: input.upload.map(|id| id.0),
        class: input.class.clone(),
        site: input.site.clone(),
        place: input.place.map(|at| geometry::lon_lat(at.into())),
        anchors: input.anchors.clone(),
        linked_id: input.linked.map(|id| id.0),
    }
}

/// A document as shown.
pub fn document(stored: store::document::StoredDocument) -> Document {
    let document = stored.document;
    Document {
        id: document.id.0,
        kind: document.kind,
        name: document.name,
        media_type: document.media_type,
        size_bytes: document.size_bytes,
        sha256: document.sha256,
        uploaded_at: stored.uploaded_at,
        uploaded_by: stored.uploaded_by_name,
        answer: stored.answer,
        held_back: stored.held_back,
    }
}

fn decision(
    decisions: &[store::decision::Decision],
    case: &store::case::Case,
    path: &str,
) -> Option<Decision> {
    // The other authorities' parts stand among `decisions`.
    let decided = decisions
        .iter()
        .find(|decision| decision.authority.id == case.authority.id && case.stage.is_settled())?;
    let (kind, on) = decided.verdict?;
    Some(Decision {
        kind,
        on,
        reasons: decided.reasons.clone(),
        public_interest: decided.public_interest.clone(),
        conditions: decided.conditions.clone(),
        pdf: format!("{path}/decision.pdf"),
    })
}

fn authority_decision(decision: store::decision::Decision) -> AuthorityDecision {
    AuthorityDecision {
        id: decision.id.0,
        authority: Named { id: decision.authority.id.0, name: decision.authority.name },
        verdict: decision.verdict.map(|(verdict, _)| verdict),
        on: decision.verdict.map(|(_, on)| on),
        plan_on: decision.plan_on,
        outdated: decision.is_outdated,
        confirmed: decision.confirmed.map(|(on, by_name)| Confirmed { on, by_name }),
    }
}

fn dig_permit(permit: model::case::DigPermit) -> DigPermit {
    // A permit stands where its least advanced phase stands.
    let stage = permit.phases.iter().map(|phase| phase.stage).min().unwrap_or(Stage::DigPermit);
    DigPermit {
        id: permit.id.0,
        stage,
        phases: permit
            .phases
            .into_iter()
            .map(|phase| Phase {
                id: phase.id.0,
                first: phase.period.first(),
                last: phase.period.last(),
                stage: phase.stage,
                stage_title: law::case::title(phase.stage),
            })
            .collect(),
    }
}

fn if_nobody_acts(next: &deadline::Deadline) -> Text {
    debug_assert_eq!(next.state, DeadlineState::Running);
    Text::new("Geschieht bis {due} nichts: {then}", "If nothing happens by {due}: {then}")
        .fill("due", &Text::day(next.due))
        .fill("then", &next.if_missed)
}
