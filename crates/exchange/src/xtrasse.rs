//! A planned network as `XTrasse` 2.0: what an application under § 127 TKG hands over.
//!
//! The model and its codes are those of the catalogue that `xplan-tools` 1.17.5 (City of Hamburg) carries; the schema itself was not
//! to be had. What the house does not know, or what no single code says, is left out and never guessed:
//!
//! - `legeverfahren` of trenchless methods: "drilling" here is any of four codes (`bauweise` says closed); and of milling where the surface
//!   is not known, since bound and unbound surfaces have codes of their own;
//! - `strassenart`: who bears a street is not its class; `istOrtsdurchfahrt` likewise;
//! - `rohrtyp`, `werkstoff`, `farbe`, `nennweite`, `aussendurchmesser`: the planner knows metres of duct, not makes of it;
//! - `verfuellmethode`, `pufferzone3D`, `schutzzone3D`, `beteiligte`, `gesetzlicheGrundlage`, `externeReferenz`, `BST_*`, `BRA_Umfeld`.

mod code;
mod gml;
mod object;

use geo::{Coord, LineString, MultiPolygon};
use jiff::civil::Date;
use model::trench::LayingMethod;
use uuid::Uuid;

/// A planned network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// What the identifiers of everything in it come of: the same plan has the same identifiers.
    pub id: Uuid,
    /// Its name; not blank.
    pub name: String,
    /// Its number.
    pub number: Option<String>,
    /// How its makers call it.
    pub internal_id: Option<String>,
    /// What else is to be said.
    pub note: Option<String>,
    /// Who drew it up.
    pub author: Option<String>,
    /// When.
    pub made: Option<Date>,
    /// What it is for.
    pub status: Option<Status>,
    /// Who will run the network.
    pub operator: Option<String>,
    /// When building begins and ends.
    pub built: [Option<Date>; 2],
    /// What is dug or drawn in, stretch by stretch.
    pub sections: Vec<Section>,
    /// Protective ducts with what lies in them.
    pub ducts: Vec<Duct>,
    /// Bundles that lie in no duct.
    pub bundles: Vec<Bundle>,
    /// Microducts that lie in neither.
    pub microducts: Vec<Microduct>,
    /// Cables that lie in no new tube: drawn through ducts that are there already, say.
    pub cables: Vec<Cable>,
    /// Cabinets, manholes and houses.
    pub nodes: Vec<Node>,
    /// Building sites, one for each phase or part of it.
    pub sites: Vec<Site>,
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Application to lay lines, § 127 (1) TKG.
    Laying,
    /// Application to change lines.
    Change,
    /// Notification of small works, § 127 (4) TKG.
    Notification,
    /// Notification under a framework agreement.
    Framework,
}

/// A stretch of the route that is built in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What to call it: its street.
    pub title: String,
    /// Its course in EPSG:25832.
    pub line: LineString<f64>,
    /// How it is laid.
    pub method: Option<LayingMethod>,
    /// What is opened.
    pub surface: Option<Surface>,
    /// Width of the trench in metres.
    pub width_m: Option<f64>,
    /// Depth of the bottom of the trench in metres.
    pub depth_m: Option<f64>,
    /// Cover over the top of the line in metres.
    pub cover_m: Option<f64>,
    /// Whether it crosses a street.
    pub crosses: Option<bool>,
    /// Whether it runs along a bridge.
    pub bridge: Option<bool>,
}

/// What is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Where vehicles drive.
    Carriageway,
    /// Pavement or cycle path of a street in town.
    Pavement,
    /// Unbound strip beside the carriageway.
    Verge,
    /// Green strip of a street in town.
    Green,
    /// Parking lane or parking space.
    Parking,
    /// Way that follows no street.
    Path,
}

/// A protective duct.
#[derive(Debug, Clone, PartialEq)]
pub struct Duct {
    /// What to call it.
    pub title: String,
    /// Its course in EPSG:25832.
    pub line: LineString<f64>,
    /// Whether it stays empty.
    pub reserve: bool,
    /// Bundles in it.
    pub bundles: Vec<Bundle>,
    /// Microducts in it that belong to no bundle.
    pub microducts: Vec<Microduct>,
    /// Cables in it that lie in no further tube.
    pub cables: Vec<Cable>,
}

/// A bundle of microducts.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What to call it.
    pub title: String,
    /// Its course in EPSG:25832.
    pub line: LineString<f64>,
    /// Microducts in it, listed below or not.
    pub count: u32,
    /// How many of them stay empty.
    pub reserve: u32,
    /// Those that are listed.
    pub microducts: Vec<Microduct>,
    /// Cables in it whose microduct is not listed.
    pub cables: Vec<Cable>,
}

/// A microduct.
#[derive(Debug, Clone, PartialEq)]
pub struct Microduct {
    /// What to call it.
    pub title: String,
    /// Its course in EPSG:25832.
    pub line: LineString<f64>,
    /// Whether it stays empty.
    pub reserve: bool,
    /// Cables in it.
    pub cables: Vec<Cable>,
}

/// A cable of glass fibres.
#[derive(Debug, Clone, PartialEq)]
pub struct Cable {
    /// What to call it: its fibres.
    pub title: String,
    /// Its course in EPSG:25832.
    pub line: LineString<f64>,
}

/// Something that stands in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What to call it.
    pub title: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its place in EPSG:25832.
    pub place: Coord<f64>,
}

/// What stands in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// Distribution point, with splitters or without.
    Distributor {
        /// Whether it has splitters.
        splitters: bool,
    },
    /// Manhole.
    Manhole,
    /// Where the network enters a house.
    House,
}

/// A building site.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// What to call it: its phase.
    pub title: String,
    /// Its area in EPSG:25832; see [`strip`].
    pub area: MultiPolygon<f64>,
    /// When it begins.
    pub start: Option<Date>,
    /// When it ends.
    pub end: Option<Date>,
}

/// Why a plan cannot be written; objects of a kind are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The plan has no name.
    #[error("the plan has no name")]
    NoName,
    /// There is nothing in it that has a place.
    #[error("the plan holds nothing that has a place")]
    Nothing,
    /// A geometry that is empty, too short or not finite.
    #[error("the geometry of {class} {index} is empty, has a single place or is not finite")]
    Geometry {
        /// The class as `XTrasse` calls it.
        class: &'static str,
        /// Its number among those of its class, in the order written.
        index: usize,
    },
    /// A measure that is no length.
    #[error("a measure of section {index} is negative or not finite")]
    Measure {
        /// The section.
        index: usize,
    },
    /// A day that `XML` cannot write, or an end before its beginning.
    #[error("the days of {class} {index} are out of order or before the year 1")]
    Days {
        /// The class as `XTrasse` calls it.
        class: &'static str,
        /// Its number among those of its class.
        index: usize,
    },
    /// More empty microducts than there are.
    #[error("bundle {index} has more empty microducts than microducts")]
    Reserve {
        /// The bundle, in the order written.
        index: usize,
    },
}

/// Writes a plan as GML in EPSG:25832, UTF-8; the same plan makes the same bytes.
///
/// Identifiers have the shape of UUID version 4, as readers expect, but come of [`Plan::id`] and the order of the objects. Characters
/// that XML cannot hold are replaced by U+FFFD, blank titles by the name of the class and a number.
///
/// # Errors
/// [`Fault`].
pub fn write(plan: &Plan) -> Result<Vec<u8>, Fault> {
    object::plan(plan).map(String::into_bytes)
}

/// The strip of so many metres on each side of lines, such as a building site along a trench.
pub fn strip(lines: &[LineString<f64>], metres: f64) -> MultiPolygon<f64> {
    use geo::{Buffer, MultiLineString};
    MultiLineString(lines.to_vec()).buffer(metres)
}
