//! A decision, with conditions that the law allows.

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

/// The categories to which §127(8) TKG limits conditions.
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
}

impl ConditionCategory {
    /// All categories.
    pub const ALL: [Self; 4] =
        [Self::Construction, Self::TrafficSafety, Self::PositionDocumentation, Self::SafetyDuty];

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Construction => "construction",
            Self::TrafficSafety => "traffic_safety",
            Self::PositionDocumentation => "position_documentation",
            Self::SafetyDuty => "safety_duty",
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
}
