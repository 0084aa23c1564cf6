//! Where new ducts should go, and what they cost.
//!
//! An address is connected on its own along the streets ([`connection`]); many are connected together at least cost: the ground
//! that ducts may be laid in ([`ground`]), the cheapest tree over it ([`steiner`]), the network on that tree ([`design`]), its bill
//! ([`bill`]) and the order in which it is built ([`phase`]). What things cost stands in `data/planner` ([`book`]).

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a ground has less than 2³¹ nodes, and sums of cents fit"
)]

pub mod bill;
pub mod book;
pub mod connection;
pub mod design;
pub mod ground;
pub mod phase;
pub mod steiner;
pub mod street;

pub use book::Book;
pub use connection::{Connection, NotConnected, Terms, connect};
pub use design::{Design, Topology};
pub use ground::{Area, Ground, Premise};
pub use street::Streets;
pub(crate) use street::carries_ducts;
