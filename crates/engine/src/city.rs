//! The city as it stands at one moment: an immutable snapshot of every layer.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use geo::Geometry;
use jiff::civil::Date;
use model::{
    WorksId,
    address::Address,
    change::{Change, Layer},
    conduit::Conduit,
    constraint::Constraint,
    district::District,
    moratorium::Moratorium,
    street::Segment,
    tree::Tree,
    works::Works,
};
use uuid::Uuid;

use crate::{
    day,
    index::{Days, Entry, Index, Item},
    judge::reach_of,
    place::Standing,
    rule::{Classes, Closing},
    shape::Shape,
    streets::{Closed, Streets},
};

/// What a city is built from, as read from the store.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// Street segments between junctions.
    pub segments: Vec<Segment>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Conduits in the ground.
    pub conduits: Vec<Conduit>,
    /// Works that occupy or may occupy the street.
    pub works: Vec<Works>,
    /// Protected surfaces.
    pub moratoria: Vec<Moratorium>,
    /// Trees.
    pub trees: Vec<Tree>,
    /// What else a trench can run into.
    pub constraints: Vec<Constraint>,
    /// Districts.
    pub districts: Vec<District>,
    /// The layers that were ever loaded; what needs another one is not judged.
    pub loaded: BTreeSet<Layer>,
}

/// Works with what is worked out of them when somebody first comes near.
#[derive(Debug)]
pub(crate) struct Placed {
    pub works: Works,
    standing: OnceLock<Standing>,
    closed: OnceLock<Arc<Closed>>,
}

impl Placed {
    fn new(works: Works) -> Self {
        Self { works, standing: OnceLock::new(), closed: OnceLock::new() }
    }
}

/// An immutable snapshot of a city, cheap to clone and to change a little.
#[derive(Debug, Clone)]
pub struct City {
    pub(crate) segments: Index<Segment>,
    pub(crate) addresses: Index<Address>,
    pub(crate) conduits: Index<Conduit>,
    pub(crate) works: Index<Placed>,
    pub(crate) moratoria: Index<Moratorium>,
    pub(crate) trees: Index<Tree>,
    pub(crate) constraints: Index<Constraint>,
    pub(crate) districts: Index<District>,
    streets: Arc<OnceLock<Streets>>,
    district_m: Arc<OnceLock<Vec<f64>>>,
    loaded: Arc<BTreeSet<Layer>>,
    dated: Arc<BTreeMap<Layer, Date>>,
}

/// How much a snapshot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Street segments.
    pub segments: usize,
    /// Addresses.
    pub addresses: usize,
    /// Conduits.
    pub conduits: usize,
    /// Works.
    pub works: usize,
    /// Moratoria.
    pub moratoria: usize,
    /// Trees.
    pub trees: usize,
    /// Constraints.
    pub constraints: usize,
    /// Districts.
    pub districts: usize,
    /// Changes that wait for the next rebuild.
    pub delta: usize,
}

impl City {
    /// Past this many changes a rebuild in the background pays; see [`City::rebuilt`].
    pub const DELTA_LIMIT: usize = 2048;

    /// Builds the indexes of all layers, on all processors.
    ///
    /// Of several items with the same id the last one counts.
    pub fn new(layers: Layers) -> Self {
        let Layers { segments, addresses, conduits, works, moratoria, trees, constraints, districts, loaded } =
            layers;
        let works: Vec<Placed> = works.into_iter().map(Placed::new).collect();
        let ((segments, addresses), ((conduits, works), (moratoria, (trees, constraints)))) = rayon::join(
            || rayon::join(|| Index::new(segments), || Index::new(addresses)),
            || {
                rayon::join(
                    || rayon::join(|| Index::new(conduits), || Index::new(works)),
                    || {
                        rayon::join(
                            || Index::new(moratoria),
                            || rayon::join(|| Index::new(trees), || Index::new(constraints)),
                        )
                    },
                )
            },
        );
        Self {
            segments,
            addresses,
            conduits,
            works,
            moratoria,
            trees,
            constraints,
            districts: Index::new(districts),
            streets: Arc::default(),
            district_m: Arc::default(),
            loaded: Arc::new(loaded),
            dated: Arc::default(),
        }
    }

    /// The city after some changes, in the order of the change log; this snapshot stays as it is.
    ///
    /// [`Change::LayerReloaded`] has no content: whoever reads the change log builds a new city from the store.
    #[must_use]
    pub fn with(&self, changes: &[Change]) -> Self {
        let mut next = self.clone();
        for change in changes {
            match change {
                Change::WorksPut(works) => next.works.put(Placed::new(Works::clone(works))),
                Change::WorksGone(id) => next.works.remove(id.0),
                Change::ConduitPut(conduit) => next.conduits.put(Conduit::clone(conduit)),
                Change::ConduitGone(id) => next.conduits.remove(id.0),
                Change::MoratoriumPut(moratorium) => next.moratoria.put(Moratorium::clone(moratorium)),
                Change::MoratoriumGone(id) => next.moratoria.remove(id.0),
                Change::TreePut(tree) => next.trees.put(tree.clone()),
                Change::TreeGone(id) => next.trees.remove(id.0),
                Change::ConstraintPut(constraint) => next.constraints.put(Constraint::clone(constraint)),
                Change::ConstraintGone(id) => next.constraints.remove(id.0),
                Change::LayerReloaded(_) => {}
            }
        }
        next
    }

    /// Says on which day each layer was loaded, so that a stale one is told.
    #[must_use]
    pub fn dated(&self, loaded_on: BTreeMap<Layer, Date>) -> Self {
        Self { dated: Arc::new(loaded_on), ..self.clone() }
    }

    /// The same content without a delta.
    #[must_use]
    pub fn rebuilt(&self) -> Self {
        Self {
            conduits: self.conduits.rebuilt(),
            works: self.works.rebuilt(),
            moratoria: self.moratoria.rebuilt(),
            trees: self.trees.rebuilt(),
            constraints: self.constraints.rebuilt(),
            ..self.clone()
        }
    }

    /// Changes since the indexes were built.
    pub fn delta_len(&self) -> usize {
        self.conduits.delta_len()
            + self.works.delta_len()
            + self.moratoria.delta_len()
            + self.trees.delta_len()
            + self.constraints.delta_len()
    }

    /// How much it holds.
    pub fn status(&self) -> Counts {
        Counts {
            segments: self.segments.len(),
            addresses: self.addresses.len(),
            conduits: self.conduits.len(),
            works: self.works.len(),
            moratoria: self.moratoria.len(),
            trees: self.trees.len(),
            constraints: self.constraints.len(),
            districts: self.districts.len(),
            delta: self.delta_len(),
        }
    }

    /// The works with an identifier.
    pub fn find_works(&self, id: WorksId) -> Option<&Works> {
        self.works.find(id.0).map(|entry| &entry.item.works)
    }

    /// All works, in no order.
    pub fn list_works(&self) -> impl Iterator<Item = &Works> {
        self.works.live().map(|(_, entry)| &entry.item.works)
    }

    /// All street segments, in no order.
    pub fn list_segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.live().map(|(_, entry)| &entry.item)
    }

    /// All conduits, in no order.
    pub fn list_conduits(&self) -> impl Iterator<Item = &Conduit> {
        self.conduits.live().map(|(_, entry)| &entry.item)
    }

    /// All moratoria, in no order.
    pub fn list_moratoria(&self) -> impl Iterator<Item = &Moratorium> {
        self.moratoria.live().map(|(_, entry)| &entry.item)
    }

    /// All constraints, in no order.
    pub fn list_constraints(&self) -> impl Iterator<Item = &Constraint> {
        self.constraints.live().map(|(_, entry)| &entry.item)
    }

    /// Builds what is otherwise built when the first trench needs it: the street graph and the lengths of districts.
    pub fn warm(&self) {
        if self.districts.len() == 0 {
            self.streets();
        } else {
            self.district_m(0);
        }
    }

    /// Whether a layer was ever loaded.
    pub fn is_loaded(&self, layer: Layer) -> bool {
        self.loaded.contains(&layer)
    }

    /// The day a layer was loaded, where it is known.
    pub fn loaded_on(&self, layer: Layer) -> Option<Date> {
        self.dated.get(&layer).copied()
    }

    /// On which street segments some works stand; worked out once and kept with them.
    pub(crate) fn standing<'e>(&self, entry: &'e Entry<Placed>) -> &'e Standing {
        entry
            .item
            .standing
            .get_or_init(|| Standing::new(&entry.shape, &entry.item.works.line, &self.segments))
    }

    /// The street graph; built once, and shared by all snapshots over the same streets.
    pub(crate) fn streets(&self) -> &Streets {
        self.streets.get_or_init(|| Streets::new(&self.segments))
    }

    /// Ground length in metres of the streets that begin in a district.
    pub(crate) fn district_m(&self, district: u32) -> f64 {
        let lengths = self.district_m.get_or_init(|| self.streets().by_district(&self.districts));
        lengths.get(district as usize).copied().unwrap_or(0.0)
    }

    /// Which street segments some works close; worked out once for the same values and kept with them.
    pub(crate) fn closed(
        &self,
        entry: &Entry<Placed>,
        classes: (&Classes, u64),
        closing: &Closing,
    ) -> Arc<Closed> {
        let work_out = || Arc::new(Closed::of(self, classes, closing, entry));
        let kept = entry.item.closed.get_or_init(work_out);
        if kept.is_by(classes.1) { Arc::clone(kept) } else { work_out() }
    }
}

impl Item for Segment {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::new(self.line.geometry())
    }
}

impl Item for Address {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::point(self.place.0)
    }
}

impl Item for Conduit {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::new(self.line.geometry())
    }
    fn half_width(&self) -> f64 {
        reach_of(self)
    }
}

impl Item for Placed {
    fn key(&self) -> Uuid {
        self.works.id.0
    }
    fn shape(&self) -> Shape {
        Shape::new(self.works.line.geometry())
    }
    fn days(&self) -> Days {
        day::span(&self.works.schedule)
    }
    fn half_width(&self) -> f64 {
        half_of(self.works.width_m)
    }
}

impl Item for Moratorium {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::new(self.extent.geometry())
    }
    fn days(&self) -> Days {
        (day::number(self.since), day::number(self.until))
    }
    fn half_width(&self) -> f64 {
        // An area needs no strip around it.
        if self.extent.lines().is_empty() { 0.0 } else { half_of(self.width_m) }
    }
}

impl Item for Tree {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::point(self.place.0)
    }
    fn half_width(&self) -> f64 {
        self.crown_radius_m.filter(|crown| crown.is_finite()).unwrap_or(0.0)
    }
}

impl Item for Constraint {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::new(self.extent.geometry())
    }
    fn days(&self) -> Days {
        (self.since.map_or(i32::MIN, day::number), self.until.map_or(i32::MAX, day::number))
    }
    fn half_width(&self) -> f64 {
        // An area needs no strip around it.
        if is_area(self.extent.geometry()) { 0.0 } else { half_of(self.width_m) }
    }
}

impl Item for District {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn shape(&self) -> Shape {
        Shape::new(self.boundary.geometry())
    }
}

fn is_area(geometry: &Geometry<f64>) -> bool {
    matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_))
}

/// Half of a width; a width that is no positive number widens nothing.
pub(crate) fn half_of(width_m: f64) -> f64 {
    if width_m.is_finite() && width_m > 0.0 { width_m / 2.0 } else { 0.0 }
}
