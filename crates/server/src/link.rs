//! One-time links: a body without an account reads what it was asked, and answers once.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Extension, State},
    response::Response,
};
use model::{DocumentId, Text};
use serde::{Deserialize, Serialize};
use store::{Capacity, Tx, Who, statement};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller,
    case::{document::download, file::File},
    geometry::GeoJson,
    idempotency::{Begun, Once},
    participation::{
        self, Statement,
        answer::{AnswerInput, Way, is_open},
    },
    period::Days,
    problem::{Kind, Problem},
    session::Named,
    upload::decimetres,
    user::is_name,
};
use model::{account::Role, decision::Condition, participation::StatementVerdict};

/// Longest token that is looked up.
const LONGEST: usize = 128;

/// A case as far as whoever holds a link needs to know it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedCase {
    reference: String,
    title: String,
    streets: Vec<String>,
    length_m: f64,
    period: Days,
    line: Option<GeoJson>,
    documents: Vec<Named>,
    authority: Named,
}

/// What a link opens.
#[derive(Debug, Serialize, ToSchema)]
pub struct Linked {
    statement: Statement,
    case: LinkedCase,
}

/// An answer by link.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkAnswer {
    verdict: StatementVerdict,
    #[serde(default)]
    text: String,
    #[serde(default)]
    conditions: Vec<Condition>,
    /// Who answers, 1 to 120 characters.
    by_name: String,
}

/// What a body was asked, for whoever holds its link.
#[utoipa::path(get, path = "/api/link/{token}", tag = "participation", params(("token" = String, Path)),
    responses((status = 200, body = Linked)))]
pub async fn show(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Path(token): Path<String>,
) -> Result<Answer, Problem> {
    let (mut tx, statement) = open(&app, peer, &token).await?;
    let file = File::take(&app, &mut tx, &statement.case.to_string()).await?;
    let place = participation::place(&file);
    let case = file.case;
    Answer::ok(&Linked {
        statement: Statement::shown(statement, app.clock.today()),
        case: LinkedCase {
            reference: case.reference.unwrap_or_default(),
            title: case.input.title,
            streets: case.streets,
            length_m: decimetres(case.length_m),
            period: Days::from(case.input.period),
            line: place.map(|place| GeoJson::from(place.geometry())),
            documents: file
                .documents
                .into_iter()
                .map(|stored| Named { id: stored.document.id.0, name: stored.document.name })
                .collect(),
            authority: Named { id: case.authority.id.0, name: case.authority.name },
        },
    })
}

/// A document of the case that a link opens.
#[utoipa::path(get, path = "/api/link/{token}/documents/{document}", tag = "participation",
    params(("token" = String, Path), ("document" = Uuid, Path)),
    responses((status = 200, content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/tiff")))))]
pub async fn document(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Path((token, document)): Path<(String, Uuid)>,
) -> Result<Response, Problem> {
    let (mut tx, statement) = open(&app, peer, &token).await?;
    let stored = store::document::find(&mut tx, statement.case, DocumentId(document)).await?;
    let stored = stored.ok_or_else(|| Problem::new(Kind::Unknown))?.document;
    drop(tx);
    let (blobs, hash) = (app.blobs.clone(), store::blob::unhex(&stored.sha256)?);
    let content = tokio::task::spawn_blocking(move || blobs.read(&hash)).await.map_err(Problem::broken)??;
    download(&stored.name, &stored.media_type, content)
}

/// Answers by link, which is used up by it; the same key again answers what was answered.
#[utoipa::path(post, path = "/api/link/{token}", tag = "participation", params(("token" = String, Path)),
    request_body = LinkAnswer, responses((status = 200, body = Statement)))]
pub async fn answer(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Path(token): Path<String>,
    Once { key, body: input }: Once<LinkAnswer>,
) -> Result<Answer, Problem> {
    let opened = open(&app, peer, &token).await;
    let who = match &opened {
        Ok((tx, _)) => *tx.who(),
        // The answer to the first try may have got lost on its way.
        Err(problem) if problem.kind() == Kind::Unknown => Who::public(app.tenant),
        Err(problem) => return Err(problem.clone()),
    };
    let opened = opened.map(|(_, statement)| statement);
    let mut tx = match key.begin_as(&app, &who).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let statement = opened?;
    let by_name = input.by_name.trim().to_owned();
    if !is_name(&by_name) {
        return Err(Problem::field(
            "/by_name",
            "length",
            "Nennen Sie Ihren Namen, 1 bis 120 Zeichen.",
            "Give your name, 1 to 120 characters.",
        ));
    }
    let said = AnswerInput { verdict: input.verdict, text: input.text, conditions: input.conditions };
    said.check()?;
    let saved = participation::answer::take(&app, &mut tx, &statement, Way::Link, said, by_name).await?;
    let answer = Answer::ok(&Statement::shown(saved, app.clock.today()))?;
    key.commit(tx, answer).await
}

/// The statement that a link opens, in a transaction that sees what its body sees and no more.
///
/// Unknown, used, revoked, too late and of a decided case are all the same from outside.
async fn open(
    app: &App,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    token: &str,
) -> Result<(Tx, statement::Statement), Problem> {
    let from = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Extension(ConnectInfo(peer))| peer.ip());
    app.limit.link(from)?;
    let unknown = || {
        Problem::new(Kind::Unknown).detail(Text::new(
            "Dieser Link gilt nicht: Er ist benutzt, ersetzt oder abgelaufen, oder der Vorgang ist entschieden. Bitten Sie die Behörde um einen neuen.",
            "This link is not valid: it was used, replaced or has run out, or the case is decided. Please ask the authority for another one.",
        ))
    };
    if token.len() > LONGEST {
        return Err(unknown());
    }
    let house = Who::system(app.tenant);
    let mut tx = app.db.begin(&house).await?;
    let found = store::statement::find_by_link(&mut tx, &caller::hash(token)).await?;
    drop(tx);
    let statement = found.filter(|found| is_open(found, app.clock.today())).ok_or_else(unknown)?;
    let who = Who { capacity: Capacity::Person(Role::Consultee), body: Some(statement.body.id), ..house };
    let mut tx = app.db.begin(&who).await?;
    let case = store::case::find_by_id(&mut tx, statement.case).await?;
    if case.is_none_or(|case| case.stage.is_settled()) {
        return Err(unknown());
    }
    Ok((tx, statement))
}
