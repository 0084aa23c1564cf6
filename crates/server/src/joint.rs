//! Joint works: who could dig together is proposed, each side accepts or declines for itself, and what all have accepted becomes
//! one coordinated works plan. Until then nobody learns who the others are (§148 TKG).

pub mod answer;
pub mod plan;
pub mod propose;
pub mod request;
mod tell;

use std::collections::BTreeMap;

use axum::extract::State;
use engine::bundle::Assumption;
use jiff::{Timestamp, civil::Date};
use model::{
    OrganisationId, Text,
    account::Role,
    fee::{Currency, Money},
    joint::{JointAnswer, JointState, Saving},
    works::WorksKind,
};
use serde::{Deserialize, Serialize};
use store::{
    Tx,
    joint::{Joint, Party, Place, Side},
};
use utoipa::ToSchema;
use uuid::Uuid;

use self::request::JointRequest;
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    geometry::GeoJson,
    idempotency::{Begun, Once},
    page::Page,
    period::Days,
    problem::{Kind, Problem},
};

/// Works of several applicants that could be dug together.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointWorks {
    id: Uuid,
    state: JointState,
    /// Where they meet; empty when no street is known.
    street: String,
    saving: Saving,
    currency: Currency,
    /// The days within which the common site has room.
    days: Days,
    /// How many days it takes.
    site_days: u16,
    /// The last day on which the law lets somebody ask to coordinate, where a planned filing is known.
    #[schema(value_type = Option<String>, format = Date)]
    request_by: Option<Date>,
    /// The days of the coordinated works plan, once all have accepted.
    site: Option<Days>,
    /// Whether the caller sees all sides: an insider always, an applicant once all have accepted.
    open: bool,
    /// How many of the sides have accepted.
    accepted: u16,
    /// The applicants, the caller's own side first.
    sides: Vec<JointSide>,
    /// What the caller can say now.
    answers: Vec<JointAnswer>,
    /// Why the authority has given it up.
    reason: String,
    /// Since when it stands so.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// For `If-Match`.
    version: i64,
}

/// One applicant, as far as the caller may know.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointSide {
    /// Whether it is the caller's own.
    own: bool,
    /// Its name; none of another applicant who is not open to the caller.
    organisation: Option<String>,
    /// What it has said; of another applicant only once it is open.
    answer: Option<JointAnswer>,
    /// What it has remarked; the authority reads it, no other side does.
    note: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<Timestamp>,
    /// Its request to coordinate, for the side itself and for insiders.
    request: Option<Uuid>,
    /// Its works, none where they are hidden.
    works: Vec<JointSideWorks>,
}

/// Works of a side, as they stood when they were proposed.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointSideWorks {
    id: Uuid,
    /// The case they come from, for the side itself and for insiders.
    case: Option<Uuid>,
    kind: WorksKind,
    title: String,
    street: String,
    /// When they may take place.
    period: Days,
    /// How many days they take.
    days: u16,
    /// Whether only their owner can move them.
    fixed: bool,
    line: GeoJson,
}

/// A proposal with all that the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointDetail {
    #[serde(flatten)]
    head: JointWorks,
    /// Where they dig one trench; none as long as it is not open.
    stretches: Vec<JointStretch>,
    /// Which segments they close together; none as long as it is not open.
    closures: Vec<JointClosure>,
    /// Who pays what alone and in common; of other sides only once it is open.
    split: Vec<JointShare>,
    /// By which rule.
    split_rule: Text,
    /// The request to coordinate, drafted.
    request: JointRequest,
    /// What the numbers rest on.
    assumptions: Vec<JointAssumption>,
}

/// A stretch on which several dig one trench.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointStretch {
    place: GeoJson,
    /// Who; the works that lead come first.
    works: Vec<Uuid>,
    /// Metres of trench that are dug.
    dug_m: f64,
    /// Metres that are not dug a second time.
    saved_m: f64,
    cost: Money,
}

/// A street segment that several close together.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointClosure {
    segment: Uuid,
    place: GeoJson,
    works: Vec<Uuid>,
    length_m: f64,
    days: u64,
    /// Days on which it is not closed a second time.
    saved_days: u64,
    cost: Money,
}

/// What one of the works costs on the common places.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointShare {
    works: Uuid,
    title: String,
    organisation: String,
    own: bool,
    /// What it would pay alone.
    alone: Money,
    /// What it pays in common; never more.
    pays: Money,
}

/// A value that the numbers rest on.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointAssumption {
    /// Code of the file of values.
    code: String,
    title: Text,
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// Where it comes from.
    basis: String,
    /// Whether that was read in its source.
    verified: bool,
    /// The numbers by their names.
    figures: BTreeMap<String, f64>,
}

/// What all proposals of a state save.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointTotal {
    state: JointState,
    count: u64,
    saving: Saving,
}

/// What digging together saves in the city.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointReport {
    /// Proposed and agreed, each apart.
    totals: Vec<JointTotal>,
    currency: Option<Currency>,
    assumptions: Vec<JointAssumption>,
}

/// That proposals are to be computed now; there is nothing to choose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JointRun {}

/// What somebody says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JointAnswerInput {
    /// `accept` or `decline` by an applicant for his own side, `withdrawn` by an officer.
    answer: JointAnswer,
    /// At most 2,000 characters; the authority reads what a side remarks, and everybody why the authority gives up. Needed for that.
    #[serde(default)]
    note: String,
}

impl From<Assumption> for JointAssumption {
    fn from(said: Assumption) -> Self {
        let figures = said.figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let Assumption { code, title, since, basis, verified, .. } = said;
        Self { code, title, since, basis, verified, figures }
    }
}

fn assumptions(app: &App) -> Vec<JointAssumption> {
    app.terms.assumptions(app.clock.today()).into_iter().map(Into::into).collect()
}

/// A proposal and what stands with it, as far as the transaction shows it.
struct Shown {
    joint: Joint,
    parties: Vec<Party>,
    sides: Vec<Side>,
    places: Vec<Place>,
}

impl Shown {
    async fn read(tx: &mut Tx, joint: Joint) -> Result<Self, Problem> {
        let parties = store::joint::list_parties(tx, Some(joint.id)).await?;
        let sides = store::joint::list_sides(tx, Some(joint.id)).await?;
        let places = store::joint::list_places(tx, joint.id).await?;
        let (parties, sides) = (parties.into_iter().map(second), sides.into_iter().map(second));
        Ok(Self { parties: parties.collect(), sides: sides.collect(), places, joint })
    }
}

fn second<T>((_, item): (Uuid, T)) -> T {
    item
}

impl JointWorks {
    fn new(joint: &Joint, parties: &[Party], sides: &[Side], caller: &Caller) -> Self {
        let own = caller.organisation();
        let insider = caller.is_insider();
        let open = insider || joint.state == JointState::Agreed;
        // Whose works are shown, or who has an own word in it: nothing else reaches this far.
        let mut organisations: BTreeMap<(bool, OrganisationId), String> = BTreeMap::new();
        for side in sides {
            organisations.insert((Some(side.organisation) != own, side.organisation), side.name.clone());
        }
        let mut shown: Vec<JointSide> = organisations
            .into_iter()
            .map(|((_, organisation), name)| {
                let party = parties.iter().find(|party| party.organisation == organisation);
                let is_own = Some(organisation) == own;
                let works = sides.iter().filter(|side| side.organisation == organisation);
                JointSide {
                    own: is_own,
                    organisation: Some(name),
                    answer: match party {
                        Some(party) => party.answer,
                        None => (joint.state == JointState::Agreed).then_some(JointAnswer::Accept),
                    },
                    note: party.map(|party| party.note.clone()).unwrap_or_default(),
                    answered_at: party.and_then(|party| party.at),
                    request: party.and_then(|party| party.request).map(|case| case.0),
                    works: works.map(|side| JointSideWorks::new(side, is_own || insider)).collect(),
                }
            })
            .collect();
        while shown.len() < usize::from(joint.parties) {
            shown.push(JointSide {
                own: false,
                organisation: None,
                answer: None,
                note: String::new(),
                answered_at: None,
                request: None,
                works: Vec::new(),
            });
        }
        let may: &[JointAnswer] = match caller.user.role {
            Role::Applicant => &[JointAnswer::Accept, JointAnswer::Decline],
            Role::Officer => &[JointAnswer::Withdraw],
            _ => &[],
        };
        let said =
            parties.iter().find(|party| Some(party.organisation) == own).and_then(|party| party.answer);
        let takes = |answer: &JointAnswer| joint.state.takes(*answer) && said != Some(*answer);
        Self {
            id: joint.id,
            state: joint.state,
            street: joint.street.clone(),
            saving: joint.saving,
            currency: joint.currency,
            days: joint.days.into(),
            site_days: joint.site_days,
            request_by: joint.request_by,
            site: joint.site.map(Into::into),
            open,
            accepted: joint.accepted,
            sides: shown,
            answers: may.iter().copied().filter(takes).collect(),
            reason: joint.reason.clone(),
            at: joint.at,
            version: joint.version,
        }
    }
}

impl JointSideWorks {
    fn new(side: &Side, with_case: bool) -> Self {
        Self {
            id: side.works.0,
            case: side.case.filter(|_| with_case).map(|case| case.0),
            kind: side.kind,
            title: side.title.clone(),
            street: side.street.clone(),
            period: side.period.into(),
            days: side.days,
            fixed: side.fixed,
            line: side.line.geometry().into(),
        }
    }
}

fn stretches(places: &[Place]) -> Vec<JointStretch> {
    let trenches = places.iter().filter(|place| place.segment.is_none());
    trenches
        .map(|place| JointStretch {
            place: place.place.geometry().into(),
            works: place.works.iter().map(|works| works.0).collect(),
            dug_m: place.length_m,
            saved_m: place.saved_m,
            cost: place.cost,
        })
        .collect()
}

fn closures(places: &[Place]) -> Vec<JointClosure> {
    places
        .iter()
        .filter_map(|place| {
            Some(JointClosure {
                segment: place.segment?.0,
                place: place.place.geometry().into(),
                works: place.works.iter().map(|works| works.0).collect(),
                length_m: place.length_m,
                days: place.days,
                saved_days: place.saved_days,
                cost: place.cost,
            })
        })
        .collect()
}

fn split(sides: &[Side], caller: &Caller) -> Vec<JointShare> {
    sides
        .iter()
        .map(|side| JointShare {
            works: side.works.0,
            title: side.title.clone(),
            organisation: side.name.clone(),
            own: Some(side.organisation) == caller.organisation(),
            alone: side.alone,
            pays: side.pays,
        })
        .collect()
}

fn split_rule() -> Text {
    Text::new(
        "Auf jeder gemeinsamen Strecke und bei jeder gemeinsamen Sperrung tragen alle zu gleichen Teilen, was der mit dem geringsten \
         Bedarf braucht; was der nächste darüber hinaus braucht, die übrigen zu gleichen Teilen, und so fort (Shapley-Wert des \
         Flughafenspiels, Littlechild und Owen 1973). Niemand zahlt mehr als allein.",
        "On each common stretch and for each common closure all pay in equal parts what the one with the least need needs; what the next \
         one needs beyond that is paid by the others in equal parts, and so on (the Shapley value of the airport game, Littlechild and \
         Owen 1973). Nobody pays more than alone.",
    )
}

async fn listed(tx: &mut Tx, caller: &Caller) -> Result<Page<JointWorks>, Problem> {
    let (mut parties, mut sides) = (BTreeMap::<Uuid, Vec<_>>::new(), BTreeMap::<Uuid, Vec<_>>::new());
    for (id, party) in store::joint::list_parties(tx, None).await? {
        parties.entry(id).or_default().push(party);
    }
    for (id, side) in store::joint::list_sides(tx, None).await? {
        sides.entry(id).or_default().push(side);
    }
    let shown = |joint: Joint| {
        let (parties, sides) = (parties.remove(&joint.id), sides.remove(&joint.id));
        JointWorks::new(&joint, &parties.unwrap_or_default(), &sides.unwrap_or_default(), caller)
    };
    let items: Vec<JointWorks> = store::joint::list(tx).await?.into_iter().map(shown).collect();
    let total = items.len() as u64;
    Ok(Page { items, total, next: None })
}

/// Computes anew which works could be dug together, and answers all proposals.
///
/// The house also does so by itself every day, and when the works calendar has changed. The same works keep their proposal and what was said
/// to it, as long as the common days are no others; one whose works have changed or are gone is closed as `outdated`.
#[utoipa::path(post, path = "/api/joint-works/proposals", tag = "joint works", request_body = JointRun,
    responses((status = 200, body = Page<JointWorks>)))]
pub async fn propose(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: JointRun {} }: Once<JointRun>,
) -> Result<Answer, Problem> {
    // Before the transaction opens: the index waits for those that are open. A repeat changes nothing.
    propose::run(&app).await?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let answer = Answer::ok(&listed(&mut tx, &caller).await?)?;
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// Works that could be dug together, those that wait for answers first: of an applicant those in which works of his organisation take part.
///
/// Other sides are hidden from an applicant until all have accepted (§148 TKG): he learns the street, the common days and what it saves.
#[utoipa::path(get, path = "/api/joint-works", tag = "joint works", responses((status = 200, body = Page<JointWorks>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    Answer::ok(&listed(&mut tx, &caller).await?)
}

/// A proposal to dig together, with the drafted request to coordinate.
#[utoipa::path(get, path = "/api/joint-works/{id}", tag = "joint works", params(("id" = Uuid, Path)),
    responses((status = 200, body = JointDetail)))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let joint = store::joint::find(&mut tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    detail(&app, &mut tx, &caller, joint).await
}

async fn detail(app: &App, tx: &mut Tx, caller: &Caller, joint: Joint) -> Result<Answer, Problem> {
    let calendar = propose::calendar(app, tx).await?;
    let Shown { joint, parties, sides, places } = Shown::read(tx, joint).await?;
    let version = joint.version;
    let shown = JointDetail {
        request: JointRequest::draft(app, calendar, &joint, &sides, caller.organisation()),
        head: JointWorks::new(&joint, &parties, &sides, caller),
        stretches: stretches(&places),
        closures: closures(&places),
        split: split(&sides, caller),
        split_rule: split_rule(),
        assumptions: assumptions(app),
    };
    Ok(Answer::ok(&shown)?.version(version))
}

/// What digging together would save and will save, with what the numbers rest on.
#[utoipa::path(get, path = "/api/joint-works/report", tag = "joint works", responses((status = 200, body = JointReport)))]
pub async fn report(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let all = store::joint::list(&mut tx).await?;
    let totals = [JointState::Proposed, JointState::Agreed].map(|state| {
        let of_state = all.iter().filter(|joint| joint.state == state);
        JointTotal {
            state,
            count: of_state.clone().count() as u64,
            saving: of_state.fold(Saving::default(), |sum, joint| sum.and(&joint.saving)),
        }
    });
    let currency = all.first().map(|joint| joint.currency);
    Answer::ok(&JointReport { totals: totals.into(), currency, assumptions: assumptions(&app) })
}
