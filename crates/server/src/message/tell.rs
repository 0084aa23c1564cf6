//! What happened becomes messages: who is told, in which words, and whether a mail goes out with it.

use jiff::civil::Date;
use model::{
    BodyId, CaseId, MessageId, OrganisationId, StatementId, Text, UserId,
    account::Role,
    case::{Event, Stage},
    period::days_between,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::{Tx, Who, case::Case, outbox::Job, person::Parties};
use uuid::Uuid;

use super::{
    kind::{self, Kind, Mailing, Side},
    mailing,
};
use crate::{
    app::App,
    geometry::{collection, feature},
    mail::{self, Attachment},
    preference::Preference,
    problem::Problem,
};

/// How many days something is news: longer than any worker is down.
const NEWS_DAYS: i64 = 14;
/// How many days it is unread in the demo town, whose past moves in at once: nobody who looks at it was there.
const DEMO_DAYS: i64 = 3;

/// What an effect carries: its kind, its case, and what the sentences of the kind need.
#[derive(Debug, Deserialize)]
pub struct Told {
    kind: String,
    case: CaseId,
    /// The step, of the kind `step`.
    #[serde(default)]
    event: Option<Event>,
    /// The day on which it happened; today when none is given.
    #[serde(default)]
    on: Option<Date>,
    /// In which role somebody took it.
    #[serde(default)]
    side: Option<String>,
    /// Who acted, and needs not be told.
    #[serde(default)]
    by: Option<UserId>,
    /// Who is named.
    #[serde(default)]
    to: Option<UserId>,
    #[serde(default)]
    body: Option<BodyId>,
    #[serde(default)]
    statement: Option<StatementId>,
    /// What opens the case to a body without an account; it goes to its address alone.
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    due: Option<Date>,
    #[serde(default)]
    last: Option<Date>,
    #[serde(default)]
    until: Option<Date>,
    /// The organisation on the other side of a clash.
    #[serde(default)]
    organisation: Option<OrganisationId>,
    /// Whether those who are told may not know of the case.
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    street: Option<String>,
    #[serde(default)]
    what: Option<Text>,
}

/// Something that is told of a case.
pub struct Telling<'a> {
    /// What it follows from: told twice of the same, nobody hears it twice.
    pub seed: String,
    /// Its kind.
    pub kind: &'static Kind,
    /// Its case; none where it is about a place.
    pub case: Option<&'a Case>,
    /// What stands in the places of the sentences, besides what is known of the case.
    pub places: Vec<(&'static str, Text)>,
    /// Who is told.
    pub to: Vec<UserId>,
    /// The day on which it happened.
    pub on: Date,
    /// A file for officers.
    pub attachment: Option<Attachment>,
    /// Whether those who are told may not know of the case.
    pub hidden: bool,
}

/// Makes an effect messages, and lets the mails follow that go out at once: all of it in one transaction.
///
/// # Errors
/// When the effect has no kind that the house knows, or the store refuses; then nothing was told.
pub async fn work(app: &App, job: &Job) -> Result<(), Problem> {
    let told: Told = serde_json::from_value(job.effect.payload.clone()).map_err(Problem::broken)?;
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    // Whoever comes second, because a lease ran out, finds it done.
    if !store::outbox::done(&mut tx, job.id).await? {
        return Ok(());
    }
    if let Some(case) = store::case::find_by_id(&mut tx, told.case).await? {
        tell(app, &mut tx, &case, &told, job.id).await?;
    }
    tx.commit().await?;
    app.mail.wake();
    Ok(())
}

async fn tell(app: &App, tx: &mut Tx, case: &Case, told: &Told, effect: i64) -> Result<(), Problem> {
    let code = match told.event {
        Some(event) if told.kind == "step" => kind::of_step(event),
        _ => &told.kind,
    };
    let kind =
        kind::find(code).ok_or_else(|| Problem::broken(format_args!("no kind of message {code:?}")))?;
    let body = match told.body {
        Some(body) => store::body::find(tx, body).await?,
        None => None,
    };
    let statement = match told.statement {
        Some(statement) => store::statement::find(tx, case.id, statement).await?,
        None => None,
    };
    let on = told.on.or_else(|| statement.as_ref().and_then(|statement| day_of(statement, kind)));
    let on = on.unwrap_or_else(|| app.clock.today());
    // A town's past that moves in is no news.
    if days_between(on, app.clock.today()) > NEWS_DAYS {
        return Ok(());
    }
    let due = told.due.or(statement.map(|statement| statement.due));
    let days = [("due", due), ("last", told.last), ("until", told.until)];
    let mut places: Vec<(&'static str, Text)> =
        days.into_iter().filter_map(|(name, on)| Some((name, Text::day(on?)))).collect();
    if let Some(event) = told.event {
        places.push(("what", outcome(event)));
    }
    places.extend(told.what.clone().map(|what| ("what", what)));
    places.extend(told.from.as_deref().map(|from| ("from", Text::from(from))));
    places.extend(told.street.as_deref().map(|street| ("street", named_street(street))));
    if let Some(body) = &body {
        places.push(("body", Text::from(body.name.as_str())));
    }
    let parties = store::person::parties(tx, case.id).await?;
    let to: Vec<UserId> = match (kind.side, told.side.as_deref()) {
        (Side::Named, _) => told.to.into_iter().collect(),
        (Side::Body, _) => match told.body {
            Some(body) => store::person::list_of_body(tx, body).await?,
            None => Vec::new(),
        },
        (Side::Neighbour, _) => match told.organisation {
            Some(organisation) => store::person::list_of_organisation(tx, organisation).await?,
            None => Vec::new(),
        },
        (Side::Applicant, _) => parties.applicants,
        (Side::Authority, _) if kind.code == "supplemented" => {
            // Another authority gave its part to a plan that is no longer the same.
            let lead = officers(app, tx, &parties).await?;
            let beside = beside(tx, case, &parties).await?;
            lead.iter().copied().chain(beside.into_iter().filter(|id| !lead.contains(id))).collect()
        }
        (Side::Authority, _) => officers(app, tx, &parties).await?,
        (Side::Other, Some(side)) if side == Role::Officer.code() => parties.applicants,
        (Side::Other, Some(side)) if side == Role::Applicant.code() => officers(app, tx, &parties).await?,
        (Side::Both | Side::Other, _) => {
            let officers = officers(app, tx, &parties).await?;
            parties.applicants.into_iter().chain(officers).collect()
        }
    };
    let telling = Telling {
        seed: format!("effect {effect}"),
        kind,
        case: Some(case),
        places,
        to: to.into_iter().filter(|id| Some(*id) != told.by).collect(),
        on,
        attachment: if kind.code == "submitted" { trench(tx, case).await? } else { None },
        hidden: told.hidden,
    };
    telling.deliver(app, tx).await?;
    if let Some(body) = body.filter(|body| kind.side == Side::Body && !body.email.is_empty()) {
        let (title, text) = telling.words();
        let id = telling.id(body.id.0);
        let mail = mailing::outside(app, &body, id, kind.code, case, (&title, &text), told.link.as_deref());
        mail::enqueue(tx, &mail).await?;
    }
    Ok(())
}

impl Telling<'_> {
    /// Keeps a message for each, once, and lets mails follow as each wishes.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn deliver(&self, app: &App, tx: &mut Tx) -> Result<(), Problem> {
        let (title, text) = self.words();
        let at = app.clock.noon_or_now(self.on);
        let was_read = app.city.demo && days_between(self.on, app.clock.today()) > DEMO_DAYS;
        for to in &self.to {
            let Some(account) = store::account::find(tx, *to).await?.filter(|account| account.active) else {
                continue;
            };
            let Some(person) = store::person::find(tx, *to).await? else { continue };
            let preference = Preference::of(&person);
            let mailing = preference.mailing(self.kind);
            let reachable = !person.email.is_empty();
            let message = store::message::Message {
                id: MessageId(self.id(to.0)),
                to: *to,
                case: self.known().map(|case| case.id),
                kind: self.kind.code.to_owned(),
                title: title.clone(),
                text: text.clone(),
                at,
                read_at: None,
            };
            let waits = reachable && mailing == Mailing::Digest;
            let new = store::message::insert(tx, &message, !waits).await?;
            if new && was_read {
                store::message::mark_read(tx, *to, &[message.id], at).await?;
            }
            if new && reachable && mailing == Mailing::AtOnce {
                let attachment = self.attachment.clone().filter(|_| account.user.role == Role::Officer);
                let recipient = mailing::Recipient {
                    name: account.user.name,
                    email: person.email,
                    language: preference.language,
                };
                let mail = mailing::at_once(app, &recipient, &message, self.known(), attachment);
                mail::enqueue(tx, &mail).await?;
            }
        }
        Ok(())
    }

    /// The case, where those who are told may know of it.
    fn known(&self) -> Option<&Case> {
        self.case.filter(|_| !self.hidden)
    }

    /// Headline and sentence with everything in its place.
    fn words(&self) -> (Text, Text) {
        let mut known = vec![("on", Text::day(self.on))];
        if let Some(case) = self.case {
            known.extend([
                ("authority", Text::from(case.authority.name.as_str())),
                ("applicant", Text::from(case.organisation.name.as_str())),
                ("reference", Text::from(case.reference.as_deref().unwrap_or_default())),
                // Last, since people write it: nothing in it is a place.
                ("title", untitled(case)),
            ]);
        }
        let fill = |text: Text| {
            self.places.iter().chain(&known).fold(text, |text, (name, value)| text.fill(name, value))
        };
        (fill(self.kind.headline()), fill(self.kind.sentence()))
    }

    /// The identifier of what is told to somebody: the same for the same.
    fn id(&self, to: Uuid) -> Uuid {
        let mut hasher = Sha256::new();
        let case = self.case.map_or(Uuid::nil(), |case| case.id.0);
        for word in [case.as_bytes().as_slice(), self.seed.as_bytes(), to.as_bytes()] {
            hasher.update(word);
            hasher.update([0]);
        }
        store::derived::id(hasher)
    }
}

/// The officer of a case, or all of its authorities while nobody works on it; with those who stand in for them.
///
/// # Errors
/// When the store breaks.
pub async fn officers(app: &App, tx: &mut Tx, parties: &Parties) -> Result<Vec<UserId>, Problem> {
    let mut officers: Vec<UserId> = match parties.officer {
        Some(officer) if parties.officers.contains(&officer) => vec![officer],
        _ => parties.officers.clone(),
    };
    for officer in officers.clone() {
        let person = store::person::find(tx, officer).await?;
        let substitute = person.and_then(|person| person.substitute);
        if let Some((substitute, _)) = substitute.filter(|(_, until)| *until >= app.clock.today())
            && !officers.contains(&substitute)
        {
            officers.push(substitute);
        }
    }
    Ok(officers)
}

/// The officers of the authorities that do not lead a case.
async fn beside(tx: &mut Tx, case: &Case, parties: &Parties) -> Result<Vec<UserId>, Problem> {
    let mut beside = Vec::new();
    for officer in &parties.officers {
        let account = store::account::find(tx, *officer).await?;
        let authority = account.and_then(|account| account.user.authority);
        if authority.is_some_and(|authority| authority.id != case.authority.id) {
            beside.push(*officer);
        }
    }
    Ok(beside)
}

/// The day on which what is told of a statement happened.
fn day_of(statement: &store::statement::Statement, kind: &Kind) -> Option<Date> {
    match kind.code {
        "statement_asked" => Some(statement.asked_on),
        "statement_reminder" => statement.reminded_on,
        "statement_answered" | "statement_silent" => statement.answered_on,
        _ => None,
    }
}

/// A street in a sentence.
fn named_street(street: &str) -> Text {
    match street {
        "" => Text::new("ohne Namen", "without a name"),
        street => Text::from(street),
    }
}

/// What a step comes to, as the other side reads it.
fn outcome(event: Event) -> Text {
    let stage = match event {
        Event::Grant => Stage::Granted,
        Event::GrantWithConditions => Stage::GrantedWithConditions,
        Event::Refuse => Stage::Refused,
        Event::Deem => Stage::DeemedGranted,
        event => return law::case::event_title(event),
    };
    law::case::title(stage)
}

fn untitled(case: &Case) -> Text {
    match case.input.title.as_str() {
        "" => Text::new("Vorgang ohne Titel", "case without a title"),
        title => Text::from(title),
    }
}

/// The line of a case as a file that every map program opens.
async fn trench(tx: &mut Tx, case: &Case) -> Result<Option<Attachment>, Problem> {
    let Some(line) = store::trench::find_line(tx, case.id).await? else { return Ok(None) };
    let properties = serde_json::json!({"reference": case.reference, "title": case.input.title});
    let content = collection(vec![feature(line.geometry(), properties)]).to_string();
    Ok(Some(Attachment {
        name: format!("{}.geojson", case.reference.as_deref().unwrap_or("trasse")),
        media_type: "application/geo+json".to_owned(),
        content,
    }))
}
