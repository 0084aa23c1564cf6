//! What is received of each cell, computed once and kept; and what was put together of it last.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use geo::{Coord, Point};
use radio::{
    Around, Chosen, Field, Grid, Ground, OutOfRange, choose,
    raster::{Extent, Window},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{
    RECEIVER_M, RadioQuery, ground,
    ground::{GroundKey, KeptGround},
    heard::Heard,
    member::{self, Member, Wanted},
    values,
};
use crate::{
    app::App,
    caller::Caller,
    geometry::lon_lat,
    job::quiet::quietly,
    problem::{Fault, Problem},
};

/// Most cells of a grid: a city of 50 km by 50 km at 25 m.
const MOST_CELLS: f64 = 4_000_000.0;
/// Bytes of fields that are kept; a macro cell at 50 m takes half a megabyte.
const MOST_BYTES: usize = 768 << 20;
/// Answers that are kept: a planner moves between a few operators.
const KEPT: usize = 4;
/// Cells that wait at most: more questions than that are not asked at once.
const WAITING: usize = 20_000;
/// Greatest distance between two points of a profile in metres: the width of a good terrain model's cell, or of the grid's.
const STEP_M: f64 = 50.0;

/// Which field: the hash of all that it depends on.
type Key = [u8; 32];

/// What is kept, and what waits to be computed.
#[derive(Default)]
pub struct Standing {
    pub(super) ground: KeptGround,
    fields: Mutex<Fields>,
    queue: Mutex<VecDeque<Job>>,
    waiting: Notify,
    answers: Mutex<VecDeque<Arc<Heard>>>,
    /// A page asks several things at once: one puts the answer together, the others wait.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Fields {
    by_key: HashMap<Key, Arc<Field>>,
    /// The one that was computed longest ago first.
    order: VecDeque<Key>,
    bytes: usize,
}

/// A cell to be computed.
#[derive(Clone)]
struct Job {
    key: Key,
    chosen: Arc<Chosen>,
    extent: Extent,
    ground: Arc<Ground>,
}

/// Whether there is an answer yet.
pub enum Now {
    /// So many of so many cells are computed.
    Computing {
        /// Computed.
        done: usize,
        /// Asked for.
        all: usize,
    },
    /// Here it is.
    Ready(Arc<Heard>),
}

/// A question with its cells.
pub struct Asked {
    /// The cells of the grid.
    pub grid: Grid,
    /// The radio cells that some model has an answer for.
    pub members: Vec<Member>,
    /// The others, and why.
    pub refused: Vec<(Member, OutOfRange)>,
    /// The name of the model that computes each cell.
    pub models: Vec<&'static str>,
    /// The ground.
    pub ground: Arc<Ground>,
    /// Whether terrain and cover are known.
    pub known: [bool; 2],
    /// Hash of all that the answer depends on.
    pub key: Key,
    jobs: Vec<Job>,
}

/// What is known around the cells of a city.
pub struct Setting {
    /// The ground.
    pub ground: Arc<Ground>,
    rasters: GroundKey,
    latitude: f64,
    climate: radio::p1812::Climate,
}

impl Setting {
    /// The city as it stands.
    pub async fn of(app: &App, caller: &Caller) -> Result<Self, Problem> {
        let mut tx = app.db.begin(&caller.who).await?;
        let rasters = store::radio_cell::list_rasters(&mut tx).await?;
        drop(tx);
        let key = ground::key(&rasters);
        let ground = ground::of(app, rasters).await?;
        let [_, latitude] = lon_lat(Point(app.city.area.bounds().center()));
        Ok(Self { ground, rasters: key, latitude, climate: values(app)?.0.climate() })
    }

    /// What a model asks for.
    pub fn around(&self) -> Around<'_> {
        let [terrain, cover] = self.known();
        Around { climate: &self.climate, latitude: self.latitude, terrain, cover }
    }

    /// Whether terrain and cover are known.
    pub fn known(&self) -> [bool; 2] {
        self.rasters.map(|raster| raster.is_some())
    }

    /// The hash of all that a field depends on.
    fn key(&self, member: &Member, chosen: &Chosen, grid: &Grid) -> Key {
        let cell = &member.cell;
        let told = json!([
            [cell.place.x, cell.place.y, cell.height_m, cell.frequency_mhz, cell.eirp_dbm],
            [cell.resource_blocks],
            [cell.azimuth_deg, cell.beam_deg, cell.vertical_beam_deg],
            [cell.mechanical_tilt_deg, cell.electrical_tilt_deg, chosen.radius_m],
            [cell.model.code(), cell.kind.code()],
            [grid.corner.x, grid.corner.y, grid.cell_m, f64::from(grid.columns), f64::from(grid.rows)],
            [self.latitude, self.climate.lapse, self.climate.refractivity],
            self.rasters,
        ]);
        Sha256::digest(told.to_string()).into()
    }
}

/// The grid over the city, its edges at whole multiples of its cells: so the same place lies in the same cell whoever asks.
pub fn grid(app: &App, cell_m: f64) -> Result<Grid, Problem> {
    let bounds = app.city.area.bounds();
    let down = |value: f64| (value / cell_m).floor() * cell_m;
    let corner = Coord { x: down(bounds.min().x), y: down(bounds.min().y) };
    let count = |from: f64, to: f64| ((to - from) / cell_m).ceil().max(1.0);
    let (columns, rows) = (count(corner.x, bounds.max().x), count(corner.y, bounds.max().y));
    if columns * rows > MOST_CELLS {
        return Err(Problem::field(
            "/cell_m",
            "too_fine",
            "So feine Zellen sind für dieses Stadtgebiet zu viele. Wählen Sie gröbere.",
            "Such fine cells are too many for this city. Choose coarser ones.",
        ));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    Ok(Grid { corner, cell_m, columns: columns as u32, rows: rows as u32, receiver_m: RECEIVER_M })
}

impl Asked {
    async fn of(app: &App, caller: &Caller, query: &RadioQuery) -> Result<Self, Problem> {
        let grid = grid(app, query.cell_m()?)?;
        let setting = Setting::of(app, caller).await?;
        let wanted = Wanted { operator: query.operator.as_deref(), planned: query.planned.unwrap_or(true) };
        let mut tx = app.db.begin(&caller.who).await?;
        let found = member::list(&mut tx, &wanted).await?;
        drop(tx);
        let extent =
            |chosen: &Chosen| Extent { grid, radius_m: chosen.radius_m, step_m: STEP_M.min(grid.cell_m) };
        let (mut members, mut refused, mut models, mut jobs) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut whole = Sha256::new();
        for member in found {
            match choose(&member.cell, &setting.around()) {
                Err(why) => refused.push((member, why)),
                Ok(chosen) => {
                    let key = setting.key(&member, &chosen, &grid);
                    models.push(chosen.site.model.validity().name);
                    let extent = extent(&chosen);
                    jobs.push(Job {
                        key,
                        chosen: Arc::new(chosen),
                        extent,
                        ground: Arc::clone(&setting.ground),
                    });
                    whole.update(key);
                    whole.update(member.id);
                    whole.update(json!([member.cell.name, member.cell.operator]).to_string());
                    members.push(member);
                }
            }
        }
        for (member, why) in &refused {
            whole.update(member.id);
            whole.update(why.to_string());
        }
        let known = setting.known();
        Ok(Self {
            grid,
            members,
            refused,
            models,
            ground: setting.ground,
            known,
            key: whole.finalize().into(),
            jobs,
        })
    }
}

impl Standing {
    /// What is received, or how far its computing is.
    pub async fn of(app: &App, caller: &Caller, query: &RadioQuery) -> Result<Now, Problem> {
        let asked = Asked::of(app, caller, query).await?;
        let snapshot = app.live.now();
        if let Some(found) = app.radio.find(&asked.key, &snapshot) {
            return Ok(Now::Ready(found));
        }
        let fields = app.radio.fields(&asked.jobs);
        let (done, all) = (fields.iter().flatten().count(), asked.jobs.len());
        let Some(fields) = fields.into_iter().collect::<Option<Vec<_>>>() else {
            // What cannot be kept together would be computed for ever.
            if all > WAITING || asked.jobs.iter().map(Job::bytes).sum::<usize>() > MOST_BYTES {
                return Err(too_many());
            }
            app.radio.want(asked.jobs);
            return Ok(Now::Computing { done, all });
        };
        let _turn = app.radio.turn.lock().await;
        if let Some(found) = app.radio.find(&asked.key, &snapshot) {
            return Ok(Now::Ready(found));
        }
        let made = tokio::task::spawn_blocking(move || Heard::of(asked, &fields, &snapshot));
        let heard = Arc::new(made.await.map_err(Problem::broken)??);
        let mut answers = locked(&app.radio.answers);
        answers.truncate(KEPT - 1);
        answers.push_front(Arc::clone(&heard));
        Ok(Now::Ready(heard))
    }

    /// The same where there must be an answer.
    pub async fn needed(app: &App, caller: &Caller, query: &RadioQuery) -> Result<Arc<Heard>, Problem> {
        match Self::of(app, caller, query).await? {
            Now::Ready(heard) => Ok(heard),
            Now::Computing { done, all } => {
                Err(Problem::new(crate::problem::Kind::Busy).retry_after(2).detail(model::Text::new(
                    format!("Die Funkversorgung wird noch berechnet: {done} von {all} Zellen."),
                    format!("Mobile coverage is still being computed: {done} of {all} cells."),
                )))
            }
        }
    }

    fn find(&self, key: &Key, snapshot: &crate::live::Snapshot) -> Option<Arc<Heard>> {
        let answers = locked(&self.answers);
        answers.iter().find(|heard| heard.asked.key == *key && heard.is_of(snapshot)).map(Arc::clone)
    }

    fn fields(&self, jobs: &[Job]) -> Vec<Option<Arc<Field>>> {
        let fields = locked(&self.fields);
        jobs.iter().map(|job| fields.by_key.get(&job.key).map(Arc::clone)).collect()
    }

    /// Lets cells be computed that are not yet; what another question waits for stays, behind these.
    fn want(&self, jobs: Vec<Job>) {
        let missing: Vec<Job> = {
            let fields = locked(&self.fields);
            jobs.into_iter().filter(|job| !fields.by_key.contains_key(&job.key)).collect()
        };
        let mut queue = locked(&self.queue);
        let wanted: HashSet<Key> = missing.iter().map(|job| job.key).collect();
        queue.retain(|job| !wanted.contains(&job.key));
        queue.truncate(WAITING - missing.len());
        for job in missing.into_iter().rev() {
            queue.push_front(job);
        }
        drop(queue);
        self.waiting.notify_one();
    }

    fn keep(&self, key: Key, field: Field) {
        let mut fields = locked(&self.fields);
        fields.bytes += field.dbm.len() * size_of::<f32>();
        if fields.by_key.insert(key, Arc::new(field)).is_none() {
            fields.order.push_back(key);
        }
        while fields.bytes > MOST_BYTES {
            let Some(oldest) = fields.order.pop_front() else { break };
            let Some(gone) = fields.by_key.remove(&oldest) else { continue };
            fields.bytes -= gone.dbm.len() * size_of::<f32>();
        }
    }
}

impl Job {
    /// Bytes of its field.
    fn bytes(&self) -> usize {
        let Extent { grid, radius_m, .. } = &self.extent;
        let window = Window::around(grid, self.chosen.site.at, *radius_m);
        window.columns as usize * window.rows as usize * size_of::<f32>()
    }
}

fn too_many() -> Problem {
    let text = model::Text::new(
        "So viele Funkzellen sind in so feinem Raster zu viele auf einmal. Wählen Sie ein gröberes Raster oder einen Betreiber.",
        "So many radio cells are too many at once in so fine a grid. Choose a coarser grid, or an operator.",
    );
    Problem::invalid(vec![Fault::new("/cell_m", "too_many", text)])
}

/// Works off the cells that wait, for as long as the house is open.
pub async fn work(app: App) {
    loop {
        let job = locked(&app.radio.queue).front().cloned();
        let Some(job) = job else {
            // Whoever asked between the look and the rest has left a note; the period is for nothing but caution.
            let _ = tokio::time::timeout(Duration::from_secs(60), app.radio.waiting.notified()).await;
            continue;
        };
        let (house, own) = (app.clone(), job.clone());
        let computed = tokio::task::spawn_blocking(move || {
            let Job { chosen, extent, ground, .. } = own;
            quietly(|| radio::raster::hear(&chosen.site, &ground, &extent, &|_, _| house.is_open()))
        });
        match computed.await {
            Ok(Ok(field)) => app.radio.keep(job.key, field),
            // The house closes: whoever asks again finds it computed then.
            Ok(Err(_stopped)) => return,
            Err(error) => tracing::error!(%error, "a radio cell could not be computed"),
        }
        locked(&app.radio.queue).retain(|waiting| waiting.key != job.key);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number under which a cell stands in what is put together.
pub fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The cell of a number.
pub fn find(members: &[Member], number: u32) -> Option<&Member> {
    members.get(number as usize)
}
