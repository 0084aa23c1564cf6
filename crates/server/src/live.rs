//! The standing index: an immutable city that readers never wait for, and the feed that swaps in the next one.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use engine::{
    City, Layers, Rules, concern,
    judge::{self, Subject},
    supply::Axes,
};
use jiff::civil::Date;
use model::{
    AddressId, CaseId, DistrictId, TenantId, Utm32,
    address::Address,
    change::{Change, Layer},
    district::District,
    finding::Finding,
    statistical_area::StatisticalArea,
    street::StreetClass,
};
use planner::Streets;
use store::{
    Db, StoreError, Who,
    change::{Batch, Seen},
};
use tokio::sync::Notify;

use crate::now::Clock;

/// How often the change log is read when nobody wakes the feed: changes of other replicas come this way.
const PERIOD: Duration = Duration::from_millis(500);
/// Changes that are read at once.
const BATCH: i64 = 500;
/// Whoever stands so near to a change is judged again, in metres: the ways out of a hospital (ST7) reach farthest.
const CONCERNED_M: f64 = 1000.0;

/// Whom changes concern, beside those who made them.
#[derive(Debug, Default)]
pub struct News {
    /// Whole layers came anew: everybody.
    pub layers: bool,
    /// Cases near what was changed.
    pub cases: BTreeSet<CaseId>,
}

/// Axes and the classes of their streets.
type Followed = (Vec<StreetClass>, Arc<Axes>);

/// A city at one moment, with what the lists need by identifier.
pub struct Snapshot {
    /// The index.
    pub city: City,
    /// Addresses by identifier.
    pub addresses: Arc<HashMap<AddressId, Address>>,
    /// Districts by identifier.
    pub districts: Arc<HashMap<DistrictId, District>>,
    /// Statistical areas in the order of their keys.
    pub statistical_areas: Arc<Vec<StatisticalArea>>,
    /// The streets as a network; none as long as they are not loaded or make none.
    pub streets: Option<Arc<Streets>>,
    /// The axes that fibre follows, and of which classes; built when first asked for.
    axes: Arc<Mutex<Option<Followed>>>,
    /// What of the change log was read.
    pub seen: Seen,
}

impl Snapshot {
    fn with(&self, city: City, seen: Seen) -> Self {
        let (addresses, districts) = (Arc::clone(&self.addresses), Arc::clone(&self.districts));
        let (streets, axes) = (self.streets.clone(), Arc::clone(&self.axes));
        let statistical_areas = Arc::clone(&self.statistical_areas);
        Self { city, addresses, districts, statistical_areas, streets, axes, seen }
    }

    /// The axes of the streets of some classes; whoever asks first for other classes waits until they are built.
    pub fn axes(&self, along: &[StreetClass]) -> Arc<Axes> {
        let mut kept = self.axes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, axes)) = kept.as_ref().filter(|(classes, _)| classes == along) {
            return Arc::clone(axes);
        }
        let axes = Arc::new(Axes::new(&self.city, along));
        *kept = Some((along.to_vec(), Arc::clone(&axes)));
        axes
    }

    /// The streets along a line.
    pub fn streets_along(&self, line: &Utm32) -> Vec<String> {
        engine::place::streets_along(&self.city, line)
    }

    /// The names of the districts along a line.
    pub fn districts_along(&self, line: &Utm32) -> Vec<String> {
        engine::place::districts_along(&self.city, line)
            .into_iter()
            .filter_map(|id| self.districts.get(&id).map(|district| district.name.clone()))
            .collect()
    }
}

/// The standing index and the rules it is judged by.
pub struct Live {
    rules: Rules,
    snapshot: ArcSwap<Snapshot>,
    ready: AtomicBool,
    wake: Notify,
    swapped: Notify,
    /// Whom what was taken over concerns, until somebody asks.
    news: Mutex<News>,
    // Two readers of the log would overtake each other.
    turn: tokio::sync::Mutex<()>,
    /// Wakes whoever rebuilds.
    grown: Notify,
    /// What has changed since a rebuild began; none when nobody rebuilds, or when a whole layer came meanwhile.
    since: Mutex<Option<Vec<Change>>>,
}

impl Live {
    /// An index without content; [`Live::load`] fills it.
    pub fn new(rules: Rules) -> Self {
        let empty = Snapshot {
            city: City::new(Layers::default()),
            addresses: Arc::default(),
            districts: Arc::default(),
            statistical_areas: Arc::default(),
            streets: None,
            axes: Arc::default(),
            seen: Seen::default(),
        };
        Self {
            rules,
            snapshot: ArcSwap::from_pointee(empty),
            ready: AtomicBool::new(false),
            wake: Notify::new(),
            swapped: Notify::new(),
            turn: tokio::sync::Mutex::new(()),
            grown: Notify::new(),
            news: Mutex::default(),
            since: Mutex::new(None),
        }
    }

    /// Whether it was filled.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// The city as it stands now.
    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Judges a trench against the city as it stands now.
    pub fn judge(&self, subject: &Subject<'_>) -> Vec<Finding> {
        judge::trench(&self.snapshot.load().city, &self.rules, subject)
    }

    /// Whom what was taken over since this was asked last concerns.
    pub fn news(&self) -> News {
        std::mem::take(&mut *self.told())
    }

    /// Cases that are still to be judged.
    pub fn tell(&self, cases: BTreeSet<CaseId>) {
        self.told().cases.extend(cases);
    }

    fn told(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the feed that something was committed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits until somebody wakes the feed or its period is over.
    pub async fn rest(&self) {
        let _ = tokio::time::timeout(PERIOD, self.wake.notified()).await;
    }

    /// Waits until something new stands in the index or the period is over.
    pub async fn rest_beside(&self) {
        let _ = tokio::time::timeout(PERIOD, self.swapped.notified()).await;
    }

    /// Loads the whole city anew.
    ///
    /// # Errors
    /// When the store breaks; the former city stays.
    pub async fn load(&self, db: &Db, tenant: TenantId, clock: &Clock) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        self.reload(db, tenant, clock).await?;
        Ok(())
    }

    /// Takes over what the change log tells; [`Self::news`] answers whom it concerned.
    ///
    /// # Errors
    /// When the store breaks; the former city stays.
    pub async fn catch_up(&self, db: &Db, tenant: TenantId, clock: &Clock) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        loop {
            let snapshot = self.now();
            let mut tx = db.begin(&Who::system(tenant)).await?;
            let Batch { changes, seen } = store::change::read(&mut tx, &snapshot.seen, BATCH).await?;
            drop(tx);
            if changes.is_empty() {
                return Ok(());
            }
            if changes.iter().any(|change| matches!(change, Change::LayerReloaded(_))) {
                if !self.reload(db, tenant, clock).await? {
                    return Ok(());
                }
                self.told().layers = true;
                continue;
            }
            let (base, put) = (Arc::clone(&snapshot), changes.clone());
            let with = move || (concern::cases(&base.city, &put, CONCERNED_M), base.city.with(&put));
            // What fell over once would do so again at once: it is tried at the next turn.
            let Some((cases, city)) = aside(with).await else { return Ok(()) };
            self.told().cases.extend(cases);
            if let Some(since) = &mut *self.since() {
                since.extend(changes);
            }
            if city.delta_len() > City::DELTA_LIMIT {
                self.grown.notify_one();
            }
            self.swap(snapshot.with(city, seen));
        }
    }

    /// Rebuilds the indexes each time that many changes have gathered; readers and the log go on meanwhile.
    pub async fn keep_small(&self) {
        loop {
            self.grown.notified().await;
            self.rebuild().await;
        }
    }

    /// Builds the indexes anew from the city as it stands, then takes over what has changed meanwhile.
    pub async fn rebuild(&self) {
        let base = {
            let _turn = self.turn.lock().await;
            *self.since() = Some(Vec::new());
            self.now()
        };
        let built = aside(move || base.city.rebuilt()).await;
        let _turn = self.turn.lock().await;
        let since = self.since().take();
        // When a whole layer came, the city was built anew anyway.
        let (Some(city), Some(changes)) = (built, since) else { return };
        let snapshot = self.now();
        let seen = snapshot.seen.clone();
        self.swap(snapshot.with(city.with(&changes), seen));
    }

    fn since(&self) -> MutexGuard<'_, Option<Vec<Change>>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers whether a city could be built.
    async fn reload(&self, db: &Db, tenant: TenantId, clock: &Clock) -> Result<bool, StoreError> {
        let mut tx = db.begin(&Who::system(tenant)).await?;
        let city = store::city::load(&mut tx).await?;
        drop(tx);
        let dated: BTreeMap<Layer, Date> =
            city.loaded.iter().filter_map(|(layer, at)| Some((*layer, clock.day_of((*at)?)))).collect();
        let Some(snapshot) = aside(move || build(city, dated)).await else { return Ok(false) };
        *self.since() = None;
        self.swap(snapshot);
        self.ready.store(true, Ordering::Release);
        Ok(true)
    }

    fn swap(&self, next: Snapshot) {
        self.snapshot.store(Arc::new(next));
        self.swapped.notify_one();
    }
}

fn build(city: store::city::City, dated: BTreeMap<Layer, Date>) -> Snapshot {
    let addresses = city.addresses.iter().map(|address| (address.id, address.clone())).collect();
    let districts = city.districts.iter().map(|district| (district.id, district.clone())).collect();
    let streets = Streets::new(&city.segments).inspect_err(
        |error| tracing::error!(%error, "the streets make no network; no way along them can be found"),
    );
    let layers = Layers {
        segments: city.segments,
        addresses: city.addresses,
        conduits: city.conduits,
        works: city.works,
        moratoria: city.moratoria,
        trees: city.trees,
        districts: city.districts,
        constraints: city.constraints,
        loaded: city.loaded.iter().map(|(layer, _)| *layer).collect::<BTreeSet<_>>(),
    };
    let judged = City::new(layers).dated(dated);
    judged.warm();
    Snapshot {
        city: judged,
        addresses: Arc::new(addresses),
        districts: Arc::new(districts),
        statistical_areas: Arc::new(city.statistical_areas),
        streets: streets.ok().map(Arc::new),
        axes: Arc::default(),
        seen: Seen::up_to(city.cursor),
    }
}

/// Building takes long: not on the threads that answer. None only when the building itself panicked.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Some(done),
        Err(error) => {
            tracing::error!(%error, "the index could not be built; the former one stays");
            None
        }
    }
}
