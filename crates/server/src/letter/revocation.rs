//! The revocation: a decision is taken back.

use jiff::civil::Date;
use model::Text;
use press::{
    Language,
    letter::{Body, Revocation, RevocationKind},
};
use serde::{Deserialize, Serialize};

use super::content::{Extra, say};

/// What a revocation says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    decision: Text,
    decided_on: Date,
    effective: Date,
    reasons: Vec<String>,
}

/// The revocation of what was decided on a day.
pub fn of((decision, decided_on): (Text, Date), reasons: Vec<String>, effective: Date) -> Said {
    Said { decision, decided_on, effective, reasons }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        Body::Revocation(Revocation {
            kind: RevocationKind::Revocation,
            decision: say(&self.decision, language),
            decided_on: self.decided_on,
            effective: self.effective,
            reasons: self.reasons.clone(),
            consequences: Vec::new(),
        })
    }
}
