//! Which disjoint bundles are worth most together.
//!
//! A small neighbourhood is solved exactly: all bundles that are possible are listed, and branch and bound takes the
//! best choice of them (weighted set packing) with proof. A greater one, or one whose proof would take too many steps, is
//! solved by merging greedily and moving single works, and carries a bound instead of a proof. Steps are counted, not
//! time: the same city gives the same answer on every machine.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap},
};

/// A neighbourhood with more works is not solved exactly: sets are words of 64 bits.
const EXACT_WORKS: usize = 64;
/// Nor one with more possible bundles.
const EXACT_SETS: usize = 20_000;
/// Nor one whose branches are more.
const BRANCHES: u32 = 1_000_000;
/// Rounds of moving single works.
const ROUNDS: usize = 12;
/// Divisible by every size of a bundle, so that shares of a worth are whole.
const SHARES: u64 = 840;
/// Of two choices that save the same, the one with fewer works in bundles is better: nobody is asked in vain.
const FINER: u64 = 1 << 10;

/// A choice of disjoint sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Each in order, all by their first.
    pub sets: Vec<Vec<usize>>,
    pub points: u64,
    /// No choice has more points.
    pub bound: u64,
    pub proven: bool,
}

/// What is to be chosen from: a neighbourhood that hangs together.
pub(super) trait Neighbourhood {
    /// The neighbours of each, in order.
    fn near(&self) -> &[Vec<usize>];
    /// The most works of one bundle, at most 8.
    fn at_most(&self) -> usize;
    /// Whether adding works to a set may make a bundle of it.
    fn may_grow(&self, set: &[usize]) -> bool;
    /// The points of a set in order that hangs together; none where it is no bundle.
    fn points(&self, set: &[usize]) -> Option<u64>;
    /// No choice has more points; worked out where no proof is at hand.
    fn ceiling(&self) -> u64;
}

pub(super) fn best(place: &impl Neighbourhood) -> Choice {
    let listed = (place.near().len() <= EXACT_WORKS).then(|| list(place)).flatten();
    let Some(sets) = listed else { return merged(place) };
    let (chosen, bound) = Search::new(place.near().len(), &sets).run();
    let proven = bound.is_none();
    let points = chosen.iter().map(|set| set.points).sum();
    let mut choice = Choice {
        sets: chosen.iter().map(|set| members(set.mask)).collect(),
        points,
        bound: bound.map_or(points, |bound| bound.min(place.ceiling()).max(points)),
        proven,
    };
    if !proven {
        let other = merged(place);
        if other.points > choice.points {
            choice = Choice { bound: choice.bound.min(other.bound), ..other };
        }
    }
    choice.sets.sort();
    choice
}

#[derive(Debug, Clone, Copy)]
struct Set {
    mask: u64,
    points: u64,
}

impl Set {
    fn worth(&self) -> u64 {
        self.points * FINER - u64::from(self.mask.count_ones())
    }
    /// The share of each member, rounded up.
    fn share(&self) -> u64 {
        (self.worth() * SHARES).div_ceil(u64::from(self.mask.count_ones()))
    }
}

fn members(mask: u64) -> Vec<usize> {
    (0..EXACT_WORKS).filter(|at| mask >> at & 1 == 1).collect()
}

/// All bundles that are worth something; none if there are too many.
fn list(place: &impl Neighbourhood) -> Option<Vec<Set>> {
    let near: Vec<u64> =
        place.near().iter().map(|others| others.iter().fold(0, |mask, other| mask | 1 << other)).collect();
    let (mut sets, mut seen) = (Vec::new(), 0);
    // Each connected set grows from its first member in one way only (Wernicke's ESU, 2006).
    let mut open: Vec<(u64, u64, u64)> = Vec::new();
    for first in 0..near.len() {
        let above = u64::MAX << first << 1;
        open.push((1 << first, near[first] & above, near[first] | 1 << first));
        while let Some((mask, mut choice, reached)) = open.pop() {
            let set = members(mask);
            if set.len() > 1 {
                seen += 1;
                if seen > EXACT_SETS {
                    return None;
                }
                if let Some(points) = place.points(&set).filter(|points| *points > 0) {
                    sets.push(Set { mask, points });
                }
            }
            if set.len() == place.at_most() || !place.may_grow(&set) {
                continue;
            }
            while choice != 0 {
                let next = choice.trailing_zeros() as usize;
                choice &= choice - 1;
                let new = near[next] & above & !reached;
                open.push((mask | 1 << next, choice | new, reached | near[next]));
            }
        }
    }
    Some(sets)
}

/// Branch and bound over the members in their order: each is left out or taken with one of the sets it is the first of.
struct Search<'s> {
    /// By their first member, the best first.
    by_first: Vec<Vec<&'s Set>>,
    /// No member brings more than this share.
    most: Vec<u64>,
    best: (u64, Vec<&'s Set>),
    taken: Vec<&'s Set>,
    /// With how much worth the same members were left to decide before.
    seen: HashMap<(usize, u64), u64>,
    branches: u32,
}

impl<'s> Search<'s> {
    fn new(count: usize, sets: &'s [Set]) -> Self {
        let mut order: Vec<&Set> = sets.iter().collect();
        order.sort_by_key(|set| (Reverse(set.share()), set.mask));
        let mut most = vec![0; count];
        let mut by_first = vec![Vec::new(); count];
        let (mut used, mut greedy) = (0, Vec::new());
        for set in order {
            for at in members(set.mask) {
                most[at] = most[at].max(set.share());
            }
            by_first[set.mask.trailing_zeros() as usize].push(set);
            if used & set.mask == 0 {
                used |= set.mask;
                greedy.push(set);
            }
        }
        let worth = greedy.iter().map(|set| set.worth()).sum();
        Self { by_first, most, best: (worth, greedy), taken: Vec::new(), seen: HashMap::new(), branches: 0 }
    }

    /// The best choice, with a bound on its points where that is not proven to be the best.
    fn run(mut self) -> (Vec<&'s Set>, Option<u64>) {
        let hope = self.most.iter().sum();
        if self.descend(0, 0, 0, hope) {
            (self.best.1, None)
        } else {
            (self.best.1, Some(hope / SHARES / FINER + 1))
        }
    }

    /// Whether all branches were looked at.
    fn descend(&mut self, at: usize, used: u64, worth: u64, hope: u64) -> bool {
        self.branches += 1;
        if self.branches > BRANCHES {
            return false;
        }
        if worth > self.best.0 {
            self.best = (worth, self.taken.clone());
        }
        if at == self.most.len() || worth + hope / SHARES <= self.best.0 {
            return true;
        }
        let before = self.seen.entry((at, used >> at)).or_default();
        if *before > worth {
            return true;
        }
        // One more, so that what was not seen yet differs from what was seen with nothing.
        *before = worth + 1;
        if used >> at & 1 == 1 {
            return self.descend(at + 1, used, worth, hope);
        }
        for order in 0..self.by_first[at].len() {
            let set = self.by_first[at][order];
            if set.mask & used == 0 {
                let given: u64 = members(set.mask).iter().map(|member| self.most[*member]).sum();
                self.taken.push(set);
                let whole = self.descend(at + 1, used | set.mask, worth + set.worth(), hope - given);
                self.taken.pop();
                if !whole {
                    return false;
                }
            }
        }
        self.descend(at + 1, used, worth, hope - self.most[at])
    }
}

/// Greedy merging, then moves of single works.
fn merged(place: &impl Neighbourhood) -> Choice {
    let mut state = Groups {
        place,
        known: HashMap::new(),
        within: (0..place.near().len()).collect(),
        sets: (0..place.near().len()).map(|at| (at, vec![at])).collect(),
    };
    state.merge();
    for _ in 0..ROUNDS {
        if !state.improve() {
            break;
        }
    }
    let mut sets: Vec<Vec<usize>> = std::mem::take(&mut state.sets).into_values().collect();
    sets.retain(|set| state.points(set).unwrap_or(0) > 0);
    sets.sort();
    let points = sets.iter().filter_map(|set| state.points(set)).sum();
    let bound = place.ceiling().max(points);
    Choice { sets, points, bound, proven: points == bound }
}

struct Groups<'n, N> {
    place: &'n N,
    known: HashMap<Vec<usize>, Option<u64>>,
    /// In which group each is.
    within: Vec<usize>,
    sets: BTreeMap<usize, Vec<usize>>,
}

impl<N: Neighbourhood> Groups<'_, N> {
    /// None where it is neither a bundle nor one alone.
    fn points(&mut self, set: &[usize]) -> Option<u64> {
        if set.len() < 2 {
            return Some(0);
        }
        if set.len() > self.place.at_most() || !hangs_together(set, self.place.near()) {
            return None;
        }
        if let Some(known) = self.known.get(set) {
            return *known;
        }
        let found = self.place.points(set);
        self.known.insert(set.to_vec(), found);
        found
    }

    fn gain(&mut self, a: usize, b: usize) -> Option<u64> {
        let (a, b) = (self.sets[&a].clone(), self.sets[&b].clone());
        let before = self.points(&a)? + self.points(&b)?;
        self.points(&union(&a, &b))?.checked_sub(before).filter(|gain| *gain > 0)
    }

    fn merge(&mut self) {
        let mut heap = BinaryHeap::new();
        for (a, others) in self.place.near().iter().enumerate() {
            for &b in others.iter().filter(|b| **b > a) {
                heap.extend(self.gain(a, b).map(|gain| (gain, Reverse(a), Reverse(b))));
            }
        }
        // Groups that merge get a new number, so that what is known of the former ones is dropped.
        let mut next = self.within.len();
        while let Some((_, Reverse(a), Reverse(b))) = heap.pop() {
            if !(self.sets.contains_key(&a) && self.sets.contains_key(&b)) {
                continue;
            }
            let (Some(one), Some(other)) = (self.sets.remove(&a), self.sets.remove(&b)) else { continue };
            let set = union(&one, &other);
            for member in &set {
                self.within[*member] = next;
            }
            self.sets.insert(next, set);
            for around in self.around(next) {
                heap.extend(self.gain(next, around).map(|gain| (gain, Reverse(next), Reverse(around))));
            }
            next += 1;
        }
    }

    /// The groups beside a group, in order.
    fn around(&self, group: usize) -> Vec<usize> {
        let near = self.sets[&group].iter().flat_map(|member| &self.place.near()[*member]);
        let mut around: Vec<usize> =
            near.map(|other| self.within[*other]).filter(|other| *other != group).collect();
        around.sort_unstable();
        around.dedup();
        around
    }

    /// Moves each of the works to where it brings most; whether any moved.
    fn improve(&mut self) -> bool {
        let mut moved = false;
        for member in 0..self.within.len() {
            let from = self.within[member];
            let whole = self.sets[&from].clone();
            let rest: Vec<usize> = whole.iter().copied().filter(|other| *other != member).collect();
            let (Some(before), Some(left)) = (self.points(&whole), self.points(&rest)) else { continue };
            let mut around: Vec<usize> =
                self.place.near()[member].iter().map(|other| self.within[*other]).collect();
            around.sort_unstable();
            around.dedup();
            let mut best: Option<(u64, usize)> = None;
            for to in around.into_iter().filter(|to| *to != from) {
                let target = self.sets[&to].clone();
                let (Some(there), Some(joined)) =
                    (self.points(&target), self.points(&union(&target, &[member])))
                else {
                    continue;
                };
                let gain = (left + joined).saturating_sub(before + there);
                if gain > best.map_or(0, |best| best.0) {
                    best = Some((gain, to));
                }
            }
            if let Some((_, to)) = best {
                if rest.is_empty() {
                    self.sets.remove(&from);
                } else {
                    self.sets.insert(from, rest);
                }
                let joined = union(&self.sets[&to], &[member]);
                self.sets.insert(to, joined);
                self.within[member] = to;
                moved = true;
            }
        }
        moved
    }
}

fn union(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut all = [a, b].concat();
    all.sort_unstable();
    all
}

fn hangs_together(set: &[usize], near: &[Vec<usize>]) -> bool {
    let (mut reached, mut at) = (vec![set[0]], 0);
    while at < reached.len() {
        let more: Vec<usize> = near[reached[at]]
            .iter()
            .filter(|next| set.contains(next) && !reached.contains(next))
            .copied()
            .collect();
        reached.extend(more);
        at += 1;
    }
    reached.len() == set.len()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// A neighbourhood whose sets have points by a table.
    #[derive(Debug, Clone)]
    struct Table {
        near: Vec<Vec<usize>>,
        points: HashMap<u64, u64>,
    }

    impl Neighbourhood for Table {
        fn near(&self) -> &[Vec<usize>] {
            &self.near
        }
        fn at_most(&self) -> usize {
            4
        }
        fn may_grow(&self, _: &[usize]) -> bool {
            true
        }
        fn points(&self, set: &[usize]) -> Option<u64> {
            self.points.get(&set.iter().fold(0, |mask, at| mask | 1 << at)).copied()
        }
        fn ceiling(&self) -> u64 {
            self.points.values().sum()
        }
    }

    fn table() -> impl Strategy<Value = Table> {
        (2..9_usize).prop_flat_map(|count| {
            let edges = proptest::collection::vec(any::<bool>(), count * count);
            let points = proptest::collection::hash_map(1..1_u64 << count, 1..40_u64, 0..120);
            (edges, points).prop_map(move |(edges, points)| {
                let linked = |a: usize, b: usize| a != b && edges[a.min(b) * count + a.max(b)];
                let near = (0..count).map(|a| (0..count).filter(|b| linked(a, *b)).collect()).collect();
                Table { near, points }
            })
        })
    }

    /// Every division of the members from `at` on.
    fn every(table: &Table, at: usize, used: u64) -> u64 {
        if at == table.near.len() {
            return 0;
        }
        let mut best = every(table, at + 1, used | 1 << at);
        for (mask, points) in &table.points {
            let set = members(*mask);
            let counts = mask >> at & 1 == 1 && mask & used == 0 && mask & ((1 << at) - 1) == 0;
            if counts && (2..=4).contains(&set.len()) && hangs_together(&set, &table.near) {
                best = best.max(points + every(table, at + 1, used | mask));
            }
        }
        best
    }

    fn disjoint(choice: &Choice) -> bool {
        let mut all: Vec<usize> = choice.sets.concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        all.len() == count
    }

    proptest! {
        #[test]
        fn the_choice_is_the_best_of_all_divisions_and_the_greedy_one_never_better(table in table()) {
            let expected = every(&table, 0, 0);
            let choice = best(&table);
            prop_assert!(choice.proven && disjoint(&choice));
            prop_assert_eq!((choice.points, choice.bound), (expected, expected));
            let greedy = merged(&table);
            prop_assert!(disjoint(&greedy) && greedy.points <= expected && greedy.bound >= expected);
        }
    }
}
