//! A change to what the engine indexes: what the change log carries to every replica.

use serde::{Deserialize, Serialize};

use crate::{
    ConduitId, MoratoriumId, TreeId, WorksId, conduit::Conduit, moratorium::Moratorium, tree::Tree,
    works::Works,
};

/// A layer of the city that can be loaded, missing or stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Street segments.
    Street,
    /// Addresses.
    Address,
    /// Conduits.
    Conduit,
    /// Works.
    Works,
    /// Moratoria.
    Moratorium,
    /// Trees.
    Tree,
    /// Districts.
    District,
}

impl Layer {
    /// All layers that the engine indexes.
    pub const ALL: [Self; 7] = [
        Self::Street,
        Self::Address,
        Self::Conduit,
        Self::Works,
        Self::Moratorium,
        Self::Tree,
        Self::District,
    ];

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Address => "address",
            Self::Conduit => "conduit",
            Self::Works => "works",
            Self::Moratorium => "moratorium",
            Self::Tree => "tree",
            Self::District => "district",
        }
    }
}

/// One change, small enough for the engine's delta.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Works were added or replaced.
    WorksPut(Box<Works>),
    /// Works are gone.
    WorksGone(WorksId),
    /// A conduit was added or replaced.
    ConduitPut(Box<Conduit>),
    /// A conduit is gone.
    ConduitGone(ConduitId),
    /// A moratorium was added or replaced.
    MoratoriumPut(Box<Moratorium>),
    /// A moratorium is gone.
    MoratoriumGone(MoratoriumId),
    /// A tree was added or replaced.
    TreePut(Tree),
    /// A tree is gone.
    TreeGone(TreeId),
    /// A whole layer was loaded anew: rebuild from the store.
    LayerReloaded(Layer),
}
