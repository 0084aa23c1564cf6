//! What can go wrong between the house and its database, in the trade's words.

use std::path::PathBuf;

use model::{period::PeriodError, utm32::Utm32Error};

/// Why the store could not answer or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database refused: {0}")]
    Database(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// There is no such row, or the caller may not know of it.
    #[error("there is no such {noun}, or it may not be seen")]
    Missing {
        /// What was looked for.
        noun: &'static str,
    },
    /// Somebody else changed the row since the caller read it.
    #[error("it was changed meanwhile: version {current} stands, version {seen} was seen")]
    Stale {
        /// The version that the caller saw.
        seen: i64,
        /// The version that stands.
        current: i64,
    },
    /// Something with this name or key stands already.
    #[error("it stands already ({constraint})")]
    Duplicate {
        /// Name of the constraint that was hit.
        constraint: &'static str,
    },
    /// A row names something that is not there, for example an owner.
    #[error("it names something that is not there")]
    Dangling,
    /// A text holds a character, or a day lies so far away, that the database cannot keep it.
    #[error("a value cannot be kept by the database")]
    Unwritable,
    /// The same Idempotency-Key came with another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// A request with the same Idempotency-Key is still running.
    #[error("a request with the same key is still running")]
    InFlight,
    /// A stored word is none that the house knows.
    #[error("`{word}` in `{column}` is no known word")]
    Word {
        /// Where it stands.
        column: &'static str,
        /// What stands there.
        word: String,
    },
    /// A stored geometry is none that the house accepts.
    #[error("a stored geometry cannot be used")]
    Geometry(#[from] Utm32Error),
    /// A stored geometry is of another kind than its table says.
    #[error("a stored geometry in `{column}` is of the wrong kind")]
    GeometryKind {
        /// Where it stands.
        column: &'static str,
    },
    /// Stored days are no period.
    #[error("stored days are no period")]
    Period(#[from] PeriodError),
    /// A number or day does not fit where it should go.
    #[error("a value for `{column}` is out of range")]
    OutOfRange {
        /// Where it should go.
        column: &'static str,
    },
    /// A stored JSON value has another shape than expected.
    #[error("a stored value has an unexpected shape")]
    Shape(#[from] serde_json::Error),
    /// A stored file could not be written or read.
    #[error("the stored file {} could not be used", path.display())]
    Blob {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A stored file is not what it was when it was stored.
    #[error("the stored file {} has changed", path.display())]
    BlobChanged {
        /// Which file.
        path: PathBuf,
    },
}

/// Constraints whose violation a caller can do something about.
const NAMED: &[&str] = &[
    "account_login",
    "organisation_tenant_id_name_key",
    "authority_tenant_id_name_key",
    "tenant_slug_key",
    "idempotency_pkey",
];

/// A zero byte in a text, the same in JSON, a day before the first one.
const UNWRITABLE: [&str; 3] = ["22021", "22P05", "22008"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let Some(refusal) = error.as_database_error() {
            if refusal.is_unique_violation() {
                let constraint = refusal.constraint().unwrap_or_default();
                let constraint = NAMED.iter().find(|name| **name == constraint).copied().unwrap_or("key");
                return Self::Duplicate { constraint };
            }
            if refusal.is_foreign_key_violation() {
                return Self::Dangling;
            }
            if refusal.code().is_some_and(|code| UNWRITABLE.contains(&code.as_ref())) {
                return Self::Unwritable;
            }
        }
        Self::Database(error)
    }
}
