//! A plan as it is kept and shown: pieces that explain their price, points, homes, bill, sections and phases.

pub mod write;

use std::collections::HashSet;

use geo::Coord;
use jiff::civil::Date;
use model::{OrganisationId, Text, fee::Currency, trench::LayingMethod};
use planner::{Topology, book::Soil};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioPieceKind {
    /// A trench along a street.
    Side,
    /// A trench around a corner.
    Corner,
    /// Across a street.
    Crossing,
    /// From the street to a building.
    House,
    /// Through a duct that lies there.
    Duct,
    /// Between a duct and a trench.
    Tap,
    /// Where fibre comes from.
    Feed,
}

/// A piece of the plan, from the side of the feed outwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanPiece {
    pub kind: ScenarioPieceKind,
    /// Nodes, the one towards the feed first.
    pub from: u32,
    pub to: u32,
    pub metres: f64,
    pub soil: Option<Soil>,
    pub method: LayingMethod,
    pub street: String,
    pub cents_per_m: u32,
    pub once_cents: u32,
    pub factor: f64,
    pub sealed: bool,
    pub private: bool,
    pub shared: bool,
    pub cents: u64,
    pub feeder_fibres: u32,
    pub drops: u32,
    /// Counted from 1.
    pub phase: u16,
    /// In EPSG:25832; empty where it is hidden, or where nothing is laid.
    pub line: Vec<[f64; 2]>,
    /// The conduit that it lies in, and whose that is.
    pub conduit: Option<(Uuid, Uuid)>,
}

/// A distribution point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanPoint {
    pub node: u32,
    pub at: Option<[f64; 2]>,
    pub homes: u32,
    pub splitters: u32,
    pub fibres: u32,
    pub farthest_m: f64,
    pub phase: u16,
}

/// A home that is connected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanHome {
    pub address: Uuid,
    pub label: String,
    pub at: [f64; 2],
    pub node: u32,
    /// The point that serves it, by its place in the list.
    pub point: u32,
    pub loss_db: f64,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioAddress {
    id: Uuid,
    /// Street and number.
    label: String,
    /// Longitude, latitude.
    at: [f64; 2],
    /// Why it is not connected, or what is the matter.
    because: Text,
}

/// A line of the bill of materials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioItem {
    /// Word for programs: `trench`, `crossing`, `house`, `pulled`, `tap`, `duct`, `microduct`, `cable`, `point`, `splitter`, `splice`.
    pub code: String,
    /// What it is.
    pub title: Text,
    /// Metres or pieces.
    pub quantity: f64,
    /// Whether it is counted in pieces, not in metres.
    pub counted: bool,
    /// Cents.
    pub cents: u64,
}

/// What is dug, by ground and method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioMetres {
    pub soil: Soil,
    pub method: LayingMethod,
    pub metres: f64,
    pub cents: u64,
}

/// What is dug in a street in a phase, by ground and method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioSection {
    /// Counted from 1.
    pub phase: u16,
    /// Empty where the street has no name.
    pub street: String,
    pub soil: Soil,
    pub method: LayingMethod,
    pub metres: f64,
    pub cents: u64,
}

/// What is built in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioPhase {
    /// Counted from 1.
    pub phase: u16,
    pub year: i16,
    pub homes: u32,
    pub points: u32,
    /// Cents of digging, drawing in, points and splitters.
    pub cents: u64,
    pub dug_m: f64,
    pub duct_m: f64,
}

/// What the numbers rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioAssumption {
    code: String,
    title: Text,
    #[schema(value_type = String, format = Date)]
    since: Date,
    basis: String,
    /// Whether that was read in its source.
    verified: bool,
}

/// What a bound speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioMeasure {
    /// Cents of digging and drawing in.
    Cost,
    /// These, and what the homes that are left out are worth.
    CostAndMissed,
    /// Homes that are left out.
    Missed,
}

/// How far a plan may be from the best one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioBound {
    /// What is measured.
    pub measure: ScenarioMeasure,
    /// That of the plan.
    pub value: u64,
    /// No plan has less.
    pub bound: u64,
    /// How much the plan may be above the best one, as a share of the bound; of homes left out as a share of all homes. None
    /// where time was too short for a bound.
    pub gap: Option<f64>,
}

/// Key figures of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioFigures {
    /// Homes that were asked for.
    pub asked: u32,
    /// Homes that are connected.
    pub connected: u32,
    /// Homes that the limit leaves out.
    pub left_out: u32,
    /// Homes that cannot be reached.
    pub unreachable: u32,
    /// Connected homes that get too little light.
    pub dim: u32,
    pub currency: Currency,
    /// The sum, and the least and the most that it may come to, in cents.
    pub cents: u64,
    pub least_cents: u64,
    pub most_cents: u64,
    /// Metres that are dug.
    pub dug_m: f64,
    /// Metres drawn through ducts that lie there.
    pub duct_m: f64,
    /// Of the dug ones, metres beside works of others.
    pub shared_m: f64,
    /// Of the dug ones, metres under a moratorium.
    pub sealed_m: f64,
    pub points: u32,
    pub splitters: u32,
    pub years: u16,
    /// The greatest loss of light on the way to a home, and what may be lost, in decibels.
    pub worst_db: Option<f64>,
    pub budget_db: f64,
    pub bound: ScenarioBound,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioPlan {
    pub topology: Topology,
    /// Homes that share a fibre; none point to point.
    pub split: Option<u32>,
    /// The bill of materials.
    pub items: Vec<ScenarioItem>,
    /// What is dug, by ground and method.
    pub metres: Vec<ScenarioMetres>,
    /// The same by phase and street.
    pub sections: Vec<ScenarioSection>,
    pub phases: Vec<ScenarioPhase>,
    /// Why it is not shared out over years although it should be.
    pub phases_because: Option<Text>,
    /// Addresses that cannot be reached.
    pub unreachable: Vec<ScenarioAddress>,
    /// Addresses that the limit leaves out.
    pub left_out: Vec<ScenarioAddress>,
    /// Connected addresses that get too little light.
    pub dim: Vec<ScenarioAddress>,
    pub assumptions: Vec<ScenarioAssumption>,
    /// The node that all fibre comes from.
    #[schema(ignore)]
    pub root: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(ignore)]
    pub pieces: Vec<PlanPiece>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(ignore)]
    pub points: Vec<PlanPoint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(ignore)]
    pub homes: Vec<PlanHome>,
}

impl PlanPiece {
    /// Whether somebody digs in a street for it.
    pub fn is_in_street(&self) -> bool {
        use ScenarioPieceKind::{Corner, Crossing, Side};
        matches!(self.kind, Side | Corner | Crossing)
    }

    /// Whether somebody digs.
    pub fn is_dug(&self) -> bool {
        self.is_in_street() || matches!(self.kind, ScenarioPieceKind::House | ScenarioPieceKind::Tap)
    }

    /// Its course in EPSG:25832.
    pub fn course(&self) -> Vec<Coord<f64>> {
        self.line.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect()
    }
}

impl ScenarioPlan {
    /// Takes out where the conduits of others lie: of these whoever may not know learns only how many metres there are.
    pub fn veil(&mut self, own: OrganisationId) {
        let mut open: HashSet<u32> = HashSet::new();
        for piece in &mut self.pieces {
            if piece.conduit.is_some_and(|(_, owner)| owner != own.0) {
                piece.line.clear();
                piece.street.clear();
                piece.conduit = None;
            } else if piece.conduit.is_some() || piece.is_dug() {
                open.extend([piece.from, piece.to]);
            }
        }
        for point in self.points.iter_mut().filter(|point| !open.contains(&point.node)) {
            point.at = None;
        }
    }

    /// Without what only maps and files need.
    pub fn brief(mut self) -> Self {
        self.pieces.clear();
        self.points.clear();
        self.homes.clear();
        self
    }
}

impl ScenarioAddress {
    /// Street and number, and why, in German.
    pub fn said(&self) -> (String, String) {
        (self.label.clone(), self.because.de.clone())
    }
}

impl From<planner::book::Assumption> for ScenarioAssumption {
    fn from(said: planner::book::Assumption) -> Self {
        let planner::book::Assumption { code, title, since, basis, verified } = said;
        Self { code, title, since, basis, verified }
    }
}

/// What is opened, as shown.
pub fn soil_title(soil: Soil) -> Text {
    match soil {
        Soil::Pavement => Text::new("Gehweg", "pavement"),
        Soil::Verge => Text::new("Bankett", "verge"),
        Soil::Carriageway => Text::new("Fahrbahn", "carriageway"),
    }
}
