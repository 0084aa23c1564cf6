//! Charges and schedules as they leave the house.

use jiff::civil::Date;
use law::{
    fee::{How, Item, Schedule},
    regime::Status as Read,
};
use model::{
    Text,
    fee::{Bill, ChargeKind, Currency, Money, Quantity, Reduction, Unit},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    guard::{self, Status, Step},
    reference,
};
use crate::{case::file::File, problem::Problem};

/// One line of a charge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChargeLine)]
pub struct Line {
    code: String,
    title: Text,
    basis: String,
    verified: bool,
    quantity: Quantity,
    unit: Unit,
    unit_price_cents: Money,
    /// The price before a reduction.
    full_cents: Money,
    reduction: Option<Reduction>,
    amount_cents: Money,
    why: Text,
}

/// A calculation that is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChargePreview {
    kind: ChargeKind,
    schedule: String,
    title: Text,
    lines: Vec<Line>,
    amount_cents: Money,
    currency: Currency,
    verified: bool,
}

/// A fee or a deposit.
#[derive(Debug, Serialize, ToSchema)]
pub struct Charge {
    id: Uuid,
    kind: ChargeKind,
    status: Status,
    status_title: Text,
    lines: Vec<Line>,
    amount_cents: Money,
    currency: Currency,
    payment_reference: String,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
    overdue: bool,
    #[schema(value_type = Option<String>, format = Date)]
    issued_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    settled_on: Option<Date>,
    note: String,
    /// Path of the invoice.
    invoice: Option<String>,
    /// What can happen to it now.
    steps: Vec<Step>,
    /// What should be read before a step; it is taken with `acknowledged`.
    warnings: Vec<ChargeWarning>,
    version: i64,
}

/// What should be read before a step of a charge.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChargeWarning {
    step: Step,
    text: Text,
}

/// Something that a schedule asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleItem {
    code: String,
    kind: ChargeKind,
    title: Text,
    basis: String,
    verified: bool,
    /// Least and greatest amount, where the officer chooses.
    frame_cents: Option<[Money; 2]>,
    /// Whether hours are counted.
    by_hours: bool,
}

/// A grade or an exemption of a schedule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleEntry {
    code: String,
    title: Text,
    /// So many hundredths are waived.
    percent: Option<u8>,
    basis: Option<String>,
}

/// A schedule of fees and deposits.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeeSchedule {
    code: String,
    title: Text,
    basis: String,
    verified: bool,
    items: Vec<ScheduleItem>,
    grades: Vec<ScheduleEntry>,
    exemptions: Vec<ScheduleEntry>,
}

/// The charges of a case, and what can be charged.
#[derive(Debug, Serialize, ToSchema)]
pub struct Charges {
    pub(super) charges: Vec<Charge>,
    pub(super) schedules: Vec<FeeSchedule>,
}

fn lines(bill: &Bill) -> Vec<Line> {
    bill.lines()
        .iter()
        .map(|line| Line {
            code: line.item.clone(),
            title: line.title.clone(),
            basis: line.basis.clone(),
            verified: line.verified,
            quantity: line.quantity,
            unit: line.unit,
            unit_price_cents: line.unit_price,
            full_cents: line.full,
            reduction: line.reduction.clone(),
            amount_cents: line.amount,
            why: line.why.clone(),
        })
        .collect()
}

impl ChargePreview {
    /// A bill that is not kept.
    pub fn of(bill: &Bill) -> Self {
        Self {
            kind: bill.kind(),
            schedule: bill.schedule().to_owned(),
            title: bill.title().clone(),
            lines: lines(bill),
            amount_cents: bill.total(),
            currency: bill.currency(),
            verified: bill.is_verified(),
        }
    }
}

impl Charge {
    /// A charge as it stands on a day; what can happen to it is shown to those who may do it.
    ///
    /// # Errors
    /// When the database holds a status that there is none.
    pub fn of(
        file: &File<'_>,
        charge: &store::charge::Charge,
        acts: bool,
        today: Date,
    ) -> Result<Self, Problem> {
        let case = file.case.id;
        let status = Status::find(&charge.status)?;
        let steps = if acts { guard::steps(status, charge.kind) } else { Vec::new() };
        let warned = steps.iter().filter_map(|step| Some((*step, super::warning(file, *step)?)));
        let warnings = warned.map(|(step, text)| ChargeWarning { step, text }).collect();
        Ok(Self {
            id: charge.id.0,
            kind: charge.kind,
            status,
            status_title: status.title(),
            lines: lines(&charge.bill),
            amount_cents: charge.bill.total(),
            currency: charge.bill.currency(),
            payment_reference: reference::grouped(&charge.payment_reference),
            due: charge.due,
            overdue: status == Status::Issued && charge.due.is_some_and(|due| due < today),
            issued_on: charge.issued_on,
            settled_on: charge.settled_on,
            note: charge.note.clone(),
            invoice: charge.letter.map(|letter| format!("/api/cases/{case}/letters/{letter}.pdf")),
            steps,
            warnings,
            version: charge.version,
        })
    }
}

impl FeeSchedule {
    /// A schedule with what it asks on a day.
    pub fn of(schedule: &Schedule, on: Date) -> Self {
        let verified = |status| status == Read::Verified;
        let item = |kind| {
            move |item: &Item| ScheduleItem {
                code: item.code.clone(),
                kind,
                title: item.title.clone(),
                basis: item.basis.clone(),
                verified: item.status == Read::Verified,
                frame_cents: match item.how(on) {
                    Some(How::Frame { min, max }) => Some([*min, *max]),
                    _ => None,
                },
                by_hours: matches!(item.how(on), Some(How::ByEffort { .. })),
            }
        };
        let fees = schedule.items.iter().map(item(ChargeKind::Fee));
        let deposits = schedule.deposits.iter().map(item(ChargeKind::Deposit));
        let grades = schedule.grades.iter().map(|(code, title)| ScheduleEntry {
            code: code.clone(),
            title: title.clone(),
            percent: None,
            basis: None,
        });
        let exemptions =
            schedule.exemptions.iter().filter(|exemption| exemption.holds(on)).map(|exemption| {
                ScheduleEntry {
                    code: exemption.code.clone(),
                    title: exemption.title.clone(),
                    percent: Some(exemption.percent),
                    basis: Some(exemption.basis.clone()),
                }
            });
        Self {
            code: schedule.code.clone(),
            title: schedule.title.clone(),
            basis: schedule.basis.clone(),
            verified: verified(schedule.status),
            items: fees.chain(deposits).collect(),
            grades: grades.collect(),
            exemptions: exemptions.collect(),
        }
    }
}
