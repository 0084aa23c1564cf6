//! Conditions: blocks say what the house fills in, flaws are refused or acknowledged, and outside ones are counted.

use serde_json::{Value, json};

use crate::{
    client::scrubbed,
    town::House,
    trip::{application, hand_in},
};

fn conditions() -> Value {
    json!([
        {"category": "traffic_safety", "block": "footway_width", "text": "irgendetwas", "reason": ""},
        {"category": "outside", "text": "Die Fassade ist zu streichen.", "reason": "Ortsbild."},
    ])
}

#[tokio::test]
async fn blocks_are_filled_by_the_house_and_what_lies_outside_the_law_is_flagged() {
    let house = House::new().await;
    let officer = house.sign_in("officer").await;
    let catalogue = officer.get("/api/conditions").await.expect_status(200).json();
    assert!(catalogue.as_array().unwrap().iter().any(|block| block["code"] == "footway_width"));
    let checked = officer.post("/api/conditions/check", &json!({"conditions": conditions()})).await;
    insta::assert_json_snapshot!("checked", scrubbed(&checked.expect_status(200).json()));
    let unknown =
        json!({"conditions": [{"category": "construction", "block": "nothing", "text": "", "reason": ""}]});
    let unknown = officer.post("/api/conditions/check", &unknown).await;
    assert_eq!(unknown.expect_status(422).json()["errors"][0]["pointer"], "/conditions/0/block");
    house.sign_in("alpha").await.get("/api/conditions").await.expect_status(403);
}

#[tokio::test]
async fn a_charge_is_refused_and_what_lies_outside_must_have_been_read() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    let grant = |conditions: Value, acknowledged: bool| json!({"event": "grant_with_conditions", "conditions": conditions, "acknowledged": acknowledged});
    let charge = json!([{"category": "construction", "text": "Je laufendem Meter ist ein Entgelt zu zahlen.", "reason": "Haushalt."}]);
    let refused = officer.step(&case, &grant(charge, true)).await;
    assert_eq!(refused.expect_status(409).json()["errors"][0]["pointer"], "/conditions/0");
    let unread = officer.step(&case, &grant(conditions(), false)).await;
    assert_eq!(unread.expect_status(409).json()["errors"][0]["pointer"], "/conditions/1");
    let taken = officer.step(&case, &grant(conditions(), true)).await.expect_status(200).json();
    let first = &taken["decision"]["conditions"][0];
    assert!(first["text"].as_str().unwrap().contains("1,50 m nutzbarer Breite"), "{first}");
    let journal = taken["journal"].as_array().unwrap();
    let entry = journal.iter().find(|entry| entry["event"] == "grant_with_conditions").unwrap();
    assert_eq!((&entry["detail"]["A6"], &entry["detail"]["acknowledged"]), (&json!(1), &json!(true)));
}
