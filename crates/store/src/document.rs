//! Documents of a case; their content lies in [`crate::blob`] under its hash.

use jiff::Timestamp;
use model::{CaseId, DocumentId, UserId, document::Document};

use crate::{
    StoreError, Tx, blob,
    time::{from_instant, to_instant},
    word::number,
};

/// A document with who brought it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The document.
    pub document: Document,
    /// When it came.
    pub uploaded_at: Timestamp,
    /// Who brought it.
    pub uploaded_by: UserId,
    /// Name of who brought it.
    pub uploaded_by_name: String,
    /// Brought by the authority with its answer, for whoever asked.
    pub answer: bool,
    /// That answer is not given yet.
    pub held_back: bool,
}

/// Attaches a document whose content was stored under its hash; one of an answer is held
/// back until that is given.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such case, [`StoreError::OutOfRange`] when the hash is none.
pub async fn insert(
    tx: &mut Tx,
    case: CaseId,
    document: &Document,
    by: UserId,
    at: Timestamp,
    answer: bool,
) -> Result<(), StoreError> {
    let sha256 = blob::unhex(&document.sha256)?;
    sqlx::query!(
        "insert into document (tenant_id, id, case_id, kind, name, media_type, size_bytes, sha256, uploaded_at, uploaded_by, answer,
             held_back)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        tx.tenant(),
        document.id.0,
        case.0,
        document.kind,
        document.name,
        document.media_type,
        number::<_, i64>("document.size_bytes", document.size_bytes)?,
        sha256.as_slice(),
        to_instant(at)?,
        by.0,
        answer,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The documents of a case that the transaction may see, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<StoredDocument>, StoreError> {
    let rows = sqlx::query!(
        "select d.id, d.kind, d.name, d.media_type, d.size_bytes, d.sha256, d.uploaded_at, d.uploaded_by, a.name as by_name,
                d.answer, d.held_back
         from document d join account a on a.tenant_id = d.tenant_id and a.id = d.uploaded_by
         where d.tenant_id = $1 and d.case_id = $2 order by d.uploaded_at, d.id",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StoredDocument {
                document: Document {
                    id: row.id.into(),
                    kind: row.kind,
                    name: row.name,
                    media_type: row.media_type,
                    size_bytes: number("document.size_bytes", row.size_bytes)?,
                    sha256: blob::hex(&row.sha256),
                },
                uploaded_at: from_instant(row.uploaded_at)?,
                uploaded_by: row.uploaded_by.into(),
                uploaded_by_name: row.by_name,
                answer: row.answer,
                held_back: row.held_back,
            })
        })
        .collect()
}

/// A document of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, case: CaseId, id: DocumentId) -> Result<Option<StoredDocument>, StoreError> {
    Ok(list(tx, case).await?.into_iter().find(|stored| stored.document.id == id))
}

/// Detaches a document and tells whether it was there; its content stays under its hash.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove(tx: &mut Tx, case: CaseId, id: DocumentId) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "delete from document where tenant_id = $1 and case_id = $2 and id = $3",
        tx.tenant(),
        case.0,
        id.0
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Hands out what was held back for an answer, and tells how many documents that are.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn release(tx: &mut Tx, case: CaseId) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "update document set held_back = false where tenant_id = $1 and case_id = $2 and held_back",
        tx.tenant(),
        case.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}
