//! Which works of a city may take part, and what neighbourhoods they make.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use model::{Schedule, WorksId};
use rayon::prelude::*;

use super::{
    Ask,
    choice::Neighbourhood,
    ground::{Ground, Member},
    terms::Values,
};
use crate::{
    City, Rules,
    city::Placed,
    day,
    index::{ALWAYS, CUT_M, Entry},
    judge::duration,
};

/// All works that may take part, in their order.
pub(super) fn members<'c>(
    city: &'c City,
    rules: Option<&Rules>,
    values: Values,
    (ask, taken): (&Ask, &BTreeSet<WorksId>),
) -> Vec<Member<'c>> {
    let sharing = values.sharing;
    let soonest = day::number(ask.on).saturating_add(i32::from(ask.notice_days));
    let mut members: Vec<Member> = (city.works.live_parallel())
        .filter_map(|live| {
            let entry = live?.1;
            let works = &entry.item.works;
            let facts = ask.facts.get(&works.id).copied().unwrap_or_default();
            let (digs, closes) = (sharing.digs.contains(&works.kind), sharing.closes.contains(&works.kind));
            if !(digs || closes)
                || entry.shape.is_area()
                || facts.request_by.is_some_and(|last| last < ask.on)
                || taken.contains(&works.id)
            {
                return None;
            }
            let (earlier, later) = match works.schedule {
                Schedule::Fixed(_) => (i32::from(facts.earlier_days), i32::from(facts.later_days)),
                Schedule::Floating(_) => (0, 0),
            };
            let (first, last) = (entry.days.0.saturating_sub(earlier), entry.days.1.saturating_add(later));
            let (first, days) = (first.max(soonest), i32::try_from(duration(&works.schedule)).ok()?);
            let (grid_m, ground_m) = (entry.shape.length(), works.line.ground_length().get());
            if i64::from(last) - i64::from(first) + 1 < i64::from(days) || grid_m <= 0.0 {
                return None;
            }
            Some(Member {
                works,
                shape: &entry.shape,
                grid_m,
                mm_per_m: ground_m / grid_m * 1000.0,
                group: digs.then(|| sharing.group(facts.method)).flatten(),
                days,
                allowed: (first, last),
                closes: rules.map_or_else(Vec::new, |rules| closed(city, rules, ask.on, entry)),
            })
        })
        .collect();
    members.par_sort_by(|a, b| b.grid_m.total_cmp(&a.grid_m).then_with(|| a.works.id.cmp(&b.works.id)));
    members
}

fn closed(city: &City, rules: &Rules, on: Date, entry: &Entry<Placed>) -> Vec<u32> {
    let classes = rules.classes(on);
    let Some(closing) = &classes.closing else { return Vec::new() };
    let mut slots = city.closed(entry, (classes, rules.print(on)), closing).slots.clone();
    slots.sort_unstable();
    slots
}

/// For each of the works those with which it shares something and has common days.
pub(super) fn neighbours(city: &City, ground: &Ground) -> Vec<Vec<usize>> {
    let members = ground.members;
    let mut at_slot = BTreeMap::new();
    let mut closing: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        at_slot.insert(member.works.id, at);
        for slot in &member.closes {
            closing.entry(*slot).or_default().push(at);
        }
    }
    let later: Vec<Vec<usize>> = (0..members.len())
        .into_par_iter()
        .map_init(
            || (Vec::new(), Vec::new()),
            |(boxes, slots), at| {
                boxes.clear();
                slots.clear();
                let reach = ground.sharing.apart_m;
                members[at].shape.boxes(CUT_M, &mut |held| boxes.push(held.grown(reach)));
                city.works.near(boxes, ALWAYS, slots);
                let beside =
                    slots.iter().filter_map(|slot| at_slot.get(&city.works.entry(*slot)?.item.works.id));
                let shut = members[at].closes.iter().filter_map(|slot| closing.get(slot)).flatten();
                let all: BTreeSet<usize> = beside.chain(shut).copied().filter(|other| *other > at).collect();
                all.into_iter()
                    .filter(|other| ground.site(&[at, *other]).is_some() && ground.touch(at, *other))
                    .collect()
            },
        )
        .collect();
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
    for (at, others) in later.iter().enumerate() {
        for &other in others {
            near[at].push(other);
            near[other].push(at);
        }
    }
    for others in &mut near {
        others.sort_unstable();
    }
    near
}

/// Works that hang together, each neighbourhood of at least two in order.
pub(super) fn components(near: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let (mut seen, mut all) = (vec![false; near.len()], Vec::new());
    for first in 0..near.len() {
        let mut component = Vec::new();
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                component.push(at);
                open.extend(&near[at]);
            }
        }
        if component.len() > 1 {
            component.sort_unstable();
            all.push(component);
        }
    }
    all
}

/// A neighbourhood with numbers of its own.
pub(super) struct Part<'a> {
    ground: &'a Ground<'a>,
    all: &'a [usize],
    near: Vec<Vec<usize>>,
    /// The most days that any of them takes.
    longest: i32,
}

impl<'a> Part<'a> {
    pub fn new(ground: &'a Ground<'a>, all: &'a [usize], near: &[Vec<usize>]) -> Self {
        let own = |other: &usize| all.binary_search(other).ok();
        Self {
            near: all.iter().map(|at| near[*at].iter().filter_map(own).collect()).collect(),
            longest: all.iter().map(|at| ground.members[*at].days).max().unwrap_or(0),
            ground,
            all,
        }
    }

    fn of(&self, set: &[usize]) -> Vec<usize> {
        set.iter().map(|at| self.all[*at]).collect()
    }
}

impl Neighbourhood for Part<'_> {
    fn near(&self) -> &[Vec<usize>] {
        &self.near
    }

    fn at_most(&self) -> usize {
        self.ground.sharing.at_most
    }

    /// A longer site may make room for those that do not fit yet, but never for a later beginning.
    fn may_grow(&self, set: &[usize]) -> bool {
        let of = |at: &usize| &self.ground.members[self.all[*at]];
        let soonest = set.iter().map(|at| of(at).allowed.0 + of(at).days).max().unwrap_or(i32::MIN);
        let latest = set.iter().map(|at| of(at).allowed.1 + 1 - of(at).days).min().unwrap_or(i32::MAX);
        i64::from(soonest) - i64::from(self.longest) <= i64::from(latest)
    }

    fn points(&self, set: &[usize]) -> Option<u64> {
        let set = self.of(set);
        let applicant = |at: usize| self.ground.members[at].works.applicant;
        let several = set.iter().any(|at| applicant(*at) != applicant(set[0]));
        let refused = !self.ground.never.is_empty() && {
            let works = set.iter().map(|at| self.ground.members[*at].works.id).collect();
            self.ground.never.contains::<BTreeSet<WorksId>>(&works)
        };
        (several && !refused && self.ground.site(&set).is_some()).then(|| self.ground.points(&set))
    }

    fn ceiling(&self) -> u64 {
        self.ground.ceiling(self.all)
    }
}
