//! Where new ducts should go, and what they cost.
//!
//! Scope: each address is connected on its own to the nearest place that serves it, along the streets. Shared trenches
//! (Steiner trees), splitters, capacities, bundling with others' works and alternatives are not planned here yet; the sum
//! over many connections is therefore an upper bound. Costs are the caller's dated parameters, never this crate's.

pub mod connection;

pub use connection::{Connection, NotConnected, Terms, UnitCost, connect};
