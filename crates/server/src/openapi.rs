//! The OpenAPI document: what all routes have in common is written here, the rest beside each handler.

use std::sync::LazyLock;

use axum::{Json, response::IntoResponse};
use model::account::Role;
use utoipa::{
    OpenApi,
    openapi::{
        Content, HttpMethod, Object, Ref, RefOr, Required, ResponseBuilder, Type,
        path::{Operation, ParameterBuilder, ParameterIn},
        schema::{KnownFormat, SchemaFormat},
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    },
};

use crate::{caller::COOKIE, case::list, permission::Permission, problem, router};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Trassenlotse",
        description = "Permits for fibre and mobile sites in a city: cases, findings, deadlines, coverage.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    components(schemas(problem::Body, problem::Fault, list::Order, list::Side))
)]
struct Document;

/// State-changing POSTs that need no key: they change nothing that could be done twice.
const WITHOUT_KEY: &[&str] = &[
    "/api/session",
    "/api/check",
    "/api/uploads",
    "/api/radio/check",
    // The identifier that the device made is its key.
    "/api/cases/{id}/inspections",
    // They try, and keep nothing.
    "/api/cases/bulk/preview",
    "/api/cases/{id}/charges/preview",
    "/api/conditions/check",
];
/// What somebody takes away that nobody else can change.
const WITHOUT_VERSION: &[&str] = &["/api/session", "/api/preference/feed", "/api/filters/{id}"];
/// POSTs that change a thing whose version the caller must have seen.
const WITH_VERSION: &[&str] = &[
    "/api/cases/{id}/events",
    "/api/cases/{id}/assignment",
    "/api/cases/{id}/statements/{statement}/reminder",
    "/api/cases/{id}/statements/{statement}/link",
    "/api/cases/{id}/authority-decision",
    "/api/cases/{id}/letters/{letter}/sending",
    "/api/cases/{id}/charges/{charge}/events",
];

/// The document before the routes are known.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Adds to every route what all routes share: problems, the session, keys and versions.
pub fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    if let Some(components) = document.components.as_mut() {
        components
            .add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE))));
    }
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Delete, &mut item.delete),
            (HttpMethod::Patch, &mut item.patch),
        ] {
            if let Some(operation) = operation {
                share(path, &method, operation);
            }
        }
    }
    document
}

fn share(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let verb = match method {
        HttpMethod::Get => "GET",
        HttpMethod::Put => "PUT",
        HttpMethod::Post => "POST",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Patch => "PATCH",
        _ => "",
    };
    // `/api/cases/{id}/events` → `post_cases_id_events`.
    let words = path.trim_start_matches("/api").split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    operation.operation_id = Some(format!("{}_{}", verb.to_lowercase(), words.join("_")));
    let problem = ResponseBuilder::new()
        .description("What could not be done, and why.")
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .build();
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            let said = match status.as_str() {
                "201" => "It was made; `Location` says where it is.",
                "204" => "It was done.",
                _ => "What was asked for.",
            };
            said.clone_into(&mut response.description);
        }
    }
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
    let posts = *method == HttpMethod::Post;
    if posts && !WITHOUT_KEY.contains(&path) {
        let uuid = Object::builder()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        add_header(
            operation,
            "Idempotency-Key",
            "Makes a repeat answer what the first request answered.",
            uuid.build(),
        );
    }
    let changes = matches!(method, HttpMethod::Put | HttpMethod::Patch | HttpMethod::Delete);
    if (changes && !WITHOUT_VERSION.contains(&path)) || (posts && WITH_VERSION.contains(&path)) {
        let version = Object::builder().schema_type(Type::String);
        add_header(
            operation,
            "If-Match",
            "The version that was seen, as it came in `ETag`.",
            version.build(),
        );
    }
    if let Some(Permission::Roles(roles)) = Permission::find(verb, path) {
        operation.security = Some(vec![SecurityRequirement::new("session", Vec::<String>::new())]);
        let roles: Vec<&str> = roles.iter().copied().map(Role::code).collect();
        let said = format!("For: {}.", roles.join(", "));
        operation.description = Some(match operation.description.take() {
            Some(text) if !text.is_empty() => format!("{text}\n\n{said}"),
            _ => said,
        });
    }
}

fn add_header(operation: &mut Operation, name: &str, description: &str, schema: Object) {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(router::document);

/// The OpenAPI 3.1 document of this house.
#[utoipa::path(get, path = "/api/openapi.json", tag = "house", responses((status = 200, body = serde_json::Value)))]
pub async fn show() -> impl IntoResponse {
    Json(&*DOCUMENT)
}
