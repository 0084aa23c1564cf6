//! A first guess at who hears a mast: free space, which knows neither buildings nor terrain.

use axum::extract::State;
use geo::{Coord, Geometry, Point};
use model::{Text, Utm32, utm32::ground_distance};
use radio::Mast;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    problem::{Fault, Problem},
    upload::decimetres,
};

/// Height of a handset above ground in metres, as in ITU-R P.1812 and 3GPP TR 38.901.
const RECEIVER_M: f64 = 1.5;

/// Who listens.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Receivers {
    /// Somebody in front of every address.
    Addresses,
}

/// A mast to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RadioInput {
    /// Longitude and latitude.
    site: [f64; 2],
    #[schema(exclusive_minimum = 0)]
    frequency_mhz: f64,
    /// Equivalent isotropically radiated power of the whole carrier.
    eirp_dbm: f64,
    /// Height of the antenna above ground.
    #[schema(minimum = 0)]
    height_m: f64,
    #[expect(dead_code, reason = "so far only addresses listen; the word keeps the question clear")]
    receivers: Receivers,
    /// Least power of the whole carrier with which it counts as heard.
    threshold_dbm: f64,
    /// How far around the mast, along the ground; not beyond the radio horizon.
    #[schema(exclusive_minimum = 0)]
    radius_m: f64,
}

/// Who hears it, at best.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioAnswer {
    model: &'static str,
    /// What the model knows and what it does not.
    validity: Text,
    receivers: usize,
    heard: usize,
    not_heard: usize,
    /// None when nobody is near.
    weakest_dbm: Option<f64>,
    /// Receivers so near that the far field has not begun: the model says nothing of them.
    refused: usize,
}

/// Computes who hears a mast in free space; nothing is kept.
#[utoipa::path(post, path = "/api/radio/check", tag = "coverage", request_body = RadioInput,
    responses((status = 200, body = RadioAnswer)))]
pub async fn check(State(app): State<App>, Json(input): Json<RadioInput>) -> Result<Answer, Problem> {
    let mast = input.mast(&app)?;
    let snapshot = app.live.now();
    let found = tokio::task::spawn_blocking(move || {
        let places = snapshot.addresses.values().map(|address| address.place.0);
        let near: Vec<Coord<f64>> =
            places.filter(|place| ground_distance(mast.at, *place) <= input.radius_m).collect();
        radio::survey(&mast, &near, RECEIVER_M, input.threshold_dbm)
    });
    let found = found.await.map_err(Problem::broken)?;
    Answer::ok(&RadioAnswer {
        model: "ITU-R P.525 free space",
        validity: Text::new(
            "Freiraumausbreitung: eine Obergrenze. Gebäude, Gelände, Bewuchs, Regen und die Richtung der Antenne sind nicht berücksichtigt; in Wirklichkeit ist der Empfang schwächer.",
            "Free space: an upper bound. Buildings, terrain, vegetation, rain and the direction of the antenna are not considered; real reception is weaker.",
        ),
        receivers: found.heard + found.not_heard + found.refused,
        heard: found.heard,
        not_heard: found.not_heard,
        weakest_dbm: found.weakest_dbm.map(decimetres),
        refused: found.refused,
    })
}

impl RadioInput {
    /// The mast, where the model has an answer at all.
    fn mast(&self, app: &App) -> Result<Mast, Problem> {
        let mut faults = Vec::new();
        let mut must = |holds: bool, pointer: &str, de: &str, en: &str| {
            if !holds {
                faults.push(Fault::new(pointer, "out_of_range", Text::new(de, en)));
            }
        };
        must(
            self.frequency_mhz > 0.0,
            "/frequency_mhz",
            "Die Frequenz muss größer als 0 sein.",
            "The frequency must be above 0.",
        );
        must(
            self.height_m >= 0.0,
            "/height_m",
            "Die Höhe darf nicht negativ sein.",
            "The height must not be negative.",
        );
        must(
            self.radius_m > 0.0,
            "/radius_m",
            "Der Umkreis muss größer als 0 sein.",
            "The radius must be above 0.",
        );
        let horizon = radio::horizon(self.height_m.max(0.0), RECEIVER_M);
        must(
            self.radius_m <= horizon,
            "/radius_m",
            &format!(
                "Der Funkhorizont liegt bei dieser Höhe {horizon:.0} m entfernt; dahinter gilt das Modell nicht."
            ),
            &format!(
                "At this height the radio horizon is {horizon:.0} m away; the model does not hold beyond it."
            ),
        );
        let at = exchange::crs::to_utm32(self.site[0], self.site[1]);
        let inside = Utm32::new(Geometry::Point(Point(at)), &app.city.area).is_ok();
        must(
            inside,
            "/site",
            "Der Standort liegt nicht im Stadtgebiet.",
            "The site does not lie in the city's area.",
        );
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        Ok(Mast {
            at,
            height_m: self.height_m,
            // Nobody asks for the antenna's size: the far field begins ten wavelengths away.
            antenna_m: 0.0,
            frequency_hz: self.frequency_mhz * 1e6,
            eirp_dbm: self.eirp_dbm,
            resource_blocks: 1,
        })
    }
}
