//! The instruction on remedies: what may be done against a decision, where, in what form and until when.

use super::needed;
use super::sheet::Sheet;
use crate::PressError;

/// What may be done against a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemedyKind {
    /// An objection, decided by the authority itself or the one above it.
    Objection,
    /// An action before a court, where the state knows no objection.
    Action,
}

/// The instruction on remedies, as the authority's state words it; every text is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What may be done.
    pub kind: RemedyKind,
    /// Authority or court to which it goes, with its seat.
    pub authority: String,
    /// The period in words: "innerhalb eines Monats nach Bekanntgabe dieses Bescheids".
    pub period: String,
    /// The form in words: "schriftlich, elektronisch … oder zur Niederschrift".
    pub form: String,
}

impl Remedy {
    /// An instruction that lacks a part is wrong, and a wrong one is as good as none.
    pub(super) fn check(&self) -> Result<(), PressError> {
        needed(&self.authority, "the authority that takes the remedy")?;
        needed(&self.period, "the period of the remedy")?;
        needed(&self.form, "the form of the remedy")
    }

    pub(super) fn write(&self, sheet: &mut Sheet) {
        sheet.heading("Rechtsbehelfsbelehrung", "Remedies");
        match self.kind {
            RemedyKind::Objection => sheet.lead(
                "Gegen diesen Bescheid können Sie Widerspruch einlegen.",
                "You may lodge an objection against this decision.",
            ),
            RemedyKind::Action => sheet.lead(
                "Gegen diesen Bescheid können Sie Klage erheben.",
                "You may bring an action against this decision.",
            ),
        }
        sheet.facts([
            (("Frist", "Period"), &self.period),
            (("Form", "Form"), &self.form),
            (("Zuständig", "Addressed to"), &self.authority),
        ]);
    }
}
