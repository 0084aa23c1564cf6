//! The plan of a trench: an exact-scale vector drawing, cut into sheets where one does not hold it.
//!
//! **Scale and sheets.** A plan is drawn at the largest of 1:250, 1:500 and 1:1000 that needs few sheets: at
//! most 6 at 1:250, at most 10 at 1:500, any number up to 300 at 1:1000. Where a single A4 landscape sheet
//! holds the trench it is A4, else A3 landscape. Sheets are north up. Each follows the trench as far as its
//! frame holds it with 12 mm of paper to spare, and neighbouring sheets share 20 mm of paper along the
//! trench; where there are several, a key map shows how they lie. A scale can be asked for instead.
//!
//! **Units.** Coordinates are metres in EPSG:25832; the drawing's unit is the millimetre on paper. The
//! printed scale is that of the UTM grid; written lengths are lengths on the ground.

mod chainage;
mod draw;
mod frame;
mod label;
mod layout;
mod lettering;
mod svg;

use geo::{LineString, MultiLineString, Point, Polygon, Rect};
use jiff::civil::Date;

use crate::Language;
pub use layout::{Paper, Scale};

/// Everything a plan shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The plan's language.
    pub language: Language,
    /// The trench.
    pub trench: Trench,
    /// What lies around it; only what the recipient may see.
    pub surroundings: Surroundings,
    /// What the title block says.
    pub title: Title,
    /// A scale asked for; none chooses by the rule of this module.
    pub scale: Option<Scale>,
}

/// The trench to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Trench {
    /// Axis, in metres of EPSG:25832.
    pub line: MultiLineString<f64>,
    /// Length on the ground in metres.
    pub ground_length_m: f64,
    /// Width in metres; the band is drawn at scale.
    pub width_m: f64,
    /// Cover in metres.
    pub depth_m: Option<f64>,
    /// Laying method in the plan's language, may be empty.
    pub laying_method: String,
}

/// What lies around the trench, in metres of EPSG:25832.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surroundings {
    /// Street segments.
    pub streets: Vec<Street>,
    /// Footprints.
    pub buildings: Vec<Polygon<f64>>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Trees.
    pub trees: Vec<Tree>,
    /// Conduits that the recipient may see.
    pub conduits: Vec<Conduit>,
    /// Kerb lines.
    pub kerbs: Vec<LineString<f64>>,
    /// Boundaries of districts.
    pub districts: Vec<LineString<f64>>,
}

/// A street segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// Axis.
    pub line: LineString<f64>,
    /// Width of the carriageway in metres.
    pub width_m: f64,
    /// Name, may be empty.
    pub name: String,
}

/// An address.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Where its number is shown.
    pub at: Point<f64>,
    /// House number.
    pub number: String,
}

/// A tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The trunk's axis.
    pub at: Point<f64>,
    /// Diameter of the trunk in metres, where known.
    pub trunk_m: Option<f64>,
    /// Diameter of the crown in metres, where known.
    pub crown_m: Option<f64>,
}

/// An existing conduit.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduit {
    /// Axis.
    pub line: LineString<f64>,
    /// What the legend calls it: kind and owner.
    pub name: String,
}

/// What the title block says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Title {
    /// The authority.
    pub authority: String,
    /// The project.
    pub project: String,
    /// Who applied.
    pub applicant: String,
    /// File number.
    pub reference: String,
    /// Where the surroundings come from, and of which day.
    pub source: String,
    /// Day of the plan.
    pub date: Date,
}

/// One sheet of paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The drawing, one unit a millimetre.
    pub svg: String,
    /// The paper it fills.
    pub paper: Paper,
    /// The denominator of its scale.
    pub scale: u32,
    /// What its frame shows, in metres of EPSG:25832.
    pub extent: Rect<f64>,
    /// Whether it is the key map to the other sheets.
    pub is_key: bool,
    /// What it is called.
    pub title: String,
    /// What it shows, in words, for whoever cannot see it.
    pub description: String,
}

/// Why a plan could not be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// There is no trench to draw.
    #[error("the trench has no length")]
    NoTrench,
    /// A coordinate or a measure is not a finite number.
    #[error("the trench has a coordinate or a measure that is not a finite number")]
    NotFinite,
    /// The trench needs more sheets than anybody prints.
    #[error("the trench needs more than {limit} sheets at 1:{scale}")]
    TooManySheets {
        /// The denominator of the smallest scale tried.
        scale: u32,
        /// Sheets allowed.
        limit: usize,
    },
}

/// Draws a plan: the key map first where there are several sheets, then the sheets along the trench.
///
/// # Errors
/// `PlanError` when the trench has no length, is not finite, or is far too long.
pub fn draw(plan: &Plan) -> Result<Vec<Sheet>, PlanError> {
    let set = layout::Set::new(plan)?;
    let mut sheets = Vec::new();
    if let Some(key) = set.key() {
        sheets.push(sheet(plan, &set, &key));
    }
    sheets.extend(set.views().iter().map(|view| sheet(plan, &set, view)));
    Ok(sheets)
}

fn sheet(plan: &Plan, set: &layout::Set, view: &layout::View) -> Sheet {
    let mut paper = svg::Svg::new(view.paper);
    let legend = draw::map(&mut paper, plan, set, view);
    frame::around(&mut paper, plan, set, view, &legend);
    Sheet {
        svg: paper.finish(),
        paper: view.paper,
        scale: view.denominator,
        extent: view.extent(),
        is_key: view.number.is_none(),
        title: frame::sheet_name(plan.language, set, view),
        description: frame::description(plan, set, view),
    }
}
