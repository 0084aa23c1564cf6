//! The change log that feeds every replica's index: what is committed is read at once, also while older transactions run on.

use std::{collections::BTreeSet, fmt};

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

/// A place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cursor {
    /// Transaction of a change.
    pub xid: u64,
    /// Its number within the log.
    pub id: i64,
}

/// What a replica has read: everything up to a place, whatever commits later, and single changes beyond it that were committed
/// while older transactions still ran.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    cursor: Cursor,
    beyond: BTreeSet<Cursor>,
}

impl Seen {
    /// Everything up to a place.
    pub fn up_to(cursor: Cursor) -> Self {
        Self { cursor, beyond: BTreeSet::new() }
    }

    /// Whether something of a transaction was seen, or everything up to it.
    pub fn has(&self, transaction: u64) -> bool {
        self.cursor.xid >= transaction || self.beyond.iter().any(|place| place.xid == transaction)
    }

    /// What lies beyond the cursor, as two columns.
    fn columns(&self) -> (Vec<String>, Vec<i64>) {
        self.beyond.iter().map(|place| (place.xid.to_string(), place.id)).unzip()
    }

    /// After more was read: of all places up to `whole` none is missing, and below `xmin` nothing is added any more.
    fn and(&self, read: impl Iterator<Item = Cursor>, whole: Cursor, xmin: u64) -> Self {
        let mut beyond = self.beyond.clone();
        beyond.extend(read);
        let settled = |place: &&Cursor| place.xid < xmin && **place <= whole;
        let cursor = beyond.iter().rev().find(settled).copied().unwrap_or(self.cursor).max(self.cursor);
        beyond.retain(|place| *place > cursor);
        Self { cursor, beyond }
    }
}

impl fmt::Display for Seen {
    /// The last change seen, as `transaction.number`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.beyond.last().unwrap_or(&self.cursor);
        write!(out, "{}.{}", last.xid, last.id)
    }
}

/// Changes, and what was seen once they are applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// What to do with the index, in the order of the log.
    pub changes: Vec<Change>,
    /// What was seen after them.
    pub seen: Seen,
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

/// Committed changes that were not seen yet, in order, not more than `limit`; each is the object as it stands now, so that applying
/// one twice, or two in the other order, does no harm. The transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn read(tx: &mut Tx, seen: &Seen, limit: i64) -> Result<Batch, StoreError> {
    // Asked first: what has ended by now is visible in what is read afterwards.
    let xmin = end(tx).await?.xid;
    let (xids, ids) = seen.columns();
    let rows = sqlx::query!(
        r#"select xid::text as "xid!", id, kind, object_id, layer from change c
           where tenant_id = $1 and (xid, id) > ($2::text::xid8, $3::bigint)
             and not exists (select from unnest($5::text[], $6::bigint[]) as known (xid, id)
                             where known.xid::xid8 = c.xid and known.id = c.id)
           order by xid, id limit $4"#,
        tx.tenant(),
        seen.cursor.xid.to_string(),
        seen.cursor.id,
        limit,
        &xids,
        &ids,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let (mut places, mut changes) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        places.push(Cursor { xid: xid(&row.xid)?, id: row.id });
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
        changes.push(change);
    }
    let is_all = i64::try_from(places.len()).is_ok_and(|count| count < limit);
    let whole = if is_all {
        Cursor { xid: u64::MAX, id: i64::MAX }
    } else {
        places.last().copied().unwrap_or_default()
    };
    Ok(Batch { changes, seen: seen.and(places.into_iter(), whole, xmin) })
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

/// Whether all changes of a transaction that is over were seen, and those committed before it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn has_passed(tx: &mut Tx, seen: &Seen, transaction: u64) -> Result<bool, StoreError> {
    let (xids, ids) = seen.columns();
    Ok(sqlx::query_scalar!(
        r#"select not exists (select from change c where tenant_id = $1 and (xid, id) > ($2::text::xid8, $3::bigint)
             and xid <= $4::text::xid8
             and not exists (select from unnest($5::text[], $6::bigint[]) as known (xid, id)
                             where known.xid::xid8 = c.xid and known.id = c.id)) as "passed!""#,
        tx.tenant(),
        seen.cursor.xid.to_string(),
        seen.cursor.id,
        transaction.to_string(),
        &xids,
        &ids,
    )
    .fetch_one(&mut *tx.inner)
    .await?)
}

/// Forgets what this replica has passed and what was written before an instant by which every other one has, too; answers
/// how many rows that were.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn prune(tx: &mut Tx, passed: &Seen, before: Timestamp) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "delete from change where tenant_id = $1 and (xid, id) <= ($2::text::xid8, $3::bigint) and at < $4",
        tx.tenant(),
        passed.cursor.xid.to_string(),
        passed.cursor.id,
        to_instant(before)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}

/// What is committed and not seen yet: the lag of a replica.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lag(tx: &mut Tx, seen: &Seen) -> Result<Lag, StoreError> {
    let (xids, ids) = seen.columns();
    let row = sqlx::query!(
        r#"select count(*) as "changes!",
                  coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as "seconds!"
           from change c where tenant_id = $1 and (xid, id) > ($2::text::xid8, $3::bigint)
             and not exists (select from unnest($4::text[], $5::bigint[]) as known (xid, id)
                             where known.xid::xid8 = c.xid and known.id = c.id)"#,
        tx.tenant(),
        seen.cursor.xid.to_string(),
        seen.cursor.id,
        &xids,
        &ids,
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
