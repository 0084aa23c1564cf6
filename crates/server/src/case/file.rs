//! A case's file as the handlers take it from the shelf: the case with its happenings, law and calendar.

use jiff::civil::Date;
use law::{
    Calendar, Regime,
    case::Facts,
    clock::Course,
    requirement::{Fact, FactSet},
};
use model::{
    AuthorityId, CaseId, Utm32,
    account::Role,
    case::{Actor, Anchor, Event, Happening, Procedure, Stage},
    deadline::{Deadline, DeadlineState},
    document::DocumentKind,
};
use serde_json::Value;
use store::{
    Tx,
    account::AuthoritySettings,
    case::{Around, Case, Gate, Step, Stepped},
    document::StoredDocument,
    outbox::Effect,
};

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
    /// How its authority works.
    pub settings: AuthoritySettings,
    /// Where its participation stands.
    pub gate: Gate,
    /// What stands beside it and can hold a step up.
    pub around: Around,
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
        let (calendar, settings) = authority(app, tx, case.authority.id).await?;
        let beside = beside(app, &case, calendar);
        let anchors = anchors(&case);
        let gate = store::case::gate(tx, case.id).await?;
        let around = store::case::around(tx, case.id).await?;
        Ok(Self {
            case,
            happenings,
            documents,
            line,
            regime,
            beside,
            anchors,
            calendar,
            settings,
            gate,
            around,
        })
    }

    /// Its deadlines as they stand on a day.
    pub fn deadlines(&self, today: Date) -> Vec<Deadline> {
        self.clockwork().deadlines(today)
    }

    /// The day of its next deadline, as the queue goes by it.
    pub fn next_due(&self, today: Date) -> Option<Date> {
        next_deadline(&self.deadlines(today)).map(|deadline| deadline.due)
    }

    /// Keeps a step that the house or works in the street bring about: nothing is asked for with it, no clock is new.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn step(
        &mut self,
        app: &App,
        tx: &mut Tx,
        stage: Stage,
        happening: Happening,
        (detail, effects): (Value, &[Effect]),
    ) -> Result<Stepped, Problem> {
        self.happenings.push(happening.clone());
        let step = Step {
            case: self.case.id,
            version: self.case.version,
            stage,
            happening,
            at: app.clock.now(),
            next_due: self.next_due(app.clock.today()),
            missing: None,
            regimes: &[],
            detail,
            effects,
        };
        let stepped = store::case::step(tx, &step).await?;
        self.case.version = stepped.version;
        self.case.stage = stage;
        Ok(stepped)
    }

    /// Keeps the day of its next deadline where it is another one than the queue goes by; a draft stands in no queue.
    ///
    /// # Errors
    /// When the store breaks.
    pub async fn keep_next_due(&self, tx: &mut Tx, today: Date) -> Result<(), Problem> {
        let next = self.next_due(today);
        if next != self.case.next_due && !self.case.stage.is_private() {
            store::case::set_next_due(tx, self.case.id, next).await?;
        }
        Ok(())
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
    pub fn facts(&self, app: &App, role: Role, today: Date) -> Facts<'_> {
        self.facts_for(app, Actor::Person(role), today)
    }

    /// What the case machine asks, for a person or the clock.
    pub fn facts_for(&self, app: &App, actor: Actor, today: Date) -> Facts<'_> {
        let ends = self.clockwork().certificates(today);
        Facts {
            beside: &self.beside,
            lapsed: ends.iter().any(|certificate| certificate.event == Event::Lapse),
            missing_documents: !self.missing_documents(app, today).is_empty(),
            has_trench: self.line.is_some(),
            has_site: self.case.input.site.is_some() && self.case.input.place.is_some(),
            known: self.known(today),
            ..Facts::of(actor, self.regime, self.calendar, &self.course(), today)
        }
    }

    /// What is known to hold, from the course and its clocks, and from what stands beside the case.
    fn known(&self, today: Date) -> FactSet {
        let regimes: Vec<&Regime> = self.regimes().collect();
        let known = FactSet::of(&regimes, self.calendar, &self.course(), today);
        let (gate, around) = (&self.gate, &self.around);
        let certified = self.case.input.site.as_ref().is_some_and(|site| site.certificate.is_some());
        let attached = |kind: &str| self.documents.iter().any(|stored| stored.document.kind == kind);
        known
            .with(Fact::SubDecisionsIn, gate.sub_decisions_open == 0)
            .with(Fact::StatementsIn, gate.open + gate.outdated == 0)
            .with(Fact::MunicipalityHeard, gate.municipality_heard)
            .with(Fact::CertificateThere, known.holds(Fact::CertificateThere) || certified)
            .with(Fact::TrafficOrderThere, around.traffic_order || attached("traffic_order"))
            .with(
                Fact::OrdnanceCleared,
                around.ordnance_cleared || attached("ordnance_register") || attached("ordnance_clearance"),
            )
            .with(Fact::FeePaid, !around.fee_open)
            .with(Fact::DigPermitThere, known.holds(Fact::DigPermitThere) || around.dig_permit)
            // Without a line that is planned together with it, nothing has to be waited for.
            .with(Fact::BackhaulReady, around.linked_stage.is_none_or(is_built))
            .with(Fact::StoppedByApplicant, around.stopped_by_applicant)
            .with(Fact::DefectOpen, around.defects_open > 0)
    }

    /// The time to object, where it is over on a day.
    pub fn objection_over(&self, on: Date) -> Option<Deadline> {
        let objects = |deadline: &Deadline| {
            self.regimes()
                .filter(|regime| regime.code == deadline.regime)
                .flat_map(|regime| &regime.deadlines)
                .any(|rule| rule.id == deadline.id && rule.met_by.contains(&Event::Object))
        };
        let mut deadlines = self.deadlines(on).into_iter().filter(objects);
        deadlines.find(|deadline| deadline.state == DeadlineState::Missed)
    }

    /// Required documents that are not there, after the list of the day of receipt.
    pub fn missing_documents<'l>(&self, app: &'l App, today: Date) -> Vec<&'l DocumentKind> {
        let present: Vec<&str> = self.documents.iter().map(|stored| stored.document.kind.as_str()).collect();
        let received = self.case.submitted_on.unwrap_or(today);
        app.law.missing_documents_on(&self.case.input.procedure, &present, received)
    }
}

/// Whether the works of a case are complete.
fn is_built(stage: Stage) -> bool {
    law::case::works(stage) && stage >= Stage::WorksComplete
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
    self::authority(app, tx, authority).await.map(|(calendar, _)| calendar)
}

/// The closed days of an authority, and how it works.
async fn authority<'a>(
    app: &'a App,
    tx: &mut Tx,
    authority: AuthorityId,
) -> Result<(&'a Calendar, AuthoritySettings), Problem> {
    let row = store::account::find_authority(tx, authority).await?;
    let (code, settings) = row.map(|row| (row.calendar, row.settings)).unwrap_or_default();
    let calendar = app.law.calendar(&code);
    let calendar = calendar.ok_or_else(|| Problem::broken(format_args!("no calendar {code:?}")))?;
    Ok((calendar, settings))
}

/// The journal chain of a case.
pub fn chain(case: CaseId) -> store::journal::Chain {
    store::journal::Chain::Case(case)
}
