//! Conditions: text blocks with parameters, what is flagged about a condition, and what a decision must address.

mod duty;
mod fill;
mod lint;

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{
    Text,
    case::{Event, Procedure},
    condition::{Block, Lint, LintKind, Parameter},
    decision::{Condition, ConditionCategory},
};
use serde::Deserialize;

pub use crate::template::PlaceFault;
pub use duty::Duty;
pub use fill::{ConditionFault, Filled};

use model::data::Day;

use crate::{
    read::{Law, LawFault, Outcome, check_wording, compare},
    regime::Status,
};

/// The text blocks, lints and duties, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    blocks: Vec<Dated<Block>>,
    rules: Vec<Dated<lint::Rule>>,
    duties: Vec<Dated<Duty>>,
    examples: Vec<(String, Vec<Example>)>,
}

/// What stands in a file for a time.
#[derive(Debug, Clone)]
struct Dated<T> {
    path: String,
    code: String,
    since: Date,
    until: Option<Date>,
    what: T,
}

/// What is wrong with a block, a lint or a duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {
    /// A place that cannot be filled.
    #[error(transparent)]
    Place(PlaceFault),
    /// A text block outside the categories of the law.
    #[error("a text block belongs to one of the categories of §127(8) TKG")]
    Outside,
    /// A parameter that stands twice or nowhere.
    #[error("the parameter \"{name}\" stands twice or in none of the sentences")]
    Parameter {
        /// Its name.
        name: String,
    },
    /// Limits or a default that do not fit.
    #[error("the limits or the default of \"{name}\" do not fit its kind or each other")]
    Limits {
        /// Its name.
        name: String,
    },
    /// An unverified rule that weighs too much.
    #[error("what was not read in the legal text weighs light at most")]
    Heavy,
    /// Words where none are read, or none where they are.
    #[error("words belong to rules that read words, and to all of them")]
    Words,
    /// It ends before it begins.
    #[error("it ends before it begins")]
    Backwards,
    /// Nothing is said of a kind of flaw.
    #[error("no rule speaks of this kind")]
    NoRule,
    /// An example that asks for nothing.
    #[error("an example fills one block, looks at conditions, or asks for the duties of an event")]
    Example,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(rename = "block", default)]
    blocks: Vec<RawBlock>,
    #[serde(rename = "lint", default)]
    rules: Vec<lint::Rule>,
    #[serde(rename = "duty", default)]
    duties: Vec<Duty>,
    #[serde(rename = "example", default)]
    examples: Vec<Example>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBlock {
    code: String,
    category: ConditionCategory,
    title: Text,
    text: Text,
    reason: Text,
    since: Day,
    until: Option<Day>,
    basis: String,
    status: Status,
    #[serde(rename = "parameter", default)]
    parameters: Vec<Parameter>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    shows: String,
    on: Day,
    /// A block is filled …
    block: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    text: Option<Text>,
    refused: Option<String>,
    /// … or conditions are looked at …
    conditions: Option<Vec<Condition>>,
    #[serde(default)]
    flags: Vec<String>,
    /// … or the duties of an event are asked for.
    event: Option<Event>,
    procedure: Option<Procedure>,
    #[serde(default)]
    duties: Vec<String>,
}

impl<T> Dated<T> {
    fn holds(&self, on: Date) -> bool {
        self.since <= on && self.until.is_none_or(|until| on <= until)
    }

    fn meets(&self, other: &Self) -> bool {
        self.code == other.code
            && other.until.is_none_or(|until| self.since <= until)
            && self.until.is_none_or(|until| other.since <= until)
    }
}

fn on<T>(dated: &[Dated<T>], on: Date) -> impl Iterator<Item = &T> {
    dated.iter().filter(move |one| one.holds(on)).map(|one| &one.what)
}

impl Catalogue {
    /// The text blocks in force on a day.
    pub fn blocks(&self, day: Date) -> Vec<&Block> {
        on(&self.blocks, day).collect()
    }

    /// The text block of that code in force on a day.
    pub fn find_block(&self, code: &str, day: Date) -> Option<&Block> {
        on(&self.blocks, day).find(|block| block.code == code)
    }

    /// A text block in both languages, with what is given in its places and defaults elsewhere.
    ///
    /// # Errors
    /// [`ConditionFault`] when the block does not exist on that day, or a parameter is unknown, missing, unreadable or
    /// outside its limits.
    pub fn fill(
        &self,
        code: &str,
        parameters: &BTreeMap<String, String>,
        day: Date,
    ) -> Result<Filled, ConditionFault> {
        let block = self
            .find_block(code, day)
            .ok_or_else(|| ConditionFault::UnknownBlock { code: code.to_owned(), on: day })?;
        fill::fill(block, parameters)
    }

    /// What to look at before these conditions are imposed, condition by condition.
    ///
    /// Source: §127(8) and §125(1) TKG.
    pub fn lint(&self, conditions: &[Condition], day: Date) -> Vec<Lint> {
        let mut lints = Vec::new();
        for (index, condition) in conditions.iter().enumerate() {
            let block = condition.block.as_deref().and_then(|code| self.find_block(code, day));
            lints.extend(on(&self.rules, day).filter_map(|rule| rule.lint(index, conditions, block)));
        }
        lints
    }

    /// What must come with an event on a day.
    pub fn duties(&self, event: Event, procedure: &Procedure, day: Date) -> Vec<&Duty> {
        on(&self.duties, day).filter(|duty| duty.binds(event, procedure)).collect()
    }

    pub(crate) fn extend(&mut self, path: &str, file: File) {
        let path = path.to_owned();
        self.blocks.extend(file.blocks.into_iter().map(|raw| Dated {
            path: path.clone(),
            code: raw.code.clone(),
            since: raw.since.0,
            until: raw.until.map(|day| day.0),
            what: Block {
                code: raw.code,
                category: raw.category,
                title: raw.title,
                text: raw.text,
                reason: raw.reason,
                parameters: raw.parameters,
                basis: raw.basis,
                verified: raw.status == Status::Verified,
            },
        }));
        self.rules.extend(file.rules.into_iter().map(|rule| Dated {
            path: path.clone(),
            code: rule.code.clone(),
            since: rule.since.0,
            until: rule.until.map(|day| day.0),
            what: rule,
        }));
        self.duties.extend(file.duties.into_iter().map(|duty| Dated {
            path: path.clone(),
            code: duty.code.clone(),
            since: duty.since.0,
            until: duty.until.map(|day| day.0),
            what: duty,
        }));
        self.examples.push((path, file.examples));
    }

    /// Finds what is wrong with the files, and runs their examples.
    pub(crate) fn check(&self, faults: &mut Vec<LawFault>) {
        check_dates(&self.blocks, faults);
        check_dates(&self.rules, faults);
        check_dates(&self.duties, faults);
        for block in &self.blocks {
            let Block { title, text, reason, parameters, .. } = &block.what;
            let labels = parameters.iter().map(|parameter| &parameter.label);
            check_wording(&block.path, labels.chain([title, text, reason]), faults);
            faults.extend(fill::check(&block.what).into_iter().map(|fault| block.fault(fault)));
        }
        for rule in &self.rules {
            check_wording(&rule.path, [&rule.what.because].into_iter(), faults);
            faults.extend(rule.what.check().into_iter().map(|fault| rule.fault(fault)));
        }
        for duty in &self.duties {
            check_wording(&duty.path, [&duty.what.title, &duty.what.because].into_iter(), faults);
        }
        for kind in LintKind::ALL {
            // A folder without conditions has nothing to look at; one with them must speak of every flaw.
            if !self.examples.is_empty() && !self.rules.iter().any(|rule| rule.what.kind == *kind) {
                let (path, code) = ("conditions/".to_owned(), kind.to_string());
                faults.push(LawFault::Condition { path, code, fault: DataFault::NoRule });
            }
        }
        for (path, examples) in &self.examples {
            if examples.is_empty() {
                faults.push(LawFault::NoExamples { path: path.clone() });
            }
            for example in examples {
                match self.run(example) {
                    Some((expected, found)) => compare(path, &example.shows, expected, found, faults),
                    None => faults.push(LawFault::Condition {
                        path: path.clone(),
                        code: example.shows.clone(),
                        fault: DataFault::Example,
                    }),
                }
            }
        }
    }

    /// What an example expects and what comes out.
    fn run(&self, example: &Example) -> Option<(Outcome, Outcome)> {
        let sentence = |words: String| Outcome::Sentence { words };
        let refused = |code: &str| sentence(format!("refused: {code}"));
        let both = |text: &Text| sentence(format!("{} / {}", text.de, text.en));
        match (&example.block, &example.conditions, example.event) {
            (Some(code), None, None) => {
                let expected = match (&example.text, &example.refused) {
                    (Some(text), None) => both(text),
                    (None, Some(code)) => refused(code),
                    _ => return None,
                };
                let found = match self.fill(code, &example.parameters, example.on.0) {
                    Ok(filled) => both(&filled.text),
                    Err(fault) => refused(fault.code()),
                };
                Some((expected, found))
            }
            (None, Some(conditions), None) => {
                let found = self.lint(conditions, example.on.0);
                let found: Vec<String> =
                    found.iter().map(|lint| format!("{} {}", lint.condition, lint.kind)).collect();
                Some((sentence(example.flags.join(", ")), sentence(found.join(", "))))
            }
            (None, None, Some(event)) => {
                let found = self.duties(event, example.procedure.as_ref()?, example.on.0);
                let found: Vec<&str> = found.iter().map(|duty| duty.needs.as_str()).collect();
                Some((sentence(example.duties.join(", ")), sentence(found.join(", "))))
            }
            _ => None,
        }
    }
}

impl Law {
    /// What must come with an event on a day, for example that a refusal addresses the overriding public interest.
    pub fn duties(&self, event: Event, procedure: &Procedure, day: Date) -> Vec<&Duty> {
        self.conditions().duties(event, procedure, day)
    }
}

impl<T> Dated<T> {
    fn fault(&self, fault: DataFault) -> LawFault {
        LawFault::Condition { path: self.path.clone(), code: self.code.clone(), fault }
    }
}

/// A later line takes over where the former ends; two at the same time would leave open which one holds.
fn check_dates<T>(all: &[Dated<T>], faults: &mut Vec<LawFault>) {
    for (index, one) in all.iter().enumerate() {
        if one.until.is_some_and(|until| until < one.since) {
            faults.push(one.fault(DataFault::Backwards));
        }
        if all[..index].iter().any(|other| one.meets(other)) {
            faults.push(LawFault::Twice { path: one.path.clone(), code: one.code.clone() });
        }
    }
}

#[cfg(test)]
mod tests;
