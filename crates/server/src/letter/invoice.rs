//! The invoice: a fee or a deposit, line by line, and how to pay it.

use jiff::civil::Date;
use model::{
    Text,
    fee::{Bill, ChargeKind, Unit},
};
use press::{
    Language,
    letter::{Body, Exemption, Invoice, InvoiceKind, InvoiceLine},
};
use serde::{Deserialize, Serialize};
use store::account::Bank;

use super::content::{Extra, cited, say};

/// What an invoice says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Number of the invoice.
    pub number: String,
    /// How the amount came about.
    pub bill: Bill,
    /// Last day for payment.
    pub due: Option<Date>,
    /// What the payment must quote.
    pub payment_reference: String,
    /// Where to pay.
    pub bank: Bank,
}

impl Said {
    /// Whether it asks for a fee, and not for a security.
    pub fn is_fee(&self) -> bool {
        self.bill.kind() == ChargeKind::Fee
    }

    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        let release = Text::new(
            "Die Sicherheit wird zurückgegeben, wenn die Gewährleistung endet und der Vorgang geschlossen ist, soweit sie nicht für Mängel verwendet wurde.",
            "The deposit is given back when the guarantee ends and the case is closed, unless it was used for defects.",
        );
        let lines = self.bill.lines().iter().map(|line| InvoiceLine {
            title: say(&line.title, language),
            basis: say(&cited(&line.basis, line.verified), language),
            quantity: line.quantity,
            unit: say(&unit(line.unit), language),
            unit_price: line.unit_price,
            full: line.full,
            exemption: line.reduction.as_ref().map(|reduction| Exemption {
                title: say(&reduction.title, language),
                basis: say(&cited(&reduction.basis, reduction.verified), language),
                amount: reduction.by,
            }),
            amount: line.amount,
            why: say(&line.why, language),
        });
        Body::Invoice(Invoice {
            kind: if self.is_fee() {
                InvoiceKind::Fee
            } else {
                InvoiceKind::Deposit { release: say(&release, language) }
            },
            number: self.number.clone(),
            currency: self.bill.currency(),
            lines: lines.collect(),
            total: self.bill.total(),
            due: self.due,
            payment_reference: self.payment_reference.clone(),
            bank: press::letter::Bank {
                holder: self.bank.holder.clone(),
                iban: self.bank.iban.clone(),
                bic: self.bank.bic.clone(),
                name: String::new(),
            },
        })
    }
}

/// What is counted, as people say it.
pub fn unit(unit: Unit) -> Text {
    let (de, en) = match unit {
        Unit::Piece => ("Stück", "piece"),
        Unit::Permit => ("Aufgrabeschein", "permit"),
        Unit::Hour => ("Stunden", "hours"),
        Unit::Day => ("Tage", "days"),
        Unit::Inspection => ("Begehung", "inspection"),
        Unit::SquareMetre => ("m²", "m²"),
        Unit::Percent => ("%", "%"),
    };
    Text::new(de, en)
}
