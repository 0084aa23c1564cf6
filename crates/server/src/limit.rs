//! How often somebody may ask: tries to sign in, and live checks, so that nobody maps a rival's network (§148 TKG).

use std::{net::IpAddr, num::NonZeroU32};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use model::{OrganisationId, Text};
use store::Tx;

use crate::{
    app::App,
    config::Config,
    problem::{Kind, Problem},
};

/// Refuses live checks of an organisation that has touched what is confidential too often within this hour.
///
/// Yes or no, asked often enough along a line, tells a distance. The count stands in the database: all replicas share it,
/// and a new start does not forget it. Whether this very check would touch something must not show, so that all wait.
///
/// # Errors
/// [`Kind::TooMany`], until the hour is over.
pub async fn probe(app: &App, tx: &mut Tx, organisation: OrganisationId) -> Result<(), Problem> {
    let now = app.clock.instant();
    let count = store::probe::confidential(tx, organisation, now).await?;
    if count < i64::from(app.config.confidential_checks_per_hour) {
        return Ok(());
    }
    let left = HOUR - now.as_second().rem_euclid(HOUR);
    Err(Problem::new(Kind::TooMany).retry_after(left.unsigned_abs()).detail(Text::new(
        "Ihre Prüfungen haben in dieser Stunde sehr oft vertrauliche Pläne anderer berührt. Ab der nächsten vollen Stunde geht es weiter.",
        "Within this hour your checks have touched confidential plans of others very often. You can go on from the next full hour.",
    )))
}

/// Names that may be tried from one address as often as one name: an office behind one line.
const NAMES: u32 = 20;

/// One-time links that may be opened from one address within a minute.
const LINKS: u32 = 60;

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// The limits of one running house.
pub struct Limit {
    clock: DefaultClock,
    login: DefaultKeyedRateLimiter<(String, IpAddr)>,
    // Many names from one address: guessing names, or making us hash for nothing.
    address: DefaultKeyedRateLimiter<IpAddr>,
    check: DefaultKeyedRateLimiter<OrganisationId>,
    // A token of 256 bits is not guessed; looking for one shall not cost us either.
    link: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limit {
    /// Limits as configured.
    pub fn new(config: &Config) -> Self {
        let per_minute = |n: u32| Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN));
        Self {
            clock: DefaultClock::default(),
            login: RateLimiter::keyed(per_minute(config.logins_per_minute)),
            address: RateLimiter::keyed(per_minute(config.logins_per_minute.saturating_mul(NAMES))),
            check: RateLimiter::keyed(per_minute(config.checks_per_minute)),
            link: RateLimiter::keyed(per_minute(LINKS)),
        }
    }

    /// One more try to sign in.
    ///
    /// # Errors
    /// [`Kind::TooMany`], with the time to wait.
    pub fn login(&self, login: &str, from: IpAddr) -> Result<(), Problem> {
        self.ask(&self.address, &from)?;
        self.ask(&self.login, &(login.to_lowercase(), from))
    }

    /// One more look at a one-time link from an address.
    ///
    /// # Errors
    /// [`Kind::TooMany`], with the time to wait.
    pub fn link(&self, from: IpAddr) -> Result<(), Problem> {
        self.ask(&self.link, &from)
    }

    /// One more live check of an organisation.
    ///
    /// # Errors
    /// [`Kind::TooMany`], with the time to wait.
    pub fn check(&self, organisation: OrganisationId) -> Result<(), Problem> {
        self.ask(&self.check, &organisation)
    }

    /// Lets go of keys that are at rest.
    pub fn tidy(&self) {
        self.login.retain_recent();
        self.address.retain_recent();
        self.check.retain_recent();
        self.link.retain_recent();
    }

    fn ask<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<(), Problem> {
        limiter.check_key(key).map_err(|until| {
            Problem::new(Kind::TooMany).retry_after(until.wait_time_from(self.clock.now()).as_secs() + 1)
        })
    }
}
