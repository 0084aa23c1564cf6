//! A fact: what can be known of a case beside its stage, as a closed list of words.

use jiff::civil::Date;
use model::{
    Text,
    case::{Anchor, Event, Happening, Mark},
};
use serde::Deserialize;

use crate::{
    calendar::Calendar,
    clock::{self, Course, Standing},
    regime::{Counting, IfMissed, Regime},
};

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident = $code:tt, $de:tt, $en:tt);+ $(;)?) => {
        /// What can be known of a case beside its stage.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum Fact { $($(#[$doc])* #[serde(rename = $code)] $variant),+ }

        impl Fact {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in data files.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What to say while it does not hold.
            pub fn lacking(self) -> Text {
                match self { $(Self::$variant => Text::new($de, $en)),+ }
            }
        }
    };
}

facts! {
    /// The decisions of all other bodies are there, or their last day has passed.
    SubDecisionsIn = "sub_decisions_in",
        "Entscheidungen anderer Stellen stehen noch aus.",
        "Decisions of other bodies are still to come.";
    /// Every body that was asked has answered, or its day has passed.
    StatementsIn = "statements_in",
        "Stellungnahmen stehen noch aus.",
        "Statements are still to come.";
    /// The municipality was heard on the choice of a mobile site.
    MunicipalityHeard = "municipality_heard",
        "Die Gemeinde wurde noch nicht angehört.",
        "The municipality has not been heard yet.";
    /// The federal agency's certificate of a mobile site is there.
    CertificateThere = "certificate_there",
        "Die Standortbescheinigung liegt noch nicht vor.",
        "The site certificate is not there yet.";
    /// The operation of a mobile site was notified as long before as the law asks for.
    OperationNotified = "operation_notified",
        "Der Betrieb wurde nicht rechtzeitig angezeigt.",
        "Operation was not notified in time.";
    /// A refusal addresses the overriding public interest.
    PublicInterestAddressed = "public_interest_addressed",
        "Die Begründung geht nicht auf das überragende öffentliche Interesse ein.",
        "The reasons do not address the overriding public interest.";
    /// The applicant was heard: it answered, or the day that was set has passed.
    ApplicantHeard = "applicant_heard",
        "Die antragstellende Organisation wurde noch nicht angehört, oder ihre Frist läuft noch.",
        "The applicant has not been heard yet, or its time still runs.";
    /// The ground is cleared of ordnance.
    OrdnanceCleared = "ordnance_cleared",
        "Die Freigabe der Kampfmittelräumung fehlt.",
        "Clearance of unexploded ordnance is missing.";
    /// The traffic order is there.
    TrafficOrderThere = "traffic_order_there",
        "Die verkehrsrechtliche Anordnung liegt noch nicht vor.",
        "The traffic order is not there yet.";
    /// The fee is paid, or there is none.
    FeePaid = "fee_paid",
        "Die Gebühr ist noch nicht bezahlt.",
        "The fee is not paid yet.";
    /// The guarantee period is over, or none was set.
    GuaranteeOver = "guarantee_over",
        "Die Gewährleistung läuft noch.",
        "The guarantee period still runs.";
    /// A permit to dig is there.
    DigPermitThere = "dig_permit_there",
        "Der Aufgrabeschein liegt noch nicht vor.",
        "The permit to dig is not there yet.";
    /// The line that connects a mobile site is ready.
    BackhaulReady = "backhaul_ready",
        "Die Anbindung des Standorts ist noch nicht fertig.",
        "The backhaul of the site is not ready yet.";
    /// The time to object is not known to be over.
    ObjectionOpen = "objection_open",
        "Die Widerspruchsfrist ist abgelaufen.",
        "The time to object is over.";
    /// The time to object is not known to run or to be still to come.
    ObjectionOver = "objection_over",
        "Gegen den Bescheid ist noch Widerspruch möglich.",
        "The decision can still be objected to.";
    /// The application for works that could not wait was handed in, and is not decided yet.
    AppliedRetrospectively = "applied_retrospectively",
        "Es liegt kein nachträglicher Antrag vor, der noch zu entscheiden ist.",
        "There is no retrospective application that is still to be decided.";
    /// The time to answer a request has passed.
    AnswerOverdue = "answer_overdue",
        "Die Frist für die Antwort läuft noch.",
        "The time to answer still runs.";
    /// The applicant itself stopped the works.
    StoppedByApplicant = "stopped_by_applicant",
        "Die Behörde hat den Bau angehalten. Nur sie kann ihn wieder freigeben.",
        "The authority stopped the works. Only it can let them go on.";
    /// There is a defect that nobody has accepted as remedied.
    DefectOpen = "defect_open",
        "Es ist kein Mangel offen, der zu beheben wäre.",
        "No defect is open that could be remedied.";
    /// The surface was restored for good.
    ReinstatedPermanently = "reinstated_permanently",
        "Die Oberfläche ist noch nicht endgültig wiederhergestellt.",
        "The surface is not restored for good yet.";
}

/// The facts that are known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FactSet(u32);

impl FactSet {
    /// Every fact holds.
    pub fn all() -> Self {
        Fact::ALL.iter().copied().collect()
    }

    /// Whether a fact is known to hold.
    pub fn holds(self, fact: Fact) -> bool {
        self.0 & bit(fact) != 0
    }

    /// The same set with a fact, where it holds.
    #[must_use]
    pub fn with(self, fact: Fact, holds: bool) -> Self {
        if holds { Self(self.0 | bit(fact)) } else { Self(self.0 & !bit(fact)) }
    }

    /// What the course of a case and its clocks say; what they cannot know does not hold.
    ///
    /// The regimes are all that apply to the case, its own first.
    pub fn of(regimes: &[&Regime], calendar: &Calendar, course: &Course<'_>, today: Date) -> Self {
        let past = Past { course, today };
        let clocks: Vec<_> =
            regimes.iter().flat_map(|regime| clock::run(regime, calendar, course, today)).collect();
        let objections: Vec<_> =
            clocks.iter().filter(|clock| clock.rule.met_by.contains(&Event::Object)).collect();
        let can_object = |standing| matches!(standing, Standing::Waiting | Standing::Running);
        let overdue = clocks
            .iter()
            .any(|c| c.rule.if_missed == IfMissed::DisputeBody && c.standing == Standing::Missed);
        Self::default()
            .with(Fact::SubDecisionsIn, past.waits_for_nobody(&clocks))
            .with(Fact::StatementsIn, past.waits_for_nobody(&clocks))
            .with(Fact::ApplicantHeard, past.is_heard(&clocks))
            .with(Fact::CertificateThere, past.last(Event::Certify).is_some())
            .with(Fact::OperationNotified, past.is_operation_notified(regimes, calendar))
            .with(Fact::GuaranteeOver, past.is_guarantee_over())
            .with(Fact::DigPermitThere, past.last(Event::PermitDig).is_some())
            .with(
                Fact::ObjectionOpen,
                objections.is_empty() || objections.iter().any(|clock| can_object(clock.standing)),
            )
            .with(Fact::ObjectionOver, !objections.iter().any(|clock| can_object(clock.standing)))
            .with(Fact::AppliedRetrospectively, past.is_retrospective_application_open())
            .with(Fact::AnswerOverdue, overdue)
            .with(Fact::ReinstatedPermanently, past.last(Event::ReinstatePermanent).is_some())
    }
}

impl FromIterator<Fact> for FactSet {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        facts.into_iter().fold(Self::default(), |set, fact| set.with(fact, true))
    }
}

/// What happened up to a day.
struct Past<'a> {
    course: &'a Course<'a>,
    today: Date,
}

impl Past<'_> {
    fn last(&self, event: Event) -> Option<&Happening> {
        let known = self.course.happenings.iter().filter(|h| h.event == event && h.on <= self.today);
        known.max_by_key(|happening| happening.on)
    }

    /// Nobody was asked, or the time of those who were has passed; whether they all have answered the caller knows.
    fn waits_for_nobody(&self, clocks: &[clock::Clock<'_>]) -> bool {
        let mut theirs = clocks.iter().filter(|clock| clock.rule.starts.contains(&Event::BeginParticipation));
        self.last(Event::BeginParticipation).is_none()
            || theirs.any(|clock| clock.standing == Standing::Missed)
    }

    /// Heard last, and answered since, or the day that was set is over; a clock that counts it may roll that day.
    fn is_heard(&self, clocks: &[clock::Clock<'_>]) -> bool {
        let Some(heard) = self.last(Event::Hear) else { return false };
        let counted = clocks.iter().find(|clock| clock.rule.starts.contains(&Event::Hear));
        let due = counted.and_then(|clock| clock.due).or(heard.until);
        self.last(Event::Respond).is_some_and(|answer| answer.on >= heard.on)
            || due.is_some_and(|due| due < self.today)
    }

    fn is_retrospective_application_open(&self) -> bool {
        let mut known = self.course.happenings.iter().filter(|h| h.on <= self.today).rev();
        let concerns = |event| {
            matches!(
                event,
                Event::ApplyRetrospectively
                    | Event::Grant
                    | Event::GrantWithConditions
                    | Event::Refuse
                    | Event::Deem
            )
        };
        known.find(|h| concerns(h.event)).is_some_and(|last| last.event == Event::ApplyRetrospectively)
    }

    fn is_guarantee_over(&self) -> bool {
        self.last(Event::BeginGuarantee)
            .is_some_and(|begun| begun.until.is_none_or(|until| until < self.today))
    }

    /// Notified so early that operation could begin today.
    fn is_operation_notified(&self, regimes: &[&Regime], calendar: &Calendar) -> bool {
        let Some(notified) = self.last(Event::NotifyOperation) else { return false };
        let rules = regimes.iter().flat_map(|regime| &regime.deadlines).filter(|rule| {
            rule.runs_in(self.course.class) && matches!(rule.counting, Counting::Before(Anchor::Operation, _))
        });
        let mut last_days = rules
            .filter(|rule| rule.met_by.contains(&Event::NotifyOperation))
            .filter_map(|rule| rule.end(self.today, &[] as &[Mark], None, calendar));
        last_days.all(|last| notified.on <= last)
    }
}

fn bit(fact: Fact) -> u32 {
    1 << fact as u32
}
