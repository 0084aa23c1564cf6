//! What is answered when something cannot be done (RFC 9457); the only place that knows status codes of faults.

mod cause;
mod kind;

use std::sync::Arc;

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::Text;
use serde::Serialize;
use utoipa::ToSchema;

pub use kind::Kind;

/// Something that could not be done, in the trade's words.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    detail: Option<Text>,
    // Where something better can be said than the kind's own.
    next_step: Option<Box<Text>>,
    faults: Vec<Fault>,
    retry_after_s: Option<u64>,
    // For the log only; it never leaves the house.
    cause: Option<Arc<str>>,
}

/// One fault in what was sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fault {
    /// JSON pointer to the field, or `/features/<n>` in an uploaded file.
    pub pointer: String,
    /// Stable word for programs.
    pub code: String,
    /// What is wrong, for people.
    pub text: Text,
    /// Where the map can fly to: longitude and latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 2]>,
}

/// The body of a refused request, `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Body {
    /// Stable name of the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// HTTP status.
    status: u16,
    /// What is the matter, in the reader's language.
    title: String,
    /// What is the matter, in both languages.
    titles: Text,
    /// More about this very case, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What to do next, in both languages.
    next_step: Text,
    /// Path of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// Number under which the log knows the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Single faults.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

impl Fault {
    /// A fault of a field.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, text: Text) -> Self {
        Self { pointer: pointer.into(), code: code.into(), text, at: None }
    }

    /// The same fault in a part of what was sent.
    #[must_use]
    pub fn below(self, base: &str) -> Self {
        Self { pointer: format!("{base}{}", self.pointer), ..self }
    }

    /// The same fault at a place, in EPSG:25832.
    #[must_use]
    pub fn at(mut self, place: Option<geo::Coord<f64>>) -> Self {
        self.at = place.and_then(cause::lon_lat);
        self
    }
}

impl Problem {
    /// A problem of a kind.
    pub fn new(kind: Kind) -> Self {
        Self { kind, detail: None, next_step: None, faults: Vec::new(), retry_after_s: None, cause: None }
    }

    /// Faults in what was sent.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::new(Kind::Invalid) }
    }

    /// One fault in what was sent.
    pub fn field(pointer: &str, code: &str, de: &str, en: &str) -> Self {
        Self::invalid(vec![Fault::new(pointer, code, Text::new(de, en))])
    }

    /// What was sent is larger than so many bytes.
    pub fn too_large(most: usize) -> Self {
        let most = size(most);
        Self::new(Kind::TooLarge)
            .detail(
                Text::new("Erlaubt sind höchstens {most}.", "At most {most} are allowed.")
                    .fill("most", &most),
            )
            .next_step(
                Text::new(
                    "Verkleinern, kürzen oder teilen Sie, was Sie senden, bis es höchstens {most} groß ist.",
                    "Shrink, shorten or split what you send until it is at most {most} large.",
                )
                .fill("most", &most),
            )
    }

    /// Something that does not exist, because its address cannot be read at one place.
    pub fn unknown_place(fault: Fault) -> Self {
        Self { faults: vec![fault], ..Self::new(Kind::Unknown) }
    }

    /// A step that is not possible, with the fields that would have to change.
    pub fn refused_with(faults: Vec<Fault>, detail: Text) -> Self {
        Self { faults, ..Self::new(Kind::StepRefused) }.detail(detail)
    }

    /// Something broke in the house; the cause goes to the log only.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self { cause: Some(cause.to_string().into()), ..Self::new(Kind::Broken) }
    }

    /// The same problem with more about this very case.
    #[must_use]
    pub fn detail(mut self, detail: Text) -> Self {
        self.detail = Some(detail);
        self
    }

    /// The same problem with what to do next about this very case.
    #[must_use]
    pub fn next_step(mut self, next: Text) -> Self {
        self.next_step = Some(Box::new(next));
        self
    }

    /// The same problem, worth another try after some seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }

    /// What kind it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    fn body(&self, english: bool, instance: Option<String>, reference: Option<String>) -> Body {
        let say = |text: &Text| if english { text.en.clone() } else { text.de.clone() };
        let titles = self.kind.title();
        Body {
            kind: format!("urn:trassenlotse:problem:{}", self.kind.slug()),
            status: self.kind.status().as_u16(),
            title: say(&titles),
            titles,
            detail: self.detail.as_ref().map(say),
            next_step: self.next_step.as_deref().cloned().unwrap_or_else(|| self.kind.next_step()),
            instance,
            reference,
            errors: self.faults.clone(),
        }
    }

    /// The problem as a part of an answer that tells of many things.
    pub fn told(&self, english: bool) -> Body {
        self.body(english, None, None)
    }

    fn render(&self, body: Body, english: bool) -> Response {
        let mut response = (self.kind.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(if english { "en" } else { "de" }));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A number of bytes in MiB, as people write it.
fn size(bytes: usize) -> Text {
    let tenths = bytes.saturating_mul(10) >> 20;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => Text::from(format!("{whole} MiB").as_str()),
        (whole, tenth) => Text::new(format!("{whole},{tenth} MiB"), format!("{whole}.{tenth} MiB")),
    }
}

impl std::fmt::Display for Problem {
    /// For logs and terminals, with the cause.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind.title().en)?;
        if let Some(detail) = &self.detail {
            write!(f, " {}", detail.en)?;
        }
        for fault in &self.faults {
            write!(f, " {}: {}", fault.pointer, fault.text.en)?;
        }
        self.cause.as_ref().map_or(Ok(()), |cause| write!(f, " ({cause})"))
    }
}

impl std::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.render(self.body(false, None, None), false);
        // `speak` says it again in the reader's language, with the reference number.
        response.extensions_mut().insert(self);
        response
    }
}

/// Name of the header that carries the request's number.
pub const REQUEST_ID: &str = "x-request-id";

/// Puts every refusal of the house, and of the layers around it, into the reader's language and gives it a number.
pub async fn speak(request: Request, next: Next) -> Response {
    let english = prefers_english(request.headers());
    let path = request.uri().path().to_owned();
    let reference = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(ToOwned::to_owned);
    let mut response = next.run(request).await;
    let status = response.status();
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if is_foreign(&response) => {
            let mut problem = Problem::new(Kind::of_status(status));
            problem.retry_after_s = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1);
            problem
        }
        None => return response,
    };
    if status.is_server_error() {
        tracing::error!(
            request.id = reference,
            problem = problem.kind.slug(),
            cause = problem.cause.as_deref(),
            "request failed"
        );
    }
    let body = problem.body(english, Some(path), reference);
    let said = problem.render(body, english);
    // Cookies and Allow headers of the first wording stay.
    let (parts, _) = response.into_parts();
    let (mut new, body) = said.into_parts();
    for (name, value) in &parts.headers {
        if ![CONTENT_TYPE, CONTENT_LANGUAGE, CACHE_CONTROL, RETRY_AFTER].contains(name)
            && name != axum::http::header::CONTENT_LENGTH
        {
            new.headers.append(name.clone(), value.clone());
        }
    }
    Response::from_parts(new, body)
}

/// Whether an error was answered by a layer that knows nothing of problems.
fn is_foreign(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    (status.is_client_error() || status.is_server_error())
        && !kind.starts_with("application/")
        && !kind.starts_with("text/html")
}

/// Whether a reader wants English; German otherwise.
pub fn prefers_english(headers: &HeaderMap) -> bool {
    let wish = headers.get(ACCEPT_LANGUAGE).and_then(|wish| wish.to_str().ok()).unwrap_or("");
    // The first of the two languages that is named wins; weights are rarely out of order.
    wish.split(',')
        .map(|part| part.trim().to_ascii_lowercase())
        .find_map(|part| match part.get(..2) {
            Some("de") => Some(false),
            Some("en") => Some(true),
            _ => None,
        })
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(language: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(language).unwrap());
        prefers_english(&headers)
    }

    #[test]
    fn german_is_spoken_unless_english_comes_first() {
        assert!(wish("en-GB,de;q=0.5") && wish("fr, en;q=0.4"));
        assert!(!wish("de, en;q=0.9") && !wish("fr") && !wish(""));
    }

    #[test]
    fn what_is_too_large_is_told_with_its_limit() {
        let body = Problem::too_large((50 << 20) + (1 << 19)).told(true);
        assert_eq!(body.detail.as_deref(), Some("At most 50.5 MiB are allowed."));
        assert!(body.next_step.de.contains("höchstens 50,5 MiB"), "{body:?}");
    }

    #[test]
    fn a_cause_never_leaves_the_house() {
        let problem = Problem::broken("password of the database");
        let body = serde_json::to_string(&problem.body(true, None, Some("r1".into()))).unwrap();
        assert!(!body.contains("password") && body.contains("r1"), "{body}");
    }
}
