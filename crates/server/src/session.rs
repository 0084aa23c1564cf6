//! Signing in and out.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Extension, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use model::account;
use serde::{Deserialize, Serialize};
use store::Who;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    caller::{self, Caller},
    password,
    problem::{Kind, Problem},
};

/// Something with a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Identifier.
    pub id: Uuid,
    /// Name as shown.
    pub name: String,
}

/// A person as the web app knows him.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct User {
    id: Uuid,
    login: String,
    name: String,
    role: account::Role,
    organisation: Option<Named>,
    authority: Option<Named>,
    /// The public body that a consultee answers for.
    body: Option<Named>,
}

impl From<account::User> for User {
    fn from(user: account::User) -> Self {
        Self {
            id: user.id.0,
            login: user.login,
            name: user.name,
            role: user.role,
            organisation: user.organisation.map(|of| Named { id: of.id.0, name: of.name }),
            authority: user.authority.map(|of| Named { id: of.id.0, name: of.name }),
            body: user.body.map(|of| Named { id: of.id.0, name: of.name }),
        }
    }
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    user: Option<User>,
}

/// Login and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    login: String,
    password: String,
}

/// Longest login, in characters.
const LONGEST: usize = 120;

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", responses((status = 200, body = Session)))]
pub async fn show(caller: Option<Caller>) -> Result<Answer, Problem> {
    Answer::ok(&Session { user: caller.map(|caller| caller.user.into()) })
}

/// Signs in.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = Credentials, responses((status = 200, body = Session)))]
pub async fn begin(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Problem> {
    let from = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Extension(ConnectInfo(peer))| peer.ip());
    let login = credentials.login.trim().to_owned();
    // Nobody is called so, and the limit would remember it.
    if login.chars().count() > LONGEST {
        return Err(Problem::new(Kind::WrongPassword));
    }
    app.limit.login(&login, from)?;

    let house = Who::system(app.tenant);
    let mut tx = app.db.begin(&house).await?;
    let known = store::account::find_credential(&mut tx, &login).await?.filter(|known| known.active);
    // Hashing is slow on purpose: no connection waits for it.
    drop(tx);
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let fits = password::fits(credentials.password, stored).await?;
    let Some(user) = known.filter(|_| fits).map(|known| known.user) else {
        return Err(Problem::new(Kind::WrongPassword));
    };
    if app.city.demo && !caller::demo_is_open(&app, &headers) {
        return Err(Problem::new(Kind::DemoAccountClosed));
    }

    let token = caller::new_token();
    let now = app.clock.instant();
    let end = caller::end_of_session(now);
    let mut tx = app.db.begin(&house).await?;
    store::session::insert(&mut tx, &caller::hash(&token), user.id, now, end).await?;
    tx.commit().await?;

    let cookie = caller::cookie(&token, app.config.is_https())?;
    let answer = Answer::ok(&Session { user: Some(user.into()) })?;
    Ok(([(SET_COOKIE, cookie)], answer).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
pub async fn end(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::session::remove(&mut tx, &caller.session).await?;
    tx.commit().await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, caller::no_cookie(app.config.is_https())?)]).into_response())
}
