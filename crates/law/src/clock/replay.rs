//! The replay of a course: time passes, things happen, and what a clock's end brings about happens to the others.

use jiff::civil::Date;
use model::{
    case::{Anchor, Event, Happening, Mark},
    deadline::ClockEffect,
};

use super::{Clock, Course, Standing, turn::event_of};
use crate::{
    calendar::Calendar,
    regime::{Counting, Regime},
};

/// A happening as the clocks take it.
pub(super) struct Turn<'t> {
    pub(super) on: Date,
    /// The day as of which it counts.
    pub(super) counts_on: Date,
    pub(super) event: Event,
    pub(super) until: Option<Date>,
    pub(super) marks: &'t [Mark],
    /// Whether it happened, or was brought about by a deadline that was read in the legal text.
    pub(super) verified: bool,
    /// Codes of the deadlines whose last day has not passed.
    pub(super) open: &'t [&'t str],
}

/// What a clock shows to those that end together with it.
pub(super) struct Shown<'r> {
    pub(super) id: &'r str,
    pub(super) standing: Standing,
    pub(super) due: Option<Date>,
    pub(super) verified: bool,
    pub(super) effect: Option<ClockEffect>,
}

/// The clocks of a regime on their way through a course.
pub(super) struct Replay<'a, 'c> {
    regime: &'a Regime,
    calendar: &'c Calendar,
    course: Course<'c>,
    clocks: Vec<Clock<'a>>,
    /// Circumstances of what was sent last; they are also those of its service.
    sent: Vec<Mark>,
}

impl<'a, 'c> Replay<'a, 'c> {
    /// All clocks that run in the course's class; those counted from a planned day run already.
    pub(super) fn new(regime: &'a Regime, calendar: &'c Calendar, course: &Course<'c>, today: Date) -> Self {
        let rules = regime.deadlines.iter().filter(|rule| rule.runs_in(course.class));
        let mut clocks: Vec<Clock<'a>> = rules.map(Clock::waiting).collect();
        for clock in &mut clocks {
            match clock.rule.counting {
                Counting::Before(anchor, _) => clock.plan(course.find_anchor(anchor), None, calendar),
                Counting::After(anchor, _) => {
                    clock.plan(course.find_anchor(anchor), came_to_pass(course, anchor, today), calendar);
                }
                _ => {}
            }
        }
        Self { regime, calendar, course: *course, clocks, sent: Vec::new() }
    }

    /// The clocks as they stand at the end of a day.
    pub(super) fn up_to(mut self, today: Date) -> Vec<Clock<'a>> {
        let mut known: Vec<&Happening> = self
            .course
            .happenings
            .iter()
            .filter(|happening| happening.on <= today && !self.finds_itself(happening.event))
            .collect();
        known.sort_by_key(|happening| happening.on);
        for happening in known {
            self.pass_time(happening.on);
            self.happen(happening);
        }
        self.pass_time(today);
        self.clocks
    }

    /// Whether a clock here brings the event about, so that its record says nothing new; service can also be noted by hand.
    fn finds_itself(&self, event: Event) -> bool {
        event != Event::Serve
            && self.clocks.iter().any(|clock| clock.verified && clock.rule.brings() == Some(event))
    }

    /// Whether this is the record of a service that a clock has brought about on that day.
    fn is_own_service(&self, happening: &Happening) -> bool {
        happening.event == Event::Serve
            && happening.marks.is_empty()
            && self.clocks.iter().any(|clock| clock.rang(Event::Serve, happening.on))
    }

    /// Whether what is on its way by letter counts as served only later: that it was there before changes nothing (§41(2) `VwVfG`).
    fn is_early_service(&mut self, happening: &Happening) -> bool {
        let Happening { on, event, .. } = *happening;
        let mut clocks = self.clocks.iter_mut();
        let underway = clocks.find(|clock| clock.is_served_after(on)).filter(|_| event == Event::Serve);
        underway.map(|clock| clock.note(on, event, ClockEffect::Ignored)).is_some()
    }

    fn happen(&mut self, happening: &Happening) {
        if self.is_own_service(happening) || self.is_early_service(happening) {
            return;
        }
        let mut marks = happening.marks.clone();
        match happening.event {
            Event::Send => self.sent.clone_from(&marks),
            Event::Serve => marks.extend_from_slice(&self.sent),
            _ => {}
        }
        let counts_on = self.regime.counts_on(happening, self.calendar);
        self.turn(&Turn {
            on: happening.on,
            counts_on,
            event: happening.event,
            until: happening.until,
            marks: &marks,
            verified: true,
            open: &[],
        });
    }

    fn turn(&mut self, turn: &Turn<'_>) {
        // Whether a notice is timely is asked of the other clocks before any of them has moved.
        let open: Vec<&str> = self
            .clocks
            .iter()
            .filter(|clock| clock.due.is_some_and(|due| turn.on <= due))
            .map(|clock| clock.rule.id.as_str())
            .collect();
        let turn = Turn { open: &open, ..*turn };
        let (followers, others): (Vec<_>, Vec<_>) =
            self.clocks.iter_mut().partition(|clock| matches!(clock.rule.counting, Counting::With(_)));
        let mut shown = Vec::new();
        for clock in others {
            clock.take(&turn, self.calendar);
            shown.push(clock.show(turn.on));
        }
        for clock in followers {
            clock.take(&turn, self.calendar);
            clock.follow(&turn, &shown);
        }
    }

    /// Lets the days before `on` pass: what ran out is missed, and what an end brings about happens on its own day to the
    /// others.
    fn pass_time(&mut self, on: Date) {
        loop {
            let rings = self.clocks.iter_mut().filter_map(|clock| Some((clock.rings_on()?, clock)));
            let Some((day, clock)) = rings.filter(|(day, _)| *day <= on).min_by_key(|(day, _)| *day) else {
                break;
            };
            let Some(event) = clock.ring(day) else { break };
            let verified = clock.verified;
            self.miss(day);
            let marks = if event == Event::Serve { self.sent.clone() } else { Vec::new() };
            self.turn(&Turn {
                on: day,
                counts_on: day,
                event,
                until: None,
                marks: &marks,
                verified,
                open: &[],
            });
        }
        self.miss(on);
    }

    fn miss(&mut self, on: Date) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.rings_on().is_none()) {
            clock.miss(on);
        }
    }
}

/// The day on which what was planned came to pass.
fn came_to_pass(course: &Course<'_>, anchor: Anchor, today: Date) -> Option<Date> {
    let event = event_of(anchor);
    let days = course.happenings.iter().filter(|happening| happening.event == event).map(|h| h.on);
    days.filter(|on| *on <= today).min()
}
