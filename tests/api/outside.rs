//! What somebody who knows the OpenAPI document alone found at the door.

use serde_json::{Value, json};

use crate::{
    letter::cleared,
    town::{ALPHA, House, id},
    trip::{PDF, application, draft, hand_in},
};

fn with(changes: &[(&str, Value)]) -> Value {
    let mut input = application();
    for (field, value) in changes {
        input[*field] = value.clone();
    }
    input
}

#[tokio::test]
async fn a_notification_on_paper_whose_time_was_over_is_deemed_granted_at_once() {
    let house = House::new().await;
    let officer = house.sign_in("officer").await;
    let paper = with(&[
        ("procedure", json!("notification")),
        ("on_behalf_of", json!(id(ALPHA))),
        ("received_on", json!("2026-01-12")),
    ]);
    let case = hand_in(&officer, &paper).await;
    // The clock looks beside the request.
    for _ in 0..10_000 {
        if officer.get(&case).await.json()["stage"] == "deemed_granted" {
            break;
        }
        tokio::task::yield_now().await;
    }
    officer.get(&format!("{case}/certificate")).await.expect_status(200);
}

#[tokio::test]
async fn what_the_works_need_can_be_attached_after_the_decision_and_nothing_else() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let papers = format!("{case}/documents");
    let register = async || alpha.attach(&papers, Some("ordnance_register"), "auskunft.pdf", PDF).await;
    assert_eq!(register().await.expect_status(409).problem(), "step-refused", "the authority works on it");
    for event in ["note_complete", "grant", "permit_dig"] {
        officer.step(&case, &json!({"event": event})).await.expect_status(200);
    }
    let added = register().await.expect_status(201).json();
    let plan = alpha.attach(&papers, Some("site_plan"), "plan.pdf", PDF).await;
    assert_eq!(plan.expect_status(409).problem(), "step-refused");
    let version = alpha.get(&case).await.version();
    let taken = format!("{papers}/{}", added["id"].as_str().unwrap());
    alpha.ask("DELETE", &taken).version(version).send().await.expect_status(409);
    assert_eq!(alpha.get(&case).await.json()["stage"], "dig_permit", "no clock runs anew");
}

#[tokio::test]
async fn works_that_could_not_wait_are_decided_once_for_each_application() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let urgent = with(&[
        ("procedure", json!("immediate")),
        ("period", json!({"first": "2026-02-28", "last": "2026-03-04"})),
    ]);
    let works = draft(&alpha, &urgent).await;
    for event in ["submit", "apply_retrospectively"] {
        alpha.step(&works, &json!({"event": event})).await.expect_status(200);
    }
    officer.step(&works, &json!({"event": "grant"})).await.expect_status(200);
    let refusal = json!({"event": "refuse", "reason": "Doch nicht", "public_interest": "Andere Belange"});
    assert_eq!(officer.step(&works, &refusal).await.expect_status(409).problem(), "step-refused");
    assert_eq!(officer.get(&works).await.json()["decision"]["kind"], "granted");
}

#[tokio::test]
async fn an_answer_reaches_whoever_asked_and_a_plan_that_goes_on_is_not_lost() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let request = draft(&alpha, &with(&[("procedure", json!("works_information"))])).await;
    alpha.step(&request, &json!({"event": "submit"})).await.expect_status(200);
    officer
        .step(&request, &json!({"event": "answer", "reason": "Es gibt Leerrohre."}))
        .await
        .expect_status(200);
    let notes = alpha.get(&format!("{request}/notes")).await.json();
    assert_eq!(notes["items"][0]["text"], "Es gibt Leerrohre.");

    let plan = draft(&alpha, &with(&[("procedure", json!("forward_plan"))])).await;
    for event in ["submit", "progress"] {
        alpha.step(&plan, &json!({"event": event})).await.expect_status(200);
    }
    let next = alpha.post(&format!("{plan}/follow"), &json!({"procedure": "consent"})).await;
    assert_eq!(next.expect_status(201).json()["input"]["title"], application()["title"]);
    let again = alpha.post(&format!("{plan}/follow"), &json!({"procedure": "consent"})).await;
    again.expect_status(409);
}

#[tokio::test]
async fn a_fault_names_its_field_and_every_refusal_what_to_do_next() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    for (input, pointer, code) in [
        (with(&[("wurst", json!(1))]), "/wurst", "unknown_field"),
        (with(&[("method", json!("spade"))]), "/method", "unknown_word"),
        (
            with(&[("period", json!({"first": "30.12.2026", "last": "2026-12-31"}))]),
            "/period/first",
            "no_day",
        ),
        (with(&[("contact", json!({}))]), "/contact/name", "missing"),
    ] {
        let refused = alpha.post("/api/cases", &input).await.expect_status(422).json();
        let fault = &refused["errors"][0];
        assert_eq!((fault["pointer"].as_str(), fault["code"].as_str()), (Some(pointer), Some(code)));
        assert!(["de", "en"].iter().all(|language| refused["next_step"][language].is_string()), "{refused}");
    }
    let case = draft(&alpha, &application()).await;
    let any = alpha.ask("PUT", &case).header("if-match", "*").json(&application()).send().await;
    assert_eq!(any.expect_status(428).problem(), "version-missing");
}

#[tokio::test]
async fn a_case_for_which_no_guarantee_is_owed_is_closed_on_the_day_its_works_are_accepted() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = cleared(&alpha).await;
    for event in ["note_complete", "grant", "permit_dig"] {
        officer.step(&case, &json!({"event": event})).await.expect_status(200);
    }
    for event in ["notify_start", "start", "complete_works", "reinstate_permanent"] {
        alpha.step(&case, &json!({"event": event})).await.expect_status(200);
    }
    officer.step(&case, &json!({"event": "pass_inspection"})).await.expect_status(200);
    let config = officer.get("/api/config").await.json();
    let begun = officer.step(&case, &json!({"event": "begin_guarantee", "until": config["today"]})).await;
    assert_eq!(begun.expect_status(200).json()["stage"], "guarantee");
    assert_eq!(
        officer.step(&case, &json!({"event": "close"})).await.expect_status(200).json()["stage"],
        "closed"
    );
}
