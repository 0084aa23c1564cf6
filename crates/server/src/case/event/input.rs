//! What is sent with a step: read, and held against what anybody could mean.

use jiff::{ToSpan, civil::Date};
use model::{
    PhaseId, Text,
    case::{Event, Mark},
    decision::{Condition, ConditionCategory, Verdict},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::decision::NewDecision;
use utoipa::ToSchema;
use uuid::Uuid;

use super::moves_works;
use crate::{
    app::App,
    condition,
    problem::{Fault, Problem},
};

/// Longest reason or condition, in characters.
const LONGEST: usize = 10_000;
/// Most items or conditions.
const MOST: usize = 50;
/// Longest number of a site certificate, in characters.
const CERTIFICATE: usize = 100;
/// How far ahead a day may be set: longer than any guarantee.
const YEARS_AHEAD: i64 = 30;

/// Something that is missing, as a sentence alone or with a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum MissingInput {
    /// A sentence.
    Text(String),
    /// A sentence and the day until which it is expected.
    Dated {
        /// What is missing.
        text: String,
        /// Until when.
        #[serde(default, deserialize_with = "crate::period::any_day")]
        #[schema(value_type = Option<String>, format = Date)]
        due: Option<Date>,
    },
}

/// A step and what comes with it: `actions` of the case names the steps that are possible and what each needs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"event": "request_missing", "missing": [{"text": "Nachweis der Nutzungsberechtigung", "due": "2027-01-15"}]}))]
pub struct EventInput {
    /// The step.
    pub event: Event,
    /// Why: for a refusal, a revocation, a request to modify, a hearing, an extension. With `answer` it is what is answered, and
    /// stands among the notes of the case. At most 10,000 characters.
    #[serde(default)]
    pub reason: Option<String>,
    /// What is missing, for `request_missing`.
    #[serde(default)]
    pub missing: Vec<MissingInput>,
    /// Conditions of `grant_with_conditions`, at least one.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Why the period is extended; the same as `reason`.
    #[serde(default)]
    pub extension_reason: Option<String>,
    /// The day that is set with the step, after today: the end of a hearing, the new last day of an extension where the law
    /// leaves it open, the end of a guarantee (today where none is owed). Where `actions` names it under `optional`, the
    /// authority's usual days fill it when it is left out; where the law fixes the length of an extension, another day than
    /// the law's is refused.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// How a decision is sent, and that it goes without instruction on remedies: `letter`, `electronic`, `uninstructed`; only with
    /// `send` and `serve`. `on_behalf` is the house's own.
    #[serde(default)]
    pub marks: Vec<Mark>,
    /// The day on which an officer received it on paper or by telephone; only where the authority enters it for somebody.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    pub received_on: Option<Date>,
    /// How a refusal answers to the overriding public interest.
    #[serde(default)]
    pub public_interest: Option<String>,
    /// The number of the federal agency's site certificate, 1 to 100 characters; with `certify`, and only then.
    #[serde(default)]
    pub certificate: Option<String>,
    /// The phase of works that moves, as `GET /api/cases/{id}/works` names it; not needed where there is one.
    #[serde(default)]
    pub phase_id: Option<Uuid>,
    /// What the house warns of was read: conditions outside the law's categories, an objection after its time.
    #[serde(default)]
    pub acknowledged: bool,
}

impl EventInput {
    /// A step with what is written with it.
    pub fn new(
        event: Event,
        reason: Option<String>,
        missing: Vec<String>,
        conditions: Vec<Condition>,
    ) -> Self {
        let missing = missing.into_iter().map(MissingInput::Text).collect();
        Self { reason, missing, conditions, ..Self::of(event) }
    }

    /// A step with which nothing comes.
    pub fn of(event: Event) -> Self {
        Self {
            event,
            reason: None,
            missing: Vec::new(),
            conditions: Vec::new(),
            extension_reason: None,
            until: None,
            marks: Vec::new(),
            received_on: None,
            public_interest: None,
            certificate: None,
            phase_id: None,
            acknowledged: false,
        }
    }

    /// What the step decides, if it decides.
    pub fn decision(&self, on: Date) -> Option<NewDecision> {
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Some(NewDecision {
            verdict: verdict(self.event)?,
            on,
            reasons: owned(self.reason()),
            public_interest: owned(self.public_interest()),
            conditions: self.conditions.clone(),
            certificate: None,
        })
    }

    /// The reason that came with the step.
    pub fn reason(&self) -> Option<&str> {
        [&self.reason, &self.extension_reason].into_iter().flatten().find_map(|text| written(text))
    }

    /// The paragraph on the public interest that came with the step.
    pub fn public_interest(&self) -> Option<&str> {
        self.public_interest.as_deref().and_then(written)
    }

    /// The number of the site certificate that came with the step.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref().and_then(written)
    }

    /// The phase that is named.
    pub(super) fn phase(&self) -> Option<PhaseId> {
        self.phase_id.map(PhaseId)
    }

    /// What is asked for after the step; nothing once it was supplied.
    pub fn missing_after(&self) -> Option<Vec<store::case::MissingItem>> {
        match self.event {
            Event::RequestMissing => Some(self.missing.iter().map(MissingInput::item).collect()),
            Event::Supplement | Event::Change => Some(Vec::new()),
            _ => None,
        }
    }

    /// For the journal, which keeps facts: no free text, since anybody can be named in it.
    pub(super) fn detail(&self, phase: Option<PhaseId>) -> Value {
        let mut detail = serde_json::Map::new();
        let mut note = |name: &str, value: Value| {
            detail.insert(name.to_owned(), value);
        };
        if !self.missing.is_empty() {
            note("missing", json!(self.missing.len()));
        }
        if !self.conditions.is_empty() {
            let categories: Vec<_> = self.conditions.iter().map(|condition| condition.category).collect();
            note("conditions", json!(categories));
            let outside =
                categories.iter().filter(|category| **category == ConditionCategory::Outside).count();
            if outside > 0 {
                note("A6", json!(outside));
            }
        }
        if self.reason().is_some() {
            note("reason", json!(true));
        }
        if self.public_interest().is_some() {
            note("public_interest", json!(true));
        }
        // "certificate" is what the clock proves with.
        if let Some(number) = self.certificate() {
            note("site_certificate", json!(number));
        }
        if self.acknowledged {
            note("acknowledged", json!(true));
        }
        if let Some(phase) = phase {
            note("phase", json!(phase));
        }
        Value::Object(detail)
    }

    /// Fills text blocks with their parameters, so that a decision says the same however it was put together.
    ///
    /// # Errors
    /// A block that is not known, or a parameter that does not fit, at its place.
    pub fn fill(&mut self, app: &App, today: Date) -> Result<(), Problem> {
        condition::fill(app, &mut self.conditions, today)
    }

    /// Holds what was sent against what anybody could mean.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn check(&self, today: Date) -> Result<(), Problem> {
        let mut faults = Vec::new();
        self.check_texts(&mut faults);
        self.check_days(today, &mut faults);
        if !self.marks.is_empty() {
            let fits = matches!(self.event, Event::Send | Event::Serve)
                && !self.marks.contains(&Mark::OnBehalf)
                && !(self.marks.contains(&Mark::Letter) && self.marks.contains(&Mark::Electronic));
            if !fits {
                faults.push(Fault::new(
                    "/marks",
                    "not_here",
                    Text::new(
                        "Nur beim Versenden und Bekanntgeben, und nur ein Weg: Brief oder elektronisch.",
                        "Only when a decision is sent or served, and one way only: letter or electronic.",
                    ),
                ));
            }
        }
        self.check_certificate(&mut faults);
        if self.phase_id.is_some() && !moves_works(self.event) {
            faults.push(Fault::new(
                "/phase_id",
                "not_here",
                Text::new(
                    "Dieser Schritt betrifft keinen Bauabschnitt.",
                    "This step concerns no phase of works.",
                ),
            ));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }

    fn check_texts(&self, faults: &mut Vec<Fault>) {
        let mut hold = |pointer: String, text: &str, may_be_empty: bool| {
            let length = text.trim().chars().count();
            if length > LONGEST || (length == 0 && !may_be_empty) {
                faults.push(Fault::new(
                    pointer,
                    "length",
                    Text::new(format!("1 bis {LONGEST} Zeichen."), format!("1 to {LONGEST} characters.")),
                ));
            }
        };
        hold("/reason".into(), self.reason.as_deref().unwrap_or(""), true);
        hold("/extension_reason".into(), self.extension_reason.as_deref().unwrap_or(""), true);
        hold("/public_interest".into(), self.public_interest.as_deref().unwrap_or(""), true);
        for (n, missing) in self.missing.iter().enumerate() {
            hold(format!("/missing/{n}"), &missing.item().text, false);
        }
        // A text block brings its own words.
        for (n, condition) in self.conditions.iter().enumerate() {
            hold(format!("/conditions/{n}/text"), &condition.text, condition.block.is_some());
            hold(format!("/conditions/{n}/reason"), &condition.reason, condition.block.is_some());
        }
        for (pointer, count) in [("/missing", self.missing.len()), ("/conditions", self.conditions.len())] {
            if count > MOST {
                faults.push(Fault::new(
                    pointer,
                    "too_many",
                    Text::new(format!("Höchstens {MOST}."), format!("At most {MOST}.")),
                ));
            }
        }
    }

    fn check_certificate(&self, faults: &mut Vec<Fault>) {
        let Some(number) = &self.certificate else {
            if self.event == Event::Certify {
                let text = Text::new(
                    "Geben Sie die Nummer der Standortbescheinigung an.",
                    "Give the number of the site certificate.",
                );
                faults.push(Fault::new("/certificate", "missing", text));
            }
            return;
        };
        if self.event != Event::Certify {
            let text = Text::new(
                "Die Nummer gehört zum Vermerk der Standortbescheinigung, und nur zu ihm.",
                "The number belongs to the note of the site certificate, and to nothing else.",
            );
            faults.push(Fault::new("/certificate", "not_here", text));
        } else if !is_certificate(number) {
            let text = Text::new(
                format!("1 bis {CERTIFICATE} Zeichen, ohne Steuerzeichen."),
                format!("1 to {CERTIFICATE} characters, without control characters."),
            );
            faults.push(Fault::new("/certificate", "length", text));
        }
    }

    fn check_days(&self, today: Date, faults: &mut Vec<Fault>) {
        let latest = today.saturating_add(YEARS_AHEAD.years());
        let mut ahead = |pointer: String, day: Option<Date>, first: Date| {
            let Some(day) = day else { return };
            if day < first {
                faults.push(Fault::new(
                    pointer,
                    "in_the_past",
                    Text::new("Der {day} ist schon vorbei oder heute.", "{day} is over, or today.")
                        .fill("day", &Text::day(day)),
                ));
            } else if day > latest {
                faults.push(Fault::new(
                    pointer,
                    "too_far",
                    Text::new(
                        format!("Das liegt mehr als {YEARS_AHEAD} Jahre voraus."),
                        format!("That is more than {YEARS_AHEAD} years ahead."),
                    ),
                ));
            }
        };
        // A guarantee that ends on the day it begins is none.
        let first =
            if self.event == Event::BeginGuarantee { today } else { today.tomorrow().unwrap_or(today) };
        ahead("/until".into(), self.until, first);
        for (n, missing) in self.missing.iter().enumerate() {
            ahead(format!("/missing/{n}/due"), missing.item().due, today);
        }
        if let Some(day) = self.received_on.filter(|day| *day > today) {
            faults.push(Fault::new(
                "/received_on",
                "in_the_future",
                Text::new("Der {day} liegt in der Zukunft.", "{day} lies in the future.")
                    .fill("day", &Text::day(day)),
            ));
        }
    }
}

impl MissingInput {
    fn item(&self) -> store::case::MissingItem {
        let (text, due) = match self {
            Self::Text(text) => (text, None),
            Self::Dated { text, due } => (text, *due),
        };
        store::case::MissingItem { text: text.trim().to_owned(), due }
    }
}

/// Whether a text can be the number of a site certificate.
pub fn is_certificate(number: &str) -> bool {
    !number.trim().is_empty()
        && number.chars().count() <= CERTIFICATE
        && !number.chars().any(char::is_control)
}

fn written(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn verdict(event: Event) -> Option<Verdict> {
    match event {
        Event::Grant => Some(Verdict::Granted),
        Event::GrantWithConditions => Some(Verdict::GrantedWithConditions),
        Event::Refuse => Some(Verdict::Refused),
        _ => None,
    }
}
