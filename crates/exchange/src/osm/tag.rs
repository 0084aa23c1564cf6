//! What tags mean: classes of streets, widths, kinds of areas.

use model::{constraint::ConstraintKind, street::StreetClass, surroundings::TransitMode};

use super::raw::Tags;

/// What a `highway` value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Highway {
    /// A street, track or path.
    Built(StreetClass),
    /// Planned, being built or gone.
    NotThere,
    /// A platform, lift, rest area or something else that is no carriageway.
    NoWay,
}

pub(super) fn highway(value: &str) -> Highway {
    use StreetClass as Class;
    Highway::Built(match value {
        "motorway" | "motorway_link" => Class::Motorway,
        "trunk" | "trunk_link" => Class::Trunk,
        "primary" | "primary_link" => Class::Primary,
        "secondary" | "secondary_link" => Class::Secondary,
        "tertiary" | "tertiary_link" => Class::Tertiary,
        "unclassified" | "road" => Class::Unclassified,
        "residential" => Class::Residential,
        "living_street" => Class::Living,
        "pedestrian" => Class::Pedestrian,
        "service" | "busway" | "bus_guideway" => Class::Service,
        "track" => Class::Track,
        "path" | "footway" | "cycleway" | "bridleway" | "steps" => Class::Path,
        "proposed" | "planned" | "construction" | "abandoned" | "disused" | "razed" | "demolished" => {
            return Highway::NotThere;
        }
        _ => return Highway::NoWay,
    })
}

/// A width in metres; nothing for other units, ranges and what no street can be.
pub(super) fn width_m(text: &str) -> Option<f64> {
    let number = text.trim().trim_end_matches("Meter").trim_end_matches(['m', ' ']).replace(',', ".");
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    number.parse().ok().filter(|width| plain && (0.3..=100.0).contains(width))
}

/// The kind of land use or water, in the words of `model::surroundings::LandUse`.
pub(super) fn land_use(tags: &Tags) -> Option<&'static str> {
    match (tags.get("natural"), tags.get("landuse"), tags.get("leisure"), tags.get("waterway")) {
        (Some("water"), ..) | (_, Some("reservoir" | "basin"), ..) | (.., Some("riverbank")) => Some("water"),
        (Some("wood"), ..) | (_, Some("forest"), ..) => Some("wood"),
        (_, _, Some("park"), _) | (_, Some("village_green" | "recreation_ground"), ..) => Some("park"),
        (_, Some("farmland" | "farmyard" | "meadow" | "orchard"), ..) => Some("farm"),
        (_, Some("residential"), ..) => Some("residential"),
        (_, Some("industrial" | "commercial"), ..) => Some("industrial"),
        _ => None,
    }
}

/// Which vehicles stop at a node.
pub(super) fn stop(tags: &Tags) -> Option<TransitMode> {
    if tags.is("railway", &["tram_stop"]) {
        Some(TransitMode::Tram)
    } else if tags.is("highway", &["bus_stop"]) {
        Some(TransitMode::Bus)
    } else {
        None
    }
}

/// Which vehicles run on a route.
pub(super) fn route(tags: &Tags) -> Option<TransitMode> {
    match (tags.get("type"), tags.get("route")) {
        (Some("route"), Some("bus" | "trolleybus")) => Some(TransitMode::Bus),
        (Some("route"), Some("tram")) => Some(TransitMode::Tram),
        _ => None,
    }
}

/// The kind of a track that trains run on.
pub(super) fn rail(tags: &Tags) -> Option<&str> {
    tags.get("railway")
        .filter(|kind| matches!(*kind, "rail" | "tram" | "light_rail" | "subway" | "narrow_gauge"))
}

/// Whether a tagged way or relation is a building with walls and roof.
pub(super) fn building(tags: &Tags) -> Option<&str> {
    tags.get("building").filter(|_| tags.has("building"))
}

/// Whether the tags make an object a constraint of this kind.
///
/// Classes of protected areas: 1 to 7 and 97 to 99 protect nature, 12 water, 22 heritage (wiki of the `OpenStreetMap`
/// project, key `protect_class`).
pub(super) fn constrains(tags: &Tags, kind: ConstraintKind) -> bool {
    let protects =
        |classes: &[&str]| tags.is("boundary", &["protected_area"]) && tags.is("protect_class", classes);
    match kind {
        ConstraintKind::Water => {
            land_use(tags) == Some("water")
                || tags
                    .is("waterway", &["river", "stream", "canal", "ditch", "drain", "tidal_channel", "dock"])
                || protects(&["12"])
        }
        ConstraintKind::Nature => {
            tags.is("leisure", &["nature_reserve"])
                || tags.is("boundary", &["national_park"])
                || tags.is("boundary", &["protected_area"]) && tags.get("protect_class").is_none()
                || protects(&["1", "1a", "1b", "2", "3", "4", "5", "6", "7", "97", "98", "99"])
        }
        ConstraintKind::Dyke => tags.is("man_made", &["dyke"]),
        ConstraintKind::Heritage => {
            tags.has("heritage")
                || protects(&["22"])
                || tags.is(
                    "historic",
                    &[
                        "monument",
                        "castle",
                        "fort",
                        "city_gate",
                        "citywalls",
                        "archaeological_site",
                        "ruins",
                        "tomb",
                        "church",
                        "monastery",
                        "manor",
                        "tower",
                        "building",
                        "bridge",
                        "aqueduct",
                        "boundary_stone",
                        "milestone",
                        "wayside_cross",
                        "wayside_shrine",
                    ],
                )
        }
        ConstraintKind::Hospital => tags.is("amenity", &["hospital"]),
        ConstraintKind::School => tags.is("amenity", &["school"]),
        ConstraintKind::FireStation => tags.is("amenity", &["fire_station"]),
        ConstraintKind::Furniture => {
            tags.is("highway", &["street_lamp"])
                || tags.is("man_made", &["street_cabinet", "utility_pole"])
                || tags.is("advertising", &["column"])
        }
        _ => false,
    }
}

/// Whether a closed way with these tags is still a line: a ditch around a field, a wall around a town.
pub(super) fn runs(tags: &Tags) -> bool {
    !tags.is("area", &["yes"])
        && (tags.is("waterway", &["river", "stream", "canal", "ditch", "drain", "tidal_channel"])
            || tags.is("man_made", &["dyke"])
            || tags.is("historic", &["citywalls"]))
}

/// The level of an administrative area below the town: 9 or 10.
pub(super) fn district_level(tags: &Tags) -> Option<u8> {
    match (tags.get("boundary"), tags.get("admin_level")) {
        (Some("administrative"), Some("9")) => Some(9),
        (Some("administrative"), Some("10")) => Some(10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_read_as_people_write_them_and_never_guessed() {
        for (text, width) in [
            ("5.5", Some(5.5)),
            ("5,5 m", Some(5.5)),
            ("6m", Some(6.0)),
            ("12'", None),
            ("3-4", None),
            ("5 ft", None),
            ("~3", None),
            ("1e1", None),
            ("-4", None),
            ("NaN", None),
            ("inf", None),
            ("450", None),
            ("", None),
        ] {
            assert_eq!(width_m(text), width, "{text}");
        }
    }
}
