//! Accounts with their organisation or authority; hashes of passwords stand apart.

use model::{
    AuthorityId, BodyId, OrganisationId, Text, UserId, Utm32,
    account::{Authority, BodyName, Organisation, Role, User},
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Geom, StoreError, Tx, word::word};

/// An account to be opened; its password was hashed by the caller.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Identifier.
    pub id: UserId,
    /// What the person types to sign in; unique without regard to capitals.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// For applicants, and only for them.
    pub organisation: Option<OrganisationId>,
    /// For officers, and only for them.
    pub authority: Option<AuthorityId>,
    /// For consultees, and only for them.
    pub body: Option<BodyId>,
    /// Hash in PHC string format.
    pub password_hash: String,
}

/// An account as the administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub user: User,
    /// Whether it can be signed in to.
    pub active: bool,
    /// For `ETag`.
    pub version: i64,
}

/// What signing in is checked against.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The person.
    pub user: User,
    /// Whether the account can be signed in to.
    pub active: bool,
    /// Hash in PHC string format.
    pub password_hash: String,
}

/// What an administrator changes of an account; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AccountChange {
    /// Whether it can be signed in to.
    pub active: Option<bool>,
    /// Name as shown.
    pub name: Option<String>,
    /// A new hash in PHC string format.
    pub password_hash: Option<String>,
}

/// A road authority with what its letters and clocks need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityRow {
    /// Who it is.
    pub authority: Authority,
    /// Code of its calendar of holidays.
    pub calendar: String,
    /// Postal address, one line each.
    pub address: String,
    /// How it can be reached, paid, and objected to.
    pub settings: AuthoritySettings,
    /// For `ETag`.
    pub version: i64,
}

/// How an authority can be reached, where fees are paid, how to object, how long a hearing and a guarantee last; what is
/// not set is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthoritySettings {
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Web address.
    pub web: String,
    /// Department, as its letterhead names it.
    pub unit: String,
    /// Where fees are paid.
    pub bank: Option<Bank>,
    /// The instruction on remedies; without it a decision goes out uninstructed.
    pub remedy: Option<Text>,
    /// Days that an applicant has to answer when a refusal is intended.
    pub hearing_days: Option<u16>,
    /// Years for which the restored surface is guaranteed.
    pub guarantee_years: Option<u16>,
    /// Days from an invoice to its last day for payment.
    pub payment_days: Option<u16>,
    /// Code of the schedule of its fees; without it the one that names its calendar most closely.
    pub fee_schedule: Option<String>,
}

/// An account at a bank.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Bank {
    /// Whose account it is.
    pub holder: String,
    /// Number of the account.
    pub iban: String,
    /// Code of the bank, may be empty.
    pub bic: String,
}

impl AuthoritySettings {
    /// Whether decisions go out with an instruction on remedies.
    pub fn instructs(&self) -> bool {
        self.remedy.as_ref().is_some_and(|remedy| !remedy.de.trim().is_empty())
    }
}

struct Row {
    id: Uuid,
    login: String,
    name: String,
    role: String,
    active: bool,
    version: i64,
    organisation_id: Option<Uuid>,
    organisation: Option<String>,
    authority_id: Option<Uuid>,
    authority: Option<String>,
    body_id: Option<Uuid>,
    body: Option<String>,
    password_hash: Option<String>,
}

impl Row {
    fn user(self) -> Result<User, StoreError> {
        Ok(User {
            id: self.id.into(),
            login: self.login,
            name: self.name,
            role: word("account.role", &self.role)?,
            organisation: self
                .organisation_id
                .zip(self.organisation)
                .map(|(id, name)| Organisation { id: id.into(), name }),
            authority: self
                .authority_id
                .zip(self.authority)
                .map(|(id, name)| Authority { id: id.into(), name }),
            body: self.body_id.zip(self.body).map(|(id, name)| BodyName { id: id.into(), name }),
        })
    }
}

/// Accounts by id, by login, or all; the hash comes only to those whose transaction may see it.
async fn rows(tx: &mut Tx, id: Option<Uuid>, login: Option<&str>) -> Result<Vec<Row>, StoreError> {
    Ok(sqlx::query_as!(
        Row,
        r#"select a.id, a.login, a.name, a.role, a.active, a.version, a.organisation_id,
                  o.name as "organisation?", a.authority_id, b.name as "authority?",
                  a.body_id, d.name as "body?", c.password_hash as "password_hash?"
           from account a
           left join organisation o on o.tenant_id = a.tenant_id and o.id = a.organisation_id
           left join authority b on b.tenant_id = a.tenant_id and b.id = a.authority_id
           left join body d on d.tenant_id = a.tenant_id and d.id = a.body_id
           left join credential c on c.tenant_id = a.tenant_id and c.account_id = a.id
           where a.tenant_id = $1 and ($2::uuid is null or a.id = $2)
             and ($3::text is null or lower(a.login) = lower($3))
           order by a.role, a.login"#,
        tx.tenant(),
        id,
        login,
    )
    .fetch_all(&mut *tx.inner)
    .await?)
}

/// Opens an account.
///
/// # Errors
/// [`StoreError::Duplicate`] when the login is taken, [`StoreError::Dangling`] when the organisation is not there.
pub async fn insert(tx: &mut Tx, user: &NewUser) -> Result<(), StoreError> {
    let tenant = tx.tenant();
    sqlx::query!(
        "insert into account (tenant_id, id, login, name, role, organisation_id, authority_id, body_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        user.id.0,
        user.login,
        user.name,
        user.role.code(),
        user.organisation.map(|id| id.0),
        user.authority.map(|id| id.0),
        user.body.map(|id| id.0),
    )
    .execute(&mut *tx.inner)
    .await?;
    set_password(tx, user.id, &user.password_hash).await
}

async fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into credential (tenant_id, account_id, password_hash) values ($1, $2, $3)
         on conflict (tenant_id, account_id) do update
         set password_hash = excluded.password_hash, version = credential.version + 1",
        tx.tenant(),
        id.0,
        hash,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// All accounts, by role and login.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list(tx: &mut Tx) -> Result<Vec<Account>, StoreError> {
    rows(tx, None, None)
        .await?
        .into_iter()
        .map(|row| Ok(Account { active: row.active, version: row.version, user: row.user()? }))
        .collect()
}

/// The account with this identifier.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(tx: &mut Tx, id: UserId) -> Result<Option<Account>, StoreError> {
    let row = rows(tx, Some(id.0), None).await?.pop();
    row.map(|row| Ok(Account { active: row.active, version: row.version, user: row.user()? })).transpose()
}

/// What signing in is checked against; the transaction must be the house's own.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_credential(tx: &mut Tx, login: &str) -> Result<Option<Credential>, StoreError> {
    let Some(mut row) = rows(tx, None, Some(login)).await?.pop() else { return Ok(None) };
    let Some(password_hash) = row.password_hash.take() else { return Ok(None) };
    Ok(Some(Credential { active: row.active, password_hash, user: row.user()? }))
}

/// Changes an account and answers its new version; a closed account or a new password ends its sessions.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn update(
    tx: &mut Tx,
    id: UserId,
    version: i64,
    change: &AccountChange,
) -> Result<i64, StoreError> {
    let tenant = tx.tenant();
    let saved = sqlx::query_scalar!(
        "update account set name = coalesce($4, name), active = coalesce($5, active), version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 returning version",
        tenant,
        id.0,
        version,
        change.name,
        change.active,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    let Some(saved) = saved else {
        let current =
            sqlx::query_scalar!("select version from account where tenant_id = $1 and id = $2", tenant, id.0)
                .fetch_optional(&mut *tx.inner)
                .await?;
        return Err(current.map_or(StoreError::Missing { noun: "account" }, |current| StoreError::Stale {
            seen: version,
            current,
        }));
    };
    if let Some(hash) = &change.password_hash {
        set_password(tx, id, hash).await?;
    }
    if change.password_hash.is_some() || change.active == Some(false) {
        crate::session::remove_all(tx, id).await?;
    }
    Ok(saved)
}

/// Adds an organisation.
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is taken.
pub async fn insert_organisation(tx: &mut Tx, organisation: &Organisation) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into organisation (tenant_id, id, name) values ($1, $2, $3)",
        tx.tenant(),
        organisation.id.0,
        organisation.name,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// The organisation of this name, added when it is not there: what imports name owners by.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn ensure_organisation(tx: &mut Tx, name: &str) -> Result<Organisation, StoreError> {
    let tenant = tx.tenant();
    let id = sqlx::query_scalar!(
        "insert into organisation (tenant_id, id, name) values ($1, $2, $3)
         on conflict (tenant_id, name) do update set name = excluded.name returning id",
        tenant,
        Uuid::now_v7(),
        name,
    )
    .fetch_one(&mut *tx.inner)
    .await?;
    Ok(Organisation { id: id.into(), name: name.to_owned() })
}

/// All organisations by name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_organisations(tx: &mut Tx) -> Result<Vec<Organisation>, StoreError> {
    let rows =
        sqlx::query!("select id, name from organisation where tenant_id = $1 order by name", tx.tenant())
            .fetch_all(&mut *tx.inner)
            .await?;
    Ok(rows.into_iter().map(|row| Organisation { id: row.id.into(), name: row.name }).collect())
}

/// The organisation with this identifier.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_organisation(tx: &mut Tx, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    let name = sqlx::query_scalar!(
        "select name from organisation where tenant_id = $1 and id = $2",
        tx.tenant(),
        id.0
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    Ok(name.map(|name| Organisation { id, name }))
}

/// Adds an authority, with the area it is competent in (none: the whole city).
///
/// # Errors
/// [`StoreError::Duplicate`] when the name is taken.
pub async fn insert_authority(
    tx: &mut Tx,
    row: &AuthorityRow,
    area: Option<&Utm32>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into authority (tenant_id, id, name, calendar, address, area, settings)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        row.authority.id.0,
        row.authority.name,
        row.calendar,
        row.address,
        area.map(Geom::from) as Option<Geom>,
        Json(&row.settings) as _,
    )
    .execute(&mut *tx.inner)
    .await?;
    Ok(())
}

/// All authorities by name.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_authorities(tx: &mut Tx) -> Result<Vec<AuthorityRow>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, name, calendar, address, settings as "settings: Json<AuthoritySettings>", version
           from authority where tenant_id = $1 order by name"#,
        tx.tenant()
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| AuthorityRow {
            authority: Authority { id: row.id.into(), name: row.name },
            calendar: row.calendar,
            address: row.address,
            settings: row.settings.0,
            version: row.version,
        })
        .collect())
}

/// Changes address and settings of an authority, and answers its new version.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Stale`].
pub async fn update_authority(
    tx: &mut Tx,
    id: AuthorityId,
    version: i64,
    address: &str,
    settings: &AuthoritySettings,
) -> Result<i64, StoreError> {
    let saved = sqlx::query_scalar!(
        "update authority set address = $4, settings = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 returning version",
        tx.tenant(),
        id.0,
        version,
        address,
        Json(settings) as _,
    )
    .fetch_optional(&mut *tx.inner)
    .await?;
    match saved {
        Some(version) => Ok(version),
        None => Err(find_authority(tx, id).await?.map_or(StoreError::Missing { noun: "authority" }, |row| {
            StoreError::Stale { seen: version, current: row.version }
        })),
    }
}

/// The authority with this identifier.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_authority(tx: &mut Tx, id: AuthorityId) -> Result<Option<AuthorityRow>, StoreError> {
    Ok(list_authorities(tx).await?.into_iter().find(|row| row.authority.id == id))
}

/// Where each authority decides, by name; one without an area does so wherever nobody else does.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn list_precincts(tx: &mut Tx) -> Result<Vec<(Authority, Option<Utm32>)>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, name, area as "area: Geom" from authority where tenant_id = $1 order by name"#,
        tx.tenant(),
    )
    .fetch_all(&mut *tx.inner)
    .await?;
    rows.into_iter()
        .map(|row| {
            let area = row.area.map(Geom::into_utm32).transpose()?;
            Ok((Authority { id: row.id.into(), name: row.name }, area))
        })
        .collect()
}
