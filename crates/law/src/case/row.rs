//! A row of the table of steps: where from, by whom, where to, for which regimes and under which conditions.

use model::case::{Actor, Event, Stage};

use crate::{
    regime::{Kind, Regime},
    requirement::Fact,
};

/// One row of the table.
pub(super) struct Row {
    pub(super) from: &'static [Stage],
    pub(super) event: Event,
    pub(super) who: &'static [Actor],
    pub(super) to: To,
    pub(super) only: Only,
    pub(super) guards: &'static [Guard],
}

/// Where a row leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// To that stage.
    Stage(Stage),
    /// Nowhere: the event is recorded, and the case stays where it is.
    Same,
}

/// The regimes that a row is for, beyond their steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    /// All.
    Any,
    /// Those of that kind.
    Kind(Kind),
    /// Those that know that stage.
    Has(Stage),
    /// Those in which nothing is decided and nothing deemed.
    Undecided,
    /// Those that end with the decision: neither works nor operation come after it.
    Bare,
    /// Those in which a change during works counts as agreed when nobody answers.
    Agreeing,
}

/// A condition of a step, checked in the order of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// There is the place that the procedure is about.
    Place,
    /// Nothing of the closed list is missing, unless the application counts as complete by law.
    Documents,
    /// The application counts as complete by law, because nothing was asked for in time; or its clock runs and nothing
    /// of the closed list is missing.
    CompleteByLaw,
    /// The period has ended without a decision.
    PeriodOver,
    /// The permission has lapsed.
    Lapsed,
    /// The last change that was asked for counts as agreed.
    Agreed,
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
    /// The number of a certificate is given.
    Certificate,
    /// A day is set that is still to come.
    Day,
    /// A later last day is named, where the law leaves it to the authority.
    LastDay,
    /// Who lets works go on is the authority, or stopped them itself.
    OwnStop,
    /// The fact is known to hold.
    Known(Fact),
}

pub(super) const fn row(
    from: &'static [Stage],
    event: Event,
    who: &'static [Actor],
    to: Stage,
    guards: &'static [Guard],
) -> Row {
    Row { from, event, who, to: To::Stage(to), only: Only::Any, guards }
}

pub(super) const fn stay(
    from: &'static [Stage],
    event: Event,
    who: &'static [Actor],
    guards: &'static [Guard],
) -> Row {
    Row { from, event, who, to: To::Same, only: Only::Any, guards }
}

impl Row {
    pub(super) const fn only(mut self, only: Only) -> Self {
        self.only = only;
        self
    }

    /// Where the row leads from a stage.
    pub(super) fn leads(&self, from: Stage) -> Stage {
        match self.to {
            To::Stage(to) => to,
            To::Same => from,
        }
    }

    /// Whether a regime's steps select the row for cases that stand at `from`.
    pub(super) fn is_selected(&self, regime: &Regime, from: Stage) -> bool {
        let steps = &regime.steps;
        steps.contains(&from) && steps.contains(&self.leads(from)) && self.only.holds(regime)
    }
}

impl Only {
    fn holds(self, regime: &Regime) -> bool {
        let has = |stages: &[Stage]| stages.iter().any(|stage| regime.steps.contains(stage));
        match self {
            Self::Any => true,
            Self::Kind(kind) => regime.kind == kind,
            Self::Has(stage) => has(&[stage]),
            Self::Undecided => {
                !has(&[Stage::Granted, Stage::GrantedWithConditions, Stage::DeemedGranted, Stage::Refused])
            }
            Self::Agreeing => regime.deadlines.iter().any(|rule| rule.brings() == Some(Event::AgreeChange)),
            Self::Bare => !has(&[Stage::DigPermit, Stage::InProgress, Stage::InOperation]),
        }
    }
}
