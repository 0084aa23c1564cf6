//! Letters: every step brings the one it owes, with reference, paragraph and day; who may read it; when it is served.

use std::process::Command;

use jiff::civil::date;
use serde_json::{Value, json};
use server::job::clock;
use uuid::Uuid;

use crate::{
    client::{Client, scrubbed},
    town::{House, id},
    trip::{PDF, application, draft, hand_in},
};

/// What an administrator enters about the first authority.
pub async fn equip(house: &House) {
    let administrator = house.sign_in("administrator").await;
    let path = format!("/api/authorities/{}", id(1));
    let version = administrator.get(&path).await.expect_status(200).version();
    let settings = json!({"settings": {
        "email": "tiefbau@teststadt.example", "phone": "", "web": "", "unit": "Leitungen",
        "bank": {"holder": "Stadtkasse Teststadt", "iban": "DE66 0000 0000 0000 0000 42"},
        "remedy": {"de": "Widerspruch beim Tiefbauamt, Am Markt 1.", "en": "Object to the Tiefbauamt, Am Markt 1."},
        "hearing_days": 14, "guarantee_years": 4, "payment_days": 32, "fee_schedule": null}});
    administrator.ask("PATCH", &path).version(version).json(&settings).send().await.expect_status(200);
}

/// The text of a PDF, its lines joined; none where the tool that reads it is missing.
pub fn text(pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let Ok(output) = Command::new("pdftotext").arg(file.path()).arg("-").output() else {
        println!("pdftotext is not there: the words of the letters are not looked at");
        return None;
    };
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " ");
    Some(said.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Hands in an application with everything that digging asks for; answers its path.
pub async fn cleared(alpha: &Client) -> String {
    let case = draft(alpha, &application()).await;
    for kind in ["site_plan", "right_of_way", "ordnance_clearance"] {
        alpha.attach(&format!("{case}/documents"), Some(kind), "plan.pdf", PDF).await.expect_status(201);
    }
    alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
    case
}

/// The letters of a case.
pub async fn letters(who: &Client, case: &str) -> Vec<Value> {
    let reply = who.get(&format!("{case}/letters")).await;
    reply.expect_status(200).json().as_array().unwrap().clone()
}

fn kinds(letters: &[Value]) -> Vec<&str> {
    letters.iter().map(|letter| letter["kind"].as_str().unwrap()).collect()
}

/// Reads every letter of a case, and holds what all of them must say against it; answers their texts by kind.
async fn read(house: &House, case: &str) -> Vec<(String, String)> {
    house.settle().await;
    let officer = house.sign_in("officer").await;
    let reference = officer.get(case).await.json()["reference"].as_str().unwrap().to_owned();
    let mut texts = Vec::new();
    for letter in letters(&officer, case).await {
        let kind = letter["kind"].as_str().unwrap().to_owned();
        let pdf =
            officer.get(letter["pdf"].as_str().unwrap_or_else(|| panic!("{kind} is not printed"))).await;
        let Some(said) = text(&pdf.expect_status(200).bytes) else { continue };
        let day: jiff::civil::Date = letter["on"].as_str().unwrap().parse().unwrap();
        let year = day.year().to_string();
        let title = letter["title"]["de"].as_str().unwrap();
        let basis = if kind == "invoice" { "Modellstadt" } else { "§" };
        for word in [reference.as_str(), &year, title, basis, "Tiefbauamt"] {
            assert!(said.contains(word), "{word} is missing in {kind}: {said}");
        }
        assert!(said.contains(&format!("{}. ", day.day())), "the day is missing in {kind}: {said}");
        texts.push((kind, said));
    }
    texts
}

fn of<'a>(texts: &'a [(String, String)], kind: &str) -> &'a str {
    texts.iter().find(|(known, _)| known == kind).map_or("", |(_, said)| said)
}

#[tokio::test]
async fn an_application_that_is_refused_is_answered_at_every_step() {
    let house = House::new().await;
    equip(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let missing = json!({"event": "request_missing", "missing": ["Lageplan im Maßstab 1:500", {"text": "Querschnitt", "due": "2026-03-20"}]});
    officer.step(&case, &missing).await.expect_status(200);
    alpha.step(&case, &json!({"event": "supplement"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    let extend = json!({"event": "extend", "reason": "Das Brückengutachten steht aus."});
    officer.step(&case, &extend).await.expect_status(200);
    let hear =
        json!({"event": "hear", "reason": "Die Brücke trägt die Leitung nicht.", "until": "2026-03-30"});
    officer.step(&case, &hear).await.expect_status(200);
    alpha.step(&case, &json!({"event": "respond"})).await.expect_status(200);
    let refuse = json!({"event": "refuse", "reason": "Die Brücke trägt die Leitung nicht.",
        "public_interest": "Das Interesse am Ausbau wiegt hier weniger als die Standsicherheit."});
    officer.step(&case, &refuse).await.expect_status(200);
    alpha.step(&case, &json!({"event": "object"})).await.expect_status(200);

    let texts = read(&house, &case).await;
    let all = letters(&alpha, &case).await;
    assert_eq!(kinds(&all), ["receipt", "deficiency", "extension", "hearing", "decision", "confirmation"]);
    assert!(all.iter().all(|letter| letter["channel"] == "electronic" && letter["sent_on"] == "2026-03-02"));
    if texts.is_empty() {
        return;
    }
    for (kind, said) in texts.iter().filter(|(kind, _)| kind != "decision") {
        insta::assert_snapshot!(format!("letter-{kind}"), said);
    }
    let decision = of(&texts, "decision");
    let reasons =
        "Die Brücke trägt die Leitung nicht. Überragendes öffentliches Interesse Das Interesse am Ausbau";
    for word in
        ["wird abgelehnt", reasons, "§ 1 Abs. 1 Satz 2 TKG", "Widerspruch beim Tiefbauamt", "Olga Amt"]
    {
        assert!(decision.contains(word), "{word}: {decision}");
    }
}

/// A device's record of one defect with a photo.
async fn find_defect(house: &House, officer: &Client, case: &str) {
    let works = officer.get(&format!("{case}/works")).await.json();
    let phase = works["permits"][0]["phases"][0]["id"].as_str().unwrap().to_owned();
    let (defect, photo) = (Uuid::new_v4(), Uuid::new_v4());
    let record = json!({
        "id": Uuid::new_v4(), "phase_id": phase, "kind": "during", "result": "defect", "note": "",
        "inspected_at": house.app.clock.now(),
        "defects": [{"id": defect, "text": "Fuge am Anschluss offen", "due": "2026-03-20"}],
        "photos": [{"id": photo, "defect_id": defect, "caption": "Fuge"}],
    });
    let (name, record) = (photo.to_string(), record.to_string());
    let sent =
        officer.form(&format!("{case}/inspections"), &[("record", record.as_bytes()), (&name, PIXEL)]).await;
    sent.expect_status(201);
}

/// The smallest PNG: one white pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63,
    0xF8, 0x0F, 0, 1, 1, 1, 0, 0x1B, 0xB6, 0xEE, 0x56, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60,
    0x82,
];

#[tokio::test]
async fn a_permission_brings_permit_defect_notice_and_revocation() {
    let house = House::new().await;
    equip(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = cleared(&alpha).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    let grant = json!({"event": "grant_with_conditions", "conditions": [
        {"category": "traffic_safety", "block": "footway_width", "parameters": {"width_m": "1.80"}, "text": "frei erfunden", "reason": ""}]});
    officer.step(&case, &grant).await.expect_status(200);
    officer.step(&case, &json!({"event": "permit_dig"})).await.expect_status(200);
    for event in ["notify_start", "start"] {
        alpha.step(&case, &json!({"event": event})).await.expect_status(200);
    }
    // A defect that nobody has recorded would bring no letter.
    let bare = officer
        .step(&case, &json!({"event": "find_defect", "reason": "Fuge offen"}))
        .await
        .expect_status(409)
        .json();
    assert!(
        bare["detail"].to_string().contains("Record an inspection")
            || bare["detail"].to_string().contains("Kontrolle aufnehmen"),
        "{bare}"
    );
    find_defect(&house, &officer, &case).await;
    officer.step(&case, &json!({"event": "revoke", "reason": "Leitungsschaden."})).await.expect_status(200);

    let texts = read(&house, &case).await;
    let all = letters(&alpha, &case).await;
    let without_path = |mut letter: Value| {
        assert!(
            letter["pdf"].as_str().unwrap().ends_with(&format!("{}.pdf", letter["id"].as_str().unwrap()))
        );
        letter["pdf"] = json!("[path]");
        letter
    };
    let all = all.into_iter().map(without_path).collect();
    insta::assert_json_snapshot!("letters", scrubbed(&Value::Array(all)));
    if texts.is_empty() {
        return;
    }
    let decision = of(&texts, "decision");
    assert!(
        decision.contains("1,80 m nutzbarer Breite") || decision.contains("1.80 m nutzbarer Breite"),
        "{decision}"
    );
    assert!(!decision.contains("frei erfunden"), "the block's words count, not the sender's");
    for (kind, said) in texts.iter().filter(|(kind, _)| !["decision", "receipt"].contains(&kind.as_str())) {
        insta::assert_snapshot!(format!("letter-{kind}"), said);
    }
    // The English copy of the permit says the catalogue's conditions in English.
    let permit = letters(&alpha, &case).await.into_iter().find(|one| one["kind"] == "dig_permit").unwrap();
    let english = format!("{}?language=en", permit["pdf"].as_str().unwrap());
    alpha.get(&english).await.expect_status(503);
    house.settle().await;
    let copy = text(&alpha.get(&english).await.expect_status(200).bytes).unwrap();
    assert!(copy.contains("Keep a footway of at least 1.80 m usable width clear"), "{copy}");
    assert!(!copy.contains("freizuhalten"), "{copy}");
}

#[tokio::test]
async fn what_the_clock_and_the_applicant_end_is_certified_and_confirmed() {
    let house = House::new().await;
    equip(&house).await;
    let alpha = house.sign_in("alpha").await;
    let case = hand_in(&alpha, &application()).await;
    let withdrawn = hand_in(&alpha, &application()).await;
    alpha.step(&withdrawn, &json!({"event": "withdraw"})).await.expect_status(200);
    house.travel(date(2026, 6, 3));
    clock::run(&house.app).await.unwrap();
    house.travel(date(2026, 12, 10));
    clock::run(&house.app).await.unwrap();
    let alpha = house.sign_in("alpha").await;
    let texts = read(&house, &case).await;
    assert_eq!(kinds(&letters(&alpha, &case).await), ["receipt", "certificate", "certificate"]);
    let confirmed = read(&house, &withdrawn).await;
    assert_eq!(kinds(&letters(&alpha, &withdrawn).await), ["receipt", "confirmation"]);
    if texts.is_empty() {
        return;
    }
    let certificates: Vec<&str> =
        texts.iter().filter(|(kind, _)| kind == "certificate").map(|(_, said)| said.as_str()).collect();
    assert!(certificates[0].contains("gilt mit Ablauf des 2. Juni 2026 als erteilt"), "{}", certificates[0]);
    assert!(certificates[1].contains("erloschen"), "{}", certificates[1]);
    assert!(of(&confirmed, "confirmation").contains("am 2. März 2026 zurückgenommen"));
}

#[tokio::test]
async fn a_body_is_asked_on_paper_with_its_link_and_nobody_else_reads_it() {
    let house = House::new().await;
    equip(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    let input = json!({"bodies": [id(31)], "question": "Bestehen Bedenken?"});
    let asked = officer.post(&format!("{case}/statements"), &input).await.expect_status(201).json();
    let texts = read(&house, &case).await;
    assert_eq!(kinds(&letters(&officer, &case).await), ["receipt", "statement"]);
    assert_eq!(kinds(&letters(&alpha, &case).await), ["receipt"]);
    let paper = letters(&officer, &case).await[1]["pdf"].as_str().unwrap().to_owned();
    assert_eq!(alpha.get(&paper).await.expect_status(404).problem(), "unknown");
    if !texts.is_empty() {
        let said = of(&texts, "statement").replace(' ', "");
        assert!(said.contains(&asked[0]["link"].as_str().unwrap().replace(' ', "")), "{said}");
        assert!(said.contains("BestehenBedenken?"));
        assert!(!said.contains("IhrAntragvom"), "who is asked has applied for nothing: {said}");
    }
    // Another link goes out with another letter, which says so.
    let renew = format!("{case}/statements/{}/link", asked[0]["id"].as_str().unwrap());
    let renewed = officer.ask("POST", &renew).key(Uuid::new_v4()).version(1).json(&json!({})).send().await;
    let link = renewed.expect_status(200).json()["link"].as_str().unwrap().replace(' ', "");
    let texts = read(&house, &case).await;
    assert_eq!(kinds(&letters(&officer, &case).await), ["receipt", "statement", "statement"]);
    if let Some((_, said)) = texts.last() {
        let said = said.replace(' ', "");
        for word in [link.as_str(), "DieserBriefersetzt", "BittenehmenSiebiszum"] {
            assert!(said.contains(word), "{word} is missing in {said}");
        }
    }
}

#[tokio::test]
async fn a_decision_is_served_when_its_letter_is_first_retrieved_and_repeated_in_english() {
    let house = House::new().await;
    equip(&house).await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(200);
    officer.step(&case, &json!({"event": "grant"})).await.expect_status(200);
    house.travel(date(2026, 3, 5));
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let letter =
        letters(&officer, &case).await.into_iter().find(|letter| letter["kind"] == "decision").unwrap();
    let pdf = letter["pdf"].as_str().unwrap();
    officer.get(pdf).await.expect_status(200);
    let served = async || {
        let case = alpha.get(&case).await.json();
        let journal = case["journal"].as_array().unwrap();
        journal.iter().filter(|entry| entry["event"] == "serve").count()
    };
    assert_eq!(served().await, 0, "the authority's own look serves nothing");
    let first = alpha.get(pdf).await;
    assert_eq!(first.expect_status(200).bytes, alpha.get(&format!("{case}/decision.pdf")).await.bytes);
    assert_eq!(served().await, 1);
    alpha.get(pdf).await.expect_status(200);
    assert_eq!(served().await, 1);
    let retrieved = letters(&alpha, &case).await.into_iter().find(|one| one["id"] == letter["id"]).unwrap();
    assert_eq!(retrieved["retrieved_on"], "2026-03-05");

    let english = format!("{pdf}?language=en");
    let waiting = alpha.get(&english).await;
    assert!(waiting.expect_status(503).headers.contains_key("retry-after"));
    alpha.get(&english).await.expect_status(503);
    house.settle().await;
    let copy = alpha.get(&english).await;
    let copies = letters(&alpha, &case).await.iter().filter(|one| one["language"] == "en").count();
    assert_eq!(copies, 1, "it is printed once");
    if let Some(said) = text(&copy.expect_status(200).bytes) {
        assert!(said.contains("Consent is given") && said.contains("Object to the Tiefbauamt"), "{said}");
    }
    alpha.get(&format!("{pdf}?language=fr")).await.expect_status(422);
}

#[tokio::test]
async fn a_letter_is_sent_by_the_leading_authority_and_seen_by_no_other_operator() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    house.settle().await;
    let letter = letters(&officer, &case).await.remove(0);
    let pdf = letter["pdf"].as_str().unwrap();
    let sending = format!("{case}/letters/{}/sending", letter["id"].as_str().unwrap());
    let post = json!({"channel": "letter", "on": "2026-03-02"});
    let send = |who: Client, version: i64, body: Value| {
        let sending = sending.clone();
        async move { who.ask("POST", &sending).key(Uuid::new_v4()).version(version).json(&body).send().await }
    };
    let version = letter["version"].as_i64().unwrap();
    send(alpha.clone(), version, post.clone()).await.expect_status(403);
    send(officer.clone(), version, json!({"channel": "letter", "on": "2026-03-03"})).await.expect_status(422);
    send(officer.clone(), version + 7, post.clone()).await.expect_status(412);
    let posted = send(officer.clone(), version, post).await;
    assert_eq!(posted.expect_status(200).json()["channel"], "letter");

    let beta = house.sign_in("beta").await;
    for path in [format!("{case}/letters"), pdf.to_owned()] {
        assert_eq!(beta.get(&path).await.expect_status(404).problem(), "unknown");
        house.sign_in("consultee").await.get(&path).await.expect_status(403);
        house.public().get(&path).await.expect_status(401);
    }
    // A letter is found under its own case alone.
    let other = hand_in(&beta, &application()).await;
    let mixed = format!("{other}/letters/{}.pdf", letter["id"].as_str().unwrap());
    assert_eq!(beta.get(&mixed).await.expect_status(404).problem(), "unknown");
}
