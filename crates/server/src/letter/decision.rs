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
    /// How a refusal weighed the overriding public interest, one paragraph each.
    #[serde(default)]
    public_interest: Vec<String>,
    pub(super) conditions: Vec<Condition>,
}

/// The letter of a decision.
pub fn of(decision: &store::decision::NewDecision, received: Date) -> Said {
    Said {
        verdict: decision.verdict,
        on: decision.on,
        received,
        reasons: lines(&decision.reasons),
        public_interest: lines(&decision.public_interest),
        conditions: decision.conditions.clone(),
    }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, _: Language, extra: &Extra) -> Body {
        Body::Decision(Decision {
            outcome: match self.verdict {
                Verdict::Refused => Outcome::Refusal { public_interest: self.public_interest.clone() },
                Verdict::GrantedWithConditions => Outcome::GrantWithConditions,
                // Consent that is deemed granted is certified and not decided.
                Verdict::Granted | Verdict::DeemedGranted => Outcome::Grant,
            },
            received: self.received,
            conditions: extra.in_place_of(&self.conditions).to_vec(),
            reasons: self.reasons.clone(),
        })
    }
}
