//! Somebody who talks to the house: keeps his cookie, sends keys and versions, reads answers.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

/// What the house answered.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    #[track_caller]
    pub fn expect_status(&self, status: u16) -> &Self {
        let said = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.status.as_u16(), status, "{}", &said[..said.len().min(900)]);
        self
    }

    /// The last word of the problem's name.
    pub fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.rsplit(':').next().unwrap_or_default().to_owned()
    }

    pub fn version(&self) -> i64 {
        let etag = self.headers[header::ETAG].to_str().unwrap();
        etag.trim_matches('"').parse().unwrap()
    }
}

/// Somebody at the door.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookie: Option<String>,
}

/// A request being put together.
pub struct Ask<'a> {
    client: &'a Client,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None }
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Reply {
        let reply = self
            .ask("POST", "/api/session")
            .json(&json!({"login": login, "password": password}))
            .send()
            .await;
        if let Some(cookie) = reply.headers.get(header::SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(ToOwned::to_owned);
        }
        reply
    }

    /// A request without key and version.
    pub fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        Ask {
            client: self,
            method: method.parse().unwrap(),
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path).send().await
    }

    /// A POST with a key of its own.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.ask("POST", path).key(Uuid::new_v4()).json(body).send().await
    }

    /// A step of a case, with the version that stands.
    pub async fn step(&self, case: &str, body: &Value) -> Reply {
        let version = self.get(case).await.version();
        self.ask("POST", &format!("{case}/events"))
            .key(Uuid::new_v4())
            .version(version)
            .json(body)
            .send()
            .await
    }

    /// A file in a form.
    pub async fn attach(&self, path: &str, kind: Option<&str>, name: &str, content: &[u8]) -> Reply {
        let mut parts: Vec<(&str, &str, &[u8])> = Vec::new();
        parts.extend(kind.map(|kind| ("kind", "", kind.as_bytes())));
        parts.push(("file", name, content));
        let mut ask = self.ask("POST", path).key(Uuid::new_v4());
        ask.headers.insert(header::CONTENT_TYPE, FORM.parse().unwrap());
        ask.body = named(&parts);
        ask.send().await
    }

    /// A form with parts by name; no key.
    pub async fn form(&self, path: &str, parts: &[(&str, &[u8])]) -> Reply {
        let mut ask = self.ask("POST", path);
        ask.headers.insert(header::CONTENT_TYPE, FORM.parse().unwrap());
        ask.body = form(parts);
        ask.send().await
    }

    /// The cookie of the session, for a connection of its own.
    pub fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap()
    }
}

/// Media type of [`form`].
pub const FORM: &str = "multipart/form-data; boundary=limit";

/// Parts by name, as a form carries them.
pub fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|(name, content)| (*name, "", *content)).collect();
    named(&parts)
}

/// Parts by name, with the name of a file where it is one.
pub fn named(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
        body.extend(
            format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--limit--\r\n");
    body
}

impl Ask<'_> {
    pub fn key(self, key: Uuid) -> Self {
        self.header("idempotency-key", &key.to_string())
    }

    pub fn version(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.body = serde_json::to_vec(body).unwrap();
        self.header("content-type", "application/json")
    }

    pub fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub async fn send(self) -> Reply {
        let mut request =
            Request::builder().method(self.method).uri(self.path).body(Body::from(self.body)).unwrap();
        *request.headers_mut() = self.headers;
        // As every browser does.
        request
            .headers_mut()
            .entry(header::HOST)
            .or_insert(header::HeaderValue::from_static("127.0.0.1:8080"));
        if let Some(cookie) = &self.client.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.client.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }
}

/// The same answer without what differs from run to run: identifiers are numbered, times and hashes named.
pub fn scrubbed(value: &Value) -> Value {
    let mut ids = Vec::new();
    scrub(value, &mut ids)
}

fn scrub(value: &Value, ids: &mut Vec<String>) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields.iter().map(|(name, value)| (name.clone(), field(name, value, ids))).collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(|item| scrub(item, ids)).collect()),
        Value::String(text) => Value::String(words(text, ids)),
        other => other.clone(),
    }
}

fn field(name: &str, value: &Value, ids: &mut Vec<String>) -> Value {
    match name {
        "hash" | "sha256" if value.is_string() => json!("[hash]"),
        "at" | "uploaded_at" | "updated_at" if value.is_string() => json!("[time]"),
        "took_us" | "took_ms" => json!("[time]"),
        "snapshot" | "reference" if value.is_string() && !value.as_str().unwrap().starts_with("TT-") => {
            json!("[number]")
        }
        _ => scrub(value, ids),
    }
}

fn words(text: &str, ids: &mut Vec<String>) -> String {
    let mut out = text.to_owned();
    let parts: Vec<String> = text.split(['/', ' ', '?']).map(ToOwned::to_owned).collect();
    for part in parts.iter().filter(|part| part.len() == 36 && Uuid::parse_str(part).is_ok()) {
        let number = ids.iter().position(|known| known == part).unwrap_or_else(|| {
            ids.push(part.clone());
            ids.len() - 1
        });
        out = out.replace(part.as_str(), &format!("[id {}]", number + 1));
    }
    out
}
