//! Ten cases, driven through the API from draft to their end by a script that knows nothing but the OpenAPI document.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test says what it expects by failing")]

use std::process::Command;

use tests::city::{City, checkout};

/// The days of the acts: handing in, two weeks later, after a month, after half a year and every guarantee.
const DAYS: [&str; 4] = ["2026-03-02", "2026-03-16", "2026-04-07", "2026-10-12"];

#[test]
fn ten_cases_come_to_their_end_by_the_contract_alone() {
    let mut city = City::open(DAYS[0]);
    for (act, day) in DAYS.into_iter().enumerate() {
        if act > 0 {
            city.sleep_until(day);
        }
        let answer = Command::new("node")
            .arg(checkout().join("tests/script/ten_cases.mjs"))
            .arg(act.to_string())
            .env("LOTSE_ADDRESS", format!("http://{}", city.address()))
            .env("LOTSE_DESK", city.desk())
            .output()
            .expect("node is on PATH, as `make test` sees to");
        let told = String::from_utf8_lossy(&answer.stdout);
        let complaint = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "{day}:\n{told}\n{complaint}\nserver:\n{}", city.log());
        println!("{told}");
    }
}
