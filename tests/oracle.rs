//! The rules in space against a second build of them in another language, from their predicates alone, on random cities.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::{Command, Stdio};

use tests::city::{checkout, lotse};

/// Enough that every rule is seen, and few enough for a debug build.
const CITIES: &str = "200";

#[test]
fn another_language_finds_the_same_from_the_predicates_alone() {
    let done = Command::new("node")
        .arg(checkout().join("tests/oracle/main.mjs"))
        .arg(lotse())
        .arg(CITIES)
        .stdin(Stdio::null())
        .output()
        .expect("node is on PATH, as `make test` sees to");
    let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    println!("{}", said[0]);
    assert!(done.status.success(), "{}", said.join("\n"));
}
