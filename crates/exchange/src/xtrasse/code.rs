//! What the house knows in the codes of the catalogue.

use model::trench::LayingMethod;

use super::{NodeKind, Status, Surface};

/// `XP_LeitungTyp`: laid in the ground.
pub(super) const IN_THE_GROUND: &str = "1000";
/// `XP_KabelTyp`: glass fibre.
pub(super) const GLASS_FIBRE: &str = "1000";
/// `BRA_BaustelleTyp`: part of the works.
pub(super) const PART_OF_WORKS: &str = "3000";

/// `BRA_PlanStatus`.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Laying => "1000",
        Status::Change => "2000",
        Status::Notification => "3000",
        Status::Framework => "4000",
    }
}

/// `XP_Bauweise`: open or closed; nothing is built where a duct is there already.
pub(super) fn building(method: LayingMethod) -> Option<&'static str> {
    match method {
        LayingMethod::OpenTrench | LayingMethod::Milling | LayingMethod::SawCut | LayingMethod::Plough => {
            Some("1000")
        }
        LayingMethod::Drilling => Some("2000"),
        LayingMethod::ExistingDuct => None,
    }
}

/// `XP_Legeverfahren`.
pub(super) fn laying(method: LayingMethod, surface: Option<Surface>) -> Option<&'static str> {
    match method {
        LayingMethod::OpenTrench => Some("1000"),
        LayingMethod::Plough => Some("4000"),
        LayingMethod::SawCut => Some("60001"),
        LayingMethod::Milling => surface.map(|surface| if surface.is_bound() { "60002" } else { "5000" }),
        LayingMethod::Drilling | LayingMethod::ExistingDuct => None,
    }
}

impl Surface {
    fn is_bound(self) -> bool {
        matches!(self, Self::Carriageway | Self::Pavement | Self::Parking)
    }

    /// `BRA_BaugrundTyp`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Carriageway => "1000",
            Self::Verge => "2100",
            Self::Path => "3000",
            Self::Pavement => "4000",
            Self::Green => "5000",
            Self::Parking => "6000",
        }
    }
}

impl NodeKind {
    /// The class, and its codes in the order of the catalogue.
    pub(super) fn class(self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self {
            Self::Distributor { splitters: true } => {
                ("BRA_Verteiler", &[("art", "10002"), ("technik", "9000")])
            }
            Self::Distributor { splitters: false } => {
                ("BRA_Verteiler", &[("art", "10002"), ("technik", "4000")])
            }
            Self::Manhole => ("BRA_Schacht", &[]),
            Self::House => ("BRA_Hausanschluss", &[("technik", "6000")]),
        }
    }
}
