//! What can happen to a charge: one table; everything that does not stand in it is refused with a sentence.

use model::{Text, fee::ChargeKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{Kind, Problem};

/// Where a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChargeStatus)]
pub enum Status {
    /// Being calculated; the authority's alone.
    Draft,
    /// To be paid.
    Issued,
    /// Paid; a deposit is held.
    Paid,
    /// Not to be paid.
    Waived,
    /// Taken back.
    Cancelled,
    /// A deposit that was given back.
    Released,
    /// A deposit that was used.
    Drawn,
}

/// What happens to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChargeStep)]
pub enum Step {
    /// The invoice goes out.
    Issue,
    /// It was paid.
    Pay,
    /// It need not be paid.
    Waive,
    /// It is taken back.
    Cancel,
    /// The deposit is given back.
    Release,
    /// The deposit is used.
    Draw,
}

/// From, step, of a deposit alone, to, whether it needs a reason.
const TABLE: &[(Status, Step, bool, Status, bool)] = &[
    (Status::Draft, Step::Issue, false, Status::Issued, false),
    (Status::Draft, Step::Cancel, false, Status::Cancelled, false),
    (Status::Draft, Step::Waive, false, Status::Waived, true),
    (Status::Issued, Step::Pay, false, Status::Paid, false),
    (Status::Issued, Step::Waive, false, Status::Waived, true),
    (Status::Issued, Step::Cancel, false, Status::Cancelled, true),
    (Status::Paid, Step::Release, true, Status::Released, false),
    (Status::Paid, Step::Draw, true, Status::Drawn, true),
];

impl Status {
    const ALL: [Self; 7] =
        [Self::Draft, Self::Issued, Self::Paid, Self::Waived, Self::Cancelled, Self::Released, Self::Drawn];

    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Paid => "paid",
            Self::Waived => "waived",
            Self::Cancelled => "cancelled",
            Self::Released => "released",
            Self::Drawn => "drawn",
        }
    }

    /// The status of that name.
    ///
    /// # Errors
    /// When the database holds another word.
    pub fn find(code: &str) -> Result<Self, Problem> {
        let known = Self::ALL.into_iter().find(|status| status.code() == code);
        known.ok_or_else(|| Problem::broken(format_args!("a charge cannot be {code:?}")))
    }

    /// Name as shown.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Draft => ("Entwurf", "draft"),
            Self::Issued => ("festgesetzt", "issued"),
            Self::Paid => ("bezahlt", "paid"),
            Self::Waived => ("erlassen", "waived"),
            Self::Cancelled => ("zurückgenommen", "cancelled"),
            Self::Released => ("zurückgegeben", "released"),
            Self::Drawn => ("verwertet", "drawn"),
        };
        Text::new(de, en)
    }
}

impl Step {
    /// What is written when it happened.
    pub fn entry(self) -> &'static str {
        match self {
            Self::Issue => "charge_issued",
            Self::Pay => "charge_paid",
            Self::Waive => "charge_waived",
            Self::Cancel => "charge_cancelled",
            Self::Release => "charge_released",
            Self::Draw => "charge_drawn",
        }
    }

    /// Name as shown.
    pub fn title(self) -> Text {
        let (de, en) = match self {
            Self::Issue => ("festsetzen", "issue"),
            Self::Pay => ("als bezahlt eintragen", "enter as paid"),
            Self::Waive => ("erlassen", "waive"),
            Self::Cancel => ("zurücknehmen", "cancel"),
            Self::Release => ("zurückgeben", "release"),
            Self::Draw => ("verwerten", "draw"),
        };
        Text::new(de, en)
    }
}

/// What can happen to a charge now.
pub fn steps(status: Status, kind: ChargeKind) -> Vec<Step> {
    let rows = TABLE.iter().filter(|(from, _, deposit, ..)| *from == status && fits(*deposit, kind));
    rows.map(|(_, step, ..)| *step).collect()
}

fn fits(deposit: bool, kind: ChargeKind) -> bool {
    !deposit || kind == ChargeKind::Deposit
}

/// Where a step leads.
///
/// # Errors
/// [`Kind::StepRefused`] with a sentence, [`Kind::Invalid`] at `/note` where a reason is missing.
pub fn next(status: Status, step: Step, kind: ChargeKind, note: &str) -> Result<Status, Problem> {
    let row = TABLE.iter().find(|(from, of, ..)| *from == status && *of == step);
    let Some((_, _, deposit, to, reason)) = row else {
        let (stands, wanted) = (status.title(), step.title());
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            format!("Die Forderung steht auf „{}“; „{}“ ist dann nicht möglich.", stands.de, wanted.de),
            format!("The charge stands at “{}”; “{}” is not possible then.", stands.en, wanted.en),
        )));
    };
    if !fits(*deposit, kind) {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Zurückgeben und verwerten lässt sich nur eine Sicherheit, keine Gebühr.",
            "Only a deposit can be released or drawn, not a fee.",
        )));
    }
    if *reason && note.trim().is_empty() {
        return Err(Problem::field(
            "/note",
            "missing",
            "Bitte nennen Sie den Grund.",
            "Please give the reason.",
        ));
    }
    Ok(*to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 6] = [Step::Issue, Step::Pay, Step::Waive, Step::Cancel, Step::Release, Step::Draw];

    #[test]
    fn what_is_offered_is_what_is_allowed_and_nothing_moves_what_is_over() {
        for status in Status::ALL {
            for kind in [ChargeKind::Fee, ChargeKind::Deposit] {
                let offered = steps(status, kind);
                for step in STEPS {
                    let allowed = next(status, step, kind, "a reason").is_ok();
                    assert_eq!(offered.contains(&step), allowed, "{status:?} {step:?} {kind:?}");
                }
            }
            assert_eq!(Status::find(status.code()).unwrap(), status);
        }
        for over in [Status::Waived, Status::Cancelled, Status::Released, Status::Drawn] {
            assert!(steps(over, ChargeKind::Deposit).is_empty());
        }
        assert!(steps(Status::Paid, ChargeKind::Fee).is_empty());
    }

    #[test]
    fn what_takes_something_from_somebody_needs_a_reason() {
        assert!(next(Status::Issued, Step::Waive, ChargeKind::Fee, " ").is_err());
        assert!(next(Status::Paid, Step::Draw, ChargeKind::Deposit, "").is_err());
        assert!(next(Status::Issued, Step::Pay, ChargeKind::Fee, "").is_ok());
    }
}
