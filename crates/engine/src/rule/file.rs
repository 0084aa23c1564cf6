//! The shape of a rule file, as a lawyer writes it.

use std::collections::BTreeMap;

use model::{
    Text, case::Procedure, change::Layer, conduit::ConduitKind, constraint::ConstraintKind,
    finding::Severity, street::StreetClass, trench::LayingMethod, works::WorksKind,
};
use serde::Deserialize;

use super::{
    Day,
    attribute::{CaseAttribute, Height, SiteAttribute, Size},
    class::ByClass,
    example::Example,
};

pub(crate) use model::data::Status;

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
    Constraint,
    Works,
}

/// On which days a constraint or other works concern the trench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum When {
    /// On a day of the works; what has no days always counts.
    #[default]
    Shared,
    /// As long as it is not over and not more days than the rule's lie between.
    Around,
    /// When it ended not more days than the rule's before the works begin.
    Earlier,
}

/// What is said of something nearby, by the order in time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Near {
    /// It ends before the works begin.
    pub before: Option<Text>,
    /// They share a day.
    pub shared: Text,
    /// It begins after the works end.
    pub after: Option<Text>,
}

/// What is measured between two lines in the ground.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Measure {
    /// How far apart their surfaces are, in space and with the uncertainty of both sides.
    Clearance {
        /// How much it weighs where only the uncertainty reaches into the clearance.
        unsure: Severity,
        alongside: Text,
        crossing: Text,
        protected: Text,
        assumed: Box<AssumedText>,
    },
    /// The angle at which their axes cross.
    CrossingAngle {},
}

/// How what is assumed is told, each with the number in `{keep_m}`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssumedText {
    /// Diameter of the planned line.
    pub planned: Text,
    /// Standard deviation of the planned line's position.
    pub planned_accuracy: Text,
    /// Standard deviation of both depths.
    pub depth_accuracy: Text,
    pub diameter: Text,
    pub cover: Text,
    pub accuracy: Text,
}

/// What a trench is held against on its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Attribute {
    /// Its cover against its laying method, the surface and the class of the street.
    Cover {
        /// The method does not lay at this depth.
        method: Text,
        /// Not so shallow in a street of this class.
        forbidden: Text,
        /// Shallower than the standard: must be declared.
        declare: Text,
        /// The method does not fit the surface.
        surface: Text,
        /// Nothing is known of the method.
        unknown: Text,
        /// On how many metres the surface is not known.
        unknown_surface: Text,
    },
    /// The ducts into which a line shall be drawn.
    DuctFill {
        kinds: Vec<ConduitKind>,
        /// No room.
        full: Text,
        /// No duct is known there.
        unknown: Text,
    },
    /// Where in the cross-section of the street it lies.
    Zone {
        /// In the carriageway.
        zone: Text,
        /// Said where the width of the carriageway is assumed.
        assumed: Text,
    },
    /// Its days against seasons in which the street stays closed to works.
    Season {
        /// In winter.
        winter: Text,
        /// In streets with much traffic.
        traffic: Text,
    },
    /// In how many districts it lies.
    Split {
        /// In more than one.
        split: Text,
    },
}

/// Days that come back each year, in some streets or in all.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Season {
    /// First and last month and day, both counted; the last may lie in the next year.
    pub days: [[i8; 2]; 2],
    /// Classes of street; all when empty.
    #[serde(default)]
    pub streets: Vec<StreetClass>,
}

/// What is looked for on the street graph.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Graph {
    /// The way around closed streets meets streets that others close.
    Diversion {
        /// The way around what the trench closes.
        ours: Text,
        /// The way around what the others close.
        theirs: Text,
        /// There is no way around.
        none: Text,
    },
    /// Others close the way around, and no other way is left.
    Alternative {
        ours: Text,
        theirs: Text,
        /// Places that must stay reachable.
        access: Option<Access>,
    },
    /// Works at once on a street or in a district.
    Load { street: Text, district: Text },
}

/// What is told of the addresses beside the trench.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Coverage {
    /// Nothing serves them, and nothing is planned.
    Uncovered {},
    /// They are served, and a free duct lies beside the trench.
    Overbuild { kinds: Vec<ConduitKind> },
    /// Nothing serves them, and their street is about to be sealed.
    LastChance {
        /// The trench comes before that.
        in_time: Text,
        /// It does not.
        late: Text,
    },
}

/// Places to which some street must stay open.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Access {
    pub constraints: Vec<ConstraintKind>,
    /// The trench alone closes every street to it.
    pub alone: Text,
    /// Only both together do.
    pub together: Text,
}

/// From how many works at once on it is too much.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Load {
    /// In any case not before so many.
    pub from_works: i64,
    /// Works for each kilometre of street.
    pub per_km: f64,
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
        /// Kinds of constraint that count.
        #[serde(default)]
        constraints: Vec<ConstraintKind>,
        /// Kinds of works that count.
        #[serde(default)]
        works: Vec<WorksKind>,
        /// On which days constraints and works count.
        #[serde(default)]
        when: When,
        /// What is the applicant's own does not count.
        #[serde(default)]
        not_own: bool,
        /// What is told in `{state}`.
        near: Option<Near>,
        /// What the same rule says of the trench on its own.
        also: Option<Box<Attribute>>,
    },
    /// Addresses near the trench, and what serves them.
    Coverage { measure: Coverage },
    /// The planned line against a conduit in the ground.
    Underground {
        measure: Measure,
        /// Kinds of conduit that count; all when empty.
        #[serde(default)]
        kinds: Vec<ConduitKind>,
    },
    /// The trench against what its own attributes allow.
    Attribute { attribute: Attribute },
    /// A case against what is known of it.
    Case { attribute: CaseAttribute },
    /// A mobile site against what is known of it.
    Site { attribute: SiteAttribute },
    /// The trench and other works on the street graph.
    Graph { measure: Graph },
    /// A layer that another rule needs is missing or old.
    LayerMissing {
        /// The layers' names as shown.
        names: BTreeMap<Layer, Text>,
        /// Layers that are told of together when several of them are missing or old.
        #[serde(default)]
        together: Option<Together>,
        /// What is said of a layer that was never loaded.
        missing: Text,
        /// What is said of a layer that was loaded too long ago, on `{day}`.
        stale: Text,
    },
}

/// Layers that make one finding.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Together {
    pub layers: Vec<Layer>,
    /// What is said of those that were never loaded.
    pub missing: Text,
    /// What is said of those that were loaded too long ago, the oldest on `{day}`.
    pub stale: Text,
}

/// A planned telecommunication line against conduits of some kinds, and what is assumed of those.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    pub kinds: Vec<ConduitKind>,
    /// Clearance to be kept alongside, in metres.
    pub alongside_m: f64,
    /// Clearance to be kept where they cross, in metres.
    pub crossing_m: f64,
    /// Outer diameter where none is known, in metres.
    pub diameter_m: f64,
    /// Cover where none is known, in metres.
    pub cover_m: f64,
}

/// What is assumed of positions where nothing is known; standard deviations in metres.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the words of the file")]
pub(crate) struct Assumed {
    pub planned_diameter_m: f64,
    pub planned_accuracy_m: f64,
    pub planned_depth_accuracy_m: f64,
    pub accuracy_m: f64,
    pub depth_accuracy_m: f64,
}

/// At which cover a method lays.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoverRange {
    pub method: LayingMethod,
    pub least_m: Option<f64>,
    pub most_m: Option<f64>,
}

/// The surfaces in which a method lays, as OpenStreetMap names them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Surfaces {
    pub method: LayingMethod,
    pub fits: Vec<String>,
    pub status: Status,
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
    /// Another distance for some kinds of constraint, in metres.
    #[serde(default)]
    pub by_kind: BTreeMap<ConstraintKind, f64>,
    /// Works that are not over count only when more days lie between.
    pub planned_beyond_days: Option<i32>,
    /// Winter.
    pub winter: Option<Season>,
    /// When traffic must not be hindered.
    pub traffic: Option<Season>,
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
    /// Confidence with which uncertain values are given, 0.5 to 0.999.
    pub confidence: Option<f64>,
    /// What is only possible is not told from this probability on that it is not so, 0.5 to 1.
    pub tell_below: Option<f64>,
    /// Clearances by kind of conduit.
    #[serde(default)]
    pub pair: Vec<Pair>,
    pub assumed: Option<Assumed>,
    /// Lines that meet at a smaller angle run alongside, in degrees.
    pub alongside_below_deg: Option<f64>,
    /// Shorter stretches do not count, in metres.
    pub from_m: Option<f64>,
    /// Least angle of a crossing, in degrees.
    pub least_deg: Option<f64>,
    /// What meets nearer to an end is a connection, in metres.
    pub end_m: Option<f64>,
    /// Covers by method.
    #[serde(default)]
    pub cover: Vec<CoverRange>,
    /// A cover that needs no declaration, in metres.
    pub standard_m: Option<f64>,
    /// Classes of street in which nothing lies shallower than the standard.
    #[serde(default)]
    pub never_in: Vec<StreetClass>,
    #[serde(default)]
    pub surface: Vec<Surfaces>,
    /// How much of the ducts may be used after drawing in, 0 to 1.
    pub most_fill: Option<f64>,
    /// Width of the carriageway by class of street where none is tagged, in metres; other classes are not judged.
    #[serde(default)]
    pub carriageway_m: BTreeMap<StreetClass, f64>,
    /// Streets not farther from a place than this lead to it, in metres.
    pub access_m: Option<f64>,
    /// Whoever gets this far along the streets has got out, in metres.
    pub out_m: Option<f64>,
    /// What a street bears at once.
    pub street: Option<Load>,
    /// What a district bears at once.
    pub district: Option<Load>,
    /// Coordinates of which all lie on a grid this wide are rounded, in metres.
    pub grid_m: Option<f64>,
    /// How far off the grid still counts as on it, in metres.
    pub grid_within_m: Option<f64>,
    /// Parts of a line that are farther apart do not touch, in metres.
    pub join_m: Option<f64>,
    /// A line that meets itself at a smaller angle turns back, in degrees.
    pub back_deg: Option<f64>,
    /// What procedures are meant for.
    #[serde(default)]
    pub size: Vec<Size>,
    /// Procedures that the rule is about.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// What cannot wait begins so many days after it was reported at the latest.
    pub begins_within_days: Option<i64>,
    /// What cannot wait takes no more days.
    pub up_to_days: Option<i64>,
    /// From how many works on it is often.
    pub from_works: Option<usize>,
    /// Share of both lines that must lie on each other, 0 to 1.
    pub least_share: Option<f64>,
    /// Height to which people reach, in metres.
    pub head_m: Option<f64>,
    /// Heights that need no permit.
    #[serde(default)]
    pub height: Vec<Height>,
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
    /// Only of works of a kind that digs; between two works, of both.
    #[serde(default)]
    pub digs: bool,
    pub because: Text,
    pub because_confidential: Text,
    /// Sentence added when an unverified value lowered the severity.
    pub lowered: Option<Text>,
    #[serde(default)]
    pub example: Vec<Example>,
}
