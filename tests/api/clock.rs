//! Steps, clocks and certificates: what ends by itself, once and provably; what is refused, in which words.

use jiff::civil::date;
use model::{CaseId, deadline::DeadlineState};
use serde_json::{Value, json};
use server::{
    case::{
        event::delivery,
        file::File,
        replay::{self, Difference, Replay},
    },
    job::clock,
};
use store::Who;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    client::{Client, scrubbed},
    letter::equip,
    town::{ALPHA, House, geojson, id},
    trip::{PDF, application, draft, hand_in},
};

/// What a case's journal comes to, seen by the house itself.
pub async fn replayed(house: &House, case: &str) -> Replay {
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let found = store::case::find_by_id(&mut tx, case_id(case)).await.unwrap().unwrap();
    replay::replay(&house.app, &mut tx, found).await.unwrap()
}

fn case_id(case: &str) -> CaseId {
    CaseId(case.rsplit('/').next().unwrap().parse().unwrap())
}

/// Events of the journal, in order.
fn events(case: &Value) -> Vec<&str> {
    case["journal"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect()
}

async fn complete(officer: &Client, case: &str) {
    officer.step(case, &json!({"event": "note_complete"})).await.expect_status(200);
}

fn refusal() -> Value {
    json!({"event": "refuse", "reason": "Die Brücke trägt die Leitung nicht.",
        "public_interest": "Das Interesse am Ausbau wiegt hier weniger als die Standsicherheit."})
}

#[tokio::test]
async fn clocks_that_run_at_once_deem_each_consent_once() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let mut cases = Vec::new();
    for aside in [1.0, 2.0, 3.0] {
        let mut input = application();
        input["line"] = geojson(400.0, 460.0, aside);
        cases.push(hand_in(&alpha, &input).await);
    }
    house.travel(date(2026, 6, 3));
    let mut runs = JoinSet::new();
    for _ in 0..3 {
        let app = house.app.clone();
        runs.spawn(async move { clock::run(&app).await.unwrap() });
    }
    assert_eq!(runs.join_all().await.into_iter().sum::<usize>(), 3);
    let alpha = house.sign_in("alpha").await;
    for case in cases {
        let deemed = alpha.get(&case).await.json();
        assert_eq!(events(&deemed).iter().filter(|event| **event == "deem").count(), 1);
        assert_eq!(replayed(&house, &case).await.differences, []);
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_ends_nothing_and_says_so_until_it_is_right() {
    let house = House::new().await;
    let first = hand_in(&house.sign_in("alpha").await, &application()).await;
    house.travel(date(2026, 3, 20));
    let second = hand_in(&house.sign_in("beta").await, &application()).await;
    house.travel(date(2026, 6, 10));
    assert_eq!(clock::run(&house.app).await.unwrap(), 1);

    house.travel(date(2026, 6, 4));
    assert_eq!(clock::run(&house.app).await.unwrap(), 0);
    let ready = house.public().get("/readyz").await;
    let told = String::from_utf8(ready.expect_status(200).bytes.clone()).unwrap();
    assert!(told.contains("degraded") && told.contains("2026-06-10"), "{told}");
    let status = house.sign_in("administrator").await.get("/api/status").await.json();
    assert_eq!(status["clock"], json!({"today": "2026-06-04", "latest": "2026-06-10", "behind": true}));

    house.travel(date(2026, 5, 1));
    let officer = house.sign_in("officer").await;
    let late = officer.step(&first, &json!({"event": "revoke", "reason": "Leitungsschaden"})).await;
    assert_eq!(late.expect_status(503).problem(), "busy");
    assert!(late.json()["detail"].as_str().unwrap().contains("03.06.2026"), "{}", late.json());

    house.travel(date(2026, 6, 23));
    assert_eq!(clock::run(&house.app).await.unwrap(), 1, "the second one's period ended on Monday the 22nd");
    assert_eq!(house.public().get("/readyz").await.bytes, b"ready\n");
    assert_eq!(replayed(&house, &second).await.differences, []);
}

#[tokio::test]
async fn what_happens_when_nobody_acts_is_told_and_then_happens_in_that_order() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let case = hand_in(&alpha, &application()).await;
    let shown = alpha.get(&case).await.json();
    insta::assert_json_snapshot!(
        "preview",
        json!({"regimes": shown["regimes"], "preview": shown["preview"]})
    );

    let ahead: Vec<(&str, &str)> = shown["preview"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|ahead| Some((ahead["on"].as_str()?, ahead["event"].as_str()?)))
        .collect();
    assert_eq!(ahead, [("2026-06-03", "deem"), ("2026-12-04", "lapse")]);
    // Nobody acts, and nobody looks for a year.
    house.travel(date(2027, 3, 1));
    assert_eq!(clock::run(&house.app).await.unwrap(), 2);
    assert_eq!(clock::run(&house.app).await.unwrap(), 0);
    let alpha = house.sign_in("alpha").await;
    let lapsed = alpha.get(&case).await.json();
    assert_eq!((&lapsed["stage"], &lapsed["decision"]["on"]), (&json!("lapsed"), &json!("2026-06-03")));
    let certificates = alpha.get(&format!("{case}/certificates")).await;
    let certificates = certificates.expect_status(200).json();
    let held: Vec<(&str, &str)> = certificates
        .as_array()
        .unwrap()
        .iter()
        .map(|proof| (proof["holds_from"].as_str().unwrap(), proof["event"].as_str().unwrap()))
        .collect();
    assert_eq!(held, ahead);
    insta::assert_json_snapshot!("certificates", scrubbed(&certificates));
    assert_eq!(replayed(&house, &case).await.differences, []);
}

#[tokio::test]
async fn a_permission_that_has_lapsed_cannot_be_used_before_the_clock_has_looked() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    let officer = house.sign_in("officer").await;
    complete(&officer, &case).await;
    officer.step(&case, &json!({"event": "grant"})).await.expect_status(200);
    house.travel(date(2026, 9, 3));
    let officer = house.sign_in("officer").await;
    let late = officer.step(&case, &json!({"event": "permit_dig"})).await;
    assert_eq!(late.expect_status(409).problem(), "step-refused");
    assert!(late.json()["detail"].as_str().unwrap().contains("02.09.2026"), "{}", late.json());
    assert_eq!(clock::run(&house.app).await.unwrap(), 1);
    assert_eq!(officer.get(&case).await.json()["stage"], "lapsed");
    assert_eq!(replayed(&house, &case).await.differences, []);
    house.settle().await;
    let proof = officer.get(&format!("{case}/certificates")).await.json();
    let paper = officer.get(proof[0]["pdf"].as_str().unwrap()).await;
    assert!(paper.expect_status(200).bytes.starts_with(b"%PDF-"), "a lapse is certified on paper");
}

#[tokio::test]
async fn a_refusal_comes_after_the_hearing_and_addresses_the_public_interest() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    complete(&officer, &case).await;
    let hear = |until: Value| json!({"event": "hear", "reason": "Die Brücke trägt die Leitung nicht.", "until": until});
    let past = officer.step(&case, &hear(json!("2026-03-02"))).await.expect_status(422).json();
    assert_eq!(
        (&past["errors"][0]["pointer"], &past["errors"][0]["code"]),
        (&json!("/until"), &json!("in_the_past"))
    );
    officer.step(&case, &hear(json!(null))).await.expect_status(409);
    let heard = officer.step(&case, &hear(json!("2026-03-16"))).await.expect_status(200).json();
    assert_eq!(heard["stage"], "hearing");
    let answer_by = heard["deadlines"].as_array().unwrap().iter().find(|d| d["id"] == "D22").unwrap();
    assert_eq!(answer_by["due"], "2026-03-16");

    let early = officer.step(&case, &refusal()).await;
    insta::assert_json_snapshot!(
        "refusal_before_the_hearing_is_over",
        scrubbed(&early.expect_status(409).json())
    );
    alpha.step(&case, &json!({"event": "respond"})).await.expect_status(200);
    let refuse = officer.get(&case).await.json();
    let refuse =
        refuse["actions"].as_array().unwrap().iter().find(|action| action["event"] == "refuse").unwrap();
    assert_eq!(refuse["needs"], json!(["reason", "public_interest"]));
    let mut silent = refusal();
    silent["public_interest"] = json!(" ");
    let silent = officer.step(&case, &silent).await;
    insta::assert_json_snapshot!(
        "refusal_without_public_interest",
        scrubbed(&silent.expect_status(409).json())
    );
    let refused = officer.step(&case, &refusal()).await.expect_status(200).json();
    assert_eq!(refused["stage"], "refused");
    let said = |part: &str| refused["decision"][part].as_str().unwrap();
    assert!(
        said("reasons").contains("Brücke") && said("public_interest").contains("Standsicherheit"),
        "{refused}"
    );
    assert_eq!(replayed(&house, &case).await.differences, []);
}

#[tokio::test]
async fn a_decision_is_sent_when_it_is_made_and_served_when_it_is_retrieved() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    complete(&officer, &case).await;
    let refused = officer.step(&case, &refusal()).await.expect_status(200).json();
    let sent = refused["journal"].as_array().unwrap().iter().find(|entry| entry["event"] == "send").unwrap();
    assert_eq!(sent["detail"]["marks"], json!(["uninstructed"]), "the authority has no text on remedies");
    let objection = |case: &Value| {
        case["deadlines"].as_array().unwrap().iter().find(|deadline| deadline["id"] == "D24").cloned()
    };
    assert_eq!(objection(&refused), None, "no time runs from a letter that nobody has retrieved");

    house.travel(date(2026, 3, 9));
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    assert!(delivery::serve(&house.app, &mut tx, case_id(&case), date(2026, 3, 9)).await.unwrap());
    assert!(!delivery::serve(&house.app, &mut tx, case_id(&case), date(2026, 3, 9)).await.unwrap());
    tx.commit().await.unwrap();
    let alpha = house.sign_in("alpha").await;
    let running = objection(&alpha.get(&case).await.json()).unwrap();
    assert_eq!((&running["starts_on"], &running["due"]), (&json!("2026-03-09"), &json!("2027-03-09")));

    house.travel(date(2027, 3, 10));
    let alpha = house.sign_in("alpha").await;
    let late = alpha.step(&case, &json!({"event": "object"})).await;
    insta::assert_json_snapshot!("late_objection", scrubbed(&late.expect_status(409).json()));
    let knowing = alpha.step(&case, &json!({"event": "object", "acknowledged": true})).await;
    assert_eq!(knowing.expect_status(200).json()["stage"], "objection");
    assert_eq!(replayed(&house, &case).await.differences, []);
}

#[tokio::test]
async fn of_two_officers_who_decide_at_once_one_is_told_that_the_other_was_faster() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    let officers = [house.sign_in("officer").await, house.sign_in("officer").await];
    complete(&officers[0], &case).await;
    let version = officers[0].get(&case).await.version();
    let mut racers = JoinSet::new();
    for (officer, step) in officers.iter().zip([json!({"event": "grant"}), refusal()]) {
        let ask = officer.clone();
        let path = format!("{case}/events");
        racers.spawn(async move {
            ask.ask("POST", &path).key(Uuid::new_v4()).version(version).json(&step).send().await
        });
    }
    let replies = racers.join_all().await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let decided = officers[0].get(&case).await.json();
    let decisions = events(&decided).into_iter().filter(|event| ["grant", "refuse"].contains(event)).count();
    assert_eq!(decisions, 1);
    assert_eq!(replayed(&house, &case).await.differences, []);
}

/// Street works in England with two phases in progress; their path, and the phases.
async fn street_works(house: &House) -> (String, [Value; 2]) {
    house.reach_england().await;
    let (alpha, surveyor) = (house.sign_in("alpha").await, house.sign_in("surveyor").await);
    let mut input = application();
    input["procedure"] = json!("street_works");
    input["class"] = json!("minor");
    input["line"] = geojson(7_100.0, 7_160.0, 1.0);
    let case = draft(&alpha, &input).await;
    for kind in ["location_plan_gb", "traffic_management_plan"] {
        alpha.attach(&format!("{case}/documents"), Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    complete(&surveyor, &case).await;
    surveyor.step(&case, &json!({"event": "grant"})).await.expect_status(200);
    let phases = json!({"phases": [{"label": "1", "first": "2026-03-02", "last": "2026-03-31"},
        {"label": "2", "first": "2026-03-02", "last": "2026-03-31"}]});
    let permit = surveyor.post(&format!("{case}/permits"), &phases).await.expect_status(201).json();
    let phases = [permit["phases"][0]["id"].clone(), permit["phases"][1]["id"].clone()];
    for phase in &phases {
        for event in ["notify_start", "start"] {
            alpha.step(&case, &json!({"event": event, "phase_id": phase})).await.expect_status(200);
        }
    }
    (case, phases)
}

/// The last day of a deadline of a case.
fn due(case: &Value, code: &str) -> jiff::civil::Date {
    let deadlines = case["deadlines"].as_array().unwrap();
    let deadline = deadlines.iter().find(|deadline| deadline["id"] == code).unwrap();
    deadline["due"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_change_during_works_that_nobody_answers_is_agreed_by_the_clock_and_the_works_go_on() {
    let house = House::new().await;
    let (case, [first, second]) = street_works(&house).await;
    let stages = async || {
        let shown = house.sign_in("alpha").await.get(&case).await.json();
        let works = house.sign_in("alpha").await.get(&format!("{case}/works")).await.json();
        let phases = &works["permits"][0]["phases"];
        [shown["stage"].clone(), phases[0]["stage"].clone(), phases[1]["stage"].clone()]
    };
    let change = async |phase: &Value| {
        let change = json!({"event": "request_change", "reason": "Deeper trench", "phase_id": phase});
        house.sign_in("alpha").await.step(&case, &change).await.expect_status(200).json()
    };
    let asked = change(&first).await;
    assert_eq!(stages().await, ["change_request", "change_request", "in_progress"]);
    let last = due(&asked, "GB6-works");
    let ahead = asked["preview"].as_array().unwrap().iter().find(|ahead| ahead["event"] == "agree_change");
    assert_eq!(ahead.unwrap()["on"], json!(last.tomorrow().unwrap()));

    house.travel(last);
    assert_eq!(clock::run(&house.app).await.unwrap(), 0, "the last day still belongs to the authority");
    house.travel(last.tomorrow().unwrap());
    assert_eq!(clock::run(&house.app).await.unwrap(), 1);
    assert_eq!(clock::run(&house.app).await.unwrap(), 0);
    assert_eq!(stages().await, ["in_progress", "in_progress", "in_progress"]);
    let seen = house.sign_in("alpha").await.get(&case).await.json();
    let entry = seen["journal"].as_array().unwrap().iter().find(|entry| entry["event"] == "agree_change");
    let proof = &entry.unwrap()["detail"]["certificate"];
    assert_eq!((&proof["deadline"], &proof["due"]), (&json!("GB6-works"), &json!(last)));
    assert_eq!(replayed(&house, &case).await.differences, []);

    // What the authority answers in time is not agreed a second time, and what somebody stopped meanwhile stays stopped.
    change(&second).await;
    let surveyor = house.sign_in("surveyor").await;
    surveyor.step(&case, &json!({"event": "resume_works", "phase_id": second})).await.expect_status(200);
    let last = due(&change(&first).await, "GB6-works");
    let stop = json!({"event": "stop_works", "reason": "Gas", "phase_id": first});
    surveyor.step(&case, &stop).await.expect_status(200);
    house.travel(last.tomorrow().unwrap());
    assert_eq!(clock::run(&house.app).await.unwrap(), 1);
    assert_eq!(stages().await, ["stopped", "stopped", "in_progress"]);
    assert_eq!(replayed(&house, &case).await.differences, []);
}

#[tokio::test]
async fn where_the_law_fixes_an_extension_another_day_is_refused_and_where_days_are_usual_none_is_needed() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    complete(&officer, &case).await;
    let action = |case: &Value, event: &str| {
        let actions = case["actions"].as_array().unwrap();
        let action = actions.iter().find(|action| action["event"] == event).unwrap();
        (action["needs"].clone(), action["optional"].clone())
    };
    let stands = officer.get(&case).await.json();
    assert_eq!(action(&stands, "extend"), (json!(["reason"]), json!([])));
    assert_eq!(action(&stands, "hear"), (json!(["reason", "until"]), json!([])));

    let extend = |until: &str| json!({"event": "extend", "reason": "Schwierig", "until": until});
    let other = officer.step(&case, &extend("2026-06-30")).await.expect_status(422).json();
    let fault = &other["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/until"), &json!("fixed_by_law")));
    let said = fault["text"]["de"].as_str().unwrap();
    assert!(said.contains("um 1 Monat, bis zum 02.07.2026"), "{said}");
    officer.step(&case, &extend("2026-07-02")).await.expect_status(200);

    equip(&house).await;
    let stands = officer.get(&case).await.json();
    assert_eq!(action(&stands, "hear"), (json!(["reason"]), json!(["until"])));
    let heard = officer.step(&case, &json!({"event": "hear", "reason": "Die Brücke"})).await;
    assert_eq!(due(&heard.expect_status(200).json(), "D22"), date(2026, 3, 16));
    assert_eq!(replayed(&house, &case).await.differences, []);
}

#[tokio::test]
async fn what_nobody_can_mean_is_told_at_its_place_and_a_withdrawn_case_rests() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    for (step, pointer, code) in [
        (json!({"event": "note_complete", "received_on": "2026-03-01"}), "/received_on", "not_on_behalf"),
        (json!({"event": "note_complete", "received_on": "2026-04-01"}), "/received_on", "in_the_future"),
        (json!({"event": "extend", "reason": "Schwierig", "until": "2026-02-01"}), "/until", "in_the_past"),
        (json!({"event": "extend", "reason": "Schwierig", "until": "2199-01-01"}), "/until", "too_far"),
        (json!({"event": "note_complete", "marks": ["letter"]}), "/marks", "not_here"),
        (json!({"event": "send", "marks": ["letter", "electronic"]}), "/marks", "not_here"),
        (json!({"event": "note_complete", "phase_id": id(7)}), "/phase_id", "not_here"),
        (
            json!({"event": "request_missing", "missing": [{"text": "Plan", "due": "2026-03-01"}]}),
            "/missing/0/due",
            "in_the_past",
        ),
    ] {
        let refused = officer.step(&case, &step).await.expect_status(422).json();
        let fault = &refused["errors"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!(pointer), &json!(code)), "{step}");
    }
    alpha.step(&case, &json!({"event": "withdraw"})).await.expect_status(200);
    let rests = officer.step(&case, &json!({"event": "note_complete"})).await;
    insta::assert_json_snapshot!("withdrawn", scrubbed(&rests.expect_status(409).json()));
}

#[tokio::test]
async fn officers_of_a_second_authority_see_the_case_and_leave_its_steps_to_the_lead() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    store::case::share(&mut tx, case_id(&case), &[model::AuthorityId(id(2))]).await.unwrap();
    tx.commit().await.unwrap();
    let harbour = house.sign_in("harbour").await;
    assert_eq!(harbour.get(&case).await.expect_status(200).json()["actions"], json!([]));
    let refused = harbour.step(&case, &json!({"event": "note_complete"})).await;
    insta::assert_json_snapshot!("not_in_the_lead", scrubbed(&refused.expect_status(403).json()));
}

#[tokio::test]
async fn a_record_that_the_journal_does_not_tell_is_found_by_replaying_it() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    let sound = replayed(&house, &case).await;
    assert_eq!(sound.differences, []);
    assert!(sound.deadlines.iter().any(|d| d.id == "D2" && d.state == DeadlineState::Running));

    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let later = Some(date(2026, 12, 24));
    store::case::set_next_due(&mut tx, case_id(&case), later).await.unwrap();
    tx.commit().await.unwrap();
    let found = replayed(&house, &case).await.differences;
    assert!(matches!(&found[..], [Difference::NextDue { recorded, .. }] if *recorded == later), "{found:?}");

    let mut tx = house.app.db.begin(&Who::system(house.app.tenant)).await.unwrap();
    let file = File::take(&house.app, &mut tx, &case_id(&case).to_string()).await.unwrap();
    file.keep_next_due(&mut tx, house.app.clock.today()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(replayed(&house, &case).await.differences, []);
}

#[tokio::test]
async fn what_an_officer_enters_for_somebody_runs_from_the_day_on_which_it_was_received() {
    let house = House::new().await;
    let officer = house.sign_in("officer").await;
    let mut paper = application();
    paper["on_behalf_of"] = json!(id(ALPHA));
    paper["received_on"] = json!("2026-02-27");
    let case = draft(&officer, &paper).await;
    for kind in ["site_plan", "right_of_way"] {
        officer.attach(&format!("{case}/documents"), Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    let submitted = officer.step(&case, &json!({"event": "submit"})).await.expect_status(200).json();
    assert_eq!(submitted["submitted_at"], "2026-02-27");
    let entry =
        submitted["journal"].as_array().unwrap().iter().find(|entry| entry["event"] == "submit").unwrap();
    assert_eq!(
        (&entry["detail"]["marks"], &entry["detail"]["on"]),
        (&json!(["on_behalf"]), &json!("2026-02-27"))
    );
    let consent = submitted["deadlines"].as_array().unwrap().iter().find(|d| d["id"] == "D2").unwrap();
    assert_eq!((&consent["starts_on"], &consent["due"]), (&json!("2026-02-27"), &json!("2026-05-27")));
    house.travel(date(2026, 3, 9));
    let officer = house.sign_in("officer").await;
    let before = officer.step(&case, &json!({"event": "withdraw", "received_on": "2026-02-20"})).await;
    assert_eq!(before.expect_status(422).json()["errors"][0]["code"], "before_the_last_step");
    officer.step(&case, &json!({"event": "withdraw", "received_on": "2026-03-06"})).await.expect_status(200);
    assert_eq!(replayed(&house, &case).await.differences, []);
}
