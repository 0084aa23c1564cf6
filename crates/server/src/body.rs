//! What was sent: JSON whose faults are told by JSON pointers, queries, paths and forms with files.

use std::time::Duration;

use axum::{
    Extension,
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRequest, FromRequestParts, MatchedPath, Multipart, Request,
        multipart::MultipartError, path::ErrorKind, rejection::PathRejection,
    },
    http::{Extensions, header::CONTENT_TYPE, request::Parts},
};
use model::Text;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    page::NO_LIMIT,
    period::NO_DAY,
    problem::{Fault, Kind, Problem},
};

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        check_is_json(&request)?;
        let bytes = bytes(request, state).await?;
        parse(&bytes).map(Self)
    }
}

/// A query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        if query.contains("%00") {
            return Err(Problem::new(Kind::Malformed).detail(no_nul()));
        }
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        read.map(Self)
            .map_err(|error| Problem::invalid(vec![unfit(pointer(error.path()), &error.inner().to_string())]))
    }
}

/// The places in a path; what cannot be read there does not exist.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            // The database knows no character 0, so nothing is called by one.
            Ok(_) if parts.uri.path().contains("%00") => Err(Problem::new(Kind::Unknown)),
            Ok(axum::extract::Path(places)) => Ok(Self(places)),
            Err(rejection) => Err(no_place(parts, &rejection)),
        }
    }
}

/// What cannot be read at a place of a path, and what is expected there.
fn no_place(parts: &Parts, rejection: &PathRejection) -> Problem {
    let unknown = Problem::new(Kind::Unknown);
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else { return unknown };
    let (name, said) = match failed.kind() {
        ErrorKind::ParseErrorAtKey { key, expected_type, .. } => (Some(key.as_str()), *expected_type),
        ErrorKind::DeserializeError { key, message, .. } => (Some(key.as_str()), message.as_str()),
        ErrorKind::ParseErrorAtIndex { index, expected_type, .. } => {
            let route = parts.extensions.get::<MatchedPath>();
            let mut names = route.into_iter().flat_map(|route| route.as_str().split('{').skip(1));
            (names.nth(*index).and_then(|name| name.split('}').next()), *expected_type)
        }
        ErrorKind::InvalidUtf8InPathParam { key } => (Some(key.as_str()), "UTF-8"),
        _ => (None, ""),
    };
    let expected = expected(said).unwrap_or_else(|| Text::new("etwas anderes", "something else"));
    let Some(name) = name else { return unknown };
    let text = Text::new(
        "An der Stelle „{name}“ der Adresse wird {expected} erwartet.",
        "At the place “{name}” of the address {expected} is expected.",
    );
    let text = text.fill("name", &Text::from(name)).fill("expected", &expected);
    Problem::unknown_place(Fault::new(format!("/{name}"), "unreadable", text.clone())).detail(text)
}

/// One part of a form.
#[derive(Debug, Clone)]
pub struct Part {
    /// Name of the field.
    pub field: String,
    /// Name of the file as the sender calls it.
    pub file: Option<String>,
    /// Content.
    pub content: Bytes,
}

/// Forms that are held in memory at the same time, each up to the body's limit.
static PLACES: Semaphore = Semaphore::const_new(8);
/// How long a form waits for its place before it is turned away.
const QUEUE: Duration = Duration::from_secs(2);

/// A form with files, held in memory within the body's limit; it keeps its place as long as it lives.
#[derive(Debug)]
pub struct Form(Vec<Part>, #[expect(dead_code, reason = "lets go when dropped")] SemaphorePermit<'static>);

impl Form {
    /// The text of a field.
    ///
    /// # Errors
    /// [`Kind::Invalid`] when it is missing or no text.
    pub fn text(&self, field: &str) -> Result<&str, Problem> {
        let part = self.part(field)?;
        match str::from_utf8(&part.content) {
            Ok(text) => Ok(text.trim()),
            Err(_no_text) => Err(missing(field)),
        }
    }

    /// The file of a field: its name without any folder, and its content.
    ///
    /// # Errors
    /// [`Kind::Invalid`] when it is missing or empty.
    pub fn file(&self, field: &str) -> Result<(String, Bytes), Problem> {
        let part = self.part(field)?;
        if part.content.is_empty() {
            return Err(missing(field));
        }
        let name = part.file.as_deref().unwrap_or(field);
        Ok((plain_name(name), part.content.clone()))
    }

    /// All files of a field, as [`Form::file`] gives one.
    ///
    /// # Errors
    /// [`Kind::Invalid`] when there is none that is not empty.
    pub fn files(&self, field: &str) -> Result<Vec<(String, Bytes)>, Problem> {
        let parts = self.0.iter().filter(|part| part.field == field && !part.content.is_empty());
        let files: Vec<_> = parts
            .map(|part| (plain_name(part.file.as_deref().unwrap_or(field)), part.content.clone()))
            .collect();
        if files.is_empty() { Err(missing(field)) } else { Ok(files) }
    }

    /// All parts, for the fingerprint of the request.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    fn part(&self, field: &str) -> Result<&Part, Problem> {
        self.0.iter().find(|part| part.field == field).ok_or_else(|| missing(field))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        // Before the first byte is read.
        let Ok(Ok(place)) = tokio::time::timeout(QUEUE, PLACES.acquire()).await else {
            return Err(Problem::new(Kind::Busy).retry_after(5));
        };
        let most = Most::of(request.extensions());
        let mut multipart = Multipart::from_request(request, state).await.map_err(|_no_form| {
            Problem::new(Kind::WrongType).detail(Text::new(
                "Erwartet wird „Content-Type: multipart/form-data“ mit einem „boundary“.",
                "“Content-Type: multipart/form-data” with a “boundary” is expected.",
            ))
        })?;
        let mut parts = Vec::new();
        while let Some(part) = multipart.next_field().await.map_err(|error| unreadable(&error, most))? {
            let field = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(ToOwned::to_owned);
            let content = part.bytes().await.map_err(|error| unreadable(&error, most))?;
            parts.push(Part { field, file, content });
        }
        Ok(Self(parts, place))
    }
}

fn unreadable(error: &MultipartError, most: Most) -> Problem {
    if error.status().as_u16() == 413 {
        return Problem::too_large(most.0);
    }
    tracing::debug!(%error, "a form could not be read");
    Problem::new(Kind::Malformed).detail(Text::new(
        "Das Formular ist nicht lesbar oder bricht ab.",
        "The form cannot be read, or breaks off.",
    ))
}

/// How many bytes may be sent to a route, as a refusal names it.
#[derive(Debug, Clone, Copy)]
pub struct Most(usize);

/// What of a form is not its files.
const FRAME: usize = 64 << 10;

impl Most {
    /// At most so many bytes of JSON; the refusal of more names the limit.
    pub fn json(bytes: usize) -> (DefaultBodyLimit, Extension<Self>) {
        (DefaultBodyLimit::max(bytes), Extension(Self(bytes)))
    }

    /// At most so many bytes in the files of a form, which is a little larger than they are.
    pub fn form(bytes: usize) -> (DefaultBodyLimit, Extension<Self>) {
        (DefaultBodyLimit::max(bytes.saturating_add(FRAME)), Extension(Self(bytes)))
    }

    fn of(extensions: &Extensions) -> Self {
        // Every route has a limit; the framework's own is 2 MB.
        extensions.get().copied().unwrap_or(Self(2_000_000))
    }
}

fn missing(field: &str) -> Problem {
    Problem::invalid(vec![Fault::new(
        format!("/{field}"),
        "missing",
        Text::new("Diese Angabe fehlt.", "This is missing."),
    )])
}

/// The last part of a path as the sender writes it, without control characters, at most 120 characters long.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control() && *c != '"').take(120).collect();
    if ["", ".", ".."].contains(&plain.trim()) { "file".to_owned() } else { plain }
}

/// Reads JSON and names the place of the first fault.
///
/// # Errors
/// [`Kind::Malformed`] when it is no JSON, [`Kind::Invalid`] with a pointer when it is not what is expected.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    const NUL: &[u8] = b"\\u0000";
    if bytes.windows(NUL.len()).any(|part| part == NUL) {
        return Err(Problem::new(Kind::Malformed).detail(no_nul()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if !error.inner().is_data() {
            return no_json(error.inner());
        }
        Problem::invalid(vec![unfit(pointer(error.path()), &error.inner().to_string())])
    })?;
    reader.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

fn no_json(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(Kind::Malformed).detail(Text::new(
        format!("Das ist kein vollständiges JSON: Zeile {line}, Spalte {column}."),
        format!("This is no whole JSON: line {line}, column {column}."),
    ))
}

/// Where in what was sent something stands.
fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// What is expected instead of a value, from what a reader says of it; none where it says nothing that people can use.
fn expected(said: &str) -> Option<Text> {
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let is_whole = |kind: &&str| said == *kind || said.contains(&format!("expected {kind}"));
    let (de, en) = if ["u8", "u16", "u32", "u64", "usize", "i32", "i64"].iter().any(is_whole)
        || says(&["invalid digit", "cannot parse integer", "number too"])
    {
        ("eine ganze Zahl", "a whole number")
    } else if says(&["float literal", "empty string", "expected f64", "expected f32"]) {
        ("eine Zahl wie 12.5", "a number such as 12.5")
    } else if says(&["`true` or `false`", "expected a boolean"]) {
        ("„true“ oder „false“", "“true” or “false”")
    } else if says(&["UUID", "uuid"]) {
        (
            "eine Kennung (UUID) wie 0190a000-0000-7000-8000-000000000001",
            "an identifier (UUID) such as 0190a000-0000-7000-8000-000000000001",
        )
    } else if says(&["expected a string", "UTF-8"]) {
        ("ein Text", "a text")
    } else if says(&["expected a sequence"]) {
        ("eine Liste", "a list")
    } else if says(&["expected struct", "expected a map"]) {
        ("ein Objekt", "an object")
    } else {
        return None;
    };
    Some(Text::new(de, en))
}

/// What does not fit what is expected, from what a reader says of it.
fn unfit(pointer: String, said: &str) -> Fault {
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    if said == NO_DAY {
        let text = Text::new(
            "Erwartet wird ein Tag wie 2026-12-30, zwischen den Jahren 1900 und 2200.",
            format!("{}{}.", NO_DAY[..1].to_uppercase(), &NO_DAY[1..]),
        );
        return Fault::new(pointer, "no_day", text);
    }
    if said == NO_LIMIT {
        let text = Text::new(
            "Erwartet wird eine Zahl von 1 bis 500: So viele Einträge hat eine Seite. Weitere stehen auf den nächsten Seiten.",
            "A number from 1 to 500 is expected: a page has so many items. More are on the next pages.",
        );
        return Fault::new(pointer, "out_of_range", text);
    }
    // The reader quotes names with backticks, the one that is meant first.
    let names: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let (name, others) =
        names.split_first().map_or(("", String::new()), |(name, all)| (*name, all.join(", ")));
    let below =
        || if pointer.ends_with(&format!("/{name}")) { pointer.clone() } else { format!("{pointer}/{name}") };
    if said.starts_with("missing field") {
        let text = Text::new(format!("Die Angabe „{name}“ fehlt."), format!("“{name}” is missing."));
        return Fault::new(below(), "missing", text);
    }
    if said.starts_with("duplicate field") {
        let text =
            Text::new(format!("Die Angabe „{name}“ kommt zweimal vor."), format!("“{name}” is given twice."));
        return Fault::new(below(), "twice", text);
    }
    if said.starts_with("unknown field") {
        let text = Text::new(
            format!("Die Angabe „{name}“ gibt es hier nicht. Es gibt: {others}."),
            format!("There is no “{name}” here. There are: {others}."),
        );
        return Fault::new(below(), "unknown_field", text);
    }
    if said.starts_with("unknown variant") {
        let text = Text::new(
            format!("„{name}“ gibt es hier nicht. Es gibt: {others}."),
            format!("There is no “{name}” here. There are: {others}."),
        );
        return Fault::new(pointer, "unknown_word", text);
    }
    let name = pointer.trim_start_matches('/');
    let text = match expected(said) {
        Some(expected) => Text::new(
            "„{name}“ ist nicht lesbar: Erwartet wird {expected}.",
            "“{name}” cannot be read: {expected} is expected.",
        )
        .fill("name", &Text::from(name))
        .fill("expected", &expected),
        None => Text::new(
            format!("Diese Angabe ist nicht lesbar: {said}."),
            format!("This cannot be read: {said}."),
        ),
    };
    Fault::new(pointer, "unreadable", text)
}

/// The database keeps no character 0; nobody types one.
fn no_nul() -> Text {
    Text::new(
        "Das Zeichen mit dem Code 0 wird nicht angenommen.",
        "The character with code 0 is not accepted.",
    )
}

/// The whole body, within its limit.
pub(crate) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let most = Most::of(request.extensions());
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status().as_u16() {
        413 => Problem::too_large(most.0),
        _ => Problem::new(Kind::Malformed),
    })
}

/// A page of another origin can send forms and plain text without asking, but no JSON.
pub(crate) fn check_is_json(request: &Request) -> Result<(), Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(Problem::new(Kind::WrongType).detail(Text::new(
        "Erwartet wird „Content-Type: application/json“.",
        "“Content-Type: application/json” is expected.",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Days;

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only its being read is tested")]
    struct Outer {
        inner: Vec<Inner>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only its being read is tested")]
    #[serde(deny_unknown_fields)]
    struct Inner {
        depth: u8,
    }

    #[test]
    fn a_fault_is_told_with_its_pointer() {
        let told = |body: &[u8]| format!("{:?}", parse::<Outer>(body).unwrap_err());
        let problem = told(br#"{"inner": [{"depth": 1}, {"depth": "deep"}]}"#);
        assert!(problem.contains("\"/inner/1/depth\""), "{problem}");
        let problem = told(br#"{"inner": [{}]}"#);
        assert!(problem.contains("\"/inner/0/depth\"") && problem.contains("\"missing\""), "{problem}");
        assert!(format!("{:?}", parse::<Days>(br#"{"first": "30.12.2026"}"#)).contains("no_day"));
        let problem = told(br#"{"inner": [{"depht": 1}]}"#);
        assert!(problem.contains("\"/inner/0/depht\"") && problem.contains("Es gibt: depth."), "{problem}");
        assert_eq!(parse::<Outer>(b"{").unwrap_err().kind(), Kind::Malformed);
    }

    #[test]
    fn a_file_name_has_no_folder_and_no_line_break() {
        assert_eq!(plain_name("C:\\plans\\a\nb.pdf"), "ab.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("../"), "file");
    }
}
