//! The certificate: a period ran out, and every start, stop and restart of its clock.

use jiff::civil::Date;

use super::receipt::{Deadline, deadlines};
use super::sheet::{Column, Sheet, Wide, cell};
use super::{Content, Letter, trench};
use crate::{Language, PressError};

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

impl ClockEffect {
    fn word(self, language: Language) -> &'static str {
        match self {
            Self::Start => language.pick("beginnt", "starts"),
            Self::Stop => language.pick("ruht", "is suspended"),
            Self::Restart => language.pick("beginnt neu", "starts anew"),
            Self::Extension => language.pick("verlängert", "is extended"),
            Self::End => language.pick("abgelaufen", "has expired"),
            Self::Unchanged => language.pick("läuft weiter", "runs on"),
        }
    }
}

/// What the end of the period brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateKind {
    /// Consent is deemed granted.
    DeemedConsent,
    /// A permission lapsed, because the works had not begun.
    Lapse,
}

/// A certificate of what the clock brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// What it certifies.
    pub kind: CertificateKind,
    /// Number of the certificate.
    pub number: String,
    /// When the application came in.
    pub received: Date,
    /// The last day of the period.
    pub ended_on: Date,
    /// First day on which it holds.
    pub holds_from: Option<Date>,
    /// The periods that begin with it.
    pub deadlines: Vec<Deadline>,
    /// Every start, stop and restart of the clock, in order; at least one.
    pub clock: Vec<ClockEvent>,
    /// Code by which the certificate can be checked, printed character by character; may be empty.
    pub verification: String,
}

impl Content for Certificate {
    fn check(&self, _: &Letter) -> Result<(), PressError> {
        super::needed(&self.number, "the number of the certificate")?;
        self.check_clock()
    }

    fn title(&self, language: Language) -> &'static str {
        match self.kind {
            CertificateKind::DeemedConsent => language.pick(
                "Bescheinigung über die als erteilt geltende Zustimmung",
                "Certificate of deemed consent",
            ),
            CertificateKind::Lapse => {
                language.pick("Bescheinigung über das Erlöschen der Zustimmung", "Certificate of lapse")
            }
        }
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        let language = sheet.language;
        let (received, ended) = (language.day(self.received), language.day(self.ended_on));
        sheet.say(
            &format!("zu Ihrem Antrag, eingegangen am {received}, bescheinigen wir Ihnen:"),
            &format!("with regard to your application, received on {received}, we certify:"),
        );
        let (line, of) = if letter.trench.is_some() {
            (
                " zur Verlegung der unten beschriebenen Telekommunikationslinie",
                " to laying the telecommunications line described below",
            )
        } else {
            (" zu Ihrem oben bezeichneten Vorhaben", " to the project named above")
        };
        match self.kind {
            CertificateKind::DeemedConsent => sheet.key(
                &format!("Die Zustimmung{line} gilt mit Ablauf des {ended} als erteilt, weil bis dahin nicht über den vollständigen Antrag entschieden worden ist."),
                &format!("Consent{of} is deemed granted as from the end of {ended}, because no decision on the complete application had been taken by then."),
            ),
            CertificateKind::Lapse => sheet.key(
                &format!("Die Zustimmung{line} ist mit Ablauf des {ended} erloschen, weil bis dahin nicht mit den Arbeiten begonnen worden ist."),
                &format!("Consent{of} lapsed at the end of {ended}, because the works had not begun by then."),
            ),
        }
        let from = self.holds_from.map(|day| language.day(day)).unwrap_or_default();
        sheet.facts([
            (("Bescheinigung Nr.", "Certificate no."), &self.number),
            (("Wirkt ab", "Takes effect on"), &from),
        ]);
        trench::write(letter, sheet);
        deadlines(&self.deadlines, sheet);
        match self.kind {
            CertificateKind::DeemedConsent => {
                sheet.heading("Lauf der Entscheidungsfrist", "Course of the period for decision");
            }
            CertificateKind::Lapse => sheet.heading("Lauf der Frist", "Course of the period"),
        }
        let rows = self
            .clock
            .iter()
            .map(|event| {
                [
                    cell(language.short_day(event.on)),
                    cell(&event.what),
                    cell(event.effect.word(language)),
                    cell(event.due.map(|due| language.short_day(due)).unwrap_or_default()),
                    cell(&event.basis),
                ]
            })
            .collect();
        sheet.table(
            [
                Column::words(Wide::Auto, "Tag", "Day"),
                Column::words(Wide::Rest, "Ereignis", "Event"),
                Column::words(Wide::Auto, "Frist", "Period"),
                Column::words(Wide::Auto, "Endet am", "Ends on"),
                Column::words(Wide::Mm(41), "Grundlage", "Basis"),
            ],
            rows,
        );
        if !self.verification.trim().is_empty() {
            sheet.heading("Prüfen dieser Bescheinigung", "Verifying this certificate");
            sheet.lead(
                "Mit diesem Prüfwert lässt sich feststellen, ob die Bescheinigung zu der Akte gehört und unverändert ist:",
                "This check value shows whether the certificate belongs to the file and is unaltered:",
            );
            sheet.code(&self.verification);
        }
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        match self.kind {
            CertificateKind::DeemedConsent => {
                let keep = (
                    "Bitte bewahren Sie diese Bescheinigung auf; sie dient Ihnen als Nachweis.".into(),
                    "Please keep this certificate; it serves you as proof.".into(),
                );
                vec![keep]
            }
            CertificateKind::Lapse => vec![(
                "Bitte beginnen Sie nicht mit den Arbeiten. Wollen Sie das Vorhaben weiterverfolgen, stellen Sie bitte einen neuen Antrag.".into(),
                "Please do not begin the works. If you wish to pursue the project, please apply again.".into(),
            )],
        }
    }
}

impl Certificate {
    pub(super) fn check_clock(&self) -> Result<(), PressError> {
        if self.clock.is_empty() { Err(PressError::ClockMissing) } else { Ok(()) }
    }
}
