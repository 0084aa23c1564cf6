//! Inspections of works in the street, and the defects that they find.

use crate::word::words;

words! {
    /// What an inspection looks at.
    InspectionKind {
        /// The site before and at the beginning of works.
        Start = "start",
        /// The works while they run.
        During = "during",
        /// The surface that is closed for the time being.
        Interim = "interim",
        /// The surface that is restored for good.
        Permanent = "permanent",
        /// The surface within or at the end of the guarantee period.
        Guarantee = "guarantee",
    }
}

words! {
    /// What an inspection came to.
    InspectionResult {
        /// Nothing to object to.
        Passed = "passed",
        /// At least one defect.
        Defect = "defect",
    }
}

words! {
    /// How one point of a checklist was found.
    CheckMark {
        /// In order.
        Good = "good",
        /// Not in order.
        Bad = "bad",
        /// Does not apply here.
        NotApplicable = "not_applicable",
    }
}

words! {
    /// Where a defect stands.
    DefectState {
        /// To be remedied.
        Open = "open",
        /// The operator says that it is remedied.
        Remedied = "remedied",
        /// The authority has seen that it is.
        Accepted = "accepted",
    }
}
