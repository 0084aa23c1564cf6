//! One layer of the city: a bulk-loaded tree that is never changed, and a small delta over it.
//!
//! Several snapshots share the tree; a change copies the delta only. Everything that knows of `rstar` stands here.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
    sync::Arc,
};

use geo::Coord;
use rayon::prelude::*;
use rstar::{AABB, ParentNode, RTree, RTreeNode, RTreeObject};
use uuid::Uuid;

use crate::{
    curve,
    shape::{Bounds, Shape},
};

/// Lines are cut into pieces of about this many metres, so that boxes stay tight.
pub(crate) const CUT_M: f64 = 200.0;

/// Days since 1970-01-01, the first and the last.
pub(crate) type Days = (i32, i32);

/// All days there are.
pub(crate) const ALWAYS: Days = (i32::MIN, i32::MAX);

/// What a layer is made of.
pub(crate) trait Item: Send + Sync {
    fn key(&self) -> Uuid;
    fn shape(&self) -> Shape;
    /// The days on which it counts.
    fn days(&self) -> Days {
        ALWAYS
    }
    /// How far its surface reaches beyond its geometry, in metres.
    fn half_width(&self) -> f64 {
        0.0
    }
}

/// An item with what is worked out of it once.
#[derive(Debug)]
pub(crate) struct Entry<T> {
    pub item: T,
    pub shape: Shape,
    pub days: Days,
}

impl<T: Item> Entry<T> {
    pub fn new(item: T) -> Self {
        Self { shape: item.shape(), days: item.days(), item }
    }

    fn pieces(&self, slot: u32, out: &mut Vec<Piece>) {
        let days = self.days;
        self.shape.boxes(CUT_M, &mut |bounds| out.push(Piece { bounds, slot, days }));
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    bounds: Bounds,
    slot: u32,
    days: Days,
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.bounds.min, self.bounds.max)
    }
}

#[derive(Debug)]
struct Base<T> {
    /// In the order of a Hilbert curve.
    entries: Vec<Arc<Entry<T>>>,
    /// In the order of the keys.
    slots: Vec<(Uuid, u32)>,
    tree: RTree<Piece>,
    half_width: f64,
}

#[derive(Debug)]
struct Delta<T> {
    entries: Vec<Option<Arc<Entry<T>>>>,
    slots: HashMap<Uuid, u32>,
    gone: HashSet<u32>,
    tree: RTree<Piece>,
    half_width: f64,
    changes: usize,
}

impl<T> Clone for Delta<T> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            slots: self.slots.clone(),
            gone: self.gone.clone(),
            tree: self.tree.clone(),
            half_width: self.half_width,
            changes: self.changes,
        }
    }
}

impl<T> Default for Delta<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            slots: HashMap::new(),
            gone: HashSet::new(),
            tree: RTree::new(),
            half_width: 0.0,
            changes: 0,
        }
    }
}

/// What a base needs to know of its entries.
#[derive(Default)]
struct Seen {
    pieces: Vec<Piece>,
    centres: Vec<[f64; 2]>,
    keys: Vec<Uuid>,
    half_width: f64,
}

impl Seen {
    fn and(mut self, mut more: Self) -> Self {
        self.pieces.append(&mut more.pieces);
        self.centres.append(&mut more.centres);
        self.keys.append(&mut more.keys);
        self.half_width = self.half_width.max(more.half_width);
        self
    }
}

/// A layer: shared base and own delta.
#[derive(Debug)]
pub(crate) struct Index<T> {
    base: Arc<Base<T>>,
    delta: Arc<Delta<T>>,
}

impl<T> Clone for Index<T> {
    fn clone(&self) -> Self {
        Self { base: Arc::clone(&self.base), delta: Arc::clone(&self.delta) }
    }
}

impl<T: Item> Index<T> {
    pub fn new(items: Vec<T>) -> Self {
        let mut entries: Vec<_> =
            items.into_par_iter().map(|item| Some(Arc::new(Entry::new(item)))).collect();
        let mut keys: Vec<(Uuid, usize)> = entries
            .par_iter()
            .enumerate()
            .filter_map(|(at, entry)| Some((entry.as_ref()?.item.key(), at)))
            .collect();
        keys.par_sort_unstable();
        // The last of several with the same key counts, as in the change log.
        let last = keys.chunk_by(|a, b| a.0 == b.0).filter_map(<[_]>::last);
        Self::over(last.filter_map(|(_, at)| entries[*at].take()).collect())
    }

    /// Builds the base over entries in the order of their keys, which are all different.
    fn over(entries: Vec<Arc<Entry<T>>>) -> Self {
        // An entry lies anywhere in memory: all that is needed of it is read at one visit.
        let mut seen: Seen = entries
            .par_iter()
            .enumerate()
            .fold(Seen::default, |mut seen, (at, entry)| {
                entry.pieces(slot_of(at), &mut seen.pieces);
                seen.centres.push(entry.shape.bounds().centre());
                seen.keys.push(entry.item.key());
                seen.half_width = seen.half_width.max(entry.item.half_width());
                seen
            })
            .reduce(Seen::default, Seen::and);
        // Neighbours in the plane become neighbours in memory: a sweep then finds its candidates in the cache. Those in
        // the same place keep the order of their keys.
        let order = curve::order_of_places(seen.centres.len(), |at| seen.centres[at]);
        let mut slots = vec![0; order.len()];
        for (slot, at) in (0..).zip(&order) {
            slots[*at as usize] = slot;
        }
        for piece in &mut seen.pieces {
            piece.slot = slots[piece.slot as usize];
        }
        let mut entries: Vec<_> = entries.into_iter().map(Some).collect();
        let entries = order.iter().filter_map(|at| entries[*at as usize].take()).collect();
        Self {
            base: Arc::new(Base {
                entries,
                slots: seen.keys.into_iter().zip(slots).collect(),
                tree: RTree::bulk_load(seen.pieces),
                half_width: seen.half_width,
            }),
            delta: Arc::default(),
        }
    }

    /// The same content in one fresh tree.
    pub fn rebuilt(&self) -> Self {
        if self.delta.changes == 0 {
            return self.clone();
        }
        let kept = self.base.slots.iter().filter(|(_, slot)| self.is_live(*slot)).copied();
        let mut keys: Vec<(Uuid, u32)> =
            kept.chain(self.delta.slots.iter().map(|(key, slot)| (*key, *slot))).collect();
        // Sorted already but for the delta, of which this sort takes advantage.
        keys.sort();
        Self::over(keys.iter().filter_map(|(_, slot)| self.entry(*slot).map(Arc::clone)).collect())
    }

    /// Adds an item or replaces the one with the same key.
    pub fn put(&mut self, item: T) {
        let key = item.key();
        self.remove(key);
        let slot = slot_of(self.base.entries.len() + self.delta.entries.len());
        let delta = Arc::make_mut(&mut self.delta);
        let entry = Entry::new(item);
        let mut pieces = Vec::new();
        entry.pieces(slot, &mut pieces);
        for piece in pieces {
            delta.tree.insert(piece);
        }
        delta.half_width = delta.half_width.max(entry.item.half_width());
        delta.slots.insert(key, slot);
        delta.entries.push(Some(Arc::new(entry)));
        delta.changes += 1;
        // A delta that outgrew its base would make every change dearer than the one before it.
        if self.delta.changes > 4096 + self.base.entries.len() / 4 {
            *self = self.rebuilt();
        }
    }

    /// The entry with a key, if it is there.
    pub fn find(&self, key: Uuid) -> Option<&Arc<Entry<T>>> {
        self.entry(self.slot(key)?)
    }

    /// The slot of an item, if it is there.
    pub fn slot(&self, key: Uuid) -> Option<u32> {
        let in_base = self.base.slots.binary_search_by_key(&key, |(key, _)| *key).ok();
        let in_base = in_base.map(|at| self.base.slots[at].1).filter(|slot| self.is_live(*slot));
        self.delta.slots.get(&key).copied().or(in_base)
    }

    /// Takes an item out, if it is there.
    pub fn remove(&mut self, key: Uuid) {
        let Some(slot) = self.slot(key) else { return };
        let delta = Arc::make_mut(&mut self.delta);
        delta.slots.remove(&key);
        match (slot as usize).checked_sub(self.base.entries.len()) {
            Some(at) => delta.entries[at] = None,
            None => {
                delta.gone.insert(slot);
            }
        }
        delta.changes += 1;
    }

    /// Changes that are not in the base.
    pub fn delta_len(&self) -> usize {
        self.delta.changes
    }

    pub fn len(&self) -> usize {
        self.base.entries.len() - self.delta.gone.len() + self.delta.slots.len()
    }

    /// The widest half width of all items, in metres.
    pub fn half_width(&self) -> f64 {
        self.base.half_width.max(self.delta.half_width)
    }

    fn is_live(&self, slot: u32) -> bool {
        match (slot as usize).checked_sub(self.base.entries.len()) {
            Some(at) => self.delta.entries[at].is_some(),
            None => self.delta.gone.is_empty() || !self.delta.gone.contains(&slot),
        }
    }

    /// The entry of a slot that a query of this same snapshot gave.
    pub fn entry(&self, slot: u32) -> Option<&Arc<Entry<T>>> {
        match (slot as usize).checked_sub(self.base.entries.len()) {
            Some(at) => self.delta.entries[at].as_ref(),
            None => Some(&self.base.entries[slot as usize]),
        }
    }

    fn slots(&self) -> std::ops::Range<u32> {
        0..slot_of(self.base.entries.len() + self.delta.entries.len())
    }

    /// Everything that is there, neighbours beside each other.
    pub fn live(&self) -> impl Iterator<Item = (u32, &Arc<Entry<T>>)> {
        self.slots().filter_map(|slot| Some((slot, self.entry(slot).filter(|_| self.is_live(slot))?)))
    }

    /// As [`Index::live`], on all processors.
    pub fn live_parallel(&self) -> impl IndexedParallelIterator<Item = Option<(u32, &Arc<Entry<T>>)>> {
        self.slots()
            .into_par_iter()
            .map(|slot| Some((slot, self.entry(slot).filter(|_| self.is_live(slot))?)))
    }

    /// Calls `each` for every entry with a piece that meets the box on one of the days; an entry may come several
    /// times. Stops when `each` breaks, and says whether it did.
    pub fn visit(
        &self,
        within: &Bounds,
        days: Days,
        mut each: impl FnMut(u32, &Entry<T>) -> ControlFlow<()>,
    ) -> bool {
        let mut live = |slot: u32| match self.entry(slot) {
            Some(entry) if self.is_live(slot) => each(slot, entry),
            _ => ControlFlow::Continue(()),
        };
        walk(self.base.tree.root(), within, days, &mut live).is_break()
            || (!self.delta.entries.is_empty()
                && walk(self.delta.tree.root(), within, days, &mut live).is_break())
    }

    /// The slots of all entries with a piece that meets one of the boxes, each once, in order.
    pub fn near(&self, boxes: &[Bounds], days: Days, out: &mut Vec<u32>) {
        for within in boxes {
            self.visit(within, days, |slot, _| {
                out.push(slot);
                ControlFlow::Continue(())
            });
        }
        out.sort_unstable();
        out.dedup();
    }

    /// The nearest entry to a place and the distance, among those for which `gap2` gives the exact square of it,
    /// if it is not farther than `limit` metres. The smaller key wins between equals.
    pub fn nearest(
        &self,
        at: Coord<f64>,
        limit: f64,
        gap2: impl Fn(&Entry<T>) -> Option<f64>,
    ) -> Option<(u32, f64)> {
        let mut best: Option<(f64, Uuid, u32)> = None;
        let mut bar = limit * limit;
        let mut look = |slot: u32| {
            let Some(entry) = self.entry(slot).filter(|_| self.is_live(slot)) else { return bar };
            if let Some(found) = gap2(entry).filter(|found| *found <= bar) {
                let key = entry.item.key();
                if best.is_none_or(|(so_far, other, _)| found < so_far || key < other) {
                    best = Some((found, key, slot));
                }
                bar = found;
            }
            bar
        };
        let at = Bounds::of(at, at);
        let bar = approach(self.base.tree.root(), &at, limit * limit, &mut look);
        approach(self.delta.tree.root(), &at, bar, &mut look);
        best.map(|(gap2, _, slot)| (slot, gap2.sqrt()))
    }
}

fn slot_of(at: usize) -> u32 {
    // Four thousand million items do not fit into memory, so the number always fits.
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn bounds_of(node: &RTreeNode<Piece>) -> Bounds {
    match node {
        RTreeNode::Leaf(piece) => piece.bounds,
        RTreeNode::Parent(parent) => {
            let envelope = parent.envelope();
            Bounds { min: envelope.lower(), max: envelope.upper() }
        }
    }
}

fn walk(
    node: &ParentNode<Piece>,
    within: &Bounds,
    days: Days,
    each: &mut impl FnMut(u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for child in node.children() {
        if !bounds_of(child).meets(within) {
            continue;
        }
        match child {
            RTreeNode::Leaf(piece) if piece.days.0 <= days.1 && days.0 <= piece.days.1 => each(piece.slot)?,
            RTreeNode::Leaf(_) => {}
            RTreeNode::Parent(parent) => walk(parent, within, days, each)?,
        }
    }
    ControlFlow::Continue(())
}

/// Looks at the nearest boxes first and leaves out those that are farther than what was found.
fn approach(node: &ParentNode<Piece>, at: &Bounds, mut bar: f64, look: &mut impl FnMut(u32) -> f64) -> f64 {
    let mut last = (f64::NEG_INFINITY, 0);
    loop {
        // A node has a handful of children: choosing the next one each time needs no list.
        let next = node
            .children()
            .iter()
            .enumerate()
            .map(|(order, child)| (bounds_of(child).gap2(at), order))
            .filter(|next| *next > last && next.0 <= bar)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let Some(next) = next else { return bar };
        bar = match &node.children()[next.1] {
            RTreeNode::Leaf(piece) => look(piece.slot),
            RTreeNode::Parent(parent) => approach(parent, at, bar, look),
        };
        last = next;
    }
}
