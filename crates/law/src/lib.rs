//! What must happen by when, on what basis; which steps a case may take.
//!
//! The law itself stands in `data/regimes`, `data/calendars`, `data/documents`, `data/conditions`, `data/fees`,
//! `data/checklists` and `data/sites`, with the examples that prove it; [`Law::read`] runs them all and refuses data that
//! contradicts them. Everything here is pure: today is an argument.

pub mod calendar;
pub mod case;
pub mod checklist;
pub mod clock;
pub mod condition;
pub mod document;
pub mod fee;
pub mod path;
mod read;
pub mod regime;
pub mod requirement;
pub mod site;
mod template;

pub use calendar::Calendar;
pub use clock::Course;
pub use read::{Law, LawFault, Outcome};
pub use regime::Regime;
