//! A case's file as the handlers take it from the shelf: the case with its happenings, law and calendar.

use jiff::civil::Date;
use law::{Calendar, Regime, case::Facts, clock::Course};
use model::{
    AuthorityId, CaseId, Utm32,
    account::Role,
    case::{Actor, Anchor, Event, Happening, Procedure},
    deadline::{Deadline, DeadlineState},
    document::DocumentKind,
};
use store::{Tx, case::Case, document::StoredDocument};

use crate::{
    app::App,
    problem::{Kind, Problem},
};

/// A case with what its clocks and its machine need to know.
pub struct File<'a> {
    /// The case.
    pub case: Case,
    /// What happened.
    pub happenings: Vec<Happening>,
    /// Its documents.
    pub documents: Vec<StoredDocument>,
    /// Its line.
    pub line: Option<Utm32>,
    /// The law of its procedure.
    pub regime: &'a Regime,
    /// What else applies beside it.
    pub beside: Vec<&'a Regime>,
    /// Days that its deadlines count back from.
    pub anchors: Vec<(Anchor, Date)>,
    /// The authority's closed days.
    pub calendar: &'a Calendar,
}

impl<'a> File<'a> {
    /// Takes the file of a case that the caller may know of.
    ///
    /// # Errors
    /// [`Kind::Unknown`].
    pub async fn take(app: &'a App, tx: &mut Tx, name: &str) -> Result<Self, Problem> {
        let case = store::case::find(tx, name).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
        Self::of(app, tx, case).await
    }

    /// Takes the file of a case that is known.
    ///
    /// # Errors
    /// When the law of the case or the calendar of its authority is not known.
    pub async fn of(app: &'a App, tx: &mut Tx, case: Case) -> Result<Self, Problem> {
        let happenings = store::case::happenings(tx, &[case.id]).await?.remove(&case.id).unwrap_or_default();
        let documents = store::document::list(tx, case.id).await?;
        let line = store::trench::find_line(tx, case.id).await?;
        let regime = regime(app, &case.input.procedure)?;
        let calendar = calendar(app, tx, case.authority.id).await?;
        let beside = beside(app, &case, calendar);
        let anchors = anchors(&case);
        Ok(Self { case, happenings, documents, line, regime, beside, anchors, calendar })
    }

    /// Its deadlines as they stand on a day.
    pub fn deadlines(&self, today: Date) -> Vec<Deadline> {
        self.clockwork().deadlines(today)
    }

    /// The day of its next deadline, as the queue goes by it.
    pub fn next_due(&self, today: Date) -> Option<Date> {
        next_deadline(&self.deadlines(today)).map(|deadline| deadline.due)
    }

    /// Everything that applies to it, the law of its procedure first.
    pub fn regimes(&self) -> impl Iterator<Item = &'a Regime> + use<'a, '_> {
        std::iter::once(self.regime).chain(self.beside.iter().copied())
    }

    /// What its clocks run on.
    pub fn course(&self) -> Course<'_> {
        Course {
            happenings: &self.happenings,
            class: self.case.input.class.as_deref(),
            anchors: &self.anchors,
        }
    }

    /// What the case machine asks, for a person; nothing has come with the step yet.
    pub fn facts(&self, app: &App, role: Role, today: Date) -> Facts<'a> {
        self.facts_for(app, Actor::Person(role), today)
    }

    /// What the case machine asks, for a person or the clock.
    pub fn facts_for(&self, app: &App, actor: Actor, today: Date) -> Facts<'a> {
        let ends = self.clockwork().certificates(today);
        Facts {
            lapsed: ends.iter().any(|certificate| certificate.event == Event::Lapse),
            missing_documents: !self.missing_documents(app, today).is_empty(),
            has_trench: self.line.is_some(),
            ..Facts::of(actor, self.regime, self.calendar, &self.course(), today)
        }
    }

    /// Required documents that are not there, after the list of the day of receipt.
    pub fn missing_documents<'l>(&self, app: &'l App, today: Date) -> Vec<&'l DocumentKind> {
        let present: Vec<&str> = self.documents.iter().map(|stored| stored.document.kind.as_str()).collect();
        let received = self.case.submitted_on.unwrap_or(today);
        app.law.missing_documents_on(&self.case.input.procedure, &present, received)
    }
}

/// The deadline that is due next.
pub fn next_deadline(deadlines: &[Deadline]) -> Option<&Deadline> {
    deadlines
        .iter()
        .filter(|deadline| deadline.state == DeadlineState::Running)
        .min_by_key(|deadline| (deadline.due, !deadline.deems))
}

/// The law of a procedure.
///
/// # Errors
/// When there is none: then the house's own data is incomplete.
pub fn regime<'a>(app: &'a App, procedure: &Procedure) -> Result<&'a Regime, Problem> {
    app.law
        .regime_for(procedure)
        .ok_or_else(|| Problem::broken(format_args!("no regime for the procedure {procedure}")))
}

/// What applies to a case beside the law of its procedure, at an authority with those closed days.
pub fn beside<'a>(app: &'a App, case: &Case, calendar: &Calendar) -> Vec<&'a Regime> {
    let input = &case.input;
    let all = app.law.regimes_for(&input.procedure, &calendar.code, input.class.as_deref());
    all.into_iter().filter(|regime| regime.procedure.as_ref() != Some(&input.procedure)).collect()
}

/// The days that a case is planned towards; its works begin when its period does.
pub fn anchors(case: &Case) -> Vec<(Anchor, Date)> {
    let start = (Anchor::Start, case.input.period.first());
    let operation =
        case.input.site.as_ref().and_then(|site| site.operation_on).map(|on| (Anchor::Operation, on));
    let given = case.input.anchors.iter().map(|(anchor, on)| (*anchor, *on));
    std::iter::once(start)
        .chain(operation)
        .filter(|(anchor, _)| !case.input.anchors.contains_key(anchor))
        .chain(given)
        .collect()
}

/// The closed days of an authority.
///
/// # Errors
/// When its calendar is not known.
pub async fn calendar<'a>(
    app: &'a App,
    tx: &mut Tx,
    authority: AuthorityId,
) -> Result<&'a Calendar, Problem> {
    let row = store::account::find_authority(tx, authority).await?;
    let code = row.map(|row| row.calendar).unwrap_or_default();
    app.law.calendar(&code).ok_or_else(|| Problem::broken(format_args!("no calendar {code:?}")))
}

/// The journal chain of a case.
pub fn chain(case: CaseId) -> store::journal::Chain {
    store::journal::Chain::Case(case)
}
