//! A plan as `XTrasse` 2.0: what is dug and drawn in, ducts with their bundles and cables, points, houses, a site for each phase.

use axum::response::Response;
use exchange::xtrasse::{
    self, Bundle, Cable, Duct, Microduct, Node, NodeKind, Plan, Section, Site, Status, Surface,
};
use geo::{Coord, LineString};
use jiff::civil::Date;
use model::Text;
use planner::book::Soil;
use store::scenario::Scenario;

use crate::{
    export,
    problem::{Kind, Problem},
    scenario::{
        dig,
        plan::{PlanPiece, ScenarioPieceKind, ScenarioPlan},
        question::ScenarioQuestion,
        stored,
    },
};

/// The file.
pub fn write(scenario: &Scenario, plan: &ScenarioPlan, today: Date) -> Result<Response, Problem> {
    let question: ScenarioQuestion = stored(scenario.question.clone())?;
    let days = |phase| dig::days(&question, phase, today).ok();
    let mut written = Plan {
        id: scenario.id,
        name: scenario.title.clone(),
        author: Some(scenario.author_name.clone()),
        made: scenario.snapshot_on,
        status: Some(Status::Laying),
        operator: scenario.handed_to.as_ref().map(|(_, name)| name.clone()),
        built: [
            days(1).map(|days| days.first()),
            plan.phases.last().and_then(|phase| days(phase.phase)).map(|days| days.last()),
        ],
        ..Plan::default()
    };
    for (number, piece) in plan.pieces.iter().enumerate() {
        let Some(line) = dig::part(piece) else { continue };
        if piece.kind != ScenarioPieceKind::Tap {
            written.sections.push(section(number, piece, &line));
        }
        lay(&mut written, number, piece, &line);
    }
    for (number, point) in plan.points.iter().enumerate() {
        let Some([x, y]) = point.at else { continue };
        written.nodes.push(Node {
            title: format!("Verteiler {}", number + 1),
            kind: NodeKind::Distributor { splitters: point.splitters > 0 },
            place: Coord { x, y },
        });
    }
    written.nodes.extend(plan.homes.iter().map(|home| Node {
        title: home.label.clone(),
        kind: NodeKind::House,
        place: Coord { x: home.at[0], y: home.at[1] },
    }));
    for phase in &plan.phases {
        let lines: Vec<LineString<f64>> = (plan.pieces.iter())
            .filter(|piece| piece.phase == phase.phase && piece.is_in_street())
            .filter_map(dig::part)
            .collect();
        if lines.is_empty() {
            continue;
        }
        let days = days(phase.phase);
        written.sites.push(Site {
            title: format!("Abschnitt {} ({})", phase.phase, phase.year),
            area: xtrasse::strip(&lines, dig::WIDTH_M),
            start: days.map(|days| days.first()),
            end: days.map(|days| days.last()),
        });
    }
    match xtrasse::write(&written) {
        Ok(bytes) => Ok(export::attachment("plan.gml", "application/gml+xml", bytes)),
        Err(xtrasse::Fault::Nothing) => Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "In diesem Plan ist nichts, was Sie sehen dürfen und was einen Ort hat.",
            "There is nothing in this plan that you may see and that has a place.",
        ))),
        Err(fault) => Err(Problem::broken(fault)),
    }
}

fn section(number: usize, piece: &PlanPiece, line: &LineString<f64>) -> Section {
    let dug = piece.is_dug();
    Section {
        title: if piece.street.is_empty() { format!("Stück {}", number + 1) } else { piece.street.clone() },
        line: line.clone(),
        method: Some(piece.method),
        surface: piece.soil.filter(|_| dug).map(|soil| match soil {
            Soil::Pavement => Surface::Pavement,
            Soil::Verge => Surface::Verge,
            Soil::Carriageway => Surface::Carriageway,
        }),
        width_m: dug.then_some(dig::WIDTH_M),
        depth_m: None,
        cover_m: dug.then_some(dig::COVER_M),
        crosses: dug.then_some(piece.kind == ScenarioPieceKind::Crossing),
        bridge: None,
    }
}

/// What lies in a piece: a cable in a new duct towards points, microducts towards homes; in existing ducts the cable alone.
fn lay(plan: &mut Plan, number: usize, piece: &PlanPiece, line: &LineString<f64>) {
    let cable = || Cable { title: format!("{} Fasern", piece.feeder_fibres), line: line.clone() };
    let (feeds, drops) = (piece.feeder_fibres > 0, piece.drops);
    if !piece.is_dug() {
        plan.cables.extend(feeds.then(cable));
        return;
    }
    if drops == 1 && !feeds {
        plan.microducts.push(Microduct {
            title: format!("Mikrorohr {}", number + 1),
            line: line.clone(),
            reserve: false,
            cables: Vec::new(),
        });
        return;
    }
    let bundles = (drops > 0).then(|| Bundle {
        title: format!("Mikrorohrverbund {}", number + 1),
        line: line.clone(),
        count: drops,
        reserve: 0,
        microducts: Vec::new(),
        cables: Vec::new(),
    });
    if feeds {
        plan.ducts.push(Duct {
            title: format!("Schutzrohr {}", number + 1),
            line: line.clone(),
            reserve: false,
            bundles: bundles.into_iter().collect(),
            microducts: Vec::new(),
            cables: vec![cable()],
        });
    } else {
        plan.bundles.extend(bundles);
    }
}
