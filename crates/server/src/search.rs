//! One search over everything that the caller may know of: cases, streets, organisations, letters, notes.

use axum::extract::State;
use model::{Text, account::Role};
use serde::{Deserialize, Serialize};
use store::search::Hit;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::Answer, app::App, body::Query, caller::Caller, place::Place, problem::Problem, session::Named,
};

/// Most hits of each kind.
const HITS: i64 = 10;
/// Longest words that are looked for, in characters.
const LONGEST: usize = 100;
/// How much of a note is shown, in characters.
const EXCERPT: usize = 160;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words; typing errors are forgiven.
    q: String,
}

/// A case that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundCase {
    id: Uuid,
    reference: Option<String>,
    title: String,
    streets: Vec<String>,
    applicant: String,
}

/// A letter that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundLetter {
    id: Uuid,
    case: Uuid,
    reference: Option<String>,
    title: Text,
}

/// A note that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundNote {
    id: Uuid,
    case: Uuid,
    reference: Option<String>,
    /// How it begins.
    text: String,
}

/// What was found, the best first in each kind.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Found {
    cases: Vec<FoundCase>,
    streets: Vec<Place>,
    organisations: Vec<Named>,
    letters: Vec<FoundLetter>,
    notes: Vec<FoundNote>,
}

/// Looks for words.
#[utoipa::path(get, path = "/api/search", tag = "people", params(SearchQuery), responses((status = 200, body = Found)))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Answer, Problem> {
    let words: String = query.q.trim().chars().take(LONGEST).collect();
    if words.is_empty() {
        return Answer::ok(&Found::default());
    }
    let mut tx = app.db.begin(&caller.who).await?;
    let places = store::place::search(&mut tx, &words, HITS).await?;
    let mut found = Found {
        // A case is found as a case.
        streets: places.into_iter().filter(|place| place.case.is_none()).map(Place::from).collect(),
        ..Found::default()
    };
    let mut hits = store::search::cases(&mut tx, &words, HITS).await?;
    hits.extend(store::search::others(&mut tx, &words, HITS).await?);
    let role = caller.user.role;
    // Letters and notes are between the parties; who else applies is no operator's matter.
    let is_party = matches!(role, Role::Applicant | Role::Officer);
    let knows_applicants = matches!(role, Role::Officer | Role::Planner | Role::Administrator);
    for hit in hits {
        match hit {
            Hit::Case { id, reference, title, streets, applicant } => {
                found.cases.push(FoundCase { id: id.0, reference, title, streets, applicant });
            }
            Hit::Organisation { id, name } if knows_applicants || caller.who.organisation == Some(id) => {
                found.organisations.push(Named { id: id.0, name });
            }
            Hit::Letter { id, case, reference, title } if is_party => {
                found.letters.push(FoundLetter { id: id.0, case: case.0, reference, title });
            }
            Hit::Note { id, case, reference, text } if is_party => {
                let text = text.chars().take(EXCERPT).collect();
                found.notes.push(FoundNote { id: id.0, case: case.0, reference, text });
            }
            Hit::Organisation { .. } | Hit::Letter { .. } | Hit::Note { .. } => {}
        }
    }
    Answer::ok(&found)
}
