//! A case replayed from its journal alone: what its clocks come to must be what was recorded.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use model::{
    case::{Actor, Event, Happening, Mark, Stage},
    deadline::{Certificate, Deadline},
    decision::Verdict,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{
    Tx,
    case::Case,
    journal::{Broken, Entry},
};

use super::{
    clock::Clockwork,
    file::{self, File},
};
use crate::{app::App, problem::Problem};

/// What the journal says of a step.
#[derive(Debug, Clone)]
struct Told {
    happening: Happening,
    from: Option<Stage>,
    stage: Option<Stage>,
    at: Timestamp,
    certificate: Option<Certificate>,
}

/// A case as its journal tells it, and where that is not what the house has recorded.
#[derive(Debug)]
pub struct Replay {
    /// Readable reference, or the identifier of a draft.
    pub name: String,
    /// Entries of the journal.
    pub entries: usize,
    /// What happened, as the journal tells it.
    pub happenings: Vec<Happening>,
    /// What the clocks brought about, each with whether it comes out again.
    pub certificates: Vec<(Certificate, bool)>,
    /// Its deadlines, computed from the journal.
    pub deadlines: Vec<Deadline>,
    /// Where journal and records differ, the first first; empty when they agree.
    pub differences: Vec<Difference>,
}

/// Where a case is not what its journal tells.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Difference {
    /// The chain of hashes does not hold.
    #[error("the journal was changed: {0}")]
    Chain(#[from] Broken),
    /// An entry of a step does not read.
    #[error("entry {seq} ({event}) does not say on which day it happened")]
    Unreadable {
        /// Its number.
        seq: i64,
        /// Its event.
        event: String,
    },
    /// A step does not begin where the one before it led.
    #[error("{event} on {on} begins at {from}, but the case stood at {stood}")]
    Stage {
        /// The step.
        event: Event,
        /// Its day.
        on: Date,
        /// Where it says to begin.
        from: Stage,
        /// Where the one before led.
        stood: Stage,
    },
    /// The case stands elsewhere.
    #[error("the journal leads to {told}, but the case stands at {stands}")]
    Stands {
        /// Where the journal leads.
        told: Stage,
        /// Where it stands.
        stands: Stage,
    },
    /// What happened is not what the journal tells.
    #[error("step {n}: the journal tells {}, recorded is {}", show(told.as_ref()), show(recorded.as_ref()))]
    Happening {
        /// Which one, counted from 1.
        n: usize,
        /// What the journal tells.
        told: Option<Happening>,
        /// What is recorded.
        recorded: Option<Happening>,
    },
    /// A certificate does not come out again.
    #[error("the certificate of {} ({}) from {} does not come out again{}", recorded.deadline, recorded.event, recorded.holds_from, found.as_ref().map_or_else(String::new, |found| format!(": it is {} from {}", found.deadline, found.holds_from)))]
    Certificate {
        /// What was recorded.
        recorded: Box<Certificate>,
        /// What comes out.
        found: Option<Box<Certificate>>,
    },
    /// The clock passed the day and recorded nothing.
    #[error("{} holds from {} by {}, but was not recorded", missing.event, missing.holds_from, missing.deadline)]
    NotRecorded {
        /// What comes out.
        missing: Box<Certificate>,
    },
    /// The decision is another one.
    #[error("the journal decides {}, the decision says {}", decided(*told), decided(*recorded))]
    Decision {
        /// What the journal tells.
        told: Option<(Verdict, Date)>,
        /// What the decision says.
        recorded: Option<(Verdict, Date)>,
    },
    /// The proof beside the decision is another one than in the journal.
    #[error("the certificate beside the decision is not the one in the journal")]
    Proof,
    /// The queue goes by another day.
    #[error("the next deadline is {}, the queue goes by {}", day(*told), day(*recorded))]
    NextDue {
        /// What comes out.
        told: Option<Date>,
        /// What is recorded.
        recorded: Option<Date>,
    },
}

/// The value by which a certificate is checked: printed on paper, and found again from the journal.
///
/// The first half of the SHA-256 of all that it says, as a list in JSON, in groups of four hexadecimal digits. `number` is
/// that on the paper: the case's reference and the deadline's code.
pub fn check_value(number: &str, certificate: &Certificate) -> String {
    let Certificate { regime, deadline, event, due, holds_from, basis, trail } = certificate;
    let trail: Vec<Value> =
        trail.iter().map(|step| json!([step.on, step.event, step.effect, step.due])).collect();
    let said = json!([number, regime, deadline, event, due, holds_from, basis, trail]);
    let hash: [u8; 32] = Sha256::digest(said.to_string()).into();
    let groups: Vec<String> =
        hash[..16].as_chunks().0.iter().map(|[one, other]| format!("{one:02x}{other:02x}")).collect();
    groups.join(" ")
}

/// The number of a certificate: the case's reference and the deadline's code.
pub fn number(reference: &str, certificate: &Certificate) -> String {
    format!("{reference}-{}", certificate.deadline)
}

/// Replays a case from its journal, and compares with what is recorded.
///
/// # Errors
/// When the store breaks; what differs is no error.
pub async fn replay(app: &App, tx: &mut Tx, case: Case) -> Result<Replay, Problem> {
    let chain = file::chain(case.id);
    let held = store::journal::check(tx, chain).await?;
    let entries = store::journal::list(tx, chain).await?;
    let decisions = store::decision::list(tx, case.id).await?;
    let worked = store::clock::find(tx).await?;
    let file = File::of(app, tx, case).await?;
    let mut differences: Vec<Difference> = held.err().map(Difference::Chain).into_iter().collect();
    let told = tell(&entries, &mut differences);
    let happenings: Vec<Happening> = told.iter().map(|step| step.happening.clone()).collect();
    check_stages(&told, file.case.stage, &mut differences);
    check_happenings(&happenings, &file.happenings, &mut differences);

    // Without what the clocks recorded themselves, they must come to it again.
    let by_hand = told.iter().filter(|step| step.certificate.is_none()).map(|step| step.happening.clone());
    let mut clockwork = Clockwork { happenings: by_hand.collect(), ..file.clockwork() };
    let mut found = clockwork.run(app.clock.today().max(worked.unwrap_or(Date::MIN)));
    let mut certificates = Vec::new();
    for recorded in told.iter().filter_map(|step| step.certificate.clone()) {
        // What somebody was faster to do by hand is found, too, and stands before it.
        let same = found.iter().position(|found| *found == recorded);
        let position = same.or_else(|| found.iter().position(|found| found.event == recorded.event));
        let found = position.map(|position| found.remove(position));
        let agrees = found.as_ref() == Some(&recorded);
        if !agrees {
            let (recorded, found) = (Box::new(recorded.clone()), found.map(Box::new));
            differences.push(Difference::Certificate { recorded, found });
        }
        certificates.push((recorded, agrees));
    }
    let facts = file.facts_for(app, Actor::Clock, app.clock.today());
    let missing = found.into_iter().find(|missing| {
        worked.is_some_and(|worked| missing.holds_from <= worked)
            && law::case::next(file.case.stage, missing.event, &facts).is_ok()
    });
    differences.extend(missing.map(|missing| Difference::NotRecorded { missing: Box::new(missing) }));

    let own = decisions.iter().find(|decision| decision.authority.id == file.case.authority.id);
    check_decision(&told, own, &mut differences);
    let from_journal = Clockwork { happenings: happenings.clone(), ..file.clockwork() };
    if let Some(last) = told.last() {
        // The queue was ordered by the last step, or by the clock since.
        let as_of = app.clock.day_of(last.at).max(worked.unwrap_or(Date::MIN));
        let next = file::next_deadline(&from_journal.deadlines(as_of)).map(|deadline| deadline.due);
        if next != file.case.next_due {
            differences.push(Difference::NextDue { told: next, recorded: file.case.next_due });
        }
    }
    Ok(Replay {
        name: file.case.reference.clone().unwrap_or_else(|| file.case.id.to_string()),
        entries: entries.len(),
        deadlines: from_journal.deadlines(app.clock.today()),
        happenings,
        certificates,
        differences,
    })
}

/// The steps that a journal tells of.
fn tell(entries: &[Entry], differences: &mut Vec<Difference>) -> Vec<Told> {
    let mut told = Vec::new();
    for entry in entries {
        let Some(event) = Event::find(&entry.event) else { continue };
        match read(entry, event) {
            Some(step) => told.push(step),
            None => {
                differences.push(Difference::Unreadable { seq: entry.seq, event: entry.event.clone() });
            }
        }
    }
    told
}

fn read(entry: &Entry, event: Event) -> Option<Told> {
    let detail: Value = serde_json::from_str(&entry.detail).ok()?;
    let text = |name: &str| detail[name].as_str();
    let on: Date = text("on")?.parse().ok()?;
    let at: Option<Time> = text("at").map(str::parse).transpose().ok()?;
    let until: Option<Date> = text("until").map(str::parse).transpose().ok()?;
    let marks = detail["marks"].as_array().into_iter().flatten();
    let marks: Option<Vec<Mark>> = marks.map(|mark| Mark::find(mark.as_str()?)).collect();
    let certificate = match &detail["certificate"] {
        Value::Null => None,
        proof => Some(serde_json::from_value(proof.clone()).ok()?),
    };
    Some(Told {
        happening: Happening { at, until, marks: marks?, ..Happening::new(on, event) },
        from: text("from").and_then(Stage::find),
        stage: text("stage").and_then(Stage::find),
        at: entry.at,
        certificate,
    })
}

fn check_stages(told: &[Told], stands: Stage, differences: &mut Vec<Difference>) {
    let mut stood = None;
    for step in told {
        if let (Some(stood), Some(from)) = (stood, step.from)
            && stood != from
        {
            let Happening { event, on, .. } = step.happening;
            differences.push(Difference::Stage { event, on, from, stood });
        }
        stood = step.stage.or(stood);
    }
    if let Some(told) = stood.filter(|stood| *stood != stands) {
        differences.push(Difference::Stands { told, stands });
    }
}

fn check_happenings(told: &[Happening], recorded: &[Happening], differences: &mut Vec<Difference>) {
    let longest = told.len().max(recorded.len());
    if let Some(n) = (0..longest).find(|n| told.get(*n) != recorded.get(*n)) {
        differences.push(Difference::Happening {
            n: n + 1,
            told: told.get(n).cloned(),
            recorded: recorded.get(n).cloned(),
        });
    }
}

fn check_decision(told: &[Told], own: Option<&store::decision::Decision>, differences: &mut Vec<Difference>) {
    let last = told.iter().rev().find_map(|step| Some((step, verdict(step.happening.event)?)));
    let told = last.map(|(step, verdict)| (verdict, step.happening.on));
    let recorded = own.and_then(|own| own.verdict);
    if told != recorded {
        differences.push(Difference::Decision { told, recorded });
    } else if last.and_then(|(step, _)| step.certificate.as_ref())
        != own.and_then(|own| own.certificate.as_ref())
    {
        differences.push(Difference::Proof);
    }
}

fn verdict(event: Event) -> Option<Verdict> {
    match event {
        Event::Grant => Some(Verdict::Granted),
        Event::GrantWithConditions => Some(Verdict::GrantedWithConditions),
        Event::Refuse => Some(Verdict::Refused),
        Event::Deem => Some(Verdict::DeemedGranted),
        _ => None,
    }
}

fn show(happening: Option<&Happening>) -> String {
    happening.map_or_else(
        || "nothing".to_owned(),
        |happening| {
            let until = happening.until.map_or_else(String::new, |until| format!(" until {until}"));
            let at = happening.at.map_or_else(String::new, |at| format!(" {at}"));
            let marks: Vec<&str> = happening.marks.iter().map(|mark| mark.code()).collect();
            let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
            format!("{} on {}{at}{until}{marks}", happening.event, happening.on)
        },
    )
}

fn decided(decision: Option<(Verdict, Date)>) -> String {
    decision.map_or_else(|| "nothing".to_owned(), |(verdict, on)| format!("{} on {on}", verdict.code()))
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "none".to_owned(), |day| day.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use model::deadline::{ClockEffect, ClockStep};

    use super::*;

    #[test]
    fn a_check_value_is_that_of_one_certificate_of_one_case() {
        let step = |on, event, effect| ClockStep { on, event, effect, due: Some(date(2026, 5, 4)) };
        let certificate = Certificate {
            regime: "DE-TKG-127-3".to_owned(),
            deadline: "D2".to_owned(),
            event: Event::Deem,
            due: date(2026, 5, 4),
            holds_from: date(2026, 5, 5),
            basis: "§127(3) s.1 TKG".to_owned(),
            trail: vec![step(date(2026, 2, 3), Event::Submit, ClockEffect::Starts)],
        };
        let value = check_value("HH-2026-1-D2", &certificate);
        assert_eq!((value.len(), check_value("HH-2026-1-D2", &certificate.clone())), (39, value.clone()));
        assert_ne!(check_value("HH-2026-2-D2", &certificate), value);
        let mut altered = certificate;
        altered.trail[0].on = date(2026, 2, 4);
        assert_ne!(check_value("HH-2026-1-D2", &altered), value);
    }
}
