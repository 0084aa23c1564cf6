//! A plan as it is kept and shown: pieces that explain their price, points, homes, bill, sections and phases.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::Coord;
use jiff::civil::Date;
use model::{OrganisationId, Text, fee::Currency, trench::LayingMethod};
use planner::{
    Design, Topology,
    bill::{Bill, Item},
    book::{Optics, Price, Soil},
    ground::{Effect, Kind, Piece, Unserved},
    phase,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ground::Inputs, question::ScenarioQuestion};
use crate::live::Snapshot;

/// Years that anybody plans ahead.
const YEARS: u64 = 50;

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

/// What a plan is written from.
pub struct Made<'a> {
    pub question: &'a ScenarioQuestion,
    pub inputs: &'a Inputs,
    pub design: &'a Design,
    pub price: &'a Price,
    pub optics: &'a Optics,
    pub bound: ScenarioBound,
    pub assumptions: Vec<planner::book::Assumption>,
}

impl Made<'_> {
    /// Writes key figures and plan.
    pub fn write(self, snapshot: &Snapshot) -> (ScenarioFigures, ScenarioPlan) {
        let Self { question, inputs, design, price, optics, .. } = self;
        let bill = Bill::of(&inputs.ground, design, price);
        let (years, phases_because) = years(question, inputs, design, price);
        let mut of_link = vec![1_u16; design.links.len()];
        let mut of_point = vec![1_u16; design.points.len()];
        for (phase, year) in (1..).zip(&years) {
            year.links.iter().for_each(|link| of_link[*link] = phase);
            year.points.iter().for_each(|point| of_point[*point] = phase);
        }
        let pieces: Vec<PlanPiece> =
            (0..design.links.len()).map(|at| piece(inputs, design, at, of_link[at])).collect();
        let points: Vec<PlanPoint> = (design.points.iter().zip(&of_point))
            .map(|(point, phase)| PlanPoint {
                node: point.node,
                at: Some(metres(inputs.ground.places[point.node as usize])),
                homes: point.homes,
                splitters: point.splitters,
                fibres: point.fibres,
                farthest_m: decimetres(point.farthest_m),
                phase: *phase,
            })
            .collect();
        let homes = homes(snapshot, inputs, design, optics);
        let mut unreachable = Vec::new();
        let mut left_out = Vec::new();
        let served: HashSet<Uuid> = homes.iter().map(|home| home.address).collect();
        for (premise, node) in inputs.premises.iter().zip(&inputs.ground.premises) {
            match node {
                Err(why) => unreachable.push(address(snapshot, premise, reason(*why))),
                Ok(_) if !served.contains(&premise.id.0) => {
                    left_out.push(address(snapshot, premise, dropped()));
                }
                Ok(_) => {}
            }
        }
        let dim: Vec<ScenarioAddress> = (design.dim.iter())
            .map(|dim| {
                address(snapshot, &inputs.premises[dim.premise as usize], too_dim(dim.loss_db, optics))
            })
            .collect();
        let dug = |holds: &dyn Fn(&PlanPiece) -> bool| {
            let pieces = pieces.iter().filter(|piece| piece.is_dug() && holds(piece));
            decimetres(pieces.map(|piece| piece.metres).sum())
        };
        let phases = phases(question, &years, &pieces);
        let figures = ScenarioFigures {
            asked: count(inputs.premises.len()),
            connected: design.homes,
            left_out: count(left_out.len()),
            unreachable: count(unreachable.len()),
            dim: count(dim.len()),
            currency: price.currency,
            cents: bill.cents[0],
            least_cents: bill.cents[1],
            most_cents: bill.cents[2],
            dug_m: decimetres(bill.dug_m),
            duct_m: decimetres(bill.pulled_m),
            shared_m: dug(&|piece| piece.shared),
            sealed_m: dug(&|piece| piece.sealed),
            points: count(design.points.len()),
            splitters: design.points.iter().map(|point| point.splitters).sum(),
            years: u16::try_from(years.len()).unwrap_or(u16::MAX),
            worst_db: design.worst_db.map(hundredths),
            budget_db: optics.budget_db,
            bound: self.bound,
        };
        let sections = sections(&pieces);
        let plan = ScenarioPlan {
            topology: design.topology,
            split: (design.topology == Topology::Pon).then_some(optics.split),
            items: bill.items.iter().map(|(item, amount)| line(*item, amount)).collect(),
            metres: by_ground(&sections),
            sections,
            phases,
            phases_because,
            unreachable,
            left_out,
            dim,
            assumptions: self.assumptions.into_iter().map(Into::into).collect(),
            root: inputs.ground.root,
            pieces,
            points,
            homes,
        };
        (figures, plan)
    }
}

impl PlanPiece {
    /// Whether somebody digs in a street for it.
    pub fn is_in_street(&self) -> bool {
        use ScenarioPieceKind::{Corner, Crossing, Side};
        matches!(self.kind, Side | Corner | Crossing)
    }

    /// Whether somebody digs.
    pub fn is_dug(&self) -> bool {
        self.is_in_street() || self.kind == ScenarioPieceKind::House
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

/// What is built when, and why it is not shared out although it should be.
fn years(
    question: &ScenarioQuestion,
    inputs: &Inputs,
    design: &Design,
    price: &Price,
) -> (Vec<phase::Year>, Option<Text>) {
    let at_once = phase::years(&inputs.ground, design, price, u64::MAX);
    let Some(budget) = question.year_budget_cents else { return (at_once, None) };
    let all: u64 = at_once.iter().map(|year| year.cents).sum();
    if all > budget.saturating_mul(YEARS) {
        let because = Text::new(
            format!(
                "Mit diesem Jahresbudget dauert der Ausbau länger als {YEARS} Jahre; er steht deshalb ganz im ersten Jahr."
            ),
            format!(
                "With this budget of a year building takes more than {YEARS} years; so all of it stands in the first one."
            ),
        );
        return (at_once, Some(because));
    }
    (phase::years(&inputs.ground, design, price, budget), None)
}

fn piece(inputs: &Inputs, design: &Design, at: usize, phase: u16) -> PlanPiece {
    let link = &design.links[at];
    let piece: &Piece = &inputs.ground.pieces[link.piece as usize];
    let (kind, conduit) = match piece.kind {
        Kind::Side => (ScenarioPieceKind::Side, None),
        Kind::Corner => (ScenarioPieceKind::Corner, None),
        Kind::Crossing => (ScenarioPieceKind::Crossing, None),
        Kind::House(_) => (ScenarioPieceKind::House, None),
        Kind::Duct(number) => (ScenarioPieceKind::Duct, Some(number)),
        Kind::Tap(number) => (ScenarioPieceKind::Tap, Some(number)),
        Kind::Feed => (ScenarioPieceKind::Feed, None),
    };
    let conduit = conduit.and_then(|number| inputs.conduits.get(number as usize));
    let segment = piece.segment.and_then(|number| inputs.segments.get(number as usize));
    let mut line: Vec<[f64; 2]> = match kind {
        ScenarioPieceKind::Feed => Vec::new(),
        _ => inputs.ground.course(link.piece).into_iter().map(metres).collect(),
    };
    if piece.ends[0] != link.from {
        line.reverse();
    }
    PlanPiece {
        kind,
        from: link.from,
        to: link.to,
        metres: piece.metres,
        soil: piece.soil,
        method: piece.method,
        street: segment.map(|segment| segment.name.clone()).unwrap_or_default(),
        cents_per_m: piece.cents_per_m,
        once_cents: piece.once_cents,
        factor: piece.factor,
        sealed: piece.effects[Effect::Sealed as usize],
        private: piece.effects[Effect::Private as usize],
        shared: piece.effects[Effect::Shared as usize],
        cents: piece.cents,
        feeder_fibres: link.feeder_fibres,
        drops: link.drops,
        phase,
        line,
        conduit: conduit.map(|conduit| (conduit.id.0, conduit.owner.0)),
    }
}

fn homes(snapshot: &Snapshot, inputs: &Inputs, design: &Design, optics: &Optics) -> Vec<PlanHome> {
    let mut reach: HashMap<u32, f64> = HashMap::from([(inputs.ground.root, 0.0)]);
    for link in &design.links {
        let so_far = reach.get(&link.from).copied().unwrap_or(0.0);
        reach.insert(link.to, so_far + inputs.ground.pieces[link.piece as usize].metres);
    }
    let mut homes = Vec::new();
    for (at, point) in (0..).zip(&design.points) {
        for number in &point.premises {
            let premise = &inputs.premises[*number as usize];
            let Ok(node) = inputs.ground.premises[*number as usize] else { continue };
            let far_m = reach.get(&node).copied().unwrap_or(0.0);
            homes.push(PlanHome {
                address: premise.id.0,
                label: label(snapshot, premise),
                at: metres(premise.place),
                node,
                point: at,
                loss_db: hundredths(optics.loss_db(far_m, design.topology == Topology::Pon)),
            });
        }
    }
    homes
}

fn label(snapshot: &Snapshot, premise: &planner::Premise) -> String {
    let address = snapshot.addresses.get(&premise.id);
    address.map(|address| format!("{} {}", address.street, address.number)).unwrap_or_default()
}

fn address(snapshot: &Snapshot, premise: &planner::Premise, because: Text) -> ScenarioAddress {
    let at = crate::geometry::lon_lat(premise.place.into());
    ScenarioAddress { id: premise.id.0, label: label(snapshot, premise), at, because }
}

fn reason(why: Unserved) -> Text {
    match why {
        Unserved::NoStreet => Text::new(
            "Im Umkreis von 100 m liegt keine Straße, die Rohre aufnimmt.",
            "No street that carries ducts lies within 100 m.",
        ),
        Unserved::NotReached => Text::new(
            "Von hier führt kein Weg, auf dem gebaut werden kann, zu einer Leitung, von der Glasfaser kommt.",
            "No way on which anybody can build leads from here to a line that fibre comes from.",
        ),
    }
}

fn dropped() -> Text {
    Text::new(
        "Die Grenze dieses Szenarios lässt diese Adresse aus: Ihr Anschluss kostet mehr, als sie zulässt.",
        "The limit of this scenario leaves this address out: connecting it costs more than it allows.",
    )
}

fn too_dim(loss_db: f64, optics: &Optics) -> Text {
    let text = Text::new(
        "Auf dem Weg gehen {loss} dB verloren, erlaubt sind {budget} dB.",
        "{loss} dB are lost on the way, {budget} dB are allowed.",
    );
    let decibels = |value: f64| Text::new(format!("{value:.1}").replace('.', ","), format!("{value:.1}"));
    text.fill("loss", &decibels(loss_db)).fill("budget", &decibels(optics.budget_db))
}

fn sections(pieces: &[PlanPiece]) -> Vec<ScenarioSection> {
    let order = |method: LayingMethod| LayingMethod::ALL.iter().position(|one| *one == method);
    let mut all: BTreeMap<_, ScenarioSection> = BTreeMap::new();
    for piece in pieces.iter().filter(|piece| piece.is_in_street()) {
        let Some(soil) = piece.soil else { continue };
        let key = (piece.phase, piece.street.clone(), soil, order(piece.method));
        let section = all.entry(key).or_insert_with(|| ScenarioSection {
            phase: piece.phase,
            street: piece.street.clone(),
            soil,
            method: piece.method,
            metres: 0.0,
            cents: 0,
        });
        section.metres += piece.metres;
        section.cents += piece.cents;
    }
    let rounded =
        |section: ScenarioSection| ScenarioSection { metres: decimetres(section.metres), ..section };
    all.into_values().map(rounded).collect()
}

fn by_ground(sections: &[ScenarioSection]) -> Vec<ScenarioMetres> {
    let mut all: Vec<ScenarioMetres> = Vec::new();
    for section in sections {
        match all.iter_mut().find(|one| (one.soil, one.method) == (section.soil, section.method)) {
            Some(one) => {
                one.metres = decimetres(one.metres + section.metres);
                one.cents += section.cents;
            }
            None => all.push(ScenarioMetres {
                soil: section.soil,
                method: section.method,
                metres: section.metres,
                cents: section.cents,
            }),
        }
    }
    all.sort_by(|a, b| b.metres.total_cmp(&a.metres));
    all
}

fn phases(question: &ScenarioQuestion, years: &[phase::Year], pieces: &[PlanPiece]) -> Vec<ScenarioPhase> {
    (1_u16..)
        .zip(years)
        .map(|(phase, year)| {
            let sum = |holds: fn(&PlanPiece) -> bool| {
                let own = pieces.iter().filter(|piece| piece.phase == phase && holds(piece));
                decimetres(own.map(|piece| piece.metres).sum())
            };
            ScenarioPhase {
                phase,
                year: question.first_day(phase).year(),
                homes: year.homes,
                points: count(year.points.len()),
                cents: year.cents,
                dug_m: sum(PlanPiece::is_dug),
                duct_m: sum(|piece| piece.kind == ScenarioPieceKind::Duct),
            }
        })
        .collect()
}

fn line(item: Item, amount: &planner::bill::Amount) -> ScenarioItem {
    let method = item.method().map(LayingMethod::title).unwrap_or_default();
    let (code, title) = match item {
        Item::Trench(soil, _) => {
            let soil = soil_title(soil);
            let text = Text::new("Graben, {soil}: {method}", "Trench, {soil}: {method}");
            ("trench", text.fill("soil", &soil).fill("method", &method))
        }
        Item::Crossing(_) => {
            let text = Text::new("Straßenquerung: {method}", "Crossing of a street: {method}");
            ("crossing", text.fill("method", &method))
        }
        Item::House => ("house", Text::new("Hausanschluss", "House connection")),
        Item::Pulled => {
            ("pulled", Text::new("Einziehen in vorhandene Rohre", "Drawn through existing ducts"))
        }
        Item::Tap => ("tap", Text::new("Öffnen eines vorhandenen Rohrs", "Opening of an existing duct")),
        Item::Duct => ("duct", Text::new("Neues Rohr", "New duct")),
        Item::Microduct => ("microduct", Text::new("Mikrorohr", "Microduct")),
        Item::Cable(fibres) => {
            let text = Text::new("Kabel mit {fibres} Fasern", "Cable of {fibres} fibres");
            ("cable", text.fill("fibres", &Text::from(fibres.to_string().as_str())))
        }
        Item::Point => ("point", Text::new("Verteiler", "Distribution point")),
        Item::Splitter => ("splitter", Text::new("Splitter", "Splitter")),
        Item::Splice => ("splice", Text::new("Spleiß", "Splice")),
    };
    let quantity = if item.is_counted() { amount.quantity } else { decimetres(amount.quantity) };
    ScenarioItem { code: code.to_owned(), title, quantity, counted: item.is_counted(), cents: amount.cents }
}

/// What is opened, as shown.
pub fn soil_title(soil: Soil) -> Text {
    match soil {
        Soil::Pavement => Text::new("Gehweg", "pavement"),
        Soil::Verge => Text::new("Bankett", "verge"),
        Soil::Carriageway => Text::new("Fahrbahn", "carriageway"),
    }
}

fn metres(at: Coord<f64>) -> [f64; 2] {
    let millimetres = |value: f64| (value * 1_000.0).round() / 1_000.0;
    [millimetres(at.x), millimetres(at.y)]
}

fn decimetres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
