//! What a clash is with opens by the consent of both sides, and to nobody else (§148 TKG).

use model::{OrganisationId, UserId, account, account::Organisation};
use serde_json::{Value, json};
use store::Who;

use crate::{
    client::{Client, Reply},
    town::{ALPHA, House, PASSWORD, geojson, id},
    trip::{application, draft, hand_in},
};

/// The finding of a case by a rule.
pub fn by_rule(case: &Value, rule: &str) -> Option<Value> {
    case["findings_list"].as_array().unwrap().iter().find(|finding| finding["rule"] == rule).cloned()
}

/// The clash in place and time that a case has.
pub async fn clash(client: &Client, case: &str) -> Value {
    let found = client.get(case).await.json();
    by_rule(&found, "ST1").unwrap_or_else(|| panic!("no clash: {:#}", found["findings_list"]))
}

/// The path of a finding.
pub fn at(case: &str, finding: &Value) -> String {
    format!("{case}/findings/{}", finding["id"].as_str().unwrap())
}

async fn say(client: &Client, path: &str, answer: &str) -> Reply {
    client.post(path, &json!({"answer": answer})).await
}

async fn ask(client: &Client, case: &str, finding: &Value, answer: &str) -> Reply {
    say(client, &format!("{}/disclosure", at(case, finding)), answer).await
}

async fn offers(client: &Client) -> Vec<Value> {
    client.get("/api/disclosures").await.expect_status(200).json()["items"].as_array().unwrap().clone()
}

/// Both in the same place at the same time, the second one later.
async fn both(house: &House) -> ((Client, String), (Client, String)) {
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let first = hand_in(&alpha, &application()).await;
    house.settle().await;
    let mut input = application();
    input["title"] = json!("Ausbau Elmstraße");
    input["period"] = json!({"first": "2026-06-22", "last": "2026-07-03"});
    let second = hand_in(&beta, &input).await;
    house.settle().await;
    ((alpha, first), (beta, second))
}

/// A third organisation with somebody who applies for it.
async fn gamma(house: &House) -> Client {
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let organisation = Organisation { id: OrganisationId(id(0xC)), name: "Gamma Glas".to_owned() };
    store::account::insert_organisation(&mut tx, &organisation).await.unwrap();
    let user = store::account::NewUser {
        id: UserId(id(21)),
        login: "gamma".to_owned(),
        name: "Gerd Gamma".to_owned(),
        role: account::Role::Applicant,
        organisation: Some(organisation.id),
        authority: None,
        body: None,
        password_hash: server::password::hash_now(PASSWORD).unwrap(),
    };
    store::account::insert(&mut tx, &user).await.unwrap();
    tx.commit().await.unwrap();
    house.sign_in("gamma").await
}

fn assert_closed(finding: &Value, names: &[&str]) {
    let text = finding.to_string();
    assert_eq!(finding["confidential"], true, "{text}");
    assert_eq!((&finding["place"], &finding["distance_m"]), (&Value::Null, &Value::Null));
    assert_eq!(finding["neighbour"], json!({"kind": "works", "id": null, "label": null}));
    assert!(names.iter().all(|name| !text.contains(name)), "{text}");
}

#[tokio::test]
async fn an_application_tells_that_where_and_on_which_days_it_clashes_and_a_draft_no_days() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let shared = json!({"first": "2026-06-22", "last": "2026-06-26"});
    for (client, case) in [(&alpha, &first), (&beta, &second)] {
        let finding = clash(client, case).await;
        assert_closed(&finding, &["Alpha", "Beta", "Hausanschluss", "Ausbau"]);
        assert_eq!((&finding["street"], &finding["period"]), (&json!("Elmstraße"), &shared));
        assert_eq!(
            finding["disclosure"],
            json!({"state": "closed", "organisation": null, "answers": ["agreed"]})
        );
    }
    let sketch = draft(&beta, &application()).await;
    let found = beta.get(&sketch).await.json();
    let mut hidden =
        found["findings_list"].as_array().unwrap().iter().filter(|found| found["confidential"] == true);
    let finding = hidden.find(|finding| finding["rule"] == "ST1").cloned().unwrap();
    assert_closed(&finding, &["Alpha", "2026-06"]);
    assert_eq!((&finding["period"], &finding["disclosure"]), (&Value::Null, &Value::Null));
    ask(&beta, &sketch, &finding, "agreed").await.expect_status(409);
}

#[tokio::test]
async fn one_consent_opens_nothing_and_two_open_both_directions_to_these_two_alone() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let gamma = gamma(&house).await;
    let third = hand_in(&gamma, &application()).await;
    house.settle().await;

    let by_period = |finding: &&Value| finding["rule"] == "ST1" && finding["period"]["first"] == "2026-06-22";
    // Beta runs into Alpha and Gamma: the one it asks is Alpha, as its answer shows.
    let listed = beta.get(&second).await.json()["findings_list"].as_array().unwrap().clone();
    let candidates: Vec<Value> = listed.iter().filter(by_period).cloned().collect();
    assert_eq!(candidates.len(), 2);
    for finding in &candidates {
        let asked = ask(&beta, &second, finding, "agreed").await.expect_status(200).json();
        assert_eq!(
            asked["disclosure"],
            json!({"state": "asked", "organisation": null, "answers": ["withdrawn"]})
        );
        assert_closed(&asked, &["Alpha", "Gamma", "Hausanschluss"]);
    }
    house.settle().await;

    let offered = offers(&alpha).await;
    let [offer] = &offered[..] else { panic!("one offer: {offered:#?}") };
    assert_eq!(
        (&offer["state"], &offer["organisation"], &offer["street"], &offer["plan"]),
        (&json!("offered"), &json!("Beta Faser"), &json!("Elmstraße"), &Value::Null)
    );
    assert!(
        !offer.to_string().contains("Ausbau Elmstraße") && !offer.to_string().contains("2026-06"),
        "{offer}"
    );
    let told = alpha.get("/api/messages").await.json();
    let told =
        told["items"].as_array().unwrap().iter().find(|told| told["kind"] == "disclosure_asked").cloned();
    assert_eq!(told.unwrap()["title"]["de"], "Beta Faser bittet um Offenlegung: Elmstraße");
    let finding = by_offer(&alpha, &first, "offered").await;
    assert_closed(&finding, &["Gamma", "Ausbau"]);
    let path = format!("/api/disclosures/{}", offer["id"].as_str().unwrap());
    // Nobody else speaks of this pair, not even its own asker in Alpha's place.
    say(&gamma, &path, "agreed").await.expect_status(404);
    say(&beta, &path, "agreed").await.expect_status(409);
    ask(&gamma, &first, &finding, "agreed").await.expect_status(404);

    let opened = say(&alpha, &path, "agreed").await.expect_status(200).json();
    assert_eq!((&opened["state"], &opened["plan"]["title"]), (&json!("open"), &json!("Ausbau Elmstraße")));
    for (client, case, name, label) in [
        (&alpha, &first, "Beta Faser", "Ausbau Elmstraße"),
        (&beta, &second, "Alpha Netz", "Hausanschluss Elmstraße"),
    ] {
        let finding = by_offer(client, case, "open").await;
        assert_eq!(
            (&finding["confidential"], &finding["neighbour"]["label"]),
            (&json!(false), &json!(label))
        );
        assert_eq!(finding["disclosure"]["organisation"], name);
        assert!(finding["place"].is_object() && finding["distance_m"].is_number(), "{finding}");
        assert_eq!(finding["period"]["first"], "2026-06-22");
    }
    // Gamma has been asked as well and has not answered: nothing of anybody opened to it, and nothing of it to others.
    let of_gamma = gamma.get(&third).await.json()["findings_list"].clone();
    assert!(!of_gamma.to_string().contains("Ausbau Elmstraße") && !of_gamma.to_string().contains("Alpha"));
    for finding in of_gamma.as_array().unwrap().iter().filter(|found| found["rule"] == "ST1") {
        assert_eq!((&finding["confidential"], &finding["place"]), (&json!(true), &Value::Null));
    }
    assert!(!beta.get(&second).await.json().to_string().contains("Gamma"));
    assert!(!alpha.get(&first).await.json().to_string().contains("Gamma"));
    for hidden in ["/api/search?q=Hausanschluss", "/api/cases", "/api/cases.csv", "/api/cases.geojson"] {
        let text = String::from_utf8_lossy(&beta.get(hidden).await.bytes).into_owned();
        assert!(!text.contains("Hausanschluss"), "{hidden}: {text}");
    }
    beta.get(&first).await.expect_status(404);
    say(&alpha, &path, "withdrawn").await.expect_status(409);
}

/// The finding whose disclosure stands so.
async fn by_offer(client: &Client, case: &str, state: &str) -> Value {
    let listed = client.get(case).await.json()["findings_list"].as_array().unwrap().clone();
    let found = listed.iter().find(|finding| finding["disclosure"]["state"] == state).cloned();
    found.unwrap_or_else(|| panic!("nothing {state}: {listed:#?}"))
}

#[tokio::test]
async fn a_consent_ends_with_the_case_and_the_next_clash_needs_a_new_one() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let finding = clash(&beta, &second).await;
    ask(&beta, &second, &finding, "agreed").await.expect_status(200);
    // What was asked can be taken back until it is answered.
    ask(&beta, &second, &finding, "withdrawn").await.expect_status(200);
    assert_eq!(clash(&alpha, &first).await["disclosure"]["state"], "closed");
    ask(&beta, &second, &finding, "agreed").await.expect_status(200);
    let answer = clash(&alpha, &first).await;
    ask(&alpha, &first, &answer, "agreed").await.expect_status(200);
    assert_eq!(clash(&beta, &second).await["neighbour"]["label"], "Hausanschluss Elmstraße");

    alpha.step(&first, &json!({"event": "withdraw"})).await.expect_status(200);
    house.settle().await;
    let left = beta.get(&second).await.json();
    assert!(by_rule(&left, "ST1").is_none(), "the clash has closed itself");
    assert!(offers(&beta).await.is_empty() && offers(&alpha).await.is_empty());
    let journal = left["journal"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap());
    let said: Vec<&str> = journal.filter(|event| event.starts_with("disclosure")).collect();
    assert_eq!(
        said,
        [
            "disclosure_asked",
            "disclosure_withdrawn",
            "disclosure_asked",
            "disclosure_agreed",
            "disclosure_ended"
        ]
    );
    let again = hand_in(&alpha, &application()).await;
    house.settle().await;
    for (client, case) in [(&alpha, &again), (&beta, &second)] {
        let finding = clash(client, case).await;
        assert_closed(&finding, &["Hausanschluss", "Ausbau"]);
        assert_eq!(finding["disclosure"]["state"], "closed");
    }
}

#[tokio::test]
async fn whose_duct_it_is_stays_hidden_until_he_agrees_and_he_sees_the_plan_then() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let mut input = application();
    input["line"] = geojson(150.0, 250.0, 3.5);
    let case = hand_in(&alpha, &input).await;
    house.settle().await;
    let reference = alpha.get(&case).await.json()["reference"].as_str().unwrap().to_owned();
    let duct = |case: &Value| {
        let listed = case["findings_list"].as_array().unwrap();
        listed.iter().find(|finding| finding["neighbour"]["kind"] == "conduit").cloned().unwrap()
    };
    let finding = duct(&alpha.get(&case).await.json());
    ask(&alpha, &case, &finding, "agreed").await.expect_status(200);
    house.settle().await;

    let offered = offers(&beta).await;
    let [offer] = &offered[..] else { panic!("one offer: {offered:#?}") };
    let known = json!({"id": offer["id"], "at": offer["at"], "state": "offered", "organisation": "Alpha Netz",
        "answers": ["agreed", "declined"], "street": "Elmstraße", "own": {"case": null}, "plan": null});
    assert_eq!(offer, &known);
    let told = beta.get("/api/messages").await.json()["items"][0].clone();
    assert_eq!((&told["kind"], &told["case"]), (&json!("disclosure_asked"), &Value::Null));
    let hides = |text: &str| {
        !text.contains(&reference) && !text.contains("Hausanschluss") && !text.contains("2026-06")
    };
    assert!(hides(&told.to_string()) && hides(&offer.to_string()));

    let path = format!("/api/disclosures/{}", offer["id"].as_str().unwrap());
    say(&beta, &path, "declined").await.expect_status(200);
    house.settle().await;
    let found = alpha.get(&case).await.json();
    assert_eq!(duct(&found)["disclosure"]["state"], "declined");
    assert!(!found.to_string().contains("Beta") && !found.to_string().contains("Bert"), "{found}");
    assert!(found["journal"].as_array().unwrap().iter().any(|entry| entry["actor"] == "Gegenseite"));
    // Asked again, it stays declined and nobody is told.
    ask(&alpha, &case, &finding, "withdrawn").await.expect_status(200);
    ask(&alpha, &case, &finding, "agreed").await.expect_status(200);
    house.settle().await;
    assert_eq!(duct(&alpha.get(&case).await.json())["disclosure"]["state"], "declined");
    let asked = beta.get("/api/messages").await.json()["items"].as_array().unwrap().clone();
    assert_eq!(asked.iter().filter(|told| told["kind"] == "disclosure_asked").count(), 1);

    let opened = say(&beta, &path, "agreed").await.expect_status(200).json();
    assert_eq!(opened["plan"]["title"], "Hausanschluss Elmstraße");
    assert_eq!(opened["plan"]["period"], json!({"first": "2026-06-15", "last": "2026-06-26"}));
    let theirs = opened["plan"]["findings"].as_array().unwrap();
    assert!(!theirs.is_empty() && theirs.iter().all(|finding| finding["place"].is_object()), "{opened:#}");
    let seen = duct(&alpha.get(&case).await.json());
    assert_eq!(
        (&seen["confidential"], &seen["disclosure"]["organisation"]),
        (&json!(false), &json!("Beta Faser"))
    );
    assert!(seen["place"].is_object() && seen["neighbour"]["label"].is_string());
}

#[tokio::test]
async fn the_database_lets_nobody_agree_for_somebody_else() {
    let house = House::new().await;
    let ((_, first), (beta, second)) = both(&house).await;
    let finding = clash(&beta, &second).await;
    ask(&beta, &second, &finding, "agreed").await.expect_status(200);
    let caller = {
        let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
        store::account::find(&mut tx, UserId(id(12))).await.unwrap().unwrap().user
    };
    let mut tx = house.app.db.begin(&Who::person(house.app.tenant, &caller)).await.unwrap();
    let mine = store::disclosure::list_own(&mut tx, caller.organisation.clone().unwrap().id).await.unwrap();
    let mine = mine[0].mine.clone().unwrap();
    let forged = store::disclosure::Word {
        organisation: OrganisationId(id(ALPHA)),
        counterpart: mine.organisation,
        ..mine
    };
    assert!(store::disclosure::put(&mut tx, &forged).await.is_err());
    drop(tx);
    let mut tx = house.app.db.begin(&Who::person(house.app.tenant, &caller)).await.unwrap();
    let first = first.rsplit('/').next().unwrap().parse().unwrap();
    assert!(store::finding::list(&mut tx, first).await.unwrap().is_empty(), "findings of others stay closed");
}
