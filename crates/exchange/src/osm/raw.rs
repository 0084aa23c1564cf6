//! Nodes, ways and relations as they stand in the file, sorted by their numbers.

use geo::Coord;
use rayon::prelude::*;

use super::OsmError;
use crate::crs;

/// Tags of one object; few, so searching beats hashing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tags(pub(super) Vec<(Box<str>, Box<str>)>);

impl Tags {
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| **own == *key).map(|(_, value)| &**value)
    }

    pub(super) fn is(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|value| values.contains(&value))
    }

    /// Whether a tag is set and does not say no.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| !matches!(value, "no" | "false" | "0"))
    }
}

/// A node's number and place in 10⁻⁷ degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) id: i64,
    pub(super) lon: i32,
    pub(super) lat: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TaggedNode {
    pub(super) id: i64,
    pub(super) tags: Tags,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) nodes: Vec<i64>,
    pub(super) tags: Tags,
}

impl Way {
    pub(super) fn is_closed(&self) -> bool {
        self.nodes.len() > 3 && self.nodes.first() == self.nodes.last()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberKind {
    Node,
    Way,
    Relation,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) kind: MemberKind,
    pub(super) id: i64,
    pub(super) role: Box<str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: i64,
    pub(super) members: Vec<Member>,
    pub(super) tags: Tags,
}

/// Everything in a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Raw {
    pub(super) nodes: Vec<Node>,
    pub(super) tagged: Vec<TaggedNode>,
    pub(super) ways: Vec<Way>,
    pub(super) relations: Vec<Relation>,
    /// Objects that are marked as deleted.
    pub(super) deleted: usize,
}

impl Raw {
    pub(super) fn append(&mut self, mut other: Self) {
        self.nodes.append(&mut other.nodes);
        self.tagged.append(&mut other.tagged);
        self.ways.append(&mut other.ways);
        self.relations.append(&mut other.relations);
        self.deleted += other.deleted;
    }

    /// Sorts by number; of two objects with one number the later one in the file counts.
    pub(super) fn sorted(mut self) -> Result<Sorted, OsmError> {
        if self.nodes.is_empty() && self.ways.is_empty() && self.relations.is_empty() {
            return Err(OsmError::Empty);
        }
        let repeated = keep_last(&mut self.nodes, |node| node.id)
            + keep_last(&mut self.ways, |way| way.id)
            + keep_last(&mut self.relations, |relation| relation.id);
        keep_last(&mut self.tagged, |node| node.id);
        let places = self
            .nodes
            .par_iter()
            .map(|node| crs::to_utm32(f64::from(node.lon) / 1e7, f64::from(node.lat) / 1e7))
            .collect();
        Ok(Sorted { raw: self, places, repeated })
    }
}

fn keep_last<T: Send>(list: &mut Vec<T>, id: impl Fn(&T) -> i64 + Sync) -> usize {
    let before = list.len();
    if !list.is_sorted_by_key(&id) {
        list.par_sort_by_key(&id);
    }
    // Stable sorting keeps the order of the file: the last of equals moves to the place of the first.
    list.dedup_by(|later, kept| {
        let same = id(later) == id(kept);
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
    before - list.len()
}

/// A file's objects, to be found by their numbers.
#[derive(Debug)]
pub(super) struct Sorted {
    pub(super) raw: Raw,
    /// Places of `raw.nodes` in EPSG:25832; not finite where there is none.
    places: Vec<Coord<f64>>,
    /// Objects whose number another one has too.
    pub(super) repeated: usize,
}

impl Sorted {
    /// A node's place in EPSG:25832; nothing when the extract does not hold it.
    pub(super) fn place(&self, id: i64) -> Option<Coord<f64>> {
        let at = self.raw.nodes.binary_search_by_key(&id, |node| node.id).ok()?;
        self.places.get(at).copied().filter(|place| place.x.is_finite() && place.y.is_finite())
    }

    pub(super) fn way(&self, id: i64) -> Option<&Way> {
        let at = self.raw.ways.binary_search_by_key(&id, |way| way.id).ok()?;
        self.raw.ways.get(at)
    }
}
