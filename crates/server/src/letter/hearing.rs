//! The hearing: a refusal is intended, and the applicant may say what speaks against it.

use jiff::civil::Date;
use model::Text;
use press::{
    Language,
    letter::{Body, Hearing},
};
use serde::{Deserialize, Serialize};

use super::content::{Extra, say};
use crate::app::App;

/// What the letter of a hearing says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    reasons: Vec<String>,
    respond_by: Date,
    respond: Text,
}

/// The letter of a hearing that ends on a day.
pub fn of(app: &App, reasons: Vec<String>, respond_by: Date) -> Said {
    let url = &app.config.public_url;
    Said {
        reasons,
        respond_by,
        respond: Text::new(
            format!("Antworten Sie im Portal ({url}) oder schreiben Sie uns unter Angabe des Aktenzeichens."),
            format!("Answer in the portal ({url}), or write to us quoting the reference."),
        ),
    }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        let intended = Text::new("Ihr Antrag soll abgelehnt werden.", "Your application is to be refused.");
        Body::Hearing(Hearing {
            intended: say(&intended, language),
            reasons: self.reasons.clone(),
            respond_by: self.respond_by,
            respond: say(&self.respond, language),
        })
    }
}
