//! The clock decides when nobody does, once, with a certificate.

use jiff::civil::date;
use serde_json::json;
use server::job::clock;

use crate::{
    client::scrubbed,
    town::House,
    trip::{application, hand_in},
};

#[tokio::test]
async fn a_consent_that_nobody_decided_is_deemed_granted_once() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;

    house.travel(date(2026, 6, 2));
    assert_eq!(clock::run(&house.app).await.unwrap(), 0, "the last day still belongs to the authority");
    house.travel(date(2026, 6, 3));
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    // The law counts days, not runs of a job: it is too late even before the job has run.
    let late = officer.step(&case, &json!({"event": "request_missing", "missing": ["Querschnitt"]})).await;
    let late = late.expect_status(409).json();
    assert!(late["detail"].as_str().unwrap().contains("§127(3) s.1 TKG"), "{late}");

    assert_eq!(clock::run(&house.app).await.unwrap(), 1);
    assert_eq!(clock::run(&house.app).await.unwrap(), 0);
    let deemed = alpha.get(&case).await.json();
    assert_eq!(
        (&deemed["stage"], &deemed["decision"]["on"]),
        (&json!("deemed_granted"), &json!("2026-06-03"))
    );
    let events =
        deemed["journal"].as_array().unwrap().iter().filter(|entry| entry["event"] == "deem").count();
    assert_eq!(events, 1);

    let certificate = alpha.get(&format!("{case}/certificate")).await;
    insta::assert_json_snapshot!("certificate", scrubbed(&certificate.expect_status(200).json()));
    let paper = alpha.get(&format!("{case}/certificate.pdf")).await;
    assert!(paper.expect_status(200).bytes.starts_with(b"%PDF-"));

    let too_late = officer.step(&case, &json!({"event": "grant"})).await;
    assert_eq!(too_late.expect_status(409).problem(), "step-refused");
    let revoked = officer.step(&case, &json!({"event": "revoke", "reason": "Leitungsschaden"})).await;
    assert_eq!(revoked.expect_status(200).json()["stage"], "revoked");
}

#[tokio::test]
async fn a_timely_request_for_what_is_missing_stops_the_clock() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer
        .step(&case, &json!({"event": "request_missing", "missing": ["Querschnitt"]}))
        .await
        .expect_status(200);
    house.travel(date(2026, 9, 1));
    assert_eq!(clock::run(&house.app).await.unwrap(), 0);
    let alpha = house.sign_in("alpha").await;
    assert_eq!(alpha.get(&case).await.json()["stage"], "incomplete");
}
