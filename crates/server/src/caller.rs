//! Who is asking: the person behind the session cookie, and in which capacity the store lets him see.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{
        HeaderMap, HeaderValue,
        header::{COOKIE as COOKIE_HEADER, HOST},
        request::Parts,
    },
};
use jiff::Timestamp;
use model::{
    OrganisationId, TenantId,
    account::{Role, User},
};
use sha2::{Digest, Sha256};
use store::Who;

use crate::{
    app::App,
    config::is_this_machine,
    problem::{Kind, Problem},
};

/// Name of the session cookie; over https it carries the prefix that binds it to this host.
pub const COOKIE: &str = "lotse";
const BOUND_COOKIE: &str = "__Host-lotse";

/// How long a session lasts, in hours: a working day with its breaks.
pub const HOURS: i64 = 12;

/// A person who is signed in.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user: User,
    /// What the store lets him see.
    pub who: Who,
    /// Hash of the session's token.
    pub session: [u8; 32],
}

impl Caller {
    /// The person behind a request's cookie; none when the session is unknown or over.
    ///
    /// # Errors
    /// Only when the store breaks.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(token) = token_in(headers, app.config.is_https()) else { return Ok(None) };
        if app.city.demo && !demo_is_open(app, headers) {
            return Ok(None);
        }
        let session = hash(&token);
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        let user = store::session::find(&mut tx, &session, app.clock.instant()).await?;
        Ok(user.map(|user| Self { who: Who::person(app.tenant, &user), user, session }))
    }

    /// The organisation that an applicant acts for.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.who.organisation
    }

    /// Whether the person may know where everybody's conduits lie and what everybody plans (§148 TKG).
    pub fn is_insider(&self) -> bool {
        matches!(self.user.role, Role::Officer | Role::Planner)
    }

    /// The organisation that an applicant acts for, where only applicants come this far.
    ///
    /// # Errors
    /// [`Kind::NotYours`].
    pub fn applicant(&self) -> Result<OrganisationId, Problem> {
        self.who.organisation.ok_or_else(|| Problem::new(Kind::NotYours))
    }

    /// The side on which the person stands: his organisation or his authority.
    ///
    /// # Errors
    /// [`Kind::NotYours`] for everybody else.
    pub fn party(&self) -> Result<uuid::Uuid, Problem> {
        let organisation = self.who.organisation.map(|id| id.0);
        let authority = self.who.authority.map(|id| id.0);
        organisation.or(authority).ok_or_else(|| Problem::new(Kind::NotYours))
    }
}

/// Whether a request may use the accounts of a demo town, whose passwords everybody knows.
///
/// Only from this machine: it must name this machine as the host, and nobody may have passed it on.
pub fn demo_is_open(app: &App, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let passed_on = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"]
        .iter()
        .any(|name| headers.contains_key(*name));
    app.city.demo && app.config.demo && app.config.is_loopback() && is_this_machine(host) && !passed_on
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::new(Kind::SignInFirst))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// What the store lets somebody see who may not be signed in.
pub fn who(caller: Option<&Caller>, tenant: TenantId) -> Who {
    caller.map_or_else(|| Who::public(tenant), |caller| caller.who)
}

/// A new secret for a cookie, 256 bits.
pub fn new_token() -> String {
    // Version 4 carries 122 random bits: three of them carry more than 256.
    (0..3).map(|_| uuid::Uuid::new_v4().simple().to_string()).collect()
}

/// What is stored of a token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The header that hands a token to the browser.
pub fn cookie(token: &str, https: bool) -> Result<HeaderValue, Problem> {
    set_cookie(token, HOURS * 3600, https)
}

/// The header that takes the token away again.
pub fn no_cookie(https: bool) -> Result<HeaderValue, Problem> {
    set_cookie("", 0, https)
}

/// When a session that begins now is over.
pub fn end_of_session(now: Timestamp) -> Timestamp {
    now.saturating_add(jiff::SignedDuration::from_hours(HOURS)).unwrap_or(now)
}

fn set_cookie(token: &str, seconds: i64, https: bool) -> Result<HeaderValue, Problem> {
    let (name, secure) = if https { (BOUND_COOKIE, "; Secure") } else { (COOKIE, "") };
    HeaderValue::from_str(&format!(
        "{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    ))
    .map_err(Problem::broken)
}

fn token_in(headers: &HeaderMap, https: bool) -> Option<String> {
    let name = if https { BOUND_COOKIE } else { COOKIE };
    headers
        .get_all(COOKIE_HEADER)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|token| !token.is_empty() && token.len() <= 128)
        .map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_comes_back_and_only_under_its_own_name() {
        let token = new_token();
        let mut headers = HeaderMap::new();
        let set = cookie(&token, false).unwrap();
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        headers.insert(COOKIE_HEADER, HeaderValue::from_str(&format!("theme=dark; {pair}")).unwrap());
        assert_eq!(token_in(&headers, false), Some(token));
        assert_eq!(token_in(&headers, true), None);
        assert!(set.to_str().unwrap().contains("HttpOnly; SameSite=Lax"));
        assert!(cookie("x", true).unwrap().to_str().unwrap().starts_with("__Host-lotse=x; Path=/;"));
    }
}
