//! Conflict of interest: who decides on what a road authority's own operator applies for.

use model::OrganisationId;

use super::Refusal;

/// Whether an officer may work on an applicant's case, given the organisations that the officer belongs to.
///
/// # Errors
/// [`Refusal::Conflict`] when the applicant is one of them. Source: §127(2) TKG.
pub fn may_work_on(officer_conflicts: &[OrganisationId], applicant: OrganisationId) -> Result<(), Refusal> {
    if officer_conflicts.contains(&applicant) { Err(Refusal::Conflict) } else { Ok(()) }
}
