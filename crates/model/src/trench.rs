//! A trench: the line somebody wants to dig, how wide, how deep and by which method.

use geo::{Coord, Geometry, LineString};
use serde::{Deserialize, Serialize};

use crate::{CityArea, Metres, Text, Utm32, utm32::Utm32Error};

/// How a line is laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LayingMethod {
    /// Open trench.
    OpenTrench,
    /// Milled trench.
    Milling,
    /// Saw cut.
    SawCut,
    /// Ploughed in.
    Plough,
    /// Horizontal drilling or another trenchless method.
    Drilling,
    /// Drawn into an existing duct: no digging.
    ExistingDuct,
}

impl LayingMethod {
    /// All methods.
    pub const ALL: [Self; 6] =
        [Self::OpenTrench, Self::Milling, Self::SawCut, Self::Plough, Self::Drilling, Self::ExistingDuct];

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::OpenTrench => "open_trench",
            Self::Milling => "milling",
            Self::SawCut => "saw_cut",
            Self::Plough => "plough",
            Self::Drilling => "drilling",
            Self::ExistingDuct => "existing_duct",
        }
    }

    /// Name as shown.
    pub fn title(self) -> Text {
        match self {
            Self::OpenTrench => Text::new("Offener Graben", "Open trench"),
            Self::Milling => Text::new("Fräsen", "Milling"),
            Self::SawCut => Text::new("Sägeschnitt", "Saw cut"),
            Self::Plough => Text::new("Einpflügen", "Ploughing"),
            Self::Drilling => Text::new("Grabenlos (Bohren)", "Trenchless (drilling)"),
            Self::ExistingDuct => Text::new("Im vorhandenen Rohr", "In an existing duct"),
        }
    }
}

/// A line to be dug, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Trench {
    line: Utm32,
    width: Metres,
    cover: Metres,
    method: LayingMethod,
}

/// What somebody drew or uploaded, before it is checked. Coordinates in EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct TrenchDraft {
    /// A line or several.
    pub line: Geometry<f64>,
    /// Width in metres.
    pub width_m: f64,
    /// Cover in metres.
    pub cover_m: f64,
    /// How it is laid.
    pub method: LayingMethod,
}

/// Something that is wrong with a trench, with its place where it has one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrenchFault {
    /// The coordinates cannot enter the house.
    #[error(transparent)]
    Coordinates(#[from] Utm32Error),
    /// Points or areas instead of lines.
    #[error("a trench is a line, not a {found}")]
    NotALine {
        /// What came instead.
        found: &'static str,
    },
    /// A part without length.
    #[error("part {part} has no length")]
    NoLength {
        /// Position of the part, counted from 0.
        part: usize,
        /// Where it is.
        at: Coord<f64>,
    },
    /// The line crosses itself.
    #[error("part {part} crosses itself at ({:.1}, {:.1})", at.x, at.y)]
    CrossesItself {
        /// Position of the part, counted from 0.
        part: usize,
        /// Where it crosses.
        at: Coord<f64>,
    },
    /// More vertices than anybody draws.
    #[error("{vertices} vertices are more than the {limit} that a trench may have")]
    TooManyVertices {
        /// Number found.
        vertices: usize,
        /// Number allowed.
        limit: usize,
    },
    /// The width cannot be.
    #[error("a width of {width_m} m is not between {least} m and {most} m")]
    Width {
        /// What was given.
        width_m: f64,
        /// Least value.
        least: f64,
        /// Greatest value.
        most: f64,
    },
    /// The cover cannot be.
    #[error("a cover of {cover_m} m is not between {least} m and {most} m")]
    Cover {
        /// What was given.
        cover_m: f64,
        /// Least value.
        least: f64,
        /// Greatest value.
        most: f64,
    },
}

impl TrenchFault {
    /// The place in EPSG:25832 that a map can fly to.
    pub fn place(&self) -> Option<Coord<f64>> {
        match self {
            Self::NoLength { at, .. } | Self::CrossesItself { at, .. } => Some(*at),
            Self::Coordinates(Utm32Error::OutsideArea { x, y, .. }) => Some(Coord { x: *x, y: *y }),
            _ => None,
        }
    }
}

/// What the form accepts; wide enough for every real trench, narrow enough to catch centimetres typed as metres.
const WIDTH_M: (f64, f64) = (0.05, 10.0);
const COVER_M: (f64, f64) = (0.05, 20.0);
/// A trench is drawn by hand or comes from a plan; more vertices are a surveying cloud.
pub const VERTEX_LIMIT: usize = 20_000;

impl Trench {
    /// Checks a draft and lists all its faults at once.
    ///
    /// # Errors
    /// Every [`TrenchFault`] found, each with its place; never an empty list.
    pub fn new(draft: TrenchDraft, area: &CityArea) -> Result<Self, Vec<TrenchFault>> {
        let mut faults = Vec::new();
        let within =
            |value: f64, (least, most): (f64, f64)| value.is_finite() && (least..=most).contains(&value);
        if !within(draft.width_m, WIDTH_M) {
            faults.push(TrenchFault::Width { width_m: draft.width_m, least: WIDTH_M.0, most: WIDTH_M.1 });
        }
        if !within(draft.cover_m, COVER_M) {
            faults.push(TrenchFault::Cover { cover_m: draft.cover_m, least: COVER_M.0, most: COVER_M.1 });
        }
        let line = match check_line(draft.line, area) {
            Ok(line) => Some(line),
            Err(found) => {
                faults.extend(found);
                None
            }
        };
        match (line, Metres::new(draft.width_m), Metres::new(draft.cover_m)) {
            (Some(line), Ok(width), Ok(cover)) if faults.is_empty() => {
                Ok(Self { line, width, cover, method: draft.method })
            }
            _ => Err(faults),
        }
    }

    /// Axis in EPSG:25832.
    pub fn line(&self) -> &Utm32 {
        &self.line
    }

    /// Width of the trench.
    pub fn width(&self) -> Metres {
        self.width
    }

    /// Cover above the line.
    pub fn cover(&self) -> Metres {
        self.cover
    }

    /// How it is laid.
    pub fn method(&self) -> LayingMethod {
        self.method
    }

    /// Length on the ground.
    pub fn length(&self) -> Metres {
        self.line.ground_length()
    }
}

fn check_line(line: Geometry<f64>, area: &CityArea) -> Result<Utm32, Vec<TrenchFault>> {
    let line = match line {
        Geometry::Line(line) => Geometry::LineString(line.into()),
        Geometry::LineString(_) | Geometry::MultiLineString(_) => line,
        other => return Err(vec![TrenchFault::NotALine { found: kind(&other) }]),
    };
    let line = Utm32::new(line, area).map_err(|fault| vec![fault.into()])?;
    let vertices: usize = line.lines().iter().map(|part| part.0.len()).sum();
    if vertices > VERTEX_LIMIT {
        return Err(vec![TrenchFault::TooManyVertices { vertices, limit: VERTEX_LIMIT }]);
    }
    let mut faults = Vec::new();
    for (part, string) in line.lines().into_iter().enumerate() {
        let Some(first) = string.0.first() else { return Err(vec![Utm32Error::Empty.into()]) };
        if string.0.iter().all(|at| at == first) {
            faults.push(TrenchFault::NoLength { part, at: *first });
        } else if let Some(at) = crossing(string) {
            faults.push(TrenchFault::CrossesItself { part, at });
        }
    }
    if faults.is_empty() { Ok(line) } else { Err(faults) }
}

fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => "point",
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            "polygon"
        }
        Geometry::GeometryCollection(_) => "collection",
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => "line",
    }
}

/// First place where a line crosses or runs back over itself; a closed ring may meet at its ends.
///
/// Segments are swept by their western end, so that only neighbours in x are compared.
fn crossing(string: &LineString<f64>) -> Option<Coord<f64>> {
    use geo::line_intersection::{LineIntersection, line_intersection};
    let mut parts: Vec<(usize, geo::Line<f64>)> =
        string.lines().enumerate().filter(|(_, part)| part.start != part.end).collect();
    for (order, part) in parts.iter_mut().enumerate() {
        part.0 = order;
    }
    let last = parts.len().saturating_sub(1);
    let west = |part: &geo::Line<f64>| part.start.x.min(part.end.x);
    let east = |part: &geo::Line<f64>| part.start.x.max(part.end.x);
    parts.sort_by(|a, b| west(&a.1).total_cmp(&west(&b.1)));
    for (at, (order, part)) in parts.iter().enumerate() {
        for (other_order, other) in parts[at + 1..].iter().take_while(|(_, other)| west(other) <= east(part))
        {
            let neighbours = order.abs_diff(*other_order) == 1;
            let ring_ends = (*order.min(other_order), *order.max(other_order)) == (0, last)
                && string.0.first() == string.0.last();
            match line_intersection(*part, *other) {
                Some(LineIntersection::SinglePoint { intersection, .. }) if !(neighbours || ring_ends) => {
                    return Some(intersection);
                }
                Some(LineIntersection::Collinear { intersection })
                    if intersection.start != intersection.end =>
                {
                    return Some(intersection.start);
                }
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{line_string, point};
    use proptest::prelude::*;

    fn draft(line: impl Into<Geometry<f64>>) -> TrenchDraft {
        TrenchDraft { line: line.into(), width_m: 0.4, cover_m: 0.6, method: LayingMethod::OpenTrench }
    }

    fn check(draft: TrenchDraft) -> Result<Trench, Vec<TrenchFault>> {
        Trench::new(draft, &CityArea::zone())
    }

    #[test]
    fn all_faults_are_listed_at_once() {
        let faults = check(TrenchDraft {
            width_m: 40.0,
            cover_m: f64::NAN,
            ..draft(point! { x: 565_000.0, y: 5_934_000.0 })
        })
        .unwrap_err();
        assert!(matches!(
            faults[..],
            [TrenchFault::Width { .. }, TrenchFault::Cover { .. }, TrenchFault::NotALine { found: "point" }]
        ));
    }

    #[test]
    fn a_bow_tie_is_refused_with_its_place() {
        let (x, y) = (565_000.0, 5_934_000.0);
        let bow =
            line_string![(x: x, y: y), (x: x + 10.0, y: y + 10.0), (x: x + 10.0, y: y), (x: x, y: y + 10.0)];
        let faults = check(draft(bow)).unwrap_err();
        assert_eq!(faults[0].place(), Some(Coord { x: x + 5.0, y: y + 5.0 }));
    }

    #[test]
    fn a_ring_and_a_repeated_vertex_are_fine_but_a_spike_is_not() {
        let (x, y) = (565_000.0, 5_934_000.0);
        let ring = line_string![(x: x, y: y), (x: x + 9.0, y: y), (x: x + 9.0, y: y), (x: x, y: y + 9.0), (x: x, y: y)];
        assert!(check(draft(ring)).is_ok());
        let spike = line_string![(x: x, y: y), (x: x + 9.0, y: y), (x: x + 4.0, y: y)];
        assert!(matches!(check(draft(spike)).unwrap_err()[..], [TrenchFault::CrossesItself { part: 0, .. }]));
    }

    proptest! {
        #[test]
        fn a_line_that_only_goes_east_never_crosses_itself(steps in prop::collection::vec((0.1..50.0, -30.0..30.0), 2..60)) {
            let mut at = Coord { x: 560_000.0, y: 5_934_000.0 };
            let line: LineString<f64> = steps.into_iter().map(|(dx, dy): (f64, f64)| { at.x += dx; at.y += dy; at }).collect();
            prop_assert!(check(draft(line)).is_ok());
        }

        #[test]
        fn the_sweep_agrees_with_comparing_every_pair(walk in prop::collection::vec((0.0..40.0, 0.0..40.0), 2..12)) {
            use geo::line_intersection::line_intersection;
            let line: LineString<f64> = walk.into_iter().map(|(x, y): (f64, f64)| Coord { x: 565_000.0 + x, y: 5_934_000.0 + y }).collect();
            let parts: Vec<_> = line.lines().collect();
            let crosses = (0..parts.len()).any(|i| (i + 2..parts.len()).any(|j| line_intersection(parts[i], parts[j]).is_some()));
            prop_assert_eq!(crossing(&line).is_some(), crosses);
        }
    }
}
