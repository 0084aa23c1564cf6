//! Deadlines as they leave the house: with the days that are left, and every step of the clock in words.

use jiff::civil::Date;
use model::{Text, deadline, deadline::DeadlineState, period::days_between};
use serde::Serialize;
use utoipa::ToSchema;

/// One step of a clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    #[schema(value_type = String, format = Date)]
    on: Date,
    event: model::case::Event,
    event_title: Text,
    effect: Text,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// A deadline of a case as it stands today.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deadline {
    id: String,
    regime: String,
    title: Text,
    #[schema(value_type = String, format = Date)]
    starts_on: Date,
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// Days from today to the last day; negative when it has passed.
    days_left: i64,
    state: DeadlineState,
    if_missed: Text,
    /// Whether missing it means that consent is deemed granted.
    deems: bool,
    /// What its end brings about by itself: `deem`, `lapse` or `serve`.
    brings: Option<model::case::Event>,
    basis: String,
    verified: bool,
    trail: Vec<Step>,
}

impl Deadline {
    /// A deadline as it stands on a day.
    pub fn shown(deadline: deadline::Deadline, today: Date) -> Self {
        Self {
            id: deadline.id,
            regime: deadline.regime,
            title: deadline.title,
            starts_on: deadline.starts_on,
            due: deadline.due,
            days_left: days_between(today, deadline.due),
            state: deadline.state,
            if_missed: deadline.if_missed,
            deems: deadline.deems,
            brings: deadline.brings,
            basis: deadline.basis,
            verified: deadline.verified,
            trail: trail(deadline.trail),
        }
    }
}

/// The steps of a clock in words.
pub fn trail(steps: Vec<deadline::ClockStep>) -> Vec<Step> {
    steps
        .into_iter()
        .map(|step| Step {
            on: step.on,
            event: step.event,
            event_title: law::case::event_title(step.event),
            effect: law::clock::effect_title(step.effect),
            due: step.due,
        })
        .collect()
}
