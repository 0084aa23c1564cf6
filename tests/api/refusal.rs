//! What is refused, and in which words.

use serde_json::json;
use uuid::Uuid;

use crate::{
    town::{House, geojson},
    trip::{PDF, application, draft, hand_in},
};

#[tokio::test]
async fn a_case_of_another_operator_or_authority_does_not_exist() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    for stranger in ["beta", "harbour"] {
        let stranger = house.sign_in(stranger).await;
        for path in [case.clone(), format!("{case}/decision.pdf"), format!("{case}/certificate")] {
            assert_eq!(stranger.get(&path).await.expect_status(404).problem(), "unknown");
        }
        assert_eq!(stranger.get("/api/cases").await.json()["total"], 0);
    }
    let draft = draft(&house.sign_in("alpha").await, &application()).await;
    for reader in ["officer", "planner"] {
        house.sign_in(reader).await.get(&draft).await.expect_status(404);
    }
}

#[tokio::test]
async fn a_change_needs_the_version_that_stands() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let case = draft(&alpha, &application()).await;
    let put = |version: Option<i64>| {
        let ask = alpha.ask("PUT", &case).json(&application());
        match version {
            Some(version) => ask.version(version).send(),
            None => ask.send(),
        }
    };
    assert_eq!(put(None).await.expect_status(428).problem(), "version-missing");
    assert_eq!(put(Some(1)).await.expect_status(200).version(), 2);
    assert_eq!(put(Some(1)).await.expect_status(412).problem(), "stale");
}

#[tokio::test]
async fn a_repeated_request_is_done_once_and_a_key_serves_one_request() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let key = Uuid::new_v4();
    let first = alpha.ask("POST", "/api/cases").key(key).json(&application()).send().await;
    let again = alpha.ask("POST", "/api/cases").key(key).json(&application()).send().await;
    first.expect_status(201);
    again.expect_status(201);
    assert_eq!((first.json(), first.version()), (again.json(), again.version()));
    assert_eq!(alpha.get("/api/cases").await.json()["total"], 1);

    let mut other = application();
    other["title"] = json!("Etwas anderes");
    let reused = alpha.ask("POST", "/api/cases").key(key).json(&other).send().await;
    assert_eq!(reused.expect_status(422).problem(), "idempotency-key-reused");
    let without = alpha.ask("POST", "/api/cases").json(&application()).send().await;
    assert_eq!(without.expect_status(400).problem(), "idempotency-key-missing");
}

#[tokio::test]
async fn twenty_racers_with_one_key_make_one_case() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let key = Uuid::new_v4();
    let input = application();
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (alpha, input) = (alpha.clone(), input.clone());
        racers.spawn(async move { alpha.ask("POST", "/api/cases").key(key).json(&input).send().await });
    }
    for reply in racers.join_all().await {
        assert!(matches!(reply.status.as_u16(), 201 | 409), "{}", reply.status);
    }
    assert_eq!(alpha.get("/api/cases").await.json()["total"], 1);
}

#[tokio::test]
async fn all_faults_are_told_at_once_with_their_places() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let mut input = application();
    input["title"] = json!("x".repeat(201));
    input["width_m"] = json!(40.0);
    input["period"] = json!({"first": "2026-06-15", "last": "2026-06-01"});
    input["line"] = geojson(400.0, 20_000.0, 1.0);
    let refused = alpha.post("/api/cases", &input).await;
    insta::assert_json_snapshot!("faults", crate::client::scrubbed(&refused.expect_status(422).json()));
    assert_eq!(refused.headers["content-type"], "application/problem+json");

    let english = alpha
        .ask("POST", "/api/check")
        .json(&json!({"line": 7}))
        .header("accept-language", "en")
        .send()
        .await;
    assert_eq!(english.expect_status(422).json()["title"], "What was entered is incomplete or faulty.");
}

#[tokio::test]
async fn what_cannot_be_read_in_an_address_is_named_with_what_is_expected() {
    let house = House::new().await;
    let officer = house.sign_in("officer").await;
    for (path, pointer, de, en) in [
        ("/api/cases?limit=501", "/limit", "von 1 bis 500", "from 1 to 500"),
        ("/api/cases?limit=0", "/limit", "von 1 bis 500", "from 1 to 500"),
        ("/api/works?limit=viele", "/limit", "von 1 bis 500", "from 1 to 500"),
        ("/api/works?offset=-1", "/offset", "eine ganze Zahl", "a whole number"),
        ("/api/works?first=01.03.2026", "/first", "2026-12-30", "2026-12-30"),
        ("/api/cases?mine=vielleicht", "/mine", "„true“ oder „false“", "“true” or “false”"),
        ("/api/cases?officer=Olga", "/officer", "(UUID)", "(UUID)"),
        ("/api/cases?order=best", "/order", "deadline", "deadline"),
        ("/api/search", "/q", "fehlt", "is missing"),
    ] {
        let refused = officer.ask("GET", path).header("accept-language", "en").send().await;
        let refused = refused.expect_status(422).json();
        let fault = &refused["errors"][0];
        assert_eq!(fault["pointer"], pointer, "{path}");
        let said = |language: &str| fault["text"][language].as_str().unwrap();
        assert!(said("de").contains(de) && said("en").contains(en), "{path}: {fault}");
        assert_eq!(refused["title"], "What was entered is incomplete or faulty.", "{path}");
    }
    officer.get("/api/cases?limit=500").await.expect_status(200);
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    let nowhere = officer.get(&format!("{case}/documents/plan")).await;
    let nowhere = nowhere.expect_status(404).json();
    assert_eq!(nowhere["errors"][0]["pointer"], "/document");
    let said = nowhere["detail"].as_str().unwrap();
    assert!(said.contains("„document“") && said.contains("(UUID)"), "{said}");
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_its_limit() {
    let house = House::with(&[("LOTSE_UPLOAD_LIMIT", "2097152")]).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let long = json!({"text": "x".repeat(4 << 20), "internal": false});
    let note = alpha.post(&format!("{case}/notes"), &long).await;
    let check = alpha.ask("POST", "/api/check").json(&json!({"line": "x".repeat(4 << 20)})).send().await;
    let upload = alpha.attach("/api/uploads", None, "los1.geojson", &vec![b'x'; 3 << 20]).await;
    let document =
        alpha.attach(&format!("{case}/documents"), Some("site_plan"), "plan.pdf", &vec![b'x'; 3 << 20]).await;
    let record = "x".repeat((1 << 20) + 1);
    let record = officer.form(&format!("{case}/inspections"), &[("record", record.as_bytes())]).await;
    for (refused, limit) in [(note, 1), (check, 4), (upload, 2), (document, 2), (record, 1)] {
        let refused = refused.expect_status(413).json();
        let limit = format!("höchstens {limit} MiB");
        assert!(refused["detail"].as_str().unwrap().contains(&limit), "{refused}");
        assert!(refused["next_step"]["de"].as_str().unwrap().contains(&limit), "{refused}");
    }
}

#[tokio::test]
async fn a_draft_without_a_title_is_kept_and_cannot_be_handed_in() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let mut untitled = application();
    untitled["title"] = json!("  ");
    let case = draft(&alpha, &untitled).await;
    for kind in ["site_plan", "right_of_way"] {
        alpha.attach(&format!("{case}/documents"), Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    assert_eq!(alpha.get(&case).await.json()["title"], "");
    let refused = alpha.step(&case, &json!({"event": "submit"})).await.expect_status(422).json();
    let fault = &refused["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/title"), &json!("missing")));
    assert_eq!(alpha.get(&case).await.json()["stage"], "draft");

    let put = async |input: &serde_json::Value| {
        let version = alpha.get(&case).await.version();
        alpha.ask("PUT", &case).version(version).json(input).send().await
    };
    put(&application()).await.expect_status(200);
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "request_missing", "missing": ["Plan"]})).await.expect_status(200);
    let emptied = put(&untitled).await.expect_status(422).json();
    assert_eq!(emptied["errors"][0]["pointer"], "/title", "what was handed in keeps a title");
}

#[tokio::test]
async fn a_step_out_of_turn_is_refused_with_its_reason() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let early = officer.step(&case, &json!({"event": "grant"})).await;
    insta::assert_json_snapshot!("step_refused", crate::client::scrubbed(&early.expect_status(409).json()));
    let foreign = alpha.step(&case, &json!({"event": "note_complete"})).await;
    assert_eq!(foreign.expect_status(409).problem(), "step-refused");
    let locked =
        alpha.ask("PUT", &case).version(alpha.get(&case).await.version()).json(&application()).send().await;
    assert_eq!(locked.expect_status(409).problem(), "step-refused");
}

#[tokio::test]
async fn a_document_is_what_stands_in_it_not_what_it_is_called() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let case = draft(&alpha, &application()).await;
    let path = format!("{case}/documents");
    let page =
        alpha.attach(&path, Some("site_plan"), "plan.pdf", b"<html><script>alert(1)</script></html>").await;
    assert_eq!(page.expect_status(415).problem(), "wrong-type");
    let unknown = alpha.attach(&path, Some("holiday_photo"), "plan.pdf", PDF).await;
    assert_eq!(unknown.expect_status(422).json()["errors"][0]["pointer"], "/kind");
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let ask = |site: &str| {
        alpha
            .ask("POST", "/api/cases")
            .key(Uuid::new_v4())
            .json(&application())
            .header("sec-fetch-site", site)
            .send()
    };
    assert_eq!(ask("cross-site").await.expect_status(403).problem(), "not-yours");
    ask("same-origin").await.expect_status(201);
}

#[tokio::test]
async fn a_file_that_lies_about_its_kind_is_kept_and_refused_with_the_feature() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let vrt = b"<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    let refused = alpha.attach("/api/uploads", None, "trench.geojson", vrt).await;
    assert_eq!(refused.expect_status(422).problem(), "invalid");
    let outside = json!({"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[11.5, 48.1], [11.6, 48.1]]}});
    let refused = alpha.attach("/api/uploads", None, "trench.geojson", outside.to_string().as_bytes()).await;
    let fault = refused.expect_status(422).json()["errors"][0].clone();
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/features/0"), &json!("outside_area")));
    assert!(fault["at"].is_array());
}

#[tokio::test]
async fn nothing_that_anybody_types_breaks_the_house() {
    let house = House::new().await;
    let (mut alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = draft(&alpha, &application()).await;
    for path in [
        "/api/cases?q=%00",
        "/api/cases?limit=-1",
        "/api/cases?limit=99999999999",
        "/api/cases?stage=nowhere",
        "/api/cases/%00",
        "/api/cases/TT-2026-%F0%9F%92%A9",
        "/api/places?q=%00",
        "/api/places?q=%25%5C_",
        "/api/works?first=-9999-01-01",
        "/api/works?first=tomorrow",
        "/api/tiles/base/99/0/0",
        "/api/tiles/base/3/8/8",
        "/api/tiles/permits/14/-1/0",
    ] {
        let status = alpha.get(path).await.status.as_u16();
        assert!((200..500).contains(&status), "{path}: {status}");
    }
    let mut odd = application();
    for (field, value) in [
        ("title", json!("a\u{0}b")),
        ("width_m", json!(1e308)),
        ("width_m", json!(-1)),
        ("cover_m", json!(null)),
        ("period", json!({"first": "-9999-01-01", "last": "9999-12-31"})),
        ("line", json!({"type": "LineString", "coordinates": [[10.0, 53.5], [1e308, -1e308]]})),
        ("line", json!({"type": "LineString", "coordinates": []})),
        ("line", json!({"type": "GeometryCollection", "geometries": []})),
        ("procedure", json!("magic")),
    ] {
        let usual = odd[field].clone();
        odd[field] = value.clone();
        for with_line in [true, false] {
            let mut sent = odd.clone();
            if !with_line && field != "line" {
                sent["line"] = json!(null);
            }
            let status = alpha.post("/api/cases", &sent).await.status.as_u16();
            assert!(status == 400 || status == 422, "{field} = {value}: {status}");
        }
        odd[field] = usual;
    }
    let submitted = hand_in(&alpha, &application()).await;
    let text = "\u{0}";
    for step in [
        json!({"event": "request_missing", "missing": [text]}),
        json!({"event": "request_missing", "missing": [{"text": "Plan", "due": "-9999-01-01"}]}),
        json!({"event": "fly"}),
        json!([]),
    ] {
        let status = officer.step(&submitted, &step).await.status.as_u16();
        assert!(status == 400 || status == 422, "{step}: {status}");
    }
    let assessed = alpha.ask("PATCH", &format!("{case}/findings/{}", Uuid::nil())).version(1);
    assessed.json(&json!({"verdict": "accept", "note": "\u{0}"})).send().await.expect_status(400);
    assert!(alpha.sign_in("a\u{0}", "b").await.status.is_client_error());
    assert!(alpha.sign_in(&"x".repeat(100_000), "b").await.status.is_client_error());
}
