//! Drafting, editing and deleting an application.

use axum::extract::State;
use law::case::Facts;
use model::{
    CaseId, Text, UploadId,
    account::Authority,
    case::{Event, Happening, Stage},
    trench::Trench,
};
use serde_json::json;
use store::{Tx, case::Step, journal::NewEntry};
use uuid::Uuid;

use super::{Case, CaseInput, file, file::File, view};
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    idempotency::{Begun, Once},
    journal, judge, limit, participation,
    problem::{Fault, Kind, Problem},
    trench,
    version::IfMatch,
};

/// Stages in which the applicant may edit; outside of them an application is what was handed in.
const OPEN: [Stage; 3] = [Stage::Draft, Stage::Incomplete, Stage::ModificationRequested];

/// Makes a draft.
#[utoipa::path(post, path = "/api/cases", tag = "case", request_body = CaseInput, responses((status = 201, body = Case)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<CaseInput>,
) -> Result<Answer, Problem> {
    let organisation = caller.applicant()?;
    let (input, trench) = input.checked(&app).await?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    check_upload(&mut tx, input.upload).await?;
    let id = CaseId(Uuid::now_v7());
    let authority = competent(&mut tx, trench.as_ref()).await?.id;
    store::case::insert(
        &mut tx,
        &store::case::NewCase { id, organisation, authority, input, on_behalf: false, origin: None },
    )
    .await?;
    draw(&app, &mut tx, id, trench.as_ref()).await?;
    note(&app, &mut tx, id, journal::DRAFTED).await?;
    let file = judged(&app, &mut tx, id).await?;
    let version = file.case.version;
    let case = view::assemble(&app, &mut tx, &caller, file).await?;
    let answer = Answer::created(format!("/api/cases/{id}"), &case)?.version(version);
    key.commit(tx, answer).await
}

/// Edits an application that is a draft, or was sent back.
#[utoipa::path(put, path = "/api/cases/{id}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")),
    request_body = CaseInput, responses((status = 200, body = Case)))]
pub async fn replace(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
    Json(input): Json<CaseInput>,
) -> Result<Answer, Problem> {
    let (input, trench) = input.checked(&app).await?;
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(case.version)?;
    check_open(case.stage)?;
    if case.stage != Stage::Draft {
        check_title(&input)?;
        if case.input.procedure != input.procedure {
            return Err(Problem::field(
                "/procedure",
                "fixed",
                "Das Verfahren lässt sich nach dem Einreichen nicht mehr wechseln.",
                "The procedure cannot be changed after handing in.",
            ));
        }
    }
    check_upload(&mut tx, input.upload).await?;
    if trench.is_some() {
        let authority = competent(&mut tx, trench.as_ref()).await?;
        if case.stage == Stage::Draft {
            store::case::set_authority(&mut tx, case.id, authority.id).await?;
        } else if authority.id != case.authority.id {
            return Err(elsewhere(&authority.name));
        }
    }
    let mut edited = Edited::of(&app, &mut tx, case, &caller, Event::Change, trench.is_some()).await?;
    let id = edited.file.case.id;
    edited.file.case.version = store::case::update(&mut tx, id, seen.0, &input).await?;
    draw(&app, &mut tx, id, trench.as_ref()).await?;
    note(&app, &mut tx, id, journal::EDITED).await?;
    edited.restart(&app, &mut tx).await?;
    let file = judged(&app, &mut tx, id).await?;
    let answer = view::answer(&app, &mut tx, &caller, file).await?;
    tx.commit().await?;
    app.live.wake();
    Ok(answer)
}

/// An application that is being edited, and what that does to its clocks.
pub struct Edited<'a> {
    /// Its file as it stood before.
    pub file: File<'a>,
    restarts: Option<Event>,
}

impl<'a> Edited<'a> {
    /// Asks the case machine whether an application may be edited now.
    ///
    /// # Errors
    /// [`Kind::StepRefused`]: not while the authority works on it, not once consent is deemed granted.
    pub async fn of(
        app: &'a App,
        tx: &mut Tx,
        case: store::case::Case,
        caller: &Caller,
        event: Event,
        has_trench: bool,
    ) -> Result<Self, Problem> {
        check_open(case.stage)?;
        let file = File::of(app, tx, case).await?;
        if file.case.stage == Stage::Draft {
            return Ok(Self { file, restarts: None });
        }
        let today = app.clock.today();
        let facts = Facts { has_trench, ..file.facts(app, caller.user.role, today) };
        // Once a day is enough: clocks count days.
        let restarted = file
            .happenings
            .last()
            .is_some_and(|last| last.on == today && matches!(last.event, Event::Supplement | Event::Change));
        let restarts = law::case::edit(file.case.stage, event, &facts)?.filter(|_| !restarted);
        Ok(Self { file, restarts })
    }

    /// Restarts the clocks where the edit does so, and answers whether the version of the case was raised by it.
    ///
    /// The stage stays: what was asked for still comes with the applicant's own step.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn restart(self, app: &App, tx: &mut Tx) -> Result<Option<i64>, Problem> {
        let Self { mut file, restarts } = self;
        let Some(event) = restarts else { return Ok(None) };
        let today = app.clock.today();
        let happening = Happening { at: Some(app.clock.time()), ..Happening::new(today, event) };
        file.happenings.push(happening.clone());
        let deadlines = file.deadlines(today);
        let step = Step {
            case: file.case.id,
            version: file.case.version,
            stage: file.case.stage,
            happening,
            at: app.clock.now(),
            next_due: file::next_deadline(&deadlines).map(|deadline| deadline.due),
            missing: None,
            regimes: &[],
            detail: json!({"edited": true}),
            effects: &[],
        };
        Ok(Some(store::case::step(tx, &step).await?.version))
    }
}

/// Deletes a draft.
#[utoipa::path(delete, path = "/api/cases/{id}", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference")), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    seen: IfMatch,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    seen.hold(case.version)?;
    if case.stage != Stage::Draft {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Löschen lässt sich nur ein Entwurf. Eingereichte Anträge können Sie zurücknehmen.",
            "Only a draft can be deleted. You can withdraw an application that was handed in.",
        )));
    }
    note(&app, &mut tx, case.id, journal::DELETED).await?;
    store::case::remove_draft(&mut tx, case.id, seen.0).await?;
    tx.commit().await?;
    Ok(Answer::nothing())
}

/// Whether the applicant may edit now.
///
/// # Errors
/// [`Kind::StepRefused`].
fn check_open(stage: Stage) -> Result<(), Problem> {
    if OPEN.contains(&stage) {
        return Ok(());
    }
    Err(Problem::new(Kind::StepRefused).detail(
        Text::new(
            "Im Stand „{stage}“ lässt sich der Antrag nicht bearbeiten.",
            "The application cannot be edited while it stands at “{stage}”.",
        )
        .fill("stage", &law::case::title(stage)),
    ))
}

/// Whether an application can be handed in under its title; a draft may do without.
///
/// # Errors
/// [`Kind::Invalid`] with the title's place.
pub fn check_title(input: &store::case::CaseInput) -> Result<(), Problem> {
    if !input.title.is_empty() {
        return Ok(());
    }
    Err(Problem::field(
        "/title",
        "missing",
        "Geben Sie dem Antrag einen Titel, bevor Sie ihn einreichen.",
        "Give the application a title before you hand it in.",
    ))
}

impl CaseInput {
    /// Checks everything at once, not on the threads that answer: a line may have thousands of vertices.
    async fn checked(self, app: &App) -> Result<(store::case::CaseInput, Option<Trench>), Problem> {
        let app = app.clone();
        tokio::task::spawn_blocking(move || self.check(&app)).await.map_err(Problem::broken)?
    }

    fn check(self, app: &App) -> Result<(store::case::CaseInput, Option<Trench>), Problem> {
        let mut faults = Vec::new();
        let mut length = |pointer: &str, text: &str, most: usize| {
            if text.trim().chars().count() > most
                || text.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t')
            {
                faults.push(Fault::new(
                    pointer,
                    "length",
                    Text::new(
                        format!("Höchstens {most} Zeichen, ohne Steuerzeichen."),
                        format!("At most {most} characters, without control characters."),
                    ),
                ));
            }
        };
        length("/title", &self.title, 200);
        length("/note", &self.note, 4_000);
        length("/contact/name", &self.contact.name, 200);
        length("/contact/email", &self.contact.email, 200);
        length("/contact/phone", &self.contact.phone, 60);
        let email = self.contact.email.trim();
        if !email.is_empty()
            && !email.split_once('@').is_some_and(|(to, at)| !to.is_empty() && at.contains('.'))
        {
            faults.push(Fault::new(
                "/contact/email",
                "no_address",
                Text::new("Das ist keine E-Mail-Adresse.", "This is no e-mail address."),
            ));
        }
        let period = self.period.period();
        if let Err(fault) = &period {
            faults.push(Fault::of_period("/period", fault));
        }
        let trench = match self.line.as_ref().filter(|line| !line.is_null()) {
            None => {
                trench::check_measures(self.width_m, self.cover_m, self.method, &app.city.area).map(|()| None)
            }
            Some(line) => {
                trench::read(line, self.width_m, self.cover_m, self.method, &app.city.area).map(Some)
            }
        };
        let place = self.place.map(|[lon, lat]| exchange::crs::to_utm32(lon, lat));
        if self.place.is_some() && !place.is_some_and(|at| app.city.area.holds(at)) {
            faults.push(Fault::new(
                "/place",
                "outside",
                Text::new(
                    "Der Standort liegt nicht im Gebiet der Stadt.",
                    "The site does not lie in the city's area.",
                ),
            ));
        }
        match (period, trench) {
            (Ok(period), Ok(trench)) if faults.is_empty() => {
                let input = store::case::CaseInput {
                    title: self.title.trim().to_owned(),
                    procedure: self.procedure,
                    method: self.method,
                    cover_m: self.cover_m,
                    width_m: self.width_m,
                    period,
                    contact: store::case::Contact {
                        name: self.contact.name.trim().to_owned(),
                        email: email.to_owned(),
                        phone: self.contact.phone.trim().to_owned(),
                    },
                    note: self.note.trim().to_owned(),
                    upload: self.upload_id.map(UploadId),
                    class: self.class.map(|class| class.trim().to_owned()).filter(|class| !class.is_empty()),
                    site: self.site,
                    anchors: self.anchors,
                    place,
                    linked: self.linked_id.map(CaseId),
                };
                Ok((input, trench))
            }
            (_, trench) => {
                faults.extend(trench.err().unwrap_or_default());
                Err(Problem::invalid(faults))
            }
        }
    }
}

/// A file must be known to whoever names it.
async fn check_upload(tx: &mut Tx, upload: Option<UploadId>) -> Result<(), Problem> {
    if let Some(id) = upload
        && store::upload::find(tx, id).await?.is_none()
    {
        return Err(Problem::field(
            "/upload_id",
            "unknown",
            "Diese Datei gibt es nicht.",
            "There is no such file.",
        ));
    }
    Ok(())
}

/// Another authority decides where the trench lies now.
fn elsewhere(authority: &str) -> Problem {
    let text = Text::new(
        "Dort entscheidet eine andere Stelle ({authority}). Nehmen Sie diesen Antrag zurück und stellen Sie dort einen neuen.",
        "Another authority ({authority}) decides there. Withdraw this application and apply to that authority.",
    );
    let text = text.fill("authority", &Text::from(authority));
    Problem::invalid(vec![Fault::new("/line", "other_authority", text)])
}

/// Whose area the trench lies in; without a trench yet, the city's first authority.
async fn competent(tx: &mut Tx, trench: Option<&Trench>) -> Result<Authority, Problem> {
    if let Some(trench) = trench
        && let Some(lead) = participation::competence::competent(tx, trench.line()).await?.into_iter().next()
    {
        return Ok(lead.authority);
    }
    let first = store::account::list_authorities(tx).await?.into_iter().next();
    first.map(|row| row.authority).ok_or_else(|| Problem::broken("the city has no authority"))
}

/// Keeps the line of a case with the streets it lies in.
///
/// # Errors
/// When the store refuses.
pub async fn draw(app: &App, tx: &mut Tx, case: CaseId, trench: Option<&Trench>) -> Result<(), Problem> {
    match trench {
        Some(trench) => {
            let (house, line) = (app.clone(), trench.line().clone());
            let streets = tokio::task::spawn_blocking(move || house.live.streets(&line));
            let streets = streets.await.map_err(Problem::broken)?;
            store::trench::put(tx, case, trench, &streets).await?;
        }
        None => store::trench::remove(tx, case).await?,
    }
    Ok(())
}

async fn note(app: &App, tx: &mut Tx, case: CaseId, event: &str) -> Result<(), Problem> {
    let entry = NewEntry { at: app.clock.now(), event: event.to_owned(), detail: json!({}) };
    store::journal::append(tx, file::chain(case), &entry).await?;
    Ok(())
}

/// The case's file after it was judged anew: that tells as much as a live check, so it is limited and counted as one.
async fn judged<'a>(app: &'a App, tx: &mut Tx, case: CaseId) -> Result<File<'a>, Problem> {
    let case = store::case::find_by_id(tx, case).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let file = File::of(app, tx, case).await?;
    let organisation = file.case.organisation.id;
    if file.line.is_some() {
        app.limit.check(organisation)?;
        limit::probe(app, tx, organisation).await?;
    }
    judge::refresh(app, tx, &file).await?;
    // Days that deadlines count back from can have moved.
    file.keep_next_due(tx, app.clock.today()).await?;
    if file.line.is_some() {
        let found = store::finding::list(tx, file.case.id).await?;
        let confidential = found.iter().any(|finding| finding.is_confidential_to(Some(organisation)));
        store::probe::count(tx, organisation, app.clock.instant(), confidential).await?;
    }
    Ok(file)
}
