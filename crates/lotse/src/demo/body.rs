//! Public bodies of the town, where each is competent, and what they were asked in its cases.

use geo::{Geometry, LineString, MultiLineString, MultiPolygon, Polygon};
use jiff::civil::Date;
use model::{
    BodyId, Utm32,
    participation::{BodyKind, StatementVerdict},
    street::{Segment, StreetClass},
    surroundings::{LandUse, Rail},
};
use serde::Deserialize;

use super::{
    Site,
    case::day,
    curve::{Line, at},
    dice::Dice,
    plan::Plan,
};

/// `body.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bodies {
    body: Vec<Written>,
    ask: Vec<Ask>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: BodyKind,
    name: String,
    area: Option<String>,
    #[serde(default)]
    reach_m: f64,
    #[serde(default)]
    procedures: Vec<String>,
    answer_days: u16,
    #[serde(default)]
    sub_decision: bool,
    #[serde(default)]
    basis: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    case: String,
    body: usize,
    on: String,
    due: String,
    #[serde(default)]
    question: String,
    answer: Option<Answer>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    on: String,
    verdict: StatementVerdict,
    text: String,
    condition: Option<String>,
    by: String,
}

/// A public body of the town.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoBody {
    /// Identifier.
    pub id: BodyId,
    /// What it watches over.
    pub kind: BodyKind,
    /// Name as shown.
    pub name: String,
    /// Where it is competent; none = everywhere.
    pub area: Option<Utm32>,
    /// How near works must come, in metres.
    pub reach_m: f64,
    /// Codes of procedures; none = all.
    pub procedures: Vec<String>,
    /// Days to answer.
    pub answer_days: u16,
    /// Whether it decides for itself.
    pub sub_decision: bool,
    /// Paragraph by which it is asked.
    pub basis: String,
}

/// A body that was asked in a case of the town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAsk {
    /// Title of the case.
    pub case: String,
    /// The body.
    pub body: BodyId,
    /// When it was asked.
    pub on: Date,
    /// Until when it could answer.
    pub due: Date,
    /// What it was asked beyond the case itself.
    pub question: String,
    /// What it answered, if it did.
    pub answer: Option<DemoAnswer>,
}

/// What a body answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAnswer {
    /// When.
    pub on: Date,
    /// In a word.
    pub verdict: StatementVerdict,
    /// In sentences.
    pub text: String,
    /// Under which condition.
    pub condition: Option<String>,
    /// Who answered.
    pub by: String,
}

/// What areas of competence are drawn from.
pub struct Around<'a> {
    pub land: &'a [LandUse],
    pub rails: &'a [Rail],
    pub segments: &'a [Segment],
    pub districts: &'a [model::district::District],
}

/// The identifiers of the bodies, in the order of the file.
pub fn ids(seed: u64, bodies: &Bodies) -> Vec<BodyId> {
    let mut dice = Dice::of(seed, "body");
    bodies.body.iter().map(|_| BodyId(dice.id())).collect()
}

/// All bodies with their areas.
pub fn bodies(written: &Bodies, plan: &Plan, site: &Site, around: &Around<'_>) -> Vec<DemoBody> {
    ids(plan.seed, written)
        .into_iter()
        .zip(&written.body)
        .map(|(id, body)| DemoBody {
            id,
            kind: body.kind,
            name: body.name.clone(),
            area: body.area.as_deref().and_then(|area| draw(area, plan, site, around)),
            reach_m: body.reach_m,
            procedures: body.procedures.clone(),
            answer_days: body.answer_days,
            sub_decision: body.sub_decision,
            basis: body.basis.clone(),
        })
        .collect()
}

/// What bodies were asked, in the order of the days.
pub fn asks(written: &Bodies, seed: u64, today: Date) -> Vec<DemoAsk> {
    let ids = ids(seed, written);
    let one = |ask: &Ask| {
        let answer = |answer: &Answer| {
            Some(DemoAnswer {
                on: day(today, &answer.on)?,
                verdict: answer.verdict,
                text: answer.text.clone(),
                condition: answer.condition.clone(),
                by: answer.by.clone(),
            })
        };
        Some(DemoAsk {
            case: ask.case.clone(),
            body: *ids.get(ask.body)?,
            on: day(today, &ask.on)?,
            due: day(today, &ask.due)?,
            question: ask.question.clone(),
            answer: ask.answer.as_ref().and_then(answer),
        })
    };
    let mut asks: Vec<DemoAsk> = written.ask.iter().filter_map(one).collect();
    asks.sort_by_key(|ask| ask.on);
    asks
}

fn draw(area: &str, plan: &Plan, site: &Site, around: &Around<'_>) -> Option<Utm32> {
    let geometry = match area {
        "green" => land(around, &["park", "wood"]).into(),
        "water" => land(around, &["water"]).into(),
        "main_road" => {
            let main = [StreetClass::Trunk, StreetClass::Primary, StreetClass::Secondary];
            let roads = around.segments.iter().filter(|segment| main.contains(&segment.class));
            lines(roads.map(|segment| &segment.line)).into()
        }
        "rail" => lines(around.rails.iter().filter(|rail| rail.kind == "rail").map(|rail| &rail.line)).into(),
        "harbour" => {
            let basins: Vec<Line> =
                plan.water.basins.iter().map(|(from, to, _)| vec![at(*from), at(*to)]).collect();
            let drawn: Vec<Utm32> = basins.iter().map(|basin| site.line(basin)).collect();
            lines(drawn.iter()).into()
        }
        name => around.districts.iter().find(|district| district.name == name)?.boundary.geometry().clone(),
    };
    Some(Site::checked(geometry))
}

fn lines<'a>(all: impl Iterator<Item = &'a Utm32>) -> MultiLineString<f64> {
    MultiLineString(all.flat_map(Utm32::lines).cloned().collect::<Vec<LineString<f64>>>())
}

fn land(around: &Around<'_>, kinds: &[&str]) -> MultiPolygon<f64> {
    let polygons: Vec<Polygon<f64>> = around
        .land
        .iter()
        .filter(|land| kinds.contains(&land.kind.as_str()))
        .flat_map(|land| match land.area.geometry() {
            Geometry::Polygon(polygon) => vec![polygon.clone()],
            Geometry::MultiPolygon(polygons) => polygons.0.clone(),
            _ => Vec::new(),
        })
        .collect();
    MultiPolygon(polygons)
}
