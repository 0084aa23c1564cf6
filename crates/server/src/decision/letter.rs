//! The letter, put together from the case and from what its recipient may see around the trench.

use geo::{Coord, Geometry, LineString, MultiLineString, Polygon, Rect};
use jiff::civil::Date;
use model::{
    CaseId,
    account::Role,
    conduit::ConduitKind,
    deadline::{Certificate, ClockEffect},
    decision::Verdict,
};
use press::{
    Language, Pdf,
    letter::{Authority, ClockEvent, DecisionLetter, Ruling, TrenchFacts},
    plan::{self, Plan},
};
use serde_json::json;
use store::{Tx, Who, db::Capacity, decision::NewDecision, outbox::Effect};

use crate::{
    app::App,
    case::file::File,
    city,
    problem::{Kind, Problem},
};

/// Topic of the effect that has a letter written that is not there yet.
pub const TOPIC: &str = "letter";
/// What the plan says of a ground that is nobody's survey.
const MODEL_TOWN: &str = "Modellstadt, keine amtlichen Daten";
/// How far around the trench the plan shows what lies there, in metres: half of an A3 sheet at 1:1000.
const AROUND_M: f64 = 220.0;

/// Sets the letter of a decision and stores it under its hash.
///
/// That takes seconds: nobody may hold a transaction open meanwhile, since the index follows the change log no farther
/// than the oldest of them. The version of the case says at writing that the letter is still the right one.
///
/// # Errors
/// When the press refuses.
pub async fn print(
    app: &App,
    file: &File<'_>,
    decision: &NewDecision,
    officer: Option<&str>,
) -> Result<[u8; 32], Problem> {
    let on = decision.on;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let row = store::account::find_authority(&mut tx, file.case.authority.id).await?;
    drop(tx);
    let address = row.map(|row| row.address).unwrap_or_default();
    let deemed = decision.certificate.as_ref();
    let letter = DecisionLetter {
        language: Language::De,
        ruling: ruling(decision.verdict, deemed)?,
        authority: Authority {
            name: file.case.authority.name.clone(),
            address: lines(&address),
            officer: officer.unwrap_or_default().to_owned(),
            ..Authority::default()
        },
        recipient: recipient(file),
        reference: file.case.reference.clone().unwrap_or_default(),
        your_reference: String::new(),
        date: on,
        received: file.case.submitted_on.unwrap_or(on),
        subject: file.case.input.title.clone(),
        trench: facts(file),
        conditions: decision.conditions.clone(),
        reasons: lines(&decision.reasons),
        legal_basis: legal_basis(file, deemed),
        remedy: String::new(),
        signatory: officer.unwrap_or_default().to_owned(),
        signatory_office: String::new(),
        plan: draw(app, file, on).await?,
        overview: None,
    };
    let letter = with_overview(app, file, letter).await;
    let blobs = app.blobs.clone();
    let stored = tokio::task::spawn_blocking(move || -> Result<[u8; 32], Problem> {
        let pdf: Pdf = press::letter::decision(&letter).map_err(Problem::broken)?;
        Ok(blobs.put(pdf.as_bytes())?)
    });
    stored.await.map_err(Problem::broken)?
}

/// Keeps the letter of a case's decision in the transaction of that decision. What was decided does not wait for a press
/// that refuses: then the outbox tries again.
///
/// # Errors
/// When the store refuses.
pub async fn keep(tx: &mut Tx, file: &File<'_>, printed: Result<[u8; 32], Problem>) -> Result<(), Problem> {
    let case = &file.case;
    let hash = match printed {
        Ok(hash) => hash,
        Err(problem) => {
            tracing::error!(case.id = %case.id, %problem, "the letter of a decision could not be written");
            let effect = Effect { case: Some(case.id), topic: TOPIC.to_owned(), payload: json!({}) };
            return Ok(store::outbox::enqueue(tx, &effect).await?);
        }
    };
    let decisions = store::decision::list(tx, case.id).await?;
    let decision = decisions.into_iter().find(|decision| decision.authority.id == case.authority.id);
    let decision = decision.ok_or_else(|| Problem::broken("a letter was written before the decision"))?;
    store::decision::set_letter(tx, decision.id, &hash).await?;
    if decision.certificate.is_some() {
        store::decision::set_certificate_letter(tx, decision.id, &hash).await?;
    }
    Ok(())
}

/// Writes the letter of a decision that has none yet; one that is written already stays.
///
/// # Errors
/// When the press refuses, or [`Kind::Busy`] when the case was decided anew meanwhile.
pub async fn write(app: &App, case: CaseId) -> Result<(), Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let Some(case) = store::case::find_by_id(&mut tx, case).await? else { return Ok(()) };
    let decisions = store::decision::list(&mut tx, case.id).await?;
    let lead = case.authority.id;
    let mut own = decisions.into_iter().filter(|decision| decision.authority.id == lead);
    let waiting = own.find_map(|decision| {
        let (verdict, on) = decision.verdict.filter(|_| decision.letter.is_none())?;
        let (reasons, conditions, certificate) =
            (decision.reasons, decision.conditions, decision.certificate);
        let new = NewDecision { verdict, on, reasons, conditions, certificate };
        Some(((decision.id, decision.version), new))
    });
    let Some((version, decision)) = waiting else { return Ok(()) };
    // Nobody signs what the clock granted.
    let signed = decision.verdict != Verdict::DeemedGranted;
    let officer = case.officer.clone().filter(|_| signed).map(|officer| officer.name);
    let file = File::of(app, &mut tx, case).await?;
    drop(tx);
    let hash = print(app, &file, &decision, officer.as_deref()).await?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::case::lock(&mut tx, file.case.id).await?;
    let decisions = store::decision::list(&mut tx, file.case.id).await?;
    if decisions.iter().all(|decision| (decision.id, decision.version) != version) {
        // Decided anew meanwhile: this letter belongs to nothing any more.
        return Err(Problem::new(Kind::Busy));
    }
    keep(&mut tx, &file, Ok(hash)).await?;
    tx.commit().await?;
    Ok(())
}

fn ruling(verdict: Verdict, certificate: Option<&Certificate>) -> Result<Ruling, Problem> {
    Ok(match verdict {
        Verdict::Granted => Ruling::Grant,
        Verdict::GrantedWithConditions => Ruling::GrantWithConditions,
        Verdict::Refused => Ruling::Refusal,
        Verdict::DeemedGranted => {
            let certificate =
                certificate.ok_or_else(|| Problem::broken("deemed consent without a certificate"))?;
            let clock = certificate
                .trail
                .iter()
                .map(|step| ClockEvent {
                    on: step.on,
                    what: law::case::event_title(step.event).de,
                    effect: effect(step.effect),
                    due: step.due,
                    basis: certificate.basis.clone(),
                })
                .collect();
            Ruling::DeemedConsent { period_ended_on: certificate.due, clock }
        }
    })
}

fn effect(effect: ClockEffect) -> press::letter::ClockEffect {
    use press::letter::ClockEffect as Paper;
    match effect {
        ClockEffect::Starts => Paper::Start,
        ClockEffect::Stops => Paper::Stop,
        ClockEffect::Restarts => Paper::Restart,
        ClockEffect::Extends => Paper::Extension,
        ClockEffect::Ends | ClockEffect::Deems | ClockEffect::Lapses | ClockEffect::Serves => Paper::End,
        ClockEffect::Ignored => Paper::Unchanged,
    }
}

fn recipient(file: &File<'_>) -> Vec<String> {
    let contact = &file.case.input.contact;
    [&file.case.organisation.name, &contact.name]
        .into_iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// The law as the regime's data names it, and the paragraph of the period where that decided.
fn legal_basis(file: &File<'_>, deemed: Option<&Certificate>) -> Vec<String> {
    let mut basis = vec![file.regime.title.de.clone()];
    if let Some(certificate) = deemed {
        basis.push(certificate.basis.clone());
    }
    basis
}

fn facts(file: &File<'_>) -> TrenchFacts {
    let input = &file.case.input;
    TrenchFacts {
        place: file.case.streets.join(", "),
        ground_length_m: file.case.length_m,
        laying_method: input.method.title().de,
        depth_m: Some(input.cover_m),
        width_m: Some(input.width_m),
        period: Some((input.period.first(), input.period.last())),
    }
}

/// The plan, with only those conduits that the applicant may see.
async fn draw(app: &App, file: &File<'_>, on: Date) -> Result<Option<Plan>, Problem> {
    let Some(line) = &file.line else { return Ok(None) };
    let eyes = Who {
        tenant: app.tenant,
        user: None,
        capacity: Capacity::Person(Role::Applicant),
        organisation: Some(file.case.organisation.id),
        authority: None,
        body: None,
    };
    let margin = Coord { x: AROUND_M, y: AROUND_M };
    let within = Rect::new(line.bounds().min() - margin, line.bounds().max() + margin);
    let mut tx = app.db.begin(&eyes).await?;
    let around = store::plan::surroundings(&mut tx, within).await?;
    let noted = city::map_source(&mut tx).await?;
    drop(tx);
    let input = &file.case.input;
    let source = if noted.starts_with('©') || !app.city.demo { noted } else { MODEL_TOWN.to_owned() };
    Ok(Some(Plan {
        language: Language::De,
        trench: plan::Trench {
            line: MultiLineString(line.lines().into_iter().cloned().collect()),
            ground_length_m: file.case.length_m,
            width_m: input.width_m,
            depth_m: Some(input.cover_m),
            laying_method: input.method.title().de,
        },
        surroundings: surroundings(&around),
        title: plan::Title {
            authority: file.case.authority.name.clone(),
            project: input.title.clone(),
            applicant: file.case.organisation.name.clone(),
            reference: file.case.reference.clone().unwrap_or_default(),
            source,
            date: on,
        },
        scale: None,
    }))
}

fn surroundings(around: &store::plan::Surroundings) -> plan::Surroundings {
    plan::Surroundings {
        streets: around
            .segments
            .iter()
            .flat_map(|segment| {
                segment.line.lines().into_iter().map(|line| plan::Street {
                    line: line.clone(),
                    width_m: segment.width_m.unwrap_or_else(|| segment.class.usual_width_m()),
                    name: segment.name.clone(),
                })
            })
            .collect(),
        buildings: around
            .buildings
            .iter()
            .flat_map(|building| polygons(building.outline.geometry()))
            .collect(),
        addresses: around
            .addresses
            .iter()
            .map(|address| plan::Address { at: address.place, number: address.number.clone() })
            .collect(),
        trees: around
            .trees
            .iter()
            .map(|tree| plan::Tree {
                at: tree.place,
                trunk_m: None,
                crown_m: tree.crown_radius_m.map(|radius| radius * 2.0),
            })
            .collect(),
        conduits: around
            .conduits
            .iter()
            .flat_map(|conduit| {
                let name = format!("{} ({})", kind(conduit.kind), conduit.owner_name);
                conduit
                    .line
                    .lines()
                    .into_iter()
                    .map(move |line| plan::Conduit { line: line.clone(), name: name.clone() })
            })
            .collect(),
        kerbs: Vec::<LineString<f64>>::new(),
        districts: Vec::new(),
    }
}

fn polygons(geometry: &Geometry<f64>) -> Vec<Polygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        _ => Vec::new(),
    }
}

fn kind(kind: ConduitKind) -> &'static str {
    match kind {
        ConduitKind::Duct => "Leerrohr",
        ConduitKind::Microduct => "Mikrorohrverbund",
        ConduitKind::Cable => "Erdkabel",
        ConduitKind::Power => "Strom",
        ConduitKind::Gas => "Gas",
        ConduitKind::Water => "Wasser",
        ConduitKind::Sewer => "Abwasser",
        ConduitKind::Heat => "Fernwärme",
    }
}

#[cfg(feature = "maplibre-rs")]
async fn with_overview(app: &App, file: &File<'_>, letter: DecisionLetter) -> DecisionLetter {
    DecisionLetter { overview: super::overview::render(app, file).await, ..letter }
}

/// Built without a renderer: the letter is complete without the picture.
#[cfg(not(feature = "maplibre-rs"))]
#[expect(clippy::unused_async, reason = "the same signature as with a renderer")]
async fn with_overview(_: &App, _: &File<'_>, letter: DecisionLetter) -> DecisionLetter {
    letter
}
