//! The extension notice: which period became longer, until when, and why.

use jiff::civil::Date;
use model::{Text, case::Event, deadline::ClockEffect};
use press::{
    Language,
    letter::{Body, Extension},
};
use serde::{Deserialize, Serialize};

use super::content::{Extra, say};
use crate::case::file::File;

/// What an extension notice says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    old_end: Date,
    new_end: Date,
    reasons: Vec<String>,
    if_missed: Text,
}

/// A notice of the period that the last extension made longer; none where it made none longer.
pub fn of(file: &File<'_>, reasons: &[String], on: Date, today: Date) -> Option<Said> {
    file.deadlines(today).into_iter().find_map(|deadline| {
        let position =
            deadline.trail.iter().rposition(|step| step.event == Event::Extend && step.on == on)?;
        let step = &deadline.trail[position];
        if step.effect != ClockEffect::Extends {
            return None;
        }
        let old_end = deadline.trail[..position].iter().rev().find_map(|step| step.due)?;
        Some(Said { old_end, new_end: step.due?, reasons: reasons.to_vec(), if_missed: deadline.if_missed })
    })
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, _: &Extra) -> Body {
        Body::Extension(Extension {
            old_end: self.old_end,
            new_end: self.new_end,
            reasons: self.reasons.clone(),
            if_missed: say(&self.if_missed, language),
        })
    }
}
