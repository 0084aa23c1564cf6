//! What planners and officers ask beyond the map of gaps: the way to a conduit, who hears a mast, who is a colleague.

use exchange::crs::to_lonlat;
use geo::Coord;
use jiff::civil::date;
use model::constraint::{Constraint, ConstraintKind};
use serde_json::{Value, json};
use server::coverage::{last_chance, outlook};
use store::{Who, layer};

use crate::client::Client;
use crate::town::{House, ORIGIN, constraint, id, works};

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

/// How the addresses stand, in reading order, and why.
async fn stand(planner: &Client, query: &str) -> Vec<(String, String)> {
    let path = format!("/api/coverage/addresses?{query}");
    let found = planner.get(&path).await.expect_status(200).json();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let rows = found["items"].as_array().unwrap();
    rows.iter().map(|row| (word(&row["state"]), word(&row["why"]))).collect()
}

#[tokio::test]
async fn coverage_follows_the_street_and_the_days_on_which_works_end() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let rows = |all: [(&str, &str); 3]| all.map(|(state, why)| (state.to_owned(), why.to_owned())).to_vec();
    let (passed, gap) = (("passed", "-"), ("gap", "nothing_within"));
    assert_eq!(stand(&planner, "").await, rows([passed, gap, gap]));
    // 12 m to the axis, 150 m along it, 3 m to the conduit; 12 m, 100 m and 4 m to works that nobody was told of yet.
    assert_eq!(stand(&planner, "limit_m=166").await, rows([passed, passed, gap]));
    let to_come = ("planned", "nothing_within");
    assert_eq!(stand(&planner, "limit_m=130").await, rows([passed, to_come, gap]));
    assert_eq!(stand(&planner, "limit_m=130&day=2026-05-29").await, rows([passed, to_come, gap]));
    assert_eq!(stand(&planner, "limit_m=130&day=2026-05-28").await, rows([passed, gap, gap]));
    assert_eq!(stand(&planner, "limit_m=130&state=planned").await.len(), 1);
    assert_eq!(stand(&planner, &format!("district={}", id(402))).await.len(), 0);

    let summary = planner.get("/api/coverage?limit_m=130").await.expect_status(200).json();
    assert_eq!((&summary["day"], &summary["kind"]), (&json!("2026-05-29"), &json!("planned_by")));
    assert_eq!(
        (&summary["passed"], &summary["planned"], &summary["gaps"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let outlook = planner.get("/api/coverage/outlook?limit_m=130").await.expect_status(200).json();
    let by_day: Vec<(&Value, &Value)> =
        outlook["items"].as_array().unwrap().iter().map(|item| (&item["day"], &item["planned"])).collect();
    assert_eq!(by_day, [(&json!("2026-03-02"), &json!(0)), (&json!("2026-05-29"), &json!(1))]);
    for resolution in [7, 11] {
        let path = format!("/api/coverage/hexagons.geojson?resolution={resolution}");
        let found = planner.get(&path).await.expect_status(200).json();
        let hexagons = found["features"].as_array().unwrap();
        let sum: u64 =
            hexagons.iter().map(|hexagon| hexagon["properties"]["addresses"].as_u64().unwrap()).sum();
        assert_eq!(sum, 3);
        // A hexagon counts what lies within its own outline.
        let (lon, lat) = to_lonlat(ORIGIN + Coord { x: 20.0, y: 12.0 });
        let holds = |hexagon: &Value| {
            let ring = hexagon["geometry"]["coordinates"][0].as_array().unwrap();
            let corner = |at: &Value| (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
            ring.windows(2)
                .filter(|side| {
                    let (a, b) = (corner(&side[0]), corner(&side[1]));
                    (a.1 > lat) != (b.1 > lat) && lon < (b.0 - a.0) * (lat - a.1) / (b.1 - a.1) + a.0
                })
                .count()
                % 2
                == 1
        };
        assert_eq!(hexagons.iter().filter(|hexagon| holds(hexagon)).count(), 1);
    }
    planner.get("/api/coverage/hexagons.geojson?resolution=15").await.expect_status(422);
    let csv = planner.get("/api/coverage/addresses.csv?state=gap").await.expect_status(200).bytes.clone();
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 3);
    // Whose works will serve an address is not for those who keep the accounts.
    let administrator = house.sign_in("administrator").await;
    let path = "/api/coverage/addresses?limit_m=130&state=planned";
    assert_eq!(administrator.get(path).await.expect_status(200).json()["items"][0]["works"], Value::Null);
    assert_eq!(planner.get(path).await.json()["items"][0]["works"]["title"], "Bekannter Ausbau");
    house.sign_in("alpha").await.get("/api/coverage").await.expect_status(403);
}

#[tokio::test]
async fn what_was_kept_of_a_day_is_told_later_and_nothing_is_made_up_for_other_days() {
    let house = House::new().await;
    assert_eq!(outlook::record(&house.app).await.unwrap(), 1);
    house.travel(date(2026, 3, 9));
    layer_without_conduits(&house).await;
    let planner = house.sign_in("planner").await;
    let told = async |day: &str| planner.get(&format!("/api/coverage?day={day}")).await;
    let before = told("2026-03-05").await.expect_status(200).json();
    assert_eq!(
        (&before["kind"], &before["day"], &before["passed"]),
        (&json!("as_of"), &json!("2026-03-02"), &json!(1))
    );
    assert_eq!(told("2026-03-09").await.json()["passed"], 0);
    told("2026-03-01").await.expect_status(422);
    planner.get("/api/coverage/addresses?day=2026-03-05").await.expect_status(422);
    let outlook = planner.get("/api/coverage/outlook").await.json();
    assert_eq!((&outlook["items"][0]["recorded"], &outlook["items"][0]["passed"]), (&json!(true), &json!(1)));
}

async fn layer_without_conduits(house: &House) {
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    layer::replace_conduits(&mut tx, &[], house.app.clock.now(), "test").await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
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
        since: Some(date(2026, 9, 1)),
        ..constraint(ConstraintKind::Resurfacing, 903, "Deckenerneuerung Ost", (880.0, 920.0))
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
