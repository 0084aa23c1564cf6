//! A network is planned beside the requests, watched, compared, handed over and turned into applications; what a plan says of
//! itself is reckoned again here.

use std::collections::HashMap;

use serde_json::{Value, json};
use store::Who;
use uuid::Uuid;

use crate::{
    client::{Client, Reply},
    town::{ALPHA, BETA, House, id},
};

fn question() -> Value {
    json!({"area": {}, "addresses": "gaps", "topology": "pon32", "limit": {"kind": "none"}, "seconds": 5, "seed": 1,
        "first_year": 2027})
}

/// Asks, computes and answers the path of a scenario that is done.
async fn planned(house: &House, planner: &Client, title: &str, question: &Value) -> String {
    let at = asked(planner, title, question).await;
    assert!(server::scenario::run::round(&house.app).await.unwrap());
    at
}

async fn asked(planner: &Client, title: &str, question: &Value) -> String {
    let reply = planner.post("/api/scenarios", &json!({"title": title, "question": question})).await;
    reply.expect_status(201);
    reply.headers["location"].to_str().unwrap().to_owned()
}

async fn change(client: &Client, at: &str, change: &Value) -> Reply {
    let version = client.get(at).await.version();
    client.ask("PATCH", at).version(version).json(change).send().await
}

fn events(reply: &Reply) -> Vec<(String, Value)> {
    let text = String::from_utf8(reply.bytes.clone()).unwrap();
    text.split("\n\n")
        .filter_map(|block| {
            let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            let data = serde_json::from_str(line("data: ")?).unwrap();
            Some((line("event: ")?.to_owned(), data))
        })
        .collect()
}

#[tokio::test]
async fn a_plan_is_watched_until_it_is_done_and_holds_what_it_says() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let at = asked(&planner, "Elmstraße ganz", &question()).await;
    assert_eq!(planner.get(&at).await.json()["state"], "queued");
    let progress = format!("{at}/progress");
    let (watched, worked) = tokio::join!(planner.get(&progress), server::scenario::run::round(&house.app));
    assert!(worked.unwrap());
    watched.expect_status(200);
    assert!(watched.headers["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let told = events(&watched);
    let (last, end) = told.last().unwrap();
    assert_eq!((last.as_str(), &end["state"], &end["share"]), ("end", &json!("done"), &json!(1.0)));
    assert!(told[..told.len() - 1].iter().all(|(event, _)| event == "progress"));

    let found = planner.get(&at).await.expect_status(200).json();
    let figures = &found["figures"];
    assert_eq!((&figures["asked"], &figures["connected"]), (&json!(2), &json!(2)), "{figures:#}");
    assert!(figures["bound"]["bound"].as_u64() <= figures["bound"]["value"].as_u64());
    assert_eq!(found["snapshot_on"], "2026-03-02");
    let sum: u64 =
        found["plan"]["items"].as_array().unwrap().iter().map(|item| item["cents"].as_u64().unwrap()).sum();
    assert_eq!(figures["cents"], json!(sum));

    // Reckoned again: every home hangs at the feed, and its light is enough.
    let map = planner.get(&format!("{at}/plan.geojson")).await.expect_status(200).json();
    let all: Vec<&Value> =
        map["features"].as_array().unwrap().iter().map(|feature| &feature["properties"]).collect();
    let mut up: HashMap<u64, (u64, f64)> = HashMap::new();
    let mut ways = 0.0;
    for piece in all.iter().filter(|one| one["feature"] == "piece") {
        let node = |name: &str| piece[name].as_u64().unwrap();
        let metres = piece["metres"].as_f64().unwrap();
        assert!(up.insert(node("to"), (node("from"), metres)).is_none(), "a tree has one way up");
        let laid =
            (metres * piece["cents_per_m"].as_f64().unwrap()).round() * piece["factor"].as_f64().unwrap();
        let cents = laid.round() + piece["once_cents"].as_f64().unwrap();
        assert!((cents - piece["cents"].as_f64().unwrap()).abs() <= 10.0, "{piece}");
        ways += piece["cents"].as_f64().unwrap();
    }
    let homes: Vec<_> = all.iter().filter(|one| one["feature"] == "home").collect();
    assert_eq!(homes.len(), 2);
    for home in homes {
        let (mut node, mut metres) = (home["node"].as_u64().unwrap(), 0.0);
        while node != map["root"].as_u64().unwrap() {
            let (next, more) = up[&node];
            (node, metres) = (next, metres + more);
        }
        let loss = 0.35 * metres / 1_000.0 + 17.5 + 6.0 * 0.1 + 4.0 * 0.5;
        assert!((loss - home["loss_db"].as_f64().unwrap()).abs() < 0.011, "{loss} {home}");
        assert!(loss <= 28.0);
    }
    assert!((figures["bound"]["value"].as_f64().unwrap() - ways).abs() < 1.0, "the tree costs its pieces");

    for (format, begins) in [
        ("geojson", "{"),
        ("bill.csv", "\u{feff}code"),
        ("sections.csv", "\u{feff}phase"),
        ("homes.csv", "\u{feff}address"),
        ("gpkg", "SQLite format 3"),
        ("xtrasse", "<?xml"),
    ] {
        let file = planner.get(&format!("{at}/export/{format}")).await;
        file.expect_status(200);
        assert!(file.bytes.starts_with(begins.as_bytes()), "{format}");
    }
    planner.get(&format!("{at}/export/exe")).await.expect_status(404);

    let needs = planner.get(&format!("{at}/permits")).await.expect_status(200).json();
    assert_eq!(needs["procedure"], "consent");
    let stretch = &needs["phases"][0]["stretches"][0];
    assert_eq!(
        (&stretch["street"], &stretch["authorities"][0]["name"]),
        (&json!("Elmstraße"), &json!("Tiefbauamt"))
    );
    assert!(stretch["permits"].to_string().contains("§127"), "{stretch:#}");
    // Three months of consent from the day of the town, nothing made up beyond it.
    assert_eq!(needs["phases"][0]["decided_on"], "2026-06-02", "{needs:#}");
}

#[tokio::test]
async fn scenarios_are_laid_beside_each_other_and_differ_as_their_questions_do() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let whole = planned(&house, &planner, "Alle", &question()).await;
    let mut less = question();
    less["limit"] = json!({"kind": "quota", "percent": 50.0});
    let version = planner.get(&whole).await.json()["id"].as_str().unwrap().to_owned();
    let half =
        planner.post(&format!("{whole}/copy"), &json!({"title": "Die Hälfte", "question": less})).await;
    let half = half.expect_status(201).headers["location"].to_str().unwrap().to_owned();
    assert!(server::scenario::run::round(&house.app).await.unwrap());
    let half_id = planner.get(&half).await.json();
    assert_eq!((&half_id["origin"], &half_id["figures"]["connected"]), (&json!(version), &json!(1)));
    assert_eq!(half_id["figures"]["left_out"], 1);
    let ids = format!("{version},{}", half_id["id"].as_str().unwrap());
    let compared = planner.get(&format!("/api/scenarios/compare?ids={ids}")).await.expect_status(200).json();
    let difference = &compared["differences"][0];
    assert_eq!(difference["connected"], -1);
    assert!(difference["cents"].as_i64().unwrap() < 0 && difference["dug_m"].as_f64().unwrap() < 0.0);
    let conflicts = &compared["sides"][0]["conflicts"];
    // Elmstraße is no easy street: works of Beta lie in the way, and can be shared.
    assert!(conflicts["light"].as_u64().unwrap() > 0, "{conflicts}");
    assert!(conflicts["opportunity"].as_u64().unwrap() > 0, "{conflicts}");
    for wrong in ["", "x", &version, &format!("{version},{version}")] {
        planner.get(&format!("/api/scenarios/compare?ids={wrong}")).await.expect_status(422);
    }
}

#[tokio::test]
async fn a_plan_becomes_drafts_of_each_phase_and_only_once() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let mut by_year = question();
    by_year["year_budget_cents"] = json!(3_000_000);
    let at = planned(&house, &planner, "Elmstraße", &by_year).await;
    let plan = planner.get(&at).await.json();
    let phases = plan["plan"]["phases"].as_array().unwrap().clone();
    // The years dig what the whole plan digs.
    let dug: f64 = phases.iter().map(|phase| phase["dug_m"].as_f64().unwrap()).sum();
    assert!((dug - plan["figures"]["dug_m"].as_f64().unwrap()).abs() < 0.2, "{dug} {:#}", plan["figures"]);
    let apply = format!("{at}/applications");
    planner.post(&apply, &json!({})).await.expect_status(422);
    let made = planner.post(&apply, &json!({"organisation": id(ALPHA)})).await.expect_status(200).json();
    let drafts = made["drafts"].as_array().unwrap();
    assert!(!drafts.is_empty() && drafts.len() <= phases.len());
    assert_eq!(made["made"], json!(drafts.len()));
    // A draft is its applicant's alone.
    assert_eq!(drafts[0]["visible"], false);
    let again = planner.post(&apply, &json!({"organisation": id(ALPHA)})).await.expect_status(200).json();
    assert_eq!((&again["made"], &again["drafts"]), (&json!(0), &made["drafts"]));
    planner.post(&apply, &json!({"organisation": id(ALPHA), "whole": true})).await.expect_status(409);
    house.settle().await;

    let alpha = house.sign_in("alpha").await;
    let case = alpha.get(&format!("/api/cases/{}", drafts[0]["case"].as_str().unwrap())).await;
    let case = case.expect_status(200).json();
    assert_eq!((&case["stage"], &case["input"]["procedure"]), (&json!("draft"), &json!("consent")));
    assert!(case["input"]["note"].as_str().unwrap().contains("Elmstraße"));
    assert!(case["length_m"].as_f64().unwrap() > 100.0, "{case:#}");
    // The house has judged it, although nobody of the authority sees it.
    assert!(!case["findings_list"].as_array().unwrap().is_empty());
    house.sign_in("beta").await.post(&apply, &json!({})).await.expect_status(404);
}

#[tokio::test]
async fn an_operator_reads_what_was_handed_over_and_not_where_the_conduits_of_others_lie() {
    let house = House::new().await;
    let (planner, alpha, beta) =
        (house.sign_in("planner").await, house.sign_in("alpha").await, house.sign_in("beta").await);
    let at = planned(&house, &planner, "Elmstraße", &question()).await;
    alpha.get(&at).await.expect_status(404);
    assert_eq!(alpha.get("/api/scenarios").await.json()["total"], 0);
    change(&planner, &at, &json!({"handed_to": id(999)})).await.expect_status(422);
    let handed = change(&planner, &at, &json!({"handed_to": id(ALPHA), "title": "Für Alpha"})).await;
    assert_eq!(handed.expect_status(200).json()["handed_to"]["name"], "Alpha Netz");

    let seen = alpha.get(&at).await.expect_status(200).json();
    assert_eq!((&seen["title"], &seen["editable"]), (&json!("Für Alpha"), &json!(false)));
    assert!(seen["figures"]["duct_m"].is_number());
    beta.get(&at).await.expect_status(404);
    beta.get(&format!("{at}/progress")).await.expect_status(404);
    // The feed is Beta's duct: its pieces have no place for Alpha, and have one for the planner.
    let placed = |map: &Value| {
        let pieces = map["features"].as_array().unwrap().iter();
        let mut ducts =
            pieces.filter(|one| one["properties"]["kind"] == "tap" || one["properties"]["kind"] == "duct");
        ducts.any(|one| !one["geometry"].is_null())
    };
    let path = format!("{at}/plan.geojson");
    assert!(placed(&planner.get(&path).await.json()));
    let hidden = alpha.get(&path).await.expect_status(200).json();
    assert!(!placed(&hidden));
    assert!(!hidden.to_string().contains(&id(502).to_string()) && !hidden.to_string().contains("Beta"));
    for (method, path) in
        [("POST", "/api/scenarios"), ("GET", "/api/scenarios/compare?ids=a,b"), ("DELETE", at.as_str())]
    {
        alpha
            .ask(method, path)
            .key(Uuid::new_v4())
            .version(1)
            .json(&json!({}))
            .send()
            .await
            .expect_status(403);
    }
    alpha.post(&format!("{at}/applications"), &json!({"organisation": id(BETA)})).await.expect_status(422);
    let own =
        alpha.post(&format!("{at}/applications"), &json!({"whole": true})).await.expect_status(200).json();
    assert_eq!((&own["made"], &own["drafts"][0]["visible"]), (&json!(1), &json!(true)));
    change(&planner, &at, &json!({"handed_to": null})).await.expect_status(200);
    alpha.get(&at).await.expect_status(404);
}

#[tokio::test]
async fn a_run_is_cancelled_and_what_a_closed_house_left_is_taken_up_again() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let at = asked(&planner, "Abgebrochen", &question()).await;
    let cancel = format!("{at}/cancel");
    assert_eq!(planner.post(&cancel, &json!({})).await.expect_status(200).json()["state"], "cancelled");
    planner.post(&cancel, &json!({})).await.expect_status(409);
    assert!(!server::scenario::run::round(&house.app).await.unwrap());
    planner.post(&format!("{at}/run"), &json!({})).await.expect_status(200);
    // Another process takes it, and dies.
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let taken = store::scenario::take(&mut tx, house.app.clock.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(planner.get(&at).await.json()["state"], "running");
    assert!(!server::scenario::run::round(&house.app).await.unwrap(), "it is still heard of");
    assert_eq!(server::scenario::run::take_up(&house.app).await.unwrap(), 1);
    assert!(server::scenario::run::round(&house.app).await.unwrap());
    let done = planner.get(&at).await.json();
    assert_eq!((&done["state"], done["figures"].is_null()), (&json!("done"), false));

    // Whoever cancels a run ends it at its next beat, and the plan of an earlier run stays.
    planner.post(&format!("{at}/run"), &json!({})).await.expect_status(200);
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    store::scenario::take(&mut tx, house.app.clock.now()).await.unwrap();
    assert!(store::scenario::tell(&mut tx, taken, &json!({})).await.unwrap());
    tx.commit().await.unwrap();
    let version = planner.get(&at).await.version();
    assert_eq!(planner.post(&cancel, &json!({})).await.expect_status(200).json()["state"], "running");
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    assert!(!store::scenario::tell(&mut tx, taken, &json!({})).await.unwrap());
    drop(tx);
    planner.ask("DELETE", &at).version(version).send().await.expect_status(412);
    let version = planner.get(&at).await.version();
    planner.ask("DELETE", &at).version(version).send().await.expect_status(204);
    planner.get(&at).await.expect_status(404);
}

#[tokio::test]
async fn what_cannot_be_planned_is_refused_at_its_place_or_says_why() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let bow = json!({"type": "Polygon", "coordinates": [[[10.0, 53.5], [10.01, 53.51], [10.01, 53.5], [10.0, 53.51], [10.0, 53.5]]]});
    let wrong = [
        (json!({"seconds": 0}), "/question/seconds"),
        (json!({"seconds": 601}), "/question/seconds"),
        (json!({"seconds": -1}), "/question/seconds"),
        (json!({"first_year": 1999}), "/question/first_year"),
        (json!({"year_budget_cents": 1}), "/question/year_budget_cents"),
        (json!({"limit": {"kind": "quota", "percent": 101.0}}), "/question/limit"),
        (json!({"limit": {"kind": "budget", "cents": 0}}), "/question/limit"),
        (json!({"addresses": "list"}), "/question/list"),
        (json!({"list": [id(201)]}), "/question/list"),
        (json!({"addresses": "list", "list": [id(999)]}), "/question/list"),
        (json!({"area": {"district": id(999)}}), "/question/area/district"),
        (
            json!({"area": {"polygon": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}}),
            "/question/area/polygon",
        ),
        (json!({"area": {"polygon": bow}}), "/question/area/polygon"),
        (
            json!({"area": {"polygon": {"type": "Point", "coordinates": [10.0, 53.5]}}}),
            "/question/area/polygon",
        ),
        (json!({"drop": "table"}), "/question/drop"),
    ];
    for (part, pointer) in wrong {
        let mut asked = question();
        asked.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        let reply = planner.post("/api/scenarios", &json!({"title": "x", "question": asked})).await;
        let told = reply.expect_status(422).json();
        assert_eq!(told["errors"][0]["pointer"], pointer, "{told:#}");
    }
    for title in ["", "\u{7}", &"x".repeat(201)] {
        let reply = planner.post("/api/scenarios", &json!({"title": title, "question": question()})).await;
        reply.expect_status(422);
    }
    // Only what is served already: there is nothing to plan, and the scenario says so.
    let mut served = question();
    served["addresses"] = json!("list");
    served["list"] = json!([id(201)]);
    served["limit"] = json!({"kind": "worth", "cents": 1});
    let at = planned(&house, &planner, "=HYPERLINK(1)", &served).await;
    let found = planner.get(&at).await.json();
    assert_eq!(found["state"], "failed");
    assert!(found["because"]["en"].as_str().unwrap().contains("limit"), "{found:#}");
    planner.get(&format!("{at}/plan.geojson")).await.expect_status(409);
}
