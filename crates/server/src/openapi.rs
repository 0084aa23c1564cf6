//! The OpenAPI document: what all routes have in common is written here, the rest beside each handler.

use std::sync::LazyLock;

use axum::{Json, response::IntoResponse};
use model::account::Role;
use utoipa::{
    OpenApi,
    openapi::{
        Content, HttpMethod, Object, Ref, RefOr, Required, Response, ResponseBuilder, Schema, Type,
        header::HeaderBuilder,
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
        description = ABOUT,
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
    "/api/radio/placement",
    // The identifier that the device made is its key.
    "/api/cases/{id}/inspections",
    // They try, and keep nothing.
    "/api/cases/bulk/preview",
    "/api/cases/{id}/charges/preview",
    "/api/conditions/check",
    "/api/what-if",
    "/api/supply/reports/preview",
    "/api/radio/cells/preview",
];
/// What somebody takes away that nobody else can change.
const WITHOUT_VERSION: &[&str] =
    &["/api/session", "/api/preference/feed", "/api/filters/{id}", "/api/radio/rasters/{kind}"];
/// POSTs that change a thing whose version the caller must have seen.
const WITH_VERSION: &[&str] = &[
    "/api/cases/{id}/events",
    "/api/cases/{id}/assignment",
    "/api/cases/{id}/statements/{statement}/reminder",
    "/api/cases/{id}/statements/{statement}/link",
    "/api/cases/{id}/statements/{statement}/confirmation",
    "/api/cases/{id}/statements/{statement}/question",
    "/api/cases/{id}/authority-decision",
    "/api/cases/{id}/authority-decision/confirmation",
    "/api/cases/{id}/letters/{letter}/sending",
    "/api/cases/{id}/charges/{charge}/events",
    "/api/cases/{id}/findings/{finding}/reconciliation",
    "/api/joint-works/{id}/answer",
];

/// Answers that carry a version beside those of routes that ask for one.
const ANSWERS_VERSION: &[(&str, &str)] = &[
    ("GET", "/api/cases/{id}"),
    ("POST", "/api/cases"),
    ("POST", "/api/cases/{id}/follow"),
    ("POST", "/api/cases/{id}/documents"),
    ("POST", "/api/cases/{id}/permits"),
    ("POST", "/api/cases/{id}/charges"),
    ("GET", "/api/authorities/{id}"),
    ("GET", "/api/joint-works/{id}"),
    ("GET", "/api/joint-works/{id}/plan"),
    ("POST", "/api/joint-works/{id}/request"),
    ("GET", "/api/preference"),
    ("POST", "/api/bodies"),
    ("POST", "/api/users"),
    ("POST", "/api/radio/cells"),
];
const VERSION: &str = "The version of it that was seen, in quotation marks: as it came in `ETag`, or its `version` where it came in a list.";
const VERSION_OF_CASE: &str =
    "The version of the case that was seen, in quotation marks: as it came in `ETag`, or its `version`.";
const FAULTS: &str = "What could not be done, why, and what to do next: 400 not readable, or no `Idempotency-Key`; 401 sign in first; 403 not \
     yours to do; 404 not there, or not to be known of; 409 not possible as things stand; 412 somebody was faster; 413 too large; 415 \
     wrong `Content-Type` or kind of file; 422 read but faulty, with a pointer to each field in `errors`; 428 no `If-Match`; 429 and \
     503 later, see `Retry-After`.";
const ABOUT: &str = "Permits for fibre and mobile sites in a city: cases, findings, deadlines, coverage.

**Signing in.** `POST /api/session` sets the cookie `lotse`; send it with every request. What each route may be used for stands under `For:`; \
routes without it are open to everybody.

**A case.** `GET /api/config` lists the `procedures` that can be asked for, their classes, and the `document_kinds` with the procedures that \
need them. `POST /api/cases` makes a draft, `POST /api/cases/{id}/documents` attaches papers, and \
`POST /api/cases/{id}/events` with `{\"event\": \"submit\"}` hands it in. From then on `actions` of the case names the steps that \
whoever reads it may take now, with what each needs; works move phase by phase, with the `actions` of each phase under \
`GET /api/cases/{id}/works`. Deadlines are counted by the house; what their end brings about comes by itself.

**Repeats and versions.** `Idempotency-Key` and `If-Match` are asked for where the operation names them.

**Conventions.** Days are `YYYY-MM-DD`, instants RFC 3339, coordinates longitude before latitude in degrees (WGS 84), money in cents. Unknown \
fields are refused. A text for people comes as `{de, en}`; where there is one language it follows `Accept-Language`, German by default.";

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
    let posts = *method == HttpMethod::Post;
    let changes = matches!(method, HttpMethod::Put | HttpMethod::Patch | HttpMethod::Delete);
    let matches = (changes && !WITHOUT_VERSION.contains(&path)) || (posts && WITH_VERSION.contains(&path));
    let versioned = matches || ANSWERS_VERSION.contains(&(verb, path));
    let problem = ResponseBuilder::new()
        .description(FAULTS)
        .content("application/problem+json", problem_content())
        .build();
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            let said = match status.as_str() {
                "201" => "It was made; `Location` says where it is.",
                "204" => "It was done.",
                _ => "What was asked for.",
            };
            if response.description.is_empty() {
                said.clone_into(&mut response.description);
            }
            for (media_type, content) in &mut response.content {
                if !media_type.contains("json") && !media_type.starts_with("text/") {
                    *content = RefOr::T(Content::new(Some(binary())));
                }
            }
            match status.as_str() {
                "201" => add_answered(response, "Location", "Path of what was made."),
                "503" => {
                    response.content.insert("application/problem+json".to_owned(), problem_content().into());
                    add_answered(response, "Retry-After", "Seconds after which to ask again.");
                }
                _ => {}
            }
            if status.starts_with('2') && status != "204" && versioned {
                add_answered(response, "ETag", "The version, for `If-Match`.");
            }
        }
    }
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
    if posts && !WITHOUT_KEY.contains(&path) {
        let uuid = Object::builder()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        add_header(
            operation,
            "Idempotency-Key",
            "A UUID that the caller makes for each new request: a repeat with the same one does nothing anew and answers what \
             the first answered.",
            uuid.build(),
        );
    }
    if matches {
        let version = Object::builder().schema_type(Type::String).examples(["\"7\""]);
        let of_case =
            path == "/api/cases/{id}/findings/{finding}" || path.starts_with("/api/cases/{id}/documents");
        let said = if of_case { VERSION_OF_CASE } else { VERSION };
        add_header(operation, "If-Match", said, version.build());
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

/// What a fault is answered with.
fn problem_content() -> Content {
    Content::new(Some(Ref::from_schema_name("Problem")))
}

/// What is neither JSON nor text.
fn binary() -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
    Object::builder().schema_type(Type::String).format(Some(format)).into()
}

/// Tells of a header of an answer.
fn add_answered(response: &mut Response, name: &str, description: &str) {
    let header = HeaderBuilder::new()
        .schema(Some(Object::with_type(Type::String)))
        .description(Some(description))
        .build();
    response.headers.insert(name.to_owned(), RefOr::T(header));
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
