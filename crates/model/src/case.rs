//! A case: one application's whole life, with its decisions, clocks, dig permits and works phases.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{
    AuthorityId, CaseId, ClockId, DecisionId, DigPermitId, Period, PhaseId, account::Role, decision::Verdict,
    word::words,
};

/// What the applicant asks for: a word of the law's data, for example `consent`.
///
/// The regimes that apply are derived from it and from facts; a new procedure is a new file of law.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z][a-z0-9_]{0,39}$", example = "consent"))]
#[serde(try_from = "String", into = "String")]
pub struct Procedure(String);

/// A word that cannot name a procedure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a procedure is named by small letters, digits and underscores, at most 40, beginning with a letter")]
pub struct NoProcedure;

impl Procedure {
    /// The procedure of that name.
    ///
    /// # Errors
    /// [`NoProcedure`] when the word cannot be one; whether the law knows it is the law's to say.
    pub fn new(code: impl Into<String>) -> Result<Self, NoProcedure> {
        let code = code.into();
        let mut letters = code.chars();
        let fits = code.len() <= 40
            && letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if fits { Ok(Self(code)) } else { Err(NoProcedure) }
    }

    /// The word used in data files, in the database and on the wire.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Procedure {
    type Error = NoProcedure;
    fn try_from(code: String) -> Result<Self, NoProcedure> {
        Self::new(code)
    }
}

impl From<Procedure> for String {
    fn from(procedure: Procedure) -> Self {
        procedure.0
    }
}

impl PartialEq<str> for Procedure {
    fn eq(&self, code: &str) -> bool {
        self.0 == code
    }
}

impl std::fmt::Display for Procedure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// Where a case stands: the superset of steps of all regimes.
    Stage {
        /// Being written; nobody but the applicant sees it.
        Draft = "draft",
        /// Received.
        Submitted = "submitted",
        /// Being checked for completeness.
        CompletenessCheck = "completeness_check",
        /// Something is missing and was asked for.
        Incomplete = "incomplete",
        /// Supplemented; the clocks restarted.
        Resubmitted = "resubmitted",
        /// Noted as complete.
        Complete = "complete",
        /// Other bodies were asked.
        Participation = "participation",
        /// Being judged.
        Assessment = "assessment",
        /// The authority asked for a change.
        ModificationRequested = "modification_requested",
        /// The period was extended.
        Extended = "extended",
        /// A refusal is intended, and the applicant is heard first.
        Hearing = "hearing",
        /// Granted as applied for.
        Granted = "granted",
        /// Granted with conditions.
        GrantedWithConditions = "granted_with_conditions",
        /// Refused.
        Refused = "refused",
        /// Granted because the period ended without a decision.
        DeemedGranted = "deemed_granted",
        /// Minor works were notified.
        Notified = "notified",
        /// A full application was demanded instead of the notification.
        ApplicationDemanded = "application_demanded",
        /// Permit to dig.
        DigPermit = "dig_permit",
        /// Start of works was announced.
        StartNotified = "start_notified",
        /// Being dug.
        InProgress = "in_progress",
        /// A change during works was asked for.
        ChangeRequest = "change_request",
        /// The authority or the operator stopped the works.
        Stopped = "stopped",
        /// Works are complete.
        WorksComplete = "works_complete",
        /// Surface closed for the time being.
        ReinstatedInterim = "reinstated_interim",
        /// Surface restored for good.
        ReinstatedPermanent = "reinstated_permanent",
        /// Inspection passed.
        InspectedPassed = "inspected_passed",
        /// Inspection found a defect.
        Defect = "defect",
        /// The defect was remedied.
        Remedied = "remedied",
        /// In the guarantee period.
        Guarantee = "guarantee",
        /// Over.
        Closed = "closed",
        /// Taken back by the applicant.
        Withdrawn = "withdrawn",
        /// Called off.
        Cancelled = "cancelled",
        /// Taken back by the authority.
        Revoked = "revoked",
        /// The permission ended because works did not begin.
        Lapsed = "lapsed",
        /// An objection is pending.
        Objection = "objection",
        /// Forward plan.
        Raised = "raised",
        /// Forward plan that became an application.
        Progressed = "progressed",
        /// A request that was answered.
        Answered = "answered",
        /// A request that a dispute body decides.
        Dispute = "dispute",
        /// The federal agency certified a mobile site.
        Certified = "certified",
        /// The operation of a mobile site was notified.
        OperationNotified = "operation_notified",
        /// A mobile site that is on the air.
        InOperation = "in_operation",
    }
}

words! {
    /// What moves a case from one stage to another.
    Event {
        /// The applicant hands it in.
        Submit = "submit",
        /// The authority asks for what is missing, in text form.
        RequestMissing = "request_missing",
        /// The applicant supplements.
        Supplement = "supplement",
        /// The applicant changes the application.
        Change = "change",
        /// The authority notes that it is complete.
        NoteComplete = "note_complete",
        /// The authority asks other bodies.
        BeginParticipation = "begin_participation",
        /// The authority begins to judge.
        Assess = "assess",
        /// The authority asks for a change.
        RequestModification = "request_modification",
        /// The authority extends the period.
        Extend = "extend",
        /// A refusal is intended: the applicant is heard.
        Hear = "hear",
        /// The applicant answers what it was heard on.
        Respond = "respond",
        /// Granted.
        Grant = "grant",
        /// Granted with conditions.
        GrantWithConditions = "grant_with_conditions",
        /// Refused.
        Refuse = "refuse",
        /// The clock's own: the period ended without a decision.
        Deem = "deem",
        /// The clock's own: the permission lapsed.
        Lapse = "lapse",
        /// The decision is sent.
        Send = "send",
        /// The decision is served: by the clock's own rule, or as it is noted.
        Serve = "serve",
        /// The authority demands a full application instead of a notification.
        DemandApplication = "demand_application",
        /// The applicant takes it back.
        Withdraw = "withdraw",
        /// Called off before works began.
        Cancel = "cancel",
        /// The authority revokes.
        Revoke = "revoke",
        /// The applicant objects.
        Object = "object",
        /// The authority permits digging.
        PermitDig = "permit_dig",
        /// Start is announced.
        NotifyStart = "notify_start",
        /// Works begin.
        Start = "start",
        /// A change during works is asked for.
        RequestChange = "request_change",
        /// Works are stopped.
        StopWorks = "stop_works",
        /// The change is accepted, or the stop lifted, and works go on.
        ResumeWorks = "resume_works",
        /// The clock's own: a change during works was not answered in time and counts as agreed, and works go on.
        AgreeChange = "agree_change",
        /// Works are complete.
        CompleteWorks = "complete_works",
        /// Surface closed for the time being.
        ReinstateInterim = "reinstate_interim",
        /// Surface restored.
        ReinstatePermanent = "reinstate_permanent",
        /// Inspection passed.
        PassInspection = "pass_inspection",
        /// Inspection found a defect.
        FindDefect = "find_defect",
        /// Defect remedied.
        Remedy = "remedy",
        /// Guarantee period begins.
        BeginGuarantee = "begin_guarantee",
        /// Over.
        Close = "close",
        /// A forward plan becomes an application.
        Progress = "progress",
        /// The application for works that could not wait is handed in.
        ApplyRetrospectively = "apply_retrospectively",
        /// A request is answered.
        Answer = "answer",
        /// A dispute body is called.
        CallDisputeBody = "call_dispute_body",
        /// The dispute body has decided.
        SettleDispute = "settle_dispute",
        /// The federal agency's certificate is there.
        Certify = "certify",
        /// Operation of a mobile site is notified.
        NotifyOperation = "notify_operation",
        /// A mobile site goes on the air.
        BeginOperation = "begin_operation",
    }
}

impl Stage {
    /// Whether only the applicant knows of the case.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Draft)
    }

    /// Whether a decision (also a deemed one) has been reached or the case ended before one.
    pub fn is_settled(self) -> bool {
        !matches!(
            self,
            Self::Draft
                | Self::Submitted
                | Self::CompletenessCheck
                | Self::Incomplete
                | Self::Resubmitted
                | Self::Complete
                | Self::Participation
                | Self::Assessment
                | Self::ModificationRequested
                | Self::Extended
                | Self::Hearing
                | Self::Notified
                | Self::Raised
        )
    }

    /// Whether the works may be shown to the public.
    pub fn is_published(self) -> bool {
        matches!(
            self,
            Self::Granted
                | Self::GrantedWithConditions
                | Self::DeemedGranted
                | Self::DigPermit
                | Self::StartNotified
                | Self::InProgress
                | Self::ChangeRequest
                | Self::Stopped
                | Self::WorksComplete
                | Self::ReinstatedInterim
                | Self::ReinstatedPermanent
                | Self::InspectedPassed
                | Self::Defect
                | Self::Remedied
                | Self::Guarantee
        )
    }

    /// Whether the case can still, or does now, open the street: what others can run into.
    pub fn occupies_street(self) -> bool {
        !matches!(
            self,
            Self::Draft
                | Self::Refused
                | Self::ApplicationDemanded
                | Self::Withdrawn
                | Self::Cancelled
                | Self::Revoked
                | Self::Lapsed
                | Self::Guarantee
                | Self::Closed
                | Self::Progressed
                | Self::Answered
                | Self::Dispute
                | Self::Certified
                | Self::OperationNotified
                | Self::InOperation
        )
    }
}

/// Who makes a step: a person in a role, or the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    Person(Role),
    /// The clock itself.
    Clock,
}

words! {
    /// A circumstance of an event that a clock asks about.
    Mark {
        /// Sent by letter post.
        Letter = "letter",
        /// Sent to an electronic inbox, and retrieved on that day.
        Electronic = "electronic",
        /// Without instruction on remedies.
        Uninstructed = "uninstructed",
        /// Entered by the authority from paper or telephone.
        OnBehalf = "on_behalf",
    }
}

/// What happened to a case, as the clocks see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// The day, in the authority's time zone.
    pub on: Date,
    /// The time of that day, where it is known; a law with a cut-off time asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// What happened.
    pub event: Event,
    /// The day that the authority set with it, for example the end of a hearing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Circumstances, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

impl Happening {
    /// An event on a day, without circumstances.
    pub fn new(on: Date, event: Event) -> Self {
        Self { on, at: None, event, until: None, marks: Vec::new() }
    }
}

words! {
    /// A day that a case is planned towards, and that the law counts back from.
    Anchor {
        /// The works begin.
        Start = "start",
        /// The final project, or the first application for a permit, is filed.
        Filing = "filing",
        /// A mobile site goes on the air.
        Operation = "operation",
    }
}

/// One authority's decision within a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityDecision {
    /// Identifier.
    pub id: DecisionId,
    /// The case.
    pub case: CaseId,
    /// Who decides.
    pub authority: AuthorityId,
    /// What was decided, once it was.
    pub verdict: Option<Verdict>,
    /// When.
    pub on: Option<Date>,
}

/// A clock that runs within a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Identifier.
    pub id: ClockId,
    /// The case.
    pub case: CaseId,
    /// Code of the regime, for example `DE-TKG-127-3`.
    pub regime: String,
}

/// A permit to dig, with its phases of works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigPermit {
    /// Identifier.
    pub id: DigPermitId,
    /// The case.
    pub case: CaseId,
    /// Phases, at least one.
    pub phases: Vec<Phase>,
}

/// A phase of works under a dig permit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Identifier.
    pub id: PhaseId,
    /// When.
    pub period: Period,
    /// Where it stands: a stage of the works, moved by the same table as the case.
    pub stage: Stage,
}
