//! What a bill needs to know of a case.

use std::collections::BTreeMap;

use model::{
    case::{Event, Procedure},
    decision::Verdict,
    fee::{Money, Quantity},
};
use serde::Deserialize;

/// The facts of a case that its fees and deposits hang on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeFacts {
    /// The procedure.
    pub procedure: Procedure,
    /// What happened that may cost something.
    pub event: Event,
    /// What was decided, if something was.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Code of the authority's calendar, for example `DE-HH`.
    pub calendar: String,
    /// Ground length of the trench in metres.
    #[serde(default)]
    pub length_m: Quantity,
    /// Surface that is opened, in square metres.
    #[serde(default)]
    pub surface_m2: Quantity,
    /// Permits to dig.
    #[serde(default)]
    pub permits: u32,
    /// Days of the permitted period.
    #[serde(default)]
    pub days: u32,
    /// Inspections on site.
    #[serde(default)]
    pub inspections: u32,
    /// Minutes of work by grade.
    #[serde(default)]
    pub minutes: BTreeMap<String, u32>,
    /// What the officer chose within frames, by item.
    #[serde(default)]
    pub frames: BTreeMap<String, Choice>,
    /// Codes of the exemptions that hold for the applicant or the case.
    #[serde(default)]
    pub exemptions: Vec<String>,
    /// What it would cost to restore the surface.
    #[serde(default)]
    pub reinstatement_cost: Money,
}

/// An amount within a frame, and why it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The amount.
    pub cents: Money,
    /// Why.
    pub reason: String,
}

impl FeeFacts {
    /// The facts of an event without anything counted yet.
    pub fn new(procedure: Procedure, event: Event, calendar: impl Into<String>) -> Self {
        Self {
            procedure,
            event,
            verdict: None,
            calendar: calendar.into(),
            length_m: Quantity::ZERO,
            surface_m2: Quantity::ZERO,
            permits: 0,
            days: 0,
            inspections: 0,
            minutes: BTreeMap::new(),
            frames: BTreeMap::new(),
            exemptions: Vec::new(),
            reinstatement_cost: Money::ZERO,
        }
    }
}
