//! A report on its way in: read beside the threads that answer, its addresses looked up, every fault told by row and column.

use std::{collections::HashMap, sync::Arc};

use engine::supply::{About, Report};
use exchange::supply::{Content, Line, RowFault, Statement, SupplyFile};
use geo::Point;
use model::{
    OrganisationId, Text,
    account::Organisation,
    supply::{ReportKind, Technology},
};
use sha2::{Digest, Sha256};
use store::supply_report::{ReportFault, ReportRow, RowAbout};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::book::Book;
use crate::{
    app::App,
    body::Form,
    caller::Caller,
    live::Snapshot,
    problem::{Fault, Kind, Problem},
};

/// Reports that are read at a time: each may take a gigabyte.
static READERS: Semaphore = Semaphore::const_new(2);

/// A report as it was read.
pub(super) struct Received {
    pub(super) organisation: Organisation,
    pub(super) kind: ReportKind,
    pub(super) name: String,
    pub(super) format: &'static str,
    pub(super) content: axum::body::Bytes,
    pub(super) sha256: [u8; 32],
    /// Rows in the file.
    pub(super) rows: usize,
    /// Those that can be taken.
    pub(super) taken: Vec<ReportRow>,
    /// What is wrong with the others, in the order of the file.
    pub(super) faults: Vec<ReportFault>,
    /// The city in which the addresses were looked up.
    pub(super) snapshot: Arc<Snapshot>,
}

impl Received {
    /// Reads a form of `organisation` (for whoever is of none) and `file`.
    ///
    /// # Errors
    /// That the file cannot be read at all, or that the caller may not report for this organisation.
    pub(super) async fn of(app: &App, caller: &Caller, form: &Form) -> Result<Self, Problem> {
        let organisation = organisation(app, caller, form).await?;
        let (name, content) = form.file("file")?;
        let snapshot = app.live.now();
        let (program, area, today) = (app.program.clone(), app.city.area, app.clock.today());
        let turn = READERS.acquire().await.map_err(Problem::broken)?;
        let read = tokio::task::spawn_blocking(move || {
            let file = exchange::supply::read(&program, &content, &name, &area, today)?;
            let (format, rows) = (file.format, file.rows);
            let (kind, taken, faults) = judged(file, &snapshot);
            let sha256 = Sha256::digest(&content).into();
            Ok(Self { organisation, kind, name, format, content, sha256, rows, taken, faults, snapshot })
        });
        let read = read.await.map_err(Problem::broken)?;
        drop(turn);
        read.map_err(|fault| Problem::invalid(vec![Fault::of_upload(fault)]))
    }

    /// Rows that cannot be taken.
    pub(super) fn refused(&self) -> u32 {
        u32::try_from(self.rows.saturating_sub(self.taken.len())).unwrap_or(u32::MAX)
    }
}

/// For whom somebody reports: an applicant for his own organisation alone.
async fn organisation(app: &App, caller: &Caller, form: &Form) -> Result<Organisation, Problem> {
    let wanted = if form.parts().iter().any(|part| part.field == "organisation") {
        let Ok(id) = Uuid::parse_str(form.text("organisation")?) else { return Err(nobody()) };
        Some(OrganisationId(id))
    } else {
        None
    };
    let id = match (caller.organisation(), wanted) {
        (Some(own), Some(wanted)) if own != wanted => return Err(Problem::new(Kind::NotYours)),
        (Some(own), _) => own,
        (None, Some(wanted)) => wanted,
        (None, None) => {
            let (de, en) =
                ("Für welche Organisation gilt die Meldung?", "For which organisation is the report?");
            return Err(Problem::field("/organisation", "missing", de, en));
        }
    };
    let mut tx = app.db.begin(&caller.who).await?;
    store::account::find_organisation(&mut tx, id).await?.ok_or_else(nobody)
}

fn nobody() -> Problem {
    let (de, en) = ("Diese Organisation gibt es hier nicht.", "There is no such organisation here.");
    Problem::field("/organisation", "unknown_organisation", de, en)
}

fn judged(file: SupplyFile, snapshot: &Snapshot) -> (ReportKind, Vec<ReportRow>, Vec<ReportFault>) {
    let SupplyFile { content, columns, mut faults, .. } = file;
    let (kind, taken) = match content {
        Content::Lines(lines) => (ReportKind::Addresses, listed(lines, &columns, snapshot, &mut faults)),
        Content::Areas(areas) => {
            let rows = areas.into_iter().map(|area| row(area.row, RowAbout::Area(area.area), area.statement));
            (ReportKind::Areas, rows.collect())
        }
    };
    faults.sort_by_key(|fault| fault.row);
    (kind, taken, faults.into_iter().map(kept).collect())
}

/// Looks up the addresses of a list; what is told twice counts once.
fn listed(
    lines: Vec<Line>,
    columns: &[String; 3],
    snapshot: &Snapshot,
    faults: &mut Vec<RowFault>,
) -> Vec<ReportRow> {
    let mut book = Book::new(&snapshot.addresses);
    let mut first: HashMap<(Uuid, Technology), usize> = HashMap::new();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let value = |column: usize| match (&line.address, column) {
            (exchange::supply::Named::Id(id), _) => id.to_string(),
            (exchange::supply::Named::Place { street, .. }, 1) => street.clone(),
            (exchange::supply::Named::Place { number, .. }, _) => number.clone(),
        };
        let address = match book.find(&line.address) {
            Ok(address) => address,
            Err(not) => {
                let column = &columns[not.column];
                faults.push(RowFault::new(line.row, column, &value(not.column), not.code, not.text));
                continue;
            }
        };
        if let Some(before) = first.get(&(address.0, line.statement.technology)) {
            let text = Text::new(
                format!(
                    "Diese Adresse steht mit derselben Technologie schon in Zeile {before}. Löschen Sie eine der beiden Zeilen."
                ),
                format!(
                    "This address is in line {before} already, with the same technology. Delete one of the two lines."
                ),
            );
            faults.push(RowFault::new(line.row, "", "", "twice", text));
            continue;
        }
        first.insert((address.0, line.statement.technology), line.row);
        rows.push(row(line.row, RowAbout::Address(address), line.statement));
    }
    rows
}

fn row(row: usize, about: RowAbout, statement: Statement) -> ReportRow {
    let Statement { said, technology, since } = statement;
    ReportRow { row: u32::try_from(row).unwrap_or(u32::MAX), about, said, technology, since }
}

fn kept(fault: RowFault) -> ReportFault {
    ReportFault {
        row: u32::try_from(fault.row).unwrap_or(u32::MAX),
        field: fault.column,
        value: fault.value,
        code: fault.code.to_owned(),
        text: fault.text,
        place: fault.place.map(Point),
    }
}

/// A row as the engine judges it.
pub(super) fn report(operator: OrganisationId, row: &ReportRow) -> Report {
    let about = match &row.about {
        RowAbout::Address(id) => About::Address(*id),
        RowAbout::Area(area) => About::Area(area.clone()),
    };
    Report { operator, about, said: row.said, technology: row.technology }
}
