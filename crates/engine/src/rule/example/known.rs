//! Examples of rules about cases and mobile sites.

use model::{
    CaseId, ConstraintId,
    case::{Procedure, Stage},
    constraint::{Constraint, ConstraintKind},
    finding::Finding,
    site::Site,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Day, Example, ExampleFault, Rules, SOMEBODY, SOMEBODY_ELSE, line, point};
use crate::{City, judge};

/// The example's own case.
const CASE: CaseId = CaseId(Uuid::from_u128(7));
/// The case of other works.
pub(super) const OTHER: CaseId = CaseId(Uuid::from_u128(8));

/// A case as an example tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleCase {
    procedure: Procedure,
    class: Option<String>,
    /// Handed in when not given.
    stage: Option<Stage>,
}

/// A mobile site as an example tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleSite {
    /// Where it stands.
    place: String,
    class: Option<String>,
    is: Site,
}

/// A constraint as an example tells it; the first has the identifier 1, the second 2 …
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleConstraint {
    kind: ConstraintKind,
    /// Point, line or area.
    extent: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    width_m: f64,
    since: Option<Day>,
    until: Option<Day>,
    /// Whether it is the applicant's own.
    #[serde(default)]
    own: bool,
    #[serde(default)]
    cleared: bool,
    /// Whether only those concerned may know of it.
    #[serde(default)]
    secret: bool,
}

impl ExampleConstraint {
    pub(super) fn read(&self, number: u128) -> Result<Constraint, ExampleFault> {
        Ok(Constraint {
            id: ConstraintId(Uuid::from_u128(number)),
            kind: self.kind,
            name: self.name.clone(),
            extent: line(&self.extent)?,
            width_m: self.width_m,
            since: self.since.map(|day| day.0),
            until: self.until.map(|day| day.0),
            owner: Some(if self.own { SOMEBODY } else { SOMEBODY_ELSE }),
            cleared: self.cleared,
            public: !self.secret,
        })
    }
}

impl Example {
    pub(super) fn judge_case(&self, city: &City, rules: &Rules) -> Result<Vec<Finding>, ExampleFault> {
        let case = self.case.as_ref().ok_or(ExampleFault::Subject)?;
        let trench = if self.trench.is_empty() { None } else { Some(self.trench()?) };
        Ok(judge::case(
            city,
            rules,
            &judge::CaseSubject {
                case: Some(CASE),
                applicant: Some(SOMEBODY),
                procedure: &case.procedure,
                class: case.class.as_deref(),
                stage: case.stage.unwrap_or(Stage::Submitted),
                trench: trench.as_ref(),
                schedule: self.schedule(self.period, self.window)?,
                facts: &self.facts,
                on: self.on.0,
            },
        ))
    }

    pub(super) fn judge_site(&self, city: &City, rules: &Rules) -> Result<Vec<Finding>, ExampleFault> {
        let site = self.site.as_ref().ok_or(ExampleFault::Subject)?;
        Ok(judge::site(
            city,
            rules,
            &judge::SiteSubject {
                case: Some(CASE),
                applicant: Some(SOMEBODY),
                site: &site.is,
                place: point(&site.place)?.0,
                class: site.class.as_deref(),
                facts: &self.known,
                on: self.on.0,
            },
        ))
    }
}
