//! One feature of an upload: from the numbers in the file to a line in EPSG:25832 that can be a trench.

use geo::{Coord, CoordsIter, Geometry, LineString, MapCoords, MultiLineString};
use model::{
    CityArea, Text, Utm32,
    trench::{LayingMethod, Trench, TrenchDraft, TrenchFault},
    utm32::Utm32Error,
};

use crate::{
    crs,
    fault::Fault,
    source::{Declared, UnreadableGeometry},
};

type Found = (Fault, Option<Coord<f64>>);

/// Judges one geometry; the second part of the answer says what was changed.
pub(super) fn line(
    geometry: &Result<Option<Geometry<f64>>, UnreadableGeometry>,
    declared: &Declared,
    area: &CityArea,
) -> Result<(Utm32, Vec<Text>), Vec<Found>> {
    let placed = placed(geometry, declared, area).map_err(|found| vec![found])?;
    let (line, repairs) = tidied(as_line(placed).map_err(|found| vec![found])?);
    // Width, cover and method are asked for later; these fit every trench, so only the line is judged.
    let draft = TrenchDraft { line, width_m: 0.4, cover_m: 0.6, method: LayingMethod::OpenTrench };
    match Trench::new(draft, area) {
        Ok(trench) => Ok((trench.line().clone(), repairs)),
        Err(faults) => Err(faults.iter().map(|fault| (named(fault), fault.place())).collect()),
    }
}

fn named(fault: &TrenchFault) -> Fault {
    match fault {
        TrenchFault::NoLength { part, .. } => Fault::NoLength { part: *part },
        TrenchFault::CrossesItself { part, .. } => Fault::CrossesItself { part: *part },
        TrenchFault::TooManyVertices { vertices, limit } => {
            Fault::TooManyVertices { found: *vertices, limit: *limit }
        }
        TrenchFault::Coordinates(Utm32Error::NotFinite { index }) => Fault::NotFinite { vertex: *index },
        TrenchFault::Coordinates(Utm32Error::OutsideArea { .. }) => Fault::OutsideArea,
        TrenchFault::Coordinates(Utm32Error::LooksLikeDegrees { .. }) => degrees_as_metres(),
        TrenchFault::Coordinates(Utm32Error::Empty) => Fault::EmptyGeometry,
        TrenchFault::NotALine { found } => Fault::NotALine { found: (*found).into() },
        // Neither can be: both are set above.
        TrenchFault::Width { .. } | TrenchFault::Cover { .. } => Fault::NotRead,
    }
}

/// Brings a geometry of any kind into EPSG:25832 and into the area, or says why that cannot be.
pub(crate) fn placed(
    geometry: &Result<Option<Geometry<f64>>, UnreadableGeometry>,
    declared: &Declared,
    area: &CityArea,
) -> Result<Geometry<f64>, Found> {
    let geometry = match geometry {
        Ok(Some(geometry)) if geometry.coords_iter().next().is_some() => geometry,
        Ok(_) => return Err((Fault::EmptyGeometry, None)),
        Err(UnreadableGeometry) => {
            let found = Text::new(
                "eine Kurve oder eine falsch geschriebene Geometrie",
                "a curve or a misspelt geometry",
            );
            return Err((Fault::NotALine { found }, None));
        }
    };
    let code = match declared {
        Declared::Epsg(code) => *code,
        Declared::Unknown(name) => return Err((Fault::UnknownCrs { name: name.clone() }, None)),
        Declared::Nothing => return Err((Fault::NoCrs, None)),
    };
    let inside = |place: Option<Coord<f64>>| place.filter(|place| area.holds(*place));
    let read_as = |code: u32, at: Coord<f64>| inside(crs::from_epsg(code, at).ok());
    let degrees = crs::is_degrees(code) == Some(true);
    let mut before = None;
    let mut outside = None;
    for (vertex, at) in geometry.coords_iter().enumerate() {
        if !at.x.is_finite() || !at.y.is_finite() {
            return Err((Fault::NotFinite { vertex }, before));
        }
        match crs::from_epsg(code, at) {
            Ok(place) if area.holds(place) => before = Some(place),
            other => {
                outside.get_or_insert((at, other.ok()));
            }
        }
    }
    let Some((at, place)) = outside else {
        return geometry
            .try_map_coords(|at| crs::from_epsg(code, at))
            .map_err(|_fault| (Fault::OutsideArea, before));
    };
    if let Some(place) = read_as(code, Coord { x: at.y, y: at.x }) {
        return Err((Fault::SwappedAxes, Some(place)));
    }
    let small = at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    if degrees && !small {
        let found = [25832, 3857, 4647, 25833].into_iter().find_map(|code| Some((code, read_as(code, at)?)));
        let why = match found {
            Some((code, _)) => Text::new(
                format!("angegeben sind Grad, die Zahlen passen zu Metern in EPSG:{code}"),
                format!("degrees are declared, the numbers fit metres in EPSG:{code}"),
            ),
            None => Text::new(
                "angegeben sind Grad, die Zahlen sehen nach Metern aus",
                "degrees are declared, the numbers look like metres",
            ),
        };
        return Err((Fault::WrongCrs { why }, found.map(|(_, place)| place)));
    }
    if !degrees && small {
        let place = read_as(4326, at).or_else(|| read_as(4326, Coord { x: at.y, y: at.x }));
        return Err((degrees_as_metres(), place));
    }
    if !degrees {
        let others = [25832, 25833, 4647, 5650, 3857].into_iter().filter(|other| *other != code);
        if let Some((other, place)) = others.into_iter().find_map(|code| Some((code, read_as(code, at)?))) {
            let why = Text::new(
                format!("angegeben ist EPSG:{code}, die Zahlen passen zu EPSG:{other}"),
                format!("EPSG:{code} is declared, the numbers fit EPSG:{other}"),
            );
            return Err((Fault::WrongCrs { why }, Some(place)));
        }
    }
    Err((Fault::OutsideArea, place.or(before)))
}

fn degrees_as_metres() -> Fault {
    Fault::WrongCrs {
        why: Text::new(
            "angegeben sind Meter, die Zahlen sehen nach Länge und Breite in Grad aus (EPSG:4326)",
            "metres are declared, the numbers look like longitude and latitude in degrees (EPSG:4326)",
        ),
    }
}

fn as_line(geometry: Geometry<f64>) -> Result<Geometry<f64>, Found> {
    let found = match &geometry {
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => return Ok(geometry),
        Geometry::Point(_) | Geometry::MultiPoint(_) => Text::new("ein Punkt", "a point"),
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            Text::new("eine Fläche", "an area")
        }
        Geometry::GeometryCollection(_) => {
            Text::new("eine Sammlung verschiedener Geometrien", "a collection of geometries")
        }
    };
    Err((Fault::NotALine { found }, geometry.coords_iter().next()))
}

/// Takes out vertices that repeat the one before, and the wrapping of a single part.
fn tidied(geometry: Geometry<f64>) -> (Geometry<f64>, Vec<Text>) {
    let mut lines = match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(MultiLineString(lines)) => lines,
        Geometry::Line(part) => vec![part.into()],
        other => return (other, Vec::new()),
    };
    let mut repeated = 0;
    for LineString(line) in &mut lines {
        let before = line.len();
        line.dedup();
        // A part of one repeated place is kept as two, so that it is found to have no length.
        if let (1, true, Some(only)) = (line.len(), before > 1, line.first().copied()) {
            line.push(only);
        }
        repeated += before - line.len();
    }
    let repairs = if repeated == 0 {
        Vec::new()
    } else {
        vec![Text::new(
            format!("{repeated} doppelte Stützpunkte wurden entfernt; der Verlauf ist unverändert."),
            format!("{repeated} repeated vertices were removed; the course is unchanged."),
        )]
    };
    let line = match <[LineString<f64>; 1]>::try_from(lines) {
        Ok([line]) => Geometry::LineString(line),
        Err(lines) => Geometry::MultiLineString(MultiLineString(lines)),
    };
    (line, repairs)
}
