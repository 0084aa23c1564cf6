//! What every request passes on its way in and out: number, log line, limits, headers.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue, Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::TimeoutLayer,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    check,
    config::Config,
    problem::{self, Kind, Problem, REQUEST_ID},
};

/// Scripts, styles and connections come from the house alone; the map's worker may be a blob.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
font-src 'self'; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
form-action 'self'; frame-ancestors 'none'";

/// How long a request waits for its turn before it is turned away.
const QUEUE: Duration = Duration::from_secs(2);

/// Puts the door before the routes.
pub fn build(routes: Router, config: &Config) -> Router {
    let id = HeaderName::from_static(REQUEST_ID);
    let places = Arc::new(Semaphore::new(config.concurrency));
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn(forget_foreign_number))
            .layer(SetRequestIdLayer::new(id.clone(), Number))
            .layer(PropagateRequestIdLayer::new(id))
            .layer(from_fn(log))
            .layer(from_fn_with_state(config.is_https(), protect))
            // What is made anew for each request is compressed quickly, not small.
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
                // Lines that are read as they come must not wait in the compressor.
                DefaultPredicate::new().and(NotForContentType::const_new(check::LINES)),
            ))
            .layer(from_fn(problem::speak))
            .layer(CatchPanicLayer::new())
            .layer(from_fn(refuse_foreign_pages))
            .layer(from_fn_with_state(places, take_turns))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, config.patience)),
    )
}

#[derive(Clone, Copy)]
struct Number;

impl MakeRequestId for Number {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&Uuid::now_v7().to_string()).ok().map(RequestId::new)
    }
}

/// The number stands in our log: nobody outside chooses it.
async fn forget_foreign_number(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(REQUEST_ID);
    next.run(request).await
}

/// One line per request: no query, no body, no address of the person.
async fn log(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or("").to_owned();
    let span = tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        // Escaped by the formatter, so that no line break of a path forges a line.
        path = ?without_secret(request.uri().path()),
    );
    let begun = tokio::time::Instant::now();
    async move {
        let response = next.run(request).await;
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = response.status().as_u16(), duration_ms, "answered");
        response
    }
    .instrument(span)
    .await
}

/// A path without the secret of a link: whoever reads the log shall not answer for others.
fn without_secret(path: &str) -> &str {
    for prefix in ["/api/link/", "/link/", "/api/feed/"] {
        if path.starts_with(prefix) {
            return prefix;
        }
    }
    path
}

async fn protect(State(https): State<bool>, request: Request, next: Next) -> Response {
    let is_data = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Downloads bring a stricter one.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(self)"),
    );
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if is_data && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// A page of another origin may not change anything here, whatever its form sends.
async fn refuse_foreign_pages(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if !reads && matches!(site, Some("cross-site" | "same-site")) {
        return Problem::new(Kind::NotYours).into_response();
    }
    next.run(request).await
}

/// A bounded number of requests at a time, and a bounded time to wait for a turn.
async fn take_turns(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    // The watchers must see that the process lives even when it is full.
    if request.uri().path() == "/healthz" {
        return next.run(request).await;
    }
    match tokio::time::timeout(QUEUE, places.acquire_owned()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        _ => Problem::new(Kind::Busy).retry_after(2).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn through(path: &str) -> (StatusCode, String) {
        let config = Config::read(&std::collections::BTreeMap::new(), |_| None).unwrap();
        let routes = Router::new()
            .route("/breaks", get(async || -> &'static str { panic!("the secret cause") }))
            .route("/never", get(async || std::future::pending::<()>().await));
        let config = Config { patience: Duration::ZERO, ..config };
        let request = Request::get(path).header("accept-language", "en").body(Body::empty()).unwrap();
        let response = build(routes, &config).oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_becomes_a_problem_with_a_number_and_without_its_cause() {
        let (status, body) = through("/breaks").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("problem:broken") && body.contains("\"reference\""), "{body}");
        assert!(!body.contains("secret"), "{body}");
    }

    #[tokio::test]
    async fn a_request_that_never_ends_is_given_up_and_may_come_again() {
        let (status, body) = through("/never").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("problem:busy"), "{body}");
    }
}
