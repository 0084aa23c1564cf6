//! An authority as the administrator keeps it: address, letterhead, account, remedies, periods, schedule of fees.

use axum::extract::State;
use model::{AuthorityId, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    account::{AuthorityRow, AuthoritySettings, Bank},
    journal,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path},
    caller::Caller,
    charge::reference::is_whole,
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Longest line of a letterhead, in characters.
const LINE: usize = 200;
/// Longest address or instruction on remedies, in characters.
const LONGEST: usize = 5_000;

/// Where fees are paid.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AuthorityBank)]
pub struct Account {
    holder: String,
    iban: String,
    #[serde(default)]
    bic: String,
}

/// How an authority can be reached, paid and objected to; what is not set is not known.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AuthoritySettings)]
pub struct Settings {
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    web: String,
    /// Department, as the letterhead names it.
    #[serde(default)]
    unit: String,
    #[serde(default)]
    bank: Option<Account>,
    /// The instruction on remedies; without one a decision goes out uninstructed, and the time to object is a year.
    #[serde(default)]
    remedy: Option<Text>,
    #[serde(default)]
    hearing_days: Option<u16>,
    #[serde(default)]
    guarantee_years: Option<u16>,
    #[serde(default)]
    payment_days: Option<u16>,
    /// Code of the schedule of its fees.
    #[serde(default)]
    fee_schedule: Option<String>,
}

/// What is changed of an authority; what is left out stays, settings are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorityChange {
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    settings: Option<Settings>,
}

/// An authority with its settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorityDetail {
    id: Uuid,
    name: String,
    calendar: String,
    address: String,
    settings: Settings,
    version: i64,
}

impl AuthorityDetail {
    fn of(row: AuthorityRow) -> Self {
        let settings = row.settings;
        Self {
            id: row.authority.id.0,
            name: row.authority.name,
            calendar: row.calendar,
            address: row.address,
            settings: Settings {
                email: settings.email,
                phone: settings.phone,
                web: settings.web,
                unit: settings.unit,
                bank: settings.bank.map(|bank| Account {
                    holder: bank.holder,
                    iban: bank.iban,
                    bic: bank.bic,
                }),
                remedy: settings.remedy,
                hearing_days: settings.hearing_days,
                guarantee_years: settings.guarantee_years,
                payment_days: settings.payment_days,
                fee_schedule: settings.fee_schedule,
            },
            version: row.version,
        }
    }
}

/// An authority with its settings.
#[utoipa::path(get, path = "/api/authorities/{id}", tag = "administration", params(("id" = Uuid, Path)),
    responses((status = 200, body = AuthorityDetail)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AuthorityId>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let row =
        store::account::find_authority(&mut tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let version = row.version;
    Ok(Answer::ok(&AuthorityDetail::of(row))?.version(version))
}

/// Changes address and settings of an authority.
#[utoipa::path(patch, path = "/api/authorities/{id}", tag = "administration", params(("id" = Uuid, Path)),
    request_body = AuthorityChange, responses((status = 200, body = AuthorityDetail)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AuthorityId>,
    seen: IfMatch,
    Json(input): Json<AuthorityChange>,
) -> Result<Answer, Problem> {
    let settings = input.settings.map(|settings| settings.checked(&app)).transpose()?;
    let mut tx = app.db.begin(&caller.who).await?;
    let unknown = || Problem::new(Kind::Unknown);
    let row = store::account::find_authority(&mut tx, id).await?.ok_or_else(unknown)?;
    let address = input.address.unwrap_or(row.address);
    if address.chars().count() > LONGEST {
        return Err(too_long("/address", LONGEST));
    }
    let settings = settings.unwrap_or(row.settings);
    store::account::update_authority(&mut tx, id, seen.0, address.trim(), &settings).await?;
    let entry = journal::NewEntry {
        at: app.clock.now(),
        event: "authority_changed".to_owned(),
        detail: json!({"authority": id}),
    };
    journal::append(&mut tx, journal::Chain::Tenant, &entry).await?;
    let row = store::account::find_authority(&mut tx, id).await?.ok_or_else(unknown)?;
    tx.commit().await?;
    let version = row.version;
    Ok(Answer::ok(&AuthorityDetail::of(row))?.version(version))
}

fn too_long(pointer: &str, most: usize) -> Problem {
    let text = Text::new(format!("Höchstens {most} Zeichen."), format!("At most {most} characters."));
    Problem::invalid(vec![Fault::new(pointer, "length", text)])
}

impl Settings {
    fn checked(self, app: &App) -> Result<AuthoritySettings, Problem> {
        for (name, line) in
            [("email", &self.email), ("phone", &self.phone), ("web", &self.web), ("unit", &self.unit)]
        {
            if line.chars().count() > LINE {
                return Err(too_long(&format!("/settings/{name}"), LINE));
            }
        }
        if let Some(remedy) = &self.remedy {
            if remedy.de.chars().count().max(remedy.en.chars().count()) > LONGEST {
                return Err(too_long("/settings/remedy", LONGEST));
            }
            if remedy.de.trim().is_empty() {
                return Err(Problem::field(
                    "/settings/remedy/de",
                    "missing",
                    "Der deutsche Wortlaut fehlt; ohne Belehrung lassen Sie die Angabe ganz weg.",
                    "The German wording is missing; without an instruction leave it out altogether.",
                ));
            }
        }
        let iban = self.bank.as_ref().map(|bank| plain(&bank.iban));
        if iban.as_deref().is_some_and(|iban| !is_iban(iban)) {
            return Err(Problem::field(
                "/settings/bank/iban",
                "check_digits",
                "Die Prüfziffern der IBAN stimmen nicht.",
                "The check digits of the IBAN are wrong.",
            ));
        }
        if let Some(code) = &self.fee_schedule
            && app.law.fees().find(code, app.clock.today()).is_none()
        {
            return Err(Problem::field(
                "/settings/fee_schedule",
                "unknown",
                "Diese Gebührenordnung gilt heute nicht.",
                "This schedule of fees is not in force today.",
            ));
        }
        if self.payment_days == Some(0) {
            return Err(Problem::field(
                "/settings/payment_days",
                "out_of_range",
                "Mindestens ein Tag.",
                "At least one day.",
            ));
        }
        let bank = self.bank.map(|bank| Bank {
            holder: bank.holder.trim().to_owned(),
            iban: iban.unwrap_or_default(),
            bic: plain(&bank.bic),
        });
        Ok(AuthoritySettings {
            email: self.email,
            phone: self.phone,
            web: self.web,
            unit: self.unit,
            bank,
            remedy: self.remedy,
            hearing_days: self.hearing_days,
            guarantee_years: self.guarantee_years,
            payment_days: self.payment_days,
            fee_schedule: self.fee_schedule,
        })
    }
}

/// Without spaces, in capitals.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Whether the check digits of an account number are right (ISO 13616).
fn is_iban(iban: &str) -> bool {
    (15..=34).contains(&iban.len()) && iban.starts_with(|c: char| c.is_ascii_alphabetic()) && is_whole(iban)
}
