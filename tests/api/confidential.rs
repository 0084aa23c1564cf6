//! Plans of others are confidential (§148 TKG): the same in answers, tiles and lists.

use serde_json::{Value, json};
use store::Who;

use crate::{
    client::Client,
    town::{House, ORIGIN, geojson, works},
};

async fn check(client: &Client, from: f64, to: f64) -> Vec<Value> {
    let reply = client
        .post(
            "/api/check",
            &json!({
                "line": geojson(from, to, 3.5), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
                "procedure": "consent", "period": {"first": "2026-05-04", "last": "2026-05-15"},
            }),
        )
        .await;
    reply.expect_status(200).json()["findings"].as_array().unwrap().clone()
}

fn find(findings: &[Value], kind: &str) -> Value {
    let found = findings.iter().find(|finding| finding["neighbour"]["kind"] == kind);
    found.cloned().unwrap_or_else(|| panic!("no finding against {kind}: {findings:#?}"))
}

#[tokio::test]
async fn others_conduits_and_unpublished_works_are_felt_but_not_seen() {
    let house = House::new().await;
    let (alpha, beta, officer) =
        (house.sign_in("alpha").await, house.sign_in("beta").await, house.sign_in("officer").await);
    for (kind, from, to) in [("conduit", 150.0, 250.0), ("works", 700.0, 750.0)] {
        let felt = find(&check(&alpha, from, to).await, kind);
        let text = felt.to_string();
        assert_eq!(felt["confidential"], true);
        for hidden in ["place", "distance_m", "period"] {
            assert_eq!(felt[hidden], Value::Null, "{hidden} of {text}");
        }
        assert_eq!(felt["neighbour"], json!({"kind": kind, "id": null, "label": null}));
        assert_eq!(felt["street"], "Elmstraße");
        assert!(!text.contains("Beta") && !text.contains("Geheim") && !text.contains("2026-05"), "{text}");

        for insider in [&beta, &officer] {
            let seen = find(&check(insider, from, to).await, kind);
            assert_eq!(seen["confidential"], false);
            assert!(seen["place"].is_object() && seen["neighbour"]["id"].is_string(), "{seen}");
        }
    }
    let known = find(&check(&alpha, 550.0, 600.0).await, "works");
    assert_eq!(
        (&known["confidential"], &known["neighbour"]["label"]),
        (&json!(false), &json!("Bekannter Ausbau"))
    );
}

#[tokio::test]
async fn tiles_and_lists_obey_the_same_rights() {
    let house = House::new().await;
    let (lon, lat) = exchange::crs::to_lonlat(geo::Coord { x: ORIGIN.x + 300.0, y: ORIGIN.y + 3.0 });
    // One tile of zoom 13 holds the whole street.
    let tile = tile_at(lon, lat, 13);
    let seen = |reply: &crate::client::Reply, word: &str| {
        reply.bytes.windows(word.len()).any(|part| part == word.as_bytes())
    };
    let public = house.public().get(&tile).await;
    assert!(
        seen(&public, "Bekannter Ausbau") && !seen(&public, "conduit") && !seen(&public, "Geheimer Ausbau")
    );
    let alpha = house.sign_in("alpha").await.get(&tile).await;
    assert!(seen(&alpha, "Alpha Netz") && !seen(&alpha, "Beta Faser") && !seen(&alpha, "Geheimer Ausbau"));
    let officer = house.sign_in("officer").await.get(&tile).await;
    assert!(seen(&officer, "Alpha Netz") && seen(&officer, "Beta Faser"));
    assert_eq!(officer.headers["cache-control"], "private, no-store");

    let works = house.sign_in("officer").await.get("/api/works").await.json();
    assert_eq!((&works["total"], &works["items"][0]["title"]), (&json!(1), &json!("Bekannter Ausbau")));
}

#[tokio::test]
async fn which_houses_a_rival_serves_and_which_duct_it_was_is_not_told() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let found = check(&alpha, 150.0, 250.0).await;
    let duct = find(&found, "conduit");
    let known = find(&check(&officer, 150.0, 250.0).await, "conduit");
    assert_ne!(duct["id"], known["id"], "the same duct bears another name in each street");
    assert_eq!(
        duct["id"],
        find(&check(&alpha, 160.0, 240.0).await, "conduit")["id"],
        "and one while it is drawn"
    );
    for finding in found.iter().filter(|finding| finding["neighbour"]["kind"] == "address") {
        assert_eq!(
            (&finding["confidential"], &finding["place"], &finding["score"]),
            (&json!(true), &Value::Null, &Value::Null)
        );
        let text = finding["because"]["de"].as_str().unwrap();
        assert!(!text.contains(|sign: char| sign.is_ascii_digit()), "{text}");
    }
    let order: Vec<(u8, bool)> = found
        .iter()
        .map(|finding| {
            let weight = ["block", "heavy", "light", "opportunity", "info"];
            let weight = weight.iter().position(|word| finding["severity"] == *word).unwrap();
            (u8::try_from(weight).unwrap(), finding["confidential"] == true)
        })
        .collect();
    assert!(order.is_sorted(), "{order:?}");
}

#[tokio::test]
async fn whoever_touches_confidential_plans_too_often_waits_for_the_next_hour() {
    let house = House::with(&[("LOTSE_CONFIDENTIAL_CHECKS_PER_HOUR", "2")]).await;
    let alpha = house.sign_in("alpha").await;
    for _ in 0..2 {
        check(&alpha, 150.0, 250.0).await;
    }
    // Also where nothing confidential lies: whether something does must not show.
    let body = json!({
        "line": geojson(900.0, 950.0, 3.5), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
        "procedure": "consent", "period": {"first": "2026-05-04", "last": "2026-05-15"},
    });
    let refused = alpha.post("/api/check", &body).await;
    assert_eq!(refused.expect_status(429).problem(), "too-many");
    assert!(refused.headers.contains_key("retry-after"));
    check(&house.sign_in("beta").await, 150.0, 250.0).await;
}

#[tokio::test]
async fn an_administrator_sees_accounts_and_no_plans() {
    let house = House::new().await;
    let (lon, lat) = exchange::crs::to_lonlat(geo::Coord { x: ORIGIN.x + 300.0, y: ORIGIN.y + 3.0 });
    let tile = house.sign_in("administrator").await.get(&tile_at(lon, lat, 13)).await;
    let seen = |word: &str| tile.bytes.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(seen("Bekannter Ausbau"));
    assert!(!seen("Alpha Netz") && !seen("Beta Faser") && !seen("Geheimer Ausbau"));
}

#[tokio::test]
async fn probing_is_limited_and_counted_per_organisation() {
    let house = House::with(&[("LOTSE_CHECKS_PER_MINUTE", "3")]).await;
    let alpha = house.sign_in("alpha").await;
    for _ in 0..3 {
        check(&alpha, 150.0, 250.0).await;
    }
    let refused = alpha.post("/api/check", &json!({})).await;
    refused.expect_status(422);
    let body = json!({
        "line": geojson(150.0, 250.0, 3.5), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
        "procedure": "consent", "period": {"first": "2026-05-04", "last": "2026-05-15"},
    });
    let refused = alpha.post("/api/check", &body).await;
    assert_eq!(refused.expect_status(429).problem(), "too-many");
    assert!(refused.headers.contains_key("retry-after"));
    check(&house.sign_in("beta").await, 150.0, 250.0).await;

    let mut tx = house.app.db.begin(&store::Who::system(house.app.tenant)).await.unwrap();
    let later = house.app.clock.instant() + jiff::SignedDuration::from_hours(2);
    store::probe::journal(&mut tx, later).await.unwrap();
    let entries = store::journal::list(&mut tx, store::journal::Chain::Tenant).await.unwrap();
    let told: Vec<Value> = entries
        .iter()
        .filter(|entry| entry.event == "live_checks")
        .map(|entry| serde_json::from_str(&entry.detail).unwrap())
        .collect();
    let mut counts: Vec<_> =
        told.iter().map(|detail| (detail["checks"].as_u64(), detail["confidential"].as_u64())).collect();
    counts.sort_unstable();
    assert_eq!(counts, [(Some(1), Some(0)), (Some(3), Some(3))]);
}

fn tile_at(lon: f64, lat: f64, z: u32) -> String {
    let side = f64::from(1_u32 << z);
    let x = ((lon + 180.0) / 360.0 * side).floor();
    let y = ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side).floor();
    format!("/api/tiles/permits/{z}/{x}/{y}")
}

#[tokio::test]
async fn what_lies_nearby_comes_first_and_the_whole_answer_is_the_same_as_at_once() {
    let house = House::new().await;
    // So many at once that the street bears no more (ST8), which takes the street graph to tell.
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let crowd: Vec<_> =
        (0..12_u8).map(|at| works(710 + u128::from(at), "Gedränge", f64::from(at) * 60.0, true)).collect();
    store::layer::replace_works(&mut tx, &crowd, house.app.clock.now(), "test").await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
    let officer = house.sign_in("officer").await;
    let body = json!({
        "line": geojson(100.0, 300.0, 0.0), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
        "procedure": "consent", "period": {"first": "2026-05-04", "last": "2026-05-15"},
    });
    let whole = officer.post("/api/check", &body).await.expect_status(200).json();
    let lines =
        officer.ask("POST", "/api/check").header("accept", "application/x-ndjson").json(&body).send().await;
    assert_eq!(lines.expect_status(200).headers["content-type"], "application/x-ndjson");
    let lines: Vec<Value> = lines
        .bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    let [first, second] = &lines[..] else { panic!("two lines: {lines:#?}") };
    assert_eq!((&first["complete"], &second["complete"]), (&json!(false), &json!(true)));
    assert_eq!(second["findings"], whole["findings"]);
    let rules = |answer: &Value| -> Vec<String> {
        let findings = answer["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    };
    let late: Vec<String> = rules(second).into_iter().filter(|rule| !rules(first).contains(rule)).collect();
    assert!(late.iter().any(|rule| rule == "ST8"), "{late:?}");
    assert!(!rules(first).is_empty() && rules(first).iter().all(|rule| rules(second).contains(rule)));
}
