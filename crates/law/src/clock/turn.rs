//! What one turn of events does to one clock.

use jiff::{Span, civil::Date};
use model::{
    case::{Anchor, Event},
    deadline::{ClockEffect, ClockStep},
    period::days_between,
};

use super::{
    Clock, Ring, Standing,
    replay::{Shown, Turn},
};
use crate::{
    calendar::Calendar,
    regime::{Counting, DeadlineRule, Status},
};

impl<'a> Clock<'a> {
    pub(super) fn waiting(rule: &'a DeadlineRule) -> Self {
        Self {
            rule,
            standing: Standing::Waiting,
            starts_on: None,
            due: None,
            extensions: 0,
            verified: rule.status == Status::Verified,
            trail: Vec::new(),
            over: false,
            forecast: false,
            bare_due: None,
            paused: None,
            called: None,
            rings: Vec::new(),
        }
    }

    /// Whether it can still be extended.
    pub fn may_extend(&self) -> bool {
        self.standing == Standing::Running
            && self.rule.extension.as_ref().is_some_and(|extension| self.extensions < extension.times)
    }

    /// Counts from a day that is planned, or from the one on which it came to pass.
    pub(super) fn plan(&mut self, planned: Option<Date>, came: Option<Date>, calendar: &Calendar) {
        let Some(day) = came.or(planned) else { return };
        let Some(due) = self.rule.end(day, &[], None, calendar) else { return };
        self.standing = Standing::Running;
        self.starts_on = Some(day);
        self.due = Some(due);
        self.forecast = came.is_none() && matches!(self.rule.counting, Counting::After(..));
        if let (Some(on), Counting::After(anchor, _)) = (came, &self.rule.counting) {
            self.note(on, event_of(*anchor), ClockEffect::Starts);
        }
    }

    pub(super) fn take(&mut self, turn: &Turn<'_>, calendar: &Calendar) {
        let (rule, event) = (self.rule, turn.event);
        if self.over {
            return;
        }
        if rule.only_after.contains(&event) {
            self.called = Some(turn.on);
        }
        let may_begin = rule.only_after.is_empty() || self.called.is_some();
        if self.standing == Standing::Waiting {
            if may_begin && rule.starts.contains(&event) {
                self.begin(turn, ClockEffect::Starts, calendar);
            }
            return;
        }
        let paused = rule.pause.as_ref().filter(|_| self.paused.is_some());
        if rule.ends.contains(&event) || paused.is_some_and(|pause| pause.replaced_by.contains(&event)) {
            self.over = true;
            self.meet(turn);
        } else if may_begin && rule.restart.as_ref().is_some_and(|restart| restart.events.contains(&event)) {
            self.begin(turn, ClockEffect::Restarts, calendar);
        } else if paused.is_some_and(|pause| pause.until.contains(&event)) {
            self.resume(turn, calendar);
        } else if self.standing == Standing::Running {
            self.run_on(turn, calendar);
        }
    }

    fn run_on(&mut self, turn: &Turn<'_>, calendar: &Calendar) {
        let (rule, event) = (self.rule, turn.event);
        if let Some(stop) = rule.stop.as_ref().filter(|stop| stop.event == event) {
            if stop.within.as_deref().is_none_or(|within| turn.open.contains(&within)) {
                self.stand_still(turn);
            } else {
                self.note(turn.on, event, ClockEffect::Ignored);
            }
        } else if let Some(pause) = rule.pause.as_ref().filter(|pause| pause.events.contains(&event)) {
            self.paused = Some(turn.counts_on);
            self.verified &= pause.status == Status::Verified;
            self.stand_still(turn);
        } else if rule.extension.as_ref().is_some_and(|extension| extension.event == event) {
            self.extend(turn, calendar);
        } else if rule.met_by.contains(&event) {
            // What counts as received only after the last day came too late, whatever day it was sent on.
            if self.due.is_some_and(|due| due < turn.counts_on) {
                self.note(turn.on, event, ClockEffect::Ignored);
            } else {
                self.meet(turn);
            }
        }
    }

    fn begin(&mut self, turn: &Turn<'_>, effect: ClockEffect, calendar: &Calendar) {
        if matches!(self.rule.counting, Counting::With(_)) {
            self.standing = Standing::Stopped;
            self.starts_on = Some(turn.counts_on);
            return;
        }
        // Without a length in force on that day the law knew no such deadline yet.
        if let Some(due) = self.rule.end(turn.counts_on, turn.marks, turn.until, calendar) {
            self.standing = Standing::Running;
            self.starts_on = Some(turn.counts_on);
            self.due = Some(due);
            self.bare_due = self.rule.bare_end(turn.counts_on, turn.marks, turn.until, calendar);
            self.extensions = 0;
            self.paused = None;
            self.called = None;
            self.verified = self.rule.status == Status::Verified && turn.verified;
            self.note(turn.on, turn.event, effect);
        }
    }

    fn stand_still(&mut self, turn: &Turn<'_>) {
        self.standing = Standing::Stopped;
        self.due = None;
        self.note(turn.on, turn.event, ClockEffect::Stops);
    }

    /// Goes on after a pause: the last day it had, later by the days that it stood still, and only then rolled.
    fn resume(&mut self, turn: &Turn<'_>, calendar: &Calendar) {
        let (Some(since), Some(due)) = (self.paused.take(), self.bare_due) else { return };
        let later = due.saturating_add(Span::new().days(days_between(since, turn.counts_on)));
        self.standing = Standing::Running;
        self.bare_due = Some(later);
        self.due = Some(self.rule.rolls.roll(later, calendar));
        self.note(turn.on, turn.event, ClockEffect::Extends);
    }

    fn extend(&mut self, turn: &Turn<'_>, calendar: &Calendar) {
        let longer = self.due.and_then(|due| self.rule.extended_end(due, turn.on, turn.until, calendar));
        match longer.filter(|_| self.may_extend()) {
            Some(due) => {
                self.due = Some(due);
                self.bare_due = Some(due);
                self.extensions += 1;
                let status = self.rule.extension.as_ref().map(|extension| extension.status);
                self.verified &= status == Some(Status::Verified);
                self.note(turn.on, turn.event, ClockEffect::Extends);
            }
            None => self.note(turn.on, turn.event, ClockEffect::Ignored),
        }
    }

    fn meet(&mut self, turn: &Turn<'_>) {
        if matches!(self.standing, Standing::Running | Standing::Stopped) {
            self.standing = Standing::Met;
            self.note(turn.on, turn.event, ClockEffect::Ends);
        }
    }

    /// What those that end together with it see of it after a turn on that day.
    pub(super) fn show(&self, on: Date) -> Shown<'a> {
        Shown {
            id: &self.rule.id,
            standing: self.standing,
            due: self.due,
            verified: self.verified,
            effect: self.trail.last().filter(|step| step.on == on).map(|step| step.effect),
        }
    }

    /// Takes over the last day of the deadline that it ends together with.
    pub(super) fn follow(&mut self, turn: &Turn<'_>, shown: &[Shown<'_>]) {
        let Counting::With(other) = &self.rule.counting else { return };
        let leader = shown.iter().find(|shown| shown.id == other && shown.standing != Standing::Waiting);
        let Some(leader) = leader.filter(|_| matches!(self.standing, Standing::Running | Standing::Stopped))
        else {
            return;
        };
        self.verified &= leader.verified;
        if leader.due == self.due && !self.trail.is_empty() {
            return;
        }
        let effect = match leader.standing {
            Standing::Running if self.trail.is_empty() => ClockEffect::Starts,
            Standing::Running => leader.effect.unwrap_or(ClockEffect::Restarts),
            Standing::Stopped => ClockEffect::Stops,
            _ => return,
        };
        self.standing = leader.standing;
        self.due = leader.due;
        self.note(turn.on, turn.event, effect);
    }

    /// The day on which its end brings something about: the day after the last one, and service on the last one itself.
    ///
    /// An unverified deadline brings nothing about, but for service: without it the time to object could not be shown, and
    /// what follows from it is unverified as well.
    pub(super) fn rings_on(&self) -> Option<Date> {
        let (event, due) = (self.rule.brings()?, self.due.filter(|_| self.standing == Standing::Running)?);
        match event {
            Event::Serve => Some(due),
            _ => self.verified.then(|| day_after(due)),
        }
    }

    /// Ends on a day, and says what that brings about.
    pub(super) fn ring(&mut self, on: Date) -> Option<Event> {
        let (event, due) = (self.rule.brings()?, self.due?);
        let effect = match event {
            Event::Serve => (Standing::Served, ClockEffect::Serves),
            Event::Lapse => (Standing::Lapsed, ClockEffect::Lapses),
            Event::AgreeChange => (Standing::Agreed, ClockEffect::Agrees),
            _ => (Standing::Deemed, ClockEffect::Deems),
        };
        self.standing = effect.0;
        // A second letter is served, a second change agreed, too; consent is given once.
        self.over = !matches!(event, Event::Serve | Event::AgreeChange);
        self.note(on, event, effect.1);
        self.rings.push(Ring { event, due, on, steps: self.trail.len(), verified: self.verified });
        Some(event)
    }

    /// Whether its end brought that event about on a day.
    pub(super) fn rang(&self, event: Event, on: Date) -> bool {
        self.rings.iter().any(|ring| ring.event == event && ring.on == on)
    }

    /// Whether what was sent counts as served only after a day.
    pub(super) fn is_served_after(&self, on: Date) -> bool {
        self.rule.brings() == Some(Event::Serve)
            && self.standing == Standing::Running
            && self.due.is_some_and(|due| on < due)
    }

    pub(super) fn miss(&mut self, on: Date) {
        let ran_out = self.due.is_some_and(|due| due < on);
        if self.standing == Standing::Running && ran_out && !self.forecast {
            self.standing = Standing::Missed;
        }
    }

    pub(super) fn note(&mut self, on: Date, event: Event, effect: ClockEffect) {
        self.trail.push(ClockStep { on, event, effect, due: self.due });
    }
}

/// The event by which what was planned comes to pass.
pub(super) fn event_of(anchor: Anchor) -> Event {
    match anchor {
        Anchor::Start => Event::Start,
        Anchor::Operation => Event::BeginOperation,
        Anchor::Filing => Event::Submit,
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}
