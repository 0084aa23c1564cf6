//! Whole layers, replaced in one transaction: the base map from an extract, and what registers bring.
//!
//! Rows travel as arrays, some ten thousand at a time, so that a city is written in seconds.

mod base;
mod register;

use jiff::Timestamp;
use model::change::Layer;

use crate::{
    StoreError, Tx,
    change::{self, Object},
    time::{from_instant, to_instant},
    word::number,
};

pub use base::{Base, replace_base};
pub use register::{
    replace_conduits, replace_constraints, replace_districts, replace_moratoria, replace_statistical_areas,
    replace_trees, replace_works,
};

/// Rows per statement: large enough to be quick, small enough to stay below a message's size.
const CHUNK: usize = 20_000;

/// A layer that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its word: one of [`Layer`]'s or of the map's (`building`, `stop`, `transit_line`, `rail`, `land_use`).
    pub kind: String,
    /// Number of rows.
    pub rows: u64,
    /// When it was loaded.
    pub loaded_at: Timestamp,
    /// Where it came from, as told.
    pub source: String,
}

/// All layers that were loaded.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Loaded>, StoreError> {
    let rows = sqlx::query!(
        "select kind, rows, loaded_at, source from layer where tenant_id = $1 order by kind",
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Loaded {
                kind: row.kind,
                rows: number("layer.rows", row.rows)?,
                loaded_at: from_instant(row.loaded_at)?,
                source: row.source,
            })
        })
        .collect()
}

/// When and from where a layer comes.
#[derive(Debug, Clone, Copy)]
struct Origin<'a> {
    at: Timestamp,
    source: &'a str,
}

/// Notes that a layer was loaded; the index is told when it holds the layer.
async fn mark(tx: &mut Tx, kind: &str, rows: usize, origin: Origin<'_>) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into layer (tenant_id, kind, rows, loaded_at, source) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, kind) do update
         set rows = excluded.rows, loaded_at = excluded.loaded_at, source = excluded.source, version = layer.version + 1",
        tx.tenant(),
        kind,
        number::<_, i64>("layer.rows", rows)?,
        to_instant(origin.at)?,
        origin.source,
    )
    .execute(&mut *tx.inner)
    .await?;
    if let Some(layer) = Layer::ALL.into_iter().find(|layer| layer.code() == kind) {
        change::note(tx, Object::Layer(layer)).await?;
    }
    Ok(())
}
