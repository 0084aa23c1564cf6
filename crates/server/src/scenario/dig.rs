//! What a plan digs in the streets, as trenches that can be judged, decided on and applied for.

use std::collections::{BTreeMap, HashMap};

use geo::{Coord, Geometry, LineString, MultiLineString};
use jiff::civil::Date;
use model::{
    CityArea, Period,
    period::PeriodError,
    trench::{LayingMethod, Trench, TrenchDraft},
};

use super::{
    plan::{PlanPiece, ScenarioPlan},
    question::ScenarioQuestion,
};

/// Measures of a planned trench, as somebody who applies would begin with: to be put right in the draft.
pub const WIDTH_M: f64 = 0.4;
pub const COVER_M: f64 = 0.6;
/// The last day of a year of building, where it began in time.
const LAST: (i8, i8) = (12, 31);

/// The dug pieces in the streets, by phase and street.
pub fn by_street(plan: &ScenarioPlan) -> BTreeMap<(u16, &str), Vec<&PlanPiece>> {
    let mut all: BTreeMap<(u16, &str), Vec<&PlanPiece>> = BTreeMap::new();
    for piece in plan.pieces.iter().filter(|piece| piece.is_in_street()) {
        all.entry((piece.phase, &piece.street)).or_default().push(piece);
    }
    all
}

/// The trench along some pieces, laid by the method of most metres; none where nothing has a length.
pub fn trench(pieces: &[&PlanPiece], area: &CityArea) -> Option<Trench> {
    let draft = |lines: Vec<LineString<f64>>| TrenchDraft {
        line: Geometry::MultiLineString(MultiLineString(lines)),
        width_m: WIDTH_M,
        cover_m: COVER_M,
        method: method(pieces),
    };
    let chained = chains(pieces);
    if chained.is_empty() {
        return None;
    }
    // A chain may cross itself where sides meet; its pieces do not.
    Trench::new(draft(chained), area)
        .or_else(|_faults| Trench::new(draft(pieces.iter().filter_map(|piece| part(piece)).collect()), area))
        .ok()
}

/// The method of most metres.
pub fn method(pieces: &[&PlanPiece]) -> LayingMethod {
    let metres = |method: LayingMethod| -> f64 {
        pieces.iter().filter(|piece| piece.method == method).map(|piece| piece.metres).sum()
    };
    let most = LayingMethod::ALL.into_iter().max_by(|a, b| metres(*a).total_cmp(&metres(*b)));
    most.unwrap_or(LayingMethod::OpenTrench)
}

/// The days of a phase: its year, as far as it is still to come.
///
/// # Errors
/// When there are no such days.
pub fn days(question: &ScenarioQuestion, phase: u16, today: Date) -> Result<Period, PeriodError> {
    let first = question.first_day(phase);
    let last = Date::new(first.year(), LAST.0, LAST.1).unwrap_or(first);
    let first = first.max(today.tomorrow().unwrap_or(today));
    Period::new(first, last.max(first))
}

/// The course of a piece, where it has a length and may be seen.
pub fn part(piece: &PlanPiece) -> Option<LineString<f64>> {
    let mut course = piece.course();
    course.dedup_by(|a, b| near(*a, *b));
    (course.len() > 1).then_some(LineString(course))
}

fn near(a: Coord<f64>, b: Coord<f64>) -> bool {
    (a.x - b.x).hypot(a.y - b.y) < 0.01
}

/// Pieces put together to lines as long as no other one branches off.
fn chains(pieces: &[&PlanPiece]) -> Vec<LineString<f64>> {
    let mut at: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, piece) in pieces.iter().enumerate() {
        at.entry(piece.from).or_default().push(number);
        at.entry(piece.to).or_default().push(number);
    }
    let mut used = vec![false; pieces.len()];
    let mut lines = Vec::new();
    let is_end = |node: u32| at.get(&node).is_none_or(|found| found.len() != 2);
    // First from ends and branchings, then what goes in a circle.
    for ends_only in [true, false] {
        for number in 0..pieces.len() {
            let piece = pieces[number];
            let start = if is_end(piece.from) {
                piece.from
            } else if is_end(piece.to) {
                piece.to
            } else if ends_only {
                continue;
            } else {
                piece.from
            };
            if used[number] {
                continue;
            }
            let (mut line, mut node, mut next) = (Vec::new(), start, Some(number));
            while let Some(number) = next {
                used[number] = true;
                let piece = pieces[number];
                let mut course = piece.course();
                let end = if piece.from == node {
                    piece.to
                } else {
                    course.reverse();
                    piece.from
                };
                line.extend(course);
                node = end;
                let onward = at.get(&node).filter(|found| found.len() == 2);
                next = onward.and_then(|found| found.iter().copied().find(|other| !used[*other]));
            }
            line.dedup_by(|a, b| near(*a, *b));
            if line.len() > 1 {
                lines.push(LineString(line));
            }
        }
    }
    lines
}
