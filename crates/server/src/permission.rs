//! Who may use a route: a route that is not in the menu is closed.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::account::Role;

use crate::{
    app::App,
    caller::Caller,
    problem::{Kind, Problem},
    router::MENU,
};

/// Who may use a route at all; what of it is theirs is the handler's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Everybody, signed in or not.
    Public,
    /// Everybody who is signed in in one of these roles.
    Roles(&'static [Role]),
}

impl Permission {
    /// Whether a role (none = not signed in) may use the route.
    pub fn admits(self, role: Option<Role>) -> bool {
        match self {
            Self::Public => true,
            Self::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
        }
    }

    /// What the menu says of a route.
    pub fn find(method: &str, path: &str) -> Option<Self> {
        MENU.iter().find(|(m, p, _)| *m == method && *p == path).map(|(_, _, permission)| *permission)
    }
}

/// Lets nobody through whom the menu does not admit, and tells the handler who is asking.
pub async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let method = match request.method().as_str() {
        "HEAD" => "GET",
        other => other,
    };
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let Some(permission) = Permission::find(method, path) else {
        let known = MENU.iter().any(|(_, listed, _)| *listed == path);
        return Problem::new(if known { Kind::MethodUnknown } else { Kind::Unknown }).into_response();
    };
    let caller = match Caller::of(&app, request.headers()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    if !permission.admits(caller.as_ref().map(|caller| caller.user.role)) {
        let kind = if caller.is_some() { Kind::NotYours } else { Kind::SignInFirst };
        return Problem::new(kind).into_response();
    }
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}
