//! Moratoria from a file: which surface stays closed until when, and why.

use geo::Geometry;
use model::{MoratoriumId, moratorium::Moratorium};
use uuid::Uuid;

use super::{
    Feature,
    field::{CENTIMETRE, METRE},
    left_out,
};
use crate::fault::Fault;

/// Width of the protected strip along a line that says none: a usual residential carriageway.
const WIDTH_M: f64 = 6.0;

pub(super) fn row(feature: &mut Feature<'_>) -> Result<(Uuid, Moratorium), Fault> {
    if !matches!(
        feature.geometry.geometry(),
        Geometry::LineString(_)
            | Geometry::MultiLineString(_)
            | Geometry::Polygon(_)
            | Geometry::MultiPolygon(_)
    ) {
        return Err(left_out(
            "Die Geometrie ist weder Linie noch Fläche.",
            "The geometry is neither a line nor an area.",
        ));
    }
    let fields = &mut feature.fields;
    let since = fields
        .date(&["since", "seit", "von", "beginn", "fertigstellung", "erneuert_am", "resurfaced", "start"])
        .ok_or_else(|| {
            left_out(
                "Der Tag der Erneuerung fehlt (Feld „since“ oder „von“).",
                "The day of resurfacing is missing (field “since” or “von”).",
            )
        })?;
    let until = fields.date(&["until", "bis", "ende", "gesperrt_bis", "sperrfrist_bis", "end"]);
    let years = fields.count(&["years", "jahre", "dauer_jahre", "sperrfrist_jahre"]);
    let until = until
        .or_else(|| {
            let span = jiff::Span::new().try_years(years?).ok()?;
            since.checked_add(span).ok()?.yesterday().ok()
        })
        .ok_or_else(|| {
            left_out(
                "Der letzte Tag fehlt (Feld „until“ oder „bis“, oder „jahre“).",
                "The last day is missing (field “until” or “bis”, or “jahre”).",
            )
        })?;
    if until < since {
        return Err(left_out(
            "Die Sperrfrist endet, bevor sie beginnt.",
            "The moratorium ends before it begins.",
        ));
    }
    let width_m = fields
        .length(&[
            ("width_m", METRE),
            ("width", METRE),
            ("breite", METRE),
            ("breite_m", METRE),
            ("breite_cm", CENTIMETRE),
        ])
        .filter(|width| *width > 0.0)
        .unwrap_or(WIDTH_M);
    let reason = fields.text(&["reason", "grund", "anlass", "massnahme", "bemerkung"]).unwrap_or_default();
    let street = fields.text(&["street", "strasse", "strassenname", "name"]).unwrap_or_default();
    let id = feature.identifier("moratorium", "");
    let extent = feature.geometry.clone();
    Ok((id, Moratorium { id: MoratoriumId(id), extent, width_m, since, until, reason, street }))
}
