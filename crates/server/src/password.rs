//! Passwords: only their argon2id hash is kept, and an unknown name takes as long as a wrong password.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use model::Text;
use tokio::sync::Semaphore;

use crate::problem::{Fault, Problem};

/// Shortest password that is taken.
const LEAST: usize = 10;
/// Longest one: argon2 reads all of it.
const MOST: usize = 200;

/// Checked against when the name is unknown, so that the time tells nothing.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody has this password").ok());

/// Checks a new password and gives its hash.
///
/// # Errors
/// A problem at `/password` when it is too short or too long.
pub async fn hash(password: String) -> Result<String, Problem> {
    let length = password.chars().count();
    if !(LEAST..=MOST).contains(&length) {
        return Err(Problem::invalid(vec![Fault::new(
            "/password",
            "length",
            Text::new(
                format!("Ein Passwort hat {LEAST} bis {MOST} Zeichen."),
                format!("A password has {LEAST} to {MOST} characters."),
            ),
        )]));
    }
    aside(move || hash_now(&password)).await?.map_err(Problem::broken)
}

/// The hash of a password that needs no check, for demonstration accounts.
///
/// # Errors
/// What argon2 says.
pub fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash: PasswordHash| hash.to_string())
}

/// Whether a password fits a stored hash; without one it takes as long and never fits.
///
/// # Errors
/// Only when the house breaks.
pub async fn fits(password: String, stored: Option<String>) -> Result<bool, Problem> {
    aside(move || {
        let known = stored.is_some();
        let hash = stored.or_else(|| NOBODY.clone()).unwrap_or_default();
        let fits = password.len() <= MOST * 4
            && PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && fits
    })
    .await
}

/// Passwords that are hashed at a time: each takes 19 MiB, and anybody may try to sign in.
static TURNS: Semaphore = Semaphore::const_new(4);

/// Hashing takes tens of milliseconds on purpose: not on the threads that answer.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let _turn = TURNS.acquire().await.map_err(Problem::broken)?;
    tokio::task::spawn_blocking(work).await.map_err(Problem::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_nobody_is_nobody() {
        let stored = hash("a long password".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(fits("a long password".into(), Some(stored.clone())).await.unwrap());
        assert!(!fits("another password".into(), Some(stored)).await.unwrap());
        assert!(!fits("nobody has this password".into(), None).await.unwrap());
        assert!(hash("short".into()).await.is_err());
    }
}
