//! Every kind of letter is archivable and accessible, says what it was given in both languages, and obeys no markup.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]
#![allow(
    clippy::too_many_lines,
    clippy::semicolon_if_nothing_returned,
    reason = "long tables, short closures"
)]

mod post;

use std::io::Write;
use std::process::{Command, Stdio};

use jiff::civil::date;
use lopdf::{Document, Object};
use model::fee::Money;
use press::letter::{self, Body, Deadline, Letter, Matter, MissingItem, Outcome};
use press::{Language, Photo, PressError};

const BOTH: [(&str, Language); 2] = [("de", Language::De), ("en", Language::En)];

/// The text as a reader of the paper meets it, one string a page; none where no such reader is installed.
fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut reader) = reader else {
        eprintln!("skipped: pdftotext is not installed");
        return None;
    };
    let mut input = reader.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let feeder = std::thread::spawn(move || input.write_all(&pdf));
    let output = reader.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

/// Words with single spaces, as they would be searched for.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn named(name: &str, language: Language) -> Letter {
    post::letters(language).into_iter().find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn every_letter_says_its_facts_in_both_languages() {
    let facts: [(&str, &[&str], &[&str]); 18] = [
        (
            "receipt",
            &[
                "Eingangsbestätigung",
                "MH-2026-000417",
                "3. Februar 2026",
                "Die Zustimmung gilt als erteilt.",
                "03.03.2026",
            ],
            &["Acknowledgement of receipt", "3 February 2026", "Consent is deemed granted.", "3 Mar 2026"],
        ),
        (
            "deficiency",
            &[
                "9. April 2026",
                "Querschnitt der Mühlenstraße",
                "§ 127 Abs. 3 Satz 2 TKG",
                "So reichen Sie nach",
            ],
            &["9 April 2026", "Trees within 5 m", "How to supplement"],
        ),
        (
            "hearing",
            &["Anhörung", "2. April 2026", "soll abgelehnt werden", "§ 28 VwVfG"],
            &["Hearing", "2 April 2026", "is to be refused"],
        ),
        (
            "grant",
            &["wird zugestimmt.", "innerhalb eines Monats nach Bekanntgabe"],
            &["Consent is given", "within one month"],
        ),
        (
            "conditions",
            &["Sicherheit und Leichtigkeit des Verkehrs", "Handschachtung", "Widerspruch einlegen"],
            &["Safety and flow of traffic", "Dig by hand", "lodge an objection"],
        ),
        (
            "refusal",
            &["wird abgelehnt.", "Überragendes öffentliches Interesse", "Schutz der Bäume"],
            &["is refused.", "Overriding public interest"],
        ),
        (
            "deemed",
            &["B-2026-0031", "20. Mai 2026", "beginnt neu", "ruht", "9f2c 41d7 03be 8a65"],
            &["B-2026-0031", "starts anew", "is suspended", "9f2c 41d7 03be 8a65"],
        ),
        (
            "lapse-certificate",
            &["erloschen", "B-2026-0031", "abgelaufen"],
            &["lapsed at the end of 20 May 2026", "has expired"],
        ),
        ("extension", &["22. Juni 2026", "20. Mai 2026", "Bahnanlage"], &["22 June 2026", "railway"]),
        (
            "statement",
            &[
                "10. April 2026",
                "lotse.musterhafen.example/stellungnahme/7f3kq2m9x4w8p1c6v5b0n3d2s8h4j7l9a1",
                "Wenn Sie nicht antworten",
            ],
            &[
                "10 April 2026",
                "lotse.musterhafen.example/statement/7f3kq2m9x4w8p1c6v5b0n3d2s8h4j7l9a1",
                "If you do not reply",
            ],
        ),
        (
            "dig-permit",
            &["A-2026-0088", "13.04.2026", "08.05.2026", "Querung der Fahrbahn", "absichern"],
            &["A-2026-0088", "13 Apr 2026", "Crossing of the carriageway"],
        ),
        (
            "fee",
            &[
                "1.240,50 €",
                "−80,00 €",
                "1.320,50 €",
                "DE02 1203 0000 0000 2020 51",
                "13. April 2026",
                "MH 2026 000417 0512",
            ],
            &["€1,320.50", "−€80.00", "13 April 2026"],
        ),
        (
            "deposit",
            &["Sicherheitsleistung", "11.875,00 €", "Gewährleistung abgelaufen"],
            &["security deposit", "€11,875.00", "Release of the deposit"],
        ),
        (
            "defects",
            &["um 3 cm abgesackt", "Mühlenstraße 14", "9. April 2026", "auf Ihre Kosten"],
            &["sunk by 3 cm", "9 April 2026", "at your expense"],
        ),
        (
            "revocation",
            &["16. März 2026 widerrufen", "15. Januar 2026", "Die Arbeiten sind einzustellen."],
            &["revoked with effect from 16 March 2026", "The works must stop."],
        ),
        (
            "objection",
            &["Ihr Widerspruch ist am 9. März 2026"],
            &["We received your objection on 9 March 2026."],
        ),
        (
            "withdrawal",
            &["am 9. März 2026 zurückgenommen"],
            &["You withdrew your application on 9 March 2026."],
        ),
        ("lapse", &["seit dem 9. März 2026 erloschen"], &["has lapsed as of 9 March 2026"]),
    ];
    for (name, german, english) in facts {
        for (language, expected) in [(Language::De, german), (Language::En, english)] {
            let pdf = letter::set(&named(name, language)).unwrap();
            let Some(pages) = pages(pdf.as_bytes()) else { return };
            let said = flat(&pages.join(" "));
            for fact in expected {
                assert!(said.contains(fact), "{name}: {fact} is missing in: {said}");
            }
        }
    }
}

#[test]
fn every_letter_reads_as_it_did() {
    for (code, language) in BOTH {
        for (name, letter) in post::letters(language) {
            let pdf = letter::set(&letter).unwrap();
            let Some(pages) = pages(pdf.as_bytes()) else { return };
            let text = pages.join("\n———\n");
            let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
            insta::assert_snapshot!(format!("{name}-{code}"), text);
        }
    }
}

#[test]
fn every_letter_is_pdf_a_2a_and_pdf_ua_1_with_tagged_header_cells() {
    for (code, language) in BOTH {
        for (name, letter) in post::letters(language) {
            let pdf = letter::set(&letter).unwrap();
            let document = Document::load_mem(pdf.as_bytes()).unwrap();
            let catalog = document.catalog().unwrap();
            let metadata = document.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1;
            let xmp = String::from_utf8(metadata.as_stream().unwrap().content.clone()).unwrap();
            for claim in ["pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "dc:title"] {
                assert!(xmp.contains(claim), "{name}: {claim} is missing");
            }
            let spoken = catalog.get(b"Lang").and_then(Object::as_str).unwrap();
            assert!(String::from_utf8_lossy(spoken).starts_with(code), "{name}");
            let parts = document.objects.values().filter_map(|object| object.as_dict().ok());
            let tags: Vec<_> =
                parts.filter_map(|part| Some((part.get(b"S").ok()?.as_name().ok()?, part))).collect();
            let count = |tag: &[u8]| tags.iter().filter(|(name, _)| *name == tag).count();
            assert!(count(b"TH") >= 3 * count(b"Table"), "{name}: a table has no header cells");
            let mut figures = tags.iter().filter(|(name, _)| *name == b"Figure");
            assert!(figures.all(|(_, figure)| figure.has(b"Alt")), "{name}: a picture says nothing");
        }
    }
}

#[test]
fn markup_in_any_letter_is_printed_and_never_obeyed() {
    let hostile = "#panic() $ \\ _a_ *b* `c` <d> [e] @f // g /* ] ) } 😀\u{202e}\u{0}\u{e000}";
    for (name, letter) in post::letters_in(Language::De, &|_, _| hostile.to_owned()) {
        let pdf = letter::set(&letter).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let Some(pages) = pages(pdf.as_bytes()) else { return };
        let said = flat(&pages.join(" "));
        assert!(said.contains("#panic()") && said.contains("*b*") && said.contains("@f"), "{name}: {said}");
    }
}

#[test]
fn a_long_list_repeats_its_header_and_leaves_none_alone() {
    for count in 1..=70_u16 {
        if count > 30 && count % 10 != 0 {
            continue;
        }
        let mut letter = named("deficiency", Language::De);
        let Body::Deficiency(body) = &mut letter.body else { panic!("another body") };
        body.items = (1..=count)
            .map(|number| MissingItem {
                title: format!("Unterlage-{number:03}"),
                why: "Sie ist nicht lesbar.".into(),
                basis: "§ 1".into(),
            })
            .collect();
        let Some(pages) = pages(letter::set(&letter).unwrap().as_bytes()) else { return };
        assert_eq!(pages.join(" ").matches("Unterlage-").count(), usize::from(count));
        let headings = [
            "Was noch fehlt",
            "Fristen",
            "So reichen Sie nach",
            "So geht es weiter",
            "Unterlage oder Angabe",
            "Wenn bis dahin",
        ];
        for page in &pages {
            assert!(!page.contains("Unterlage-") || page.contains("Unterlage oder Angabe"), "{page}");
            let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
            let last = lines[lines.len() - 2];
            assert!(
                !headings.iter().any(|heading| last.trim().starts_with(heading)),
                "{count} items end on: {last}"
            );
        }
        let end = pages.last().unwrap();
        assert!(flat(end).len() > 200, "the signature stands alone with {count} items: {end}");
    }
}

#[test]
fn a_letter_that_lacks_what_its_kind_needs_is_refused() {
    let refused = |name: &str, spoil: &dyn Fn(&mut Letter)| {
        let mut letter = named(name, Language::En);
        spoil(&mut letter);
        letter::set(&letter).expect_err(name)
    };
    let missing = |name: &str, spoil: &dyn Fn(&mut Body)| {
        let fault = refused(name, &|letter| spoil(&mut letter.body));
        assert!(matches!(fault, PressError::Missing { .. }), "{name}: {fault}");
    };
    missing("deficiency", &|body| {
        if let Body::Deficiency(body) = body {
            body.items.clear()
        }
    });
    missing("hearing", &|body| {
        if let Body::Hearing(body) = body {
            body.reasons = vec![" ".into()]
        }
    });
    missing("refusal", &|body| {
        if let Body::Decision(body) = body {
            body.outcome = Outcome::Refusal { public_interest: vec![" ".into()] };
        }
    });
    missing("deemed", &|body| {
        if let Body::Certificate(body) = body {
            body.number.clear()
        }
    });
    missing("extension", &|body| {
        if let Body::Extension(body) = body {
            body.reasons.clear()
        }
    });
    missing("statement", &|body| {
        if let Body::StatementRequest(body) = body {
            body.silence.clear()
        }
    });
    missing("dig-permit", &|body| {
        if let Body::DigPermit(body) = body {
            body.phases.clear()
        }
    });
    missing("fee", &|body| {
        if let Body::Invoice(body) = body {
            body.lines.clear()
        }
    });
    missing("fee", &|body| {
        if let Body::Invoice(body) = body {
            body.due = None
        }
    });
    missing("defects", &|body| {
        if let Body::DefectNotice(body) = body {
            body.defects.clear()
        }
    });
    missing("revocation", &|body| {
        if let Body::Revocation(body) = body {
            body.reasons.clear()
        }
    });
    missing("objection", &|body| {
        if let Body::Confirmation(body) = body {
            body.concerns.clear()
        }
    });
    let fault = refused("receipt", &|letter| letter.reference.clear());
    assert!(matches!(fault, PressError::Missing { .. }));
    let fault = refused("grant", &|letter| letter.remedy.as_mut().unwrap().period.clear());
    assert!(matches!(fault, PressError::Missing { .. }));
    for name in ["hearing", "statement", "defects", "fee", "deficiency"] {
        let fault = refused(name, &|letter| letter.date = date(2027, 1, 1));
        assert!(matches!(fault, PressError::DayNotLater { .. }), "{name}: {fault}");
    }
    let fault = refused("extension", &|letter| letter.date = date(2026, 5, 21));
    assert!(matches!(fault, PressError::PeriodOver { .. }));
}

#[test]
fn an_invoice_that_does_not_add_up_is_refused() {
    let fault = |spoil: &dyn Fn(&mut letter::Invoice)| {
        let mut letter = named("fee", Language::De);
        let Body::Invoice(invoice) = &mut letter.body else { panic!("another body") };
        spoil(invoice);
        letter::set(&letter).unwrap_err()
    };
    let one = Money::from_cents(1).unwrap();
    let total = fault(&|invoice| invoice.total = invoice.total.plus(one).unwrap());
    assert!(matches!(total, PressError::Total { lines: 132_050, total: 132_051 }), "{total}");
    let line = fault(&|invoice| invoice.lines[1].exemption = None);
    assert!(matches!(line, PressError::LineSum { line: 2 }), "{line}");
}

#[test]
fn what_builds_nothing_is_granted_or_refused_without_a_word_on_lines_and_a_period_that_begins_is_told() {
    let mut order = named("grant", Language::De);
    let Body::Decision(decision) = &mut order.body else { panic!("a decision") };
    decision.matter = Matter::Application;
    decision.deadlines = vec![Deadline {
        title: "Beginn der Bauarbeiten".into(),
        ends: Some(date(2026, 9, 14)),
        if_missed: "Die Zustimmung erlischt.".into(),
        basis: "Satzung Musterhafen".into(),
    }];
    let mut refused = named("refusal", Language::En);
    let Body::Decision(decision) = &mut refused.body else { panic!("a decision") };
    decision.matter = Matter::Application;
    let read = |letter| pages(letter::set(letter).unwrap().as_bytes()).map(|pages| flat(&pages.join(" ")));
    let (Some(order), Some(refused)) = (read(&order), read(&refused)) else { return };
    assert!(
        order.contains("Ihrem Antrag wird stattgegeben.") && !order.contains("Telekommunikationslinie wird"),
        "{order}"
    );
    assert!(order.contains("14.09.2026") && order.contains("Die Zustimmung erlischt."), "{order}");
    assert!(
        refused.contains("Your application is refused.") && !refused.contains("do not begin the works"),
        "{refused}"
    );
}

#[test]
fn a_letter_without_a_remedy_says_nothing_about_one() {
    let letter = Letter { remedy: None, ..named("grant", Language::De) };
    let Some(pages) = pages(letter::set(&letter).unwrap().as_bytes()) else { return };
    let said = pages.join(" ");
    assert!(!said.contains("Widerspruch") && !said.contains("Rechtsbehelf"), "{said}");
}

#[test]
fn a_photo_that_does_not_decode_never_reaches_a_letter() {
    assert!(Photo::new(b"\xff\xd8\xff\xe0 and nothing more".to_vec()).is_err());
    assert!(Photo::new(b"GIF89a".to_vec()).is_err());
}
