//! What a trench runs into, what may share it, who is left without fibre.
//!
//! Everything here is a pure function of a [`City`], an immutable snapshot in memory, and of [`Rules`], read from
//! `data/rules`. Nothing reads the clock, a file or a database: today is an argument.

pub mod branch;
pub mod bundle;
mod city;
pub mod competence;
pub mod concern;
mod curve;
mod day;
mod distance;
pub mod gap;
mod index;
pub mod judge;
pub mod near;
mod packed;
pub mod place;
mod rule;
mod run;
mod shape;
mod spans;
mod streets;
pub mod supply;
pub mod sweep;

pub use city::{City, Counts, Layers};
pub use rule::{Class, ExampleFault, Rule, RuleFault, Rules, wkt::read as wkt};
