//! The change log that feeds every replica's index: read in the order of transactions, below the oldest running one.

use jiff::Timestamp;
use model::{ConduitId, ConstraintId, MoratoriumId, TreeId, WorksId, change::Change, change::Layer};
use uuid::Uuid;

use crate::{StoreError, Tx, city, constraint, time::to_instant, word::word, works};

/// How far a replica is behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lag {
    /// Changes that it has not read.
    pub changes: i64,
    /// Age of the oldest of them in seconds; 0 where there is none.
    pub seconds: f64,
}

/// How far a replica has read: everything up to here was seen, whatever commits later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cursor {
    /// Transaction of the last change seen.
    pub xid: u64,
    /// Number of the last change seen within the log.
    pub id: i64,
}

impl Cursor {
    /// Before the first change.
    pub const START: Self = Self { xid: 0, id: 0 };
}

/// A change and where the log stands after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the log stands after it.
    pub cursor: Cursor,
    /// What to do with the index.
    pub change: Change,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Works were added, changed or removed.
    Works(WorksId),
    /// A conduit.
    Conduit(ConduitId),
    /// A moratorium.
    Moratorium(MoratoriumId),
    /// A tree.
    Tree(TreeId),
    /// A constraint.
    Constraint(ConstraintId),
    /// A whole layer.
    Layer(Layer),
}

/// Writes to the log, in the transaction of the change itself.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note(tx: &mut Tx, object: Object) -> Result<(), StoreError> {
    let (kind, id, layer) = match object {
        Object::Works(id) => ("works", Some(id.0), None),
        Object::Conduit(id) => ("conduit", Some(id.0), None),
        Object::Moratorium(id) => ("moratorium", Some(id.0), None),
        Object::Tree(id) => ("tree", Some(id.0), None),
        Object::Constraint(id) => ("constraint", Some(id.0), None),
        Object::Layer(layer) => ("layer", None, Some(layer.code())),
    };
    sqlx::query!(
        "insert into change (tenant_id, kind, object_id, layer) values ($1, $2, $3, $4)",
        tx.tenant(),
        kind,
        id,
        layer
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Changes after a cursor, in order, as far as no running transaction can still add to them; each carries the object as
/// it stands now, so that applying one twice does no harm. The transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn read(tx: &mut Tx, after: Cursor, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query!(
        r#"select xid::text as "xid!", id, kind, object_id, layer from change
           where tenant_id = $1 and (xid, id) > ($2::text::xid8, $3::bigint)
             and xid < pg_snapshot_xmin(pg_current_snapshot())
           order by xid, id limit $4"#,
        tx.tenant(),
        after.xid.to_string(),
        after.id,
        limit,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let cursor = Cursor { xid: xid(&row.xid)?, id: row.id };
        let id = row.object_id.unwrap_or(Uuid::nil());
        let change = match row.kind.as_str() {
            "works" => works::find(tx, id.into())
                .await?
                .map_or(Change::WorksGone(id.into()), |works| Change::WorksPut(Box::new(works))),
            "conduit" => city::find_conduit(tx, id.into())
                .await?
                .map_or(Change::ConduitGone(id.into()), |conduit| Change::ConduitPut(Box::new(conduit))),
            "moratorium" => city::find_moratorium(tx, id.into())
                .await?
                .map_or(Change::MoratoriumGone(id.into()), |found| Change::MoratoriumPut(Box::new(found))),
            "tree" => {
                city::find_tree(tx, id.into()).await?.map_or(Change::TreeGone(id.into()), Change::TreePut)
            }
            "constraint" => constraint::find(tx, id.into())
                .await?
                .map_or(Change::ConstraintGone(id.into()), |found| Change::ConstraintPut(Box::new(found))),
            _ => Change::LayerReloaded(word("change.layer", row.layer.as_deref().unwrap_or_default())?),
        };
        entries.push(Entry { cursor, change });
    }
    Ok(entries)
}

/// Where the log ends for a reader that is about to load the whole city: what commits from now on lies behind the cursor,
/// and what is read twice does no harm.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn end(tx: &mut Tx) -> Result<Cursor, StoreError> {
    // Everything below xmin is committed and visible here; what is not will have an id of its own above it.
    let xmin = sqlx::query_scalar!(r#"select pg_snapshot_xmin(pg_current_snapshot())::text as "xmin!""#)
        .fetch_one(&mut *tx.inner)
        .await?;
    Ok(Cursor { xid: xid(&xmin)?, id: 0 })
}

/// The transaction that is running: what it changes stands in the log under this number.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn transaction(tx: &mut Tx) -> Result<u64, StoreError> {
    let number = sqlx::query_scalar!(r#"select pg_current_xact_id()::text as "xid!""#);
    xid(&number.fetch_one(&mut *tx.inner).await?)
}

/// Whether a cursor has passed all changes of a transaction that is over, and those before it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn has_passed(tx: &mut Tx, cursor: Cursor, transaction: u64) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"select not exists (select from change where tenant_id = $1 and (xid, id) > ($2::text::xid8, $3::bigint)
             and xid <= $4::text::xid8) as "passed!""#,
        tx.tenant(),
        cursor.xid.to_string(),
        cursor.id,
        transaction.to_string(),
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}

/// Forgets what this replica has passed and what was written before an instant by which every other one has, too; answers
/// how many rows that were.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn prune(tx: &mut Tx, passed: Cursor, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "delete from change where tenant_id = $1 and (xid, id) <= ($2::text::xid8, $3::bigint) and at < $4",
        tx.tenant(),
        passed.xid.to_string(),
        passed.id,
        to_instant(before)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}

/// Rows after a cursor, seen or not yet: the lag of a replica.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lag(tx: &mut Tx, after: Cursor) -> Result<Lag, StoreError> {
    let row = sqlx::query!(
        r#"select count(*) as "changes!",
                  coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as "seconds!"
           from change where tenant_id = $1 and (xid, id) > ($2::text::xid8, $3::bigint)"#,
        tx.tenant(),
        after.xid.to_string(),
        after.id,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(Lag { changes: row.changes, seconds: row.seconds.max(0.0) })
}

fn xid(text: &str) -> Result<u64, StoreError> {
    match text.parse() {
        Ok(xid) => Ok(xid),
        Err(_no_number) => Err(StoreError::OutOfRange { column: "change.xid" }),
    }
}
