//! A request that may be sent twice is done once: its key commits in the transaction of its effect.

use std::borrow::Cow;

use axum::{
    extract::{FromRequest, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Tx, Who};
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{self, Form},
    caller::Caller,
    problem::{Kind, Problem},
};

/// The key of a request and the fingerprint of what it asks for.
#[derive(Debug, Clone)]
pub struct Key {
    key: Uuid,
    fingerprint: [u8; 32],
}

/// A JSON request that is done once.
pub struct Once<T> {
    /// Its key.
    pub key: Key,
    /// What was sent.
    pub body: T,
}

/// A form with a file that is done once.
pub struct OnceForm {
    /// Its key.
    pub key: Key,
    /// What was sent.
    pub form: Form,
}

/// Whether a request was done before.
pub enum Begun {
    /// No: the transaction in which it is to be done.
    New(Tx),
    /// Yes: what was answered.
    Before(Answer),
}

impl Key {
    /// Opens the transaction of the request, or finds the answer of its first run.
    ///
    /// # Errors
    /// [`Kind::KeyReused`], [`Kind::KeyInUse`].
    pub async fn begin(&self, app: &App, caller: &Caller) -> Result<Begun, Problem> {
        self.begin_as(app, &caller.who).await
    }

    /// The same for whoever acts without an account.
    ///
    /// # Errors
    /// As [`Key::begin`].
    pub async fn begin_as(&self, app: &App, who: &Who) -> Result<Begun, Problem> {
        let mut tx = app.db.begin(who).await?;
        match store::idempotency::begin(&mut tx, self.key, &self.fingerprint).await? {
            None => Ok(Begun::New(tx)),
            Some(stored) => Ok(Begun::Before(serde_json::from_slice(&stored.body).map_err(Problem::broken)?)),
        }
    }

    /// Keeps the answer and commits it together with the effect.
    ///
    /// # Errors
    /// When the store refuses; then nothing happened.
    pub async fn commit(&self, mut tx: Tx, answer: Answer) -> Result<Answer, Problem> {
        let stored = store::idempotency::Answer {
            status: answer.status(),
            headers: serde_json::Value::Object(serde_json::Map::new()),
            body: serde_json::to_vec(&answer).map_err(Problem::broken)?,
        };
        store::idempotency::finish(&mut tx, self.key, &self.fingerprint, &stored).await?;
        tx.commit().await?;
        Ok(answer)
    }

    /// The key of a part of the request, which has a transaction of its own.
    #[must_use]
    pub fn part(&self, of: Uuid) -> Self {
        let hash = Sha256::new().chain_update(self.key.as_bytes()).chain_update(of.as_bytes());
        Self { key: store::derived::id(hash), fingerprint: self.fingerprint }
    }

    fn of(parts: &Parts, add: impl FnOnce(&mut Sha256)) -> Result<Self, Problem> {
        let header = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let key = header
            .and_then(|key| Uuid::parse_str(key.trim()).ok())
            .ok_or_else(|| Problem::new(Kind::KeyMissing))?;
        let mut hasher = Sha256::new();
        for word in [parts.method.as_str(), parts.uri.path()] {
            hasher.update(word);
            hasher.update([0]);
        }
        add(&mut hasher);
        Ok(Self { key, fingerprint: hasher.finalize().into() })
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Once<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        body::check_is_json(&request)?;
        let (parts, sent) = request.into_parts();
        // Without a key there is no need to read on.
        Key::of(&parts, |_| ())?;
        let bytes = body::bytes(Request::from_parts(parts.clone(), sent), app).await?;
        let body = body::parse(&bytes)?;
        let key = Key::of(&parts, |hasher| hasher.update(without_password(&bytes)))?;
        Ok(Self { key, body })
    }
}

/// What is fingerprinted of a JSON body: the fingerprint is kept for days, and a password could be guessed from it.
fn without_password(bytes: &[u8]) -> Cow<'_, [u8]> {
    const FIELD: &str = "password";
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(mut fields)) => match fields.remove(FIELD) {
            Some(_password) => Cow::Owned(Value::Object(fields).to_string().into_bytes()),
            None => Cow::Borrowed(bytes),
        },
        _ => Cow::Borrowed(bytes),
    }
}

impl FromRequest<App> for OnceForm {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (parts, sent) = request.into_parts();
        Key::of(&parts, |_| ())?;
        let form = Form::from_request(Request::from_parts(parts.clone(), sent), app).await?;
        // The boundary between the parts differs from try to try: only what they carry counts.
        let key = Key::of(&parts, |hasher| {
            for part in form.parts() {
                for word in
                    [part.field.as_bytes(), part.file.as_deref().unwrap_or("").as_bytes(), &part.content]
                {
                    hasher.update(u64::try_from(word.len()).unwrap_or(u64::MAX).to_be_bytes());
                    hasher.update(word);
                }
            }
        })?;
        Ok(Self { key, form })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_does_not_depend_on_a_password_and_on_everything_else() {
        let of = |login: &str, password: &str| {
            let body = serde_json::json!({"login": login, "password": password}).to_string();
            without_password(body.as_bytes()).into_owned()
        };
        assert_eq!(of("ada", "one secret"), of("ada", "another secret"));
        assert_ne!(of("ada", "one secret"), of("eve", "one secret"));
        assert_eq!(&*without_password(b"{\"title\": \"password\"}"), b"{\"title\": \"password\"}");
    }
}
