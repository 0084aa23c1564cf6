//! What a person may do with a case now, in words that say what it means.

use jiff::civil::Date;
use law::case::{Facts, Need};
use model::{
    Text,
    account::Role,
    case::{Actor, Event, Stage},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{event::moves_works, file::File};
use crate::{app::App, caller::Caller};

/// What must come with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// A reason.
    Reason,
    /// The items that are missing.
    Missing,
    /// At least one condition.
    Conditions,
    /// All required documents.
    Documents,
    /// A day that is still to come: the end of a hearing, a new last day where the law leaves it open, the end of a guarantee.
    Until,
    /// The number of a site certificate.
    Certificate,
    /// A paragraph on the overriding public interest.
    PublicInterest,
}

/// Something that a step goes against, and that does not refuse it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Warning {
    text: Text,
    basis: String,
}

/// A step that may be taken now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Action {
    event: Event,
    title: Text,
    /// What must come with it: `reason`, `missing`, `conditions`, `certificate`, `until` and `public_interest` are fields of
    /// `EventInput`; with `documents` all required ones must be attached.
    needs: Vec<Needed>,
    /// What may come with it, and is filled after the authority's usual days where it is left out.
    optional: Vec<Needed>,
    /// Whether it takes something away from somebody.
    danger: bool,
    /// Whether it hands out the documents that the authority has attached to its answer: `POST /api/cases/{id}/documents` with a
    /// kind that says `answer`, before the step. Nobody else sees them until then, and nobody changes them afterwards.
    encloses: bool,
    legal_hint: Option<Text>,
    warnings: Vec<Warning>,
}

/// The steps that a person may take in a case: an officer also those of the applicant whose case the authority entered.
///
/// The officers of another authority than the leading one take none; where there are several phases of works, their steps
/// stand with the phases.
pub fn of_case(app: &App, file: &File<'_>, caller: &Caller, phases: usize, today: Date) -> Vec<Action> {
    let role = caller.user.role;
    if role == Role::Officer && caller.who.authority != Some(file.case.authority.id) {
        return Vec::new();
    }
    let facts = file.facts(app, role, today);
    let mut actions = list(file, file.case.stage, &facts);
    if role == Role::Officer && file.case.on_behalf {
        let theirs = Facts { actor: Actor::Person(Role::Applicant), ..facts };
        for action in list(file, file.case.stage, &theirs) {
            if actions.iter().all(|own| own.event != action.event) {
                actions.push(action);
            }
        }
    }
    actions.retain(|action| phases < 2 || !moves_works(action.event));
    for action in &mut actions {
        let duties = app.law.duties(action.event, &file.case.input.procedure, today);
        if duties.iter().any(|duty| duty.needs == "public_interest") {
            action.needs.push(Needed::PublicInterest);
        }
        if action.event == Event::Close {
            action.warnings.extend(left_open(app, file, today));
        }
        if action.event == Event::Object
            && let Some(over) = file.objection_over(today)
        {
            action.warnings.push(Warning {
                text: Text::new(
                    "Die Frist für den Widerspruch endete am {due}.",
                    "The time to object ended on {due}.",
                )
                .fill("due", &Text::day(over.due)),
                basis: over.basis,
            });
        }
    }
    actions
}

/// What is still open in a case that is about to be closed.
fn left_open(app: &App, file: &File<'_>, today: Date) -> Vec<Warning> {
    let (around, gate) = (&file.around, &file.gate);
    let schedule = app.law.fees().find_for(&file.calendar.code, today);
    let fees = || schedule.map(|schedule| schedule.basis.clone()).unwrap_or_default();
    let mut open = Vec::new();
    let mut warn = |stands: bool, (de, en): (&str, &str), count: i64, basis: String| {
        if stands {
            let counted = |text: &str| text.replace("{count}", &count.to_string());
            open.push(Warning { text: Text::new(counted(de), counted(en)), basis });
        }
    };
    let fee =
        ("Eine Gebühr ist festgesetzt und noch nicht bezahlt.", "A fee was issued and is not paid yet.");
    warn(around.fee_open, fee, 1, fees());
    let unpaid = (
        "Eine Sicherheit ist angefordert und noch nicht hinterlegt. Nehmen Sie die Anforderung zurück, wenn sie nicht mehr gebraucht wird.",
        "A deposit was asked for and is not paid yet. Take the request back if it is no longer needed.",
    );
    warn(around.deposit_open, unpaid, 1, fees());
    let held = if schedule.is_some_and(|schedule| schedule.releases(Event::Close)) {
        (
            "Eine Sicherheit ist hinterlegt; mit dem Abschluss wird sie zurückgegeben. Brauchen Sie sie für Mängel, verwerten Sie sie vorher.",
            "A deposit is held; closing the case gives it back. If you need it for defects, draw it first.",
        )
    } else {
        (
            "Eine Sicherheit ist hinterlegt und weder zurückgegeben noch verwertet.",
            "A deposit is held that was neither given back nor drawn.",
        )
    };
    warn(around.deposit_held, held, 1, fees());
    let defects = (
        "Mängel, deren Beseitigung nicht abgenommen ist: {count}.",
        "Defects that nobody has accepted as remedied: {count}.",
    );
    warn(around.defects_open > 0, defects, around.defects_open, String::new());
    let findings = (
        "Schwere Befunde ohne Bewertung Ihrer Stelle: {count}.",
        "Grave findings that your authority has not assessed: {count}.",
    );
    warn(around.findings_open > 0, findings, around.findings_open, String::new());
    let statements = (
        "Stellungnahmen, die noch ausstehen oder sich auf einen früheren Plan beziehen: {count}.",
        "Statements that are still to come or refer to an earlier plan: {count}.",
    );
    let waiting = gate.open + gate.outdated;
    warn(waiting > 0, statements, waiting, String::new());
    open
}

impl Action {
    /// The step itself.
    pub fn event(&self) -> Event {
        self.event
    }
}

/// Adds to the steps of one phase what a person who closes it should know of its case.
pub fn warn(app: &App, file: &File<'_>, actions: &mut [Action], today: Date) {
    for action in actions.iter_mut().filter(|action| action.event == Event::Close) {
        action.warnings.extend(left_open(app, file, today));
    }
}

/// The steps that a person may take with a case or a phase of its works, in the order of the table.
pub fn list(file: &File<'_>, stage: Stage, facts: &Facts<'_>) -> Vec<Action> {
    law::case::actions(stage, facts)
        .into_iter()
        .filter(|event| is_useful(*event, stage))
        .map(|event| (event, needs(file, stage, event, facts)))
        .map(|(event, (needs, optional))| Action {
            event,
            title: law::case::event_title(event),
            needs,
            optional,
            danger: matches!(
                event,
                Event::Refuse | Event::Revoke | Event::Withdraw | Event::Cancel | Event::DemandApplication
            ),
            encloses: law::case::is_answer(facts.regime, event),
            legal_hint: hint(event).filter(|_| is_telecom(facts)),
            warnings: law::case::warnings(stage, event, facts)
                .into_iter()
                .map(|warning| Warning { text: warning.because, basis: warning.basis })
                .collect(),
        })
        .collect()
}

/// What must come with a step, and what may.
fn needs(file: &File<'_>, stage: Stage, event: Event, facts: &Facts<'_>) -> (Vec<Needed>, Vec<Needed>) {
    let mut needs: Vec<Needed> =
        law::case::needs(stage, event, facts).into_iter().map(Needed::from).collect();
    match (event, file.settings.guarantee_years) {
        // Nobody else says when a guarantee ends, unless the authority is used to a number of years.
        (Event::BeginGuarantee, None) => needs.push(Needed::Until),
        (Event::BeginGuarantee, Some(1..)) => return (needs, vec![Needed::Until]),
        _ => {}
    }
    if event == Event::Hear && file.settings.hearing_days.is_some() {
        needs.retain(|needed| *needed != Needed::Until);
        return (needs, vec![Needed::Until]);
    }
    (needs, Vec::new())
}

/// Whether the hints, which quote the telecommunications act, speak of this procedure.
fn is_telecom(facts: &Facts<'_>) -> bool {
    facts
        .regime
        .procedure
        .as_ref()
        .is_some_and(|procedure| matches!(procedure.code(), "consent" | "notification"))
}

/// Whether a step brings anything: nothing can be supplemented or changed where the application is not open for it.
fn is_useful(event: Event, stage: Stage) -> bool {
    match event {
        Event::Supplement => stage == Stage::Incomplete,
        Event::Change => stage == Stage::ModificationRequested,
        // It follows from an inspection that records what was found.
        Event::FindDefect => false,
        _ => true,
    }
}

impl From<Need> for Needed {
    fn from(need: Need) -> Self {
        match need {
            Need::Reason => Self::Reason,
            Need::Missing => Self::Missing,
            Need::Conditions => Self::Conditions,
            Need::Documents => Self::Documents,
            Need::Certificate => Self::Certificate,
            Need::Day => Self::Until,
        }
    }
}

fn hint(event: Event) -> Option<Text> {
    let (de, en) = match event {
        Event::RequestMissing => (
            "Nur eine Nachforderung in Textform innerhalb eines Monats hält die Frist an (§ 127 Abs. 3 Satz 2 TKG).",
            "Only a request in text form within one month stops the period (§127(3) s. 2 TKG).",
        ),
        Event::NoteComplete => (
            "Die Frist läuft ab Eingang des vollständigen Antrags, nicht ab diesem Vermerk (§ 127 Abs. 3 Satz 1 TKG).",
            "The period runs from receipt of the complete application, not from this note (§127(3) s. 1 TKG).",
        ),
        Event::Extend => (
            "Einmal um einen Monat; begründet und vor Ablauf der Frist mitgeteilt (§ 127 Abs. 3 Satz 4 und 5 TKG).",
            "Once by one month; with reasons and notified before the period ends (§127(3) s. 4 and 5 TKG).",
        ),
        Event::GrantWithConditions => (
            "Zulässig sind nur Nebenbestimmungen zu Bauweise und Regeln der Technik, Verkehr, üblicher Dokumentation der Lage und Verkehrssicherung (§ 127 Abs. 8 TKG).",
            "Only conditions on manner of construction and rules of technology, traffic, customary position documentation and safety duty are allowed (§127(8) TKG).",
        ),
        Event::Refuse => (
            "Die Begründung muss sich mit dem überragenden öffentlichen Interesse auseinandersetzen (§ 1 Abs. 1 Satz 2 TKG, Angabe ungeprüft).",
            "The reasons must address the overriding public interest (§1(1) s. 2 TKG, unverified).",
        ),
        Event::DemandApplication => (
            "Danach gilt das Zustimmungsverfahren mit seinen eigenen Fristen (§ 127 Abs. 4 TKG).",
            "After that the consent procedure applies with its own periods (§127(4) TKG).",
        ),
        Event::Supplement | Event::Change => (
            "Mit der Ergänzung oder Änderung beginnen die Fristen neu (§ 127 Abs. 3 Satz 3 TKG).",
            "With a supplement or change the periods begin anew (§127(3) s. 3 TKG).",
        ),
        _ => return None,
    };
    Some(Text::new(de, en))
}
