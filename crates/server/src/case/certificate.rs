//! The certificates of a case: what its clocks brought about, as recorded, and whether it comes out again.

use axum::extract::State;
use jiff::civil::Date;
use model::{LetterId, case::Event, deadline};
use serde::Serialize;
use utoipa::ToSchema;

use super::{file::File, replay};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    deadline::{Step, trail},
    problem::Problem,
};

/// The proof of what the end of a period brought about.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCertificate {
    regime: String,
    deadline: String,
    /// `deem`, `lapse` or `serve`.
    event: Event,
    /// Last day of the period.
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// First day on which it holds.
    #[schema(value_type = String, format = Date)]
    holds_from: Date,
    basis: String,
    trail: Vec<Step>,
    /// The value by which the paper is checked.
    check: String,
    /// Whether replaying the journal comes to the same.
    agrees: bool,
    /// Path of the certificate as paper.
    pdf: Option<String>,
}

/// What the clocks of a case brought about, each with its proof, replayed from the journal.
#[utoipa::path(get, path = "/api/cases/{id}/certificates", tag = "decision",
    params(("id" = String, Path, description = "Identifier or reference")),
    responses((status = 200, body = Vec<CaseCertificate>)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let file = File::take(&app, &mut tx, &id).await?;
    let case = file.case.id;
    let decisions = store::decision::list(&mut tx, case).await?;
    let deemed = decisions.iter().any(|decision| decision.certificate_letter.is_some());
    let letters = store::letter::list(&mut tx, case).await?;
    let replayed = replay::replay(&app, &mut tx, file.case).await?;
    let all: Vec<CaseCertificate> = replayed
        .certificates
        .into_iter()
        .map(|(certificate, agrees)| {
            let number = replay::number(&replayed.name, &certificate);
            let check = replay::check_value(&number, &certificate);
            let deadline::Certificate { regime, deadline, event, due, holds_from, basis, trail: steps } =
                certificate;
            let pdf = match event {
                Event::Deem => deemed.then(|| format!("/api/cases/{case}/certificate.pdf")),
                Event::Lapse => {
                    lapse(&letters, &deadline).map(|letter| format!("/api/cases/{case}/letters/{letter}.pdf"))
                }
                _ => None,
            };
            CaseCertificate {
                regime,
                deadline,
                event,
                due,
                holds_from,
                basis,
                trail: trail(steps),
                check,
                agrees,
                pdf,
            }
        })
        .collect();
    Answer::ok(&all)
}

/// The printed letter that certifies a lapse.
fn lapse(letters: &[store::letter::Letter], deadline: &str) -> Option<LetterId> {
    let certifies = |letter: &&store::letter::Letter| {
        let proof = letter.content.pointer("/said/certificate/certificate");
        proof.is_some_and(|proof| proof["event"] == "lapse" && proof["deadline"] == deadline)
    };
    letters.iter().filter(|letter| letter.sha256.is_some()).find(certifies).map(|letter| letter.id)
}
