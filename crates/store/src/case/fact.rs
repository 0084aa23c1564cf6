//! What a step may ask about a case beyond its clocks: who was asked, who has answered, how its authority works.

use jiff::civil::Date;
use model::{AuthorityId, CaseId, Text, case::Stage};
use serde::Deserialize;
use sqlx::types::Json;

use crate::{StoreError, Tx, time::from_day, word::word};

/// Where the participation of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gate {
    /// Bodies that were asked.
    pub asked: i64,
    /// Of those, how many have neither answered nor let their day pass.
    pub open: i64,
    /// How many answered on an earlier plan, and nobody has confirmed that it still holds.
    pub outdated: i64,
    /// How many other road authorities decided on an earlier plan, and have not confirmed that it still holds.
    pub parts_outdated: i64,
    /// Of the open and outdated ones, how many decide for themselves; other road authorities that have not decided on the
    /// plan as it stands count, too.
    pub sub_decisions_open: i64,
    /// The municipality was asked, and has answered on the plan that stands or let its day pass.
    pub municipality_heard: bool,
    /// The day of the plan that stands, once it was changed after it was handed in.
    pub plan_on: Option<Date>,
}

/// Where the participation of a case stands.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn gate(tx: &mut Tx, case: CaseId) -> Result<Gate, StoreError> {
    let row = sqlx::query!(
        r#"select count(*) as "asked!", count(*) filter (where s.verdict is null) as "open!",
                  count(*) filter (where s.verdict is not null and s.plan < p.plan) as "outdated!",
                  count(*) filter (where (s.verdict is null or s.plan < p.plan) and s.sub_decision) + (
                      select count(*) from authority_decision d
                      join "case" c on c.tenant_id = d.tenant_id and c.id = d.case_id
                      where d.tenant_id = $1 and d.case_id = $2 and d.authority_id <> c.authority_id
                        and (d.verdict is null or d.plan < c.plan and d.authority_id = any(c.authorities))
                  ) as "sub_decisions_open!",
                  (select count(*) from authority_decision d
                   join "case" c on c.tenant_id = d.tenant_id and c.id = d.case_id
                   where d.tenant_id = $1 and d.case_id = $2 and d.authority_id <> c.authority_id
                     and d.verdict is not null and d.plan < c.plan and d.authority_id = any(c.authorities))
                      as "parts_outdated!",
                  coalesce(bool_or(b.kind = 'municipality' and s.verdict is not null and s.plan >= p.plan), false)
                      as "municipality_heard!",
                  (select plan_on from "case" where tenant_id = $1 and id = $2) as "plan_on"
           from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
           join "case" p on p.tenant_id = s.tenant_id and p.id = s.case_id
           where s.tenant_id = $1 and s.case_id = $2"#,
        tx.tenant(),
        case.0,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(Gate {
        asked: row.asked,
        open: row.open,
        outdated: row.outdated,
        parts_outdated: row.parts_outdated,
        sub_decisions_open: row.sub_decisions_open,
        municipality_heard: row.municipality_heard,
        plan_on: row.plan_on.map(from_day).transpose()?,
    })
}

/// What stands beside a case and can hold a step up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, asked by one step")]
pub struct Around {
    /// The body that watches over traffic agreed, or a traffic order that is linked was given.
    pub traffic_order: bool,
    /// The body that watches over ordnance agreed.
    pub ordnance_cleared: bool,
    /// A fee was issued and is not paid.
    pub fee_open: bool,
    /// A deposit was asked for and is not paid.
    pub deposit_open: bool,
    /// A deposit was paid, and neither given back nor used.
    pub deposit_held: bool,
    /// Defects that nobody has accepted as remedied.
    pub defects_open: i64,
    /// Grave findings to which the leading authority has not said anything yet.
    pub findings_open: i64,
    /// A permit to dig was granted.
    pub dig_permit: bool,
    /// The applicant itself stopped the works last.
    pub stopped_by_applicant: bool,
    /// Where the case stands that is planned together with this one.
    pub linked_stage: Option<Stage>,
}

/// What stands beside a case and can hold a step up.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn around(tx: &mut Tx, case: CaseId) -> Result<Around, StoreError> {
    let row = sqlx::query!(
        r#"select
               exists (select from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
                       join "case" p on p.tenant_id = s.tenant_id and p.id = s.case_id
                       where s.tenant_id = $1 and s.case_id = $2 and b.kind = 'traffic' and s.plan >= p.plan
                         and s.verdict in ('not_concerned', 'no_objection', 'conditions'))
               or exists (select from "case" l join "case" c on c.tenant_id = l.tenant_id and c.id = $2
                          where l.tenant_id = $1 and l.procedure = 'traffic_order'
                            and (l.linked_id = $2 or l.origin_id = $2 or l.id = c.linked_id)
                            and l.stage in ('granted', 'granted_with_conditions', 'deemed_granted'))
                   as "traffic_order!",
               exists (select from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
                       join "case" p on p.tenant_id = s.tenant_id and p.id = s.case_id
                       where s.tenant_id = $1 and s.case_id = $2 and b.kind = 'ordnance' and s.plan >= p.plan
                         and s.verdict in ('not_concerned', 'no_objection', 'conditions')) as "ordnance_cleared!",
               exists (select from charge where tenant_id = $1 and case_id = $2 and kind = 'fee' and status = 'issued')
                   as "fee_open!",
               exists (select from charge where tenant_id = $1 and case_id = $2 and kind = 'deposit' and status = 'issued')
                   as "deposit_open!",
               exists (select from charge where tenant_id = $1 and case_id = $2 and kind = 'deposit' and status = 'paid')
                   as "deposit_held!",
               (select count(*) from defect where tenant_id = $1 and case_id = $2 and state <> 'accepted') as "defects_open!",
               (select count(*) from finding f join "case" c on c.tenant_id = f.tenant_id and c.id = f.case_id
                where f.tenant_id = $1 and f.case_id = $2 and f.closed_at is null and f.severity in ('block', 'heavy')
                  and not exists (select from assessment a where a.tenant_id = f.tenant_id and a.case_id = f.case_id
                      and a.finding_id = f.id and a.party_id = c.authority_id and a.verdict in ('accept', 'mitigate', 'reject')))
                   as "findings_open!",
               exists (select from dig_permit where tenant_id = $1 and case_id = $2 and number is not null)
                   as "dig_permit!",
               (select actor_kind = 'applicant' from journal
                where tenant_id = $1 and chain_id = $2 and event = 'stop_works' order by seq desc limit 1)
                   as "stopped_by_applicant",
               (select l.stage from "case" l join "case" c on c.tenant_id = l.tenant_id and c.id = $2
                where l.tenant_id = $1 and (l.id = c.linked_id or l.linked_id = $2) order by l.created_at limit 1)
                   as "linked_stage""#,
        tx.tenant(),
        case.0,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(Around {
        traffic_order: row.traffic_order,
        ordnance_cleared: row.ordnance_cleared,
        fee_open: row.fee_open,
        deposit_open: row.deposit_open,
        deposit_held: row.deposit_held,
        defects_open: row.defects_open,
        findings_open: row.findings_open,
        dig_permit: row.dig_permit,
        stopped_by_applicant: row.stopped_by_applicant.unwrap_or(false),
        linked_stage: row.linked_stage.as_deref().map(|stage| word("case.stage", stage)).transpose()?,
    })
}

/// How an authority hears and instructs, as far as its settings say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Custom {
    /// Days that an applicant has to answer when a refusal is intended.
    #[serde(default)]
    pub hearing_days: Option<u16>,
    /// How to object; without it a decision goes out without instruction on remedies.
    #[serde(default)]
    pub remedy: Option<Text>,
}

/// How an authority hears and instructs.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Database`] also for settings that cannot be read.
pub async fn custom(tx: &mut Tx, authority: AuthorityId) -> Result<Custom, StoreError> {
    let settings = sqlx::query_scalar!(
        r#"select settings as "settings: Json<Custom>" from authority where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        authority.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    settings.map(|settings| settings.0).ok_or(StoreError::Missing { noun: "authority" })
}
