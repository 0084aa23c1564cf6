//! Statistical areas from a file: polygons with a key.

use geo::Geometry;
use model::statistical_area::StatisticalArea;
use uuid::Uuid;

use super::{Feature, left_out};
use crate::fault::Fault;

pub(super) fn row(feature: &mut Feature<'_>) -> Result<(Uuid, StatisticalArea), Fault> {
    if !matches!(feature.geometry.geometry(), Geometry::Polygon(_) | Geometry::MultiPolygon(_)) {
        return Err(left_out("Die Geometrie ist keine Fläche.", "The geometry is no area."));
    }
    let key = feature.fields.text(&[
        "key",
        "schluessel",
        "gebietsschluessel",
        "statgebiet",
        "stat_gebiet",
        "statistisches_gebiet",
        "gebietsnummer",
        "gebiet",
        "nummer",
        "nr",
    ]);
    let key = key.ok_or_else(|| {
        left_out(
            "Der Schlüssel fehlt (Feld „key“ oder „statgebiet“).",
            "The key is missing (field “key” or “statgebiet”).",
        )
    })?;
    // Some files keep whole numbers as numbers with places.
    let key = key.strip_suffix(".0").map(ToOwned::to_owned).unwrap_or(key);
    // Several polygons may share a key: what tells them apart is their course.
    let id = feature.course("statistical_area", &key);
    Ok((id, StatisticalArea { key, boundary: feature.geometry.clone() }))
}
