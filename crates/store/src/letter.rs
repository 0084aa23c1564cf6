//! Letters of a case: what each says, its paper once it is printed, how it was sent and when it was retrieved.

use jiff::civil::Date;
use model::{BodyId, CaseId, LetterId, Text};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::number,
};

/// A letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Identifier.
    pub id: LetterId,
    /// Its case.
    pub case: CaseId,
    /// What kind of letter it is, for example `receipt`.
    pub kind: String,
    /// Title.
    pub title: Text,
    /// Its language, `de` or `en`.
    pub language: String,
    /// Its day.
    pub on: Date,
    /// To whom, in one line.
    pub recipient: String,
    /// What it says beyond the case itself.
    pub content: Value,
    /// The public body that it goes to; none for the applicant.
    pub body: Option<BodyId>,
    /// Where its paper is stored.
    pub sha256: Option<[u8; 32]>,
    /// When it was sent.
    pub sent_on: Option<Date>,
    /// How: `letter` or `electronic`.
    pub channel: Option<String>,
    /// When it was first read by its recipient.
    pub retrieved_on: Option<Date>,
    /// For `ETag`.
    pub version: i64,
}

struct Row {
    id: Uuid,
    case_id: Uuid,
    kind: String,
    title: Json<Text>,
    language: String,
    on_day: chrono::NaiveDate,
    recipient: String,
    content: Value,
    body_id: Option<Uuid>,
    sha256: Option<Vec<u8>>,
    sent_on: Option<chrono::NaiveDate>,
    channel: Option<String>,
    retrieved_on: Option<chrono::NaiveDate>,
    version: i64,
}

impl Row {
    fn letter(self) -> Result<Letter, StoreError> {
        Ok(Letter {
            id: self.id.into(),
            case: self.case_id.into(),
            kind: self.kind,
            title: self.title.0,
            language: self.language,
            on: from_day(self.on_day)?,
            recipient: self.recipient,
            content: self.content,
            body: self.body_id.map(Into::into),
            sha256: self.sha256.map(|hash| number("letter.sha256", hash)).transpose()?,
            sent_on: self.sent_on.map(from_day).transpose()?,
            channel: self.channel,
            retrieved_on: self.retrieved_on.map(from_day).transpose()?,
            version: self.version,
        })
    }
}

/// Keeps a letter that is to be printed; answers whether it was not there before.
///
/// # Errors
/// [`StoreError::Dangling`] when there is no such case.
pub async fn insert(tx: &mut Tx, letter: &Letter) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "insert into letter (tenant_id, id, case_id, kind, title, language, on_day, recipient, content, body_id, sha256,
                             sent_on, channel)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (tenant_id, id) do nothing",
        tx.tenant(),
        letter.id.0,
        letter.case.0,
        letter.kind,
        Json(&letter.title) as _,
        letter.language,
        to_day(letter.on)?,
        letter.recipient,
        letter.content,
        letter.body.map(|body| body.0),
        letter.sha256.as_ref().map(<[u8; 32]>::as_slice),
        letter.sent_on.map(to_day).transpose()?,
        letter.channel,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The letters of a case that the caller may read, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Letter>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, case_id, kind, title as "title: Json<Text>", language, on_day, recipient, content, body_id, sha256,
                  sent_on, channel, retrieved_on, version
           from letter where tenant_id = $1 and case_id = $2 order by created_at, id"#,
        tx.tenant(),
        case.0,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(Row::letter).collect()
}

/// A letter that the caller may read.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: LetterId) -> Result<Option<Letter>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, case_id, kind, title as "title: Json<Text>", language, on_day, recipient, content, body_id, sha256,
                  sent_on, channel, retrieved_on, version
           from letter where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        id.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    row.map(Row::letter).transpose()
}

/// Notes where the paper of a letter is stored; the first paper stays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_paper(tx: &mut Tx, id: LetterId, sha256: &[u8; 32]) -> Result<(), StoreError> {
    sqlx::query!(
        "update letter set sha256 = $3, version = version + 1 where tenant_id = $1 and id = $2 and sha256 is null",
        tx.tenant(),
        id.0,
        sha256.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// Notes how and when a letter was sent, also when it is sent again; answers its new version.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn set_sent(
    tx: &mut Tx,
    id: LetterId,
    version: i64,
    channel: &str,
    on: Date,
) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update letter set sent_on = $5, channel = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 returning version",
        tx.tenant(),
        id.0,
        version,
        channel,
        to_day(on)?,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(version) => Ok(version),
        None => Err(find(tx, id).await?.map_or(StoreError::Missing { noun: "letter" }, |letter| {
            StoreError::Stale { seen: version, current: letter.version }
        })),
    }
}

/// Notes that its recipient has retrieved a letter; answers whether it was the first time.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_retrieved(tx: &mut Tx, id: LetterId, on: Date) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update letter set retrieved_on = $3, version = version + 1
         where tenant_id = $1 and id = $2 and retrieved_on is null",
        tx.tenant(),
        id.0,
        to_day(on)?,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(done.rows_affected() == 1)
}
