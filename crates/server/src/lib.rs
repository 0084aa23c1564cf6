//! Request in, the others called in order, answer out.
//!
//! [`router`] is the menu: every route with who may use it. A handler reads as the trip of a request; what all requests
//! pass on their way in and out is in [`door`], what happens without a request in [`job`].

pub mod answer;
pub mod app;
pub mod body;
pub mod bundle;
pub mod caller;
pub mod case;
pub mod check;
pub mod city;
pub mod config;
pub mod coverage;
pub mod deadline;
pub mod decision;
pub mod dig;
pub mod door;
pub mod export;
pub mod finding;
pub mod geometry;
pub mod health;
pub mod idempotency;
pub mod inspection;
pub mod job;
pub mod journal;
pub mod judge;
pub mod lawbook;
pub mod letter;
pub mod limit;
pub mod link;
pub mod live;
pub mod now;
pub mod officer;
pub mod openapi;
pub mod organisation;
pub mod page;
pub mod participation;
pub mod password;
pub mod period;
pub mod permission;
pub mod photo;
pub mod place;
pub mod problem;
pub mod public_body;
pub mod radio;
pub mod router;
pub mod serve;
pub mod session;
pub mod status;
pub mod tile;
pub mod trench;
pub mod upload;
pub mod user;
pub mod version;
pub mod works;
