//! Recommendation ITU-R P.1812 against the reference results of its authors' software, and against what must hold anyway.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]
#![allow(clippy::print_stdout, reason = "the largest difference and a skipped test are said")]

mod reference;

use proptest::prelude::*;
use radio::{
    OutOfRange, P1812, Place, Profile, Quantity, Zone,
    entry::Building,
    p1812::{Climate, Prediction, SmoothPath, Spread},
};
use reference::Log;

fn climate() -> Climate {
    Climate { lapse: 45.0, refractivity: 325.0, source: "example".into() }
}

/// Every figure of a log and what it is called here.
fn figures(found: &Prediction) -> Vec<(&'static str, f64)> {
    let (air, shape, diffraction) = (&found.air, &found.shape, &found.diffraction);
    vec![
        ("d (km)", shape.length_km),
        ("dlt (km)", shape.horizons_km[0]),
        ("dlr (km)", shape.horizons_km[1]),
        ("th_t (mrad)", shape.elevations_mrad[0]),
        ("th_r (mrad)", shape.elevations_mrad[1]),
        ("th (mrad)", shape.angle_mrad),
        ("w", air.sea),
        ("dtm (km)", air.land_km),
        ("dlm (km)", air.inland_km),
        ("b0 (%)", air.beta0),
        ("ae (km)", air.median_km),
        ("hstd (m)", shape.smooth_m[0]),
        ("hsrd (m)", shape.smooth_m[1]),
        ("hte (m)", shape.effective_m[0]),
        ("hre (m)", shape.effective_m[1]),
        ("hm (m)", shape.roughness_m),
        ("Lbfs", found.free_space),
        ("Lb0p", found.line_of_sight),
        ("Ld50 (dB)", diffraction.median),
        ("Ldb (dB)", diffraction.rare),
        ("Ldp (dB)", diffraction.asked),
        ("Lba (dB)", found.ducting),
        ("Lbs (dB)", found.scatter),
        ("Lbc (dB)", found.combined),
        ("Lb (dB)", found.loss),
    ]
}

#[test]
fn every_reference_loss_within_a_tenth_of_a_decibel() {
    let Some(cases) = reference::cases() else {
        println!("skipped: the reference results of P.1812 are kept beside the checkout and are not there");
        return;
    };
    let (mut largest, mut compared) = (0.0_f64, 0);
    for case in &cases {
        let Log { ghz, sender_m, receiver_m, .. } = case.log;
        let found = case.log.model().predict(&case.profile, ghz, sender_m, receiver_m).unwrap();
        let away = (found.loss - case.log.of("Lb (dB)")).abs();
        assert!(away <= 0.1, "{}: {} dB, not {} dB", case.name, found.loss, case.log.of("Lb (dB)"));
        largest = largest.max(away);
        for (name, value) in figures(&found) {
            let expected = case.log.of(name);
            assert!(
                (value - expected).abs() <= 1e-6 * (1.0 + expected.abs()),
                "{}: {name} is {value}, not {expected}",
                case.name
            );
            compared += 1;
        }
    }
    println!(
        "{} reference losses, largest difference {largest:.1e} dB; {compared} intermediate figures",
        cases.len()
    );
    assert!(cases.len() >= 20);
}

fn hills() -> impl Strategy<Value = (Vec<Place>, f64)> {
    (5usize..60, 0.05..2.0f64, any::<bool>()).prop_flat_map(|(points, step, coast)| {
        let place = (0.0..400.0f64, 0.0..30.0f64, 0..3u8);
        (prop::collection::vec(place, points), Just(step), Just(coast)).prop_map(|(heights, step, coast)| {
            let places = heights
                .iter()
                .zip(0u32..)
                .map(|((ground_m, cover_m, zone), n)| Place {
                    km: f64::from(n) * step,
                    ground_m: *ground_m,
                    cover_m: *cover_m,
                    zone: if coast {
                        [Zone::Sea, Zone::Coast, Zone::Inland][usize::from(*zone)]
                    } else {
                        Zone::Inland
                    },
                })
                .collect();
            (places, step)
        })
    })
}

proptest! {
    #[test]
    fn the_loss_is_the_same_from_either_end(
        (places, step) in hills(), ghz in 0.03..6.0f64, percent in 1.0..50.0f64, heights in (1.0..200.0f64, 1.0..200.0f64)
    ) {
        prop_assume!(step * f64::from(u32::try_from(places.len() - 1).unwrap()) > 0.25);
        let there = P1812 { time_percent: percent, coast_km: [3.0, 1.0], ..P1812::median(climate(), 50.0) };
        let back = P1812 { coast_km: [1.0, 3.0], ..there.clone() };
        let profile = Profile::new(&places).unwrap();
        let one = there.predict(&profile, ghz, heights.0, heights.1).unwrap();
        let other = back.predict(&profile.reversed(0.0), ghz, heights.1, heights.0).unwrap();
        prop_assert!((one.loss - other.loss).abs() < 1e-6, "{} is not {}", one.loss, other.loss);
    }

    #[test]
    fn more_of_the_time_and_more_of_the_places_cost_more(
        (places, step) in hills(), ghz in 0.1..6.0f64, percents in (1.0..50.0f64, 1.0..50.0f64), places_percent in (1.0..99.0f64, 1.0..99.0f64)
    ) {
        prop_assume!(step * f64::from(u32::try_from(places.len() - 1).unwrap()) > 0.25);
        let profile = Profile::new(&places).unwrap();
        let loss = |time_percent: f64, location_percent: f64| {
            let model = P1812 { time_percent, location_percent, spread: Spread::Deviation(5.5), ..P1812::median(climate(), 50.0) };
            model.predict(&profile, ghz, 30.0, 1.5).unwrap()
        };
        let (seldom, often) = (percents.0.min(percents.1), percents.0.max(percents.1));
        prop_assert!(loss(seldom, 50.0).loss <= loss(often, 50.0).loss + 1e-6);
        let (few, many) = (places_percent.0.min(places_percent.1), places_percent.0.max(places_percent.1));
        prop_assert!(loss(20.0, few).loss <= loss(20.0, many).loss);
        let found = loss(seldom, few);
        prop_assert!(found.loss >= found.line_of_sight);
    }
}

fn level(points: u32, step_km: f64) -> Profile {
    let places: Vec<_> =
        (0..points).map(|n| Place { km: f64::from(n) * step_km, ..Place::default() }).collect();
    Profile::new(&places).unwrap()
}

#[test]
fn outside_its_range_the_model_refuses() {
    let model = P1812::median(climate(), 50.0);
    let refused = |model: &P1812, profile: &Profile, ghz, sender, receiver| match model
        .predict(profile, ghz, sender, receiver)
    {
        Err(OutOfRange::Outside { quantity, .. }) => quantity,
        other => panic!("{other:?}"),
    };
    let path = level(100, 0.1);
    assert!(model.predict(&path, 1.0, 30.0, 1.5).is_ok());
    assert_eq!(refused(&model, &path, 0.029, 30.0, 1.5), Quantity::Frequency);
    assert_eq!(refused(&model, &path, 6.01, 30.0, 1.5), Quantity::Frequency);
    assert_eq!(refused(&model, &path, f64::NAN, 30.0, 1.5), Quantity::Frequency);
    assert_eq!(refused(&model, &level(5, 0.05), 1.0, 30.0, 1.5), Quantity::Distance);
    assert_eq!(refused(&model, &level(31, 101.0), 1.0, 30.0, 1.5), Quantity::Distance);
    assert_eq!(refused(&model, &path, 1.0, 0.9, 1.5), Quantity::SenderHeight);
    assert_eq!(refused(&model, &path, 1.0, 30.0, 3001.0), Quantity::ReceiverHeight);
    for (time_percent, quantity) in [(0.9, Quantity::Time), (50.1, Quantity::Time)] {
        assert_eq!(refused(&P1812 { time_percent, ..model.clone() }, &path, 1.0, 30.0, 1.5), quantity);
    }
    assert_eq!(
        refused(&P1812 { location_percent: 99.5, ..model.clone() }, &path, 1.0, 30.0, 1.5),
        Quantity::Locations
    );
    assert_eq!(
        refused(&P1812 { latitude: 81.0, ..model.clone() }, &path, 1.0, 30.0, 1.5),
        Quantity::Latitude
    );
    assert_eq!(
        refused(&P1812 { spread: Spread::Square(20.0), ..model.clone() }, &path, 1.0, 30.0, 1.5),
        Quantity::Spread
    );
    assert!(matches!(model.predict(&level(4, 0.1), 1.0, 30.0, 1.5), Err(OutOfRange::FewPoints { .. })));
}

#[test]
fn houses_in_the_way_and_the_wall_of_the_own_house_cost_more() {
    let places = |cover_m| -> Vec<_> {
        (0..41u8).map(|n| Place { km: f64::from(n) * 0.05, cover_m, ..Place::default() }).collect()
    };
    let model = P1812::median(climate(), 50.0);
    let loss = |model: &P1812, cover_m| {
        model.predict(&Profile::new(&places(cover_m)).unwrap(), 0.8, 30.0, 1.5).unwrap().loss
    };
    assert!(loss(&model, 15.0) > loss(&model, 0.0) + 10.0);
    let inside = P1812 { inside: Some(Building::Efficient), ..model.clone() };
    let wall = Building::Efficient.loss(0.8, 50.0, 0.0).unwrap();
    assert!((loss(&inside, 0.0) - loss(&model, 0.0) - wall).abs() < 1.0);
    // A closed form for the smooth earth is no more than another way to the same edge.
    let closed = P1812 { smooth_path: SmoothPath::ClosedForm, ..model.clone() };
    assert!((loss(&closed, 15.0) - loss(&model, 15.0)).abs() < 0.5);
    // σ_L = (0.024 · 0.8 + 0.52) · 100^0.28 = 1.957 dB, in full below the roofs.
    let most = P1812 { location_percent: 90.0, spread: Spread::Square(100.0), ..model.clone() };
    assert!((loss(&most, 15.0) - loss(&model, 15.0) - 1.281_55 * 1.9576).abs() < 2e-3);
}
