//! Two cases that clash come to terms; findings keep what was said of them, and close themselves.

use model::{
    SegmentId, Utm32,
    street::{Segment, StreetClass},
};
use serde_json::{Value, json};
use store::{Who, layer};

use crate::{
    client::{Client, Reply},
    disclosure::{at, by_rule, clash},
    town::{House, ORIGIN, geojson, id},
    trip::{application, hand_in},
};

async fn say(client: &Client, case: &str, finding: &Value, body: &Value) -> Reply {
    let version = finding["reconciliation"]["version"].as_i64().unwrap();
    client
        .ask("POST", &format!("{}/reconciliation", at(case, finding)))
        .key(uuid::Uuid::new_v4())
        .version(version)
        .json(body)
        .send()
        .await
}

async fn assess(client: &Client, case: &str, finding: &Value) {
    let version = client.get(case).await.version();
    let verdict = json!({"verdict": "mitigate", "note": "Wir sprechen uns ab."});
    client.ask("PATCH", &at(case, finding)).version(version).json(&verdict).send().await.expect_status(200);
}

async fn edit(client: &Client, case: &str, input: &Value) {
    let version = client.get(case).await.version();
    client.ask("PUT", case).version(version).json(input).send().await.expect_status(200);
}

async fn both(house: &House) -> ((Client, String), (Client, String)) {
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let first = hand_in(&alpha, &application()).await;
    let second = hand_in(&beta, &application()).await;
    house.settle().await;
    ((alpha, first), (beta, second))
}

#[tokio::test]
async fn the_later_applicant_proposes_the_other_agrees_and_the_agreed_days_end_the_clash() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let officer = house.sign_in("officer").await;
    let (of_alpha, of_beta) = (clash(&alpha, &first).await, clash(&beta, &second).await);
    let stands = |finding: &Value| {
        let found = &finding["reconciliation"];
        (found["state"].clone(), found["later"].clone(), found["turn"].clone())
    };
    assert_eq!(stands(&of_alpha), (json!("open"), json!(false), json!("other_side")));
    assert_eq!(stands(&of_beta), (json!("open"), json!(true), json!("this_side")));
    let shift = json!({"side": "this_side", "period": {"first": "2026-08-03", "last": "2026-08-14"}});
    let proposal = json!({"say": "propose", "note": "Wir weichen in den August aus.", "shift": shift});
    // The earlier applicant waits, the authority does, too.
    say(&alpha, &first, &of_alpha, &proposal).await.expect_status(409);
    let seen = clash(&officer, &second).await;
    say(&officer, &second, &seen, &json!({"say": "decide", "note": "So."})).await.expect_status(409);
    say(&beta, &second, &of_beta, &json!({"say": "propose"})).await.expect_status(422);

    let proposed = say(&beta, &second, &of_beta, &proposal).await.expect_status(200).json();
    assert_eq!(stands(&proposed), (json!("proposed"), json!(true), json!("other_side")));
    say(&beta, &second, &proposed, &json!({"say": "agree"})).await.expect_status(409);
    house.settle().await;
    let told = alpha.get("/api/messages").await.json()["items"].to_string();
    assert!(told.contains("Die andere Seite schlägt vor") && !told.contains("Beta"), "{told}");
    let answered = clash(&alpha, &first).await;
    assert_eq!(stands(&answered), (json!("proposed"), json!(false), json!("this_side")));
    assert_eq!(answered["reconciliation"]["shift"]["side"], "other_side");
    assert_eq!(answered["reconciliation"]["note"], "Wir weichen in den August aus.");
    assert_eq!(answered["confidential"], true, "coming to terms tells nothing of each other");
    say(&alpha, &first, &of_alpha, &json!({"say": "agree"})).await.expect_status(412);
    let agreed = say(&alpha, &first, &answered, &json!({"say": "agree"})).await.expect_status(200).json();
    assert_eq!(stands(&agreed), (json!("agreed"), json!(false), json!("other_side")));

    let seen = clash(&officer, &second).await;
    assert_eq!(stands(&seen), (json!("agreed"), json!(true), json!("this_side")));
    officer
        .step(&second, &json!({"event": "request_missing", "missing": ["Neuer Zeitraum wie vereinbart"]}))
        .await
        .expect_status(200);
    let mut moved = application();
    moved["period"] = shift["period"].clone();
    edit(&beta, &second, &moved).await;
    house.settle().await;
    for (client, case) in [(&alpha, &first), (&beta, &second)] {
        let left = client.get(case).await.json();
        assert!(by_rule(&left, "ST1").is_none());
        let open = left["findings_list"].as_array().unwrap().iter();
        assert!(open.clone().all(|finding| finding["reconciliation"].is_null()), "{left:#}");
        let events = left["journal"].as_array().unwrap().iter().map(|entry| entry["event"].clone());
        let said: Vec<Value> =
            events.filter(|event| event.as_str().unwrap().starts_with("reconciliation")).collect();
        assert_eq!(said, ["reconciliation_proposed", "reconciliation_agreed"]);
    }
}

#[tokio::test]
async fn where_they_do_not_come_together_the_authority_decides() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let officer = house.sign_in("officer").await;
    let finding = clash(&beta, &second).await;
    let proposal = json!({"say": "propose", "note": "Bitte verschieben Sie.",
        "shift": {"side": "other_side", "period": {"first": "2026-08-03", "last": "2026-08-14"}}});
    say(&beta, &second, &finding, &proposal).await.expect_status(200);
    let finding = clash(&alpha, &first).await;
    assert_eq!(finding["reconciliation"]["shift"]["side"], "this_side");
    let failed =
        say(&alpha, &first, &finding, &json!({"say": "fail", "note": "Unsere Termine stehen fest."})).await;
    let failed = failed.expect_status(200).json();
    assert_eq!(
        (&failed["reconciliation"]["turn"], &failed["reconciliation"]["shift"]),
        (&json!("authority"), &Value::Null)
    );
    house.settle().await;
    let told = officer.get("/api/messages").await.json()["items"].to_string();
    assert!(told.contains("reconciliation_failed"), "{told}");
    let decision = json!({"say": "decide", "note": "Die spätere Maßnahme folgt auf die frühere.",
        "shift": {"side": "this_side", "period": {"first": "2026-06-29", "last": "2026-07-10"}}});
    let finding = clash(&beta, &second).await;
    say(&beta, &second, &finding, &decision).await.expect_status(409);
    let finding = clash(&officer, &second).await;
    let decided = say(&officer, &second, &finding, &decision).await.expect_status(200).json();
    assert_eq!(decided["reconciliation"]["said_by"], "authority");
    let mine = clash(&beta, &second).await;
    assert_eq!(
        (&mine["reconciliation"]["state"], &mine["reconciliation"]["turn"]),
        (&json!("decided"), &json!("this_side"))
    );
    house.sign_in("planner").await.get(&second).await.expect_status(200);

    // Somebody else than the one who was to move has moved: what was decided counts for what clashed then.
    officer.step(&first, &json!({"event": "request_missing", "missing": ["Plan"]})).await.expect_status(200);
    let mut moved = application();
    moved["period"] = json!({"first": "2026-06-16", "last": "2026-06-26"});
    edit(&alpha, &first, &moved).await;
    house.settle().await;
    let again = clash(&beta, &second).await;
    assert_eq!(
        (&again["reconciliation"]["state"], &again["reconciliation"]["note"]),
        (&json!("open"), &json!(""))
    );
}

#[tokio::test]
async fn an_assessment_survives_a_new_judgement_and_is_asked_again_when_the_other_side_moves() {
    let house = House::new().await;
    let ((alpha, first), (beta, second)) = both(&house).await;
    let before = clash(&alpha, &first).await;
    assess(&alpha, &first, &before).await;
    server::judge::all(&house.app).await.unwrap();
    let kept = clash(&alpha, &first).await;
    assert_eq!((&kept["id"], &kept["assessment"]["verdict"]), (&before["id"], &json!("mitigate")));

    let officer = house.sign_in("officer").await;
    officer.step(&second, &json!({"event": "request_missing", "missing": ["Plan"]})).await.expect_status(200);
    let mut moved = application();
    moved["period"] = json!({"first": "2026-06-17", "last": "2026-06-30"});
    edit(&beta, &second, &moved).await;
    house.settle().await;
    let stirred = clash(&alpha, &first).await;
    assert_eq!(stirred["id"], before["id"], "the same finding, whatever moves");
    assert_eq!(stirred["assessment"], json!({"verdict": "reassess", "note": "Wir sprechen uns ab."}));
}

/// A block of streets: two ways between its ends, and a longer third one where there is a south.
async fn block(house: &House, south: bool) {
    let street = |number: u128, points: &[(f64, f64)]| {
        let line: geo::LineString<f64> =
            points.iter().map(|(x, y)| geo::Coord { x: ORIGIN.x + x, y: ORIGIN.y + y }).collect();
        Segment {
            id: SegmentId(id(800 + number)),
            name: "Elmstraße".to_owned(),
            class: StreetClass::Residential,
            surface: Some("asphalt".to_owned()),
            width_m: Some(6.0),
            bridge: false,
            tunnel: false,
            line: Utm32::stored(line.into()).unwrap(),
        }
    };
    let mut segments = vec![
        street(1, &[(-100.0, 0.0), (0.0, 0.0)]),
        street(2, &[(0.0, 0.0), (100.0, 0.0)]),
        street(3, &[(100.0, 0.0), (200.0, 0.0)]),
        street(4, &[(0.0, 0.0), (0.0, 80.0)]),
        street(5, &[(0.0, 80.0), (100.0, 80.0)]),
        street(6, &[(100.0, 80.0), (100.0, 0.0)]),
    ];
    if south {
        segments.push(street(7, &[(0.0, 0.0), (0.0, -120.0)]));
        segments.push(street(8, &[(0.0, -120.0), (100.0, -120.0)]));
        segments.push(street(9, &[(100.0, -120.0), (100.0, 0.0)]));
    }
    let base = layer::Base { segments, ..layer::Base::default() };
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    layer::replace_base(&mut tx, &base, house.app.clock.now(), "test").await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
}

#[tokio::test]
async fn pairs_found_in_the_street_graph_are_kept_in_step_from_both_sides() {
    for (south, rule) in [(true, "ST4"), (false, "ST7")] {
        let house = House::new().await;
        block(&house, south).await;
        let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
        let way = |aside: f64, first: &str, last: &str| {
            let mut input = application();
            input["line"] = geojson(5.0, 95.0, aside);
            input["period"] = json!({"first": first, "last": last});
            input
        };
        let first = hand_in(&alpha, &way(0.5, "2026-06-15", "2026-06-26")).await;
        house.settle().await;
        assert!(by_rule(&alpha.get(&first).await.json(), rule).is_none());
        let second = hand_in(&beta, &way(80.5, "2026-06-22", "2026-07-03")).await;
        house.settle().await;
        let before = by_rule(&alpha.get(&first).await.json(), rule).expect(rule);
        assert_eq!(
            (&before["confidential"], &before["reconciliation"]["turn"]),
            (&json!(true), &json!("other_side"))
        );
        assert_eq!(before["period"], json!({"first": "2026-06-22", "last": "2026-06-26"}));
        let theirs = by_rule(&beta.get(&second).await.json(), rule).expect(rule);
        assert_eq!(theirs["reconciliation"]["turn"], "this_side");
        assess(&alpha, &first, &before).await;

        let officer = house.sign_in("officer").await;
        officer
            .step(&second, &json!({"event": "request_missing", "missing": ["Plan"]}))
            .await
            .expect_status(200);
        edit(&beta, &second, &way(80.5, "2026-06-24", "2026-07-03")).await;
        house.settle().await;
        let stirred = by_rule(&alpha.get(&first).await.json(), rule).expect(rule);
        assert_eq!((&stirred["id"], &stirred["assessment"]["verdict"]), (&before["id"], &json!("reassess")));

        edit(&beta, &second, &way(80.5, "2026-08-03", "2026-08-14")).await;
        house.settle().await;
        assert!(by_rule(&alpha.get(&first).await.json(), rule).is_none(), "{rule} closes itself");
        assert!(by_rule(&beta.get(&second).await.json(), rule).is_none());
        // Back again, and gone with the case.
        edit(&beta, &second, &way(80.5, "2026-06-22", "2026-07-03")).await;
        house.settle().await;
        assert!(by_rule(&alpha.get(&first).await.json(), rule).is_some());
        beta.step(&second, &json!({"event": "withdraw"})).await.expect_status(200);
        house.settle().await;
        assert!(by_rule(&alpha.get(&first).await.json(), rule).is_none());
    }
}
