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

/// One row of the table.
pub(super) struct Row {
    pub(super) from: &'static [Stage],
    pub(super) event: Event,
    pub(super) who: Actor,
    pub(super) to: Stage,
    pub(super) guards: &'static [Guard],
}

/// A condition of a step, checked in the order of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// There is a trench.
    Trench,
    /// Nothing of the closed list is missing, unless the application counts as complete by law.
    Documents,
    /// The application counts as complete by law, because nothing was asked for in time; or its clock runs and nothing
    /// of the closed list is missing.
    CompleteByLaw,
    /// The period has ended without a decision.
    PeriodOver,
    /// The permission has lapsed.
    Lapsed,
    /// The period was not extended yet.
    NotExtended,
    /// The period has not ended.
    InTime,
    /// A reason is given.
    Reason,
    /// What is missing is named.
    Missing,
    /// There is a condition.
    Conditions,
}

pub(super) const APPLICANT: Actor = Actor::Person(Role::Applicant);
pub(super) const OFFICER: Actor = Actor::Person(Role::Officer);

/// Received and not yet known to be complete.
const UNCHECKED: &[Stage] = &[Submitted, CompletenessCheck, Resubmitted, Notified];
/// Complete and not yet decided; an objection is decided anew.
const DECIDABLE: &[Stage] = &[Complete, Participation, Assessment, Extended, Objection];
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
];
/// Permitted, by a decision or by the clock.
const PERMITTED: &[Stage] = &[Granted, GrantedWithConditions, DeemedGranted];

pub(super) const TABLE: &[Row] = &[
    // Handing in; the regime's own first stage decides which of the rows is meant.
    row(&[Draft], Submit, APPLICANT, Submitted, &[Guard::Trench]),
    row(&[Draft], Submit, APPLICANT, Notified, &[Guard::Trench]),
    row(&[Raised], Submit, APPLICANT, Progressed, &[Guard::Trench]),
    row(&[Raised], Cancel, APPLICANT, Cancelled, &[]),
    // Completeness.
    row(&[Submitted, Resubmitted], Assess, OFFICER, CompletenessCheck, &[]),
    // A notice is possible after completeness was noted, too: the law counts days from receipt, not clicks.
    row(
        &[Submitted, CompletenessCheck, Resubmitted, Notified, Complete],
        RequestMissing,
        OFFICER,
        Incomplete,
        &[Guard::Missing],
    ),
    // An edit after a late notice restarts the period for the notice: there may be one more.
    row(&[Incomplete], RequestMissing, OFFICER, Incomplete, &[Guard::Missing]),
    row(UNCHECKED, NoteComplete, OFFICER, Complete, &[Guard::Documents]),
    // A late notice stopped nothing; after a timely one the applicant is next.
    row(&[Incomplete], NoteComplete, OFFICER, Complete, &[Guard::CompleteByLaw]),
    row(PENDING, Supplement, APPLICANT, Resubmitted, &[Guard::Trench]),
    row(PENDING, Change, APPLICANT, Resubmitted, &[Guard::Trench]),
    // Judging.
    row(&[Complete, Extended], BeginParticipation, OFFICER, Participation, &[]),
    row(&[Complete, Participation, Extended], Assess, OFFICER, Assessment, &[]),
    row(
        &[Complete, Participation, Assessment, Extended],
        RequestModification,
        OFFICER,
        ModificationRequested,
        &[Guard::Reason],
    ),
    row(
        &[Complete, Participation, Assessment, Extended],
        Extend,
        OFFICER,
        Extended,
        &[Guard::NotExtended, Guard::InTime, Guard::Reason],
    ),
    // Deciding.
    row(DECIDABLE, Grant, OFFICER, Granted, &[]),
    row(DECIDABLE, GrantWithConditions, OFFICER, GrantedWithConditions, &[Guard::Conditions]),
    row(DECIDABLE, Refuse, OFFICER, Refused, &[Guard::Reason]),
    row(&[Incomplete], Refuse, OFFICER, Refused, &[Guard::Reason]),
    row(&[Notified, Incomplete, Resubmitted, Complete], DemandApplication, OFFICER, ApplicationDemanded, &[]),
    // From `Incomplete` only after a late notice: a timely one stops the clock, and it never runs out.
    row(PENDING, Deem, Actor::Clock, DeemedGranted, &[Guard::PeriodOver]),
    // Side exits.
    row(PENDING, Withdraw, APPLICANT, Withdrawn, &[]),
    row(
        &[Granted, GrantedWithConditions, DeemedGranted, DigPermit, StartNotified],
        Cancel,
        APPLICANT,
        Cancelled,
        &[],
    ),
    row(
        &[Granted, GrantedWithConditions, DeemedGranted, DigPermit, StartNotified, InProgress],
        Revoke,
        OFFICER,
        Revoked,
        &[Guard::Reason],
    ),
    row(
        &[Granted, GrantedWithConditions, DeemedGranted, DigPermit],
        Lapse,
        Actor::Clock,
        Lapsed,
        &[Guard::Lapsed],
    ),
    row(&[Refused, GrantedWithConditions, ApplicationDemanded, Revoked], Object, APPLICANT, Objection, &[]),
    // Digging.
    row(PERMITTED, PermitDig, OFFICER, DigPermit, &[]),
    row(&[DigPermit], NotifyStart, APPLICANT, StartNotified, &[]),
    row(&[StartNotified], Start, APPLICANT, InProgress, &[]),
    row(&[InProgress], RequestChange, APPLICANT, ChangeRequest, &[Guard::Reason]),
    row(&[ChangeRequest], ResumeWorks, OFFICER, InProgress, &[]),
    row(&[InProgress], CompleteWorks, APPLICANT, WorksComplete, &[]),
    row(&[WorksComplete], ReinstateInterim, APPLICANT, ReinstatedInterim, &[]),
    row(&[WorksComplete, ReinstatedInterim], ReinstatePermanent, APPLICANT, ReinstatedPermanent, &[]),
    row(&[ReinstatedPermanent, Remedied], PassInspection, OFFICER, InspectedPassed, &[]),
    row(&[ReinstatedPermanent, Remedied, Guarantee], FindDefect, OFFICER, Defect, &[Guard::Reason]),
    row(&[Defect], Remedy, APPLICANT, Remedied, &[]),
    row(&[InspectedPassed], BeginGuarantee, OFFICER, Guarantee, &[]),
    row(&[Guarantee], Close, OFFICER, Closed, &[]),
];

const fn row(from: &'static [Stage], event: Event, who: Actor, to: Stage, guards: &'static [Guard]) -> Row {
    Row { from, event, who, to, guards }
}

/// A stage and an event for which steps would select more than one row.
pub(crate) fn find_ambiguity(steps: &[Stage]) -> Option<(Stage, Event)> {
    let mut seen = HashSet::new();
    TABLE
        .iter()
        .filter(|row| steps.contains(&row.to))
        .flat_map(|row| row.from.iter().map(|from| (*from, row.event)))
        .find(|step| !seen.insert(*step))
}

/// A step that no chain of selected rows reaches from the first one.
pub(crate) fn find_unreachable(steps: &[Stage]) -> Option<Stage> {
    let mut reached: Vec<Stage> = steps.iter().copied().take(1).collect();
    let mut at = 0;
    while let Some(stage) = reached.get(at).copied() {
        at += 1;
        for row in TABLE.iter().filter(|row| row.from.contains(&stage) && steps.contains(&row.to)) {
            if !reached.contains(&row.to) {
                reached.push(row.to);
            }
        }
    }
    steps.iter().copied().find(|step| !reached.contains(step))
}
