//! Whom a change concerns: the cases in the index near what was changed, as it was and as it is.

use std::collections::BTreeSet;

use model::{CaseId, change::Change, constraint::ConstraintKind};
use uuid::Uuid;

use crate::{
    City,
    index::{ALWAYS, CUT_M, Index, Item},
    shape::{Bounds, Shape},
};

/// The cases with works or a mobile site within a distance of what some changes put or took away.
///
/// Works are left out: whoever changes them knows of whom they ran into. Asked of the city as it stands before the
/// changes. Units: metres on the grid of EPSG:25832.
pub fn cases(before: &City, changes: &[Change], within_m: f64) -> BTreeSet<CaseId> {
    let mut around = Around { boxes: Vec::new(), within_m };
    let (moratoria, constraints) = (&before.moratoria, &before.constraints);
    let (moratoria_m, constraints_m) = (moratoria.half_width(), constraints.half_width());
    for change in changes {
        match change {
            Change::WorksPut(_) | Change::WorksGone(_) | Change::LayerReloaded(_) => {}
            Change::ConduitPut(now) => around.both(&before.conduits, now.id.0, Some(&**now), 0.0),
            Change::ConduitGone(id) => around.both(&before.conduits, id.0, None, 0.0),
            Change::MoratoriumPut(now) => {
                around.both(moratoria, now.id.0, Some(&**now), now.half_width().max(moratoria_m));
            }
            Change::MoratoriumGone(id) => around.both(moratoria, id.0, None, moratoria_m),
            Change::TreePut(now) => around.both(&before.trees, now.id.0, Some(now), 0.0),
            Change::TreeGone(id) => around.both(&before.trees, id.0, None, 0.0),
            Change::ConstraintPut(now) => {
                around.both(constraints, now.id.0, Some(&**now), now.half_width().max(constraints_m));
            }
            Change::ConstraintGone(id) => around.both(constraints, id.0, None, constraints_m),
        }
    }
    let boxes = around.boxes;
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

/// Boxes around what was changed.
struct Around {
    boxes: Vec<Bounds>,
    within_m: f64,
}

impl Around {
    /// What bears an identifier, as it was and as it is.
    fn both<T: Item>(&mut self, index: &Index<T>, id: Uuid, now: Option<&T>, half_m: f64) {
        let mut around = |shape: &Shape| {
            shape.boxes(CUT_M, &mut |held| self.boxes.push(held.grown(half_m + self.within_m)));
        };
        if let Some(was) = index.find(id) {
            around(&was.shape);
        }
        if let Some(now) = now {
            around(&now.shape());
        }
    }
}
