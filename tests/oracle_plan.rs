//! Plans of random towns against a second reckoning in another language, from `docs/PLANNER.md` and `data/planner` alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a test says what it expects by failing"
)]

#[path = "oracle_plan/told.rs"]
mod told;
#[path = "oracle_plan/town.rs"]
mod town;

use std::{
    fs,
    process::{Command, Stdio},
};

use tests::city::checkout;

/// Enough that every kind of town and every rule is seen.
const TOWNS: u64 = 100;

#[test]
fn another_language_reckons_every_plan_to_the_same_cents_fibres_and_decibels() {
    let folder = tempfile::tempdir().unwrap();
    let book = told::book();
    for seed in 1..=TOWNS {
        let plan = told::plan(&town::Town::random(seed), &book);
        fs::write(folder.path().join(format!("{seed:04}.json")), plan.to_string()).unwrap();
    }
    let done = Command::new("node")
        .arg(checkout().join("tests/oracle/plan.mjs"))
        .arg(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("node is on PATH, as `make test` sees to");
    let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    println!("{}", said[0]);
    assert!(done.status.success(), "{}", said.join("\n"));
}
