//! In which order a network is built when each year has its budget: first what connects the most homes for its money.

use std::collections::HashSet;

use crate::{bill, book::Price, design::Design, ground::Ground};

/// What is built in a year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Year {
    /// Distribution points, by their numbers, in the order built.
    pub points: Vec<usize>,
    /// Homes that they connect.
    pub homes: u32,
    /// Cents of all that is built: all years together cost what the bill says.
    pub cents: u64,
    /// The links that are built, by their numbers.
    pub links: Vec<usize>,
}

/// Shares a design out over years with a budget of so many cents each; what is left of a year is kept for the next one.
///
/// A point is built with the ways to it that are not there yet and the house connections behind it, cables and ducts in the size that
/// the whole network needs; of all points the one with the
/// most homes for a cent that can be paid comes first. Empty years are those that save for a dear point. None where a year has no budget.
pub fn years(ground: &Ground, design: &Design, price: &Price, budget_cents: u64) -> Vec<Year> {
    let mut years = Vec::new();
    if budget_cents == 0 {
        return years;
    }
    let mut built: HashSet<usize> = HashSet::new();
    let mut open: Vec<usize> = (0..design.points.len()).collect();
    let mut left = 0_u64;
    while !open.is_empty() {
        left = left.saturating_add(budget_cents);
        let mut year = Year::default();
        loop {
            let offers = open.iter().map(|at| (*at, needed(ground, design, price, &built, *at)));
            let payable = offers.filter(|(_, (_, cents))| *cents <= left);
            // Homes for a cent, compared without dividing; of equals the first.
            let best = payable.reduce(|a, b| {
                let homes = |at: usize| u128::from(design.points[at].homes);
                if homes(b.0) * u128::from(a.1.1.max(1)) > homes(a.0) * u128::from(b.1.1.max(1)) {
                    b
                } else {
                    a
                }
            });
            let Some((at, (links, cents))) = best else { break };
            left -= cents;
            built.extend(&links);
            open.retain(|other| *other != at);
            year.points.push(at);
            year.homes += design.points[at].homes;
            year.cents += cents;
            year.links.extend(links);
        }
        years.push(year);
    }
    years
}

/// The links that a point still needs, and what they and the point cost.
fn needed(
    ground: &Ground,
    design: &Design,
    price: &Price,
    built: &HashSet<usize>,
    at: usize,
) -> (Vec<usize>, u64) {
    let point = &design.points[at];
    let piece = |link: usize| &ground.pieces[design.links[link].piece as usize];
    let mut links = Vec::new();
    let (mut seen, mut drops) = (HashSet::new(), 0);
    let homes = point.premises.iter().filter_map(|number| ground.premises[*number as usize].ok());
    for node in homes.chain([point.node]) {
        let mut is_drop = node != point.node;
        for link in design.way_up(node) {
            if !seen.insert(link) {
                break;
            }
            // A feeder to another point may lie here already; the microducts of this one do not.
            if is_drop {
                drops += bill::microduct(piece(link), &design.links[link], price).2;
                is_drop = design.links[link].from != point.node;
            } else if built.contains(&link) {
                // What lies above something that is built is built too.
                break;
            }
            if !built.contains(&link) {
                links.push(link);
            }
        }
    }
    let ways: u64 = links.iter().map(|link| piece(*link).cents).sum();
    let feeders = links.iter().flat_map(|link| bill::feeder(piece(*link), &design.links[*link], price));
    let laid: u64 = feeders.map(|(.., cents)| cents).sum();
    let own: u64 = bill::point(point, price).iter().map(|(.., cents)| cents).sum();
    (links, ways + laid + drops + own)
}
