//! Operators report where they supply: every faulty row is told, the good ones count, and contradictions come to light.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, FORM, Reply, form},
    town::{ALPHA, BETA, House, ORIGIN, id},
};

const LIST: &str = "street;number;status;technology;since\n\
    Elmstraße;1;connected;fibre;01.02.2026\n\
    Elmstr.;2;anschließbar;Glasfaser;\n\
    Elmstrasse;3;connected;fibre;\n\
    Elmstrase;1;connected;fibre;\n\
    Elmstraße;7;connected;fibre;\n\
    Elmstraße;1;passed;fibre;\n\
    Elmstraße;2;vielleicht;fibre;2030-01-01\n";

async fn send(client: &Client, path: &str, file: &[u8], organisation: Option<u128>) -> Reply {
    let organisation = organisation.map(|number| id(number).to_string());
    let mut parts: Vec<(&str, &[u8])> = vec![("file", file)];
    parts.extend(organisation.as_ref().map(|id| ("organisation", id.as_bytes())));
    let ask = client.ask("POST", path).key(Uuid::new_v4()).header("content-type", FORM);
    ask.bytes(form(&parts)).send().await
}

async fn report(client: &Client, file: &str, organisation: Option<u128>) -> Value {
    send(client, "/api/supply/reports", file.as_bytes(), organisation).await.expect_status(201).json()
}

async fn preview(client: &Client, file: &str) -> Value {
    send(client, "/api/supply/reports/preview", file.as_bytes(), None).await.expect_status(200).json()
}

async fn reports(client: &Client) -> Vec<Value> {
    let all = client.get("/api/supply/reports").await.expect_status(200).json();
    all["items"].as_array().unwrap().clone()
}

/// A square along the street as an area of supply.
fn area(from: f64, to: f64, status: &str) -> String {
    let corner = |x: f64, y: f64| {
        let (lon, lat) = exchange::crs::to_lonlat(ORIGIN + geo::Coord { x, y });
        json!([lon, lat])
    };
    let ring = [(from, -20.0), (to, -20.0), (to, 20.0), (from, 20.0), (from, -20.0)];
    let ring: Vec<Value> = ring.into_iter().map(|(x, y)| corner(x, y)).collect();
    json!({"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"status": status, "technologie": "Glasfaser"},
        "geometry": {"type": "Polygon", "coordinates": [ring]}}]})
    .to_string()
}

#[tokio::test]
async fn a_report_is_tried_taken_withdrawn_and_put_in_force_again() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let tried = preview(&alpha, LIST).await;
    assert_eq!(tried["taken"], json!({"connected": 2, "passed": 1, "unserved": 0}), "{tried:#}");
    assert_eq!((&tried["rows"], &tried["refused"], &tried["addresses"]), (&json!(7), &json!(4), &json!(3)));
    let faults: Vec<_> = tried["faults"].as_array().unwrap().iter().collect();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| {
            (
                fault["row"].as_u64().unwrap(),
                fault["column"].as_str().unwrap(),
                fault["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (5, "street", "unknown_street"),
            (6, "number", "unknown_number"),
            (7, "", "twice"),
            (8, "status", "unknown_word"),
            (8, "since", "in_the_future"),
        ]
    );
    assert!(faults[0]["text"]["de"].as_str().unwrap().contains("„Elmstraße“"), "{tried:#}");
    assert!(faults[1]["text"]["en"].as_str().unwrap().contains("nearest are: 3, 2, 1"), "{tried:#}");
    assert_eq!(tried["changes"]["added"], 3);
    assert!(reports(&alpha).await.is_empty(), "a preview keeps nothing");

    let first = report(&alpha, LIST, None).await;
    assert_eq!(
        (&first["number"], &first["in_force"], &first["refused"]),
        (&json!(1), &json!(true), &json!(4))
    );
    let one = format!("/api/supply/reports/{}", first["id"].as_str().unwrap());
    assert_eq!(alpha.get(&one).await.json()["faults"].as_array().unwrap().len(), 5);
    let refused = alpha.get(&format!("{one}/refused.csv")).await;
    let refused = String::from_utf8(refused.expect_status(200).bytes.clone()).unwrap();
    assert!(refused.contains("\r\n5;street;Elmstrase;unknown_street;"), "{refused}");
    // Where somebody supplies is nobody else's business.
    beta.get(&one).await.expect_status(404);
    assert!(reports(&beta).await.is_empty());

    let shorter = "id,status,technology\n".to_owned() + &format!("{},passed,FTTH\n", id(201));
    let tried = preview(&alpha, &shorter).await;
    let changes = &tried["changes"];
    assert_eq!(
        (&changes["changed"], &changes["removed"], &changes["added"]),
        (&json!(1), &json!(2), &json!(0))
    );
    assert_eq!(changes["former"]["number"], 1);
    let second = report(&alpha, &shorter, None).await;
    assert_eq!(second["number"], 2);
    assert_eq!(in_force(&alpha).await, [2]);
    let step = |event: &'static str| {
        let (alpha, path) = (alpha.clone(), format!("{one}/events"));
        async move { alpha.post(&path, &json!({"event": event})).await.expect_status(200).json() }
    };
    assert_eq!(step("restore").await["in_force"], true);
    assert_eq!(in_force(&alpha).await, [1]);
    assert_eq!(step("withdraw").await["changed_by"], "Ada Alpha");
    assert_eq!(step("withdraw").await["in_force"], false);
    assert!(in_force(&alpha).await.is_empty());
    assert!(server::supply_report::in_force(&house.app).await.unwrap().is_empty());
}

async fn in_force(client: &Client) -> Vec<u64> {
    let all = reports(client).await;
    all.iter().filter(|one| one["in_force"] == true).map(|one| one["number"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn contradictions_are_shown_to_the_authority_and_nobody_learns_by_trying_where_ducts_lie() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    report(&alpha, LIST, None).await;
    // The whole street is connected, says the file of areas; number 2 is only passed, says the list.
    let areas = area(-50.0, 950.0, "angeschlossen");
    let tried = preview(&alpha, &areas).await;
    assert_eq!((&tried["kind"], &tried["addresses"]), (&json!("areas"), &json!(3)), "{tried:#}");
    let contradictions = &tried["contradictions"];
    assert_eq!((&contradictions["new"], &contradictions["ducts_asked"]), (&json!(1), &json!(false)));
    assert_eq!(contradictions["items"][0]["address"]["number"], "2");
    report(&alpha, &areas, None).await;
    // Both stand beside each other: a list and areas are two kinds.
    assert_eq!(in_force(&alpha).await, [1, 1]);

    let found = officer.get("/api/supply/contradictions").await.expect_status(200).json();
    let told: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["address"]["number"].as_str().unwrap(), one["kind"].as_str().unwrap()))
        .collect();
    assert!(told.contains(&("2", "reports")) && told.contains(&("3", "no_duct")), "{found:#}");
    assert!(!told.iter().any(|(number, _)| *number == "1"), "{found:#}");
    assert_eq!(found["items"][0]["operator"]["name"], "Alpha Netz");
    let path = "/api/supply/contradictions?kind=no_duct&limit=1&organisation=";
    assert_eq!(officer.get(&format!("{path}{}", id(BETA))).await.json()["total"], 0);
    alpha.get("/api/supply/contradictions").await.expect_status(403);
    let csv =
        officer.get("/api/supply/contradictions.csv?kind=reports").await.expect_status(200).bytes.clone();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(
        csv.contains(";Alpha Netz;fibre;reports;") && csv.contains("addresses ") && csv.contains("; areas "),
        "{csv}"
    );
    alpha.get("/api/supply/contradictions.csv").await.expect_status(403);

    // The same list of reports as long as nothing changes, and another one afterwards.
    let all = server::supply_report::in_force(&house.app).await.unwrap();
    let again = server::supply_report::in_force(&house.app).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&all, &again) && all.len() == 4);
    report(&officer, &format!("id;status;technology\n{};hp;kabel", id(202)), Some(BETA)).await;
    assert_eq!(server::supply_report::in_force(&house.app).await.unwrap().len(), 5);
}

#[tokio::test]
async fn nobody_reports_for_somebody_else_and_a_hostile_file_changes_nothing() {
    let house = House::new().await;
    let (alpha, planner) = (house.sign_in("alpha").await, house.sign_in("planner").await);
    let path = "/api/supply/reports";
    send(&alpha, path, LIST.as_bytes(), Some(BETA)).await.expect_status(403);
    send(&planner, path, LIST.as_bytes(), None).await.expect_status(422);
    send(&planner, path, LIST.as_bytes(), Some(0xDEAD)).await.expect_status(422);
    assert_eq!(report(&planner, LIST, Some(ALPHA)).await["by"], "Paul Plan");
    let before = reports(&alpha).await;

    let long = format!("id;status;technology\n{}", "x".repeat(100_000));
    let outside = area(50_000.0, 50_100.0, "passed");
    let broken = area(0.0, 100.0, "passed").replacen("Polygon", "Point", 1);
    for (file, said) in [
        (&b"id;status;technology\n\0;x;y"[..], "Zeile 2 "),
        (b"id;status;technology\n\"unclosed;passed;fibre\n", "Zeile 2 "),
        (b"street;number\nElmstra\xdfe;1\n", "status, technology"),
        (b"id;status;technology\n", "Kopfzeile"),
        (b"\xff\xfei\0d\0", "UTF-16"),
        (long.as_bytes(), "zu lang"),
        (outside.as_bytes(), "außerhalb"),
        (broken.as_bytes(), ""),
        (b"%PDF-1.7 a;b", "PDF"),
        (b"id;status;technology\n=1+1;=cmd;=cmd\n", "Kennung"),
    ] {
        let reply = send(&alpha, path, file, None).await;
        let told = reply.expect_status(422).json().to_string();
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(reports(&alpha).await, before);

    // What is echoed in a table is no formula there.
    let file =
        format!("id;status;technology\n{};passed;fibre\n{};=cmd|'/C calc'!A0;fibre\n", id(201), id(202));
    let taken = report(&alpha, &file, None).await;
    let refused = alpha.get(&format!("{path}/{}/refused.csv", taken["id"].as_str().unwrap())).await;
    let refused = String::from_utf8(refused.bytes).unwrap();
    assert!(refused.contains(";'=cmd|"), "{refused}");
    // Latin-1 is read as well.
    let latin = b"Stra\xdfe;Hausnummer;Status;Technik\nElmstra\xdfe;3;passed;fibre\n";
    let tried = send(&alpha, "/api/supply/reports/preview", latin, None).await.expect_status(200).json();
    assert_eq!(tried["refused"], 0, "{tried:#}");
    let template = alpha.get("/api/supply/template.csv").await;
    let template = String::from_utf8(template.expect_status(200).bytes.clone()).unwrap();
    assert_eq!(preview(&alpha, &template).await["refused"], 0, "the template is a report itself: {template}");
}
