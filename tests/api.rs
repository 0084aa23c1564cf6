//! The house from its door: the router in process, against a real PostGIS with a small town.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::missing_panics_doc)]

#[path = "api/answer.rs"]
mod answer;
#[path = "api/branch.rs"]
mod branch;
#[path = "api/charge.rs"]
mod charge;
#[path = "api/client.rs"]
mod client;
#[path = "api/clock.rs"]
mod clock;
#[path = "api/condition.rs"]
mod condition;
#[path = "api/confidential.rs"]
mod confidential;
#[path = "api/constraint.rs"]
mod constraint;
#[path = "api/contract.rs"]
mod contract;
#[path = "api/coverage.rs"]
mod coverage;
#[path = "api/deeming.rs"]
mod deeming;
#[path = "api/disclosure.rs"]
mod disclosure;
#[path = "api/edit.rs"]
mod edit;
#[path = "api/inspection.rs"]
mod inspection;
#[path = "api/intake.rs"]
mod intake;
#[path = "api/joint.rs"]
mod joint;
#[path = "api/known.rs"]
mod known;
#[path = "api/letter.rs"]
mod letter;
#[path = "api/mail.rs"]
mod mail;
#[path = "api/matrix.rs"]
mod matrix;
#[path = "api/message.rs"]
mod message;
#[path = "api/outside.rs"]
mod outside;
#[path = "api/participation.rs"]
mod participation;
#[path = "api/people.rs"]
mod people;
#[path = "api/radio.rs"]
mod radio;
#[path = "api/reconciliation.rs"]
mod reconciliation;
#[path = "api/refusal.rs"]
mod refusal;
#[path = "api/scenario.rs"]
mod scenario;
#[path = "api/session.rs"]
mod session;
#[path = "api/supply_report.rs"]
mod supply_report;
#[path = "api/town.rs"]
mod town;
#[path = "api/trip.rs"]
mod trip;
