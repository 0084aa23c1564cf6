//! What operators report about their own supply, in the words in which it is stored, sent and judged.

use crate::word::words;

words! {
    /// What an operator says about an address, the most first.
    Said {
        /// It has the technology in the building.
        Connected = "connected",
        /// It could have: the network runs past it.
        Passed = "passed",
        /// It cannot be served.
        Unserved = "unserved",
    }
}

words! {
    /// Over what an address is or would be served.
    Technology {
        /// Fibre into the building or the home.
        Fibre = "fibre",
        /// A television cable network.
        Coax = "coax",
        /// The copper pair of the telephone.
        Copper = "copper",
        /// Radio.
        Radio = "radio",
    }
}

words! {
    /// What a report consists of; of each kind one operator has one in force.
    ReportKind {
        /// A list of addresses.
        Addresses = "addresses",
        /// Areas, of which the same holds for every address within.
        Areas = "areas",
    }
}

impl Technology {
    /// Whether nobody can be served without a duct or cable that the register of ducts would know.
    pub fn needs_duct(self) -> bool {
        self == Self::Fibre
    }
}
