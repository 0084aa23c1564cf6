//! What can be wrong with a rule file.

use model::finding::Severity;

use super::ExampleFault;

/// Something that is wrong with a rule file.
#[derive(Debug, thiserror::Error)]
pub enum RuleFault {
    /// The file is not TOML of the expected shape.
    #[error("{path}: {source}")]
    Shape {
        /// The file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// No file tells the classes of works.
    #[error("there is no class file (class.toml)")]
    NoClasses,
    /// A class file whose values cannot be applied.
    #[error("{path}: a class needs strips that are lengths, streets within 25 m, and examples")]
    Classes {
        /// The file.
        path: String,
    },
    /// Two files with the same code.
    #[error("{path}: the code {code} stands in another file too")]
    CodeTwice {
        /// The file.
        path: String,
        /// The code.
        code: String,
    },
    /// A text is missing in a language.
    #[error("{path}: `{field}` needs German and English")]
    TextMissing {
        /// The file.
        path: String,
        /// The field.
        field: &'static str,
    },
    /// A sentence tells something that it may not or cannot tell.
    #[error("{path}: `{field}` may not say {{{word}}}")]
    Word {
        /// The file.
        path: String,
        /// The field.
        field: &'static str,
        /// What stands between the braces.
        word: String,
    },
    /// An unverified value would block or weigh heavily.
    #[error("{path}: an unverified value never yields {}", severity.code())]
    UnverifiedTooSevere {
        /// The file.
        path: String,
        /// The severity that was asked for.
        severity: Severity,
    },
    /// A parameter that the relation needs is missing or no length, number of days …
    #[error("{path}: every `value` needs a sound `{parameter}`")]
    Parameter {
        /// The file.
        path: String,
        /// Which one.
        parameter: &'static str,
    },
    /// Without an example that clashes and one that is peaceful a rule cannot be believed.
    #[error("{path}: at least one example must clash and one be peaceful")]
    ExamplesMissing {
        /// The file.
        path: String,
    },
    /// An example cannot be judged.
    #[error("{path}: example \"{shows}\": {source}")]
    Example {
        /// The file.
        path: String,
        /// Which one.
        shows: String,
        /// Why.
        source: ExampleFault,
    },
    /// The rule does not do what its example says.
    #[error("{path}: example \"{shows}\" does not come out as stated")]
    ExampleFails {
        /// The file.
        path: String,
        /// Which one.
        shows: String,
    },
}
