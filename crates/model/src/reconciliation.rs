//! Reconciliation: two cases that clash come to terms, the later applicant first.

use crate::word::words;

words! {
    /// Where a reconciliation stands.
    ReconciliationState {
        /// The later applicant is to begin.
        Open = "open",
        /// One side has proposed something.
        Proposed = "proposed",
        /// The other side has agreed to it.
        Agreed = "agreed",
        /// They do not come together: the authority decides.
        Failed = "failed",
        /// The authority has said what is to be done.
        Decided = "decided",
    }
}

words! {
    /// A side of a reconciliation, as seen from one of the two cases.
    ClashSide {
        /// That of the case it is seen from.
        This = "this_side",
        /// That of the case it clashes with.
        Other = "other_side",
        /// The authority.
        Authority = "authority",
    }
}

words! {
    /// What a side says.
    Saying {
        /// How it could be solved.
        Propose = "propose",
        /// That it takes what the other side has proposed.
        Agree = "agree",
        /// That they do not come together.
        Fail = "fail",
        /// What is to be done: the authority.
        Decide = "decide",
    }
}

/// Where it stands, as far as it matters for who may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: ReconciliationState,
    /// Whether this side applied later.
    pub later: bool,
    /// Who spoke last.
    pub said_by: Option<ClashSide>,
    /// Who is to move, and has not yet.
    pub to_move: Option<ClashSide>,
}

impl Standing {
    /// Whose turn it is; none when nothing is left to do.
    pub fn turn(&self) -> Option<ClashSide> {
        match self.state {
            ReconciliationState::Open => Some(if self.later { ClashSide::This } else { ClashSide::Other }),
            ReconciliationState::Proposed => match self.said_by {
                Some(ClashSide::This) => Some(ClashSide::Other),
                _ => Some(ClashSide::This),
            },
            ReconciliationState::Failed => Some(ClashSide::Authority),
            ReconciliationState::Agreed | ReconciliationState::Decided => self.to_move,
        }
    }

    /// The state after somebody has spoken; none when it is not his to say now.
    pub fn after(&self, by: ClashSide, saying: Saying) -> Option<ReconciliationState> {
        let begins = if self.later { ClashSide::This } else { ClashSide::Other };
        let party = by != ClashSide::Authority;
        match saying {
            Saying::Propose => match self.state {
                ReconciliationState::Open => by == begins,
                // Whoever has proposed may say it better; the other may answer with something else. They may also come
                // together after all, as long as nobody has decided.
                ReconciliationState::Proposed | ReconciliationState::Failed => party,
                ReconciliationState::Agreed | ReconciliationState::Decided => false,
            }
            .then_some(ReconciliationState::Proposed),
            Saying::Agree => {
                (self.state == ReconciliationState::Proposed && party && self.said_by != Some(by))
                    .then_some(ReconciliationState::Agreed)
            }
            Saying::Fail => {
                (self.state == ReconciliationState::Proposed && party).then_some(ReconciliationState::Failed)
            }
            Saying::Decide => (self.state == ReconciliationState::Failed && by == ClashSide::Authority)
                .then_some(ReconciliationState::Decided),
        }
    }

    /// What somebody may say now.
    pub fn sayings(&self, by: ClashSide) -> Vec<Saying> {
        Saying::ALL.iter().copied().filter(|saying| self.after(by, *saying).is_some()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_applicant_begins_and_nobody_agrees_to_his_own_proposal() {
        let open = Standing { state: ReconciliationState::Open, later: false, said_by: None, to_move: None };
        assert_eq!(open.turn(), Some(ClashSide::Other));
        assert!(open.sayings(ClashSide::This).is_empty() && open.sayings(ClashSide::Authority).is_empty());
        assert_eq!(open.sayings(ClashSide::Other), [Saying::Propose]);

        let proposed =
            Standing { state: ReconciliationState::Proposed, said_by: Some(ClashSide::Other), ..open };
        assert_eq!(proposed.turn(), Some(ClashSide::This));
        assert_eq!(proposed.sayings(ClashSide::Other), [Saying::Propose, Saying::Fail]);
        assert_eq!(proposed.sayings(ClashSide::This), [Saying::Propose, Saying::Agree, Saying::Fail]);

        let failed = Standing { state: ReconciliationState::Failed, ..proposed };
        assert_eq!(failed.turn(), Some(ClashSide::Authority));
        assert_eq!(failed.sayings(ClashSide::Authority), [Saying::Decide]);
    }
}
