//! Plans as `XTrasse`, held against the catalogue, read by GDAL and by the City of Hamburg's own library.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::Path,
    process::Command,
};

use exchange::xtrasse::{
    Bundle, Cable, Duct, Fault, Microduct, Node, NodeKind, Plan, Section, Site, Status, Surface, strip, write,
};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags, vector::LayerAccess};
use geo::{Area, Coord, LineString, MultiPolygon, line_string};
use jiff::civil::date;
use model::trench::LayingMethod;
use quick_xml::{Reader, events::Event};
use serde_json::Value;
use uuid::Uuid;

const HOSTILE: &str = "</name><x>&\"' \u{0}\u{b} Ω ]]>";

fn line() -> LineString<f64> {
    line_string![(x: 566_010.0, y: 5_934_500.0), (x: 566_060.0, y: 5_934_503.5), (x: 566_118.0, y: 5_934_508.2)]
}

fn section(method: Option<LayingMethod>, surface: Option<Surface>) -> Section {
    Section {
        title: String::new(),
        line: line(),
        method,
        surface,
        width_m: Some(0.3),
        depth_m: Some(0.7),
        cover_m: Some(0.6),
        crosses: Some(true),
        bridge: Some(false),
    }
}

fn plan() -> Plan {
    let surfaces = [
        Surface::Carriageway,
        Surface::Pavement,
        Surface::Verge,
        Surface::Green,
        Surface::Parking,
        Surface::Path,
    ];
    let surfaces = || surfaces.into_iter().map(Some).chain([None]);
    let methods = LayingMethod::ALL.into_iter().map(Some).chain([None]);
    let cable = || Cable { title: "LWL 24".into(), line: line() };
    let microduct =
        || Microduct { title: "Haus 1".into(), line: line(), reserve: false, cables: vec![cable()] };
    let bundle = || Bundle {
        title: "Verbund".into(),
        line: line(),
        count: 22,
        reserve: 4,
        microducts: vec![microduct()],
        cables: vec![cable()],
    };
    let node = |kind| Node { title: HOSTILE.into(), kind, place: Coord { x: 566_060.0, y: 5_934_503.5 } };
    Plan {
        id: Uuid::from_u128(7),
        name: HOSTILE.into(),
        number: Some("P-1".into()),
        internal_id: Some(" ".into()),
        note: Some("Zeile 1\nZeile 2".into()),
        author: Some("Stadt".into()),
        made: Some(date(2026, 3, 2)),
        status: Some(Status::Laying),
        operator: Some("A & B".into()),
        built: [Some(date(2027, 1, 1)), Some(date(2028, 12, 31))],
        sections: methods
            .flat_map(|method| surfaces().map(move |surface| section(method, surface)))
            .collect(),
        ducts: vec![Duct {
            title: "Rohr".into(),
            line: line(),
            reserve: false,
            bundles: vec![bundle()],
            microducts: vec![microduct()],
            cables: vec![cable()],
        }],
        bundles: vec![bundle()],
        microducts: vec![microduct()],
        cables: vec![cable()],
        nodes: [
            NodeKind::Distributor { splitters: true },
            NodeKind::Distributor { splitters: false },
            NodeKind::Manhole,
            NodeKind::House,
        ]
        .map(node)
        .to_vec(),
        sites: vec![Site {
            title: "2027".into(),
            area: strip(&[line()], 1.5),
            start: Some(date(2027, 1, 1)),
            end: Some(date(2027, 12, 31)),
        }],
    }
}

/// A feature as written: class, identifier, and its attributes in order with text, reference or unit.
struct Found {
    class: String,
    id: String,
    attributes: Vec<(String, String, BTreeMap<String, String>)>,
}

fn found(bytes: &[u8]) -> Vec<Found> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = true;
    let (mut depth, mut features, mut text) = (0, Vec::<Found>::new(), String::new());
    let mut ids = HashSet::new();
    loop {
        let event = reader.read_event().unwrap();
        if let Event::Start(start) | Event::Empty(start) = &event {
            depth += 1;
            let name = start.name().0.to_owned();
            let attributes: BTreeMap<String, String> = start
                .attributes()
                .map(|attribute| {
                    let attribute = attribute.unwrap();
                    (attribute.key.0.to_owned(), attribute.value.into_owned())
                })
                .collect();
            if let Some(id) = attributes.get("gml:id") {
                assert!(ids.insert(id.clone()), "{id} is written twice");
            }
            match depth {
                3 => features.push(Found {
                    class: name,
                    id: attributes["gml:id"].clone(),
                    attributes: Vec::new(),
                }),
                4 => {
                    text.clear();
                    features.last_mut().unwrap().attributes.push((name, String::new(), attributes));
                }
                _ => {}
            }
        }
        match event {
            Event::End(_) => {
                if depth == 4 {
                    features.last_mut().unwrap().attributes.last_mut().unwrap().1.clone_from(&text);
                }
                depth -= 1;
            }
            Event::Empty(_) => depth -= 1,
            Event::Text(more) if depth == 4 => text.push_str(&more),
            Event::GeneralRef(name) if depth == 4 => {
                text.push_str(match &*name {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("{other}"),
                });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    features
}

/// A class of the catalogue.
#[derive(serde::Deserialize)]
struct Class {
    base: String,
    attributes: Ordered,
}

/// An object's members in the order written, which a map would lose.
struct Ordered(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Ordered {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> serde::de::Visitor<'de> for Members {
            type Value = Ordered;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Ordered(members))
            }
        }
        from.deserialize_map(Members)
    }
}

#[test]
fn every_element_code_and_reference_is_one_of_the_catalogue_and_in_its_order() {
    let bytes = write(&plan()).unwrap();
    assert_eq!(bytes, write(&plan()).unwrap(), "the same plan makes the same bytes");
    let features = found(&bytes);
    let classes: HashMap<&str, &str> =
        features.iter().map(|feature| (feature.id.as_str(), feature.class.as_str())).collect();
    for id in classes.keys() {
        let uuid = Uuid::parse_str(id.strip_prefix("GML_").unwrap()).unwrap();
        assert_eq!((uuid.get_version_num(), uuid.get_variant()), (4, uuid::Variant::RFC4122), "{id}");
    }
    let text = |class: &str, attribute: &str| {
        let feature = features.iter().find(|feature| feature.class == class).unwrap();
        feature.attributes.iter().find(|(name, ..)| name == attribute).map(|(_, text, _)| text.clone())
    };
    assert_eq!(text("BRA_AusbauPlan", "name").unwrap(), HOSTILE.replace(['\0', '\u{b}'], "\u{fffd}"));
    assert_eq!(text("BRA_BreitbandtrasseAbschnitt", "title").unwrap(), "Abschnitt 1");

    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/xtrasse/xtrasse-2.0-catalogue.json");
    let Ok(catalogue) = fs::read(&path) else {
        println!("skipped: the XTrasse catalogue does not lie beside the checkout");
        return;
    };
    let catalogue: HashMap<String, Class> = serde_json::from_slice(&catalogue).unwrap();
    let mut codes = 0;
    for feature in &features {
        // The bases of a class first, each with its attributes in order.
        let mut known: Vec<&(String, Value)> = Vec::new();
        let mut class = feature.class.replace('_', "");
        while let Some(found) = catalogue.get(&class) {
            known.splice(0..0, found.attributes.0.iter().filter(|(name, _)| name != "id"));
            class.clone_from(&found.base);
        }
        assert!(known.len() > 5, "{} is no class", feature.class);
        let mut at = 0;
        let (first, rest) = feature.attributes.split_first().unwrap();
        assert_eq!(first.0, "gml:identifier");
        for (name, text, more) in rest {
            let place = known.iter().position(|(known, _)| known == name);
            let place = place.unwrap_or_else(|| panic!("{} has no {name}", feature.class));
            assert!(place >= at, "{} of {} comes too late", name, feature.class);
            at = place;
            let rule = &known[place].1;
            match rule["stereotype"].as_str().unwrap() {
                "Enumeration" => {
                    assert!(rule["enumDescription"].get(text).is_some(), "{name} has no code {text}");
                    codes += 1;
                }
                "Association" => {
                    let target = classes[more["xlink:href"].strip_prefix('#').unwrap()];
                    let allowed = match &rule["typename"] {
                        Value::Array(all) => all.iter().any(|one| one == target),
                        one => one == target,
                    };
                    assert!(allowed, "{name} of {} may not be a {target}", feature.class);
                }
                "Measure" => assert_eq!(rule["uom"].as_str(), more.get("uom").map(String::as_str)),
                "Temporal" => assert!(text.parse::<jiff::civil::Date>().is_ok(), "{name}: {text}"),
                "Geometry" => assert_eq!(text, ""),
                _ => assert!(rule["typename"] != "Boolean" || ["true", "false"].contains(&text.as_str())),
            }
        }
        for (name, rule) in known {
            let there = rest.iter().any(|(found, ..)| found == name);
            assert!(there || !rule["required"].as_bool().unwrap(), "{} needs {name}", feature.class);
        }
    }
    assert!(codes > 100, "{codes}");
}

#[test]
fn gdal_reads_every_object_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.gml");
    fs::write(&path, write(&plan()).unwrap()).unwrap();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&["GML"]),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(&path, options).unwrap();
    let count = |name: &str| dataset.layer_by_name(name).unwrap().feature_count();
    assert_eq!(count("BRA_BreitbandtrasseAbschnitt"), 49);
    assert_eq!(
        ["BRA_AusbauPlan", "BRA_Schutzrohr", "BRA_Mikrorohrverbund", "BRA_Mikrorohr", "BRA_Kabel"].map(count),
        [1, 1, 2, 4, 8]
    );
    let mut sections = dataset.layer_by_name("BRA_BreitbandtrasseAbschnitt").unwrap();
    assert_eq!(sections.spatial_ref().unwrap().authority().unwrap(), "EPSG:25832");
    for feature in sections.features() {
        let wkt = feature.geometry_by_index(0).unwrap().wkt().unwrap();
        assert_eq!(wkt, "LINESTRING (566010 5934500,566060.0 5934503.5,566118.0 5934508.2)");
    }
    let mut sites = dataset.layer_by_name("BRA_Baustelle").unwrap();
    let site = sites.features().next().unwrap();
    let area = site.geometry_by_index(0).unwrap().area();
    let expected = plan().sites[0].area.unsigned_area();
    assert!(expected > 300.0 && (area - expected).abs() < 0.5, "{area} for {expected}");
}

#[test]
fn plans_that_cannot_be_written_are_named_with_their_object() {
    let refused = |change: &dyn Fn(&mut Plan)| {
        let mut plan = plan();
        change(&mut plan);
        write(&plan).unwrap_err()
    };
    assert_eq!(refused(&|plan| plan.name = " ".into()), Fault::NoName);
    let empty = Plan { name: "x".into(), ..Plan::default() };
    assert_eq!(write(&empty), Err(Fault::Nothing));
    let geometry = |class, index| Fault::Geometry { class, index };
    for line in [
        LineString::new(Vec::new()),
        line_string![(x: 1.0, y: 1.0)],
        line_string![(x: 1.0, y: 1.0), (x: 1.0, y: 1.0)],
        line_string![(x: 1.0, y: 1.0), (x: f64::NAN, y: 1.0)],
    ] {
        let section = refused(&|plan| plan.sections[3].line = line.clone());
        assert_eq!(section, geometry("BRA_BreitbandtrasseAbschnitt", 3), "{line:?}");
        assert_eq!(refused(&|plan| plan.cables[0].line = line.clone()), geometry("BRA_Kabel", 7));
    }
    assert_eq!(refused(&|plan| plan.nodes[2].place.x = f64::INFINITY), geometry("BRA_Schacht", 0));
    assert_eq!(refused(&|plan| plan.sites[0].area = MultiPolygon(Vec::new())), geometry("BRA_Baustelle", 0));
    assert_eq!(refused(&|plan| plan.sections[2].depth_m = Some(-1.0)), Fault::Measure { index: 2 });
    let days = Fault::Days { class: "BRA_Baustelle", index: 0 };
    assert_eq!(refused(&|plan| plan.sites[0].end = Some(date(2026, 12, 31))), days);
    assert_eq!(refused(&|plan| plan.ducts[0].bundles[0].reserve = 23), Fault::Reserve { index: 0 });
}

#[test]
fn the_city_of_hamburgs_own_library_reads_the_plan_and_loses_nothing() {
    // `pip install xplan-tools` as its notes say; the program's path may be given.
    let program = std::env::var("XPLAN_TOOLS").unwrap_or_else(|_| "xplan-tools".into());
    if Command::new(&program).arg("--help").output().is_err() {
        println!("skipped: xplan-tools is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["plan.gml", "plan.json"].map(|name| folder.path().join(name));
    fs::write(&from, write(&plan()).unwrap()).unwrap();
    let done = Command::new(&program).arg("convert").args([&from, &to]).output().unwrap();
    let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(done.status.success(), "{}", said.join("\n"));
    let json: Value = serde_json::from_slice(&fs::read(&to).unwrap()).unwrap();
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    for feature in json["features"].as_array().unwrap() {
        *heard.entry(feature["featureType"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    for feature in found(&fs::read(&from).unwrap()) {
        *written.entry(feature.class).or_default() += 1;
    }
    assert_eq!(heard, written);
}
