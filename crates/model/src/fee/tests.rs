//! Money is counted to the cent, and a bill is the sum of its lines.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn line(cents: i64) -> Line {
    Line {
        item: "a".into(),
        title: "a".into(),
        basis: String::new(),
        verified: false,
        quantity: Quantity::ONE,
        unit: Unit::Piece,
        unit_price: Money(cents),
        full: Money(cents),
        reduction: None,
        amount: Money(cents),
        why: "a".into(),
    }
}

fn bill(lines: Vec<Line>) -> Result<Bill, BillFault> {
    Bill::new(ChargeKind::Fee, "S", &"S".into(), date(2026, 1, 1), Currency::Euro, lines)
}

#[test]
fn half_a_cent_is_rounded_up_and_no_amount_is_negative() {
    let price = Money(333);
    assert_eq!(price.times(Quantity(500)), Ok(Money(167)));
    assert_eq!(price.times(Quantity(499)), Ok(Money(166)));
    assert_eq!(Money(1).percent(50), Ok(Money(1)));
    assert_eq!(Money(1).percent(49), Ok(Money(0)));
    assert_eq!(Money::from_cents(-1), Err(MoneyFault::Negative(-1)));
    assert_eq!(Money(1).minus(Money(2)), Err(MoneyFault::Negative(-1)));
    assert_eq!(Money(i64::MAX).plus(Money(1)), Err(MoneyFault::Overflow));
    assert_eq!(Money(i64::MAX).times(Quantity(1001)), Err(MoneyFault::Overflow));
    assert_eq!(bill(vec![line(i64::MAX), line(1)]), Err(BillFault::Money(MoneyFault::Overflow)));
}

#[test]
fn money_and_quantities_are_written_as_people_write_them() {
    assert_eq!(Money(123_456_705).text(Currency::Euro), Text::new("1.234.567,05 €", "€1,234,567.05"));
    assert_eq!(Money(5).text(Currency::Pound), Text::new("0,05 £", "£0.05"));
    assert_eq!(Quantity(12_050).text(), Text::new("12,05", "12.05"));
    assert_eq!(Quantity::from(1200).text(), "1200".into());
}

#[test]
fn a_stored_bill_whose_total_is_not_its_sum_does_not_read() {
    let mut stored = serde_json::to_value(bill(vec![line(100), line(20)]).unwrap()).unwrap();
    assert_eq!(stored["total"], 120);
    assert!(serde_json::from_value::<Bill>(stored.clone()).is_ok());
    stored["total"] = 119.into();
    assert!(serde_json::from_value::<Bill>(stored.clone()).is_err());
    stored["total"] = 120.into();
    stored["lines"][0]["amount"] = (-5).into();
    assert!(serde_json::from_value::<Bill>(stored).is_err());
}

proptest! {
    #[test]
    fn the_total_is_the_sum_of_the_lines_in_any_order(
        cents in prop::collection::vec(0..1_000_000_000i64, 0..20), turn in 0..20usize,
    ) {
        let lines: Vec<Line> = cents.iter().map(|cents| line(*cents)).collect();
        let mut turned = lines.clone();
        turned.rotate_left(if lines.is_empty() { 0 } else { turn % lines.len() });
        let total = bill(lines).unwrap().total();
        prop_assert_eq!(total.cents(), cents.iter().sum::<i64>());
        prop_assert_eq!(total, bill(turned).unwrap().total());
    }

    #[test]
    fn a_price_is_never_more_than_half_a_cent_off(cents in 0..10_000_000i64, thousandths in 0..10_000_000u32) {
        let price = Money(cents).times(Quantity::from_thousandths(thousandths)).unwrap();
        let off = i128::from(price.cents()) * 1000 - i128::from(cents) * i128::from(thousandths);
        prop_assert!((-499..=500).contains(&off));
    }

    #[test]
    fn a_quantity_survives_the_wire(thousandths in any::<u32>()) {
        let quantity = Quantity::from_thousandths(thousandths);
        prop_assert_eq!(Quantity::try_from(f64::from(quantity)), Ok(quantity));
    }
}
