//! Statements: what bodies are asked in cases, until when, and what they answer.

use jiff::civil::Date;
use model::{
    BodyId, CaseId, StatementId,
    account::BodyName,
    case::Stage,
    decision::Condition,
    participation::{BodyKind, StatementVerdict},
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    time::{from_day, to_day},
    word::word,
};

/// A body to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStatement {
    /// Identifier.
    pub id: StatementId,
    /// In which case.
    pub case: CaseId,
    /// Who is asked.
    pub body: BodyId,
    /// What it is asked beyond the case itself; may be empty.
    pub question: String,
    /// The day on which it is asked.
    pub asked_on: Date,
    /// The last day on which it can answer.
    pub due: Date,
    /// Whether it decides for itself instead of advising.
    pub sub_decision: bool,
    /// SHA-256 of its one-time link.
    pub token_hash: [u8; 32],
}

/// What a body answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The day on which it came.
    pub on: Date,
    /// In a word.
    pub verdict: StatementVerdict,
    /// In sentences; may be empty.
    pub text: String,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
    /// Who answered, as it is shown.
    pub by_name: String,
    /// Whether an officer entered it from paper, mail or telephone.
    pub on_paper: bool,
}

/// A question that is put again, because the plan was changed after it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// What the body is asked beyond the case itself; may be empty.
    pub question: String,
    /// The day on which it is asked.
    pub asked_on: Date,
    /// The last day on which it can answer.
    pub due: Date,
    /// SHA-256 of its new one-time link.
    pub token_hash: [u8; 32],
}

/// What a body answered before it was asked anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The day on which it answered, or its silence was recorded.
    pub answered_on: Date,
    /// The day of the plan that it was given on.
    pub plan_on: Option<Date>,
    /// In a word.
    pub verdict: StatementVerdict,
    /// In sentences.
    pub text: String,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
    /// Who answered.
    pub by_name: String,
    /// Whether an officer entered it.
    pub on_paper: bool,
}

/// A body that was asked, and what it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Identifier.
    pub id: StatementId,
    /// In which case.
    pub case: CaseId,
    /// Who was asked.
    pub body: BodyName,
    /// What the body watches over.
    pub kind: BodyKind,
    /// What it was asked beyond the case itself.
    pub question: String,
    /// The day on which it was asked.
    pub asked_on: Date,
    /// The last day on which it can answer.
    pub due: Date,
    /// The day of the last reminder.
    pub reminded_on: Option<Date>,
    /// The day on which it answered, or its silence was recorded.
    pub answered_on: Option<Date>,
    /// What it answered, in a word.
    pub verdict: Option<StatementVerdict>,
    /// What it answered, in sentences.
    pub text: String,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
    /// Who answered.
    pub by_name: String,
    /// Whether an officer entered it from paper, mail or telephone.
    pub on_paper: bool,
    /// The day of the plan that it was given on.
    pub plan_on: Option<Date>,
    /// The plan was changed after it was given, and nobody has confirmed that it still holds.
    pub is_outdated: bool,
    /// On which day and by whom it was confirmed for a plan that was changed after it was given.
    pub confirmed: Option<(Date, String)>,
    /// What it answered before it was asked anew, oldest first.
    pub former: Vec<Former>,
    /// Whether it decides for itself instead of advising.
    pub sub_decision: bool,
    /// For `ETag`.
    pub version: i64,
}

struct Row {
    id: Uuid,
    case_id: Uuid,
    body_id: Uuid,
    body: String,
    kind: String,
    question: String,
    asked_on: chrono::NaiveDate,
    due: chrono::NaiveDate,
    reminded_on: Option<chrono::NaiveDate>,
    answered_on: Option<chrono::NaiveDate>,
    verdict: Option<String>,
    text: String,
    conditions: Json<Vec<Condition>>,
    by_name: String,
    on_paper: bool,
    plan_on: Option<chrono::NaiveDate>,
    is_outdated: bool,
    confirmed_on: Option<chrono::NaiveDate>,
    confirmed_by: String,
    former: Json<Vec<Former>>,
    sub_decision: bool,
    version: i64,
}

impl Row {
    fn statement(self) -> Result<Statement, StoreError> {
        Ok(Statement {
            id: self.id.into(),
            case: self.case_id.into(),
            body: BodyName { id: self.body_id.into(), name: self.body },
            kind: word("body.kind", &self.kind)?,
            question: self.question,
            asked_on: from_day(self.asked_on)?,
            due: from_day(self.due)?,
            reminded_on: self.reminded_on.map(from_day).transpose()?,
            answered_on: self.answered_on.map(from_day).transpose()?,
            verdict: self.verdict.map(|verdict| word("statement.verdict", &verdict)).transpose()?,
            text: self.text,
            conditions: self.conditions.0,
            by_name: self.by_name,
            on_paper: self.on_paper,
            plan_on: self.plan_on.map(from_day).transpose()?,
            is_outdated: self.is_outdated,
            confirmed: self
                .confirmed_on
                .map(|on| Ok::<_, StoreError>((from_day(on)?, self.confirmed_by)))
                .transpose()?,
            former: self.former.0,
            sub_decision: self.sub_decision,
            version: self.version,
        })
    }
}

/// What narrows a search among the statements that the transaction may see.
#[derive(Default)]
struct Wanted<'a> {
    case: Option<CaseId>,
    token_hash: Option<&'a [u8; 32]>,
    is_open: Option<bool>,
    limit: Option<i64>,
    offset: i64,
}

async fn rows(tx: &mut Tx, wanted: Wanted<'_>) -> Result<Vec<Statement>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.id, s.case_id, s.body_id, b.name as body, b.kind, s.question, s.asked_on, s.due, s.reminded_on,
                  s.answered_on, s.verdict, s.text, s.conditions as "conditions: Json<Vec<Condition>>", s.by_name,
                  s.on_paper, s.plan_on, (s.verdict is not null and s.plan < c.plan) as "is_outdated!", s.confirmed_on,
                  s.confirmed_by, s.former as "former: Json<Vec<Former>>", s.sub_decision, s.version
           from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
           join "case" c on c.tenant_id = s.tenant_id and c.id = s.case_id
           where s.tenant_id = $1 and ($2::uuid is null or s.case_id = $2) and ($3::bytea is null or s.token_hash = $3)
             and ($4::bool is null or (s.verdict is null) = $4)
           order by s.due, b.name, s.id limit $5 offset $6"#,
        tx.tenant(),
        wanted.case.map(|id| id.0),
        wanted.token_hash.map(<[u8; 32]>::as_slice),
        wanted.is_open,
        wanted.limit,
        wanted.offset,
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(Row::statement).collect()
}

/// Asks a body: from now on it sees the case.
///
/// # Errors
/// [`StoreError::Duplicate`] when it was asked in this case already, [`StoreError::Dangling`] when there is no such body.
pub async fn ask(tx: &mut Tx, new: &NewStatement) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into statement (tenant_id, id, case_id, body_id, question, asked_on, due, sub_decision, token_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        new.id.0,
        new.case.0,
        new.body.0,
        new.question,
        to_day(new.asked_on)?,
        to_day(new.due)?,
        new.sub_decision,
        new.token_hash.as_slice(),
    )
    .execute(&mut *tx.inner)
    .await?;
    name_bodies(tx, new.case).await
}

/// Row-level security asks the case itself whom it was shown to.
async fn name_bodies(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update "case" set bodies = array(
               select s.body_id from statement s where s.tenant_id = $1 and s.case_id = $2 order by s.body_id)
           where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        case.0,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The statements of a case that the transaction may see, by day and name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx, case: CaseId) -> Result<Vec<Statement>, StoreError> {
    rows(tx, Wanted { case: Some(case), ..Wanted::default() }).await
}

/// A statement of a case.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, case: CaseId, id: StatementId) -> Result<Option<Statement>, StoreError> {
    Ok(list(tx, case).await?.into_iter().find(|statement| statement.id == id))
}

/// The statement whose one-time link bears this hash; the transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_by_link(tx: &mut Tx, token_hash: &[u8; 32]) -> Result<Option<Statement>, StoreError> {
    Ok(rows(tx, Wanted { token_hash: Some(token_hash), ..Wanted::default() }).await?.pop())
}

/// A page of what the acting body was asked, and how many there are: the most urgent first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_own(
    tx: &mut Tx,
    is_open: Option<bool>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Statement>, i64), StoreError> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from statement where tenant_id = $1 and ($2::bool is null or (verdict is null) = $2)"#,
        tx.tenant(),
        is_open,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    let page = Wanted { is_open, limit: Some(limit), offset, ..Wanted::default() };
    Ok((rows(tx, page).await?, total))
}

/// Keeps an answer, given on the plan as it stands, and answers the new version; the one-time link is used up.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn answer(tx: &mut Tx, id: StatementId, version: i64, answer: &Answer) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        r#"update statement s set answered_on = $4, verdict = $5, text = $6, conditions = $7, by_name = $8, on_paper = $9,
                  plan = c.plan, plan_on = coalesce(c.plan_on, c.submitted_on), confirmed_on = null, confirmed_by = '',
                  token_hash = null, version = s.version + 1
           from "case" c
           where c.tenant_id = s.tenant_id and c.id = s.case_id and s.tenant_id = $1 and s.id = $2 and s.version = $3
           returning s.version"#,
        tx.tenant(),
        id.0,
        version,
        to_day(answer.on)?,
        answer.verdict.code(),
        answer.text,
        Json(&answer.conditions) as _,
        answer.by_name,
        answer.on_paper,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, id, version).await?),
    }
}

/// Confirms that an answer still holds for the plan as it stands now, and answers the new version.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn confirm(
    tx: &mut Tx,
    id: StatementId,
    version: i64,
    on: Date,
    by_name: &str,
) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        r#"update statement s set plan = c.plan, confirmed_on = $4, confirmed_by = $5, version = s.version + 1
           from "case" c
           where c.tenant_id = s.tenant_id and c.id = s.case_id and s.tenant_id = $1 and s.id = $2 and s.version = $3
             and s.verdict is not null
           returning s.version"#,
        tx.tenant(),
        id.0,
        version,
        to_day(on)?,
        by_name,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, id, version).await?),
    }
}

/// Puts a question again that was answered, and answers the new version; the former answer is kept beside it.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn ask_again(
    tx: &mut Tx,
    id: StatementId,
    version: i64,
    former: &[Former],
    again: &Again,
) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update statement set question = $4, asked_on = $5, due = $6, token_hash = $7, former = $8, reminded_on = null,
                answered_on = null, verdict = null, text = '', conditions = '[]', by_name = '', on_paper = false,
                plan_on = null, confirmed_on = null, confirmed_by = '', version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and verdict is not null returning version",
        tx.tenant(),
        id.0,
        version,
        again.question,
        to_day(again.asked_on)?,
        to_day(again.due)?,
        again.token_hash.as_slice(),
        Json(former) as _,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, id, version).await?),
    }
}

/// Notes a reminder and answers the new version.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn remind(tx: &mut Tx, id: StatementId, version: i64, on: Date) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update statement set reminded_on = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and verdict is null returning version",
        tx.tenant(),
        id.0,
        version,
        to_day(on)?,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, id, version).await?),
    }
}

/// Gives an open statement another one-time link and answers the new version; the former link is dead.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn renew_link(
    tx: &mut Tx,
    id: StatementId,
    version: i64,
    token_hash: &[u8; 32],
) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update statement set token_hash = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and verdict is null returning version",
        tx.tenant(),
        id.0,
        version,
        token_hash.as_slice(),
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(saved) => Ok(saved),
        None => Err(stale(tx, id, version).await?),
    }
}

/// Takes back a question that is not answered; the body does not see the case any more.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn withdraw(tx: &mut Tx, case: CaseId, id: StatementId, version: i64) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "delete from statement where tenant_id = $1 and id = $2 and version = $3 and verdict is null",
        tx.tenant(),
        id.0,
        version,
    )
    .execute(&mut *tx.inner)
    .await?;
    if done.rows_affected() == 0 {
        return Err(stale(tx, id, version).await?);
    }
    name_bodies(tx, case).await
}

async fn stale(tx: &mut Tx, id: StatementId, seen: i64) -> Result<StoreError, StoreError> {
    let current = sqlx::query_scalar!(
        "select version from statement where tenant_id = $1 and id = $2",
        tx.tenant(),
        id.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    Ok(match current {
        Some(current) if current != seen => StoreError::Stale { seen, current },
        _ => StoreError::Missing { noun: "statement" },
    })
}

/// Open statements whose body is to be reminded on a day: at half time, and one day before its last.
///
/// Only those of cases that are not decided count. The transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_to_remind(tx: &mut Tx, today: Date) -> Result<Vec<Statement>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.id, s.case_id, s.body_id, b.name as body, b.kind, s.question, s.asked_on, s.due, s.reminded_on,
                  s.answered_on, s.verdict, s.text, s.conditions as "conditions: Json<Vec<Condition>>", s.by_name,
                  s.on_paper, s.plan_on, (s.verdict is not null and s.plan < c.plan) as "is_outdated!", s.confirmed_on,
                  s.confirmed_by, s.former as "former: Json<Vec<Former>>", s.sub_decision, s.version
           from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
           join "case" c on c.tenant_id = s.tenant_id and c.id = s.case_id
           cross join lateral (select coalesce(s.reminded_on, s.asked_on) as told, (s.asked_on + (s.due - s.asked_on) / 2) as half,
                  s.due - 1 as eve) as day
           where s.tenant_id = $1 and s.verdict is null and $2 <= s.due and c.stage = any($3)
             and ((day.told < day.half and day.half <= $2) or (day.told < day.eve and day.eve <= $2))
           order by s.due, s.id"#,
        tx.tenant(),
        to_day(today)?,
        &pending(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(Row::statement).collect()
}

/// Open statements whose last day has passed, in cases that are not decided; the transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_overdue(tx: &mut Tx, today: Date) -> Result<Vec<Statement>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.id, s.case_id, s.body_id, b.name as body, b.kind, s.question, s.asked_on, s.due, s.reminded_on,
                  s.answered_on, s.verdict, s.text, s.conditions as "conditions: Json<Vec<Condition>>", s.by_name,
                  s.on_paper, s.plan_on, (s.verdict is not null and s.plan < c.plan) as "is_outdated!", s.confirmed_on,
                  s.confirmed_by, s.former as "former: Json<Vec<Former>>", s.sub_decision, s.version
           from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
           join "case" c on c.tenant_id = s.tenant_id and c.id = s.case_id
           where s.tenant_id = $1 and s.verdict is null and s.due < $2 and c.stage = any($3)
           order by s.due, s.id for update of s"#,
        tx.tenant(),
        to_day(today)?,
        &pending(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter().map(Row::statement).collect()
}

/// Stages in which an answer still counts.
fn pending() -> Vec<String> {
    let pending = Stage::ALL.iter().filter(|stage| **stage != Stage::Draft && !stage.is_settled());
    pending.map(|stage| stage.code().to_owned()).collect()
}
