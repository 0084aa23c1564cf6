//! The case machine: one table says which step follows which, by whom and under which condition.
//!
//! The table is the superset of all procedures. A [`Regime`] selects from it by listing the stages its cases can reach,
//! so that a new procedure made of known steps is data. The machine answers and does nothing.

mod conflict;
mod fact;
mod phase;
mod refusal;
mod row;
mod table;
mod title;

use model::{
    Text,
    case::{Event, Stage},
};

pub use conflict::may_work_on;
pub use fact::Facts;
pub use phase::{joined, overrun, starts_phase, works};
pub use refusal::Refusal;
pub(crate) use table::{find_ambiguity, find_unreachable};
pub use title::{event_title, title};

use crate::{
    regime::{Extension, Place, Regime},
    requirement::{Answer, Fact, Requirement, Step},
};
use row::{Guard, Row, To};
use table::{OFFICER, PENDING, TABLE};

/// The stage that an event leads to; the same one where it is only recorded.
///
/// # Errors
/// [`Refusal`] in the trade's words, with its paragraph where it has one.
pub fn next(stage: Stage, event: Event, facts: &Facts<'_>) -> Result<Stage, Refusal> {
    let row = find_row(stage, event, facts)?;
    if !row.who.contains(&facts.actor) {
        return Err(Refusal::NotYours { event, who: row.who[0] });
    }
    if facts.deemed && event != Event::Deem && (PENDING.contains(&stage) || is_late_decision(row)) {
        return Err(already_deemed(facts));
    }
    if let Some(guard) = row.guards.iter().find(|guard| !guard.holds(facts)) {
        return Err(guard.refusal(event, facts));
    }
    match asked(stage, event, facts).find(|(_, answer)| *answer == Answer::Refused) {
        Some((requirement, _)) => Err(Refusal::Requirement {
            because: requirement.because.clone(),
            basis: requirement.basis.clone(),
        }),
        None => Ok(row.leads(stage)),
    }
}

/// The row that the regime's steps select, whoever may take it.
fn find_row(stage: Stage, event: Event, facts: &Facts<'_>) -> Result<&'static Row, Refusal> {
    let rows = || TABLE.iter().filter(|row| row.event == event);
    let Some(known) = rows().find(|row| row.from.contains(&stage)) else {
        // Once consent is deemed granted, whatever could have decided before comes too late.
        let too_late = stage == Stage::DeemedGranted && rows().any(|row| PENDING.contains(&row.from[0]));
        return Err(if too_late { already_deemed(facts) } else { Refusal::WrongStage { stage, event } });
    };
    rows().find(|row| row.from.contains(&stage) && row.is_selected(facts.regime, stage)).ok_or_else(|| {
        Refusal::NotInRegime { event, stage: known.leads(stage), regime: facts.regime.title.clone() }
    })
}

/// A decision on works that are under way, which consent by the clock has overtaken.
fn is_late_decision(row: &Row) -> bool {
    row.to == To::Same && matches!(row.event, Event::Grant | Event::GrantWithConditions | Event::Refuse)
}

/// What the law beside the table asks for, with its answers.
fn asked<'a>(
    stage: Stage,
    event: Event,
    facts: &Facts<'a>,
) -> impl Iterator<Item = (&'a Requirement, Answer)> {
    let step = Step { event, stage, class: facts.class, on: facts.today, known: facts.known };
    let regimes = std::iter::once(facts.regime).chain(facts.beside.iter().copied());
    regimes.flat_map(|regime| &regime.requirements).map(move |requirement| {
        let answer = requirement.answer(&step);
        (requirement, answer)
    })
}

/// Something that a step goes against and that nobody has read in the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Why the step had better wait.
    pub because: Text,
    /// Where it is said to stand.
    pub basis: String,
}

/// What to tell somebody before a step that is possible all the same.
pub fn warnings(stage: Stage, event: Event, facts: &Facts<'_>) -> Vec<Warning> {
    let warned = asked(stage, event, facts).filter(|(_, answer)| *answer == Answer::Warned);
    warned
        .map(|(requirement, _)| Warning {
            because: requirement.because.clone(),
            basis: requirement.basis.clone(),
        })
        .collect()
}

/// The events that a person may choose now; what they must give with it (reason, day, conditions, missing items) may still lack.
pub fn actions(stage: Stage, facts: &Facts<'_>) -> Vec<Event> {
    let filled = facts.filled();
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
    /// The number of a certificate.
    Certificate,
    /// A day that is still to come: the end of a hearing, or the new last day.
    Day,
}

/// What must come with an event where a case stands, in the order in which it is asked for.
pub fn needs(stage: Stage, event: Event, facts: &Facts<'_>) -> Vec<Need> {
    let Ok(row) = find_row(stage, event, facts) else { return Vec::new() };
    let needs = row.guards.iter().filter_map(|guard| match guard {
        Guard::Reason => Some(Need::Reason),
        Guard::Missing => Some(Need::Missing),
        Guard::Conditions => Some(Need::Conditions),
        Guard::Documents => Some(Need::Documents),
        Guard::Certificate => Some(Need::Certificate),
        Guard::Day => Some(Need::Day),
        Guard::LastDay => facts.extension().is_some_and(Extension::is_open).then_some(Need::Day),
        _ => None,
    });
    needs.collect()
}

/// Whether a step answers what was asked of the authority, so that the authority's own documents can go with it: the answer
/// to a request, and a decision in favour on what is asked for without a place in the city.
pub fn is_answer(regime: &Regime, event: Event) -> bool {
    match event {
        Event::Answer | Event::SettleDispute => true,
        Event::Grant | Event::GrantWithConditions => regime.place == Place::None,
        _ => false,
    }
}

fn already_deemed(facts: &Facts<'_>) -> Refusal {
    let basis = facts.regime.deeming().map(|rule| rule.basis.clone());
    Refusal::AlreadyDeemed { basis }
}

impl Guard {
    fn holds(self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Place => match facts.regime.place {
                Place::Trench => facts.has_trench,
                Place::Site => facts.has_site,
                Place::None => true,
            },
            Self::Documents => !facts.missing_documents || facts.counts_as_complete,
            // A clock that runs beside a notice was not stopped by it, or was restarted by an edit since.
            Self::CompleteByLaw => {
                facts.counts_as_complete || (facts.before_deadline && !facts.missing_documents)
            }
            Self::PeriodOver => facts.deemed,
            Self::Lapsed => facts.lapsed,
            Self::Agreed => facts.agreed,
            Self::NotExtended => !facts.extended,
            Self::InTime => facts.before_deadline,
            Self::Reason => facts.has_reason,
            Self::Missing => facts.names_missing,
            Self::Conditions => facts.has_conditions,
            Self::Certificate => facts.has_certificate,
            Self::Day => facts.until.is_some_and(|until| until > facts.today),
            Self::LastDay => {
                !facts.extension().is_some_and(Extension::is_open)
                    || facts.until.is_some_and(|until| facts.due.is_none_or(|due| until > due))
            }
            Self::OwnStop => facts.actor == OFFICER || facts.known.holds(Fact::StoppedByApplicant),
            Self::Known(fact) => facts.known.holds(fact),
        }
    }

    fn refusal(self, event: Event, facts: &Facts<'_>) -> Refusal {
        let extension_basis = || facts.extension().map(|extension| extension.basis.clone());
        match self {
            Self::Place if facts.regime.place == Place::Site => Refusal::NoSite,
            Self::Place => Refusal::NoTrench,
            Self::Documents | Self::CompleteByLaw => Refusal::MissingDocuments,
            Self::PeriodOver | Self::Agreed => Refusal::PeriodNotOver,
            Self::Lapsed => Refusal::NotLapsed,
            Self::NotExtended => Refusal::ExtendedAlready { basis: extension_basis() },
            Self::InTime => Refusal::ExtensionTooLate { basis: extension_basis() },
            Self::Reason => Refusal::NoReason { event },
            Self::Missing => Refusal::NothingNamed,
            Self::Conditions => Refusal::NoConditions,
            Self::Certificate => Refusal::NoCertificate,
            Self::Day => Refusal::NoDay { event },
            Self::LastDay => Refusal::NoLastDay { due: facts.due },
            Self::OwnStop => Refusal::Lacking { event, fact: Fact::StoppedByApplicant },
            Self::Known(fact) => Refusal::Lacking { event, fact },
        }
    }
}

#[cfg(test)]
mod tests;
