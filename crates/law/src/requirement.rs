//! A requirement: a fact that must hold before a step, as dated data with its basis.

mod fact;

use jiff::civil::Date;
use model::{
    Text,
    case::{Event, Stage},
};
use serde::Deserialize;

pub use fact::{Fact, FactSet};

use model::data::Day;

use crate::{
    read::{LawFault, Outcome, check_wording, compare},
    regime::{Regime, Status},
};

/// What must hold before an event can happen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The events that ask for it.
    pub events: Vec<Event>,
    /// The stages in which they do; in all where none is named.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// The classes in which they do; in all where none is named.
    #[serde(default)]
    pub classes: Vec<String>,
    /// The fact that must hold.
    pub fact: Fact,
    since: Day,
    until: Option<Day>,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there; one that was not warns and refuses nothing.
    pub status: Status,
    /// Why the event has to wait.
    pub because: Text,
    #[serde(rename = "example", default)]
    examples: Vec<Example>,
}

/// What a requirement answers to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It does not ask for anything, or the fact holds.
    Allowed,
    /// The fact does not hold, and nobody has read in the law that it must.
    Warned,
    /// The fact does not hold.
    Refused,
}

/// A step that a requirement is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The event.
    pub event: Event,
    /// Where the case stands.
    pub stage: Stage,
    /// The class of the case.
    pub class: Option<&'a str>,
    /// The day.
    pub on: Date,
    /// What is known to hold.
    pub known: FactSet,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    shows: String,
    on: Day,
    event: Event,
    stage: Stage,
    class: Option<String>,
    #[serde(default)]
    known: Vec<Fact>,
    answer: Answer,
}

impl Requirement {
    /// What it answers to a step.
    pub fn answer(&self, step: &Step<'_>) -> Answer {
        let asks = self.is_in_force(step.on)
            && self.events.contains(&step.event)
            && (self.stages.is_empty() || self.stages.contains(&step.stage))
            && self.binds(step.class);
        match self.status {
            _ if !asks || step.known.holds(self.fact) => Answer::Allowed,
            Status::Unverified => Answer::Warned,
            Status::Verified => Answer::Refused,
        }
    }

    /// Whether it is law on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        self.since.0 <= on && self.until.is_none_or(|until| on <= until.0)
    }

    /// Whether it is asked in a case of that class.
    pub fn binds(&self, class: Option<&str>) -> bool {
        self.classes.is_empty() || self.classes.iter().any(|own| Some(own.as_str()) == class)
    }

    /// Names only classes and stages of its regime, and runs its examples.
    pub(crate) fn check(&self, path: &str, regime: &Regime, faults: &mut Vec<LawFault>) {
        check_wording(path, [&self.because].into_iter(), faults);
        let classes = self.classes.iter().filter(|code| !regime.classes.iter().any(|own| own.code == **code));
        let stages = self.stages.iter().filter(|stage| !regime.steps.contains(stage));
        let unknown = classes
            .cloned()
            .chain(stages.filter(|_| regime.procedure.is_some()).map(|stage| stage.code().to_owned()));
        faults.extend(unknown.map(|code| LawFault::Unknown { path: path.to_owned(), code }));
        if self.examples.is_empty() {
            faults.push(LawFault::NoExamples { path: path.to_owned() });
        }
        for example in &self.examples {
            let answer = self.answer(&Step {
                event: example.event,
                stage: example.stage,
                class: example.class.as_deref(),
                on: example.on.0,
                known: example.known.iter().copied().collect(),
            });
            let outcome = |answer: Answer| Outcome::Sentence { words: format!("{answer:?}").to_lowercase() };
            compare(path, &example.shows, outcome(example.answer), outcome(answer), faults);
        }
    }
}

#[cfg(test)]
mod tests;
