//! The decision: granted, granted with conditions, refused.

use jiff::civil::Date;
use model::{
    case::Event,
    decision::{Condition, Verdict},
};
use press::{
    Language,
    letter::{Body, Decision, Matter, Outcome},
};
use serde::{Deserialize, Serialize};

use super::content::{self, Extra, Running, lines};
use crate::case::file::File;

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
    /// The periods that begin with it.
    #[serde(default)]
    begun: Vec<Running>,
    /// Whether something is built with it; an order or the use of something else is only granted.
    #[serde(default = "builds")]
    builds: bool,
}

/// What every letter was about before there were others.
fn builds() -> bool {
    true
}

/// The letter of a decision on a case.
pub fn of(file: &File<'_>, decision: &store::decision::NewDecision, event: Event, received: Date) -> Said {
    Said {
        begun: Running::begun(file, event, decision.on),
        builds: content::builds(file.regime),
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
    pub fn body(&self, language: Language, extra: &Extra) -> Body {
        Body::Decision(Decision {
            outcome: match self.verdict {
                Verdict::Refused => Outcome::Refusal { public_interest: self.public_interest.clone() },
                Verdict::GrantedWithConditions => Outcome::GrantWithConditions,
                // Consent that is deemed granted is certified and not decided.
                Verdict::Granted | Verdict::DeemedGranted => Outcome::Grant,
            },
            matter: if self.builds { Matter::Works } else { Matter::Application },
            received: self.received,
            deadlines: Running::paper(&self.begun, language),
            conditions: extra.in_place_of(&self.conditions).to_vec(),
            reasons: self.reasons.clone(),
        })
    }
}
