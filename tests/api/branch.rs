//! What if: a branch of the works calendar tells which findings go and come, keeps nothing, and tells no more than a check.

use model::{OrganisationId, WorksId, works::Works};
use serde_json::{Value, json};
use store::Who;

use crate::{
    client::{Client, Reply, scrubbed},
    town::{ALPHA, House, geojson, id, works},
    trip::{application, hand_in},
};

/// Two works of Beta that meet, one that nobody knows of, and one of Alpha where that is.
async fn calendar(house: &House) {
    let of_alpha =
        Works { applicant: OrganisationId(id(ALPHA)), ..works(704, "Alphas Ausbau", 700.0, false) };
    let all = [
        works(701, "Bekannter Ausbau", 550.0, true),
        works(702, "Geheimer Ausbau", 700.0, false),
        works(703, "Dritter Ausbau", 560.0, true),
        of_alpha,
    ];
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    store::layer::replace_works(&mut tx, &all, house.app.clock.now(), "test").await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await;
}

async fn try_out(client: &Client, steps: Value) -> Reply {
    client.ask("POST", "/api/what-if").json(&json!({"steps": steps})).send().await
}

fn added(from: f64, to: f64) -> Value {
    json!({"add": {
        "line": geojson(from, to, 2.0), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench", "kind": "water",
        "period": {"first": "2026-08-03", "last": "2026-08-14"},
    }})
}

/// Rules and neighbours of a part of the answer.
fn rules(answer: &Value, part: &str) -> Vec<String> {
    let findings = answer[part].as_array().unwrap().iter();
    findings.map(|one| one["finding"]["rule"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_planner_sees_what_goes_and_comes_when_works_move_go_and_come() {
    let house = House::new().await;
    calendar(&house).await;
    let planner = house.sign_in("planner").await;
    let steps = json!([
        {"shift": {"works": [id(703)], "first": "2026-08-03"}},
        {"drop": {"works": [id(702)]}},
        added(545.0, 600.0),
    ]);
    let answer = try_out(&planner, steps.clone()).await.expect_status(200).json();
    let count =
        |part: &str| answer[part].as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>();
    let len = |part: &str| answer[part].as_array().unwrap().len() as u64;
    assert_eq!(
        count("before") + len("new"),
        count("after") + len("gone"),
        "what goes and comes is the difference"
    );
    // The clash in spring is over; in August there is another, told once.
    assert_eq!(rules(&answer, "gone").iter().filter(|rule| *rule == "ST1").count(), 2);
    assert_eq!(rules(&answer, "new").iter().filter(|rule| *rule == "ST1").count(), 1);
    insta::assert_json_snapshot!("what_if", scrubbed(&answer));
    let again = try_out(&planner, steps).await.expect_status(200).json();
    assert_eq!((&again["gone"], &again["new"]), (&answer["gone"], &answer["new"]));

    let list = planner.get("/api/what-if/works?q=ausbau&limit=3").await.expect_status(200).json();
    assert_eq!((&list["total"], list["items"].as_array().unwrap().len()), (&json!(4), 3));
    assert_eq!(list["next"], "/api/what-if/works?q=ausbau&limit=3&offset=3");
}

#[tokio::test]
async fn nothing_real_changes() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    house.settle().await;
    let stands = async || {
        house.settle().await;
        let found = officer.get(&case).await.json();
        let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
        let changes = store::change::read(&mut tx, &store::change::Seen::default(), 100_000)
            .await
            .unwrap()
            .changes
            .len();
        let chains = [
            store::journal::Chain::Tenant,
            store::journal::Chain::Case(found["id"].as_str().unwrap().parse().unwrap()),
        ];
        let mut entries = Vec::new();
        for chain in chains {
            entries.push(store::journal::list(&mut tx, chain).await.unwrap().len());
        }
        (found, changes, entries, officer.get("/api/what-if/works").await.json())
    };
    let before = stands().await;
    let works = before.0["id"].clone();
    let tried =
        try_out(&officer, json!([{"shift": {"works": [works], "days": 30}}, added(100.0, 200.0)])).await;
    let tried = tried.expect_status(200).json();
    // The works of a case are tried as well, and are no neighbour of themselves.
    let of_case = tried["works"].as_array().unwrap().iter().find(|one| one["id"] == works).unwrap();
    assert_ne!(of_case["before"], of_case["after"]);
    assert_eq!(of_case["not_judged"], false);
    try_out(&officer, json!([{"drop": {"works": [works]}}])).await.expect_status(200);
    assert_eq!(stands().await, before);
}

#[tokio::test]
async fn an_applicant_tries_his_own_works_and_learns_what_a_check_tells() {
    let house = House::with(&[("LOTSE_CONFIDENTIAL_CHECKS_PER_HOUR", "3")]).await;
    calendar(&house).await;
    let (alpha, planner) = (house.sign_in("alpha").await, house.sign_in("planner").await);
    let list = alpha.get("/api/what-if/works").await.json();
    assert_eq!((&list["total"], &list["items"][0]["title"]), (&json!(1), &json!("Alphas Ausbau")));

    // Published, secret and not there at all: the same words.
    let mut told = Vec::new();
    for works in [701, 702, 799] {
        let refused = try_out(&alpha, json!([{"shift": {"works": [id(works)], "days": 7}}])).await;
        refused.expect_status(422);
        told.push(refused.json()["errors"].clone());
    }
    assert!(
        told.iter().all(|errors| *errors == told[0]) && told[0][0]["code"] == "unknown_works",
        "{told:#?}"
    );

    let away = json!([{"shift": {"works": [id(704)], "days": 60}}]);
    let seen = try_out(&alpha, away.clone()).await.expect_status(200).json();
    let gone = seen["gone"].as_array().unwrap().iter().map(|one| &one["finding"]);
    let clash = gone.clone().find(|finding| finding["rule"] == "ST1").unwrap_or_else(|| panic!("{seen:#}"));
    assert_eq!((&clash["confidential"], &clash["street"]), (&json!(true), &json!("Elmstraße")));
    for hidden in ["place", "distance_m", "period", "score"] {
        assert_eq!(clash[hidden], Value::Null, "{hidden} of {clash}");
    }
    assert_eq!(clash["neighbour"], json!({"kind": "works", "id": null, "label": null}));
    assert!(!clash.to_string().contains("Geheim") && !clash.to_string().contains("2026-05"), "{clash}");

    // They still meet, on other days: that is told to who may know the days, and to nobody else.
    let a_little = json!([{"shift": {"works": [id(704)], "days": 3}}]);
    let is_clash = |one: &Value| one["after"]["rule"] == "ST1";
    let changed = |answer: &Value| answer["changed"].as_array().unwrap().iter().any(is_clash);
    assert!(!changed(&try_out(&alpha, a_little.clone()).await.expect_status(200).json()));
    assert!(changed(&try_out(&planner, a_little).await.expect_status(200).json()));

    // Each try is a check: whoever has touched plans of others often waits.
    try_out(&alpha, away.clone()).await.expect_status(200);
    assert_eq!(try_out(&alpha, away.clone()).await.expect_status(429).problem(), "too-many");
    try_out(&planner, away).await.expect_status(200);
}

#[tokio::test]
async fn what_cannot_be_tried_is_told_with_its_place() {
    let house = House::new().await;
    calendar(&house).await;
    let planner = house.sign_in("planner").await;
    let shift = |works: u128, days: i32| json!({"shift": {"works": [id(works)], "days": days}});
    let outside = json!({"add": {
        "line": {"type": "LineString", "coordinates": [[9.0, 53.0], [9.01, 53.0]]}, "width_m": 0.4, "cover_m": 0.6,
        "method": "open_trench", "kind": "gas", "period": {"first": "2026-08-03", "last": "2026-08-01"},
    }});
    let both = json!({"shift": {"works": [id(701)], "days": 3, "first": "2026-08-03"}});
    let mut past = added(545.0, 600.0);
    past["add"]["period"] = json!({"first": "2026-02-02", "last": "2026-08-01"});
    let many: Vec<_> = (0..101_u128).map(id).collect();
    let refusals = [
        (json!([shift(701, 7), shift(799, 7)]), vec![("/steps/1/shift/works/0", "unknown_works")]),
        (
            json!([{"drop": {"works": [id(701)]}}, shift(701, 7)]),
            vec![("/steps/1/shift/works/0", "unknown_works")],
        ),
        (json!([shift(701, -90)]), vec![("/steps/0/shift/days", "in_the_past")]),
        (json!([shift(701, i32::MAX)]), vec![("/steps/0/shift/days", "too_far")]),
        (json!([past]), vec![("/steps/0/add", "in_the_past")]),
        (json!([both]), vec![("/steps/0/shift/days", "days_or_first")]),
        (
            json!([outside]),
            vec![("/steps/0/add/period", "ends_before_it_begins"), ("/steps/0/add/line", "outside_area")],
        ),
        (json!(vec![shift(701, 1); 51]), vec![("/steps", "too_many")]),
        (json!([{"drop": {"works": many}}]), vec![("/steps", "too_many")]),
    ];
    for (steps, expected) in refusals {
        let refused = try_out(&planner, steps).await;
        let problem = refused.expect_status(422).json();
        let errors = problem["errors"].as_array().unwrap().iter();
        let told: Vec<_> = errors
            .map(|fault| (fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap()))
            .collect();
        assert_eq!(told, expected, "{problem:#}");
    }
    // Works that come from no case are of the calendar alone, and nobody has them twice.
    let nothing = try_out(&planner, json!([shift(701, 0)])).await.expect_status(200).json();
    assert_eq!((&nothing["works"], &nothing["gone"]), (&json!([]), &json!([])));
    assert!(house.app.live.now().city.find_works(WorksId(id(701))).is_some());
}
