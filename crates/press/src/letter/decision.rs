//! The decision: what the authority decided, on what basis, and what may be done against it.

use jiff::civil::Date;
use model::decision::{Condition, ConditionCategory};

use super::certificate::{Certificate, CertificateKind, ClockEvent};
use super::receipt::{Deadline, deadlines};
use super::sheet::{Item, Sheet};
use super::{Authority, Body, Content, Letter, TrenchFacts, trench};
use crate::plan::Plan;
use crate::{Language, Pdf, Png, PressError};

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Granted as applied for.
    Grant,
    /// Granted with conditions; the decision needs at least one.
    GrantWithConditions,
    /// Refused; the decision needs at least one reason.
    Refusal {
        /// How the overriding public interest in telecommunications lines was weighed, one paragraph each.
        public_interest: Vec<String>,
    },
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// Something is built: the line of the letter's trench, or the project that the letter names.
    Works,
    /// Anything else that was applied for, for example a traffic order or the use of lamp posts.
    Application,
}

/// A decision on an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub outcome: Outcome,
    /// What it is about.
    pub matter: Matter,
    /// When the application came in.
    pub received: Date,
    /// Conditions, each with its category under §127(8) TKG and its reason.
    pub conditions: Vec<Condition>,
    /// Reasons, one paragraph each.
    pub reasons: Vec<String>,
    /// The periods that begin with it, for example the one in which the works must begin.
    pub deadlines: Vec<Deadline>,
}

impl Content for Decision {
    fn check(&self, _: &Letter) -> Result<(), PressError> {
        match &self.outcome {
            Outcome::Refusal { public_interest } if !super::silent(&self.reasons) => {
                if super::silent(public_interest) {
                    return Err(PressError::Missing {
                        what: "how the overriding public interest was weighed",
                    });
                }
                Ok(())
            }
            _ => self.check_words(),
        }
    }

    fn title(&self, language: Language) -> &'static str {
        match self.outcome {
            // Nobody consents to an order or to the use of a lamp post; it is granted.
            Outcome::Grant if self.matter == Matter::Application => {
                language.pick("Stattgebender Bescheid", "Notice of grant")
            }
            Outcome::GrantWithConditions if self.matter == Matter::Application => language
                .pick("Stattgebender Bescheid mit Nebenbestimmungen", "Notice of grant with conditions"),
            Outcome::Grant => language.pick("Zustimmungsbescheid", "Notice of consent"),
            Outcome::GrantWithConditions => language
                .pick("Zustimmungsbescheid mit Nebenbestimmungen", "Notice of consent with conditions"),
            Outcome::Refusal { .. } => language.pick("Ablehnungsbescheid", "Notice of refusal"),
        }
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        let day = sheet.language.day(self.received);
        sheet.say(
            &format!("über Ihren Antrag, eingegangen am {day}, haben wir entschieden:"),
            &format!("we have decided on your application, received on {day}, as follows:"),
        );
        self.ruling(letter, sheet);
        trench::write(letter, sheet);
        self.conditions(letter, sheet);
        sheet.section("Begründung", "Reasons", &self.reasons);
        if let Outcome::Refusal { public_interest } = &self.outcome {
            sheet.section(
                "Überragendes öffentliches Interesse",
                "Overriding public interest",
                public_interest,
            );
        }
        deadlines(&self.deadlines, sheet);
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        match self.outcome {
            Outcome::Refusal { .. } if self.matter == Matter::Application => vec![(
                "Räumen Sie die genannten Gründe aus, können Sie jederzeit einen neuen Antrag stellen.".into(),
                "Once you have dealt with the reasons given, you may apply again at any time.".into(),
            )],
            Outcome::Refusal { .. } => vec![(
                "Bitte beginnen Sie nicht mit den Arbeiten. Räumen Sie die genannten Gründe aus, können Sie jederzeit einen neuen Antrag stellen.".into(),
                "Please do not begin the works. Once you have dealt with the reasons given, you may apply again at any time.".into(),
            )],
            _ => vec![(
                "Bitte halten Sie diesen Bescheid bereit, wenn Sie mit dem Vorhaben beginnen.".into(),
                "Please keep this notice at hand when you begin the project.".into(),
            )],
        }
    }
}

impl Decision {
    pub(super) fn check_words(&self) -> Result<(), PressError> {
        match self.outcome {
            Outcome::GrantWithConditions if self.conditions.is_empty() => Err(PressError::ConditionsMissing),
            Outcome::Refusal { .. } if super::silent(&self.reasons) => Err(PressError::ReasonsMissing),
            _ => Ok(()),
        }
    }

    fn ruling(&self, letter: &Letter, sheet: &mut Sheet) {
        if self.matter == Matter::Application {
            return match self.outcome {
                Outcome::Grant => {
                    sheet.key("Ihrem Antrag wird stattgegeben.", "Your application is granted.");
                }
                Outcome::GrantWithConditions => sheet.key(
                    "Ihrem Antrag wird mit den unten genannten Nebenbestimmungen stattgegeben.",
                    "Your application is granted, subject to the conditions set out below.",
                ),
                Outcome::Refusal { .. } => {
                    sheet.key("Ihr Antrag wird abgelehnt.", "Your application is refused.");
                }
            };
        }
        let (object, of) = if letter.trench.is_some() {
            (
                "Der Verlegung der unten beschriebenen Telekommunikationslinie wird",
                "laying the telecommunications line described below",
            )
        } else {
            ("Ihrem oben bezeichneten Vorhaben wird", "the project named above")
        };
        match self.outcome {
            Outcome::Grant => {
                sheet.key(&format!("{object} zugestimmt."), &format!("Consent is given to {of}."));
            }
            Outcome::GrantWithConditions => sheet.key(
                &format!("{object} mit den unten genannten Nebenbestimmungen zugestimmt."),
                &format!("Consent is given to {of}, subject to the conditions set out below."),
            ),
            Outcome::Refusal { .. } => {
                let object = if letter.trench.is_some() {
                    "Die Zustimmung zur Verlegung der unten beschriebenen Telekommunikationslinie"
                } else {
                    "Die Zustimmung zu Ihrem oben bezeichneten Vorhaben"
                };
                sheet.key(&format!("{object} wird abgelehnt."), &format!("Consent to {of} is refused."));
            }
        }
    }

    /// The conditions, one group for each category of the law, numbered through.
    fn conditions(&self, letter: &Letter, sheet: &mut Sheet) {
        if self.conditions.is_empty() {
            return;
        }
        let language = sheet.language;
        sheet.heading("Nebenbestimmungen", "Conditions");
        // Only where that law is the one that was applied.
        if letter.legal_basis.iter().any(|basis| basis.contains("127")) {
            sheet.lead(
            "Die Nebenbestimmungen sind nach den Gruppen geordnet, auf die § 127 Absatz 8 TKG sie beschränkt.",
            "The conditions are arranged by the groups to which section 127(8) TKG limits them.",
        );
        }
        let mut start = 1;
        for category in ConditionCategory::ALL {
            let reason = language.pick("Begründung", "Reason");
            let group: Vec<Item> = self
                .conditions
                .iter()
                .filter(|condition| condition.category == category)
                .map(|condition| Item::new(&condition.text, [(reason, &condition.reason)]))
                .collect();
            if group.is_empty() {
                continue;
            }
            let title = category.title();
            sheet.group(language.pick(&title.de, &title.en));
            let next = start + group.len();
            sheet.items(start, group);
            start = next;
        }
    }
}

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

/// Sets a decision letter whose instruction on remedies somebody worded whole; otherwise like [`super::set`].
///
/// # Errors
/// As [`super::set`]; a refusal may carry its words on the overriding public interest among its reasons.
pub fn decision(letter: &DecisionLetter) -> Result<Pdf, PressError> {
    let received = letter.received;
    let decided = |outcome| Decision {
        outcome,
        matter: Matter::Works,
        received,
        conditions: letter.conditions.clone(),
        reasons: letter.reasons.clone(),
        deadlines: Vec::new(),
    };
    let body = match &letter.ruling {
        Ruling::Grant => Body::Decision(decided(Outcome::Grant)),
        Ruling::GrantWithConditions => Body::Decision(decided(Outcome::GrantWithConditions)),
        Ruling::Refusal => Body::Decision(decided(Outcome::Refusal { public_interest: Vec::new() })),
        Ruling::DeemedConsent { period_ended_on, clock } => Body::Certificate(Certificate {
            kind: CertificateKind::DeemedConsent,
            number: String::new(),
            received,
            ended_on: *period_ended_on,
            holds_from: None,
            deadlines: Vec::new(),
            clock: clock.clone(),
            verification: String::new(),
        }),
    };
    match &body {
        Body::Decision(decision) => decision.check_words()?,
        Body::Certificate(certificate) => certificate.check_clock()?,
        _ => {}
    }
    let whole = Letter {
        language: letter.language,
        authority: letter.authority.clone(),
        recipient: letter.recipient.clone(),
        salutation: String::new(),
        reference: letter.reference.clone(),
        your_reference: letter.your_reference.clone(),
        date: letter.date,
        received: Some(received),
        subject: letter.subject.clone(),
        body,
        trench: Some(letter.trench.clone()),
        next: Vec::new(),
        legal_basis: letter.legal_basis.clone(),
        remedy: None,
        signatory: letter.signatory.clone(),
        signatory_office: letter.signatory_office.clone(),
        enclosures: Vec::new(),
        plan: letter.plan.clone(),
        overview: letter.overview.clone(),
    };
    let instruction: Vec<String> = letter.remedy.lines().map(str::to_owned).collect();
    super::print(&whole, &instruction)
}
