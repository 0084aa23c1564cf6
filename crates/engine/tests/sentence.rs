//! What people read: the findings of a trench of 300 m, and how little of them a rival may see.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod house;

use engine::{City, Layers, judge};
use geo::{Geometry, LineString, point};
use jiff::civil::date;
use model::{
    AddressId, CaseId, CityArea, ConduitId, ConstraintId, MoratoriumId, OrganisationId, Period, Schedule,
    SegmentId, TreeId, Utm32, Window, WorksId,
    address::Address,
    change::{Change, Layer},
    conduit::{Conduit, ConduitKind},
    constraint::{Constraint, ConstraintKind},
    finding::{Finding, NeighbourKind},
    moratorium::Moratorium,
    street::{Segment, StreetClass},
    tree::Tree,
    trench::{LayingMethod, Trench, TrenchDraft},
    works::{Works, WorksKind},
};
use uuid::Uuid;

const RIVAL: OrganisationId = OrganisationId(Uuid::from_u128(7));
const OWN: OrganisationId = OrganisationId(Uuid::from_u128(8));
const X: f64 = 565_000.0;
const Y: f64 = 5_934_000.0;

fn line(all: &[(f64, f64)]) -> Utm32 {
    let line: LineString<f64> = all.iter().map(|(x, y)| (X + x, Y + y)).collect();
    Utm32::stored(line.into()).unwrap()
}

fn period(first: jiff::civil::Date, last: jiff::civil::Date) -> Schedule {
    Schedule::Fixed(Period::new(first, last).unwrap())
}

fn works(id: u128, title: &str, place: &[(f64, f64)], schedule: Schedule, published: bool) -> Works {
    Works {
        id: WorksId(Uuid::from_u128(id)),
        case: None,
        applicant: RIVAL,
        applicant_name: "Geheimnetz GmbH".to_owned(),
        kind: WorksKind::Telecom,
        title: title.to_owned(),
        street: "Lindenallee".to_owned(),
        line: line(place),
        width_m: 0.6,
        cover_m: Some(0.6),
        schedule,
        published,
    }
}

fn street(id: u128, name: &str, class: StreetClass, place: &[(f64, f64)]) -> Segment {
    Segment {
        id: SegmentId(Uuid::from_u128(id)),
        name: name.to_owned(),
        class,
        surface: None,
        width_m: None,
        bridge: false,
        tunnel: false,
        line: line(place),
    }
}

fn town() -> Layers {
    Layers {
        segments: vec![
            street(1, "Lindenallee", StreetClass::Residential, &[(0.0, 4.0), (150.0, 4.0)]),
            street(2, "Am Markt", StreetClass::Tertiary, &[(150.0, 4.0), (320.0, 4.0)]),
        ],
        addresses: vec![Address {
            id: AddressId(Uuid::from_u128(1)),
            street: "Am Markt".to_owned(),
            number: "3".to_owned(),
            postcode: None,
            district: None,
            place: point! { x: X + 290.0, y: Y - 20.0 },
        }],
        conduits: vec![
            Conduit {
                id: ConduitId(Uuid::from_u128(31)),
                owner: RIVAL,
                owner_name: "Geheimnetz GmbH".to_owned(),
                kind: ConduitKind::Duct,
                line: line(&[(20.0, 3.0), (120.0, 3.0)]),
                ducts: 4,
                ducts_free: 2,
                diameter_mm: Some(110),
                cover_m: None,
                accuracy_m: None,
                buffer_m: None,
                protection_m: None,
                serving: true,
            },
            Conduit {
                id: ConduitId(Uuid::from_u128(32)),
                owner: RIVAL,
                owner_name: "Geheimnetz GmbH".to_owned(),
                kind: ConduitKind::Gas,
                line: line(&[(-10.0, -0.5), (310.0, -0.5)]),
                ducts: 0,
                ducts_free: 0,
                diameter_mm: Some(160),
                cover_m: None,
                accuracy_m: Some(0.1),
                buffer_m: None,
                protection_m: Some(0.4),
                serving: false,
            },
        ],
        works: vec![
            works(
                11,
                "Fernwärme Nord",
                &[(40.0, -30.0), (40.0, 30.0)],
                period(date(2026, 4, 10), date(2026, 4, 20)),
                true,
            ),
            works(
                12,
                "Plan Alpha",
                &[(60.0, 5.4), (130.0, 5.4)],
                Schedule::Floating(Window::new(date(2026, 4, 1), date(2026, 6, 30), 14).unwrap()),
                false,
            ),
            works(
                13,
                "Plan Beta",
                &[(200.0, 1.5), (300.0, 1.5)],
                period(date(2026, 7, 1), date(2026, 7, 20)),
                false,
            ),
        ],
        moratoria: vec![Moratorium {
            id: MoratoriumId(Uuid::from_u128(41)),
            extent: line(&[(160.0, 4.0), (230.0, 4.0)]),
            width_m: 8.0,
            since: date(2024, 5, 2),
            until: date(2028, 5, 1),
            reason: "Deckenerneuerung".to_owned(),
            street: "Am Markt".to_owned(),
        }],
        constraints: vec![],
        trees: vec![Tree {
            id: TreeId(Uuid::from_u128(51)),
            place: point! { x: X + 250.0, y: Y - 3.0 },
            crown_radius_m: Some(3.0),
            species: Some("Tilia cordata".to_owned()),
        }],
        districts: vec![],
        loaded: Layer::ALL.into_iter().collect(),
    }
}

fn trench() -> Trench {
    let draft = TrenchDraft {
        line: line(&[(0.0, 0.0), (300.0, 0.0)]).into_geometry(),
        width_m: 0.4,
        cover_m: 0.6,
        method: LayingMethod::OpenTrench,
    };
    Trench::new(draft, &CityArea::zone()).unwrap()
}

fn judged(city: &City, case: Option<CaseId>) -> Vec<Finding> {
    let rules = house::read(&house::files()).unwrap();
    let trench = trench();
    let subject = judge::Subject {
        trench: &trench,
        kind: WorksKind::Telecom,
        schedule: period(date(2026, 4, 13), date(2026, 5, 8)),
        applicant: Some(OWN),
        case,
        exempt: false,
        on: date(2026, 2, 2),
    };
    judge::trench(city, &rules, &subject)
}

fn found<'f>(all: &'f [Finding], rule: &str) -> &'f Finding {
    all.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("no {rule} in {all:#?}"))
}

#[test]
fn a_trench_of_300_m_reads_as_a_person_would_say_it() {
    let all = judged(&City::new(town()), None);
    let german: Vec<(&str, &str)> =
        all.iter().map(|one| (one.rule.as_str(), one.because.de.as_str())).collect();
    assert_eq!(
        german,
        [
            (
                "ST1",
                "Lindenallee: Die Arbeiten „Fernwärme Nord“ belegen vom 13.04.2026 bis 20.04.2026 denselben Platz. Abstand der Achsen: 0,0 m; betroffen sind 7,0 m der Trasse."
            ),
            (
                "U1",
                "Lindenallee: Parallel zur Trasse liegt eine Leitung (Gas, Geheimnetz GmbH). Lichter Abstand 0,51 m ± 0,35 m (Vertrauen 95 %), zu halten sind 0,40 m; das gelingt mit 53 % Wahrscheinlichkeit. Die Schutzzone von 0,40 m um die Leitung wird dabei berührt oder kann berührt werden. Angenommen: geplante Leitung 0,05 m dick, Standardabweichung der Verlegung 0,10 m, Standardabweichung des Tiefenunterschieds 0,11 m, Überdeckung der vorhandenen Leitung unbekannt, 0,90 m."
            ),
            (
                "ST2",
                "Lindenallee: Die Arbeiten „Plan Alpha“ können vom 13.04.2026 bis 08.05.2026 zur selben Zeit stattfinden. Zwischen den Arbeitsbereichen liegen 1,9 m (Abstand der Achsen: 5,4 m)."
            ),
            (
                "P1",
                "Am Markt: Die Trasse öffnet auf 72,6 m eine Fläche, die vom 02.05.2024 bis 01.05.2028 geschützt ist (Deckenerneuerung). Das steht der Zustimmung nicht entgegen; rechnen Sie mit Bedingungen zur Wiederherstellung."
            ),
            (
                "E1",
                "Am Markt: Der Arbeitsbereich reicht bis auf 0,8 m an einen Baum heran; zu halten sind 4,5 m (Achse bis Stamm: 3,0 m)."
            ),
            (
                "U4",
                "Lindenallee: Ein Leerrohr von Geheimnetz GmbH liegt 3,0 m neben der Trasse (frei: 2 von 4 Rohren). Auf 119,1 m könnten Sie es mitnutzen statt zu graben."
            ),
            (
                "ST3",
                "Am Markt: Die Arbeiten „Plan Beta“ sind vom 01.07.2026 bis 20.07.2026 am selben Ort geplant (Tage dazwischen: 53). Auf bis zu 108,4 m könnten Sie gemeinsam graben."
            ),
            (
                "C1",
                "Am Markt: Bis 50,0 m neben der Trasse ist für 1 von 1 Adressen kein Glasfasernetz in Reichweite oder geplant. Diese Trasse könnte sie anschließen."
            ),
        ]
    );
    assert_eq!(
        found(&all, "E1").because.en,
        "Am Markt: the working zone comes within 0.8 m of a tree; 4.5 m are to be kept (axis to trunk: 3.0 m)."
    );
    assert_eq!(
        found(&all, "ST2").because.en,
        "Lindenallee: the works “Plan Alpha” may take place at the same time from 13 April 2026 to 8 May 2026. \
         1.9 m lie between the working zones (distance of the axes: 5.4 m)."
    );
}

fn constraint(id: u128, kind: ConstraintKind, name: &str, place: &[(f64, f64)]) -> Constraint {
    Constraint {
        id: ConstraintId(Uuid::from_u128(id)),
        kind,
        name: name.to_owned(),
        extent: line(place),
        width_m: 4.0,
        since: Some(date(2026, 4, 1)),
        until: Some(date(2026, 6, 30)),
        owner: None,
        cleared: false,
        public: true,
    }
}

#[test]
fn what_else_lies_around_reads_as_a_person_would_say_it_and_a_rivals_guarantee_and_site_stay_his() {
    use ConstraintKind as Kind;
    let kinds = [
        (Kind::Water, "Mühlbach"),
        (Kind::Ordnance, "Verdachtsfläche 12"),
        (Kind::Rail, "Hafenbahn"),
        (Kind::Private, "Hof Nr. 7"),
        (Kind::TransitStop, "Rathaus"),
        (Kind::Event, "Frühlingsmarkt"),
        (Kind::Resurfacing, "Decke Am Markt"),
        (Kind::Embargo, "Marathon"),
        (Kind::Guarantee, "Geheimnetz Bau 3"),
        (Kind::Site, "Geheimnetz Mast 4"),
    ];
    let constraints = kinds.iter().zip(61..).map(|((kind, name), id)| Constraint {
        owner: matches!(kind, Kind::Guarantee | Kind::Site).then_some(RIVAL),
        public: !matches!(kind, Kind::Guarantee | Kind::Site),
        ..constraint(id, *kind, name, &[(200.0, -10.0), (200.0, 10.0)])
    });
    let bare = Layers { segments: town().segments, loaded: town().loaded, ..Layers::default() };
    let mut all = judged(&City::new(Layers { constraints: constraints.collect(), ..bare }), None);
    all.retain(|finding| finding.neighbour.kind == NeighbourKind::Constraint);
    all.sort_by(|a, b| a.rule.cmp(&b.rule));
    let german: Vec<&str> = all.iter().map(|one| one.because.de.as_str()).collect();
    assert_eq!(
        german,
        [
            "Am Markt: Der Arbeitsbereich kommt bis auf 0,0 m an „Mühlbach“ heran (Gewässer oder Wasserschutzgebiet; zu beachten ab 5,0 m). Die zuständige Fachbehörde ist zu beteiligen.",
            "Am Markt: Auf 8,4 m besteht Kampfmittelverdacht („Verdachtsfläche 12“), und die Fläche ist nicht freigegeben. Ohne Freigabe dürfen die Arbeiten nicht beginnen.",
            "Am Markt: Der Arbeitsbereich kommt bis auf 0,0 m an ein Bauwerk heran (Gleis: Hafenbahn; zu beachten ab 10,0 m). Wer dafür verantwortlich ist, muss zustimmen.",
            "Am Markt: Auf 4,4 m liegt die Trasse auf Privatgrund („Hof Nr. 7“). Dort gilt das Wegerecht nicht; es braucht eine Gestattung des Eigentümers.",
            "Am Markt: Der Mobilfunkstandort „Geheimnetz Mast 4“ liegt 0,0 m neben der Trasse. Seine Glasfaseranbindung könnte mit in diesen Graben.",
            "Am Markt: Vom 01.04.2026 bis 30.06.2026 wird die Decke erneuert („Decke Am Markt“), zur selben Zeit wie diese Arbeiten. Auf 4,4 m gehört der Graben davor.",
            "Am Markt: Vom 01.04.2026 bis 30.06.2026 darf hier nicht gegraben werden („Marathon“).",
            "Am Markt: Auf 4,4 m öffnet die Trasse eine Fläche, für die nach „Geheimnetz Bau 3“ vom 01.04.2026 bis 30.06.2026 jemand anders Gewähr leistet. Nehmen Sie den Zustand vorher gemeinsam auf; die Gewähr geht auf Sie über.",
            "Am Markt: Der Arbeitsbereich liegt auf 8,4 m im Verkehrsraum einer Linie oder Haltestelle (Haltestelle „Rathaus“). Stimmen Sie Umleitung oder Ersatzhaltestelle mit dem Verkehrsbetrieb ab.",
            "Am Markt: Am selben Ort ist vom 01.04.2026 bis 30.06.2026 die Veranstaltung „Frühlingsmarkt“. Legen Sie die Arbeiten davor oder danach, oder sichern Sie mit dem Veranstalter den Platz.",
        ]
    );
    assert_eq!(found(&all, "E3").severity, model::finding::Severity::Block);
    for finding in &all {
        let seen = finding.clone().seen_by(Some(OWN));
        let is_secret = ["P4", "M6"].contains(&finding.rule.as_str());
        assert_eq!(seen == *finding, !is_secret, "{}", finding.rule);
        assert!(!format!("{seen:?}").contains("Geheimnetz"), "{seen:#?}");
    }
}

#[test]
fn the_place_of_a_clash_is_the_part_of_the_trench_in_the_other_zone() {
    let all = judged(&City::new(town()), None);
    let Some(Geometry::LineString(place)) = &found(&all, "ST1").place else { panic!("no line") };
    let ends: Vec<f64> = place.0.iter().map(|at| ((at.x - X) * 1000.0).round() / 1000.0).collect();
    assert_eq!(ends, [36.5, 43.5]);
}

/// What a rival may learn: the street, the rule and how much it weighs.
#[test]
fn a_rival_sees_neither_name_nor_place_nor_figure() {
    let all = judged(&City::new(town()), None);
    for rule in ["ST2", "ST3", "U1", "U4", "C1"] {
        let seen = found(&all, rule).clone().seen_by(Some(OWN));
        for text in [&seen.because.de, &seen.because.en] {
            assert!(!["Geheimnetz", "Plan "].iter().any(|secret| text.contains(secret)), "{text}");
            // The paragraph of the law is the only number there may be.
            assert!(!text.replace("§136", "").contains(|sign: char| sign.is_ascii_digit()), "{text}");
        }
        assert!(seen.place.is_none() && seen.distance_m.is_none() && seen.period.is_none());
        assert!(
            seen.neighbour.id.is_none() && seen.neighbour.label.is_empty() && seen.neighbour.owner.is_none()
        );
        assert!(seen.score.is_none() && seen.inputs == 0);
        assert_eq!(seen.street, found(&all, rule).street);
        // Which houses somebody serves is told to no operator at all.
        let owner_sees_all = found(&all, rule).clone().seen_by(Some(RIVAL)) == *found(&all, rule);
        assert_eq!(owner_sees_all, rule != "C1");
    }
    for rule in ["ST1", "P1", "E1"] {
        assert_eq!(found(&all, rule).clone().seen_by(Some(OWN)), *found(&all, rule), "public knowledge");
    }
}

#[test]
fn the_number_of_uncovered_addresses_does_not_tell_of_a_rivals_unpublished_plan() {
    let mut town = town();
    let without = judged(&City::new(town.clone()), None);
    // Right in front of the only uncovered house.
    town.works.push(works(
        14,
        "Plan Gamma",
        &[(290.0, -25.0), (290.0, -15.0)],
        period(date(2027, 7, 1), date(2027, 7, 2)),
        false,
    ));
    assert_eq!(found(&judged(&City::new(town.clone()), None), "C1"), found(&without, "C1"));
    town.works.last_mut().unwrap().published = true;
    assert!(judged(&City::new(town), None).iter().all(|finding| finding.rule != "C1"));
}

#[test]
fn a_finding_keeps_its_identity_and_tells_by_its_inputs_that_a_side_changed() {
    let (city, case) = (City::new(town()), Some(CaseId(Uuid::from_u128(99))));
    let first = judged(&city, case);
    assert_eq!(first, judged(&city, case));
    let mut moved = town().works[0].clone();
    moved.schedule = period(date(2026, 4, 11), date(2026, 4, 21));
    let again = judged(&city.with(&[Change::WorksPut(Box::new(moved))]), case);
    let (before, after) = (found(&first, "ST1"), found(&again, "ST1"));
    assert_eq!(before.id, after.id);
    assert_ne!(before.inputs, after.inputs);
    assert_eq!(found(&first, "E1").inputs, found(&again, "E1").inputs);
    let mut ids: Vec<_> = first.iter().map(|finding| finding.id).collect();
    ids.extend(judged(&city, None).iter().map(|finding| finding.id));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "no two findings share an id, not even those of another case");
}

#[test]
fn a_case_does_not_run_into_its_own_works_and_a_missing_layer_is_said() {
    let case = Some(CaseId(Uuid::from_u128(99)));
    let mut town = town();
    town.works[0].case = case;
    town.loaded.remove(&Layer::Tree);
    let all = judged(&City::new(town), case);
    assert!(all.iter().all(|finding| finding.rule != "ST1"));
    let told = found(&all, "N0");
    assert!(told.not_judged && told.place.is_none());
    assert_eq!(
        told.because.en,
        "Not judged, or not reliably: the tree register was never loaded. Rules concerned: E1."
    );
}
