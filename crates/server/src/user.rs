//! Accounts, for the administrator.

use axum::{extract::State, http::Uri};
use model::{AuthorityId, BodyId, OrganisationId, Text, UserId, account::Role};
use serde::{Deserialize, Serialize};
use store::{account, journal};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path, Query},
    caller::Caller,
    idempotency::{Begun, Once},
    page::{Page, Paging},
    password,
    problem::{Fault, Kind, Problem},
    session::User,
    version::IfMatch,
};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    #[serde(flatten)]
    user: User,
    active: bool,
    version: i64,
}

impl From<account::Account> for Account {
    fn from(account: account::Account) -> Self {
        Self { user: account.user.into(), active: account.active, version: account.version }
    }
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserInput {
    login: String,
    name: String,
    role: Role,
    organisation: Option<Uuid>,
    authority: Option<Uuid>,
    /// For consultees, and only for them.
    #[serde(default)]
    body: Option<Uuid>,
    #[schema(min_length = 10, max_length = 200)]
    password: String,
}

/// What changes about an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    active: Option<bool>,
    name: Option<String>,
    #[schema(min_length = 10, max_length = 200)]
    password: Option<String>,
}

/// All accounts.
#[utoipa::path(get, path = "/api/users", tag = "administration", params(Paging), responses((status = 200, body = Page<Account>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(paging): Query<Paging>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let accounts = store::account::list(&mut tx).await?;
    let total = accounts.len() as u64;
    let items: Vec<Account> = accounts
        .into_iter()
        .skip(paging.offset() as usize)
        .take(paging.limit() as usize)
        .map(Account::from)
        .collect();
    Answer::ok(&paging.page(items, total, "/api/users", uri.query()))
}

/// Opens an account.
#[utoipa::path(post, path = "/api/users", tag = "administration", request_body = UserInput, responses((status = 201, body = Account)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<UserInput>,
) -> Result<Answer, Problem> {
    input.check()?;
    let password_hash = password::hash(input.password).await?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let id = UserId(Uuid::now_v7());
    let user = account::NewUser {
        id,
        login: input.login.trim().to_owned(),
        name: input.name.trim().to_owned(),
        role: input.role,
        organisation: input.organisation.map(OrganisationId),
        authority: input.authority.map(AuthorityId),
        body: input.body.map(BodyId),
        password_hash,
    };
    account::insert(&mut tx, &user).await?;
    note(&app, &mut tx, "account_opened", serde_json::json!({"role": input.role.code()})).await?;
    let account = account::find(&mut tx, id).await?.ok_or(Problem::new(Kind::Unknown))?;
    let version = account.version;
    let answer = Answer::created(format!("/api/users/{id}"), &Account::from(account))?.version(version);
    key.commit(tx, answer).await
}

/// Changes an account; one that is closed or has a new password loses its sessions.
#[utoipa::path(patch, path = "/api/users/{id}", tag = "administration", params(("id" = Uuid, Path)),
    request_body = UserChange, responses((status = 200, body = Account)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    Json(change): Json<UserChange>,
) -> Result<Answer, Problem> {
    let id = UserId(id);
    if let Some(name) = &change.name {
        check_name("/name", name).map_err(|fault| Problem::invalid(vec![fault]))?;
    }
    let name = change.name.map(|name| name.trim().to_owned());
    let password_hash = match change.password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    if change.active == Some(false) && id == caller.user.id {
        return Err(Problem::field(
            "/active",
            "own_account",
            "Ihr eigenes Konto können Sie nicht schließen.",
            "You cannot close your own account.",
        ));
    }
    let ends_sessions = password_hash.is_some() || change.active == Some(false);
    // Whose account it is would be personal data that nobody can erase any more.
    let said = serde_json::json!({"active": change.active, "name": name.is_some(), "password": password_hash.is_some()});
    let mut tx = app.db.begin(&caller.who).await?;
    let changed = account::AccountChange { active: change.active, name, password_hash };
    let version = account::update(&mut tx, id, seen.0, &changed).await?;
    if ends_sessions {
        store::session::remove_all(&mut tx, id).await?;
    }
    note(&app, &mut tx, "account_changed", said).await?;
    let account = account::find(&mut tx, id).await?.ok_or(Problem::new(Kind::Unknown))?;
    tx.commit().await?;
    Ok(Answer::ok(&Account::from(account))?.version(version))
}

async fn note(app: &App, tx: &mut store::Tx, event: &str, detail: serde_json::Value) -> Result<(), Problem> {
    let entry = journal::NewEntry { at: app.clock.now(), event: event.to_owned(), detail };
    journal::append(tx, journal::Chain::Tenant, &entry).await?;
    Ok(())
}

/// Whether an account can be called so.
pub fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 120 && !text.chars().any(char::is_control)
}

fn check_name(pointer: &str, text: &str) -> Result<(), Fault> {
    if is_name(text) {
        return Ok(());
    }
    let said =
        Text::new("1 bis 120 Zeichen ohne Steuerzeichen.", "1 to 120 characters without control characters.");
    Err(Fault::new(pointer, "length", said))
}

impl UserInput {
    fn check(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        for (pointer, text) in [("/login", &self.login), ("/name", &self.name)] {
            faults.extend(check_name(pointer, text).err());
        }
        if (self.role == Role::Applicant) != self.organisation.is_some() {
            faults.push(Fault::new(
                "/organisation",
                "role",
                Text::new(
                    "Wer Anträge stellt, gehört zu einer Organisation, und nur wer Anträge stellt.",
                    "Applicants belong to an organisation, and nobody else does.",
                ),
            ));
        }
        if (self.role == Role::Officer) != self.authority.is_some() {
            faults.push(Fault::new(
                "/authority",
                "role",
                Text::new(
                    "Wer entscheidet, gehört zu einer Behörde, und nur wer entscheidet.",
                    "Officers belong to an authority, and nobody else does.",
                ),
            ));
        }
        if (self.role == Role::Consultee) != self.body.is_some() {
            faults.push(Fault::new(
                "/body",
                "role",
                Text::new(
                    "Wer für eine beteiligte Stelle antwortet, gehört zu ihr, und nur wer das tut.",
                    "Consultees belong to a public body, and nobody else does.",
                ),
            ));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
}
