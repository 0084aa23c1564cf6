//! Names for the streets that grew: each quarter has its theme, and no name is given twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{curve::length, ground::Ground, net::Net};

/// Names every street that has no name yet; short stubs behind a named street share its name.
pub fn give(net: &mut Net, ground: &Ground<'_>, names: &BTreeMap<String, Vec<String>>) {
    let mut used: BTreeSet<String> = net.streets.iter().map(|street| street.name.clone()).collect();
    let mut order: Vec<usize> = (0..net.streets.len()).collect();
    // Longer streets choose first: the best-known names stand on the streets that everybody knows.
    order.sort_by(|a, b| length(&net.streets[*b].line).total_cmp(&length(&net.streets[*a].line)));
    for index in order {
        if !net.streets[index].name.is_empty() {
            continue;
        }
        let theme =
            net.streets[index].quarter.map_or("spare", |quarter| ground.quarters[quarter].0.theme.as_str());
        let candidates = [theme, "spare"].into_iter().filter_map(|theme| names.get(theme)).flatten();
        let free = candidates.into_iter().find(|name| !used.contains(*name)).cloned();
        // When all lists are used up, lanes are numbered, as many a new quarter does.
        let name = free.unwrap_or_else(|| {
            (1..10_000)
                .map(|number: u32| format!("Planweg {number}"))
                .find(|name| !used.contains(name))
                .unwrap_or_default()
        });
        used.insert(name.clone());
        net.streets[index].name = name;
    }
}
