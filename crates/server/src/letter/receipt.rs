//! The receipt: what came in, and which periods run now.

use jiff::civil::Date;
use model::Text;
use press::{
    Language,
    letter::{Body, Receipt},
};
use serde::{Deserialize, Serialize};

use super::content::{Extra, Running, say};
use crate::{app::App, case::file::File};

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    received: Date,
    channel: Text,
    procedure: Text,
    documents: Vec<Text>,
    deadlines: Vec<Running>,
}

/// A receipt for what was handed in on a day.
pub fn of(app: &App, file: &File<'_>, on: Date, today: Date) -> Said {
    let title = |code: &str| {
        let kind = app.law.document_kinds().iter().find(|kind| kind.code == code);
        kind.map_or_else(|| Text::from(code), |kind| kind.title.clone())
    };
    let documents = file.documents.iter().map(|stored| {
        let (title, name) = (title(&stored.document.kind), &stored.document.name);
        Text::new(format!("{} ({name})", title.de), format!("{} ({name})", title.en))
    });
    let channel = if file.case.on_behalf {
        Text::new("Papier oder Telefon, von uns eingetragen", "paper or telephone, entered by us")
    } else {
        Text::new("Portal", "portal")
    };
    Said {
        received: on,
        channel,
        procedure: file.regime.title.clone(),
        documents: documents.collect(),
        deadlines: Running::all(file, today),
    }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        Body::Receipt(Receipt {
            received: self.received,
            channel: say(&self.channel, language),
            procedure: say(&self.procedure, language),
            documents: self.documents.iter().map(|document| say(document, language)).collect(),
            deadlines: Running::paper(&self.deadlines, language),
        })
    }
}
