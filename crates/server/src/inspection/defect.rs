//! A defect goes from the operator's word that it is remedied to the authority's that it is.

use axum::extract::State;
use jiff::civil::Date;
use model::{
    DefectId, Text,
    account::Role,
    case::{Event, Stage},
    inspection::DefectState,
};
use serde::Deserialize;
use serde_json::json;
use store::{Tx, defect, journal::NewEntry};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::Defect;
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    case::file::{self, File},
    dig::phase::{self, WorksStep},
    journal, judge,
    period::any_day,
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Longest description of a remedy, in characters.
const LONGEST: usize = 10_000;

/// Where a defect is said to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefectChange {
    /// `remedied` by the applicant; `accepted`, or `open` again, by an officer.
    state: DefectState,
    /// What was done (applicant).
    #[serde(default)]
    remedy: String,
    /// A new day (officer).
    #[serde(default, deserialize_with = "any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// Says that a defect is remedied (applicant), or accepts or reopens it (officer).
#[utoipa::path(patch, path = "/api/cases/{id}/defects/{defect}", tag = "works",
    params(("id" = String, Path, description = "Identifier or reference"), ("defect" = Uuid, Path)),
    request_body = DefectChange, responses((status = 200, body = Defect)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((id, defect)): Path<(String, Uuid)>,
    seen: IfMatch,
    Json(input): Json<DefectChange>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    store::case::lock(&mut tx, case.id).await?;
    let mut file = File::take(&app, &mut tx, &case.id.to_string()).await?;
    let known = store::defect::list(&mut tx, case.id).await?;
    let known = known.into_iter().find(|known| known.id == DefectId(defect));
    let known = known.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(known.version)?;
    let today = app.clock.today();
    let (changed, event) = input.apply(known, caller.user.role, today)?;
    let changed = keep(&app, &mut tx, &mut file, changed, event).await?;
    let version = changed.version;
    let answer = Answer::ok(&Defect::shown(changed, today))?.version(version);
    tx.commit().await?;
    app.live.wake();
    Ok(answer)
}

/// Keeps that the authority has seen that a defect is remedied.
///
/// # Errors
/// When the case machine or the store refuses.
pub(super) async fn accept(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    mut defect: defect::Defect,
) -> Result<(), Problem> {
    defect.state = DefectState::Accepted;
    defect.accepted_on = Some(app.clock.today());
    keep(app, tx, file, defect, journal::DEFECT_ACCEPTED).await?;
    Ok(())
}

async fn keep(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    mut defect: defect::Defect,
    event: &str,
) -> Result<defect::Defect, Problem> {
    defect.version = store::defect::update(tx, file.case.id, &defect).await?;
    let entry = NewEntry {
        at: app.clock.now(),
        event: event.to_owned(),
        detail: json!({"defect": defect.id, "phase": defect.phase, "due": defect.due}),
    };
    store::journal::append(tx, file::chain(file.case.id), &entry).await?;
    if defect.state == DefectState::Accepted {
        remedied(app, tx, file, &defect).await?;
    }
    Ok(defect)
}

/// Once the authority has accepted the last defect of a phase, the phase is remedied.
async fn remedied(
    app: &App,
    tx: &mut Tx,
    file: &mut File<'_>,
    accepted: &defect::Defect,
) -> Result<(), Problem> {
    let defects = store::defect::list(tx, file.case.id).await?;
    let open = defects.iter().any(|one| one.phase == accepted.phase && one.state != DefectState::Accepted);
    let phase = phase::find(tx, file.case.id, Some(accepted.phase)).await?;
    if open || phase.stage != Stage::Defect {
        return Ok(());
    }
    let step = WorksStep {
        event: Event::Remedy,
        // It is the operator's step: he has said so for each of them, and now it is seen.
        role: Role::Applicant,
        phase: &phase,
        on: app.clock.today(),
        until: None,
        detail: json!({"defect": accepted.id}),
        effects: &[],
    };
    phase::take(app, tx, file, &step).await?;
    judge::refresh(app, tx, file).await
}

impl DefectChange {
    /// The defect as it stands afterwards, and what the journal calls it.
    fn apply(
        &self,
        mut defect: defect::Defect,
        role: Role,
        today: Date,
    ) -> Result<(defect::Defect, &'static str), Problem> {
        let event = match (role, defect.state, self.state) {
            (Role::Applicant, DefectState::Open, DefectState::Remedied) => {
                self.check_remedy()?;
                self.remedy.trim().clone_into(&mut defect.remedy);
                defect.remedied_on = Some(today);
                journal::DEFECT_REMEDIED
            }
            (Role::Officer, DefectState::Remedied, DefectState::Accepted) => {
                defect.accepted_on = Some(today);
                journal::DEFECT_ACCEPTED
            }
            // An officer may give an open defect another day.
            (Role::Officer, DefectState::Open | DefectState::Remedied, DefectState::Open) => {
                let due = self.due.unwrap_or(defect.due);
                if due < today {
                    return Err(Problem::field(
                        "/due",
                        "past",
                        "Nennen Sie einen Tag, der noch kommt.",
                        "Name a day that is still to come.",
                    ));
                }
                defect.due = due;
                defect.remedied_on = None;
                journal::DEFECT_REOPENED
            }
            (Role::Applicant, _, DefectState::Accepted | DefectState::Open)
            | (Role::Officer, _, DefectState::Remedied) => return Err(Problem::new(Kind::NotYours)),
            (_, stands, _) => return Err(refused(stands)),
        };
        defect.state = self.state;
        Ok((defect, event))
    }

    fn check_remedy(&self) -> Result<(), Problem> {
        let length = self.remedy.trim().chars().count();
        if (1..=LONGEST).contains(&length) {
            return Ok(());
        }
        Err(Problem::invalid(vec![Fault::new(
            "/remedy",
            "length",
            Text::new(
                format!("Bitte schreiben Sie, was getan wurde: 1 bis {LONGEST} Zeichen."),
                format!("Please write what was done: 1 to {LONGEST} characters."),
            ),
        )]))
    }
}

fn refused(stands: DefectState) -> Problem {
    let (de, en) = match stands {
        DefectState::Open => ("Der Mangel ist noch offen.", "The defect is still open."),
        DefectState::Remedied => {
            ("Der Mangel ist schon als behoben gemeldet.", "The defect was already said to be remedied.")
        }
        DefectState::Accepted => ("Der Mangel ist erledigt.", "The defect is settled."),
    };
    Problem::new(Kind::StepRefused).detail(Text::new(de, en))
}
