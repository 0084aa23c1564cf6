//! Ratios against peers, measured in the same run.

pub mod clock;
pub mod geoparquet;
pub mod memory;
pub mod page;
pub mod peer;
pub mod steiner;
pub mod synthetic;
pub mod workload;
