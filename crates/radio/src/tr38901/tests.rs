//! The tables of TR 38.901, worked by hand.

use super::{entry::Glazing, *};
use crate::profile::Place;

const RURAL: Scenario = Scenario::RuralMacro { building_m: 5.0, street_m: 20.0 };

fn span(ground_m: f64, sender_m: f64, receiver_m: f64) -> Span {
    Span { ground_m, sender_m, receiver_m }
}

/// Scenario, span, gigahertz; breakpoint, loss with and without sight: worked by hand from table 7.4.1-1.
#[test]
fn losses_are_those_of_the_table_worked_by_hand() {
    let uma = Scenario::UrbanMacro;
    let umi = Scenario::StreetCanyon;
    for (scenario, span, ghz, knee, clear, blocked) in [
        // d3D = 500.5519 m: 28 + 22·2.699449 + 20·0.544068 = 98.2692; 13.54 + 39.08·2.699449 + 10.8814 = 129.9158.
        (uma, span(500.0, 25.0, 1.5), 3.5, 560.0, 98.2692, 129.9158),
        // Beyond 560 m: d3D = 2000.1381 m: 28 + 40·3.301060 + 10.8814 − 9·log(560² + 23.5²) = 121.4495;
        // 13.54 + 39.08·3.301060 + 10.8814 = 153.4268.
        (uma, span(2000.0, 25.0, 1.5), 3.5, 560.0, 121.4495, 153.4268),
        // d3D = 100.3606 m: 32.4 + 21·2.001563 + 20·1.447158 = 103.3760; 35.3·2.001563 + 22.4 + 21.3·1.447158 = 123.8796.
        (umi, span(100.0, 10.0, 1.5), 28.0, 1680.0, 103.3760, 123.8796),
        // Beyond 210 m at 3.5 GHz: d3D = 1000.0361 m: 32.4 + 40·3.0000157 + 10.8814 − 9.5·log(210² + 8.5²) = 119.1531;
        // 35.3·3.0000157 + 22.4 + 11.5887 = 139.8892.
        (umi, span(1000.0, 10.0, 1.5), 3.5, 210.0, 119.1531, 139.8892),
        // Country, 0.7 GHz, 35 m, 1 km: d_BP = 2π·35·1.5·0.7e9/3e8 = 769.690 m.
        (RURAL, span(500.0, 35.0, 1.5), 0.7, 769.6902, 84.6325, 104.8433),
        (RURAL, span(1000.0, 35.0, 1.5), 0.7, 769.6902, 93.3816, 116.4449),
    ] {
        let found =
            (scenario.breakpoint(&span, ghz, 1.0), scenario.clear(&span, ghz), scenario.blocked(&span, ghz));
        assert!((found.0 - knee).abs() < 1e-3, "{scenario:?} {span:?}: {found:?}");
        assert!((found.1 - clear).abs() < 1e-3, "{scenario:?} {span:?}: {found:?}");
        assert!((found.2 - blocked).abs() < 1e-3, "{scenario:?} {span:?}: {found:?}");
    }
}

#[test]
fn who_sees_the_antenna_is_as_likely_as_table_7_4_2_1_says() {
    let uma = Scenario::UrbanMacro;
    // 18/100 + e^(−100/63)·0.82 = 0.347671; with 1 + 1·1.25·e^(−2/3) at 23 m = 0.570796.
    for (scenario, span, sees) in [
        (uma, span(18.0, 25.0, 1.5), 1.0),
        (uma, span(100.0, 25.0, 1.5), 0.347_671),
        (uma, span(100.0, 25.0, 23.0), 0.570_796),
        // 0.18 + e^(−100/36)·0.82 = 0.230985.
        (Scenario::StreetCanyon, span(100.0, 10.0, 1.5), 0.230_985),
        (RURAL, span(10.0, 35.0, 1.5), 1.0),
        // e^(−0.99) = 0.371577.
        (RURAL, span(1000.0, 35.0, 1.5), 0.371_577),
    ] {
        assert!((scenario.sees(&span) - sees).abs() < 1e-5, "{scenario:?}: {}", scenario.sees(&span));
    }
}

#[test]
fn shadows_spread_as_in_the_table() {
    let near = span(500.0, 35.0, 1.5);
    let far = span(1000.0, 35.0, 1.5);
    let found = [Scenario::UrbanMacro, Scenario::StreetCanyon, RURAL].map(|scenario| {
        [(near, true), (far, true), (near, false)].map(|(span, clear)| scenario.shadow(&span, 0.7, clear))
    });
    assert_eq!(found, [[4.0, 4.0, 6.0], [4.0, 4.0, 7.82], [4.0, 6.0, 8.0]]);
}

#[test]
fn walls_cost_what_tables_7_4_3_1_and_2_say() {
    // 3.5 GHz: glass 2.7, reflecting 24.05, concrete 19 dB.
    // 5 − 10 log(0.3·10^−0.27 + 0.7·10^−1.9) = 12.6975; 5 − 10 log(0.7·10^−2.405 + 0.3·10^−1.9) = 26.8498.
    for (glazing, wall) in [(Glazing::Plain, 12.6975), (Glazing::Reflecting, 26.8498)] {
        let found = glazing.loss(Scenario::UrbanMacro, 3.5, 10.0).unwrap();
        assert!((found - wall - 5.0).abs() < 1e-3, "{found}");
        assert!(glazing.loss(Scenario::UrbanMacro, 3.5, 25.1).is_err());
    }
    assert!(Glazing::Plain.loss(RURAL, 3.5, 10.1).is_err());
    assert_eq!(Glazing::Reflecting.loss(RURAL, 3.5, 1.0), Err(OutOfRange::NoFigure));
}

#[test]
fn a_receiver_high_up_is_the_mean_of_what_the_report_would_draw() {
    let high = span(300.0, 25.0, 22.5);
    let drawn: Vec<_> = environments(&high).collect();
    // 1 m, and 12, 15, 18, 21 m alike; C = 0.95^1.5 · 1.25·27·e^−2.
    let c = 0.95f64.powf(1.5) * 33.75 * (-2.0f64).exp();
    assert_eq!(drawn.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [1.0, 12.0, 15.0, 18.0, 21.0]);
    assert!((drawn[0].1 - 1.0 / (1.0 + c)).abs() < 1e-12);
    assert!((drawn.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-12);
    assert_eq!(environments(&span(300.0, 25.0, 1.5)).collect::<Vec<_>>(), [(1.0, 1.0)]);
}

#[test]
fn outside_the_table_there_is_no_answer() {
    let model = |scenario, sight| Tr38901 { scenario, sight, any_sender_height: false };
    let along = |metres: f64| {
        Profile::new(&[0.0, metres / 2e3, metres / 1e3].map(|km| Place { km, ..Place::default() })).unwrap()
    };
    let macro_cell = model(Scenario::UrbanMacro, Sight::Expected);
    let quantity = |model: Tr38901, metres, ghz, sender, receiver| match model.loss(
        &along(metres),
        ghz,
        sender,
        receiver,
    ) {
        Err(OutOfRange::Outside { quantity, .. }) => Some(quantity),
        _ => None,
    };
    assert_eq!(quantity(macro_cell, 300.0, 3.5, 25.0, 1.5), None);
    assert_eq!(quantity(macro_cell, 9.0, 3.5, 25.0, 1.5), Some(Quantity::Distance));
    assert_eq!(quantity(macro_cell, 5001.0, 3.5, 25.0, 1.5), Some(Quantity::Distance));
    assert_eq!(quantity(macro_cell, 300.0, 0.49, 25.0, 1.5), Some(Quantity::Frequency));
    assert_eq!(quantity(macro_cell, 300.0, 3.5, 30.0, 1.5), Some(Quantity::SenderHeight));
    assert_eq!(quantity(Tr38901 { any_sender_height: true, ..macro_cell }, 300.0, 3.5, 30.0, 1.5), None);
    assert_eq!(quantity(macro_cell, 300.0, 3.5, 25.0, 1.0), Some(Quantity::ReceiverHeight));
    assert_eq!(quantity(model(RURAL, Sight::Clear), 9000.0, 0.7, 35.0, 1.5), None);
    assert_eq!(quantity(model(RURAL, Sight::Blocked), 9000.0, 0.7, 35.0, 1.5), Some(Quantity::Distance));
    assert_eq!(quantity(model(RURAL, Sight::Clear), 900.0, 31.0, 35.0, 1.5), Some(Quantity::Frequency));
    let low = Scenario::RuralMacro { building_m: 4.0, street_m: 20.0 };
    assert_eq!(quantity(model(low, Sight::Clear), 900.0, 0.7, 35.0, 1.5), Some(Quantity::BuildingHeight));
}

#[test]
fn a_house_in_the_line_blocks_it() {
    let along = |cover_m| {
        let places: Vec<_> = (0..11u8)
            .map(|n| Place {
                km: f64::from(n) * 0.03,
                cover_m: if n == 8 { cover_m } else { 0.0 },
                ..Place::default()
            })
            .collect();
        Profile::new(&places).unwrap()
    };
    let model = |sight| Tr38901 { scenario: Scenario::UrbanMacro, sight, any_sender_height: false };
    let loss = |sight, cover_m| model(sight).loss(&along(cover_m), 3.5, 25.0, 1.5).unwrap();
    assert!((loss(Sight::ByProfile, 6.0) - loss(Sight::Clear, 6.0)).abs() < 1e-12);
    assert!((loss(Sight::ByProfile, 6.5) - loss(Sight::Blocked, 6.5)).abs() < 1e-12);
    assert!(
        loss(Sight::Clear, 0.0) < loss(Sight::Expected, 0.0)
            && loss(Sight::Expected, 0.0) < loss(Sight::Blocked, 0.0)
    );
}
