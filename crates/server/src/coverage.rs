//! Coverage with fibre along the streets: as planned by a day, as it was on one, by address, district, statistical
//! area and hexagon.

pub mod address;
pub mod area;
pub mod connection;
pub mod hexagon;
pub mod last_chance;
pub mod outlook;
pub mod standing;

use std::sync::Arc;

use axum::{extract::State, response::Response};
use engine::supply::Totals;
use jiff::civil::Date;
use model::{DistrictId, Text, change::Layer};
use serde::{Deserialize, Serialize};
use store::{Who, coverage::Covered as Kept};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    export,
    geometry::{collection, feature},
    live::Snapshot,
    problem::{Fault, Problem},
};
use area::AreaCoverage;
use standing::{Covered, Question, Standing};

/// The longest way that may be asked for, in ground metres.
const FARTHEST_M: f64 = 5_000.0;

/// Which coverage is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CoverageQuery {
    /// As planned by this day; before today: as it was kept on it. The last day on which known works end when not given.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// How far a serving conduit may lie along the streets, in metres; the data's own value when not given.
    #[param(minimum = 1, maximum = 5000)]
    limit_m: Option<f64>,
}

/// Numbers of addresses.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct CoverageTotals {
    addresses: usize,
    /// Reported by an operator as connected to fibre.
    connected: usize,
    /// Not connected, but a serving conduit lies within the limit along the streets.
    passed: usize,
    /// Neither, but works that end by the day lay one.
    planned: usize,
    gaps: usize,
}

/// Coverage of one district.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistrictCoverage {
    /// None for addresses outside all districts.
    id: Option<Uuid>,
    name: String,
    #[serde(flatten)]
    totals: CoverageTotals,
}

/// How the numbers came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageKind {
    /// Kept on that day.
    AsOf,
    /// Computed from the city as it stands and from works that end by that day.
    PlannedBy,
}

/// Coverage of the city.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    kind: CoverageKind,
    #[schema(value_type = String, format = Date)]
    day: Date,
    #[schema(value_type = String, format = Date)]
    today: Date,
    /// The first day of which something was kept; today when nothing was.
    #[schema(value_type = String, format = Date)]
    first_day: Date,
    /// The last day on which known works for telecommunication end.
    #[schema(value_type = String, format = Date)]
    last_day: Date,
    limit_m: f64,
    #[serde(flatten)]
    totals: CoverageTotals,
    districts: Vec<DistrictCoverage>,
    /// By statistical area; none on a day that is over, of which only numbers by district were kept.
    areas: Option<Vec<AreaCoverage>>,
    /// Layers without which the numbers mean nothing.
    not_loaded: Vec<Layer>,
    /// Serving conduits and works that lie beside no street: nothing can be reached from them.
    off_street: usize,
    /// Whether somebody has read the limit in its source.
    verified: bool,
    took_ms: u64,
    basis: Text,
}

/// Coverage of the city, its districts and its statistical areas.
#[utoipa::path(get, path = "/api/coverage", tag = "coverage", params(CoverageQuery), responses((status = 200, body = Coverage)))]
pub async fn summary(State(app): State<App>, Query(query): Query<CoverageQuery>) -> Result<Answer, Problem> {
    let begun = std::time::Instant::now();
    let found = Found::of(&app, &query).await?;
    let today = app.clock.today();
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let first = store::coverage::first(&mut tx).await?;
    drop(tx);
    let (not_loaded, off_street, areas) = match &found.source {
        Source::Computed(covered) => {
            let supply = &covered.supply;
            (supply.not_loaded.clone(), supply.off_street.len(), Some(area::list(covered)))
        }
        Source::Kept(_) => (Vec::new(), 0, None),
    };
    let limit_m = found.limit_m();
    let metres = limit_m.round();
    Answer::ok(&Coverage {
        kind: found.kind(),
        day: found.day,
        today,
        first_day: first.map_or(today, |first| first.min(today)),
        last_day: standing::last_day(&found.snapshot.city, today),
        limit_m,
        totals: found.totals(),
        districts: found.districts(),
        areas,
        not_loaded,
        off_street,
        verified: app.reach.on(today).is_some_and(engine::supply::Terms::is_verified),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        basis: Text::new(
            format!(
                "Erreichbar ist eine Adresse, von der entlang der Straßen höchstens {metres} m zu einer anschließbaren Leitung sind, gleich wem sie gehört; geplant, wenn bis zum gewählten Tag Arbeiten enden, die eine solche Leitung legen; angeschlossen, wenn ein Betreiber sie so gemeldet hat."
            ),
            format!(
                "An address is passed when a conduit that serves lies within {metres} m along the streets, whoever owns it; planned when works that lay one end by the chosen day; connected when an operator has reported it as such."
            ),
        ),
    })
}

/// Districts with their coverage, as GeoJSON.
#[utoipa::path(get, path = "/api/coverage/districts.geojson", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = serde_json::Value, content_type = "application/geo+json")))]
pub async fn districts(
    State(app): State<App>,
    Query(query): Query<CoverageQuery>,
) -> Result<Response, Problem> {
    let found = Found::of(&app, &query).await?;
    let features = found
        .districts()
        .into_iter()
        .filter_map(|coverage| {
            let boundary = &found.snapshot.districts.get(&DistrictId(coverage.id?))?.boundary;
            Some(feature(boundary.geometry(), serde_json::to_value(&coverage).ok()?))
        })
        .collect();
    Ok(export::geojson(&collection(features)))
}

/// Districts with their coverage, as CSV.
#[utoipa::path(get, path = "/api/coverage/districts.csv", tag = "coverage", params(CoverageQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn districts_csv(
    State(app): State<App>,
    Query(query): Query<CoverageQuery>,
) -> Result<Response, Problem> {
    let found = Found::of(&app, &query).await?;
    let rows = found.districts().into_iter().map(|row| {
        let id = row.id.map(|id| id.to_string()).unwrap_or_default();
        [id, row.name].into_iter().chain(row.totals.cells(found.day, found.limit_m()))
    });
    Ok(export::csv("districts.csv", ["id", "name"].into_iter().chain(CoverageTotals::COLUMNS), rows))
}

/// Where the numbers come from.
enum Source {
    Computed(Arc<Covered>),
    Kept(Vec<Kept>),
}

/// Coverage on a day, with the city as it stands now.
struct Found {
    day: Date,
    snapshot: Arc<Snapshot>,
    source: Source,
}

impl Found {
    async fn of(app: &App, query: &CoverageQuery) -> Result<Self, Problem> {
        let today = app.clock.today();
        if let Some(day) = query.day.filter(|day| *day < today) {
            return Self::kept(app, day).await;
        }
        let covered = query.computed(app).await?;
        let snapshot = Arc::clone(&covered.snapshot);
        Ok(Self { day: covered.supply.by, snapshot, source: Source::Computed(covered) })
    }

    /// What was kept on the day or, where nothing was, on the last one before it.
    async fn kept(app: &App, day: Date) -> Result<Self, Problem> {
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        let rows = store::coverage::as_of(&mut tx, day).await?;
        let Some(first) = rows.first() else {
            return Err(Problem::field(
                "/day",
                "out_of_range",
                "Für diesen Tag und davor wurde nichts festgehalten. Bitte wählen Sie einen späteren Tag.",
                "Nothing was kept of this day or earlier ones. Please choose a later day.",
            ));
        };
        Ok(Self { day: first.day, snapshot: app.live.now(), source: Source::Kept(rows) })
    }

    fn kind(&self) -> CoverageKind {
        match self.source {
            Source::Computed(_) => CoverageKind::PlannedBy,
            Source::Kept(_) => CoverageKind::AsOf,
        }
    }

    /// The longest way that counted.
    fn limit_m(&self) -> f64 {
        match &self.source {
            Source::Computed(covered) => covered.terms.limit_m,
            Source::Kept(rows) => rows.first().map_or(0.0, |row| row.limit_m),
        }
    }

    fn by_district(&self) -> Vec<(Option<DistrictId>, CoverageTotals)> {
        match &self.source {
            Source::Computed(covered) => {
                covered.districts.iter().map(|(district, totals)| (*district, (*totals).into())).collect()
            }
            Source::Kept(rows) => rows.iter().map(|row| (row.district, CoverageTotals::from(row))).collect(),
        }
    }

    fn totals(&self) -> CoverageTotals {
        self.by_district().into_iter().fold(CoverageTotals::default(), |sum, (_, totals)| sum.with(&totals))
    }

    fn districts(&self) -> Vec<DistrictCoverage> {
        let name = |id: Option<DistrictId>| {
            let district = self.snapshot.districts.get(&id?);
            district.map(|district| district.name.clone())
        };
        let rows = self.by_district().into_iter();
        let mut districts: Vec<DistrictCoverage> = rows
            .map(|(id, totals)| DistrictCoverage {
                id: id.map(|id| id.0),
                name: name(id).unwrap_or_else(|| "–".to_owned()),
                totals,
            })
            .collect();
        districts.sort_by(|a, b| a.name.cmp(&b.name));
        districts
    }
}

impl CoverageQuery {
    /// Computed from the city as it stands.
    ///
    /// # Errors
    /// A day of the past or a limit out of its range; else as [`Standing::of`].
    pub async fn computed(&self, app: &App) -> Result<Arc<Covered>, Problem> {
        let mut faults = Vec::new();
        if !self.limit_m.is_none_or(|limit| (1.0..=FARTHEST_M).contains(&limit)) {
            let text = Text::new(format!("1 bis {FARTHEST_M} Meter."), format!("1 to {FARTHEST_M} metres."));
            faults.push(Fault::new("/limit_m", "out_of_range", text));
        }
        if self.day.is_some_and(|day| day < app.clock.today()) {
            let text = Text::new(
                "Von vergangenen Tagen sind nur Zahlen nach Stadtteilen festgehalten.",
                "Of days that are over only numbers by district were kept.",
            );
            faults.push(Fault::new("/day", "out_of_range", text));
        }
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        Standing::of(app, Question { day: self.day, limit_m: self.limit_m }).await
    }
}

impl CoverageTotals {
    /// The columns of a table in which each row tells its numbers, and of when.
    const COLUMNS: [&str; 8] =
        ["day", "limit_m", "addresses", "connected", "passed", "planned", "gaps", "gap_share"];

    #[expect(clippy::cast_precision_loss, reason = "numbers of addresses")]
    fn cells(&self, day: Date, limit_m: f64) -> [String; 8] {
        let share = self.gaps as f64 / self.addresses as f64;
        [
            day.to_string(),
            limit_m.to_string(),
            self.addresses.to_string(),
            self.connected.to_string(),
            self.passed.to_string(),
            self.planned.to_string(),
            self.gaps.to_string(),
            // Where there is no address there is no share.
            if self.addresses > 0 { format!("{share:.4}") } else { String::new() },
        ]
    }

    fn with(self, other: &Self) -> Self {
        Self {
            addresses: self.addresses + other.addresses,
            connected: self.connected + other.connected,
            passed: self.passed + other.passed,
            planned: self.planned + other.planned,
            gaps: self.gaps + other.gaps,
        }
    }
}

impl From<Totals> for CoverageTotals {
    fn from(totals: Totals) -> Self {
        let Totals { addresses, connected, passed, planned, gaps } = totals;
        Self { addresses, connected, passed, planned, gaps }
    }
}

impl From<&Kept> for CoverageTotals {
    fn from(row: &Kept) -> Self {
        let count = |number: i64| usize::try_from(number).unwrap_or_default();
        Self {
            addresses: count(row.addresses),
            connected: count(row.connected),
            passed: count(row.passed),
            planned: count(row.planned),
            gaps: count(row.gaps),
        }
    }
}
