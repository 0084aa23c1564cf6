//! Fees and deposits: money in whole cents, and a bill that explains every line.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Text, word::words};

words! {
    /// What a bill asks for.
    ChargeKind {
        /// A fee for what the authority does.
        Fee = "fee",
        /// Money that the authority holds until the surface's guarantee has ended.
        Deposit = "deposit",
    }
}

words! {
    /// What an amount is in; all have a hundred cents or pence.
    Currency {
        /// Euro.
        Euro = "EUR",
        /// Pound sterling.
        Pound = "GBP",
    }
}

words! {
    /// What a line counts.
    Unit {
        /// One act of the authority.
        Piece = "piece",
        /// Permits to dig.
        Permit = "permit",
        /// Hours of work in the authority.
        Hour = "hour",
        /// Days of the permitted period.
        Day = "day",
        /// Inspections on site.
        Inspection = "inspection",
        /// Square metres of surface that is opened; for deposits only.
        SquareMetre = "square_metre",
        /// Hundredths of the cost of reinstatement; for deposits only.
        Percent = "percent",
    }
}

/// An amount of money in cents, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0, example = 12050))]
#[serde(try_from = "i64", into = "i64")]
pub struct Money(i64);

/// Why a calculation yields no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyFault {
    /// Below zero.
    #[error("an amount cannot be negative ({0} cents)")]
    Negative(i64),
    /// More than can be counted.
    #[error("the amount is too large to be counted")]
    Overflow,
}

impl Money {
    /// No money at all.
    pub const ZERO: Self = Self(0);

    /// Checks a number of cents.
    ///
    /// # Errors
    /// [`MoneyFault::Negative`].
    pub fn from_cents(cents: i64) -> Result<Self, MoneyFault> {
        if cents < 0 { Err(MoneyFault::Negative(cents)) } else { Ok(Self(cents)) }
    }

    /// The number of cents.
    pub fn cents(self) -> i64 {
        self.0
    }

    /// Both together.
    ///
    /// # Errors
    /// [`MoneyFault::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, MoneyFault> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyFault::Overflow)
    }

    /// What is left without the other.
    ///
    /// # Errors
    /// [`MoneyFault::Negative`] when the other is more.
    pub fn minus(self, other: Self) -> Result<Self, MoneyFault> {
        Self::from_cents(self.0 - other.0)
    }

    /// The price of a quantity at this price each, rounded to the cent, half a cent up.
    ///
    /// # Errors
    /// [`MoneyFault::Overflow`].
    pub fn times(self, quantity: Quantity) -> Result<Self, MoneyFault> {
        self.share(quantity.0, 1000)
    }

    /// So many hundredths of it, rounded to the cent, half a cent up.
    ///
    /// # Errors
    /// [`MoneyFault::Overflow`].
    pub fn percent(self, percent: u8) -> Result<Self, MoneyFault> {
        self.share(u64::from(percent), 100)
    }

    fn share(self, parts: u64, of: i128) -> Result<Self, MoneyFault> {
        let exact = i128::from(self.0) * i128::from(parts);
        i64::try_from((2 * exact + of) / (2 * of)).map(Self).or(Err(MoneyFault::Overflow))
    }

    /// As people write it: `1.234,50 €` in German, `€1,234.50` in English.
    pub fn text(self, currency: Currency) -> Text {
        let sign = match currency {
            Currency::Euro => "€",
            Currency::Pound => "£",
        };
        let (whole, cents) = (self.0 / 100, self.0 % 100);
        Text::new(
            format!("{},{cents:02} {sign}", grouped(whole, '.')),
            format!("{sign}{}.{cents:02}", grouped(whole, ',')),
        )
    }
}

/// A number with a mark after every third digit from the right.
fn grouped(number: i64, mark: char) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(mark);
        }
        written.push(digit);
    }
    written
}

impl TryFrom<i64> for Money {
    type Error = MoneyFault;
    fn try_from(cents: i64) -> Result<Self, MoneyFault> {
        Self::from_cents(cents)
    }
}

impl From<Money> for i64 {
    fn from(money: Money) -> Self {
        money.0
    }
}

/// How much of a unit: exact to a thousandth, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = f64, minimum = 0, example = 12.5))]
#[serde(try_from = "f64", into = "f64")]
pub struct Quantity(u64);

/// A number that counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a quantity is a number from 0 to {most}, not {number}", most = Quantity::MOST)]
pub struct NoQuantity {
    /// The number.
    pub number: f64,
}

impl Quantity {
    /// None of it.
    pub const ZERO: Self = Self(0);
    /// One of it.
    pub const ONE: Self = Self(1000);
    /// The largest number that is still a quantity of something in a street.
    pub const MOST: f64 = 1e9;

    /// So many thousandths.
    pub fn from_thousandths(thousandths: u32) -> Self {
        Self(u64::from(thousandths))
    }

    /// The number of thousandths.
    pub fn thousandths(self) -> u64 {
        self.0
    }

    /// As people write it, without needless zeros: `12,5` in German, `12.5` in English.
    pub fn text(self) -> Text {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        if rest == 0 {
            return Text::from(whole.to_string().as_str());
        }
        let rest = format!("{rest:03}");
        let rest = rest.trim_end_matches('0');
        Text::new(format!("{whole},{rest}"), format!("{whole}.{rest}"))
    }
}

impl From<u32> for Quantity {
    fn from(whole: u32) -> Self {
        Self(u64::from(whole) * 1000)
    }
}

impl TryFrom<f64> for Quantity {
    type Error = NoQuantity;
    /// Rounds to the thousandth.
    fn try_from(number: f64) -> Result<Self, NoQuantity> {
        if !(0.0..=Self::MOST).contains(&number) {
            return Err(NoQuantity { number });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above: a whole number from 0 to 10¹²"
        )]
        Ok(Self((number * 1000.0).round() as u64))
    }
}

impl From<Quantity> for f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "at most 10¹² thousandths: every one has a double of its own"
    )]
    fn from(quantity: Quantity) -> Self {
        quantity.0 as Self / 1000.0
    }
}

/// Why a line asks for less than its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reduction {
    /// Code of the exemption.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// Paragraph.
    pub basis: String,
    /// Whether the basis was read in the legal text.
    pub verified: bool,
    /// So many hundredths are waived.
    pub percent: u8,
    /// The amount that is waived.
    pub by: Money,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// Code of the schedule's item.
    pub item: String,
    /// Name as shown.
    pub title: Text,
    /// Paragraph.
    pub basis: String,
    /// Whether the basis and the price were read in the legal text.
    pub verified: bool,
    /// How much.
    pub quantity: Quantity,
    /// Of what.
    pub unit: Unit,
    /// At which price each.
    pub unit_price: Money,
    /// The price before a reduction.
    pub full: Money,
    /// What is waived.
    pub reduction: Option<Reduction>,
    /// What is to be paid: the price without what is waived.
    pub amount: Money,
    /// The same in a sentence.
    pub why: Text,
}

/// A bill: its total is the sum of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "RawBill")]
pub struct Bill {
    kind: ChargeKind,
    schedule: String,
    title: Text,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    on: Date,
    currency: Currency,
    lines: Vec<Line>,
    total: Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBill {
    kind: ChargeKind,
    schedule: String,
    title: Text,
    on: Date,
    currency: Currency,
    lines: Vec<Line>,
    total: Money,
}

/// Why lines make no bill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillFault {
    /// A sum cannot be counted.
    #[error(transparent)]
    Money(#[from] MoneyFault),
    /// A line's amount is not its price without what is waived.
    #[error("the line \"{item}\" does not add up")]
    Line {
        /// Code of the item.
        item: String,
    },
    /// The total is not the sum of the lines.
    #[error("the total is not the sum of the lines")]
    Total,
}

impl Bill {
    /// Adds up the lines.
    ///
    /// # Errors
    /// [`BillFault`] when a line does not add up, or the sum cannot be counted.
    pub fn new(
        kind: ChargeKind,
        schedule: &str,
        title: &Text,
        on: Date,
        currency: Currency,
        lines: Vec<Line>,
    ) -> Result<Self, BillFault> {
        let mut total = Money::ZERO;
        for line in &lines {
            let waived = line.reduction.as_ref().map_or(Money::ZERO, |reduction| reduction.by);
            if line.full.minus(waived) != Ok(line.amount) {
                return Err(BillFault::Line { item: line.item.clone() });
            }
            total = total.plus(line.amount)?;
        }
        Ok(Self { kind, schedule: schedule.to_owned(), title: title.clone(), on, currency, lines, total })
    }

    /// What it asks for.
    pub fn kind(&self) -> ChargeKind {
        self.kind
    }

    /// Code of the schedule.
    pub fn schedule(&self) -> &str {
        &self.schedule
    }

    /// Name of the schedule as shown.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The day whose prices were taken.
    pub fn on(&self) -> Date {
        self.on
    }

    /// What the amounts are in.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The lines in the schedule's order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What is to be paid.
    pub fn total(&self) -> Money {
        self.total
    }

    /// Whether every basis and price was read in the legal text.
    pub fn is_verified(&self) -> bool {
        self.lines.iter().all(|line| line.verified)
    }
}

impl TryFrom<RawBill> for Bill {
    type Error = BillFault;
    fn try_from(raw: RawBill) -> Result<Self, BillFault> {
        let bill = Self::new(raw.kind, &raw.schedule, &raw.title, raw.on, raw.currency, raw.lines)?;
        if bill.total == raw.total { Ok(bill) } else { Err(BillFault::Total) }
    }
}

#[cfg(test)]
mod tests;
