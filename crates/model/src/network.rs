//! The street graph: compressed adjacency, snapping and shortest paths.
