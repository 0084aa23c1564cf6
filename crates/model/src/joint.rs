//! Joint works: works of several applicants that are proposed to be dug together, and what each of them says to it.

use serde::{Deserialize, Serialize};

use crate::{fee::Money, word::words};

words! {
    /// Where a proposal to dig together stands.
    JointState {
        /// Not all sides have accepted yet.
        Proposed = "proposed",
        /// All sides have accepted: one coordinated works plan.
        Agreed = "agreed",
        /// A side does not want to; these works are never proposed together again.
        Declined = "declined",
        /// The authority has given it up; these works are never proposed together again.
        Withdrawn = "withdrawn",
        /// The works have changed or are gone.
        Outdated = "outdated",
    }
}

words! {
    /// What is said to a proposal.
    JointAnswer {
        /// A side wants to dig together.
        Accept = "accept",
        /// A side does not.
        Decline = "decline",
        /// The authority gives it up.
        Withdraw = "withdrawn",
    }
}

impl JointState {
    /// Whether such an answer can be given now.
    pub fn takes(self, answer: JointAnswer) -> bool {
        match answer {
            JointAnswer::Accept | JointAnswer::Decline => self == Self::Proposed,
            JointAnswer::Withdraw => matches!(self, Self::Proposed | Self::Agreed),
        }
    }

    /// Where it stands after an answer, when so many of all sides have accepted.
    #[must_use]
    pub fn after(self, answer: JointAnswer, accepted: u16, parties: u16) -> Self {
        match answer {
            JointAnswer::Accept if accepted >= parties => Self::Agreed,
            JointAnswer::Accept => self,
            JointAnswer::Decline => Self::Declined,
            JointAnswer::Withdraw => Self::Withdrawn,
        }
    }
}

/// What is saved by digging together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = JointSaving))]
pub struct Saving {
    /// Metres of trench that are not dug, on the ground.
    pub trench_m: f64,
    /// Days on which segments are not closed, added up over segments.
    pub closed_days: u64,
    /// The same, each day times the length of its segment in metres.
    pub closed_metre_days: f64,
    /// Cost of all alone less the cost in common, on the common places.
    pub cost: Money,
    /// Kilograms of CO₂ equivalents.
    pub co2_kg: f64,
}

impl Saving {
    /// Both together.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            trench_m: self.trench_m + other.trench_m,
            closed_days: self.closed_days + other.closed_days,
            closed_metre_days: self.closed_metre_days + other.closed_metre_days,
            // A sum that cannot be counted stays where it is.
            cost: self.cost.plus(other.cost).unwrap_or(self.cost),
            co2_kg: self.co2_kg + other.co2_kg,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_agreed_with_the_last_side_and_over_with_the_first_that_declines() {
        let open = JointState::Proposed;
        assert_eq!(open.after(JointAnswer::Accept, 1, 2), JointState::Proposed);
        assert_eq!(open.after(JointAnswer::Accept, 2, 2), JointState::Agreed);
        assert_eq!(open.after(JointAnswer::Decline, 1, 2), JointState::Declined);
        for state in JointState::ALL {
            assert_eq!(state.takes(JointAnswer::Decline), *state == open, "{state}");
        }
        assert!(JointState::Agreed.takes(JointAnswer::Withdraw));
    }
}
