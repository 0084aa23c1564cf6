//! The clock of a served city whose power is cut in the middle of its work: each period ends once all the same.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use std::time::Duration;

use serde_json::Value;
use tests::city::City;

/// Before any period of the demo town has ended.
const BEFORE: &str = "2026-03-02";
/// After all of them have.
const AFTER: &str = "2026-12-01";
/// What the house says of each case that it has recorded.
const RECORDED: &str = "the end of a period was recorded";

fn all(city: &City, cookie: &str, path: &str) -> Value {
    let (head, body) = city.ask("GET", path, cookie, "").unwrap();
    assert!(head.contains(" 200 "), "{path}: {head}\n{body}");
    serde_json::from_str(&body).unwrap()
}

/// How often consent is deemed granted in each case that the city's officers see.
fn deemed(city: &City) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for login in ["amt", "ortsamt"] {
        let cookie = city.sign_in(login);
        let list = all(city, &cookie, "/api/cases?limit=500");
        for row in list["items"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap();
            let case = all(city, &cookie, &format!("/api/cases/{id}"));
            let journal = case["journal"].as_array().unwrap();
            let times = journal.iter().filter(|entry| entry["event"] == "deem").count();
            found.push((row["reference"].as_str().unwrap().to_owned(), times));
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn a_period_ends_once_however_often_the_power_is_cut() {
    let mut city = City::open(BEFORE);
    let before = deemed(&city);
    assert!(before.len() > 10, "the demo town has cases");

    // Each time a little further into a case: between two of them, while a letter is set, while its record is written.
    for (cut, pause) in [0, 3, 11, 40, 140, 450, 1_100].into_iter().enumerate() {
        city.cut();
        city.start(AFTER);
        if !city.wait_until_logged(RECORDED, cut + 1) {
            // A fast machine may have come to the end before the last cut.
            assert!(cut > 3, "the clock does not get on:\n{}", city.log());
            break;
        }
        std::thread::park_timeout(Duration::from_millis(pause));
    }
    city.cut();
    city.start_and_wait(AFTER);

    // The journals say when the clock has been everywhere.
    let mut told = String::new();
    let agrees = (0..60).any(|_| {
        let (agrees, said) = city.command(AFTER, &["clock", "replay", "--all"]);
        told = said;
        if !agrees {
            std::thread::park_timeout(Duration::from_secs(1));
        }
        agrees
    });
    assert!(agrees, "{told}\n{}", city.log());
    let after = deemed(&city);
    let twice: Vec<_> = after.iter().filter(|(_, times)| *times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let ended = |cases: &[(String, usize)]| cases.iter().filter(|(_, times)| *times == 1).count();
    assert!(ended(&after) >= ended(&before) + 8, "{after:?}");
    // What is complete stays as it is on another day.
    let (agrees, said) = city.command(AFTER, &["clock", "replay", &after[0].0]);
    assert!(agrees, "{said}");
}
