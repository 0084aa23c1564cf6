//! Whom a change concerns: the cases in the index near what was changed, as it was and as it is.

use std::{collections::BTreeSet, sync::Arc};

use model::{CaseId, change::Change, constraint::ConstraintKind};
use uuid::Uuid;

use crate::{
    City,
    index::{ALWAYS, CUT_M, Entry, Index, Item},
    shape::{Bounds, Shape},
};

/// The cases with works or a mobile site within a distance of what some changes put or took away.
///
/// Works are left out: whoever changes them knows of whom they ran into. Asked of the city as it stands before the
/// changes. Units: metres on the grid of EPSG:25832.
pub fn cases(before: &City, changes: &[Change], within_m: f64) -> BTreeSet<CaseId> {
    let mut boxes = Vec::new();
    let mut around = |shape: &Shape, half_m: f64| {
        shape.boxes(CUT_M, &mut |held: Bounds| boxes.push(held.grown(half_m + within_m)));
    };
    for change in changes {
        match change {
            Change::WorksPut(_) | Change::WorksGone(_) | Change::LayerReloaded(_) => {}
            Change::ConduitPut(conduit) => {
                was(&before.conduits, conduit.id.0, &mut |shape| around(shape, 0.0));
                around(&conduit.shape(), 0.0);
            }
            Change::ConduitGone(id) => was(&before.conduits, id.0, &mut |shape| around(shape, 0.0)),
            Change::MoratoriumPut(moratorium) => {
                let half_m = moratorium.half_width();
                was(&before.moratoria, moratorium.id.0, &mut |shape| around(shape, half_m));
                around(&moratorium.shape(), half_m);
            }
            Change::MoratoriumGone(id) => {
                let half_m = before.moratoria.half_width();
                was(&before.moratoria, id.0, &mut |shape| around(shape, half_m));
            }
            Change::TreePut(tree) => {
                was(&before.trees, tree.id.0, &mut |shape| around(shape, 0.0));
                around(&tree.shape(), 0.0);
            }
            Change::TreeGone(id) => was(&before.trees, id.0, &mut |shape| around(shape, 0.0)),
            Change::ConstraintPut(constraint) => {
                let half_m = constraint.half_width().max(before.constraints.half_width());
                was(&before.constraints, constraint.id.0, &mut |shape| around(shape, half_m));
                around(&constraint.shape(), half_m);
            }
            Change::ConstraintGone(id) => {
                let half_m = before.constraints.half_width();
                was(&before.constraints, id.0, &mut |shape| around(shape, half_m));
            }
        }
    }
    if boxes.is_empty() {
        return BTreeSet::new();
    }
    let (mut works, mut constraints) = (Vec::new(), Vec::new());
    before.works.near(&boxes, ALWAYS, &mut works);
    before.constraints.near(&boxes, ALWAYS, &mut constraints);
    let works = works.into_iter().filter_map(|slot| before.works.entry(slot)?.item.works.case);
    let sites = (constraints.into_iter().filter_map(|slot| before.constraints.entry(slot)))
        .filter(|entry| entry.item.kind == ConstraintKind::Site)
        .map(|entry| CaseId(entry.item.id.0));
    works.chain(sites).collect()
}

fn was<T: Item>(index: &Index<T>, id: Uuid, tell: &mut dyn FnMut(&Shape)) {
    let entry: Option<&Arc<Entry<T>>> = index.find(id);
    if let Some(entry) = entry {
        tell(&entry.shape);
    }
}
