//! The table of steps: the superset of all procedures.
#![allow(clippy::enum_glob_use, reason = "the table reads as a table only with bare stages and events")]

use std::collections::HashSet;

use model::{
    account::Role,
    case::{
        Actor,
        Event::{self, *},
        Stage::{self, *},
    },
};

use super::row::{Guard, Only, Row, row, stay};
use crate::{
    regime::{Kind, Regime},
    requirement::Fact,
};

pub(super) const APPLICANT: Actor = Actor::Person(Role::Applicant);
pub(super) const OFFICER: Actor = Actor::Person(Role::Officer);
const A: &[Actor] = &[APPLICANT];
const O: &[Actor] = &[OFFICER];
const CLOCK: &[Actor] = &[Actor::Clock];
/// The authority first: it is named to whoever may not.
const BOTH: &[Actor] = &[OFFICER, APPLICANT];

/// Received and not yet known to be complete.
const UNCHECKED: &[Stage] = &[Submitted, CompletenessCheck, Resubmitted, Notified];
/// Complete and being judged.
const JUDGED: &[Stage] = &[Complete, Participation, Assessment, Extended];
/// Complete and not yet decided; an objection is decided anew.
const DECIDABLE: &[Stage] =
    &[Complete, Participation, Assessment, Extended, ModificationRequested, Objection];
/// Received and not yet decided: here the consent clock can run, and the applicant can supplement or withdraw.
pub(super) const PENDING: &[Stage] = &[
    Submitted,
    CompletenessCheck,
    Resubmitted,
    Notified,
    Incomplete,
    Complete,
    Participation,
    Assessment,
    Extended,
    ModificationRequested,
    Hearing,
];
/// Permitted, by a decision or by the clock.
const PERMITTED: &[Stage] = &[Granted, GrantedWithConditions, DeemedGranted];
/// A request that waits for its answer.
const ASKED: &[Stage] = &[Submitted, CompletenessCheck, Resubmitted, Complete, Assessment, Extended];
/// The street is open, or about to be, or was closed only for the time being.
const DUG: &[Stage] = &[InProgress, ChangeRequest, Stopped, WorksComplete];
/// From the first day of works to the end of the guarantee.
const WORKED: &[Stage] = &[
    InProgress,
    ChangeRequest,
    Stopped,
    WorksComplete,
    ReinstatedInterim,
    ReinstatedPermanent,
    InspectedPassed,
    Defect,
    Remedied,
    Guarantee,
];
/// There is a decision that can be sent and served, whatever came after it.
const SENDABLE: &[Stage] = &[
    Granted,
    GrantedWithConditions,
    DeemedGranted,
    Refused,
    ApplicationDemanded,
    Revoked,
    Lapsed,
    Answered,
    DigPermit,
    StartNotified,
    InProgress,
    ChangeRequest,
    Stopped,
    WorksComplete,
    ReinstatedInterim,
    ReinstatedPermanent,
    InspectedPassed,
    Defect,
    Remedied,
    Guarantee,
    Certified,
    OperationNotified,
    InOperation,
];

pub(super) const TABLE: &[Row] = &[
    // Handing in; the regime's own first stage decides which of the rows is meant.
    row(&[Draft], Submit, A, Submitted, &[Guard::Place]),
    row(&[Draft], Submit, A, Notified, &[Guard::Place]),
    row(&[Draft], Submit, A, Raised, &[Guard::Place]),
    row(&[Draft], Submit, A, InProgress, &[Guard::Place]).only(Only::Kind(Kind::Immediate)),
    // A plan is changed as long as it is one, and becomes an application without anything typed twice. So does a
    // notification for which an application was demanded.
    stay(&[Raised], Change, A, &[Guard::Place]),
    row(&[Raised, ApplicationDemanded], Progress, A, Progressed, &[Guard::Place]),
    row(&[Raised], Cancel, A, Cancelled, &[]),
    // Completeness.
    row(&[Submitted, Resubmitted], Assess, O, CompletenessCheck, &[]),
    // A notice is possible after completeness was noted, too: the law counts days from receipt, not clicks.
    row(
        &[Submitted, CompletenessCheck, Resubmitted, Notified, Complete],
        RequestMissing,
        O,
        Incomplete,
        &[Guard::Missing],
    ),
    // An edit after a late notice restarts the period for the notice: there may be one more.
    row(&[Incomplete], RequestMissing, O, Incomplete, &[Guard::Missing]),
    row(UNCHECKED, NoteComplete, O, Complete, &[Guard::Documents]),
    // A late notice stopped nothing; after a timely one the applicant is next.
    row(&[Incomplete], NoteComplete, O, Complete, &[Guard::CompleteByLaw]),
    row(PENDING, Supplement, A, Resubmitted, &[Guard::Place]),
    row(PENDING, Change, A, Resubmitted, &[Guard::Place]),
    // Judging.
    row(&[Complete, Assessment, Extended], BeginParticipation, O, Participation, &[]),
    row(&[Complete, Participation, Extended, Hearing], Assess, O, Assessment, &[]),
    row(
        &[Complete, Participation, Assessment, Extended, Hearing],
        RequestModification,
        O,
        ModificationRequested,
        &[Guard::Reason],
    ),
    row(JUDGED, Extend, O, Extended, EXTEND),
    row(&[Submitted, CompletenessCheck, Resubmitted], Extend, O, Extended, EXTEND)
        .only(Only::Kind(Kind::Request)),
    // The consent clock runs on while the applicant is heard; the longer period does not end the hearing.
    stay(&[Hearing], Extend, O, EXTEND).only(Only::Has(Extended)),
    row(
        &[Incomplete, Complete, Participation, Assessment, Extended, ModificationRequested],
        Hear,
        O,
        Hearing,
        &[Guard::Reason, Guard::Day],
    ),
    row(&[Hearing], Respond, A, Assessment, &[]),
    // Deciding.
    row(DECIDABLE, Grant, O, Granted, &[]),
    row(&[Hearing], Grant, O, Granted, &[]),
    row(DECIDABLE, GrantWithConditions, O, GrantedWithConditions, &[Guard::Conditions]),
    row(&[Hearing], GrantWithConditions, O, GrantedWithConditions, &[Guard::Conditions]),
    row(DECIDABLE, Refuse, O, Refused, &[Guard::Reason]),
    row(&[Incomplete], Refuse, O, Refused, &[Guard::Reason]),
    // Whoever is heard has the time that was set.
    row(&[Hearing], Refuse, O, Refused, &[Guard::Known(Fact::ApplicantHeard), Guard::Reason]),
    row(&[Submitted, CompletenessCheck, Resubmitted], Refuse, O, Refused, &[Guard::Reason])
        .only(Only::Kind(Kind::Request)),
    row(
        &[Notified, Incomplete, Resubmitted, Complete, Objection],
        DemandApplication,
        O,
        ApplicationDemanded,
        &[],
    ),
    // From `Incomplete` only after a late notice: a timely one stops the clock, and it never runs out.
    row(PENDING, Deem, CLOCK, DeemedGranted, &[Guard::PeriodOver]),
    // A decision on works that could not wait moves nothing: they are under way.
    stay(WORKED, ApplyRetrospectively, A, &[]).only(Only::Kind(Kind::Immediate)),
    stay(WORKED, Grant, O, &[Guard::Known(Fact::AppliedRetrospectively)]).only(Only::Kind(Kind::Immediate)),
    stay(WORKED, GrantWithConditions, O, &[Guard::Known(Fact::AppliedRetrospectively), Guard::Conditions])
        .only(Only::Kind(Kind::Immediate)),
    stay(WORKED, Refuse, O, &[Guard::Known(Fact::AppliedRetrospectively), Guard::Reason])
        .only(Only::Kind(Kind::Immediate)),
    stay(WORKED, Deem, CLOCK, &[Guard::PeriodOver]).only(Only::Kind(Kind::Immediate)),
    // The letter on its way.
    stay(SENDABLE, Send, O, &[]),
    stay(SENDABLE, Serve, &[OFFICER, Actor::Clock], &[]),
    // Requests.
    row(ASKED, Answer, O, Answered, &[]),
    row(ASKED, CallDisputeBody, A, Dispute, &[Guard::Known(Fact::AnswerOverdue)]),
    row(&[Refused, Answered], CallDisputeBody, A, Dispute, &[]),
    row(&[Dispute], SettleDispute, O, Answered, &[Guard::Reason]),
    row(&[Dispute], Withdraw, A, Withdrawn, &[]),
    row(&[Answered], Close, BOTH, Closed, &[]),
    // Side exits.
    row(PENDING, Withdraw, A, Withdrawn, &[]),
    row(
        &[
            Granted,
            GrantedWithConditions,
            DeemedGranted,
            DigPermit,
            StartNotified,
            Certified,
            OperationNotified,
        ],
        Cancel,
        A,
        Cancelled,
        &[],
    ),
    // An objection to a revocation can end with it.
    row(
        &[
            Granted,
            GrantedWithConditions,
            DeemedGranted,
            DigPermit,
            StartNotified,
            InProgress,
            ChangeRequest,
            Stopped,
            Certified,
            OperationNotified,
            InOperation,
            Objection,
        ],
        Revoke,
        O,
        Revoked,
        &[Guard::Reason],
    ),
    row(
        &[Granted, GrantedWithConditions, DeemedGranted, DigPermit, StartNotified],
        Lapse,
        CLOCK,
        Lapsed,
        &[Guard::Lapsed],
    ),
    row(&[Refused, GrantedWithConditions, ApplicationDemanded, Revoked], Object, A, Objection, &[]),
    row(&[Refused, ApplicationDemanded, Revoked], Close, O, Closed, &[Guard::Known(Fact::ObjectionOver)]),
    row(PERMITTED, Close, O, Closed, &[Guard::Known(Fact::ObjectionOver)]).only(Only::Bare),
    row(&[Notified, Complete], Close, O, Closed, &[]).only(Only::Undecided),
    // Digging; a phase of works is moved by these rows, too.
    row(PERMITTED, PermitDig, O, DigPermit, &[]),
    row(&[DigPermit], NotifyStart, A, StartNotified, &[]),
    row(&[StartNotified], Start, A, InProgress, &[]),
    row(&[InProgress], RequestChange, A, ChangeRequest, &[Guard::Reason]),
    row(&[ChangeRequest], ResumeWorks, O, InProgress, &[]),
    // Whoever stopped the works for another reason lets them go on.
    row(&[ChangeRequest], AgreeChange, CLOCK, InProgress, &[Guard::Agreed]).only(Only::Agreeing),
    stay(&[Stopped], AgreeChange, CLOCK, &[Guard::Agreed]).only(Only::Agreeing),
    row(&[InProgress, ChangeRequest], StopWorks, BOTH, Stopped, &[Guard::Reason]),
    row(&[Stopped], ResumeWorks, BOTH, InProgress, &[Guard::OwnStop]),
    row(&[InProgress, Stopped], CompleteWorks, A, WorksComplete, &[]),
    row(&[WorksComplete], ReinstateInterim, A, ReinstatedInterim, &[]),
    // A defect of the interim surface is remedied on the way to the permanent one.
    row(&[WorksComplete, ReinstatedInterim, Remedied], ReinstatePermanent, A, ReinstatedPermanent, &[]),
    row(&[ReinstatedPermanent], PassInspection, O, InspectedPassed, &[]),
    row(&[Remedied], PassInspection, O, InspectedPassed, &[Guard::Known(Fact::ReinstatedPermanently)]),
    // What is inspected before the end leaves the works where they are.
    stay(
        &[DigPermit, StartNotified, InProgress, Stopped, WorksComplete, ReinstatedInterim, Guarantee],
        PassInspection,
        O,
        &[],
    ),
    row(
        &[ReinstatedInterim, ReinstatedPermanent, InspectedPassed, Remedied, Guarantee],
        FindDefect,
        O,
        Defect,
        &[Guard::Reason],
    ),
    stay(DUG, FindDefect, O, &[Guard::Reason]),
    row(&[Defect], Remedy, A, Remedied, &[]),
    stay(DUG, Remedy, A, &[Guard::Known(Fact::DefectOpen)]),
    row(&[InspectedPassed], BeginGuarantee, O, Guarantee, &[]),
    row(&[Guarantee], Close, O, Closed, &[Guard::Known(Fact::GuaranteeOver)]),
    // Mobile sites; the certificate can come before the decision.
    stay(PENDING, Certify, BOTH, &[Guard::Certificate]).only(Only::Has(Certified)),
    row(PERMITTED, Certify, BOTH, Certified, &[Guard::Certificate]),
    row(
        &[Granted, GrantedWithConditions, DeemedGranted, Certified],
        NotifyOperation,
        A,
        OperationNotified,
        &[],
    ),
    row(
        &[Granted, GrantedWithConditions, DeemedGranted, Certified, OperationNotified],
        BeginOperation,
        A,
        InOperation,
        &[],
    ),
    // Below the limit of power operation is notified after it began.
    stay(&[InOperation], NotifyOperation, A, &[]),
    row(&[InOperation], Close, BOTH, Closed, &[]),
];

const EXTEND: &[Guard] = &[Guard::NotExtended, Guard::InTime, Guard::LastDay, Guard::Reason];

/// A stage and an event for which a regime's steps would select more than one row.
pub(crate) fn find_ambiguity(regime: &Regime) -> Option<(Stage, Event)> {
    let mut seen = HashSet::new();
    selected(regime).map(|(from, row)| (from, row.event)).find(|step| !seen.insert(*step))
}

/// A step that no chain of selected rows reaches from the first one.
pub(crate) fn find_unreachable(regime: &Regime) -> Option<Stage> {
    let mut reached: Vec<Stage> = regime.steps.iter().copied().take(1).collect();
    let mut at = 0;
    while let Some(stage) = reached.get(at).copied() {
        at += 1;
        for (_, row) in selected(regime).filter(|(from, _)| *from == stage) {
            let to = row.leads(stage);
            if !reached.contains(&to) {
                reached.push(to);
            }
        }
    }
    regime.steps.iter().copied().find(|step| !reached.contains(step))
}

/// The rows that a regime selects, each with a stage that it leads from.
pub(super) fn selected(regime: &Regime) -> impl Iterator<Item = (Stage, &'static Row)> {
    TABLE.iter().flat_map(move |row| {
        row.from.iter().copied().filter(|from| row.is_selected(regime, *from)).map(move |from| (from, row))
    })
}
