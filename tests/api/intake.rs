//! What comes in, and how: procedures as data, paper, cases that follow others, mobile sites with their trench, requests.

use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, Reply, scrubbed},
    town::{ALPHA, House, ORIGIN, geojson, id},
    trip::{PDF, application, draft, hand_in},
};

/// Where a fault points to, and its code.
fn faults(reply: &Reply) -> Vec<(String, String)> {
    let problem = reply.expect_status(422).json();
    let faults = problem["errors"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    faults.map(|fault| (word(&fault["pointer"]), word(&fault["code"]))).collect()
}

fn one(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut input = application();
    for (name, value) in changes {
        input[*name] = value.clone();
    }
    input
}

fn events(case: &Value) -> Vec<&str> {
    case["journal"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect()
}

/// A mobile site beside the street.
pub fn mast() -> Value {
    let (lon, lat) = exchange::crs::to_lonlat(geo::Coord { x: ORIGIN.x + 600.0, y: ORIGIN.y + 20.0 });
    let mut input = with(&[
        ("title", json!("Mast Elmstraße")),
        ("procedure", json!("mobile_site")),
        ("line", Value::Null),
        ("place", json!([lon, lat])),
    ]);
    input["site"] = json!({"kind": "mast", "height_m": 30.0, "operation_on": "2026-10-01", "antennas": [
        {"azimuth_deg": 90.0, "eirp_w": 800.0, "frequency_mhz": 1800.0, "height_m": 28.0}]});
    input
}

async fn follow(client: &Client, case: &str, procedure: &str) -> Reply {
    client.post(&format!("{case}/follow"), &json!({"procedure": procedure})).await
}

#[tokio::test]
async fn a_city_offers_the_procedures_of_its_land_and_no_others() {
    let house = House::new().await;
    let procedures = house.public().get("/api/config").await.json()["procedures"].clone();
    let codes: Vec<&str> =
        procedures.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    insta::assert_json_snapshot!("procedures", codes);
    let site = procedures.as_array().unwrap().iter().find(|one| one["code"] == "mobile_site").unwrap();
    insta::assert_json_snapshot!("procedure", site);

    let alpha = house.sign_in("alpha").await;
    for procedure in ["street_works", "no_such_thing"] {
        let reply = alpha.post("/api/cases", &with(&[("procedure", json!(procedure))])).await;
        assert_eq!(faults(&reply), one("/procedure", "unknown"));
        assert!(reply.json()["errors"][0]["text"]["en"].as_str().unwrap().contains("forward_plan"));
    }
}

#[tokio::test]
async fn what_a_procedure_does_not_ask_for_is_refused_and_what_it_asks_for_is_missed() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let site = mast()["site"].clone();
    for (changes, pointer, code) in [
        (vec![("site", site)], "/site", "not_here"),
        (vec![("class", json!("major"))], "/class", "unknown"),
        (vec![("anchors", json!({"start": "2026-07-01"}))], "/anchors/start", "out_of_order"),
        (vec![("anchors", json!({"filing": "2026-07-01"}))], "/anchors/filing", "out_of_order"),
        (vec![("linked_id", json!(Uuid::from_u128(77)))], "/linked_id", "unknown"),
        (vec![("received_on", json!("2026-02-01"))], "/received_on", "not_on_behalf"),
        (vec![("on_behalf_of", json!(id(ALPHA)))], "/on_behalf_of", "not_yours"),
    ] {
        assert_eq!(faults(&alpha.post("/api/cases", &with(&changes)).await), one(pointer, code));
    }
    let order = draft(&alpha, &with(&[("procedure", json!("traffic_order"))])).await;
    assert_eq!(faults(&alpha.step(&order, &json!({"event": "submit"})).await), one("/class", "missing"));
    let late = with(&[("period", json!({"first": "2026-02-27", "last": "2026-06-26"}))]);
    let late = draft(&alpha, &late).await;
    assert_eq!(
        faults(&alpha.step(&late, &json!({"event": "submit"})).await),
        one("/period/first", "in_the_past")
    );
    assert_eq!(alpha.get(&late).await.json()["stage"], "draft");
}

#[tokio::test]
async fn an_application_on_paper_counts_from_the_day_it_was_received() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let paper = |on: &str| with(&[("on_behalf_of", json!(id(ALPHA))), ("received_on", json!(on))]);
    for (on, code) in [("2026-03-03", "in_the_future"), ("1999-12-31", "too_early")] {
        assert_eq!(faults(&officer.post("/api/cases", &paper(on)).await), one("/received_on", code));
    }
    let elsewhere = {
        let mut input = paper("2026-02-20");
        input["line"] = geojson(4_400.0, 4_460.0, 1.0);
        officer.post("/api/cases", &input).await
    };
    assert_eq!(faults(&elsewhere), one("/line", "other_authority"));

    let case = draft(&officer, &paper("2026-02-20")).await;
    alpha.get(&case).await.expect_status(404);
    let version = officer.get(&case).await.version();
    let mut better = paper("2026-02-19");
    better["title"] = json!("Hausanschluss, vom Antrag abgeschrieben");
    officer.ask("PUT", &case).version(version).json(&better).send().await.expect_status(200);
    for kind in ["site_plan", "right_of_way"] {
        officer.attach(&format!("{case}/documents"), Some(kind), "a.pdf", PDF).await.expect_status(201);
    }
    officer.step(&case, &json!({"event": "submit"})).await.expect_status(200);

    let seen = alpha.get(&case).await.expect_status(200).json();
    let deadline = seen["deadlines"].as_array().unwrap().iter().find(|one| one["id"] == "D2").unwrap();
    assert_eq!(
        (&seen["on_behalf"], &seen["received_on"], &seen["submitted_at"], &deadline["due"]),
        (&json!(true), &json!("2026-02-19"), &json!("2026-02-19"), &json!("2026-05-19"))
    );
    let submit = seen["journal"].as_array().unwrap().iter().find(|entry| entry["event"] == "submit").unwrap();
    assert_eq!(submit["detail"]["marks"], json!(["on_behalf"]));
    house.sign_in("beta").await.get(&case).await.expect_status(404);

    // What an applicant handed in itself is not the officer's to edit.
    let own = hand_in(&alpha, &application()).await;
    officer.step(&own, &json!({"event": "request_missing", "missing": ["Plan"]})).await.expect_status(200);
    let version = officer.get(&own).await.version();
    officer.ask("PUT", &own).version(version).json(&application()).send().await.expect_status(403);
}

#[tokio::test]
async fn a_forward_plan_becomes_an_application_without_anything_typed_twice() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let plan = draft(&alpha, &with(&[("procedure", json!("forward_plan"))])).await;
    alpha.attach(&format!("{plan}/documents"), Some("site_plan"), "plan.pdf", PDF).await.expect_status(201);
    let raised = alpha.step(&plan, &json!({"event": "submit"})).await.expect_status(200).json();
    assert_eq!(raised["stage"], "raised");
    assert_eq!(faults(&follow(&alpha, &plan, "coordination").await), one("/procedure", "does_not_follow"));
    house
        .sign_in("beta")
        .await
        .post(&format!("{plan}/follow"), &json!({"procedure": "consent"}))
        .await
        .expect_status(404);
    let next = follow(&alpha, &plan, "consent").await;
    let case = next.headers["location"].to_str().unwrap().to_owned();
    let next = next.expect_status(201).json();
    for field in ["title", "line", "period", "contact", "method"] {
        assert_eq!(next["input"][field], raised["input"][field], "{field}");
    }
    assert_eq!(next["documents"][0]["sha256"], raised["documents"][0]["sha256"]);
    assert_eq!(next["origin"]["reference"], raised["reference"]);
    assert_eq!(follow(&alpha, &plan, "consent").await.expect_status(409).problem(), "taken");
    assert_eq!(alpha.get(&plan).await.json()["stage"], "raised", "a draft moves nothing");

    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    let plan = alpha.get(&plan).await.json();
    assert_eq!((&plan["stage"], events(&plan).last()), (&json!("progressed"), Some(&"progress")));
    assert_eq!(plan["followed_by"][0]["stage"], "submitted");
}

#[tokio::test]
async fn urgent_works_are_under_way_when_they_are_told_of_and_applied_for_afterwards() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let urgent = with(&[
        ("procedure", json!("immediate")),
        ("period", json!({"first": "2026-02-28", "last": "2026-03-04"})),
    ]);
    let works = draft(&alpha, &urgent).await;
    let begun = alpha.step(&works, &json!({"event": "submit"})).await.expect_status(200).json();
    assert_eq!(begun["stage"], "in_progress");
    assert_eq!(begun["dig_permits"][0]["phases"][0]["stage"], "in_progress");
    let due = begun["deadlines"].as_array().unwrap().iter().find(|one| one["id"] == "IM");
    assert_eq!(due.unwrap()["state"], "running");
    alpha
        .attach(&format!("{works}/documents"), Some("retrospective_report"), "bericht.pdf", PDF)
        .await
        .expect_status(201);

    let case = follow(&alpha, &works, "consent").await;
    let case = case.expect_status(201).headers["location"].to_str().unwrap().to_owned();
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    let works = alpha.get(&works).await.json();
    assert_eq!(
        (&works["stage"], events(&works).last()),
        (&json!("in_progress"), Some(&"apply_retrospectively"))
    );
    let due = works["deadlines"].as_array().unwrap().iter().find(|one| one["id"] == "IM");
    assert_eq!(due.unwrap()["state"], "met");
}

#[tokio::test]
async fn a_mobile_site_and_its_trench_have_one_path_and_a_small_cell_is_small() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let mut cell = mast();
    cell["site"]["kind"] = json!("small_cell");
    cell["site"]["volume_l"] = json!(31.0);
    assert_eq!(faults(&alpha.post("/api/cases", &cell).await), one("/site/volume_l", "no_small_cell"));
    cell["site"]["volume_l"] = json!(30.0);
    cell["site"]["antennas"][0]["eirp_w"] = json!(5.0);
    let small = draft(&alpha, &cell).await;
    assert_eq!(alpha.get(&small).await.json()["class"], "small_cell");

    let trench = hand_in(&alpha, &application()).await;
    let trench_id = trench.rsplit('/').next().unwrap();
    let mut input = mast();
    input["linked_id"] = json!(trench_id);
    let mast = draft(&alpha, &input).await;
    let seen = alpha.get(&mast).await.json();
    assert_eq!((&seen["class"], &seen["eirp_w"]), (&json!("ge_10w"), &json!(800.0)));
    // Whichever of the two says so, both are linked; a third one is not.
    assert_eq!(alpha.get(&trench).await.json()["linked"]["title"], "Mast Elmstraße");
    cell["linked_id"] = json!(trench_id);
    assert_eq!(faults(&alpha.post("/api/cases", &cell).await), one("/linked_id", "taken"));

    let path = alpha.get(&format!("{mast}/path")).await.expect_status(200).json();
    insta::assert_json_snapshot!("path", scrubbed(&path));
    assert_eq!(alpha.get(&format!("{trench}/path")).await.json(), path, "one path over both");
    alpha.step(&trench, &json!({"event": "withdraw"})).await.expect_status(200);
    let broken = alpha.get(&format!("{mast}/path")).await.json();
    assert!(broken["steps"].as_array().unwrap().is_empty() && !broken["because"].is_null());
}

#[tokio::test]
async fn a_request_is_answered_or_goes_to_the_dispute_body_when_its_time_is_over() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let request = with(&[("procedure", json!("infrastructure_information"))]);
    let (first, second) = (draft(&alpha, &request).await, draft(&alpha, &request).await);
    for case in [&first, &second] {
        let asked = alpha.step(case, &json!({"event": "submit"})).await.expect_status(200).json();
        assert!(asked["actions"].as_array().unwrap().iter().all(|one| one["event"] != "call_dispute_body"));
    }
    house.settle().await;
    // The line of a request is no trench.
    assert_eq!(house.public().get("/api/works?q=Hausanschluss").await.json()["total"], 0);
    let officer = house.sign_in("officer").await;
    officer.step(&first, &json!({"event": "answer"})).await.expect_status(200);
    let closed = alpha.step(&first, &json!({"event": "close"})).await.expect_status(200).json();
    assert_eq!(closed["stage"], "closed");

    house.travel(date(2026, 9, 1));
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    alpha.step(&second, &json!({"event": "call_dispute_body"})).await.expect_status(200);
    let settled = officer.step(&second, &json!({"event": "settle_dispute", "reason": "Vergleich"})).await;
    assert_eq!(settled.expect_status(200).json()["stage"], "answered");
}
