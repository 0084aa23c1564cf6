//! Disclosure by consent (§148 TKG): what a clash is with opens to both sides once both have agreed, and to nobody else.

use axum::extract::State;
use jiff::Timestamp;
use model::{
    CaseId, OrganisationId, Text,
    disclosure::{Consent, DisclosureState},
    finding::NeighbourKind,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Tx, Who,
    disclosure::{Pair, Word},
    journal::{Chain, NewEntry},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::file,
    finding::{Beside, Finding, Sides, Viewer},
    idempotency::{Begun, Once},
    journal, message,
    page::Page,
    period::Days,
    problem::{Kind, Problem},
};

/// What both sides of a clash let each other see, as the caller's side sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisclosureView {
    state: DisclosureState,
    /// The other side, as far as it has said who it is: by asking, or when it is open.
    organisation: Option<String>,
    /// What the caller's side can say now.
    answers: Vec<Consent>,
}

impl DisclosureView {
    /// How it stands, and with whom, where that is known.
    pub fn new(state: DisclosureState, name: Option<&str>) -> Self {
        let known =
            matches!(state, DisclosureState::Offered | DisclosureState::Refused | DisclosureState::Open);
        let answers = Consent::ALL.iter().copied().filter(|answer| state.takes(*answer)).collect();
        Self { state, organisation: name.filter(|_| known).map(ToOwned::to_owned), answers }
    }
}

/// A clash of which one side has spoken to the other.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disclosure {
    id: Uuid,
    #[serde(flatten)]
    view: DisclosureView,
    street: String,
    /// What of the caller's side it is about.
    own: Own,
    /// When something was said last.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What the other side plans, once it is open.
    plan: Option<OpenPlan>,
}

/// What of the caller's side a clash is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Own {
    /// Its case; none for a conduit, or works that came with a layer.
    case: Option<OwnCase>,
}

/// A case of the caller's side.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnCase {
    id: Uuid,
    reference: Option<String>,
    title: String,
}

/// What the other side plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenPlan {
    title: String,
    period: Days,
    /// What it runs into of the caller's side.
    findings: Vec<Finding>,
}

/// What a side says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureInput {
    /// `agreed` asks, or agrees to what the other side asks; `declined` answers it; `withdrawn` takes back what was asked.
    answer: Consent,
}

/// Asks the other side of a clash to show each other the plans, or answers what it has asked.
///
/// Asking tells the other side who asks and in which street. Once both have agreed, both see what they clash with; nobody
/// else does. Only findings of a case that was handed in can be asked about, and only what is hidden.
#[utoipa::path(post, path = "/api/cases/{id}/findings/{finding}/disclosure", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference"), ("finding" = Uuid, Path)),
    request_body = DisclosureInput, responses((status = 200, body = Finding)))]
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path((id, finding)): Path<(String, Uuid)>,
    Once { key, body: input }: Once<DisclosureInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let case = store::case::find(&mut tx, &id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let viewer = Viewer::of(&caller);
    let found = viewer.find(&mut tx, case.id, finding).await?;
    let sides = Sides::read(&mut tx, &caller, &case).await?;
    if case.stage.is_private() {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Reichen Sie den Antrag zuerst ein: Vorher erfährt niemand davon.",
            "Hand in the application first: before that nobody learns of it.",
        )));
    }
    let asked = sides.counterpart(&found).zip(found.neighbour.id);
    let Some((counterpart, neighbour)) = asked else {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Hier ist nichts verborgen, oder niemand kann darum gebeten werden.",
            "Nothing is hidden here, or there is nobody to ask.",
        )));
    };
    let organisation = caller.applicant()?;
    let pair_id = store::disclosure::id_of(case.id, neighbour);
    let pair = store::disclosure::take(&mut tx, organisation, pair_id).await?;
    let theirs = match found.neighbour.kind {
        NeighbourKind::Works => case_of(&app, neighbour, counterpart).await?,
        _ => None,
    };
    let word = Word {
        id: pair_id,
        one: case.id.0.min(neighbour),
        other: case.id.0.max(neighbour),
        organisation,
        counterpart,
        case: Some(case.id),
        street: found.street.clone().unwrap_or_default(),
        answer: input.answer,
        at: app.clock.now(),
    };
    // What another owner has said before does not count.
    let pair = pair.map(|mut pair| {
        pair.theirs = pair.theirs.filter(|word| word.organisation == counterpart);
        pair
    });
    say(&mut tx, &caller, &word, pair, theirs).await?;
    let sides = Sides::read(&mut tx, &caller, &case).await?;
    let beside = sides.beside(&found);
    let answer = Answer::ok(&Finding::shown(found, viewer, beside))?.version(case.version);
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

/// The clashes of which the caller's side or the other has spoken, also those of a conduit, the last first.
#[utoipa::path(get, path = "/api/disclosures", tag = "case", responses((status = 200, body = Page<Disclosure>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let organisation = caller.applicant()?;
    let mut tx = app.db.begin(&caller.who).await?;
    let mut items = Vec::new();
    for pair in store::disclosure::list_own(&mut tx, organisation).await? {
        if pair.state() != DisclosureState::Closed
            && let Some(shown) = shown(&app, &mut tx, &caller, &pair).await?
        {
            items.push(shown);
        }
    }
    let total = items.len() as u64;
    Answer::ok(&Page { items, total, next: None })
}

/// Answers what the other side has asked, or takes back what was asked.
#[utoipa::path(post, path = "/api/disclosures/{id}", tag = "case", params(("id" = Uuid, Path)),
    request_body = DisclosureInput, responses((status = 200, body = Disclosure)))]
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: input }: Once<DisclosureInput>,
) -> Result<Answer, Problem> {
    let organisation = caller.applicant()?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let pair = store::disclosure::take(&mut tx, organisation, id).await?;
    // What nobody has spoken of is asked about from a finding.
    let pair = pair
        .filter(|pair| pair.state() != DisclosureState::Closed)
        .ok_or_else(|| Problem::new(Kind::Unknown))?;
    let any = pair.any().ok_or_else(|| Problem::new(Kind::Unknown))?;
    let (one, other) = (any.one, any.other);
    let counterpart = if any.organisation == organisation { any.counterpart } else { any.organisation };
    let own = own_case(&mut tx, &pair).await?;
    let theirs = if own.as_ref().is_some_and(|case| case.id.0 == one) { other } else { one };
    let theirs = match pair.theirs.as_ref().and_then(|word| word.case) {
        Some(case) => Some(case),
        None => case_of(&app, theirs, counterpart).await?,
    };
    let word = Word {
        id,
        one,
        other,
        organisation,
        counterpart,
        case: own.map(|case| case.id),
        street: any.street.clone(),
        answer: input.answer,
        at: app.clock.now(),
    };
    say(&mut tx, &caller, &word, Some(pair.clone()), theirs).await?;
    let pair = Pair { mine: Some(word), ..pair };
    let shown = shown(&app, &mut tx, &caller, &pair).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let answer = key.commit(tx, Answer::ok(&shown)?).await?;
    app.live.wake();
    Ok(answer)
}

/// Keeps the word of a side, writes it into the journals of both, and tells the other.
async fn say(
    tx: &mut Tx,
    caller: &Caller,
    word: &Word,
    pair: Option<Pair>,
    theirs: Option<CaseId>,
) -> Result<(), Problem> {
    let before = pair.as_ref().map_or(DisclosureState::Closed, Pair::state);
    if !before.takes(word.answer) {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Inzwischen steht die Offenlegung anders. Öffnen Sie das Prüfergebnis neu.",
            "The disclosure stands otherwise by now. Open the finding again.",
        )));
    }
    store::disclosure::put(tx, word).await?;
    let answered = pair.and_then(|pair| pair.theirs).map(|word| word.answer);
    let state = DisclosureState::of(Some(word.answer), answered);
    let (event, what) = match word.answer {
        Consent::Agreed if state == DisclosureState::Open => (
            journal::DISCLOSURE_AGREED,
            Text::new(
                "Sie sehen jetzt beide, womit Sie zusammentreffen",
                "You both see now what you clash with",
            ),
        ),
        Consent::Agreed => (journal::DISCLOSURE_ASKED, Text::default()),
        Consent::Declined => (
            journal::DISCLOSURE_DECLINED,
            Text::new(
                "Die andere Seite will nichts offenlegen",
                "The other side does not want to disclose anything",
            ),
        ),
        Consent::Withdrawn => (
            journal::DISCLOSURE_WITHDRAWN,
            Text::new("Die Anfrage ist zurückgenommen", "The request was taken back"),
        ),
    };
    let note = |side: &str| NewEntry {
        at: word.at,
        event: event.to_owned(),
        detail: json!({"side": side, "street": word.street}),
    };
    let own = word.case.map_or(Chain::Tenant, file::chain);
    store::journal::append(tx, own, &note("this_side")).await?;
    if let Some(theirs) = theirs {
        store::journal::append_unnamed(tx, file::chain(theirs), &note("other_side")).await?;
    }
    // Whoever has declined is not asked again; he can agree by himself.
    if state == DisclosureState::Declined && word.answer == Consent::Agreed {
        return Ok(());
    }
    let asks = word.answer == Consent::Agreed && state == DisclosureState::Asked;
    let kind = if asks { "disclosure_asked" } else { "disclosure_answered" };
    let from = match &caller.user.organisation {
        Some(organisation) if asks => organisation.name.as_str(),
        _ => "",
    };
    tell(tx, kind, word, theirs, (from, what)).await
}

/// Tells the other side; of its own case, where it has one, and of nobody's.
async fn tell(
    tx: &mut Tx,
    kind: &str,
    word: &Word,
    theirs: Option<CaseId>,
    (from, what): (&str, Text),
) -> Result<(), Problem> {
    let Some(case) = theirs.or(word.case) else { return Ok(()) };
    let more = json!({
        "organisation": word.counterpart, "hidden": theirs.is_none(), "street": word.street, "from": from, "what": what,
    });
    let effect = message::news(tx.who(), kind, case, more);
    store::outbox::enqueue(tx, &effect).await?;
    Ok(())
}

/// Ends what was said between a case and some of what it ran into (with everything, where none is named): what is gone
/// needs no consent any more, and the next clash needs a new one.
///
/// # Errors
/// When the store breaks.
pub async fn end(app: &App, tx: &mut Tx, case: CaseId, with: Option<&[Uuid]>) -> Result<(), Problem> {
    let ended = store::disclosure::end(tx, case, with, app.clock.now()).await?;
    for word in &ended {
        if let Some(own) = word.case {
            let entry = NewEntry {
                at: app.clock.now(),
                event: journal::DISCLOSURE_ENDED.to_owned(),
                detail: json!({"street": word.street}),
            };
            store::journal::append_unnamed(tx, file::chain(own), &entry).await?;
        }
        if word.answer != Consent::Agreed {
            continue;
        }
        let neighbour = word.case.map_or(case.0, |own| word.beside(own.0));
        let theirs = case_of(app, neighbour, word.counterpart).await?;
        let what = Text::new(
            "Die Offenlegung ist beendet, weil der Konflikt nicht mehr besteht",
            "The disclosure has ended because the clash is gone",
        );
        tell(tx, "disclosure_answered", word, theirs, ("", what)).await?;
    }
    Ok(())
}

/// The case of somebody else that bears this identifier, if it is his: asked by the house, since the caller may not know.
async fn case_of(app: &App, id: Uuid, organisation: OrganisationId) -> Result<Option<CaseId>, Problem> {
    let mut house = app.db.begin(&Who::system(app.tenant)).await?;
    let found = store::case::find_by_id(&mut house, CaseId(id)).await?;
    Ok(found.filter(|case| case.organisation.id == organisation).map(|case| case.id))
}

/// The caller's own case in a pair: he sees no other.
async fn own_case(tx: &mut Tx, pair: &Pair) -> Result<Option<store::case::Case>, Problem> {
    let Some(any) = pair.any() else { return Ok(None) };
    for id in [any.one, any.other] {
        if let Some(case) = store::case::find_by_id(tx, CaseId(id)).await? {
            return Ok(Some(case));
        }
    }
    Ok(None)
}

/// The name of whoever has given a word; empty where nobody has.
///
/// # Errors
/// When the store breaks.
pub async fn name(tx: &mut Tx, word: Option<&Word>) -> Result<String, Problem> {
    let Some(word) = word else { return Ok(String::new()) };
    let found = store::account::find_organisation(tx, word.organisation).await?;
    Ok(found.map(|found| found.name).unwrap_or_default())
}

async fn shown(app: &App, tx: &mut Tx, caller: &Caller, pair: &Pair) -> Result<Option<Disclosure>, Problem> {
    let Some(any) = pair.any() else { return Ok(None) };
    let own = own_case(tx, pair).await?;
    let name = name(tx, pair.theirs.as_ref()).await?;
    let mut plan = None;
    if pair.state() == DisclosureState::Open
        && let Some(theirs) = pair.theirs.as_ref().and_then(|word| word.case)
    {
        // The database hands out no finding of another case than those that are open to the caller.
        let findings = store::finding::list(tx, theirs).await?;
        let ours = any.beside(theirs.0);
        let findings = findings.into_iter().filter(|finding| finding.neighbour.id == Some(ours));
        let viewer = Viewer::of(caller);
        let findings = findings.map(|finding| Finding::shown(finding, viewer, Beside::default())).collect();
        let mut house = app.db.begin(&Who::system(app.tenant)).await?;
        plan = store::case::find_by_id(&mut house, theirs).await?.map(|case| OpenPlan {
            title: case.input.title,
            period: Days::from(case.input.period),
            findings,
        });
    }
    let last = [&pair.mine, &pair.theirs].into_iter().flatten().map(|word| word.at).max();
    Ok(Some(Disclosure {
        id: any.id,
        view: DisclosureView::new(pair.state(), Some(name.as_str())),
        street: any.street.clone(),
        own: Own {
            case: own.map(|case| OwnCase {
                id: case.id.0,
                reference: case.reference,
                title: case.input.title,
            }),
        },
        at: last.unwrap_or(any.at),
        plan,
    }))
}
