//! Ratios against peers, measured in the same run.

pub mod clock;
pub mod synthetic;
pub mod workload;
