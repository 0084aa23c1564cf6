//! The way from an address without fibre to the conduit that could serve it.

use axum::extract::State;
use engine::gap;
use geo::Geometry;
use model::{AddressId, Text, conduit::ConduitKind};
use planner::{NotConnected, Terms};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    geometry::GeoJson,
    problem::{Kind, Problem},
    upload::decimetres,
};

/// The conduit at the far end.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServingConduit {
    id: Uuid,
    owner: String,
    kind: ConduitKind,
}

/// A way along the streets; without one everything is null but the reason.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Connection {
    /// All of it, on the ground.
    length_m: Option<f64>,
    /// The parts off the axis of the street, at both ends together.
    access_m: Option<f64>,
    /// From the address to the conduit.
    route: Option<GeoJson>,
    /// Names in the order walked.
    streets: Vec<String>,
    conduit: Option<ServingConduit>,
    not_connected: Option<Text>,
}

/// The shortest way along the streets from an address to a conduit that serves.
#[utoipa::path(get, path = "/api/coverage/gaps/{address}/connection", tag = "coverage", params(("address" = Uuid, Path)),
    responses((status = 200, body = Connection)))]
pub async fn show(State(app): State<App>, Path(address): Path<Uuid>) -> Result<Answer, Problem> {
    let snapshot = app.live.now();
    let place = snapshot.addresses.get(&AddressId(address)).ok_or(Problem::new(Kind::Unknown))?.place.0;
    let streets = snapshot.streets.clone().ok_or(Problem::new(Kind::Busy).retry_after(5))?;
    let found = tokio::task::spawn_blocking(move || {
        let terms = Terms::assumed();
        let near = |radius_m| gap::serving_within(&snapshot.city, place, radius_m);
        match planner::connect(&streets, place, &terms, near) {
            Ok(found) => {
                let names = streets.names(&found.segments).into_iter().map(ToOwned::to_owned).collect();
                Connection::of(found, names)
            }
            Err(why) => Connection { not_connected: Some(reason(why, &terms)), ..Connection::default() },
        }
    });
    Answer::ok(&found.await.map_err(Problem::broken)?)
}

impl Connection {
    fn of(found: planner::Connection, streets: Vec<String>) -> Self {
        let conduit = found.conduit;
        Self {
            length_m: Some(decimetres(found.length.get())),
            access_m: Some(decimetres(found.access.get())),
            route: Some(GeoJson::from(&Geometry::LineString(found.route))),
            streets,
            conduit: Some(ServingConduit { id: conduit.id.0, owner: conduit.owner_name, kind: conduit.kind }),
            not_connected: None,
        }
    }
}

fn reason(why: NotConnected, terms: &Terms) -> Text {
    match why {
        NotConnected::NoStreet => Text::new(
            format!("Im Umkreis von {:.0} m liegt keine Straße.", terms.access.get()),
            format!("No street lies within {:.0} m.", terms.access.get()),
        ),
        NotConnected::NotReached => Text::new(
            format!(
                "Auf höchstens {:.0} m Straße ist keine anschließbare Leitung zu erreichen.",
                terms.limit.get()
            ),
            format!(
                "No conduit that serves can be reached within {:.0} m along the streets.",
                terms.limit.get()
            ),
        ),
    }
}
