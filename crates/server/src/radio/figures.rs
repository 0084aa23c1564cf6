//! How much of a city is served: classes, area, addresses and roads, of all operators and of each.

use geo::{Coord, LineString};
use model::{Text, street::StreetClass};
use radio::{Best, coverage::Share};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{heard::Heard, member};
use crate::{geometry, live::Snapshot};

/// A part of a whole.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RadioShare {
    served: f64,
    all: f64,
    /// What lies outside the grid and was not looked at.
    outside: f64,
    /// Served of all, 0 to 1; none where there is nothing.
    ratio: Option<f64>,
}

/// The grid that was computed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioGrid {
    cell_m: f64,
    columns: u32,
    rows: u32,
}

/// How much of the city has a class of reception.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioClassShare {
    /// Code of the class; `none` below all of them.
    code: String,
    /// Cells of the grid.
    cells: usize,
    share: f64,
}

/// Where a cell is the best.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioBestShare {
    id: Uuid,
    name: String,
    operator: String,
    /// The part of the city in which it is heard best, 0 to 1.
    best_share: f64,
}

/// What one operator alone serves, 0 to 1.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioOperatorShare {
    operator: String,
    area: Option<f64>,
    addresses: Option<f64>,
    roads: Option<f64>,
}

/// A cell that no model has an answer for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioRefused {
    id: Uuid,
    name: String,
    because: Text,
}

/// Who answered for how many pairs of a cell and a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioAnswers {
    /// The model of the cell.
    model: usize,
    /// The model that steps in where the first has no answer.
    otherwise: usize,
    /// Nobody: outside all ranges, or over unknown ground.
    refused: usize,
}

/// Mobile coverage in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioFigures {
    grid: RadioGrid,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    /// From which reference signal received power on somebody is served, dBm.
    least_dbm: f32,
    /// From the best to the weakest, then `none`.
    classes: Vec<RadioClassShare>,
    /// Square kilometres within the districts.
    area: RadioShare,
    addresses: RadioShare,
    /// Kilometres of roads for cars.
    roads: RadioShare,
    cells: Vec<RadioBestShare>,
    operators: Vec<RadioOperatorShare>,
    refused: Vec<RadioRefused>,
    answers: RadioAnswers,
    assumptions: Vec<Text>,
}

impl From<Share> for RadioShare {
    fn from(share: Share) -> Self {
        Self {
            served: rounded(share.served),
            all: rounded(share.all),
            outside: rounded(share.outside),
            ratio: share.ratio().map(part),
        }
    }
}

/// Square metres of a square kilometre do not matter.
fn rounded(amount: f64) -> f64 {
    (amount * 1_000.0).round() / 1_000.0
}

/// A part with four digits.
pub fn part(ratio: f64) -> f64 {
    (ratio * 10_000.0).round() / 10_000.0
}

#[expect(clippy::cast_precision_loss, reason = "far fewer cells than 2^52")]
fn of(count: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { part(count as f64 / all as f64) }
}

/// What is looked at beside the cells of the grid.
pub struct Places<'a> {
    /// Addresses in EPSG:25832.
    pub addresses: Vec<Coord<f64>>,
    /// The axes of roads for cars.
    pub roads: Vec<&'a LineString<f64>>,
}

impl<'a> Places<'a> {
    /// Addresses and roads of the city.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let for_cars = |class: StreetClass| {
            !matches!(class, StreetClass::Track | StreetClass::Path | StreetClass::Pedestrian)
        };
        let segments = snapshot.city.list_segments().filter(|segment| for_cars(segment.class));
        let roads = segments.filter_map(|segment| match segment.line.geometry() {
            geo::Geometry::LineString(line) => Some(line),
            _ => None,
        });
        Self {
            addresses: snapshot.addresses.values().map(|address| address.place.0).collect(),
            roads: roads.collect(),
        }
    }

    /// Served addresses.
    pub fn addresses(&self, best: &Best, least: f32) -> Share {
        best.places(self.addresses.iter().copied(), least)
    }

    /// Served roads in kilometres.
    pub fn roads(&self, best: &Best, least: f32) -> Share {
        best.roads(self.roads.iter().copied(), least)
    }
}

/// Served area in square kilometres within the city.
pub fn area(heard: &Heard, best: &Best, least: f32) -> Share {
    let share = best.area(least, |cell| heard.inside[cell]);
    Share { served: share.served / 1e6, all: share.all / 1e6, outside: 0.0 }
}

impl RadioFigures {
    /// The numbers of an answer.
    pub fn of(heard: &Heard, snapshot: &Snapshot, (classes, least): (&radio::book::Service, f32)) -> Self {
        let asked = &heard.asked;
        let places = Places::of(snapshot);
        let thresholds: Vec<f32> = classes.classes.iter().map(|class| class.least_dbm).collect();
        let counts = heard.best.classes(&thresholds, |cell| heard.inside[cell]);
        let all: usize = counts.iter().sum();
        let codes = classes.classes.iter().map(|class| class.code.as_str()).chain(["none"]);
        let mut bests = vec![0usize; asked.members.len()];
        for (cell, best) in heard.best.cells().iter().enumerate() {
            if let Some(count) =
                best.filter(|_| heard.inside[cell]).and_then(|best| bests.get_mut(best.site as usize))
            {
                *count += 1;
            }
        }
        let ratio = |share: Share| share.ratio().map(part);
        let grid = asked.grid;
        let size = Coord { x: f64::from(grid.columns), y: f64::from(grid.rows) } * grid.cell_m;
        Self {
            grid: RadioGrid { cell_m: grid.cell_m, columns: grid.columns, rows: grid.rows },
            bounds: geometry::degrees(geo::Rect::new(grid.corner, grid.corner + size)),
            least_dbm: least,
            classes: codes
                .zip(counts)
                .map(|(code, cells)| RadioClassShare { code: code.to_owned(), cells, share: of(cells, all) })
                .collect(),
            area: area(heard, &heard.best, least).into(),
            addresses: places.addresses(&heard.best, least).into(),
            roads: places.roads(&heard.best, least).into(),
            cells: (asked.members.iter().zip(bests))
                .map(|(member, count)| RadioBestShare {
                    id: member.id,
                    name: member.cell.name.clone(),
                    operator: member.cell.operator.clone(),
                    best_share: of(count, all),
                })
                .collect(),
            operators: (heard.operators.iter())
                .map(|(operator, best)| RadioOperatorShare {
                    operator: operator.clone(),
                    area: ratio(area(heard, best, least)),
                    addresses: ratio(places.addresses(best, least)),
                    roads: ratio(places.roads(best, least)),
                })
                .collect(),
            refused: (asked.refused.iter())
                .map(|(member, why)| RadioRefused {
                    id: member.id,
                    name: member.cell.name.clone(),
                    because: member::refusal(why),
                })
                .collect(),
            answers: RadioAnswers {
                model: heard.answers.model,
                otherwise: heard.answers.otherwise,
                refused: heard.answers.refused,
            },
            assumptions: assumptions(heard),
        }
    }
}

/// What the numbers rest on.
fn assumptions(heard: &Heard) -> Vec<Text> {
    let mut told = vec![
        Text::new(
            "Empfangen wird im Freien, 1,5 m über Grund, ohne Antennengewinn: RSRP der stärksten Zelle in der Mitte jeder Rasterzelle, für die Hälfte der Zeit und der Orte. Störungen durch andere Zellen sind nicht gerechnet.",
            "Reception is outdoors, 1.5 m above ground, without antenna gain: RSRP of the strongest cell in the middle of each grid cell, for half of the time and of the places. Interference from other cells is not computed.",
        ),
        Text::new(
            "Betreiberneutral heißt: irgendein Netz ist zu hören. Ob ein Gerät sich dort einbuchen darf, sagt das nicht.",
            "Operator-neutral means: some network is heard. It does not say whether a device may use it.",
        ),
    ];
    if heard.asked.members.iter().any(|member| member.case.is_some()) {
        told.push(Text::new(
            "Antennen aus Anträgen nennen weder Bandbreite noch Neigung: gerechnet wird mit 100 Ressourcenblöcken (ab 3 GHz außer bei Kleinzellen 273) und ohne Neigung.",
            "Antennas of applications name neither bandwidth nor tilt: 100 resource blocks count (273 from 3 GHz on except for small cells), and no tilt.",
        ));
    }
    match heard.asked.known {
        [false, _] => told.push(Text::new(
            "Das Gelände ist nicht geladen: gerechnet wird mit Modellen, die ohne auskommen.",
            "The ground is not loaded: models that do without it are used.",
        )),
        [true, false] => told.push(Text::new(
            "Was auf dem Gelände steht, ist nicht geladen: Häuser und Bäume schirmen hier nichts ab, der Empfang ist in Wirklichkeit schwächer.",
            "What stands on the ground is not loaded: houses and trees shield nothing here, real reception is weaker.",
        )),
        [true, true] => {}
    }
    told
}
