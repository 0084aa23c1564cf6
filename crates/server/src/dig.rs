//! Permits to dig and their phases: asked for, granted, moved on, and shown with what inspections found.

pub mod permit;
pub mod phase;
pub mod view;

pub use phase::{joined, move_phase};
