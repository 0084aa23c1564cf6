//! All works of a city against all.

use jiff::civil::Date;
use model::{WorksId, finding::Severity};
use rayon::prelude::*;

use super::space_time::{Side, Terms, same_case};
use crate::{
    City, Rules,
    city::Placed,
    index::{CUT_M, Entry},
};

/// Two works that clash or could dig together, each pair once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clash<'r> {
    /// The one with the smaller id.
    pub one: WorksId,
    /// The other.
    pub other: WorksId,
    /// Code of the rule.
    pub rule: &'r str,
    /// How much it weighs.
    pub severity: Severity,
    /// Exact distance between the given geometries in metres.
    pub distance_m: f64,
    /// For opportunities: 0 (poor) to 1 (excellent).
    pub score: Option<f64>,
}

/// Judges all works of a city against all, on all processors.
///
/// Sorted by both ids; each pair has at most one clash, because the rules exclude each other in their order. Works
/// of one case and works that are over do not count.
pub fn pairs<'r>(city: &City, rules: &'r Rules, on: Date) -> Vec<Clash<'r>> {
    let Some(terms) = Terms::new(rules, on) else { return Vec::new() };
    let mut all: Vec<Clash> = city
        .works
        .live_parallel()
        .map_init(
            || (Vec::new(), Vec::new()),
            |(slots, boxes), live| {
                let mut found = Vec::new();
                let Some((slot, entry)) = live else { return found };
                if terms.is_over(entry.days) {
                    return found;
                }
                let side = terms.side(city, entry);
                slots.clear();
                boxes.clear();
                entry.shape.boxes(CUT_M, &mut |held| boxes.push(held));
                terms.candidates(city, &side, boxes, slots);
                for other in slots.iter().filter(|other| **other > slot) {
                    let Some(other) = city.works.entry(*other) else { continue };
                    found.extend(clash(city, &terms, (entry, &side), other));
                }
                found
            },
        )
        .flatten_iter()
        .collect();
    all.par_sort_unstable_by_key(|clash| (clash.one, clash.other));
    all
}

fn clash<'r>(
    city: &City,
    terms: &Terms<'r>,
    (entry, side): (&Entry<Placed>, &Side),
    other: &Entry<Placed>,
) -> Option<Clash<'r>> {
    let (hit, _) = terms.try_out(city, side, other)?;
    let (works, others) = (&entry.item.works, &other.item.works);
    if same_case(works.case, others.case) {
        return None;
    }
    let (one, other) = if works.id < others.id { (works.id, others.id) } else { (others.id, works.id) };
    Some(Clash {
        one,
        other,
        rule: hit.term.rule.code(),
        severity: hit.severity,
        distance_m: hit.distance_m,
        score: hit.score,
    })
}
