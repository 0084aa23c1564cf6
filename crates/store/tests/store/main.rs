//! The store against a real PostGIS: a fresh database per test.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod case;
mod change;
mod clock;
mod cluster;
mod constraint;
mod finding;
mod journal;
mod layer;
mod rights;
mod tile;
mod town;
