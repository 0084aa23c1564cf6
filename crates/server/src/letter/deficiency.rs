//! The deficiency notice: what is missing, and what a supplement does to the periods.

use jiff::civil::Date;
use model::{Text, case::Event};
use press::{
    Language,
    letter::{Body, Deficiency, MissingItem},
};
use serde::{Deserialize, Serialize};
use store::case::MissingItem as Item;

use super::{
    cite::cite,
    content::{Extra, Running, cited, say},
};
use crate::{app::App, case::file::File};

/// What a deficiency notice says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    received: Date,
    items: Vec<Missing>,
    until: Option<Date>,
    deadlines: Vec<Running>,
    effect: Vec<Text>,
    supplement: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Missing {
    title: String,
    why: Text,
    basis: String,
}

/// A notice of what is missing, none where nothing is named.
pub fn of(app: &App, file: &File<'_>, items: &[Item], on: Date, today: Date) -> Option<Said> {
    if items.is_empty() {
        return None;
    }
    let until = items.iter().map(|item| item.due).collect::<Option<Vec<_>>>();
    let until = until.and_then(|days| days.into_iter().max()).filter(|day| *day > on);
    let missing = items.iter().map(|item| {
        let kind = app.law.document_kinds().iter().find(|kind| {
            let said = item.text.to_lowercase();
            [&kind.title.de, &kind.title.en].iter().any(|title| said.contains(&title.to_lowercase()))
        });
        let own = item.due.filter(|due| Some(*due) != until);
        Missing {
            title: item.text.clone(),
            why: own.map_or_else(Text::default, |due| {
                Text::new("bis zum {due}", "by {due}").fill("due", &Text::day(due))
            }),
            basis: kind.map_or_else(String::new, |kind| kind.basis.clone()),
        }
    });
    let url = &app.config.public_url;
    Some(Said {
        received: file.case.submitted_on.unwrap_or(on),
        items: missing.collect(),
        until,
        deadlines: Running::all(file, today),
        effect: effect(file),
        supplement: Text::new(
            format!(
                "Öffnen Sie den Vorgang im Portal ({url}), fügen Sie hinzu, was fehlt, und melden Sie die Ergänzung. Sie können es uns auch unter Angabe des Aktenzeichens schicken."
            ),
            format!(
                "Open the case in the portal ({url}), add what is missing, and report the supplement. You may also send it to us, quoting the reference."
            ),
        ),
    })
}

/// What a supplement does to the periods, from the law's data.
fn effect(file: &File<'_>) -> Vec<Text> {
    let rules = file.regimes().flat_map(|regime| &regime.deadlines);
    rules
        .filter_map(|rule| {
            let title = &rule.title;
            if let Some(restart) =
                rule.restart.as_ref().filter(|restart| restart.events.contains(&Event::Supplement))
            {
                let basis = cite(&restart.basis);
                return Some(Text::new(
                    format!("Mit Ihrer Ergänzung beginnt die Frist „{}“ von vorn ({}).", title.de, basis.de),
                    format!("With your supplement the period “{}” begins anew ({}).", title.en, basis.en),
                ));
            }
            let pause = rule.pause.as_ref().filter(|pause| pause.until.contains(&Event::Supplement))?;
            let basis = cited(&pause.basis, pause.status == law::regime::Status::Verified);
            Some(Text::new(
                format!("Bis zu Ihrer Ergänzung ruht die Frist „{}“ ({}).", title.de, basis.de),
                format!("Until your supplement the period “{}” stands still ({}).", title.en, basis.en),
            ))
        })
        .collect()
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        let items = self.items.iter().map(|item| MissingItem {
            title: item.title.clone(),
            why: say(&item.why, language),
            basis: say(&cite(&item.basis), language),
        });
        Body::Deficiency(Deficiency {
            received: self.received,
            items: items.collect(),
            until: self.until,
            deadlines: Running::paper(&self.deadlines, language),
            effect: self.effect.iter().map(|text| say(text, language)).collect(),
            supplement: say(&self.supplement, language),
        })
    }
}
