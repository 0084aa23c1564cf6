//! The digest: what waited since the last one, as one mail a day, at the hour that each has chosen.

use jiff::civil::Date;
use model::UserId;
use sha2::{Digest, Sha256};
use store::Who;
use uuid::Uuid;

use crate::{
    app::App,
    mail,
    message::mailing::{self, Recipient},
    preference::Preference,
    problem::Problem,
};

/// Sends the digests that are due, and answers how many that were.
///
/// That a person got the digest of a day, that its messages are mailed and the mail itself are one transaction: nobody
/// gets two for one day, and none is lost.
///
/// # Errors
/// When those for whom something waits cannot be listed; a single one that fails is logged and left for the next hour.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let (today, hour) = (app.clock.today(), app.clock.time().hour());
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let waiting = store::message::list_waiting(&mut tx).await?;
    drop(tx);
    let mut sent = 0;
    for user in waiting {
        match send(app, user, today, hour).await {
            Ok(true) => sent += 1,
            Ok(false) => {}
            Err(problem) => tracing::error!(user.id = %user, %problem, "a digest could not be written"),
        }
    }
    if sent > 0 {
        app.mail.wake();
    }
    Ok(sent)
}

async fn send(app: &App, user: UserId, today: Date, hour: i8) -> Result<bool, Problem> {
    let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
    let account = store::account::find(&mut tx, user).await?.filter(|account| account.active);
    let (Some(account), Some(person)) = (account, store::person::find(&mut tx, user).await?) else {
        return Ok(false);
    };
    let preference = Preference::of(&person);
    if person.email.is_empty()
        || u8::try_from(hour).is_ok_and(|hour| hour < preference.digest_hour)
        || !store::person::begin_digest(&mut tx, user, today).await?
    {
        return Ok(false);
    }
    let waiting = store::message::take_waiting(&mut tx, user, app.clock.now()).await?;
    let recipient = Recipient { name: account.user.name, email: person.email, language: preference.language };
    // Nothing waits any more: then the day is not used up.
    let Some(mail) = mailing::digest(app, &recipient, id(user, today), today, &waiting) else {
        return Ok(false);
    };
    mail::enqueue(&mut tx, &mail).await?;
    tx.commit().await?;
    Ok(true)
}

/// The same for the same person and day.
fn id(user: UserId, day: Date) -> Uuid {
    store::derived::id(Sha256::new().chain_update(format!("digest {user} {day}")))
}
