//! Constraints from a file: where which kind of care is asked for, from when to when, and by whom.

use geo::Geometry;
use jiff::civil::Date;
use model::{
    ConstraintId, OrganisationId, Utm32,
    constraint::{Constraint, ConstraintKind},
};
use uuid::Uuid;

use super::{
    Feature,
    field::{CENTIMETRE, Fields, METRE},
    left_out,
};
use crate::fault::Fault;

/// Kinds that registers bring; the others come from the base map or from the cases of the house itself.
pub(super) const KINDS: [ConstraintKind; 14] = [
    ConstraintKind::Nature,
    ConstraintKind::Water,
    ConstraintKind::Dyke,
    ConstraintKind::Heritage,
    ConstraintKind::Ordnance,
    ConstraintKind::Private,
    ConstraintKind::Event,
    ConstraintKind::Resurfacing,
    ConstraintKind::Embargo,
    ConstraintKind::Guarantee,
    ConstraintKind::Hospital,
    ConstraintKind::School,
    ConstraintKind::FireStation,
    ConstraintKind::Furniture,
];

/// A constraint whose owner is still a name.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstraintRow {
    /// The owner's name as in the file.
    pub owner: Option<String>,
    constraint: Constraint,
}

impl ConstraintRow {
    /// The constraint, once its owner is known.
    pub fn with_owner(self, owner: Option<OrganisationId>) -> Constraint {
        Constraint { owner, ..self.constraint }
    }

    /// What is known without the owner.
    pub fn constraint(&self) -> &Constraint {
        &self.constraint
    }
}

pub(super) fn row(kind: ConstraintKind, feature: &mut Feature<'_>) -> Result<(Uuid, ConstraintRow), Fault> {
    let extent = extent(kind, &feature.geometry)?;
    let fields = &mut feature.fields;
    let (since, until) = days(kind, fields)?;
    let is_area = matches!(extent.geometry(), Geometry::Polygon(_) | Geometry::MultiPolygon(_));
    let width_m = fields.length(&[
        ("width_m", METRE),
        ("width", METRE),
        ("breite", METRE),
        ("breite_m", METRE),
        ("breite_cm", CENTIMETRE),
    ]);
    let owner = fields.text(&[
        "owner",
        "eigentuemer",
        "eigner",
        "operator",
        "betreiber",
        "veranstalter",
        "organisator",
        "gewaehrleister",
    ]);
    if kind == ConstraintKind::Guarantee && owner.is_none() {
        return Err(left_out(
            "Wer die Gewähr trägt, fehlt (Feld „owner“ oder „betreiber“).",
            "Who bears the guarantee is missing (field “owner” or “betreiber”).",
        ));
    }
    let name = fields
        .text(&["name", "title", "titel", "bezeichnung", "massnahme", "objekt", "beschreibung"])
        .unwrap_or_default();
    // A search that nobody recorded, or recorded in words that are not understood, has not been made.
    let cleared = fields
        .yes(&["cleared", "geraeumt", "freigegeben", "kampfmittelfrei", "sondiert"])
        .filter(|_| kind == ConstraintKind::Ordnance)
        .unwrap_or(false);
    // A guarantee is between two; everything else concerns whoever digs.
    let public = fields
        .yes(&["public", "oeffentlich", "published", "veroeffentlicht"])
        .unwrap_or(kind != ConstraintKind::Guarantee);
    let id = feature.identifier(kind.code(), owner.as_deref().unwrap_or_default());
    let constraint = Constraint {
        id: ConstraintId(id),
        kind,
        name,
        extent,
        width_m: width_m.filter(|_| !is_area).unwrap_or(0.0),
        since,
        until,
        owner: None,
        cleared,
        public,
    };
    Ok((id, ConstraintRow { owner, constraint }))
}

fn extent(kind: ConstraintKind, geometry: &Utm32) -> Result<Utm32, Fault> {
    match geometry.geometry() {
        Geometry::Point(_) if kind == ConstraintKind::Private => Err(left_out(
            "Ein Grundstück ist eine Fläche; hier steht ein Punkt.",
            "Private land is an area; this is a point.",
        )),
        Geometry::Point(_)
        | Geometry::LineString(_)
        | Geometry::MultiLineString(_)
        | Geometry::Polygon(_)
        | Geometry::MultiPolygon(_) => Ok(geometry.clone()),
        _ => Err(left_out(
            "Die Geometrie ist weder ein Punkt noch Linie oder Fläche.",
            "The geometry is neither one point nor a line or area.",
        )),
    }
}

/// From when to when; what happens on days cannot do without them.
fn days(kind: ConstraintKind, fields: &mut Fields<'_>) -> Result<(Option<Date>, Option<Date>), Fault> {
    let since = fields.date(&["since", "first", "seit", "von", "ab", "beginn", "start", "fertigstellung"]);
    let until = fields.date(&["until", "last", "bis", "ende", "end"]);
    let years = fields.count(&["years", "jahre", "dauer_jahre"]);
    let until = until.or_else(|| {
        let span = jiff::Span::new().try_years(years?).ok()?;
        since?.checked_add(span).ok()?.yesterday().ok()
    });
    let is_dated = matches!(
        kind,
        ConstraintKind::Event
            | ConstraintKind::Resurfacing
            | ConstraintKind::Embargo
            | ConstraintKind::Guarantee
    );
    if is_dated && (since.is_none() || until.is_none()) {
        return Err(left_out(
            "Der Zeitraum fehlt (Felder „since“ und „until“ oder „von“ und „bis“).",
            "The period is missing (fields “since” and “until” or “von” and “bis”).",
        ));
    }
    if since.zip(until).is_some_and(|(since, until)| until < since) {
        return Err(left_out("Der Zeitraum endet, bevor er beginnt.", "The period ends before it begins."));
    }
    Ok((since, until))
}
