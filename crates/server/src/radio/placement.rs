//! Where one more site helps most: existing sites, street furniture and roofs are tried, the most helpful first.

use std::{collections::HashMap, sync::Arc};

use axum::extract::State;
use engine::supply::State as Supplied;
use geo::{Coord, Geometry};
use model::{
    Text,
    constraint::ConstraintKind,
    radio_cell::{RadioCell, RadioCellState, RadioModel},
    site::SiteKind,
};
use radio::{
    Field, Grid, choose,
    coverage::Share,
    placement::{Candidate, Choice, Demand, choose as pick},
    raster::{Extent, Window, hear},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::{
    RadioQuery,
    figures::{self, Places, RadioShare, part},
    heard::Heard,
    member,
    standing::{Setting, Standing},
};
use crate::{
    answer::Answer,
    app::App,
    body::Json,
    caller::Caller,
    coverage::standing::{Covered, Question, Standing as Fibre},
    geometry::lon_lat,
    live::Snapshot,
    problem::{Fault, Kind, Problem},
};

/// Questions that are computed at a time.
static PLACES: Semaphore = Semaphore::const_new(1);
/// Most sites that are sought at once.
const SITES: usize = 10;
/// Candidates that are computed at most: those with most demand around them that is not served.
const CANDIDATES: usize = 160;
/// One candidate is enough in a square of this side, in metres.
const APART_M: f64 = 120.0;
/// How far a candidate is computed, in metres.
const RADIUS_M: f64 = 2_000.0;
/// How far the nearest address with fibre may be from a candidate that counts as having fibre within reach, in metres.
const FIBRE_M: f64 = 60.0;
/// What a served demand is worth where fibre is within reach, and where it has to be laid. Assumptions of this house.
const WITH_FIBRE: f64 = 1.0;
const WITHOUT_FIBRE: f64 = 0.6;
/// Height of a lamp post's antenna above ground where the template is higher than that, in metres.
const POST_M: f64 = 8.0;

/// What is to be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RadioDemand {
    /// Addresses.
    Addresses,
    /// Metres of roads for cars.
    Roads,
    /// Area.
    Area,
}

/// The antenna of the sites that are sought.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RadioTemplate {
    kind: SiteKind,
    /// Height of the antenna above ground in metres; on street furniture at most 8.
    height_m: f64,
    frequency_mhz: f64,
    resource_blocks: u16,
    /// Power of the whole carrier, dBm; it is sent alike in all directions.
    eirp_dbm: f64,
}

/// Where further sites are sought.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RadioPlacementInput {
    /// What stands already: this operator's cells, or all.
    #[serde(default)]
    operator: Option<String>,
    /// Whether planned cells stand already.
    planned: bool,
    #[serde(default)]
    least_dbm: Option<f32>,
    #[serde(default)]
    cell_m: Option<u16>,
    /// 1 to 10.
    #[schema(minimum = 1, maximum = 10)]
    sites: usize,
    demand: RadioDemand,
    site: RadioTemplate,
}

/// What carries a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RadioCarrier {
    /// A site that stands already.
    Site,
    /// Street furniture.
    Furniture,
    /// A roof.
    Rooftop,
}

/// A chosen place.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioChoice {
    /// Longitude and latitude.
    place: [f64; 2],
    carrier: RadioCarrier,
    /// Name of what carries it, or the address.
    label: String,
    /// Whether fibre is within reach.
    fibre: bool,
    /// What a served demand is worth here, 0 to 1.
    preference: f64,
    /// What it adds to the worth, in the unit of the demand.
    adds: f64,
    /// Demand that it serves and that nothing served before.
    newly_served: f64,
}

/// Where one more site helps most.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioPlacement {
    /// The most helpful first.
    choices: Vec<RadioChoice>,
    before: RadioShare,
    after: RadioShare,
    /// Places that were tried.
    candidates: usize,
    /// Name of the model they were tried with.
    model: String,
    guarantee: Text,
    preferences: Text,
}

/// A place that is tried.
#[derive(Debug, Clone)]
struct Spot {
    place: Coord<f64>,
    carrier: RadioCarrier,
    label: String,
    fibre: bool,
}

/// Finds where one more site helps most, and the next ones after it.
#[utoipa::path(post, path = "/api/radio/placement", tag = "radio", request_body = RadioPlacementInput,
    responses((status = 200, body = RadioPlacement)))]
pub async fn find(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<RadioPlacementInput>,
) -> Result<Answer, Problem> {
    if !(1..=SITES).contains(&input.sites) {
        return Err(Problem::field("/sites", "out_of_range", "1 bis 10.", "1 to 10."));
    }
    let query = RadioQuery {
        operator: input.operator.clone(),
        planned: Some(input.planned),
        least_dbm: input.least_dbm,
        cell_m: input.cell_m,
    };
    let least = query.least(&app)?;
    let setting = Setting::of(&app, &caller).await?;
    input.site.check(&app, &setting)?;
    let heard = Standing::needed(&app, &caller, &query).await?;
    let fibre = Fibre::of(&app, Question { day: Some(app.clock.today()), limit_m: None }).await?;
    let Ok(_turn) = PLACES.try_acquire() else {
        return Err(Problem::new(Kind::Busy).retry_after(10));
    };
    let snapshot = app.live.now();
    let found = tokio::task::spawn_blocking(move || {
        let search = Search {
            input: &input,
            heard: &heard,
            snapshot: &snapshot,
            setting: &setting,
            fibre: &fibre,
            least,
        };
        crate::job::quiet::quietly(|| search.run())
    });
    Answer::ok(&found.await.map_err(Problem::broken)??)
}

impl RadioTemplate {
    /// The cell at a place, computed fast: one knife edge over known ground.
    fn cell(&self, place: Coord<f64>, carrier: RadioCarrier, setting: &Setting) -> RadioCell {
        let [terrain, _] = setting.known();
        let furniture = carrier == RadioCarrier::Furniture;
        RadioCell {
            name: "candidate".to_owned(),
            site: "candidate".to_owned(),
            operator: "candidate".to_owned(),
            kind: self.kind,
            place,
            height_m: if furniture { self.height_m.min(POST_M) } else { self.height_m },
            frequency_mhz: self.frequency_mhz,
            resource_blocks: self.resource_blocks,
            eirp_dbm: self.eirp_dbm,
            azimuth_deg: None,
            beam_deg: None,
            vertical_beam_deg: None,
            mechanical_tilt_deg: 0.0,
            electrical_tilt_deg: 0.0,
            model: if terrain { RadioModel::KnifeEdge } else { RadioModel::Automatic },
            state: RadioCellState::Planned,
        }
    }

    fn check(&self, app: &App, setting: &Setting) -> Result<(), Problem> {
        let cell = self.cell(app.city.area.bounds().center(), RadioCarrier::Rooftop, setting);
        let mut faults: Vec<Fault> = (cell.faults().into_iter())
            .map(|fault| Fault::new(format!("/site/{}", fault.field), "out_of_range", fault.text))
            .collect();
        if faults.is_empty()
            && let Err(why) = choose(&cell, &setting.around())
        {
            faults.push(Fault::new("/site/frequency_mhz", "out_of_range", member::refusal(&why)));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}

struct Search<'a> {
    input: &'a RadioPlacementInput,
    heard: &'a Heard,
    snapshot: &'a Snapshot,
    setting: &'a Setting,
    fibre: &'a Covered,
    least: f32,
}

impl Search<'_> {
    fn run(&self) -> Result<RadioPlacement, Problem> {
        let grid = self.heard.asked.grid;
        let places = Places::of(self.snapshot);
        let demand = self.demand(&places);
        let spots = self.spots(&demand);
        let mut model = "";
        let mut fields: Vec<Field> = Vec::with_capacity(spots.len());
        for spot in &spots {
            let cell = self.input.site.cell(spot.place, spot.carrier, self.setting);
            let chosen = choose(&cell, &self.setting.around()).map_err(Problem::broken)?;
            let radius_m = chosen.radius_m.min(RADIUS_M);
            model = chosen.site.model.validity().name;
            let extent = Extent { grid, radius_m, step_m: grid.cell_m };
            fields.push(
                hear(&chosen.site, &self.setting.ground, &extent, &|_, _| true).map_err(Problem::broken)?,
            );
        }
        let candidates: Vec<Candidate<'_>> = fields
            .iter()
            .zip(&spots)
            .map(|(field, spot)| Candidate { field, preference: spot.preference() })
            .collect();
        let asked = Demand { cells: &demand, least_dbm: self.least };
        let chosen = pick(&self.heard.best, &candidates, &asked, self.input.sites, &|| true)
            .map_err(Problem::broken)?;
        let before = self.share(&places, &self.heard.best);
        let mut then = self.heard.best.clone();
        for (number, choice) in chosen.iter().enumerate() {
            let place = self.heard.asked.members.len() + number;
            then.put(super::standing::number(place), Arc::new(fields[choice.candidate].clone()))
                .map_err(Problem::broken)?;
        }
        Ok(RadioPlacement {
            choices: chosen.iter().map(|choice| RadioChoice::new(choice, &spots[choice.candidate])).collect(),
            before: before.into(),
            after: self.share(&places, &then).into(),
            candidates: spots.len(),
            model: model.to_owned(),
            guarantee: Text::new(
                "Gewählt wird immer der Ort, der am meisten hinzufügt. So kommt mindestens 1 − 1/e ≈ 63 % dessen zusammen, was ebenso viele der geprüften Orte bestenfalls erreichen (Nemhauser, Wolsey, Fisher 1978).",
                "The place that adds most is chosen each time. This comes to at least 1 − 1/e ≈ 63 % of what as many of the tried places can reach at best (Nemhauser, Wolsey, Fisher 1978).",
            ),
            preferences: preferences(),
        })
    }

    fn share(&self, places: &Places<'_>, best: &radio::Best) -> Share {
        match self.input.demand {
            RadioDemand::Addresses => places.addresses(best, self.least),
            RadioDemand::Roads => places.roads(best, self.least),
            RadioDemand::Area => figures::area(self.heard, best, self.least),
        }
    }

    /// What each cell of the grid asks for: addresses, metres of road, or its part of a hectare.
    fn demand(&self, places: &Places<'_>) -> Vec<f64> {
        let grid = self.heard.asked.grid;
        let mut demand = vec![0.0; self.heard.inside.len()];
        let mut add = |place: Coord<f64>, amount: f64| {
            if let Some(cell) = grid.cell(place) {
                demand[cell] += amount;
            }
        };
        match self.input.demand {
            RadioDemand::Addresses => places.addresses.iter().for_each(|place| add(*place, 1.0)),
            RadioDemand::Roads => {
                for line in places.roads.iter().flat_map(|road| road.lines()) {
                    // Pieces much shorter than a cell, each in the cell of its middle.
                    let metres = model::utm32::ground_distance(line.start, line.end);
                    let count = (metres / (grid.cell_m / 5.0)).ceil().max(1.0);
                    let mut piece = 0.5;
                    while piece < count {
                        add(line.start + line.delta() * (piece / count), metres / count);
                        piece += 1.0;
                    }
                }
            }
            RadioDemand::Area => {
                let hectares = grid.cell_m * grid.cell_m / 10_000.0;
                let inside = demand.iter_mut().zip(&self.heard.inside);
                inside.filter(|(_, inside)| **inside).for_each(|(cell, _)| *cell = hectares);
            }
        }
        demand
    }

    /// The places that are tried: the best of each square, those with most demand around them that is not served.
    fn spots(&self, demand: &[f64]) -> Vec<Spot> {
        let grid = self.heard.asked.grid;
        let left: Vec<f64> =
            (0..demand.len())
                .map(|cell| {
                    if self.heard.dbm(cell).is_some_and(|dbm| dbm >= self.least) { 0.0 } else { demand[cell] }
                })
                .collect();
        let mut squares: HashMap<(i64, i64), Spot> = HashMap::new();
        for spot in self.all() {
            #[expect(clippy::cast_possible_truncation, reason = "a place in zone 32")]
            let square = ((spot.place.x / APART_M) as i64, (spot.place.y / APART_M) as i64);
            let better = |other: &Spot| (!spot.fibre, spot.carrier) < (!other.fibre, other.carrier);
            if squares.get(&square).is_none_or(better) {
                squares.insert(square, spot);
            }
        }
        let mut spots: Vec<(f64, Spot)> = squares
            .into_values()
            .map(|spot| {
                let reach =
                    if self.input.site.kind == SiteKind::SmallCell { RADIUS_M / 4.0 } else { RADIUS_M / 2.0 };
                (around(&grid, &left, spot.place, reach) * spot.preference(), spot)
            })
            .filter(|(worth, _)| *worth > 0.0)
            .collect();
        spots.sort_by(|one, other| {
            let place = |spot: &Spot| (spot.place.x, spot.place.y);
            other.0.total_cmp(&one.0).then_with(|| {
                place(&one.1).partial_cmp(&place(&other.1)).unwrap_or(std::cmp::Ordering::Equal)
            })
        });
        spots.into_iter().take(CANDIDATES).map(|(_, spot)| spot).collect()
    }

    fn all(&self) -> Vec<Spot> {
        let mut spots = Vec::new();
        let mut sites: Vec<(&str, Coord<f64>)> = self
            .heard
            .asked
            .members
            .iter()
            .map(|member| (member.cell.site.as_str(), member.cell.place))
            .collect();
        sites.dedup_by(|one, other| one.0 == other.0);
        let fibre = self.near_fibre();
        let mut add = |place: Coord<f64>, carrier, label: String| {
            spots.push(Spot { fibre: fibre(place), place, carrier, label });
        };
        for (name, place) in sites {
            add(place, RadioCarrier::Site, name.to_owned());
        }
        let furniture = self.snapshot.city.list_constraints();
        for post in furniture.filter(|constraint| constraint.kind == ConstraintKind::Furniture) {
            if let Geometry::Point(point) = post.extent.geometry() {
                add(point.0, RadioCarrier::Furniture, post.name.clone());
            }
        }
        if self.input.site.kind != SiteKind::SmallCell {
            for address in self.snapshot.addresses.values() {
                add(address.place.0, RadioCarrier::Rooftop, format!("{} {}", address.street, address.number));
            }
        }
        // The same city gives the same places, in whatever order it is kept.
        spots.sort_by(|one, other| {
            one.place
                .x
                .total_cmp(&other.place.x)
                .then(one.place.y.total_cmp(&other.place.y))
                .then_with(|| one.label.cmp(&other.label))
        });
        spots
    }

    /// Whether an address with fibre lies near a place.
    fn near_fibre(&self) -> impl Fn(Coord<f64>) -> bool + use<> {
        let mut squares: HashMap<(i64, i64), Vec<Coord<f64>>> = HashMap::new();
        #[expect(clippy::cast_possible_truncation, reason = "a place in zone 32")]
        let square = |place: Coord<f64>| ((place.x / FIBRE_M) as i64, (place.y / FIBRE_M) as i64);
        for address in &self.fibre.supply.addresses {
            if matches!(address.state, Supplied::Connected | Supplied::Passed) {
                squares.entry(square(address.place)).or_default().push(address.place);
            }
        }
        move |place| {
            let (x, y) = square(place);
            let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
            let mut near = around.filter_map(|square| squares.get(&square)).flatten();
            near.any(|other| (other.x - place.x).hypot(other.y - place.y) <= FIBRE_M)
        }
    }
}

/// The sum of a grid's amounts within a distance.
fn around(grid: &Grid, amounts: &[f64], place: Coord<f64>, reach: f64) -> f64 {
    let window = Window::around(grid, place, reach);
    let near = |cell: usize| {
        let number = |cell: usize| u32::try_from(cell).unwrap_or(u32::MAX);
        let (column, row) = (number(cell) % grid.columns, number(cell) / grid.columns);
        let way = grid.centre(column, row) - place;
        way.x.hypot(way.y) <= reach
    };
    window
        .cells(grid)
        .filter(|(cell, _)| amounts[*cell] > 0.0 && near(*cell))
        .map(|(cell, _)| amounts[cell])
        .sum()
}

impl Spot {
    fn preference(&self) -> f64 {
        if self.fibre { WITH_FIBRE } else { WITHOUT_FIBRE }
    }
}

impl RadioChoice {
    fn new(choice: &Choice, spot: &Spot) -> Self {
        Self {
            place: lon_lat(spot.place.into()),
            carrier: spot.carrier,
            label: spot.label.clone(),
            fibre: spot.fibre,
            preference: spot.preference(),
            adds: part(choice.adds),
            newly_served: part(choice.newly_served),
        }
    }
}

fn preferences() -> Text {
    Text::new(
        "Geprüft werden bestehende Standorte, Straßenmobiliar und (außer für Kleinzellen) Dächer, je Quadrat von 120 m der beste. Wo im Umkreis von 60 m eine Adresse Glasfaser hat, zählt jeder neu Versorgte ganz, sonst zu 60 %: eine Annahme dieses Hauses. Ob Eigentümer und Statik es zulassen, ist nicht geprüft.",
        "Existing sites, street furniture and (except for small cells) roofs are tried, the best of each square of 120 m. Where an address within 60 m has fibre, everybody newly served counts in full, else 60 %: an assumption of this house. Whether owners and structures allow it is not checked.",
    )
}
