//! Where new ducts should go, and what they cost.
//!
//! Scope: an address is connected on its own to the serving conduit that is nearest along the streets, in metres; the sum
//! over many connections is therefore an upper bound. [`steiner`] finds the cheapest tree over some nodes of any graph with
//! costs, also where nodes may be left out for a prize or under a budget. Splitters, capacities and bundling with others'
//! works are not planned here yet.

pub mod connection;
pub mod steiner;
pub mod street;

pub use connection::{Connection, NotConnected, Terms, connect};
pub use street::Streets;
