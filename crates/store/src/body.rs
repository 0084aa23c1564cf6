//! Public bodies: what each watches over, and how it is asked.

use model::{BodyId, Utm32, participation::BodyKind};

use crate::{
    Geom, StoreError, Tx,
    word::{number, word},
};

/// A public body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Identifier.
    pub id: BodyId,
    /// What it watches over.
    pub kind: BodyKind,
    /// Name as shown; unique in the city.
    pub name: String,
    /// Address for mail; may be empty.
    pub email: String,
    /// Where it is competent, in EPSG:25832; none = everywhere.
    pub area: Option<Utm32>,
    /// How near works must come to its area, in metres.
    pub reach_m: f64,
    /// Codes of the procedures in which it is asked; none = all.
    pub procedures: Vec<String>,
    /// Days that it has to answer.
    pub answer_days: u16,
    /// Whether it decides for itself instead of advising.
    pub sub_decision: bool,
    /// Paragraph by which it is asked.
    pub basis: String,
    /// Whether it is proposed and can be asked.
    pub active: bool,
    /// For `ETag`.
    pub version: i64,
}

/// Adds a body; its version counts from 1.
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is taken.
pub async fn insert(tx: &mut Tx, body: &Body) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into body (tenant_id, id, kind, name, email, area, reach_m, procedures, answer_days, sub_decision, basis, active)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.tenant(),
        body.id.0,
        body.kind.code(),
        body.name,
        body.email,
        body.area.as_ref().map(Geom::from) as Option<Geom>,
        body.reach_m,
        &body.procedures,
        i32::from(body.answer_days),
        body.sub_decision,
        body.basis,
        body.active,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// All bodies by kind and name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Body>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, kind, name, email, area as "area: Geom", reach_m, procedures, answer_days, sub_decision, basis, active,
                  version
           from body where tenant_id = $1 order by kind, name"#,
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Body {
                id: row.id.into(),
                kind: word("body.kind", &row.kind)?,
                name: row.name,
                email: row.email,
                area: row.area.map(Geom::into_utm32).transpose()?,
                reach_m: row.reach_m,
                procedures: row.procedures,
                answer_days: number("body.answer_days", row.answer_days)?,
                sub_decision: row.sub_decision,
                basis: row.basis,
                active: row.active,
                version: row.version,
            })
        })
        .collect()
}

/// The body with this identifier.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: BodyId) -> Result<Option<Body>, StoreError> {
    Ok(list(tx).await?.into_iter().find(|body| body.id == id))
}

/// Changes a body under the version that it carries, and answers the new one.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`], [`StoreError::Duplicate`] when the name is taken.
pub async fn update(tx: &mut Tx, body: &Body) -> Result<i64, StoreError> {
    let tenant = tx.tenant();
    let saved = sqlx::query_scalar!(
        "update body set kind = $4, name = $5, email = $6, area = $7, reach_m = $8, procedures = $9, answer_days = $10,
                sub_decision = $11, basis = $12, active = $13, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 returning version",
        tenant,
        body.id.0,
        body.version,
        body.kind.code(),
        body.name,
        body.email,
        body.area.as_ref().map(Geom::from) as Option<Geom>,
        body.reach_m,
        &body.procedures,
        i32::from(body.answer_days),
        body.sub_decision,
        body.basis,
        body.active,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    if let Some(saved) = saved {
        return Ok(saved);
    }
    let current = find(tx, body.id).await?;
    Err(current.map_or(StoreError::Missing { noun: "body" }, |current| StoreError::Stale {
        seen: body.version,
        current: current.version,
    }))
}
