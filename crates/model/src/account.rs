//! Who acts: persons, operators, authorities and their roles.

use serde::{Deserialize, Serialize};

use crate::{AuthorityId, BodyId, OrganisationId, UserId};

/// What a person may be in the house; the public has no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Submits applications for an organisation.
    Applicant,
    /// Decides for an authority.
    Officer,
    /// Looks at coverage.
    Planner,
    /// Keeps accounts and layers.
    Administrator,
    /// Answers for a public body that is asked.
    Consultee,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] =
        [Self::Applicant, Self::Officer, Self::Planner, Self::Administrator, Self::Consultee];

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Officer => "officer",
            Self::Planner => "planner",
            Self::Administrator => "administrator",
            Self::Consultee => "consultee",
        }
    }
}

/// A person with an account, as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Identifier.
    pub id: UserId,
    /// What the person types to sign in.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The organisation an applicant acts for.
    pub organisation: Option<Organisation>,
    /// The authority an officer acts for.
    pub authority: Option<Authority>,
    /// The body a consultee answers for.
    pub body: Option<BodyName>,
}

/// An operator or another applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Identifier.
    pub id: OrganisationId,
    /// Name as shown.
    pub name: String,
}

/// A public body that is asked in cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyName {
    /// Identifier.
    pub id: BodyId,
    /// Name as shown.
    pub name: String,
}

/// A road authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Identifier.
    pub id: AuthorityId,
    /// Name as shown.
    pub name: String,
}
