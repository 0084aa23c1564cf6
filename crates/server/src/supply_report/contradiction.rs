//! Where what operators report contradicts itself, or the register of ducts.

use std::{collections::HashMap, sync::Arc};

use axum::{extract::State, http::Uri, response::Response};
use engine::supply::{self, Contradiction, Disagreement, Report, Why};
use model::{
    AddressId, OrganisationId, Text,
    address::Address,
    supply::{ReportKind, Said, Technology},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::standing::{InForce, Source};
use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    coverage::standing::{Covered, Question, Standing},
    export,
    geometry::lon_lat,
    live::Snapshot,
    page::{Page, Paging},
    problem::Problem,
    session::Named,
};

/// Which contradictions.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContradictionQuery {
    /// Only those of this organisation.
    organisation: Option<Uuid>,
    /// Only those of this kind.
    kind: Option<ContradictionKind>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// What contradicts what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContradictionKind {
    /// Two rows of the same operator.
    Reports,
    /// An area, and the list of the same operator that leaves the address out.
    NotListed,
    /// A row, and the register of ducts.
    NoDuct,
}

/// An address of which something is reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportedAddress {
    id: Uuid,
    street: String,
    number: String,
    at: [f64; 2],
}

/// A row that says something of the address.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContradictingRow {
    /// Its report; none of one that is being tried.
    report: Option<Uuid>,
    kind: ReportKind,
    /// Line of the list, or position of the area in its file.
    row: u32,
    said: Said,
}

/// A contradiction about one address.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyContradiction {
    address: ReportedAddress,
    pub(super) operator: Named,
    technology: Technology,
    kind: ContradictionKind,
    rows: Vec<ContradictingRow>,
    text: Text,
}

/// The rows that were held against each other.
pub(super) struct Told<'a> {
    pub(super) reports: &'a [Report],
    pub(super) sources: &'a [Source],
}

/// Contradictions in what is in force, by street and number.
#[utoipa::path(get, path = "/api/supply/contradictions", tag = "supply", params(ContradictionQuery),
    responses((status = 200, body = Page<SupplyContradiction>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<ContradictionQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let found = Found::of(&app, &caller, &query).await?;
    let items = paging.cut(&found.all).filter_map(|one| found.row(one)).collect();
    Answer::ok(&paging.page(items, found.all.len() as u64, "/api/supply/contradictions", uri.query()))
}

/// Contradictions in what is in force, as CSV.
#[utoipa::path(get, path = "/api/supply/contradictions.csv", tag = "supply", params(ContradictionQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ContradictionQuery>,
) -> Result<Response, Problem> {
    let found = Found::of(&app, &caller, &query).await?;
    export::check(i64::try_from(found.all.len()).unwrap_or(i64::MAX))?;
    let header = [
        "id",
        "street",
        "number",
        "longitude",
        "latitude",
        "operator",
        "technology",
        "kind",
        "rows",
        "widerspruch",
        "contradiction",
    ];
    let rows = found.all.iter().filter_map(|one| found.row(one)).map(|row| {
        let ReportedAddress { id, street, number, at: [longitude, latitude] } = row.address;
        let told = row.rows.iter().map(ContradictingRow::told).collect::<Vec<_>>();
        [
            id.to_string(),
            street,
            number,
            longitude.to_string(),
            latitude.to_string(),
            row.operator.name,
            export::word(&row.technology),
            export::word(&row.kind),
            told.join("; "),
            row.text.de,
            row.text.en,
        ]
    });
    Ok(export::csv("contradictions.csv", header, rows))
}

/// What was asked for, by street and number.
struct Found {
    names: HashMap<OrganisationId, String>,
    in_force: Arc<InForce>,
    covered: Arc<Covered>,
    all: Vec<Contradiction>,
}

impl Found {
    async fn of(app: &App, caller: &Caller, query: &ContradictionQuery) -> Result<Self, Problem> {
        let mut tx = app.db.begin(&caller.who).await?;
        let names = store::account::list_organisations(&mut tx).await?;
        drop(tx);
        let names = names.into_iter().map(|of| (of.id, of.name)).collect();
        let in_force = InForce::of(app).await?;
        let covered = Standing::of(app, Question { day: None, limit_m: None }).await?;
        let (reports, city) = (Arc::clone(&in_force.reports), Arc::clone(&covered));
        let found = tokio::task::spawn_blocking(move || {
            supply::contradictions(&city.snapshot.city, &city.supply, &reports)
        });
        let mut all = found.await.map_err(Problem::broken)?;
        all.retain(|one| {
            query.organisation.is_none_or(|wanted| one.operator.0 == wanted)
                && query.kind.is_none_or(|wanted| ContradictionKind::of(one.with) == wanted)
        });
        let addresses = &covered.snapshot.addresses;
        all.sort_by_cached_key(|one| addresses.get(&one.address).map(Address::reading_order));
        Ok(Self { names, in_force, covered, all })
    }

    fn row(&self, one: &Contradiction) -> Option<SupplyContradiction> {
        let told = Told { reports: &self.in_force.reports, sources: &self.in_force.sources };
        SupplyContradiction::of(&self.covered.snapshot, &told, one, self.names.get(&one.operator))
    }
}

impl ContradictingRow {
    /// The row in a cell of a table.
    fn told(&self) -> String {
        format!("{} {}: {}", export::word(&self.kind), self.row, export::word(&self.said))
    }
}

impl ContradictionKind {
    fn of(with: Disagreement) -> Self {
        match with {
            Disagreement::Reports(..) => Self::Reports,
            Disagreement::NotListed(_) => Self::NotListed,
            Disagreement::NoDuct(..) => Self::NoDuct,
        }
    }
}

impl ReportedAddress {
    pub(super) fn of(snapshot: &Snapshot, id: AddressId) -> Option<Self> {
        let address = snapshot.addresses.get(&id)?;
        let (street, number) = (address.street.clone(), address.number.clone());
        Some(Self { id: id.0, street, number, at: lon_lat(address.place) })
    }
}

impl SupplyContradiction {
    pub(super) fn of(
        snapshot: &Snapshot,
        told: &Told<'_>,
        one: &Contradiction,
        name: Option<&String>,
    ) -> Option<Self> {
        let at = match one.with {
            Disagreement::Reports(first, second) => vec![first, second],
            Disagreement::NotListed(at) | Disagreement::NoDuct(at, _) => vec![at],
        };
        let rows = at.into_iter().filter_map(|at| told.row(at)).collect();
        Some(Self {
            address: ReportedAddress::of(snapshot, one.address)?,
            operator: Named { id: one.operator.0, name: name.cloned().unwrap_or_default() },
            technology: one.technology,
            kind: ContradictionKind::of(one.with),
            rows,
            text: said(one.with),
        })
    }
}

impl Told<'_> {
    fn row(&self, at: usize) -> Option<ContradictingRow> {
        let (report, source) = (self.reports.get(at)?, self.sources.get(at)?);
        let kind = match report.about {
            supply::About::Address(_) => ReportKind::Addresses,
            supply::About::Area(_) => ReportKind::Areas,
        };
        Some(ContradictingRow { report: source.report, kind, row: source.row, said: report.said })
    }
}

fn said(with: Disagreement) -> Text {
    match with {
        Disagreement::Reports(..) => Text::new(
            "Zwei Angaben desselben Betreibers schließen einander aus. Bitte klären, welche stimmt, und neu melden.",
            "Two statements of the same operator exclude each other. Please find out which is right and report anew.",
        ),
        Disagreement::NotListed(_) => Text::new(
            "Die Adresse liegt in einer gemeldeten Fläche, fehlt aber in der Adressliste desselben Betreibers, die dort dasselbe meldet.",
            "The address lies in a reported area but is missing in the same operator’s list, which says the same there.",
        ),
        Disagreement::NoDuct(_, Why::NothingWithin) => Text::new(
            "Gemeldet ist Glasfaser, das Leitungskataster kennt aber keine anschließbare Leitung in Reichweite: Entweder stimmt die Meldung nicht, oder im Kataster fehlt eine Leitung.",
            "Fibre is reported, but the register of ducts knows no serving duct within reach: either the report is wrong, or a duct is missing in the register.",
        ),
        Disagreement::NoDuct(_, Why::NoStreet) => Text::new(
            "Gemeldet ist Glasfaser, neben der Adresse ist aber keine Straße bekannt, der eine Leitung folgen könnte. Bitte die Lage der Adresse prüfen.",
            "Fibre is reported, but no street that a duct could follow is known beside the address. Please check where the address lies.",
        ),
    }
}
