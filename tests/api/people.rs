//! What people are told, what they keep, what they look for, and what they do for many cases at once.

use std::str::FromStr;

use icalendar::{Calendar, CalendarComponent, Component};
use jiff::civil::date;
use serde_json::{Value, json};
use server::{job::digest, message::reminder};
use uuid::Uuid;

use crate::{
    client::{Client, scrubbed},
    mail::reachable,
    town::{ALPHA, House, id},
    trip::{application, draft, hand_in},
};

fn titled(title: &str) -> Value {
    let mut input = application();
    input["title"] = json!(title);
    input
}

async fn messages(person: &Client) -> Vec<Value> {
    person.get("/api/messages").await.expect_status(200).json()["items"].as_array().unwrap().clone()
}

fn kinds(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| message["kind"].as_str().unwrap()).collect()
}

/// The mails in the house's folder, each as it was written.
fn mails(house: &House) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(house.app.config.data_dir.join("mail")) else { return Vec::new() };
    let mut all: Vec<String> =
        folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_step_is_told_to_the_other_side_once_and_read_on_the_page() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    officer
        .step(&case, &json!({"event": "request_missing", "missing": ["Querschnitt"]}))
        .await
        .expect_status(200);
    house.settle().await;
    house.settle().await;
    let told = officer.get("/api/messages?unread=true").await.expect_status(200).json();
    insta::assert_json_snapshot!("messages", scrubbed(&told));
    assert_eq!(kinds(&messages(&alpha).await), ["missing_requested"], "nobody is told what he did himself");
    assert_eq!(messages(&house.sign_in("harbour").await).await.len(), 0);
    assert_eq!(messages(&house.sign_in("beta").await).await.len(), 0);

    let message = told["items"][0]["id"].clone();
    let foreign = alpha.post("/api/messages/read", &json!({"ids": [message]})).await;
    assert_eq!(foreign.expect_status(200).json()["unread"], 1);
    let read = officer.post("/api/messages/read", &json!({"ids": [message]})).await;
    assert_eq!(read.expect_status(200).json()["unread"], 0);
    assert_eq!(officer.get("/api/messages?unread=true").await.json()["total"], 0);
    officer.post("/api/messages/read", &json!({})).await.expect_status(422);
}

#[tokio::test]
async fn mail_goes_out_at_once_or_in_one_digest_a_day_as_each_wishes() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    reachable(&officer, "olga@city.example", json!({})).await;
    reachable(&alpha, "ada@alpha.example", json!({"language": "en", "mail": {"step": "off"}})).await;
    let case = hand_in(&alpha, &application()).await;
    hand_in(&alpha, &titled("Zweiter Anschluss")).await;
    officer
        .step(&case, &json!({"event": "request_missing", "missing": ["Querschnitt"]}))
        .await
        .expect_status(200);
    house.settle().await;
    let at_once = mails(&house);
    assert_eq!(at_once.len(), 1, "the officer's wait for the digest: {at_once:?}");
    assert!(at_once[0].contains("Subject: [TT-2026-000001] Please supplement"), "{}", at_once[0]);

    assert_eq!(digest::run(&house.app).await.unwrap(), 1);
    assert_eq!(digest::run(&house.app).await.unwrap(), 0);
    house.settle().await;
    let digests: Vec<String> =
        mails(&house).into_iter().filter(|mail| mail.contains("List-Id: <digest.")).collect();
    assert_eq!(digests.len(), 1);
    assert!(digests[0].contains("2 Nachrichten, 02.03.2026"), "{}", digests[0]);

    // Something more on the same day waits for the next one.
    hand_in(&alpha, &titled("Dritter Anschluss")).await;
    house.settle().await;
    assert_eq!(digest::run(&house.app).await.unwrap(), 0);
    house.travel(date(2026, 3, 3));
    assert_eq!(digest::run(&house.app).await.unwrap(), 1);
    house.travel(date(2026, 3, 4));
    assert_eq!(digest::run(&house.app).await.unwrap(), 0, "nothing waits, nothing is sent");
}

#[tokio::test]
async fn a_preference_is_changed_by_whoever_saw_it_and_holds_only_what_there_is() {
    let house = House::new().await;
    let officer = house.sign_in("officer").await;
    let seen = officer.get("/api/preference").await;
    insta::assert_json_snapshot!("preference", scrubbed(&seen.expect_status(200).json()));
    let put = |body: Value, version: i64| {
        let officer = officer.clone();
        async move { officer.ask("PUT", "/api/preference").version(version).json(&body).send().await }
    };
    let wish =
        json!({"language": "de", "mail": {"note": "off"}, "digest_hour": 6, "email": "olga@city.example"});
    put(wish.clone(), seen.version()).await.expect_status(200);
    assert_eq!(put(wish.clone(), seen.version()).await.expect_status(412).problem(), "stale");
    let version = officer.get("/api/preference").await.version();
    let faulty = json!({"language": "de", "mail": {"gossip": "off"}, "digest_hour": 24,
        "email": "olga@city.example\r\nBcc: eve@evil.example"});
    let said = put(faulty, version).await.expect_status(422).json();
    let pointers: Vec<&str> =
        said["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/email", "/digest_hour", "/mail"]);
}

#[tokio::test]
async fn what_ends_soon_is_told_once_per_step() {
    let house = House::new().await;
    hand_in(&house.sign_in("alpha").await, &application()).await;
    // Consent is deemed granted when 2 June is over.
    let near = async |day| {
        house.travel(day);
        reminder::run(&house.app).await.unwrap();
        reminder::run(&house.app).await.unwrap();
        let told = messages(&house.sign_in("officer").await).await;
        kinds(&told).iter().filter(|kind| **kind == "deadline_near").count()
    };
    assert_eq!(near(date(2026, 5, 25)).await, 0);
    let week = near(date(2026, 5, 27)).await;
    assert!(week >= 1);
    assert_eq!(near(date(2026, 5, 28)).await, week);
    assert_eq!(near(date(2026, 5, 30)).await, 2 * week);
    assert_eq!(near(date(2026, 6, 1)).await, 3 * week);
    assert_eq!(near(date(2026, 6, 2)).await, 3 * week);
    let told = messages(&house.sign_in("officer").await).await;
    assert!(told[0]["text"]["de"].as_str().unwrap().contains("02.06.2026"), "{}", told[0]);
}

#[tokio::test]
async fn deadlines_are_a_calendar_under_a_secret_address() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    hand_in(&alpha, &application()).await;
    let open = async |person: &Client| {
        let url = person.post("/api/preference/feed", &json!({})).await.expect_status(201).json();
        let url = url["url"].as_str().unwrap().to_owned();
        url[url.find("/api/feed/").unwrap()..].to_owned()
    };
    let first = open(&alpha).await;
    let feed = open(&alpha).await;
    let public = house.public();
    public.get(&first).await.expect_status(404);
    let reply = public.get(&feed).await;
    assert_eq!(reply.expect_status(200).headers["content-type"], "text/calendar; charset=utf-8");
    let text = String::from_utf8(reply.bytes.clone()).unwrap();
    let calendar = Calendar::from_str(&text).unwrap();
    let events: Vec<_> = calendar
        .components
        .iter()
        .filter_map(|component| match component {
            CalendarComponent::Event(event) => Some(event),
            _ => None,
        })
        .collect();
    let deemed = events
        .iter()
        .find(|event| event.property_value("DTSTART") == Some("20260602"))
        .unwrap_or_else(|| panic!("no event on the last day in {text}"));
    assert!(deemed.get_summary().unwrap().starts_with("TT-2026-000001: "), "{text}");
    assert!(deemed.get_url().unwrap().ends_with("/vorgaenge/TT-2026-000001"));
    assert_eq!(deemed.property_value("DTEND"), Some("20260603"));
    assert!(text.lines().all(|line| line.chars().count() <= 76), "{text}");

    let etag = reply.headers["etag"].to_str().unwrap().to_owned();
    let again = public.ask("GET", &feed).header("if-none-match", &etag).send().await;
    assert!(again.expect_status(304).bytes.is_empty());
    let others = String::from_utf8(public.get(&open(&beta).await).await.bytes).unwrap();
    assert!(!others.contains("VEVENT") && others.contains("VCALENDAR"), "{others}");
    alpha.ask("DELETE", "/api/preference/feed").send().await.expect_status(204);
    public.get(&feed).await.expect_status(404);
}

#[tokio::test]
async fn a_search_forgives_typing_errors_and_finds_only_what_one_may_know() {
    let house = House::new().await;
    let (alpha, beta) = (house.sign_in("alpha").await, house.sign_in("beta").await);
    let officer = house.sign_in("officer").await;
    let case = hand_in(&alpha, &titled("Hamburger Chaussee, Los 2")).await;
    hand_in(&alpha, &titled("Anschluss Schule")).await;
    officer
        .post(&format!("{case}/notes"), &json!({"text": "Kampfmittel prüfen", "internal": true}))
        .await
        .expect_status(201);
    let found = async |person: &Client, q: &str| {
        person.get(&format!("/api/search?q={q}")).await.expect_status(200).json()
    };
    let count = |found: &Value, kind: &str| found[kind].as_array().unwrap().len();
    let hit = found(&officer, "Hambruger%20Chausee").await;
    assert_eq!(hit["cases"][0]["title"], "Hamburger Chaussee, Los 2");
    assert_eq!(count(&found(&alpha, "Hambruger%20Chausee").await, "cases"), 1);
    assert_eq!(count(&found(&beta, "Hambruger%20Chausee").await, "cases"), 0);
    assert_eq!(found(&alpha, "Elmstrase").await["streets"][0]["label"], "Elmstraße");
    assert_eq!(count(&found(&officer, "Kampfmitel").await, "notes"), 1);
    assert_eq!(count(&found(&alpha, "Kampfmitel").await, "notes"), 0);
    assert_eq!(count(&found(&officer, "Beta%20Faser").await, "organisations"), 1);
    assert_eq!(count(&found(&alpha, "Beta%20Faser").await, "organisations"), 0);

    // The list shows what has all the words; only where nothing has, what is alike.
    let listed = async |q: &str| officer.get(&format!("/api/cases?{q}")).await.expect_status(200).json();
    assert_eq!(listed("q=Hambruger%20Chausee").await["total"], 1);
    assert_eq!(listed("q=Los%20Hamburger").await["total"], 1);
    assert_eq!(listed("q=TT-2026-000002").await["items"][0]["title"], "Anschluss Schule");
    assert_eq!(listed("q=TT-2026-000002").await["total"], 1);
    assert_eq!(listed("procedure=consent&unassigned=true&street=elmstra%C3%9Fe").await["total"], 2);
    assert_eq!(listed("procedure=notification").await["total"], 0);
    assert_eq!(listed("due_by=2026-03-03").await["total"], 0);
    assert_eq!(listed(&format!("district={}", id(401))).await["total"], 2, "the trench touches it");
    assert_eq!(listed(&format!("district={}", id(402))).await["total"], 0, "there is no such district");
    officer.get("/api/cases?procedure=No%20code").await.expect_status(422);
}

#[tokio::test]
async fn an_internal_note_stays_within_the_authority_also_in_the_journal() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let case = hand_in(&alpha, &application()).await;
    let notes = format!("{case}/notes");
    let refused = alpha.post(&notes, &json!({"text": "Nur für Sie", "internal": true})).await;
    refused.expect_status(403);
    officer
        .post(&notes, &json!({"text": "Herr Meyer ruft zurück", "internal": true}))
        .await
        .expect_status(201);
    officer.post(&notes, &json!({"text": "Bitte Lageplan drehen"})).await.expect_status(201);
    alpha.post(&notes, &json!({"text": "Ist gedreht"})).await.expect_status(201);
    let listed = officer.get(&notes).await.expect_status(200).json();
    insta::assert_json_snapshot!("notes", scrubbed(&listed));
    assert_eq!(alpha.get(&notes).await.json()["total"], 2);
    let events = async |person: &Client| -> Vec<String> {
        let journal = person.get(&case).await.json()["journal"].clone();
        assert!(!journal.to_string().contains("Meyer"));
        let entries = journal.as_array().unwrap();
        entries.iter().map(|entry| entry["event"].as_str().unwrap().to_owned()).collect()
    };
    assert!(events(&officer).await.contains(&"noted_internally".to_owned()));
    assert!(!events(&alpha).await.contains(&"noted_internally".to_owned()));
    house.settle().await;
    assert_eq!(kinds(&messages(&alpha).await), ["note"]);
    house.sign_in("beta").await.get(&notes).await.expect_status(404);
}

#[tokio::test]
async fn many_cases_at_once_are_tried_first_and_done_each_for_itself() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let first = hand_in(&alpha, &application()).await;
    let second = hand_in(&alpha, &titled("Zweiter Anschluss")).await;
    let third = draft(&alpha, &titled("Entwurf")).await;
    officer.step(&second, &json!({"event": "request_missing", "missing": ["Plan"]})).await.expect_status(200);
    let ids: Vec<&str> = [&first, &second, &third].map(|case| case.rsplit('/').next().unwrap()).to_vec();
    let wish = json!({"ids": ids, "action": {"event": "note_complete"}});
    let tried = officer.ask("POST", "/api/cases/bulk/preview").json(&wish).send().await;
    insta::assert_json_snapshot!("bulk", scrubbed(&tried.expect_status(200).json()));
    assert_eq!(officer.get(&first).await.json()["stage"], "submitted", "a preview keeps nothing");

    let key = Uuid::new_v4();
    let run = async || officer.ask("POST", "/api/cases/bulk").key(key).json(&wish).send().await;
    let done = run().await.expect_status(200).json();
    assert_eq!(
        done["items"].as_array().unwrap().iter().map(|i| &i["ok"]).collect::<Vec<_>>(),
        [true, false, false]
    );
    assert_eq!(officer.get(&first).await.json()["stage"], "complete");
    assert_eq!(run().await.json(), done, "a repeat answers what the first request answered");

    let post =
        async |action: Value| officer.post("/api/cases/bulk", &json!({"ids": ids, "action": action})).await;
    assert_eq!(post(json!({"assign": id(13)})).await.expect_status(200).json()["ok"], 2);
    assert_eq!(officer.get("/api/cases?mine=true").await.json()["total"], 2);
    assert_eq!(post(json!({"assign": null})).await.expect_status(200).json()["ok"], 2);
    assert_eq!(post(json!({"note": "Zusammen prüfen"})).await.json()["ok"], 2);
    assert_eq!(officer.get(&format!("{first}/notes")).await.json()["items"][0]["internal"], true);
    post(json!({"event": "grant"})).await.expect_status(422);
}

#[tokio::test]
async fn many_requests_answered_at_once_say_what_each_would_say_alone() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let mut said = Vec::new();
    for (title, at_once) in [("Eins", false), ("Zwei", true)] {
        let mut input = titled(title);
        input["procedure"] = json!("infrastructure_information");
        let case = draft(&alpha, &input).await;
        alpha.step(&case, &json!({"event": "submit"})).await.expect_status(200);
        let answer = json!({"event": "answer", "reason": "Dort liegen zwei Leerrohre."});
        if at_once {
            let id = case.rsplit('/').next().unwrap();
            let many = officer.post("/api/cases/bulk", &json!({"ids": [id], "action": answer})).await;
            assert_eq!(many.expect_status(200).json()["ok"], 1, "{}", many.json());
        } else {
            officer.step(&case, &answer).await.expect_status(200);
        }
        let notes = alpha.get(&format!("{case}/notes")).await.json()["items"].clone();
        let letters = crate::letter::letters(&alpha, &case).await;
        let kinds: Vec<Value> = letters.iter().map(|letter| letter["kind"].clone()).collect();
        said.push((notes[0]["text"].clone(), notes[0]["internal"].clone(), kinds));
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(said[1].0, "Dort liegen zwei Leerrohre.");
    assert!(said[1].2.contains(&json!("answer")), "{said:?}");
}

#[tokio::test]
async fn nobody_decides_about_his_own_organisation() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let administrator = house.sign_in("administrator").await;
    let case = hand_in(&alpha, &application()).await;
    let olga = format!("/api/users/{}", id(13));
    let change = json!({"email": "olga@city.example",
        "conflicts": [{"organisation": id(ALPHA), "reason": "Tochter der Stadt, Nebentätigkeit"}]});
    let changed = administrator.ask("PATCH", &olga).version(1).json(&change).send().await;
    assert_eq!(changed.expect_status(200).json()["conflicts"][0]["organisation"]["name"], "Alpha Netz");

    let version = officer.get(&case).await.version();
    let refused = officer
        .ask("POST", &format!("{case}/assignment"))
        .key(Uuid::new_v4())
        .version(version)
        .json(&json!({"officer": id(13)}))
        .send()
        .await;
    let refused = refused.expect_status(409).json();
    assert!(refused.to_string().contains("§127(2) TKG"), "{refused}");
    officer.step(&case, &json!({"event": "note_complete"})).await.expect_status(409);
}

#[tokio::test]
async fn a_substitute_sees_the_queue_of_whom_he_stands_in_for_until_the_day_is_over() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let administrator = house.sign_in("administrator").await;
    let deputy = json!({"login": "deputy", "name": "Udo Vertretung", "role": "officer", "authority": id(1),
        "password": crate::town::PASSWORD});
    let deputy = administrator.post("/api/users", &deputy).await.expect_status(201).json()["id"].clone();
    let case = hand_in(&alpha, &application()).await;
    let version = officer.get(&case).await.version();
    officer
        .ask("POST", &format!("{case}/assignment"))
        .key(Uuid::new_v4())
        .version(version)
        .json(&json!({"officer": id(13)}))
        .send()
        .await
        .expect_status(200);
    let name = async |body: Value| {
        let version = officer.get("/api/preference").await.version();
        officer.ask("PUT", "/api/substitution").version(version).json(&body).send().await
    };
    name(json!({"user": id(14), "until": "2026-03-10"})).await.expect_status(422);
    let named = name(json!({"user": deputy, "until": "2026-03-10"})).await.expect_status(200).json();
    assert_eq!(named["substitution"]["user"]["name"], "Udo Vertretung");
    let udo = house.sign_in("deputy").await;
    assert_eq!(udo.get("/api/cases?mine=true").await.json()["total"], 1);
    assert_eq!(udo.get("/api/preference").await.json()["substituted"][0]["name"], "Olga Amt");
    alpha.post(&format!("{case}/notes"), &json!({"text": "Guten Morgen"})).await.expect_status(201);
    house.settle().await;
    assert!(kinds(&messages(&udo).await).contains(&"note"));
    house.travel(date(2026, 3, 11));
    let udo = house.sign_in("deputy").await;
    assert_eq!(udo.get("/api/cases?mine=true").await.json()["total"], 0);
}

#[tokio::test]
async fn a_filter_is_kept_under_its_name_for_its_owner_alone() {
    let house = House::new().await;
    let (alpha, officer) = (house.sign_in("alpha").await, house.sign_in("officer").await);
    let keep = async |query: &str| {
        let filter = json!({"name": "Meine offenen", "query": query});
        officer.post("/api/filters", &filter).await.expect_status(201).json()
    };
    let first = keep("stage=submitted").await;
    let second = keep("stage=submitted&mine=true").await;
    assert_eq!(first["id"], second["id"]);
    let kept = officer.get("/api/filters").await.json();
    assert_eq!(
        (&kept["total"], &kept["items"][0]["query"]),
        (&json!(1), &json!("stage=submitted&mine=true"))
    );
    let path = format!("/api/filters/{}", first["id"].as_str().unwrap());
    alpha.ask("DELETE", &path).send().await.expect_status(404);
    officer.ask("DELETE", &path).send().await.expect_status(204);
    assert_eq!(officer.get("/api/filters").await.json()["total"], 0);
}
