//! The shape of a rule file, as a lawyer writes it.

use model::{Text, change::Layer, conduit::ConduitKind, finding::Severity, trench::LayingMethod};
use serde::Deserialize;

use super::{Day, class::ByClass, example::Example};

/// Whether the values were read in their source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Verified,
    Unverified,
}

/// What has to be near, for a rule in space and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Space {
    /// Zones overlap.
    Zones,
    /// Zones overlap or lie within the buffer of the greater class.
    Buffer,
    /// The same street segment, or zones nearer than the rule's distance.
    Place,
}

/// What has to hold in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Time {
    /// Both sides are periods and share a day.
    Periods,
    /// Periods or windows share a day.
    Spans,
    /// Not more days than the rule's lie between them.
    Within,
}

/// From where a distance in space is measured on the trench's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Edge {
    /// From the edge of the zone.
    Zone,
    /// From the edge of the trench.
    Trench,
    /// From the axis of the trench.
    Axis,
}

/// What a rule in space is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    Tree,
    Moratorium,
    Conduit,
}

/// The kinds of rule, each with what it needs to know.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Relation {
    /// Two works in space and time; rules of this kind exclude each other in their order.
    SpaceTime { order: u32, space: Space, time: Time },
    /// Something that is nearer to the trench than the rule's distance.
    NearerThan {
        neighbour: Subject,
        from: Edge,
        /// Kinds of conduit that count; all when empty.
        #[serde(default)]
        kinds: Vec<ConduitKind>,
        /// Ducts that must be free.
        #[serde(default)]
        free: u16,
    },
    /// Addresses near the trench that nothing serves.
    Uncovered {},
    /// A layer that another rule needs is missing or old.
    LayerMissing {
        /// The layers' names as shown.
        names: std::collections::BTreeMap<Layer, Text>,
        /// What is said of a layer that was never loaded.
        missing: Text,
        /// What is said of a layer that was loaded too long ago, on `{day}`.
        stale: Text,
    },
}

/// A dated set of parameters; a rule takes from it what its relation needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    pub since: Day,
    /// Distance to be kept or searched, in metres.
    pub metres: Option<f64>,
    /// For trees with a known crown: that much beyond it, if this is farther.
    pub or_crown_plus_metres: Option<f64>,
    /// Days that may lie between two works.
    pub within_days: Option<i32>,
    /// A moratorium ends after that many years at the latest.
    pub at_most_years: Option<i16>,
    /// Buffer around zones by class, in metres.
    pub buffer_m: Option<ByClass<f64>>,
    /// Difference of cover from which two works cannot share a trench, in metres.
    pub depth_m: Option<f64>,
    /// How compatible a depth is that nobody knows, 0 to 1.
    pub unknown_depth: Option<f64>,
    /// A layer that was loaded longer ago is old.
    pub stale_after_days: Option<i64>,
}

/// A rule file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub code: String,
    pub title: Text,
    pub basis: String,
    pub protects: Text,
    pub predicate: String,
    pub relation: Relation,
    pub severity: Severity,
    pub status: Status,
    pub value: Vec<Value>,
    /// Emergencies and customer connections are exempt.
    #[serde(default)]
    pub exempts: bool,
    /// Laying methods that the rule does not concern.
    #[serde(default)]
    pub not_for: Vec<LayingMethod>,
    pub because: Text,
    pub because_confidential: Text,
    /// Sentence added when an unverified value lowered the severity.
    pub lowered: Option<Text>,
    #[serde(default)]
    pub example: Vec<Example>,
}
