//! The letter is archivable, accessible, the same every time, and says what it was given.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod town;

use jiff::civil::date;
use lopdf::{Document, Object};
use press::letter::{self, Authority, ClockEffect, ClockEvent, DecisionLetter, Ruling, TrenchFacts};
use press::{Language, Png, PressError};

fn certificate(language: Language) -> DecisionLetter {
    let event = |on, what: &str, effect, due| ClockEvent {
        on,
        what: what.into(),
        effect,
        due,
        basis: "§ 127 Abs. 3 TKG".into(),
    };
    DecisionLetter {
        language,
        ruling: Ruling::DeemedConsent {
            period_ended_on: date(2026, 5, 20),
            clock: vec![
                event(date(2026, 2, 3), "Antrag eingegangen", ClockEffect::Start, Some(date(2026, 5, 4))),
                event(date(2026, 2, 20), "Antrag ergänzt", ClockEffect::Restart, Some(date(2026, 5, 20))),
                event(date(2026, 5, 20), "Frist verstrichen", ClockEffect::End, None),
            ],
        },
        plan: None,
        ..town::letter()
    }
}

fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_kind_of_letter_declares_pdf_a_2a_and_pdf_ua_1_and_its_language() {
    let letters = [
        DecisionLetter { ruling: Ruling::Grant, ..town::letter() },
        town::letter(),
        DecisionLetter { ruling: Ruling::Refusal, language: Language::En, ..town::letter() },
        certificate(Language::De),
        certificate(Language::En),
    ];
    for letter in letters {
        let pdf = letter::decision(&letter).unwrap();
        let document = Document::load_mem(pdf.as_bytes()).unwrap();
        let catalog = document.catalog().unwrap();
        let metadata =
            document.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
        let xmp = String::from_utf8(metadata.content.clone()).unwrap();
        for claim in ["pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "dc:title"] {
            assert!(xmp.contains(claim), "{claim} is missing in {xmp}");
        }
        let language =
            String::from_utf8_lossy(catalog.get(b"Lang").and_then(Object::as_str).unwrap()).into_owned();
        let expected = if letter.language == Language::De { "de" } else { "en" };
        assert!(language.starts_with(expected), "{language}");
        assert!(catalog.has(b"StructTreeRoot"), "the document is tagged");
        let figures = document.objects.values().filter_map(|object| object.as_dict().ok());
        let mut figures =
            figures.filter(|part| part.get(b"S").and_then(Object::as_name).is_ok_and(|s| s == b"Figure"));
        assert!(figures.all(|figure| figure.has(b"Alt")), "every figure has an alternative text");
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let letter = town::letter();
    assert_eq!(letter::decision(&letter).unwrap(), letter::decision(&letter).unwrap());
}

#[test]
fn a_certificate_lists_every_event_of_the_clock() {
    let said = text(letter::decision(&certificate(Language::De)).unwrap().as_bytes());
    for word in [
        "20. Mai 2026",
        "Antrag eingegangen",
        "beginnt neu",
        "Antrag ergänzt",
        "20.02.2026",
        "Frist verstrichen",
        "abgelaufen",
    ] {
        assert!(said.contains(word), "{word} is missing in: {said}");
    }
}

#[test]
fn markup_in_a_letter_is_printed_and_never_obeyed() {
    let hostile = "#import \"x\": * $ \\ #panic() _a_ *b* `c` <d> [e] @f // g /* h";
    let mut letter = town::letter();
    letter.plan = None;
    letter.subject = hostile.into();
    letter.authority.name = hostile.into();
    letter.recipient = vec![hostile.into(); 9];
    letter.reasons = vec![hostile.into(), "unbrechbar".repeat(60), "😀 漢字 \u{202e}\u{0}\u{e000}".into()];
    letter.remedy = format!("{hostile}\n\n{hostile}");
    letter.conditions[0].text = format!("{hostile} {}", "Ä".repeat(500));
    let said = text(letter::decision(&letter).unwrap().as_bytes());
    assert!(said.contains("#panic()") && said.contains("*b*") && said.contains("@f"), "{said}");
}

#[test]
fn an_empty_letter_is_still_a_letter() {
    let letter = DecisionLetter {
        language: Language::En,
        ruling: Ruling::Grant,
        authority: Authority::default(),
        recipient: vec![],
        reference: String::new(),
        your_reference: String::new(),
        date: date(2026, 1, 1),
        received: date(2026, 1, 1),
        subject: String::new(),
        trench: TrenchFacts::default(),
        conditions: vec![],
        reasons: vec![],
        legal_basis: vec![],
        remedy: String::new(),
        signatory: String::new(),
        signatory_office: String::new(),
        plan: None,
        overview: None,
    };
    assert!(text(letter::decision(&letter).unwrap().as_bytes()).contains("Page 1 of 1"));
}

#[test]
fn a_letter_that_lacks_what_its_kind_needs_is_refused() {
    let without =
        |ruling| DecisionLetter { ruling, conditions: vec![], reasons: vec![" ".into()], ..town::letter() };
    assert!(matches!(
        letter::decision(&without(Ruling::GrantWithConditions)),
        Err(PressError::ConditionsMissing)
    ));
    assert!(matches!(letter::decision(&without(Ruling::Refusal)), Err(PressError::ReasonsMissing)));
    let silent = Ruling::DeemedConsent { period_ended_on: date(2026, 5, 20), clock: vec![] };
    assert!(matches!(letter::decision(&without(silent)), Err(PressError::ClockMissing)));
}

#[test]
fn a_picture_that_does_not_decode_never_reaches_a_letter() {
    assert!(Png::new(b"\x89PNG\r\n\x1a\n and nothing more".to_vec()).is_err());
}
