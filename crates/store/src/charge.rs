//! Fees and deposits of a case.

use jiff::civil::Date;
use model::{
    CaseId, ChargeId, LetterId,
    fee::{Bill, ChargeKind},
};
use sqlx::types::Json;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::word,
};

/// A fee or a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Identifier.
    pub id: ChargeId,
    /// Fee or deposit.
    pub kind: ChargeKind,
    /// How the amount came about.
    pub bill: Bill,
    /// What the payer names.
    pub payment_reference: String,
    /// `draft`, `issued`, `paid`, `waived`, `cancelled`, `released` or `drawn`.
    pub status: String,
    /// Until when it is to be paid.
    pub due: Option<Date>,
    /// When it was issued.
    pub issued_on: Option<Date>,
    /// When it was paid, waived, cancelled, released or drawn.
    pub settled_on: Option<Date>,
    /// The invoice.
    pub letter: Option<LetterId>,
    /// Why it was waived, cancelled or drawn.
    pub note: String,
    /// For `ETag`.
    pub version: i64,
}

/// Keeps a charge.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such case, [`StoreError::Duplicate`] when the reference is taken.
pub async fn insert(tx: &mut Tx, case: CaseId, charge: &Charge) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into charge (tenant_id, id, case_id, kind, bill, amount_cents, currency, payment_reference, status, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant(),
        charge.id.0,
        case.0,
        charge.kind.code(),
        Json(&charge.bill) as _,
        charge.bill.total().cents(),
        charge.bill.currency().code(),
        charge.payment_reference,
        charge.status,
        charge.note,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Fees and deposits of a case, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Charge>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, kind, bill as "bill: Json<Bill>", payment_reference, status, due, issued_on, settled_on, letter_id,
                  note, version
           from charge where tenant_id = $1 and case_id = $2 order by created_at, id"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Charge {
                id: row.id.into(),
                kind: word("charge.kind", &row.kind)?,
                bill: row.bill.0,
                payment_reference: row.payment_reference,
                status: row.status,
                due: row.due.map(from_day).transpose()?,
                issued_on: row.issued_on.map(from_day).transpose()?,
                settled_on: row.settled_on.map(from_day).transpose()?,
                letter: row.letter_id.map(Into::into),
                note: row.note,
                version: row.version,
            })
        })
        .collect()
}

/// Moves a charge on: status, days, invoice and note; answers its new version.
///
/// # Errors
/// [`StoreError::Stale`] when it was changed meanwhile, [`StoreError::Missing`].
pub async fn update(tx: &mut Tx, case: CaseId, charge: &Charge) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update charge set status = $5, due = $6, issued_on = $7, settled_on = $8, letter_id = $9, note = $10,
                version = version + 1
         where tenant_id = $1 and case_id = $2 and id = $3 and version = $4 returning version",
        tx.tenant(),
        case.0,
        charge.id.0,
        charge.version,
        charge.status,
        charge.due.map(to_day).transpose()?,
        charge.issued_on.map(to_day).transpose()?,
        charge.settled_on.map(to_day).transpose()?,
        charge.letter.map(|letter| letter.0),
        charge.note,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(version) => Ok(version),
        None => Err(
            match sqlx::query_scalar!(
                "select version from charge where tenant_id = $1 and case_id = $2 and id = $3",
                tx.tenant(),
                case.0,
                charge.id.0,
            )
            .fetch_optional(&mut *tx.inner)
            .await?
            {
                Some(current) => StoreError::Stale { seen: charge.version, current },
                None => StoreError::Missing { noun: "charge" },
            },
        ),
    }
}
