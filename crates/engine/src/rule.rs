//! Rules as data: read from files, refused when they are not sound, and tried on their own examples.

mod attribute;
mod class;
mod example;
mod fault;
mod file;
mod relation;
pub(crate) mod sentence;
pub(crate) mod wkt;

use std::collections::BTreeSet;

use jiff::civil::Date;
use model::{Text, change::Layer, finding::Severity, trench::LayingMethod};
use serde::Deserializer;

pub(crate) use attribute::{CaseAttribute, SiteAttribute};
pub use class::Class;
use class::ClassFile;
pub(crate) use class::{Classes, Closing};
pub use example::ExampleFault;
pub use fault::RuleFault;
use file::RuleFile;
pub(crate) use file::{
    Access, Assumed, Attribute, Coverage, Edge, Graph, Load, Measure, Near, Pair, Relation, Season, Space,
    Status, Subject as SpaceSubject, Time, Together, Value, When,
};
pub(crate) use model::data::{Day, on};
use relation::{phrases, unsound, words};
use sentence::{Figures, Sentence, Word};

/// The greatest confidence that a rule may ask for; see [`crate::city`], which looks that far around conduits.
pub(crate) const MOST_CONFIDENCE: f64 = 0.999;

/// A day that may be none, read as [`on`] does.
pub(crate) fn maybe_on<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    on(deserializer).map(Some)
}

/// A conflict rule as read from its file.
#[derive(Debug, Clone)]
pub struct Rule {
    path: String,
    file: RuleFile,
    pub(crate) because: Sentence,
    pub(crate) because_confidential: Sentence,
    pub(crate) lowered: Option<Text>,
    phrases: Vec<(&'static str, Sentence)>,
    needs: Vec<Layer>,
}

impl Rule {
    fn new(path: &str, file: RuleFile) -> Result<Self, Vec<RuleFault>> {
        let owned = || path.to_owned();
        let mut faults = Vec::new();
        let texts = [
            ("title", Some(&file.title)),
            ("protects", Some(&file.protects)),
            ("because", Some(&file.because)),
            ("because_confidential", Some(&file.because_confidential)),
            ("lowered", file.lowered.as_ref()),
        ];
        let parts = phrases(&file.relation).into_iter().map(|(field, text, _)| (field, Some(text)));
        for (field, text) in texts.into_iter().chain(parts) {
            if text.is_some_and(Text::is_incomplete) {
                faults.push(RuleFault::TextMissing { path: owned(), field });
            }
        }
        if file.status == Status::Unverified && file.severity <= Severity::Heavy {
            faults.push(RuleFault::UnverifiedTooSevere { path: owned(), severity: file.severity });
        }
        for parameter in unsound(&file) {
            faults.push(RuleFault::Parameter { path: owned(), parameter });
        }
        if !(file.example.iter().any(|example| example.finding)
            && file.example.iter().any(|example| !example.finding))
        {
            faults.push(RuleFault::ExamplesMissing { path: owned() });
        }
        let mut take = |field, text: &Text, words: &[Word]| match Sentence::new(text, words) {
            Ok(sentence) => Some(sentence),
            Err(word) => {
                faults.push(RuleFault::Word { path: owned(), field, word });
                None
            }
        };
        let phrases: Vec<_> = phrases(&file.relation)
            .into_iter()
            .filter_map(|(field, text, words)| Some((field, take(field, text, words)?)))
            .collect();
        let because = take("because", &file.because, words(&file.relation));
        let confidential = take("because_confidential", &file.because_confidential, Word::CONFIDENTIAL);
        match (because, confidential) {
            (Some(because), Some(because_confidential)) if faults.is_empty() => {
                let lowered = file.lowered.clone();
                let needs = needs(&file.relation);
                Ok(Self { path: owned(), because, because_confidential, lowered, phrases, needs, file })
            }
            _ => Err(faults),
        }
    }

    /// Code, for example `ST1`.
    pub fn code(&self) -> &str {
        &self.file.code
    }

    /// Title.
    pub fn title(&self) -> &Text {
        &self.file.title
    }

    /// Where the rule comes from.
    pub fn basis(&self) -> &str {
        &self.file.basis
    }

    /// What it protects.
    pub fn protects(&self) -> &Text {
        &self.file.protects
    }

    /// The rule stated so that somebody else can build it.
    pub fn predicate(&self) -> &str {
        &self.file.predicate
    }

    /// How much a finding weighs, unless an unverified value lowers it.
    pub fn severity(&self) -> Severity {
        self.file.severity
    }

    /// Whether its values were read in their source.
    pub fn is_verified(&self) -> bool {
        self.file.status == Status::Verified
    }

    /// The layers without which it cannot be judged.
    pub fn needs(&self) -> &[Layer] {
        &self.needs
    }

    /// A part of a sentence that the relation brings.
    pub(crate) fn phrase(&self, field: &str, figures: &Figures) -> Text {
        let sentence = self.phrases.iter().find(|(name, _)| *name == field);
        sentence.map_or_else(Text::default, |(_, sentence)| sentence.fill(figures))
    }

    pub(crate) fn relation(&self) -> &Relation {
        &self.file.relation
    }

    pub(crate) fn exempts(&self) -> bool {
        self.file.exempts
    }

    pub(crate) fn digs(&self) -> bool {
        self.file.digs
    }

    pub(crate) fn concerns(&self, method: LayingMethod) -> bool {
        !self.file.not_for.contains(&method)
    }

    /// The parameters in force on a day.
    pub(crate) fn value(&self, on: Date) -> Option<&Value> {
        self.file.value.iter().filter(|value| value.since.0 <= on).max_by_key(|value| value.since)
    }
}

/// All rules of a house, with the classes of works.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<Rule>,
    classes: ClassFile,
}

impl Rules {
    /// Reads rule files; the one named `class.toml` tells the classes of works.
    ///
    /// # Errors
    /// Every [`RuleFault`] of every file, also examples that do not come out as stated; never an empty list.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<RuleFault>> {
        let (mut rules, mut faults, mut classes) = (Vec::<Rule>::new(), Vec::new(), None);
        let shape = |path: &str, source| RuleFault::Shape { path: path.to_owned(), source: Box::new(source) };
        for (path, text) in files {
            if path.rsplit(['/', '\\']).next() == Some("class.toml") {
                match toml::from_str::<ClassFile>(text) {
                    Ok(file) if file.is_sound() => {
                        faults.extend(file.failing().map(|shows| RuleFault::ExampleFails {
                            path: path.to_owned(),
                            shows: shows.to_owned(),
                        }));
                        classes = Some(file.printed(text));
                    }
                    Ok(_) => faults.push(RuleFault::Classes { path: path.to_owned() }),
                    Err(source) => faults.push(shape(path, source)),
                }
                continue;
            }
            match toml::from_str::<RuleFile>(text).map_err(|source| vec![shape(path, source)]) {
                Ok(file) if rules.iter().any(|known| known.code() == file.code) => {
                    faults.push(RuleFault::CodeTwice { path: path.to_owned(), code: file.code });
                }
                Ok(file) => match Rule::new(path, file) {
                    Ok(rule) => rules.push(rule),
                    Err(found) => faults.extend(found),
                },
                Err(found) => faults.extend(found),
            }
        }
        let Some(classes) = classes else {
            if !faults.iter().any(|fault| matches!(fault, RuleFault::Classes { .. })) {
                faults.push(RuleFault::NoClasses);
            }
            return Err(faults);
        };
        // Those that exclude each other come in their order; all others by code, whatever order the files came in.
        rules.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.code().cmp(b.code())));
        if !classes.tells_closing() {
            let over = rules.iter().find(|rule| matches!(rule.relation(), Relation::Graph { .. }));
            let fault = |rule: &Rule| RuleFault::Parameter {
                path: rule.path.clone(),
                parameter: "closing (class.toml)",
            };
            faults.extend(over.map(fault));
        }
        let rules = Self { rules, classes };
        // Examples are judged by all rules together, so they mean something only when all of them are sound.
        if faults.is_empty() {
            faults = rules.check_examples();
        }
        if faults.is_empty() { Ok(rules) } else { Err(faults) }
    }

    /// Judges every example of every rule; gives those that do not come out as stated.
    pub fn check_examples(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        for rule in &self.rules {
            for example in &rule.file.example {
                let (path, shows) = (rule.path.clone(), example.shows.clone());
                match example.holds(rule, self) {
                    Ok(true) => {}
                    Ok(false) => faults.push(RuleFault::ExampleFails { path, shows }),
                    Err(source) => faults.push(RuleFault::Example { path, shows, source }),
                }
            }
        }
        faults
    }

    /// All rules.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule with a code.
    pub fn find(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code() == code)
    }

    /// The radius in metres within which a conduit serves an address, as the coverage rule has it on a day.
    pub fn serving_radius_m(&self, on: Date) -> Option<f64> {
        self.rules
            .iter()
            .filter(|rule| matches!(rule.relation(), Relation::Coverage { measure: Coverage::Uncovered {} }))
            .find_map(|rule| rule.value(on)?.metres)
    }

    /// When a street is about to be sealed, as the rule of the last chance has it on a day.
    pub(crate) fn sealing(&self, on: Date) -> Option<Sealing> {
        let is_it = |rule: &&Rule| {
            matches!(rule.relation(), Relation::Coverage { measure: Coverage::LastChance { .. } })
        };
        let value = self.rules.iter().find(is_it)?.value(on)?;
        Some(Sealing {
            reach_m: value.metres?,
            within_days: value.within_days?,
            serve_m: self.serving_radius_m(on)?,
        })
    }

    /// Beyond so many metres from the zone no rule asks for a constraint.
    pub(crate) fn constraints_within_m(&self, on: Date) -> f64 {
        let of = |rule: &Rule| match rule.relation() {
            Relation::NearerThan { neighbour: SpaceSubject::Constraint, .. } => {
                let value = rule.value(on)?;
                Some(value.by_kind.values().copied().chain(value.metres).fold(0.0, f64::max))
            }
            Relation::Coverage { measure: Coverage::LastChance { .. } } => {
                self.sealing(on).map(|sealing| sealing.reach_m + sealing.serve_m)
            }
            _ => None,
        };
        self.rules.iter().filter_map(of).fold(0.0, f64::max)
    }

    /// The cover in metres below which a line lies shallow, as the rule on covers has it on a day.
    pub fn standard_cover_m(&self, on: Date) -> Option<f64> {
        let covers = |rule: &&Rule| {
            matches!(rule.relation(), Relation::Attribute { attribute: Attribute::Cover { .. } })
        };
        self.rules.iter().filter(covers).find_map(|rule| rule.value(on)?.standard_m)
    }

    pub(crate) fn classes(&self, on: Date) -> &Classes {
        self.classes.on(on)
    }

    /// A number for the values of a day, by which what was worked out with them is known again.
    pub(crate) fn print(&self, on: Date) -> u64 {
        self.classes.print(on)
    }

    pub(crate) fn classes_are_verified(&self) -> bool {
        self.classes.is_verified()
    }

    /// All codes of rules that need a layer.
    pub(crate) fn needing(&self, layer: Layer) -> Vec<&str> {
        self.rules.iter().filter(|rule| rule.needs().contains(&layer)).map(Rule::code).collect()
    }

    /// All layers that some rule needs.
    pub(crate) fn needed(&self) -> BTreeSet<Layer> {
        self.rules.iter().flat_map(|rule| rule.needs().iter().copied()).collect()
    }
}

/// When a street is about to be sealed, and for which addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sealing {
    /// How near its surface an address lies, in metres.
    pub reach_m: f64,
    /// In how many days at most it begins.
    pub within_days: i32,
    /// Within how many metres a conduit serves an address.
    pub serve_m: f64,
}

/// The layers without which a relation cannot be judged.
fn needs(relation: &Relation) -> Vec<Layer> {
    let near = match relation {
        Relation::NearerThan { neighbour: SpaceSubject::Tree, .. } => vec![Layer::Tree],
        Relation::NearerThan { neighbour: SpaceSubject::Moratorium, .. } => vec![Layer::Moratorium],
        Relation::NearerThan { neighbour: SpaceSubject::Conduit, .. } | Relation::Underground { .. } => {
            vec![Layer::Conduit]
        }
        Relation::NearerThan { neighbour: SpaceSubject::Works, .. } => vec![Layer::Works],
        Relation::NearerThan { constraints, .. } => constraints.iter().map(|kind| kind.layer()).collect(),
        Relation::Coverage { measure: Coverage::Overbuild { .. } } => vec![Layer::Address, Layer::Conduit],
        Relation::Coverage { measure: Coverage::Uncovered {} } => {
            vec![Layer::Address, Layer::Conduit, Layer::Works]
        }
        Relation::Coverage { measure: Coverage::LastChance { .. } } => {
            vec![Layer::Address, Layer::Conduit, Layer::Works, Layer::Moratorium, Layer::Resurfacing]
        }
        Relation::Graph { measure: Graph::Load { .. } } => vec![Layer::Works, Layer::Street, Layer::District],
        Relation::Graph { measure: Graph::Alternative { access: Some(access), .. } } => {
            let places = access.constraints.iter().map(|kind| kind.layer());
            places.chain([Layer::Works, Layer::Street]).collect()
        }
        Relation::SpaceTime { .. } | Relation::Graph { .. } => vec![Layer::Works, Layer::Street],
        // What they need beside their own facts, they say themselves.
        Relation::Attribute { .. }
        | Relation::Case { .. }
        | Relation::Site { .. }
        | Relation::LayerMissing { .. } => vec![],
    };
    let own = match relation {
        Relation::Attribute { attribute } => Some(attribute),
        Relation::NearerThan { also, .. } => also.as_deref(),
        _ => None,
    };
    let own = own.map(|attribute| match attribute {
        Attribute::DuctFill { .. } => Layer::Conduit,
        Attribute::Cover { .. } | Attribute::Zone { .. } | Attribute::Season { .. } => Layer::Street,
        Attribute::Split { .. } => Layer::District,
    });
    near.into_iter().chain(own).collect::<BTreeSet<_>>().into_iter().collect()
}

fn order(rule: &Rule) -> u32 {
    match rule.relation() {
        Relation::SpaceTime { order, .. } => *order,
        _ => u32::MAX,
    }
}
