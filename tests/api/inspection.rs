//! Works in the street: permits with phases, inspections from devices, defects, overruns.

use jiff::civil::date;
use model::AuthorityId;
use serde_json::{Value, json};
use server::job::works;
use store::Who;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

use crate::{
    client::{Client, FORM, Reply, form},
    town::{House, id},
    trip::{PDF, application, draft},
};

/// A granted case with one permit of two phases; its path, and the phases.
async fn permitted(house: &House) -> (String, String, String) {
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = draft(&alpha, &application()).await;
    // The register of ordnance is what Hamburg asks for before anybody digs.
    for kind in ["site_plan", "right_of_way", "ordnance_register"] {
        alpha.attach(&format!("{case}/documents"), Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "grant"})).await.expect_status(200);
    let permit = officer
        .post(
            &format!("{case}/permits"),
            &json!({"valid_until": "2026-06-30", "phases": [
                {"label": "Los 1", "first": "2026-03-02", "last": "2026-03-13", "surface_m2": 24.0},
                {"label": "Los 2", "first": "2026-04-01", "last": "2026-04-20"}]}),
        )
        .await;
    let permit = permit.expect_status(201).json();
    assert_eq!(permit["number"], "AG-2026-000001");
    let phase = |n: usize| permit["phases"][n]["id"].as_str().unwrap().to_owned();
    (case, phase(0), phase(1))
}

/// Takes steps of works with one phase.
async fn walk(who: &Client, case: &str, phase: &str, events: &[&str]) {
    for event in events {
        who.step(case, &json!({"event": event, "phase_id": phase})).await.expect_status(200);
    }
}

const TO_THE_END: [&str; 4] = ["notify_start", "start", "complete_works", "reinstate_permanent"];

async fn guarantee(house: &House, years: u16) {
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    store::permit::set_guarantee_years(&mut tx, AuthorityId(id(1)), years).await.unwrap();
    tx.commit().await.unwrap();
}

/// A JPEG as a telephone writes it: turned by a quarter, with place, comment and a second picture behind.
fn photo() -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0GPSLatitude 53.5511");
    let mut jpeg = vec![0xFF, 0xD8];
    let parts: [(u8, &[u8]); 5] = [
        (0xE1, &exif),
        (0xFE, b"GPSLongitude 9.9937"),
        (0xDB, &[1; 65]),
        (0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        (0xDA, &[1, 1, 0, 0, 63, 0]),
    ];
    for (marker, body) in parts {
        jpeg.extend([0xFF, marker]);
        jpeg.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        jpeg.extend(body);
    }
    jpeg.extend([0x12, 0x34, 0xFF, 0xD9]);
    jpeg.extend(b"GPS of another picture");
    jpeg
}

const PHOTO: &str = "0190a000-0000-7000-8000-0000000000f1";

fn record(house: &House, phase: &str, kind: &str) -> Value {
    json!({
        "id": Uuid::new_v4(), "phase_id": phase, "kind": kind, "result": "passed", "note": "",
        "inspected_at": house.app.clock.now(), "place": [9.99, 53.55],
        "photos": [{"id": PHOTO, "caption": "Deckschluss"}],
    })
}

async fn upload(who: &Client, case: &str, record: &Value, photo: &[u8]) -> Reply {
    let text = record.to_string();
    who.form(&format!("{case}/inspections"), &[("record", text.as_bytes()), (PHOTO, photo)]).await
}

async fn works_of(who: &Client, case: &str) -> Value {
    who.get(&format!("{case}/works")).await.expect_status(200).json()
}

#[tokio::test]
async fn phases_move_each_for_itself_and_the_case_stands_where_they_stand_together() {
    let house = House::new().await;
    guarantee(&house, 4).await;
    let (case, first, second) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let stage = async || alpha.get(&case).await.json()["stage"].as_str().unwrap().to_owned();
    let span = async || {
        let works = house.public().get("/api/works?q=Hausanschluss").await.json();
        (works["items"][0]["first"].clone(), works["items"][0]["last"].clone())
    };
    assert_eq!(stage().await, "dig_permit");
    assert_eq!(span().await, (json!("2026-03-02"), json!("2026-04-20")));

    let unnamed = alpha.step(&case, &json!({"event": "notify_start"})).await;
    assert_eq!(unnamed.expect_status(422).json()["errors"][0]["pointer"], "/phase_id");
    walk(&alpha, &case, &first, &["notify_start", "start"]).await;
    assert_eq!(stage().await, "in_progress");
    walk(&alpha, &case, &first, &["complete_works", "reinstate_permanent"]).await;
    assert_eq!(stage().await, "in_progress", "the second phase is still to come");

    let passed = upload(&officer, &case, &record(&house, &first, "permanent"), &photo()).await;
    passed.expect_status(201);
    let permit = works_of(&alpha, &case).await["permits"][0].clone();
    assert_eq!(permit["phases"][0]["stage"], "guarantee");
    assert_eq!(permit["phases"][0]["guarantee_until"], "2030-03-02");
    assert_eq!(
        (&permit["phases"][1]["stage"], &permit["stage"]),
        (&json!("dig_permit"), &json!("dig_permit"))
    );
    assert_eq!(span().await, (json!("2026-04-01"), json!("2026-04-20")), "the first phase is off the street");

    let early = officer.step(&case, &json!({"event": "close", "phase_id": first})).await;
    assert_eq!(early.expect_status(409).problem(), "step-refused");
    let next = officer
        .post(
            &format!("{case}/permits"),
            &json!({"phases": [{"label": "Nachtrag", "first": "2026-05-01", "last": "2026-05-08"}]}),
        )
        .await;
    assert_eq!(next.expect_status(201).json()["number"], "AG-2026-000002");
    assert_eq!(span().await, (json!("2026-04-01"), json!("2026-05-08")));
    assert_eq!(works_of(&alpha, &case).await["permits"][0]["phases"][1]["id"], json!(second));
}

#[tokio::test]
async fn an_applicant_asks_for_one_more_permit_and_an_officer_grants_it() {
    let house = House::new().await;
    let (case, ..) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let path = format!("{case}/permits");
    let wrong = json!({"valid_until": "2026-05-10", "phases": [
        {"label": "", "first": "2026-05-08", "last": "2026-05-01"},
        {"label": "", "first": "2026-05-01", "last": "2026-05-11", "surface_m2": 0.0}]});
    let faults = alpha.post(&path, &wrong).await.expect_status(422).json();
    let pointers: Vec<&str> =
        faults["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/phases/0/last", "/phases/1/surface_m2", "/phases/1/last"]);

    let asked = alpha.post(&path, &json!({"phases": [{"first": "2026-05-01", "last": "2026-05-08"}]})).await;
    let (permit, version) = (asked.expect_status(201).json(), asked.version());
    assert_eq!((&permit["number"], &permit["phases"][0]["actions"]), (&Value::Null, &json!([])));
    let own = format!("{path}/{}", permit["id"].as_str().unwrap());
    let grant = json!({"granted": true});
    alpha.ask("PATCH", &own).version(version).json(&grant).send().await.expect_status(403);
    officer.ask("PATCH", &own).version(version + 7).json(&grant).send().await.expect_status(412);
    let granted = officer.ask("PATCH", &own).version(version).json(&grant).send().await;
    assert_eq!(granted.expect_status(200).json()["number"], "AG-2026-000002");
    let late = json!({"valid_until": "2026-05-05"});
    let late = officer.ask("PATCH", &own).version(granted.version()).json(&late).send().await;
    assert_eq!(late.expect_status(422).json()["errors"][0]["pointer"], "/valid_until");
}

#[tokio::test]
async fn an_upload_that_is_repeated_is_the_same_inspection() {
    let house = House::new().await;
    let (case, first, _) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    walk(&alpha, &case, &first, &["notify_start", "start"]).await;
    let record = record(&house, &first, "start");
    let made = upload(&officer, &case, &record, &photo()).await.expect_status(201).json();
    // The phase has moved on meanwhile; what was taken in stands all the same.
    walk(&alpha, &case, &first, &["complete_works", "reinstate_permanent"]).await;
    let again = upload(&officer, &case, &record, &photo()).await;
    assert_eq!(again.expect_status(200).json(), made);
    assert_eq!(works_of(&officer, &case).await["inspections"].as_array().unwrap().len(), 1);

    let mut other = record.clone();
    other["note"] = json!("etwas anderes");
    let other = upload(&officer, &case, &other, &photo()).await;
    assert_eq!(other.expect_status(422).json()["errors"][0]["pointer"], "/id");
    let mut retouched = photo();
    let last = retouched.len() - 30;
    retouched[last] ^= 1;
    upload(&officer, &case, &record, &retouched).await.expect_status(422);
}

#[tokio::test]
async fn an_upload_that_came_in_half_leaves_nothing() {
    let house = House::new().await;
    let (case, first, _) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    walk(&alpha, &case, &first, &["notify_start", "start"]).await;
    let record = record(&house, &first, "start");
    let text = record.to_string();
    let path = format!("{case}/inspections");
    let without = officer.form(&path, &[("record", text.as_bytes())]).await;
    assert_eq!(without.expect_status(422).json()["errors"][0]["pointer"], "/photos/0");
    let half = upload(&officer, &case, &record, &photo()[..photo().len() - 30]).await;
    assert_eq!(half.expect_status(422).json()["errors"][0]["code"], "cut_off");

    // A connection of its own that breaks off in the middle of the photo.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap();
    let router = server::router::build(&house.app);
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let body = form(&[("record", text.as_bytes()), (PHOTO, &photo())]);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {}\r\ncontent-type: {FORM}\r\ncontent-length: {}\r\n\r\n",
        officer.cookie(),
        body.len(),
    );
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body[..body.len() - 60]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut said = Vec::new();
    // The other end closes once it has given up; whether it still says so is its own matter.
    let _ = stream.read_to_end(&mut said).await;
    assert!(!String::from_utf8_lossy(&said).contains(" 201 "), "{}", String::from_utf8_lossy(&said));
    serving.abort();

    let works = works_of(&officer, &case).await;
    assert_eq!((&works["inspections"], &works["defects"]), (&json!([]), &json!([])));
    upload(&officer, &case, &record, &photo()).await.expect_status(201);
}

#[tokio::test]
async fn a_photo_says_nothing_of_its_place_and_is_shown_to_the_parties_only() {
    let house = House::new().await;
    let (case, first, _) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let made = upload(&officer, &case, &record(&house, &first, "start"), &photo()).await;
    let path = made.expect_status(201).json()["photos"][0]["path"].as_str().unwrap().to_owned();
    let shown = alpha.get(&path).await;
    let bytes = &shown.expect_status(200).bytes;
    assert!(bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0x12, 0x34, 0xFF, 0xD9]), "{bytes:?}");
    assert!(!bytes.windows(3).any(|part| part == b"GPS"), "{bytes:?}");
    // How the telephone was held stays, so that nobody looks at it lying down.
    assert!(bytes.windows(12).any(|part| part == b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"));
    assert_eq!(shown.headers["content-type"], "image/jpeg");
    assert_eq!(shown.headers["x-content-type-options"], "nosniff");
    assert_eq!(shown.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert!(shown.headers["cache-control"].to_str().unwrap().starts_with("private"));
    for stranger in ["beta", "harbour"] {
        let stranger = house.sign_in(stranger).await;
        stranger.get(&path).await.expect_status(404);
        stranger.get(&format!("{case}/works")).await.expect_status(404);
    }
    house.public().get(&path).await.expect_status(401);
    house.sign_in("planner").await.get(&path).await.expect_status(403);
}

#[tokio::test]
async fn an_inspection_that_does_not_fit_is_refused_with_its_reason() {
    let house = House::new().await;
    let (case, first, second) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    walk(&alpha, &case, &first, &TO_THE_END).await;
    let harbour = house.sign_in("harbour").await;
    let good = record(&house, &first, "permanent");
    upload(&alpha, &case, &good, &photo()).await.expect_status(403);
    upload(&harbour, &case, &good, &photo()).await.expect_status(404);
    let pointer = async |change: Value| {
        let mut record = good.clone();
        record.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let reply = upload(&officer, &case, &record, &photo()).await;
        reply.expect_status(422).json()["errors"][0]["pointer"].as_str().unwrap().to_owned()
    };
    assert_eq!(pointer(json!({"phase_id": second})).await, "/kind");
    assert_eq!(pointer(json!({"phase_id": Uuid::new_v4()})).await, "/phase_id");
    assert_eq!(pointer(json!({"kind": "interim"})).await, "/kind");
    assert_eq!(pointer(json!({"result": "defect"})).await, "/result");
    assert_eq!(pointer(json!({"inspected_at": "2026-03-03T12:00:00Z"})).await, "/inspected_at");
    assert_eq!(pointer(json!({"inspected_at": "2026-02-27T12:00:00Z"})).await, "/inspected_at");
    assert_eq!(pointer(json!({"points": [{"code": "nowhere", "mark": "good"}]})).await, "/points/0/code");
    assert_eq!(pointer(json!({"place": [200.0, 0.0]})).await, "/place");
    assert_eq!(works_of(&officer, &case).await["inspections"], json!([]));
}

#[tokio::test]
async fn a_defect_goes_from_its_finder_to_the_operator_and_back() {
    let house = House::new().await;
    guarantee(&house, 4).await;
    let (case, first, _) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    walk(&alpha, &case, &first, &TO_THE_END).await;
    let mut found = record(&house, &first, "permanent");
    let defect = Uuid::new_v4();
    found["result"] = json!("defect");
    found["defects"] = json!([{"id": defect, "text": "Fuge am Anschluss offen", "due": "2026-03-20"}]);
    found["photos"][0]["defect_id"] = json!(defect);
    upload(&officer, &case, &found, &photo()).await.expect_status(201);
    assert_eq!(alpha.get(&case).await.json()["stage"], "defect");
    let path = format!("{case}/defects/{defect}");
    let change = async |who: &Client, body: Value| {
        let version = works_of(who, &case).await["defects"][0]["version"].as_i64().unwrap();
        who.ask("PATCH", &path).version(version).json(&body).send().await
    };
    change(&officer, json!({"state": "accepted"})).await.expect_status(409);
    change(&alpha, json!({"state": "accepted"})).await.expect_status(403);
    let early = alpha.step(&case, &json!({"event": "remedy", "phase_id": first})).await;
    assert_eq!(early.expect_status(409).problem(), "step-refused");
    change(&alpha, json!({"state": "remedied"})).await.expect_status(422);
    change(&alpha, json!({"state": "remedied", "remedy": "Fuge vergossen"})).await.expect_status(200);
    change(&officer, json!({"state": "open", "due": "2026-03-10"})).await.expect_status(200);

    // Its day passes, and that is told once.
    house.travel(date(2026, 3, 11));
    assert_eq!(works::run(&house.app).await.unwrap(), 1);
    assert_eq!(works::run(&house.app).await.unwrap(), 0);
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    assert_eq!(works_of(&alpha, &case).await["defects"][0]["overdue"], true);
    change(&alpha, json!({"state": "remedied", "remedy": "Neu vergossen"})).await.expect_status(200);
    let due = officer.get("/api/inspections?near=9.99,53.55").await.expect_status(200).json();
    assert_eq!((&due["total"], &due["items"][0]["kind"]), (&json!(1), &json!("permanent")));
    assert_eq!(due["items"][0]["defects"][0]["state"], "remedied");
    assert_eq!(due["items"][0]["line"]["type"], "LineString");
    let accepted = change(&officer, json!({"state": "accepted"})).await;
    assert_eq!(accepted.expect_status(200).json()["accepted_on"], "2026-03-11");
    assert_eq!(works_of(&alpha, &case).await["permits"][0]["phases"][0]["stage"], "remedied");

    let mut passed = record(&house, &first, "permanent");
    passed["photos"] = json!([]);
    let text = passed.to_string();
    officer.form(&format!("{case}/inspections"), &[("record", text.as_bytes())]).await.expect_status(201);
    let phase = works_of(&alpha, &case).await["permits"][0]["phases"][0].clone();
    assert_eq!((&phase["stage"], &phase["guarantee_until"]), (&json!("guarantee"), &json!("2030-03-11")));

    house.travel(date(2030, 2, 20));
    assert_eq!(works::run(&house.app).await.unwrap(), 1, "the end of the guarantee is announced");
    assert_eq!(works::run(&house.app).await.unwrap(), 0);
    house.travel(date(2030, 3, 12));
    let officer = house.sign_in("officer").await;
    officer.step(&case, &json!({"event": "close", "phase_id": first})).await.expect_status(200);
}

#[tokio::test]
async fn during_works_a_remedy_is_offered_only_where_a_defect_is_open() {
    let house = House::new().await;
    let (case, first, _) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    walk(&alpha, &case, &first, &["notify_start", "start"]).await;
    let offered = async || {
        let phases = works_of(&alpha, &case).await["permits"][0]["phases"].clone();
        let phases = phases.as_array().unwrap().clone();
        let remedies = |phase: &Value| {
            phase["actions"].as_array().unwrap().iter().any(|action| action["event"] == "remedy")
        };
        phases.iter().map(remedies).collect::<Vec<_>>()
    };
    let remedy = json!({"event": "remedy", "phase_id": first});
    assert_eq!(offered().await, [false, false]);
    let nothing = alpha.step(&case, &remedy).await.expect_status(409).json();
    assert!(nothing["detail"].as_str().unwrap().contains("kein Mangel offen"), "{nothing}");

    let mut found = record(&house, &first, "during");
    let defect = Uuid::new_v4();
    found["result"] = json!("defect");
    found["defects"] = json!([{"id": defect, "text": "Absperrung fehlt", "due": "2026-03-20"}]);
    upload(&officer, &case, &found, &photo()).await.expect_status(201);
    assert_eq!(offered().await, [true, false]);
    let early = alpha.step(&case, &remedy).await.expect_status(409).json();
    assert!(early["next_step"]["de"].as_str().unwrap().contains("jeden Mangel für sich"), "{early}");
    let version = works_of(&alpha, &case).await["defects"][0]["version"].as_i64().unwrap();
    let said = json!({"state": "remedied", "remedy": "Absperrung steht"});
    let path = format!("{case}/defects/{defect}");
    alpha.ask("PATCH", &path).version(version).json(&said).send().await.expect_status(200);
    alpha.step(&case, &remedy).await.expect_status(200);
}

#[tokio::test]
async fn the_end_of_a_guarantee_is_asked_for_only_where_nobody_knows_it() {
    let house = House::new().await;
    let (case, first, _) = permitted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    walk(&alpha, &case, &first, &TO_THE_END).await;
    walk(&officer, &case, &first, &["pass_inspection"]).await;
    let asked = async || {
        let phase = works_of(&officer, &case).await["permits"][0]["phases"][0].clone();
        let actions = phase["actions"].as_array().unwrap();
        let begin = actions.iter().find(|action| action["event"] == "begin_guarantee").unwrap();
        (begin["needs"].clone(), begin["optional"].clone())
    };
    assert_eq!(asked().await, (json!(["until"]), json!([])));
    guarantee(&house, 4).await;
    assert_eq!(asked().await, (json!([]), json!(["until"])));
    guarantee(&house, 0).await;
    assert_eq!(asked().await, (json!([]), json!([])));
    walk(&officer, &case, &first, &["begin_guarantee"]).await;
    assert_eq!(works_of(&officer, &case).await["permits"][0]["phases"][0]["guarantee_until"], Value::Null);
}

#[tokio::test]
async fn an_overrun_is_told_once_and_again_when_the_new_days_are_over_too() {
    let house = House::new().await;
    let (case, first, _) = permitted(&house).await;
    walk(&house.sign_in("alpha").await, &case, &first, &["notify_start", "start"]).await;
    house.travel(date(2026, 3, 13));
    assert_eq!(works::run(&house.app).await.unwrap(), 0, "the last day belongs to the works");
    house.travel(date(2026, 3, 16));
    assert_eq!(works::run(&house.app).await.unwrap(), 1);
    assert_eq!(works::run(&house.app).await.unwrap(), 0);
    let officer = house.sign_in("officer").await;
    let told = async || {
        let journal = officer.get(&case).await.json()["journal"].clone();
        journal.as_array().unwrap().iter().filter(|entry| entry["event"] == "overrun").count()
    };
    assert_eq!(told().await, 1);
    let permit = works_of(&officer, &case).await["permits"][0].clone();
    assert_eq!(
        (&permit["phases"][0]["overrun_days"], &permit["phases"][1]["overrun_days"]),
        (&json!(3), &json!(0))
    );

    let longer =
        json!({"phases": [{"id": first, "label": "Los 1", "first": "2026-03-02", "last": "2026-03-20"}]});
    let path = format!("{case}/permits/{}", permit["id"].as_str().unwrap());
    let version = permit["version"].as_i64().unwrap();
    officer.ask("PATCH", &path).version(version).json(&longer).send().await.expect_status(200);
    assert_eq!(works::run(&house.app).await.unwrap(), 0);
    house.travel(date(2026, 3, 21));
    assert_eq!(works::run(&house.app).await.unwrap(), 1);
}

#[tokio::test]
async fn who_is_inspected_reads_what_the_points_are_called() {
    let house = House::new().await;
    let listed = async |who: &Client| who.get("/api/checklists").await.expect_status(200).json();
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    assert!(listed(&alpha).await.as_array().is_some_and(|points| !points.is_empty()));
    assert_eq!(listed(&alpha).await, listed(&officer).await);
    house.public().get("/api/checklists").await.expect_status(401);
}
