//! Uploads, honest and hostile, through the real child process.

use crate::made;
use crate::made::{Cell, Entry, LINE, area, geopackage, program, shapefile, zip};
use exchange::upload::{self, Format, Upload, UploadFault};
use geo::{Coord, CoordsIter};
use serde_json::{Value, json};

fn read(bytes: &[u8], name: &str) -> Result<Upload, Vec<UploadFault>> {
    upload::read(&program(), bytes, name, &area())
}

fn codes(bytes: &[u8], name: &str) -> Vec<&'static str> {
    let faults = read(bytes, name).map(|upload| panic!("{name} was taken: {upload:?}")).unwrap_err();
    for fault in &faults {
        assert!(!fault.text.is_incomplete(), "{fault:?}");
    }
    faults.iter().map(|fault| fault.code).collect()
}

fn is(entry: &Entry, ending: &str) -> bool {
    std::path::Path::new(&entry.name).extension().is_some_and(|own| own == ending)
}

fn vertices(upload: &Upload) -> Vec<Coord<f64>> {
    upload.features.iter().flat_map(|feature| feature.geometry.geometry().coords_iter()).collect()
}

/// A feature collection in the reference system `epsg` (by its `crs` member) or in degrees.
fn collection(epsg: Option<u32>, geometries: &[Value]) -> Vec<u8> {
    let features: Vec<Value> = geometries
        .iter()
        .map(|geometry| json!({"type": "Feature", "properties": {}, "geometry": geometry}))
        .collect();
    let mut file = json!({"type": "FeatureCollection", "features": features});
    if let Some(epsg) = epsg {
        file["crs"] =
            json!({"type": "name", "properties": {"name": format!("urn:ogc:def:crs:EPSG::{epsg}")}});
    }
    file.to_string().into_bytes()
}

fn line(coordinates: &Value) -> Value {
    json!({"type": "LineString", "coordinates": coordinates})
}

#[test]
fn the_same_line_comes_out_of_all_three_formats() {
    let rows: &[made::Row<'_>] = &[(LINE, &[("name", Cell::Text("Los 1")), ("laenge", Cell::Number(250.5))])];
    let geojson = collection(
        Some(25832),
        &[line(&json!([[565_000, 5_934_000], [565_100, 5_934_050], [565_250.5, 5_934_050]]))],
    );
    let from_geojson = read(&geojson, "los.geojson").unwrap();
    let from_geopackage = read(&geopackage(25832, rows), "los.gpkg").unwrap();
    let from_shapefile = read(&zip(&shapefile(25832, rows)), "los.zip").unwrap();
    assert_eq!(
        [from_geojson.format, from_geopackage.format, from_shapefile.format],
        [Format::GeoJson, Format::GeoPackage, Format::Shapefile]
    );
    for upload in [&from_geopackage, &from_shapefile] {
        assert_eq!(vertices(upload), vertices(&from_geojson));
        assert_eq!(upload.features[0].label, "Los 1");
        assert_eq!(upload.features[0].properties["laenge"], 250.5);
    }
    // Another reference system, upper-case names, and degrees: the same place to the millimetre.
    let mut capitals =
        shapefile(25833, &[("LINESTRING (173000 5940000, 173100 5940000)", &[("name", Cell::Text("x"))])]);
    for entry in &mut capitals {
        entry.name = format!("Export/{}", entry.name.to_uppercase());
    }
    let upload = read(&zip(&capitals), "X.ZIP").unwrap();
    let there = exchange::crs::from_epsg(25833, Coord { x: 173_000.0, y: 5_940_000.0 }).unwrap();
    let found = vertices(&upload)[0];
    assert!((found.x - there.x).hypot(found.y - there.y) < 1e-3);
}

#[test]
fn a_vrt_or_wfs_stub_by_any_name_reads_no_other_file_and_calls_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let canary = folder.path().join("canary.gpkg");
    made::write("GPKG", &canary, 25832, &[(LINE, &[("geheim", Cell::Text("canary"))])]);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let vrt = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"trasse\"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        canary.display()
    );
    let wfs = format!("<OGRWFSDataSource><URL>http://{address}/wfs</URL></OGRWFSDataSource>");
    let gml = format!(
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"http://{address}/e\">]><gml:FeatureCollection>&e;</gml:FeatureCollection>"
    );
    for stub in [&vrt, &wfs, &gml] {
        assert_eq!(codes(stub.as_bytes(), "trasse.geojson"), ["not_geojson"]);
        assert_eq!(codes(format!("\u{feff}\n {stub}").as_bytes(), "trasse.json"), ["not_geojson"]);
        assert_eq!(codes(stub.as_bytes(), "trasse.gpkg"), ["unsupported_format"]);
        let disguised = zip(&[
            Entry::new("trasse.shp", stub.as_bytes().to_vec()),
            Entry::new("trasse.shx", stub.as_bytes().to_vec()),
            Entry::new("trasse.prj", b"EPSG:25832".to_vec()),
        ]);
        assert_eq!(codes(&disguised, "trasse.zip"), ["broken_file"]);
    }
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody called");
}

#[test]
fn archives_are_held_against_every_limit() {
    let good = shapefile(25832, &[(LINE, &[])]);
    let with = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = good.clone();
        change(&mut entries);
        zip(&entries)
    };
    assert!(read(&with(&|_| {}), "ok.zip").is_ok());
    let shp = |entries: &mut Vec<Entry>| entries.iter().position(|entry| is(entry, "shp")).unwrap();
    let refused: &[(&str, Vec<u8>)] = &[
        ("bomb", with(&|entries| entries.push(Entry::new("bomb.dbf", vec![b' '; 24 << 20])))),
        ("way out", with(&|entries| entries.push(Entry::new("../../etc/cron.d/evil.shp", b"x".to_vec())))),
        ("absolute", with(&|entries| entries.push(Entry::new("/tmp/evil.shp", b"x".to_vec())))),
        ("windows", with(&|entries| entries.push(Entry::new("..\\evil.shp", b"x".to_vec())))),
        (
            "link",
            with(&|entries| {
                let mut link = Entry::new("trasse.qix", b"/etc/passwd".to_vec());
                link.mode = 0o120_777;
                entries.push(link);
            }),
        ),
        (
            "device",
            with(&|entries| {
                let mut device = Entry::new("null.dbf", Vec::new());
                device.mode = 0o020_666;
                entries.push(device);
            }),
        ),
        ("nested", with(&|entries| entries.push(Entry::new("more.zip", zip(&[]))))),
        ("nested under another name", with(&|entries| entries.push(Entry::new("more.txt", zip(&good))))),
        (
            "crowd",
            with(&|entries| entries.extend((0..200).map(|at| Entry::new(&format!("{at}.txt"), Vec::new())))),
        ),
        ("encrypted", with(&|entries| entries[0].flags = 1)),
        ("huge claim", with(&|entries| entries[0].claimed = Some(u32::MAX - 1))),
        (
            "twice",
            with(&|entries| {
                let at = shp(entries);
                let mut again = entries[at].clone();
                again.name = again.name.to_uppercase();
                entries.push(again);
            }),
        ),
        ("no index", with(&|entries| entries.retain(|entry| !is(entry, "shx")))),
        ("no shape", with(&|entries| entries.retain(|entry| !is(entry, "shp")))),
        ("geojson within", zip(&[Entry::new("trasse.geojson", b"{}".to_vec())])),
        (
            "eleven",
            zip(&(0..11)
                .flat_map(|at| {
                    ["shp", "shx"].map(|ending| Entry::new(&format!("{at}.{ending}"), vec![0; 100]))
                })
                .collect::<Vec<_>>()),
        ),
        ("nothing", zip(&[])),
    ];
    for (name, bytes) in refused {
        assert_eq!(codes(bytes, "trasse.zip"), ["archive_refused"], "{name}");
    }
    let lie = with(&|entries| {
        let at = shp(entries);
        entries[at].claimed = Some(10);
    });
    assert_eq!(codes(&lie, "trasse.zip"), ["broken_file"]);
    assert_eq!(codes(&with(&|entries| entries.retain(|entry| !is(entry, "prj"))), "trasse.zip"), ["no_crs"]);
    assert_eq!(codes(b"PK\x03\x04 and nothing more", "trasse.zip"), ["broken_file"]);
}

#[test]
fn files_that_break_off_are_never_taken_for_whole() {
    let rows: Vec<made::Row<'_>> = (0..400).map(|_| (LINE, [].as_slice())).collect();
    let whole = geopackage(25832, &rows);
    assert_eq!(read(&whole, "trasse.gpkg").unwrap().features.len(), 400);
    for part in 1..12 {
        let cut = whole.len() * part / 12;
        let found = codes(&whole[..cut], "trasse.gpkg");
        assert!(matches!(found[..], ["broken_file" | "no_features"]), "cut at {cut}: {found:?}");
    }
    let entries = shapefile(25832, &rows);
    for (index, entry) in entries.iter().enumerate() {
        if !(is(entry, "shp") || is(entry, "shx")) {
            continue;
        }
        for part in [0, 1, 2, 3] {
            let mut broken = entries.clone();
            broken[index].content.truncate(entry.content.len() * part / 4);
            let found = codes(&zip(&broken), "trasse.zip");
            let told = found
                .iter()
                .all(|code| ["broken_file", "no_features", "empty_geometry", "not_a_line"].contains(code));
            assert!(told, "{} cut to {part}/4: {found:?}", entry.name);
        }
    }
}

#[test]
fn damaged_bytes_lead_to_an_answer_and_never_to_a_crash() {
    let geopackage = geopackage(25832, &[(LINE, &[("name", Cell::Text("Los 1"))])]);
    let shapefile = shapefile(25832, &[(LINE, &[("name", Cell::Text("Los 1"))])]);
    // A fixed sequence, so that a failure can be repeated (a linear congruence after Knuth).
    let mut seed: u64 = 20_260_101;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for round in 0..40 {
        let (bytes, name) = if round % 2 == 0 {
            let mut bytes = geopackage.clone();
            for _ in 0..8 {
                let at = 100 + next(bytes.len() - 100);
                bytes[at] ^= 1 << next(8);
            }
            (bytes, "trasse.gpkg")
        } else {
            let mut entries = shapefile.clone();
            let entry = next(entries.len());
            for _ in 0..4 {
                let at = next(entries[entry].content.len());
                entries[entry].content[at] ^= 1 << next(8);
            }
            (zip(&entries), "trasse.zip")
        };
        match read(&bytes, name) {
            Ok(upload) => assert!(vertices(&upload).iter().all(|at| area().holds(*at))),
            Err(faults) => assert!(
                !faults.is_empty() && faults.iter().all(|fault| fault.code != "not_read"),
                "{faults:?}"
            ),
        }
    }
}

#[test]
fn every_fault_of_a_line_names_its_feature_and_place() {
    let (x, y) = (565_000.0, 5_934_000.0);
    let file = collection(
        Some(25832),
        &[
            line(&json!([[x, y], [x + 10.0, y + 10.0], [x + 10.0, y], [x, y + 10.0]])),
            json!(null),
            line(&json!([])),
            json!({"type": "Point", "coordinates": [x, y]}),
            json!({"type": "Polygon", "coordinates": [[[x, y], [x + 1.0, y], [x, y + 1.0], [x, y]]]}),
            line(&json!([[x, y], [x, y]])),
            line(&json!([[x, y], [600_000.0, y]])),
            line(&json!([[9.99, 53.55], [9.991, 53.55]])),
            line(&json!([[y, x], [y + 5.0, x]])),
            line(&json!([[x, y], [1e308, y]])),
            json!({"type": "Curve", "coordinates": 3}),
            line(&json!([[x + 32_000_000.0, y], [x + 32_000_010.0, y]])),
        ],
    );
    let faults = read(&file, "trasse.geojson").unwrap_err();
    let found: Vec<_> =
        faults.iter().map(|fault| (fault.feature.unwrap(), fault.code, fault.place.is_some())).collect();
    assert_eq!(
        found,
        [
            (0, "crosses_itself", true),
            (1, "empty_geometry", false),
            (2, "empty_geometry", false),
            (3, "not_a_line", true),
            (4, "not_a_line", true),
            (5, "no_length", true),
            (6, "outside_area", true),
            (7, "wrong_crs", true),
            (8, "swapped_axes", true),
            (9, "outside_area", true),
            (10, "not_a_line", false),
            (11, "wrong_crs", true),
        ]
    );
    assert_eq!(faults[0].place, Some(Coord { x: x + 5.0, y: y + 5.0 }));
    assert_eq!(faults[8].place, Some(Coord { x, y }));
    assert!(faults[11].text.de.contains("EPSG:4647"));
}

#[test]
fn numbers_without_end_are_found_in_every_format() {
    let text = br#"{"type":"LineString","coordinates":[[9.99,53.55],[NaN,53.55],[9.991,Infinity]]}"#;
    let faults = read(text, "trasse.geojson").unwrap_err();
    assert_eq!((faults[0].code, faults[0].feature, faults[0].place.is_some()), ("not_finite", Some(0), true));
    assert_eq!(
        codes(&geopackage(25832, &[("LINESTRING (565000 5934000, nan 5934050)", &[])]), "trasse.gpkg"),
        ["not_finite"]
    );
    assert_eq!(
        codes(&geopackage(25832, &[("LINESTRING (565000 5934000, inf 5934050)", &[])]), "trasse.gpkg"),
        ["not_finite"]
    );
    assert_eq!(
        codes(&geopackage(25832, &[("LINESTRING (565000 5934000, 1e308 5934050)", &[])]), "trasse.gpkg"),
        ["outside_area"]
    );
}

#[test]
fn a_wrong_reference_system_is_told_from_a_wrong_place() {
    let metres = json!([[565_000, 5_934_000], [565_100, 5_934_000]]);
    let faults = read(&collection(None, &[line(&metres)]), "trasse.geojson").unwrap_err();
    assert_eq!(
        (faults[0].code, faults[0].place),
        ("wrong_crs", Some(Coord { x: 565_000.0, y: 5_934_000.0 }))
    );
    assert!(faults[0].text.en.contains("EPSG:25832"));
    let swapped = json!([[53.55, 9.99], [53.551, 9.99]]);
    assert_eq!(codes(&collection(None, &[line(&swapped)]), "trasse.geojson"), ["swapped_axes"]);
    let elsewhere = json!([[11.5, 48.1], [11.6, 48.1]]);
    assert_eq!(codes(&collection(None, &[line(&elsewhere)]), "trasse.geojson"), ["outside_area"]);
    assert_eq!(codes(&collection(Some(31467), &[line(&metres)]), "trasse.geojson"), ["unknown_crs"]);
    assert_eq!(codes(&geopackage(31467, &[(LINE, &[])]), "trasse.gpkg"), ["unknown_crs"]);
    assert_eq!(codes(&geopackage(0, &[(LINE, &[])]), "trasse.gpkg"), ["no_crs"]);
    assert_eq!(codes(&geopackage(4326, &[(LINE, &[])]), "trasse.gpkg"), ["wrong_crs"]);
}

#[test]
fn files_of_other_kinds_are_refused_by_what_they_are() {
    for (bytes, name, code) in [
        (b"".as_slice(), "trasse.geojson", "empty_file"),
        (b" \n ", "trasse.geojson", "empty_file"),
        (b"\xef\xbb\xbf", "trasse.geojson", "empty_file"),
        (b"%PDF-1.7", "trasse.geojson", "unsupported_format"),
        (b"<kml/>", "trasse.kml", "unsupported_format"),
        (b"SQLite format 3\0 and then", "trasse.gpkg", "broken_file"),
        (b"\0\0\x27\x0a\0\0", "trasse.shp", "unsupported_format"),
        (b"x,y\n1,2", "trasse.csv", "unsupported_format"),
        (b"[]", "trasse.json", "not_geojson"),
        (b"{}", "trasse.json", "not_geojson"),
        (br#"{"type":"Topology","arcs":[]}"#, "trasse.json", "not_geojson"),
        (br#"{"type":"FeatureCollection","features":[]}"#, "trasse.json", "no_features"),
        (br#"{"type":"FeatureCollection","features":[{"#, "trasse.json", "broken_file"),
        (b"{\"type\":\"\xff\"}", "trasse.json", "broken_file"),
    ] {
        assert_eq!(codes(bytes, name), [code], "{name}: {:?}", String::from_utf8_lossy(bytes));
    }
    let deep = format!("{{\"type\":\"LineString\",\"coordinates\":{}", "[".repeat(200_000));
    assert_eq!(codes(deep.as_bytes(), "trasse.geojson"), ["broken_file"]);
}

#[test]
fn what_is_too_much_is_refused_before_it_costs_much() {
    let many = format!(
        "{{\"type\":\"LineString\",\"coordinates\":[{}[9.99,53.55]]}}",
        "[9.99,53.55],".repeat(1_300_000)
    );
    assert_eq!(codes(many.as_bytes(), "trasse.geojson"), ["too_many_vertices"]);
    let mut large = vec![b' '; 51 << 20];
    large[0] = b'{';
    assert_eq!(codes(&large, "trasse.geojson"), ["too_large"]);
    let zigzag: Vec<[f64; 2]> =
        (0..20_001).map(|at| [9.99 + f64::from(at) * 1e-7, 53.55 + f64::from(at % 2) * 1e-5]).collect();
    assert_eq!(codes(&collection(None, &[line(&json!(zigzag))]), "trasse.geojson"), ["too_many_vertices"]);
}

#[test]
fn repeated_vertices_are_taken_out_and_said() {
    let file =
        collection(None, &[line(&json!([[9.99, 53.55], [9.99, 53.55], [9.991, 53.55], [9.991, 53.55]]))]);
    let upload = read(&file, "trasse.geojson").unwrap();
    assert_eq!(vertices(&upload).len(), 2);
    assert!(matches!(&upload.repairs[..], [(0, text)] if text.de.starts_with("2 doppelte")));
}

#[test]
fn more_faults_than_anybody_reads_are_counted() {
    let points: Vec<Value> =
        (0..500).map(|_| json!({"type": "Point", "coordinates": [9.99, 53.55]})).collect();
    let faults = read(&collection(None, &points), "trasse.geojson").unwrap_err();
    assert_eq!((faults.len(), faults[200].code), (201, "more_faults"));
}
