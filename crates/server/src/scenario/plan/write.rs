//! From what the planner answers to a plan that is kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::Coord;
use model::{Text, trench::LayingMethod};
use planner::{
    Design, Topology,
    bill::{Bill, Item},
    book::{Optics, Price},
    ground::{Effect, Kind, Piece, Unserved},
    phase,
};
use uuid::Uuid;

use super::{
    PlanHome, PlanPiece, PlanPoint, ScenarioAddress, ScenarioBound, ScenarioFigures, ScenarioItem,
    ScenarioMetres, ScenarioPhase, ScenarioPieceKind, ScenarioPlan, ScenarioSection, soil_title,
};
use crate::{
    live::Snapshot,
    scenario::{ground::Inputs, question::ScenarioQuestion},
    upload::decimetres,
};

/// Years that anybody plans ahead.
const YEARS: u64 = 50;

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
    let mut course: Vec<[f64; 2]> = match kind {
        ScenarioPieceKind::Feed => Vec::new(),
        _ => inputs.ground.course(link.piece).into_iter().map(metres).collect(),
    };
    if piece.ends[0] != link.from {
        course.reverse();
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
        line: course,
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

fn metres(at: Coord<f64>) -> [f64; 2] {
    let millimetres = |value: f64| (value * 1_000.0).round() / 1_000.0;
    [millimetres(at.x), millimetres(at.y)]
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
