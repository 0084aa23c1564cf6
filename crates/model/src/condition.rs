//! Text blocks for conditions, and what is flagged about a condition before it is imposed.

use serde::{Deserialize, Serialize};

use crate::{Text, decision::ConditionCategory, finding::Severity, word::words};

words! {
    /// What a parameter of a text block holds.
    ParameterKind {
        /// A length in metres, up to three decimals.
        Metres = "metres",
        /// A number of days.
        Days = "days",
        /// A number of things.
        Count = "count",
        /// A day, written `2026-02-03`.
        Date = "date",
        /// Words; its limits are numbers of letters.
        Text = "text",
    }
}

/// A place in a text block that the officer fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name of the place.
    pub name: String,
    /// What it holds.
    pub kind: ParameterKind,
    /// What to ask the officer.
    pub label: Text,
    /// Least value; for words the least number of letters.
    #[serde(default)]
    pub min: Option<String>,
    /// Greatest value; for words the greatest number of letters.
    #[serde(default)]
    pub max: Option<String>,
    /// What stands there when nothing is given; without one something must be given.
    #[serde(default)]
    pub default: Option<String>,
}

/// A text block: a condition of practice, ready to be filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Block {
    /// Short code, for example `footway_width`.
    pub code: String,
    /// Category under §127(8) TKG.
    pub category: ConditionCategory,
    /// Name as shown.
    pub title: Text,
    /// What is to be done, with `{name}` places.
    pub text: Text,
    /// Why, with `{name}` places.
    pub reason: Text,
    /// The places, in the order to ask for them.
    pub parameters: Vec<Parameter>,
    /// Where it comes from.
    pub basis: String,
    /// Whether the basis, and with it the defaults, were read in a text of law or a standard.
    pub verified: bool,
}

words! {
    /// What is wrong, or may be wrong, with a condition.
    LintKind {
        /// Its text is empty.
        Empty = "empty",
        /// It has no reason.
        NoReason = "no_reason",
        /// It lies outside the categories that the law allows.
        Outside = "outside",
        /// Its words hint at something outside the categories.
        Subject = "subject",
        /// It asks for money for the use of the road.
        Charge = "charge",
        /// Its text block does not exist on that day.
        UnknownBlock = "unknown_block",
        /// It departs from its text block and counts as free text.
        Altered = "altered",
        /// It says again what another one says.
        Duplicate = "duplicate",
    }
}

/// Something to look at before a condition is imposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lint {
    /// Code of the rule, for example `A6`.
    pub code: String,
    /// What it is.
    pub kind: LintKind,
    /// Which condition, counted from 0.
    pub condition: usize,
    /// How much it weighs.
    pub severity: Severity,
    /// Why.
    pub sentence: Text,
    /// Paragraph.
    pub basis: String,
    /// Whether the basis was read in the legal text.
    pub verified: bool,
}
