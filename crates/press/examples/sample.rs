//! Sets a sample letter with its plan into the folder named first.
#![allow(clippy::unwrap_used, reason = "a sample that fails should say so at once")]

#[path = "../tests/town/mod.rs"]
mod town;

use jiff::civil::date;
use press::Language;
use press::letter::{self, ClockEffect, ClockEvent, Ruling};

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let write = |name: &str, letter: &letter::DecisionLetter| {
        std::fs::write(folder.join(name), letter::decision(letter).unwrap().as_bytes()).unwrap();
    };
    let mut letter = town::letter();
    write("conditions.pdf", &letter);
    letter.plan = Some(town::plan(vec![(12.0, 4.6), (60.0, 6.2), (108.0, 4.9), (112.0, 40.0)]));
    letter.ruling = Ruling::Refusal;
    letter.language = Language::En;
    letter.conditions.clear();
    letter.plan.as_mut().unwrap().language = Language::En;
    write("refusal.pdf", &letter);
    letter.plan = Some(town::plan(vec![(12.0, 4.6), (45.0, 6.2)]));
    letter.language = Language::De;
    letter.reasons.clear();
    letter.ruling = Ruling::DeemedConsent {
        period_ended_on: date(2026, 5, 20),
        clock: vec![
            ClockEvent {
                on: date(2026, 2, 3),
                what: "Antrag eingegangen".into(),
                effect: ClockEffect::Start,
                due: Some(date(2026, 5, 4)),
                basis: "§ 127 Abs. 3 Satz 1 TKG".into(),
            },
            ClockEvent {
                on: date(2026, 2, 12),
                what: "Unterlagen nachgefordert: Verkehrszeichenplan".into(),
                effect: ClockEffect::Stop,
                due: None,
                basis: "§ 127 Abs. 3 Satz 2 TKG".into(),
            },
            ClockEvent {
                on: date(2026, 2, 20),
                what: "Antrag ergänzt".into(),
                effect: ClockEffect::Restart,
                due: Some(date(2026, 5, 20)),
                basis: "§ 127 Abs. 3 Satz 3 TKG".into(),
            },
            ClockEvent {
                on: date(2026, 5, 20),
                what: "Frist ohne Entscheidung verstrichen".into(),
                effect: ClockEffect::End,
                due: Some(date(2026, 5, 20)),
                basis: "§ 127 Abs. 3 Satz 1 TKG".into(),
            },
        ],
    };
    write("deemed.pdf", &letter);
}
