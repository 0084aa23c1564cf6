//! What works have in common: stretches of one axis, closed segments, and days; and what a set of them saves.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, LineString, MultiLineString};
use model::{WorksId, works::Works};

use super::terms::Sharing;
use crate::{judge::same_case, shape::Shape, spans::Spans};

/// Works that may take part, in the order of the file: the longest axis first.
#[derive(Debug)]
pub(super) struct Member<'c> {
    pub works: &'c Works,
    pub shape: &'c Shape,
    /// Length on the grid in metres.
    pub grid_m: f64,
    /// A metre on the grid in millimetres on the ground.
    pub mm_per_m: f64,
    /// Group of methods that share a trench; none where it shares none.
    pub group: Option<usize>,
    pub days: i32,
    /// First and last day on which it may take place.
    pub allowed: (i32, i32),
    /// Slots of the street segments it closes, in order.
    pub closes: Vec<u32>,
}

/// A stretch of one axis on which several dig one trench.
#[derive(Debug, Clone)]
pub(super) struct Common {
    pub lines: Vec<Vec<Coord<f64>>>,
    /// Who, and how many millimetres of its own; the one that leads first.
    pub users: Vec<(usize, u64)>,
}

impl Common {
    pub fn dug_mm(&self) -> u64 {
        self.users.iter().map(|user| user.1).max().unwrap_or(0)
    }
    pub fn saved_mm(&self) -> u64 {
        self.users.iter().map(|user| user.1).sum::<u64>() - self.dug_mm()
    }
}

/// A street segment that several close.
#[derive(Debug, Clone)]
pub(super) struct Shut {
    pub slot: u32,
    pub users: Vec<usize>,
}

/// The days on which a common site has room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Site {
    /// The first day on which it may begin, and the last.
    pub begins: (i32, i32),
    pub days: i32,
}

/// All that may take part.
pub(super) struct Ground<'a> {
    pub members: &'a [Member<'a>],
    pub sharing: &'a Sharing,
    /// Ground length of each street segment that somebody closes, in millimetres.
    pub segment_mm: &'a BTreeMap<u32, u64>,
    /// Sets that are no bundle because somebody has said so.
    pub never: &'a BTreeSet<BTreeSet<WorksId>>,
}

impl Ground<'_> {
    /// Whether `after` may leave a stretch to `before`, as far as methods and depths go.
    pub fn follows(&self, after: usize, before: usize) -> bool {
        let (a, b) = (&self.members[after], &self.members[before]);
        a.group.is_some()
            && a.group == b.group
            && !same_case(a.works.case, b.works.case)
            && match (a.works.cover_m, b.works.cover_m) {
                // To the millimetre: 1.1 m and 0.6 m are half a metre apart, whatever binary fractions make of it.
                (Some(a), Some(b)) => {
                    rounded((a - b).abs() * 1000.0) <= rounded(self.sharing.depth_m * 1000.0)
                }
                _ => self.sharing.unknown_depth,
            }
    }

    /// Where `a` runs alongside `b`.
    pub fn beside(&self, a: &Shape, b: &Shape) -> Spans {
        Spans::beside(a, b, self.sharing.apart_m, self.sharing.below_deg)
    }

    /// Whether two share a trench or a closed segment, whenever they take place.
    pub fn touch(&self, before: usize, after: usize) -> bool {
        self.common_segments(&[before, after]).next().is_some()
            || (self.follows(after, before)
                && self.beside(self.members[after].shape, self.members[before].shape).length()
                    >= self.sharing.from_m)
    }

    /// The common stretches of a set, which is in order.
    pub fn trenches(&self, set: &[usize]) -> Vec<Common> {
        let axis = |member: &usize| Spans::new(vec![(0.0, self.members[*member].grid_m)]);
        let mut left: Vec<Spans> = set.iter().map(axis).collect();
        let mut all = Vec::new();
        for (at, &leader) in set.iter().enumerate() {
            let mut followers: Vec<(usize, Spans, f64)> = Vec::new();
            let own = laid(&left[at], self.members[leader].shape);
            for (behind, &follower) in set.iter().enumerate().skip(at + 1) {
                if !self.follows(follower, leader) {
                    continue;
                }
                let shape = self.members[follower].shape;
                let given = self.beside(shape, &own).within(&left[behind]);
                let length = given.length();
                if length < self.sharing.from_m || length <= 0.0 {
                    continue;
                }
                let taken = self.beside(&own, &laid(&given, shape));
                if taken.length() > 0.0 {
                    left[behind] = left[behind].without(&given);
                    let mm_per_m = self.members[follower].mm_per_m * length / taken.length();
                    followers.push((follower, taken, mm_per_m));
                }
            }
            if !followers.is_empty() {
                self.cut(leader, &own, &followers, &mut all);
            }
        }
        all
    }

    /// Cuts an axis where a follower comes or goes.
    fn cut(&self, leader: usize, own: &Shape, followers: &[(usize, Spans, f64)], out: &mut Vec<Common>) {
        /// A piece of less than a millimetre is a rounding error.
        const SLIVER_M: f64 = 1e-3;
        let mut ends: Vec<f64> = followers
            .iter()
            .flat_map(|(_, spans, _)| spans.iter())
            .flat_map(|(from, to)| [from, to])
            .collect();
        ends.sort_by(f64::total_cmp);
        let Some(mut from) = ends.first().copied() else { return };
        for to in ends {
            if to - from < SLIVER_M {
                continue;
            }
            let middle = f64::midpoint(from, to);
            let there = |spans: &Spans| spans.iter().any(|(start, end)| start <= middle && middle <= end);
            let mut users = vec![(leader, whole((to - from) * self.members[leader].mm_per_m))];
            users.extend(
                (followers.iter().filter(|(_, spans, _)| there(spans)))
                    .map(|(follower, _, mm_per_m)| (*follower, whole((to - from) * mm_per_m))),
            );
            if users.len() > 1 {
                out.push(Common { lines: Spans::new(vec![(from, to)]).lines(own), users });
            }
            from = to;
        }
    }

    fn common_segments<'s>(&'s self, set: &'s [usize]) -> impl Iterator<Item = (u32, Vec<usize>)> + 's {
        let slots: BTreeSet<u32> =
            set.iter().flat_map(|member| &self.members[*member].closes).copied().collect();
        slots.into_iter().filter_map(|slot| {
            let closes = |member: &&usize| self.members[**member].closes.binary_search(&slot).is_ok();
            let users: Vec<usize> = set.iter().filter(closes).copied().collect();
            (users.len() > 1).then_some((slot, users))
        })
    }

    /// The segments that at least two of a set close.
    pub fn closures(&self, set: &[usize]) -> Vec<Shut> {
        self.common_segments(set).map(|(slot, users)| Shut { slot, users }).collect()
    }

    pub fn length_mm(&self, shut: &Shut) -> u64 {
        self.segment_mm.get(&shut.slot).copied().unwrap_or(0)
    }

    fn days(&self, member: usize) -> u64 {
        u64::try_from(self.members[member].days).unwrap_or(0)
    }

    /// How long a commonly closed segment is closed, and how many days of closure are saved.
    pub fn closed_days(&self, users: &[usize]) -> (u64, u64) {
        let longest = users.iter().map(|user| self.days(*user)).max().unwrap_or(0);
        (longest, users.iter().map(|user| self.days(*user)).sum::<u64>() - longest)
    }

    /// The days on which all of a set fit into one site.
    pub fn site(&self, set: &[usize]) -> Option<Site> {
        let of = |member: &usize| &self.members[*member];
        let days = set.iter().map(|member| of(member).days).max()?;
        let soonest = set.iter().map(|member| of(member).allowed.0 + of(member).days).max()? - days;
        let latest = set.iter().map(|member| of(member).allowed.1 + 1 - of(member).days).min()?;
        (soonest <= latest).then_some(Site { begins: (soonest, latest), days })
    }

    /// What a set saves, in thousandths of the points of the file.
    pub fn points(&self, set: &[usize]) -> u64 {
        let dug: u64 = self.trenches(set).iter().map(Common::saved_mm).sum();
        let closed: u64 = (self.closures(set).iter())
            .map(|shut| self.length_mm(shut) * self.closed_days(&shut.users).1)
            .sum();
        self.weighed(dug, closed)
    }

    fn weighed(&self, dug_mm: u64, closed_mm_days: u64) -> u64 {
        u64::from(self.sharing.per_metre) * dug_mm
            + u64::from(self.sharing.per_closed_metre_day) * closed_mm_days
    }

    /// More than this no division into bundles saves: whatever of an axis lies alongside one before it is not dug, and each
    /// segment is closed once.
    pub fn ceiling(&self, all: &[usize]) -> u64 {
        let given = |(at, after): (usize, &usize)| {
            let shape = self.members[*after].shape;
            let before = all[..at].iter().filter(|before| self.follows(*after, **before));
            let spans = before.map(|before| self.beside(shape, self.members[*before].shape));
            whole(spans.fold(Spans::default(), Spans::and).length() * self.members[*after].mm_per_m) + 1
        };
        let dug = all.iter().enumerate().map(given).sum();
        let closed = (self.closures(all).iter())
            .map(|shut| self.length_mm(shut) * self.closed_days(&shut.users).1)
            .sum();
        self.weighed(dug, closed)
    }
}

/// Stretches of a line as a line of their own.
fn laid(spans: &Spans, of: &Shape) -> Shape {
    let lines = spans.lines(of).into_iter().map(LineString).collect();
    Shape::new(&MultiLineString(lines).into())
}

/// Whole millimetres, rounded down, so that no sum of stretches is longer than the whole; what a rounding error keeps from
/// being whole counts as whole.
fn whole(mm: f64) -> u64 {
    let nearest = mm.round();
    rounded(if (mm - nearest).abs() < 1e-3 { nearest } else { mm.floor() })
}

/// A number of millimetres or cents, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length or price in a city")]
pub(super) fn rounded(number: f64) -> u64 {
    number.round().max(0.0) as u64
}
