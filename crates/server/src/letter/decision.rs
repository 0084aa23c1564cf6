//! The decision: granted, granted with conditions, refused.

use jiff::civil::Date;
use model::decision::{Condition, Verdict};
use press::{
    Language,
    letter::{Body, Decision, Outcome},
};
use serde::{Deserialize, Serialize};

use super::content::{Extra, lines};

/// What the letter of a decision says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub(super) verdict: Verdict,
    pub(super) on: Date,
    received: Date,
    reasons: Vec<String>,
    pub(super) conditions: Vec<Condition>,
}

/// The letter of a decision.
pub fn of(decision: &store::decision::NewDecision, received: Date) -> Said {
    Said {
        verdict: decision.verdict,
        on: decision.on,
        received,
        reasons: lines(&decision.reasons),
        conditions: decision.conditions.clone(),
    }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, _: Language, extra: &Extra) -> Body {
        let conditions = if extra.conditions.len() == self.conditions.len() {
            &extra.conditions
        } else {
            &self.conditions
        };
        Body::Decision(Decision {
            outcome: match self.verdict {
                Verdict::Refused => Outcome::Refusal { public_interest: String::new() },
                Verdict::GrantedWithConditions => Outcome::GrantWithConditions,
                // Consent that is deemed granted is certified and not decided.
                Verdict::Granted | Verdict::DeemedGranted => Outcome::Grant,
            },
            received: self.received,
            conditions: conditions.clone(),
            reasons: self.reasons.clone(),
        })
    }
}
