//! Walks of real people: the built binary, a real database and a real browser, one file per walk.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test says what it expects by failing")]

use std::{env, fs, path::PathBuf, process::Command};

use tests::city::{City, checkout};

/// Runs a walk in the browser; what it says is shown when it fails, or when the tests are asked to show it.
fn walk(city: &City, name: &str, act: &str) {
    let walks = checkout().join("tests/walks");
    assert!(
        walks.join("node_modules/playwright-core").exists(),
        "the walks' packages are missing: run `npm ci` in tests/walks, as `make test` does"
    );
    let answer = Command::new("node")
        .arg(walks.join(name))
        .arg(act)
        .env("LOTSE_ADDRESS", format!("http://{}", city.address()))
        .env("LOTSE_PICTURES", pictures(name))
        .env("LOTSE_DESK", city.desk())
        .output()
        .expect("node is on PATH, as `make test` sees to");
    let told = String::from_utf8_lossy(&answer.stdout);
    let complaint = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{name} {act}:\n{told}\n{complaint}\nserver:\n{}", city.log());
    println!("{told}");
}

/// Pictures go beside the target directory, so that a test run leaves the checkout as it was;
/// `LOTSE_PICTURES=docs/picture` renews the ones in the documentation.
fn pictures(name: &str) -> PathBuf {
    let beside = env::current_exe().unwrap().ancestors().nth(3).unwrap().join("walks");
    let folder = match env::var_os("LOTSE_PICTURES") {
        // Only the trip takes pictures for the documentation; the screens are for whoever looks into a failure.
        Some(folder) if name.starts_with("trip") => checkout().join(folder),
        _ => beside,
    };
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn an_application_travels_from_the_drawing_to_the_decision() {
    let mut city = City::open("2026-03-02");
    walk(&city, "trip.mjs", "apply");
    city.sleep_until("2026-03-09");
    walk(&city, "trip.mjs", "supplement");
    city.sleep_until("2026-03-16");
    walk(&city, "trip.mjs", "decide");
}

#[test]
fn every_screen_works_by_keyboard_in_a_narrow_window_and_for_a_screen_reader() {
    walk(&City::open("2026-03-02"), "screens.mjs", "");
}

#[test]
fn bodies_are_asked_and_answer_by_link_by_account_and_on_paper() {
    walk(&City::open("2026-03-02"), "participation.mjs", "");
}

#[test]
fn an_inspection_without_a_connection_arrives_once_and_with_its_photo() {
    walk(&City::open("2026-03-02"), "inspector.mjs", "");
}

#[test]
fn works_of_two_applicants_become_one_site_once_both_accept() {
    walk(&City::open("2026-03-02"), "joint.mjs", "");
}

#[test]
fn a_network_is_planned_compared_handed_over_and_applied_for() {
    walk(&City::open("2026-03-02"), "scenario.mjs", "");
}

#[test]
fn a_branch_of_the_works_calendar_is_tried_and_changes_nothing() {
    walk(&City::open("2026-03-02"), "branch.mjs", "");
}

#[test]
fn an_operator_reports_its_supply_and_the_authority_sees_what_contradicts_itself() {
    walk(&City::open("2026-03-02"), "report.mjs", "");
}

#[test]
fn a_planner_slides_to_a_day_and_hands_on_a_link_that_shows_the_same() {
    walk(&City::open("2026-03-02"), "coverage.mjs", "");
}

#[test]
fn a_planner_sees_who_hears_a_network_adds_a_cell_and_finds_where_another_helps() {
    walk(&City::open("2026-03-02"), "radio.mjs", "");
}
