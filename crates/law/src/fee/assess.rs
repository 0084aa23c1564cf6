//! From the facts of a case to a bill, line by line.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{
    Text,
    fee::{Bill, BillFault, ChargeKind, Line, Money, MoneyFault, Quantity, Reduction, Unit},
};

use super::{Choice, FeeFacts, How, Item, Schedule};
use crate::{
    regime::Status,
    template::{self, PlaceFault},
};

/// Why there is no bill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeeFault {
    /// The schedule is not in force.
    #[error("the schedule {schedule} is not in force on {on}")]
    NotInForce {
        /// Its code.
        schedule: String,
        /// The day.
        on: Date,
    },
    /// The schedule is another authority's.
    #[error("the schedule {schedule} is not that of {calendar}")]
    OtherAuthority {
        /// Its code.
        schedule: String,
        /// The authority's calendar.
        calendar: String,
    },
    /// Hours of a grade that has no price.
    #[error("there is no hourly rate for the grade \"{grade}\"")]
    UnknownGrade {
        /// The grade.
        grade: String,
    },
    /// An amount was chosen for something that is not due, or has no frame.
    #[error("there is no frame \"{item}\" to choose in")]
    UnknownFrame {
        /// Code of the item.
        item: String,
    },
    /// Nothing was chosen within a frame.
    #[error("choose an amount for \"{item}\" from {} to {} cents", min.cents(), max.cents())]
    FrameOpen {
        /// Code of the item.
        item: String,
        /// Name of the item.
        title: Text,
        /// Least amount.
        min: Money,
        /// Greatest amount.
        max: Money,
    },
    /// What was chosen lies outside the frame.
    #[error("the amount for \"{item}\" must lie from {} to {} cents", min.cents(), max.cents())]
    FrameOutside {
        /// Code of the item.
        item: String,
        /// Name of the item.
        title: Text,
        /// Least amount.
        min: Money,
        /// Greatest amount.
        max: Money,
    },
    /// A choice without a reason.
    #[error("the amount for \"{item}\" needs a reason")]
    NoReason {
        /// Code of the item.
        item: String,
        /// Name of the item.
        title: Text,
    },
    /// An exemption that the schedule does not know on that day.
    #[error("there is no exemption \"{code}\"")]
    UnknownExemption {
        /// The code.
        code: String,
    },
    /// A sum that cannot be counted.
    #[error(transparent)]
    Bill(#[from] BillFault),
    /// A sentence of the schedule that cannot be filled.
    #[error(transparent)]
    Place(#[from] PlaceFault),
}

impl From<MoneyFault> for FeeFault {
    fn from(fault: MoneyFault) -> Self {
        Self::Bill(fault.into())
    }
}

impl FeeFault {
    /// The word used on the wire and in examples.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotInForce { .. } => "not_in_force",
            Self::OtherAuthority { .. } => "other_authority",
            Self::UnknownGrade { .. } => "unknown_grade",
            Self::UnknownFrame { .. } => "unknown_frame",
            Self::FrameOpen { .. } => "frame_open",
            Self::FrameOutside { .. } => "frame_outside",
            Self::NoReason { .. } => "no_reason",
            Self::UnknownExemption { .. } => "unknown_exemption",
            Self::Bill(_) => "not_countable",
            Self::Place(_) => "no_sentence",
        }
    }
}

/// The fees that fall due, explained line by line; a bill without lines when none does.
///
/// # Errors
/// [`FeeFault`] when the schedule does not apply, something is named that it does not know, a frame is left open, or a sum
/// cannot be counted.
pub fn assess(schedule: &Schedule, facts: &FeeFacts, on: Date) -> Result<Bill, FeeFault> {
    let items = due(schedule, &schedule.items, facts, on)?;
    for item in facts.frames.keys() {
        let has_frame = |(due, how): &(&Item, &How)| due.code == *item && matches!(how, How::Frame { .. });
        if !items.iter().any(has_frame) {
            return Err(FeeFault::UnknownFrame { item: item.clone() });
        }
    }
    bill(ChargeKind::Fee, schedule, &items, facts, on)
}

/// The deposits that fall due, explained line by line; [`Schedule::releases`] says when they are given back.
///
/// # Errors
/// [`FeeFault`] as for [`assess`].
pub fn deposit(schedule: &Schedule, facts: &FeeFacts, on: Date) -> Result<Bill, FeeFault> {
    let items = due(schedule, &schedule.deposits, facts, on)?;
    bill(ChargeKind::Deposit, schedule, &items, facts, on)
}

fn due<'s>(
    schedule: &Schedule,
    items: &'s [Item],
    facts: &FeeFacts,
    on: Date,
) -> Result<Vec<(&'s Item, &'s How)>, FeeFault> {
    if !schedule.holds(on) {
        return Err(FeeFault::NotInForce { schedule: schedule.code.clone(), on });
    }
    if !schedule.is_for(&facts.calendar) {
        let (schedule, calendar) = (schedule.code.clone(), facts.calendar.clone());
        return Err(FeeFault::OtherAuthority { schedule, calendar });
    }
    let known = |code: &String| schedule.exemptions.iter().any(|e| e.code == *code && e.holds(on));
    if let Some(code) = facts.exemptions.iter().find(|code| !known(code)) {
        return Err(FeeFault::UnknownExemption { code: code.clone() });
    }
    let due = items.iter().filter(|item| item.is_due(facts));
    Ok(due.filter_map(|item| Some((item, item.how(on)?))).collect())
}

fn bill(
    kind: ChargeKind,
    schedule: &Schedule,
    items: &[(&Item, &How)],
    facts: &FeeFacts,
    on: Date,
) -> Result<Bill, FeeFault> {
    let mut lines = Vec::new();
    for (item, how) in items {
        for counted in count(schedule, item, how, facts)? {
            lines.push(line(schedule, item, counted, facts, on)?);
        }
    }
    Ok(Bill::new(kind, &schedule.code, &schedule.title, on, schedule.currency, lines)?)
}

/// What an item counts, before exemptions.
struct Counted {
    quantity: Quantity,
    unit: Unit,
    unit_price: Money,
    full: Money,
    /// Further places of the item's sentence.
    places: BTreeMap<&'static str, Text>,
}

impl Counted {
    fn new(quantity: Quantity, unit: Unit, unit_price: Money) -> Result<Self, MoneyFault> {
        let full = unit_price.times(quantity)?;
        Ok(Self { quantity, unit, unit_price, full, places: BTreeMap::new() })
    }

    fn with(mut self, place: &'static str, text: Text) -> Self {
        self.places.insert(place, text);
        self
    }
}

/// The places that an item's sentence may have besides quantity, unit price and amount.
pub(super) fn further_places(how: &How) -> &'static [&'static str] {
    match how {
        How::ByEffort { .. } => &["grade"],
        How::Frame { .. } => &["min", "max", "reason"],
        _ => &[],
    }
}

fn count(schedule: &Schedule, item: &Item, how: &How, facts: &FeeFacts) -> Result<Vec<Counted>, FeeFault> {
    let unit = how.unit();
    let some = |quantity: Quantity, price: Money| -> Result<Vec<Counted>, FeeFault> {
        if quantity == Quantity::ZERO {
            return Ok(Vec::new());
        }
        Ok(vec![Counted::new(quantity, unit, price)?])
    };
    match how {
        How::Fixed(price) => some(Quantity::ONE, *price),
        How::PerPermit(price) => some(facts.permits.into(), *price),
        How::PerDay(price) => some(facts.days.into(), *price),
        How::PerInspection(price) => some(facts.inspections.into(), *price),
        How::PerSquareMetre(price) => some(facts.surface_m2, *price),
        // Refused when the schedule is read.
        How::PerMetre(_) => Ok(Vec::new()),
        How::ShareOfReinstatement(percent) => {
            let cost = facts.reinstatement_cost;
            if cost == Money::ZERO {
                return Ok(Vec::new());
            }
            let (quantity, full) = (u32::from(*percent).into(), cost.percent(*percent)?);
            Ok(vec![Counted { quantity, unit, unit_price: cost, full, places: BTreeMap::new() }])
        }
        How::ByEffort { step_minutes, rates } => {
            if let Some(grade) = facts.minutes.keys().find(|grade| !rates.contains_key(*grade)) {
                return Err(FeeFault::UnknownGrade { grade: grade.clone() });
            }
            let worked = facts.minutes.iter().filter(|(_, minutes)| **minutes > 0);
            worked
                .filter_map(|(grade, minutes)| Some((grade, *minutes, *rates.get(grade)?)))
                .map(|(grade, minutes, rate)| {
                    let title = schedule.grades.get(grade).cloned().unwrap_or_default();
                    Ok(Counted::new(hours(minutes, *step_minutes), unit, rate)?.with("grade", title))
                })
                .collect()
        }
        How::Frame { min, max } => {
            let choice = choose(item, *min, *max, facts)?;
            let counted = Counted::new(Quantity::ONE, unit, choice.cents)?;
            let places =
                counted.with("min", min.text(schedule.currency)).with("max", max.text(schedule.currency));
            Ok(vec![places.with("reason", choice.reason.trim().into())])
        }
    }
}

/// Every step that has begun counts; steps are checked to be a clean part of an hour when the schedule is read.
fn hours(minutes: u32, step: u32) -> Quantity {
    let billed = u64::from(minutes.div_ceil(step.max(1))) * u64::from(step);
    let thousandths = u32::try_from(billed * 1000 / 60).unwrap_or(u32::MAX);
    Quantity::from_thousandths(thousandths)
}

fn choose<'f>(item: &Item, min: Money, max: Money, facts: &'f FeeFacts) -> Result<&'f Choice, FeeFault> {
    let (code, title) = (item.code.clone(), item.title.clone());
    let Some(choice) = facts.frames.get(&item.code) else {
        return Err(FeeFault::FrameOpen { item: code, title, min, max });
    };
    if !(min..=max).contains(&choice.cents) {
        return Err(FeeFault::FrameOutside { item: code, title, min, max });
    }
    if choice.reason.trim().is_empty() {
        return Err(FeeFault::NoReason { item: code, title });
    }
    Ok(choice)
}

fn line(
    schedule: &Schedule,
    item: &Item,
    counted: Counted,
    facts: &FeeFacts,
    on: Date,
) -> Result<Line, FeeFault> {
    let Counted { quantity, unit, unit_price, full, mut places } = counted;
    let reduction = reduce(schedule, item, full, facts, on)?;
    let amount = full.minus(reduction.as_ref().map_or(Money::ZERO, |reduction| reduction.by))?;
    places.insert("quantity", quantity.text());
    places.insert("unit_price", unit_price.text(schedule.currency));
    places.insert("amount", full.text(schedule.currency));
    let mut why = template::fill(&item.because, |place| places.get(place))?;
    if let Some(Reduction { title, basis, percent, by, .. }) = &reduction {
        let by = by.text(schedule.currency);
        why = Text::new(
            format!("{} Davon erlassen: {} % ({}), {} ({basis}).", why.de, percent, by.de, title.de),
            format!("{} Waived: {}% ({}), {} ({basis}).", why.en, percent, by.en, title.en),
        );
    }
    let title = places.get("grade").map_or_else(
        || item.title.clone(),
        |grade| {
            let with = |title: &str, grade: &str| format!("{title}: {grade}");
            Text::new(with(&item.title.de, &grade.de), with(&item.title.en, &grade.en))
        },
    );
    Ok(Line {
        item: item.code.clone(),
        title,
        basis: item.basis.clone(),
        verified: item.status == Status::Verified,
        quantity,
        unit,
        unit_price,
        full,
        reduction,
        amount,
        why,
    })
}

/// The exemption that waives most; the first of equals.
fn reduce(
    schedule: &Schedule,
    item: &Item,
    full: Money,
    facts: &FeeFacts,
    on: Date,
) -> Result<Option<Reduction>, FeeFault> {
    let fitting = schedule.exemptions.iter().filter(|exemption| exemption.fits(item, facts, on));
    let Some(most) = fitting.reduce(|most, next| if next.percent > most.percent { next } else { most })
    else {
        return Ok(None);
    };
    Ok(Some(Reduction {
        code: most.code.clone(),
        title: most.title.clone(),
        basis: most.basis.clone(),
        verified: most.status == Status::Verified,
        percent: most.percent,
        by: full.percent(most.percent)?,
    }))
}
