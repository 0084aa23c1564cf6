//! One application's whole trip, from the first line to the public map.

use serde_json::{Value, json};

use crate::{
    client::{Client, scrubbed},
    town::{House, geojson},
};

pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// What Alpha applies for: 60 m along the Elmstraße, clear of everybody.
pub fn application() -> Value {
    json!({
        "title": "Hausanschluss Elmstraße",
        "procedure": "consent",
        "method": "open_trench",
        "cover_m": 0.6,
        "width_m": 0.4,
        "period": {"first": "2026-06-15", "last": "2026-06-26"},
        "contact": {"name": "Ada Alpha", "email": "ada@alpha.example", "phone": ""},
        "note": "",
        "line": geojson(400.0, 460.0, 1.0),
    })
}

/// Makes a draft and answers its path.
pub async fn draft(applicant: &Client, input: &Value) -> String {
    let reply = applicant.post("/api/cases", input).await;
    reply.expect_status(201);
    reply.headers["location"].to_str().unwrap().to_owned()
}

/// Hands in a complete application and answers its path.
pub async fn hand_in(applicant: &Client, input: &Value) -> String {
    let case = draft(applicant, input).await;
    for kind in ["site_plan", "right_of_way"] {
        applicant.attach(&format!("{case}/documents"), Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    applicant.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    case
}

#[tokio::test]
async fn an_application_goes_from_the_first_line_to_the_public_map() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);

    let checked = alpha
        .post(
            "/api/check",
            &json!({
                "line": geojson(400.0, 460.0, 1.0), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
                "procedure": "consent", "period": {"first": "2026-06-15", "last": "2026-06-26"},
            }),
        )
        .await;
    insta::assert_json_snapshot!("check", scrubbed(&checked.expect_status(200).json()));

    let file = json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "Los 1"}, "geometry": geojson(400.0, 460.0, 1.0)}]});
    let upload = alpha.attach("/api/uploads", None, "los1.geojson", file.to_string().as_bytes()).await;
    insta::assert_json_snapshot!("upload", scrubbed(&upload.expect_status(200).json()));

    let mut input = application();
    input["upload_id"] = upload.json()["id"].clone();
    let case = draft(&alpha, &input).await;
    let plan = alpha.attach(&format!("{case}/documents"), Some("site_plan"), "Lageplan.pdf", PDF).await;
    plan.expect_status(201);
    let document = alpha.get(plan.headers["location"].to_str().unwrap()).await;
    assert_eq!(document.expect_status(200).bytes, PDF);
    assert!(document.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(document.headers["x-content-type-options"], "nosniff");

    let submitted = alpha.step(&case, &json!({"event": "submit"})).await;
    insta::assert_json_snapshot!("submitted", scrubbed(&submitted.expect_status(200).json()));
    let queue = officer.get("/api/cases").await;
    insta::assert_json_snapshot!("queue", scrubbed(&queue.expect_status(200).json()));

    let asked = officer
        .step(&case, &json!({"event": "request_missing", "missing": ["Nachweis der Nutzungsberechtigung"]}))
        .await;
    assert_eq!(asked.expect_status(200).json()["stage"], "incomplete");
    assert_eq!(
        alpha.get(&case).await.json()["missing_items"][0]["text"],
        "Nachweis der Nutzungsberechtigung"
    );
    alpha
        .attach(&format!("{case}/documents"), Some("right_of_way"), "Nachweis.pdf", PDF)
        .await
        .expect_status(201);
    house.travel(jiff::civil::date(2026, 3, 20));
    let alpha = house.sign_in("alpha").await;
    alpha.step(&case, &json!({"event": "supplement"})).await.expect_status(200);
    house.travel(jiff::civil::date(2026, 4, 1));
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let complete = officer.step(&case, &json!({"event": "note_complete"})).await;
    // From the supplement on 20 March, not from the note on 1 April; 20 June is a Saturday.
    let consent = complete.expect_status(200).json()["deadlines"]
        .as_array()
        .unwrap()
        .iter()
        .find(|deadline| deadline["id"] == "D2")
        .cloned()
        .unwrap();
    assert_eq!((&consent["starts_on"], &consent["due"]), (&json!("2026-03-20"), &json!("2026-06-22")));

    let decided = officer
        .step(&case, &json!({"event": "grant_with_conditions", "reason": "Es bestehen keine Bedenken.", "conditions": [
            {"category": "construction", "text": "Die Decke ist in voller Breite zu erneuern.", "reason": "Erneuerte Fläche"}]}))
        .await;
    insta::assert_json_snapshot!("decided", scrubbed(&decided.expect_status(200).json()));

    let letter = alpha.get(&format!("{case}/decision.pdf")).await;
    assert!(letter.expect_status(200).bytes.starts_with(b"%PDF-"));
    assert_eq!(letter.bytes, officer.get(&format!("{case}/decision.pdf")).await.bytes);

    let works = house.public().get("/api/works?q=Hausanschluss").await;
    insta::assert_json_snapshot!("works", scrubbed(&works.expect_status(200).json()));
    assert!(!String::from_utf8_lossy(&works.bytes).contains("ada@alpha.example"));
}

#[tokio::test]
async fn a_case_is_found_by_its_reference_in_any_spelling_and_exported_as_listed() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let reference = alpha.get(&case).await.json()["reference"].as_str().unwrap().to_owned();
    let found = officer.get(&format!("/api/cases/{}", reference.to_lowercase())).await;
    assert_eq!(format!("/api/cases/{}", found.expect_status(200).json()["id"].as_str().unwrap()), case);

    let csv = officer.get("/api/cases.csv?stage=submitted").await;
    let text = String::from_utf8(csv.expect_status(200).bytes.clone()).unwrap();
    assert!(text.lines().count() == 2 && text.contains(&reference), "{text}");
    let map = officer.get("/api/cases.geojson").await.json();
    assert_eq!(map["features"][0]["geometry"]["type"], "LineString");
    assert_eq!(officer.get("/api/cases?stage=granted").await.json()["total"], 0);
}

#[tokio::test]
async fn both_sides_of_a_clash_learn_of_it_and_keep_their_assessments() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let first = hand_in(&alpha, &application()).await;
    house.settle().await;
    assert!(
        alpha.get(&first).await.json()["findings_list"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["rule"] != "ST1")
    );

    let second = hand_in(&beta, &application()).await;
    house.settle().await;
    let clash = |case: Value| {
        case["findings_list"].as_array().unwrap().iter().find(|finding| finding["rule"] == "ST1").cloned()
    };
    let of_alpha = clash(alpha.get(&first).await.json()).expect("the earlier case learns of the later one");
    assert!(clash(beta.get(&second).await.json()).is_some());
    assert_eq!((&of_alpha["confidential"], &of_alpha["place"]), (&json!(true), &Value::Null));

    let version = alpha.get(&first).await.version();
    let path = format!("{first}/findings/{}", of_alpha["id"].as_str().unwrap());
    alpha
        .ask("PATCH", &path)
        .version(version)
        .json(&json!({"verdict": "mitigate", "note": "Wir sprechen uns ab."}))
        .send()
        .await
        .expect_status(200);
    beta.step(&second, &json!({"event": "withdraw"})).await.expect_status(200);
    house.settle().await;
    assert!(clash(alpha.get(&first).await.json()).is_none(), "the clash is gone with the other case");
}
