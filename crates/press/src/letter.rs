//! The decision letter: what the authority decided, on what basis, and what may be done against it.

use jiff::civil::Date;
use model::decision::{Condition, ConditionCategory};
use serde_json::{Value, json};
use typst::foundations::Bytes;

use crate::face::{one_line, printable};
use crate::plan::{self, Plan};
use crate::typesetter::Composition;
use crate::{Language, Pdf, Png, PressError};

/// What the letter says, and what only that kind of letter carries.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruling {
    /// Granted as applied for.
    Grant,
    /// Granted with conditions; the letter needs at least one.
    GrantWithConditions,
    /// Refused; the letter needs at least one reason.
    Refusal,
    /// No decision: a certificate that the period ran out and the consent is deemed granted.
    DeemedConsent {
        /// The last day of the period for decision.
        period_ended_on: Date,
        /// Every start, stop and restart of the clock, in order; at least one.
        clock: Vec<ClockEvent>,
    },
}

/// One event that moved the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockEvent {
    /// When it happened.
    pub on: Date,
    /// What happened, in the letter's language.
    pub what: String,
    /// What it did to the period.
    pub effect: ClockEffect,
    /// When the period ended after this event, where it ran.
    pub due: Option<Date>,
    /// The provision it rests on.
    pub basis: String,
}

/// What an event did to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockEffect {
    /// The period began to run.
    Start,
    /// The period stopped.
    Stop,
    /// The period began again from its first day.
    Restart,
    /// The period became longer.
    Extension,
    /// The period ran out.
    End,
    /// Recorded; the period ran on.
    Unchanged,
}

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

/// The trench as the letter's table shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrenchFacts {
    /// Where it lies, in words.
    pub place: String,
    /// Ground length in metres.
    pub ground_length_m: f64,
    /// Laying method in the letter's language.
    pub laying_method: String,
    /// Cover in metres.
    pub depth_m: Option<f64>,
    /// Width in metres.
    pub width_m: Option<f64>,
    /// First and last day of the works.
    pub period: Option<(Date, Date)>,
}

/// Everything a decision letter says.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionLetter {
    /// The letter's language.
    pub language: Language,
    /// What was decided.
    pub ruling: Ruling,
    /// Who decided.
    pub authority: Authority,
    /// Name and address of the recipient, one line each.
    pub recipient: Vec<String>,
    /// The authority's file number.
    pub reference: String,
    /// The applicant's own sign, may be empty.
    pub your_reference: String,
    /// The day of the letter.
    pub date: Date,
    /// When the application came in.
    pub received: Date,
    /// What the letter is about.
    pub subject: String,
    /// The trench.
    pub trench: TrenchFacts,
    /// Conditions, each with its category under §127(8) TKG and its reason.
    pub conditions: Vec<Condition>,
    /// Reasons, one paragraph each.
    pub reasons: Vec<String>,
    /// Provisions, one each.
    pub legal_basis: Vec<String>,
    /// The instruction on remedies, as the authority's state words it; may be empty.
    pub remedy: String,
    /// Who signs, may be empty.
    pub signatory: String,
    /// Office of the one who signs, may be empty.
    pub signatory_office: String,
    /// The plan, appended sheet by sheet at its exact scale.
    pub plan: Option<Plan>,
    /// A picture of where the works lie; the letter is complete without it.
    pub overview: Option<Png>,
}

/// Sets a decision letter with its plan as one PDF/A-2a and PDF/UA-1 document.
///
/// The same letter gives the same bytes. Text is printed as it stands: markup in it means nothing.
///
/// # Errors
/// A letter that its kind forbids (a refusal without reasons …), a plan that cannot be drawn, and
/// whatever the typesetter refuses.
pub fn decision(letter: &DecisionLetter) -> Result<Pdf, PressError> {
    letter.check()?;
    let sheets = letter.plan.as_ref().map_or_else(|| Ok(Vec::new()), plan::draw)?;
    let mut composition = Composition::new("letter.typ", include_str!("letter/letter.typ"));
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
    if let Some(picture) = &letter.overview {
        composition.add("overview.png", Bytes::new(picture.as_bytes().to_vec()));
    }
    let data = letter.data(&pages);
    composition.add("letter.json", Bytes::new(serde_json::to_vec(&data)?));
    composition.set()
}

impl DecisionLetter {
    fn check(&self) -> Result<(), PressError> {
        match &self.ruling {
            Ruling::GrantWithConditions if self.conditions.is_empty() => Err(PressError::ConditionsMissing),
            Ruling::Refusal if self.reasons.iter().all(|reason| reason.trim().is_empty()) => {
                Err(PressError::ReasonsMissing)
            }
            Ruling::DeemedConsent { clock, .. } if clock.is_empty() => Err(PressError::ClockMissing),
            _ => Ok(()),
        }
    }

    /// The letter as data for the template: strings only, already worded where a number or a date is meant.
    fn data(&self, pages: &[Value]) -> Value {
        let language = self.language;
        let trench = &self.trench;
        let measure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |m| language.metres(m, 2));
        let clock = match &self.ruling {
            Ruling::DeemedConsent { clock, .. } => clock.as_slice(),
            _ => &[],
        };
        let deemed_on = match &self.ruling {
            Ruling::DeemedConsent { period_ended_on, .. } => language.day(*period_ended_on),
            _ => String::new(),
        };
        json!({
            "language": language,
            "ruling": self.ruling.key(),
            "deemed_on": deemed_on,
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
            "reference": one_line(&self.reference),
            "your_reference": one_line(&self.your_reference),
            "day": { "year": self.date.year(), "month": self.date.month(), "day": self.date.day() },
            "date": language.day(self.date),
            "received": language.day(self.received),
            "subject": one_line(&self.subject),
            "trench": {
                "place": one_line(&trench.place),
                "length": language.metres(trench.ground_length_m, 1),
                "method": one_line(&trench.laying_method),
                "depth": measure(trench.depth_m),
                "width": measure(trench.width_m),
                "period": trench.period.map_or_else(|| "–".to_owned(), |(first, last)| {
                    format!("{} – {}", language.short_day(first), language.short_day(last))
                }),
            },
            "conditions": self.conditions.iter().map(|condition| json!({
                "text": printable(&condition.text),
                "reason": printable(&condition.reason),
                "category": category(condition.category, language),
            })).collect::<Vec<_>>(),
            "clock": clock.iter().map(|event| json!({
                "on": language.short_day(event.on),
                "what": printable(&event.what),
                "effect": event.effect.key(),
                "due": event.due.map_or_else(|| "–".to_owned(), |due| language.short_day(due)),
                "basis": printable(&event.basis),
            })).collect::<Vec<_>>(),
            "reasons": paragraphs(self.reasons.iter().map(String::as_str)),
            "legal_basis": lines(&self.legal_basis),
            "remedy": paragraphs(self.remedy.split('\n')),
            "signatory": one_line(&self.signatory),
            "signatory_office": one_line(&self.signatory_office),
            "overview": self.overview.is_some(),
            "sheets": pages,
        })
    }
}

impl Ruling {
    fn key(&self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::GrantWithConditions => "conditions",
            Self::Refusal => "refusal",
            Self::DeemedConsent { .. } => "deemed",
        }
    }
}

impl ClockEffect {
    fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Restart => "restart",
            Self::Extension => "extension",
            Self::End => "end",
            Self::Unchanged => "unchanged",
        }
    }
}

fn category(category: ConditionCategory, language: Language) -> String {
    let title = category.title();
    language.pick(&title.de, &title.en).to_owned()
}

fn lines(raw: &[String]) -> Vec<String> {
    raw.iter().map(|line| one_line(line)).filter(|line| !line.is_empty()).collect()
}

fn paragraphs<'a>(raw: impl Iterator<Item = &'a str>) -> Vec<String> {
    raw.map(|paragraph| printable(paragraph.trim())).filter(|paragraph| !paragraph.is_empty()).collect()
}
