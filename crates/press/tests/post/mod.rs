//! One letter of every kind, in either language, shared by the tests and the samples.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part of the post")]

use std::io::Cursor;

use jiff::civil::date;
use model::decision::{Condition, ConditionCategory};
use model::fee::{Currency, Money, Quantity};
use press::letter::{
    Authority, Bank, Body, Certificate, CertificateKind, ClockEffect, ClockEvent, Confirmation,
    ConfirmationKind, Deadline, Decision, Defect, DefectNotice, Deficiency, DigPermit, Duty, Exemption,
    Extension, Hearing, Invoice, InvoiceKind, InvoiceLine, Letter, Matter, MissingItem, Outcome, Phase,
    Receipt, Remedy, RemedyKind, Revocation, RevocationKind, StatementRequest, TrenchFacts,
};
use press::{Language, Photo};

/// Somebody's words, given in German and in English.
pub type Words<'a> = &'a dyn Fn(&str, &str) -> String;

/// Letters of every kind, by name, in a language.
pub fn letters(language: Language) -> Vec<(&'static str, Letter)> {
    letters_in(language, &|de, en| if language == Language::De { de.to_owned() } else { en.to_owned() })
}

/// Letters of every kind, with every text that anybody can type taken from `t`.
pub fn letters_in(language: Language, t: Words) -> Vec<(&'static str, Letter)> {
    let frame = frame(language, t);
    let plain = |body| Letter { body, trench: None, ..frame.clone() };
    let decided = |body, basis: &[&str]| Letter {
        body,
        legal_basis: basis.iter().map(|entry| t(entry, entry)).collect(),
        remedy: Some(remedy(t)),
        signatory: t("Dr. Ömer Weißgärber", "Dr. Ömer Weißgärber"),
        signatory_office: t("Leiter des Fachamtes", "Head of department"),
        ..frame.clone()
    };
    let undescribed = |letter: Letter| Letter { trench: None, ..letter };
    let consent = ["§ 127 Abs. 1 und 8 TKG"];
    vec![
        ("receipt", Letter { trench: frame.trench.clone(), ..plain(receipt(t)) }),
        ("deficiency", plain(deficiency(t))),
        ("hearing", frame_with_basis(&frame, hearing(t), t, "§ 28 VwVfG")),
        ("grant", decided(decision(Outcome::Grant, t), &consent)),
        ("conditions", decided(decision(Outcome::GrantWithConditions, t), &consent)),
        ("refusal", decided(refusal(t), &consent)),
        (
            "deemed",
            frame_with_basis(
                &frame,
                certificate(CertificateKind::DeemedConsent, t),
                t,
                "§ 127 Abs. 3 Satz 1 TKG",
            ),
        ),
        (
            "lapse-certificate",
            frame_with_basis(&frame, certificate(CertificateKind::Lapse, t), t, "§ 22 HWG"),
        ),
        (
            "extension",
            Letter {
                trench: None,
                ..frame_with_basis(&frame, extension(t), t, "§ 127 Abs. 3 Satz 4 und 5 TKG")
            },
        ),
        ("statement", frame_with_basis(&frame, statement(t), t, "§ 127 Abs. 5 TKG")),
        ("dig-permit", decided(dig_permit(t), &["§ 22 HWG"])),
        ("fee", undescribed(decided(fee(t), &[]))),
        ("deposit", undescribed(decided(deposit(t), &[]))),
        ("defects", plain(defects(t))),
        ("revocation", undescribed(decided(revocation(t), &[]))),
        ("objection", plain(confirmation(ConfirmationKind::ObjectionReceived, t))),
        ("withdrawal", plain(confirmation(ConfirmationKind::Withdrawal, t))),
        ("lapse", plain(confirmation(ConfirmationKind::Lapse, t))),
    ]
}

fn frame_with_basis(frame: &Letter, body: Body, t: Words, basis: &str) -> Letter {
    Letter { body, legal_basis: vec![t(basis, basis)], ..frame.clone() }
}

fn frame(language: Language, t: Words) -> Letter {
    Letter {
        language,
        authority: Authority {
            name: t("Freie Stadt Musterhafen", "Free City of Musterhafen"),
            unit: t(
                "Bezirksamt Altstadt · Management des öffentlichen Raumes",
                "Old Town District · Public Space Management",
            ),
            address: vec![t("Rathausplatz 4", "Rathausplatz 4"), t("20095 Musterhafen", "20095 Musterhafen")],
            officer: t("Friederike Größing", "Friederike Größing"),
            phone: t("+49 40 5555 0100", "+49 40 5555 0100"),
            email: t("tiefbau@altstadt.musterhafen.example", "tiefbau@altstadt.musterhafen.example"),
            web: t("www.musterhafen.example", "www.musterhafen.example"),
        },
        recipient: vec![
            t("Hafenfaser Netzgesellschaft mbH & Co. KG", "Hafenfaser Netzgesellschaft mbH & Co. KG"),
            t("Herrn Jörg Äußerer", "Mr Jörg Äußerer"),
            t("Süderquai 17", "Süderquai 17"),
            t("20457 Musterhafen", "20457 Musterhafen"),
        ],
        salutation: String::new(),
        reference: t("MH-2026-000417", "MH-2026-000417"),
        your_reference: t("HF-2026/Alt-3", "HF-2026/Alt-3"),
        date: date(2026, 3, 12),
        received: Some(date(2026, 2, 3)),
        subject: t(
            "Glasfaserausbau Mühlenstraße, Bauabschnitt 3",
            "Fibre roll-out in Mühlenstraße, section 3",
        ),
        body: confirmation(ConfirmationKind::Lapse, t),
        trench: Some(TrenchFacts {
            place: t(
                "Mühlenstraße zwischen Süderquai und Weidenweg, nördlicher Gehweg",
                "Mühlenstraße between Süderquai and Weidenweg, northern pavement",
            ),
            ground_length_m: 312.4,
            laying_method: t("offene Bauweise", "open trench"),
            depth_m: Some(0.6),
            width_m: Some(0.4),
            period: Some((date(2026, 4, 13), date(2026, 5, 8))),
        }),
        next: vec![],
        legal_basis: vec![],
        remedy: None,
        signatory: t("Friederike Größing", "Friederike Größing"),
        signatory_office: String::new(),
        enclosures: vec![],
        plan: None,
        overview: None,
    }
}

fn remedy(t: Words) -> Remedy {
    Remedy {
        kind: RemedyKind::Objection,
        authority: t(
            "Freie Stadt Musterhafen, Bezirksamt Altstadt, Rathausplatz 4, 20095 Musterhafen",
            "Free City of Musterhafen, Old Town District, Rathausplatz 4, 20095 Musterhafen",
        ),
        period: t(
            "innerhalb eines Monats nach Bekanntgabe dieses Bescheids",
            "within one month of notification of this decision",
        ),
        form: t("schriftlich oder zur Niederschrift", "in writing or recorded at the office"),
    }
}

fn deadlines(t: Words) -> Vec<Deadline> {
    vec![
        Deadline {
            title: t("Prüfung der Vollständigkeit", "Check for completeness"),
            ends: Some(date(2026, 3, 3)),
            if_missed: t(
                "Die Entscheidungsfrist läuft ab dem ersten Eingang.",
                "The period for decision runs from first receipt.",
            ),
            basis: t("§ 127 Abs. 3 Satz 2 TKG", "§ 127(3) s. 2 TKG"),
        },
        Deadline {
            title: t("Entscheidung über den Antrag", "Decision on the application"),
            ends: None,
            if_missed: t("Die Zustimmung gilt als erteilt.", "Consent is deemed granted."),
            basis: t("§ 127 Abs. 3 Satz 1 TKG", "§ 127(3) s. 1 TKG"),
        },
    ]
}

fn receipt(t: Words) -> Body {
    Body::Receipt(Receipt {
        received: date(2026, 2, 3),
        channel: t("Antragsportal", "application portal"),
        procedure: t("Zustimmung des Trägers der Wegebaulast", "Consent of the road authority"),
        documents: vec![
            t("Lageplan im Maßstab 1:250", "Site plan at 1:250"),
            t("Nachweis der Nutzungsberechtigung", "Proof of the right of way"),
            t("Vollmacht", "Power of attorney"),
        ],
        deadlines: deadlines(t),
    })
}

fn deficiency(t: Words) -> Body {
    let item = |de: &str, en: &str, why_de: &str, why_en: &str| MissingItem {
        title: t(de, en),
        why: t(why_de, why_en),
        basis: t("§ 127 Abs. 3 Satz 2 TKG", "§ 127(3) s. 2 TKG"),
    };
    Body::Deficiency(Deficiency {
        received: date(2026, 2, 3),
        items: vec![
            item(
                "Querschnitt der Mühlenstraße",
                "Cross-section of Mühlenstraße",
                "Die Lage zu den vorhandenen Leitungen ist nicht zu erkennen.",
                "The position relative to existing conduits cannot be seen.",
            ),
            item(
                "Bäume im Abstand bis 5 m",
                "Trees within 5 m",
                "Stamm und Krone sind nicht eingetragen.",
                "Trunks and crowns are not drawn.",
            ),
            item("Auskunft aus dem Kampfmittelkataster", "Extract from the ordnance register", "", ""),
        ],
        until: Some(date(2026, 4, 9)),
        deadlines: deadlines(t),
        effect: vec![t(
            "Mit Ihrer Ergänzung beginnen die Fristen neu.",
            "The periods start anew when you supplement the application.",
        )],
        supplement: t(
            "Laden Sie die Unterlagen im Antragsportal zu Ihrem Vorgang hoch oder senden Sie sie an die oben genannte E-Mail-Adresse.",
            "Upload the documents to your case in the application portal, or send them to the e-mail address above.",
        ),
    })
}

fn hearing(t: Words) -> Body {
    Body::Hearing(Hearing {
        intended: t(
            "Die Zustimmung zur Verlegung in der Mühlenstraße soll abgelehnt werden.",
            "Consent to laying in Mühlenstraße is to be refused.",
        ),
        reasons: vec![
            t(
                "Die Trasse liegt auf 40 m Länge im Wurzelbereich geschützter Bäume.",
                "Over a length of 40 m the route lies within the roots of protected trees.",
            ),
            t(
                "Eine andere Lage in der Fahrbahn ist möglich, wurde aber nicht geprüft.",
                "Another position in the carriageway is possible but has not been considered.",
            ),
        ],
        respond_by: date(2026, 4, 2),
        respond: t(
            "Antworten Sie im Antragsportal, per E-Mail oder schriftlich an die oben genannte Anschrift.",
            "Reply in the application portal, by e-mail or in writing to the address above.",
        ),
    })
}

fn decision(outcome: Outcome, t: Words) -> Body {
    let conditions = if outcome == Outcome::GrantWithConditions { conditions(t) } else { vec![] };
    Body::Decision(Decision {
        outcome,
        matter: Matter::Works,
        received: date(2026, 2, 3),
        deadlines: vec![],
        conditions,
        reasons: vec![t(
            "Der Antrag ist vollständig. Die Prüfung hat ergeben, dass die Trasse mit den Belangen der Straße und des Verkehrs vereinbar ist.",
            "The application is complete. Our examination showed that the route is compatible with the interests of the road and its traffic.",
        )],
    })
}

fn conditions(t: Words) -> Vec<Condition> {
    let condition = |category, de: &str, en: &str, why_de: &str, why_en: &str| {
        Condition::free(category, t(de, en), t(why_de, why_en))
    };
    vec![
        condition(
            ConditionCategory::TrafficSafety,
            "Ein Gehweg von mindestens 1,50 m nutzbarer Breite ist während der gesamten Bauzeit freizuhalten.",
            "A pavement at least 1.50 m wide is to be kept clear throughout the works.",
            "Der Gehweg ist Schulweg.",
            "The pavement is a way to school.",
        ),
        condition(
            ConditionCategory::Construction,
            "Im Kronenbereich der Straßenbäume ist in Handschachtung zu arbeiten.",
            "Dig by hand below the crowns of the street trees.",
            "Wurzeln reichen in den Leitungsgraben.",
            "Roots reach into the trench.",
        ),
        condition(
            ConditionCategory::PositionDocumentation,
            "Die eingemessene Lage ist innerhalb von vier Wochen nach Abschluss digital zu übergeben.",
            "The surveyed position is to be handed over digitally within four weeks of completion.",
            "Die Lage wird für künftige Arbeiten gebraucht.",
            "The position is needed for future works.",
        ),
        condition(
            ConditionCategory::Construction,
            "Die Oberfläche ist mit dem vorhandenen Material wiederherzustellen.",
            "The surface is to be reinstated with the existing material.",
            "Der Belag ist erst drei Jahre alt.",
            "The surface is only three years old.",
        ),
    ]
}

fn refusal(t: Words) -> Body {
    Body::Decision(Decision {
        outcome: Outcome::Refusal {
            public_interest: vec![t(
                "Wir haben berücksichtigt, dass der Ausbau im überragenden öffentlichen Interesse liegt. Weil eine andere Trasse ohne nennenswerten Mehraufwand möglich ist, überwiegt hier der Schutz der Bäume.",
                "We have taken into account that the roll-out lies in the overriding public interest. As another route is possible without notable extra effort, the protection of the trees prevails here.",
            )],
        },
        matter: Matter::Works,
        received: date(2026, 2, 3),
        deadlines: vec![],
        conditions: vec![],
        reasons: vec![t(
            "Die Trasse liegt auf 40 m Länge im Wurzelbereich geschützter Bäume.",
            "Over a length of 40 m the route lies within the roots of protected trees.",
        )],
    })
}

fn certificate(kind: CertificateKind, t: Words) -> Body {
    let event = |on, de: &str, en: &str, effect, due| ClockEvent {
        on,
        what: t(de, en),
        effect,
        due,
        basis: t("§ 127 Abs. 3 TKG", "§ 127(3) TKG"),
    };
    let ended_on = date(2026, 5, 20);
    Body::Certificate(Certificate {
        kind,
        number: t("B-2026-0031", "B-2026-0031"),
        received: date(2026, 2, 3),
        ended_on,
        holds_from: Some(date(2026, 5, 21)),
        deadlines: match kind {
            CertificateKind::DeemedConsent => vec![Deadline {
                title: t("Beginn der Arbeiten", "Start of works"),
                ends: Some(date(2026, 11, 20)),
                if_missed: t("Die Zustimmung erlischt.", "Consent lapses."),
                basis: t("§ 22 HWG", "§ 22 HWG"),
            }],
            CertificateKind::Lapse => Vec::new(),
        },
        clock: vec![
            event(
                date(2026, 2, 3),
                "Antrag eingegangen",
                "Application received",
                ClockEffect::Start,
                Some(date(2026, 5, 4)),
            ),
            event(
                date(2026, 2, 12),
                "Unterlagen nachgefordert",
                "Documents requested",
                ClockEffect::Stop,
                None,
            ),
            event(
                date(2026, 2, 20),
                "Antrag ergänzt",
                "Application supplemented",
                ClockEffect::Restart,
                Some(ended_on),
            ),
            event(ended_on, "Frist verstrichen", "Period ended", ClockEffect::End, Some(ended_on)),
        ],
        verification: t("sha256 9f2c 41d7 03be 8a65", "sha256 9f2c 41d7 03be 8a65"),
    })
}

fn extension(t: Words) -> Body {
    Body::Extension(Extension {
        old_end: date(2026, 5, 20),
        new_end: date(2026, 6, 22),
        reasons: vec![t(
            "Die Trasse kreuzt eine Bahnanlage; die Zustimmung der Bahn steht noch aus.",
            "The route crosses a railway; the railway's consent is still outstanding.",
        )],
        if_missed: t("Die Zustimmung gilt dann als erteilt.", "Consent is then deemed granted."),
    })
}

fn statement(t: Words) -> Body {
    Body::StatementRequest(StatementRequest {
        again: Vec::new(),
        applicant: t("Hafenfaser Netzgesellschaft mbH & Co. KG", "Hafenfaser Netzgesellschaft mbH & Co. KG"),
        question: vec![t(
            "Sind Belange des Baumschutzes berührt, und unter welchen Bedingungen stimmen Sie zu?",
            "Is the protection of trees affected, and on what conditions do you agree?",
        )],
        due: date(2026, 4, 10),
        link: t(
            "https://lotse.musterhafen.example/stellungnahme/7f3kq2m9x4w8p1c6v5b0n3d2s8h4j7l9a1",
            "https://lotse.musterhafen.example/statement/7f3kq2m9x4w8p1c6v5b0n3d2s8h4j7l9a1",
        ),
        silence: t(
            "Hören wir bis dahin nichts von Ihnen, vermerken wir das in der Akte und entscheiden ohne Ihre Stellungnahme.",
            "If we do not hear from you by then, we will note this in the file and decide without your statement.",
        ),
    })
}

fn dig_permit(t: Words) -> Body {
    let phase = |de: &str, en: &str, place: &str, first, last| Phase {
        title: t(de, en),
        place: t(place, place),
        first,
        last,
    };
    Body::DigPermit(DigPermit {
        number: t("A-2026-0088", "A-2026-0088"),
        phases: vec![
            phase(
                "Gehweg Nordseite",
                "Northern pavement",
                "Mühlenstraße 2–24",
                date(2026, 4, 13),
                date(2026, 4, 24),
            ),
            phase(
                "Querung der Fahrbahn",
                "Crossing of the carriageway",
                "Mühlenstraße / Weidenweg",
                date(2026, 4, 27),
                date(2026, 5, 8),
            ),
        ],
        duties: vec![
            Duty {
                text: t(
                    "Beginn und Ende jedes Bauabschnitts anzeigen.",
                    "Notify the beginning and the end of each phase.",
                ),
                basis: t("Nebenbestimmung 1", "Condition 1"),
            },
            Duty {
                text: t("Die Baustelle absichern und beleuchten.", "Secure and light the site."),
                basis: String::new(),
            },
        ],
        reasons: vec![],
    })
}

fn cents(amount: i64) -> Money {
    Money::from_cents(amount).unwrap()
}

fn bank(t: Words) -> Bank {
    Bank {
        holder: t("Stadtkasse Musterhafen", "Musterhafen City Treasury"),
        iban: t("DE02 1203 0000 0000 2020 51", "DE02 1203 0000 0000 2020 51"),
        bic: t("BYLADEM1001", "BYLADEM1001"),
        name: t("Musterbank", "Musterbank"),
    }
}

fn invoice(kind: InvoiceKind, lines: Vec<InvoiceLine>, total: i64, t: Words) -> Body {
    Body::Invoice(Invoice {
        kind,
        number: t("G-2026-0512", "G-2026-0512"),
        currency: Currency::Euro,
        lines,
        total: cents(total),
        due: Some(date(2026, 4, 13)),
        payment_reference: t("MH 2026 000417 0512", "MH 2026 000417 0512"),
        bank: bank(t),
    })
}

fn fee(t: Words) -> Body {
    let lines = vec![
        InvoiceLine {
            title: t("Bearbeitung des Aufgrabescheins", "Processing of the dig permit"),
            basis: t("Gebührenordnung Musterhafen, Nr. 3.1", "Musterhafen schedule of fees, no. 3.1"),
            quantity: Quantity::ONE,
            unit: t("Schein", "permit"),
            unit_price: cents(124_050),
            full: cents(124_050),
            exemption: None,
            amount: cents(124_050),
            why: t("Ein Schein für zwei Bauabschnitte.", "One permit for two phases."),
        },
        InvoiceLine {
            title: t("Ortsbesichtigung", "Site inspection"),
            basis: t("Gebührenordnung Musterhafen, Nr. 3.4", "Musterhafen schedule of fees, no. 3.4"),
            quantity: Quantity::from_thousandths(2500),
            unit: t("Stunden", "hours"),
            unit_price: cents(6400),
            full: cents(16_000),
            exemption: Some(Exemption {
                title: t("gemeinsame Baustelle, 50 %", "shared site, 50 %"),
                basis: t("Gebührenordnung Musterhafen, § 5", "Musterhafen schedule of fees, § 5"),
                amount: cents(8000),
            }),
            amount: cents(8000),
            why: t("2,5 Stunden zu 64,00 €.", "2.5 hours at €64.00."),
        },
    ];
    invoice(InvoiceKind::Fee, lines, 132_050, t)
}

fn deposit(t: Words) -> Body {
    let line = InvoiceLine {
        title: t("Wiederherstellung des Gehwegs", "Reinstatement of the pavement"),
        basis: t("Satzung Musterhafen, § 9", "Musterhafen by-law, § 9"),
        quantity: Quantity::from(125),
        unit: t("m²", "m²"),
        unit_price: cents(9500),
        full: cents(1_187_500),
        exemption: None,
        amount: cents(1_187_500),
        why: t("312,4 m Graben, 0,4 m breit.", "312.4 m of trench, 0.4 m wide."),
    };
    let release = t(
        "Wir geben die Sicherheit zurück, sobald die Gewährleistung abgelaufen ist und keine Mängel offen sind.",
        "We will release the deposit once the guarantee has ended and no defects remain.",
    );
    invoice(InvoiceKind::Deposit { release }, vec![line], 1_187_500, t)
}

/// A picture of grey asphalt with a darker patch.
pub fn asphalt() -> image::DynamicImage {
    image::RgbImage::from_fn(640, 480, |x, y| {
        let grain = u8::try_from((x * 31 + y * 17 + (x * y) % 23) % 29).unwrap();
        let patch = (180..460).contains(&x) && (140..330).contains(&y);
        let base: u8 = if patch { 70 } else { 140 };
        image::Rgb([base + grain, base + grain, base + 6 + grain])
    })
    .into()
}

fn photo(format: image::ImageFormat) -> Photo {
    let mut bytes = Vec::new();
    asphalt().write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    Photo::new(bytes).unwrap()
}

fn defects(t: Words) -> Body {
    let defect = |de: &str, en: &str, place: &str, photo| Defect {
        title: t(de, en),
        place: t(place, place),
        remedy_by: date(2026, 4, 9),
        basis: t("Nebenbestimmung 2", "Condition 2"),
        photo,
    };
    Body::DefectNotice(DefectNotice {
        inspected_on: date(2026, 3, 10),
        permit: t("A-2026-0088", "A-2026-0088"),
        defects: vec![
            defect(
                "Die Oberfläche ist um 3 cm abgesackt.",
                "The surface has sunk by 3 cm.",
                "Mühlenstraße 14",
                Some(photo(image::ImageFormat::Jpeg)),
            ),
            defect(
                "Die Fuge zum Bordstein ist offen.",
                "The joint at the kerb is open.",
                "Mühlenstraße 20",
                Some(photo(image::ImageFormat::Png)),
            ),
            defect(
                "Das Pflaster ist in falschem Verband verlegt.",
                "The paving is laid in the wrong bond.",
                "Mühlenstraße 22",
                None,
            ),
        ],
        otherwise: t(
            "Sind die Mängel dann nicht beseitigt, lassen wir sie auf Ihre Kosten beseitigen.",
            "If the defects remain, we will have them put right at your expense.",
        ),
        report: t(
            "Melden Sie die Beseitigung im Antragsportal bei Ihrem Aufgrabeschein.",
            "Report completion in the application portal with your dig permit.",
        ),
    })
}

fn revocation(t: Words) -> Body {
    Body::Revocation(Revocation {
        kind: RevocationKind::Revocation,
        decision: t("Zustimmungsbescheid MH-2026-000417", "Notice of consent MH-2026-000417"),
        decided_on: date(2026, 1, 15),
        effective: date(2026, 3, 16),
        reasons: vec![t(
            "Die Auflage zum Baumschutz wurde trotz Aufforderung nicht erfüllt.",
            "The condition on the protection of trees was not met despite our request.",
        )],
        consequences: vec![
            t("Die Arbeiten sind einzustellen.", "The works must stop."),
            t("Die offene Strecke ist zu sichern.", "The open section must be secured."),
        ],
    })
}

fn confirmation(kind: ConfirmationKind, t: Words) -> Body {
    Body::Confirmation(Confirmation {
        kind,
        on: date(2026, 3, 9),
        concerns: t(
            "Zustimmungsbescheid MH-2026-000417 vom 15. Januar 2026",
            "Notice of consent MH-2026-000417 of 15 January 2026",
        ),
        deadlines: vec![],
        consequences: vec![t(
            "Ihre Akte bleibt unter dem bisherigen Zeichen.",
            "Your file keeps its reference.",
        )],
    })
}
