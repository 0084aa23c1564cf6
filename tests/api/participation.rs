//! Participation: bodies are asked in parallel and answer each in its own way; several authorities share a trench.

use jiff::civil::date;
use model::{BodyId, UserId, account::Role};
use serde_json::{Value, json};
use store::{Who, account, journal::Chain};
use uuid::Uuid;

use crate::{
    client::{Client, scrubbed},
    town::{House, PASSWORD, geojson},
    trip::{PDF, application, draft, hand_in},
};

/// Bodies around the Elmstraße, as an administrator enters them; answers their identifiers.
async fn bodies(house: &House) -> Vec<String> {
    let administrator = house.sign_in("administrator").await;
    let written = [
        json!({"kind": "nature", "name": "Gartenamt", "answer_days": 28, "reach_m": 20.0, "basis": "§ 127 Abs. 5 TKG",
               "area": geojson(300.0, 430.0, 12.0)}),
        json!({"kind": "water", "name": "Wasserbehörde", "answer_days": 28, "sub_decision": true, "reach_m": 100.0,
               "area": geojson(0.0, 900.0, 60.0), "email": "wasser@amt.example"}),
        json!({"kind": "utility", "name": "Leitungsauskunft", "answer_days": 12}),
        json!({"kind": "rail", "name": "Bahn", "answer_days": 28, "reach_m": 50.0, "area": geojson(0.0, 900.0, 90.0)}),
    ];
    let mut ids = Vec::new();
    for body in written {
        let made = administrator.post("/api/bodies", &body).await;
        ids.push(made.expect_status(201).json()["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// An account of a body; answers who signed in with it.
async fn consultee(house: &House, login: &str, body: &str) -> Client {
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let user = account::NewUser {
        id: UserId(Uuid::now_v7()),
        login: login.to_owned(),
        name: format!("Konrad {login}"),
        role: Role::Consultee,
        organisation: None,
        authority: None,
        body: Some(BodyId(body.parse().unwrap())),
        password_hash: server::password::hash_now(PASSWORD).unwrap(),
    };
    account::insert(&mut tx, &user).await.unwrap();
    tx.commit().await.unwrap();
    house.sign_in(login).await
}

/// A complete application in which the first three bodies are asked; answers its path and what was asked.
async fn asked(house: &House, ids: &[String]) -> (String, Value) {
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    let input = json!({"bodies": ids[..3], "question": "Bestehen Bedenken?"});
    let asked = officer.post(&format!("{case}/statements"), &input).await;
    (case, asked.expect_status(201).json())
}

fn token(asked: &Value, body: &str) -> String {
    let link = of(asked, body)["link"].as_str().unwrap().to_owned();
    link.rsplit('/').next().unwrap().to_owned()
}

fn of<'a>(statements: &'a Value, body: &str) -> &'a Value {
    statements.as_array().unwrap().iter().find(|one| one["body"]["id"] == body).unwrap()
}

async fn answer(client: &Client, path: &str, version: i64, input: &Value) -> crate::client::Reply {
    client.ask("PUT", path).version(version).json(input).send().await
}

#[tokio::test]
async fn three_bodies_are_asked_one_answers_by_account_one_by_link_and_one_stays_silent() {
    let house = House::new().await;
    let ids = bodies(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);

    let before = officer.get(&format!("{case}/participation")).await;
    insta::assert_json_snapshot!("proposed", scrubbed(&before.expect_status(200).json()));
    let input = json!({"bodies": ids[..3], "question": "Bestehen Bedenken?"});
    let key = Uuid::new_v4();
    let path = format!("{case}/statements");
    let asked = officer.ask("POST", &path).key(key).json(&input).send().await;
    let asked = asked.expect_status(201).json();
    assert_eq!(officer.get(&case).await.json()["stage"], "participation");
    // The secret is shown once: the repeat answers the same without it.
    let again = officer.ask("POST", &path).key(key).json(&input).send().await.expect_status(201).json();
    assert_eq!((again[0]["id"].clone(), &again[0]["link"]), (asked[0]["id"].clone(), &Value::Null));
    assert_eq!(officer.post(&path, &input).await.expect_status(409).problem(), "taken");

    let garden = consultee(&house, "garten", &ids[0]).await;
    let inbox = garden.get("/api/statements?open=true").await;
    insta::assert_json_snapshot!("inbox", scrubbed(&inbox.expect_status(200).json()));
    let own = format!("{path}/{}", of(&asked, &ids[0])["id"].as_str().unwrap());
    let said = json!({"verdict": "conditions", "text": "", "conditions": [
        {"category": "construction", "text": "Wurzeln über 3 cm werden nicht gekappt.", "reason": "Standsicherheit"}]});
    let version = answer(&garden, &own, 1, &said).await.expect_status(200).version();
    assert_eq!(answer(&garden, &own, 1, &said).await.expect_status(412).problem(), "stale");
    answer(&garden, &own, version, &json!({"verdict": "silent"})).await.expect_status(422);
    answer(&garden, &own, version, &json!({"verdict": "no_objection"})).await.expect_status(200);

    let public = house.public();
    let link = format!("/api/link/{}", token(&asked, &ids[1]));
    let opened = public.get(&link).await;
    insta::assert_json_snapshot!("link", scrubbed(&opened.expect_status(200).json()));
    let document = opened.json()["case"]["documents"][0]["id"].as_str().unwrap().to_owned();
    public.get(&format!("{link}/documents/{document}")).await.expect_status(200);
    let said = json!({"verdict": "objection", "text": "Der Deich wird berührt.", "by_name": "Wanda Wasser"});
    let key = Uuid::new_v4();
    let send = || public.ask("POST", &link).key(key).json(&said).send();
    assert_eq!(send().await.expect_status(200).json()["verdict"], "objection");
    assert_eq!(
        send().await.expect_status(200).json()["by_name"],
        "Wanda Wasser",
        "a repeat is no second use"
    );
    for gone in [public.post(&link, &said).await, public.get(&link).await] {
        assert_eq!(gone.expect_status(404).problem(), "unknown");
    }
    let unknown = public.get(&format!("/api/link/{}", "f".repeat(96))).await;
    assert_eq!(unknown.expect_status(404).problem(), "unknown");

    // 14 March is a Saturday, so that the twelve days of the third end on Monday, 16 March.
    assert_eq!(of(&asked, &ids[2])["due"], "2026-03-16");
    let gate = |reply: Value| (reply["gate"]["open"].clone(), reply["gate"]["sub_decisions_open"].clone());
    assert_eq!(gate(officer.get(&format!("{case}/participation")).await.json()), (json!(1), json!(0)));
    let run = |day| {
        house.travel(day);
        server::participation::duty::run(&house.app, day)
    };
    assert_eq!(run(date(2026, 3, 9)).await.unwrap(), 1, "a reminder at half time");
    assert_eq!(run(date(2026, 3, 9)).await.unwrap(), 0, "and not twice");
    assert_eq!(run(date(2026, 3, 15)).await.unwrap(), 1, "one on the eve");
    assert_eq!(run(date(2026, 3, 16)).await.unwrap(), 0, "the last day is the body's own");
    assert_eq!(run(date(2026, 3, 17)).await.unwrap(), 1, "silence is recorded");
    assert_eq!(run(date(2026, 3, 18)).await.unwrap(), 0, "once");
    let officer = house.sign_in("officer").await;
    let stands = officer.get(&format!("{case}/participation")).await.json();
    assert_eq!(gate(stands.clone()), (json!(0), json!(0)));
    insta::assert_json_snapshot!("answered", scrubbed(&stands));
    let link = format!("/api/link/{}", token(&asked, &ids[2]));
    public.post(&link, &said).await.expect_status(404);

    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let case_id = officer.get(&case).await.json()["id"].as_str().unwrap().parse().unwrap();
    let entries = store::journal::list(&mut tx, Chain::Case(case_id)).await.unwrap();
    let told: Vec<&str> = entries
        .iter()
        .map(|entry| entry.event.as_str())
        .filter(|event| event.starts_with("statement_"))
        .collect();
    let mut expected = vec!["statement_asked"; 3];
    expected.extend(["statement_answered"; 3]);
    expected.extend(["statement_reminded", "statement_reminded", "statement_silent"]);
    assert_eq!(told, expected);
    store::journal::verify(&entries).unwrap();
}

#[tokio::test]
async fn a_body_sees_the_cases_it_was_asked_in_and_of_them_what_it_needs() {
    let house = House::new().await;
    let ids = bodies(&house).await;
    let (case, asked) = asked(&house, &ids).await;
    let (garden, rail) =
        (consultee(&house, "garten", &ids[0]).await, consultee(&house, "bahn", &ids[3]).await);
    rail.get(&case).await.expect_status(404);
    rail.get(&format!("{case}/participation")).await.expect_status(404);
    assert_eq!(rail.get("/api/statements").await.json()["total"], 0);
    let foreign = format!("{case}/statements/{}", of(&asked, &ids[1])["id"].as_str().unwrap());
    for body in [&garden, &rail] {
        answer(body, &foreign, 1, &json!({"verdict": "no_objection"})).await.expect_status(404);
    }

    let seen = garden.get(&case).await.expect_status(200).json();
    let text = seen.to_string();
    assert_eq!(seen["input"]["contact"], json!({"name": "", "email": "", "phone": ""}));
    assert_eq!(seen["actions"], json!([]));
    assert!(
        !text.contains("ada@alpha") && !text.contains("Olga Amt") && !text.contains("statement_"),
        "{text}"
    );
    for finding in seen["findings_list"].as_array().unwrap() {
        assert_eq!(finding["confidential"], false, "{finding}");
        assert_ne!(finding["neighbour"]["kind"], "conduit", "{finding}");
    }
    let shown = garden.get(&format!("{case}/participation")).await.json();
    assert_eq!(shown["statements"].as_array().unwrap().len(), 1);
    assert_eq!((&shown["statements"][0]["body"]["id"], &shown["proposed"]), (&json!(ids[0]), &json!([])));
    for closed in ["/api/cases", "/api/cases.csv", "/api/cases.geojson", "/api/bodies", "/api/officers"] {
        garden.get(closed).await.expect_status(403);
    }
    garden.post(&format!("{case}/events"), &json!({"event": "grant"})).await.expect_status(403);

    // Taken back: the body does not know of the case any more, and its link is dead.
    let officer = house.sign_in("officer").await;
    let own = format!("{case}/statements/{}", of(&asked, &ids[0])["id"].as_str().unwrap());
    officer.ask("DELETE", &own).version(1).send().await.expect_status(204);
    garden.get(&case).await.expect_status(404);
    house.public().get(&format!("/api/link/{}", token(&asked, &ids[0]))).await.expect_status(404);
    // Another link: the former one is dead.
    let water = format!("{foreign}/link");
    let renewed = officer.ask("POST", &water).key(Uuid::new_v4()).version(1).json(&json!({})).send().await;
    let fresh = renewed.expect_status(200).json()["link"].as_str().unwrap().to_owned();
    house.public().get(&format!("/api/link/{}", token(&asked, &ids[1]))).await.expect_status(404);
    house.public().get(&format!("/api/link/{}", fresh.rsplit('/').next().unwrap())).await.expect_status(200);
    // What came on paper is entered by the officer, and marked.
    let paper = answer(&officer, &foreign, 2, &json!({"verdict": "no_objection"})).await;
    let paper = paper.expect_status(200).json();
    assert_eq!((&paper["by_name"], &paper["on_paper"]), (&json!("Olga Amt"), &json!(true)));

    // No table that hangs on a case tells a body more than its policy does.
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let bahn = store::account::find_credential(&mut tx, "bahn").await.unwrap().unwrap().user;
    drop(tx);
    let mut tx = house.app.db.begin(&Who::person(house.app.tenant, &bahn)).await.unwrap();
    let all =
        store::case::list(&mut tx, &store::case::Filter { limit: 50, ..Default::default() }).await.unwrap();
    assert_eq!(all.total, 0);
    assert_eq!(store::statement::list_own(&mut tx, None, 50, 0).await.unwrap().1, 0);
}

#[tokio::test]
async fn a_statement_belongs_to_the_plan_that_it_was_given_on() {
    let house = House::new().await;
    let ids = bodies(&house).await;
    let (case, asked) = asked(&house, &ids).await;
    let officer = house.sign_in("officer").await;
    let own = |body: &str| format!("{case}/statements/{}", of(&asked, body)["id"].as_str().unwrap());
    for body in &ids[..2] {
        answer(&officer, &own(body), 1, &json!({"verdict": "no_objection"})).await.expect_status(200);
    }
    let shown = async || officer.get(&format!("{case}/participation")).await.expect_status(200).json();
    let gate = async || shown().await["gate"].clone();
    assert_eq!((&gate().await["outdated"], &gate().await["plan_on"]), (&json!(0), &Value::Null));
    let early = officer.ask("POST", &format!("{}/confirmation", own(&ids[0]))).key(Uuid::new_v4()).version(2);
    assert_eq!(early.json(&json!({})).send().await.expect_status(409).problem(), "step-refused");

    house.travel(date(2026, 3, 5));
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let shown = async || officer.get(&format!("{case}/participation")).await.expect_status(200).json();
    let gate = async || shown().await["gate"].clone();
    let modify = json!({"event": "request_modification", "reason": "Bitte weiter vom Baum weg."});
    officer.step(&case, &modify).await.expect_status(200);
    let put = async |input: &Value| {
        let version = alpha.get(&case).await.version();
        alpha.ask("PUT", &case).version(version).json(input).send().await.expect_status(200).json()
    };
    let mut renamed = put(&application()).await["input"].clone();
    renamed["title"] = json!("Hausanschluss Elmstraße, zweiter Anlauf");
    for gone in ["upload_id", "linked_id", "class", "site", "place"] {
        renamed.as_object_mut().unwrap().remove(gone);
    }
    put(&renamed).await;
    assert_eq!(gate().await["outdated"], 0, "another title is no other plan");
    let mut moved = application();
    moved["line"] = geojson(405.0, 465.0, 1.5);
    put(&moved).await;
    put(&moved).await;
    alpha.step(&case, &json!({"event": "change"})).await.expect_status(200);
    assert_eq!(
        (&gate().await["outdated"], &gate().await["sub_decisions_open"], &gate().await["plan_on"]),
        (&json!(2), &json!(1), &json!("2026-03-05"))
    );
    let garden = of(&shown().await["statements"], &ids[0]).clone();
    assert_eq!((&garden["outdated"], &garden["plan_on"]), (&json!(true), &json!("2026-03-02")));
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    let held_up = officer.step(&case, &json!({"event": "grant"})).await;
    assert_eq!(held_up.expect_status(409).problem(), "step-refused", "a sub-decision is one on its plan");

    // One is confirmed, the other asked anew; what it said stays.
    let send = async |path: String, version: i64| {
        let sent =
            officer.ask("POST", &path).key(Uuid::new_v4()).version(version).json(&json!({})).send().await;
        sent.expect_status(200).json()
    };
    let confirmed = send(format!("{}/confirmation", own(&ids[0])), 2).await;
    assert_eq!(
        (&confirmed["outdated"], &confirmed["plan_on"], &confirmed["confirmed"]),
        (&json!(false), &json!("2026-03-02"), &json!({"on": "2026-03-05", "by_name": "Olga Amt"}))
    );
    let again = send(format!("{}/question", own(&ids[1])), 2).await;
    assert_eq!((&again["verdict"], &again["question"]), (&Value::Null, &json!("Bestehen Bedenken?")));
    assert_eq!(
        (&again["former"][0]["verdict"], &again["former"][0]["plan_on"], &again["former"][0]["on_paper"]),
        (&json!("no_objection"), &json!("2026-03-02"), &json!(true))
    );
    assert_eq!(gate().await["outdated"], 0);
    let link = again["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let said = json!({"verdict": "no_objection", "by_name": "Wanda Wasser"});
    let answered = house.public().post(&format!("/api/link/{link}"), &said).await.expect_status(200).json();
    assert_eq!((&answered["outdated"], &answered["plan_on"]), (&json!(false), &json!("2026-03-05")));
    assert_eq!(gate().await["sub_decisions_open"], 0);
    house.settle().await;
    let letters = crate::letter::letters(&officer, &case).await;
    let pdf = letters.iter().rfind(|one| one["kind"] == "statement").unwrap()["pdf"].clone();
    let pdf = officer.get(pdf.as_str().unwrap()).await;
    if let Some(said) = crate::letter::text(&pdf.expect_status(200).bytes) {
        assert!(said.contains("Seitdem ist der Plan geändert worden"), "{said}");
    }
    officer.step(&case, &json!({"event": "grant"})).await.expect_status(200);
}

#[tokio::test]
async fn a_new_site_plan_alone_is_another_plan_and_another_paper_is_none() {
    let house = House::new().await;
    let ids = bodies(&house).await;
    let (case, asked) = asked(&house, &ids).await;
    let officer = house.sign_in("officer").await;
    let own = format!("{case}/statements/{}", of(&asked, &ids[0])["id"].as_str().unwrap());
    answer(&officer, &own, 1, &json!({"verdict": "no_objection"})).await.expect_status(200);
    house.travel(date(2026, 3, 5));
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let modify = json!({"event": "request_modification", "reason": "Der Plan ist unleserlich."});
    officer.step(&case, &modify).await.expect_status(200);
    let gate = async || {
        let gate =
            officer.get(&format!("{case}/participation")).await.expect_status(200).json()["gate"].clone();
        (gate["outdated"].clone(), gate["plan_on"].clone())
    };
    let documents = format!("{case}/documents");
    let attach = async |kind: &str, content: &[u8]| {
        alpha.attach(&documents, Some(kind), "neu.pdf", content).await.expect_status(201).json()
    };
    attach("right_of_way", b"%PDF-1.4\nRecht\n%%EOF").await;
    assert_eq!(gate().await, (json!(0), Value::Null), "evidence of a right shows nothing of what is built");
    let same = attach("site_plan", PDF).await;
    assert_eq!(gate().await, (json!(0), Value::Null), "the same file once more is no other plan");
    let remove = async |document: &Value| {
        let version = alpha.get(&case).await.version();
        let path = format!("{documents}/{}", document["id"].as_str().unwrap());
        alpha.ask("DELETE", &path).version(version).send().await.expect_status(204).version()
    };
    remove(&same).await;
    assert_eq!(gate().await, (json!(0), Value::Null), "its twin still lies there");
    let fresh = attach("site_plan", b"%PDF-1.4\nneuer Plan\n%%EOF").await;
    assert_eq!(gate().await, (json!(1), json!("2026-03-05")));
    let confirm = officer.ask("POST", &format!("{own}/confirmation")).key(Uuid::new_v4()).version(2);
    confirm.json(&json!({})).send().await.expect_status(200);
    assert_eq!(gate().await.0, json!(0));
    remove(&fresh).await;
    assert_eq!(gate().await.0, json!(1), "what was taken away was part of the plan");
}

#[tokio::test]
async fn what_another_authority_decided_counts_for_its_plan_until_it_confirms_or_decides_anew() {
    let house = House::new().await;
    let (alpha, harbour) = (house.sign_in("alpha").await, house.sign_in("harbour").await);
    let mut input = application();
    input["line"] = geojson(3_940.0, 4_040.0, 1.0);
    let case = hand_in(&alpha, &input).await;
    let give = async |who: &Client, path: &str, input: Value| {
        let version = who.get(&case).await.version();
        let path = format!("{case}/{path}");
        who.ask("POST", &path).key(Uuid::new_v4()).version(version).json(&input).send().await
    };
    let part = async |who: &Client| {
        let seen = who.get(&case).await.expect_status(200).json()["decisions"].clone();
        seen.as_array()
            .unwrap()
            .iter()
            .find(|one| one["authority"]["name"] == "Hafenbehörde")
            .unwrap()
            .clone()
    };
    give(&harbour, "authority-decision", json!({"verdict": "granted"})).await.expect_status(200);
    let early = give(&harbour, "authority-decision/confirmation", json!({})).await;
    assert_eq!(early.expect_status(409).problem(), "step-refused");

    house.travel(date(2026, 3, 5));
    let (alpha, officer, harbour) =
        (house.sign_in("alpha").await, house.sign_in("officer").await, house.sign_in("harbour").await);
    let gate = async || {
        let gate =
            officer.get(&format!("{case}/participation")).await.expect_status(200).json()["gate"].clone();
        (gate["parts_outdated"].clone(), gate["sub_decisions_open"].clone())
    };
    let version = officer.get(&case).await.version();
    let take = officer.ask("POST", &format!("{case}/assignment")).key(Uuid::new_v4()).version(version);
    take.json(&json!({"officer": crate::town::id(13)})).send().await.expect_status(200);
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    assert_eq!(gate().await, (json!(0), json!(0)));
    let change = async |aside: f64| {
        let modify = json!({"event": "request_modification", "reason": "Bitte weiter zum Rand."});
        officer.step(&case, &modify).await.expect_status(200);
        let mut moved = input.clone();
        moved["line"] = geojson(3_940.0, 4_040.0, aside);
        let version = alpha.get(&case).await.version();
        alpha.ask("PUT", &case).version(version).json(&moved).send().await.expect_status(200);
        alpha.step(&case, &json!({"event": "change"})).await.expect_status(200);
        officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    };
    change(1.5).await;
    assert_eq!(gate().await, (json!(1), json!(1)));
    for reader in [&alpha, &officer, &harbour] {
        let given = part(reader).await;
        assert_eq!(
            (&given["outdated"], &given["plan_on"], &given["verdict"], &given["confirmed"]),
            (&json!(true), &json!("2026-03-02"), &json!("granted"), &Value::Null)
        );
    }
    let held_up = officer.step(&case, &json!({"event": "grant"})).await;
    assert_eq!(held_up.expect_status(409).problem(), "step-refused", "the part belongs to another plan");
    house.settle().await;
    let told = harbour.get("/api/messages").await.expect_status(200).json();
    let told = told["items"].as_array().unwrap();
    assert!(told.iter().any(|told| told["kind"] == "supplemented"), "its part is outdated: {told:#?}");
    give(&officer, "authority-decision/confirmation", json!({})).await.expect_status(403);
    give(&harbour, "authority-decision/confirmation", json!({})).await.expect_status(200);
    let given = part(&harbour).await;
    let name = given["confirmed"]["by_name"].clone();
    assert!(name.is_string());
    assert_eq!((&given["outdated"], &given["confirmed"]["on"]), (&json!(false), &json!("2026-03-05")));
    assert_eq!(gate().await, (json!(0), json!(0)));

    // Another change: this time the authority decides anew.
    change(2.0).await;
    assert_eq!(gate().await, (json!(1), json!(1)));
    let anew = json!({"verdict": "granted", "text": "Auch so."});
    give(&harbour, "authority-decision", anew).await.expect_status(200);
    let given = part(&harbour).await;
    assert_eq!(
        (&given["outdated"], &given["plan_on"], &given["confirmed"]),
        (&json!(false), &json!("2026-03-05"), &Value::Null)
    );
    assert_eq!(gate().await, (json!(0), json!(0)));
    officer.step(&case, &json!({"event": "grant"})).await.expect_status(200);
}

#[tokio::test]
async fn the_second_authority_on_a_trench_sees_the_case_and_gives_its_part() {
    let house = House::new().await;
    let (alpha, officer, harbour) =
        (house.sign_in("alpha").await, house.sign_in("officer").await, house.sign_in("harbour").await);
    let mut input = application();
    // 60 m before the harbour's border and 40 m behind it.
    input["line"] = geojson(3_940.0, 4_040.0, 1.0);
    let case = draft(&alpha, &input).await;
    harbour.get(&case).await.expect_status(404);
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    assert_eq!(officer.get(&case).await.json()["authority"]["name"], "Tiefbauamt");
    let shared = harbour.get(&format!("{case}/participation")).await.expect_status(200).json();
    insta::assert_json_snapshot!("authorities", scrubbed(&shared["authorities"]));
    assert_eq!(shared["gate"]["sub_decisions_open"], 1);
    assert_eq!(harbour.get("/api/cases").await.json()["total"], 1);
    let sided = async |person: &Client, side: &str| {
        person.get(&format!("/api/cases?side={side}")).await.expect_status(200).json()["total"].clone()
    };
    assert_eq!((sided(&harbour, "part").await, sided(&harbour, "lead").await), (json!(1), json!(0)));
    assert_eq!((sided(&officer, "part").await, sided(&officer, "lead").await), (json!(0), json!(1)));

    let path = format!("{case}/authority-decision");
    let version = harbour.get(&case).await.version();
    let give = |client: Client, version: i64, input: Value| {
        let path = path.clone();
        async move { client.ask("POST", &path).key(Uuid::new_v4()).version(version).json(&input).send().await }
    };
    give(officer.clone(), version, json!({"verdict": "granted"})).await.expect_status(403);
    give(harbour.clone(), version, json!({"verdict": "refused"})).await.expect_status(422);
    give(harbour.clone(), version, json!({"verdict": "deemed_granted"})).await.expect_status(422);
    let given =
        give(harbour.clone(), version, json!({"verdict": "granted", "text": "Keine Bedenken."})).await;
    assert_eq!(given.expect_status(200).json()["stage"], "submitted", "only the lead decides the case");
    give(harbour.clone(), version, json!({"verdict": "granted"})).await.expect_status(412);
    let decisions = officer.get(&case).await.json()["decisions"].clone();
    let of = |name: &str| {
        let found = decisions.as_array().unwrap().iter().find(|one| one["authority"]["name"] == name);
        found.unwrap()["verdict"].clone()
    };
    assert_eq!((of("Hafenbehörde"), of("Tiefbauamt")), (json!("granted"), Value::Null));
    assert_eq!(officer.get(&case).await.json()["decision"], Value::Null);
    assert_eq!(officer.get(&format!("{case}/participation")).await.json()["gate"]["sub_decisions_open"], 0);
    harbour.post(&format!("{case}/statements"), &json!({"bodies": [Uuid::nil()]})).await.expect_status(403);
}

#[tokio::test]
async fn bodies_are_kept_by_the_administrator_with_all_faults_told_at_once() {
    let house = House::new().await;
    let ids = bodies(&house).await;
    let administrator = house.sign_in("administrator").await;
    let faulty = json!({"kind": "nature", "name": " ", "answer_days": 0, "reach_m": -1.0, "email": "nowhere",
                        "procedures": ["magic"]});
    let refused = administrator.post("/api/bodies", &faulty).await.expect_status(422).json();
    let pointers: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/name", "/email", "/reach_m", "/answer_days", "/procedures"]);
    let path = format!("/api/bodies/{}", ids[0]);
    let change =
        |version: i64, input: Value| administrator.ask("PATCH", &path).version(version).json(&input).send();
    change(7, json!({"active": false})).await.expect_status(412);
    let closed = change(1, json!({"active": false, "area": null})).await.expect_status(200).json();
    assert_eq!(
        (&closed["area"], &closed["active"], &closed["name"]),
        (&Value::Null, &json!(false), &json!("Gartenamt"))
    );
    let taken = change(2, json!({"name": "Bahn"})).await;
    assert_eq!(taken.expect_status(409).problem(), "taken");

    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let refused = officer.post(&format!("{case}/statements"), &json!({"bodies": [ids[0]]})).await;
    assert_eq!(refused.expect_status(422).json()["errors"][0]["pointer"], "/bodies/0");
    let late = json!({"bodies": [ids[1]], "due": "2026-03-02"});
    let refused = officer.post(&format!("{case}/statements"), &late).await;
    assert_eq!(refused.expect_status(422).json()["errors"][0]["pointer"], "/due");
    // Asked before it is complete: the case stays where it is.
    officer.post(&format!("{case}/statements"), &json!({"bodies": [ids[1]]})).await.expect_status(201);
    assert_eq!(officer.get(&case).await.json()["stage"], "submitted");
}
