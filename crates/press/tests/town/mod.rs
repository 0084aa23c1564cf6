//! A little town on paper, shared by the tests of letter and plan.
#![allow(dead_code, reason = "each test file uses its own part of the town")]

use geo::{Coord, LineString, MultiLineString, Point, Polygon, line_string};
use jiff::civil::date;
use model::decision::{Condition, ConditionCategory};
use press::Language;
use press::letter::{Authority, DecisionLetter, Ruling, TrenchFacts};
use press::plan::{Address, Conduit, Plan, Street, Surroundings, Title, Tree, Trench};

pub const EAST: f64 = 566_000.0;
pub const NORTH: f64 = 5_934_000.0;

/// A street grid of 120 m × 80 m blocks with houses on both sides of every street.
pub fn surroundings() -> Surroundings {
    let mut town = Surroundings::default();
    let names = [
        "Große Bleichen",
        "Mühlenstraße",
        "Am Alten Markt",
        "Süderquai",
        "Weidenweg",
        "Schäferkampsallee",
        "Rosenhof",
    ];
    for row in 0..7_i32 {
        for column in -1..6_i32 {
            let (x, y) = (EAST + f64::from(column) * 120.0, NORTH + f64::from(row - 2) * 80.0);
            town.streets.push(Street {
                line: line_string![(x: x, y: y), (x: x + 60.0, y: y + 2.0), (x: x + 120.0, y: y)],
                width_m: 6.5,
                name: names[usize::try_from(row).unwrap()].to_owned(),
            });
            town.streets.push(Street {
                line: line_string![(x: x, y: y), (x: x, y: y + 80.0)],
                width_m: 5.5,
                name: names[usize::try_from((column + 3) % 7).unwrap()].replace("straße", "gasse"),
            });
            for house in 0..6_i32 {
                let left = x + 12.0 + f64::from(house) * 16.0;
                for (bottom, even) in [(y + 8.0, 0), (y - 20.0, 1)] {
                    let deep = 11.0 + f64::from((house * 7 + row) % 3) * 1.3;
                    town.buildings.push(rectangle(left, bottom, 13.0, deep));
                    let number = (column + 1) * 12 + house * 2 + even + 1;
                    town.addresses.push(Address {
                        at: Point::new(left + 6.5, bottom + deep / 2.0),
                        number: number.to_string(),
                    });
                }
                if house % 2 == 0 {
                    town.trees.push(Tree {
                        at: Point::new(left + 1.0, y + 5.5),
                        trunk_m: Some(0.4),
                        crown_m: Some(5.0 + f64::from(house % 3)),
                    });
                }
            }
            town.kerbs.push(
                line_string![(x: x + 3.0, y: y + 3.3), (x: x + 60.0, y: y + 5.3), (x: x + 117.0, y: y + 3.3)],
            );
        }
        let y = NORTH + f64::from(row - 2) * 80.0 - 2.4;
        town.conduits.push(Conduit {
            line: line_string![(x: EAST - 120.0, y: y), (x: EAST + 600.0, y: y + 0.4)],
            name: "Strom, Stadtwerke".into(),
        });
        town.conduits.push(Conduit {
            line: line_string![(x: EAST - 120.0, y: y + 1.1), (x: EAST + 600.0, y: y + 0.9)],
            name: "Glasfaser, Eigentum der Antragstellerin".into(),
        });
    }
    town.districts
        .push(line_string![(x: EAST + 180.0, y: NORTH - 300.0), (x: EAST + 190.0, y: NORTH + 400.0)]);
    town
}

fn rectangle(left: f64, bottom: f64, wide: f64, deep: f64) -> Polygon<f64> {
    let corners = [(0.0, 0.0), (wide, 0.0), (wide, deep), (0.0, deep)];
    Polygon::new(corners.iter().map(|(x, y)| Coord { x: left + x, y: bottom + y }).collect(), vec![])
}

pub fn plan(line: Vec<(f64, f64)>) -> Plan {
    let line = LineString::new(line.into_iter().map(|(x, y)| Coord { x: EAST + x, y: NORTH + y }).collect());
    let length: f64 = line.lines().map(|step| step.dx().hypot(step.dy())).sum();
    Plan {
        language: Language::De,
        trench: Trench {
            line: MultiLineString::new(vec![line]),
            ground_length_m: length * 1.0004,
            width_m: 0.4,
            depth_m: Some(0.6),
            laying_method: "offene Bauweise".into(),
        },
        surroundings: surroundings(),
        title: Title {
            authority: "Freie Stadt Musterhafen, Bezirksamt Altstadt".into(),
            project: "Glasfaserausbau Mühlenstraße und Am Alten Markt, Bauabschnitt 3".into(),
            applicant: "Hafenfaser Netzgesellschaft mbH & Co. KG".into(),
            reference: "MR 22 / 2026-00417".into(),
            source: "Straßen, Gebäude: Stadtgrundkarte 1.3.2026; Bäume: Straßenbaumkataster 15.2.2026".into(),
            date: date(2026, 3, 12),
        },
        scale: None,
    }
}

pub fn letter() -> DecisionLetter {
    DecisionLetter {
        language: Language::De,
        ruling: Ruling::GrantWithConditions,
        authority: Authority {
            name: "Freie Stadt Musterhafen".into(),
            unit: "Bezirksamt Altstadt · Fachamt Management des öffentlichen Raumes".into(),
            address: vec!["Rathausplatz 4".into(), "20095 Musterhafen".into()],
            officer: "Friederike Größing".into(),
            phone: "+49 40 5555 0100".into(),
            email: "tiefbau@altstadt.musterhafen.example".into(),
            web: "www.musterhafen.example".into(),
        },
        recipient: ["Hafenfaser Netzgesellschaft mbH & Co. KG", "Herrn Jörg Äußerer", "Süderquai 17", "20457 Musterhafen"].map(String::from).to_vec(),
        reference: "MR 22 / 2026-00417".into(),
        your_reference: "HF-2026/Alt-3".into(),
        date: date(2026, 3, 12),
        received: date(2026, 2, 3),
        subject: "Glasfaserausbau Mühlenstraße und Am Alten Markt, Bauabschnitt 3".into(),
        trench: TrenchFacts {
            place: "Mühlenstraße zwischen Süderquai und Weidenweg, nördlicher Gehweg".into(),
            ground_length_m: 312.4,
            laying_method: "offene Bauweise".into(),
            depth_m: Some(0.6),
            width_m: Some(0.4),
            period: Some((date(2026, 4, 13), date(2026, 5, 8))),
        },
        conditions: vec![
            Condition::free(ConditionCategory::TrafficSafety, "Ein Gehweg von mindestens 1,50 m nutzbarer Breite ist während der gesamten Bauzeit freizuhalten und nachts zu beleuchten.", "Der Gehweg ist Schulweg; eine sichere Ausweichmöglichkeit auf der Südseite besteht nicht."),
            Condition::free(ConditionCategory::Construction, "Im Kronenbereich der Straßenbäume (siehe Lageplan) ist in Handschachtung zu arbeiten.", "Wurzeln der Bäume reichen in den Leitungsgraben."),
            Condition::free(ConditionCategory::PositionDocumentation, "Die eingemessene Lage der Leitung ist innerhalb von vier Wochen nach Abschluss der Arbeiten in digitaler Form zu übergeben.", "Die Lage wird für die Koordinierung künftiger Arbeiten gebraucht."),
        ],
        reasons: vec!["Sie haben beantragt, in der Mühlenstraße eine Telekommunikationslinie zu verlegen. Der Antrag ist vollständig. Die Prüfung hat ergeben, dass die Trasse bei Einhaltung der Nebenbestimmungen mit den Belangen der Straße und des Verkehrs vereinbar ist.".into(), "Die Nebenbestimmungen sind erforderlich und angemessen.".into()],
        legal_basis: vec!["§ 127 Absatz 1 und 8 Telekommunikationsgesetz (TKG)".into(), "§ 22 Hamburgisches Wegegesetz (HWG)".into()],
        remedy: "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. Der Widerspruch ist bei der Freien Stadt Musterhafen, Bezirksamt Altstadt, Rathausplatz 4, 20095 Musterhafen, einzulegen.".into(),
        signatory: "Dr. Ömer Weißgärber".into(),
        signatory_office: "Leiter des Fachamtes".into(),
        plan: Some(plan(vec![(10.0, 4.6), (60.0, 6.6), (110.0, 4.6), (230.0, 4.6), (310.0, 5.0)])),
        overview: None,
    }
}
