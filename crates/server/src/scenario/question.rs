//! What is asked of the planner: where, for whom, how it is built, and how much may be spent.

use geo::{CoordsIter, Geometry, MultiPolygon, Validation};
use jiff::civil::Date;
use model::{DistrictId, Text, Utm32};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    geometry::GeoJson,
    problem::{Fault, Problem},
};

/// Most vertices of an area.
const VERTICES: usize = 2_000;
/// Most addresses that are named one by one.
const ADDRESSES: usize = 5_000;
/// Longest search.
const SECONDS: u32 = 600;
/// Least budget of a year, in cents: with less a plan has thousands of years.
const YEAR_CENTS: u64 = 1_000_000;
/// Most cents that anybody spends.
const MOST_CENTS: u64 = 100_000_000_000_000;

/// Which part of the city; all of it where neither is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioArea {
    /// A district.
    #[serde(default)]
    pub district: Option<Uuid>,
    /// GeoJSON `Polygon` or `MultiPolygon`, longitude before latitude.
    #[serde(default)]
    #[schema(value_type = Option<GeoJson>)]
    pub polygon: Option<Value>,
}

/// Which addresses of the area.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioAddresses {
    /// Those without a conduit that serves them.
    #[default]
    Gaps,
    /// All of them.
    All,
    /// Those that are listed.
    List,
}

/// How it is built.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioTopology {
    /// Up to 32 homes share a fibre.
    #[default]
    Pon32,
    /// Up to 64 homes share a fibre.
    Pon64,
    /// Each home has a fibre of its own.
    PointToPoint,
}

/// What limits the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScenarioLimit {
    /// Nothing: every address that can be reached is connected.
    #[default]
    None,
    /// The ways may cost so much at most; as many homes as possible are connected.
    Budget {
        /// Cents of digging and drawing in.
        cents: u64,
    },
    /// So many homes at least, at least cost.
    Quota {
        /// Percent of the homes that can be reached.
        percent: f64,
    },
    /// A home is left out when its way costs more than it is worth.
    Worth {
        /// Cents that connecting a home may cost.
        cents: u64,
    },
}

/// A question to the planner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"area": {}, "addresses": "gaps", "topology": "pon32", "limit": {"kind": "none"}, "seconds": 20,
    "seed": 1, "first_year": 2027, "year_budget_cents": 50_000_000, "use_ducts": true, "share_works": true, "avoid_moratoria": true}))]
pub struct ScenarioQuestion {
    /// Where.
    #[serde(default)]
    pub area: ScenarioArea,
    /// For whom.
    #[serde(default)]
    pub addresses: ScenarioAddresses,
    /// Identifiers of addresses, with `list` alone; at most 5,000.
    #[serde(default)]
    pub list: Vec<Uuid>,
    /// How it is built.
    #[serde(default)]
    pub topology: ScenarioTopology,
    /// What limits it.
    #[serde(default)]
    pub limit: ScenarioLimit,
    /// How long better trees are looked for, 1 to 600 seconds.
    #[serde(default = "seconds")]
    #[schema(minimum = 1, maximum = 600)]
    pub seconds: u32,
    /// The same question with the same seed gives the same plan, unless time ends the search.
    #[serde(default = "one")]
    pub seed: u32,
    /// The first year of building.
    #[schema(minimum = 2000, maximum = 2200)]
    pub first_year: i16,
    /// Cents that may be spent in a year; everything is built in the first one when it is not given.
    #[serde(default)]
    pub year_budget_cents: Option<u64>,
    /// Whether ducts with room are drawn through.
    #[serde(default = "yes")]
    pub use_ducts: bool,
    /// Whether digging is cheaper beside published works of others.
    #[serde(default = "yes")]
    pub share_works: bool,
    /// Whether digging is dearer where a moratorium holds in the first year.
    #[serde(default = "yes")]
    pub avoid_moratoria: bool,
}

fn seconds() -> u32 {
    20
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

impl ScenarioQuestion {
    /// Checks everything at once.
    ///
    /// # Errors
    /// All faults, each at its place below `/question`.
    pub fn check(&self, app: &App) -> Result<(), Problem> {
        let mut faults = Vec::new();
        let mut hold = |holds: bool, pointer: &str, code: &str, de: &str, en: &str| {
            if !holds {
                faults.push(Fault::new(format!("/question{pointer}"), code, Text::new(de, en)));
            }
        };
        hold(
            (1..=SECONDS).contains(&self.seconds),
            "/seconds",
            "out_of_range",
            "1 bis 600 Sekunden.",
            "1 to 600 seconds.",
        );
        let today = app.clock.today();
        hold(
            (today.year()..=today.year() + 50).contains(&self.first_year),
            "/first_year",
            "out_of_range",
            "Das erste Baujahr liegt zwischen diesem Jahr und dem in 50 Jahren.",
            "The first year of building lies between this year and that in 50 years.",
        );
        hold(
            self.year_budget_cents.is_none_or(|cents| (YEAR_CENTS..=MOST_CENTS).contains(&cents)),
            "/year_budget_cents",
            "out_of_range",
            "Ein Jahr braucht mindestens 10 000 €, oder lassen Sie das Feld leer.",
            "A year needs 10,000 € at least, or leave the field empty.",
        );
        let limit = match self.limit {
            ScenarioLimit::None => true,
            ScenarioLimit::Budget { cents } | ScenarioLimit::Worth { cents } => {
                (1..=MOST_CENTS).contains(&cents)
            }
            ScenarioLimit::Quota { percent } => percent > 0.0 && percent <= 100.0,
        };
        hold(
            limit,
            "/limit",
            "out_of_range",
            "Nennen Sie einen Betrag über null, oder eine Quote bis 100 Prozent.",
            "Give an amount above zero, or a quota of up to 100 percent.",
        );
        let is_list = self.addresses == ScenarioAddresses::List;
        hold(
            is_list != self.list.is_empty(),
            "/list",
            "list",
            "Nennen Sie Adressen genau dann, wenn nur diese gemeint sind.",
            "List addresses exactly when only these are meant.",
        );
        hold(
            self.list.len() <= ADDRESSES,
            "/list",
            "too_many",
            "Höchstens 5 000 Adressen lassen sich einzeln nennen.",
            "At most 5,000 addresses can be listed one by one.",
        );
        let snapshot = app.live.now();
        let known = self.list.iter().all(|id| snapshot.addresses.contains_key(&(*id).into()));
        hold(
            known,
            "/list",
            "unknown",
            "Eine der Adressen gibt es nicht.",
            "One of the addresses does not exist.",
        );
        hold(
            self.area.district.is_none() || self.area.polygon.is_none(),
            "/area",
            "either",
            "Wählen Sie einen Bezirk, oder zeichnen Sie ein Gebiet.",
            "Choose a district, or draw an area.",
        );
        hold(
            self.area.district.is_none_or(|id| snapshot.districts.contains_key(&DistrictId(id))),
            "/area/district",
            "unknown",
            "Diesen Bezirk gibt es nicht.",
            "There is no such district.",
        );
        if let Some(polygon) = &self.area.polygon
            && let Err(fault) = polygon_of(app, polygon)
        {
            faults.push(fault);
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }

    /// The area in EPSG:25832; none where it is the whole city.
    ///
    /// # Errors
    /// When the district is gone.
    pub fn area_of(&self, app: &App) -> Result<Option<MultiPolygon<f64>>, Fault> {
        if let Some(polygon) = &self.area.polygon {
            return polygon_of(app, polygon).map(Some);
        }
        let Some(id) = self.area.district else { return Ok(None) };
        let snapshot = app.live.now();
        let boundary = snapshot.districts.get(&DistrictId(id)).map(|district| district.boundary.geometry());
        match boundary {
            Some(Geometry::Polygon(polygon)) => Ok(Some(MultiPolygon(vec![polygon.clone()]))),
            Some(Geometry::MultiPolygon(polygons)) => Ok(Some(polygons.clone())),
            _ => Err(Fault::new(
                "/question/area/district",
                "unknown",
                Text::new("Diesen Bezirk gibt es nicht mehr.", "There is no such district any more."),
            )),
        }
    }

    /// The first day of building, not before today.
    pub fn begins(&self, today: Date) -> Date {
        self.first_day(1).max(today)
    }

    /// The first day of a phase, counted from 1.
    pub fn first_day(&self, phase: u16) -> Date {
        let year = self.first_year.saturating_add(i16::try_from(phase).unwrap_or(i16::MAX).saturating_sub(1));
        Date::new(year.min(2_200), 1, 1).unwrap_or(Date::MAX)
    }
}

/// A drawn area, checked.
fn polygon_of(app: &App, written: &Value) -> Result<MultiPolygon<f64>, Fault> {
    let fault =
        |code: &str, de: &str, en: &str| Fault::new("/question/area/polygon", code, Text::new(de, en));
    let malformed = || {
        fault("no_area", "Das ist kein GeoJSON-Polygon in Grad.", "This is no GeoJSON polygon in degrees.")
    };
    let degrees = exchange::geojson::geometry(written).map_err(|_fault| malformed())?;
    if degrees.coords_count() > VERTICES {
        return Err(fault(
            "too_many_vertices",
            "Ein Gebiet hat höchstens 2 000 Eckpunkte.",
            "An area has 2,000 corners at most.",
        ));
    }
    let metres = exchange::crs::geometry_to_utm32(&degrees).map_err(|_fault| malformed())?;
    let placed = Utm32::new(metres, &app.city.area).map_err(|_fault| {
        fault("outside", "Das Gebiet liegt nicht in der Stadt.", "The area does not lie in the city.")
    })?;
    let polygons = match placed.into_geometry() {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => return Err(malformed()),
    };
    if polygons.is_valid() {
        return Ok(polygons);
    }
    Err(fault(
        "crosses_itself",
        "Der Rand des Gebiets kreuzt sich selbst. Zeichnen Sie es neu.",
        "The edge of the area crosses itself. Draw it anew.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_little_and_is_whole() {
        let question: ScenarioQuestion = serde_json::from_str(r#"{"first_year": 2027}"#).unwrap();
        assert_eq!((question.seconds, question.use_ducts, question.limit), (20, true, ScenarioLimit::None));
        let again: ScenarioQuestion =
            serde_json::from_value(serde_json::to_value(&question).unwrap()).unwrap();
        assert_eq!(again, question);
        assert_eq!(question.first_day(3), jiff::civil::date(2029, 1, 1));
    }
}
