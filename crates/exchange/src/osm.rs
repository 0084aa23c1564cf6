//! Extracts of `OpenStreetMap` as words of the trade: PBF or XML in, segments, addresses and surroundings out.
//!
//! Source: the PBF and XML formats and the tags as documented by the OpenStreetMap project.

mod address;
mod constraint;
mod gather;
mod line;
mod pbf;
mod raw;
mod ring;
mod segment;
mod summary;
mod surface;
mod tag;
mod xml;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use geo::Rect;
use model::{
    address::Address,
    constraint::Constraint,
    district::District,
    street::Segment,
    surroundings::{Building, LandUse, Rail, Stop, TransitLine},
    tree::Tree,
};

pub use summary::{Kind, OsmSummary, Reason};

/// Where a long reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// Parts done; bytes while reading, steps afterwards.
    pub done: u64,
    /// Parts in all.
    pub total: u64,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The file is read.
    Read,
    /// Its objects become words of the trade.
    Gather,
}

/// What an extract holds, in EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct OsmExtract {
    /// Streets, tracks and paths between junctions; `StreetClass::is_street` keeps them apart.
    pub segments: Vec<Segment>,
    /// Addresses; those of buildings lie within their building.
    pub addresses: Vec<Address>,
    /// Buildings.
    pub buildings: Vec<Building>,
    /// Trees.
    pub trees: Vec<Tree>,
    /// Bus and tram stops.
    pub stops: Vec<Stop>,
    /// Bus and tram lines.
    pub transit_lines: Vec<TransitLine>,
    /// Railway tracks.
    pub rails: Vec<Rail>,
    /// Land use and water.
    pub land_uses: Vec<LandUse>,
    /// Districts: the administrative areas of level 9 or 10, whichever there are more of.
    pub districts: Vec<District>,
    /// Waters, protected areas, dykes, monuments, places that must stay reachable, street furniture.
    pub constraints: Vec<Constraint>,
    /// The box around segments and addresses, in metres; none when there are neither.
    pub bounds: Option<Rect<f64>>,
    /// What was taken, what was left out and why.
    pub summary: OsmSummary,
}

/// Why an extract cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    /// The file cannot be opened or read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Path as given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is neither OSM PBF nor OSM XML (plain or gzip).
    #[error("{} is neither OSM PBF nor OSM XML (.osm, .osm.gz)", path.display())]
    NotOsm {
        /// Path as given.
        path: PathBuf,
    },
    /// A block of a PBF file is broken or breaks off.
    #[error("block {block} at byte {offset} is broken or breaks off: {fault}")]
    Block {
        /// Number of the block, counted from 0 (the header).
        block: usize,
        /// Byte at which it begins.
        offset: u64,
        /// What is wrong within.
        fault: BlockFault,
    },
    /// The PBF file asks for an ability that is not here (such as histories).
    #[error("the file needs the feature “{name}”, which is not read here")]
    Feature {
        /// Name of the feature.
        name: String,
    },
    /// The XML is broken or breaks off.
    #[error("the XML is broken or breaks off at byte {offset}: {fault}")]
    Xml {
        /// Byte of the unpacked text.
        offset: u64,
        /// What is wrong.
        fault: XmlFault,
    },
    /// The XML defines entities or a document type, which OSM never does.
    #[error("the XML has a document type definition (at byte {offset}); OSM files have none")]
    Dtd {
        /// Byte of the unpacked text.
        offset: u64,
    },
    /// The XML is of another kind.
    #[error("the root element is <{root}>, not <osm>")]
    OtherXml {
        /// Name of the root element.
        root: String,
    },
    /// There is no object in it.
    #[error("the file holds no node, way or relation")]
    Empty,
    /// Nothing in it lies where EPSG:25832 is used.
    #[error("nothing in the file lies in Germany's zone of EPSG:25832")]
    Elsewhere,
}

/// What is wrong within a block of a PBF file.
#[derive(Debug, thiserror::Error)]
pub enum BlockFault {
    /// Framing, compression or encoding.
    #[error(transparent)]
    Encoding(#[from] osmpbf::Error),
    /// A tag or role points beside the block's table of strings, or the string is not UTF-8.
    #[error("object {id} has a tag or role that is no text")]
    NoText {
        /// Number of the object.
        id: i64,
    },
    /// The file ends within a block's length.
    #[error("the file ends within the block's length")]
    BreaksOff,
    /// Lists that belong together have different lengths, or a sum is out of range.
    #[error("its lists do not fit together")]
    Misfit,
}

/// What is wrong with the XML.
#[derive(Debug, thiserror::Error)]
pub enum XmlFault {
    /// Spelling, encoding or compression.
    #[error(transparent)]
    Spelling(#[from] quick_xml::Error),
    /// An attribute that is needed is missing or no number.
    #[error("<{element}> lacks a proper “{attribute}”")]
    Attribute {
        /// Name of the element.
        element: &'static str,
        /// Name of the attribute.
        attribute: &'static str,
    },
    /// It ends before its root element does.
    #[error("it ends before </osm>")]
    BreaksOff,
}

/// Reads an extract; the format is found by looking into the file.
///
/// Objects are numbered from OpenStreetMap's own numbers, so that the same extract gives the same identifiers.
///
/// # Errors
/// [`OsmError`] names the place in the file.
pub fn read(path: &Path, progress: &dyn Fn(Progress)) -> Result<OsmExtract, OsmError> {
    let file = |source| OsmError::File { path: path.to_owned(), source };
    let mut start = [0; 64];
    let length = {
        let mut opened = File::open(path).map_err(file)?;
        let mut filled = 0;
        while let Some(rest) = start.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match opened.read(rest).map_err(file)? {
                0 => break,
                count => filled += count,
            }
        }
        opened.metadata().map_err(file)?.len()
    };
    if length == 0 {
        return Err(OsmError::Empty);
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    let raw = if start.windows(9).any(|window| window == b"OSMHeader") {
        pbf::read(path, length, progress)?
    } else if start.starts_with(b"\x1f\x8b") || text.starts_with(b"<") {
        xml::read(path, length, progress)?
    } else {
        return Err(OsmError::NotOsm { path: path.to_owned() });
    };
    gather::extract(&raw.sorted()?, progress)
}
