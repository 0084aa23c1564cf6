//! A charge for the use of the road does not read, and what the examples cannot say of bills.

use std::{collections::BTreeMap, sync::OnceLock};

use jiff::civil::date;
use model::fee::Bill;
use proptest::prelude::*;

use super::*;
use crate::{
    Law,
    read::tests::{changed, law},
};

const TOWN: &str = "fees/model-town.toml";
const ON: Date = date(2026, 2, 3);

/// Read once for all turns of a property.
fn town() -> &'static Schedule {
    static LAW: OnceLock<Law> = OnceLock::new();
    LAW.get_or_init(law).fees().find("MODEL", ON).unwrap()
}

fn fault(from: &str, to: &str) -> DataFault {
    let faults = changed(TOWN, |text| text.replacen(from, to, 1)).unwrap_err();
    let found = faults.into_iter().find_map(|fault| match fault {
        LawFault::Fee { fault, .. } => Some(fault),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn a_charge_for_the_use_of_the_road_does_not_read() {
    let days = "{ per_day = 1250 }";
    for (from, to) in [
        ("unit    = \"day\"", "unit    = \"metre\""),
        ("unit    = \"day\"", "unit    = \"square_metre_day\""),
        ("unit    = \"day\"", "purpose = \"use\"\nunit    = \"day\""),
        (days, "{ per_metre = 100 }"),
        (days, "{ per_square_metre_day = 5 }"),
    ] {
        let found = fault(from, to);
        assert_eq!(found, DataFault::Use, "{to}");
        assert!(found.to_string().contains("§125(1) TKG"));
    }
}

#[test]
fn what_is_wrong_with_a_schedule_is_named() {
    assert_eq!(fault("unit    = \"day\"", "unit    = \"hour\""), DataFault::Unit { unit: "hour".into() });
    assert_eq!(fault("step_minutes = 15", "step_minutes = 7"), DataFault::Step { minutes: 7 });
    assert_eq!(fault("min = 5000, max = 50000", "min = 5001, max = 5000"), DataFault::Price);
    assert_eq!(fault("percent    = 50", "percent    = 101"), DataFault::Price);
    assert_eq!(fault("higher = 8209", "chief = 8209"), DataFault::Unknown { code: "chief".into() });
    assert_eq!(fault("released_by = \"close\"\n", ""), DataFault::Deposit);
    assert_eq!(
        fault("per_square_metre = 8550", "per_day = 8550"),
        DataFault::Unit { unit: "square_metre".into() }
    );
    assert!(matches!(fault("({grade}) zu", "({rank}) zu"), DataFault::Place(_)));
    let negative = changed(TOWN, |text| text.replacen("fixed = 4500", "fixed = -4500", 1)).unwrap_err();
    assert!(matches!(&negative[..], [LawFault::Unreadable { .. }]));
    let dearer =
        changed(TOWN, |text| text.replacen("per_permit = 8500", "per_permit = 8501", 1)).unwrap_err();
    assert!(dearer.iter().all(|fault| matches!(fault, LawFault::Example { .. })) && !dearer.is_empty());
}

#[test]
fn the_schedule_that_names_an_authority_most_closely_is_its_own() {
    let mut schedules = Schedules::default();
    for (code, authority) in [("all", "*"), ("germany", "DE"), ("hamburg", "DE-HH")] {
        let schedule = Schedule { code: code.into(), authority: authority.into(), ..town().clone() };
        schedules.push("fees/x.toml", schedule);
    }
    let of = |calendar| schedules.find_for(calendar, ON).map(|schedule| schedule.code.as_str());
    assert_eq!(
        [of("DE-HH"), of("DE-BY"), of("NL"), of("DE-HHX")],
        [Some("hamburg"), Some("germany"), Some("all"), Some("germany")]
    );
    let facts = FeeFacts::new(Procedure::new("consent").unwrap(), Event::PermitDig, "NL");
    let refused = assess(schedules.find("hamburg", ON).unwrap(), &facts, ON).unwrap_err();
    assert_eq!(refused.code(), "other_authority");
}

#[test]
fn every_line_says_what_was_counted_and_what_was_waived() {
    let facts = FeeFacts {
        minutes: BTreeMap::from([("upper".into(), 80)]),
        exemptions: vec!["social".into()],
        ..consent()
    };
    let bill = assess(town(), &facts, ON).unwrap();
    let effort = &bill.lines()[1];
    assert_eq!(
        effort.why.de,
        "1,5 Stunden (gehobener Dienst) zu je 64,71 €, jede angefangene Viertelstunde zählt: 97,07 €. Davon erlassen: \
         50 % (48,54 €), Anschluss einer sozialen Einrichtung (Beispiel der Modellstadt: soziale Gründe)."
    );
    assert_eq!(
        effort.title,
        Text::new("Prüfung nach Zeitaufwand: gehobener Dienst", "Checking by effort: executive grade")
    );
    assert!(!bill.is_verified() && town().releases(Event::Close) && !town().releases(Event::Grant));
    // What the officer writes is not filled in its turn.
    assert!(bill.lines()[0].why.en.contains("set at €180.00. Reason: Umfang {reason}"));
}

/// A consent that is granted, with the frame chosen.
fn consent() -> FeeFacts {
    let choice = Choice { cents: Money::from_cents(18000).unwrap(), reason: "Umfang {reason}".into() };
    FeeFacts {
        frames: BTreeMap::from([("decision".into(), choice)]),
        ..FeeFacts::new(Procedure::new("consent").unwrap(), Event::Grant, "DE-HH")
    }
}

fn total(bill: &Bill) -> i64 {
    bill.lines().iter().map(|line| line.amount.cents()).sum()
}

proptest! {
    #[test]
    fn the_total_is_the_sum_of_the_lines_and_more_hours_never_cost_less(
        middle in 0..100_000u32, upper in 0..100_000u32, more in 0..1000u32, exempt in any::<bool>(),
    ) {
        let exemptions: Vec<String> = if exempt { vec!["social".into()] } else { Vec::new() };
        let worked = |middle: u32| {
            let minutes = BTreeMap::from([("middle".to_owned(), middle), ("upper".to_owned(), upper)]);
            assess(town(), &FeeFacts { minutes, exemptions: exemptions.clone(), ..consent() }, ON).unwrap()
        };
        let (bill, longer) = (worked(middle), worked(middle + more));
        prop_assert_eq!(bill.total().cents(), total(&bill));
        prop_assert!(bill.total() <= longer.total());
        prop_assert!(more < 15 || exempt || bill.total() < longer.total());
    }

    #[test]
    fn the_total_does_not_hang_on_the_order_of_the_items(turn in 0..8usize, permits in 0..50u32, days in 0..400u32) {
        let facts = FeeFacts { permits, days, event: Event::PermitDig, frames: BTreeMap::new(), ..consent() };
        let mut turned = town().clone();
        turned.items.rotate_left(turn);
        let (bill, other) = (assess(town(), &facts, ON).unwrap(), assess(&turned, &facts, ON).unwrap());
        prop_assert_eq!(bill.total(), other.total());
        prop_assert_eq!(bill.total().cents(), i64::from(permits) * 8500 + i64::from(days) * 1250);
    }

    #[test]
    fn the_greatest_numbers_are_a_bill_or_a_refusal(count in any::<u32>(), minutes in any::<u32>(), cost in 0..=i64::MAX) {
        let facts = FeeFacts {
            permits: count,
            days: count,
            minutes: BTreeMap::from([("higher".into(), minutes)]),
            reinstatement_cost: Money::from_cents(cost).unwrap(),
            surface_m2: Quantity::from(count),
            ..consent()
        };
        for event in [Event::Grant, Event::PermitDig] {
            let frames = if event == Event::Grant { facts.frames.clone() } else { BTreeMap::new() };
            let facts = FeeFacts { event, frames, ..facts.clone() };
            prop_assert!(assess(town(), &facts, ON).is_ok_and(|bill| bill.total().cents() == total(&bill)));
            let held = deposit(town(), &facts, ON);
            prop_assert!(held.is_ok_and(|bill| bill.total().cents() == total(&bill)));
        }
    }
}
