//! The clocks of a case: what runs until when, what stopped it, and what its end brings about.
//!
//! A clock is replayed from the happenings each time; nothing is stored, so that the answer cannot drift from the journal.
//! The consent clock runs from receipt of the complete application or of its last supplement, never from the day on
//! which an officer notes completeness.

mod course;
mod replay;
mod turn;

use jiff::civil::Date;
use model::{
    Text,
    case::Event,
    deadline::{Certificate, ClockEffect, ClockStep, Deadline, DeadlineState},
};
use serde::Deserialize;

pub use course::Course;

use crate::{
    calendar::Calendar,
    regime::{DeadlineRule, IfMissed, Regime},
};
use replay::Replay;

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// What it runs from has not happened.
    Waiting,
    /// It runs.
    Running,
    /// It stands still: the application is not complete, or a change was asked for.
    Stopped,
    /// What it asks for was done in time, or the case ended before.
    Met,
    /// Its last day has passed.
    Missed,
    /// Its last day has passed, and consent is deemed granted.
    Deemed,
    /// Its last day has passed, and the permission has lapsed.
    Lapsed,
    /// Its last day has come, and what was sent counts as served.
    Served,
    /// Its last day has passed, and the change that was asked for counts as agreed.
    Agreed,
}

/// One deadline of a case, replayed up to a day.
#[derive(Debug, Clone)]
pub struct Clock<'a> {
    /// The deadline.
    pub rule: &'a DeadlineRule,
    /// Where it stands.
    pub standing: Standing,
    /// Day of the event it now runs from (the day itself does not count), or the planned day that it is counted from.
    pub starts_on: Option<Date>,
    /// Its last day; none while it waits or stands still.
    pub due: Option<Date>,
    /// How often this run was extended.
    pub extensions: u8,
    /// Whether it and all that moved it was read in the legal text; one that is not never decides alone.
    pub verified: bool,
    /// Every start, stop, restart and extension, in order.
    pub trail: Vec<ClockStep>,
    /// Nothing moves it any more.
    over: bool,
    /// It is counted forward from a day that is only planned, and cannot be missed yet.
    forecast: bool,
    /// Its last day before it rolled.
    bare_due: Option<Date>,
    /// The day since which it is paused.
    paused: Option<Date>,
    /// The day on which what it begins only after has come.
    called: Option<Date>,
    /// What its ends have brought about.
    rings: Vec<Ring>,
}

/// The end of a clock that brought something about.
#[derive(Debug, Clone, Copy)]
struct Ring {
    event: Event,
    due: Date,
    on: Date,
    /// Steps of the trail that led to it.
    steps: usize,
    /// Whether it holds by itself.
    verified: bool,
}

/// Replays all clocks of a regime that run in the course's class, up to and including `today`; what lies after it is not yet known.
///
/// Happenings may come in any order of days; those of one day count in the order given. What the regime's own clocks bring
/// about is passed over where it is recorded: the clock finds it itself, so that replaying is idempotent.
pub fn run<'a>(regime: &'a Regime, calendar: &Calendar, course: &Course<'_>, today: Date) -> Vec<Clock<'a>> {
    Replay::new(regime, calendar, course, today).up_to(today)
}

/// The deadlines of a case as they stand on a day; a clock that waits or stands still has no day and is not listed.
pub fn deadlines(regime: &Regime, calendar: &Calendar, course: &Course<'_>, today: Date) -> Vec<Deadline> {
    run(regime, calendar, course, today)
        .into_iter()
        .filter_map(|clock| {
            let state = match clock.standing {
                Standing::Waiting | Standing::Stopped => return None,
                Standing::Running => DeadlineState::Running,
                Standing::Met | Standing::Served => DeadlineState::Met,
                Standing::Missed | Standing::Deemed | Standing::Lapsed | Standing::Agreed => {
                    DeadlineState::Missed
                }
            };
            Some(Deadline {
                id: clock.rule.id.clone(),
                regime: regime.code.clone(),
                title: clock.rule.title.clone(),
                starts_on: clock.starts_on?,
                due: clock.due?,
                state,
                if_missed: clock.rule.consequence.clone(),
                deems: clock.verified && clock.rule.deems(),
                brings: clock.rule.brings().filter(|_| clock.verified),
                basis: clock.rule.basis.clone(),
                verified: clock.verified,
                trail: clock.trail,
            })
        })
        .collect()
}

/// What the clocks have brought about by their ends, each with its proof; the same on every later day.
///
/// An unverified deadline never decides alone, and brings nothing about.
pub fn certificates(
    regime: &Regime,
    calendar: &Calendar,
    course: &Course<'_>,
    today: Date,
) -> Vec<Certificate> {
    let mut certificates = Vec::new();
    for clock in run(regime, calendar, course, today) {
        certificates.extend(clock.rings.iter().filter(|ring| ring.verified).map(|ring| Certificate {
            regime: regime.code.clone(),
            deadline: clock.rule.id.clone(),
            event: ring.event,
            due: ring.due,
            holds_from: ring.on,
            basis: clock.rule.basis.clone(),
            trail: clock.trail[..ring.steps].to_vec(),
        }));
    }
    certificates.sort_by_key(|certificate| certificate.holds_from);
    certificates
}

/// The certificate of deemed consent, once the period has ended without a decision.
pub fn deemed(regime: &Regime, calendar: &Calendar, course: &Course<'_>, today: Date) -> Option<Certificate> {
    certificates(regime, calendar, course, today).into_iter().find(|proof| proof.event == Event::Deem)
}

/// What an effect is called.
pub fn effect_title(effect: ClockEffect) -> Text {
    match effect {
        ClockEffect::Starts => Text::new("Frist beginnt", "Period begins"),
        ClockEffect::Stops => {
            Text::new("Frist steht still, bis ergänzt ist", "Period stands still until supplemented")
        }
        ClockEffect::Restarts => Text::new("Frist beginnt neu", "Period begins anew"),
        ClockEffect::Extends => Text::new("Frist verlängert", "Period extended"),
        ClockEffect::Ends => Text::new("Frist gewahrt oder erledigt", "Period met or no longer needed"),
        ClockEffect::Deems => {
            Text::new("Frist abgelaufen, gilt als erteilt", "Period has ended, deemed granted")
        }
        ClockEffect::Lapses => {
            Text::new("Frist abgelaufen, Erlaubnis erloschen", "Period has ended, permission lapsed")
        }
        ClockEffect::Serves => {
            Text::new("Frist abgelaufen, gilt als bekannt gegeben", "Period has ended, counts as served")
        }
        ClockEffect::Agrees => Text::new(
            "Frist abgelaufen, Änderung gilt als genehmigt",
            "Period has ended, change counts as agreed",
        ),
        ClockEffect::Ignored => Text::new("Ohne Wirkung auf die Frist", "No effect on the period"),
    }
}

/// Whether the application counts as complete because nothing was asked for in time.
pub(crate) fn counts_as_complete(clocks: &[Clock<'_>]) -> bool {
    clocks.iter().any(|c| c.rule.if_missed == IfMissed::CountsAsComplete && c.standing == Standing::Missed)
}

#[cfg(test)]
mod tests;
