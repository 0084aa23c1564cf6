//! A constraint: what else a trench can run into, from a monument to a marathon, wherever it lies and while it counts.

use jiff::civil::Date;

use crate::{ConstraintId, OrganisationId, Text, Utm32, change::Layer, word::words};

words! {
    /// What a constraint is.
    ConstraintKind {
        /// Protected nature.
        Nature = "nature",
        /// Water and its protection areas.
        Water = "water",
        /// A dyke.
        Dyke = "dyke",
        /// A monument.
        Heritage = "heritage",
        /// Where unexploded ordnance is suspected.
        Ordnance = "ordnance",
        /// A railway track.
        Rail = "rail",
        /// A bridge.
        Bridge = "bridge",
        /// A tunnel.
        Tunnel = "tunnel",
        /// Private land.
        Private = "private",
        /// The course of a bus or tram line.
        TransitLine = "transit_line",
        /// A bus or tram stop.
        TransitStop = "transit_stop",
        /// An event in the street.
        Event = "event",
        /// Resurfacing that is planned.
        Resurfacing = "resurfacing",
        /// Days on which nobody may dig.
        Embargo = "embargo",
        /// Somebody's guarantee for a surface that was put back.
        Guarantee = "guarantee",
        /// A hospital.
        Hospital = "hospital",
        /// A school.
        School = "school",
        /// A fire station.
        FireStation = "fire_station",
        /// Street furniture: a lamp, a pole, a cabinet.
        Furniture = "furniture",
        /// A mobile site.
        Site = "site",
    }
}

impl ConstraintKind {
    /// The layer that must be loaded before anybody can say that there is none.
    pub fn layer(self) -> Layer {
        match self {
            Self::Nature => Layer::Nature,
            Self::Water => Layer::Water,
            Self::Dyke => Layer::Dyke,
            Self::Heritage => Layer::Heritage,
            Self::Ordnance => Layer::Ordnance,
            Self::Rail => Layer::Rail,
            Self::Bridge | Self::Tunnel => Layer::Structure,
            Self::Private => Layer::Private,
            Self::TransitLine | Self::TransitStop => Layer::Transit,
            Self::Event => Layer::Event,
            Self::Resurfacing => Layer::Resurfacing,
            Self::Embargo => Layer::Embargo,
            Self::Guarantee => Layer::Guarantee,
            Self::Hospital | Self::School | Self::FireStation => Layer::Facility,
            Self::Furniture => Layer::Furniture,
            Self::Site => Layer::Site,
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Nature => ("Schutzgebiet", "protected area"),
            Self::Water => ("Gewässer oder Wasserschutzgebiet", "water or water protection area"),
            Self::Dyke => ("Deich", "dyke"),
            Self::Heritage => ("Denkmal", "monument"),
            Self::Ordnance => ("Verdachtsfläche für Kampfmittel", "area of suspected ordnance"),
            Self::Rail => ("Gleis", "railway track"),
            Self::Bridge => ("Brücke", "bridge"),
            Self::Tunnel => ("Tunnel", "tunnel"),
            Self::Private => ("Privatgrund", "private land"),
            Self::TransitLine => ("Linie", "line"),
            Self::TransitStop => ("Haltestelle", "stop"),
            Self::Event => ("Veranstaltung", "event"),
            Self::Resurfacing => ("geplante Deckenerneuerung", "planned resurfacing"),
            Self::Embargo => ("Aufgrabeverbot", "embargo"),
            Self::Guarantee => ("Gewährleistung", "guarantee"),
            Self::Hospital => ("Krankenhaus", "hospital"),
            Self::School => ("Schule", "school"),
            Self::FireStation => ("Feuerwache", "fire station"),
            Self::Furniture => ("Straßenmobiliar", "street furniture"),
            Self::Site => ("Mobilfunkstandort", "mobile site"),
        };
        Text::new(de, en)
    }
}

/// A constraint with its place and its days.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// Identifier.
    pub id: ConstraintId,
    /// What it is.
    pub kind: ConstraintKind,
    /// Name as shown; may be empty.
    pub name: String,
    /// Point, line or area in EPSG:25832.
    pub extent: Utm32,
    /// Whole width in metres of a line or diameter of a point; an area has none.
    pub width_m: f64,
    /// First day on which it counts; none if it always did.
    pub since: Option<Date>,
    /// Last day on which it counts; none if no end is known.
    pub until: Option<Date>,
    /// Whose it is, where that matters.
    pub owner: Option<OrganisationId>,
    /// For suspected ordnance: searched, and nothing is left.
    pub cleared: bool,
    /// Whether it is public knowledge.
    pub public: bool,
}
