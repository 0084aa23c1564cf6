//! The case machine: one table says which step follows which, by whom and under which condition.
//!
//! The table is the superset of all procedures. A [`Regime`] selects from it by listing the stages its cases can reach,
//! so that a new procedure made of known steps is data. The machine answers and does nothing.

mod refusal;
mod table;
mod title;

use jiff::civil::Date;
use model::case::{Actor, Event, Stage};

pub use refusal::Refusal;
pub(crate) use table::{find_ambiguity, find_unreachable};
pub use title::{event_title, title};

use crate::{
    calendar::Calendar,
    clock::{self, Course, Standing},
    regime::Regime,
};
use table::{Guard, PENDING, TABLE};

/// What the machine needs to know of a case; [`Facts::of`] finds what the clocks say, the caller adds the rest.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, asked by one guard")]
pub struct Facts<'a> {
    /// Who makes the step.
    pub actor: Actor,
    /// The law of the case.
    pub regime: &'a Regime,
    /// The consent clock has run out: consent is deemed granted, recorded or not.
    pub deemed: bool,
    /// The running period was extended as often as it may be.
    pub extended: bool,
    /// The consent clock runs and has not ended.
    pub before_deadline: bool,
    /// Nothing was asked for in time, so that the application counts as complete.
    pub counts_as_complete: bool,
    /// The permission has lapsed because works did not begin.
    pub lapsed: bool,
    /// A required document is missing.
    pub missing_documents: bool,
    /// The case has a trench.
    pub has_trench: bool,
    /// A reason comes with the step.
    pub has_reason: bool,
    /// What is missing is named with the step.
    pub names_missing: bool,
    /// Conditions come with the step.
    pub has_conditions: bool,
}

impl<'a> Facts<'a> {
    /// What the clocks say; everything else at its strictest: no trench, documents missing, nothing given with the step.
    pub fn of(
        actor: Actor,
        regime: &'a Regime,
        calendar: &Calendar,
        course: &Course<'_>,
        today: Date,
    ) -> Self {
        let clocks = clock::run(regime, calendar, course, today);
        let running = clocks.iter().find(|clock| clock.rule.deems() && clock.standing == Standing::Running);
        Self {
            actor,
            regime,
            deemed: clocks.iter().any(|clock| clock.standing == Standing::Deemed),
            extended: running.is_some_and(|clock| !clock.may_extend()),
            before_deadline: running.is_some(),
            counts_as_complete: clock::counts_as_complete(&clocks),
            lapsed: false,
            missing_documents: true,
            has_trench: false,
            has_reason: false,
            names_missing: false,
            has_conditions: false,
        }
    }
}

/// The stage that an event leads to.
///
/// # Errors
/// [`Refusal`] in the trade's words, with its paragraph where it has one.
pub fn next(stage: Stage, event: Event, facts: &Facts<'_>) -> Result<Stage, Refusal> {
    let rows = || TABLE.iter().filter(|row| row.event == event);
    let Some(known) = rows().find(|row| row.from.contains(&stage)) else {
        // Once consent is deemed granted, whatever could have decided before comes too late.
        let too_late = stage == Stage::DeemedGranted && rows().any(|row| PENDING.contains(&row.from[0]));
        return Err(if too_late { already_deemed(facts) } else { Refusal::WrongStage { stage, event } });
    };
    let Some(row) = rows().find(|row| row.from.contains(&stage) && facts.regime.steps.contains(&row.to))
    else {
        return Err(Refusal::NotInRegime { event, stage: known.to, regime: facts.regime.title.clone() });
    };
    if row.who != facts.actor {
        return Err(Refusal::NotYours { event, who: row.who });
    }
    if facts.deemed && event != Event::Deem && PENDING.contains(&stage) {
        return Err(already_deemed(facts));
    }
    match row.guards.iter().find(|guard| !guard.holds(facts)) {
        Some(guard) => Err(guard.refusal(event, facts)),
        None => Ok(row.to),
    }
}

/// The events that a person may choose now; what they must type first (reason, conditions, missing items) may still lack.
pub fn actions(stage: Stage, facts: &Facts<'_>) -> Vec<Event> {
    let filled = Facts { has_reason: true, names_missing: true, has_conditions: true, ..*facts };
    Event::ALL.iter().copied().filter(|event| next(stage, *event, &filled).is_ok()).collect()
}

/// What editing an application that was sent back does to its clocks, before the applicant hands it in again.
///
/// While the consent clock runs (a notice that came too late stopped nothing), the edit itself is the supplement or
/// change that restarts it: no period ends on a plan that nobody had the time to read. While the clock stands still,
/// handing it in again restarts it. Source: §127(3) s.3 TKG.
///
/// # Errors
/// [`Refusal`] when what the edit prepares is not possible any more.
pub fn edit(stage: Stage, event: Event, facts: &Facts<'_>) -> Result<Option<Event>, Refusal> {
    next(stage, event, facts)?;
    Ok(facts.before_deadline.then_some(event))
}

/// What must come with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A reason.
    Reason,
    /// The items that are missing.
    Missing,
    /// At least one condition.
    Conditions,
    /// All required documents.
    Documents,
}

/// What must come with an event, in the order in which it is asked for.
pub fn needs(event: Event) -> Vec<Need> {
    let mut needs = Vec::new();
    for guard in TABLE.iter().filter(|row| row.event == event).flat_map(|row| row.guards) {
        let need = match guard {
            Guard::Reason => Need::Reason,
            Guard::Missing => Need::Missing,
            Guard::Conditions => Need::Conditions,
            Guard::Documents => Need::Documents,
            _ => continue,
        };
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    needs
}

fn already_deemed(facts: &Facts<'_>) -> Refusal {
    let basis = facts.regime.deeming().map(|rule| rule.basis.clone());
    Refusal::AlreadyDeemed { basis }
}

impl Guard {
    fn holds(self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Trench => facts.has_trench,
            Self::Documents => !facts.missing_documents || facts.counts_as_complete,
            // A clock that runs beside a notice was not stopped by it, or was restarted by an edit since.
            Self::CompleteByLaw => {
                facts.counts_as_complete || (facts.before_deadline && !facts.missing_documents)
            }
            Self::PeriodOver => facts.deemed,
            Self::Lapsed => facts.lapsed,
            Self::NotExtended => !facts.extended,
            Self::InTime => facts.before_deadline,
            Self::Reason => facts.has_reason,
            Self::Missing => facts.names_missing,
            Self::Conditions => facts.has_conditions,
        }
    }

    fn refusal(self, event: Event, facts: &Facts<'_>) -> Refusal {
        let extension_basis = || {
            let extension = facts.regime.deeming().and_then(|rule| rule.extension.as_ref());
            extension.map(|extension| extension.basis.clone())
        };
        match self {
            Self::Trench => Refusal::NoTrench,
            Self::Documents | Self::CompleteByLaw => Refusal::MissingDocuments,
            Self::PeriodOver => Refusal::PeriodNotOver,
            Self::Lapsed => Refusal::NotLapsed,
            Self::NotExtended => Refusal::ExtendedAlready { basis: extension_basis() },
            Self::InTime => Refusal::ExtensionTooLate { basis: extension_basis() },
            Self::Reason => Refusal::NoReason { event },
            Self::Missing => Refusal::NothingNamed,
            Self::Conditions => Refusal::NoConditions,
        }
    }
}

#[cfg(test)]
mod tests;
