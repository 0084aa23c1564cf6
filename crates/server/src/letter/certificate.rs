//! The certificate: consent is deemed granted or has lapsed, with every start, stop and restart of the clock.

use jiff::civil::Date;
use model::{
    case::Event,
    deadline::{self, ClockEffect},
};
use press::{
    Language,
    letter::{Body, Certificate, CertificateKind, ClockEvent},
};
use serde::{Deserialize, Serialize};

use super::{
    cite::cite,
    content::{Extra, Running, happened, say},
};
use crate::case::{file::File, replay};

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    number: String,
    received: Date,
    /// The periods that begin with it.
    #[serde(default)]
    begun: Vec<Running>,
    pub(super) certificate: deadline::Certificate,
}

/// The certificate of what the end of a period brought about.
pub fn of(file: &File<'_>, certificate: deadline::Certificate, received: Date) -> Said {
    let reference = file.case.reference.as_deref().unwrap_or_default();
    Said {
        number: replay::number(reference, &certificate),
        received,
        begun: Running::begun(file, certificate.event, certificate.holds_from),
        certificate,
    }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        let proof = &self.certificate;
        let clock = proof.trail.iter().map(|step| ClockEvent {
            on: step.on,
            what: say(&happened(step.event), language),
            effect: effect(step.effect),
            due: step.due,
            basis: say(&cite(&proof.basis), language),
        });
        Body::Certificate(Certificate {
            kind: if proof.event == Event::Lapse {
                CertificateKind::Lapse
            } else {
                CertificateKind::DeemedConsent
            },
            number: self.number.clone(),
            received: self.received,
            ended_on: proof.due,
            holds_from: Some(proof.holds_from),
            deadlines: Running::paper(&self.begun, language),
            clock: clock.collect(),
            verification: replay::check_value(&self.number, proof),
        })
    }
}

fn effect(effect: ClockEffect) -> press::letter::ClockEffect {
    use press::letter::ClockEffect as Paper;
    match effect {
        ClockEffect::Starts => Paper::Start,
        ClockEffect::Stops => Paper::Stop,
        ClockEffect::Restarts => Paper::Restart,
        ClockEffect::Extends => Paper::Extension,
        ClockEffect::Ends
        | ClockEffect::Deems
        | ClockEffect::Lapses
        | ClockEffect::Serves
        | ClockEffect::Agrees => Paper::End,
        ClockEffect::Ignored => Paper::Unchanged,
    }
}
