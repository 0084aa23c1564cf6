//! Identifiers: one type per noun, so that a case can never be passed where a trench is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A city that runs its own house in the same database.
    TenantId,
    /// A person with an account.
    UserId,
    /// An operator or another applicant.
    OrganisationId,
    /// A road authority with an area.
    AuthorityId,
    /// A case: one application's whole life.
    CaseId,
    /// One authority's decision within a case.
    DecisionId,
    /// A clock that runs within a case.
    ClockId,
    /// A permit to dig, granted within a case.
    DigPermitId,
    /// A phase of works under a dig permit.
    PhaseId,
    /// A line to be dug.
    TrenchId,
    /// Works in the street, ours or imported.
    WorksId,
    /// A conduit in the ground.
    ConduitId,
    /// A protected surface.
    MoratoriumId,
    /// A constraint: what else a trench can run into.
    ConstraintId,
    /// A tree.
    TreeId,
    /// A building's address.
    AddressId,
    /// A street segment between two junctions.
    SegmentId,
    /// A district.
    DistrictId,
    /// A finding of the engine.
    FindingId,
    /// A document attached to a case.
    DocumentId,
    /// A file as it was received.
    UploadId,
    /// A public body that is asked, for example for nature or for water.
    BodyId,
    /// A body's statement in a case.
    StatementId,
    /// An inspection of works.
    InspectionId,
    /// A defect that an inspection found.
    DefectId,
    /// A photo of an inspection or of a defect.
    PhotoId,
    /// A fee or a deposit.
    ChargeId,
    /// A message to a person.
    MessageId,
    /// A comment or an internal note.
    NoteId,
    /// A saved filter.
    FilterId,
    /// A letter of a case.
    LetterId,
}
