//! Which version of a thing somebody saw when he changed it: `ETag` and `If-Match`.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header::IF_MATCH, request::Parts},
};
use model::Text;

use crate::problem::{Kind, Problem};

/// The version that the caller saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl IfMatch {
    /// Holds the version that was seen against the one that is.
    ///
    /// # Errors
    /// [`Kind::Stale`] when somebody was faster.
    pub fn hold(self, version: i64) -> Result<(), Problem> {
        if self.0 == version {
            return Ok(());
        }
        Err(Problem::new(Kind::Stale).detail(Text::new(
            format!("Sie haben Fassung {}, inzwischen gilt Fassung {version}.", self.0),
            format!("You have version {}, the current one is {version}.", self.0),
        )))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = parts.headers.get(IF_MATCH).ok_or(Problem::new(Kind::VersionMissing))?;
        read(header).map(Self).ok_or_else(|| {
            Problem::new(Kind::VersionMissing).detail(Text::new(
                "Erwartet wird eine Fassung in Anführungszeichen, zum Beispiel \"7\".",
                "A version in quotation marks is expected, for example \"7\".",
            ))
        })
    }
}

fn read(header: &HeaderValue) -> Option<i64> {
    header.to_str().ok()?.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}

/// A version as `ETag`.
pub fn etag(version: i64) -> HeaderValue {
    // Digits between quotation marks are always a header value.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_goes_out_and_comes_back() {
        assert_eq!(read(&etag(42)), Some(42));
        assert_eq!(read(&HeaderValue::from_static("W/\"7\"")), Some(7));
        assert_eq!(read(&HeaderValue::from_static("*")), None);
    }
}
