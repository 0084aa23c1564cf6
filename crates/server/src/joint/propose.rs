//! Proposals are computed from the city as it stands, and kept in step with it: what was said to one survives as long as it
//! is about the same works and no other days.

use std::collections::{BTreeMap, BTreeSet};

use engine::bundle::{self, Ask, Bundle, Facts, Said};
use geo::Geometry;
use jiff::civil::Date;
use law::{Regime, calendar::Calendar, regime::Counting};
use model::{
    Period, Schedule, Text, Utm32, WorksId,
    case::{Anchor, Event, Procedure},
    joint::JointState,
    period::days_between,
};
use store::{
    Tx, Who,
    change::Seen,
    joint::{Fact, Joint, Place, Side},
};
use uuid::Uuid;

use super::tell::{self, Told};
use crate::{app::App, journal, live::Snapshot, problem::Problem};

/// The procedure of a request to coordinate works, in the law's data.
pub const PROCEDURE: &str = "coordination";
/// How often proposals are computed again when something was said to them meanwhile.
const TRIES: usize = 3;

/// A proposal as computed now.
struct Found {
    joint: Joint,
    sides: Vec<Side>,
    places: Vec<Place>,
}

/// When proposals are to be computed again.
#[derive(Debug, Default)]
pub struct Watch {
    seen: Option<Seen>,
    done: Option<(Date, Seen)>,
}

impl Watch {
    /// Whether a day has begun, or the city has changed and then been quiet since this was asked last.
    pub fn is_due(&mut self, app: &App) -> bool {
        if !app.live.is_ready() {
            return false;
        }
        let (today, seen) = (app.clock.today(), app.live.now().seen.clone());
        let quiet = self.seen.replace(seen.clone()).as_ref() == Some(&seen);
        let due = self.done.as_ref().is_none_or(|(day, at)| *day != today || *at != seen && quiet);
        if due {
            self.done = Some((today, seen));
        }
        due
    }
}

/// Computes proposals anew, closes those whose works have changed or are gone, and answers how many stand.
///
/// # Errors
/// When the store breaks; then nothing changed.
pub async fn run(app: &App) -> Result<usize, Problem> {
    for _ in 0..TRIES {
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        let said = said(&mut tx).await?;
        let facts = store::joint::list_facts(&mut tx).await?;
        let calendar = calendar(app, &mut tx).await?;
        drop(tx);
        let (found, snapshot) = computed(app, said.clone(), &facts, calendar).await?;
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        store::joint::lock(&mut tx).await?;
        // Somebody has answered while this was computed: what follows from it is not in here.
        if self::said(&mut tx).await? != said {
            continue;
        }
        let standing = found.len();
        keep(app, &mut tx, found, &snapshot).await?;
        tx.commit().await?;
        return Ok(standing);
    }
    Ok(0)
}

/// What was said to the proposals so far, as the optimiser needs it.
async fn said(tx: &mut Tx) -> Result<Said, Problem> {
    let mut works: BTreeMap<Uuid, BTreeSet<WorksId>> = BTreeMap::new();
    for (id, side) in store::joint::list_sides(tx, None).await? {
        works.entry(id).or_default().insert(side.works);
    }
    let mut said = Said::default();
    for joint in store::joint::list(tx).await? {
        let works = works.remove(&joint.id).unwrap_or_default();
        match joint.state {
            JointState::Agreed => said.taken.extend(works),
            JointState::Declined | JointState::Withdrawn => {
                said.never.insert(works);
            }
            JointState::Proposed | JointState::Outdated => {}
        }
    }
    Ok(said)
}

/// The calendar whose law on coordination is told; authorities of one city share it.
///
/// # Errors
/// When there is no authority, or its calendar is not known.
pub async fn calendar<'a>(app: &'a App, tx: &mut Tx) -> Result<&'a Calendar, Problem> {
    let first = store::account::list_authorities(tx).await?.into_iter().next();
    let code = first.map(|row| row.calendar).unwrap_or_default();
    app.law.calendar(&code).ok_or_else(|| Problem::broken(format_args!("no calendar {code:?}")))
}

/// The law of requests to coordinate in a land: the procedure's own, where it holds there, and what stands beside it.
pub fn regimes<'a>(app: &'a App, calendar: &Calendar) -> Vec<&'a Regime> {
    let Ok(procedure) = Procedure::new(PROCEDURE) else { return Vec::new() };
    let mut regimes = app.law.regimes_for(&procedure, &calendar.code, None);
    regimes.retain(|regime| regime.holds_in(&calendar.code));
    regimes
}

/// The last day on which coordination can be asked for, when the final project is filed on `filing`.
pub fn request_by(app: &App, calendar: &Calendar, filing: Date) -> Option<Date> {
    let rules = regimes(app, calendar).into_iter().flat_map(|regime| &regime.deadlines);
    rules
        .filter(|rule| matches!(rule.counting, Counting::Before(Anchor::Filing, _)))
        .filter_map(|rule| rule.end(filing, &[], None, calendar))
        .min()
}

/// How many days the law gives two sides to come to terms on a request that is made today: nothing in common begins before.
fn notice_days(app: &App, calendar: &Calendar, today: Date) -> u16 {
    let rules = regimes(app, calendar).into_iter().flat_map(|regime| &regime.deadlines);
    let ends = rules
        .filter(|rule| rule.starts.contains(&Event::Submit))
        .filter_map(|rule| rule.end(today, &[], None, calendar));
    ends.max().map_or(0, |end| u16::try_from(days_between(today, end)).unwrap_or(u16::MAX))
}

async fn computed(
    app: &App,
    said: Said,
    known: &[Fact],
    calendar: &Calendar,
) -> Result<(Vec<Found>, std::sync::Arc<Snapshot>), Problem> {
    let today = app.clock.today();
    let notice_days = notice_days(app, calendar, today);
    let (mut facts, mut filings) = (BTreeMap::new(), BTreeMap::new());
    for fact in known {
        let own = app.law.calendar(&fact.calendar).unwrap_or(calendar);
        let request_by = fact.filing.and_then(|filing| request_by(app, own, filing));
        filings.extend(request_by.zip(fact.filing).map(|(by, filing)| (fact.works, (by, filing))));
        let fact_of = Facts { method: Some(fact.method), request_by, ..Facts::default() };
        facts.insert(fact.works, fact_of);
    }
    let house = app.clone();
    let work = move || {
        let snapshot = house.live.now();
        let ask = Ask { on: today, notice_days, facts: &facts };
        let rules = Some(house.live.rules());
        let plan = bundle::propose_beside(&snapshot.city, rules, &house.terms, &ask, &said);
        let at = house.clock.now();
        let currency = plan.currency;
        let all = plan.bundles.iter().filter_map(|bundle| {
            let head = Head { at, currency: currency?, filings: &filings };
            found(&snapshot, bundle, &head)
        });
        (all.collect(), snapshot)
    };
    tokio::task::spawn_blocking(work).await.map_err(Problem::broken)
}

/// What all proposals of one computation have in common.
struct Head<'a> {
    at: jiff::Timestamp,
    currency: model::fee::Currency,
    /// Last day to ask, and planned filing.
    filings: &'a BTreeMap<WorksId, (Date, Date)>,
}

/// A bundle as it is kept; none where works of it are gone from the city.
fn found(snapshot: &Snapshot, bundle: &Bundle, head: &Head) -> Option<Found> {
    let mut sides = Vec::new();
    for share in &bundle.shares {
        let works = snapshot.city.find_works(share.works)?;
        let period = works.schedule.span();
        let days = match works.schedule {
            Schedule::Floating(window) => window.days(),
            Schedule::Fixed(period) => u16::try_from(period.days()).ok()?,
        };
        sides.push(Side {
            works: works.id,
            case: works.case,
            organisation: works.applicant,
            name: works.applicant_name.clone(),
            kind: works.kind,
            title: works.title.clone(),
            street: works.street.clone(),
            period,
            days,
            fixed: share.fixed,
            alone: share.alone,
            pays: share.pays,
            line: works.line.clone(),
        });
    }
    let utm32 = |place: &Geometry<f64>| Utm32::stored(place.clone()).ok();
    let trenches = bundle.trenches.iter().filter_map(|stretch| {
        Some(Place {
            segment: None,
            works: stretch.works.clone(),
            length_m: stretch.dug_m,
            saved_m: stretch.saved_m,
            days: 0,
            saved_days: 0,
            cost: stretch.cost,
            place: utm32(&stretch.place)?,
        })
    });
    let closures = bundle.closures.iter().filter_map(|closure| {
        Some(Place {
            segment: Some(closure.segment),
            works: closure.works.clone(),
            length_m: closure.length_m,
            saved_m: 0.0,
            days: closure.days,
            saved_days: closure.saved_days,
            cost: closure.cost,
            place: utm32(&closure.place)?,
        })
    });
    let places: Vec<Place> = trenches.chain(closures).collect();
    let met = places.iter().flat_map(|place| snapshot.streets_along(&place.place));
    let street = met.chain(sides.iter().map(|side| side.street.clone())).find(|street| !street.is_empty());
    let parties: BTreeSet<_> = sides.iter().map(|side| side.organisation).collect();
    let asked = sides.iter().filter_map(|side| head.filings.get(&side.works)).min();
    let joint = Joint {
        id: store::joint::id_of(&sides.iter().map(|side| side.works).collect()),
        state: JointState::Proposed,
        street: street.unwrap_or_default(),
        days: bundle.days,
        site_days: u16::try_from(bundle.site_days).ok()?,
        request_by: bundle.request_by,
        filing: asked.map(|(_, filing)| *filing),
        parties: u16::try_from(parties.len()).ok()?,
        accepted: 0,
        saving: bundle.saved,
        currency: head.currency,
        site: None,
        reason: String::new(),
        at: head.at,
        version: 1,
    };
    Some(Found { joint, sides, places })
}

async fn keep(app: &App, tx: &mut Tx, found: Vec<Found>, snapshot: &Snapshot) -> Result<(), Problem> {
    let mut known: BTreeMap<Uuid, Joint> =
        store::joint::list(tx).await?.into_iter().map(|joint| (joint.id, joint)).collect();
    for Found { mut joint, sides, places } in found {
        let Some(before) = known.remove(&joint.id) else {
            store::joint::put(tx, &joint).await?;
            store::joint::describe(tx, joint.id, &sides, &places, false).await?;
            let what = Text::new(
                "Arbeiten in dieser Straße könnten gemeinsam ausgeführt werden",
                "Works in this street could be carried out together",
            );
            tell::all(app, tx, &Told::of(&joint, &sides, journal::JOINT_PROPOSED, what)).await?;
            continue;
        };
        // Whoever has agreed to days has agreed to all days within them.
        let holds = before.site_days == joint.site_days
            && before.days.first() <= joint.days.first()
            && joint.days.last() <= before.days.last();
        let open = before.state == JointState::Proposed;
        joint.accepted = if holds { before.accepted } else { 0 };
        if open {
            joint.at = before.at;
        }
        let unchanged = open && Joint { version: before.version, ..joint.clone() } == before;
        if unchanged && store_sides(tx, joint.id).await? == sides {
            continue;
        }
        store::joint::put(tx, &joint).await?;
        store::joint::describe(tx, joint.id, &sides, &places, !holds).await?;
        if !holds || !open {
            let what = Text::new(
                "Die gemeinsamen Tage haben sich geändert. Bitte antworten Sie neu",
                "The common days have changed. Please answer again",
            );
            tell::all(app, tx, &Told::of(&joint, &sides, journal::JOINT_PROPOSED, what)).await?;
        }
    }
    let today = app.clock.today();
    for joint in known.into_values() {
        let over = match joint.state {
            JointState::Proposed => true,
            // What has begun is not taken back, and leaves the calendar when it is done.
            JointState::Agreed if joint.site.is_some_and(|site| today < site.first()) => {
                let sides = store_sides(tx, joint.id).await?;
                sides.iter().any(|side| snapshot.city.find_works(side.works).is_none())
            }
            _ => false,
        };
        if over {
            let sides = store_sides(tx, joint.id).await?;
            let joint = Joint { state: JointState::Outdated, at: app.clock.now(), ..joint };
            store::joint::put(tx, &joint).await?;
            let what = Text::new(
                "Der Vorschlag, gemeinsam zu graben, ist überholt: Die Arbeiten haben sich geändert",
                "The proposal to dig together is outdated: the works have changed",
            );
            tell::all(app, tx, &Told::of(&joint, &sides, journal::JOINT_OUTDATED, what)).await?;
        }
    }
    Ok(())
}

async fn store_sides(tx: &mut Tx, id: Uuid) -> Result<Vec<Side>, Problem> {
    Ok(store::joint::list_sides(tx, Some(id)).await?.into_iter().map(|(_, side)| side).collect())
}

/// The days of the coordinated works plan: the first on which the common site has room, from today on.
pub fn site(joint: &Joint, today: Date) -> Option<Period> {
    let first = joint.days.first().max(today);
    let last = first.checked_add(jiff::Span::new().days(i64::from(joint.site_days) - 1)).ok()?;
    Period::new(first, last).ok().filter(|site| site.last() <= joint.days.last())
}
