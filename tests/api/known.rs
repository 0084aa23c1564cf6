//! What a case itself gives rise to: incomplete, late, there twice; and mobile sites that stand beside each other.

use serde_json::{Value, json};

use crate::{
    client::Client,
    town::{House, ORIGIN, geojson},
    trip::{PDF, application, draft, hand_in},
};

/// The findings of a case by one rule: severity and German sentence.
async fn told(client: &Client, case: &str, rule: &str) -> Vec<(String, String)> {
    let seen = client.get(case).await.expect_status(200).json();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = seen["findings_list"].as_array().unwrap().iter();
    let ours = findings.filter(|found| found["rule"] == rule);
    ours.map(|found| (word(&found["severity"]), word(&found["because"]["de"]))).collect()
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut input = application();
    for (name, value) in changes {
        input[*name] = value.clone();
    }
    input
}

#[tokio::test]
async fn an_incomplete_case_says_what_is_missing_until_it_is_there() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = draft(&alpha, &application()).await;
    let missing = told(&alpha, &case, "A1").await;
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].0, "light", "who still writes has forgotten nothing");
    assert!(missing[0].1.contains("(2)") && missing[0].1.contains("Lageplan 1:250"), "{missing:?}");
    assert_eq!(told(&alpha, &case, "A5").await.len(), 1);

    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    assert_eq!(told(&officer, &case, "A1").await[0].0, "heavy");
    let documents = format!("{case}/documents");
    alpha.step(&case, &json!({"event": "withdraw"})).await.expect_status(200);
    assert!(told(&officer, &case, "A1").await.is_empty(), "nothing is judged of what was taken back");

    let whole = draft(&alpha, &application()).await;
    for kind in ["site_plan", "right_of_way"] {
        let documents = documents.replace(&case, &whole);
        alpha.attach(&documents, Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    alpha.step(&whole, &json!({"event": "submit"})).await.expect_status(200);
    for rule in ["A1", "A5"] {
        assert_eq!(told(&officer, &whole, rule).await, Vec::new(), "{rule}");
    }
    // 60 m beside a tree and above the usual depth: what only facts of the case ask for is asked for, too.
    let input =
        with(&[("line", geojson(330.0, 390.0, 1.3)), ("cover_m", json!(0.4)), ("method", json!("milling"))]);
    let shallow = hand_in(&alpha, &input).await;
    let missing = told(&officer, &shallow, "A1").await;
    assert!(missing[0].1.contains("Bäume im Abstand bis 5 m"), "{missing:?}");
    assert!(missing[0].1.contains("geringerer Tiefe"), "{missing:?}");
}

#[tokio::test]
async fn a_late_case_says_by_when_it_was_due_and_one_that_begins_too_early_when_it_can() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    // Today is 2 March: fourteen days before the 9th are over.
    let order = with(&[
        ("procedure", json!("traffic_order")),
        ("class", json!("local_14_days")),
        ("period", json!({"first": "2026-03-09", "last": "2026-03-13"})),
    ]);
    let order = draft(&alpha, &order).await;
    let late = told(&alpha, &order, "A3").await;
    assert_eq!(late.len(), 1, "{late:?}");
    assert!(late[0].1.contains("bis zum 23.02.2026"), "{late:?}");
    alpha.step(&order, &json!({"event": "submit"})).await.expect_status(200);
    assert_eq!(told(&officer, &order, "A3").await[0].1, late[0].1);

    let early =
        hand_in(&alpha, &with(&[("period", json!({"first": "2026-05-18", "last": "2026-05-29"}))])).await;
    let early = told(&officer, &early, "A3").await;
    assert_eq!(early[0].0, "light");
    assert!(early[0].1.contains("beginnen; die Behörde hat bis zum 02.06.2026 Zeit"), "{early:?}");
    let in_time = hand_in(&alpha, &application()).await;
    assert_eq!(told(&officer, &in_time, "A3").await, Vec::new());
}

#[tokio::test]
async fn a_case_that_is_there_twice_is_told_to_its_applicant_and_to_nobody_else() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let first = hand_in(&alpha, &application()).await;
    house.settle().await;
    let twin = with(&[("title", json!("Noch einmal Elmstraße")), ("line", geojson(400.0, 460.0, 1.2))]);
    let again = draft(&alpha, &twin).await;
    let found = told(&alpha, &again, "A8").await;
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("„Hausanschluss Elmstraße“ liegt auf"), "{found:?}");
    let rivals = draft(&beta, &twin).await;
    assert_eq!(told(&beta, &rivals, "A8").await, Vec::new());
    // The live check tells it, too, but not of the case that is edited.
    let check = async |case: Option<&str>| {
        let body = json!({
            "line": geojson(400.0, 460.0, 1.2), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
            "procedure": "consent", "period": {"first": "2026-06-15", "last": "2026-06-26"},
            "case_id": case.map(|path| path.rsplit('/').next().unwrap().to_owned()),
        });
        let reply = alpha.post("/api/check", &body).await.expect_status(200).json();
        reply["findings"].as_array().unwrap().iter().filter(|found| found["rule"] == "A8").count()
    };
    assert_eq!((check(None).await, check(Some(&first)).await), (1, 0));

    // Once both are handed in, each knows of the other; once one is taken back, neither does.
    alpha.step(&again, &json!({"event": "submit"})).await.expect_status(200);
    house.settle().await;
    assert_eq!(told(&alpha, &first, "A8").await.len(), 1);
    alpha.step(&again, &json!({"event": "withdraw"})).await.expect_status(200);
    house.settle().await;
    assert_eq!(told(&alpha, &first, "A8").await, Vec::new());
}

#[tokio::test]
async fn small_cells_at_one_place_add_up_and_a_rival_learns_no_more_than_that() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let cell = |x: f64, eirp_w: f64| {
        let (lon, lat) = exchange::crs::to_lonlat(geo::Coord { x: ORIGIN.x + x, y: ORIGIN.y + 7.0 });
        with(&[
            ("title", json!("Kleinzelle Elmstraße")),
            ("procedure", json!("mobile_site")),
            ("line", Value::Null),
            ("place", json!([lon, lat])),
            (
                "site",
                json!({"kind": "small_cell", "height_m": 8.0, "volume_l": 20.0, "operation_on": "2026-10-01",
                "antennas": [{"azimuth_deg": null, "eirp_w": eirp_w, "frequency_mhz": 3600.0, "height_m": 7.0}]}),
            ),
        ])
    };
    let first = draft(&alpha, &cell(600.0, 6.0)).await;
    alpha.step(&first, &json!({"event": "submit"})).await.expect_status(200);
    house.settle().await;
    let second = draft(&beta, &cell(604.0, 5.0)).await;
    let found = told(&beta, &second, "M2").await;
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("weitere Standorte") && !found[0].1.contains("11"), "{found:?}");
    assert_eq!(told(&beta, &draft(&beta, &cell(640.0, 5.0)).await, "M2").await, Vec::new());

    beta.step(&second, &json!({"event": "submit"})).await.expect_status(200);
    house.settle().await;
    let officer = house.sign_in("officer").await;
    let sum = told(&officer, &first, "M2").await;
    assert!(sum[0].1.contains("zusammen 11,0 W EIRP statt 6,0 W; ab 10,0 W"), "{sum:?}");
}
