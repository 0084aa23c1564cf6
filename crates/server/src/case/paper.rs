//! Paper and telephone: for whom an officer enters something, and on which day it was received.

use jiff::civil::{Date, date};
use model::{OrganisationId, account::Role, case::Stage};
use store::Tx;
use uuid::Uuid;

use crate::{app::App, caller::Caller, problem::Problem};

/// Before this day nobody received anything that is still to be entered.
const FIRST_RECEIPT: Date = date(2000, 1, 1);

/// The day on which an officer received on paper or by telephone what he enters; nobody else says one.
///
/// # Errors
/// A problem at `/received_on`.
pub fn received(app: &App, caller: &Caller, on: Option<Date>) -> Result<Option<Date>, Problem> {
    let today = app.clock.today();
    let refused = |code: &str, de: &str, en: &str| Err(Problem::field("/received_on", code, de, en));
    match (caller.user.role, on) {
        (Role::Officer, None) => refused(
            "missing",
            "Geben Sie an, an welchem Tag der Antrag eingegangen ist.",
            "Say on which day the application was received.",
        ),
        (Role::Officer, Some(on)) if on > today => {
            refused("in_the_future", "Der Eingang liegt in der Zukunft.", "The receipt lies in the future.")
        }
        (Role::Officer, Some(on)) if on < FIRST_RECEIPT => refused(
            "too_early",
            "Der Eingang liegt vor dem 01.01.2000.",
            "The receipt lies before 1 January 2000.",
        ),
        (Role::Officer, Some(on)) => Ok(Some(on)),
        (_, Some(_)) => refused(
            "not_on_behalf",
            "Einen Tag des Eingangs gibt nur die Behörde an, wenn sie etwas für Sie einträgt.",
            "A day of receipt is given only by the authority, with what it enters for you.",
        ),
        (_, None) => Ok(None),
    }
}

/// Whose case it is: the applicant's own organisation, or the one for which an officer enters it.
///
/// # Errors
/// A problem at `/on_behalf_of`.
pub async fn applicant(
    tx: &mut Tx,
    caller: &Caller,
    for_whom: Option<Uuid>,
) -> Result<OrganisationId, Problem> {
    let refused = |code: &str, de: &str, en: &str| Err(Problem::field("/on_behalf_of", code, de, en));
    if caller.user.role != Role::Officer {
        return match for_whom {
            None => caller.applicant(),
            Some(_) => refused(
                "not_yours",
                "Für andere trägt nur die Behörde etwas ein.",
                "Only the authority enters something for others.",
            ),
        };
    }
    let Some(id) = for_whom.map(OrganisationId) else {
        return refused(
            "missing",
            "Geben Sie an, für welche Organisation Sie den Antrag eintragen.",
            "Say for which organisation you enter the application.",
        );
    };
    match store::account::find_organisation(tx, id).await? {
        Some(_) => Ok(id),
        None => refused("unknown", "Diese Organisation gibt es nicht.", "There is no such organisation."),
    }
}

/// Whoever edits says the same of applicant and receipt as before; a draft's day of receipt may be put right.
///
/// # Errors
/// A problem where it says something else.
pub fn check(
    app: &App,
    caller: &Caller,
    case: &store::case::Case,
    for_whom: Option<Uuid>,
    received_on: Option<Date>,
) -> Result<(), Problem> {
    if for_whom.is_some_and(|id| id != case.organisation.id.0) {
        return Err(Problem::field(
            "/on_behalf_of",
            "fixed",
            "Für wen der Antrag ist, lässt sich nicht mehr ändern.",
            "For whom the application is cannot be changed any more.",
        ));
    }
    if received_on.is_none() {
        return Ok(());
    }
    received(app, caller, received_on)?;
    if case.stage == Stage::Draft {
        return Ok(());
    }
    Err(Problem::field(
        "/received_on",
        "fixed",
        "Der Tag des Eingangs lässt sich nach dem Einreichen nicht mehr ändern.",
        "The day of receipt cannot be changed after handing in.",
    ))
}
