//! The journal: append-only, one hash chain per case, personal data only as salted hashes.
//!
//! An entry's hash is SHA-256 over, in this order: the byte 1 (version of this encoding), the previous entry's hash
//! (32 zero bytes for the first), tenant and chain as 16 bytes each, `seq` and the instant in microseconds as 8 bytes
//! big-endian, then kind of actor, hash of the actor, event and detail, each preceded by its length as 8 bytes
//! big-endian. The detail is JSON with sorted names and no spaces, stored exactly as hashed. The actor's hash is
//! SHA-256 over a random salt of 16 bytes, the account's 16 bytes and the name.

use jiff::Timestamp;
use model::{CaseId, TenantId, UserId};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    StoreError, Tx, Who,
    time::{from_instant, to_instant},
    word::number,
};

/// Which chain an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chain {
    /// A case's own.
    Case(CaseId),
    /// The city's, for what belongs to no case.
    Tenant,
}

impl Chain {
    fn id(self, tenant: Uuid) -> Uuid {
        match self {
            Self::Case(case) => case.0,
            Self::Tenant => tenant,
        }
    }
}

/// What is to be written; who acts is taken from the transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// What happened, for example `grant` or `finding_assessed`.
    pub event: String,
    /// Facts without personal data.
    pub detail: Value,
}

/// An entry of a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The city.
    pub tenant: TenantId,
    /// The chain.
    pub chain: Uuid,
    /// Position in its chain, counted from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// In which capacity somebody acted.
    pub actor_kind: String,
    /// Salted hash of who acted.
    pub actor_hash: [u8; 32],
    /// Name of who acted, unless it was the house or was erased.
    pub actor: Option<String>,
    /// What happened.
    pub event: String,
    /// Facts, as hashed.
    pub detail: String,
    /// Hash of the entry before.
    pub previous: [u8; 32],
    /// Hash of this entry.
    pub hash: [u8; 32],
}

/// Where a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A number is missing or out of order.
    #[error("entry {expected} is missing, {found} stands in its place")]
    Order {
        /// The number that should stand there.
        expected: i64,
        /// The number that stands there.
        found: i64,
    },
    /// An entry does not follow from the one before.
    #[error("entry {seq} does not follow from the one before")]
    Link {
        /// Its number.
        seq: i64,
    },
    /// An entry was changed.
    #[error("entry {seq} was changed")]
    Content {
        /// Its number.
        seq: i64,
    },
    /// The end of the chain is not where it was left.
    #[error("the chain ends with entry {found}, but {expected} were written")]
    End {
        /// Number of entries written.
        expected: i64,
        /// Number of entries found.
        found: i64,
    },
}

/// What an entry's hash must be.
fn hash(entry: &Entry) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(entry.previous);
    hasher.update(entry.tenant.0.as_bytes());
    hasher.update(entry.chain.as_bytes());
    hasher.update(entry.seq.to_be_bytes());
    hasher.update(entry.at.as_microsecond().to_be_bytes());
    for part in [
        entry.actor_kind.as_bytes(),
        entry.actor_hash.as_slice(),
        entry.event.as_bytes(),
        entry.detail.as_bytes(),
    ] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// JSON with sorted names and no spaces, whatever order the map keeps.
fn canonical(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut names: Vec<_> = map.iter().collect();
                names.sort_by_key(|(name, _)| *name);
                Value::Object(names.into_iter().map(|(name, part)| (name.clone(), sorted(part))).collect())
            }
            Value::Array(parts) => Value::Array(parts.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

/// Appends to a chain and answers the entry's number.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn append(tx: &mut Tx, chain: Chain, new: &NewEntry) -> Result<i64, StoreError> {
    let who = *tx.who();
    write(tx, &who, chain, new).await
}

/// The same without saying who acted, in which capacity alone: those who read the chain may not know him.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn append_unnamed(tx: &mut Tx, chain: Chain, new: &NewEntry) -> Result<i64, StoreError> {
    let who = Who { user: None, ..*tx.who() };
    write(tx, &who, chain, new).await
}

async fn write(tx: &mut Tx, who: &Who, chain: Chain, new: &NewEntry) -> Result<i64, StoreError> {
    let tenant = tx.tenant();
    let chain_id = chain.id(tenant);
    // Taking the head's lock first orders the writers of one case.
    let head = sqlx::query!(
        "insert into journal_head (tenant_id, chain_id, seq, hash) values ($1, $2, 0, $3)
         on conflict (tenant_id, chain_id) do update set seq = journal_head.seq returning seq, hash",
        tenant,
        chain_id,
        [0_u8; 32].as_slice(),
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    let salt = Uuid::new_v4();
    let account = who.user.map_or(Uuid::nil(), |user| user.0);
    let name =
        sqlx::query_scalar!("select name from account where tenant_id = $1 and id = $2", tenant, account)
            .fetch_optional(&mut *tx.inner)
            .await?;
    let actor_hash = Sha256::new()
        .chain_update(salt.as_bytes())
        .chain_update(account.as_bytes())
        .chain_update(name.as_deref().unwrap_or_default())
        .finalize()
        .into();
    let mut entry = Entry {
        tenant: who.tenant,
        chain: chain_id,
        seq: head.seq + 1,
        at: new.at,
        actor_kind: who.capacity.code().to_owned(),
        actor_hash,
        actor: name,
        event: new.event.clone(),
        detail: canonical(&new.detail),
        previous: digest(&head.hash)?,
        hash: [0; 32],
    };
    entry.hash = hash(&entry);
    sqlx::query!(
        "with entry as (
             insert into journal (tenant_id, chain_id, seq, case_id, at, actor_kind, actor_hash, event, detail, previous, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
         update journal_head set seq = $3, hash = $11 where tenant_id = $1 and chain_id = $2",
        tenant,
        chain_id,
        entry.seq,
        match chain {
            Chain::Case(case) => Some(case.0),
            Chain::Tenant => None,
        },
        to_instant(entry.at)?,
        entry.actor_kind,
        entry.actor_hash.as_slice(),
        entry.event,
        entry.detail,
        entry.previous.as_slice(),
        entry.hash.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    if let Some(name) = entry.actor {
        sqlx::query!(
            "insert into journal_actor (tenant_id, chain_id, seq, account_id, name, salt) values ($1, $2, $3, $4, $5, $6)",
            tenant,
            chain_id,
            entry.seq,
            account,
            name,
            salt.as_bytes().as_slice(),
        )
        .execute(&mut *tx.inner)
        .await?;
    }
    Ok(entry.seq)
}

fn digest(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    number("hash", bytes)
}

/// A chain from its beginning.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, chain: Chain) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query!(
        r#"select j.seq, j.at, j.actor_kind, j.actor_hash, j.event, j.detail, j.previous, j.hash,
                  a.name as "name?"
           from journal j left join journal_actor a using (tenant_id, chain_id, seq)
           where j.tenant_id = $1 and j.chain_id = $2 order by j.seq"#,
        tx.tenant(),
        chain.id(tx.tenant()),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let (tenant, chain) = (tx.who().tenant, chain.id(tx.tenant()));
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                tenant,
                chain,
                seq: row.seq,
                at: from_instant(row.at)?,
                actor_kind: row.actor_kind,
                actor_hash: digest(&row.actor_hash)?,
                actor: row.name,
                event: row.event,
                detail: row.detail,
                previous: digest(&row.previous)?,
                hash: digest(&row.hash)?,
            })
        })
        .collect()
}

/// Whether entries form an unbroken chain from the beginning; needs no database.
///
/// # Errors
/// [`Broken`] names the first entry that does not hold.
pub fn verify(entries: &[Entry]) -> Result<(), Broken> {
    let mut previous = [0; 32];
    for (expected, entry) in (1..).zip(entries) {
        if entry.seq != expected {
            return Err(Broken::Order { expected, found: entry.seq });
        }
        if entry.previous != previous {
            return Err(Broken::Link { seq: entry.seq });
        }
        if entry.hash != hash(entry) {
            return Err(Broken::Content { seq: entry.seq });
        }
        previous = entry.hash;
    }
    Ok(())
}

/// Whether a stored chain holds up to its recorded end; answers the number of entries.
///
/// # Errors
/// [`StoreError::Database`]; the inner result names what is broken.
pub async fn check(tx: &mut Tx, chain: Chain) -> Result<Result<i64, Broken>, StoreError> {
    let entries = list(tx, chain).await?;
    let expected = sqlx::query_scalar!(
        "select seq from journal_head where tenant_id = $1 and chain_id = $2",
        tx.tenant(),
        chain.id(tx.tenant()),
    )
    .fetch_optional(&mut *tx.inner)
    .await?
    .unwrap_or_default();
    let found = entries.last().map_or(0, |entry| entry.seq);
    let end = if expected == found { Ok(found) } else { Err(Broken::End { expected, found }) };
    Ok(verify(&entries).and(end))
}

/// Makes a person's entries anonymous by erasing their salts, and answers how many; the chains still verify.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn erase(tx: &mut Tx, user: UserId) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "delete from journal_actor where tenant_id = $1 and account_id = $2",
        tx.tenant(),
        user.0
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}
