//! The critical path over linked cases: what is still ahead, by when, and what the goal waits for.
//!
//! A mobile site waits for its decision, the certificate, the notice before operation, and the trench that connects it; the
//! trench for its decision, the permit to dig and the works. Everybody is taken to use all the time that the law gives. What
//! nothing limits is undated: no number of days is made up for it, so that everything behind it is later than at least.

mod schedule;

use jiff::civil::Date;
use model::{
    Text,
    case::{Anchor, Event, Stage},
    deadline::{Deadline, DeadlineState},
};

use crate::{
    calendar::Calendar,
    case::works,
    regime::{Counting, DeadlineRule, IfMissed, Regime},
    requirement::{Fact, FactSet},
};
use schedule::{Node, Takes, schedule};

/// A case on the path.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The law of its procedure.
    pub regime: &'a Regime,
    /// Closed days of its authority.
    pub calendar: &'a Calendar,
    /// The class of the case.
    pub class: Option<&'a str>,
    /// Where it stands.
    pub stage: Stage,
    /// Its deadlines as they stand today.
    pub deadlines: &'a [Deadline],
    /// What is known of it.
    pub known: FactSet,
    /// The day on which operation was notified.
    pub notified_on: Option<Date>,
    /// How long takes what no law limits, as far as it is known.
    pub durations: Durations,
    /// The case, by its place in the list, whose end waits for this one.
    pub leads_to: Option<usize>,
}

/// How many days takes what no law limits; none where nobody knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Durations {
    /// Until the application is handed in.
    pub handing_in: Option<u16>,
    /// Hearing the municipality.
    pub hearing: Option<u16>,
    /// The decision, where no period runs for it.
    pub decision: Option<u16>,
    /// The site certificate.
    pub certificate: Option<u16>,
    /// The permit to dig.
    pub dig_permit: Option<u16>,
    /// The works.
    pub works: Option<u16>,
}

/// A step on the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// The case, by its place in the list.
    pub case: usize,
    /// What is done.
    pub title: Text,
    /// The day on which it is done at the earliest, when everybody takes all their time.
    pub earliest: Date,
    /// The last day that does not make the goal later.
    pub latest: Date,
    /// Whether the goal waits for it.
    pub on_critical_path: bool,
    /// Whether nothing says how long it takes: it counts no day, and may make everything behind it later.
    pub undated: bool,
}

/// The path over linked cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriticalPath {
    /// What is still ahead, in the order of the days.
    pub steps: Vec<PathStep>,
    /// The day on which the goal is reached at the earliest, when everybody takes all their time.
    pub done: Date,
}

/// Why there is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// A case ended without what the others wait for.
    #[error("case {case} has ended without its permission")]
    Ended {
        /// The case, by its place in the list.
        case: usize,
    },
    /// Cases wait for each other in a circle, or for one that is not there.
    #[error("case {case} waits for itself, or leads to no case")]
    Circle {
        /// The case, by its place in the list.
        case: usize,
    },
}

/// The path to the end of the first case: its operation, or the end of its works, or its decision.
///
/// # Errors
/// [`PathFault`] when a case has ended otherwise, or the links go in a circle.
pub fn critical_path(parts: &[Part<'_>], today: Date) -> Result<CriticalPath, PathFault> {
    if let Some(case) = parts.iter().position(|part| has_failed(part.stage)) {
        return Err(PathFault::Ended { case });
    }
    let mut plan = Plan { today, nodes: Vec::new(), names: Vec::new(), undated: Vec::new() };
    let mut ends: Vec<Option<usize>> = vec![None; parts.len()];
    // The case that others wait for comes first, so that each step waits only for those before it.
    for case in order(parts)? {
        let waits = (0..parts.len()).filter(|other| parts[*other].leads_to == Some(case));
        let waits: Vec<usize> = waits.filter_map(|other| ends[other]).collect();
        ends[case] = plan.add(case, &parts[case], &waits);
    }
    let Some(goal) = ends.first().copied().flatten() else {
        return Ok(CriticalPath { steps: Vec::new(), done: today });
    };
    let slots = schedule(&plan.nodes, goal);
    let done = slots.get(goal).map_or(today, |slot| slot.earliest);
    let undated = plan.undated;
    let mut steps: Vec<PathStep> = slots
        .into_iter()
        .zip(plan.names)
        .enumerate()
        .map(|(at, (slot, (case, title)))| PathStep {
            case,
            title,
            earliest: slot.earliest,
            latest: slot.latest,
            on_critical_path: slot.critical,
            undated: undated.contains(&at),
        })
        .collect();
    steps.sort_by_key(|step| step.earliest);
    Ok(CriticalPath { steps, done })
}

/// The cases, each after those that lead to it.
fn order(parts: &[Part<'_>]) -> Result<Vec<usize>, PathFault> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < parts.len() {
        let is_free = |case: usize| {
            let waits = |other: usize| parts[other].leads_to == Some(case) && !order.contains(&other);
            !order.contains(&case) && !(0..parts.len()).any(waits)
        };
        let next = (0..parts.len()).find(|case| is_free(*case));
        let stuck = (0..parts.len()).find(|case| !order.contains(case)).unwrap_or_default();
        order.push(next.ok_or(PathFault::Circle { case: stuck })?);
    }
    match (0..parts.len()).find(|case| parts[*case].leads_to.is_some_and(|to| to >= parts.len())) {
        Some(case) => Err(PathFault::Circle { case }),
        None => Ok(order),
    }
}

fn has_failed(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Refused
            | Stage::ApplicationDemanded
            | Stage::Withdrawn
            | Stage::Cancelled
            | Stage::Revoked
            | Stage::Lapsed
    )
}

/// The steps of all cases as they are gathered.
struct Plan<'a> {
    today: Date,
    nodes: Vec<Node<'a>>,
    names: Vec<(usize, Text)>,
    /// The steps that nothing limits.
    undated: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// Adds what is ahead in a case, and answers its last step; none where everything is done.
    fn add(&mut self, case: usize, part: &Part<'a>, waits: &[usize]) -> Option<usize> {
        let is_site = part.regime.steps.contains(&Stage::InOperation);
        let mut last = self.add_decision(case, part);
        if is_site {
            return self.add_operation(case, part, last, waits);
        }
        let to_dig = part.regime.steps.contains(&Stage::DigPermit);
        if to_dig && !works(part.stage) {
            let title = Text::new("Aufgrabeschein", "Permit to dig");
            last = Some(self.open(case, title, part.durations.dig_permit, last));
        }
        let digs = part.regime.steps.contains(&Stage::InProgress) && !is_dug(part.stage);
        if digs || !waits.is_empty() {
            let days = if digs { part.durations.works } else { Some(0) };
            let title = Text::new("Bau", "Works");
            let at = self.open(case, title, days, last);
            self.nodes[at].after.extend(waits);
            last = Some(at);
        }
        last
    }

    /// Handing in, hearing the municipality, deciding.
    fn add_decision(&mut self, case: usize, part: &Part<'a>) -> Option<usize> {
        if part.stage.is_settled() && part.stage != Stage::Objection {
            return None;
        }
        let mut last = None;
        if part.stage == Stage::Draft {
            let title = Text::new("Einreichen", "Handing in");
            last = Some(self.open(case, title, part.durations.handing_in, None));
        }
        let hears = part.lacks(Fact::MunicipalityHeard);
        let hearing = hears.then(|| {
            let title = Text::new("Anhörung der Gemeinde", "Hearing of the municipality");
            self.open(case, title, part.durations.hearing, last)
        });
        let takes = part.decision(last.is_some());
        let title = Text::new("Entscheidung", "Decision");
        let (Some(handed_in), Some(hearing)) = (last, hearing) else {
            let after = hearing.or(last);
            return Some(match takes {
                Some(takes) => self.step(case, title, takes, after),
                None => self.open(case, title, part.durations.decision, after),
            });
        };
        let Some(takes) = takes else {
            return Some(self.open(case, title, part.durations.decision, Some(hearing)));
        };
        // The period for the decision runs from receipt, while the municipality is heard.
        let period = self.step(
            case,
            Text::new("Frist für die Entscheidung", "Time to decide"),
            takes,
            Some(handed_in),
        );
        Some(self.join(case, title, Takes::Days(0), Some(hearing), &[period]))
    }

    /// Certificate, notice, operation.
    fn add_operation(
        &mut self,
        case: usize,
        part: &Part<'a>,
        decided: Option<usize>,
        waits: &[usize],
    ) -> Option<usize> {
        if matches!(part.stage, Stage::InOperation | Stage::Closed) {
            return None;
        }
        let mut last = decided;
        if part.lacks(Fact::CertificateThere) {
            let title = Text::new("Standortbescheinigung", "Site certificate");
            last = Some(self.open(case, title, part.durations.certificate, last));
        }
        if let Some(rule) = part.notice() {
            if part.notified_on.is_none() {
                let title = Text::new("Anzeige des Betriebs", "Notice of operation");
                last = Some(self.step(case, title, Takes::Days(0), last));
            }
            let title = Text::new("Frist nach der Anzeige", "Time after the notice");
            let at = self.step(case, title, Takes::Notice(rule, part.calendar), last);
            if let (Some(on), None) = (part.notified_on, last) {
                self.nodes[at].from = on;
            }
            last = Some(at);
        }
        let title = Text::new("Betrieb", "Operation");
        Some(self.join(case, title, Takes::Days(0), last, waits))
    }

    /// A step that lasts so many days, or that nothing limits.
    fn open(&mut self, case: usize, title: Text, days: Option<u16>, after: Option<usize>) -> usize {
        let at = self.step(case, title, Takes::Days(days.unwrap_or_default()), after);
        if days.is_none() {
            self.undated.push(at);
        }
        at
    }

    fn step(&mut self, case: usize, title: Text, takes: Takes<'a>, after: Option<usize>) -> usize {
        self.join(case, title, takes, after, &[])
    }

    fn join(
        &mut self,
        case: usize,
        title: Text,
        takes: Takes<'a>,
        after: Option<usize>,
        waits: &[usize],
    ) -> usize {
        let after = after.into_iter().chain(waits.iter().copied()).collect();
        self.nodes.push(Node { takes, from: self.today, after });
        self.names.push((case, title));
        self.nodes.len() - 1
    }
}

impl<'a> Part<'a> {
    /// How long the decision takes: until the last day that runs, or a period of the law; none where no law limits it.
    fn decision(&self, is_draft: bool) -> Option<Takes<'a>> {
        let decides = |rule: &&DeadlineRule| {
            rule.deems()
                || (rule.ends.contains(&Event::Grant) && rule.if_missed != IfMissed::CountsAsComplete)
        };
        let rules = || self.regime.deadlines.iter().filter(decides).filter(|rule| rule.runs_in(self.class));
        let running = self.deadlines.iter().filter(|deadline| {
            deadline.state == DeadlineState::Running
                && deadline.regime == self.regime.code
                && rules().any(|rule| rule.id == deadline.id)
        });
        if let Some(due) = running.map(|deadline| deadline.due).max() {
            return Some(Takes::Due(due));
        }
        let counted = rules()
            .find(|rule| rule.starts.contains(&Event::Submit) && matches!(rule.counting, Counting::From(_)));
        counted.filter(|_| is_draft).map(|rule| Takes::Period(rule, self.calendar))
    }

    /// The deadline that asks for notice before operation.
    fn notice(&self) -> Option<&'a DeadlineRule> {
        let rules = self.regime.deadlines.iter().filter(|rule| rule.runs_in(self.class));
        rules
            .filter(|rule| rule.met_by.contains(&Event::NotifyOperation))
            .find(|rule| matches!(rule.counting, Counting::Before(Anchor::Operation, _)))
    }

    /// Whether its law asks for a fact that does not hold.
    fn lacks(&self, fact: Fact) -> bool {
        let mut asked = self.regime.requirements.iter().filter(|asked| asked.fact == fact);
        !self.known.holds(fact) && asked.any(|asked| asked.binds(self.class))
    }
}

/// Whether works are over as far as others wait for them.
fn is_dug(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::WorksComplete
            | Stage::ReinstatedInterim
            | Stage::ReinstatedPermanent
            | Stage::InspectedPassed
            | Stage::Defect
            | Stage::Remedied
            | Stage::Guarantee
            | Stage::Closed
    )
}

#[cfg(test)]
mod tests;
