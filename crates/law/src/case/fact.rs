//! What the machine needs to know of a case.

use jiff::civil::Date;
use model::case::Actor;

use crate::{
    calendar::Calendar,
    clock::{self, Clock, Course, Standing},
    regime::{DeadlineRule, Extension, Regime},
    requirement::FactSet,
};

/// What the machine needs to know of a case; [`Facts::of`] finds what course and clocks say, the caller adds the rest.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, asked by one guard")]
pub struct Facts<'a> {
    /// Who makes the step.
    pub actor: Actor,
    /// The law of the case.
    pub regime: &'a Regime,
    /// The law that stands beside it; its requirements are asked, too.
    pub beside: &'a [&'a Regime],
    /// The class of the case, where the regime knows it.
    pub class: Option<&'a str>,
    /// The day of the step.
    pub today: Date,
    /// The consent clock has run out: consent is deemed granted, recorded or not.
    pub deemed: bool,
    /// The running period was extended as often as it may be.
    pub extended: bool,
    /// The period for the decision runs and has not ended.
    pub before_deadline: bool,
    /// Its last day.
    pub due: Option<Date>,
    /// Nothing was asked for in time, so that the application counts as complete.
    pub counts_as_complete: bool,
    /// The permission has lapsed because works did not begin.
    pub lapsed: bool,
    /// The change during works that was asked for last counts as agreed, recorded or not.
    pub agreed: bool,
    /// A required document is missing.
    pub missing_documents: bool,
    /// The case has a trench.
    pub has_trench: bool,
    /// The case has a mobile site.
    pub has_site: bool,
    /// A reason comes with the step.
    pub has_reason: bool,
    /// What is missing is named with the step.
    pub names_missing: bool,
    /// Conditions come with the step.
    pub has_conditions: bool,
    /// The number of a certificate comes with the step.
    pub has_certificate: bool,
    /// The day that is set with the step.
    pub until: Option<Date>,
    /// What else is known to hold.
    pub known: FactSet,
}

impl<'a> Facts<'a> {
    /// What course and clocks of the regime say; everything else at its strictest: no place, documents missing, nothing given
    /// with the step, and no law beside.
    pub fn of(
        actor: Actor,
        regime: &'a Regime,
        calendar: &Calendar,
        course: &Course<'_>,
        today: Date,
    ) -> Self {
        let clocks = clock::run(regime, calendar, course, today);
        let running = clocks.iter().find(|clock| decides(clock.rule) && clock.standing == Standing::Running);
        let class = regime.classes.iter().find(|class| Some(class.code.as_str()) == course.class);
        Self {
            actor,
            regime,
            beside: &[],
            class: class.map(|class| class.code.as_str()),
            today,
            deemed: clocks.iter().any(|clock| clock.standing == Standing::Deemed),
            extended: running.is_some_and(|clock| !clock.may_extend()),
            before_deadline: running.is_some(),
            due: running.and_then(|clock: &Clock<'_>| clock.due),
            counts_as_complete: clock::counts_as_complete(&clocks),
            lapsed: clocks.iter().any(|clock| clock.standing == Standing::Lapsed),
            agreed: clocks.iter().any(|clock| clock.standing == Standing::Agreed),
            missing_documents: true,
            has_trench: false,
            has_site: false,
            has_reason: false,
            names_missing: false,
            has_conditions: false,
            has_certificate: false,
            until: None,
            known: FactSet::of(&[regime], calendar, course, today),
        }
    }

    /// The same as if all that a person types with a step were given.
    pub(super) fn filled(&self) -> Self {
        Self {
            has_reason: true,
            names_missing: true,
            has_conditions: true,
            has_certificate: true,
            until: Some(Date::MAX),
            ..*self
        }
    }

    /// What the law says of a longer period for the decision.
    pub(super) fn extension(&self) -> Option<&'a Extension> {
        let rules = self.regime.deadlines.iter().filter(|rule| rule.runs_in(self.class));
        rules.filter(|rule| decides(rule)).find_map(|rule| rule.extension.as_ref())
    }
}

/// Whether it is the period for the decision: its end means consent, or it can be extended.
fn decides(rule: &DeadlineRule) -> bool {
    rule.deems() || rule.extension.is_some()
}
