//! The menu of the whole house: every route, and who may use it.

use axum::{Router, middleware::from_fn_with_state};
use model::account::Role::{self, Administrator, Applicant, Consultee, Officer, Planner};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::{
    app::App,
    authority,
    body::Most,
    branch, bulk, bundle, case, charge, check, city, condition, coverage, decision, dig, disclosure, door,
    feed, filter, finding, health, inspection, joint, letter, link, message, note, officer, openapi,
    organisation, participation,
    permission::{Permission, guard},
    photo, place, preference, public_body, radio, reconciliation, scenario, search, session, status,
    supply_report, tile, upload, user, works,
};

const PUBLIC: Permission = Permission::Public;
const SIGNED_IN: Permission = Permission::Roles(&Role::ALL);
const APPLICANT: Permission = Permission::Roles(&[Applicant]);
const OFFICER: Permission = Permission::Roles(&[Officer]);
const PARTIES: Permission = Permission::Roles(&[Applicant, Officer]);
/// Who takes part in a case: a body as far as it was asked.
const CONCERNED: Permission = Permission::Roles(&[Applicant, Officer, Consultee]);
const CONSULTEE: Permission = Permission::Roles(&[Consultee]);
/// Who answers: a body, or an officer for what came on paper.
const ANSWERERS: Permission = Permission::Roles(&[Officer, Consultee]);
const KEEPERS: Permission = Permission::Roles(&[Officer, Administrator]);
const READERS: Permission = Permission::Roles(&[Applicant, Officer, Planner]);
/// Who may know where everybody's conduits lie (§148 TKG).
const INSIDERS: Permission = Permission::Roles(&[Officer, Planner]);
const COVERAGE: Permission = Permission::Roles(&[Officer, Planner, Administrator]);
const ADMINISTRATOR: Permission = Permission::Roles(&[Administrator]);

/// Who may use which route. A route that is not listed here is closed, and a test fails.
pub const MENU: &[(&str, &str, Permission)] = &[
    ("GET", "/healthz", PUBLIC),
    ("GET", "/readyz", PUBLIC),
    ("GET", "/metrics", PUBLIC),
    ("GET", "/api/openapi.json", PUBLIC),
    ("GET", "/api/config", PUBLIC),
    ("GET", "/api/session", PUBLIC),
    ("POST", "/api/session", PUBLIC),
    ("DELETE", "/api/session", SIGNED_IN),
    ("GET", "/api/tiles/base/{z}/{x}/{y}", PUBLIC),
    ("GET", "/api/tiles/permits/{z}/{x}/{y}", PUBLIC),
    ("GET", "/api/places", PUBLIC),
    ("POST", "/api/check", PARTIES),
    ("POST", "/api/uploads", PARTIES),
    ("GET", "/api/cases", READERS),
    ("POST", "/api/cases", PARTIES),
    ("GET", "/api/cases.csv", READERS),
    ("GET", "/api/cases.geojson", READERS),
    ("GET", "/api/cases/{id}", Permission::Roles(&[Applicant, Officer, Planner, Consultee])),
    ("PUT", "/api/cases/{id}", PARTIES),
    ("DELETE", "/api/cases/{id}", PARTIES),
    ("POST", "/api/cases/{id}/follow", PARTIES),
    ("GET", "/api/cases/{id}/path", PARTIES),
    ("POST", "/api/cases/{id}/documents", PARTIES),
    ("GET", "/api/cases/{id}/documents/{document}", CONCERNED),
    ("DELETE", "/api/cases/{id}/documents/{document}", PARTIES),
    ("POST", "/api/cases/{id}/events", PARTIES),
    ("PATCH", "/api/cases/{id}/findings/{finding}", PARTIES),
    ("POST", "/api/cases/{id}/findings/{finding}/disclosure", APPLICANT),
    ("POST", "/api/cases/{id}/findings/{finding}/reconciliation", PARTIES),
    ("GET", "/api/disclosures", APPLICANT),
    ("POST", "/api/disclosures/{id}", APPLICANT),
    ("POST", "/api/cases/{id}/assignment", OFFICER),
    ("GET", "/api/cases/{id}/decision.pdf", PARTIES),
    ("GET", "/api/cases/{id}/certificate", PARTIES),
    ("GET", "/api/cases/{id}/certificate.pdf", PARTIES),
    ("GET", "/api/cases/{id}/certificates", PARTIES),
    ("GET", "/api/cases/{id}/letters", PARTIES),
    ("GET", "/api/cases/{id}/letters/{letter}", PARTIES),
    ("POST", "/api/cases/{id}/letters/{letter}/sending", OFFICER),
    ("GET", "/api/cases/{id}/charges", PARTIES),
    ("POST", "/api/cases/{id}/charges", OFFICER),
    ("POST", "/api/cases/{id}/charges/preview", OFFICER),
    ("POST", "/api/cases/{id}/charges/{charge}/events", OFFICER),
    ("GET", "/api/conditions", OFFICER),
    ("POST", "/api/conditions/check", OFFICER),
    ("GET", "/api/cases/{id}/works", PARTIES),
    ("POST", "/api/cases/{id}/permits", PARTIES),
    ("PATCH", "/api/cases/{id}/permits/{permit}", PARTIES),
    ("POST", "/api/cases/{id}/inspections", OFFICER),
    ("GET", "/api/cases/{id}/photos/{photo}", PARTIES),
    ("PATCH", "/api/cases/{id}/defects/{defect}", PARTIES),
    ("GET", "/api/checklists", SIGNED_IN),
    ("GET", "/api/inspections", OFFICER),
    ("GET", "/api/cases/{id}/participation", CONCERNED),
    ("POST", "/api/cases/{id}/statements", OFFICER),
    ("PUT", "/api/cases/{id}/statements/{statement}", ANSWERERS),
    ("DELETE", "/api/cases/{id}/statements/{statement}", OFFICER),
    ("POST", "/api/cases/{id}/statements/{statement}/reminder", OFFICER),
    ("POST", "/api/cases/{id}/statements/{statement}/link", OFFICER),
    ("POST", "/api/cases/{id}/statements/{statement}/confirmation", OFFICER),
    ("POST", "/api/cases/{id}/statements/{statement}/question", OFFICER),
    ("POST", "/api/cases/{id}/authority-decision", OFFICER),
    ("POST", "/api/cases/{id}/authority-decision/confirmation", OFFICER),
    ("GET", "/api/statements", CONSULTEE),
    ("GET", "/api/link/{token}", PUBLIC),
    ("POST", "/api/link/{token}", PUBLIC),
    ("GET", "/api/link/{token}/documents/{document}", PUBLIC),
    ("GET", "/api/bodies", KEEPERS),
    ("POST", "/api/bodies", ADMINISTRATOR),
    ("PATCH", "/api/bodies/{id}", ADMINISTRATOR),
    ("GET", "/api/cases/{id}/notes", PARTIES),
    ("POST", "/api/cases/{id}/notes", PARTIES),
    ("POST", "/api/cases/bulk", OFFICER),
    ("POST", "/api/cases/bulk/preview", OFFICER),
    ("GET", "/api/messages", SIGNED_IN),
    ("POST", "/api/messages/read", SIGNED_IN),
    ("GET", "/api/preference", SIGNED_IN),
    ("PUT", "/api/preference", SIGNED_IN),
    ("POST", "/api/preference/feed", SIGNED_IN),
    ("DELETE", "/api/preference/feed", SIGNED_IN),
    ("GET", "/api/feed/{file}", PUBLIC),
    ("PUT", "/api/substitution", SIGNED_IN),
    ("GET", "/api/filters", SIGNED_IN),
    ("POST", "/api/filters", SIGNED_IN),
    ("DELETE", "/api/filters/{id}", SIGNED_IN),
    ("GET", "/api/search", SIGNED_IN),
    ("GET", "/api/works", PUBLIC),
    ("GET", "/api/works.csv", PUBLIC),
    ("GET", "/api/works.geojson", PUBLIC),
    ("GET", "/api/joint-works", READERS),
    ("POST", "/api/joint-works/proposals", INSIDERS),
    ("GET", "/api/joint-works/report", INSIDERS),
    ("GET", "/api/joint-works/{id}", READERS),
    ("POST", "/api/joint-works/{id}/answer", PARTIES),
    ("POST", "/api/joint-works/{id}/request", APPLICANT),
    ("GET", "/api/joint-works/{id}/plan", READERS),
    ("POST", "/api/what-if", READERS),
    ("GET", "/api/what-if/works", READERS),
    ("GET", "/api/scenarios", READERS),
    ("POST", "/api/scenarios", INSIDERS),
    ("GET", "/api/scenarios/compare", INSIDERS),
    ("GET", "/api/scenarios/{id}", READERS),
    ("PATCH", "/api/scenarios/{id}", INSIDERS),
    ("DELETE", "/api/scenarios/{id}", INSIDERS),
    ("POST", "/api/scenarios/{id}/copy", INSIDERS),
    ("POST", "/api/scenarios/{id}/run", INSIDERS),
    ("POST", "/api/scenarios/{id}/cancel", INSIDERS),
    ("GET", "/api/scenarios/{id}/progress", READERS),
    ("GET", "/api/scenarios/{id}/plan.geojson", READERS),
    ("GET", "/api/scenarios/{id}/export/{format}", READERS),
    ("GET", "/api/scenarios/{id}/permits", READERS),
    ("POST", "/api/scenarios/{id}/applications", READERS),
    ("GET", "/api/coverage", COVERAGE),
    ("GET", "/api/coverage/addresses", COVERAGE),
    ("GET", "/api/coverage/addresses.csv", COVERAGE),
    ("GET", "/api/coverage/addresses.geojson", COVERAGE),
    ("GET", "/api/coverage/hexagons.geojson", COVERAGE),
    ("GET", "/api/coverage/outlook", COVERAGE),
    ("GET", "/api/coverage/districts.geojson", COVERAGE),
    ("GET", "/api/coverage/last-chance", COVERAGE),
    ("GET", "/api/coverage/gaps/{address}/connection", INSIDERS),
    ("POST", "/api/supply/reports/preview", READERS),
    ("POST", "/api/supply/reports", READERS),
    ("GET", "/api/supply/reports", READERS),
    ("GET", "/api/supply/reports/{id}", READERS),
    ("POST", "/api/supply/reports/{id}/events", READERS),
    ("GET", "/api/supply/reports/{id}/refused.csv", READERS),
    ("GET", "/api/supply/template.csv", READERS),
    ("GET", "/api/supply/contradictions", COVERAGE),
    ("GET", "/api/radio", COVERAGE),
    ("GET", "/api/radio/coverage", COVERAGE),
    ("GET", "/api/radio/cells", COVERAGE),
    ("POST", "/api/radio/cells", INSIDERS),
    ("PUT", "/api/radio/cells/{id}", INSIDERS),
    ("DELETE", "/api/radio/cells/{id}", INSIDERS),
    ("GET", "/api/radio/cells.csv", COVERAGE),
    ("POST", "/api/radio/cells/preview", INSIDERS),
    ("POST", "/api/radio/cells/import", INSIDERS),
    ("GET", "/api/radio/gaps", COVERAGE),
    ("GET", "/api/radio/gaps.csv", COVERAGE),
    ("GET", "/api/radio/contours.geojson", COVERAGE),
    ("GET", "/api/radio/tiles/{show}/{z}/{x}/{y}", COVERAGE),
    ("GET", "/api/radio/export/{format}", COVERAGE),
    ("POST", "/api/radio/placement", INSIDERS),
    ("GET", "/api/radio/sites.geojson", COVERAGE),
    ("POST", "/api/radio/rasters", INSIDERS),
    ("DELETE", "/api/radio/rasters/{kind}", INSIDERS),
    ("GET", "/api/officers", OFFICER),
    ("GET", "/api/users", ADMINISTRATOR),
    ("POST", "/api/users", ADMINISTRATOR),
    ("PATCH", "/api/users/{id}", ADMINISTRATOR),
    ("GET", "/api/organisations", KEEPERS),
    ("POST", "/api/organisations", ADMINISTRATOR),
    ("GET", "/api/authorities", ADMINISTRATOR),
    ("GET", "/api/authorities/{id}", ADMINISTRATOR),
    ("PATCH", "/api/authorities/{id}", ADMINISTRATOR),
    ("GET", "/api/status", ADMINISTRATOR),
];

/// What watchers ask.
fn watched() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
}

/// Who has fibre, and what operators say of it.
fn covered(upload_limit: usize) -> OpenApiRouter<App> {
    let file = Most::form(upload_limit);
    OpenApiRouter::new()
        .routes(routes!(coverage::summary))
        .routes(routes!(coverage::address::list))
        .routes(routes!(coverage::address::csv))
        .routes(routes!(coverage::address::geojson))
        .routes(routes!(coverage::hexagon::geojson))
        .routes(routes!(coverage::outlook::show))
        .routes(routes!(coverage::districts))
        .routes(routes!(coverage::last_chance::list))
        .routes(routes!(coverage::connection::show))
        .routes(routes!(supply_report::preview).layer(file))
        .routes(routes!(supply_report::list, supply_report::create).layer(file))
        .routes(routes!(supply_report::show))
        .routes(routes!(supply_report::step))
        .routes(routes!(supply_report::refused))
        .routes(routes!(supply_report::template))
        .routes(routes!(supply_report::contradiction::list))
}

/// Who hears mobile networks.
fn heard(upload_limit: usize) -> OpenApiRouter<App> {
    let file = Most::form(upload_limit);
    OpenApiRouter::new()
        .routes(routes!(radio::show))
        .routes(routes!(radio::coverage))
        .routes(routes!(radio::cell::list, radio::cell::create))
        .routes(routes!(radio::cell::replace, radio::cell::remove))
        .routes(routes!(radio::list::csv))
        .routes(routes!(radio::list::preview).layer(file))
        .routes(routes!(radio::list::import).layer(file))
        .routes(routes!(radio::gap::list))
        .routes(routes!(radio::gap::csv))
        .routes(routes!(radio::contour::geojson))
        .routes(routes!(radio::contour::tiles))
        .routes(routes!(radio::export::file))
        .routes(routes!(radio::placement::find))
        .routes(routes!(radio::site::geojson))
        .routes(routes!(radio::raster::put).layer(file))
        .routes(routes!(radio::raster::remove))
}

/// Networks that are planned.
fn planned() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(scenario::list, scenario::create))
        .routes(routes!(scenario::compare::show))
        .routes(routes!(scenario::show, scenario::change, scenario::remove))
        .routes(routes!(scenario::copy))
        .routes(routes!(scenario::progress::again))
        .routes(routes!(scenario::progress::cancel))
        .routes(routes!(scenario::progress::watch))
        .routes(routes!(scenario::export::map))
        .routes(routes!(scenario::export::file))
        .routes(routes!(scenario::permit::show))
        .routes(routes!(scenario::application::create))
}

fn routes(upload_limit: usize) -> OpenApiRouter<App> {
    let file = Most::form(upload_limit);
    OpenApiRouter::with_openapi(openapi::document())
        .merge(watched())
        .routes(routes!(openapi::show))
        .routes(routes!(city::show))
        .routes(routes!(session::show, session::begin, session::end))
        .routes(routes!(tile::base))
        .routes(routes!(tile::permits))
        .routes(routes!(place::search))
        .routes(routes!(check::judge).layer(Most::json(4 << 20)))
        .routes(routes!(upload::create).layer(file))
        .routes(routes!(case::list::page, case::edit::create))
        .routes(routes!(case::export::csv))
        .routes(routes!(case::export::geojson))
        .routes(routes!(case::view::show, case::edit::replace, case::edit::remove))
        .routes(routes!(case::document::attach).layer(file))
        .routes(routes!(case::document::fetch, case::document::remove))
        .routes(routes!(case::event::step))
        .routes(routes!(case::follow::create))
        .routes(routes!(case::path::show))
        .routes(routes!(finding::assess))
        .routes(routes!(disclosure::ask))
        .routes(routes!(disclosure::list))
        .routes(routes!(disclosure::answer))
        .routes(routes!(reconciliation::say))
        .routes(routes!(case::assignment::assign))
        .routes(routes!(decision::letter))
        .routes(routes!(decision::certificate))
        .routes(routes!(decision::certificate_pdf))
        .routes(routes!(case::certificate::list))
        .routes(routes!(letter::list))
        .routes(routes!(letter::fetch))
        .routes(routes!(letter::send))
        .routes(routes!(charge::list, charge::create))
        .routes(routes!(charge::preview))
        .routes(routes!(charge::take))
        .routes(routes!(condition::list))
        .routes(routes!(condition::check))
        .routes(routes!(dig::view::show))
        .routes(routes!(dig::permit::create))
        .routes(routes!(dig::permit::change))
        .routes(routes!(inspection::record::create).layer(Most::form(inspection::record::BYTES)))
        .routes(routes!(inspection::defect::change))
        .routes(routes!(inspection::checklists))
        .routes(routes!(inspection::due))
        .routes(routes!(photo::show))
        .routes(routes!(participation::show))
        .routes(routes!(participation::ask::create))
        .routes(routes!(participation::answer::put, participation::ask::withdraw))
        .routes(routes!(participation::ask::remind))
        .routes(routes!(participation::ask::renew))
        .routes(routes!(participation::again::confirm))
        .routes(routes!(participation::again::ask))
        .routes(routes!(participation::decision::give))
        .routes(routes!(participation::decision::confirm))
        .routes(routes!(participation::answer::inbox))
        .routes(routes!(link::show, link::answer))
        .routes(routes!(link::document))
        .routes(routes!(public_body::list, public_body::create))
        .routes(routes!(public_body::change))
        .routes(routes!(note::list, note::create))
        .routes(routes!(bulk::run))
        .routes(routes!(bulk::preview))
        .routes(routes!(message::list))
        .routes(routes!(message::read))
        .routes(routes!(preference::show, preference::replace))
        .routes(routes!(preference::substitute))
        .routes(routes!(feed::open, feed::close))
        .routes(routes!(feed::show))
        .routes(routes!(filter::list, filter::create))
        .routes(routes!(filter::remove))
        .routes(routes!(search::search))
        .routes(routes!(works::page))
        .routes(routes!(works::csv))
        .routes(routes!(works::geojson))
        .routes(routes!(joint::list))
        .routes(routes!(joint::propose))
        .routes(routes!(joint::report))
        .routes(routes!(joint::show))
        .routes(routes!(joint::answer::answer))
        .routes(routes!(joint::request::create))
        .routes(routes!(joint::plan::show))
        .routes(routes!(branch::judge).layer(Most::json(4 << 20)))
        .routes(routes!(branch::choice))
        .merge(planned())
        .merge(covered(upload_limit))
        .merge(heard(upload_limit))
        .routes(routes!(officer::list))
        .routes(routes!(user::list, user::create))
        .routes(routes!(user::change))
        .routes(routes!(organisation::list, organisation::create))
        .routes(routes!(organisation::authorities))
        .routes(routes!(authority::show, authority::change))
        .routes(routes!(status::show))
}

/// The whole house as a service.
pub fn build(app: &App) -> Router {
    let (routes, _) = routes(app.config.upload_limit).split_for_parts();
    let routes = routes
        .layer(from_fn_with_state(app.clone(), guard))
        .fallback(bundle::serve)
        .layer(Most::json(1 << 20))
        .with_state(app.clone());
    door::build(routes, &app.config)
}

/// The OpenAPI document of the whole house.
pub fn document() -> utoipa::openapi::OpenApi {
    openapi::complete(routes(0).into_openapi())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_says_who_may_use_it_and_every_line_of_the_menu_is_a_route() {
        let document = serde_json::to_value(document()).unwrap();
        let served: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let listed: BTreeSet<(String, String)> =
            MENU.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        assert_eq!(served, listed);
        assert_eq!(listed.len(), MENU.len(), "a route is listed twice");
    }
}
