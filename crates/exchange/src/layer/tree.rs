//! Trees from a file: trunk, crown and species.

use geo::{Geometry, Point};
use model::{TreeId, tree::Tree};
use uuid::Uuid;

use super::{
    Feature,
    field::{CENTIMETRE, METRE},
    left_out,
};
use crate::fault::Fault;

pub(super) fn row(feature: &mut Feature<'_>) -> Result<(Uuid, Tree), Fault> {
    let place: Point<f64> = match feature.geometry.geometry() {
        Geometry::Point(place) => *place,
        Geometry::MultiPoint(places) if places.0.len() == 1 => places.0[0],
        _ => return Err(left_out("Die Geometrie ist kein Punkt.", "The geometry is no point.")),
    };
    let fields = &mut feature.fields;
    let radius = fields.length(&[
        ("crown_radius_m", METRE),
        ("crown_radius", METRE),
        ("kronenradius", METRE),
        ("kronenradius_cm", CENTIMETRE),
    ]);
    let diameter = fields.length(&[
        ("crown_diameter_m", METRE),
        ("crown_diameter", METRE),
        ("diameter_crown", METRE),
        ("kronendurchmesser", METRE),
        ("kronendurchmesser_m", METRE),
        ("krone", METRE),
    ]);
    // Registers write 0 where the crown was not measured.
    let crown_radius_m = radius.or(diameter.map(|diameter| diameter / 2.0)).filter(|radius| *radius > 0.0);
    let species = fields.text(&[
        "species",
        "art_latein",
        "baumart",
        "art_deutsch",
        "art",
        "gattung",
        "gattung_deutsch",
        "genus",
    ]);
    let id = feature.identifier("tree", "");
    Ok((id, Tree { id: TreeId(id), place, crown_radius_m, species }))
}
