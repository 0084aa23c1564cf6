//! The request for a statement: what a public body is asked, until when, and what its silence means.

use jiff::civil::Date;
use model::Text;
use press::{
    Language,
    letter::{Body, StatementRequest},
};
use serde::{Deserialize, Serialize};
use store::statement::Statement;

use super::content::{Extra, lines, say};
use crate::case::file::File;

/// What a request for a statement says; the one-time link is printed and not kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    applicant: String,
    question: Vec<String>,
    due: Date,
    sub_decision: bool,
}

/// The request to a body that was asked.
pub fn of(file: &File<'_>, statement: &Statement) -> Said {
    Said {
        applicant: file.case.organisation.name.clone(),
        question: lines(&statement.question),
        due: statement.due,
        sub_decision: statement.sub_decision,
    }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, extra: &Extra) -> Body {
        let usual = Text::new(
            "Bestehen aus Ihrer Sicht Bedenken gegen das Vorhaben, und welche Auflagen halten Sie für nötig?",
            "Do you have objections to the project, and which conditions do you consider necessary?",
        );
        let silence = if self.sub_decision {
            Text::new(
                "Wir vermerken, dass Sie nicht geantwortet haben. Ihre eigene Entscheidung ersetzt das nicht.",
                "We will record that you did not reply. That does not replace your own decision.",
            )
        } else {
            Text::new(
                "Wir vermerken, dass Sie nicht geantwortet haben, und entscheiden ohne Ihre Stellungnahme.",
                "We will record that you did not reply, and decide without your statement.",
            )
        };
        let question =
            if self.question.is_empty() { vec![say(&usual, language)] } else { self.question.clone() };
        Body::StatementRequest(StatementRequest {
            applicant: self.applicant.clone(),
            question,
            due: self.due,
            link: extra.link.clone(),
            silence: say(&silence, language),
        })
    }
}
