//! Finding a place by the name of a street, an address or a case.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::place::PlaceKind;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::{self, Caller},
    geometry::lon_lat,
    page::Page,
    problem::Problem,
};

/// Most hits that are shown.
const HITS: i64 = 12;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlaceQuery {
    /// The beginning of a name.
    q: String,
}

/// A place with a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    label: String,
    #[schema(value_type = String, example = "street")]
    kind: PlaceKind,
    at: [f64; 2],
    /// The case, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
}

impl From<store::place::Place> for Place {
    fn from(place: store::place::Place) -> Self {
        Self {
            label: place.label,
            kind: place.kind,
            at: lon_lat(place.at),
            id: place.case.map(|case| case.0),
        }
    }
}

/// Streets, addresses and the caller's cases by name.
#[utoipa::path(get, path = "/api/places", tag = "map", params(PlaceQuery), responses((status = 200, body = Page<Place>)))]
pub async fn search(
    State(app): State<App>,
    caller: Option<Caller>,
    Query(query): Query<PlaceQuery>,
) -> Result<Answer, Problem> {
    // Nobody types a name longer than this, and similarity of long texts is dear.
    let words: String = query.q.trim().chars().take(100).collect();
    let mut tx = app.db.begin(&caller::who(caller.as_ref(), app.tenant)).await?;
    let items: Vec<Place> =
        store::place::search(&mut tx, &words, HITS).await?.into_iter().map(Place::from).collect();
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}
