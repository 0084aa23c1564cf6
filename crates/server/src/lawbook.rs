//! The folder that a lawyer can read, embedded: regimes, calendars, documents, conflict rules, terms of digging together and of reaching an address.

use engine::{
    Rules,
    bundle::Terms,
    supply::{Reach, ReachFault},
};
use law::Law;
use planner::Book;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../data"]
#[include = "regimes/*.toml"]
#[include = "calendars/*.toml"]
#[include = "documents/*.toml"]
#[include = "conditions/*.toml"]
#[include = "fees/*.toml"]
#[include = "checklists/*.toml"]
#[include = "sites/*.toml"]
#[include = "rules/*.toml"]
#[include = "dig-once/*.toml"]
#[include = "supply/*.toml"]
#[include = "planner/*.toml"]
#[include = "radio/*.toml"]
struct Data;

/// Why the house cannot open: its own data contradicts itself.
#[derive(Debug, thiserror::Error)]
pub enum LawbookError {
    /// A file is no text.
    #[error("data/{path} is not UTF-8")]
    NotText {
        /// The file.
        path: String,
    },
    /// The law does not hold.
    #[error("the law cannot be read: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Law {
        /// All faults.
        faults: Vec<law::LawFault>,
    },
    /// The terms of digging together do not hold.
    #[error("what digging together rests on cannot be read: {}", faults.join("; "))]
    Terms {
        /// All faults, a sentence each.
        faults: Vec<String>,
    },
    /// What counts as reachable along the streets does not hold.
    #[error("what counts as reachable cannot be read: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Reach {
        /// All faults.
        faults: Vec<ReachFault>,
    },
    /// What networks are planned with does not hold.
    #[error("what networks are planned with cannot be read: {}", faults.join("; "))]
    Book {
        /// All faults, a sentence each.
        faults: Vec<String>,
    },
    /// What radio cells are computed with does not hold.
    #[error("what radio cells are computed with cannot be read: {}", faults.join("; "))]
    Radio {
        /// All faults, a sentence each.
        faults: Vec<String>,
    },
    /// The conflict rules do not hold.
    #[error("the conflict rules cannot be read: {}", faults.join("; "))]
    Rules {
        /// All faults, a sentence each.
        faults: Vec<String>,
    },
}

/// What is no law.
const APART: [&str; 5] = ["rules/", "dig-once/", "supply/", "planner/", "radio/"];
const REACH: &str = "supply/reach.toml";

/// Reads regimes, calendars and documents, and runs their examples.
///
/// # Errors
/// [`LawbookError`].
pub fn law() -> Result<Law, LawbookError> {
    let files = files(|path| APART.iter().all(|folder| !path.starts_with(folder)))?;
    Law::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|faults| LawbookError::Law { faults })
}

/// Reads the conflict rules, and runs their examples.
///
/// # Errors
/// [`LawbookError`].
pub fn rules() -> Result<Rules, LawbookError> {
    let files = files(|path| path.starts_with("rules/"))?;
    Rules::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|faults| LawbookError::Rules { faults: faults.iter().map(ToString::to_string).collect() })
}

/// Reads who may dig together and what that saves, and runs the examples.
///
/// # Errors
/// [`LawbookError`].
pub fn terms() -> Result<Terms, LawbookError> {
    let files = files(|path| path.starts_with("dig-once/"))?;
    Terms::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|faults| LawbookError::Terms { faults: faults.iter().map(ToString::to_string).collect() })
}

/// Reads what counts as reachable along the streets, and runs the examples.
///
/// # Errors
/// [`LawbookError`].
pub fn reach() -> Result<Reach, LawbookError> {
    let files = files(|path| path == REACH)?;
    // A file that is not there is one without content: its faults are told.
    let text = files.first().map_or("", |(_, text)| text);
    Reach::read(REACH, text).map_err(|faults| LawbookError::Reach { faults })
}

/// Reads prices and optics that networks are planned with, and runs the examples.
///
/// # Errors
/// [`LawbookError`].
pub fn book() -> Result<Book, LawbookError> {
    let files = files(|path| path.starts_with("planner/"))?;
    Book::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|faults| LawbookError::Book { faults: faults.iter().map(ToString::to_string).collect() })
}

/// Reads the air above the city and the classes of reception, and runs the examples.
///
/// # Errors
/// [`LawbookError`].
pub fn radio() -> Result<::radio::Book, LawbookError> {
    let files = files(|path| path.starts_with("radio/"))?;
    ::radio::Book::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|faults| LawbookError::Radio { faults: faults.iter().map(ToString::to_string).collect() })
}

fn files(wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, String)>, LawbookError> {
    let mut files = Vec::new();
    for path in Data::iter().filter(|path| wanted(path)) {
        let Some(file) = Data::get(&path) else { continue };
        match String::from_utf8(file.data.into_owned()) {
            Ok(text) => files.push((path.into_owned(), text)),
            Err(_) => return Err(LawbookError::NotText { path: path.into_owned() }),
        }
    }
    files.sort();
    Ok(files)
}
