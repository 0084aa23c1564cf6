//! A case's course: all that its clocks may ask about.

use jiff::civil::Date;
use model::case::{Anchor, Happening};

/// What happened to a case, and what it is planned towards.
#[derive(Debug, Clone, Copy, Default)]
pub struct Course<'a> {
    /// What happened, in any order of days; what happened on one day stands in its order.
    pub happenings: &'a [Happening],
    /// The class that the law distinguishes by, for example `minor`; a deadline that names classes runs in those only.
    pub class: Option<&'a str>,
    /// Days that deadlines count back from.
    pub anchors: &'a [(Anchor, Date)],
}

impl<'a> Course<'a> {
    /// A course of which only the happenings are known.
    pub fn of(happenings: &'a [Happening]) -> Self {
        Self { happenings, ..Self::default() }
    }

    /// The day of that anchor, where it is known.
    pub fn find_anchor(&self, anchor: Anchor) -> Option<Date> {
        self.anchors.iter().find(|(known, _)| *known == anchor).map(|(_, on)| *on)
    }
}

impl<'a> From<&'a [Happening]> for Course<'a> {
    fn from(happenings: &'a [Happening]) -> Self {
        Self::of(happenings)
    }
}
