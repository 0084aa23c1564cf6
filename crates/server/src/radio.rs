//! Mobile coverage: radio cells and the ground under them, who hears them where, what is missing, and where one more site helps most.
//!
//! Cells are computed one by one beside the requests and kept; what is asked for is put together from them. Officers and planners keep
//! cells and rasters, an administrator reads them: where operators send, and how strongly, is nobody else's business.

pub mod cell;
pub mod contour;
pub mod export;
mod figures;
pub mod gap;
mod ground;
mod heard;
pub mod list;
mod member;
pub mod placement;
pub mod raster;
pub mod site;
pub mod standing;

use axum::extract::State;
use model::{
    Text,
    radio_cell::{RadioModel, RasterKind},
};
use radio::{KnifeEdge, P1812, Propagation, Scenario, Tr38901};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::{
    figures::RadioFigures,
    raster::RadioRaster,
    standing::{Now, Standing},
};
use crate::{answer::Answer, app::App, body::Query, caller::Caller, problem::Problem};

/// Sides of a cell that can be chosen, in metres.
const RESOLUTIONS_M: [u16; 4] = [25, 50, 100, 200];
/// The one that is chosen when nothing is said.
const USUAL_M: u16 = 50;
/// Height of a handset above ground in metres, as in ITU-R P.1812 and 3GPP TR 38.901.
const RECEIVER_M: f64 = 1.5;

/// Which coverage is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RadioQuery {
    /// Only cells of this operator; the best of all when not given.
    operator: Option<String>,
    /// Whether planned cells and approved sites count; they do when not given.
    planned: Option<bool>,
    /// Least reference signal received power with which somebody is served, in dBm; the one of the class when not given.
    #[param(minimum = -160, maximum = 0)]
    least_dbm: Option<f32>,
    /// Side of a cell of the grid in metres: 25, 50 (when not given), 100 or 200.
    cell_m: Option<u16>,
}

/// A class of reception.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioClass {
    code: String,
    title: Text,
    /// Least reference signal received power, dBm.
    least_dbm: f32,
}

/// Where the thresholds come from.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioService {
    basis: String,
    /// Whether somebody has read them in their source.
    verified: bool,
}

/// The air above the city, as P.1812 asks for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioClimate {
    /// ΔN, N-units per kilometre.
    lapse: f64,
    /// N₀, N-units.
    refractivity: f64,
    basis: String,
    verified: bool,
}

/// A model of propagation and where it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioModelView {
    code: RadioModel,
    /// Name and edition.
    name: String,
    /// The range outside which it refuses.
    range: Text,
    /// Against what its figures are held.
    checked: Text,
}

/// What mobile coverage is computed with.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioOverview {
    /// From the best to the weakest.
    classes: Vec<RadioClass>,
    service: RadioService,
    climate: RadioClimate,
    models: Vec<RadioModelView>,
    /// None where the ground is not known.
    terrain: Option<RadioRaster>,
    /// None where it is not known what stands on the ground.
    cover: Option<RadioRaster>,
    operators: Vec<String>,
    cells: usize,
    resolutions_m: [u16; 4],
    usual_m: u16,
}

/// Whether there is an answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RadioState {
    /// Cells are being computed; ask again.
    Computing,
    /// It is there.
    Ready,
}

/// Mobile coverage, or how far its computing is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioCoverage {
    state: RadioState,
    /// Cells that are computed.
    done: usize,
    /// Cells that are asked for.
    all: usize,
    /// None as long as it is being computed.
    figures: Option<RadioFigures>,
}

/// What mobile coverage is computed with: classes, climate, models, the ground.
#[utoipa::path(get, path = "/api/radio", tag = "radio", responses((status = 200, body = RadioOverview)))]
pub async fn show(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let (air, service) = values(&app)?;
    let mut tx = app.db.begin(&caller.who).await?;
    let rasters = store::radio_cell::list_rasters(&mut tx).await?;
    let members = member::list(&mut tx, &member::Wanted { operator: None, planned: true }).await?;
    drop(tx);
    let mut operators: Vec<String> = members.iter().map(|member| member.cell.operator.clone()).collect();
    operators.sort();
    operators.dedup();
    let raster = |kind: RasterKind| rasters.iter().find(|raster| raster.kind == kind).map(RadioRaster::of);
    let classes = service.classes.iter();
    Answer::ok(&RadioOverview {
        classes: classes
            .map(|class| RadioClass {
                code: class.code.clone(),
                title: class.title.clone(),
                least_dbm: class.least_dbm,
            })
            .collect(),
        service: RadioService { basis: service.basis.clone(), verified: service.is_verified() },
        climate: RadioClimate {
            lapse: air.lapse,
            refractivity: air.refractivity,
            basis: air.basis.clone(),
            verified: air.is_verified(),
        },
        models: models(air),
        terrain: raster(RasterKind::Terrain),
        cover: raster(RasterKind::Cover),
        operators,
        cells: members.len(),
        resolutions_m: RESOLUTIONS_M,
        usual_m: USUAL_M,
    })
}

/// Mobile coverage of the city: classes, area, addresses, roads, by operator; or how far its computing is.
///
/// Cells that were not computed yet are computed beside the requests: ask again until the state is `ready`.
#[utoipa::path(get, path = "/api/radio/coverage", tag = "radio", params(RadioQuery),
    responses((status = 200, body = RadioCoverage)))]
pub async fn coverage(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<RadioQuery>,
) -> Result<Answer, Problem> {
    Answer::ok(&match Standing::of(&app, &caller, &query).await? {
        Now::Computing { done, all } => {
            RadioCoverage { state: RadioState::Computing, done, all, figures: None }
        }
        Now::Ready(heard) => {
            let (service, least) = (values(&app)?.1.clone(), query.least(&app)?);
            let snapshot = app.live.now();
            let count = heard.asked.members.len();
            let figures =
                tokio::task::spawn_blocking(move || RadioFigures::of(&heard, &snapshot, (&service, least)));
            let figures = figures.await.map_err(Problem::broken)?;
            RadioCoverage { state: RadioState::Ready, done: count, all: count, figures: Some(figures) }
        }
    })
}

impl RadioQuery {
    /// From which power on somebody is served.
    fn least(&self, app: &App) -> Result<f32, Problem> {
        let usual = values(app)?.1.served_dbm();
        match self.least_dbm {
            None => Ok(usual),
            Some(least) if (-160.0..=0.0).contains(&least) => Ok(least),
            Some(_) => Err(Problem::field("/least_dbm", "out_of_range", "−160 bis 0 dBm.", "−160 to 0 dBm.")),
        }
    }

    fn cell_m(&self) -> Result<f64, Problem> {
        let side = self.cell_m.unwrap_or(USUAL_M);
        if RESOLUTIONS_M.contains(&side) {
            return Ok(side.into());
        }
        Err(Problem::field("/cell_m", "out_of_range", "25, 50, 100 oder 200 m.", "25, 50, 100 or 200 m."))
    }
}

/// The dated values that count today.
fn values(app: &App) -> Result<(&radio::book::Air, &radio::book::Service), Problem> {
    let on = app.clock.today();
    let none = || Problem::broken("no value of data/radio is in force");
    Ok((app.radio_book.air(on).ok_or_else(none)?, app.radio_book.service(on).ok_or_else(none)?))
}

fn models(air: &radio::book::Air) -> Vec<RadioModelView> {
    let statistical = Tr38901 {
        scenario: Scenario::UrbanMacro,
        sight: radio::tr38901::Sight::Expected,
        any_sender_height: true,
    };
    let all = [
        (RadioModel::P1812, Propagation::P1812(Box::new(P1812::median(air.climate(), 50.0)))),
        (RadioModel::Tr38901, Propagation::Tr38901(statistical)),
        (RadioModel::KnifeEdge, Propagation::KnifeEdge(KnifeEdge::default())),
        (RadioModel::FreeSpace, Propagation::FreeSpace { antenna_m: 0.0 }),
    ];
    all.into_iter()
        .map(|(code, model)| {
            let validity = model.validity();
            let (range, checked) = member::told(code);
            let name = match code {
                // Which of its surroundings follows from the kind of the site.
                RadioModel::Tr38901 => "3GPP TR 38.901 V18.0.0 (UMa, UMi)",
                _ => validity.name,
            };
            RadioModelView { code, name: name.to_owned(), range, checked }
        })
        .collect()
}
