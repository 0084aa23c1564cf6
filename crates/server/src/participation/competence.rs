//! Several authorities on one trench: the largest share leads, the others give their part under the same gate.

use engine::competence::{self, Precinct};
use model::{AuthorityId, CaseId, Utm32, account::Authority};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{case::file::File, problem::Problem, upload::decimetres};

/// An authority and its part of a trench.
#[derive(Debug, Clone, PartialEq)]
pub struct Competent {
    /// The authority.
    pub authority: Authority,
    /// Length on the ground in metres.
    pub length_m: f64,
    /// Part of the whole, 0 to 1.
    pub share: f64,
}

/// An authority's part of a trench, as shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetentView {
    id: Uuid,
    name: String,
    length_m: f64,
    share: f64,
    lead: bool,
}

/// The authorities in whose areas a line or a site lies, the leading one first.
///
/// # Errors
/// When the store breaks.
pub async fn competent(tx: &mut Tx, place: &Utm32) -> Result<Vec<Competent>, Problem> {
    let known = store::account::list_precincts(tx).await?;
    let precincts: Vec<Precinct<'_>> = known
        .iter()
        .map(|(authority, area)| Precinct {
            authority: authority.id,
            name: &authority.name,
            area: area.as_ref(),
        })
        .collect();
    let shares = competence::shares(place, &precincts);
    Ok(shares
        .into_iter()
        .filter_map(|share| {
            let (authority, _) = known.iter().find(|(authority, _)| authority.id == share.authority)?;
            Some(Competent { authority: authority.clone(), length_m: share.length_m, share: share.share })
        })
        .collect())
}

/// Brings a case that was handed in before all authorities whose area its line touches: each of them is to decide.
///
/// Who leads was fixed with the draft and stays. An authority that the line has left keeps what it decided; where it had
/// not decided yet, nobody waits for it any more.
///
/// # Errors
/// When the store breaks.
pub async fn share(
    tx: &mut Tx,
    case: CaseId,
    lead: AuthorityId,
    line: Option<&Utm32>,
) -> Result<(), Problem> {
    let competent = match line {
        Some(line) => competent(tx, line).await?,
        None => Vec::new(),
    };
    let others: Vec<_> = competent.iter().map(|one| one.authority.id).filter(|id| *id != lead).collect();
    store::case::share(tx, case, &others).await?;
    store::decision::expect_only(tx, case, lead, &others).await?;
    Ok(())
}

/// The authorities of a case with their parts, as they stand.
///
/// # Errors
/// When the store breaks.
pub async fn shown(tx: &mut Tx, file: &File<'_>) -> Result<Vec<CompetentView>, Problem> {
    let lead = &file.case.authority;
    let mut competent = match super::place(file) {
        Some(place) => competent(tx, &place).await?,
        None => Vec::new(),
    };
    // An application keeps the authority to which it was handed in.
    if competent.iter().all(|one| one.authority.id != lead.id) {
        competent.insert(0, Competent { authority: lead.clone(), length_m: 0.0, share: 0.0 });
    }
    Ok(competent
        .into_iter()
        .map(|one| CompetentView {
            lead: one.authority.id == lead.id,
            id: one.authority.id.0,
            name: one.authority.name,
            length_m: decimetres(one.length_m),
            share: (one.share * 1_000.0).round() / 1_000.0,
        })
        .collect())
}
