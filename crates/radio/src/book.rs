//! What cells are computed and judged with: the dated values of `data/radio`, tried on their own examples.

use jiff::civil::Date;
use model::{
    Text,
    data::{DataFault, DataFile, Dated, Status},
};
use serde::Deserialize;

use crate::{
    p1812::{Climate, P1812},
    profile::{Place, Profile},
};

/// The files that are needed.
const NEEDED: &str = "`climate.toml` and `service.toml`";

/// The air above the city from a day on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Air {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    /// ΔN: fall of the refractivity in the lowest kilometre, N-units per kilometre.
    pub lapse: f64,
    /// N₀: refractivity at sea level, N-units.
    pub refractivity: f64,
    /// Where the values come from.
    pub basis: String,
    status: Status,
}

/// A class of reception.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Text,
    /// Least reference signal received power, dBm.
    pub least_dbm: f32,
}

/// The classes of reception from a day on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    #[serde(deserialize_with = "model::data::on")]
    since: Date,
    /// The class from which on somebody counts as served.
    served: String,
    /// From the best to the weakest.
    #[serde(rename = "class")]
    pub classes: Vec<Class>,
    /// Where the values come from.
    pub basis: String,
    status: Status,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    shows: String,
    #[serde(deserialize_with = "model::data::on")]
    on: Date,
    ghz: f64,
    km: f64,
    sender_m: f64,
    receiver_m: f64,
    loss_db: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heard {
    shows: String,
    #[serde(deserialize_with = "model::data::on")]
    on: Date,
    dbm: f32,
    #[serde(default)]
    class: Option<String>,
    served: bool,
}

impl Dated for Air {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }

    fn unsound(&self) -> Option<&'static str> {
        match self {
            _ if !(0.0..=200.0).contains(&self.lapse) => Some("lapse"),
            _ if !(200.0..=450.0).contains(&self.refractivity) => Some("refractivity"),
            _ if self.basis.is_empty() => Some("basis"),
            _ => None,
        }
    }
}

impl Air {
    /// As P.1812 asks for it.
    pub fn climate(&self) -> Climate {
        Climate { lapse: self.lapse, refractivity: self.refractivity, source: self.basis.clone().into() }
    }

    /// Whether the values were read in their source.
    pub fn is_verified(&self) -> bool {
        self.status == Status::Verified
    }
}

impl Dated for Service {
    fn head(&self) -> (Date, &str, Status) {
        (self.since, &self.basis, self.status)
    }

    fn unsound(&self) -> Option<&'static str> {
        let falls = self.classes.windows(2).all(|pair| pair[0].least_dbm > pair[1].least_dbm);
        let sound = |class: &Class| class.least_dbm.is_finite() && !class.title.is_incomplete();
        match self {
            _ if !(falls && self.classes.iter().all(sound)) => Some("class"),
            _ if self.classes.iter().all(|class| class.code != self.served) => Some("served"),
            _ => None,
        }
    }
}

impl Service {
    /// Position of the class that so much power belongs to; none below all of them.
    pub fn class(&self, dbm: f32) -> Option<usize> {
        self.classes.iter().position(|class| dbm >= class.least_dbm)
    }

    /// Least power with which somebody counts as served, dBm.
    pub fn served_dbm(&self) -> f32 {
        let served = self.classes.iter().find(|class| class.code == self.served);
        served.map_or(f32::INFINITY, |class| class.least_dbm)
    }

    /// Whether the values were read in their source.
    pub fn is_verified(&self) -> bool {
        self.status == Status::Verified
    }
}

/// All dated values of `data/radio`.
#[derive(Debug, Clone)]
pub struct Book {
    climate: DataFile<Air, Level>,
    service: DataFile<Service, Heard>,
}

impl Book {
    /// Reads the files, given as path and text, and tries their examples.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<DataFault>> {
        let mut faults = Vec::new();
        let (mut climate, mut service) = (None, None);
        for (path, text) in files {
            match path.rsplit('/').next().unwrap_or_default() {
                "climate.toml" => climate = DataFile::read(path, text, &mut faults).map(|file| (path, file)),
                "service.toml" => service = DataFile::read(path, text, &mut faults).map(|file| (path, file)),
                _ => faults.push(DataFault::Files { path: path.to_owned(), needed: NEEDED }),
            }
        }
        let (Some((climate_path, climate)), Some((service_path, service))) = (climate, service) else {
            if faults.is_empty() {
                faults.push(DataFault::Files { path: "radio".to_owned(), needed: NEEDED });
            }
            return Err(faults);
        };
        let book = Self { climate, service };
        let fails = |path: &str, shows: &str| DataFault::ExampleFails {
            path: path.to_owned(),
            shows: shows.to_owned(),
        };
        let levels = book.climate.example.iter().filter(|example| !book.holds(example));
        faults.extend(levels.map(|example| fails(climate_path, &example.shows)));
        let heard = book.service.example.iter().filter(|example| !book.hears(example));
        faults.extend(heard.map(|example| fails(service_path, &example.shows)));
        if faults.is_empty() { Ok(book) } else { Err(faults) }
    }

    /// The air on a day.
    pub fn air(&self, on: Date) -> Option<&Air> {
        self.climate.on(on)
    }

    /// The classes of reception on a day.
    pub fn service(&self, on: Date) -> Option<&Service> {
        self.service.on(on)
    }

    fn holds(&self, example: &Level) -> bool {
        let Some(air) = self.air(example.on) else { return false };
        let places: Vec<Place> = (0..=100u8)
            .map(|part| Place { km: example.km * f64::from(part) / 100.0, ..Place::default() })
            .collect();
        let Ok(profile) = Profile::new(&places) else { return false };
        let model = P1812::median(air.climate(), 50.0);
        let predicted = model.predict(&profile, example.ghz, example.sender_m, example.receiver_m);
        predicted.is_ok_and(|predicted| (predicted.loss - example.loss_db).abs() < 0.051)
    }

    fn hears(&self, example: &Heard) -> bool {
        let Some(service) = self.service(example.on) else { return false };
        let class = service.class(example.dbm).map(|class| service.classes[class].code.as_str());
        class == example.class.as_deref() && (example.dbm >= service.served_dbm()) == example.served
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIMATE: &str = include_str!("../../../data/radio/climate.toml");
    const SERVICE: &str = include_str!("../../../data/radio/service.toml");

    #[test]
    fn the_files_hold_and_a_threshold_that_an_example_contradicts_is_named() {
        let read =
            |service: &str| Book::read([("radio/climate.toml", CLIMATE), ("radio/service.toml", service)]);
        read(SERVICE).unwrap();
        let faults = read(&SERVICE.replace("least_dbm = -90.0", "least_dbm = -91.0")).unwrap_err();
        assert!(faults.iter().any(|fault| matches!(fault, DataFault::ExampleFails { .. })), "{faults:?}");
        let faults = read(&SERVICE.replace("served = \"fair\"", "served = \"fine\"")).unwrap_err();
        assert!(
            faults.iter().any(|fault| matches!(fault, DataFault::Parameter { parameter: "served", .. })),
            "{faults:?}"
        );
    }
}
