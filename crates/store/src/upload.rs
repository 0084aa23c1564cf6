//! Files as they were received; their bytes lie in [`crate::blob`] under their hash.

use jiff::Timestamp;
use model::{OrganisationId, UploadId, UserId};

use crate::{
    StoreError, Tx,
    time::{from_instant, to_instant},
    word::number,
};

/// A file as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Identifier.
    pub id: UploadId,
    /// Who brought it.
    pub user: UserId,
    /// For which organisation; none for an officer.
    pub organisation: Option<OrganisationId>,
    /// File name as received, for showing only.
    pub name: String,
    /// What it turned out to be, for example `geojson`.
    pub format: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Size in bytes.
    pub size_bytes: u64,
    /// When it came.
    pub received_at: Timestamp,
}

/// Notes a file whose bytes were stored under their hash.
///
/// # Errors
/// [`StoreError::Dangling`].
pub async fn insert(tx: &mut Tx, upload: &Upload) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into upload (tenant_id, id, account_id, organisation_id, name, format, sha256, size_bytes, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        upload.id.0,
        upload.user.0,
        upload.organisation.map(|id| id.0),
        upload.name,
        upload.format,
        upload.sha256.as_slice(),
        number::<_, i64>("upload.size_bytes", upload.size_bytes)?,
        to_instant(upload.received_at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The file with this identifier, if the caller may know of it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: UploadId) -> Result<Option<Upload>, StoreError> {
    let row = sqlx::query!(
        "select account_id, organisation_id, name, format, sha256, size_bytes, received_at from upload
         where tenant_id = $1 and id = $2",
        tx.tenant(),
        id.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Upload {
        id,
        user: row.account_id.into(),
        organisation: row.organisation_id.map(Into::into),
        name: row.name,
        format: row.format,
        sha256: number("upload.sha256", row.sha256)?,
        size_bytes: number("upload.size_bytes", row.size_bytes)?,
        received_at: from_instant(row.received_at)?,
    }))
}
