//! A schedule: steps that wait for each other, when each is done, and how late it may be.

use jiff::{ToSpan, civil::Date};

use crate::{calendar::Calendar, regime::DeadlineRule};

/// How long a step takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes<'a> {
    /// So many days.
    Days(u16),
    /// A period of the law, from the day on which it can begin.
    Period(&'a DeadlineRule, &'a Calendar),
    /// Until a day that is fixed.
    Due(Date),
    /// So long that the day it ends on was announced in time.
    Notice(&'a DeadlineRule, &'a Calendar),
}

/// A step that is still ahead.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) takes: Takes<'a>,
    /// The day it begins at the earliest.
    pub(super) from: Date,
    /// The steps that it waits for, each listed before it.
    pub(super) after: Vec<usize>,
}

/// When a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The day, when everybody takes all their time.
    pub(super) earliest: Date,
    /// The last day that does not make the goal later.
    pub(super) latest: Date,
    /// Whether the goal waits for it.
    pub(super) critical: bool,
}

/// Farther than any period of the law or notice.
const SEARCH: u16 = 3_660;

impl Takes<'_> {
    /// The day on which a step is done that begins on a day; never earlier for a later beginning.
    fn end(self, start: Date) -> Date {
        match self {
            Self::Days(days) => start.saturating_add(i64::from(days).days()),
            Self::Period(rule, calendar) => rule.end(start, &[], None, calendar).unwrap_or(start),
            Self::Due(due) => due.max(start),
            Self::Notice(rule, calendar) => days_from(start)
                .find(|day| rule.end(*day, &[], None, calendar).is_none_or(|last| last >= start))
                .unwrap_or(start),
        }
    }

    /// The last day on which it can begin to be done on a day.
    fn latest_start(self, end: Date) -> Date {
        let back = std::iter::successors(Some(end), |day| day.yesterday().ok());
        back.take(usize::from(SEARCH)).find(|start| self.end(*start) <= end).unwrap_or(end)
    }
}

/// When each step is done, given that the last of them all is the goal's; steps stand in an order in which each waits only
/// for those before it.
pub(super) fn schedule(nodes: &[Node<'_>], goal: usize) -> Vec<Slot> {
    let mut starts: Vec<Date> = Vec::new();
    let mut ends: Vec<Date> = Vec::new();
    for node in nodes {
        let start = node.after.iter().map(|before| ends[*before]).max();
        let start = start.map_or(node.from, |start| start.max(node.from));
        starts.push(start);
        ends.push(node.takes.end(start));
    }
    let Some(done) = ends.get(goal).copied() else { return Vec::new() };
    // What the goal does not wait for may take until the goal itself.
    let mut latest: Vec<Date> = ends.iter().map(|end| done.max(*end)).collect();
    let mut critical = vec![false; nodes.len()];
    let mut leads = vec![false; nodes.len()];
    critical[goal] = true;
    leads[goal] = true;
    for (at, node) in nodes.iter().enumerate().rev() {
        if !leads[at] {
            continue;
        }
        let start = node.takes.latest_start(latest[at]);
        // The start decides, unless the step is done no earlier on a fixed day anyway.
        let decides = !matches!(node.takes, Takes::Due(due) if starts[at] < due);
        for before in &node.after {
            leads[*before] = true;
            latest[*before] = latest[*before].min(start);
            critical[*before] |= critical[at] && decides && ends[*before] == starts[at];
        }
    }
    let slots = ends.into_iter().zip(latest).zip(critical);
    slots.map(|((earliest, latest), critical)| Slot { earliest, latest, critical }).collect()
}

fn days_from(start: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(start), |day| day.tomorrow().ok()).take(usize::from(SEARCH))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use model::period::days_between;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 3, 2);

    /// Small graphs: each step waits for some of those before it, and takes days or lasts until a day.
    fn graph() -> impl Strategy<Value = Vec<Node<'static>>> {
        let node = (any::<bool>(), 0_u16..9, proptest::collection::vec(any::<bool>(), 6));
        proptest::collection::vec(node, 1..7).prop_map(|raw| {
            let nodes = raw.into_iter().enumerate().map(|(at, (fixed, days, waits))| Node {
                takes: if fixed {
                    Takes::Due(TODAY.saturating_add(i64::from(days).days()))
                } else {
                    Takes::Days(days)
                },
                from: TODAY,
                after: (0..at).filter(|before| waits[*before]).collect(),
            });
            nodes.collect()
        })
    }

    /// The day of a step, found by walking every chain that leads to it; one step may be done some days late.
    fn by_force(nodes: &[Node<'_>], at: usize, late: Option<(usize, u16)>) -> Date {
        let node = &nodes[at];
        let start = node.after.iter().map(|before| by_force(nodes, *before, late)).fold(TODAY, Date::max);
        let end = match node.takes {
            Takes::Days(days) => start.saturating_add(i64::from(days).days()),
            Takes::Due(due) => due.max(start),
            Takes::Period(..) | Takes::Notice(..) => unreachable!("small graphs have none"),
        };
        match late {
            Some((slow, days)) if slow == at => end.saturating_add(i64::from(days).days()),
            _ => end,
        }
    }

    proptest! {
        #[test]
        fn days_room_and_critical_steps_are_those_that_every_chain_walked_by_hand_finds(nodes in graph()) {
            let goal = nodes.len() - 1;
            let slots = schedule(&nodes, goal);
            let done = by_force(&nodes, goal, None);
            for (at, slot) in slots.iter().enumerate() {
                prop_assert_eq!(slot.earliest, by_force(&nodes, at, None));
                let moves = |days| by_force(&nodes, goal, Some((at, days))) > done;
                prop_assert_eq!(slot.critical, moves(1));
                let room = u16::try_from(days_between(slot.earliest, slot.latest)).unwrap_or(u16::MAX);
                prop_assert!(!moves(room) || slot.earliest > done);
                let reaches = moves(500);
                prop_assert_eq!(reaches && moves(room + 1), reaches);
            }
        }
    }
}
