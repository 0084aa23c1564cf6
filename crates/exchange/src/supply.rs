//! What operators report about their supply: a list of addresses as CSV, or areas as GeoJSON, GeoPackage or Shapefile.
//!
//! The columns and words that are understood stand in `docs/IMPORT.md`. Which address a line means is not judged here.

mod area;
mod list;

use std::path::Path;

use geo::Coord;
use jiff::civil::Date;
use model::{
    CityArea, Text, Utm32,
    supply::{Said, Technology},
};
use serde_json::Value;

pub use crate::layer::plain;
use crate::{fault::UploadFault, layer::date_of, table};

/// Lines of a list, or areas of a file, that are read at most.
pub const ROWS: usize = table::ROWS;

/// A report as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyFile {
    /// What the file was found to be: `csv`, or the code of a [`crate::source::Format`].
    pub format: &'static str,
    /// What is in it.
    pub content: Content,
    /// What a list calls the columns of identifier, street and number; empty where it has none.
    pub columns: [String; 3],
    /// What is wrong with single rows, in the order of the file.
    pub faults: Vec<RowFault>,
    /// Rows in the file.
    pub rows: usize,
}

/// What a report consists of.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Lines of a list.
    Lines(Vec<Line>),
    /// Areas.
    Areas(Vec<Area>),
}

/// Which address a line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The one with this identifier.
    Id(uuid::Uuid),
    /// The one at this street and number, in this postal district where one is given.
    Place {
        /// Street, as written.
        street: String,
        /// Number with its suffix, as written.
        number: String,
        /// Postcode, as written.
        postcode: Option<String>,
    },
}

/// What is said, over what, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// What is said.
    pub said: Said,
    /// Over what.
    pub technology: Technology,
    /// Since when, where it is told.
    pub since: Option<Date>,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Line in the file, counted from 1, the header included.
    pub row: usize,
    /// Which address.
    pub address: Named,
    /// What is said.
    pub statement: Statement,
}

/// An area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Position in the file, counted from 1.
    pub row: usize,
    /// A polygon or several, in EPSG:25832.
    pub area: Utm32,
    /// What is said.
    pub statement: Statement,
}

/// Something that is wrong with one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFault {
    /// Line in the list, or position of the area in its file, both counted from 1.
    pub row: usize,
    /// The column or field as the file calls it; empty when the whole row is meant.
    pub column: String,
    /// What stands there, shortened.
    pub value: String,
    /// Stable word for programs.
    pub code: &'static str,
    /// What is wrong and what to do next.
    pub text: Text,
    /// Where a map can fly to, in EPSG:25832.
    pub place: Option<Coord<f64>>,
}

impl RowFault {
    /// A fault of a column in a row.
    pub fn new(row: usize, column: &str, value: &str, code: &'static str, text: Text) -> Self {
        Self { row, column: column.to_owned(), value: shortened(value), code, text, place: None }
    }
}

/// Reads a report; `program` is the path of the binary that runs [`crate::child::main`], `today` the last day that can be past.
///
/// # Errors
/// What is wrong with the whole file: that it is none of the formats, empty, too large or broken.
pub fn read(
    program: &Path,
    bytes: &[u8],
    file_name: &str,
    city: &CityArea,
    today: Date,
) -> Result<SupplyFile, UploadFault> {
    if table::is_likely(bytes, file_name) {
        list::read(bytes, today)
    } else {
        area::read(program, bytes, file_name, city, today)
    }
}

/// So much of a value as can be shown, without what would break a line.
fn shortened(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(80).collect()
}

const STATUS: &[&str] = &["status", "stand", "zustand", "versorgung", "anschlussstatus"];
const TECHNOLOGY: &[&str] = &["technology", "technologie", "technik", "anschlussart", "medium"];
const SINCE: &[&str] = &["since", "seit", "ab", "datum", "inbetriebnahme"];

fn said_of(word: &str) -> Option<Said> {
    match plain(word).as_str() {
        "connected" | "angeschlossen" | "homesconnected" | "hc" | "aktiv" => Some(Said::Connected),
        "passed" | "anschliessbar" | "erreichbar" | "vorbeigefuehrt" | "homespassed" | "hp" => {
            Some(Said::Passed)
        }
        "unserved" | "unversorgt" | "nichtversorgt" | "nichtversorgbar" | "nichterreichbar" => {
            Some(Said::Unserved)
        }
        _ => None,
    }
}

fn technology_of(word: &str) -> Option<Technology> {
    match plain(word).as_str() {
        "fibre" | "fiber" | "glasfaser" | "ftth" | "fttb" | "ftthb" | "fttbh" | "lwl" => {
            Some(Technology::Fibre)
        }
        "coax" | "koax" | "koaxial" | "kabel" | "hfc" | "catv" | "docsis" => Some(Technology::Coax),
        "copper" | "kupfer" | "dsl" | "vdsl" | "fttc" => Some(Technology::Copper),
        "radio" | "funk" | "fwa" | "mobilfunk" => Some(Technology::Radio),
        _ => None,
    }
}

/// A cell under the name that the file gives to its column.
#[derive(Clone, Copy)]
struct Cell<'a> {
    column: &'a str,
    value: &'a str,
}

/// Reads what a row says; every fault is told.
fn statement(
    row: usize,
    [status, technology, since]: [Cell<'_>; 3],
    today: Date,
    faults: &mut Vec<RowFault>,
) -> Option<Statement> {
    let mut fault =
        |cell: Cell<'_>, code, text| faults.push(RowFault::new(row, cell.column, cell.value, code, text));
    let said = said_of(status.value);
    if said.is_none() {
        let (code, text) = unknown(
            status.value,
            (
                "„connected“ (angeschlossen), „passed“ (anschließbar) oder „unserved“ (nicht versorgt)",
                "“connected”, “passed” or “unserved”",
            ),
        );
        fault(status, code, text);
    }
    let over = technology_of(technology.value);
    if over.is_none() {
        let (code, text) = unknown(
            technology.value,
            (
                "„fibre“ (Glasfaser), „coax“ (Koaxialkabel), „copper“ (Kupfer) oder „radio“ (Funk)",
                "“fibre”, “coax”, “copper” or “radio”",
            ),
        );
        fault(technology, code, text);
    }
    let day = match since.value {
        "" => Some(None),
        text => match date_of(text) {
            Some(day) if day > today => {
                let text = Text::new(
                    format!("Der Tag {day} liegt in der Zukunft. Melden Sie nur, was schon besteht."),
                    format!("The day {day} is yet to come. Report only what exists already."),
                );
                fault(since, "in_the_future", text);
                None
            }
            Some(day) => Some(Some(day)),
            None => {
                let text = Text::new(
                    "Das ist kein Tag. Schreiben Sie ihn wie 2026-03-31 oder 31.03.2026, oder lassen Sie die Zelle leer.",
                    "This is no day. Write it as 2026-03-31 or 31.03.2026, or leave the cell empty.",
                );
                fault(since, "no_day", text);
                None
            }
        },
    };
    Some(Statement { said: said?, technology: over?, since: day? })
}

fn unknown(value: &str, (de, en): (&str, &str)) -> (&'static str, Text) {
    if value.is_empty() {
        return (
            "missing",
            Text::new(
                format!("Die Angabe fehlt. Schreiben Sie {de}."),
                format!("This is missing. Write {en}."),
            ),
        );
    }
    let shown = shortened(value);
    let text = Text::new(
        format!("„{shown}“ ist hier unbekannt. Schreiben Sie {de}."),
        format!("“{shown}” is not known here. Write {en}."),
    );
    ("unknown_word", text)
}

/// A value of a field as text.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().chars().take(500).collect(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}
