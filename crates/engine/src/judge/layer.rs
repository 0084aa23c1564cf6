//! What could not be judged: a layer that is missing or old is told, never passed over.

use std::collections::BTreeMap;

use model::{
    Text,
    change::Layer,
    finding::{Neighbour, NeighbourKind},
    period::days_between,
};

use super::{Draft, Found, View, identity::Fingerprint};
use crate::rule::{
    Rule, Value,
    sentence::{Figure, Word},
};

/// One finding for each layer that a rule needs and that is missing or old.
pub(super) fn judge(
    view: &View,
    (rule, value): (&Rule, &Value),
    names: &BTreeMap<Layer, Text>,
    (missing, outdated): (&Text, &Text),
    found: &mut Vec<Found>,
) {
    for layer in view.rules.needed() {
        let told = if !view.city.is_loaded(layer) {
            missing.clone()
        } else if let Some(day) = view.city.loaded_on(layer)
            && value.stale_after_days.is_some_and(|limit| days_between(day, view.subject.on) > limit)
        {
            outdated.fill("day", &Figure::Day(day).text())
        } else {
            continue;
        };
        let name = names.get(&layer).cloned().unwrap_or_else(|| layer.code().into());
        let print = Fingerprint::new().word(&told.en).short();
        found.push(view.finding(Draft {
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
            which: layer.code(),
            place: None,
            distance_m: None,
            period: None,
            score: None,
            not_judged: true,
            figures: vec![
                (Word::Layer, Figure::Words(name)),
                (Word::State, Figure::Words(told)),
                (Word::Rules, Figure::Words(view.rules.needing(layer).join(", ").as_str().into())),
            ],
            print,
        }));
    }
}
