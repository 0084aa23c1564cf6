//! How the faults of the other crates are told at the door.

use exchange::{crs, geojson::GeoJsonError, upload::UploadFault};
use geo::Coord;
use model::{Text, period::PeriodError, trench::TrenchFault, utm32::Utm32Error};
use store::StoreError;

use super::{Fault, Kind, Problem};

/// A place in EPSG:25832 as longitude and latitude, where it is one.
pub(super) fn lon_lat(place: Coord<f64>) -> Option<[f64; 2]> {
    let (lon, lat) = crs::to_lonlat(place);
    (lon.is_finite() && lat.is_finite()).then(|| [crs::rounded(lon), crs::rounded(lat)])
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing { .. } => Self::new(Kind::Unknown),
            StoreError::Stale { seen, current } => Self::new(Kind::Stale).detail(Text::new(
                format!("Sie haben Fassung {seen}, inzwischen gilt Fassung {current}."),
                format!("You have version {seen}, the current one is {current}."),
            )),
            StoreError::Duplicate { .. } => Self::new(Kind::Taken),
            StoreError::Dangling => Self::new(Kind::Invalid).detail(Text::new(
                "Es wird etwas genannt, das es nicht gibt.",
                "Something is named that does not exist.",
            )),
            StoreError::Unwritable => Self::new(Kind::Malformed).detail(Text::new(
                "Ein Text enthält ein Zeichen oder ein Tag liegt so fern, dass es nicht gespeichert werden kann.",
                "A text holds a character, or a day lies so far away, that it cannot be kept.",
            )),
            StoreError::KeyReused => Self::new(Kind::KeyReused),
            StoreError::InFlight => Self::new(Kind::KeyInUse).retry_after(1),
            other => Self::broken(chain(&other)),
        }
    }
}

/// An error with all its causes, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl Fault {
    /// A fault of a drawn line, at the field that holds it.
    pub fn of_line(pointer: &str, fault: &GeoJsonError) -> Self {
        match fault {
            GeoJsonError::Malformed => Self::new(
                pointer,
                "malformed",
                Text::new("Das ist keine GeoJSON-Geometrie.", "This is no GeoJSON geometry."),
            ),
            GeoJsonError::NotALine { found } => Self::new(
                pointer,
                "not_a_line",
                Text::new(
                    format!("Eine Trasse ist eine Linie, nicht „{found}“."),
                    format!("A trench is a line, not “{found}”."),
                ),
            ),
            GeoJsonError::NoPlace { lon, lat } => Self::new(
                pointer,
                "not_degrees",
                Text::new(
                    format!("({lon}, {lat}) ist keine Länge und Breite. Erwartet werden Grad (WGS 84)."),
                    format!("({lon}, {lat}) is no longitude and latitude. Degrees (WGS 84) are expected."),
                ),
            ),
        }
    }

    /// A fault of a trench, at the field that it concerns below `base`.
    pub fn of_trench(base: &str, fault: &TrenchFault) -> Self {
        let (field, code, text) = told(fault);
        Self::new(format!("{base}/{field}"), code, text).at(fault.place())
    }

    /// A fault of an uploaded file.
    pub fn of_upload(fault: UploadFault) -> Self {
        let pointer = fault.feature.map_or_else(|| "/file".to_owned(), |n| format!("/features/{n}"));
        Self::new(pointer, fault.code, fault.text).at(fault.place)
    }

    /// Days that are no period, at the field that holds them.
    pub fn of_period(pointer: &str, fault: &PeriodError) -> Self {
        match fault {
            PeriodError::EndsBeforeItBegins { first, last } => Self::new(
                pointer,
                "ends_before_it_begins",
                Text::new(
                    format!("Der Zeitraum endet ({last}), bevor er beginnt ({first})."),
                    format!("The period ends ({last}) before it begins ({first})."),
                ),
            ),
            PeriodError::DoesNotFit { earliest, latest, days } => Self::new(
                pointer,
                "does_not_fit",
                match days {
                    1 => Text::new(
                        format!("Ein Tag passt nicht zwischen {earliest} und {latest}."),
                        format!("One day does not fit between {earliest} and {latest}."),
                    ),
                    _ => Text::new(
                        format!("{days} Tage passen nicht zwischen {earliest} und {latest}."),
                        format!("{days} days do not fit between {earliest} and {latest}."),
                    ),
                },
            ),
        }
    }
}

fn told(fault: &TrenchFault) -> (&'static str, &'static str, Text) {
    match fault {
        TrenchFault::Coordinates(Utm32Error::Empty) => {
            ("line", "empty", Text::new("Die Linie ist leer.", "The line is empty."))
        }
        TrenchFault::Coordinates(Utm32Error::NotFinite { index }) => (
            "line",
            "not_finite",
            Text::new(
                format!("Stützpunkt {} ist keine endliche Zahl.", index + 1),
                format!("Vertex {} is no finite number.", index + 1),
            ),
        ),
        TrenchFault::Coordinates(Utm32Error::LooksLikeDegrees { index, .. }) => (
            "line",
            "looks_like_degrees",
            Text::new(
                format!("Stützpunkt {} sieht nach Grad aus, erwartet werden Meter.", index + 1),
                format!("Vertex {} looks like degrees where metres are expected.", index + 1),
            ),
        ),
        TrenchFault::Coordinates(Utm32Error::OutsideArea { index, .. }) => (
            "line",
            "outside_area",
            Text::new(
                format!("Stützpunkt {} liegt außerhalb des Stadtgebiets.", index + 1),
                format!("Vertex {} lies outside the city's area.", index + 1),
            ),
        ),
        TrenchFault::NotALine { found } => (
            "line",
            "not_a_line",
            Text::new(
                format!("Eine Trasse ist eine Linie, nicht „{found}“."),
                format!("A trench is a line, not a “{found}”."),
            ),
        ),
        TrenchFault::NoLength { part, .. } => (
            "line",
            "no_length",
            Text::new(
                format!("Teil {} der Linie hat keine Länge.", part + 1),
                format!("Part {} of the line has no length.", part + 1),
            ),
        ),
        TrenchFault::CrossesItself { part, .. } => (
            "line",
            "crosses_itself",
            Text::new(
                format!(
                    "Teil {} der Linie kreuzt sich selbst. Bitte trennen Sie ihn an dieser Stelle.",
                    part + 1
                ),
                format!("Part {} of the line crosses itself. Please split it at this place.", part + 1),
            ),
        ),
        TrenchFault::TooManyVertices { vertices, limit } => (
            "line",
            "too_many_vertices",
            Text::new(
                format!("{vertices} Stützpunkte sind zu viele; erlaubt sind {limit}."),
                format!("{vertices} vertices are too many; {limit} are allowed."),
            ),
        ),
        TrenchFault::Width { least, most, .. } => (
            "width_m",
            "out_of_range",
            Text::new(
                format!("Die Breite liegt zwischen {least} m und {most} m."),
                format!("The width lies between {least} m and {most} m."),
            ),
        ),
        TrenchFault::Cover { least, most, .. } => (
            "cover_m",
            "out_of_range",
            Text::new(
                format!("Die Überdeckung liegt zwischen {least} m und {most} m."),
                format!("The cover lies between {least} m and {most} m."),
            ),
        ),
    }
}

impl From<law::case::Refusal> for Problem {
    fn from(refusal: law::case::Refusal) -> Self {
        let said = refusal.text();
        let detail = match refusal.basis() {
            Some(basis) => Text::new(format!("{} ({basis})", said.de), format!("{} ({basis})", said.en)),
            None => said,
        };
        Self::new(Kind::StepRefused).detail(detail)
    }
}
