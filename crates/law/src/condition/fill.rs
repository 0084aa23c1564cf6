//! Filling a text block: reading what an officer gave, holding it against the limits, writing both wordings.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{
    Text,
    condition::{Block, Parameter, ParameterKind},
    decision::{Condition, ConditionCategory},
};

use super::DataFault;
use crate::template;

/// A text block with its places filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Code of the block.
    pub block: String,
    /// Its category.
    pub category: ConditionCategory,
    /// What is to be done.
    pub text: Text,
    /// Why.
    pub reason: Text,
    /// What stands in the places, defaults among them.
    pub parameters: BTreeMap<String, String>,
}

impl Filled {
    /// The condition in German, the language of the decision.
    pub fn german(&self) -> Condition {
        self.condition(&self.text.de, &self.reason.de)
    }

    /// The condition in English.
    pub fn english(&self) -> Condition {
        self.condition(&self.text.en, &self.reason.en)
    }

    fn condition(&self, text: &str, reason: &str) -> Condition {
        Condition {
            block: Some(self.block.clone()),
            parameters: self.parameters.clone(),
            ..Condition::free(self.category, text, reason)
        }
    }
}

/// Why a text block cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionFault {
    /// There is no such block on that day.
    #[error("there is no text block \"{code}\" on {on}")]
    UnknownBlock {
        /// The code.
        code: String,
        /// The day.
        on: Date,
    },
    /// The block has no such place.
    #[error("the text block has no place \"{name}\"")]
    UnknownParameter {
        /// The name.
        name: String,
    },
    /// Nothing is given and there is no default.
    #[error("\"{}\" is missing", parameter.name)]
    Missing {
        /// The place.
        parameter: Box<Parameter>,
    },
    /// What is given is not of that kind.
    #[error("\"{}\" is not of the kind {}: \"{value}\"", parameter.name, parameter.kind)]
    Unreadable {
        /// The place.
        parameter: Box<Parameter>,
        /// What is given.
        value: String,
    },
    /// What is given lies outside the limits.
    #[error("\"{}\" is outside its limits: \"{value}\"", parameter.name)]
    OutsideLimits {
        /// The place.
        parameter: Box<Parameter>,
        /// What is given.
        value: String,
    },
}

impl ConditionFault {
    /// The word used on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownBlock { .. } => "unknown_block",
            Self::UnknownParameter { .. } => "unknown_parameter",
            Self::Missing { .. } => "missing",
            Self::Unreadable { .. } => "unreadable",
            Self::OutsideLimits { .. } => "outside_limits",
        }
    }

    /// The parameter that it is about.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::UnknownBlock { .. } => None,
            Self::UnknownParameter { name } => Some(name),
            Self::Missing { parameter }
            | Self::Unreadable { parameter, .. }
            | Self::OutsideLimits { parameter, .. } => Some(&parameter.name),
        }
    }

    /// The same for people.
    pub fn text(&self) -> Text {
        match self {
            Self::UnknownBlock { code, on } => Text::new(
                "Den Textbaustein „{code}“ gibt es am {on} nicht.",
                "There is no text block “{code}” on {on}.",
            )
            .fill("code", &Text::from(code.as_str()))
            .fill("on", &Text::day(*on)),
            Self::UnknownParameter { name } => Text::new(
                format!("Der Textbaustein hat keine Angabe „{name}“."),
                format!("The text block has no place “{name}”."),
            ),
            Self::Missing { parameter } => Text::new(
                format!("Bitte ergänzen Sie: {}.", parameter.label.de),
                format!("Please give: {}.", parameter.label.en),
            ),
            Self::Unreadable { parameter, value } => {
                let (label, wanted) = (&parameter.label, wanted(parameter.kind));
                Text::new(
                    format!("{}: „{value}“ ist nicht lesbar; erwartet wird {}.", label.de, wanted.de),
                    format!("{}: “{value}” does not read; {} is expected.", label.en, wanted.en),
                )
            }
            Self::OutsideLimits { parameter, value } => {
                let label = &parameter.label;
                let german = limits(parameter, "mindestens", "höchstens");
                let english = limits(parameter, "at least", "at most");
                Text::new(
                    format!("{}: „{value}“ liegt außerhalb der Grenzen ({german}).", label.de),
                    format!("{}: “{value}” is outside the limits ({english}).", label.en),
                )
            }
        }
    }
}

fn limits(parameter: &Parameter, least: &str, most: &str) -> String {
    let Parameter { min, max, .. } = parameter;
    let parts =
        [min.as_ref().map(|min| format!("{least} {min}")), max.as_ref().map(|max| format!("{most} {max}"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn wanted(kind: ParameterKind) -> Text {
    match kind {
        ParameterKind::Metres => Text::new("eine Länge in Metern", "a length in metres"),
        ParameterKind::Days => Text::new("eine Zahl von Tagen", "a number of days"),
        ParameterKind::Count => Text::new("eine Anzahl", "a whole number"),
        ParameterKind::Date => Text::new("ein Tag (JJJJ-MM-TT)", "a day (YYYY-MM-DD)"),
        ParameterKind::Text => Text::new("ein Text in einer Zeile", "text on one line"),
    }
}

/// A parameter's value as it counts against its limits, and as it is written.
struct Value {
    /// Millimetres, days, things, days since the year 0, letters.
    measure: i64,
    text: Text,
}

fn read(kind: ParameterKind, raw: &str) -> Option<Value> {
    let raw = raw.trim();
    match kind {
        ParameterKind::Metres => {
            let measure = millimetres(raw)?;
            let (whole, rest) = (measure / 1000, measure % 1000);
            // Two decimals as on a drawing, the third only where it says something.
            let rest = if rest % 10 == 0 { format!("{:02}", rest / 10) } else { format!("{rest:03}") };
            let text = Text::new(format!("{whole},{rest}"), format!("{whole}.{rest}"));
            Some(Value { measure, text })
        }
        ParameterKind::Days | ParameterKind::Count => {
            let measure = i64::from(digits(raw)?.parse::<u32>().ok()?);
            Some(Value { measure, text: measure.to_string().as_str().into() })
        }
        ParameterKind::Date => {
            let date: Date = raw.parse().ok()?;
            let measure = i64::from(date.year()) * 372 + i64::from(date.month()) * 31 + i64::from(date.day());
            Some(Value { measure, text: Text::day(date) })
        }
        ParameterKind::Text => {
            if raw.is_empty() || raw.chars().any(char::is_control) {
                return None;
            }
            Some(Value { measure: i64::try_from(raw.chars().count()).ok()?, text: raw.into() })
        }
    }
}

fn digits(raw: &str) -> Option<&str> {
    (!raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit())).then_some(raw)
}

/// Both decimal marks are read, because officers type the comma and forms send the point.
fn millimetres(raw: &str) -> Option<i64> {
    let (whole, rest) = raw.split_once([',', '.']).unwrap_or((raw, "0"));
    let (whole, rest) = (digits(whole)?, digits(rest)?);
    if rest.len() > 3 || whole.len() > 6 {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 1000 + format!("{rest:0<3}").parse::<i64>().ok()?)
}

/// The value of a limit; words are limited by their number of letters.
fn limit(kind: ParameterKind, raw: &str) -> Option<i64> {
    let kind = if kind == ParameterKind::Text { ParameterKind::Count } else { kind };
    read(kind, raw).map(|value| value.measure)
}

fn accept(parameter: &Parameter, raw: &str) -> Result<Text, ConditionFault> {
    let asked = || (Box::new(parameter.clone()), raw.to_owned());
    let Some(value) = read(parameter.kind, raw) else {
        let (parameter, value) = asked();
        return Err(ConditionFault::Unreadable { parameter, value });
    };
    let bound = |raw: &Option<String>| raw.as_deref().and_then(|raw| limit(parameter.kind, raw));
    let below = bound(&parameter.min).is_some_and(|min| value.measure < min);
    if below || bound(&parameter.max).is_some_and(|max| max < value.measure) {
        let (parameter, value) = asked();
        return Err(ConditionFault::OutsideLimits { parameter, value });
    }
    Ok(value.text)
}

pub(super) fn fill(block: &Block, given: &BTreeMap<String, String>) -> Result<Filled, ConditionFault> {
    if let Some(name) = given.keys().find(|name| block.parameters.iter().all(|known| known.name != **name)) {
        return Err(ConditionFault::UnknownParameter { name: name.clone() });
    }
    let mut parameters = BTreeMap::new();
    let mut values = BTreeMap::new();
    for parameter in &block.parameters {
        let name = &parameter.name;
        // An emptied field asks for the default, as one that was never filled does.
        let raw = given.get(name).filter(|raw| !raw.trim().is_empty()).or(parameter.default.as_ref());
        let Some(raw) = raw else {
            return Err(ConditionFault::Missing { parameter: Box::new(parameter.clone()) });
        };
        values.insert(name.as_str(), accept(parameter, raw)?);
        parameters.insert(name.clone(), raw.trim().to_owned());
    }
    let filled = |text| {
        template::fill(text, |place| values.get(place)).map_err(|fault| match fault {
            template::PlaceFault::Unknown { place } | template::PlaceFault::OneLanguage { place } => {
                ConditionFault::UnknownParameter { name: place }
            }
            template::PlaceFault::Unclosed => ConditionFault::UnknownParameter { name: "{".to_owned() },
        })
    };
    let (text, reason) = (filled(&block.text)?, filled(&block.reason)?);
    Ok(Filled { block: block.code.clone(), category: block.category, text, reason, parameters })
}

/// What is wrong with a block as it stands in the data.
pub(super) fn check(block: &Block) -> Vec<DataFault> {
    let mut faults = Vec::new();
    let names: Vec<&str> = block.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    for text in [&block.text, &block.reason] {
        faults.extend(template::check_places(text, &names).err().map(DataFault::Place));
    }
    if block.category == ConditionCategory::Outside {
        faults.push(DataFault::Outside);
    }
    let used = |name: &str| {
        [&block.text, &block.reason]
            .into_iter()
            .any(|text| template::places(text).is_ok_and(|places| places.contains(name)))
    };
    for (index, parameter) in block.parameters.iter().enumerate() {
        let name = parameter.name.clone();
        if names[..index].contains(&name.as_str()) || !used(&name) {
            faults.push(DataFault::Parameter { name: name.clone() });
        }
        let limits = [&parameter.min, &parameter.max];
        let unreadable = limits.into_iter().flatten().any(|raw| limit(parameter.kind, raw).is_none());
        let refused = parameter.default.as_ref().is_some_and(|raw| accept(parameter, raw).is_err());
        if unreadable || refused {
            faults.push(DataFault::Limits { name });
        }
    }
    faults
}
