//! A plan turned into applications: a draft for each phase, prefilled with what is dug, in one transaction and only once.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use model::{CaseId, OrganisationId, Period, Text, case::Procedure, trench::Trench};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Tx,
    case::{CaseInput, Contact, NewCase},
    scenario::Scenario,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ScenarioDraft, dig, drafts, hold_organisation, known, needed_plan, permit,
    plan::{PlanPiece, ScenarioPlan},
    question::ScenarioQuestion,
    stored,
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::{edit, intake},
    idempotency::{Begun, Once},
    journal,
    problem::{Fault, Kind, Problem},
};

/// The phase that stands for the whole plan.
const WHOLE: u16 = 0;
/// Longest title of a case, in characters.
const TITLE: usize = 200;
/// Most drafts at once.
const MOST: usize = 60;

/// What is applied for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioApplicationsInput {
    /// For which organisation; needed of officers and planners, an applicant applies for its own.
    #[serde(default)]
    organisation: Option<Uuid>,
    /// Which phases, counted from 1; each of them when none is named.
    #[serde(default)]
    phases: Vec<u16>,
    /// One draft for the whole plan instead of one for each phase.
    #[serde(default)]
    whole: bool,
    /// The procedure; consent of the road authority where it is offered, when it is not given.
    #[serde(default)]
    procedure: Option<Procedure>,
}

/// The drafts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioApplications {
    /// All drafts of the organisation that were made of the plan.
    drafts: Vec<ScenarioDraft>,
    /// How many of them are new.
    made: u32,
}

/// Turns a plan into drafts of applications, by phase or as a whole: what is dug, the days of the phase, method and title are there.
///
/// A repeat answers the drafts that there are, and makes only those that are missing. They belong to the organisation alone until
/// it hands them in.
#[utoipa::path(post, path = "/api/scenarios/{id}/applications", tag = "scenario", params(("id" = Uuid, Path)),
    request_body = ScenarioApplicationsInput, responses((status = 200, body = ScenarioApplications)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: input }: Once<ScenarioApplicationsInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let organisation = applicant(&mut tx, &caller, input.organisation).await?;
    store::scenario::lock(&mut tx, id).await?;
    let scenario = known(&mut tx, id).await?;
    let plan = needed_plan(&mut tx, &caller, id).await?;
    let question: ScenarioQuestion = stored(scenario.question.clone())?;
    let there: Vec<u16> = (store::scenario::list_made(&mut tx, id).await?.into_iter())
        .filter(|made| made.organisation == organisation)
        .map(|made| made.phase)
        .collect();
    let phases = wanted(&input, &plan, &there)?;
    // A draft is its applicant's alone: whoever makes it for him does not see it.
    tx.look_as_house().await?;
    let (mut made, mut fresh) = (0, BTreeSet::new());
    for phase in phases.into_iter().filter(|phase| !there.contains(phase)) {
        let asked = Asked { scenario: &scenario, question: &question, plan: &plan, phase };
        if let Some((case, title)) =
            asked.draft(&app, &mut tx, &caller, organisation, input.procedure.as_ref()).await?
        {
            store::scenario::keep_made(&mut tx, id, organisation, phase, (case, &title)).await?;
            fresh.insert(case);
            made += 1;
        }
    }
    tx.look_again_as_oneself().await?;
    let mut drafts = drafts(&mut tx, id).await?;
    drafts.retain(|draft| draft.organisation.id == organisation.0);
    if drafts.is_empty() {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "In diesen Abschnitten wird in keiner Straße gegraben; zu beantragen ist nichts.",
            "Nothing is dug in a street in these phases; there is nothing to apply for.",
        )));
    }
    let answer = Answer::ok(&ScenarioApplications { drafts, made })?;
    let answer = key.commit(tx, answer).await?;
    // What an applicant made is judged with it; for somebody who may not see it the house judges.
    if caller.organisation().is_none() {
        app.live.tell(fresh);
    }
    app.live.wake();
    Ok(answer)
}

async fn applicant(tx: &mut Tx, caller: &Caller, named: Option<Uuid>) -> Result<OrganisationId, Problem> {
    let fault = |code: &str, de: &str, en: &str| Problem::field("/organisation", code, de, en);
    match (caller.organisation(), named) {
        (Some(own), None) => Ok(own),
        (Some(own), Some(named)) if own.0 == named => Ok(own),
        (Some(_), Some(_)) => Err(fault(
            "not_yours",
            "Anträge stellen Sie nur für Ihre eigene Organisation.",
            "You apply for your own organisation only.",
        )),
        (None, Some(named)) => {
            hold_organisation(tx, OrganisationId(named), "/organisation").await?;
            Ok(OrganisationId(named))
        }
        (None, None) => Err(fault(
            "missing",
            "Nennen Sie die Organisation, für die Sie die Entwürfe anlegen.",
            "Name the organisation for which you make the drafts.",
        )),
    }
}

/// The phases that are asked for: some, each, or all in one.
fn wanted(
    input: &ScenarioApplicationsInput,
    plan: &ScenarioPlan,
    there: &[u16],
) -> Result<Vec<u16>, Problem> {
    let known: Vec<u16> = plan.phases.iter().map(|phase| phase.phase).collect();
    let twice = if input.whole { there.iter().any(|phase| *phase != WHOLE) } else { there.contains(&WHOLE) };
    if twice {
        return Err(Problem::new(Kind::Taken).detail(Text::new(
            "Dieser Plan ist schon anders aufgeteilt in Anträge überführt worden. Löschen Sie erst jene Entwürfe.",
            "This plan was turned into applications in another division already. Delete those drafts first.",
        )));
    }
    if input.whole {
        return Ok(vec![WHOLE]);
    }
    if let Some(at) = input.phases.iter().position(|phase| !known.contains(phase)) {
        let text = Text::new("Diesen Abschnitt gibt es nicht.", "There is no such phase.");
        return Err(Problem::invalid(vec![Fault::new(format!("/phases/{at}"), "unknown", text)]));
    }
    let mut phases = if input.phases.is_empty() { known } else { input.phases.clone() };
    phases.sort_unstable();
    phases.dedup();
    if phases.len() <= MOST {
        return Ok(phases);
    }
    Err(Problem::field(
        "/phases",
        "too_many",
        "Höchstens 60 Abschnitte auf einmal.",
        "At most 60 phases at once.",
    ))
}

/// A phase that is applied for.
struct Asked<'a> {
    scenario: &'a Scenario,
    question: &'a ScenarioQuestion,
    plan: &'a ScenarioPlan,
    phase: u16,
}

impl Asked<'_> {
    /// Keeps the draft and answers it with its title; none where nothing is dug in a street.
    async fn draft(
        &self,
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        organisation: OrganisationId,
        procedure: Option<&Procedure>,
    ) -> Result<Option<(CaseId, String)>, Problem> {
        let dug: Vec<&PlanPiece> = (self.plan.pieces.iter())
            .filter(|piece| piece.is_in_street() && (self.phase == WHOLE || piece.phase == self.phase))
            .collect();
        let Some(trench) = dig::trench(&dug, &app.city.area) else { return Ok(None) };
        let authority = intake::competent(tx, Some(trench.line())).await?;
        let land = store::account::find_authority(tx, authority.id).await?.map(|row| row.calendar);
        let procedure = match procedure {
            Some(procedure) => procedure.clone(),
            None => permit::procedure(app, land.as_slice()).map(|(code, _)| code).ok_or_else(|| {
                Problem::field("/procedure", "missing", "Nennen Sie das Verfahren.", "Name the procedure.")
            })?,
        };
        let mut input = self.input(app, caller, &trench, procedure)?;
        let regime = intake::hold(app, tx, &mut input, true, authority.id).await?;
        let (case, title) = (CaseId(Uuid::now_v7()), input.title.clone());
        let new = NewCase {
            id: case,
            organisation,
            authority: authority.id,
            input,
            on_behalf: false,
            origin: None,
        };
        store::case::insert(tx, &new).await?;
        store::case::set_works(tx, case, regime.works()).await?;
        edit::draw(app, tx, case, Some(&trench)).await?;
        let detail = json!({"scenario": self.scenario.id, "phase": self.phase});
        edit::note(app, tx, case, journal::DRAFTED, detail).await?;
        if caller.organisation().is_some() {
            edit::judged(app, tx, case, caller).await?;
            // Whoever judges looks as oneself again.
            tx.look_as_house().await?;
        }
        Ok(Some((case, title)))
    }

    fn input(
        &self,
        app: &App,
        caller: &Caller,
        trench: &Trench,
        procedure: Procedure,
    ) -> Result<CaseInput, Problem> {
        let name = match caller.organisation() {
            Some(_) => caller.user.name.clone(),
            None => String::new(),
        };
        let mut title = match self.phase {
            WHOLE => self.scenario.title.clone(),
            phase => format!("{} · {}", self.scenario.title, self.question.first_day(phase).year()),
        };
        if let Some((end, _)) = title.char_indices().nth(TITLE) {
            title.truncate(end);
        }
        Ok(CaseInput {
            title,
            procedure,
            method: trench.method(),
            cover_m: dig::COVER_M,
            width_m: dig::WIDTH_M,
            period: self.days(app)?,
            contact: Contact { name, ..Contact::default() },
            note: self.note(),
            upload: None,
            class: None,
            site: None,
            anchors: BTreeMap::default(),
            place: None,
            linked: None,
        })
    }

    fn days(&self, app: &App) -> Result<Period, Problem> {
        let today = app.clock.today();
        let days = |phase| dig::days(self.question, phase, today).map_err(Problem::broken);
        if self.phase != WHOLE {
            return days(self.phase);
        }
        let last = self.plan.phases.last().map_or(1, |phase| phase.phase);
        Period::new(days(1)?.first(), days(last)?.last()).map_err(Problem::broken)
    }

    /// Where it comes from, and what is still to be put right.
    fn note(&self) -> String {
        let own = |phase: u16| self.phase == WHOLE || phase == self.phase;
        let (mut by_method, mut homes) = (Vec::<(Text, f64)>::new(), 0);
        for section in self.plan.sections.iter().filter(|section| own(section.phase)) {
            let title = section.method.title();
            match by_method.iter_mut().find(|(known, _)| *known == title) {
                Some((_, metres)) => *metres += section.metres,
                None => by_method.push((title, section.metres)),
            }
        }
        for phase in self.plan.phases.iter().filter(|phase| own(phase.phase)) {
            homes += phase.homes;
        }
        let methods: Vec<String> =
            by_method.iter().map(|(method, metres)| format!("{}: {metres:.0} m", method.de)).collect();
        format!(
            "Aus der Netzplanung „{}“ (Szenario {}). Anzuschließende Adressen: {homes}. Gegraben wird: {}. \
             Breite und Überdeckung sind Vorgaben der Planung und vor dem Einreichen zu prüfen.",
            self.scenario.title,
            self.scenario.id,
            methods.join(", "),
        )
    }
}
