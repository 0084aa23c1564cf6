//! What planners and officers ask beyond the map of gaps: the way to a conduit, who hears a mast, who is a colleague.

use exchange::crs::to_lonlat;
use geo::Coord;
use jiff::civil::date;
use model::{
    ConstraintId,
    constraint::{Constraint, ConstraintKind},
};
use serde_json::{Value, json};
use server::coverage::last_chance;
use store::{Who, layer};

use crate::town::{House, ORIGIN, along, id, placed, works};

#[tokio::test]
async fn a_gap_is_connected_along_the_street_to_the_end_of_the_nearest_conduit() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let path = |address: u128| format!("/api/coverage/gaps/{}/connection", id(address));
    let found = planner.get(&path(203)).await.expect_status(200).json();
    // 12 m from the house to the axis, 600 m along it, 3 m to the end of Beta's conduit.
    let scale = model::utm32::ground_distance(ORIGIN, ORIGIN + Coord { x: 1.0, y: 0.0 });
    assert!((found["length_m"].as_f64().unwrap() - 615.0 * scale).abs() < 0.06, "{found}");
    assert!((found["access_m"].as_f64().unwrap() - 15.0 * scale).abs() < 0.06);
    assert_eq!(found["streets"], json!(["Elmstraße"]));
    assert_eq!(found["conduit"], json!({"id": id(502), "owner": "Beta Faser", "kind": "duct"}));
    let route = found["route"]["coordinates"].as_array().unwrap();
    for (end, x, y) in [(route.first(), 900.0, 12.0), (route.last(), 300.0, 3.0)] {
        let (lon, lat) = to_lonlat(ORIGIN + Coord { x, y });
        let end = end.unwrap();
        assert!(
            (end[0].as_f64().unwrap() - lon).abs() < 1e-6 && (end[1].as_f64().unwrap() - lat).abs() < 1e-6
        );
    }
    planner.get(&path(999)).await.expect_status(404);
    // Where conduits lie is not for those who keep the accounts.
    house.sign_in("administrator").await.get(&path(203)).await.expect_status(403);
}

#[tokio::test]
async fn a_mast_is_tried_over_all_addresses_and_refused_where_free_space_says_nothing() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let (lon, lat) = to_lonlat(ORIGIN + Coord { x: 20.0, y: 12.0 });
    let ask = |changed: Value| {
        let mut body = json!({"site": [lon, lat], "frequency_mhz": 1800.0, "eirp_dbm": 60.0, "height_m": 1.5,
            "receivers": "addresses", "threshold_dbm": -30.0, "radius_m": 800.0});
        body.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let ask = planner.ask("POST", "/api/radio/check").json(&body);
        async move { ask.send().await }
    };
    // Three addresses: one at the mast's foot (near field), one 430 m and one 880 m away.
    let near = ask(json!({})).await.expect_status(200).json();
    assert_eq!(near["receivers"], 2, "{near}");
    assert_eq!((&near["refused"], &near["heard"], &near["not_heard"]), (&json!(1), &json!(0), &json!(1)));
    let loss = 32.4 + 20.0 * 1800f64.log10() + 20.0 * 0.43f64.log10();
    assert!((near["weakest_dbm"].as_f64().unwrap() - (60.0 - loss)).abs() < 0.2, "{near}");
    let all = ask(json!({"radius_m": 1000.0, "threshold_dbm": -33.0})).await.expect_status(200).json();
    assert_eq!((&all["heard"], &all["not_heard"]), (&json!(1), &json!(1)), "{all}");
    for (field, value) in
        [("radius_m", json!(12_000)), ("frequency_mhz", json!(0)), ("site", json!([9.0, 50.0]))]
    {
        let refused = ask(json!({field: value})).await.expect_status(422).json();
        assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
        assert_eq!(refused["errors"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_officer_sees_the_colleagues_of_the_own_authority_only() {
    let house = House::new().await;
    let found = house.sign_in("officer").await.get("/api/officers").await.expect_status(200).json();
    assert_eq!(found["items"], json!([{"id": id(13), "name": "Olga Amt"}]));
}

#[tokio::test]
async fn operators_hear_once_of_a_street_that_is_sealed_soon_and_nothing_of_anybodys_plans() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let last = async || planner.get("/api/coverage/last-chance").await.expect_status(200).json();
    assert_eq!(last().await, json!({"items": [], "not_loaded": []}));
    let resurfacing = Constraint {
        id: ConstraintId(id(903)),
        kind: ConstraintKind::Resurfacing,
        name: "Deckenerneuerung Ost".to_owned(),
        extent: placed(along(880.0, 920.0, 0.0)),
        width_m: 8.0,
        since: Some(date(2026, 9, 1)),
        until: None,
        owner: None,
        cleared: false,
        public: true,
    };
    let begin = async || house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let mut tx = begin().await;
    store::constraint::put(&mut tx, &resurfacing).await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
    let found = last().await;
    let [item] = &found["items"].as_array().unwrap()[..] else { panic!("one street: {found}") };
    assert_eq!(
        (&item["name"], &item["streets"], &item["seals_on"], &item["days_left"], &item["addresses"]),
        (&json!("Deckenerneuerung Ost"), &json!(["Elmstraße"]), &json!("2026-09-01"), &json!(183), &json!(1))
    );

    // Somebody plans there in secret: the planner knows it, nobody is told by silence.
    let mut tx = begin().await;
    let secret = works(703, "Geheimer Anschluss", 860.0, false);
    layer::replace_works(&mut tx, &[secret], house.app.clock.now(), "test").await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
    assert_eq!(last().await["items"], json!([]));
    assert_eq!(last_chance::run(&house.app).await.unwrap(), 1);
    assert_eq!(last_chance::run(&house.app).await.unwrap(), 1);
    let told = async |login: &str| -> Vec<Value> {
        let told = house.sign_in(login).await.get("/api/messages").await.expect_status(200).json();
        let told = told["items"].as_array().unwrap().clone();
        told.into_iter().filter(|told| told["kind"] == "last_chance").collect()
    };
    for login in ["alpha", "beta"] {
        let told = told(login).await;
        let [told] = &told[..] else { panic!("{login} is told once: {told:#?}") };
        assert_eq!(told["title"]["en"], "Only before 1 September 2026: Elmstraße");
        assert!(!told.to_string().contains("Geheim"), "{told}");
    }
    assert_eq!(told("officer").await, Vec::<Value>::new());
    house.sign_in("alpha").await.get("/api/coverage/last-chance").await.expect_status(403);
}
