//! Who may share, what that saves: the dated values of `data/dig-once`, tried on their own examples.

use jiff::civil::Date;
use model::{Text, fee::Currency, trench::LayingMethod, works::WorksKind};
use serde::{Deserialize, de::DeserializeOwned};

use super::example::{Example, Priced, Weighed};
use super::ground::rounded;
use crate::rule::{Day, Status};

/// Something that is wrong with a file of `data/dig-once`.
#[derive(Debug, thiserror::Error)]
pub enum TermsFault {
    /// The file is not TOML of the expected shape.
    #[error("{path}: {source}")]
    Shape {
        /// The file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A file is missing, or it is none that is known.
    #[error("{path}: `sharing.toml`, `cost.toml` and `carbon.toml` are needed, and nothing else")]
    Files {
        /// The file.
        path: String,
    },
    /// A text is missing in a language.
    #[error("{path}: `title` needs German and English")]
    TextMissing {
        /// The file.
        path: String,
    },
    /// A value cannot be applied.
    #[error("{path}: every `value` needs a sound `{parameter}`")]
    Parameter {
        /// The file.
        path: String,
        /// Which one.
        parameter: &'static str,
    },
    /// Without an example that bundles and one that does not the values cannot be believed.
    #[error("{path}: examples are needed; of those that share one must bundle and one must not")]
    ExamplesMissing {
        /// The file.
        path: String,
    },
    /// The optimiser does not do what an example says.
    #[error("{path}: example \"{shows}\" does not come out as stated")]
    ExampleFails {
        /// The file.
        path: String,
        /// Which one.
        shows: String,
    },
}

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

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<V, E> {
    code: String,
    title: Text,
    #[expect(dead_code, reason = "tells the reader of the file how to apply it")]
    predicate: String,
    value: Vec<V>,
    #[serde(default = "Vec::new")]
    example: Vec<E>,
}

trait Dated {
    fn head(&self) -> (Day, &str, Status);
    fn figures(&self) -> Vec<(&'static str, f64)>;
    fn unsound(&self) -> Option<&'static str>;
}

/// Who may share.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sharing {
    since: Day,
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
    fn head(&self) -> (Day, &str, Status) {
        (self.since, &self.basis, self.status)
    }
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

/// What a metre and a closed day cost.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cost {
    since: Day,
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
    fn head(&self) -> (Day, &str, Status) {
        (self.since, &self.basis, self.status)
    }
    fn figures(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("cover_m", self.cover_m),
            ("trench_cents_per_m", f64::from(self.trench_cents_per_m)),
            ("deeper_cents_per_m2", f64::from(self.deeper_cents_per_m2)),
            ("closed_cents_per_m_day", f64::from(self.closed_cents_per_m_day)),
        ]
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

/// What a metre costs the climate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Carbon {
    since: Day,
    pub trench_kg_per_m: f64,
    basis: String,
    status: Status,
}

impl Dated for Carbon {
    fn head(&self) -> (Day, &str, Status) {
        (self.since, &self.basis, self.status)
    }
    fn figures(&self) -> Vec<(&'static str, f64)> {
        vec![("trench_kg_per_m", self.trench_kg_per_m)]
    }
    fn unsound(&self) -> Option<&'static str> {
        (!(0.0..=1e6).contains(&self.trench_kg_per_m)).then_some("trench_kg_per_m")
    }
}

impl<V: Dated, E> File<V, E> {
    fn on(&self, on: Date) -> Option<&V> {
        let in_force = self.value.iter().filter(|value| value.head().0.0 <= on);
        in_force.max_by_key(|value| value.head().0)
    }

    fn faults(&self, path: &str, faults: &mut Vec<TermsFault>) {
        let owned = || path.to_owned();
        if self.title.is_incomplete() {
            faults.push(TermsFault::TextMissing { path: owned() });
        }
        if self.value.is_empty() {
            faults.push(TermsFault::Parameter { path: owned(), parameter: "since" });
        }
        if self.example.is_empty() {
            faults.push(TermsFault::ExamplesMissing { path: owned() });
        }
        for parameter in self.value.iter().filter_map(Dated::unsound) {
            faults.push(TermsFault::Parameter { path: owned(), parameter });
        }
    }
}

/// The values of `data/dig-once`.
#[derive(Debug, Clone)]
pub struct Terms {
    sharing: File<Sharing, Example>,
    cost: File<Cost, Priced>,
    carbon: File<Carbon, Weighed>,
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
    /// Every [`TermsFault`] of every file, also examples that do not come out as stated; never an empty list.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<TermsFault>> {
        fn parsed<V: Dated + DeserializeOwned, E: DeserializeOwned>(
            path: &str,
            text: &str,
            faults: &mut Vec<TermsFault>,
        ) -> Option<File<V, E>> {
            let shape = |source| TermsFault::Shape { path: path.to_owned(), source: Box::new(source) };
            let file: File<V, E> = toml::from_str(text).map_err(|source| faults.push(shape(source))).ok()?;
            file.faults(path, faults);
            Some(file)
        }
        let (mut sharing, mut cost, mut carbon, mut faults) = (None, None, None, Vec::new());
        let mut paths = [""; 3];
        for (path, text) in files {
            match path.rsplit(['/', '\\']).next() {
                Some("sharing.toml") => {
                    paths[0] = path;
                    sharing = parsed::<Sharing, Example>(path, text, &mut faults);
                }
                Some("cost.toml") => {
                    paths[1] = path;
                    cost = parsed::<Cost, Priced>(path, text, &mut faults);
                }
                Some("carbon.toml") => {
                    paths[2] = path;
                    carbon = parsed::<Carbon, Weighed>(path, text, &mut faults);
                }
                _ => faults.push(TermsFault::Files { path: path.to_owned() }),
            }
        }
        let (Some(sharing), Some(cost), Some(carbon)) = (sharing, cost, carbon) else {
            if faults.is_empty() {
                faults.push(TermsFault::Files { path: "dig-once".to_owned() });
            }
            return Err(faults);
        };
        let examples = &sharing.example;
        if !(examples.iter().any(Example::bundles) && examples.iter().any(|example| !example.bundles())) {
            faults.push(TermsFault::ExamplesMissing { path: paths[0].to_owned() });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let terms = Self { sharing, cost, carbon };
        let bundled = terms.sharing.example.iter().map(|example| (0, &example.shows, example.holds(&terms)));
        let priced = terms.cost.example.iter().map(|example| (1, &example.shows, example.holds(&terms)));
        let weighed = terms.carbon.example.iter().map(|example| (2, &example.shows, example.holds(&terms)));
        let failing = bundled.chain(priced).chain(weighed).filter(|(_, _, holds)| !holds);
        faults.extend(failing.map(|(file, shows, _)| TermsFault::ExampleFails {
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
        fn said<V: Dated, E>(file: &File<V, E>, on: Date) -> Option<Assumption> {
            let value = file.on(on)?;
            let (since, basis, status) = value.head();
            Some(Assumption {
                code: file.code.clone(),
                title: file.title.clone(),
                since: since.0,
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
