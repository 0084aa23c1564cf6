//! Streets, addresses and cases by name.

use geo::Point;
use model::CaseId;

use crate::{StoreError, Tx, word::word};

/// What kind of thing a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A street.
    Street,
    /// An address.
    Address,
    /// A case, by its reference.
    Case,
}

/// Something with a name and a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// As shown.
    pub label: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Where, in EPSG:25832.
    pub at: Point<f64>,
    /// The case, if it is one.
    pub case: Option<CaseId>,
}

/// What begins like the words: streets first, then addresses and the caller's cases; similar street names when nothing
/// begins so. Umlauts, spaces, capitals and `Straße` or `Str.` do not matter.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn search(tx: &mut Tx, words: &str, limit: i64) -> Result<Vec<Place>, StoreError> {
    let rows = sqlx::query!(
        r#"with wanted as materialized (select fold($2) as key),
        named as (
            (select 0 as rank, kind, label, at, null::uuid as id, length(key)::float8 as far from place
             where tenant_id = $1 and kind = 'street' and key >= (select key from wanted) collate "C"
               and key < (select key || chr(1114111) from wanted) collate "C"
             order by length(key), label limit $4)
            union all
            (select 1, kind, label, at, null, length(key) from place
             where tenant_id = $1 and kind = 'address' and key >= (select key from wanted) collate "C"
               and key < (select key || chr(1114111) from wanted) collate "C"
             order by length(key), label limit $4)
            union all
            (select 2, 'case', c.reference, st_pointonsurface(t.line), c.id, 0
             from "case" c join trench t on t.tenant_id = c.tenant_id and t.case_id = c.id
             where c.tenant_id = $1 and c.reference ilike '%' || $3 || '%' order by c.reference limit $4)
        ),
        alike as (
            select 3 as rank, kind, label, at, null::uuid as id, 1 - similarity(key, (select key from wanted))::float8 as far
            from place where tenant_id = $1 and kind = 'street' and not exists (select from named)
              and similarity(key, (select key from wanted)) > 0.3)
        select kind as "kind!", label as "label!", at as "at!", id
        from (select * from named union all select * from alike) as found
        where (select key from wanted) <> '' order by rank, far, label limit $4"#,
        tx.tenant(),
        words,
        words.replace(['\\', '%', '_'], ""),
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Place {
                kind: word("place.kind", &row.kind)?,
                label: row.label,
                at: row.at.into_point("place.at")?,
                case: row.id.map(Into::into),
            })
        })
        .collect()
}
