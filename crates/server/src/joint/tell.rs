//! What happened to a proposal stands in the journal of every case concerned, and every side is told; nobody learns by it who the
//! others are.

use std::collections::BTreeSet;

use model::{OrganisationId, Text};
use serde_json::json;
use store::{
    Tx,
    joint::{Joint, Side},
    journal::NewEntry,
};

use crate::{app::App, case::file, journal, message, problem::Problem};

/// What is told.
pub struct Told<'a> {
    /// The proposal, as it stands now.
    pub joint: &'a Joint,
    /// All its works.
    pub sides: &'a [Side],
    /// What it is called in the journal.
    pub event: &'static str,
    /// A sentence without its full stop.
    pub what: Text,
    /// The applicant who acted; none where the house or the authority did.
    pub by: Option<OrganisationId>,
}

impl<'a> Told<'a> {
    /// What the house does, or whoever is named as `by`.
    pub fn of(joint: &'a Joint, sides: &'a [Side], event: &'static str, what: Text) -> Self {
        Self { joint, sides, event, what, by: None }
    }
}

/// Writes it into the journals of all cases, and tells all sides but the one that acted.
///
/// The transaction must see what the house sees.
///
/// # Errors
/// When the store refuses.
pub async fn all(app: &App, tx: &mut Tx, told: &Told<'_>) -> Result<(), Problem> {
    let Told { joint, sides, event, what, by } = told;
    let cases = |side: &Side| side.case.map(|case| (case, side.organisation));
    let mut noted = BTreeSet::new();
    for (case, organisation) in sides.iter().filter_map(cases) {
        if !noted.insert(case) {
            continue;
        }
        let mut detail = json!({"joint_works": joint.id, "street": joint.street});
        if let Some(by) = by {
            detail["side"] = if *by == organisation { "this_side" } else { "other_side" }.into();
        }
        if let Some(site) = joint.site.filter(|_| *event == journal::JOINT_AGREED) {
            detail["first"] = json!(site.first());
            detail["last"] = json!(site.last());
        }
        let entry = NewEntry { at: app.clock.now(), event: (*event).to_owned(), detail };
        if by.is_none_or(|by| by == organisation) {
            store::journal::append(tx, file::chain(case), &entry).await?;
        } else {
            store::journal::append_unnamed(tx, file::chain(case), &entry).await?;
        }
    }
    let kind =
        if *event == journal::JOINT_PROPOSED { "joint_works_proposed" } else { "joint_works_answered" };
    let organisations: BTreeSet<OrganisationId> = sides.iter().map(|side| side.organisation).collect();
    for organisation in organisations.into_iter().filter(|one| Some(*one) != *by) {
        let own = sides.iter().find_map(|side| side.case.filter(|_| side.organisation == organisation));
        // A message hangs on a case; whoever has none of his own does not learn which it is.
        let Some(case) = own.or_else(|| sides.iter().find_map(|side| side.case)) else { continue };
        let more = json!({
            "organisation": organisation, "hidden": own.is_none(), "street": joint.street, "what": what,
        });
        store::outbox::enqueue(tx, &message::news(tx.who(), kind, case, more)).await?;
    }
    Ok(())
}
