//! The clocks of a case over all its regimes: what their ends bring about, one after the other, and what lies ahead.

use jiff::civil::Date;
use law::{Calendar, Regime, clock::Course};
use model::{
    Text,
    case::{Anchor, Event, Happening},
    deadline::{Certificate, Deadline, DeadlineState},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::File;

/// Most steps that are looked ahead: no chain of deadlines is longer.
const AHEAD: usize = 40;

/// What the clocks of a case run on.
///
/// Within its own regime a clock finds by itself what its end brings about; the other regimes learn of it as of anything
/// that happened. So the ends are taken one by one, in the order of their days.
#[derive(Debug, Clone)]
pub struct Clockwork<'a> {
    /// Everything that applies, the law of the procedure first.
    pub regimes: Vec<&'a Regime>,
    /// The authority's closed days.
    pub calendar: &'a Calendar,
    /// The class of works.
    pub class: Option<String>,
    /// Days that deadlines count back from.
    pub anchors: Vec<(Anchor, Date)>,
    /// What happened.
    pub happenings: Vec<Happening>,
}

/// Something that comes to pass when nobody acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ahead {
    /// The day: the last one of the period, or the first one on which what its end brings about holds.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// What the house records by itself on that day; none where nothing happens by itself.
    event: Option<Event>,
    title: Text,
    consequence: Text,
    basis: String,
    verified: bool,
}

impl Clockwork<'_> {
    /// All deadlines as they stand on a day.
    pub fn deadlines(&self, today: Date) -> Vec<Deadline> {
        let course = self.course();
        let regimes = self.regimes.iter();
        regimes.flat_map(|regime| law::clock::deadlines(regime, self.calendar, &course, today)).collect()
    }

    /// What the clocks have brought about by a day, recorded or not, in the order of the days.
    pub fn certificates(&self, today: Date) -> Vec<Certificate> {
        let course = self.course();
        let regimes = self.regimes.iter();
        let mut all: Vec<Certificate> = regimes
            .flat_map(|regime| law::clock::certificates(regime, self.calendar, &course, today))
            .collect();
        all.sort_by_key(|certificate| certificate.holds_from);
        all
    }

    /// Lets the clocks run up to and including a day, and answers what they bring about that had not happened before;
    /// afterwards it has.
    pub fn run(&mut self, today: Date) -> Vec<Certificate> {
        let mut news = Vec::new();
        while let Some(next) = self.certificates(today).into_iter().find(|found| !self.knows(found)) {
            self.enter(Happening::new(next.holds_from, next.event));
            news.push(next);
        }
        news
    }

    /// Adds what a period's end brings about: it holds from the beginning of its day, but service is a day's own event.
    fn enter(&mut self, happening: Happening) {
        let after = |known: &Happening| match happening.event {
            Event::Serve => known.on > happening.on,
            _ => known.on >= happening.on,
        };
        let at = self.happenings.iter().position(after).unwrap_or(self.happenings.len());
        self.happenings.insert(at, happening);
    }

    /// What comes to pass from a day on when nobody acts, in the order of the days.
    pub fn ahead(&self, today: Date) -> Vec<Ahead> {
        let mut course = self.clone();
        let mut all = Vec::new();
        let mut day = today;
        course.run(today);
        while all.len() < AHEAD {
            let running: Vec<Deadline> = course
                .deadlines(day)
                .into_iter()
                .filter(|deadline| deadline.state == DeadlineState::Running && deadline.due >= day)
                .collect();
            let Some(due) = running.iter().map(|deadline| deadline.due).min() else { break };
            all.extend(running.into_iter().filter(|deadline| deadline.due == due).map(Ahead::of));
            let Ok(next) = due.tomorrow() else { break };
            day = next;
            course.run(day);
        }
        all.sort_by_key(|ahead| ahead.on);
        all
    }

    fn course(&self) -> Course<'_> {
        Course { happenings: &self.happenings, class: self.class.as_deref(), anchors: &self.anchors }
    }

    /// Whether what a certificate proves is among what happened: consent is given once and lapses once, letters are served
    /// and changes agreed each.
    fn knows(&self, certificate: &Certificate) -> bool {
        self.happenings.iter().any(|happening| {
            happening.event == certificate.event
                && (!matches!(certificate.event, Event::Serve | Event::AgreeChange)
                    || happening.on == certificate.holds_from)
        })
    }
}

impl Ahead {
    fn of(deadline: Deadline) -> Self {
        let on = match deadline.brings {
            // What is deemed, agreed or lapses is so when the last day is over.
            Some(Event::Deem | Event::Lapse | Event::AgreeChange) => {
                deadline.due.tomorrow().unwrap_or(deadline.due)
            }
            _ => deadline.due,
        };
        Self {
            on,
            event: deadline.brings,
            title: deadline.title,
            consequence: deadline.if_missed,
            basis: deadline.basis,
            verified: deadline.verified,
        }
    }
}

impl<'a> File<'a> {
    /// What its clocks run on.
    pub fn clockwork(&self) -> Clockwork<'a> {
        Clockwork {
            regimes: self.regimes().collect(),
            calendar: self.calendar,
            class: self.case.input.class.clone(),
            anchors: self.anchors.clone(),
            happenings: self.happenings.clone(),
        }
    }

    /// What its clocks have brought about by a day and nobody has recorded yet, in the order of the days.
    pub fn pending(&self, today: Date) -> Vec<Certificate> {
        self.clockwork().run(today)
    }
}
