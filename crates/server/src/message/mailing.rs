//! Messages as mails: at once, as the digest of a day, and to a body that has no account.

use jiff::civil::Date;
use model::Text;
use serde::{Deserialize, Serialize};
use store::{body::Body, case::Case, message::Message};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    mail::{Attachment, Mail},
};

/// In which language somebody is written to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

impl Language {
    /// The wording in this language.
    pub fn of(self, text: &Text) -> &str {
        match self {
            Self::De => &text.de,
            Self::En => &text.en,
        }
    }
}

/// Somebody with an address.
pub struct Recipient {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Language.
    pub language: Language,
}

/// A message as a mail of its own; it leads to the case, where whoever reads it may know of one.
pub fn at_once(
    app: &App,
    to: &Recipient,
    message: &Message,
    case: Option<&Case>,
    attachment: Option<Attachment>,
) -> Mail {
    let say = |text: &Text| to.language.of(text).to_owned();
    let reference = case.and_then(|case| case.reference.as_deref());
    let link = case.map_or_else(
        || Text::from(format!("{}{}", app.config.public_url, elsewhere(&message.kind)).as_str()),
        |case| about(app, reference, &case.id.to_string()),
    );
    let text = Text::new(
        format!("Guten Tag {},\n\n{}\n\n{}\n", to.name, message.text.de, link.de),
        format!("Hello {},\n\n{}\n\n{}\n", to.name, message.text.en, link.en),
    );
    Mail {
        id: message.id.0,
        to: to.email.clone(),
        name: to.name.clone(),
        subject: subject(reference, &say(&message.title)),
        text: format!("{}{}", say(&text), say(&foot(app))),
        kind: message.kind.clone(),
        attachment,
    }
}

/// The page of a message that shows no case.
fn elsewhere(kind: &str) -> &'static str {
    match kind {
        "joint_works_proposed" | "joint_works_answered" => "/gemeinsam-graben",
        "last_chance" => "/antrag",
        _ => "/offenlegungen",
    }
}

/// What waited for a day, as one mail; `None` when nothing did.
pub fn digest(
    app: &App,
    to: &Recipient,
    id: Uuid,
    day: Date,
    waiting: &[(Message, Option<String>)],
) -> Option<Mail> {
    if waiting.is_empty() {
        return None;
    }
    let count = waiting.len();
    let say = |text: &Text| to.language.of(text).to_owned();
    let day = say(&Text::day(day));
    let subject_line = match (to.language, count) {
        (Language::De, 1) => format!("Eine Nachricht, {day}"),
        (Language::De, _) => format!("{count} Nachrichten, {day}"),
        (Language::En, 1) => format!("One message, {day}"),
        (Language::En, _) => format!("{count} messages, {day}"),
    };
    let mut text = match to.language {
        Language::De => format!("Guten Tag {},\n\nseit der letzten Übersicht ist geschehen:\n", to.name),
        Language::En => format!("Hello {},\n\nsince the last digest this has happened:\n", to.name),
    };
    for (message, reference) in waiting {
        let case = message.case.map(|case| case.to_string()).unwrap_or_default();
        let headline = subject(reference.as_deref(), &say(&message.title));
        text.extend(["\n* ", &headline, "\n  ", &say(&message.text), "\n"]);
        if !case.is_empty() {
            text.extend(["  ", &page(app, reference.as_deref(), &case), "\n"]);
        }
    }
    text.push_str(&say(&foot(app)));
    Some(Mail {
        id,
        to: to.email.clone(),
        name: to.name.clone(),
        subject: format!("Trassenlotse: {subject_line}"),
        text,
        kind: "digest".to_owned(),
        attachment: None,
    })
}

/// A message to the address of a body, in German, the language of the procedure, with English below.
pub fn outside(
    app: &App,
    body: &Body,
    id: Uuid,
    kind: &str,
    case: &Case,
    (title, text): (&Text, &Text),
    link: Option<&str>,
) -> Mail {
    let link = link.map(|link| {
        Text::new(
            format!("\n\nSo lesen Sie die Unterlagen und antworten, ohne Konto und nur einmal:\n{link}"),
            format!(
                "\n\nThis is how you read the documents and answer, without an account and only once:\n{link}"
            ),
        )
    });
    let link = link.unwrap_or_default();
    Mail {
        id,
        to: body.email.clone(),
        name: body.name.clone(),
        subject: subject(case.reference.as_deref(), &title.de),
        text: format!(
            "Guten Tag,\n\n{}{}\n\n(English)\n{}{}\n\n-- \nTrassenlotse, {}\n",
            text.de, link.de, text.en, link.en, app.city.name,
        ),
        kind: kind.to_owned(),
        attachment: None,
    }
}

fn subject(reference: Option<&str>, title: &str) -> String {
    match reference {
        Some(reference) => format!("[{reference}] {title}"),
        None => title.to_owned(),
    }
}

fn page(app: &App, reference: Option<&str>, id: &str) -> String {
    format!("{}/vorgaenge/{}", app.config.public_url, reference.unwrap_or(id))
}

fn about(app: &App, reference: Option<&str>, id: &str) -> Text {
    let page = page(app, reference, id);
    match reference {
        Some(reference) => {
            Text::new(format!("Vorgang {reference}:\n{page}"), format!("Case {reference}:\n{page}"))
        }
        None => Text::from(page.as_str()),
    }
}

fn foot(app: &App) -> Text {
    let (city, url) = (&app.city.name, &app.config.public_url);
    Text::new(
        format!(
            "\n-- \nTrassenlotse, {city}. Antworten liest hier niemand.\n\
             Was Sie als Mail bekommen und wann, bestimmen Sie selbst: {url}/einstellungen\n"
        ),
        format!(
            "\n-- \nTrassenlotse, {city}. Nobody reads answers to this address.\n\
             You decide yourself what is mailed to you, and when: {url}/einstellungen\n"
        ),
    )
}
