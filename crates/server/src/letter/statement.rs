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
    #[serde(default)]
    again: Again,
}

/// Why a body is asked on paper once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// It is asked for the first time.
    #[default]
    First,
    /// It got another link.
    Link,
    /// The plan was changed after it had answered.
    Plan,
}

/// The request to a body that was asked.
pub fn of(file: &File<'_>, statement: &Statement, again: Again) -> Said {
    Said {
        applicant: file.case.organisation.name.clone(),
        question: lines(&statement.question),
        due: statement.due,
        sub_decision: statement.sub_decision,
        again,
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
        let again = match self.again {
            Again::First => None,
            Again::Link => Some(Text::new(
                "Dieser Brief ersetzt unsere frühere Bitte um Stellungnahme. Der Link, den Sie damals erhalten haben, gilt nicht mehr.",
                "This letter replaces our earlier request for a statement. The link that you received then is no longer valid.",
            )),
            Again::Plan => Some(Text::new(
                "Sie haben dazu schon Stellung genommen. Seitdem ist der Plan geändert worden; Ihre Stellungnahme bezieht sich auf den früheren Plan. Bitte nehmen Sie zu dem geänderten Plan, der diesem Brief beiliegt, noch einmal Stellung.",
                "You have already given a statement. The plan has been changed since; your statement refers to the earlier plan. Please let us have your statement on the changed plan, which is enclosed with this letter.",
            )),
        };
        let question =
            if self.question.is_empty() { vec![say(&usual, language)] } else { self.question.clone() };
        Body::StatementRequest(StatementRequest {
            applicant: self.applicant.clone(),
            question,
            again: again.map(|text| say(&text, language)).into_iter().collect(),
            due: self.due,
            link: extra.link.clone(),
            silence: say(&silence, language),
        })
    }
}
