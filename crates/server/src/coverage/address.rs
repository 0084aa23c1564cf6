//! Addresses and how each stands, as list, CSV and GeoJSON.

use axum::{extract::State, http::Uri, response::Response};
use engine::supply::{AddressSupply, Server, State as Stand, Why};
use geo::{Geometry, Point};
use jiff::civil::Date;
use model::DistrictId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{CoverageQuery, standing::Covered};
use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    export,
    geometry::{collection, feature, lon_lat},
    page::{Page, Paging},
    problem::Problem,
    upload::decimetres,
};

/// How an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressState {
    /// An operator reports that it has fibre.
    Connected,
    /// A serving conduit lies within the limit.
    Passed,
    /// Works lay one.
    Planned,
    /// Neither.
    Gap,
}

/// Why no conduit serves an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotServed {
    /// No street that ducts may follow lies near enough.
    NoStreet,
    /// No serving conduit lies within the limit along the streets.
    NothingWithin,
}

/// Which addresses.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AddressQuery {
    /// As planned by this day; the last day on which known works end when not given.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// How far a serving conduit may lie along the streets, in metres; the data's own value when not given.
    #[param(minimum = 1, maximum = 5000)]
    limit_m: Option<f64>,
    /// Only this district.
    district: Option<Uuid>,
    /// Only the statistical area with this key.
    area: Option<String>,
    /// Only addresses that stand so.
    state: Option<AddressState>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// Works that would serve an address.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServingWorks {
    id: Uuid,
    title: String,
}

/// An address and how it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoveredAddress {
    id: Uuid,
    street: String,
    number: String,
    district: Option<String>,
    at: [f64; 2],
    state: AddressState,
    /// Along the streets to what serves it, or will.
    distance_m: Option<f64>,
    /// When the works end that will serve it.
    #[schema(value_type = Option<String>, format = Date)]
    ready_on: Option<Date>,
    /// These works; told to those who may know everybody's plans.
    works: Option<ServingWorks>,
    /// Why no conduit serves it, where none does.
    why: Option<NotServed>,
}

/// Addresses and how they stand.
#[utoipa::path(get, path = "/api/coverage/addresses", tag = "coverage", params(AddressQuery),
    responses((status = 200, body = Page<CoveredAddress>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<AddressQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let found = query.found(&app).await?;
    let wanted = query.wanted(&found);
    let page = paging.cut(&wanted);
    let items = page.filter_map(|address| CoveredAddress::new(&found, address, &caller)).collect();
    Answer::ok(&paging.page(items, wanted.len() as u64, "/api/coverage/addresses", uri.query()))
}

/// Addresses and how they stand, as CSV.
#[utoipa::path(get, path = "/api/coverage/addresses.csv", tag = "coverage", params(AddressQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AddressQuery>,
) -> Result<Response, Problem> {
    let found = query.found(&app).await?;
    let wanted = query.wanted(&found);
    export::check(i64::try_from(wanted.len()).unwrap_or(i64::MAX))?;
    let header = [
        "id",
        "street",
        "number",
        "district",
        "longitude",
        "latitude",
        "state",
        "distance_m",
        "ready_on",
        "works",
        "why",
    ];
    let rows = wanted.into_iter().filter_map(|address| CoveredAddress::new(&found, address, &caller));
    let rows = rows.map(|row| {
        [
            row.id.to_string(),
            row.street,
            row.number,
            row.district.unwrap_or_default(),
            row.at[0].to_string(),
            row.at[1].to_string(),
            export::word(&row.state),
            row.distance_m.map(|metres| metres.to_string()).unwrap_or_default(),
            row.ready_on.map(|day| day.to_string()).unwrap_or_default(),
            row.works.map(|works| works.title).unwrap_or_default(),
            row.why.map(|why| export::word(&why)).unwrap_or_default(),
        ]
    });
    Ok(export::csv("addresses.csv", header, rows))
}

/// Addresses and how they stand, as GeoJSON.
#[utoipa::path(get, path = "/api/coverage/addresses.geojson", tag = "coverage", params(AddressQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn geojson(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AddressQuery>,
) -> Result<Response, Problem> {
    let found = query.found(&app).await?;
    let wanted = query.wanted(&found);
    export::check(i64::try_from(wanted.len()).unwrap_or(i64::MAX))?;
    let features = wanted.into_iter().filter_map(|address| {
        let mut row = serde_json::to_value(CoveredAddress::new(&found, address, &caller)?).ok()?;
        // Its place is the geometry.
        row.as_object_mut()?.remove("at");
        Some(feature(&Geometry::Point(Point(address.place)), row))
    });
    Ok(export::geojson(&collection(features.collect())))
}

impl AddressQuery {
    async fn found(&self, app: &App) -> Result<std::sync::Arc<Covered>, Problem> {
        CoverageQuery { day: self.day, limit_m: self.limit_m }.computed(app).await
    }

    /// In reading order.
    fn wanted<'a>(&self, found: &'a Covered) -> Vec<&'a AddressSupply> {
        let addresses = &found.supply.addresses;
        let all = found.order().iter().filter_map(|at| Some((*at, addresses.get(*at as usize)?)));
        let here = |(at, address): &(u32, &AddressSupply)| {
            let in_area = |key: &str| found.area(*at).is_some_and(|area| area.key == key);
            self.state.is_none_or(|state| state == address.state.into())
                && self.district.is_none_or(|district| found.district(address) == Some(DistrictId(district)))
                && self.area.as_deref().is_none_or(in_area)
        };
        all.filter(here).map(|(_, address)| address).collect()
    }
}

impl CoveredAddress {
    fn new(found: &Covered, address: &AddressSupply, caller: &Caller) -> Option<Self> {
        let known = found.snapshot.addresses.get(&address.id)?;
        let district = found.district(address).and_then(|id| found.snapshot.districts.get(&id));
        // From many lengths somebody could work out where conduits lie.
        let may_know = caller.is_insider();
        let works = match address.server {
            Some(Server::Works(id)) if may_know => found.snapshot.city.find_works(id),
            _ => None,
        };
        Some(Self {
            id: address.id.0,
            street: known.street.clone(),
            number: known.number.clone(),
            district: district.map(|district| district.name.clone()),
            at: lon_lat(known.place),
            state: address.state.into(),
            distance_m: address.distance_m.filter(|_| may_know).map(decimetres),
            ready_on: address.ready_on,
            works: works.map(|works| ServingWorks { id: works.id.0, title: works.title.clone() }),
            why: address.why.map(|why| match why {
                Why::NoStreet => NotServed::NoStreet,
                Why::NothingWithin => NotServed::NothingWithin,
            }),
        })
    }
}

impl From<Stand> for AddressState {
    fn from(state: Stand) -> Self {
        match state {
            Stand::Connected => Self::Connected,
            Stand::Passed => Self::Passed,
            Stand::Planned => Self::Planned,
            Stand::Gap => Self::Gap,
        }
    }
}
