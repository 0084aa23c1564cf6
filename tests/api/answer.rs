//! Answers to requests with what is enclosed, and the certificate of a mobile site by its number.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::Client,
    intake::mast,
    letter::{letters, text},
    town::House,
    trip::{PDF, application, draft},
};

fn request(procedure: &str) -> Value {
    let mut input = application();
    input["procedure"] = json!(procedure);
    input
}

async fn enclose(officer: &Client, case: &str, name: &str, content: &[u8]) -> crate::client::Reply {
    officer.attach(&format!("{case}/documents"), Some("answer"), name, content).await
}

fn names(case: &Value) -> Vec<&str> {
    case["documents"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn files_go_with_the_answer_to_a_request_and_nobody_but_the_authority_sees_them_before() {
    let house = House::new().await;
    let (alpha, beta, officer, planner) = (
        house.sign_in("alpha").await,
        house.sign_in("beta").await,
        house.sign_in("officer").await,
        house.sign_in("planner").await,
    );
    let case = draft(&alpha, &request("infrastructure_information")).await;
    enclose(&officer, &case, "frueh.pdf", PDF).await.expect_status(404);
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    let before = alpha.get(&case).await.json();

    // The limits are those of every document, and the answer is the authority's.
    assert_eq!(enclose(&alpha, &case, "eigen.pdf", PDF).await.expect_status(403).problem(), "not-yours");
    assert_eq!(
        enclose(&officer, &case, "makro.docm", b"PK\x03\x04").await.expect_status(415).problem(),
        "wrong-type"
    );
    let plan = enclose(&officer, &case, "Bestandsplan.pdf", PDF).await.expect_status(201).json();
    assert_eq!((&plan["answer"], &plan["held_back"]), (&json!(true), &json!(true)));
    let slip =
        enclose(&officer, &case, "Irrtum.pdf", b"%PDF-1.4\nanderes\n%%EOF").await.expect_status(201).json();
    let path = |document: &Value| format!("{case}/documents/{}", document["id"].as_str().unwrap());

    // Before the answer: the officer reads and removes, the applicant does not even learn that there is something.
    officer.get(&path(&plan)).await.expect_status(200);
    assert_eq!(names(&officer.get(&case).await.json()), ["Bestandsplan.pdf", "Irrtum.pdf"]);
    for stranger in [&alpha, &beta] {
        assert_eq!(stranger.get(&path(&plan)).await.expect_status(404).problem(), "unknown");
    }
    let waiting = alpha.get(&case).await.json();
    assert_eq!((names(&waiting), &waiting["journal"]), (vec![], &before["journal"]));
    assert_eq!(names(&planner.get(&case).await.json()), Vec::<&str>::new());
    let version = alpha.get(&case).await.version();
    for hidden in [path(&slip), format!("{case}/documents/{}", Uuid::nil())] {
        let refused = alpha.ask("DELETE", &hidden).version(version).send().await;
        assert_eq!(refused.expect_status(409).problem(), "step-refused", "the same as of what is not there");
    }
    officer.ask("DELETE", &path(&slip)).version(version).send().await.expect_status(204);

    // Who has not seen what is enclosed does not send it.
    let answer = json!({"event": "answer", "reason": "In der Elmstraße liegen zwei Leerrohre."});
    let blind = officer.ask("POST", &format!("{case}/events")).key(Uuid::new_v4()).version(version);
    assert_eq!(blind.json(&answer).send().await.expect_status(412).problem(), "stale");
    let many = json!({"ids": [before["id"]], "action": answer});
    let many = officer.post("/api/cases/bulk", &many).await.expect_status(200).json();
    assert_eq!(many["ok"], 0, "{many}");
    let offered = officer.get(&case).await.json()["actions"].clone();
    let offered = offered.as_array().unwrap().iter().find(|one| one["event"] == "answer").unwrap().clone();
    assert_eq!(offered["encloses"], true);
    officer.step(&case, &answer).await.expect_status(200);

    // Given: the applicant reads it, and nobody changes it any more.
    let answered = alpha.get(&case).await.json();
    assert_eq!(names(&answered), ["Bestandsplan.pdf"]);
    assert_eq!(
        (&answered["documents"][0]["answer"], &answered["documents"][0]["held_back"]),
        (&json!(true), &json!(false))
    );
    let entry =
        answered["journal"].as_array().unwrap().iter().find(|one| one["event"] == "answer").unwrap().clone();
    assert_eq!(entry["detail"]["documents"], json!([plan["sha256"]]));
    assert_eq!(alpha.get(&path(&plan)).await.expect_status(200).bytes, PDF);
    beta.get(&path(&plan)).await.expect_status(404);
    assert_eq!(names(&planner.get(&case).await.json()), Vec::<&str>::new());
    let version = officer.get(&case).await.version();
    for party in [&alpha, &officer] {
        let removed = party.ask("DELETE", &path(&plan)).version(version).send().await;
        assert_eq!(removed.expect_status(409).problem(), "step-refused");
    }
    assert_eq!(enclose(&officer, &case, "spaet.pdf", PDF).await.expect_status(409).problem(), "step-refused");
    house.settle().await;
    let letter = letters(&alpha, &case).await.into_iter().find(|one| one["kind"] == "answer").unwrap();
    let pdf = alpha.get(letter["pdf"].as_str().unwrap()).await;
    if let Some(said) = text(&pdf.expect_status(200).bytes) {
        assert!(
            said.contains("zwei Leerrohre") && said.contains(&format!("Bestandsplan.pdf ({} B)", PDF.len())),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_decision_on_the_right_of_way_hands_out_what_is_enclosed_and_a_refusal_does_not() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    for (step, seen) in [
        (json!({"event": "grant"}), vec!["Urkunde.pdf"]),
        (
            json!({"event": "refuse", "reason": "Nachweise fehlen.", "public_interest": "Andere Belange"}),
            vec![],
        ),
    ] {
        let case = draft(&alpha, &request("right_of_way")).await;
        for kind in ["reliability_evidence", "capability_evidence", "right_of_way_area"] {
            alpha
                .attach(&format!("{case}/documents"), Some(kind), "nachweis.pdf", PDF)
                .await
                .expect_status(201);
        }
        alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
        officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
        enclose(&officer, &case, "Urkunde.pdf", PDF).await.expect_status(201);
        officer.step(&case, &step).await.expect_status(200);
        let read = alpha.get(&case).await.json();
        let mut handed_out = names(&read);
        handed_out.retain(|name| *name == "Urkunde.pdf");
        assert_eq!(handed_out, seen, "{step}");
    }
}

#[tokio::test]
async fn a_site_certificate_is_noted_by_its_number_and_read_in_history_site_and_letter() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = draft(&alpha, &mast()).await;
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    for (input, code) in [
        (json!({"event": "certify"}), "missing"),
        (json!({"event": "certify", "certificate": " "}), "length"),
        (json!({"event": "certify", "certificate": "1".repeat(101)}), "length"),
        (json!({"event": "assess", "certificate": "1"}), "not_here"),
    ] {
        let refused = alpha.step(&case, &input).await.expect_status(422).json();
        let fault = &refused["errors"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/certificate"), &json!(code)));
    }
    let asked = alpha.get(&case).await.json()["actions"].clone();
    let asked = asked.as_array().unwrap().iter().find(|one| one["event"] == "certify").unwrap().clone();
    assert_eq!(asked["needs"], json!(["certificate"]));
    let noted = json!({"event": "certify", "certificate": " StOB 12 345 678 "});
    let noted = alpha.step(&case, &noted).await.expect_status(200).json();
    assert_eq!(noted["input"]["site"]["certificate"], "StOB 12 345 678");
    let entry =
        noted["journal"].as_array().unwrap().iter().find(|one| one["event"] == "certify").unwrap().clone();
    assert_eq!(entry["detail"]["site_certificate"], "StOB 12 345 678");
    let replayed = crate::clock::replayed(&house, &case).await;
    assert!(replayed.differences.is_empty(), "{:?}", replayed.differences);
    house.settle().await;
    let letter =
        letters(&officer, &case).await.into_iter().find(|one| one["kind"] == "confirmation").unwrap();
    assert_eq!(letter["title"]["de"], "Standortbescheinigung vermerkt");
    let pdf = alpha.get(letter["pdf"].as_str().unwrap()).await;
    if let Some(said) = text(&pdf.expect_status(200).bytes) {
        assert!(said.contains("Standortbescheinigung Nr. StOB 12 345 678"), "{said}");
    }
}
