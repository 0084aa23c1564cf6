//! How a report and its faults are shown.

use geo::Coord;
use jiff::Timestamp;
use model::{Text, supply::ReportKind};
use serde::Serialize;
use store::{
    blob::hex,
    supply_report::{ReportFault, SupplyReport as Stored, Taken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{geometry::lon_lat, page::Page, problem::Fault, session::Named};

/// Numbers of rows by what they say.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SupplyTaken {
    connected: u32,
    passed: u32,
    unserved: u32,
}

/// A report as it was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyReport {
    id: Uuid,
    organisation: Named,
    kind: ReportKind,
    /// Counted from 1 for each organisation and kind.
    number: u32,
    /// File name as received.
    name: String,
    format: String,
    sha256: String,
    size_bytes: u64,
    /// Who brought it.
    by: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    taken: SupplyTaken,
    refused: u32,
    in_force: bool,
    /// Who last put it in force or took it out; none as long as it stands as it came.
    changed_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    changed_at: Option<Timestamp>,
}

/// Reports, and for whom the caller may report.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyReports {
    #[serde(flatten)]
    pub(super) page: Page<SupplyReport>,
    pub(super) organisations: Vec<Named>,
}

/// Something that is wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyFault {
    /// Line of the list, the header included, or position of the area in its file; both counted from 1.
    row: u32,
    /// The column as the file calls it; empty when the whole row is meant.
    column: String,
    /// What stands there, shortened.
    value: String,
    code: String,
    text: Text,
    /// Longitude and latitude, where a place is known.
    at: Option<[f64; 2]>,
}

/// A report and what was refused of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyReportDetail {
    #[serde(flatten)]
    report: SupplyReport,
    /// The first of them; `refused.csv` has more.
    faults: Vec<SupplyFault>,
}

impl SupplyReport {
    pub(super) fn of(stored: &Stored) -> Self {
        Self {
            id: stored.id,
            organisation: Named { id: stored.organisation.0, name: stored.organisation_name.clone() },
            kind: stored.kind,
            number: stored.number,
            name: stored.name.clone(),
            format: stored.format.clone(),
            sha256: hex(&stored.sha256),
            size_bytes: stored.size_bytes,
            by: stored.by.clone(),
            at: stored.at,
            taken: stored.taken.into(),
            refused: stored.refused,
            in_force: stored.in_force,
            changed_by: stored.changed.as_ref().map(|(by, _)| by.clone()),
            changed_at: stored.changed.as_ref().map(|(_, at)| *at),
        }
    }
}

impl SupplyReportDetail {
    pub(super) fn of(stored: &Stored, faults: &[ReportFault]) -> Self {
        Self { report: SupplyReport::of(stored), faults: faults.iter().map(SupplyFault::of).collect() }
    }
}

impl SupplyFault {
    pub(super) fn of(fault: &ReportFault) -> Self {
        Self {
            row: fault.row,
            column: fault.field.clone(),
            value: fault.value.clone(),
            code: fault.code.clone(),
            text: fault.text.clone(),
            at: fault.place.map(lon_lat),
        }
    }
}

impl From<Taken> for SupplyTaken {
    fn from(taken: Taken) -> Self {
        Self { connected: taken.connected, passed: taken.passed, unserved: taken.unserved }
    }
}

/// The same as a fault of what was sent.
pub(super) fn fault_of(fault: &ReportFault) -> Fault {
    let field = fault.field.replace('~', "~0").replace('/', "~1");
    let pointer = if field.is_empty() {
        format!("/rows/{}", fault.row)
    } else {
        format!("/rows/{}/{field}", fault.row)
    };
    Fault::new(pointer, fault.code.clone(), fault.text.clone()).at(fault.place.map(Coord::from))
}
