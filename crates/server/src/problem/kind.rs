//! The kinds of problems with their status, their stable name and their titles: one table.

use axum::http::StatusCode;
use model::Text;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $slug:literal, $de:literal, $en:literal,
        next: $next_de:literal, $next_en:literal;)+) => {
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

            /// What to do next.
            pub fn next_step(self) -> Text {
                match self { $(Self::$name => Text::new($next_de, $next_en)),+ }
            }
        }
    };
}

kinds! {
    /// The request cannot be read.
    Malformed = BAD_REQUEST, "malformed", "Die Anfrage ist nicht lesbar.", "The request cannot be read.",
        next: "Prüfen Sie, was gesendet wurde, und senden Sie es richtig noch einmal. Das Format jeder Adresse steht unter /api/openapi.json.", "Check what was sent and send it again, corrected. The format of each address is told at /api/openapi.json.";
    /// No Idempotency-Key.
    KeyMissing = BAD_REQUEST, "idempotency-key-missing", "Es fehlt der Kopf „Idempotency-Key“ mit einer UUID.", "The header “Idempotency-Key” with a UUID is missing.",
        next: "Senden Sie „Idempotency-Key“ mit einer neuen UUID; bei einer Wiederholung mit derselben.", "Send “Idempotency-Key” with a new UUID; with the same one when you repeat the request.";
    /// Nobody is signed in.
    SignInFirst = UNAUTHORIZED, "sign-in-first", "Bitte melden Sie sich an.", "Please sign in.",
        next: "Melden Sie sich an (POST /api/session) und versuchen Sie es noch einmal.", "Sign in (POST /api/session) and try again.";
    /// Wrong name or password.
    WrongPassword = UNAUTHORIZED, "wrong-password", "Anmeldename oder Passwort stimmen nicht.", "Login or password is wrong.",
        next: "Prüfen Sie beides und versuchen Sie es noch einmal. Ein neues Passwort setzt die Verwaltung.", "Check both and try again. The administrator can set a new password.";
    /// Demonstration accounts are closed when others can reach the house.
    DemoAccountClosed = FORBIDDEN, "demo-account-closed", "Vorführkonten sind nur auf diesem Rechner selbst nutzbar.", "Demo accounts work on this machine only.",
        next: "Öffnen Sie das System auf dem Rechner, auf dem es läuft, oder lassen Sie sich ein Konto einrichten.", "Open the system on the machine on which it runs, or have an account opened for you.";
    /// Not this person's to do.
    NotYours = FORBIDDEN, "not-yours", "Dazu sind Sie nicht berechtigt.", "You may not do this.",
        next: "Melden Sie sich mit einem Konto an, das dazu berechtigt ist, oder bitten Sie eine berechtigte Person.", "Sign in with an account that may do this, or ask somebody who may.";
    /// Not found, or not to be known of.
    Unknown = NOT_FOUND, "unknown", "Das wurde nicht gefunden.", "This was not found.",
        next: "Prüfen Sie die Adresse. Vielleicht gibt es das nicht mehr, oder es ist nicht für Sie bestimmt.", "Check the address. It may be gone, or not meant for you.";
    /// The route knows no such method.
    MethodUnknown = METHOD_NOT_ALLOWED, "method-unknown", "Diese Adresse kennt die Methode nicht.", "This address does not know the method.",
        next: "Der Kopf „Allow“ nennt die Methoden, die diese Adresse kennt.", "The header “Allow” names the methods that this address knows.";
    /// The client took too long.
    TooSlow = REQUEST_TIMEOUT, "too-slow", "Die Anfrage hat zu lange gedauert.", "The request took too long.",
        next: "Senden Sie die Anfrage noch einmal, möglichst über eine bessere Verbindung.", "Send the request again, on a better connection if possible.";
    /// The case machine refuses a step.
    StepRefused = CONFLICT, "step-refused", "Dieser Schritt ist jetzt nicht möglich.", "This step is not possible now.",
        next: "Öffnen Sie den Vorgang neu: Dort steht, welche Schritte jetzt möglich sind.", "Open the case again: it says which steps are possible now.";
    /// A request with the same key is running.
    KeyInUse = CONFLICT, "idempotency-key-in-use", "Dieselbe Anfrage wird gerade bearbeitet.", "The same request is being worked on.",
        next: "Warten Sie einen Augenblick und wiederholen Sie die Anfrage mit demselben Idempotency-Key.", "Wait a moment and repeat the request with the same Idempotency-Key.";
    /// Something like it exists already.
    Taken = CONFLICT, "taken", "Das gibt es bereits.", "This exists already.",
        next: "Wählen Sie einen anderen Namen, oder öffnen Sie das, was es schon gibt.", "Choose another name, or open what exists already.";
    /// Somebody else was faster.
    Stale = PRECONDITION_FAILED, "stale", "Inzwischen hat jemand anders etwas geändert. Bitte laden Sie neu.", "Somebody has changed this in the meantime. Please reload.",
        next: "Laden Sie die geltende Fassung, und wiederholen Sie Ihre Änderung daran.", "Load the current version, and repeat your change on it.";
    /// Too large.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", "Das ist zu groß.", "This is too large.",
        next: "Kürzen oder teilen Sie, was Sie senden.", "Shorten or split what you send.";
    /// A kind of file or body that is not taken.
    WrongType = UNSUPPORTED_MEDIA_TYPE, "wrong-type", "Diese Art von Datei wird nicht angenommen.", "This kind of file is not accepted.",
        next: "Speichern Sie den Inhalt in einem Format, das hier angenommen wird, und senden Sie ihn noch einmal.", "Save the content in a format that is accepted here, and send it again.";
    /// Read, but not right.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "Die Angaben sind unvollständig oder fehlerhaft.", "What was entered is incomplete or faulty.",
        next: "Berichtigen Sie die genannten Angaben und senden Sie noch einmal.", "Correct what is named and send again.";
    /// The key was used for another request.
    KeyReused = UNPROCESSABLE_ENTITY, "idempotency-key-reused", "Der Idempotency-Key wurde schon für eine andere Anfrage benutzt.", "The Idempotency-Key was used for another request before.",
        next: "Benutzen Sie für eine neue Anfrage einen neuen Idempotency-Key.", "Use a new Idempotency-Key for a new request.";
    /// No If-Match.
    VersionMissing = PRECONDITION_REQUIRED, "version-missing", "Es fehlt der Kopf „If-Match“ mit der Fassung.", "The header “If-Match” with the version is missing.",
        next: "Lesen Sie die Fassung aus „ETag“ oder „version“ und senden Sie sie in Anführungszeichen als „If-Match“.", "Read the version from “ETag” or “version” and send it in quotation marks as “If-Match”.";
    /// Too often.
    TooMany = TOO_MANY_REQUESTS, "too-many", "Das waren zu viele Anfragen. Bitte warten Sie kurz.", "Too many requests. Please wait a moment.",
        next: "Warten Sie so viele Sekunden, wie „Retry-After“ nennt, und versuchen Sie es dann noch einmal.", "Wait as many seconds as “Retry-After” says, then try again.";
    /// Something broke.
    Broken = INTERNAL_SERVER_ERROR, "broken", "Bei uns ist etwas schiefgegangen. Nennen Sie bitte die Nummer, wenn Sie sich melden.", "Something went wrong on our side. Please quote the reference when you write to us.",
        next: "Versuchen Sie es später noch einmal.", "Try again later.";
    /// Too busy, or not ready yet.
    Busy = SERVICE_UNAVAILABLE, "busy", "Das System ist gerade ausgelastet oder startet noch. Bitte versuchen Sie es gleich wieder.", "The system is busy or still starting. Please try again in a moment.",
        next: "Warten Sie so viele Sekunden, wie „Retry-After“ nennt, und versuchen Sie es dann noch einmal.", "Wait as many seconds as “Retry-After” says, then try again.";
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
    fn every_kind_has_a_name_of_its_own_and_says_in_both_languages_what_is_the_matter_and_what_to_do() {
        let mut slugs: Vec<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| kind.status().as_u16() >= 400));
        let texts = Kind::ALL.iter().flat_map(|kind| [kind.title(), kind.next_step()]);
        assert!(texts.into_iter().all(|text| !text.is_incomplete()));
    }
}
