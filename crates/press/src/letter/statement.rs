//! The request for a statement: what a consulted body is asked, until when, and what its silence means.

use jiff::civil::Date;

use super::sheet::Sheet;
use super::{Content, Letter, trench};
use crate::{Language, PressError};

/// A request to a consulted body for its statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRequest {
    /// Who applied; may be empty.
    pub applicant: String,
    /// The question, one paragraph each; at least one.
    pub question: Vec<String>,
    /// Why the body is asked once more, one paragraph each; empty when it is asked for the first time.
    pub again: Vec<String>,
    /// Last day for the statement, not before the letter's date.
    pub due: Date,
    /// The link that opens the body's view once, printed character by character; may be empty.
    pub link: String,
    /// What silence means, as a sentence.
    pub silence: String,
}

impl Content for StatementRequest {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        if super::silent(&self.question) {
            return Err(PressError::Missing { what: "the question to the consulted body" });
        }
        super::needed(&self.silence, "what silence means")?;
        if self.due < letter.date {
            return Err(PressError::DayNotLater { day: self.due, letter: letter.date });
        }
        Ok(())
    }

    fn title(&self, language: Language) -> &'static str {
        language.pick("Bitte um Stellungnahme", "Request for a statement")
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        let due = sheet.language.day(self.due);
        sheet.say(
            "in einem laufenden Verfahren sind Belange berührt, für die Sie zuständig sind.",
            "a case before us touches matters for which you are responsible.",
        );
        sheet.paragraphs(&self.again);
        sheet.key(
            &format!("Bitte nehmen Sie bis zum {due} Stellung."),
            &format!("Please let us have your statement by {due}."),
        );
        sheet.facts([
            (("Antrag von", "Applicant"), &self.applicant),
            (("Aktenzeichen", "Reference"), &letter.reference),
        ]);
        sheet.section("Unsere Frage", "Our question", &self.question);
        trench::write(letter, sheet);
        if self.link.trim().is_empty() {
            let how = sheet.language.pick(
                "Bitte antworten Sie uns schriftlich oder per E-Mail und nennen Sie unser Zeichen.",
                "Please reply in writing or by e-mail, quoting our reference.",
            );
            sheet.section("So antworten Sie", "How to reply", &[how.to_owned()]);
        } else {
            sheet.heading("So antworten Sie", "How to reply");
            sheet.lead(
                "Unter dieser Adresse finden Sie die Unterlagen und können antworten. Der Link ist nur für Sie bestimmt und gilt einmal; bitte geben Sie ihn nicht weiter.",
                "At this address you will find the documents and can reply. The link is meant for you alone and works once; please do not pass it on.",
            );
            sheet.code(&self.link);
            sheet.say(
                "Sie können uns auch schriftlich antworten. Nennen Sie dann bitte unser Zeichen.",
                "You may also reply in writing. Please quote our reference if you do.",
            );
        }
        sheet.section("Wenn Sie nicht antworten", "If you do not reply", std::slice::from_ref(&self.silence));
    }
}
