//! The invoice: a fee or a deposit, line by line, and how to pay it.

use jiff::civil::Date;
use model::fee::{Currency, Money, Quantity};

use super::sheet::{Column, Printed, Sheet, Wide, cell, cell_with};
use super::{Content, Letter};
use crate::{Language, PressError};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceKind {
    /// A fee for what the authority does.
    Fee,
    /// Money the authority holds as a security.
    Deposit {
        /// When and how it is given back, as a sentence.
        release: String,
    },
}

/// What is waived of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// Name of the exemption.
    pub title: String,
    /// The provision.
    pub basis: String,
    /// The amount that is waived.
    pub amount: Money,
}

/// One line of an invoice: its amount is its full price without what is waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What it is for.
    pub title: String,
    /// The provision.
    pub basis: String,
    /// How much.
    pub quantity: Quantity,
    /// Of what, in the letter's language; may be empty.
    pub unit: String,
    /// At which price each.
    pub unit_price: Money,
    /// The price before an exemption.
    pub full: Money,
    /// What is waived.
    pub exemption: Option<Exemption>,
    /// What is to be paid.
    pub amount: Money,
    /// How it is calculated, in a sentence; may be empty.
    pub why: String,
}

/// The authority's account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bank {
    /// Whose account it is.
    pub holder: String,
    /// Number of the account.
    pub iban: String,
    /// Code of the bank, may be empty.
    pub bic: String,
    /// Name of the bank, may be empty.
    pub name: String,
}

/// An invoice: its total is the sum of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// What is asked for.
    pub kind: InvoiceKind,
    /// Number of the invoice.
    pub number: String,
    /// What the amounts are in.
    pub currency: Currency,
    /// The lines; at least one.
    pub lines: Vec<InvoiceLine>,
    /// What is to be paid.
    pub total: Money,
    /// Last day for payment, after the letter's date; not needed where nothing is to be paid.
    pub due: Option<Date>,
    /// What the payment must quote.
    pub payment_reference: String,
    /// Where to pay.
    pub bank: Bank,
}

impl Content for Invoice {
    fn check(&self, letter: &Letter) -> Result<(), PressError> {
        super::needed(&self.number, "the number of the invoice")?;
        if let InvoiceKind::Deposit { release } = &self.kind {
            super::needed(release, "when the deposit is given back")?;
        }
        if self.lines.is_empty() {
            return Err(PressError::Missing { what: "the lines of the invoice" });
        }
        let mut sum = Money::ZERO;
        for (position, line) in self.lines.iter().enumerate() {
            let wrong = PressError::LineSum { line: position + 1 };
            let waived = line.exemption.as_ref().map_or(Money::ZERO, |exemption| exemption.amount);
            if line.full.minus(waived) != Ok(line.amount) {
                return Err(wrong);
            }
            sum = sum.plus(line.amount).or(Err(wrong))?;
        }
        if sum != self.total {
            return Err(PressError::Total { lines: sum.cents(), total: self.total.cents() });
        }
        if self.total == Money::ZERO {
            return Ok(());
        }
        super::needed(&self.payment_reference, "the payment reference")?;
        super::needed(&self.bank.iban, "the account to pay to")?;
        let due = self.due.ok_or(PressError::Missing { what: "the last day for payment" })?;
        super::later(due, letter)
    }

    fn title(&self, language: Language) -> &'static str {
        match self.kind {
            InvoiceKind::Fee => language.pick("Gebührenbescheid", "Invoice for fees"),
            InvoiceKind::Deposit { .. } => {
                language.pick("Anforderung einer Sicherheitsleistung", "Request for a security deposit")
            }
        }
    }

    fn write(&self, letter: &Letter, sheet: &mut Sheet) {
        let language = sheet.language;
        let total = self.money(self.total, language);
        let due = self.due.map(|day| language.day(day)).unwrap_or_default();
        match self.kind {
            InvoiceKind::Fee => sheet.say(
                "für unsere Tätigkeit in Ihrer Sache erheben wir die unten aufgeführten Gebühren.",
                "for our work on your case we charge the fees listed below.",
            ),
            InvoiceKind::Deposit { .. } => sheet.say(
                "für die Wiederherstellung der Straße benötigen wir von Ihnen eine Sicherheit.",
                "we require a security from you for the reinstatement of the road.",
            ),
        }
        if self.total == Money::ZERO {
            sheet.key("Sie brauchen nichts zu zahlen.", "There is nothing to pay.");
        } else {
            sheet.key(
                &format!("Bitte zahlen Sie {total} bis zum {due}."),
                &format!("Please pay {total} by {due}."),
            );
        }
        match self.kind {
            InvoiceKind::Fee => sheet.heading("Gebühren im Einzelnen", "Fees in detail"),
            InvoiceKind::Deposit { .. } => {
                sheet.heading("Berechnung der Sicherheit", "Calculation of the deposit");
            }
        }
        self.table(sheet);
        if let InvoiceKind::Deposit { release } = &self.kind {
            sheet.section("Rückgabe der Sicherheit", "Release of the deposit", std::slice::from_ref(release));
        }
        if self.total > Money::ZERO {
            let iban = spaced(&self.bank.iban);
            sheet.heading("So zahlen Sie", "How to pay");
            sheet.facts([
                (("Betrag", "Amount"), &total),
                (("Zahlbar bis", "Payable by"), &due),
                (("Verwendungszweck", "Payment reference"), &self.payment_reference),
                (("Empfänger", "Payee"), &self.bank.holder),
                (("IBAN", "IBAN"), &iban),
                (("BIC", "BIC"), &self.bank.bic),
                (("Bank", "Bank"), &self.bank.name),
                (("Nummer des Bescheids", "Invoice no."), &self.number),
                (("Aktenzeichen", "Case reference"), &letter.reference),
            ]);
        } else {
            sheet.facts([(("Nummer des Bescheids", "Invoice no."), &self.number)]);
        }
    }

    fn next(&self, _: &Letter) -> Vec<(String, String)> {
        if self.total == Money::ZERO {
            return Vec::new();
        }
        vec![(
            "Bitte geben Sie bei der Zahlung den Verwendungszweck genau so an, wie er hier steht. Nur so können wir sie Ihrer Sache zuordnen.".into(),
            "Please quote the payment reference exactly as it stands here, so that we can match your payment with your case.".into(),
        )]
    }
}

impl Invoice {
    fn money(&self, amount: Money, language: Language) -> String {
        let text = amount.text(self.currency);
        language.pick(&text.de, &text.en).replace(' ', "\u{a0}")
    }

    fn table(&self, sheet: &mut Sheet) {
        let language = sheet.language;
        let mut rows = Vec::new();
        for (position, line) in self.lines.iter().enumerate() {
            let quantity = line.quantity.text();
            rows.push([
                cell((position + 1).to_string()),
                cell_with(&line.title, [&line.basis, &line.why]),
                cell(
                    format!("{} {}", language.pick(&quantity.de, &quantity.en), line.unit)
                        .trim()
                        .replace(' ', "\u{a0}"),
                ),
                cell(self.money(line.unit_price, language)),
                cell(self.money(line.full, language)),
            ]);
            if let Some(exemption) = &line.exemption {
                let title = format!("{}: {}", language.pick("Befreiung", "Exemption"), exemption.title);
                let waived = format!("−{}", self.money(exemption.amount, language));
                rows.push([
                    Vec::new(),
                    cell_with(title, [&exemption.basis]),
                    Vec::new(),
                    Vec::new(),
                    cell(waived),
                ]);
            }
        }
        let label: Printed = language.pick("Zu zahlen", "To be paid").into();
        sheet.bill(
            [
                Column::figures("Nr.", "No."),
                Column::words(Wide::Rest, "Leistung", "Item"),
                Column::figures("Menge", "Quantity"),
                Column::figures("Einzelpreis", "Unit price"),
                Column::figures("Betrag", "Amount"),
            ],
            rows,
            vec![(label, self.money(self.total, language).into())],
        );
    }
}

/// An account number in groups of four, as it is read out and typed.
fn spaced(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}
