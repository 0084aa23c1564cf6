//! What is flagged about conditions before they are imposed: each rule is dated data with its words and its basis.

use model::{
    Text,
    condition::{Block, Lint, LintKind},
    decision::{Condition, ConditionCategory},
    finding::Severity,
};
use serde::Deserialize;

use super::{DataFault, fill};
use model::data::Day;

use crate::{regime::Status, template};

/// One rule of the lint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) code: String,
    pub(super) kind: LintKind,
    severity: Severity,
    pub(super) since: Day,
    pub(super) until: Option<Day>,
    basis: String,
    status: Status,
    pub(super) because: Text,
    /// Words of which one is enough.
    #[serde(default)]
    words: Vec<String>,
    /// Words that say something only together: one of each list.
    pair: Option<Pair>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    one: Vec<String>,
    other: Vec<String>,
}

impl Rule {
    fn reads_words(&self) -> bool {
        matches!(self.kind, LintKind::Charge | LintKind::Subject)
    }

    /// Whether it judges by the law, and not by what stands in the form alone.
    fn judges(&self) -> bool {
        matches!(self.kind, LintKind::Outside | LintKind::Charge | LintKind::Subject)
    }

    pub(super) fn check(&self) -> Vec<DataFault> {
        let mut faults = Vec::new();
        let heavy = matches!(self.severity, Severity::Block | Severity::Heavy);
        if heavy && self.judges() && self.status == Status::Unverified {
            faults.push(DataFault::Heavy);
        }
        if self.reads_words() == (self.words.is_empty() && self.pair.is_none()) {
            faults.push(DataFault::Words);
        }
        let known: &[&str] = match self.kind {
            LintKind::Charge | LintKind::Subject => &["word"],
            LintKind::UnknownBlock | LintKind::Altered => &["block"],
            LintKind::Duplicate => &["other"],
            LintKind::Empty | LintKind::NoReason | LintKind::Outside => &[],
        };
        faults.extend(template::check_places(&self.because, known).err().map(DataFault::Place));
        faults
    }

    /// What the rule finds, as the value of its sentence's place.
    fn find(&self, index: usize, all: &[Condition], block: Option<&Block>) -> Option<Text> {
        let condition = &all[index];
        let text = plain(&condition.text);
        let found = |holds: bool| holds.then(Text::default);
        match self.kind {
            LintKind::Empty => found(text.is_empty()),
            LintKind::NoReason => found(condition.reason.trim().is_empty()),
            LintKind::Outside => found(condition.category == ConditionCategory::Outside),
            LintKind::Charge | LintKind::Subject => self.find_words(&text),
            LintKind::UnknownBlock => {
                condition.block.as_ref().filter(|_| block.is_none()).map(|code| code.as_str().into())
            }
            LintKind::Altered => block.filter(|block| !is_from(condition, block)).map(|b| b.title.clone()),
            LintKind::Duplicate => {
                let earlier = all[..index].iter().position(|other| plain(&other.text) == text)?;
                (!text.is_empty()).then(|| (earlier + 1).to_string().as_str().into())
            }
        }
    }

    fn find_words(&self, text: &str) -> Option<Text> {
        let find = |words: &[String]| words.iter().find(|word| text.contains(&plain(word))).cloned();
        let word = find(&self.words).or_else(|| {
            let pair = self.pair.as_ref()?;
            Some(format!("{} … {}", find(&pair.one)?, find(&pair.other)?))
        })?;
        Some(word.as_str().into())
    }

    pub(super) fn lint(&self, index: usize, all: &[Condition], block: Option<&Block>) -> Option<Lint> {
        let value = self.find(index, all, block)?;
        Some(Lint {
            code: self.code.clone(),
            kind: self.kind,
            condition: index,
            severity: self.severity,
            // Which places a sentence may have is checked when it is read.
            sentence: template::fill(&self.because, |_| Some(&value))
                .unwrap_or_else(|_| self.because.clone()),
            basis: self.basis.clone(),
            verified: self.status == Status::Verified,
        })
    }
}

/// Whether a condition says what its block says; its reason may be the officer's own.
fn is_from(condition: &Condition, block: &Block) -> bool {
    fill::fill(block, &condition.parameters).is_ok_and(|filled| {
        let text = plain(&condition.text);
        filled.category == condition.category
            && [plain(&filled.text.de), plain(&filled.text.en)].contains(&text)
    })
}

/// Small letters, single spaces and no soft hyphens, so that neither case nor a line break hides a word.
fn plain(text: &str) -> String {
    let text = text.replace('\u{ad}', "").to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
