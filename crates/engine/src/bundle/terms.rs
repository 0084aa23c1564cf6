//! Who may share, what that saves: the dated values of `data/dig-once`, tried on their own examples.

use jiff::civil::Date;
use model::{
    Text,
    data::{DataFault, DataFile, Dated, Status},
    fee::Currency,
    trench::LayingMethod,
    works::WorksKind,
};
use serde::Deserialize;

use super::example::{Example, Priced, Weighed};
use super::ground::rounded;

/// A value that a proposal rests on, to be shown beside it.
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
    /// The numbers by their names in the file.
    pub figures: Vec<(&'static str, f64)>,
}

/// A value whose numbers are shown by their names.
trait Figured: Dated {
    fn figures(&self) -> Vec<(&'static str, f64)>;
}

/// The files that are needed.
const NEEDED: &str = "`sharing.toml`, `cost.toml` and `carbon.toml`";
/// Of the examples that are needed, those of who shares.
const BOTH: &str = "examples are needed; of those that share one must bundle and one must not";

/// Who may share.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sharing {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    pub apart_m: f64,
    pub below_deg: f64,
    pub from_m: f64,
    pub depth_m: f64,
    pub unknown_depth: bool,
    together: Vec<Vec<LayingMethod>>,
    unknown_method: LayingMethod,
    pub digs: Vec<WorksKind>,
    pub closes: Vec<WorksKind>,
    pub at_most: usize,
    pub per_metre: u32,
    pub per_closed_metre_day: u32,
    basis: String,
    status: Status,
}

impl Sharing {
    /// Which group of methods it belongs to; none shares no trench.
    pub fn group(&self, method: Option<LayingMethod>) -> Option<usize> {
        let method = method.unwrap_or(self.unknown_method);
        self.together.iter().position(|group| group.contains(&method))
    }
}

/// More works in one bundle would not be coordinated by anybody, and the optimiser counts shares of up to so many.
pub(super) const AT_MOST: usize = 8;

impl Dated for Sharing {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }
    fn unsound(&self) -> Option<&'static str> {
        let sound = |number: f64, most: f64| (0.0..=most).contains(&number);
        let checks = [
            ("apart_m", sound(self.apart_m, 50.0)),
            ("below_deg", sound(self.below_deg, 90.0)),
            ("from_m", sound(self.from_m, 10_000.0)),
            ("depth_m", sound(self.depth_m, 100.0)),
            ("at_most", (2..=AT_MOST).contains(&self.at_most)),
            ("per_metre", self.per_metre <= 1_000_000),
            ("per_closed_metre_day", self.per_closed_metre_day <= 1_000_000),
        ];
        checks.into_iter().find(|(_, sound)| !sound).map(|(name, _)| name)
    }
}

impl Figured for Sharing {
    fn figures(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("apart_m", self.apart_m),
            ("below_deg", self.below_deg),
            ("from_m", self.from_m),
            ("depth_m", self.depth_m),
            ("per_metre", f64::from(self.per_metre)),
            ("per_closed_metre_day", f64::from(self.per_closed_metre_day)),
        ]
    }
}

/// What a metre and a closed day cost.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cost {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    pub currency: Currency,
    pub cover_m: f64,
    pub trench_cents_per_m: u32,
    pub deeper_cents_per_m2: u32,
    pub closed_cents_per_m_day: u32,
    basis: String,
    status: Status,
}

impl Cost {
    /// What metres of trench at a depth cost, in whole cents.
    pub fn trench_cents(&self, metres: f64, cover_m: Option<f64>) -> u64 {
        let deeper_m = cover_m.map_or(0.0, |cover| (cover - self.cover_m).max(0.0));
        let cents_per_m = f64::from(self.trench_cents_per_m) + f64::from(self.deeper_cents_per_m2) * deeper_m;
        rounded(metres * cents_per_m)
    }
}

impl Dated for Cost {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }
    fn unsound(&self) -> Option<&'static str> {
        // Hundred million cents for a metre are no price.
        let price = |cents: u32| cents <= 100_000_000;
        let checks = [
            ("cover_m", (0.0..=20.0).contains(&self.cover_m)),
            ("trench_cents_per_m", price(self.trench_cents_per_m)),
            ("deeper_cents_per_m2", price(self.deeper_cents_per_m2)),
            ("closed_cents_per_m_day", price(self.closed_cents_per_m_day)),
        ];
        checks.into_iter().find(|(_, sound)| !sound).map(|(name, _)| name)
    }
}

impl Figured for Cost {
    fn figures(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("cover_m", self.cover_m),
            ("trench_cents_per_m", f64::from(self.trench_cents_per_m)),
            ("deeper_cents_per_m2", f64::from(self.deeper_cents_per_m2)),
            ("closed_cents_per_m_day", f64::from(self.closed_cents_per_m_day)),
        ]
    }
}

/// What a metre costs the climate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Carbon {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    pub trench_kg_per_m: f64,
    basis: String,
    status: Status,
}

impl Dated for Carbon {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }
    fn unsound(&self) -> Option<&'static str> {
        (!(0.0..=1e6).contains(&self.trench_kg_per_m)).then_some("trench_kg_per_m")
    }
}

impl Figured for Carbon {
    fn figures(&self) -> Vec<(&'static str, f64)> {
        vec![("trench_kg_per_m", self.trench_kg_per_m)]
    }
}

/// The values of `data/dig-once`.
#[derive(Debug, Clone)]
pub struct Terms {
    sharing: DataFile<Sharing, Example>,
    cost: DataFile<Cost, Priced>,
    carbon: DataFile<Carbon, Weighed>,
}

/// The values of a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'t> {
    pub sharing: &'t Sharing,
    pub cost: &'t Cost,
    pub carbon: &'t Carbon,
}

impl Terms {
    /// Reads `sharing.toml`, `cost.toml` and `carbon.toml`, given with their paths, in any order.
    ///
    /// # Errors
    /// Every [`DataFault`] of every file, also examples that do not come out as stated; never an empty list.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<DataFault>> {
        let (mut sharing, mut cost, mut carbon, mut faults) = (None, None, None, Vec::new());
        let mut paths = [""; 3];
        for (path, text) in files {
            match path.rsplit(['/', '\\']).next() {
                Some("sharing.toml") => {
                    paths[0] = path;
                    sharing = DataFile::read(path, text, &mut faults);
                }
                Some("cost.toml") => {
                    paths[1] = path;
                    cost = DataFile::read(path, text, &mut faults);
                }
                Some("carbon.toml") => {
                    paths[2] = path;
                    carbon = DataFile::read(path, text, &mut faults);
                }
                _ => faults.push(DataFault::Files { path: path.to_owned(), needed: NEEDED }),
            }
        }
        let (Some(sharing), Some(cost), Some(carbon)) = (sharing, cost, carbon) else {
            if faults.is_empty() {
                faults.push(DataFault::Files { path: "dig-once".to_owned(), needed: NEEDED });
            }
            return Err(faults);
        };
        let examples = &sharing.example;
        if !(examples.iter().any(Example::bundles) && examples.iter().any(|example| !example.bundles())) {
            faults.push(DataFault::ExamplesMissing { path: paths[0].to_owned(), needed: BOTH });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let terms = Self { sharing, cost, carbon };
        let bundled = terms.sharing.example.iter().map(|example| (0, &example.shows, example.holds(&terms)));
        let priced = terms.cost.example.iter().map(|example| (1, &example.shows, example.holds(&terms)));
        let weighed = terms.carbon.example.iter().map(|example| (2, &example.shows, example.holds(&terms)));
        let failing = bundled.chain(priced).chain(weighed).filter(|(_, _, holds)| !holds);
        faults.extend(failing.map(|(file, shows, _)| DataFault::ExampleFails {
            path: paths[file].to_owned(),
            shows: shows.clone(),
        }));
        if faults.is_empty() { Ok(terms) } else { Err(faults) }
    }

    /// The values of a day; none before the first of them.
    pub(super) fn on(&self, on: Date) -> Option<Values<'_>> {
        Some(Values { sharing: self.sharing.on(on)?, cost: self.cost.on(on)?, carbon: self.carbon.on(on)? })
    }

    /// What proposals of a day rest on.
    pub fn assumptions(&self, on: Date) -> Vec<Assumption> {
        fn said<V: Figured, E>(file: &DataFile<V, E>, on: Date) -> Option<Assumption> {
            let value = file.on(on)?;
            let (since, basis, status) = value.head();
            Some(Assumption {
                code: file.code.clone(),
                title: file.title.clone(),
                since,
                basis: basis.to_owned(),
                verified: status == Status::Verified,
                figures: value.figures(),
            })
        }
        [said(&self.sharing, on), said(&self.cost, on), said(&self.carbon, on)]
            .into_iter()
            .flatten()
            .collect()
    }
}
