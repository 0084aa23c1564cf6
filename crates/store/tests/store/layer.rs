//! Layers in, the city out.

use geo::{Geometry, point, polygon};
use jiff::civil::date;
use model::{
    Period, Schedule, Utm32, Window,
    address::Address,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    district::District,
    moratorium::Moratorium,
    statistical_area::StatisticalArea,
    street::{Segment, StreetClass},
    surroundings::Building,
    tree::Tree,
    works::{Works, WorksKind},
};
use store::{
    StoreError, city,
    layer::{self, Base},
    place, plan,
};
use uuid::Uuid;

use crate::town::{Town, line, now};

pub fn conduit(town: &Town) -> Conduit {
    Conduit {
        id: Uuid::now_v7().into(),
        owner: town.operator.id,
        owner_name: town.operator.name.clone(),
        kind: ConduitKind::Microduct,
        line: line(),
        ducts: 12,
        ducts_free: 5,
        diameter_mm: Some(50),
        cover_m: Some(0.6),
        accuracy_m: None,
        buffer_m: Some(0.3),
        protection_m: Some(0.2),
        serving: true,
    }
}

pub fn base() -> Base {
    let yard = polygon![(x: 564_900.0, y: 5_933_900.0), (x: 565_200.0, y: 5_933_900.0),
                        (x: 565_200.0, y: 5_934_100.0), (x: 564_900.0, y: 5_934_100.0)];
    let outline = Utm32::stored(Geometry::Polygon(yard)).unwrap();
    let district =
        District { id: Uuid::now_v7().into(), name: "Mitte".to_owned(), boundary: outline.clone() };
    Base {
        segments: vec![Segment {
            id: Uuid::now_v7().into(),
            name: "Große Lindenstraße".to_owned(),
            class: StreetClass::Residential,
            surface: None,
            width_m: Some(6.5),
            bridge: false,
            tunnel: true,
            line: line(),
        }],
        addresses: vec![Address {
            id: Uuid::now_v7().into(),
            street: "Große Lindenstraße".to_owned(),
            number: "7 a".to_owned(),
            postcode: Some("20095".to_owned()),
            district: Some(district.id),
            place: point! { x: 565_050.0, y: 5_934_010.0 },
        }],
        buildings: vec![Building { outline, kind: "yes".to_owned() }],
        trees: vec![Tree {
            id: Uuid::now_v7().into(),
            place: point! { x: 565_020.0, y: 5_934_003.0 },
            crown_radius_m: None,
            species: Some("Tilia".to_owned()),
        }],
        districts: vec![district],
        ..Base::default()
    }
}

#[tokio::test]
async fn what_goes_in_as_layers_comes_out_as_the_city() {
    let town = Town::new().await;
    let (base, pipe) = (base(), conduit(&town));
    let works = |days: Option<u16>| Works {
        id: Uuid::now_v7().into(),
        case: None,
        applicant: town.rival.id,
        applicant_name: town.rival.name.clone(),
        kind: WorksKind::Gas,
        title: "Gas".to_owned(),
        street: "Lindenstraße".to_owned(),
        line: line(),
        width_m: 0.8,
        cover_m: None,
        schedule: match days {
            None => Schedule::Fixed(Period::new(date(2026, 5, 1), date(2026, 5, 9)).unwrap()),
            Some(days) => Schedule::Floating(Window::new(date(2026, 6, 1), date(2026, 6, 30), days).unwrap()),
        },
        published: days.is_none(),
    };
    let both = vec![works(None), works(Some(5))];
    let moratorium = Moratorium {
        id: Uuid::now_v7().into(),
        extent: line(),
        width_m: 6.0,
        since: date(2025, 8, 1),
        until: date(2030, 7, 31),
        reason: "Deckensanierung".to_owned(),
        street: "Lindenstraße".to_owned(),
    };
    let mut tx = town.system().await;
    layer::replace_base(&mut tx, &base, now(), "extract").await.unwrap();
    layer::replace_conduits(&mut tx, std::slice::from_ref(&pipe), now(), "register").await.unwrap();
    layer::replace_works(&mut tx, &both, now(), "register").await.unwrap();
    layer::replace_moratoria(&mut tx, std::slice::from_ref(&moratorium), now(), "register").await.unwrap();
    let boundary = &base.districts[0].boundary;
    let area = |key: &str| StatisticalArea { key: key.to_owned(), boundary: boundary.clone() };
    let gone = [area("43017")];
    layer::replace_statistical_areas(&mut tx, &gone, now(), "register").await.unwrap();
    let areas = [area("43018"), area("02004")];
    layer::replace_statistical_areas(&mut tx, &areas, now(), "register").await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = town.system().await;
    let city = city::load(&mut tx).await.unwrap();
    assert_eq!(city.segments, base.segments);
    assert_eq!(city.addresses, base.addresses);
    assert_eq!(city.trees, base.trees);
    assert_eq!(city.districts, base.districts);
    assert_eq!(city.conduits, [pipe]);
    assert_eq!(city.works, both);
    assert_eq!(city.moratoria, [moratorium]);
    assert_eq!(city.statistical_areas, [area("02004"), area("43018")]);
    let loaded: Vec<Layer> = city.loaded.iter().map(|(layer, _)| *layer).collect();
    let registers = [
        Layer::Street,
        Layer::Address,
        Layer::Conduit,
        Layer::Works,
        Layer::Moratorium,
        Layer::Tree,
        Layer::District,
        Layer::StatisticalArea,
    ];
    assert!(registers.iter().all(|layer| loaded.contains(layer)), "{loaded:?}");
    assert!(!loaded.contains(&Layer::Ordnance), "nobody loaded it");

    let mut tx = town.by(&town.rival_applicant).await;
    let around = plan::surroundings(&mut tx, line().bounds()).await.unwrap();
    assert_eq!((around.segments.len(), around.buildings.len(), around.works.len()), (1, 1, 2));
    assert_eq!(around.addresses, [], "it lies beside the box");
    assert_eq!(around.conduits, [], "a rival's plan is confidential");
}

#[tokio::test]
async fn a_layer_that_fails_changes_nothing() {
    let town = Town::new().await;
    let mut tx = town.system().await;
    layer::replace_base(&mut tx, &base(), now(), "extract").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = town.system().await;
    layer::replace_base(&mut tx, &Base::default(), now(), "empty").await.unwrap();
    let orphan = Conduit { owner: Uuid::new_v4().into(), ..conduit(&town) };
    let refused = layer::replace_conduits(&mut tx, &[orphan], now(), "register").await;
    assert!(matches!(refused, Err(StoreError::Dangling)));
    drop(tx);
    let mut tx = town.system().await;
    assert_eq!(city::load(&mut tx).await.unwrap().segments.len(), 1);
}

#[tokio::test]
async fn a_name_is_found_however_it_is_written() {
    let town = Town::new().await;
    let mut tx = town.system().await;
    layer::replace_base(&mut tx, &base(), now(), "extract").await.unwrap();
    for (words, label) in [
        ("grosse lindenstr.", "Große Lindenstraße"),
        ("GROSSE LINDENSTRASSE 7a", "Große Lindenstraße 7 a, 20095"),
        ("Lindenstraße gross", "Große Lindenstraße"),
    ] {
        let found = place::search(&mut tx, words, 5).await.unwrap();
        assert_eq!(found.first().map(|place| place.label.as_str()), Some(label), "{words}");
    }
    assert_eq!(place::search(&mut tx, "%", 5).await.unwrap(), []);
}
