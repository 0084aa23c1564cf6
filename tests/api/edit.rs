//! What an edit of an application that was handed in does to it.

use jiff::civil::date;
use serde_json::{Value, json};
use server::job::clock;

use crate::{
    client::Client,
    town::{House, geojson},
    trip::{PDF, application, hand_in},
};

async fn put(applicant: &Client, case: &str, input: &Value) -> crate::client::Reply {
    let version = applicant.get(case).await.version();
    applicant.ask("PUT", case).version(version).json(input).send().await
}

fn consent_due(case: &Value) -> Value {
    let deadlines = case["deadlines"].as_array().unwrap();
    deadlines.iter().find(|deadline| deadline["id"] == "D2").map_or(Value::Null, |found| found["due"].clone())
}

#[tokio::test]
async fn a_plan_that_changes_after_a_late_notice_is_not_deemed_granted_unread() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    // The month for the notice ended on 2 April, so the consent clock runs on until 2 June.
    house.travel(date(2026, 4, 7));
    let asked = json!({"event": "request_missing", "missing": ["Querschnitt"]});
    let noticed = house.sign_in("officer").await.step(&case, &asked).await;
    assert_eq!(consent_due(&noticed.expect_status(200).json()), "2026-06-02");

    house.travel(date(2026, 5, 29));
    let alpha = house.sign_in("alpha").await;
    let mut other = application();
    other["line"] = geojson(420.0, 480.0, 1.5);
    for _ in 0..2 {
        let edited = put(&alpha, &case, &other).await.expect_status(200).json();
        // 29 August is a Saturday.
        assert_eq!((&edited["stage"], consent_due(&edited)), (&json!("incomplete"), json!("2026-08-31")));
        let restarts =
            edited["journal"].as_array().unwrap().iter().filter(|entry| entry["event"] == "change");
        assert_eq!(restarts.count(), 1, "clocks count days");
    }
    house.travel(date(2026, 6, 3));
    assert_eq!(clock::run(&house.app).await.unwrap(), 0);
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    alpha
        .attach(&format!("{case}/documents"), Some("site_plan"), "Schnitt.pdf", PDF)
        .await
        .expect_status(201);
    assert_eq!(consent_due(&alpha.get(&case).await.json()), "2026-09-03");
    // The month for a notice began anew, too: this one stops the clock.
    let again = officer.step(&case, &asked).await.expect_status(200).json();
    assert_eq!((&again["stage"], consent_due(&again)), (&json!("incomplete"), Value::Null));
    let edited = put(&alpha, &case, &other).await.expect_status(200).json();
    assert_eq!(
        consent_due(&edited),
        Value::Null,
        "after a timely notice only the supplement itself starts it"
    );
    let supplied = alpha.step(&case, &json!({"event": "supplement"})).await.expect_status(200).json();
    assert_eq!((&supplied["stage"], consent_due(&supplied)), (&json!("resubmitted"), json!("2026-09-03")));
}

#[tokio::test]
async fn an_application_that_was_handed_in_stays_with_its_authority() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "request_missing", "missing": ["Plan"]})).await.expect_status(200);
    let mut moved = application();
    moved["line"] = geojson(4_400.0, 4_460.0, 1.0);
    let refused = put(&alpha, &case, &moved).await.expect_status(422).json();
    let fault = &refused["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/line"), &json!("other_authority")));
    assert!(fault["text"]["de"].as_str().unwrap().contains("Hafenbehörde"), "{fault}");
    assert_eq!(alpha.get(&case).await.json()["input"]["line"], application()["line"]);
}

#[tokio::test]
async fn documents_that_come_at_once_are_all_kept() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let case = crate::trip::draft(&alpha, &application()).await;
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (alpha, path) = (alpha.clone(), format!("{case}/documents"));
        racers.spawn(
            async move { alpha.attach(&path, Some("site_plan"), "plan.pdf", PDF).await.status.as_u16() },
        );
    }
    assert_eq!(racers.join_all().await, [201; 4]);
    assert_eq!(alpha.get(&case).await.json()["documents"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_rebuild_of_the_index_takes_over_what_has_changed_meanwhile() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let works = || house.app.live.now().city.status().works;
    let before = works();
    let case = hand_in(&alpha, &application()).await;
    house.settle().await;
    assert_eq!(works(), before + 1);
    alpha.step(&case, &json!({"event": "withdraw"})).await.expect_status(200);
    // The rebuild takes the city in which the works still stand.
    tokio::join!(house.app.live.rebuild(), house.settle());
    assert_eq!(
        (works(), house.app.live.now().city.delta_len()),
        (before, 1),
        "built anew, and one change on top"
    );
    house.app.live.rebuild().await;
    assert_eq!((works(), house.app.live.now().city.delta_len()), (before, 0));
}
