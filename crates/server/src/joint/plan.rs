//! The coordinated works plan: what all sides have accepted, on one page.

use axum::extract::State;
use jiff::{Span, civil::Date};
use model::{Period, Text, WorksId, fee::Currency, joint::Saving};
use serde::Serialize;
use store::joint::{Place, Side};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    JointAssumption, JointClosure, JointShare, JointStretch, Shown, assumptions, closures, split, split_rule,
    stretches,
};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    period::Days,
    problem::{Kind, Problem},
};

/// One plan for works of several applicants.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointPlan {
    id: Uuid,
    street: String,
    /// The days of the common site.
    site: Days,
    /// Who leads: whoever has the longest axis.
    lead: JointLead,
    /// Who is there when, and what each digs, in the order of the first days.
    schedule: Vec<JointTurn>,
    stretches: Vec<JointStretch>,
    closures: Vec<JointClosure>,
    split: Vec<JointShare>,
    split_rule: Text,
    saving: Saving,
    currency: Currency,
    assumptions: Vec<JointAssumption>,
}

/// Who leads a common site.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointLead {
    works: Uuid,
    title: String,
    organisation: String,
}

/// When works take place on the common site.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointTurn {
    works: Uuid,
    title: String,
    organisation: String,
    period: Days,
    /// Metres of common trench that it digs for all.
    digs_m: f64,
    /// Metres of its own that others dig for it.
    dug_by_others_m: f64,
}

/// The coordinated works plan of an agreed proposal.
#[utoipa::path(get, path = "/api/joint-works/{id}/plan", tag = "joint works", params(("id" = Uuid, Path)),
    responses((status = 200, body = JointPlan)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let joint = store::joint::find(&mut tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let Shown { joint, sides, places, .. } = Shown::read(&mut tx, joint).await?;
    let agreed = joint.site.filter(|_| joint.state == model::joint::JointState::Agreed);
    let (Some(site), Some(lead)) = (agreed, sides.first()) else {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Einen gemeinsamen Bauplan gibt es, sobald alle Seiten zugesagt haben.",
            "There is a coordinated works plan once all sides have accepted.",
        )));
    };
    let mut schedule: Vec<JointTurn> =
        sides.iter().filter_map(|side| JointTurn::new(side, site, &places)).collect();
    schedule.sort_by_key(|turn| turn.period.first);
    let plan = JointPlan {
        id: joint.id,
        street: joint.street.clone(),
        site: site.into(),
        lead: JointLead { works: lead.works.0, title: lead.title.clone(), organisation: lead.name.clone() },
        schedule,
        stretches: stretches(&places),
        closures: closures(&places),
        split: split(&sides, &caller),
        split_rule: split_rule(),
        saving: joint.saving,
        currency: joint.currency,
        assumptions: assumptions(&app),
    };
    Ok(Answer::ok(&plan)?.version(joint.version))
}

impl JointTurn {
    /// None where its days do not fit, which the choice of the common days rules out.
    fn new(side: &Side, common: Period, places: &[Place]) -> Option<Self> {
        let trenches = || places.iter().filter(|place| place.segment.is_none());
        let leads = |place: &&Place| place.works.first() == Some(&side.works);
        let follows = |place: &&Place| !leads(place) && holds(place, side.works);
        Some(Self {
            works: side.works.0,
            title: side.title.clone(),
            organisation: side.name.clone(),
            period: turn(side.period, side.days, common)?.into(),
            digs_m: metres(trenches().filter(leads)),
            dug_by_others_m: metres(trenches().filter(follows)),
        })
    }
}

fn holds(place: &Place, works: WorksId) -> bool {
    place.works.contains(&works)
}

/// The first days within the common site on which works of so many days may take place.
fn turn(own: Period, days: u16, site: Period) -> Option<Period> {
    let first: Date = own.first().max(site.first());
    let last = first.checked_add(Span::new().days(i64::from(days) - 1)).ok()?;
    Period::new(first, last).ok().filter(|period| period.last() <= site.last().min(own.last()))
}

/// Added up from nothing: the sum of no floats is a negative zero.
fn metres<'p>(places: impl Iterator<Item = &'p Place>) -> f64 {
    places.fold(0.0, |sum, place| sum + place.length_m)
}
