//! Comments between the parties of a case, and internal notes of the authority.

use jiff::Timestamp;
use model::{CaseId, NoteId, UserId};

use crate::{
    StoreError, Tx,
    time::{from_instant, to_instant},
};

/// A comment or an internal note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Identifier.
    pub id: NoteId,
    /// Who wrote it.
    pub by: UserId,
    /// Name as shown.
    pub by_name: String,
    /// Whether it stays within the authority.
    pub internal: bool,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// Keeps a note.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such case.
pub async fn insert(
    tx: &mut Tx,
    case: CaseId,
    id: NoteId,
    by: UserId,
    internal: bool,
    text: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into note (tenant_id, id, case_id, account_id, internal, text, at) values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        id.0,
        case.0,
        by.0,
        internal,
        text,
        to_instant(at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The notes of a case that the caller may read, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Note>, StoreError> {
    let rows = sqlx::query!(
        "select n.id, n.account_id, a.name, n.internal, n.text, n.at
         from note n join account a on a.tenant_id = n.tenant_id and a.id = n.account_id
         where n.tenant_id = $1 and n.case_id = $2 order by n.at, n.id",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Note {
                id: row.id.into(),
                by: row.account_id.into(),
                by_name: row.name,
                internal: row.internal,
                text: row.text,
                at: from_instant(row.at)?,
            })
        })
        .collect()
}
