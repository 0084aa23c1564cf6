//! Dated values as the files under `data` write them: read once, checked once, and chosen by the day.

use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};

use crate::Text;

/// A bare day of TOML, `2026-01-31` without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)?;
        let (Some(day), None, None) = (written.date, written.time, written.offset) else {
            return Err(D::Error::custom("a day is written as 2026-01-31, without time or offset"));
        };
        let number = |part: u8| i8::try_from(part).map_err(D::Error::custom);
        let year = i16::try_from(day.year).map_err(D::Error::custom)?;
        Date::new(year, number(day.month)?, number(day.day)?).map(Self).map_err(D::Error::custom)
    }
}

/// Reads a day into the house's own date.
///
/// # Errors
/// When it is none.
pub fn on<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    Day::deserialize(deserializer).map(|day| day.0)
}

/// Whether a value was read in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read there.
    Verified,
    /// Reported or from general knowledge: it never decides alone.
    Unverified,
}

/// Something that is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum DataFault {
    /// The file is not TOML of the expected shape.
    #[error("{path}: {source}")]
    Shape {
        /// The file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A file is missing, or it is none that is known.
    #[error("{path}: {needed} are needed, and nothing else")]
    Files {
        /// The file.
        path: String,
        /// Which ones.
        needed: &'static str,
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
    /// Without examples the values cannot be believed.
    #[error("{path}: {needed}")]
    ExamplesMissing {
        /// The file.
        path: String,
        /// Which examples are needed.
        needed: &'static str,
    },
    /// What an example says does not come out.
    #[error("{path}: example \"{shows}\" does not come out as stated")]
    ExampleFails {
        /// The file.
        path: String,
        /// Which one.
        shows: String,
    },
}

/// A value that holds from a day on.
pub trait Dated {
    /// From when on, where it comes from, and whether that was read there.
    fn head(&self) -> (Date, &str, Status);

    /// The name of a parameter that cannot be applied.
    fn unsound(&self) -> Option<&'static str>;
}

/// A file of dated values with their examples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataFile<V, E> {
    /// Its code, to be shown beside what comes of it.
    pub code: String,
    /// What it is about.
    pub title: Text,
    #[expect(dead_code, reason = "tells the reader of the file how to apply it")]
    predicate: String,
    value: Vec<V>,
    /// What must come out.
    #[serde(default = "Vec::new")]
    pub example: Vec<E>,
}

impl<V: Dated + DeserializeOwned, E: DeserializeOwned> DataFile<V, E> {
    /// Reads a file, given with its path; what is wrong with it is added to the faults, and it is none only where it has no shape.
    pub fn read(path: &str, text: &str, faults: &mut Vec<DataFault>) -> Option<Self> {
        let owned = || path.to_owned();
        let shape = |source| DataFault::Shape { path: owned(), source: Box::new(source) };
        let file: Self = toml::from_str(text).map_err(|source| faults.push(shape(source))).ok()?;
        if file.title.is_incomplete() {
            faults.push(DataFault::TextMissing { path: owned() });
        }
        if file.value.is_empty() {
            faults.push(DataFault::Parameter { path: owned(), parameter: "since" });
        }
        if file.example.is_empty() {
            faults.push(DataFault::ExamplesMissing { path: owned(), needed: "examples are needed" });
        }
        for parameter in file.value.iter().filter_map(Dated::unsound) {
            faults.push(DataFault::Parameter { path: owned(), parameter });
        }
        Some(file)
    }
}

impl<V: Dated, E> DataFile<V, E> {
    /// The value in force on a day; none before the first of them.
    pub fn on(&self, on: Date) -> Option<&V> {
        self.value.iter().filter(|value| value.head().0 <= on).max_by_key(|value| value.head().0)
    }
}
