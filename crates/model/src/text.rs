//! A sentence in the two languages of the house.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// German and English wording of the same sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Plain German, addressing the reader as „Sie“.
    pub de: String,
    /// Plain English.
    pub en: String,
}

impl Text {
    /// Joins both wordings.
    pub fn new(de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { de: de.into(), en: en.into() }
    }

    /// Fills `{name}` places in both wordings.
    #[must_use]
    pub fn fill(&self, name: &str, value: &Text) -> Self {
        let place = format!("{{{name}}}");
        Self { de: self.de.replace(&place, &value.de), en: self.en.replace(&place, &value.en) }
    }

    /// A day as readers of each language write it.
    pub fn day(on: Date) -> Self {
        Self::new(on.strftime("%d.%m.%Y").to_string(), on.strftime("%-d %B %Y").to_string())
    }

    /// Whether one of the two wordings is missing.
    pub fn is_incomplete(&self) -> bool {
        self.de.trim().is_empty() || self.en.trim().is_empty()
    }
}

impl From<&str> for Text {
    /// The same word in both languages, for names and numbers.
    fn from(word: &str) -> Self {
        Self::new(word, word)
    }
}
