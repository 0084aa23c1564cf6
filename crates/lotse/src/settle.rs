//! Moves the demo town into an empty database: its layers at once, then its cases' past, replayed step by step.

mod charge;
mod participation;
mod photo;
mod radio;
mod scenario;
mod supply;
mod works;

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use geo::{Geometry, MultiPolygon};
use jiff::{Timestamp, ToSpan, civil::Date};
use law::{case::Facts, regime::Regime, requirement::FactSet};
use model::{
    CaseId, DocumentId, TenantId, Utm32,
    account::Role,
    case::{Actor, Event, Happening, Mark, Stage},
    document::Document,
};
use server::{
    app::App,
    case::{
        assignment, edit,
        event::{self, EventInput},
        file::File,
        intake,
    },
    city::DemoAccount,
    decision::letter,
    job::clock,
    judge, password,
};
use store::{
    Tx, Who, account,
    blob::hex,
    case::{CaseInput, Contact, NewCase},
    journal::{Chain, NewEntry},
    layer::{self, Base},
    outbox::Effect,
    tenant::Tenant,
};
use uuid::Uuid;

use crate::{
    demo::{DemoAuthority, DemoCase, DemoPhase, DemoUser, Town},
    open::Open,
};

/// What is written when the last case has moved in.
const DONE: &str = "demo_town_settled";
/// Where the layers come from, as the status page tells it.
const SOURCE: &str = "demo town";
/// The calendar of the town's authorities.
const CALENDAR: &str = "DE-HH";
/// A page that says what it is, in place of a real plan.
const PAPER: &[u8] = include_bytes!("settle/example.pdf");

/// An account as the sign-in page offers it.
pub fn account(user: &DemoUser) -> DemoAccount {
    DemoAccount {
        login: user.login.clone(),
        password: user.password.clone(),
        role: user.role,
        name: user.name.clone(),
    }
}

/// Founds the town with its layers and accounts, in one transaction.
pub async fn found(open: &Open, town: &Town) -> anyhow::Result<Tenant> {
    tracing::info!("founding the demo town");
    let city = Tenant {
        id: TenantId(Uuid::now_v7()),
        slug: "demo".to_owned(),
        name: town.name.clone(),
        reference_prefix: "LOT".to_owned(),
        area: town.area,
        demo: true,
    };
    let at = open.clock.now();
    let mut tx = open.db.begin(&Who::system(city.id)).await?;
    store::tenant::insert(&mut tx, &city).await?;
    for organisation in &town.organisations {
        account::insert_organisation(&mut tx, organisation).await?;
    }
    for authority in &town.authorities {
        let row = account::AuthorityRow {
            authority: authority.authority.clone(),
            calendar: CALENDAR.to_owned(),
            address: format!("Am Markt 1\n{}", town.name),
            settings: authority.settings.clone(),
            version: 1,
        };
        account::insert_authority(&mut tx, &row, area(town, authority)?.as_ref()).await?;
        store::permit::set_guarantee_years(&mut tx, authority.authority.id, works::GUARANTEE_YEARS).await?;
    }
    participation::found(&mut tx, town).await?;
    for user in &town.users {
        let new = account::NewUser {
            id: user.id,
            login: user.login.clone(),
            name: user.name.clone(),
            role: user.role,
            organisation: user.organisation,
            authority: user.authority,
            body: user.body,
            password_hash: password::hash_now(&user.password).context("a demo password cannot be hashed")?,
        };
        account::insert(&mut tx, &new).await?;
    }
    for user in &town.users {
        if let Some((substitute, days)) = user.away {
            let until = open.clock.today().checked_add(days.days())?;
            store::person::set_substitute(&mut tx, user.id, Some((substitute, until))).await?;
        }
        store::person::set_conflicts(&mut tx, user.id, &user.conflicts).await?;
    }
    layers(&mut tx, town, at).await?;
    supply::found(&mut tx, &open.blobs, town, at).await?;
    tx.commit().await?;
    Ok(city)
}

async fn layers(tx: &mut Tx, town: &Town, at: Timestamp) -> anyhow::Result<()> {
    let base = Base {
        segments: town.segments.clone(),
        addresses: town.addresses.clone(),
        buildings: town.buildings.clone(),
        trees: town.trees.clone(),
        stops: town.stops.clone(),
        transit_lines: town.transit_lines.clone(),
        rails: town.rails.clone(),
        land_uses: town.land_use.clone(),
        districts: town.districts.clone(),
        constraints: town.constraints.clone(),
    };
    layer::replace_base(tx, &base, at, SOURCE).await?;
    layer::replace_conduits(tx, &town.conduits, at, SOURCE).await?;
    layer::replace_moratoria(tx, &town.moratoria, at, SOURCE).await?;
    layer::replace_works(tx, &town.works, at, SOURCE).await?;
    Ok(())
}

/// The districts of an authority as one area; none = wherever nobody else decides.
fn area(town: &Town, authority: &DemoAuthority) -> anyhow::Result<Option<Utm32>> {
    let polygons: Vec<_> = town
        .districts
        .iter()
        .filter(|district| authority.districts.contains(&district.id))
        .flat_map(|district| match district.boundary.geometry() {
            Geometry::Polygon(polygon) => vec![polygon.clone()],
            Geometry::MultiPolygon(polygons) => polygons.0.clone(),
            _ => Vec::new(),
        })
        .collect();
    if polygons.is_empty() {
        return Ok(None);
    }
    Ok(Some(Utm32::stored(MultiPolygon(polygons).into())?))
}

/// Replays the past of the town's cases; one that was interrupted goes on where it stopped.
pub async fn move_in(app: &App, town: &Town) -> anyhow::Result<()> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let entries = store::journal::list(&mut tx, Chain::Tenant).await?;
    if entries.iter().any(|entry| entry.event == DONE) {
        return Ok(());
    }
    let filter = store::case::Filter { limit: i64::MAX, ..store::case::Filter::default() };
    let there = store::case::list(&mut tx, &filter).await?.items;
    drop(tx);
    tracing::info!(cases = town.cases.len(), "replaying the past of the demo town");
    app.live.load(&app.db, app.tenant, &app.clock).await?;
    let today = app.clock.today();
    for case in town.cases.iter().filter(|case| there.iter().all(|known| known.input.title != case.title)) {
        let settled = one(app, town, case, today).await;
        // The clock walked with the case; everything after this lives today again.
        app.clock.set(today)?;
        settled.with_context(|| format!("the demo case “{}” cannot move in", case.title))?;
    }
    // They moved in one after the other; now each is judged among all.
    app.live.load(&app.db, app.tenant, &app.clock).await?;
    judge::all(app).await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    scenario::ask(app, &mut tx, town).await?;
    radio::settle(app, &mut tx, town).await?;
    let entry = NewEntry { at: app.clock.now(), event: DONE.to_owned(), detail: serde_json::json!({}) };
    store::journal::append(&mut tx, Chain::Tenant, &entry).await?;
    tx.commit().await?;
    Ok(())
}

/// One case in one transaction.
async fn one(app: &App, town: &Town, case: &DemoCase, today: Date) -> anyhow::Result<()> {
    let who = Who::system(app.tenant);
    let mut tx = app.db.begin(&who).await?;
    let applicant = &town.organisations[case.applicant];
    let user = town.users.iter().find(|user| user.organisation == Some(applicant.id));
    let place = case.place.map(|place| Utm32::stored(geo::Point::from(place).into())).transpose()?;
    let place = case.line.as_ref().or(place.as_ref());
    let authority = intake::competent(&mut tx, place).await?;
    let id = CaseId(Uuid::now_v7());
    let input = CaseInput {
        title: case.title.clone(),
        procedure: case.procedure.clone(),
        method: case.method,
        cover_m: case.cover_m,
        width_m: case.width_m,
        period: case.period,
        contact: Contact {
            name: user.map_or_else(|| applicant.name.clone(), |user| user.name.clone()),
            email: "bau@netz.example".to_owned(),
            phone: String::new(),
        },
        note: String::new(),
        upload: None,
        class: match &case.site {
            Some(site) => app.law.sites().class(site, CALENDAR, today).map(|class| class.code.clone()),
            None => case.class.clone(),
        },
        site: case.site.clone(),
        anchors: BTreeMap::new(),
        place: case.place,
        linked: settled(&mut tx, case.linked.as_deref()).await?,
    };
    let first = case.happenings.first().map_or(today, |happening| happening.on);
    app.clock.set(first)?;
    let trench = case.line.clone().map(|line| judge::trench(line, &input).context("the trench is not valid"));
    let trench = trench.transpose()?;
    let works = app.law.regime_for(&case.procedure).and_then(Regime::works);
    let new = NewCase {
        id,
        organisation: applicant.id,
        authority: authority.id,
        input,
        on_behalf: case.paper,
        origin: settled(&mut tx, case.origin.as_deref()).await?,
    };
    store::case::insert(&mut tx, &new).await?;
    store::case::set_works(&mut tx, id, works).await?;
    if case.paper {
        store::case::set_received_on(&mut tx, id, first).await?;
    }
    edit::draw(app, &mut tx, id, trench.as_ref()).await?;
    if let Some(user) = user {
        papers(app, &mut tx, id, case, user).await?;
    }
    let named = |user: &&DemoUser| match &case.officer {
        Some(login) => user.login == *login,
        None => user.authority == Some(authority.id),
    };
    let officer = town.users.iter().find(named).context("nobody works on it")?;
    let (mut asked, name) = (participation::Course::of(town, case), id.to_string());
    let mut charges = charge::Course::of(case);
    for (count, turn) in turns(case).into_iter().enumerate() {
        let eve = turn.happening.on.saturating_sub(1.day());
        charges.replay(app, &mut tx, &name, eve).await?;
        asked.replay(app, &mut tx, &name, eve).await?;
        app.clock.set(turn.happening.on)?;
        if count == 1 {
            // Somebody looks at what was handed in before anything else is done with it.
            let file = File::take(app, &mut tx, &name).await?;
            assignment::give(app, &mut tx, &file, Some(officer.id)).await?;
        }
        if turn.happening.event == Event::PermitDig && !case.phases.is_empty() {
            works::ask(&mut tx, id, case).await?;
        }
        step(app, &mut tx, id, case, &turn).await?;
    }
    charges.replay(app, &mut tx, &name, today).await?;
    asked.replay(app, &mut tx, &name, today).await?;
    let stage = File::take(app, &mut tx, &name).await?.case.stage;
    if stage != case.stage {
        bail!("its past leads to {stage}, not to {}", case.stage);
    }
    works::dress(app, &mut tx, id, case, officer, today).await?;
    let decided = store::decision::list(&mut tx, id).await?.iter().any(|decision| decision.verdict.is_some());
    if decided {
        let effect =
            Effect { case: Some(id), topic: letter::TOPIC.to_owned(), payload: serde_json::json!({}) };
        store::outbox::enqueue(&mut tx, &effect).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The case of that title, which moved in before.
async fn settled(tx: &mut Tx, title: Option<&str>) -> anyhow::Result<Option<CaseId>> {
    let Some(title) = title else { return Ok(None) };
    let filter = store::case::Filter { limit: i64::MAX, ..store::case::Filter::default() };
    let cases = store::case::list(tx, &filter).await?.items;
    let found = cases.into_iter().find(|case| case.input.title == title);
    Ok(Some(found.with_context(|| format!("“{title}” has not moved in yet"))?.id))
}

/// A step of the past, of the case or of one of its phases of works.
struct Turn<'a> {
    happening: &'a Happening,
    phase: Option<&'a DemoPhase>,
}

/// Everything that happened, in the order of the days.
fn turns(case: &DemoCase) -> Vec<Turn<'_>> {
    let own = case.happenings.iter().map(|happening| Turn { happening, phase: None });
    let of_phase = |phase| move |happening| Turn { happening, phase: Some(phase) };
    let phases = case.phases.iter().flat_map(|phase| phase.happenings.iter().map(of_phase(phase)));
    let mut turns: Vec<Turn<'_>> = own.chain(phases).collect();
    turns.sort_by_key(|turn| turn.happening.on);
    turns
}

/// One step of the past, as the case machine allows it to the first who may take it.
async fn step(app: &App, tx: &mut Tx, id: CaseId, case: &DemoCase, turn: &Turn<'_>) -> anyhow::Result<()> {
    let file = File::take(app, tx, &id.to_string()).await?;
    let happening = turn.happening;
    let phase = match turn.phase {
        Some(phase) => Some(works::find(tx, id, &phase.label).await?),
        None => None,
    };
    let stage = phase.as_ref().map_or(file.case.stage, |phase| phase.stage);
    if matches!(happening.event, Event::Deem | Event::Lapse | Event::AgreeChange) {
        let mut ends = file.pending(happening.on).into_iter();
        let certificate = ends
            .find(|end| end.event == happening.event)
            .context("the period has not run out on the day it is said to")?;
        clock::record(app, tx, file, certificate, happening.on).await?;
        return Ok(());
    }
    let actors = [Actor::Person(Role::Applicant), Actor::Person(Role::Officer), Actor::Clock];
    let certificate = case.site.as_ref().and_then(|site| site.certificate.clone());
    let mut refused = None;
    for actor in actors {
        let facts = Facts {
            missing_documents: false,
            has_reason: true,
            names_missing: true,
            has_conditions: !case.conditions.is_empty(),
            has_certificate: certificate.is_some(),
            until: happening.until,
            // What the law asks for beside the steps was there, or they would not have been taken.
            known: FactSet::all(),
            ..file.facts_for(app, actor, happening.on)
        };
        match law::case::next(stage, happening.event, &facts) {
            Ok(next) => {
                let favourable = matches!(happening.event, Event::Grant | Event::GrantWithConditions);
                let mut input = EventInput::new(
                    happening.event,
                    // Why something was objected to later is no reason for having granted it.
                    case.reason.clone().filter(|_| !favourable),
                    if happening.event == Event::RequestMissing { case.missing.clone() } else { Vec::new() },
                    if happening.event == Event::GrantWithConditions {
                        case.conditions.clone()
                    } else {
                        Vec::new()
                    },
                );
                input.until = happening.until;
                input.certificate = certificate.filter(|_| happening.event == Event::Certify);
                input.phase_id = phase.as_ref().map(|phase| phase.id.0);
                if case.paper && actor == Actor::Person(Role::Applicant) {
                    input.marks.push(Mark::OnBehalf);
                }
                event::take(app, tx, file, next, &input, happening.on).await?;
                return Ok(());
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    match refused {
        Some(refusal) => {
            Err(anyhow::Error::new(refusal).context(format!("{} on {}", happening.event, happening.on)))
        }
        None => bail!("nobody may take a step"),
    }
}

/// Attaches an example page for each document that the case is said to have.
async fn papers(app: &App, tx: &mut Tx, id: CaseId, case: &DemoCase, user: &DemoUser) -> anyhow::Result<()> {
    let sha256 = hex(&app.blobs.put(PAPER)?);
    let mut kinds: Vec<&str> = case.documents.clone();
    if kinds.is_empty() && case.stage != Stage::Draft {
        let asked = app.law.missing_documents(&case.procedure, &kinds);
        kinds = asked.into_iter().map(|kind| kind.code.as_str()).collect();
    }
    for kind in kinds {
        let document = Document {
            id: DocumentId(Uuid::now_v7()),
            kind: kind.to_owned(),
            name: format!("{kind}.pdf"),
            media_type: "application/pdf".to_owned(),
            size_bytes: PAPER.len() as u64,
            sha256: sha256.clone(),
        };
        store::document::insert(tx, id, &document, user.id, app.clock.now(), false).await?;
    }
    Ok(())
}
