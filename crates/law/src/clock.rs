//! The clocks of a case: what runs until when, what stopped it, and whether consent is deemed granted.
//!
//! A clock is replayed from the happenings each time; nothing is stored, so that the answer cannot drift from the journal.
//! The consent clock runs from receipt of the complete application or of its last supplement, never from the day on
//! which an officer notes completeness.

mod course;

use jiff::civil::Date;
use model::{
    Text,
    case::{Event, Happening},
    deadline::{Certificate, ClockEffect, ClockStep, Deadline, DeadlineState},
};
use serde::Deserialize;

pub use course::Course;

use crate::{
    calendar::Calendar,
    regime::{DeadlineRule, IfMissed, Regime},
};

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// What it runs from has not happened.
    Waiting,
    /// It runs.
    Running,
    /// It stands still: the application is not complete.
    Stopped,
    /// What it asks for was done in time, or the case ended before.
    Met,
    /// Its last day has passed.
    Missed,
    /// Its last day has passed, and consent is deemed granted.
    Deemed,
}

/// One deadline of a case, replayed up to a day.
#[derive(Debug, Clone)]
pub struct Clock<'a> {
    /// The deadline.
    pub rule: &'a DeadlineRule,
    /// Where it stands.
    pub standing: Standing,
    /// Day of the event it now runs from (the day itself does not count).
    pub starts_on: Option<Date>,
    /// Its last day; none while it waits or stands still.
    pub due: Option<Date>,
    /// How often this run was extended.
    pub extensions: u8,
    /// Every start, stop, restart and extension, in order.
    pub trail: Vec<ClockStep>,
    /// Nothing moves it any more.
    over: bool,
}

/// Replays all clocks of a regime up to and including `today`; what lies after it is not yet known.
///
/// Happenings may come in any order of days; those of one day count in the order given. Recorded deemings are passed
/// over: the clock finds its own, so that replaying is idempotent.
pub fn run<'a>(regime: &'a Regime, calendar: &Calendar, course: &Course<'_>, today: Date) -> Vec<Clock<'a>> {
    let mut clocks: Vec<Clock<'a>> = regime.deadlines.iter().map(Clock::waiting).collect();
    let mut known: Vec<&Happening> =
        course.happenings.iter().filter(|h| h.on <= today && h.event != Event::Deem).collect();
    known.sort_by_key(|happening| happening.on);
    for happening in known {
        pass_time(&mut clocks, happening.on, calendar);
        happen(&mut clocks, happening, calendar);
    }
    pass_time(&mut clocks, today, calendar);
    clocks
}

/// The deadlines of a case as they stand on a day; a clock that waits or stands still has no day and is not listed.
pub fn deadlines(regime: &Regime, calendar: &Calendar, course: &Course<'_>, today: Date) -> Vec<Deadline> {
    run(regime, calendar, course, today)
        .into_iter()
        .filter_map(|clock| {
            let state = match clock.standing {
                Standing::Waiting | Standing::Stopped => return None,
                Standing::Running => DeadlineState::Running,
                Standing::Met => DeadlineState::Met,
                Standing::Missed | Standing::Deemed => DeadlineState::Missed,
            };
            Some(Deadline {
                id: clock.rule.id.clone(),
                regime: regime.code.clone(),
                title: clock.rule.title.clone(),
                starts_on: clock.starts_on?,
                due: clock.due?,
                state,
                if_missed: clock.rule.consequence.clone(),
                deems: clock.rule.deems(),
                brings: clock.rule.deems().then_some(Event::Deem),
                basis: clock.rule.basis.clone(),
                verified: clock.rule.status == crate::regime::Status::Verified,
                trail: clock.trail,
            })
        })
        .collect()
}

/// The certificate of deemed consent, once the period has ended without a decision; the same on every later day.
pub fn deemed(regime: &Regime, calendar: &Calendar, course: &Course<'_>, today: Date) -> Option<Certificate> {
    let clock = run(regime, calendar, course, today).into_iter().find(|c| c.standing == Standing::Deemed)?;
    let due = clock.due?;
    Some(Certificate {
        regime: regime.code.clone(),
        deadline: clock.rule.id.clone(),
        event: Event::Deem,
        due,
        holds_from: day_after(due),
        basis: clock.rule.basis.clone(),
        trail: clock.trail,
    })
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
        ClockEffect::Lapses => Text::new("Frist abgelaufen, erloschen", "Period has ended, lapsed"),
        ClockEffect::Serves => {
            Text::new("Frist abgelaufen, gilt als bekannt gegeben", "Period has ended, counts as served")
        }
        ClockEffect::Ignored => Text::new("Ohne Wirkung auf die Frist", "No effect on the period"),
    }
}

/// Lets the days before `on` pass: what ran out is missed, and deeming happens on its own day as an event for the others.
fn pass_time(clocks: &mut [Clock<'_>], on: Date, calendar: &Calendar) {
    loop {
        let next = clocks
            .iter_mut()
            .filter(|clock| clock.rule.deems() && clock.ran_out(on))
            .min_by_key(|clock| clock.due);
        let Some((clock, due)) = next.and_then(|clock| clock.due.map(|due| (clock, due))) else { break };
        let deeming = Happening::new(day_after(due), Event::Deem);
        clock.standing = Standing::Deemed;
        clock.over = true;
        clock.note(&deeming, ClockEffect::Deems);
        miss(clocks, deeming.on);
        happen(clocks, &deeming, calendar);
    }
    miss(clocks, on);
}

fn miss(clocks: &mut [Clock<'_>], on: Date) {
    for clock in clocks.iter_mut().filter(|clock| !clock.rule.deems() && clock.ran_out(on)) {
        clock.standing = Standing::Missed;
    }
}

fn happen(clocks: &mut [Clock<'_>], happening: &Happening, calendar: &Calendar) {
    // Whether a notice is timely is asked of the other clocks before any of them has moved.
    let open: Vec<String> = clocks
        .iter()
        .filter(|clock| clock.due.is_some_and(|due| happening.on <= due))
        .map(|clock| clock.rule.id.clone())
        .collect();
    for clock in clocks {
        clock.take(happening, &open, calendar);
    }
}

impl<'a> Clock<'a> {
    fn waiting(rule: &'a DeadlineRule) -> Self {
        Self {
            rule,
            standing: Standing::Waiting,
            starts_on: None,
            due: None,
            extensions: 0,
            trail: Vec::new(),
            over: false,
        }
    }

    fn ran_out(&self, on: Date) -> bool {
        self.standing == Standing::Running && self.due.is_some_and(|due| due < on)
    }

    /// Whether it can still be extended.
    pub fn may_extend(&self) -> bool {
        self.standing == Standing::Running
            && self.rule.extension.as_ref().is_some_and(|extension| self.extensions < extension.times)
    }

    fn take(&mut self, happening: &Happening, open: &[String], calendar: &Calendar) {
        let (rule, event) = (self.rule, happening.event);
        if self.over {
            return;
        }
        if self.standing == Standing::Waiting {
            if rule.starts.contains(&event) {
                self.begin(happening, ClockEffect::Starts, calendar);
            }
            return;
        }
        if rule.ends.contains(&event) {
            self.over = true;
            self.meet(happening);
        } else if rule.restart.as_ref().is_some_and(|restart| restart.events.contains(&event)) {
            self.begin(happening, ClockEffect::Restarts, calendar);
        } else if self.standing == Standing::Running {
            if let Some(stop) = rule.stop.as_ref().filter(|stop| stop.event == event) {
                if open.contains(&stop.within) {
                    self.standing = Standing::Stopped;
                    self.due = None;
                    self.note(happening, ClockEffect::Stops);
                } else {
                    self.note(happening, ClockEffect::Ignored);
                }
            } else if rule.extension.as_ref().is_some_and(|extension| extension.event == event) {
                self.extend(happening, calendar);
            } else if rule.met_by.contains(&event) {
                self.meet(happening);
            }
        }
    }

    fn begin(&mut self, happening: &Happening, effect: ClockEffect, calendar: &Calendar) {
        // Without a length in force on that day the law knew no such deadline yet.
        if let Some(due) = self.rule.end(happening.on, calendar) {
            self.standing = Standing::Running;
            self.starts_on = Some(happening.on);
            self.due = Some(due);
            self.extensions = 0;
            self.note(happening, effect);
        }
    }

    fn extend(&mut self, happening: &Happening, calendar: &Calendar) {
        let longer = self.due.and_then(|due| self.rule.extended_end(due, happening.on, calendar));
        match longer.filter(|_| self.may_extend()) {
            Some(due) => {
                self.due = Some(due);
                self.extensions += 1;
                self.note(happening, ClockEffect::Extends);
            }
            None => self.note(happening, ClockEffect::Ignored),
        }
    }

    fn meet(&mut self, happening: &Happening) {
        if matches!(self.standing, Standing::Running | Standing::Stopped) {
            self.standing = Standing::Met;
            self.note(happening, ClockEffect::Ends);
        }
    }

    fn note(&mut self, happening: &Happening, effect: ClockEffect) {
        self.trail.push(ClockStep { on: happening.on, event: happening.event, effect, due: self.due });
    }
}

/// Whether the application counts as complete because nothing was asked for in time.
pub(crate) fn counts_as_complete(clocks: &[Clock<'_>]) -> bool {
    clocks.iter().any(|c| c.rule.if_missed == IfMissed::CountsAsComplete && c.standing == Standing::Missed)
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

#[cfg(test)]
mod tests;
