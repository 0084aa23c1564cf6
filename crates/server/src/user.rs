//! Accounts, for the administrator.

use std::collections::HashSet;

use axum::{extract::State, http::Uri};
use jiff::civil::Date;
use model::{AuthorityId, BodyId, OrganisationId, Text, UserId, account::Role};
use serde::{Deserialize, Deserializer, Serialize};
use store::{
    account, journal,
    person::{self, Person},
};
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
    preference::{self, SubstitutionInput},
    problem::{Fault, Kind, Problem},
    session::{Named, User},
    version::IfMatch,
};

/// Longest reason of a conflict of interest, in characters.
const REASON: usize = 500;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    #[serde(flatten)]
    user: User,
    active: bool,
    /// Address for mail; may be empty.
    email: String,
    /// Who stands in, and until when.
    substitute: Option<Substitute>,
    /// Organisations whose cases the person must not decide.
    conflicts: Vec<Conflict>,
    version: i64,
}

/// Who stands in for somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct Substitute {
    user: Uuid,
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// An organisation whose cases somebody must not decide (§127(2) TKG).
#[derive(Debug, Serialize, ToSchema)]
pub struct Conflict {
    organisation: Named,
    reason: String,
}

impl Account {
    fn of(account: account::Account, person: Option<Person>, conflicts: Vec<person::Conflict>) -> Self {
        let (email, substitute) = person.map(|person| (person.email, person.substitute)).unwrap_or_default();
        Self {
            user: account.user.into(),
            active: account.active,
            email,
            substitute: substitute.map(|(user, until)| Substitute { user: user.0, until }),
            conflicts: conflicts
                .into_iter()
                .map(|conflict| Conflict {
                    organisation: Named { id: conflict.organisation.id.0, name: conflict.organisation.name },
                    reason: conflict.reason,
                })
                .collect(),
            version: account.version,
        }
    }

    async fn find(tx: &mut store::Tx, id: UserId) -> Result<Self, Problem> {
        let account = account::find(tx, id).await?.ok_or(Problem::new(Kind::Unknown))?;
        let person = person::find(tx, id).await?;
        let conflicts = person::list_conflicts(tx, id).await?;
        Ok(Self::of(account, person, conflicts))
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
    /// Address for mail; empty when there is none.
    email: Option<String>,
    /// Who stands in, or null for nobody.
    #[serde(default, deserialize_with = "named_or_null")]
    #[schema(value_type = Option<SubstitutionInput>)]
    #[expect(clippy::option_option, reason = "nobody, and nothing said about it, are two things")]
    substitute: Option<Option<SubstitutionInput>>,
    /// All organisations whose cases the person must not decide.
    conflicts: Option<Vec<ConflictInput>>,
}

/// An organisation whose cases somebody must not decide.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictInput {
    organisation: Uuid,
    /// Why, 1 to 500 characters.
    reason: String,
}

/// Null is said; what is left out is not.
#[expect(clippy::option_option, reason = "nobody, and nothing said about it, are two things")]
fn named_or_null<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<SubstitutionInput>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
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
    let mut people = person::list(&mut tx).await?;
    let mut conflicts = person::list_all_conflicts(&mut tx).await?;
    let total = accounts.len() as u64;
    let items: Vec<Account> = paging
        .cut(accounts)
        .map(|account| {
            let id = account.user.id;
            Account::of(account, people.remove(&id), conflicts.remove(&id).unwrap_or_default())
        })
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
    let account = Account::find(&mut tx, id).await?;
    let answer = Answer::created(format!("/api/users/{id}"), &account)?.version(account.version);
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
    change.check()?;
    let (email, substitute, conflicts) = (change.email, change.substitute, change.conflicts);
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
    let said = serde_json::json!({"active": change.active, "name": name.is_some(), "password": password_hash.is_some(),
        "email": email.is_some(), "substitute": substitute.is_some(), "conflicts": conflicts.is_some()});
    let mut tx = app.db.begin(&caller.who).await?;
    let changed = account::AccountChange { active: change.active, name, password_hash };
    let version = account::update(&mut tx, id, seen.0, &changed).await?;
    if ends_sessions {
        store::session::remove_all(&mut tx, id).await?;
    }
    settle(&app, &mut tx, id, email, substitute, conflicts).await?;
    note(&app, &mut tx, "account_changed", said).await?;
    let account = Account::find(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Answer::ok(&account)?.version(version))
}

/// What belongs to the person and not to the account.
#[expect(clippy::option_option, reason = "nobody, and nothing said about it, are two things")]
async fn settle(
    app: &App,
    tx: &mut store::Tx,
    id: UserId,
    email: Option<String>,
    substitute: Option<Option<SubstitutionInput>>,
    conflicts: Option<Vec<ConflictInput>>,
) -> Result<(), Problem> {
    if let Some(email) = email {
        let person = person::find(tx, id).await?.ok_or(Problem::new(Kind::Unknown))?;
        person::set_preference(tx, id, email.trim(), &person.preference).await?;
    }
    if let Some(substitute) = substitute {
        let account = account::find(tx, id).await?.ok_or(Problem::new(Kind::Unknown))?;
        if let Some(input) = substitute {
            preference::check_substitute(app, tx, &account.user, input, "/substitute").await?;
        }
        let named = substitute.map(|input| (UserId(input.user), input.until));
        person::set_substitute(tx, id, named).await?;
    }
    if let Some(conflicts) = conflicts {
        let named: Vec<_> = conflicts
            .into_iter()
            .map(|conflict| (OrganisationId(conflict.organisation), conflict.reason.trim().to_owned()))
            .collect();
        person::set_conflicts(tx, id, &named).await?;
    }
    Ok(())
}

/// Writes what happened to an account into the journal of the city.
///
/// # Errors
/// When the store refuses.
pub async fn note(
    app: &App,
    tx: &mut store::Tx,
    event: &str,
    detail: serde_json::Value,
) -> Result<(), Problem> {
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

impl UserChange {
    fn check(&self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        if let Some(name) = &self.name {
            faults.extend(check_name("/name", name).err());
        }
        if let Some(email) = &self.email {
            faults.extend(preference::check_email("/email", email.trim()).err());
        }
        let mut seen = HashSet::new();
        for (index, conflict) in self.conflicts.iter().flatten().enumerate() {
            let length = conflict.reason.trim().chars().count();
            if length == 0 || length > REASON || conflict.reason.contains('\0') {
                let said = Text::new("1 bis 500 Zeichen.", "1 to 500 characters.");
                faults.push(Fault::new(format!("/conflicts/{index}/reason"), "length", said));
            }
            if !seen.insert(conflict.organisation) {
                let said =
                    Text::new("Diese Organisation steht schon da.", "This organisation is listed already.");
                faults.push(Fault::new(format!("/conflicts/{index}/organisation"), "twice", said));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }
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
