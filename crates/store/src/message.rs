//! Messages to people: what happened in their cases, read on the page, mailed at once or with a digest.

use jiff::Timestamp;
use model::{CaseId, MessageId, Text, UserId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_instant, to_instant},
};

/// A message to a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Identifier.
    pub id: MessageId,
    /// To whom.
    pub to: UserId,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// What kind of thing happened, for example `statement_asked`.
    pub kind: String,
    /// One line.
    pub title: Text,
    /// What happened, and what is to be done now.
    pub text: Text,
    /// When.
    pub at: Timestamp,
    /// When it was read on the page.
    pub read_at: Option<Timestamp>,
}

/// A part of somebody's messages.
#[derive(Debug, Clone, PartialEq)]
pub struct MessagePage {
    /// The messages with the reference of their case, newest first.
    pub items: Vec<(Message, Option<String>)>,
    /// Number of messages in the whole list.
    pub total: i64,
    /// How many of all are not read yet.
    pub unread: i64,
}

/// Keeps a message, and answers whether it was not kept before; `mailed` says that it is not to wait for a digest.
///
/// A message of the same identifier stays as it is: whoever derives it from the cause tells nothing twice.
///
/// # Errors
/// [`StoreError::Dangling`] when the person or the case is not there.
pub async fn insert(tx: &mut Tx, message: &Message, mailed: bool) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "insert into message (tenant_id, id, account_id, case_id, kind, title, text, at, mailed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz, case when $9 then $8::timestamptz end)
         on conflict (tenant_id, id) do nothing",
        tx.tenant(),
        message.id.0,
        message.to.0,
        message.case.map(|case| case.0),
        message.kind,
        Json(&message.title) as _,
        Json(&message.text) as _,
        to_instant(message.at)?,
        mailed,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    id: Uuid,
    account_id: Uuid,
    case_id: Option<Uuid>,
    kind: String,
    title: Json<Text>,
    text: Json<Text>,
    at: chrono::DateTime<chrono::Utc>,
    read_at: Option<chrono::DateTime<chrono::Utc>>,
    reference: Option<String>,
}

impl Row {
    fn message(self) -> Result<(Message, Option<String>), StoreError> {
        let message = Message {
            id: self.id.into(),
            to: self.account_id.into(),
            case: self.case_id.map(Into::into),
            kind: self.kind,
            title: self.title.0,
            text: self.text.0,
            at: from_instant(self.at)?,
            read_at: self.read_at.map(from_instant).transpose()?,
        };
        Ok((message, self.reference))
    }
}

/// A part of somebody's messages, newest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(
    tx: &mut Tx,
    to: UserId,
    unread_only: bool,
    limit: i64,
    offset: i64,
) -> Result<MessagePage, StoreError> {
    let tenant = tx.tenant();
    let rows = sqlx::query_as!(
        Row,
        r#"select m.id, m.account_id, m.case_id, m.kind, m.title as "title: Json<Text>", m.text as "text: Json<Text>",
                  m.at, m.read_at, c.reference as "reference?"
           from message m left join "case" c on c.tenant_id = m.tenant_id and c.id = m.case_id
           where m.tenant_id = $1 and m.account_id = $2 and (not $3 or m.read_at is null)
           order by m.at desc, m.id desc limit $4 offset $5"#,
        tenant,
        to.0,
        unread_only,
        limit,
        offset,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    let counts = sqlx::query!(
        r#"select count(*) as "total!", count(*) filter (where read_at is null) as "unread!"
           from message where tenant_id = $1 and account_id = $2"#,
        tenant,
        to.0,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(MessagePage {
        items: rows.into_iter().map(Row::message).collect::<Result<_, _>>()?,
        total: if unread_only { counts.unread } else { counts.total },
        unread: counts.unread,
    })
}

/// Marks messages of a person as read, all of them when none is named, and answers how many were not yet.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn mark_read(tx: &mut Tx, to: UserId, ids: &[MessageId], at: Timestamp) -> Result<u64, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let done = sqlx::query!(
        "update message set read_at = $4
         where tenant_id = $1 and account_id = $2 and read_at is null and (cardinality($3::uuid[]) = 0 or id = any($3))",
        tx.tenant(),
        to.0,
        &ids,
        to_instant(at)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected())
}

/// People for whom something waits for a digest.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_waiting(tx: &mut Tx) -> Result<Vec<UserId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select distinct account_id from message where tenant_id = $1 and mailed_at is null order by account_id",
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Takes what waits for a person's digest, oldest first, and marks it as mailed: in the transaction that mails it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn take_waiting(
    tx: &mut Tx,
    to: UserId,
    at: Timestamp,
) -> Result<Vec<(Message, Option<String>)>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"with taken as (
               update message set mailed_at = $3 where tenant_id = $1 and account_id = $2 and mailed_at is null returning *)
           select m.id as "id!", m.account_id as "account_id!", m.case_id, m.kind as "kind!",
                  m.title as "title!: Json<Text>", m.text as "text!: Json<Text>", m.at as "at!", m.read_at,
                  c.reference as "reference?"
           from taken m left join "case" c on c.tenant_id = m.tenant_id and c.id = m.case_id
           order by m.at, m.id"#,
        tx.tenant(),
        to.0,
        to_instant(at)?,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(Row::message).collect()
}
