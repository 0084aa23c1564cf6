//! What a side says to a proposal, and what follows once all have accepted.

use std::collections::BTreeMap;

use axum::extract::State;
use model::{
    CaseId, OrganisationId, Text,
    account::Role,
    joint::{JointAnswer, JointState},
    reconciliation::ReconciliationState,
};
use store::{
    Tx,
    joint::{Joint, Side},
    reconciliation::Reconciliation,
};
use uuid::Uuid;

use super::{
    JointAnswerInput, JointDetail, Shown, detail, propose, second,
    tell::{self, Told},
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, Once},
    journal, note,
    problem::{Kind, Problem},
    version::IfMatch,
};

/// Accepts or declines for the caller's own side; an officer gives a proposal up, and can accept for nobody.
///
/// Once all sides have accepted, the proposal is one coordinated works plan, and open to all of them. Works that were declined or given up are
/// never proposed together again.
#[utoipa::path(post, path = "/api/joint-works/{id}/answer", tag = "joint works", params(("id" = Uuid, Path)),
    request_body = JointAnswerInput, responses((status = 200, body = JointDetail)))]
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    Once { key, body: input }: Once<JointAnswerInput>,
) -> Result<Answer, Problem> {
    let note = input.checked(&caller)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let before = store::joint::take(&mut tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(before.version)?;
    let (now, by) = (app.clock.now(), caller.organisation());
    let parties = store::joint::list_parties(&mut tx, Some(id)).await?;
    let said = parties
        .into_iter()
        .map(second)
        .find(|party| Some(party.organisation) == by)
        .and_then(|party| party.answer);
    if !before.state.takes(input.answer) || said == Some(input.answer) {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Zu diesem Vorschlag lässt sich das nicht mehr sagen. Öffnen Sie ihn neu: Er steht inzwischen anders.",
            "That cannot be said to this proposal any more. Open it again: it stands otherwise by now.",
        )));
    }
    // Of his own side the applicant writes as himself: the database lets nobody answer for somebody else.
    if let Some(organisation) = by {
        store::joint::say(&mut tx, id, organisation, (input.answer, &note), now).await?;
    }
    tx.look_as_house().await?;
    let Shown { parties, sides, .. } = Shown::read(&mut tx, before.clone()).await?;
    let accepted = parties.iter().filter(|party| party.answer == Some(JointAnswer::Accept)).count();
    let accepted = u16::try_from(accepted).map_err(Problem::broken)?;
    let state = before.state.after(input.answer, accepted, before.parties);
    let mut joint = Joint { state, accepted, ..before.clone() };
    if state != before.state {
        joint.at = now;
    }
    if state == JointState::Agreed {
        let site = propose::site(&joint, app.clock.today()).ok_or_else(|| {
            Problem::new(Kind::StepRefused).detail(Text::new(
                "Die gemeinsamen Tage sind vorbei, oder es sind zu wenige übrig.",
                "The common days have passed, or too few are left.",
            ))
        })?;
        joint.site = Some(site);
    }
    if state == JointState::Withdrawn {
        joint.reason = note;
    }
    joint.version = store::joint::put(&mut tx, &joint).await?;
    if state == JointState::Agreed {
        reconcile(&mut tx, &joint, &sides, by).await?;
    }
    let (event, what) = told(input.answer, state);
    tell::all(&app, &mut tx, &Told { by, ..Told::of(&joint, &sides, event, what) }).await?;
    tx.look_again_as_oneself().await?;
    let answer = detail(&app, &mut tx, &caller, joint).await?;
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Whoever digs together has come to terms: what the cases of a plan run into among themselves is settled, unless the authority has decided.
async fn reconcile(
    tx: &mut Tx,
    joint: &Joint,
    sides: &[Side],
    by: Option<OrganisationId>,
) -> Result<(), Problem> {
    let cases: BTreeMap<CaseId, OrganisationId> =
        sides.iter().filter_map(|side| Some((side.case?, side.organisation))).collect();
    let Some(site) = joint.site else { return Ok(()) };
    let note =
        Text::new("Gemeinsamer Bauplan, {first} bis {last}", "coordinated works plan, {first} to {last}")
            .fill("first", &Text::day(site.first()))
            .fill("last", &Text::day(site.last()));
    for case in cases.keys() {
        for found in store::reconciliation::list(tx, *case).await? {
            // Each pair once.
            let within = found.later == *case && cases.contains_key(&found.earlier);
            if !within || matches!(found.state, ReconciliationState::Agreed | ReconciliationState::Decided) {
                continue;
            }
            let spoke = |case: &CaseId| by.is_some() && cases.get(case).copied() == by;
            let said_by = [found.later, found.earlier].into_iter().find(spoke).or(Some(found.later));
            let said = Reconciliation {
                state: ReconciliationState::Agreed,
                said_by,
                note: format!("{} / {}", note.de, note.en),
                shift: None,
                moved: false,
                at: joint.at,
                ..found
            };
            store::reconciliation::put(tx, &said).await?;
        }
    }
    Ok(())
}

/// What an answer is called in the journal, and what the other sides are told.
fn told(answer: JointAnswer, state: JointState) -> (&'static str, Text) {
    match (answer, state) {
        (_, JointState::Agreed) => (
            journal::JOINT_AGREED,
            Text::new(
                "Alle Seiten sind einverstanden, gemeinsam zu graben; der gemeinsame Bauplan liegt vor",
                "All sides agree to dig together; the coordinated works plan is there",
            ),
        ),
        (JointAnswer::Accept, _) => (
            journal::JOINT_ACCEPTED,
            Text::new(
                "Eine andere Seite ist einverstanden, gemeinsam zu graben",
                "Another side agrees to dig together",
            ),
        ),
        (JointAnswer::Decline, _) => (
            journal::JOINT_DECLINED,
            Text::new(
                "Eine andere Seite will nicht gemeinsam graben",
                "Another side does not want to dig together",
            ),
        ),
        (JointAnswer::Withdraw, _) => (
            journal::JOINT_WITHDRAWN,
            Text::new(
                "Die Behörde hat den Vorschlag, gemeinsam zu graben, aufgegeben",
                "The authority has given up the proposal to dig together",
            ),
        ),
    }
}

impl JointAnswerInput {
    /// The note, where this person may say that.
    fn checked(&self, caller: &Caller) -> Result<String, Problem> {
        let applies = caller.user.role == Role::Applicant;
        if applies == (self.answer == JointAnswer::Withdraw) {
            return Err(Problem::new(Kind::NotYours).detail(Text::new(
                "Zusagen und ablehnen kann nur jede Seite selbst, aufgeben nur die Behörde.",
                "Only each side itself can accept or decline, and only the authority can give up.",
            )));
        }
        let note = self.note.trim();
        note::hold_short(note)?;
        if !applies && note.is_empty() {
            return Err(Problem::field(
                "/note",
                "missing",
                "Schreiben Sie, warum der Vorschlag aufgegeben wird.",
                "Write why the proposal is given up.",
            ));
        }
        Ok(note.to_owned())
    }
}
