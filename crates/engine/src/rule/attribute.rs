//! What a case and a mobile site are held against: attributes that no map shows, with what each can tell.

use model::{Text, case::Procedure, site::SiteKind};
use serde::Deserialize;

use super::{
    class::Class,
    file::{Status, Value},
    relation::Holds,
    sentence::Word,
};

/// What a case is held against.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CaseAttribute {
    /// The documents that the law asks for and that are not there.
    Document { missing: Text },
    /// How the line was drawn.
    Drawing {
        /// Every vertex lies on a grid: rounded.
        grid: Text,
        /// Parts that do not touch.
        apart: Text,
        /// It turns back on itself.
        back: Text,
        /// No known street is near: perhaps another reference system.
        off: Text,
    },
    /// The last days on which something can be done in time, and the day on which the decision is due.
    Notice { late: Text, early: Text },
    /// The procedure against the size of the works.
    Size { length: Text, days: Text, weight: Text, spare: Text },
    /// Whether the applicant has a right of way.
    RightOfWay { none: Text },
    /// Conditions that the law may not allow.
    Condition { outside: Text },
    /// Works that are said to be unable to wait.
    Immediate { waits: Text, long: Text, often: Text, unapplied: Text },
    /// The same works once more.
    Duplicate { twin: Text },
    /// The day on which the permission lapses.
    Validity { after: Text, near: Text },
}

/// What a mobile site is held against.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum SiteAttribute {
    /// How far its safety distance reaches.
    SafetyDistance {
        /// Beyond the land on which it stands.
        leaves: Text,
        /// Onto the land of somebody else.
        reaches: Text,
        /// Down to people who pass below.
        low: Text,
        unknown: Text,
    },
    /// Its power together with that of sites at the same place.
    Power { crosses: Text, unknown: Text },
    /// Its height.
    Height { high: Text, unknown: Text },
    /// Its visible volume, and the class that follows from what it is.
    Volume { large: Text, unsaid: Text, class: Text },
    /// The street furniture that it shall stand on.
    Furniture { taken: Text },
}

/// What a procedure is meant for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Size {
    pub procedure: Procedure,
    /// Only for that class of the procedure; for all without one.
    pub class: Option<String>,
    /// Only shorter works, in metres.
    pub below_m: Option<f64>,
    /// No works that take more days.
    pub up_to_days: Option<i64>,
    /// No works of a graver class of `class.toml`.
    pub up_to_class: Option<Class>,
    /// The simpler procedure that would do within all these limits; then the row tells of a chance, and limits nothing.
    pub rather: Option<Text>,
    pub status: Status,
}

impl Size {
    /// Whether it is about the procedure and class of a case.
    pub fn concerns(&self, procedure: &Procedure, class: Option<&str>) -> bool {
        self.procedure == *procedure && self.class.as_deref().is_none_or(|own| class == Some(own))
    }

    fn is_sound(&self) -> bool {
        let length = self.below_m.is_none_or(|metres| metres.is_finite() && metres > 0.0);
        let days = self.up_to_days.is_none_or(|days| days > 0);
        let says = self.below_m.is_some() || self.up_to_days.is_some() || self.up_to_class.is_some();
        let whole = self.rather.as_ref().is_none_or(|text| !text.is_incomplete());
        length && days && says && whole
    }
}

/// How high a kind of site may be without a permit.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Height {
    pub kind: SiteKind,
    /// In metres; nothing where it is not measured from the ground.
    pub most_m: Option<f64>,
}

/// What the sentences of a rule about cases can tell.
pub(super) const CASE_WORDS: &[Word] = &[Word::State];

/// What the sentences of a rule about sites can tell.
pub(super) const SITE_WORDS: &[Word] = &[Word::Street, Word::State];

type Phrases<'a> = Vec<(&'static str, &'a Text, &'static [Word])>;

impl CaseAttribute {
    pub(super) fn phrases(&self) -> Phrases<'_> {
        const LIST: &[Word] = &[Word::Count, Word::Name];
        const DRAWN: &[Word] = &[Word::Count, Word::DistanceM, Word::KeepM, Word::AngleDeg, Word::LengthM];
        const DAYS: &[Word] = &[Word::Name, Word::First, Word::Last, Word::Basis];
        const SIZE: &[Word] = &[Word::Name, Word::LengthM, Word::KeepM, Word::Days, Word::Total];
        const TWIN: &[Word] = &[Word::Name, Word::Share, Word::LengthM, Word::First, Word::Last];
        const SOON: &[Word] = &[Word::Count, Word::Days, Word::Total, Word::First, Word::Last, Word::Basis];
        match self {
            Self::Document { missing } => vec![("missing", missing, LIST)],
            Self::Drawing { grid, apart, back, off } => {
                vec![
                    ("grid", grid, DRAWN),
                    ("apart", apart, DRAWN),
                    ("back", back, DRAWN),
                    ("off", off, DRAWN),
                ]
            }
            Self::Notice { late, early } => vec![("late", late, DAYS), ("early", early, DAYS)],
            Self::Size { length, days, weight, spare } => {
                vec![
                    ("length", length, SIZE),
                    ("days", days, SIZE),
                    ("weight", weight, SIZE),
                    ("spare", spare, SIZE),
                ]
            }
            Self::RightOfWay { none } => vec![("none", none, &[])],
            Self::Condition { outside } => vec![("outside", outside, LIST)],
            Self::Immediate { waits, long, often, unapplied } => vec![
                ("waits", waits, SOON),
                ("long", long, SOON),
                ("often", often, SOON),
                ("unapplied", unapplied, SOON),
            ],
            Self::Duplicate { twin } => vec![("twin", twin, TWIN)],
            Self::Validity { after, near } => vec![("after", after, DAYS), ("near", near, DAYS)],
        }
    }

    pub(super) fn unsound(&self, hold: &mut Holds) {
        let above = |least: f64, number: Option<f64>| number.is_some_and(|n| n.is_finite() && n > least);
        match self {
            Self::Drawing { .. } => {
                hold("grid_m", &|value: &Value| above(0.0, value.grid_m));
                // A coarser tolerance would find a grid in every line.
                hold("grid_within_m", &|value| {
                    value
                        .grid_m
                        .zip(value.grid_within_m)
                        .is_some_and(|(grid, within)| (0.0..grid / 10.0).contains(&within))
                });
                hold("join_m", &|value| above(0.0, value.join_m));
                hold("back_deg", &|value| value.back_deg.is_some_and(|angle| (0.0..=90.0).contains(&angle)));
            }
            Self::Size { .. } => {
                hold("size", &|value| !value.size.is_empty() && value.size.iter().all(Size::is_sound));
            }
            Self::RightOfWay { .. } => hold("procedures", &|value| !value.procedures.is_empty()),
            Self::Immediate { .. } => {
                hold("begins_within_days", &|value| value.begins_within_days.is_some_and(|days| days >= 0));
                hold("up_to_days", &|value| value.up_to_days.is_some_and(|days| days > 0));
                hold("within_days", &|value| value.within_days.is_some_and(|days| days > 0));
                hold("from_works", &|value| value.from_works.is_some_and(|works| works > 1));
            }
            Self::Duplicate { .. } => {
                hold("metres", &|value| above(0.0, value.metres));
                hold("least_share", &|value| {
                    value.least_share.is_some_and(|share| share > 0.0 && share <= 1.0)
                });
            }
            Self::Validity { .. } => {
                hold("within_days", &|value| value.within_days.is_some_and(|days| days > 0));
            }
            Self::Document { .. } | Self::Notice { .. } | Self::Condition { .. } => {}
        }
    }
}

impl SiteAttribute {
    pub(super) fn phrases(&self) -> Phrases<'_> {
        const REACH: &[Word] = &[Word::Name, Word::DistanceM, Word::KeepM, Word::GapM];
        const POWER: &[Word] =
            &[Word::Name, Word::Count, Word::Amount, Word::Total, Word::Limit, Word::KeepM, Word::Basis];
        const SIZE: &[Word] = &[Word::Name, Word::Kind, Word::Amount, Word::Limit, Word::Basis];
        match self {
            Self::SafetyDistance { leaves, reaches, low, unknown } => vec![
                ("leaves", leaves, REACH),
                ("reaches", reaches, REACH),
                ("low", low, REACH),
                ("unknown", unknown, REACH),
            ],
            Self::Power { crosses, unknown } => {
                vec![("crosses", crosses, POWER), ("unknown", unknown, POWER)]
            }
            Self::Height { high, unknown } => vec![("high", high, SIZE), ("unknown", unknown, SIZE)],
            Self::Volume { large, unsaid, class } => {
                vec![("large", large, SIZE), ("unsaid", unsaid, SIZE), ("class", class, SIZE)]
            }
            Self::Furniture { taken } => vec![("taken", taken, REACH)],
        }
    }

    pub(super) fn unsound(&self, hold: &mut Holds) {
        let length = |metres: Option<f64>| metres.is_some_and(|metres| metres.is_finite() && metres >= 0.0);
        match self {
            Self::SafetyDistance { .. } => hold("head_m", &|value: &Value| length(value.head_m)),
            Self::Power { .. } | Self::Furniture { .. } => hold("metres", &|value| length(value.metres)),
            Self::Height { .. } => hold("height", &|value| {
                !value.height.is_empty()
                    && value.height.iter().all(|row| row.most_m.is_none() || length(row.most_m))
            }),
            Self::Volume { .. } => {}
        }
    }
}
