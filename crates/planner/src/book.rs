//! What a metre costs and how a network is built up: the dated values of `data/planner`, tried on their own examples.

use jiff::civil::Date;
use model::{
    Text,
    data::{DataFault, DataFile, Dated, Status},
    fee::Currency,
    street::StreetClass,
    trench::LayingMethod,
};
use serde::Deserialize;

/// The files that are needed.
const NEEDED: &str = "`price.toml` and `optics.toml`";

/// What is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Soil {
    /// Beside a street, paved.
    Pavement,
    /// Beside a way without a pavement.
    Verge,
    /// The carriageway.
    Carriageway,
}

/// What a metre laid by one method costs, by what is opened; none where the method is not used.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the words of the file")]
struct Method {
    method: LayingMethod,
    pavement_cents_per_m: Option<u32>,
    verge_cents_per_m: Option<u32>,
    carriageway_cents_per_m: Option<u32>,
}

/// A size of cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cable {
    /// Fibres in it.
    pub fibres: u32,
    /// Cents for a metre.
    pub cents_per_m: u32,
}

/// The prices of a day, in cents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Metres from the edge of the carriageway to a trench beside it.
    pub beside_m: f64,
    /// Narrower streets have one side.
    pub two_sides_from_m: f64,
    /// For each crossing.
    pub crossing_cents: u32,
    /// Classes of streets that are crossed by drilling only.
    pub drilled: Vec<StreetClass>,
    /// For each house connection.
    pub house_cents: u32,
    /// For a metre of it.
    pub house_cents_per_m: u32,
    /// For a metre drawn into a duct.
    pub pull_cents_per_m: u32,
    /// For each place where a duct is opened.
    pub tap_cents: u32,
    /// Under a moratorium.
    pub moratorium_factor: f64,
    /// Over private land; 0 forbids.
    pub private_factor: f64,
    /// Over railways; 0 forbids.
    pub rail_factor: f64,
    /// Beside works of others that are planned together.
    pub shared_factor: f64,
    /// How near they must lie, in metres.
    pub shared_within_m: f64,
    /// The least that a sum may come to.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// For a distribution point.
    pub point_cents: u32,
    /// For a splitter.
    pub splitter_cents: u32,
    /// For a spliced fibre.
    pub splice_cents: u32,
    /// For a metre of duct between points.
    pub duct_cents_per_m: u32,
    /// For a metre of microduct to a home.
    pub microduct_cents_per_m: u32,
    method: Vec<Method>,
    /// Sizes of cables, the smallest first.
    pub cable: Vec<Cable>,
    basis: String,
    status: Status,
}

/// A splitter for more homes than the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wider {
    /// Homes at it.
    pub split: u32,
    /// What it loses.
    pub splitter_db: f64,
}

/// How a network is built up, and what its light may lose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Optics {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    /// Homes at a splitter.
    pub split: u32,
    /// Homes at a distribution point.
    pub point_homes: u32,
    /// Metres from a distribution point to its farthest home.
    pub drop_m: f64,
    /// Fibres kept free, as a share of those used.
    pub reserve: f64,
    /// Fibres to a home.
    pub drop_fibres: u32,
    /// Loss of a kilometre in decibels.
    pub fibre_db_per_km: f64,
    /// Loss of a splitter.
    pub splitter_db: f64,
    /// Larger splitters, which lose more.
    #[serde(default)]
    pub wider: Vec<Wider>,
    /// Splices on a way.
    pub splices: u32,
    /// Loss of one.
    pub splice_db: f64,
    /// Connectors on a way.
    pub connectors: u32,
    /// Loss of one.
    pub connector_db: f64,
    /// What may be lost in all.
    pub budget_db: f64,
    basis: String,
    status: Status,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Laid {
    shows: String,
    #[serde(deserialize_with = "model::data::on")]
    on: Date,
    ground: Soil,
    metres: f64,
    method: LayingMethod,
    cents: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lost {
    shows: String,
    #[serde(deserialize_with = "model::data::on")]
    on: Date,
    kilometres: f64,
    loss_db: f64,
    fits: bool,
}

/// A value that a plan rests on, to be shown beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// Code of the file.
    pub code: String,
    /// Title of the file.
    pub title: Text,
    /// In force since.
    pub since: Date,
    /// Where it comes from.
    pub basis: String,
    /// Whether that was read in its source.
    pub verified: bool,
}

/// The values of `data/planner`.
#[derive(Debug, Clone)]
pub struct Book {
    price: DataFile<Price, Laid>,
    optics: DataFile<Optics, Lost>,
}

impl Dated for Price {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }

    fn unsound(&self) -> Option<&'static str> {
        let factor = |number: f64| (0.0..=100.0).contains(&number);
        let checks = [
            ("beside_m", (0.0..=20.0).contains(&self.beside_m)),
            ("two_sides_from_m", (0.0..=1_000.0).contains(&self.two_sides_from_m)),
            ("moratorium_factor", factor(self.moratorium_factor)),
            ("private_factor", factor(self.private_factor)),
            ("rail_factor", factor(self.rail_factor)),
            ("shared_factor", factor(self.shared_factor) && self.shared_factor > 0.0),
            ("shared_within_m", (0.0..=50.0).contains(&self.shared_within_m)),
            ("least", self.least > 0.0 && self.least <= 1.0),
            ("most", (1.0..=100.0).contains(&self.most)),
            ("method", Soil::ALL.iter().all(|soil| self.find_method(*soil).is_some())),
            ("method", self.by(LayingMethod::Drilling, Soil::Carriageway).is_some()),
            ("cable", self.cable.first().is_some_and(|cable| cable.fibres > 0)),
            ("cable", self.cable.is_sorted_by(|one, next| one.fibres < next.fibres)),
        ];
        checks.into_iter().find(|(_, sound)| !sound).map(|(name, _)| name)
    }
}

impl Dated for Optics {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }

    fn unsound(&self) -> Option<&'static str> {
        let loss = |decibels: f64| (0.0..=100.0).contains(&decibels);
        let checks = [
            ("split", (1..=1_024).contains(&self.split)),
            ("point_homes", (1..=10_000).contains(&self.point_homes)),
            ("drop_m", self.drop_m > 0.0 && self.drop_m <= 100_000.0),
            ("reserve", (0.0..=10.0).contains(&self.reserve)),
            ("drop_fibres", (1..=100).contains(&self.drop_fibres)),
            ("fibre_db_per_km", loss(self.fibre_db_per_km)),
            ("splitter_db", loss(self.splitter_db)),
            ("splice_db", loss(self.splice_db)),
            ("connector_db", loss(self.connector_db)),
            ("budget_db", loss(self.budget_db)),
            ("wider", self.wider.iter().all(|one| (1..=1_024).contains(&one.split) && loss(one.splitter_db))),
        ];
        checks.into_iter().find(|(_, sound)| !sound).map(|(name, _)| name)
    }
}

impl Soil {
    const ALL: [Self; 3] = [Self::Pavement, Self::Verge, Self::Carriageway];
}

impl Price {
    fn by(&self, method: LayingMethod, soil: Soil) -> Option<u32> {
        self.method.iter().find(|one| one.method == method)?.on(soil)
    }

    fn find_method(&self, soil: Soil) -> Option<(LayingMethod, u32)> {
        let usable = self.method.iter().filter_map(|one| Some((one.method, one.on(soil)?)));
        usable.min_by_key(|(_, cents)| *cents)
    }

    /// The cheapest method on a ground with its cents for a metre; open trench for nothing where the list was not checked.
    pub fn method(&self, soil: Soil) -> (LayingMethod, u32) {
        self.find_method(soil).unwrap_or((LayingMethod::OpenTrench, 0))
    }

    /// How a street of a class is crossed, with the cents for a metre.
    pub fn crossing(&self, class: StreetClass) -> (LayingMethod, u32) {
        match self.by(LayingMethod::Drilling, Soil::Carriageway) {
            Some(cents) if self.drilled.contains(&class) => (LayingMethod::Drilling, cents),
            _ => self.method(Soil::Carriageway),
        }
    }

    /// The cables that hold some fibres: the smallest that does, or several of the largest.
    pub fn cable(&self, fibres: u32) -> (Cable, u32) {
        let none = Cable { fibres: u32::MAX, cents_per_m: 0 };
        match self.cable.iter().find(|cable| cable.fibres >= fibres) {
            Some(cable) => (*cable, 1),
            None => self.cable.last().map_or((none, 1), |last| (*last, fibres.div_ceil(last.fibres))),
        }
    }
}

impl Method {
    fn on(&self, soil: Soil) -> Option<u32> {
        match soil {
            Soil::Pavement => self.pavement_cents_per_m,
            Soil::Verge => self.verge_cents_per_m,
            Soil::Carriageway => self.carriageway_cents_per_m,
        }
    }
}

impl Optics {
    /// The same with splitters for so many homes; none where the data do not say what these lose.
    pub fn with_split(&self, split: u32) -> Option<Self> {
        if split == self.split {
            return Some(self.clone());
        }
        let wider = self.wider.iter().find(|one| one.split == split)?;
        Some(Self { split, splitter_db: wider.splitter_db, ..self.clone() })
    }

    /// What light loses on so many metres, in decibels.
    pub fn loss_db(&self, metres: f64, is_split: bool) -> f64 {
        self.fibre_db_per_km * metres / 1_000.0
            + if is_split { self.splitter_db } else { 0.0 }
            + self.splice_db * f64::from(self.splices)
            + self.connector_db * f64::from(self.connectors)
    }
}

/// Cents for metres, rounded half up.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "prices and lengths are bounded")]
pub(crate) fn cents(metres: f64, cents_per_m: u32) -> u64 {
    (metres.clamp(0.0, 1e7) * f64::from(cents_per_m)).round() as u64
}

impl Laid {
    fn holds(&self, price: Option<&Price>) -> bool {
        price.is_some_and(|price| {
            let (method, per_m) = price.method(self.ground);
            (method, cents(self.metres, per_m)) == (self.method, self.cents)
        })
    }
}

impl Lost {
    fn holds(&self, optics: Option<&Optics>) -> bool {
        optics.is_some_and(|optics| {
            let loss = optics.loss_db(self.kilometres * 1_000.0, true);
            (loss - self.loss_db).abs() < 1e-6 && (loss <= optics.budget_db) == self.fits
        })
    }
}

impl Book {
    /// Reads `price.toml` and `optics.toml`, given with their paths, in any order.
    ///
    /// # Errors
    /// Every [`DataFault`] of every file, also examples that do not come out as stated; never an empty list.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<DataFault>> {
        let (mut price, mut optics) = (None::<DataFile<Price, Laid>>, None::<DataFile<Optics, Lost>>);
        let mut faults = Vec::new();
        for (path, text) in files {
            match path.rsplit(['/', '\\']).next() {
                Some("price.toml") => price = DataFile::read(path, text, &mut faults),
                Some("optics.toml") => optics = DataFile::read(path, text, &mut faults),
                _ => faults.push(DataFault::Files { path: path.to_owned(), needed: NEEDED }),
            }
        }
        let (Some(price), Some(optics)) = (price, optics) else {
            if faults.is_empty() {
                faults.push(DataFault::Files { path: "planner".to_owned(), needed: NEEDED });
            }
            return Err(faults);
        };
        let laid = price.example.iter().map(|one| ("price.toml", &one.shows, one.holds(price.on(one.on))));
        let lost = optics.example.iter().map(|one| ("optics.toml", &one.shows, one.holds(optics.on(one.on))));
        faults.extend(
            laid.chain(lost).filter(|(.., holds)| !holds).map(|(path, shows, _)| DataFault::ExampleFails {
                path: path.to_owned(),
                shows: shows.clone(),
            }),
        );
        if faults.is_empty() { Ok(Self { price, optics }) } else { Err(faults) }
    }

    /// The prices of a day; none before the first of them.
    pub fn price(&self, on: Date) -> Option<&Price> {
        self.price.on(on)
    }

    /// How networks are built up on a day; none before the first values.
    pub fn optics(&self, on: Date) -> Option<&Optics> {
        self.optics.on(on)
    }

    /// What plans of a day rest on.
    pub fn assumptions(&self, on: Date) -> Vec<Assumption> {
        fn said<V: Dated, E>(file: &DataFile<V, E>, on: Date) -> Option<Assumption> {
            let (since, basis, status) = file.on(on)?.head();
            Some(Assumption {
                code: file.code.clone(),
                title: file.title.clone(),
                since,
                basis: basis.to_owned(),
                verified: status == Status::Verified,
            })
        }
        said(&self.price, on).into_iter().chain(said(&self.optics, on)).collect()
    }
}
