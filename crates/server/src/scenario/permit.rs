//! What a plan needs before anybody digs: who decides in each street, who is asked, by which law, and how long that takes.

use std::collections::BTreeMap;

use axum::extract::State;
use engine::competence::{Watch, concerned};
use jiff::civil::Date;
use law::{
    Calendar, Regime,
    path::{Durations, Part, critical_path},
    regime::{Kind as RegimeKind, Place, Status},
    requirement::{Fact, FactSet},
};
use model::{
    AuthorityId, Text, Utm32,
    case::{Procedure, Stage},
    participation::BodyKind,
    period::days_between,
};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    dig, known, needed_plan,
    plan::{ScenarioPhase, ScenarioPlan},
    question::ScenarioQuestion,
    stored,
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::{intake, path},
    participation::competence,
    problem::{Kind, Problem},
    session::Named,
    upload::decimetres,
};

/// The procedure that a plan is applied for under where nothing else is said, in the law's data.
const PROCEDURE: &str = "consent";
/// Facts that stand for a permit or a clearance beside the decision itself.
const PERMITS: [Fact; 3] = [Fact::TrafficOrderThere, Fact::DigPermitThere, Fact::OrdnanceCleared];

/// An authority that decides on a part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScenarioAuthority {
    id: Uuid,
    name: String,
    /// Part of the section, 0 to 1; the first one leads.
    share: f64,
}

/// A public body that is to be asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScenarioBody {
    id: Uuid,
    name: String,
    kind: BodyKind,
    /// Paragraph by which it is asked; may be empty.
    basis: String,
    /// Days that it has to answer.
    answer_days: u16,
}

/// A permit, or a rule of law that asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScenarioPermit {
    title: Text,
    /// Paragraph.
    basis: String,
    /// Whether that was read in the legal text.
    verified: bool,
}

/// What is needed for what is dug in a street in a phase.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioStretch {
    /// Empty where the street has no name.
    street: String,
    metres: f64,
    authorities: Vec<ScenarioAuthority>,
    bodies: Vec<ScenarioBody>,
    permits: Vec<ScenarioPermit>,
}

/// A step before a phase is built.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioPathStep {
    title: Text,
    /// The day on which it is done at the earliest, when everybody takes all their time and it is applied for today.
    #[schema(value_type = String, format = Date)]
    earliest: Date,
    critical: bool,
    /// Whether nothing limits how long it takes.
    undated: bool,
}

/// What is needed for a phase.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioPermits {
    phase: u16,
    year: i16,
    /// The days of the phase.
    #[schema(value_type = String, format = Date)]
    first: Date,
    #[schema(value_type = String, format = Date)]
    last: Date,
    stretches: Vec<ScenarioStretch>,
    /// The path of the authority that takes longest.
    path: Vec<ScenarioPathStep>,
    /// What the days leave out.
    at_least: Option<Text>,
    /// The first day on which all may have been decided.
    #[schema(value_type = Option<String>, format = Date)]
    decided_on: Option<Date>,
    /// The last day to hand in so that everything is decided before the phase begins; none where no law limits it.
    #[schema(value_type = Option<String>, format = Date)]
    hand_in_by: Option<Date>,
}

/// What a whole plan needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioNeeds {
    /// The procedure that is taken.
    procedure: Procedure,
    procedure_title: Text,
    phases: Vec<ScenarioPermits>,
    /// Decisions in all: one by each authority and phase.
    decisions: u32,
    /// Permits in all: by each authority, phase and kind.
    permits: u32,
    /// Bodies that are asked at all.
    bodies: Vec<Named>,
}

impl ScenarioNeeds {
    /// Permits in all.
    pub fn permits(&self) -> u32 {
        self.permits
    }

    /// The last day on which a phase may have been decided.
    pub fn decided_on(&self) -> Option<Date> {
        self.phases.iter().filter_map(|phase| phase.decided_on).max()
    }
}

/// Permits, bodies and deadlines of a plan, street by street, as the law of the city has them today.
#[utoipa::path(get, path = "/api/scenarios/{id}/permits", tag = "scenario", params(("id" = Uuid, Path)),
    responses((status = 200, body = ScenarioNeeds)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let question = stored(known(&mut tx, id).await?.question)?;
    let plan = needed_plan(&mut tx, &caller, id).await?;
    Answer::ok(&needs(&app, &mut tx, &question, &plan).await?)
}

/// What a plan needs.
///
/// # Errors
/// When the store breaks, or the city knows no procedure for a trench.
pub async fn needs(
    app: &App,
    tx: &mut Tx,
    question: &ScenarioQuestion,
    plan: &ScenarioPlan,
) -> Result<ScenarioNeeds, Problem> {
    let today = app.clock.today();
    let calendars: BTreeMap<AuthorityId, String> = (store::account::list_authorities(tx).await?.into_iter())
        .map(|row| (row.authority.id, row.calendar))
        .collect();
    let lands: Vec<String> = calendars.values().cloned().collect();
    let (procedure, regime) = procedure(app, &lands).ok_or_else(|| {
        Problem::new(Kind::StepRefused).detail(Text::new(
            "Diese Stadt kennt kein Verfahren für einen Graben.",
            "This city knows no procedure for a trench.",
        ))
    })?;
    let bodies: Vec<store::body::Body> = (store::body::list(tx).await?.into_iter())
        .filter(|body| body.active)
        .filter(|body| {
            body.procedures.is_empty() || body.procedures.iter().any(|code| code == procedure.code())
        })
        .collect();
    let city = Known { app, calendars: &calendars, bodies: &bodies, procedure: &procedure, regime, today };
    let mut stretches = city.stretches(tx, plan).await?;
    let mut needs = ScenarioNeeds {
        procedure_title: regime.title.clone(),
        procedure: procedure.clone(),
        phases: Vec::new(),
        decisions: 0,
        permits: 0,
        bodies: Vec::new(),
    };
    for phase in &plan.phases {
        let Some(stretches) = stretches.remove(&phase.phase) else { continue };
        let mut leads: BTreeMap<Uuid, Vec<&ScenarioPermit>> = BTreeMap::new();
        for stretch in &stretches {
            for authority in &stretch.authorities {
                let of = leads.entry(authority.id).or_default();
                for permit in &stretch.permits {
                    if !of.contains(&permit) {
                        of.push(permit);
                    }
                }
            }
            for body in &stretch.bodies {
                if needs.bodies.iter().all(|one| one.id != body.id) {
                    needs.bodies.push(Named { id: body.id, name: body.name.clone() });
                }
            }
        }
        needs.decisions += u32::try_from(leads.len()).unwrap_or(u32::MAX);
        needs.permits += leads.values().map(|of| u32::try_from(of.len()).unwrap_or(u32::MAX)).sum::<u32>();
        let authorities: Vec<Uuid> = leads.into_keys().collect();
        needs.phases.push(city.phase(question, phase, stretches, &authorities)?);
    }
    needs.bodies.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(needs)
}

/// What is known of the city's law.
struct Known<'a> {
    app: &'a App,
    calendars: &'a BTreeMap<AuthorityId, String>,
    bodies: &'a [store::body::Body],
    procedure: &'a Procedure,
    regime: &'a Regime,
    today: Date,
}

impl Known<'_> {
    /// What is dug in each street, by phase, with who decides and who is asked there.
    async fn stretches(
        &self,
        tx: &mut Tx,
        plan: &ScenarioPlan,
    ) -> Result<BTreeMap<u16, Vec<ScenarioStretch>>, Problem> {
        let mut stretches: BTreeMap<u16, Vec<ScenarioStretch>> = BTreeMap::new();
        for ((phase, street), pieces) in dig::by_street(plan) {
            let Some(trench) = dig::trench(&pieces, &self.app.city.area) else { continue };
            let competent = competence::competent(tx, trench.line()).await?;
            let lead = competent.first().and_then(|lead| self.calendars.get(&lead.authority.id));
            let permits = lead.map(|land| permits(self.app, self.procedure, land, self.today));
            let authorities = competent.iter().map(|one| ScenarioAuthority {
                id: one.authority.id.0,
                name: one.authority.name.clone(),
                share: (one.share * 1_000.0).round() / 1_000.0,
            });
            stretches.entry(phase).or_default().push(ScenarioStretch {
                street: street.to_owned(),
                metres: decimetres(pieces.iter().map(|piece| piece.metres).sum()),
                authorities: authorities.collect(),
                bodies: asked(self.bodies, trench.line()),
                permits: permits.unwrap_or_default(),
            });
        }
        Ok(stretches)
    }

    /// The needs of a phase: its path is that of the authority that takes longest.
    fn phase(
        &self,
        question: &ScenarioQuestion,
        phase: &ScenarioPhase,
        stretches: Vec<ScenarioStretch>,
        authorities: &[Uuid],
    ) -> Result<ScenarioPermits, Problem> {
        let days = dig::days(question, phase.phase, self.today).map_err(Problem::broken)?;
        let municipalities = self.bodies.iter().filter(|body| body.kind == BodyKind::Municipality);
        let hearing = municipalities.map(|body| body.answer_days).max();
        let lands = authorities.iter().filter_map(|id| self.calendars.get(&AuthorityId(*id)));
        let calendars = lands.filter_map(|land| self.app.law.calendar(land));
        let longest = calendars
            .filter_map(|calendar| ahead(self.regime, calendar, hearing, self.today))
            .max_by_key(|path| path.decided_on);
        let Ahead { steps, decided_on, at_least, dated } = longest.unwrap_or_default();
        let takes = decided_on.filter(|_| dated).map(|on| days_between(self.today, on));
        let before = takes.map(|takes| jiff::ToSpan::days(takes + 1));
        Ok(ScenarioPermits {
            phase: phase.phase,
            year: phase.year,
            first: days.first(),
            last: days.last(),
            stretches,
            path: steps,
            at_least,
            decided_on,
            hand_in_by: before.and_then(|days_before| days.first().checked_sub(days_before).ok()),
        })
    }
}

/// The procedure for a planned trench in some lands: the usual one, or the first that asks for a trench.
pub fn procedure<'a>(app: &'a App, lands: &[String]) -> Option<(Procedure, &'a Regime)> {
    let digs = |regime: &Regime| {
        regime.place == Place::Trench
            && regime.kind == RegimeKind::Application
            && regime.works() == Some(model::works::WorksKind::Telecom)
    };
    let mut offers: Vec<_> =
        intake::offers(app, lands).into_iter().filter(|(_, regime)| digs(regime)).collect();
    offers.sort_by_key(|(code, _)| code.code() != PROCEDURE);
    offers.first().map(|(code, regime)| ((*code).clone(), *regime))
}

/// The law that asks for a permit in a land: that of the procedure, what stands beside it, and what both ask for beforehand.
fn permits(app: &App, procedure: &Procedure, land: &str, today: Date) -> Vec<ScenarioPermit> {
    let mut permits: Vec<ScenarioPermit> = Vec::new();
    for regime in app.law.regimes_for(procedure, land, None) {
        let own = regime.procedure.as_ref() == Some(procedure);
        if let Some(basis) = regime.basis().filter(|_| own || !regime.deadlines.is_empty()) {
            let verified = regime.deeming().or(regime.deadlines.first());
            permits.push(ScenarioPermit {
                title: regime.title.clone(),
                basis: basis.to_owned(),
                verified: verified.is_some_and(|rule| rule.status == Status::Verified),
            });
        }
        for asked in regime.requirements.iter().filter(|asked| asked.is_in_force(today)) {
            if !PERMITS.contains(&asked.fact) || !asked.binds(None) {
                continue;
            }
            let permit = ScenarioPermit {
                title: named(asked.fact),
                basis: asked.basis.clone(),
                verified: asked.status == Status::Verified,
            };
            if !permits.contains(&permit) {
                permits.push(permit);
            }
        }
    }
    permits
}

/// What a fact stands for.
fn named(fact: Fact) -> Text {
    match fact {
        Fact::TrafficOrderThere => Text::new("Verkehrsrechtliche Anordnung", "Traffic order"),
        Fact::DigPermitThere => Text::new("Aufgrabeschein", "Permit to dig"),
        Fact::OrdnanceCleared => {
            Text::new("Freigabe der Kampfmittelräumung", "Clearance of unexploded ordnance")
        }
        other => other.lacking(),
    }
}

/// The bodies that works along a line concern, the nearest first.
fn asked(bodies: &[store::body::Body], line: &Utm32) -> Vec<ScenarioBody> {
    let watches: Vec<Watch<'_>> = (bodies.iter())
        .map(|body| Watch { body: body.id, area: body.area.as_ref(), reach_m: body.reach_m })
        .collect();
    (concerned(line, dig::WIDTH_M, &watches).into_iter())
        .filter_map(|concern| {
            let body = bodies.iter().find(|body| body.id == concern.body)?;
            Some(ScenarioBody {
                id: body.id.0,
                name: body.name.clone(),
                kind: body.kind,
                basis: body.basis.clone(),
                answer_days: body.answer_days,
            })
        })
        .collect()
}

/// The steps up to the beginning of works.
#[derive(Default)]
struct Ahead {
    steps: Vec<ScenarioPathStep>,
    decided_on: Option<Date>,
    at_least: Option<Text>,
    /// Whether the law limits anything of it.
    dated: bool,
}

/// What is ahead of an application that is handed in today: the same path as that of a draft, up to the works.
fn ahead(regime: &Regime, calendar: &Calendar, hearing: Option<u16>, today: Date) -> Option<Ahead> {
    let part = Part {
        regime,
        calendar,
        class: None,
        stage: Stage::Draft,
        deadlines: &[],
        known: FactSet::default(),
        notified_on: None,
        durations: Durations { hearing, handing_in: Some(0), works: Some(0), ..Durations::default() },
        leads_to: None,
    };
    let mut path = critical_path(&[part], today).ok()?;
    // The last step is the works themselves; when they begin is the phase's matter.
    if regime.steps.contains(&Stage::InProgress) {
        path.steps.pop();
    }
    let undated = path.steps.iter().filter(|step| step.undated).count();
    Some(Ahead {
        dated: path.done > today,
        at_least: path::at_least(undated),
        decided_on: Some(path.done),
        steps: (path.steps.into_iter())
            .map(|step| ScenarioPathStep {
                title: step.title,
                earliest: step.earliest,
                critical: step.on_critical_path,
                undated: step.undated,
            })
            .collect(),
    })
}
