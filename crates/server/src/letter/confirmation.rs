//! The confirmation: an objection came in, an application was withdrawn, a project was called off, a certificate was noted.

use jiff::civil::Date;
use model::{Text, case::Event};
use press::{
    Language,
    letter::{Body, Confirmation, ConfirmationKind},
};
use serde::{Deserialize, Serialize};

use super::content::{Extra, Running, paper, say};
use crate::case::file::File;

/// What a confirmation says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    event: Event,
    on: Date,
    concerns: Text,
    deadlines: Vec<Running>,
}

/// The confirmation of what was done on a day.
pub fn of(file: &File<'_>, event: Event, on: Date, today: Date) -> Said {
    let against = |known: Event| {
        matches!(
            known,
            Event::Refuse
                | Event::Grant
                | Event::GrantWithConditions
                | Event::DemandApplication
                | Event::Revoke
        )
    };
    let last = file.happenings.iter().rev().find(|happening| against(happening.event));
    let number = file.case.input.site.as_ref().and_then(|site| site.certificate.as_ref());
    let certificate = number.filter(|_| event == Event::Certify).map(|number| {
        Text::new(format!("Standortbescheinigung Nr. {number}"), format!("Site certificate no. {number}"))
    });
    let concerns = match last.filter(|_| event == Event::Object) {
        Some(last) => Text::new("{paper} vom {on}", "{paper} of {on}")
            .fill("paper", &paper(file.regime, last.event))
            .fill("on", &Text::day(last.on)),
        None => certificate.unwrap_or_else(|| Text::from(file.case.input.title.as_str())),
    };
    Said { event, on, concerns, deadlines: Running::all(file, today) }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        Body::Confirmation(Confirmation {
            kind: match self.event {
                Event::Object => ConfirmationKind::ObjectionReceived,
                Event::Cancel => ConfirmationKind::Cancellation,
                Event::Certify => ConfirmationKind::Certificate,
                _ => ConfirmationKind::Withdrawal,
            },
            on: self.on,
            concerns: say(&self.concerns, language),
            deadlines: Running::paper(&self.deadlines, language),
            consequences: Vec::new(),
        })
    }
}
