//! What else asks for care: whoever checks a line learns of it at once.

use jiff::civil::date;
use model::constraint::{Constraint, ConstraintKind};
use serde_json::{Value, json};
use store::Who;

use crate::{
    client::Client,
    town::{House, along, constraint, geojson, placed},
    trip::{application, hand_in},
};

/// Rules about constraints that a line along the street runs into.
async fn rules(client: &Client, first: &str, last: &str) -> Vec<Value> {
    let body = json!({
        "line": geojson(600.0, 660.0, 3.5), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
        "procedure": "consent", "period": {"first": first, "last": last},
    });
    let reply = client.post("/api/check", &body).await.expect_status(200).json();
    let findings = reply["findings"].as_array().unwrap().iter();
    findings.filter(|found| found["neighbour"]["kind"] == "constraint").cloned().collect()
}

#[tokio::test]
async fn a_constraint_that_is_entered_is_found_by_the_next_check_and_one_that_is_gone_by_none() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    assert_eq!(rules(&alpha, "2026-05-04", "2026-05-15").await, Vec::<Value>::new());
    let put = |kind, number, name| Constraint {
        extent: placed(along(620.0, 640.0, 3.0)),
        ..constraint(kind, number, name, (620.0, 640.0))
    };
    let ordnance = put(ConstraintKind::Ordnance, 901, "Verdachtsfläche Elmstraße");
    let run = Constraint {
        since: Some(date(2026, 5, 9)),
        until: Some(date(2026, 5, 10)),
        ..put(ConstraintKind::Event, 902, "Stadtlauf")
    };
    let begin = async || house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let mut tx = begin().await;
    for constraint in [&ordnance, &run] {
        store::constraint::put(&mut tx, constraint).await.unwrap();
    }
    tx.commit().await.unwrap();
    house.settle().await;
    let told = async |first, last| -> Vec<(String, String)> {
        let mut told: Vec<_> = rules(&alpha, first, last)
            .await
            .iter()
            .map(|found| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                (text(&found["rule"]), text(&found["neighbour"]["label"]))
            })
            .collect();
        told.sort();
        told
    };
    let suspected = ("E3".to_owned(), "Verdachtsfläche Elmstraße".to_owned());
    let event = ("ST6".to_owned(), "Stadtlauf".to_owned());
    assert_eq!(told("2026-05-04", "2026-05-15").await, [suspected.clone(), event]);
    assert_eq!(told("2026-06-04", "2026-06-15").await, [suspected], "the run is over by then");

    let mut tx = begin().await;
    assert!(store::constraint::remove(&mut tx, ordnance.id).await.unwrap());
    store::constraint::put(&mut tx, &Constraint { since: Some(date(2026, 8, 1)), until: None, ..run })
        .await
        .unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
    assert_eq!(told("2026-05-04", "2026-05-15").await, []);
}

#[tokio::test]
async fn a_case_is_judged_again_when_something_is_entered_beside_it_and_taken_away() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let case = hand_in(&alpha, &application()).await;
    let suspected = async || {
        let file = alpha.get(&case).await.expect_status(200).json();
        let findings = file["findings_list"].as_array().unwrap().clone();
        findings.iter().filter(|found| found["rule"] == "E3").count()
    };
    house.settle().await;
    assert_eq!(suspected().await, 0);
    let begin = async || house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let ordnance = constraint(ConstraintKind::Ordnance, 905, "Verdachtsfläche Elmstraße", (410.0, 440.0));
    let mut tx = begin().await;
    store::constraint::put(&mut tx, &ordnance).await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
    assert_eq!(suspected().await, 1, "nobody has touched the case");
    let mut tx = begin().await;
    assert!(store::constraint::remove(&mut tx, ordnance.id).await.unwrap());
    tx.commit().await.unwrap();
    house.settle().await;
    assert_eq!(suspected().await, 0, "it closes itself");
}
