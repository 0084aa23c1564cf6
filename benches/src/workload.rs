//! The shared workload (`works_*.csv`: id, applicant, first day, last day, line as hexadecimal WKB), where it is there.

use std::path::Path;

use geo::{Coord, LineString};
use jiff::{ToSpan, civil::date};
use model::{
    OrganisationId, Period, Schedule, Utm32, WorksId,
    works::{Works, WorksKind},
};
use uuid::Uuid;

/// The workload lies on streets north of the zone; it is moved as a whole, which changes no distance.
const ONTO: Coord<f64> = Coord { x: 250_000.0, y: 5_200_000.0 };

/// One works of the workload: only what a conflict is about.
#[derive(Debug, Clone)]
pub struct Row {
    /// Number.
    pub id: u32,
    /// Who.
    pub applicant: u32,
    /// Days since 2026-01-01.
    pub days: (i32, i32),
    /// Where.
    pub line: LineString<f64>,
}

/// Reads a workload file; none when it is not there or not of that shape.
pub fn read(path: &Path) -> Option<Vec<Row>> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(onto_the_zone(text.lines().map(row).collect::<Option<_>>()?))
}

/// Moves all rows together to where the house takes coordinates.
pub fn onto_the_zone(mut rows: Vec<Row>) -> Vec<Row> {
    let least = |of: fn(&Coord<f64>) -> f64| {
        rows.iter().flat_map(|row| &row.line.0).map(of).fold(f64::INFINITY, f64::min).floor()
    };
    let shift = ONTO - Coord { x: least(|at| at.x), y: least(|at| at.y) };
    for at in rows.iter_mut().flat_map(|row| &mut row.line.0) {
        *at = *at + shift;
    }
    rows
}

fn row(text: &str) -> Option<Row> {
    let mut fields = text.split(',');
    let mut number = || fields.next()?.parse::<i32>().ok();
    let (id, applicant, days) = (number()?, number()?, (number()?, number()?));
    let line = wkb_line(fields.next()?)?;
    Some(Row { id: u32::try_from(id).ok()?, applicant: u32::try_from(applicant).ok()?, days, line })
}

/// Little-endian well-known binary of one line.
fn wkb_line(hex: &str) -> Option<LineString<f64>> {
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok())
        .collect::<Option<_>>()?;
    let count = u32::from_le_bytes(bytes.get(5..9)?.try_into().ok()?) as usize;
    if bytes.get(..5)? != [1, 2, 0, 0, 0] || bytes.len() != 9 + 16 * count {
        return None;
    }
    let number = |at: usize| Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    (0..count).map(|at| Some(Coord { x: number(9 + 16 * at)?, y: number(17 + 16 * at)? })).collect()
}

/// The row as works without a width, so that a buffer around it is the conflict's distance.
pub fn works(row: &Row) -> Option<Works> {
    let day = |days: i32| date(2026, 1, 1).saturating_add(days.days());
    Some(Works {
        id: WorksId(Uuid::from_u128(row.id.into())),
        case: None,
        applicant: OrganisationId(Uuid::from_u128(row.applicant.into())),
        applicant_name: String::new(),
        kind: WorksKind::Gas,
        title: String::new(),
        street: String::new(),
        line: Utm32::stored(row.line.clone().into()).ok()?,
        width_m: 0.0,
        cover_m: None,
        schedule: Schedule::Fixed(Period::new(day(row.days.0), day(row.days.1)).ok()?),
        published: true,
    })
}
