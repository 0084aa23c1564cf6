//! What a letter says beyond the case itself, as it stood when the letter came about: it is kept, and printed from that.

use jiff::civil::Date;
use law::clock::Course;
use model::{
    LetterId, Text,
    case::{Event, Happening, Stage},
    deadline::{ClockEffect, ClockStep, Deadline, DeadlineState},
};
use press::{Language, letter::Body};
use serde::{Deserialize, Serialize};

use super::{
    answer, certificate, cite::cite, confirmation, decision, defect, deficiency, dig_permit, extension,
    hearing, invoice, receipt, revocation, statement,
};
use crate::case::file::File;

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Name and address of the recipient, one line each.
    pub recipient: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// When the application came in.
    pub received: Option<Date>,
    /// Provisions it rests on.
    pub basis: Vec<Text>,
    /// Who signs; nobody where the clock decided.
    pub signatory: String,
    /// What is enclosed besides the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Text>,
    /// The letter that this one repeats in another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<LetterId>,
    /// What only this kind of letter says.
    pub said: Said,
}

impl Content {
    /// What is said to the applicant of a case.
    pub fn to_applicant(file: &File<'_>, said: Said) -> Self {
        let contact = &file.case.input.contact;
        let recipient = [&file.case.organisation.name, &contact.name]
            .into_iter()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty());
        Self {
            recipient: recipient.collect(),
            subject: file.case.input.title.clone(),
            received: file.case.submitted_on,
            basis: Vec::new(),
            signatory: String::new(),
            enclosures: Vec::new(),
            copy_of: None,
            said,
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident($of:ty) = $code:literal;)+) => {
        /// What only one kind of letter says.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Said { $($(#[$doc])* $name($of)),+ }

        impl Said {
            /// The word for its kind, used in the database and on the wire.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $code),+ }
            }

            /// The body of the letter.
            pub fn body(&self, language: Language, extra: &Extra) -> Body {
                match self { $(Self::$name(said) => said.body(language, extra)),+ }
            }
        }
    };
}

kinds! {
    /// An application came in.
    Receipt(receipt::Said) = "receipt";
    /// Something is missing.
    Deficiency(deficiency::Said) = "deficiency";
    /// A refusal is intended.
    Hearing(hearing::Said) = "hearing";
    /// The period became longer.
    Extension(extension::Said) = "extension";
    /// What was decided.
    Decision(decision::Said) = "decision";
    /// What the end of a period brought about.
    Certificate(certificate::Said) = "certificate";
    /// The surface may be opened.
    DigPermit(dig_permit::Said) = "dig_permit";
    /// A decision is taken back.
    Revocation(revocation::Said) = "revocation";
    /// What the applicant did is confirmed.
    Confirmation(confirmation::Said) = "confirmation";
    /// What an inspection found.
    Defect(defect::Said) = "defect";
    /// What is to be paid.
    Invoice(invoice::Said) = "invoice";
    /// A request is answered.
    Answer(answer::Said) = "answer";
    /// What a public body is asked.
    Statement(statement::Said) = "statement";
}

impl Said {
    /// Whether it is a decision against which something may be done.
    pub fn is_instructed(&self) -> bool {
        match self {
            Self::Decision(_) | Self::DigPermit(_) | Self::Revocation(_) => true,
            Self::Invoice(said) => said.is_fee(),
            _ => false,
        }
    }

    /// Whether it describes the trench.
    pub fn has_trench(&self) -> bool {
        matches!(
            self,
            Self::Receipt(_)
                | Self::Hearing(_)
                | Self::Decision(_)
                | Self::Certificate(_)
                | Self::DigPermit(_)
                | Self::Statement(_)
        )
    }

    /// Whether the plan comes with it.
    pub fn has_plan(&self) -> bool {
        matches!(self, Self::Decision(_) | Self::Certificate(_) | Self::Statement(_))
    }
}

/// What is read when a letter is printed, and not kept with what it says.
#[derive(Debug, Default)]
pub struct Extra {
    /// The photo of each defect, in their order.
    pub photos: Vec<Option<press::Photo>>,
    /// The one-time link of a body that is asked.
    pub link: String,
    /// Conditions in the letter's language, where their text block has one.
    pub conditions: Vec<model::decision::Condition>,
}

impl Extra {
    /// Conditions in the letter's language, or as they were imposed where nobody has worded them yet.
    pub fn in_place_of<'a>(
        &'a self,
        imposed: &'a [model::decision::Condition],
    ) -> &'a [model::decision::Condition] {
        if self.conditions.len() == imposed.len() { &self.conditions } else { imposed }
    }
}

/// A period that runs, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    title: Text,
    ends: Date,
    if_missed: Text,
    basis: Text,
}

impl Running {
    /// The periods of a case that run on a day.
    pub fn all(file: &File<'_>, today: Date) -> Vec<Self> {
        let running =
            file.deadlines(today).into_iter().filter(|deadline| deadline.state == DeadlineState::Running);
        running.map(Self::of).collect()
    }

    /// The periods that begin when something happens on a day, whether or not it is kept yet.
    pub fn begun(file: &File<'_>, event: Event, on: Date) -> Vec<Self> {
        let mut happenings = file.happenings.clone();
        if !happenings.iter().any(|known| (known.event, known.on) == (event, on)) {
            happenings.push(Happening::new(on, event));
        }
        let course = Course { happenings: &happenings, ..file.course() };
        let all = file.regimes().flat_map(|regime| law::clock::deadlines(regime, file.calendar, &course, on));
        let begins = |deadline: &Deadline| {
            let started =
                |step: &ClockStep| step.event == event && step.on == on && step.effect == ClockEffect::Starts;
            deadline.state == DeadlineState::Running && deadline.trail.iter().any(started)
        };
        all.filter(begins).map(Self::of).collect()
    }

    fn of(deadline: Deadline) -> Self {
        Self {
            title: deadline.title,
            ends: deadline.due,
            if_missed: deadline.if_missed,
            basis: cited(&deadline.basis, deadline.verified),
        }
    }

    /// As paper.
    pub fn paper(all: &[Self], language: Language) -> Vec<press::letter::Deadline> {
        all.iter()
            .map(|running| press::letter::Deadline {
                title: say(&running.title, language),
                ends: Some(running.ends),
                if_missed: say(&running.if_missed, language),
                basis: say(&running.basis, language),
            })
            .collect()
    }
}

/// A provision as a letter cites it: what nobody has read in the law is said to be so.
pub fn cited(basis: &str, verified: bool) -> Text {
    let provision = cite(basis);
    if verified {
        return provision;
    }
    Text::new(format!("{} (Angabe ungeprüft)", provision.de), format!("{} (unverified)", provision.en))
}

/// What happened, as a letter reports it.
pub fn happened(event: Event) -> Text {
    let (de, en) = match event {
        Event::Submit => ("Antrag eingegangen", "Application received"),
        Event::RequestMissing => ("Fehlendes nachgefordert", "Missing items asked for"),
        Event::Supplement => ("Antrag ergänzt", "Application supplemented"),
        Event::Change => ("Antrag geändert", "Application changed"),
        Event::NoteComplete => ("Vollständigkeit vermerkt", "Completeness noted"),
        Event::BeginParticipation => ("Andere Stellen beteiligt", "Other bodies asked"),
        Event::RequestModification => ("Änderung erbeten", "Modification asked for"),
        Event::Extend => ("Frist verlängert", "Period extended"),
        Event::Hear => ("Anhörung begonnen", "Hearing begun"),
        Event::Respond => ("Äußerung eingegangen", "Comments received"),
        Event::Grant => ("Zugestimmt", "Granted"),
        Event::GrantWithConditions => ("Mit Nebenbestimmungen zugestimmt", "Granted with conditions"),
        Event::Refuse => ("Abgelehnt", "Refused"),
        Event::Deem => ("Frist verstrichen: gilt als erteilt", "Period ended: deemed granted"),
        Event::Lapse => ("Frist verstrichen: erloschen", "Period ended: lapsed"),
        Event::Send => ("Bescheid versandt", "Decision sent"),
        Event::Serve => ("Bescheid bekannt gegeben", "Decision served"),
        Event::DemandApplication => ("Antrag verlangt", "Application demanded"),
        Event::Object => ("Widerspruch eingegangen", "Objection received"),
        Event::PermitDig => ("Aufgrabeschein erteilt", "Dig permit granted"),
        Event::NotifyStart => ("Baubeginn angezeigt", "Start of works announced"),
        Event::Start => ("Arbeiten begonnen", "Works begun"),
        other => return law::case::event_title(other),
    };
    Text::new(de, en)
}

/// Whether something is built in a procedure; an order or the use of something else is only granted.
pub fn builds(regime: &law::Regime) -> bool {
    let works = [Stage::DigPermit, Stage::InProgress, Stage::InOperation];
    regime.steps.iter().any(|step| works.contains(step))
}

/// What a decision of a procedure is called on paper.
pub fn paper(regime: &law::Regime, event: Event) -> Text {
    let (de, en) = match event {
        Event::Grant if !builds(regime) => ("Stattgebender Bescheid", "Notice of grant"),
        Event::GrantWithConditions if !builds(regime) => {
            ("Stattgebender Bescheid mit Nebenbestimmungen", "Notice of grant with conditions")
        }
        Event::Grant => ("Zustimmungsbescheid", "Notice of consent"),
        Event::GrantWithConditions => {
            ("Zustimmungsbescheid mit Nebenbestimmungen", "Notice of consent with conditions")
        }
        Event::Refuse => ("Ablehnungsbescheid", "Notice of refusal"),
        Event::Deem => ("Als erteilt geltende Zustimmung", "Deemed consent"),
        Event::DemandApplication => ("Verlangen eines Antrags", "Demand for an application"),
        Event::Revoke => ("Widerrufsbescheid", "Notice of revocation"),
        other => return happened(other),
    };
    Text::new(de, en)
}

/// A sentence in the letter's language.
pub fn say(text: &Text, language: Language) -> String {
    match language {
        Language::De => text.de.clone(),
        Language::En => text.en.clone(),
    }
}

/// The lines of a text that say something.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
