//! What people settle for themselves: address, language, mail per kind of message, and who stands in for them.

use std::collections::BTreeMap;

use axum::extract::State;
use jiff::civil::Date;
use model::{Text, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Tx, person::Person};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Json,
    caller::Caller,
    mail,
    message::{
        kind::{self, Kind, Mailing},
        mailing::Language,
    },
    problem::{Fault, Kind as ProblemKind, Problem},
    session::Named,
    user,
    version::IfMatch,
};

/// The hour at which a digest goes out when nobody has chosen another: before the office opens.
const HOUR: u8 = 7;

/// What is stored of somebody's choice; what is not said is as usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preference {
    /// Language of mails.
    pub language: Language,
    /// When each kind is mailed, by its code.
    pub mail: BTreeMap<String, Mailing>,
    /// The hour of the digest, in the city's time.
    pub digest_hour: u8,
}

impl Default for Preference {
    fn default() -> Self {
        Self { language: Language::default(), mail: BTreeMap::new(), digest_hour: HOUR }
    }
}

impl Preference {
    /// What somebody has chosen.
    pub fn of(person: &Person) -> Self {
        serde_json::from_value(person.preference.clone()).unwrap_or_default()
    }

    /// When a kind of message is mailed.
    pub fn mailing(&self, kind: &Kind) -> Mailing {
        self.mail.get(kind.code).copied().unwrap_or(kind.usual)
    }
}

/// A kind of message that the caller may get.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindChoice {
    code: String,
    title: Text,
    /// When it is mailed if nothing else is chosen.
    usual: Mailing,
}

/// Who stands in for somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct Substitution {
    user: Named,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// What the caller has settled.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreferenceView {
    language: Language,
    mail: BTreeMap<String, Mailing>,
    digest_hour: u8,
    /// Where mail goes; nothing is mailed while it is empty.
    email: String,
    /// The kinds that can be chosen.
    kinds: Vec<KindChoice>,
    /// Who stands in for the caller.
    substitution: Option<Substitution>,
    /// For whom the caller stands in.
    substituted: Vec<Named>,
    /// Whether there is a calendar feed.
    feed: bool,
}

/// What the caller wishes from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferenceInput {
    language: Language,
    mail: BTreeMap<String, Mailing>,
    #[schema(maximum = 23)]
    digest_hour: u8,
    email: String,
}

/// Who stands in for somebody, and until when.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstitutionInput {
    /// A colleague.
    pub user: Uuid,
    /// The last day.
    #[serde(deserialize_with = "crate::period::day")]
    #[schema(value_type = String, format = Date)]
    pub until: Date,
}

/// What the caller has settled.
#[utoipa::path(get, path = "/api/preference", tag = "people", responses((status = 200, body = PreferenceView)))]
pub async fn show(State(app): State<App>, caller: Caller) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    answer(&app, &mut tx, &caller).await
}

/// Settles it anew.
#[utoipa::path(put, path = "/api/preference", tag = "people", request_body = PreferenceInput,
    responses((status = 200, body = PreferenceView)))]
pub async fn replace(
    State(app): State<App>,
    caller: Caller,
    seen: IfMatch,
    Json(input): Json<PreferenceInput>,
) -> Result<Answer, Problem> {
    let email = input.email.trim().to_owned();
    let mut faults: Vec<Fault> = check_email("/email", &email).err().into_iter().collect();
    if input.digest_hour > 23 {
        let said = Text::new("Eine volle Stunde von 0 bis 23.", "A full hour from 0 to 23.");
        faults.push(Fault::new("/digest_hour", "range", said));
    }
    for code in input.mail.keys().filter(|code| kind::find(code).is_none()) {
        let said = Text::new(
            format!("„{code}“ ist keine Art von Nachricht."),
            format!("“{code}” is no kind of message."),
        );
        faults.push(Fault::new("/mail", "unknown_word", said));
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let wish = Preference { language: input.language, mail: input.mail, digest_hour: input.digest_hour };
    let wish = serde_json::to_value(&wish).map_err(Problem::broken)?;
    let mut tx = app.db.begin(&caller.who).await?;
    seen.hold(version(&own(&mut tx, &caller).await?))?;
    store::person::set_preference(&mut tx, caller.user.id, &email, &wish).await?;
    let answer = answer(&app, &mut tx, &caller).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Names who stands in for the caller, or nobody.
#[utoipa::path(put, path = "/api/substitution", tag = "people", request_body = Option<SubstitutionInput>,
    responses((status = 200, body = PreferenceView)))]
pub async fn substitute(
    State(app): State<App>,
    caller: Caller,
    seen: IfMatch,
    Json(input): Json<Option<SubstitutionInput>>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    seen.hold(version(&own(&mut tx, &caller).await?))?;
    if let Some(input) = input {
        check_substitute(&app, &mut tx, &caller.user, input, "").await?;
    }
    let wish = input.map(|input| (UserId(input.user), input.until));
    store::person::set_substitute(&mut tx, caller.user.id, wish).await?;
    user::note(&app, &mut tx, "substitution", serde_json::json!({"named": wish.is_some()})).await?;
    let answer = answer(&app, &mut tx, &caller).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Whether somebody can stand in for another: an active colleague of the same side, from today on.
///
/// # Errors
/// What speaks against it, at the field below `pointer`.
pub async fn check_substitute(
    app: &App,
    tx: &mut Tx,
    of: &model::account::User,
    input: SubstitutionInput,
    pointer: &str,
) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let account = store::account::find(tx, UserId(input.user)).await?;
    let fits = account.is_some_and(|account| {
        let user = account.user;
        account.active
            && user.id != of.id
            && user.role == of.role
            && user.organisation == of.organisation
            && user.authority == of.authority
            && user.body == of.body
    });
    if !fits {
        let said = Text::new(
            "Vertreten kann nur jemand aus derselben Stelle.",
            "Only somebody of the same office can stand in.",
        );
        faults.push(Fault::new(format!("{pointer}/user"), "not_a_colleague", said));
    }
    if input.until < app.clock.today() {
        let said = Text::new("Dieser Tag ist vorbei.", "This day has passed.");
        faults.push(Fault::new(format!("{pointer}/until"), "past", said));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Whether mail can be sent there; no address at all is one, too.
///
/// # Errors
/// The fault at `pointer`.
pub fn check_email(pointer: &str, email: &str) -> Result<(), Fault> {
    if email.is_empty() || mail::is_address(email) {
        return Ok(());
    }
    let said = Text::new("Das ist keine Mailadresse.", "This is no address for mail.");
    Err(Fault::new(pointer, "no_address", said))
}

async fn own(tx: &mut Tx, caller: &Caller) -> Result<Person, Problem> {
    let person = store::person::find(tx, caller.user.id).await?;
    person.ok_or_else(|| Problem::new(ProblemKind::Unknown))
}

async fn answer(app: &App, tx: &mut Tx, caller: &Caller) -> Result<Answer, Problem> {
    let person = own(tx, caller).await?;
    let preference = Preference::of(&person);
    let substitution = match person.substitute {
        Some((id, until)) => {
            store::account::find(tx, id).await?.map(|account| Substitution { user: named(account), until })
        }
        None => None,
    };
    let mut substituted = Vec::new();
    for id in store::person::list_substituted(tx, caller.user.id, app.clock.today()).await? {
        substituted.extend(store::account::find(tx, id).await?.map(named));
    }
    let kinds = kind::ALL.iter().filter(|kind| kind.concerns(caller.user.role));
    let view = PreferenceView {
        language: preference.language,
        mail: preference.mail,
        digest_hour: preference.digest_hour,
        email: person.email.clone(),
        kinds: kinds
            .map(|kind| KindChoice { code: kind.code.to_owned(), title: kind.title(), usual: kind.usual })
            .collect(),
        substitution,
        substituted,
        feed: store::feed::exists(tx, caller.user.id).await?,
    };
    Ok(Answer::ok(&view)?.version(version(&person)))
}

fn named(account: store::account::Account) -> Named {
    Named { id: account.user.id.0, name: account.user.name }
}

/// A version by what is settled: it changes with every change, and comes back with what was.
fn version(person: &Person) -> i64 {
    let settled = serde_json::json!([person.email, person.preference, person.substitute]);
    let hash: [u8; 32] = Sha256::digest(settled.to_string()).into();
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(bytes) & i64::MAX
}
