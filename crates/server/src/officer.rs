//! Colleagues, so that a case can be given to one of them.

use axum::{extract::State, http::Uri};
use model::account::Role;

use crate::{
    answer::Answer,
    app::App,
    body::Query,
    caller::Caller,
    page::{Page, Paging},
    problem::Problem,
    session::Named,
};

/// The officers of the caller's own authority, by name.
#[utoipa::path(get, path = "/api/officers", tag = "case", params(Paging), responses((status = 200, body = Page<Named>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(paging): Query<Paging>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let mut officers: Vec<Named> = store::account::list(&mut tx)
        .await?
        .into_iter()
        .filter(|account| account.active && account.user.role == Role::Officer)
        .map(|account| account.user)
        .filter(|user| user.authority.is_some() && user.authority == caller.user.authority)
        .map(|user| Named { id: user.id.0, name: user.name })
        .collect();
    officers.sort_by(|a, b| a.name.cmp(&b.name));
    let total = officers.len() as u64;
    let items = paging.cut(officers).collect();
    Answer::ok(&paging.page::<Named>(items, total, "/api/officers", uri.query()))
}
