//! A case: one application's whole life, with its decisions, clocks, dig permits and works phases.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    AuthorityId, CaseId, ClockId, DecisionId, DigPermitId, Period, PhaseId, account::Role, decision::Verdict,
};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in data files, in the database and on the wire.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The word's meaning, if it is one.
            pub fn find(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

words! {
    /// What the applicant asks for; the regimes that apply are derived from it and from facts.
    Procedure {
        /// Consent of the road authority, §127(1) and (3) TKG.
        Consent = "consent",
        /// Notification of minor works, §127(4) TKG.
        Notification = "notification",
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
        /// The change is accepted and works go on.
        ResumeWorks = "resume_works",
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
    }
}

words! {
    /// Where a phase of works stands.
    PhaseState {
        /// Planned.
        Planned = "planned",
        /// Announced.
        StartNotified = "start_notified",
        /// Being dug.
        InProgress = "in_progress",
        /// Complete.
        Complete = "complete",
        /// Surface restored.
        Reinstated = "reinstated",
        /// Over.
        Closed = "closed",
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

/// What happened to a case on a day, as the clocks see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// The day, in the authority's time zone.
    pub on: Date,
    /// What happened.
    pub event: Event,
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
    /// Where it stands.
    pub state: PhaseState,
}
