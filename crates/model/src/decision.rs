//! A decision, with conditions that the law allows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Text;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Granted as applied for.
    Granted,
    /// Granted with conditions.
    GrantedWithConditions,
    /// Refused.
    Refused,
    /// Deemed granted.
    DeemedGranted,
}

impl Verdict {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::GrantedWithConditions => "granted_with_conditions",
            Self::Refused => "refused",
            Self::DeemedGranted => "deemed_granted",
        }
    }
}

/// What a condition is about: one of the categories to which §127(8) TKG limits conditions, or none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConditionCategory {
    /// Manner of construction and generally accepted rules of technology.
    Construction,
    /// Traffic safety.
    TrafficSafety,
    /// Position documentation as is customary.
    PositionDocumentation,
    /// Safety duty.
    SafetyDuty,
    /// None of them: such a condition is flagged before the decision.
    Outside,
}

impl ConditionCategory {
    /// The categories of the law.
    pub const LAWFUL: [Self; 4] =
        [Self::Construction, Self::TrafficSafety, Self::PositionDocumentation, Self::SafetyDuty];

    /// What an officer may say of a condition: the categories of the law, and that none of them fits.
    pub const ALL: [Self; 5] = [
        Self::Construction,
        Self::TrafficSafety,
        Self::PositionDocumentation,
        Self::SafetyDuty,
        Self::Outside,
    ];

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Construction => "construction",
            Self::TrafficSafety => "traffic_safety",
            Self::PositionDocumentation => "position_documentation",
            Self::SafetyDuty => "safety_duty",
            Self::Outside => "outside",
        }
    }

    /// Name as shown.
    pub fn title(self) -> Text {
        match self {
            Self::Construction => Text::new(
                "Art und Weise der Errichtung, anerkannte Regeln der Technik",
                "Manner of construction, accepted rules of technology",
            ),
            Self::TrafficSafety => {
                Text::new("Sicherheit und Leichtigkeit des Verkehrs", "Safety and flow of traffic")
            }
            Self::PositionDocumentation => Text::new(
                "Im Bauwesen übliche Dokumentation der Lage",
                "Customary documentation of the position",
            ),
            Self::SafetyDuty => Text::new("Verkehrssicherungspflicht", "Duty to keep the site safe"),
            Self::Outside => Text::new("Keine dieser Gruppen", "None of these"),
        }
    }
}

/// A condition of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Category under §127(8) TKG.
    pub category: ConditionCategory,
    /// What is to be done.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Code of the text block that it was made from; none for free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// What was filled into the block's places.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

impl Condition {
    /// A condition in the officer's own words.
    pub fn free(category: ConditionCategory, text: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { category, text: text.into(), reason: reason.into(), block: None, parameters: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_stored_before_text_blocks_reads_and_is_written_as_it_was() {
        let stored = r#"{"category":"construction","text":"a","reason":"b"}"#;
        let condition: Condition = serde_json::from_str(stored).unwrap();
        assert_eq!(condition, Condition::free(ConditionCategory::Construction, "a", "b"));
        assert_eq!(serde_json::to_string(&condition).unwrap(), stored);
    }
}
