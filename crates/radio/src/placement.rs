//! Where one more site helps most.
//!
//! The worth of a set of sites is, summed over all cells, the demand of the cell times the greatest preference among the sites
//! that serve it. That sum is monotone and submodular (one more site never helps a larger set more than a smaller one), so
//! that taking the best site again and again comes to at least 1 − 1/e ≈ 63 % of the greatest worth that as many sites can
//! have (Nemhauser, Wolsey, Fisher 1978); looking first at those that helped most before is enough (Minoux 1978).

use std::{cmp::Ordering, collections::BinaryHeap};

use crate::{
    best::Best,
    raster::{Field, Stopped},
};

/// A place where a site could stand.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// What would be received of it.
    pub field: &'a Field,
    /// How much of the demand it serves it is worth, above 0 to 1: 1 for a roof or a lamp post with fibre within reach, less
    /// where fibre, power or a permit is far away.
    pub preference: f64,
}

/// A chosen candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Its place in the list.
    pub candidate: usize,
    /// What it adds to the worth.
    pub adds: f64,
    /// Demand that it serves and that nothing served before.
    pub newly_served: f64,
}

/// What candidates are asked to serve.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// For each cell of the grid, not negative: addresses, people, metres of road.
    pub cells: &'a [f64],
    /// Least power with which a cell is served, dBm.
    pub least_dbm: f32,
}

/// Why nothing was chosen.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoChoice {
    /// A demand is missing, negative or no number.
    #[error("there must be one demand, finite and not negative, for each cell")]
    Demand,
    /// A preference is not above 0 and at most 1, or a field does not lie in the grid.
    #[error(
        "candidate {candidate}: its preference must be above 0 and at most 1, its field must lie in the grid"
    )]
    Candidate {
        /// Its place in the list.
        candidate: usize,
    },
    /// The caller no longer wants the answer.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Chooses up to `sites` candidates beside what stands already, the most helpful first; stops where none helps.
///
/// What stands already counts with preference 1. `watch` says after each look at a candidate whether to go on.
///
/// # Errors
/// [`NoChoice`].
pub fn choose(
    best: &Best,
    candidates: &[Candidate],
    demand: &Demand,
    sites: usize,
    watch: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Choice>, NoChoice> {
    let grid = best.grid();
    if demand.cells.len() != best.cells().len()
        || !demand.cells.iter().all(|amount| amount.is_finite() && *amount >= 0.0)
    {
        return Err(NoChoice::Demand);
    }
    // How much of a cell's demand is worth already.
    let mut worth: Vec<f64> = best
        .cells()
        .iter()
        .map(|heard| if heard.is_some_and(|heard| heard.dbm >= demand.least_dbm) { 1.0 } else { 0.0 })
        .collect();
    let mut heap = BinaryHeap::new();
    let mut serves = Vec::with_capacity(candidates.len());
    for (candidate, Candidate { field, preference }) in candidates.iter().enumerate() {
        let window = field.window;
        let fits = u64::from(window.column) + u64::from(window.columns) <= u64::from(grid.columns)
            && u64::from(window.row) + u64::from(window.rows) <= u64::from(grid.rows)
            && field.dbm.len() == window.columns as usize * window.rows as usize;
        if !(fits && *preference > 0.0 && *preference <= 1.0) {
            return Err(NoChoice::Candidate { candidate });
        }
        let cells: Vec<usize> = window
            .cells(grid)
            .filter(|(cell, inner)| {
                field.dbm[*inner] >= demand.least_dbm && demand.cells[*cell] > 0.0 && worth[*cell] < 1.0
            })
            .map(|(cell, _)| cell)
            .collect();
        heap.push(Look { adds: adds(&cells, *preference, demand, &worth), candidate, chosen_before: 0 });
        serves.push(cells);
    }
    let mut choices: Vec<Choice> = Vec::new();
    while let Some(look) = heap.pop() {
        if choices.len() == sites || look.adds <= 0.0 {
            break;
        }
        if !watch() {
            return Err(Stopped.into());
        }
        let (cells, preference) = (&serves[look.candidate], candidates[look.candidate].preference);
        if look.chosen_before < choices.len() {
            // Since this look others were chosen: it cannot add more than it did then.
            let adds = adds(cells, preference, demand, &worth);
            heap.push(Look { adds, chosen_before: choices.len(), ..look });
            continue;
        }
        let new = cells.iter().filter(|cell| worth[**cell] <= 0.0).map(|cell| demand.cells[*cell]).sum();
        choices.push(Choice { candidate: look.candidate, adds: look.adds, newly_served: new });
        for cell in cells {
            worth[*cell] = worth[*cell].max(preference);
        }
    }
    Ok(choices)
}

fn adds(cells: &[usize], preference: f64, demand: &Demand, worth: &[f64]) -> f64 {
    cells.iter().map(|cell| demand.cells[*cell] * (preference - worth[*cell]).max(0.0)).sum()
}

/// What a candidate would have added when it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    adds: f64,
    candidate: usize,
    chosen_before: usize,
}

impl Eq for Look {}

impl Ord for Look {
    /// The most helpful first, among equals the first of the list.
    fn cmp(&self, other: &Self) -> Ordering {
        self.adds.total_cmp(&other.adds).then_with(|| other.candidate.cmp(&self.candidate))
    }
}

impl PartialOrd for Look {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::best::tests::{GRID, field};
    use proptest::prelude::*;

    const LEAST: f32 = -101.0;

    /// The worth of a set, as the definition has it.
    fn worth(best: &Best, candidates: &[Candidate], demand: &[f64], set: &[usize]) -> f64 {
        let mut sum = 0.0;
        for (cell, amount) in demand.iter().enumerate() {
            let stands = best.cells()[cell].is_some_and(|heard| heard.dbm >= LEAST);
            let served = |chosen: &usize| {
                let Candidate { field, preference } = candidates[*chosen];
                let serves =
                    field.window.cells(&GRID).any(|(at, inner)| at == cell && field.dbm[inner] >= LEAST);
                if serves { preference } else { 0.0 }
            };
            sum += amount * set.iter().map(served).fold(if stands { 1.0 } else { 0.0 }, f64::max);
        }
        sum
    }

    /// Takes the best again and again, looking at all each time.
    fn plain(best: &Best, candidates: &[Candidate], demand: &[f64], sites: usize) -> Vec<usize> {
        let mut set: Vec<usize> = Vec::new();
        while set.len() < sites {
            let now = worth(best, candidates, demand, &set);
            let with = |candidate: usize| {
                worth(best, candidates, demand, &[set.as_slice(), &[candidate]].concat()) - now
            };
            let next = (0..candidates.len()).map(|candidate| (with(candidate), candidate));
            let Some((adds, candidate)) =
                next.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))
            else {
                break;
            };
            if adds <= 1e-9 {
                break;
            }
            set.push(candidate);
        }
        set
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn the_chosen_sites_are_worth_at_least_63_percent_of_the_best_ones(
            stands in field(), fields in prop::collection::vec((field(), 1u8..=4), 1..8), amounts in prop::collection::vec(0u8..10, 63), sites in 1usize..4
        ) {
            let mut best = Best::new(GRID);
            best.put(0, stands).unwrap();
            let candidates: Vec<_> = fields
                .iter()
                .map(|(field, quarters)| Candidate { field, preference: f64::from(*quarters) / 4.0 })
                .collect();
            let demand: Vec<f64> = amounts.iter().map(|amount| f64::from(*amount)).collect();
            let chosen = choose(&best, &candidates, &Demand { cells: &demand, least_dbm: LEAST }, sites, &|| true).unwrap();
            let set: Vec<usize> = chosen.iter().map(|choice| choice.candidate).collect();
            let (before, after) = (worth(&best, &candidates, &demand, &[]), worth(&best, &candidates, &demand, &set));
            // Quarters of whole numbers are exact: the lazy way is the plain way.
            prop_assert_eq!(&set, &plain(&best, &candidates, &demand, sites));
            prop_assert!((chosen.iter().map(|choice| choice.adds).sum::<f64>() - (after - before)).abs() < 1e-9);
            let most = (0u32..1 << candidates.len())
                .filter(|mask| mask.count_ones() as usize <= sites)
                .map(|mask| (0..candidates.len()).filter(|at| mask >> at & 1 == 1).collect::<Vec<_>>())
                .map(|set| worth(&best, &candidates, &demand, &set) - before)
                .fold(0.0, f64::max);
            prop_assert!(after - before >= (1.0 - (-1.0f64).exp()) * most - 1e-9, "{} of {most}", after - before);
        }
    }

    #[test]
    fn what_cannot_be_weighed_is_refused_and_who_no_longer_waits_stops_it() {
        use crate::raster::{Answers, Window};
        let best = Best::new(GRID);
        let window = Window { column: 0, row: 0, columns: 1, rows: 1 };
        let field = Field { window, dbm: vec![-80.0], answers: Answers::default() };
        let demand = vec![1.0; 63];
        let with = |preference, demand: &[f64], go: bool| {
            choose(
                &best,
                &[Candidate { field: &field, preference }],
                &Demand { cells: demand, least_dbm: LEAST },
                1,
                &move || go,
            )
        };
        assert_eq!(with(1.0, &demand, true), Ok(vec![Choice { candidate: 0, adds: 1.0, newly_served: 1.0 }]));
        assert_eq!(with(0.0, &demand, true), Err(NoChoice::Candidate { candidate: 0 }));
        assert_eq!(with(1.5, &demand, true), Err(NoChoice::Candidate { candidate: 0 }));
        assert_eq!(with(1.0, &demand[1..], true), Err(NoChoice::Demand));
        assert_eq!(with(1.0, &[f64::NAN; 63], true), Err(NoChoice::Demand));
        assert_eq!(with(1.0, &demand, false), Err(NoChoice::Stopped(Stopped)));
    }
}
