//! Money: fees to the cent and line by line, invoices, payments, deposits; who sees them.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Client, Reply, scrubbed},
    letter::{cleared, equip, letters, text},
    town::House,
    trip::{application, hand_in},
};

async fn granted(house: &House) -> String {
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "grant"})).await.expect_status(200);
    case
}

/// What a consent of middling size costs: the officer's choice, five and fourteen quarters of an hour.
fn fee() -> Value {
    json!({"kind": "fee", "hours": {"middle": 1.02, "upper": 3.5},
        "chosen": {"decision": {"cents": 18000, "reason": "Mittlerer Umfang."}}})
}

async fn step(who: &Client, case: &str, charge: &Value, version: i64, body: &Value) -> Reply {
    let path = format!("{case}/charges/{}/events", charge["id"].as_str().unwrap());
    who.ask("POST", &path).key(Uuid::new_v4()).version(version).json(body).send().await
}

async fn charges(who: &Client, case: &str) -> Vec<Value> {
    let reply = who.get(&format!("{case}/charges")).await;
    reply.expect_status(200).json()["charges"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_fee_is_calculated_line_by_line_issued_with_an_invoice_and_paid() {
    let house = House::new().await;
    let case = granted(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let path = format!("{case}/charges");
    let open = officer.post(&format!("{path}/preview"), &json!({"kind": "fee"})).await;
    assert_eq!(open.expect_status(422).json()["errors"][0]["pointer"], "/chosen/decision");
    let preview = officer.post(&format!("{path}/preview"), &fee()).await;
    insta::assert_json_snapshot!("fee", scrubbed(&preview.expect_status(200).json()));
    assert_eq!(preview.json()["amount_cents"], 18000 + 6541 + 22649);
    assert!(charges(&officer, &case).await.is_empty());

    let made = officer.post(&path, &fee()).await;
    let (made, version) = (made.expect_status(201).json(), made.version());
    assert_eq!(officer.post(&path, &fee()).await.expect_status(409).problem(), "step-refused");
    assert!(charges(&alpha, &case).await.is_empty(), "a draft is the authority's");
    let seen = alpha.get(&case).await.json();
    assert!(seen["journal"].as_array().unwrap().iter().all(|entry| entry["event"] != "charge_drafted"));

    // Nobody is asked to pay to an account that is not known.
    step(&officer, &case, &made, version, &json!({"event": "issue"})).await.expect_status(409);
    equip(&house).await;
    let issued = step(&officer, &case, &made, version, &json!({"event": "issue"})).await;
    let version = issued.expect_status(200).version();
    // 32 days lead to Good Friday; the next open day is the Tuesday after Easter.
    assert_eq!((&issued.json()["due"], &issued.json()["overdue"]), (&json!("2026-04-07"), &json!(false)));
    let shown = charges(&alpha, &case).await.remove(0);
    assert_eq!((&shown["status"], &shown["steps"]), (&json!("issued"), &json!([])));
    let reference = shown["payment_reference"].as_str().unwrap();
    assert!(server::charge::reference::is_whole(&reference.replace(' ', "")), "{reference}");

    house.settle().await;
    assert!(letters(&alpha, &case).await.iter().any(|letter| letter["kind"] == "invoice"));
    let invoice = alpha.get(shown["invoice"].as_str().unwrap()).await;
    if let Some(said) = text(&invoice.expect_status(200).bytes) {
        for word in ["471,90", "65,41", "226,49", reference, "DE66 0000", "07.04.2026", "Mittlerer Umfang"] {
            let other = if word == "07.04.2026" { "7. April 2026" } else { word };
            assert!(said.contains(word) || said.contains(other), "{word}: {said}");
        }
        insta::assert_snapshot!("invoice", said);
    }

    house.travel(jiff::civil::date(2026, 4, 8));
    let officer = house.sign_in("officer").await;
    assert_eq!(charges(&officer, &case).await[0]["overdue"], true);
    step(&officer, &case, &made, version, &json!({"event": "waive"})).await.expect_status(422);
    step(&officer, &case, &made, version, &json!({"event": "pay", "on": "2026-03-01"}))
        .await
        .expect_status(422);
    let paid = step(&officer, &case, &made, version, &json!({"event": "pay", "on": "2026-04-07"})).await;
    let version = paid.expect_status(200).version();
    assert_eq!((&paid.json()["settled_on"], &paid.json()["overdue"]), (&json!("2026-04-07"), &json!(false)));
    for event in ["pay", "issue", "release"] {
        let again = step(&officer, &case, &made, version, &json!({"event": event, "note": "x"})).await;
        assert_eq!(again.expect_status(409).problem(), "step-refused");
    }
    step(&officer, &case, &made, version - 1, &json!({"event": "pay"})).await.expect_status(412);
}

#[tokio::test]
async fn a_deposit_follows_the_opened_surface_and_is_held_until_it_is_released_or_drawn() {
    let house = House::new().await;
    equip(&house).await;
    let case = granted(&house).await;
    let officer = house.sign_in("officer").await;
    let permit = json!({"phases": [
        {"label": "Los 1", "first": "2026-06-15", "last": "2026-06-19", "surface_m2": 12.5},
        {"label": "Los 2", "first": "2026-06-22", "last": "2026-06-26", "surface_m2": 7.3}]});
    officer.post(&format!("{case}/permits"), &permit).await.expect_status(201);
    let path = format!("{case}/charges");
    let made = officer.post(&path, &json!({"kind": "deposit"})).await.expect_status(201).json();
    // 19.8 m² at 85.50 euros.
    assert_eq!(made["amount_cents"], 169_290);
    let permits =
        officer.post(&format!("{path}/preview"), &json!({"kind": "fee"})).await.expect_status(200).json();
    // One permit, and ten days of supervision.
    assert_eq!(permits["amount_cents"], 8500 + 10 * 1250);
    let freed =
        json!({"kind": "fee", "exemptions": [{"code": "public_body", "reason": "Eigenbetrieb der Stadt"}]});
    let freed = officer.post(&path, &freed).await.expect_status(201).json();
    assert_eq!(
        (&freed["amount_cents"], &freed["note"]),
        (&json!(0), &json!("public_body: Eigenbetrieb der Stadt"))
    );
    let issued = step(&officer, &case, &freed, 1, &json!({"event": "issue"})).await;
    assert_eq!(issued.expect_status(200).json()["status"], "waived");

    let issued = step(&officer, &case, &made, 1, &json!({"event": "issue"})).await;
    let version = issued.expect_status(200).version();
    step(&officer, &case, &made, version, &json!({"event": "release"})).await.expect_status(409);
    let paid = step(&officer, &case, &made, version, &json!({"event": "pay"})).await;
    let (paid, version) = (paid.expect_status(200).json(), paid.version());
    assert_eq!(paid["steps"], json!(["release", "draw"]));
    // It secures works that nobody has accepted yet.
    assert_eq!(paid["warnings"][0]["step"], "release");
    let early = step(&officer, &case, &made, version, &json!({"event": "release"})).await;
    let early = early.expect_status(409).json();
    assert_eq!(early["detail"], paid["warnings"][0]["text"]["de"]);
    assert!(early["next_step"]["en"].as_str().unwrap().contains("acknowledged"), "{early}");
    step(&officer, &case, &made, version, &json!({"event": "draw"})).await.expect_status(422);
    let drawn =
        step(&officer, &case, &made, version, &json!({"event": "draw", "note": "Mängel nicht beseitigt"}))
            .await;
    assert_eq!(drawn.expect_status(200).json()["status"], "drawn");

    let again = officer.post(&path, &json!({"kind": "deposit", "acknowledged": true})).await;
    let again = again.expect_status(201).json();
    let issued = step(&officer, &case, &again, 1, &json!({"event": "issue"})).await.version();
    let paid = step(&officer, &case, &again, issued, &json!({"event": "pay"})).await.version();
    let knowing = json!({"event": "release", "acknowledged": true});
    let released = step(&officer, &case, &again, paid, &knowing).await;
    assert_eq!(released.expect_status(200).json()["status"], "released");
}

#[tokio::test]
async fn a_deposit_is_released_when_the_case_is_closed_and_an_unpaid_fee_is_warned_of() {
    let house = House::new().await;
    equip(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = cleared(&alpha).await;
    for event in ["note_complete", "grant", "permit_dig"] {
        officer.step(&case, &json!({"event": event})).await.expect_status(200);
    }
    let path = format!("{case}/charges");
    let deposit = officer.post(&path, &json!({"kind": "deposit"})).await.expect_status(201).json();
    let issued =
        step(&officer, &case, &deposit, 1, &json!({"event": "issue"})).await.expect_status(200).version();
    step(&officer, &case, &deposit, issued, &json!({"event": "pay"})).await.expect_status(200);
    let fee = officer.post(&path, &json!({"kind": "fee"})).await.expect_status(201).json();
    step(&officer, &case, &fee, 1, &json!({"event": "issue"})).await.expect_status(200);
    for event in ["notify_start", "start", "complete_works", "reinstate_permanent"] {
        alpha.step(&case, &json!({"event": event})).await.expect_status(200);
    }
    officer.step(&case, &json!({"event": "pass_inspection"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "begin_guarantee", "until": "2030-03-02"})).await.expect_status(200);

    house.travel(jiff::civil::date(2030, 3, 4));
    let officer = house.sign_in("officer").await;
    let seen = officer.get(&case).await.json();
    let close = seen["actions"].as_array().unwrap().iter().find(|action| action["event"] == "close").unwrap();
    let warned: Vec<&str> =
        close["warnings"].as_array().unwrap().iter().filter_map(|one| one["text"]["en"].as_str()).collect();
    assert_eq!(
        warned,
        [
            "A fee was issued and is not paid yet.",
            "A deposit is held; closing the case gives it back. If you need it for defects, draw it first."
        ]
    );
    officer.step(&case, &json!({"event": "close"})).await.expect_status(200);
    let after = charges(&officer, &case).await;
    let stands = |id: &Value| after.iter().find(|one| one["id"] == *id).unwrap()["status"].clone();
    assert_eq!((stands(&deposit["id"]), stands(&fee["id"])), (json!("released"), json!("issued")));
}

#[tokio::test]
async fn money_is_between_the_applicant_and_the_leading_authority() {
    let house = House::new().await;
    equip(&house).await;
    let case = granted(&house).await;
    let officer = house.sign_in("officer").await;
    let path = format!("{case}/charges");
    let made = officer.post(&path, &fee()).await.expect_status(201).json();
    let beta = house.sign_in("beta").await;
    assert_eq!(beta.get(&path).await.expect_status(404).problem(), "unknown");
    beta.post(&path, &fee()).await.expect_status(403);
    house.sign_in("consultee").await.get(&path).await.expect_status(403);
    house.sign_in("planner").await.get(&path).await.expect_status(403);
    let harbour = house.sign_in("harbour").await;
    assert_eq!(harbour.post(&path, &fee()).await.expect_status(404).problem(), "unknown");
    assert_eq!(
        step(&harbour, &case, &made, 1, &json!({"event": "issue"})).await.expect_status(404).problem(),
        "unknown"
    );
    let other = granted(&house).await;
    assert_eq!(
        step(&officer, &other, &made, 1, &json!({"event": "issue"})).await.expect_status(404).problem(),
        "unknown"
    );
}
