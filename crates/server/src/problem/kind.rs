//! The kinds of problems with their status, their stable name and their titles: one table.

use axum::http::StatusCode;
use model::Text;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $slug:literal, $de:literal, $en:literal;)+) => {
        /// What kind of problem it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name),+ }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub(super) fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),+ }
            }

            /// The stable name.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug),+ }
            }

            /// What is the matter.
            pub fn title(self) -> Text {
                match self { $(Self::$name => Text::new($de, $en)),+ }
            }
        }
    };
}

kinds! {
    /// The request cannot be read.
    Malformed = BAD_REQUEST, "malformed", "Die Anfrage ist nicht lesbar.", "The request cannot be read.";
    /// No Idempotency-Key.
    KeyMissing = BAD_REQUEST, "idempotency-key-missing", "Es fehlt der Kopf „Idempotency-Key“ mit einer UUID.", "The header “Idempotency-Key” with a UUID is missing.";
    /// Nobody is signed in.
    SignInFirst = UNAUTHORIZED, "sign-in-first", "Bitte melden Sie sich an.", "Please sign in.";
    /// Wrong name or password.
    WrongPassword = UNAUTHORIZED, "wrong-password", "Anmeldename oder Passwort stimmen nicht.", "Login or password is wrong.";
    /// Demonstration accounts are closed when others can reach the house.
    DemoAccountClosed = FORBIDDEN, "demo-account-closed", "Vorführkonten sind nur auf diesem Rechner selbst nutzbar.", "Demo accounts work on this machine only.";
    /// Not this person's to do.
    NotYours = FORBIDDEN, "not-yours", "Dazu sind Sie nicht berechtigt.", "You may not do this.";
    /// Not found, or not to be known of.
    Unknown = NOT_FOUND, "unknown", "Das wurde nicht gefunden.", "This was not found.";
    /// The route knows no such method.
    MethodUnknown = METHOD_NOT_ALLOWED, "method-unknown", "Diese Adresse kennt die Methode nicht.", "This address does not know the method.";
    /// The client took too long.
    TooSlow = REQUEST_TIMEOUT, "too-slow", "Die Anfrage hat zu lange gedauert.", "The request took too long.";
    /// The case machine refuses a step.
    StepRefused = CONFLICT, "step-refused", "Dieser Schritt ist jetzt nicht möglich.", "This step is not possible now.";
    /// A request with the same key is running.
    KeyInUse = CONFLICT, "idempotency-key-in-use", "Dieselbe Anfrage wird gerade bearbeitet.", "The same request is being worked on.";
    /// Something like it exists already.
    Taken = CONFLICT, "taken", "Das gibt es bereits.", "This exists already.";
    /// Somebody else was faster.
    Stale = PRECONDITION_FAILED, "stale", "Inzwischen hat jemand anders etwas geändert. Bitte laden Sie neu.", "Somebody has changed this in the meantime. Please reload.";
    /// Too large.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", "Das ist zu groß.", "This is too large.";
    /// A kind of file or body that is not taken.
    WrongType = UNSUPPORTED_MEDIA_TYPE, "wrong-type", "Diese Art von Datei wird nicht angenommen.", "This kind of file is not accepted.";
    /// Read, but not right.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "Die Angaben sind unvollständig oder fehlerhaft.", "What was entered is incomplete or faulty.";
    /// The key was used for another request.
    KeyReused = UNPROCESSABLE_ENTITY, "idempotency-key-reused", "Der Idempotency-Key wurde schon für eine andere Anfrage benutzt.", "The Idempotency-Key was used for another request before.";
    /// No If-Match.
    VersionMissing = PRECONDITION_REQUIRED, "version-missing", "Es fehlt der Kopf „If-Match“ mit der Fassung.", "The header “If-Match” with the version is missing.";
    /// Too often.
    TooMany = TOO_MANY_REQUESTS, "too-many", "Das waren zu viele Anfragen. Bitte warten Sie kurz.", "Too many requests. Please wait a moment.";
    /// Something broke.
    Broken = INTERNAL_SERVER_ERROR, "broken", "Bei uns ist etwas schiefgegangen. Nennen Sie bitte die Nummer, wenn Sie sich melden.", "Something went wrong on our side. Please quote the reference when you write to us.";
    /// Too busy, or not ready yet.
    Busy = SERVICE_UNAVAILABLE, "busy", "Das System ist gerade ausgelastet oder startet noch. Bitte versuchen Sie es gleich wieder.", "The system is busy or still starting. Please try again in a moment.";
}

impl Kind {
    /// The kind that fits an answer of a layer that knows nothing of problems.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::SignInFirst,
            StatusCode::FORBIDDEN => Self::NotYours,
            StatusCode::NOT_FOUND => Self::Unknown,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodUnknown,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongType,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Invalid,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            other if other.is_server_error() => Self::Broken,
            _ => Self::Malformed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_both_titles() {
        let mut slugs: Vec<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| !kind.title().is_incomplete() && kind.status().as_u16() >= 400));
    }
}
