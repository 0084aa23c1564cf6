//! The contract: the OpenAPI document, what everybody gets without signing in, and the headers of every answer.

use serde_json::{Value, json};

use crate::{client::scrubbed, town::House};

#[test]
fn the_openapi_document_is_as_agreed() {
    insta::assert_json_snapshot!("openapi", server::router::document());
}

#[tokio::test]
async fn what_everybody_may_know() {
    let house = House::new().await;
    let public = house.public();
    insta::assert_json_snapshot!(
        "config",
        scrubbed(&public.get("/api/config").await.expect_status(200).json())
    );
    let places = public.get("/api/places?q=elmstr").await;
    insta::assert_json_snapshot!("places", scrubbed(&places.expect_status(200).json()));
    public.get("/healthz").await.expect_status(200);
    public.get("/readyz").await.expect_status(200);
    house.settle().await;
    let metrics = public.get("/metrics").await;
    let metrics = String::from_utf8(metrics.expect_status(200).bytes.clone()).unwrap();
    for line in [
        "# TYPE lotse_replica_lag_changes gauge",
        "lotse_replica_lag_changes 0",
        "lotse_replica_lag_seconds 0.000",
        "lotse_ready 1",
    ] {
        assert!(metrics.lines().any(|told| told == line), "{line}: {metrics}");
    }
    let served = public.get("/api/openapi.json").await.json();
    assert_eq!(served["openapi"], "3.1.0");
}

#[tokio::test]
async fn what_a_planner_sees_of_coverage() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let coverage = planner.get("/api/coverage").await;
    insta::assert_json_snapshot!("coverage", scrubbed(&coverage.expect_status(200).json()));
    let addresses = planner.get("/api/coverage/addresses?limit=2&limit_m=130").await;
    insta::assert_json_snapshot!("addresses", scrubbed(&addresses.expect_status(200).json()));
    planner.get("/api/coverage?limit_m=0").await.expect_status(422);
    planner.get("/api/coverage?limit_m=NaN").await.expect_status(422);
}

#[tokio::test]
async fn what_an_administrator_sees_of_the_house() {
    let house = House::new().await;
    let administrator = house.sign_in("administrator").await;
    let status = administrator.get("/api/status").await.expect_status(200).json();
    assert_eq!(status["engine"]["lag"], 0);
    let codes: Vec<&str> =
        status["rules"].as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    for code in ["ST1", "ST2", "ST3", "P1", "U4", "E1", "C1"] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded_and_numbered() {
    let house = House::new().await;
    let public = house.public();
    for path in ["/", "/somewhere/in/the/app", "/api/config", "/api/nowhere", "/assets/missing.js"] {
        let reply = public.get(path).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(reply.headers["x-request-id"].len(), 36, "{path}");
    }
    let forged = public.ask("GET", "/api/nowhere").header("x-request-id", "mine").send().await;
    assert_eq!(forged.json()["reference"], json!(forged.headers["x-request-id"].to_str().unwrap()));
    assert_eq!(public.get("/api/nowhere").await.expect_status(404).problem(), "unknown");
    assert_eq!(public.ask("POST", "/api/config").send().await.expect_status(405).problem(), "method-unknown");
    let page: Value =
        json!(public.get("/cases/TT-2026-000001").await.headers["content-type"].to_str().unwrap());
    assert_eq!(page, "text/html; charset=utf-8");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_as_a_problem() {
    let house = House::with(&[("LOTSE_UPLOAD_LIMIT", "1000")]).await;
    let alpha = house.sign_in("alpha").await;
    let large = alpha.attach("/api/uploads", None, "large.geojson", &vec![b' '; 200_000]).await;
    assert_eq!(large.expect_status(413).problem(), "too-large");
}
