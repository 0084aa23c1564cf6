//! Participation: the public bodies that are asked in a case, and what they answer.

use crate::word::words;

words! {
    /// What a public body watches over.
    BodyKind {
        /// Traffic and public transport.
        Traffic = "traffic",
        /// Nature, trees and green spaces.
        Nature = "nature",
        /// Waters and flood protection.
        Water = "water",
        /// Monuments and archaeology.
        Heritage = "heritage",
        /// Railways.
        Rail = "rail",
        /// Unexploded ordnance.
        Ordnance = "ordnance",
        /// Other networks in the ground.
        Utility = "utility",
        /// A district beside the lead authority.
        District = "district",
        /// A port authority.
        Port = "port",
        /// The municipality where a mobile site is to stand.
        Municipality = "municipality",
    }
}

words! {
    /// What a body answers.
    StatementVerdict {
        /// Not concerned.
        NotConcerned = "not_concerned",
        /// No objection.
        NoObjection = "no_objection",
        /// No objection under conditions.
        Conditions = "conditions",
        /// Objection, with reasons.
        Objection = "objection",
        /// The day passed without an answer.
        Silent = "silent",
    }
}
