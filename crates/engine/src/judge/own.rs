//! What is said of a case itself: no neighbour clashes with it, and what was not read in the law weighs less.

use geo::Coord;
use model::{
    CaseId, OrganisationId,
    finding::{Neighbour, NeighbourKind, Severity},
};

use super::{Draft, Found, Place, identity::Fingerprint};
use crate::{
    City,
    rule::{
        Rule, Value,
        sentence::{Figure, Figures, Word},
    },
};

/// A rule about a case.
#[derive(Clone, Copy)]
pub(super) struct Own<'a> {
    pub city: &'a City,
    pub case: Option<CaseId>,
    pub applicant: Option<OrganisationId>,
    pub rule: &'a Rule,
    pub value: &'a Value,
}

/// What is said of it.
pub(super) struct Said<'s> {
    /// The phrase of the rule.
    pub phrase: &'static str,
    /// Tells several of the same phrase apart.
    pub which: &'s str,
    pub severity: Severity,
    pub verified: bool,
    pub not_judged: bool,
    pub figures: Figures,
    pub place: Option<Place>,
    pub neighbour: Neighbour,
    pub distance_m: Option<f64>,
}

impl<'s> Said<'s> {
    /// With something else that tells it apart.
    pub fn of(self, which: &'s str) -> Self {
        Self { which, ..self }
    }

    pub fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }

    /// Weighs no more than so much.
    pub fn at_most(self, severity: Severity) -> Self {
        Self { severity: self.severity.max(severity), ..self }
    }
}

impl Own<'_> {
    /// Said of the case itself. What was not read in the law is something to look at, no more.
    pub fn said(&self, phrase: &'static str, verified: bool, figures: Figures) -> Said<'static> {
        let verified = verified && self.rule.is_verified();
        let severity =
            if verified { self.rule.severity() } else { self.rule.severity().max(Severity::Light) };
        let neighbour = Neighbour {
            kind: NeighbourKind::Case,
            id: None,
            label: String::new(),
            owner: self.applicant,
            // Who knows of the case knows what is wrong with it.
            public: true,
        };
        Said {
            phrase,
            which: "",
            severity,
            verified,
            not_judged: false,
            figures,
            place: None,
            neighbour,
            distance_m: None,
        }
    }

    /// Something needed to judge by the rule is not known.
    pub fn unknown(&self, figures: Figures) -> Said<'static> {
        Said { severity: Severity::Info, not_judged: true, ..self.said("unknown", true, figures) }
    }

    /// Puts it into words; places are those that it was judged by.
    pub fn tell(&self, said: Said<'_>, places: &[Coord<f64>], found: &mut Vec<Found>) {
        let state = self.rule.phrase(said.phrase, &said.figures);
        let which = format!("{} {}", said.phrase, said.which);
        let draft = Draft {
            rule: self.rule,
            value: self.value,
            severity: said.severity,
            verified: said.verified,
            neighbour: said.neighbour,
            which: which.trim_end(),
            place: said.place,
            distance_m: said.distance_m,
            period: None,
            score: None,
            not_judged: said.not_judged,
            // Whatever changes the sentence changes what it was said of.
            print: Fingerprint::new().word(&state.de).word(said.severity.code()).places(places).short(),
            figures: vec![(Word::State, Figure::Words(state))],
        };
        found.push(draft.told(self.city, self.case, 0));
    }
}
