//! Fees and deposits: schedules as dated data, and the bill that follows from the facts of a case.
//!
//! Each line is rounded to the cent, half a cent up, and the total is the sum of the rounded lines. Of several exemptions
//! that fit a line the one that waives most counts; they are never added up. Where nothing is counted (no hours, no
//! inspections) there is no line. A charge for the use of the road itself does not read: telecom lines use roads free of
//! charge (§125(1) TKG).

mod assess;
mod check;
mod facts;

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{
    Text,
    case::{Event, Procedure},
    decision::Verdict,
    fee::{Currency, Money, Quantity, Unit},
};
use serde::Deserialize;

pub use assess::{FeeFault, assess, deposit};
pub use facts::{Choice, FeeFacts};

use model::data::Day;

use crate::{read::LawFault, regime::Status, template::PlaceFault};

/// All schedules, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Schedules {
    all: Vec<(String, Schedule)>,
}

/// A schedule of fees and deposits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Short code.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// Whose it is: the code of a calendar or its beginning, for example `DE-HH` or `DE`; `*` is everybody's.
    pub authority: String,
    /// What its amounts are in.
    pub currency: Currency,
    since: Day,
    until: Option<Day>,
    /// Where it comes from.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
    /// Names of the grades whose hours are counted.
    #[serde(rename = "grade", default)]
    pub grades: BTreeMap<String, Text>,
    /// What it asks fees for.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
    /// What it waives.
    #[serde(rename = "exemption", default)]
    pub exemptions: Vec<Exemption>,
    /// What it asks deposits for.
    #[serde(rename = "deposit", default)]
    pub deposits: Vec<Item>,
    #[serde(rename = "example", default)]
    examples: Vec<Example>,
}

/// One item of a schedule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Short code within the schedule.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// What it pays for.
    #[serde(default)]
    pub purpose: Purpose,
    unit: String,
    price: Vec<DatedPrice>,
    #[serde(default)]
    due: Due,
    /// The event that gives a deposit back.
    pub released_by: Option<Event>,
    /// Paragraph.
    pub basis: String,
    /// Whether it, and the price, were read there.
    pub status: Status,
    /// Why it is asked for, with places for what was counted.
    pub because: Text,
}

/// What a fee pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// What the authority does.
    #[default]
    Administrative,
    /// The use of the road: does not read (§125(1) TKG).
    Use,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedPrice {
    since: Day,
    how: How,
}

/// How an amount is computed; prices in cents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum How {
    /// The same every time.
    Fixed(Money),
    /// By hours of work: so much an hour for each grade; every step that has begun counts.
    ByEffort {
        /// Length of a step in minutes.
        step_minutes: u32,
        /// Price of an hour by grade.
        rates: BTreeMap<String, Money>,
    },
    /// The officer chooses within a frame, and says why.
    Frame {
        /// Least amount.
        min: Money,
        /// Greatest amount.
        max: Money,
    },
    /// For each permit to dig.
    PerPermit(Money),
    /// For each day of the permitted period.
    PerDay(Money),
    /// For each inspection on site.
    PerInspection(Money),
    /// For each square metre of surface that is opened; deposits only.
    PerSquareMetre(Money),
    /// So many hundredths of the cost of reinstatement; deposits only.
    ShareOfReinstatement(u8),
    /// For the length or area that is used: known so that it can be refused by name.
    #[serde(alias = "per_metre_day", alias = "per_square_metre_day")]
    PerMetre(Money),
}

impl How {
    fn unit(&self) -> Unit {
        match self {
            Self::Fixed(_) | Self::Frame { .. } => Unit::Piece,
            Self::ByEffort { .. } => Unit::Hour,
            Self::PerPermit(_) => Unit::Permit,
            Self::PerDay(_) => Unit::Day,
            Self::PerInspection(_) => Unit::Inspection,
            Self::PerSquareMetre(_) | Self::PerMetre(_) => Unit::SquareMetre,
            Self::ShareOfReinstatement(_) => Unit::Percent,
        }
    }

    fn is_deposit(&self) -> bool {
        matches!(self, Self::PerSquareMetre(_) | Self::ShareOfReinstatement(_))
    }
}

/// When an item falls due; an empty list is any.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Due {
    #[serde(default)]
    procedures: Vec<Procedure>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    verdicts: Vec<Verdict>,
    /// Only where the trench is longer than this.
    over_length_m: Option<Quantity>,
    /// Only up to this length.
    up_to_length_m: Option<Quantity>,
}

/// What a schedule waives, for whom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Short code within the schedule.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    since: Day,
    until: Option<Day>,
    /// The items that it waives; all of them when there is none.
    #[serde(default)]
    pub items: Vec<String>,
    /// The procedures that it is for; all of them when there is none.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// So many hundredths are waived.
    pub percent: u8,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

/// What is wrong with a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {
    /// It charges for the use of the road.
    #[error("this is a charge for the use of the road, which telecom lines use free of charge (§125(1) TKG)")]
    Use,
    /// The unit is not what the price counts.
    #[error("the unit \"{unit}\" is not what the price counts")]
    Unit {
        /// What stands there.
        unit: String,
    },
    /// A fee that is computed as a deposit, or the other way round.
    #[error(
        "fees and deposits are computed in different ways, and a deposit names the event that gives it back"
    )]
    Deposit,
    /// There is no price, or it is none.
    #[error("a price has a day, a frame is not empty, and every hundredth is one of a hundred")]
    Price,
    /// Steps of effort that are no clean part of an hour.
    #[error("{minutes} minutes are no step of effort: take 3, 6, 12, 15, 30 or 60")]
    Step {
        /// What stands there.
        minutes: u32,
    },
    /// A grade without a name, or an exemption of something that does not exist.
    #[error("there is no \"{code}\" in the schedule")]
    Unknown {
        /// What is named.
        code: String,
    },
    /// It ends before it begins.
    #[error("it ends before it begins")]
    Backwards,
    /// A sentence that cannot be filled.
    #[error(transparent)]
    Place(PlaceFault),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    shows: String,
    on: Day,
    facts: FeeFacts,
    /// Asks for the deposits instead of the fees.
    #[serde(default)]
    deposit: bool,
    /// Item and cents, line by line.
    #[serde(default)]
    lines: Vec<(String, i64)>,
    total: Option<i64>,
    refused: Option<String>,
}

impl Schedule {
    /// Whether it is in force on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.since.0 <= on && self.until.is_none_or(|until| on <= until.0)
    }

    /// Whether it is an authority's, by the code of its calendar.
    pub fn is_for(&self, calendar: &str) -> bool {
        let rest = calendar.strip_prefix(self.authority.as_str());
        self.authority == "*" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }

    /// Whether an event gives back the deposits that it asks for.
    pub fn releases(&self, event: Event) -> bool {
        self.deposits.iter().any(|deposit| deposit.released_by == Some(event))
    }
}

impl Item {
    /// How its amount is computed on a day; none before it has a price.
    pub fn how(&self, on: Date) -> Option<&How> {
        let in_force = self.price.iter().filter(|price| price.since.0 <= on);
        in_force.max_by_key(|price| price.since).map(|price| &price.how)
    }

    /// Whether the facts make it fall due.
    pub fn is_due(&self, facts: &FeeFacts) -> bool {
        let Due { procedures, events, verdicts, over_length_m, up_to_length_m } = &self.due;
        (procedures.is_empty() || procedures.contains(&facts.procedure))
            && (events.is_empty() || events.contains(&facts.event))
            && (verdicts.is_empty() || facts.verdict.is_some_and(|verdict| verdicts.contains(&verdict)))
            && over_length_m.is_none_or(|length| length < facts.length_m)
            && up_to_length_m.is_none_or(|length| facts.length_m <= length)
    }
}

impl Exemption {
    /// Whether it waives an item of a case on a day.
    pub fn fits(&self, item: &Item, facts: &FeeFacts, on: Date) -> bool {
        self.holds(on)
            && facts.exemptions.contains(&self.code)
            && (self.items.is_empty() || self.items.contains(&item.code))
            && (self.procedures.is_empty() || self.procedures.contains(&facts.procedure))
    }

    /// Whether it is in force on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.since.0 <= on && self.until.is_none_or(|until| on <= until.0)
    }
}

impl Schedules {
    /// All schedules.
    pub fn iter(&self) -> impl Iterator<Item = &Schedule> {
        self.all.iter().map(|(_, schedule)| schedule)
    }

    /// The schedule of that code in force on a day.
    pub fn find(&self, code: &str, on: Date) -> Option<&Schedule> {
        self.iter().find(|schedule| schedule.code == code && schedule.holds(on))
    }

    /// The schedule of an authority on a day, by the code of its calendar; the one that names it most closely.
    pub fn find_for(&self, calendar: &str, on: Date) -> Option<&Schedule> {
        let fitting = self.iter().filter(|schedule| schedule.holds(on) && schedule.is_for(calendar));
        fitting.max_by_key(|schedule| if schedule.authority == "*" { 0 } else { schedule.authority.len() })
    }

    pub(crate) fn push(&mut self, path: &str, schedule: Schedule) {
        self.all.push((path.to_owned(), schedule));
    }

    /// Finds what is wrong with the files, and runs their examples.
    pub(crate) fn check(&self, faults: &mut Vec<LawFault>) {
        for (index, (path, schedule)) in self.all.iter().enumerate() {
            let earlier = &self.all[..index];
            if earlier.iter().any(|(_, other)| other.code == schedule.code && other.meets(schedule)) {
                faults.push(LawFault::Twice { path: path.clone(), code: schedule.code.clone() });
            }
            check::check(path, schedule, faults);
        }
    }
}

impl Schedule {
    fn meets(&self, other: &Self) -> bool {
        other.until.is_none_or(|until| self.since <= until)
            && self.until.is_none_or(|until| other.since <= until)
    }
}

#[cfg(test)]
mod tests;
