//! Where new ducts should go, and what they cost.
//!
//! Scope: an address is connected on its own to the serving conduit that is nearest along the streets, in metres. Shared
//! trenches (Steiner trees), splitters, capacities, bundling with others' works and costs are not planned here yet; the sum
//! over many connections is therefore an upper bound.

pub mod connection;
pub mod steiner;
pub mod street;

pub use connection::{Connection, NotConnected, Terms, connect};
pub use street::Streets;
