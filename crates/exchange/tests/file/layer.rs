//! Layers with the fields people really write.

use exchange::layer::{self, LayerExtract, LayerKind, LayerRows};
use geo::CoordsIter;
use jiff::civil::date;
use model::{
    CityArea, Schedule, conduit::ConduitKind, constraint::ConstraintKind, statistical_area::StatisticalArea,
    works::WorksKind,
};

use crate::made::{self, Cell, LINE, area, program, shapefile, zip};

fn read(
    name: &str,
    bytes: &[u8],
    kind: LayerKind,
    area: &CityArea,
) -> Result<LayerExtract, Vec<&'static str>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    layer::read(&program(), &path, kind, area)
        .map_err(|faults| faults.iter().map(|fault| fault.code).collect())
}

fn geojson(features: &serde_json::Value) -> Vec<u8> {
    let crs = serde_json::json!({"type": "name", "properties": {"name": "EPSG:25832"}});
    serde_json::json!({"type": "FeatureCollection", "crs": crs, "features": features})
        .to_string()
        .into_bytes()
}

#[test]
fn the_fields_of_xtrasse_and_of_the_infrastructure_atlas_are_read_in_their_units() {
    let line = serde_json::json!({"type": "LineString", "coordinates": [[565_000, 5_934_000], [565_100, 5_934_000]]});
    let row = |properties: serde_json::Value| serde_json::json!({"type": "Feature", "geometry": line, "properties": properties});
    let bytes = geojson(&serde_json::json!([
        row(
            serde_json::json!({"id": "a", "betreiber": "Netz", "art": "Gas", "aussendurchmesser": 0.16, "ueberdeckung": 0.9,
            "lagegenauigkeit": 0.5, "pufferzone3D": 0.4, "schutzzone3D": 0.2})
        ),
        row(
            serde_json::json!({"id": "b", "betreiber": "Netz", "art": "Wasser", "durchmesser": 150, "verlegetiefe": 145, "lagegenauigkeit": 2000})
        ),
        row(
            serde_json::json!({"id": "c", "betreiber": "Netz", "art": "Wasser", "verlegetiefe": 0, "lagegenauigkeit": 4000})
        ),
    ]));
    let extract = read("bestand.geojson", &bytes, LayerKind::Conduit, &area()).unwrap();
    let LayerRows::Conduit(rows) = &extract.rows else { panic!("conduits") };
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.diameter_mm, row.cover_m, row.accuracy_m, row.buffer_m, row.protection_m))
        .collect();
    assert_eq!(
        told,
        [
            (Some(160), Some(0.9), Some(0.25), Some(0.4), Some(0.2)),
            (Some(150), Some(1.3), Some(0.5), None, None),
            (None, None, Some(5.0), None, None),
        ]
    );
    assert!(extract.summary.unread.is_empty() && extract.summary.ignored_fields.is_empty());
}

#[test]
fn conduits_are_read_under_german_names_and_what_does_not_fit_is_told() {
    let line = serde_json::json!({"type": "LineString", "coordinates": [[565_000, 5_934_000], [565_100, 5_934_000]]});
    let row = |properties: serde_json::Value| serde_json::json!({"type": "Feature", "geometry": line, "properties": properties});
    let bytes = geojson(&serde_json::json!([
        row(serde_json::json!({"id": "a", "Eigentümer": "Stadtnetz", "Art": "Leerrohr", "Rohre": 4, "Belegung": "75 %", "Tiefe": "60 cm", "Farbe": "rot"})),
        row(serde_json::json!({"id": "b", "Eigentümer": "Stadtnetz", "Art": "Trinkwasserleitung", "Durchmesser": 150, "Rohre": "viele"})),
        row(serde_json::json!({"id": "c", "Art": "Leerrohr"})),
        row(serde_json::json!({"id": "d", "Eigentümer": "Stadtnetz", "Art": "Zauber"})),
        row(serde_json::json!({"id": "e", "Eigentümer": "Stadtnetz", "Rohre": 2, "frei": 3})),
        row(serde_json::json!({"id": "a", "Eigentümer": "Stadtnetz"})),
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [565_000, 5_934_000]}, "properties": {"Eigentümer": "Stadtnetz"}},
        {"type": "Feature", "geometry": null, "properties": {"Eigentümer": "Stadtnetz"}},
    ]));
    let extract = read("leerrohre.geojson", &bytes, LayerKind::Conduit, &area()).unwrap();
    let LayerRows::Conduit(rows) = &extract.rows else { panic!("conduits") };
    assert_eq!(rows.len(), 2);
    let duct = &rows[0];
    assert_eq!(
        (duct.owner.as_str(), duct.kind, duct.ducts, duct.ducts_free),
        ("Stadtnetz", ConduitKind::Duct, 4, 1)
    );
    assert_eq!((duct.cover_m, duct.serving), (Some(0.6), true));
    assert_eq!((rows[1].kind, rows[1].diameter_mm, rows[1].serving), (ConduitKind::Water, Some(150), false));
    let summary = &extract.summary;
    assert_eq!((summary.features, summary.taken), (8, 2));
    assert_eq!(summary.left_out.iter().map(|found| found.first).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7]);
    assert_eq!(summary.unread.len(), 1);
    assert_eq!(summary.ignored_fields, ["Farbe"]);
}

#[test]
fn trees_come_from_a_shapefile_whose_names_are_cut_off() {
    let rows: &[made::Row<'_>] = &[
        (
            "POINT (565000 5934000)",
            &[("kronendurchmesser", Cell::Number(8.0)), ("art_deutsch", Cell::Text("Linde"))],
        ),
        (
            "POINT (565020 5934000)",
            &[("kronendurchmesser", Cell::Number(0.0)), ("art_deutsch", Cell::Text("Eiche"))],
        ),
        (
            "POINT (665020 5934000)",
            &[("kronendurchmesser", Cell::Number(4.0)), ("art_deutsch", Cell::Text("fern"))],
        ),
    ];
    let extract = read("baeume.zip", &zip(&shapefile(25832, rows)), LayerKind::Tree, &area()).unwrap();
    let LayerRows::Tree(trees) = &extract.rows else { panic!("trees") };
    let found: Vec<_> =
        trees.iter().map(|tree| (tree.crown_radius_m, tree.species.as_deref().unwrap())).collect();
    assert_eq!(found, [(Some(4.0), "Linde"), (None, "Eiche")]);
    assert_eq!(extract.summary.left_out.len(), 1);
}

#[test]
fn moratoria_and_works_read_german_days() {
    let rows: &[made::Row<'_>] = &[(
        LINE,
        &[
            ("von", Cell::Text("01.05.2025")),
            ("jahre", Cell::Number(5.0)),
            ("strasse", Cell::Text("Marktstraße")),
            ("grund", Cell::Text("Decke")),
        ],
    )];
    let extract =
        read("sperren.gpkg", &made::geopackage(25832, rows), LayerKind::Moratorium, &area()).unwrap();
    let LayerRows::Moratorium(moratoria) = &extract.rows else { panic!("moratoria") };
    assert_eq!((moratoria[0].since, moratoria[0].until), (date(2025, 5, 1), date(2030, 4, 30)));
    assert_eq!(moratoria[0].extent.geometry().coords_count(), 3);

    let line = serde_json::json!({"type": "LineString", "coordinates": [[565_000, 5_934_000], [565_100, 5_934_000]]});
    let row = |properties: serde_json::Value| serde_json::json!({"type": "Feature", "geometry": line, "properties": properties});
    let bytes = geojson(&serde_json::json!([
        row(
            serde_json::json!({"id": 1, "antragsteller": "Netz GmbH", "sparte": "Gas", "von": "2026-03-02", "bis": "13.03.2026"})
        ),
        row(
            serde_json::json!({"id": 2, "applicant": "Net Ltd", "earliest": "2026-03-02", "latest": "2026-04-30", "days": 10, "published": true})
        ),
        row(serde_json::json!({"id": 3, "applicant": "Net Ltd", "von": "2026-03-02", "bis": "2026-02-02"})),
        row(serde_json::json!({"id": 4, "applicant": "Net Ltd"})),
    ]));
    let extract = read("arbeiten.json", &bytes, LayerKind::Works, &area()).unwrap();
    let LayerRows::Works(works) = &extract.rows else { panic!("works") };
    assert_eq!((works.len(), works[0].kind, works[0].published), (2, WorksKind::Gas, false));
    assert!(works[0].schedule.is_fixed() && works[0].schedule.span().days() == 12);
    assert!(
        matches!(works[1].schedule, Schedule::Floating(window) if window.days() == 10) && works[1].published
    );
    assert_eq!(extract.summary.left_out.len(), 2);
}

#[test]
fn a_layer_of_which_nothing_fits_is_refused_with_all_faults() {
    let rows: &[made::Row<'_>] =
        &[(LINE, &[("name", Cell::Text("x"))]), (LINE, &[("name", Cell::Text("y"))])];
    let bytes = made::geopackage(25832, rows);
    assert_eq!(read("x.gpkg", &bytes, LayerKind::Conduit, &area()).unwrap_err(), ["left_out", "left_out"]);
    assert_eq!(read("x.gpkg", &bytes, LayerKind::Tree, &area()).unwrap_err(), ["left_out", "left_out"]);
    let bytes = made::geopackage(31467, rows);
    assert_eq!(read("x.gpkg", &bytes, LayerKind::Conduit, &area()).unwrap_err(), ["unknown_crs"]);
    assert_eq!(LayerKind::find("conduits"), Some(LayerKind::Conduit));
    assert_eq!(LayerKind::find("moratoria"), Some(LayerKind::Moratorium));
}

#[test]
fn statistical_areas_are_polygons_with_a_key_and_several_may_share_one() {
    let square = |west: i32| {
        let east = west + 50;
        serde_json::json!({"type": "Polygon", "coordinates": [[[west, 5_934_000], [east, 5_934_000], [east, 5_934_050],
            [west, 5_934_050], [west, 5_934_000]]]})
    };
    let row = |geometry: serde_json::Value, properties: serde_json::Value| serde_json::json!({"type": "Feature", "geometry": geometry, "properties": properties});
    let line = serde_json::json!({"type": "LineString", "coordinates": [[565_000, 5_934_000], [565_100, 5_934_000]]});
    let bytes = geojson(&serde_json::json!([
        row(square(565_000), serde_json::json!({"id": 1, "statgebiet": "43017", "stadtteil": "Eppendorf"})),
        row(square(565_200), serde_json::json!({"id": 1, "statgebiet": "43017"})),
        row(square(565_100), serde_json::json!({"StatGebiet": 2004.0})),
        row(square(565_000), serde_json::json!({"statgebiet": "43017"})),
        row(square(565_300), serde_json::json!({"stadtteil": "Eppendorf"})),
        row(line, serde_json::json!({"statgebiet": "1"})),
    ]));
    let extract = read("gebiete.geojson", &bytes, LayerKind::StatisticalArea, &area()).unwrap();
    let LayerRows::StatisticalArea(rows) = extract.rows else { panic!("areas") };
    let left_out: Vec<_> = extract.summary.left_out.iter().map(|found| found.first).collect();
    assert_eq!((extract.summary.taken, left_out), (3, vec![3, 4, 5]));
    let areas = StatisticalArea::by_key(rows).unwrap();
    let told: Vec<_> =
        areas.iter().map(|area| (area.key.as_str(), area.boundary.geometry().coords_count())).collect();
    assert_eq!(told, [("2004", 5), ("43017", 10)]);
    assert_eq!(LayerKind::find("statistical_areas"), Some(LayerKind::StatisticalArea));
}

#[test]
fn constraints_say_when_they_hold_and_an_ordnance_suspicion_stays_until_somebody_says_it_is_cleared() {
    let area_of_file = serde_json::json!({"type": "Polygon", "coordinates":
        [[[565_000, 5_934_000], [565_100, 5_934_000], [565_100, 5_934_100], [565_000, 5_934_000]]]});
    let row = |properties: serde_json::Value| serde_json::json!({"type": "Feature", "geometry": area_of_file, "properties": properties});
    let rows = |kind: ConstraintKind, features: serde_json::Value| {
        let extract =
            read("register.geojson", &geojson(&features), LayerKind::Constraint(kind), &area()).unwrap();
        let LayerRows::Constraint(found, rows) = extract.rows else { panic!("constraints") };
        assert_eq!(found, kind);
        (rows, extract.summary)
    };
    let (ordnance, summary) = rows(
        ConstraintKind::Ordnance,
        serde_json::json!([
            row(serde_json::json!({"id": 1, "Bezeichnung": "Hafen", "geräumt": "ja"})),
            row(serde_json::json!({"id": 2, "Bezeichnung": "Bahnhof", "geräumt": "teilweise"})),
            row(serde_json::json!({"id": 3, "Bezeichnung": "Werft"})),
        ]),
    );
    let told: Vec<_> =
        ordnance.iter().map(|row| (row.constraint().name.as_str(), row.constraint().cleared)).collect();
    assert_eq!(told, [("Hafen", true), ("Bahnhof", false), ("Werft", false)]);
    assert_eq!(summary.unread.len(), 1, "a word that is not understood is told");

    let (events, summary) = rows(
        ConstraintKind::Event,
        serde_json::json!([
            row(
                serde_json::json!({"id": 1, "name": "Stadtlauf", "von": "01.05.2026", "bis": "02.05.2026", "Veranstalter": "Sportverein"})
            ),
            row(serde_json::json!({"id": 2, "name": "irgendwann"})),
            row(serde_json::json!({"id": 3, "name": "rückwärts", "von": "2026-05-02", "bis": "2026-05-01"})),
        ]),
    );
    let run = events[0].clone();
    assert_eq!((events.len(), run.owner.as_deref()), (1, Some("Sportverein")));
    let run = run.with_owner(None);
    assert_eq!((run.since, run.until, run.public), (Some(date(2026, 5, 1)), Some(date(2026, 5, 2)), true));
    assert_eq!(summary.left_out.iter().map(|found| found.first).collect::<Vec<_>>(), [1, 2]);

    let (guarantees, summary) = rows(
        ConstraintKind::Guarantee,
        serde_json::json!([
            row(
                serde_json::json!({"id": 1, "betreiber": "Netz", "fertigstellung": "2025-05-01", "jahre": 4})
            ),
            row(serde_json::json!({"id": 2, "fertigstellung": "2025-05-01", "jahre": 4})),
        ]),
    );
    let guarantee = guarantees[0].constraint();
    assert_eq!((guarantee.until, guarantee.public), (Some(date(2029, 4, 30)), false));
    assert_eq!(summary.left_out.len(), 1, "somebody answers for it");

    let spot = serde_json::json!([{"type": "Feature", "geometry": {"type": "Point", "coordinates": [565_000, 5_934_000]}, "properties": {}}]);
    let refused =
        read("spot.geojson", &geojson(&spot), LayerKind::Constraint(ConstraintKind::Private), &area());
    assert_eq!(refused.unwrap_err(), ["left_out"]);
    assert_eq!(LayerKind::find("embargo"), Some(LayerKind::Constraint(ConstraintKind::Embargo)));
    assert_eq!(LayerKind::find("bridge"), None, "bridges come with the streets");
}
