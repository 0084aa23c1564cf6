//! What could not be judged: a layer that is missing or old is told, never passed over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use model::{
    Text,
    change::Layer,
    finding::{Neighbour, NeighbourKind},
    period::days_between,
};

use super::{Draft, Found, View, identity::Fingerprint};
use crate::rule::{
    Rule, Together, Value,
    sentence::{Figure, Word},
};

/// How layers are told.
pub(super) struct Told<'r> {
    pub names: &'r BTreeMap<Layer, Text>,
    pub together: Option<&'r Together>,
    pub missing: &'r Text,
    pub stale: &'r Text,
}

/// One finding for each layer that a rule needs and that is missing or old; those that are told together make one.
pub(super) fn judge(view: &View, rule: (&Rule, &Value), told: &Told, found: &mut Vec<Found>) {
    let (mut missing, mut old): (Vec<Layer>, Vec<(Date, Layer)>) = (Vec::new(), Vec::new());
    for layer in view.rules.needed() {
        let is_together = told.together.is_some_and(|together| together.layers.contains(&layer));
        if !view.city.is_loaded(layer) {
            if is_together {
                missing.push(layer);
            } else {
                found.push(finding(view, rule, told, layer.code(), &[layer], told.missing.clone()));
            }
        } else if let Some(day) = view.city.loaded_on(layer)
            && rule.1.stale_after_days.is_some_and(|limit| days_between(day, view.subject.on) > limit)
        {
            if is_together {
                old.push((day, layer));
            } else {
                let state = told.stale.fill("day", &Figure::Day(day).text());
                found.push(finding(view, rule, told, layer.code(), &[layer], state));
            }
        }
    }
    let Some(together) = told.together else { return };
    if !missing.is_empty() {
        found.push(finding(view, rule, told, "layers", &missing, together.missing.clone()));
    }
    if let Some(day) = old.iter().map(|(day, _)| *day).min() {
        let layers: Vec<Layer> = old.iter().map(|(_, layer)| *layer).collect();
        let state = together.stale.fill("day", &Figure::Day(day).text());
        found.push(finding(view, rule, told, "old_layers", &layers, state));
    }
}

fn finding(
    view: &View,
    (rule, value): (&Rule, &Value),
    told: &Told,
    which: &'static str,
    layers: &[Layer],
    state: Text,
) -> Found {
    let name = |layer: &Layer| told.names.get(layer).cloned().unwrap_or_else(|| layer.code().into());
    let names: Vec<Text> = layers.iter().map(name).collect();
    let listed = |word: fn(&Text) -> &str| names.iter().map(word).collect::<Vec<_>>().join(", ");
    let name = Text::new(listed(|name| &name.de), listed(|name| &name.en));
    let concerned: BTreeSet<&str> = layers.iter().flat_map(|layer| view.rules.needing(*layer)).collect();
    let concerned = concerned.into_iter().collect::<Vec<_>>().join(", ");
    let print = Fingerprint::new().word(&name.en).word(&state.en).short();
    view.finding(Draft {
        rule,
        value,
        severity: rule.severity(),
        verified: rule.is_verified(),
        neighbour: Neighbour {
            kind: NeighbourKind::Layer,
            id: None,
            label: name.de.clone(),
            owner: None,
            public: true,
        },
        which,
        place: None,
        distance_m: None,
        period: None,
        score: None,
        not_judged: true,
        figures: vec![
            (Word::Layer, Figure::Words(name)),
            (Word::State, Figure::Words(state)),
            (Word::Rules, Figure::Words(concerned.as_str().into())),
        ],
        print,
    })
}
