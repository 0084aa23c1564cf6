//! A finding: what a trench runs into, why, where and how bad it is.

use geo::Geometry;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{FindingId, OrganisationId, Period, Text};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Works cannot begin.
    Block,
    /// Must be resolved.
    Heavy,
    /// Should be looked at.
    Light,
    /// A chance to save digging.
    Opportunity,
    /// For information.
    Info,
}

impl Severity {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Heavy => "heavy",
            Self::Light => "light",
            Self::Opportunity => "opportunity",
            Self::Info => "info",
        }
    }
}

/// What a trench runs into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NeighbourKind {
    /// Works of somebody.
    Works,
    /// A conduit.
    Conduit,
    /// A moratorium.
    Moratorium,
    /// A tree.
    Tree,
    /// A constraint: protected nature, ordnance, an event …
    Constraint,
    /// An address.
    Address,
    /// A layer that is missing or stale: not judged.
    Layer,
    /// Nothing but the trench itself: how deep, where and by which method it is laid.
    Trench,
    /// Nothing but the case itself: its documents, days and procedure, or its mobile site.
    Case,
    /// A mobile site of another case.
    Site,
}

impl NeighbourKind {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Conduit => "conduit",
            Self::Moratorium => "moratorium",
            Self::Tree => "tree",
            Self::Constraint => "constraint",
            Self::Address => "address",
            Self::Layer => "layer",
            Self::Trench => "trench",
            Self::Case => "case",
            Self::Site => "site",
        }
    }
}

/// What a trench runs into, and how much of it the applicant may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Kind.
    pub kind: NeighbourKind,
    /// Identifier of the works, conduit …; none for a layer.
    pub id: Option<Uuid>,
    /// Name as shown to those who may know.
    pub label: String,
    /// Whose it is, where that matters for confidentiality.
    pub owner: Option<OrganisationId>,
    /// Whether it is public knowledge (published works, trees, moratoria).
    pub public: bool,
}

/// What the engine found, before anybody assessed it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable identity: the same rule and the same pair give the same id, however often it is judged.
    pub id: FindingId,
    /// Code of the rule, for example `ST1`.
    pub rule: String,
    /// Version of the rule: the `since` of the parameters that were applied, or of the file.
    pub version: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Title of the rule.
    pub title: Text,
    /// Sentence that explains it with its figures.
    pub because: Text,
    /// The same sentence for somebody who may not know what it clashes with: no names, no distance, no dates.
    pub because_confidential: Text,
    /// Basis of the rule.
    pub basis: String,
    /// Whether the rule's values were read in their source.
    pub verified: bool,
    /// The other side.
    pub neighbour: Neighbour,
    /// Street where it is, as shown.
    pub street: Option<String>,
    /// Geometry of the overlap in EPSG:25832.
    pub place: Option<Geometry<f64>>,
    /// Exact distance between the given geometries in metres.
    pub distance_m: Option<f64>,
    /// Days that both sides share, or the neighbour's days.
    pub period: Option<Period>,
    /// For opportunities: 0 (poor) to 1 (excellent).
    pub score: Option<f64>,
    /// Whether something could not be judged.
    pub not_judged: bool,
    /// Hash of the inputs, to see whether either side changed.
    pub inputs: u64,
}

impl Finding {
    /// Whether an organisation may not know what it runs into (§148 TKG): others' conduits and unpublished works, and
    /// addresses that tell which of them others serve.
    pub fn is_confidential_to(&self, organisation: Option<OrganisationId>) -> bool {
        !self.neighbour.public && (organisation.is_none() || self.neighbour.owner != organisation)
    }

    /// What an applicant may see of it: section, kind and severity, no geometry, no distance, no dates, no names.
    #[must_use]
    pub fn seen_by(self, organisation: Option<OrganisationId>) -> Self {
        if !self.is_confidential_to(organisation) {
            return self;
        }
        Self {
            because: self.because_confidential.clone(),
            neighbour: Neighbour { id: None, label: String::new(), owner: None, ..self.neighbour },
            place: None,
            distance_m: None,
            period: None,
            score: None,
            inputs: 0,
            ..self
        }
    }
}

/// How one side sees a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assessment {
    /// Not looked at yet.
    Open,
    /// Accepted as it is.
    Accept,
    /// Will be mitigated.
    Mitigate,
    /// Seen as not applying.
    Reject,
    /// One side changed since: look again.
    Reassess,
}

impl Assessment {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accept => "accept",
            Self::Mitigate => "mitigate",
            Self::Reject => "reject",
            Self::Reassess => "reassess",
        }
    }
}
