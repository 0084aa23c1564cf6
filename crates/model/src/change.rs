//! A change to what the engine indexes: what the change log carries to every replica.

use serde::{Deserialize, Serialize};

use crate::{
    ConduitId, ConstraintId, MoratoriumId, TreeId, WorksId, conduit::Conduit, constraint::Constraint,
    moratorium::Moratorium, tree::Tree, works::Works,
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
    /// Protected nature.
    Nature,
    /// Water and its protection areas.
    Water,
    /// Dykes.
    Dyke,
    /// Monuments.
    Heritage,
    /// Suspected ordnance.
    Ordnance,
    /// Railway tracks.
    Rail,
    /// Bridges and tunnels.
    Structure,
    /// Private land.
    Private,
    /// Bus and tram lines and stops.
    Transit,
    /// Events in the street.
    Event,
    /// Planned resurfacing.
    Resurfacing,
    /// Days on which nobody may dig.
    Embargo,
    /// Guarantees for surfaces that were put back.
    Guarantee,
    /// Hospitals, schools and fire stations.
    Facility,
    /// Street furniture.
    Furniture,
    /// Mobile sites.
    Site,
    /// Statistical areas.
    StatisticalArea,
}

impl Layer {
    /// All layers that the engine indexes.
    pub const ALL: [Self; 24] = [
        Self::Street,
        Self::Address,
        Self::Conduit,
        Self::Works,
        Self::Moratorium,
        Self::Tree,
        Self::District,
        Self::Nature,
        Self::Water,
        Self::Dyke,
        Self::Heritage,
        Self::Ordnance,
        Self::Rail,
        Self::Structure,
        Self::Private,
        Self::Transit,
        Self::Event,
        Self::Resurfacing,
        Self::Embargo,
        Self::Guarantee,
        Self::Facility,
        Self::Furniture,
        Self::Site,
        Self::StatisticalArea,
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
            Self::Nature => "nature",
            Self::Water => "water",
            Self::Dyke => "dyke",
            Self::Heritage => "heritage",
            Self::Ordnance => "ordnance",
            Self::Rail => "rail",
            Self::Structure => "structure",
            Self::Private => "private",
            Self::Transit => "transit",
            Self::Event => "event",
            Self::Resurfacing => "resurfacing",
            Self::Embargo => "embargo",
            Self::Guarantee => "guarantee",
            Self::Facility => "facility",
            Self::Furniture => "furniture",
            Self::Site => "site",
            Self::StatisticalArea => "statistical_area",
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
    /// A constraint was added or replaced.
    ConstraintPut(Box<Constraint>),
    /// A constraint is gone.
    ConstraintGone(ConstraintId),
    /// A whole layer was loaded anew: rebuild from the store.
    LayerReloaded(Layer),
}
