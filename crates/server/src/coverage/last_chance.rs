//! The last chance to dig: streets that are sealed soon while addresses in them have no fibre; operators hear of it in time.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use engine::gap;
use geo::Centroid;
use jiff::civil::Date;
use model::{Text, UserId, change::Layer, finding::NeighbourKind, works::Works};
use serde::Serialize;
use store::{Tx, Who, account, person};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    geometry::{GeoJson, lon_lat},
    job::clock,
    message::{kind, tell::Telling},
    problem::Problem,
};

/// So many streets are named in a message.
const NAMED: usize = 3;

/// A surface that is sealed soon while addresses beside it have no fibre.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastChance {
    id: Uuid,
    /// A moratorium, or a constraint: planned resurfacing.
    kind: NeighbourKind,
    /// Name or reason as entered; may be empty.
    name: String,
    /// Streets of the addresses, those with most of them first.
    streets: Vec<String>,
    /// From this day on nobody shall dig there.
    #[schema(value_type = String, format = Date)]
    seals_on: Date,
    /// Days until then.
    days_left: i64,
    /// Addresses that nothing serves and for which nothing is planned before that day.
    addresses: usize,
    at: [f64; 2],
    /// Which surface.
    place: GeoJson,
}

/// What is about to be sealed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastChances {
    /// The soonest first.
    items: Vec<LastChance>,
    /// Layers without which nothing above means anything.
    not_loaded: Vec<Layer>,
}

/// Streets that are sealed soon while addresses in them have no fibre.
#[utoipa::path(get, path = "/api/coverage/last-chance", tag = "coverage", responses((status = 200, body = LastChances)))]
pub async fn list(State(app): State<App>) -> Result<Answer, Problem> {
    Answer::ok(&found(&app, |_| true).await?)
}

/// Tells every operator once of each surface and its day.
///
/// What is told follows from surface, day and person: running it twice, or on two replicas at once, tells nothing twice.
/// Neither how many addresses there are is told nor what anybody plans: works count only where they are published
/// (§148 TKG).
///
/// # Errors
/// When the store breaks; whoever was told before has been told.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    if !app.live.is_ready() || clock::behind(app, &mut tx).await?.is_some() {
        return Ok(0);
    }
    let to = operators(&mut tx).await?;
    drop(tx);
    let chances = found(app, |works| works.published).await?;
    // While something is missing, silence is right: a notice would be a guess.
    if !chances.not_loaded.is_empty() || to.is_empty() {
        return Ok(0);
    }
    let kind = kind::find("last_chance").ok_or_else(|| Problem::broken("last_chance"))?;
    for chance in &chances.items {
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        Telling {
            seed: format!("last_chance {} {}", chance.id, chance.seals_on),
            kind,
            case: None,
            places: vec![("street", chance.named()), ("until", Text::day(chance.seals_on))],
            to: to.clone(),
            on: app.clock.today(),
            attachment: None,
            hidden: false,
        }
        .deliver(app, &mut tx)
        .await?;
        tx.commit().await?;
    }
    app.mail.wake();
    Ok(chances.items.len())
}

impl LastChance {
    /// The streets in a sentence.
    fn named(&self) -> Text {
        let first = self.streets.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        match self.streets.len() {
            0 => Text::new("ohne bekannten Namen", "without a known name"),
            more if more > NAMED => {
                let more = more - NAMED;
                Text::new(format!("{first} und {more} weitere"), format!("{first} and {more} more"))
            }
            _ => Text::from(first.as_str()),
        }
    }
}

/// People of all organisations that apply for works.
async fn operators(tx: &mut Tx) -> Result<Vec<UserId>, Problem> {
    let mut people = Vec::new();
    for organisation in account::list_organisations(tx).await? {
        people.extend(person::list_of_organisation(tx, organisation.id).await?);
    }
    Ok(people)
}

async fn found(
    app: &App,
    counts: impl Fn(&Works) -> bool + Send + Sync + 'static,
) -> Result<LastChances, Problem> {
    let app = app.clone();
    let computed = tokio::task::spawn_blocking(move || {
        let snapshot = app.live.now();
        let chances = gap::last_chance(&snapshot.city, app.live.rules(), app.clock.today(), counts);
        let items = chances.streets.into_iter().map(|chance| {
            let mut streets = BTreeMap::<&str, usize>::new();
            for address in chance.addresses.iter().filter_map(|id| snapshot.addresses.get(id)) {
                *streets.entry(address.street.as_str()).or_default() += 1;
            }
            streets.remove("");
            let order: BTreeSet<_> =
                streets.iter().map(|(street, count)| (usize::MAX - count, *street)).collect();
            let place = chance.extent.geometry();
            LastChance {
                id: chance.id,
                kind: chance.kind,
                name: chance.name.to_owned(),
                streets: order.into_iter().map(|(_, street)| street.to_owned()).collect(),
                seals_on: chance.seals_on,
                days_left: chance.days_left,
                addresses: chance.addresses.len(),
                at: place.centroid().map(lon_lat).unwrap_or_default(),
                place: GeoJson::from(place),
            }
        });
        LastChances { items: items.collect(), not_loaded: chances.not_loaded }
    });
    computed.await.map_err(Problem::broken)
}
