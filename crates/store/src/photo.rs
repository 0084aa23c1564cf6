//! Photos of inspections and defects; their content lies in [`crate::blob`] under its hash.

use jiff::Timestamp;
use model::{CaseId, DefectId, InspectionId, PhotoId};

use crate::{
    StoreError, Tx,
    time::{from_instant, to_instant},
    word::number,
};

/// A photo, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Identifier, made by the device.
    pub id: PhotoId,
    /// The inspection it belongs to.
    pub inspection: InspectionId,
    /// The defect that it shows.
    pub defect: Option<DefectId>,
    /// What is to be seen.
    pub caption: String,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// Size in bytes, as kept.
    pub size_bytes: u64,
    /// SHA-256 of what is kept.
    pub sha256: [u8; 32],
    /// When it was taken, as the device says.
    pub taken_at: Option<Timestamp>,
}

/// Keeps a photo whose content was stored under its hash.
///
/// # Errors
/// [`StoreError::Duplicate`], [`StoreError::Dangling`].
pub async fn insert(tx: &mut Tx, case: CaseId, photo: &Photo) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into photo (tenant_id, id, case_id, inspection_id, defect_id, caption, media_type, size_bytes, sha256, taken_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant(),
        photo.id.0,
        case.0,
        photo.inspection.0,
        photo.defect.map(|id| id.0),
        photo.caption,
        photo.media_type,
        number::<_, i64>("photo.size_bytes", photo.size_bytes)?,
        photo.sha256.as_slice(),
        photo.taken_at.map(to_instant).transpose()?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// All photos of a case, in the order in which they were taken.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Photo>, StoreError> {
    let rows = sqlx::query!(
        "select id, inspection_id, defect_id, caption, media_type, size_bytes, sha256, taken_at from photo
         where tenant_id = $1 and case_id = $2 order by taken_at, id",
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Photo {
                id: row.id.into(),
                inspection: row.inspection_id.into(),
                defect: row.defect_id.map(Into::into),
                caption: row.caption,
                media_type: row.media_type,
                size_bytes: number("photo.size_bytes", row.size_bytes)?,
                sha256: number("photo.sha256", row.sha256)?,
                taken_at: row.taken_at.map(from_instant).transpose()?,
            })
        })
        .collect()
}

/// A photo of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, case: CaseId, id: PhotoId) -> Result<Option<Photo>, StoreError> {
    Ok(list(tx, case).await?.into_iter().find(|photo| photo.id == id))
}
