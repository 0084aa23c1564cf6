//! All works of a city against all.

use jiff::civil::Date;
use model::{WorksId, finding::Severity};
use rayon::prelude::*;

use super::space_time::{Hit, Side, Terms, same_case};
use crate::{
    City, Rules,
    city::Placed,
    index::{CUT_M, Days, Entry},
    packed::{Items, Packed, Walk},
    shape::Bounds,
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
/// of one case and works that are over do not count. Pairs come from one join of a packed tree in the plane and in time,
/// those far apart on one street segment from the segments.
pub fn pairs<'r>(city: &City, rules: &'r Rules, on: Date) -> Vec<Clash<'r>> {
    let Some(terms) = Terms::new(rules, on) else { return Vec::new() };
    let all = All::new(city, &terms);
    let mut found = all.nearby();
    found.extend(all.on_segments());
    found.par_sort_unstable_by_key(|clash| (clash.one, clash.other));
    found
}

/// Judges some works of a city against all: those of [`pairs`] in which at least one of them takes part.
///
/// Each is asked of the index by itself, which is quicker as long as they are few. Unknown works have no clash.
pub fn pairs_of<'r>(city: &City, rules: &'r Rules, on: Date, works: &[WorksId]) -> Vec<Clash<'r>> {
    let Some(terms) = Terms::new(rules, on) else { return Vec::new() };
    let mut asked: Vec<u32> = works.iter().filter_map(|id| city.works.slot(id.0)).collect();
    asked.sort_unstable();
    asked.dedup();
    let mut all: Vec<Clash> = (asked.par_iter())
        .map_init(
            || (Vec::new(), Vec::new()),
            |(slots, boxes), &slot| {
                let mut found = Vec::new();
                let Some(entry) = city.works.entry(slot) else { return found };
                if terms.is_over(entry.days) {
                    return found;
                }
                let side = terms.side(city, entry);
                slots.clear();
                boxes.clear();
                entry.shape.boxes(CUT_M, &mut |held| boxes.push(held));
                terms.candidates(city, &side, boxes, slots);
                // Of two that were both asked for, the first one has the pair.
                let mine =
                    |other: &u32| *other > slot || (*other < slot && asked.binary_search(other).is_err());
                for other in slots.iter().filter(|other| mine(other)) {
                    let Some(other) = city.works.entry(*other) else { continue };
                    if !same_case(entry.item.works.case, other.item.works.case) {
                        let hit = terms.try_out(city, &side, other);
                        found.extend(hit.map(|(hit, _)| clash(entry, other, &hit)));
                    }
                }
                found
            },
        )
        .flatten_iter()
        .collect();
    all.par_sort_unstable_by_key(|clash| (clash.one, clash.other));
    all
}

/// All works that are not over, each with its side of every pair and the box within which it may matter by itself.
struct All<'c, 't, 'r> {
    terms: &'t Terms<'r>,
    sides: Vec<(&'c Entry<Placed>, Side<'c>)>,
    around: Vec<Bounds>,
}

impl Items for All<'_, '_, '_> {
    fn count(&self) -> usize {
        self.sides.len()
    }
    fn bounds(&self, item: u32) -> Bounds {
        self.around[item as usize]
    }
    fn days(&self, item: u32) -> Days {
        self.sides[item as usize].1.days()
    }
}

impl<'c, 't, 'r> All<'c, 't, 'r> {
    fn new(city: &'c City, terms: &'t Terms<'r>) -> Self {
        let sides: Vec<_> = (city.works.live_parallel())
            .filter_map(|live| {
                let entry: &Entry<Placed> = live?.1;
                (!terms.is_over(entry.days)).then(|| (entry, terms.side(city, entry)))
            })
            .collect();
        let around = sides.par_iter().map(|(_, side)| terms.around(side)).collect();
        Self { terms, sides, around }
    }

    /// Pairs whose distance may matter by itself.
    fn nearby(&self) -> Vec<Clash<'r>> {
        let tree = Packed::new(self);
        let reach = tree.reach(0.0, self.terms.days_apart());
        (0..tree.leaves())
            .into_par_iter()
            .with_min_len(64)
            .fold(
                || (Walk::default(), Vec::new(), Vec::new()),
                |(mut walk, mut pairs, mut found), leaf| {
                    pairs.clear();
                    tree.join(leaf, reach, &mut walk, &mut pairs);
                    found.extend(pairs.iter().filter_map(|(a, b)| self.judge(*a, *b, true)));
                    (walk, pairs, found)
                },
            )
            .flat_map_iter(|(_, _, found)| found)
            .collect()
    }

    /// Pairs that are farther apart, but stand on a common street segment.
    fn on_segments(&self) -> Vec<Clash<'r>> {
        if !self.terms.by_segment() {
            return Vec::new();
        }
        let mut standing: Vec<(u32, i32, u32)> = (0..u32::try_from(self.sides.len()).unwrap_or(u32::MAX))
            .into_par_iter()
            .flat_map_iter(|at| {
                let side = &self.sides[at as usize].1;
                side.segments().iter().map(move |segment| (*segment, side.days().0, at))
            })
            .collect();
        standing.par_sort_unstable();
        let by_segment: Vec<&[(u32, i32, u32)]> = standing.chunk_by(|a, b| a.0 == b.0).collect();
        by_segment
            .par_iter()
            .flat_map_iter(|on_it| {
                let mut found = Vec::new();
                for (at, (segment, _, a)) in on_it.iter().enumerate() {
                    let last = self.sides[*a as usize].1.days().1;
                    let until = last.saturating_add(self.terms.days_apart());
                    // They come in the order of their first days.
                    for (_, _, b) in on_it[at + 1..].iter().take_while(|(_, first, _)| *first <= until) {
                        // Two that share several segments meet on the first of them.
                        if self.first_common(*a, *b) == Some(*segment) {
                            found.extend(self.judge(*a, *b, false));
                        }
                    }
                }
                found
            })
            .collect()
    }

    fn first_common(&self, a: u32, b: u32) -> Option<u32> {
        let [ours, theirs] = [a, b].map(|at| self.sides[at as usize].1.segments());
        ours.iter().find(|segment| theirs.binary_search(segment).is_ok()).copied()
    }

    /// A pair whose boxes meet, or do not, so that none comes twice.
    fn judge(&self, a: u32, b: u32, boxes_meet: bool) -> Option<Clash<'r>> {
        if self.around[a as usize].meets(&self.around[b as usize]) != boxes_meet {
            return None;
        }
        let ((one, a), (other, b)) = (&self.sides[a as usize], &self.sides[b as usize]);
        if same_case(one.item.works.case, other.item.works.case) || !self.terms.in_time(a, b) {
            return None;
        }
        let near = if boxes_meet { self.terms.near(a, b) } else { None };
        self.terms.relate(a, b, near).map(|hit| clash(one, other, &hit))
    }
}

fn clash<'r>(one: &Entry<Placed>, other: &Entry<Placed>, hit: &Hit<'_, 'r>) -> Clash<'r> {
    let (one, other) = (one.item.works.id, other.item.works.id);
    Clash {
        one: one.min(other),
        other: one.max(other),
        rule: hit.term.rule.code(),
        severity: hit.severity,
        distance_m: hit.distance_m,
        score: hit.score,
    }
}
