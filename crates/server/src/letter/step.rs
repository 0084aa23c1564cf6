//! Which step brings which letter: its row and the effect that prints it stand in the transaction of the step.

use jiff::civil::Date;
use law::requirement::Fact;
use model::{CaseId, DefectId, LetterId, Text, case::Event, decision::Verdict};
use press::Language;
use serde_json::json;
use store::{Tx, letter::Letter, outbox::Effect, statement::Statement};
use uuid::Uuid;

use super::{
    ELECTRONIC, TOPIC, answer, certificate,
    cite::cite,
    confirmation,
    content::{Content, Extra, Said, cited, lines, paper},
    defect, deficiency, dig_permit, extension, hearing, receipt, revocation,
    statement::{self, Again},
};
use crate::{
    app::App,
    case::{event::EventInput, file::File},
    problem::Problem,
};

/// What kind of letter a step brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Brings {
    Receipt,
    Deficiency,
    Hearing,
    Extension,
    Certificate,
    DigPermit,
    Revocation,
    Confirmation,
    Defect,
    Answer,
}

/// Which step brings which letter. A decision, and the certificate of one that is deemed, is printed before it is taken
/// and comes with it; an invoice comes with its charge, a request for a statement with the question.
const TABLE: &[(Event, Brings)] = &[
    (Event::Submit, Brings::Receipt),
    (Event::RequestMissing, Brings::Deficiency),
    (Event::Hear, Brings::Hearing),
    (Event::Extend, Brings::Extension),
    (Event::Lapse, Brings::Certificate),
    (Event::PermitDig, Brings::DigPermit),
    (Event::Revoke, Brings::Revocation),
    (Event::Object, Brings::Confirmation),
    (Event::Withdraw, Brings::Confirmation),
    (Event::Cancel, Brings::Confirmation),
    (Event::FindDefect, Brings::Defect),
    (Event::Certify, Brings::Confirmation),
    (Event::Answer, Brings::Answer),
    (Event::SettleDispute, Brings::Answer),
];

/// Keeps the letters that a step of a day brings, and has them printed.
///
/// `file` stands where the step has led, with the documents that were held back for an answer as they were.
///
/// # Errors
/// When the store refuses.
pub async fn after(
    app: &App,
    tx: &mut Tx,
    file: &File<'_>,
    event: Event,
    input: &EventInput,
    on: Date,
) -> Result<(), Problem> {
    let Some((_, brings)) = TABLE.iter().find(|(of, _)| *of == event) else { return Ok(()) };
    let today = app.clock.today();
    let signed = !matches!(brings, Brings::Receipt | Brings::Confirmation | Brings::Certificate);
    let officer = if signed { signatory(tx, file).await? } else { String::new() };
    for said in brought(app, tx, file, *brings, input, on).await? {
        let content = Content {
            basis: basis(file, event, today),
            signatory: officer.clone(),
            received: file.case.submitted_on.or(Some(on)),
            enclosures: match said {
                Said::Answer(_) => answer::enclosed(file, |stored| stored.held_back),
                _ => Vec::new(),
            },
            ..Content::to_applicant(file, said)
        };
        put(tx, file, &content, today).await?;
    }
    Ok(())
}

async fn brought(
    app: &App,
    tx: &mut Tx,
    file: &File<'_>,
    brings: Brings,
    input: &EventInput,
    on: Date,
) -> Result<Vec<Said>, Problem> {
    let (case, today) = (file.case.id, app.clock.today());
    let reasons = || lines(input.reason().unwrap_or_default());
    let said = match brings {
        Brings::Receipt => Some(Said::Receipt(receipt::of(app, file, on, today))),
        Brings::Deficiency => {
            let items = input.missing_after().unwrap_or_default();
            deficiency::of(app, file, &items, on, today).map(Said::Deficiency)
        }
        Brings::Hearing => input.until.map(|until| Said::Hearing(hearing::of(app, reasons(), until))),
        Brings::Extension => extension::of(file, &reasons(), on, today).map(Said::Extension),
        Brings::Certificate => {
            let received = file.case.submitted_on.unwrap_or(on);
            let proofs = file.clockwork().certificates(today);
            let lapse = proofs.into_iter().find(|proof| proof.event == Event::Lapse);
            lapse.map(|proof| Said::Certificate(certificate::of(file, proof, received)))
        }
        Brings::DigPermit => return permits(tx, file).await,
        Brings::Revocation => {
            let decided = decided(tx, file, on).await?;
            Some(Said::Revocation(revocation::of(decided, reasons(), on)))
        }
        Brings::Answer => Some(Said::Answer(answer::of(input.event, reasons()))),
        Brings::Confirmation => Some(Said::Confirmation(confirmation::of(file, input.event, on, today))),
        Brings::Defect => {
            let told = told(tx, case).await?;
            let found = (
                store::defect::list(tx, case).await?,
                store::photo::list(tx, case).await?,
                store::permit::list_rows(tx, case).await?,
            );
            defect::of(app, file, &found, &told, on).map(Said::Defect)
        }
    };
    Ok(said.into_iter().collect())
}

/// The permits that were granted and have no letter yet.
async fn permits(tx: &mut Tx, file: &File<'_>) -> Result<Vec<Said>, Problem> {
    let known = known(tx, file.case.id).await?;
    let told = |number: &Option<String>| {
        known.iter().any(
            |content| matches!(&content.said, Said::DigPermit(permit) if Some(&permit.number) == number.as_ref()),
        )
    };
    let decisions = store::decision::list(tx, file.case.id).await?;
    let lead = decisions.iter().find(|decision| decision.authority.id == file.case.authority.id);
    let decided_on = lead.and_then(|decision| decision.verdict).map(|(_, on)| on);
    let conditions: Vec<_> = decisions.into_iter().flat_map(|decision| decision.conditions).collect();
    let rows = store::permit::list_rows(tx, file.case.id).await?;
    let new = rows.iter().filter(|row| !told(&row.number));
    Ok(new
        .filter_map(|row| dig_permit::of(file, row, (&conditions, decided_on)))
        .map(Said::DigPermit)
        .collect())
}

/// The defects that the applicant has been told of.
///
/// # Errors
/// When the store breaks.
pub async fn told(tx: &mut Tx, case: CaseId) -> Result<Vec<DefectId>, Problem> {
    let mut told = Vec::new();
    for known in known(tx, case).await? {
        if let Said::Defect(notice) = known.said {
            told.extend(notice.defects.into_iter().map(|found| found.id));
        }
    }
    Ok(told)
}

/// What the letters of a case say.
async fn known(tx: &mut Tx, case: CaseId) -> Result<Vec<Content>, Problem> {
    let letters = store::letter::list(tx, case).await?;
    letters
        .into_iter()
        .map(|letter| serde_json::from_value(letter.content).map_err(Problem::broken))
        .collect()
}

/// What the leading authority decided, by name and day.
async fn decided(tx: &mut Tx, file: &File<'_>, on: Date) -> Result<(Text, Date), Problem> {
    let decisions = store::decision::list(tx, file.case.id).await?;
    let decision = decisions.into_iter().find(|decision| decision.authority.id == file.case.authority.id);
    let verdict = decision.and_then(|decision| decision.verdict);
    let title = |verdict| {
        let event = match verdict {
            Verdict::Granted => Event::Grant,
            Verdict::GrantedWithConditions => Event::GrantWithConditions,
            Verdict::Refused => Event::Refuse,
            Verdict::DeemedGranted => Event::Deem,
        };
        paper(file.regime, event)
    };
    Ok(verdict.map_or_else(
        || (file.regime.title.clone(), file.case.submitted_on.unwrap_or(on)),
        |(verdict, day)| (title(verdict), day),
    ))
}

/// The law of the procedure, and the paragraphs under which the step did something to its periods.
pub fn basis(file: &File<'_>, event: Event, today: Date) -> Vec<Text> {
    let mut all = vec![file.regime.title.clone()];
    let mut add = |basis: Text| {
        // The title of a procedure cites what it rests on in brackets.
        let said = |known: &Text| *known == basis || known.de.ends_with(&format!("({})", basis.de));
        if !all.iter().any(said) {
            all.push(basis);
        }
    };
    if event == Event::PermitDig {
        // What asks for a permit of its own.
        let asks = |regime: &&law::Regime| {
            regime.requirements.iter().any(|requirement| requirement.fact == Fact::DigPermitThere)
        };
        file.regimes().filter(asks).for_each(|regime| add(regime.title.clone()));
    }
    if matches!(event, Event::Revoke | Event::Withdraw | Event::Cancel) {
        // The periods end with these steps, and say nothing of what they rest on.
        return all;
    }
    for deadline in file.deadlines(today) {
        if deadline.trail.iter().any(|step| step.event == event) {
            add(cited(&deadline.basis, deadline.verified));
        }
    }
    let verified = |status| status == law::regime::Status::Verified;
    // A period that never ran is not what a step rests on: nobody was heard, no other body asked.
    let ran: Vec<_> =
        file.deadlines(today).into_iter().map(|deadline| (deadline.regime, deadline.id)).collect();
    let rules = file.regimes().flat_map(|regime| regime.deadlines.iter().map(move |rule| (regime, rule)));
    for (regime, rule) in rules {
        let ran = ran.iter().any(|(of, id)| (of, id) == (&regime.code, &rule.id));
        if let Some(stop) = rule.stop.as_ref().filter(|stop| stop.event == event) {
            add(cite(&stop.basis));
        }
        if let Some(pause) = rule.pause.as_ref().filter(|pause| pause.events.contains(&event)) {
            add(cited(&pause.basis, verified(pause.status)));
        }
        if let Some(extension) = rule.extension.as_ref().filter(|extension| extension.event == event) {
            add(cited(&extension.basis, verified(extension.status)));
        }
        let over = rule.ends.contains(&event) || rule.met_by.contains(&event);
        // An objection rests on its period even where that waits for the service of the decision.
        if rule.starts.contains(&event) || ((ran || event == Event::Object) && over) {
            add(cited(&rule.basis, verified(rule.status)));
        }
    }
    all
}

/// Asks a body on paper, or asks it once more; the one-time link is printed and not kept.
///
/// # Errors
/// When the store refuses.
pub async fn ask(
    app: &App,
    tx: &mut Tx,
    statement: &Statement,
    link: &str,
    again: Again,
) -> Result<(), Problem> {
    let file = File::take(app, tx, &statement.case.to_string()).await?;
    let today = app.clock.today();
    let said = Said::Statement(statement::of(&file, statement, again));
    let content = Content {
        recipient: vec![statement.body.name.clone()],
        // Who is asked has applied for nothing.
        received: None,
        basis: vec![file.regime.title.clone()],
        signatory: signatory(tx, &file).await?,
        ..Content::to_applicant(&file, said)
    };
    let id = LetterId(Uuid::now_v7());
    let letter = Letter {
        body: Some(statement.body.id),
        sent_on: None,
        channel: None,
        ..row(id, &file, &content, today)?
    };
    store::letter::insert(tx, &letter).await?;
    print_later(tx, file.case.id, id, Some(link)).await
}

/// Who signs: the officer who acts, or the one whose case it is.
///
/// # Errors
/// When the store breaks.
pub async fn signatory(tx: &mut Tx, file: &File<'_>) -> Result<String, Problem> {
    let acting = tx.who().user.filter(|_| tx.who().authority.is_some());
    if let Some(user) = acting
        && let Some(account) = store::account::find(tx, user).await?
    {
        return Ok(account.user.name);
    }
    Ok(file.case.officer.as_ref().map(|officer| officer.name.clone()).unwrap_or_default())
}

/// Keeps a letter of today to the applicant, and has it printed.
///
/// It is put into the applicant's account at once; where somebody without one applied on paper, the authority sends it.
///
/// # Errors
/// When the store refuses.
pub async fn put(tx: &mut Tx, file: &File<'_>, content: &Content, today: Date) -> Result<LetterId, Problem> {
    let id = LetterId(Uuid::now_v7());
    let mut letter = row(id, file, content, today)?;
    if !file.case.on_behalf {
        letter.sent_on = Some(today);
        letter.channel = Some(ELECTRONIC.to_owned());
    }
    store::letter::insert(tx, &letter).await?;
    print_later(tx, file.case.id, id, None).await?;
    Ok(id)
}

/// Has a letter printed by the outbox.
///
/// # Errors
/// When the store refuses.
pub async fn print_later(tx: &mut Tx, case: CaseId, id: LetterId, link: Option<&str>) -> Result<(), Problem> {
    let payload = match link {
        Some(link) => json!({"letter": id, "link": link}),
        None => json!({"letter": id}),
    };
    let effect = Effect { case: Some(case), topic: TOPIC.to_owned(), payload };
    Ok(store::outbox::enqueue(tx, &effect).await?)
}

/// A letter of a day in German as it is kept, neither printed nor sent.
///
/// # Errors
/// Only when it cannot be written as JSON.
pub fn row(id: LetterId, file: &File<'_>, content: &Content, on: Date) -> Result<Letter, Problem> {
    Ok(Letter {
        id,
        case: file.case.id,
        kind: content.said.kind().to_owned(),
        title: content.said.body(Language::De, &Extra::default()).title(),
        language: "de".to_owned(),
        on,
        recipient: content.recipient.join(", "),
        content: serde_json::to_value(content).map_err(Problem::broken)?,
        body: None,
        sha256: None,
        sent_on: None,
        channel: None,
        retrieved_on: None,
        version: 1,
    })
}
