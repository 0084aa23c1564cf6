//! What a step may ask about a case beyond its clocks: who was asked, who has answered, how its authority works.

use model::{AuthorityId, CaseId};
use serde::Deserialize;
use sqlx::types::Json;

use crate::{StoreError, Tx};

/// Where the participation of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gate {
    /// Bodies that were asked.
    pub asked: i64,
    /// Of those, how many have neither answered nor let their day pass.
    pub open: i64,
    /// Of the open ones, how many decide for themselves.
    pub sub_decisions_open: i64,
    /// The municipality was asked, and has answered or let its day pass.
    pub municipality_heard: bool,
}

/// Where the participation of a case stands.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn gate(tx: &mut Tx, case: CaseId) -> Result<Gate, StoreError> {
    let row = sqlx::query!(
        r#"select count(*) as "asked!", count(*) filter (where s.verdict is null) as "open!",
                  count(*) filter (where s.verdict is null and s.sub_decision) as "sub_decisions_open!",
                  coalesce(bool_or(b.kind = 'municipality' and s.verdict is not null), false) as "municipality_heard!"
           from statement s join body b on b.tenant_id = s.tenant_id and b.id = s.body_id
           where s.tenant_id = $1 and s.case_id = $2"#,
        tx.tenant(),
        case.0,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(Gate {
        asked: row.asked,
        open: row.open,
        sub_decisions_open: row.sub_decisions_open,
        municipality_heard: row.municipality_heard,
    })
}

/// How an authority hears and instructs, as far as its settings say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Custom {
    /// Days that an applicant has to answer when a refusal is intended.
    #[serde(default)]
    pub hearing_days: Option<u16>,
    /// How to object; without it a decision goes out without instruction on remedies.
    #[serde(default)]
    pub remedy: Option<String>,
}

/// How an authority hears and instructs.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Database`] also for settings that cannot be read.
pub async fn custom(tx: &mut Tx, authority: AuthorityId) -> Result<Custom, StoreError> {
    let settings = sqlx::query_scalar!(
        r#"select settings as "settings: Json<Custom>" from authority where tenant_id = $1 and id = $2"#,
        tx.tenant(),
        authority.0,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    settings.map(|settings| settings.0).ok_or(StoreError::Missing { noun: "authority" })
}
