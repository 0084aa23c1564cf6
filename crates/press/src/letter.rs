//! The letters of the authority: one letterhead, one kind of body for each step of a case.

mod answer;
mod certificate;
mod confirmation;
mod decision;
mod defect;
mod deficiency;
mod dig_permit;
mod extension;
mod hearing;
mod invoice;
mod receipt;
mod remedy;
mod revocation;
mod sheet;
mod statement;
mod trench;

use jiff::civil::Date;
use model::Text;
use serde_json::{Value, json};
use typst::foundations::Bytes;

use crate::face::one_line;
use crate::plan::{self, Plan};
use crate::typesetter::Composition;
use crate::{Language, Pdf, Png, PressError};

pub use answer::Answer;
pub use certificate::{Certificate, CertificateKind, ClockEffect, ClockEvent};
pub use confirmation::{Confirmation, ConfirmationKind};
pub use decision::{Decision, DecisionLetter, Matter, Outcome, Ruling, decision};
pub use defect::{Defect, DefectNotice};
pub use deficiency::{Deficiency, MissingItem};
pub use dig_permit::{DigPermit, Duty, Phase};
pub use extension::Extension;
pub use hearing::Hearing;
pub use invoice::{Bank, Exemption, Invoice, InvoiceKind, InvoiceLine};
pub use receipt::{Deadline, Receipt};
pub use remedy::{Remedy, RemedyKind};
pub use revocation::{Revocation, RevocationKind};
pub use statement::StatementRequest;
pub use trench::TrenchFacts;

use sheet::Sheet;

/// The authority as its letterhead shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authority {
    /// Name of the authority.
    pub name: String,
    /// Department, may be empty.
    pub unit: String,
    /// Street, postcode and place, one line each.
    pub address: Vec<String>,
    /// Person in charge, may be empty.
    pub officer: String,
    /// Telephone, may be empty.
    pub phone: String,
    /// E-mail, may be empty.
    pub email: String,
    /// Web address, may be empty.
    pub web: String,
}

/// Everything a letter says. Every text may be empty unless it says otherwise; an empty one is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The letter's language; the texts given with it are in the same.
    pub language: Language,
    /// Who writes.
    pub authority: Authority,
    /// Name and address of the recipient, one line each.
    pub recipient: Vec<String>,
    /// How the recipient is addressed; if empty, the general form.
    pub salutation: String,
    /// The authority's file number.
    pub reference: String,
    /// The recipient's own sign.
    pub your_reference: String,
    /// The day of the letter.
    pub date: Date,
    /// When the application came in.
    pub received: Option<Date>,
    /// What the letter is about.
    pub subject: String,
    /// What only this kind of letter says.
    pub body: Body,
    /// The trench, for letters that describe it: hearing, decision, certificate, request for a statement, dig permit.
    pub trench: Option<TrenchFacts>,
    /// Further sentences about what happens next, one paragraph each.
    pub next: Vec<String>,
    /// Provisions the letter rests on, one each.
    pub legal_basis: Vec<String>,
    /// The instruction on remedies; without it the letter says nothing about them.
    pub remedy: Option<Remedy>,
    /// Who signs; without a name the authority stands there.
    pub signatory: String,
    /// Office of the one who signs.
    pub signatory_office: String,
    /// What is enclosed, besides the plan.
    pub enclosures: Vec<String>,
    /// The plan, appended sheet by sheet at its exact scale.
    pub plan: Option<Plan>,
    /// A picture of where the works lie, shown with the trench; the letter is complete without it.
    pub overview: Option<Png>,
}

/// What only one kind of letter says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// An application came in.
    Receipt(Receipt),
    /// Something is missing.
    Deficiency(Deficiency),
    /// A decision against the recipient is intended.
    Hearing(Hearing),
    /// The authority decided.
    Decision(Decision),
    /// A period ran out: consent is deemed granted, or a permission lapsed.
    Certificate(Certificate),
    /// The period for decision became longer.
    Extension(Extension),
    /// A consulted body is asked for its statement.
    StatementRequest(StatementRequest),
    /// The surface may be opened.
    DigPermit(DigPermit),
    /// A fee or a deposit is due.
    Invoice(Invoice),
    /// An inspection found defects.
    DefectNotice(DefectNotice),
    /// A decision is taken back.
    Revocation(Revocation),
    /// Something the recipient did or let pass is confirmed.
    Confirmation(Confirmation),
    /// A request is answered.
    Answer(Answer),
}

/// What every body can do.
trait Content {
    /// Refuses what this kind of letter must not lack.
    fn check(&self, letter: &Letter) -> Result<(), PressError>;
    /// The title in the language.
    fn title(&self, language: Language) -> &'static str;
    /// Writes the body.
    fn write(&self, letter: &Letter, sheet: &mut Sheet);
    /// What happens next, in German and in English, one paragraph each.
    fn next(&self, _letter: &Letter) -> Vec<(String, String)> {
        Vec::new()
    }
}

impl Body {
    /// The title of a letter with this body, in German and English.
    pub fn title(&self) -> Text {
        let content = self.content();
        Text::new(content.title(Language::De), content.title(Language::En))
    }

    fn content(&self) -> &dyn Content {
        match self {
            Self::Receipt(body) => body,
            Self::Deficiency(body) => body,
            Self::Hearing(body) => body,
            Self::Decision(body) => body,
            Self::Certificate(body) => body,
            Self::Extension(body) => body,
            Self::StatementRequest(body) => body,
            Self::DigPermit(body) => body,
            Self::Invoice(body) => body,
            Self::DefectNotice(body) => body,
            Self::Revocation(body) => body,
            Self::Confirmation(body) => body,
            Self::Answer(body) => body,
        }
    }
}

/// Sets a letter with its plan as one PDF/A-2a and PDF/UA-1 document.
///
/// The same letter gives the same bytes. Text is printed as it stands: markup in it means nothing.
///
/// # Errors
/// A letter that lacks what its kind needs (an invoice whose total is not the sum of its lines, a refusal without
/// reasons …), a plan that cannot be drawn, and whatever the typesetter refuses.
pub fn set(letter: &Letter) -> Result<Pdf, PressError> {
    letter.body.content().check(letter)?;
    if let Some(remedy) = &letter.remedy {
        remedy.check()?;
    }
    print(letter, &[])
}

/// Sets a letter whose instruction on remedies somebody worded whole, one paragraph each; otherwise like [`set`].
///
/// # Errors
/// As [`set`]; a refusal may carry its words on the overriding public interest among its reasons.
pub fn set_instructed(letter: &Letter, instruction: &[String]) -> Result<Pdf, PressError> {
    match &letter.body {
        Body::Decision(decision) => decision.check_words()?,
        body => body.content().check(letter)?,
    }
    print(letter, instruction)
}

/// Prints a letter that has been checked; `instruction` is one on remedies that somebody worded whole.
fn print(letter: &Letter, instruction: &[String]) -> Result<Pdf, PressError> {
    let sheets = letter.plan.as_ref().map_or_else(|| Ok(Vec::new()), plan::draw)?;
    let mut composition = Composition::new("frame.typ", include_str!("letter/frame.typ"));
    composition.add("words.typ", Bytes::from_string(include_str!("letter/words.typ")));
    let mut pages = Vec::new();
    for (position, sheet) in sheets.into_iter().enumerate() {
        let file = format!("sheet-{position}.svg");
        pages.push(json!({
            "file": file, "title": sheet.title, "alt": sheet.description,
            "width": sheet.paper.width_mm(), "height": sheet.paper.height_mm(),
        }));
        composition.add(&file, Bytes::from_string(sheet.svg));
    }
    let (blocks, pictures) = letter.blocks(instruction).finish()?;
    for (name, bytes) in pictures {
        composition.add(&name, bytes);
    }
    let data = letter.data(&blocks, &pages);
    composition.add("letter.json", Bytes::new(serde_json::to_vec(&data)?));
    composition.set()
}

impl Letter {
    /// The body, and what every letter says after it: what happens next, on what basis, and what may be done against it.
    fn blocks(&self, instruction: &[String]) -> Sheet {
        let content = self.body.content();
        let mut sheet = Sheet::new(self.language);
        content.write(self, &mut sheet);
        let next = content.next(self);
        if !next.is_empty() || self.next.iter().any(|text| !text.trim().is_empty()) {
            sheet.heading("So geht es weiter", "What happens next");
            for (de, en) in &next {
                sheet.say(de, en);
            }
            sheet.paragraphs(&self.next);
        }
        if self.legal_basis.iter().any(|entry| !entry.trim().is_empty()) {
            sheet.heading("Rechtsgrundlagen", "Legal basis");
            sheet.list(&self.legal_basis);
        }
        if let Some(remedy) = &self.remedy {
            remedy.write(&mut sheet);
        }
        sheet.section("Rechtsbehelfsbelehrung", "Remedies", instruction);
        sheet
    }

    /// When the recipient applied; whoever is asked for a statement has applied for nothing.
    fn applied(&self) -> Option<Date> {
        self.received.filter(|_| !matches!(self.body, Body::StatementRequest(_)))
    }

    /// The letter as data for the template: strings only, already worded where a number or a date is meant.
    fn data(&self, blocks: &Value, pages: &[Value]) -> Value {
        let language = self.language;
        json!({
            "language": language,
            "title": self.body.content().title(language),
            "authority": {
                "name": one_line(&self.authority.name),
                "unit": one_line(&self.authority.unit),
                "address": lines(&self.authority.address),
                "officer": one_line(&self.authority.officer),
                "phone": one_line(&self.authority.phone),
                "email": one_line(&self.authority.email),
                "web": one_line(&self.authority.web),
            },
            "recipient": lines(&self.recipient),
            "salutation": one_line(&self.salutation),
            "reference": one_line(&self.reference),
            "your_reference": one_line(&self.your_reference),
            "day": { "year": self.date.year(), "month": self.date.month(), "day": self.date.day() },
            "date": language.day(self.date),
            "received": self.applied().map(|day| language.day(day)).unwrap_or_default(),
            "subject": one_line(&self.subject),
            "blocks": blocks,
            "signatory": one_line(&self.signatory),
            "signatory_office": one_line(&self.signatory_office),
            "enclosures": lines(&self.enclosures),
            "sheets": pages,
        })
    }
}

fn lines(raw: &[String]) -> Vec<String> {
    raw.iter().map(|line| one_line(line)).filter(|line| !line.is_empty()).collect()
}

/// Whether somebody gave no words at all.
fn silent(texts: &[String]) -> bool {
    texts.iter().all(|text| text.trim().is_empty())
}

/// Refuses a day by which somebody is to act that is not after the letter.
fn later(day: Date, letter: &Letter) -> Result<(), PressError> {
    if day > letter.date { Ok(()) } else { Err(PressError::DayNotLater { day, letter: letter.date }) }
}

/// Refuses a text that this kind of letter must not lack.
fn needed(text: &str, what: &'static str) -> Result<(), PressError> {
    if text.trim().is_empty() { Err(PressError::Missing { what }) } else { Ok(()) }
}
