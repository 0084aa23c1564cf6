//! Mobile coverage: cells are kept and listed, computed over the ground, told in figures, areas, files, and where one more helps.

use std::time::Duration;

use geo::{Area, Coord, Geometry};
use model::utm32::ground_distance;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, FORM, Reply, named},
    town::{House, ORIGIN},
};

/// Where the mast of these tests stands, from the beginning of the street.
const MAST: Coord<f64> = Coord { x: 210.0, y: 30.0 };
/// What it sends on one resource element, dBm: 40 dBm over ten blocks.
const ELEMENT_DBM: f64 = 40.0 - 20.791_812_460_476_25;

fn cell(name: &str, at: Coord<f64>, change: &Value) -> Value {
    let (lon, lat) = exchange::crs::to_lonlat(ORIGIN + at);
    let mut cell = json!({
        "name": name, "site": "Hof", "operator": "Nordfunk", "kind": "mast", "place": [lon, lat], "height_m": 30.0,
        "frequency_mhz": 1800.0, "resource_blocks": 10, "eirp_dbm": 40.0, "azimuth_deg": null, "beam_deg": null,
        "vertical_beam_deg": null, "mechanical_tilt_deg": 0.0, "electrical_tilt_deg": 0.0, "model": "free_space",
        "state": "on_air",
    });
    for (field, value) in change.as_object().into_iter().flatten() {
        cell[field] = value.clone();
    }
    cell
}

/// The answer once all cells are computed; the house computes beside.
async fn ready(house: &House, client: &Client, query: &str) -> Value {
    let work = tokio::spawn(server::radio::standing::work(house.app.clone()));
    for _ in 0..600 {
        let told = client.get(&format!("/api/radio/coverage?{query}")).await.expect_status(200).json();
        if told["state"] == "ready" {
            work.abort();
            return told["figures"].clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never computed")
}

/// A tile of SRTM with one height everywhere.
fn level(metres: i16) -> Vec<u8> {
    metres.to_be_bytes().repeat(1201 * 1201)
}

/// What is received in free space, as the handbook writes it: no outside help.
fn received(at: Coord<f64>) -> f64 {
    let metres = ground_distance(ORIGIN + MAST, at).hypot(28.5);
    ELEMENT_DBM - 20.0 * (4.0 * std::f64::consts::PI * metres * 1.8e9 / 299_792_458.0).log10()
}

async fn add(client: &Client, cell: &Value) -> Reply {
    client.post("/api/radio/cells", cell).await
}

#[tokio::test]
async fn a_cell_is_added_changed_and_removed_by_whoever_plans_and_by_nobody_else() {
    let house = House::new().await;
    let (planner, officer) = (house.sign_in("planner").await, house.sign_in("officer").await);
    let made = add(&planner, &cell("A-1", MAST, &json!({}))).await;
    made.expect_status(201);
    let (id, version) = (made.json()["id"].as_str().unwrap().to_owned(), made.version());
    assert_eq!(made.json()["model_name"], "ITU-R P.525-4");
    let path = format!("/api/radio/cells/{id}");

    // Nobody else's business, and no name twice.
    for login in ["alpha", "consultee"] {
        house.sign_in(login).await.get("/api/radio/cells").await.expect_status(403);
    }
    let taken = add(&officer, &cell("A-1", MAST, &json!({}))).await;
    taken.expect_status(422);
    assert_eq!(taken.json()["errors"][0]["pointer"], "/name");

    // Every fault at its field; a model that does not hold is a fault of the model.
    let wrong = cell("", MAST, &json!({"place": [1.0, 2.0], "eirp_dbm": 500.0, "azimuth_deg": 360.0}));
    let faults = add(&planner, &wrong).await.expect_status(422).json();
    let told: Vec<&str> =
        faults["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(told, ["/name", "/eirp_dbm", "/azimuth_deg", "/place"]);
    let needs_ground = add(&planner, &cell("A-2", MAST, &json!({"model": "p1812"}))).await;
    needs_ground.expect_status(422);
    assert_eq!(needs_ground.json()["errors"][0]["pointer"], "/model");
    let above = cell("A-2", MAST, &json!({"model": "tr38901", "frequency_mhz": 200_000.0}));
    let above = add(&planner, &above).await.expect_status(422).json();
    assert!(
        above["errors"][0]["text"]["en"].as_str().unwrap().contains("the model holds from 0.5 to 100 GHz"),
        "{above:#}"
    );

    let change = cell("A-1", MAST, &json!({"eirp_dbm": 41.0, "model": "automatic"}));
    let put = |version| planner.ask("PUT", &path).version(version).json(&change);
    let changed = put(version).send().await;
    changed.expect_status(200);
    // No ground is known: the statistical model, not P.1812.
    assert_eq!(changed.json()["model_name"], "3GPP TR 38.901 V18.0.0 UMa");
    put(version).send().await.expect_status(412);
    let listed = officer.get("/api/radio/cells?operator=Nordfunk").await.expect_status(200).json();
    assert_eq!((&listed["total"], &listed["items"][0]["eirp_dbm"]), (&json!(1), &json!(41.0)));
    planner.ask("DELETE", &path).version(changed.version()).send().await.expect_status(204);
    planner.ask("DELETE", &path).version(changed.version()).send().await.expect_status(404);
    assert_eq!(officer.get("/api/radio/cells").await.json()["total"], 0);
}

#[tokio::test]
async fn a_list_comes_back_as_it_went_out_and_a_faulty_line_spoils_no_other() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    add(&planner, &cell("A-1", MAST, &json!({"azimuth_deg": 120.0}))).await.expect_status(201);
    let list = planner.get("/api/radio/cells.csv").await;
    let list = String::from_utf8(list.expect_status(200).bytes.clone()).unwrap();
    let same = planner
        .form("/api/radio/cells/preview", &[("file", list.as_bytes())])
        .await
        .expect_status(200)
        .json();
    assert_eq!(same, json!({"taken": 1, "added": 0, "changed": 0, "faults": []}));

    let more = format!(
        "{list}B-1;;Hansemobil;mast;9.98;53.56;25;900;;55;;;;;;;planned\r\nB-2;;;;9.98;53.56;;900;;55;;;;;;;\r\n"
    );
    let told = planner
        .form("/api/radio/cells/preview", &[("file", more.as_bytes())])
        .await
        .expect_status(200)
        .json();
    assert_eq!((&told["taken"], &told["added"]), (&json!(2), &json!(1)));
    let columns: Vec<&str> =
        told["faults"].as_array().unwrap().iter().map(|fault| fault["column"].as_str().unwrap()).collect();
    assert_eq!(columns, ["height_m", "operator"]);
    // A preview keeps nothing.
    assert_eq!(planner.get("/api/radio/cells").await.json()["total"], 1);
    planner.attach("/api/radio/cells/import", None, "cells.csv", more.as_bytes()).await.expect_status(200);
    let cells = planner.get("/api/radio/cells").await.json();
    assert_eq!(cells["total"], 2);
    assert_eq!(
        (&cells["items"][1]["site"], &cells["items"][1]["resource_blocks"]),
        (&json!("B-1"), &json!(50))
    );
    planner
        .attach("/api/radio/cells/import", None, "cells.csv", b"name;operator\nA;B\n")
        .await
        .expect_status(422);
}

#[tokio::test]
async fn figures_areas_gaps_and_files_tell_what_the_closed_form_gives() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    add(&planner, &cell("A-1", MAST, &json!({}))).await.expect_status(201);
    add(
        &planner,
        &cell("B-1", MAST, &json!({"operator": "Hansemobil", "state": "planned", "eirp_dbm": -40.0})),
    )
    .await
    .expect_status(201);
    let query = "cell_m=25&least_dbm=-64.5";
    // Not there yet: told so, and no half answer.
    let first = planner.get(&format!("/api/radio/coverage?{query}")).await.expect_status(200).json();
    assert_eq!(
        (&first["state"], &first["figures"], &first["all"]),
        (&json!("computing"), &Value::Null, &json!(2))
    );
    let early = planner.get(&format!("/api/radio/gaps?{query}")).await;
    early.expect_status(503);

    let figures = ready(&house, &planner, query).await;
    // Counted again, cell by cell of the grid, in the districts.
    let districts = house.app.live.now();
    let count = |of: &str| u32::try_from(figures["grid"][of].as_u64().unwrap()).unwrap();
    let (columns, rows) = (count("columns"), count("rows"));
    let bounds = house.app.city.area.bounds();
    let corner =
        Coord { x: (bounds.min().x / 25.0).floor() * 25.0, y: (bounds.min().y / 25.0).floor() * 25.0 };
    let (mut served, mut all, mut gap) = (0u32, 0u32, 0u32);
    for row in 0..rows {
        for column in 0..columns {
            let middle = corner + Coord { x: f64::from(column) + 0.5, y: f64::from(row) + 0.5 } * 25.0;
            let inside = engine::gap::district_of(&districts.city, middle).is_some();
            // A mast is heard to the horizon, here everywhere; ten kilometres are looked at.
            let heard = ground_distance(ORIGIN + MAST, middle) <= 10_000.0 && received(middle) >= -64.5;
            all += u32::from(inside);
            served += u32::from(inside && heard);
            gap += u32::from(inside && !heard);
        }
    }
    assert!(served > 50 && gap > 50, "{served} {gap}");
    let square = |cells: u32| f64::from(cells) * 625.0 / 1e6;
    let near = |told: &Value, expected: f64| (told.as_f64().unwrap() - expected).abs() < 0.001;
    assert!(near(&figures["area"]["served"], square(served)), "{figures:#} {served}");
    assert!(near(&figures["area"]["all"], square(all)));
    let shares: f64 =
        figures["classes"].as_array().unwrap().iter().map(|class| class["share"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-3);
    // The weak one is nowhere the best, and alone serves nobody.
    let by_name = |list: &Value, field: &str, name: &str| {
        list.as_array().unwrap().iter().find(|one| one[field] == name).unwrap().clone()
    };
    assert_eq!(by_name(&figures["cells"], "name", "B-1")["best_share"], 0.0);
    assert_eq!(by_name(&figures["operators"], "operator", "Hansemobil")["area"], 0.0);

    // Gaps as areas and as addresses.
    let gaps =
        planner.get(&format!("/api/radio/contours.geojson?show=gap&{query}")).await.expect_status(200).json();
    let area = exchange::geojson::geometry(&gaps["features"][0]["geometry"]).unwrap();
    let area = exchange::crs::geometry_to_utm32(&area).unwrap();
    let Geometry::MultiPolygon(area) = area else { panic!("{area:?}") };
    assert!((area.unsigned_area() / f64::from(gap) / 625.0 - 1.0).abs() < 1e-3);
    let expected: Vec<Uuid> = {
        let cell_of = |at: Coord<f64>| {
            let inner = (at - corner) / 25.0;
            corner + Coord { x: inner.x.floor() + 0.5, y: inner.y.floor() + 0.5 } * 25.0
        };
        let mut ids: Vec<Uuid> = (districts.addresses.values())
            .filter(|address| received(cell_of(address.place.0)) < -64.5)
            .map(|address| address.id.0)
            .collect();
        ids.sort();
        ids
    };
    let listed = planner.get(&format!("/api/radio/gaps?limit=500&{query}")).await.expect_status(200).json();
    let mut told: Vec<Uuid> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gap| gap["id"].as_str().unwrap().parse().unwrap())
        .collect();
    told.sort();
    assert_eq!(told, expected);

    // A tile over the street holds something, one far away nothing.
    let (lon, lat) = exchange::crs::to_lonlat(ORIGIN + MAST);
    let tile = |lon: f64, lat: f64| {
        let side = 2f64.powi(14);
        let x = ((lon + 180.0) / 360.0 * side).floor();
        let y = ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side).floor();
        format!("/api/radio/tiles/class/14/{x}/{y}?{query}")
    };
    assert!(planner.get(&tile(lon, lat)).await.expect_status(200).bytes.len() > 50);
    assert!(planner.get(&tile(0.0, 50.0)).await.expect_status(200).bytes.is_empty());
    let tif = planner.get(&format!("/api/radio/export/tif?{query}")).await;
    assert!(tif.expect_status(200).bytes.starts_with(b"II*\0"));
    let package = planner.get(&format!("/api/radio/export/gpkg?{query}")).await;
    assert!(package.expect_status(200).bytes.starts_with(b"SQLite format 3"));
    planner.get(&format!("/api/radio/export/pdf?{query}")).await.expect_status(404);

    // One operator, and without what is only planned.
    let alone = ready(&house, &planner, "cell_m=25&operator=Hansemobil").await;
    assert_eq!(alone["cells"].as_array().unwrap().len(), 1);
    let on_air = ready(&house, &planner, "cell_m=25&planned=false").await;
    assert_eq!(on_air["operators"].as_array().unwrap().len(), 1);
    planner.get("/api/radio/coverage?cell_m=7").await.expect_status(422);
}

#[tokio::test]
async fn the_ground_is_loaded_changes_the_model_and_can_be_taken_away() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    add(&planner, &cell("A-1", MAST, &json!({"model": "automatic"}))).await.expect_status(201);
    let send = |name: &'static str, content: Vec<u8>| {
        let parts =
            named(&[("kind", "", b"terrain"), ("source", "", "© wir".as_bytes()), ("file", name, &content)]);
        let ask = planner.ask("POST", "/api/radio/rasters").key(Uuid::new_v4());
        ask.header("content-type", FORM).bytes(parts)
    };
    let wrong = send("N53E009.hgt", vec![0; 100]).send().await;
    wrong.expect_status(422);
    assert!(
        wrong.json()["errors"][0]["text"]["en"].as_str().unwrap().starts_with("N53E009.hgt: "),
        "{:#}",
        wrong.json()
    );
    send("N00E000.hgt", level(12)).send().await.expect_status(422);
    let told = send("N53E009.hgt", level(12)).send().await.expect_status(200).json();
    assert_eq!(
        (&told["lowest_m"], &told["highest_m"], &told["source"]),
        (&json!(12.0), &json!(12.0), &json!("© wir"))
    );
    let overview = planner.get("/api/radio").await.expect_status(200).json();
    assert_eq!(overview["terrain"]["files"], json!(["N53E009.hgt"]));
    let model = |cells: Value| cells["items"][0]["model_name"].as_str().unwrap().to_owned();
    assert_eq!(model(planner.get("/api/radio/cells").await.json()), "ITU-R P.1812-8");
    let figures = ready(&house, &planner, "cell_m=100").await;
    // Nearer than 250 m one knife edge answers.
    assert!(figures["answers"]["otherwise"].as_u64().unwrap() >= 10, "{figures:#}");
    assert!(figures["answers"]["model"].as_u64().unwrap() > 100, "{figures:#}");
    planner.ask("DELETE", "/api/radio/rasters/terrain").send().await.expect_status(204);
    planner.ask("DELETE", "/api/radio/rasters/terrain").send().await.expect_status(404);
    assert_eq!(model(planner.get("/api/radio/cells").await.json()), "3GPP TR 38.901 V18.0.0 UMa");
}

#[tokio::test]
async fn one_more_site_serves_more_and_never_less_than_it_says() {
    let house = House::new().await;
    let planner = house.sign_in("planner").await;
    let template = json!({"kind": "rooftop", "height_m": 20.0, "frequency_mhz": 1800.0, "resource_blocks": 10, "eirp_dbm": 20.0});
    let ask = |sites: u8, demand: &str| json!({"planned": true, "sites": sites, "demand": demand, "least_dbm": -80.0, "site": template});
    // Without a single cell nothing is served.
    let found = planner.post("/api/radio/placement", &ask(2, "addresses")).await.expect_status(200).json();
    let choices = found["choices"].as_array().unwrap();
    assert!(!choices.is_empty(), "{found:#}");
    assert_eq!(found["before"]["served"], 0.0);
    let newly: f64 = choices.iter().map(|choice| choice["newly_served"].as_f64().unwrap()).sum();
    assert!((found["after"]["served"].as_f64().unwrap() - newly).abs() < 0.051, "{found:#}");
    let adds: Vec<f64> = choices.iter().map(|choice| choice["adds"].as_f64().unwrap()).collect();
    assert!(adds.windows(2).all(|pair| pair[0] >= pair[1]), "{adds:?}");
    let roads = planner.post("/api/radio/placement", &ask(1, "roads")).await.expect_status(200).json();
    assert!(roads["after"]["served"].as_f64() > roads["before"]["served"].as_f64(), "{roads:#}");
    planner.post("/api/radio/placement", &ask(11, "area")).await.expect_status(422);
}
