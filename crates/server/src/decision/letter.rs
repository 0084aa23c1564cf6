//! The letter of a decision: printed before the decision is taken, and kept with it.

use law::regime::Status;
use model::{CaseId, decision::Verdict};
use press::Language;
use serde_json::json;
use store::{
    Tx, Who,
    decision::{Decision, NewDecision},
    outbox::Effect,
};

use crate::{
    app::App,
    case::file::File,
    letter::{
        self, answer, certificate,
        content::{Content, Said, cited},
        decision,
        print::{self, Sheet},
    },
    problem::{Kind, Problem},
};

pub use crate::letter::TOPIC;

/// A letter whose decision is about to be taken.
pub struct Printed {
    content: Content,
    decision: NewDecision,
    paper: Result<[u8; 32], Problem>,
}

/// Sets the letter of a decision and stores it under its hash.
///
/// That takes seconds: nobody may hold a transaction open meanwhile, since the index follows the change log no farther
/// than the oldest of them. The version of the case says at writing that the letter is still the right one.
pub async fn print(app: &App, file: &File<'_>, decision: &NewDecision, officer: Option<&str>) -> Printed {
    let content = content(app, file, decision, officer);
    let sheet = Sheet { language: Language::De, on: decision.on, link: "" };
    let paper = print::set(app, file, &content, &sheet).await;
    Printed { content, decision: decision.clone(), paper }
}

fn content(app: &App, file: &File<'_>, new: &NewDecision, officer: Option<&str>) -> Content {
    let received = file.case.submitted_on.unwrap_or(new.on);
    let proof = new.certificate.clone().filter(|_| new.verdict == Verdict::DeemedGranted);
    let (said, basis) = if let Some(proof) = proof {
        let basis = vec![file.regime.title.clone(), cited(&proof.basis, true)];
        (Said::Certificate(certificate::of(file, proof, received)), basis)
    } else {
        let mut basis = letter::step::basis(file, event(new.verdict), new.on);
        let duties = app.law.duties(event(new.verdict), &file.case.input.procedure, new.on);
        for duty in duties {
            let asked = cited(&duty.basis, duty.status == Status::Verified);
            if !basis.contains(&asked) {
                basis.push(asked);
            }
        }
        (Said::Decision(decision::of(file, new, event(new.verdict), received)), basis)
    };
    let goes = law::case::is_answer(file.regime, event(new.verdict));
    Content {
        basis,
        signatory: officer.unwrap_or_default().to_owned(),
        enclosures: answer::enclosed(file, |stored| stored.answer && goes),
        ..Content::to_applicant(file, said)
    }
}

fn event(verdict: Verdict) -> model::case::Event {
    use model::case::Event;
    match verdict {
        Verdict::Granted => Event::Grant,
        Verdict::GrantedWithConditions => Event::GrantWithConditions,
        Verdict::Refused => Event::Refuse,
        Verdict::DeemedGranted => Event::Deem,
    }
}

/// Keeps the letter of a case's decision in the transaction of that decision. What was decided does not wait for a press
/// that refuses: then the outbox tries again.
///
/// # Errors
/// When the store refuses.
pub async fn keep(tx: &mut Tx, file: &File<'_>, printed: Printed) -> Result<(), Problem> {
    let case = &file.case;
    let decisions = store::decision::list(tx, case.id).await?;
    let decision = decisions.into_iter().find(|decision| decision.authority.id == case.authority.id);
    let decision = decision.ok_or_else(|| Problem::broken("a letter was written before the decision"))?;
    let row = row(file, &decision, &printed.content, printed.decision.on)?;
    let hash = match printed.paper {
        Ok(hash) => hash,
        Err(problem) => {
            tracing::error!(case.id = %case.id, %problem, "the letter of a decision could not be written");
            store::letter::insert(tx, &row).await?;
            let effect = Effect { case: Some(case.id), topic: TOPIC.to_owned(), payload: json!({}) };
            return Ok(store::outbox::enqueue(tx, &effect).await?);
        }
    };
    store::letter::insert(tx, &store::letter::Letter { sha256: Some(hash), ..row }).await?;
    set(tx, &decision, &hash).await
}

async fn set(tx: &mut Tx, decision: &Decision, hash: &[u8; 32]) -> Result<(), Problem> {
    store::decision::set_letter(tx, decision.id, hash).await?;
    if decision.certificate.is_some() {
        store::decision::set_certificate_letter(tx, decision.id, hash).await?;
    }
    Ok(())
}

/// The letter of a decision among the letters of its case: one for each time that it was decided.
fn row(
    file: &File<'_>,
    decision: &Decision,
    content: &Content,
    on: jiff::civil::Date,
) -> Result<store::letter::Letter, Problem> {
    let id = letter::derived(decision.id.0, &decision.version.to_string());
    let mut row = letter::step::row(id, file, content, on)?;
    row.sent_on = Some(on);
    row.channel = Some(letter::ELECTRONIC.to_owned());
    Ok(row)
}

/// Writes the letter of a decision that has none yet; one that is written already stays.
///
/// # Errors
/// When the press refuses, or [`Kind::Busy`] when the case was decided anew meanwhile.
pub async fn write(app: &App, case: CaseId) -> Result<(), Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let Some(case) = store::case::find_by_id(&mut tx, case).await? else { return Ok(()) };
    let decisions = store::decision::list(&mut tx, case.id).await?;
    let waiting = decisions.into_iter().find_map(|decision| {
        let (verdict, on) = decision.verdict.filter(|_| decision.letter.is_none())?;
        let new = NewDecision {
            verdict,
            on,
            reasons: decision.reasons.clone(),
            public_interest: decision.public_interest.clone(),
            conditions: decision.conditions.clone(),
            certificate: decision.certificate.clone(),
        };
        Some((decision, new))
    });
    let Some((decision, new)) = waiting else { return Ok(()) };
    // Nobody signs what the clock granted.
    let signed = new.verdict != Verdict::DeemedGranted;
    let officer = case.officer.clone().filter(|_| signed).map(|officer| officer.name);
    let file = File::of(app, &mut tx, case).await?;
    drop(tx);
    let Printed { content, paper, .. } = print(app, &file, &new, officer.as_deref()).await;
    let hash = paper?;
    let row = row(&file, &decision, &content, new.on)?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    store::case::lock(&mut tx, file.case.id).await?;
    let decisions = store::decision::list(&mut tx, file.case.id).await?;
    if decisions.iter().all(|known| (known.id, known.version) != (decision.id, decision.version)) {
        // Decided anew meanwhile: this letter belongs to nothing any more.
        return Err(Problem::new(Kind::Busy));
    }
    store::letter::insert(&mut tx, &row).await?;
    store::letter::set_paper(&mut tx, row.id, &hash).await?;
    set(&mut tx, &decision, &hash).await?;
    tx.commit().await?;
    Ok(())
}
