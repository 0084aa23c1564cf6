//! What everybody may know of the city before signing in.

use axum::{extract::State, http::HeaderMap};
use jiff::civil::Date;
use law::{
    Regime,
    regime::{Counting, DeadlineRule, Place, Status},
};
use model::{
    DistrictId, Text,
    account::Role,
    case::{Event, Procedure},
    change::Layer,
    decision::ConditionCategory,
    trench::LayingMethod,
};
use serde::Serialize;
use store::{Tx, Who, layer};
use utoipa::ToSchema;

use crate::{answer::Answer, app::App, caller, case::intake, geometry, problem::Problem};

/// An account for trying the house out; it exists on a demo server on loopback only.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemoAccount {
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
    /// What the person may do.
    pub role: Role,
    /// Name as shown, with what it stands for.
    pub name: String,
}

/// The city.
#[derive(Debug, Serialize, ToSchema)]
pub struct City {
    name: String,
    /// Longitude and latitude.
    center: [f64; 2],
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
}

/// A kind of document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentKind {
    code: String,
    title: Text,
    required_for: Vec<Procedure>,
    /// Whether it is part of the plan: a new one, once the case was handed in, asks for statements anew.
    plan: bool,
    /// Whether the authority attaches it to its answer, and nobody else.
    answer: bool,
    basis: String,
}

/// A word with its title.
#[derive(Debug, Serialize, ToSchema)]
pub struct Titled {
    code: &'static str,
    title: Text,
}

/// A class of works that a procedure tells apart.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassView {
    code: String,
    title: Text,
}

/// How long something takes or lies ahead, as the law stands today.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodView {
    /// What is due.
    title: Text,
    /// For example “3 months”.
    length: Text,
    /// The planned day that it lies before (`start`, `filing`, `operation`); none where it runs from the receipt.
    before: Option<&'static str>,
    /// The classes it runs in; every case where none is named.
    classes: Vec<String>,
    basis: String,
    /// Whether it was read in the law.
    verified: bool,
}

impl PeriodView {
    /// A time that somebody who hands something in counts with; none where it runs from a later step.
    fn of(rule: &DeadlineRule, today: Date) -> Option<Self> {
        let (lengths, before) = match &rule.counting {
            Counting::From(lengths) if rule.starts.contains(&Event::Submit) => (lengths, None),
            Counting::Before(anchor, lengths) => (lengths, Some(anchor.code())),
            _ => return None,
        };
        Some(Self {
            title: rule.title.clone(),
            length: lengths.find(today, &[])?.text(),
            before,
            classes: rule.classes.clone(),
            basis: rule.basis.clone(),
            verified: rule.status == Status::Verified,
        })
    }
}

/// A procedure that at least one authority of the city offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureView {
    code: Procedure,
    title: Text,
    /// `application`, `request`, `plan`, `immediate` or `site`.
    kind: &'static str,
    classes: Vec<ClassView>,
    periods: Vec<PeriodView>,
    /// Whether it is handed in with a trench.
    needs_trench: bool,
    /// Whether it is handed in with a mobile site and its place.
    needs_site: bool,
    /// Where it holds, as beginnings of calendars' codes; everywhere where none is named.
    lands: Vec<String>,
    basis: String,
    /// Code of its law.
    regime: String,
}

impl ProcedureView {
    fn of((procedure, regime): (&Procedure, &Regime), today: Date) -> Self {
        let classes = regime.classes.iter();
        Self {
            code: procedure.clone(),
            title: regime.title.clone(),
            kind: regime.kind.code(),
            classes: classes
                .map(|class| ClassView { code: class.code.clone(), title: class.title.clone() })
                .collect(),
            periods: regime.deadlines.iter().filter_map(|rule| PeriodView::of(rule, today)).collect(),
            needs_trench: regime.place == Place::Trench,
            needs_site: regime.place == Place::Site,
            lands: regime.lands.clone(),
            basis: regime.basis().unwrap_or_default().to_owned(),
            regime: regime.code.clone(),
        }
    }
}

/// A district of the city.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistrictName {
    id: DistrictId,
    name: String,
}

/// What the web app needs before it draws anything.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicConfig {
    city: City,
    demo_accounts: Vec<DemoAccount>,
    version: &'static str,
    #[schema(value_type = String, format = Date)]
    today: Date,
    upload_limit_bytes: usize,
    document_kinds: Vec<DocumentKind>,
    /// What can be applied for, notified or requested here.
    procedures: Vec<ProcedureView>,
    condition_categories: Vec<Titled>,
    laying_methods: Vec<Titled>,
    /// By name.
    districts: Vec<DistrictName>,
    attribution: String,
}

/// Name, area, words and limits of the city.
#[utoipa::path(get, path = "/api/config", tag = "house", responses((status = 200, body = PublicConfig)))]
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Answer, Problem> {
    let bounds = app.city.area.bounds();
    let open = caller::demo_is_open(&app, &headers);
    let mut tx = app.db.begin(&Who::public(app.tenant)).await?;
    let source = map_source(&mut tx).await?;
    let districts = store::city::list_district_names(&mut tx).await?;
    drop(tx);
    let lands = lands(&app).await?;
    Answer::ok(&PublicConfig {
        city: City {
            name: app.city.name.clone(),
            center: geometry::lon_lat(bounds.center().into()),
            bounds: geometry::degrees(bounds),
        },
        demo_accounts: if open { app.demo_accounts.clone() } else { Vec::new() },
        version: env!("CARGO_PKG_VERSION"),
        today: app.clock.today(),
        upload_limit_bytes: app.config.upload_limit,
        document_kinds: app
            .law
            .document_kinds()
            .iter()
            .map(|kind| DocumentKind {
                code: kind.code.clone(),
                title: kind.title.clone(),
                required_for: kind.required_for.clone(),
                plan: kind.plan,
                answer: kind.answer,
                basis: kind.basis.clone(),
            })
            .collect(),
        procedures: intake::offers(&app, &lands)
            .into_iter()
            .map(|offer| ProcedureView::of(offer, app.clock.today()))
            .collect(),
        condition_categories: ConditionCategory::ALL
            .map(|category| Titled { code: category.code(), title: category.title() })
            .into(),
        laying_methods: LayingMethod::ALL
            .map(|method| Titled { code: method.code(), title: method.title() })
            .into(),
        districts: districts.into_iter().map(|(id, name)| DistrictName { id, name }).collect(),
        // Our own demo town needs no credit.
        attribution: Some(source).filter(|source| source.starts_with('©')).unwrap_or_default(),
    })
}

/// The lands of the city's authorities, as codes of their calendars.
async fn lands(app: &App) -> Result<Vec<String>, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    Ok(store::account::list_authorities(&mut tx).await?.into_iter().map(|row| row.calendar).collect())
}

/// Where the streets of the base map come from, with the credit that their licence asks for, as the import noted it.
pub async fn map_source(tx: &mut Tx) -> Result<String, Problem> {
    let streets = layer::list(tx).await?.into_iter().find(|layer| layer.kind == Layer::Street.code());
    Ok(streets.map(|layer| layer.source).unwrap_or_default())
}
