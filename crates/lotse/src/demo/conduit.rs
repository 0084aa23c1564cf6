//! What lies in the streets: fibre of two owners with gaps between them, and everybody else's pipes and cables.

use std::collections::BTreeSet;

use model::{
    ConduitId, OrganisationId,
    conduit::{Conduit, ConduitKind},
    street::StreetClass,
};

use super::{
    Site,
    curve::{beside, left, walk},
    dice::Dice,
    ground::Ground,
    net::Net,
    segment::Cut,
    works::{Layers, Supply, Telecom},
};

/// How far beyond the kerb ducts lie in the pavement, in metres.
const PAVEMENT_M: f64 = 0.8;

/// Lays all conduits, street by street; a street is reached as a whole or not at all.
pub fn lay(
    layers: &Layers,
    owners: &[(OrganisationId, String)],
    site: &Site,
    (net, ground, cuts): (&Net, &Ground<'_>, &[Cut]),
    seed: u64,
) -> Vec<Conduit> {
    let mut conduits = Vec::new();
    for (number, telecom) in layers.telecom.iter().enumerate() {
        let mut dice = Dice::of(seed, &format!("telecom {number}"));
        let reached: BTreeSet<usize> = (0..net.streets.len())
            .filter(|street| {
                let luck = dice.chance(telecom.share);
                let road = telecom.roads.contains(&net.streets[*street].name);
                road || luck && net.streets[*street].level > 0
            })
            .collect();
        for cut in cuts.iter().filter(|cut| reached.contains(&cut.street)) {
            let here = quarter(net, ground, cut, telecom.side);
            let road = net.streets[cut.street].level == 0;
            let served = here.is_some_and(|name| telecom.quarters.contains(&name));
            if served || road {
                conduits.push(fibre(telecom, &owners[telecom.owner], site, net, (cut, served), &mut dice));
            }
        }
    }
    for (number, supply) in layers.supply.iter().enumerate() {
        let mut dice = Dice::of(seed, &format!("supply {number}"));
        let reached: Vec<bool> = net.streets.iter().map(|_| dice.chance(supply.share)).collect();
        for cut in cuts.iter().filter(|cut| reached[cut.street]) {
            let built = quarter(net, ground, cut, 1.0).or_else(|| quarter(net, ground, cut, -1.0)).is_some();
            if built && !cut.bridge {
                conduits.push(pipe(supply, &owners[2], site, net, cut, &mut dice));
            }
        }
    }
    conduits
}

/// The quarter beside the middle of a segment.
fn quarter(net: &Net, ground: &Ground<'_>, cut: &Cut, side: f64) -> Option<String> {
    let (place, direction) = walk(&net.streets[cut.street].line, f64::midpoint(cut.from, cut.to));
    let beside = |shift: f64| ground.quarter(place + left(direction) * shift);
    beside(side * 20.0).or_else(|| beside(-side * 20.0)).map(|q| ground.quarters[q].0.name.clone())
}

fn fibre(
    telecom: &Telecom,
    (owner, owner_name): &(OrganisationId, String),
    site: &Site,
    net: &Net,
    (cut, served): (&Cut, bool),
    dice: &mut Dice,
) -> Conduit {
    let street = &net.streets[cut.street];
    let main = street.level == 0;
    let shift = telecom.side * (street.half() + PAVEMENT_M);
    let ducts = u16::try_from(if main { dice.whole(4, 12) } else { dice.whole(7, 24) }).unwrap_or(4);
    let full = dice.chance(0.25);
    let used = u16::try_from(dice.whole(usize::from(ducts) / 3, usize::from(ducts) - 1)).unwrap_or(ducts);
    Conduit {
        id: ConduitId(dice.id()),
        owner: *owner,
        owner_name: owner_name.clone(),
        kind: if main { ConduitKind::Duct } else { ConduitKind::Microduct },
        line: site.line(&beside(&cut.line, shift)),
        ducts,
        ducts_free: if full { 0 } else { ducts - used },
        diameter_mm: Some(if main { 110 } else { 50 }),
        cover_m: Some(if dice.chance(0.2) { 0.45 } else { 0.6 }),
        accuracy_m: Some(if dice.chance(0.3) { 0.5 } else { 0.1 }),
        buffer_m: None,
        protection_m: None,
        // From the backbone in an uncovered quarter nobody is connected.
        serving: served,
    }
}

fn pipe(
    supply: &Supply,
    (owner, owner_name): &(OrganisationId, String),
    site: &Site,
    net: &Net,
    cut: &Cut,
    dice: &mut Dice,
) -> Conduit {
    let street = &net.streets[cut.street];
    let narrow = matches!(street.class, StreetClass::Living | StreetClass::Service);
    Conduit {
        id: ConduitId(dice.id()),
        owner: *owner,
        owner_name: owner_name.clone(),
        kind: supply.kind,
        line: site.line(&beside(&cut.line, supply.shift * street.half())),
        ducts: 0,
        ducts_free: 0,
        // Old lines are in the register by their course alone.
        diameter_mm: (!dice.chance(0.08)).then_some(if narrow {
            supply.diameter_mm / 2
        } else {
            supply.diameter_mm
        }),
        cover_m: (!dice.chance(0.08)).then_some(supply.cover_m),
        accuracy_m: (!dice.chance(0.08)).then_some(if dice.chance(0.2) { 0.5 } else { 0.15 }),
        buffer_m: supply.buffer_m,
        protection_m: supply.protection_m,
        serving: false,
    }
}
