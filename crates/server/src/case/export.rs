//! The lists of cases as files: what the filter shows, all pages of it.

use axum::{extract::State, response::Response};
use model::Text;
use serde_json::{Value, json};
use store::Tx;

use super::{list, list::Filter};
use crate::{
    app::App,
    body::Query,
    caller::Caller,
    export,
    geometry::{collection, feature, placeless},
    page::Paging,
    problem::Problem,
};

/// The list as CSV.
#[utoipa::path(get, path = "/api/cases.csv", tag = "case", params(Filter),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let found = filter.whole(&app, &mut tx, &caller).await?;
    let rows = list::rows(&app, &mut tx, found).await?;
    let header = [
        "id",
        "reference",
        "title",
        "stage",
        "procedure",
        "applicant",
        "officer",
        "streets",
        "length_m",
        "submitted_at",
        "deadline",
        "due",
        "block",
        "heavy",
        "light",
        "opportunity",
        "info",
        "updated_at",
    ];
    let rows = rows.into_iter().map(|row| {
        let word = |value: Value| value.as_str().map(ToOwned::to_owned).unwrap_or_default();
        let deadline = serde_json::to_value(&row.deadline).unwrap_or_default();
        let counts = row.findings;
        [
            row.id.to_string(),
            row.reference.unwrap_or_default(),
            row.title,
            row.stage.code().to_owned(),
            row.procedure.code().to_owned(),
            row.applicant.name,
            row.officer.map(|officer| officer.name).unwrap_or_default(),
            row.streets.join(", "),
            row.length_m.to_string(),
            row.submitted_at.map(|day| day.to_string()).unwrap_or_default(),
            word(deadline["id"].clone()),
            word(deadline["due"].clone()),
            counts.block.to_string(),
            counts.heavy.to_string(),
            counts.light.to_string(),
            counts.opportunity.to_string(),
            counts.info.to_string(),
            row.updated_at.to_string(),
        ]
    });
    Ok(export::csv("cases.csv", header, rows))
}

/// The list as GeoJSON; cases without a trench have no geometry.
#[utoipa::path(get, path = "/api/cases.geojson", tag = "case", params(Filter),
    responses((status = 200, body = Value, content_type = "application/geo+json")))]
pub async fn geojson(
    State(app): State<App>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let found = filter.whole(&app, &mut tx, &caller).await?;
    let mut features = Vec::with_capacity(found.len());
    for case in found {
        let line = store::trench::find_line(&mut tx, case.id).await?;
        let title: Text = law::case::title(case.stage);
        let properties = json!({
            "id": case.id, "reference": case.reference, "title": case.input.title, "stage": case.stage,
            "stage_title": title.de, "procedure": case.input.procedure, "applicant": case.organisation.name,
            "first": case.input.period.first(), "last": case.input.period.last(),
        });
        features.push(match line {
            Some(line) => feature(line.geometry(), properties),
            None => placeless(properties),
        });
    }
    Ok(export::geojson(&collection(features)))
}

impl Filter {
    /// All cases that it shows.
    async fn whole(
        &self,
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
    ) -> Result<Vec<store::case::Case>, Problem> {
        let narrowed = self.narrow(app, tx, caller, Paging::default()).await?;
        let all = store::case::Filter { limit: export::MOST, offset: 0, ..narrowed };
        let found = store::case::list(tx, &all).await?;
        export::check(found.total)?;
        Ok(found.items)
    }
}
