//! Joint works: proposals to dig together, the word of each applicant, and what they are about as far as the caller may know it.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use model::{
    CaseId, OrganisationId, Period, SegmentId, Utm32, WorksId,
    fee::{Currency, Money},
    joint::{JointAnswer, JointState, Saving},
    trench::LayingMethod,
    works::WorksKind,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Geom, StoreError, Tx,
    db::alone,
    derived,
    time::{from_day, from_instant, to_day, to_instant},
    word::{number, word},
};

/// A proposal as every side may know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// Identifier of the set of works, see [`id_of`].
    pub id: Uuid,
    /// Where it stands.
    pub state: JointState,
    /// Where they meet; empty when no street is known.
    pub street: String,
    /// The days within which the common site has room.
    pub days: Period,
    /// How many days it takes.
    pub site_days: u16,
    /// The last day to ask for coordination, where one is known.
    pub request_by: Option<Date>,
    /// The planned filing that this is counted back from.
    pub filing: Option<Date>,
    /// Applicants in it.
    pub parties: u16,
    /// How many of them have accepted.
    pub accepted: u16,
    /// What it saves.
    pub saving: Saving,
    /// In which money.
    pub currency: Currency,
    /// The days of the coordinated works plan, once all have accepted.
    pub site: Option<Period>,
    /// Why the authority has given it up.
    pub reason: String,
    /// Since when it stands so.
    pub at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
}

/// The word of one applicant.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it says, if it has said something.
    pub answer: Option<JointAnswer>,
    /// What it remarks.
    pub note: String,
    /// When it was said.
    pub at: Option<Timestamp>,
    /// Its request to coordinate.
    pub request: Option<CaseId>,
}

/// One of the works, as it stood when it was proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Which.
    pub works: WorksId,
    /// The case that it comes from.
    pub case: Option<CaseId>,
    /// Whose.
    pub organisation: OrganisationId,
    /// The name of whose it is.
    pub name: String,
    /// What for.
    pub kind: WorksKind,
    /// Title.
    pub title: String,
    /// Street.
    pub street: String,
    /// When it may take place.
    pub period: Period,
    /// How many days it takes.
    pub days: u16,
    /// Whether only its owner can move it.
    pub fixed: bool,
    /// What the common places would cost it alone.
    pub alone: Money,
    /// What it pays in common.
    pub pays: Money,
    /// Where, in EPSG:25832.
    pub line: Utm32,
}

/// A common stretch of trench, or a street segment that is closed in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The segment that is closed; none of a stretch of trench.
    pub segment: Option<SegmentId>,
    /// Who; whoever leads comes first.
    pub works: Vec<WorksId>,
    /// Metres that are dug, or the length of the segment.
    pub length_m: f64,
    /// Metres that are not dug.
    pub saved_m: f64,
    /// Days on which the segment is closed.
    pub days: u64,
    /// Days on which it is not.
    pub saved_days: u64,
    /// What it costs in common.
    pub cost: Money,
    /// Where, in EPSG:25832.
    pub place: Utm32,
}

/// What is known of works that come from a case, beyond the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Which.
    pub works: WorksId,
    /// How it is laid.
    pub method: LayingMethod,
    /// The day on which the final project is to be filed, where the case says so.
    pub filing: Option<Date>,
    /// The calendar of the authority that leads the case.
    pub calendar: String,
}

/// The identifier of a set of works: the same whenever it is proposed, and tells none of them.
pub fn id_of(works: &BTreeSet<WorksId>) -> Uuid {
    let mut hash = Sha256::new().chain_update(b"joint works");
    for id in works {
        hash.update(id.0.as_bytes());
    }
    derived::id(hash)
}

/// Waits until nobody else computes proposals, and keeps others waiting until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    alone(tx, "joint works").await
}

/// All proposals that the caller may know of, those that need an answer first, then the last first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Joint>, StoreError> {
    read(tx, None).await
}

/// The proposal with this identifier, if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Joint>, StoreError> {
    Ok(read(tx, Some(id)).await?.pop())
}

/// The same; nobody else answers it until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<Option<Joint>, StoreError> {
    // The computing of proposals must not close meanwhile what is being accepted.
    lock(tx).await?;
    find(tx, id).await
}

async fn read(tx: &mut Tx, id: Option<Uuid>) -> Result<Vec<Joint>, StoreError> {
    let rows = sqlx::query!(
        "select id, state, street, first, last, site_days, request_by, filing, parties, accepted, trench_m, closed_days,
                closed_metre_days, cost_cents, co2_kg, currency, site_first, site_last, reason, at, version
         from joint_works where tenant_id = $1 and ($2::uuid is null or id = $2)
         order by state <> 'proposed', at desc, cost_cents desc, id",
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let site = match (row.site_first, row.site_last) {
                (Some(first), Some(last)) => Some(Period::new(from_day(first)?, from_day(last)?)?),
                _ => None,
            };
            Ok(Joint {
                id: row.id,
                state: word("joint_works.state", &row.state)?,
                street: row.street,
                days: Period::new(from_day(row.first)?, from_day(row.last)?)?,
                site_days: number("joint_works.site_days", row.site_days)?,
                request_by: row.request_by.map(from_day).transpose()?,
                filing: row.filing.map(from_day).transpose()?,
                parties: number("joint_works.parties", row.parties)?,
                accepted: number("joint_works.accepted", row.accepted)?,
                saving: Saving {
                    trench_m: row.trench_m,
                    closed_days: number("joint_works.closed_days", row.closed_days)?,
                    closed_metre_days: row.closed_metre_days,
                    cost: number("joint_works.cost_cents", row.cost_cents)?,
                    co2_kg: row.co2_kg,
                },
                currency: word("joint_works.currency", &row.currency)?,
                site,
                reason: row.reason,
                at: from_instant(row.at)?,
                version: row.version,
            })
        })
        .collect()
}

/// The words of applicants that the caller may know, of one proposal or of all, by name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_parties(tx: &mut Tx, id: Option<Uuid>) -> Result<Vec<(Uuid, Party)>, StoreError> {
    let rows = sqlx::query!(
        "select p.joint_id, p.organisation_id, o.name, p.answer, p.note, p.at, p.request_id
         from joint_works_party p join organisation o on o.tenant_id = p.tenant_id and o.id = p.organisation_id
         where p.tenant_id = $1 and ($2::uuid is null or p.joint_id = $2) order by p.joint_id, o.name, o.id",
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let answer = row.answer.as_deref().map(|answer| word("joint_works_party.answer", answer));
            let party = Party {
                organisation: row.organisation_id.into(),
                name: row.name,
                answer: answer.transpose()?,
                note: row.note,
                at: row.at.map(from_instant).transpose()?,
                request: row.request_id.map(Into::into),
            };
            Ok((row.joint_id, party))
        })
        .collect()
}

/// The works that the caller may know, of one proposal or of all, the longest axis first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_sides(tx: &mut Tx, id: Option<Uuid>) -> Result<Vec<(Uuid, Side)>, StoreError> {
    let rows = sqlx::query!(
        r#"select s.joint_id, s.works_id, s.case_id, s.organisation_id, o.name, s.kind, s.title, s.street, s.first, s.last,
                  s.days, s.fixed, s.alone_cents, s.pays_cents, s.line
           from joint_works_side s join organisation o on o.tenant_id = s.tenant_id and o.id = s.organisation_id
           where s.tenant_id = $1 and ($2::uuid is null or s.joint_id = $2) order by s.joint_id, s.seq"#,
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let side = Side {
                works: row.works_id.into(),
                case: row.case_id.map(Into::into),
                organisation: row.organisation_id.into(),
                name: row.name,
                kind: word("joint_works_side.kind", &row.kind)?,
                title: row.title,
                street: row.street,
                period: Period::new(from_day(row.first)?, from_day(row.last)?)?,
                days: number("joint_works_side.days", row.days)?,
                fixed: row.fixed,
                alone: number("joint_works_side.alone_cents", row.alone_cents)?,
                pays: number("joint_works_side.pays_cents", row.pays_cents)?,
                line: row.line.into_utm32()?,
            };
            Ok((row.joint_id, side))
        })
        .collect()
}

/// Where the works of a proposal meet, as far as the caller may know.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_places(tx: &mut Tx, id: Uuid) -> Result<Vec<Place>, StoreError> {
    let rows = sqlx::query!(
        r#"select segment_id, works, length_m, saved_m, days, saved_days, cost_cents, place
           from joint_works_place where tenant_id = $1 and joint_id = $2 order by seq"#,
        tx.tenant(),
        id,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Place {
                segment: row.segment_id.map(Into::into),
                works: row.works.into_iter().map(Into::into).collect(),
                length_m: row.length_m,
                saved_m: row.saved_m,
                days: number("joint_works_place.days", row.days)?,
                saved_days: number("joint_works_place.saved_days", row.saved_days)?,
                cost: number("joint_works_place.cost_cents", row.cost_cents)?,
                place: row.place.into_utm32()?,
            })
        })
        .collect()
}

/// Keeps the head of a proposal in place of its former one and answers its version; the house alone may.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put(tx: &mut Tx, joint: &Joint) -> Result<i64, StoreError> {
    let (saving, site) = (&joint.saving, joint.site);
    let version = sqlx::query_scalar!(
        "insert into joint_works (tenant_id, id, state, street, first, last, site_days, request_by, filing, parties, accepted,
             trench_m, closed_days, closed_metre_days, cost_cents, co2_kg, currency, site_first, site_last, reason, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         on conflict (tenant_id, id) do update
         set state = excluded.state, street = excluded.street, first = excluded.first, last = excluded.last,
             site_days = excluded.site_days, request_by = excluded.request_by, filing = excluded.filing,
             parties = excluded.parties, accepted = excluded.accepted, trench_m = excluded.trench_m,
             closed_days = excluded.closed_days, closed_metre_days = excluded.closed_metre_days,
             cost_cents = excluded.cost_cents, co2_kg = excluded.co2_kg, currency = excluded.currency,
             site_first = excluded.site_first, site_last = excluded.site_last, reason = excluded.reason,
             at = excluded.at, version = joint_works.version + 1
         returning version",
        tx.tenant(),
        joint.id,
        joint.state.code(),
        joint.street,
        to_day(joint.days.first())?,
        to_day(joint.days.last())?,
        i32::from(joint.site_days),
        joint.request_by.map(to_day).transpose()?,
        joint.filing.map(to_day).transpose()?,
        number::<_, i16>("joint_works.parties", joint.parties)?,
        number::<_, i16>("joint_works.accepted", joint.accepted)?,
        saving.trench_m,
        number::<_, i64>("joint_works.closed_days", saving.closed_days)?,
        saving.closed_metre_days,
        saving.cost.cents(),
        saving.co2_kg,
        joint.currency.code(),
        site.map(|site| to_day(site.first())).transpose()?,
        site.map(|site| to_day(site.last())).transpose()?,
        joint.reason,
        to_instant(joint.at)?,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(version)
}

/// Keeps what a proposal is about, in place of what it was; the applicants' words stay unless they are to be `asked_anew`.
///
/// # Errors
/// [`StoreError::Dangling`] when somebody's organisation is not there.
pub async fn describe(
    tx: &mut Tx,
    id: Uuid,
    sides: &[Side],
    places: &[Place],
    asked_anew: bool,
) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!("delete from joint_works_side where tenant_id = $1 and joint_id = $2", tenant, id)
        .execute(&mut *tx.inner)
        .await?;
    sqlx::query!("delete from joint_works_place where tenant_id = $1 and joint_id = $2", tenant, id)
        .execute(&mut *tx.inner)
        .await?;
    for (seq, side) in (0_i16..).zip(sides) {
        sqlx::query!(
            "insert into joint_works_side (tenant_id, joint_id, seq, works_id, case_id, organisation_id, kind, title, street,
                 first, last, days, fixed, alone_cents, pays_cents, line)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            tenant,
            id,
            seq,
            side.works.0,
            side.case.map(|case| case.0),
            side.organisation.0,
            side.kind.code(),
            side.title,
            side.street,
            to_day(side.period.first())?,
            to_day(side.period.last())?,
            i32::from(side.days),
            side.fixed,
            side.alone.cents(),
            side.pays.cents(),
            Geom::from(&side.line) as Geom,
        )
        .execute(&mut *tx.inner)
        .await?;
        sqlx::query!(
            "insert into joint_works_party (tenant_id, joint_id, organisation_id) values ($1, $2, $3)
             on conflict (tenant_id, joint_id, organisation_id) do nothing",
            tenant,
            id,
            side.organisation.0,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    for (seq, place) in (0_i16..).zip(places) {
        let works: Vec<Uuid> = place.works.iter().map(|works| works.0).collect();
        sqlx::query!(
            "insert into joint_works_place (tenant_id, joint_id, seq, segment_id, works, length_m, saved_m, days, saved_days,
                 cost_cents, place)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            tenant,
            id,
            seq,
            place.segment.map(|segment| segment.0),
            &works,
            place.length_m,
            place.saved_m,
            number::<_, i64>("joint_works_place.days", place.days)?,
            number::<_, i64>("joint_works_place.saved_days", place.saved_days)?,
            place.cost.cents(),
            Geom::from(&place.place) as Geom,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    if asked_anew {
        sqlx::query!(
            "update joint_works_party set answer = null, note = '', by_account = null, at = null
             where tenant_id = $1 and joint_id = $2",
            tenant,
            id,
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(())
}

/// Keeps the word of an applicant.
///
/// # Errors
/// [`StoreError::Missing`] when the caller is not one of them.
pub async fn say(
    tx: &mut Tx,
    id: Uuid,
    organisation: OrganisationId,
    (answer, note): (JointAnswer, &str),
    at: Timestamp,
) -> Result<(), StoreError> {
    let by = tx.who().user.map(|user| user.0);
    let kept = sqlx::query!(
        "update joint_works_party set answer = $4, note = $5, by_account = $6, at = $7
         where tenant_id = $1 and joint_id = $2 and organisation_id = $3",
        tx.tenant(),
        id,
        organisation.0,
        answer.code(),
        note,
        by,
        to_instant(at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    if kept.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing { noun: "joint works" }) }
}

/// Keeps which case an applicant's request to coordinate is.
///
/// # Errors
/// [`StoreError::Missing`] when the caller is not one of them.
pub async fn set_request(
    tx: &mut Tx,
    id: Uuid,
    organisation: OrganisationId,
    case: CaseId,
) -> Result<(), StoreError> {
    let kept = sqlx::query!(
        "update joint_works_party set request_id = $4 where tenant_id = $1 and joint_id = $2 and organisation_id = $3",
        tx.tenant(),
        id,
        organisation.0,
        case.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    if kept.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing { noun: "joint works" }) }
}

/// What is known of all works that come from cases, beyond the calendar.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_facts(tx: &mut Tx) -> Result<Vec<Fact>, StoreError> {
    let rows = sqlx::query!(
        r#"select w.id, c.method, (c.anchors ->> 'filing')::date as filing, a.calendar
           from works w join "case" c on c.tenant_id = w.tenant_id and c.id = w.case_id
           join authority a on a.tenant_id = c.tenant_id and a.id = c.authority_id
           where w.tenant_id = $1"#,
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Fact {
                works: row.id.into(),
                method: word("case.method", &row.method)?,
                filing: row.filing.map(from_day).transpose()?,
                calendar: row.calendar,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_the_same_in_any_order_and_no_other_one() {
        let of = |ids: &[u128]| id_of(&ids.iter().map(|id| WorksId(Uuid::from_u128(*id))).collect());
        assert_eq!(of(&[1, 2]), of(&[2, 1]));
        assert_ne!(of(&[1, 2]), of(&[1, 2, 3]));
    }
}
