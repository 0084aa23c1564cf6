//! Disclosure: two sides of a clash open to each other what stays closed by default (§148 TKG), both or neither.

use crate::word::words;

words! {
    /// The word of one side.
    Consent {
        /// It opens its plan to the other side, if that does the same.
        Agreed = "agreed",
        /// It does not.
        Declined = "declined",
        /// It has taken its word back, or the clash is gone.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Where the disclosure of a clash stands, as one side sees it.
    DisclosureState {
        /// Nobody has asked.
        Closed = "closed",
        /// This side has asked, the other has not answered.
        Asked = "asked",
        /// The other side has asked.
        Offered = "offered",
        /// The other side does not want to.
        Declined = "declined",
        /// This side does not want to; it can still agree.
        Refused = "refused",
        /// Both have agreed.
        Open = "open",
    }
}

impl DisclosureState {
    /// Where it stands after the word of this side and that of the other, if there is one.
    pub fn of(mine: Option<Consent>, theirs: Option<Consent>) -> Self {
        use Consent::{Agreed, Declined};
        match (mine, theirs) {
            (Some(Agreed), Some(Agreed)) => Self::Open,
            (Some(Agreed), Some(Declined)) => Self::Declined,
            (Some(Agreed), _) => Self::Asked,
            (Some(Declined), Some(Agreed)) => Self::Refused,
            (_, Some(Agreed)) => Self::Offered,
            _ => Self::Closed,
        }
    }

    /// Whether this side can give its word now.
    pub fn takes(self, answer: Consent) -> bool {
        match answer {
            Consent::Agreed => matches!(self, Self::Closed | Self::Offered | Self::Refused),
            Consent::Declined => self == Self::Offered,
            // What both have agreed to has been seen: it ends with the clash.
            Consent::Withdrawn => matches!(self, Self::Asked | Self::Declined),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_only_when_both_agree_and_neither_takes_it_back_then() {
        let words = [None, Some(Consent::Agreed), Some(Consent::Declined), Some(Consent::Withdrawn)];
        for mine in words {
            for theirs in words {
                let both = mine == Some(Consent::Agreed) && theirs == Some(Consent::Agreed);
                let state = DisclosureState::of(mine, theirs);
                assert_eq!(state == DisclosureState::Open, both, "{mine:?} {theirs:?}");
                assert!(
                    state != DisclosureState::Open || Consent::ALL.iter().all(|answer| !state.takes(*answer))
                );
            }
        }
    }
}
