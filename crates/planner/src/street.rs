//! The streets in which ducts are laid, as a network that knows their names.

use std::collections::HashMap;

use model::{
    SegmentId,
    network::{Network, NetworkError},
    street::{Segment, StreetClass},
};

/// A standing network of the streets of a city.
#[derive(Debug, Clone)]
pub struct Streets {
    pub(crate) network: Network,
    names: HashMap<SegmentId, String>,
}

impl Streets {
    /// Joins the segments that ducts may follow: all streets but motorways. A metre counts the same on each of them.
    ///
    /// # Errors
    /// [`NetworkError`] names the first segment that does not fit.
    pub fn new(segments: &[Segment]) -> Result<Self, NetworkError> {
        let taken = segments.iter().filter(|segment| carries_ducts(segment.class));
        let lines: Vec<_> = taken
            .clone()
            .flat_map(|segment| segment.line.lines().into_iter().map(|line| (segment.id, line.clone(), 1.0)))
            .collect();
        let names = taken
            .filter(|segment| !segment.name.is_empty())
            .map(|segment| (segment.id, segment.name.clone()))
            .collect();
        Ok(Self { network: Network::new(&lines)?, names })
    }

    /// The names of the streets in the order walked; one that goes on is named once, one without a name not at all.
    pub fn names(&self, segments: &[SegmentId]) -> Vec<&str> {
        let mut names: Vec<&str> =
            segments.iter().filter_map(|segment| self.names.get(segment)).map(String::as_str).collect();
        names.dedup();
        names
    }
}

/// Whether ducts may follow streets of a class.
pub(crate) fn carries_ducts(class: StreetClass) -> bool {
    class.is_street() && class != StreetClass::Motorway
}
