//! The web app as it was built, embedded into the binary; every path of the app answers with its first page.

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::{Kind, Problem};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// What is said when the web app was not built.
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"de\"><meta charset=\"utf-8\">\n<title>Trassenlotse</title>\n\
<h1>Die Weboberfläche fehlt noch</h1>\n<p>Bitte bauen Sie sie mit <code>make web</code> und starten Sie neu. \
Die Schnittstelle unter <a href=\"/api/openapi.json\">/api/openapi.json</a> läuft bereits.</p>\n\
<p lang=\"en\">The web app was not built yet: run <code>make web</code> and start again.</p>\n</html>\n";

/// Answers with a file of the web app, or with its first page, which knows its own paths.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Problem::new(Kind::Unknown).into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::new(Kind::MethodUnknown).into_response();
    }
    if let Some(file) = Dist::get(path) {
        return answer(path, file, request.headers());
    }
    // A path with a suffix is a file that does not exist, not a page of the app.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Problem::new(Kind::Unknown).into_response();
    }
    match Dist::get("index.html") {
        Some(file) => answer("index.html", file, request.headers()),
        None => (
            StatusCode::OK,
            [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")],
            NOT_BUILT,
        )
            .into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    // Vite puts a hash of the content into every name under assets/: such a file never changes.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(CACHE_CONTROL, cache.to_owned()), (ETAG, etag.clone())];
    if asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let media_type = [(CONTENT_TYPE, media_type(path))];
    let brotli = HeaderValue::from_static("br");
    // The build wrote text files once more, compressed as well as can be; the door leaves an encoded answer as it is.
    match Dist::get(&format!("{path}.br")).filter(|_| accepts_brotli(asked)) {
        Some(small) => {
            let coded = [(CONTENT_ENCODING, brotli), (VARY, HeaderValue::from_static("accept-encoding"))];
            (headers, media_type, coded, Body::from(small.data)).into_response()
        }
        None => (headers, media_type, Body::from(file.data)).into_response(),
    }
}

fn accepts_brotli(asked: &HeaderMap) -> bool {
    let offers = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    offers.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|weight| weight.replace(' ', "") == "q=0")
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("ttf") => "font/ttf",
        Some("pbf") => "application/x-protobuf",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
