//! Works of several applicants are proposed to be dug together, each side answers for itself, and nobody learns who the others are
//! until all have accepted.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::{
    client::{Client, Reply},
    town::{House, geojson},
    trip::{application, hand_in},
};

/// A trench of Alpha for three weeks, and one of Beta a metre beside it for five days of them.
async fn both(house: &House) -> ((Client, String), (Client, String)) {
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let first =
        hand_in(&alpha, &plan("Anschluss Alpha", (200.0, 280.0, 1.0), ("2026-06-15", "2026-07-03"))).await;
    let second =
        hand_in(&beta, &plan("Ausbau Beta", (200.0, 260.0, 2.0), ("2026-06-22", "2026-06-26"))).await;
    house.settle().await;
    ((alpha, first), (beta, second))
}

fn plan(title: &str, (from, to, aside): (f64, f64, f64), (first, last): (&str, &str)) -> Value {
    let mut input = application();
    input["title"] = json!(title);
    input["line"] = geojson(from, to, aside);
    input["period"] = json!({"first": first, "last": last});
    input
}

/// Has the house compute proposals, and answers them as the officer sees them.
async fn propose(house: &House) -> Vec<Value> {
    let officer = house.sign_in("officer").await;
    let listed = officer.post("/api/joint-works/proposals", &json!({})).await.expect_status(200).json();
    house.settle().await;
    listed["items"].as_array().unwrap().clone()
}

fn path(joint: &Value) -> String {
    format!("/api/joint-works/{}", joint["id"].as_str().unwrap())
}

async fn say(client: &Client, path: &str, answer: &Value) -> Reply {
    let version = client.get(path).await.json()["version"].as_i64().unwrap_or(1);
    client
        .ask("POST", &format!("{path}/answer"))
        .key(uuid::Uuid::new_v4())
        .version(version)
        .json(answer)
        .send()
        .await
}

async fn accept(client: &Client, path: &str) -> Value {
    say(client, path, &json!({"answer": "accept"})).await.expect_status(200).json()
}

#[tokio::test]
async fn what_both_accept_becomes_one_plan_and_opens_to_both() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let proposed = propose(&house).await;
    let [joint] = &proposed[..] else { panic!("one proposal: {proposed:#?}") };
    let at = path(joint);
    assert_eq!(
        (&joint["state"], &joint["street"], &joint["open"]),
        (&json!("proposed"), &json!("Elmstraße"), &json!(true))
    );
    assert_eq!(joint["days"], json!({"first": "2026-06-15", "last": "2026-07-03"}));
    let saved_m = joint["saving"]["trench_m"].as_f64().unwrap();
    assert!((59.0..61.0).contains(&saved_m), "{joint:#}");

    let seen = alpha.get(&at).await.expect_status(200).json();
    for hidden in ["Ausbau Beta", "Beta Faser", "2026-06-22", "2026-06-26"] {
        assert!(!seen.to_string().contains(hidden), "{hidden}: {seen:#}");
    }
    assert_eq!(
        (&seen["open"], &seen["stretches"], &seen["closures"]),
        (&json!(false), &json!([]), &json!([]))
    );
    let (sides, split) = (seen["sides"].as_array().unwrap(), seen["split"].as_array().unwrap());
    assert_eq!((sides.len(), split.len()), (2, 1));
    assert_eq!((&sides[1]["organisation"], &sides[1]["works"]), (&Value::Null, &json!([])));
    assert_eq!((&split[0]["own"], &split[0]["organisation"]), (&json!(true), &json!("Alpha Netz")));
    assert!(split[0]["pays"].as_i64() < split[0]["alone"].as_i64());
    let told = beta.get("/api/messages").await.json();
    assert!(
        told.to_string().contains("joint_works_proposed") && !told.to_string().contains("Anschluss Alpha")
    );
    alpha.get(&format!("{at}/plan")).await.expect_status(409);

    let half = accept(&beta, &at).await;
    assert_eq!(
        (&half["state"], &half["accepted"], &half["open"]),
        (&json!("proposed"), &json!(1), &json!(false))
    );
    assert!(!alpha.get(&at).await.json().to_string().contains("Ausbau Beta"));
    let clash = crate::disclosure::clash(&alpha, &first).await;
    assert_eq!(clash["reconciliation"]["state"], "open");
    let opened = accept(&alpha, &at).await;
    house.settle().await;
    assert_eq!(
        (&opened["state"], &opened["open"], &opened["answers"]),
        (&json!("agreed"), &json!(true), &json!([]))
    );
    assert_eq!(opened["stretches"][0]["works"].as_array().unwrap().len(), 2);
    for client in [&alpha, &beta] {
        let plan = client.get(&format!("{at}/plan")).await.expect_status(200).json();
        assert_eq!(plan["site"], json!({"first": "2026-06-15", "last": "2026-07-03"}));
        assert_eq!(plan["lead"]["organisation"], "Alpha Netz");
        let turns: Vec<_> = plan["schedule"]
            .as_array()
            .unwrap()
            .iter()
            .map(|turn| (turn["title"].clone(), turn["period"]["first"].clone()))
            .collect();
        assert_eq!(
            turns,
            [(json!("Anschluss Alpha"), json!("2026-06-15")), (json!("Ausbau Beta"), json!("2026-06-22"))]
        );
        let pays: i64 =
            plan["split"].as_array().unwrap().iter().map(|share| share["pays"].as_i64().unwrap()).sum();
        let alone: i64 =
            plan["split"].as_array().unwrap().iter().map(|share| share["alone"].as_i64().unwrap()).sum();
        assert_eq!(alone - pays, plan["saving"]["cost"].as_i64().unwrap());
    }
    for (client, case) in [(&alpha, &first), (&beta, &second)] {
        let journal = client.get(case).await.json()["journal"].to_string();
        assert!(
            journal.contains("joint_works_proposed") && journal.contains("joint_works_agreed"),
            "{journal}"
        );
    }
    assert!(!alpha.get(&first).await.json()["journal"].to_string().contains("Bert Beta"));
    // Whoever digs together has come to terms.
    for (client, case) in [(&alpha, &first), (&beta, &second)] {
        let clash = crate::disclosure::clash(client, case).await;
        assert_eq!(
            (&clash["reconciliation"]["state"], &clash["reconciliation"]["turn"]),
            (&json!("agreed"), &Value::Null)
        );
    }
    // Works of an agreed plan stand in no other proposal.
    assert_eq!(propose(&house).await.len(), 1);
    let report =
        house.sign_in("planner").await.get("/api/joint-works/report").await.expect_status(200).json();
    assert_eq!((&report["totals"][0]["count"], &report["totals"][1]["count"]), (&json!(0), &json!(1)));
    assert!(report["assumptions"].as_array().unwrap().iter().all(|one| one["verified"] == false));
}

#[tokio::test]
async fn nobody_answers_for_somebody_else_and_strangers_do_not_learn_of_it() {
    let house = House::new().await;
    let ((alpha, _), _) = both(&house).await;
    let at = path(&propose(&house).await[0]);
    let officer = house.sign_in("officer").await;
    say(&officer, &at, &json!({"answer": "accept"})).await.expect_status(403);
    say(&alpha, &at, &json!({"answer": "withdrawn", "note": "x"})).await.expect_status(403);
    say(&officer, &at, &json!({"answer": "withdrawn"})).await.expect_status(422);
    let ended = say(&officer, &at, &json!({"answer": "withdrawn", "note": "Kanalbau geht vor."})).await;
    assert_eq!(ended.expect_status(200).json()["state"], "withdrawn");
    assert_eq!(alpha.get(&at).await.json()["reason"], "Kanalbau geht vor.");
    say(&alpha, &at, &json!({"answer": "accept"})).await.expect_status(409);
    let mut tx = house.app.db.begin(&store::Who::public(house.app.tenant)).await.unwrap();
    assert!(store::joint::list(&mut tx).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_database_hides_the_other_side_until_all_have_accepted() {
    let house = House::new().await;
    let ((alpha, _), (beta, _)) = both(&house).await;
    let at = path(&propose(&house).await[0]);
    let beta_of_house = model::OrganisationId(crate::town::id(crate::town::BETA));
    let who = store::Who {
        capacity: store::Capacity::Person(model::account::Role::Applicant),
        organisation: Some(model::OrganisationId(crate::town::id(crate::town::ALPHA))),
        ..store::Who::system(house.app.tenant)
    };
    for open in [false, true] {
        if open {
            accept(&beta, &at).await;
            accept(&alpha, &at).await;
        }
        let mut tx = house.app.db.begin(&who).await.unwrap();
        let id = store::joint::list(&mut tx).await.unwrap()[0].id;
        let sides = store::joint::list_sides(&mut tx, None).await.unwrap();
        assert_eq!(sides.iter().any(|(_, side)| side.organisation == beta_of_house), open);
        assert_eq!(store::joint::list_places(&mut tx, id).await.unwrap().is_empty(), !open);
        assert_eq!(store::joint::list_parties(&mut tx, None).await.unwrap().len(), 1);
        let word = (model::joint::JointAnswer::Accept, "");
        let forged = store::joint::say(&mut tx, id, beta_of_house, word, house.app.clock.now()).await;
        assert!(forged.is_err());
    }
}

#[tokio::test]
async fn what_was_declined_is_never_proposed_again_and_the_rest_is() {
    let house = House::new().await;
    let ((alpha, _), (beta, _)) = both(&house).await;
    hand_in(&alpha, &plan("Zweites Los", (200.0, 250.0, 0.0), ("2026-06-15", "2026-07-03"))).await;
    house.settle().await;
    let three = propose(&house).await;
    let [joint] = &three[..] else { panic!("one proposal: {three:#?}") };
    let works = |joint: &Value| -> usize {
        joint["sides"].as_array().unwrap().iter().map(|side| side["works"].as_array().unwrap().len()).sum()
    };
    assert_eq!(works(joint), 3);
    let declined = say(&beta, &path(joint), &json!({"answer": "decline", "note": "Zu früh."})).await;
    assert_eq!(declined.expect_status(200).json()["state"], "declined");
    // Alpha does not read why.
    assert!(!alpha.get(&path(joint)).await.json().to_string().contains("Zu früh"));
    let rest = propose(&house).await;
    let open: Vec<_> = rest.iter().filter(|joint| joint["state"] == "proposed").collect();
    let [pair] = &open[..] else { panic!("one proposal: {rest:#?}") };
    assert_eq!((works(pair), rest.len()), (2, 2));
}

#[tokio::test]
async fn a_proposal_stays_the_same_with_its_answers_until_its_works_are_gone() {
    let house = House::new().await;
    let ((alpha, _), (_, second)) = both(&house).await;
    let before = propose(&house).await.remove(0);
    let said = accept(&alpha, &path(&before)).await;
    house.travel(date(2026, 3, 9));
    let after = propose(&house).await.remove(0);
    assert_eq!(
        (&after["id"], &after["accepted"], &after["version"]),
        (&before["id"], &json!(1), &said["version"])
    );
    let beta = house.sign_in("beta").await;
    beta.step(&second, &json!({"event": "withdraw"})).await.expect_status(200);
    house.settle().await;
    let gone = propose(&house).await.remove(0);
    assert_eq!((&gone["id"], &gone["state"]), (&before["id"], &json!("outdated")));
}

#[tokio::test]
async fn the_request_to_coordinate_becomes_a_case_in_time_and_is_refused_too_late() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let mut filed = plan("Anschluss Alpha", (200.0, 280.0, 1.0), ("2026-06-15", "2026-07-03"));
    filed["anchors"] = json!({"filing": "2026-05-20"});
    hand_in(&alpha, &filed).await;
    hand_in(&beta, &plan("Ausbau Beta", (200.0, 260.0, 2.0), ("2026-06-22", "2026-06-26"))).await;
    house.settle().await;
    let joint = propose(&house).await.remove(0);
    assert_eq!(joint["request_by"], "2026-04-20");
    let at = format!("{}/request", path(&joint));
    let request = beta.get(&path(&joint)).await.json()["request"].clone();
    let text = request["text"]["de"].as_str().unwrap();
    assert!(
        text.contains("§ 143 TKG") && text.contains("Art. 5 GIA") && text.contains("20.04.2026"),
        "{text}"
    );
    assert!(text.contains("Ausbau Beta") && !text.contains("Anschluss Alpha"), "{text}");
    let case = beta.post(&at, &json!({})).await.expect_status(201).json();
    assert_eq!(
        (&case["procedure"], &case["stage"], &case["input"]["anchors"]["filing"]),
        (&json!("coordination"), &json!("draft"), &json!("2026-05-20"))
    );
    assert_eq!(case["input"]["note"].as_str().unwrap(), text);
    beta.post(&at, &json!({})).await.expect_status(409);

    house.travel(date(2026, 4, 21));
    let late = house.sign_in("alpha").await.post(&at, &json!({})).await;
    assert!(late.expect_status(409).json()["detail"].as_str().unwrap().contains("20.04.2026"));
}
