//! What every handler holds in its hands: settings, clock, store, law, rules and the standing index.

use std::{
    ops::Deref,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use engine::{bundle::Terms, supply::Reach};
use law::Law;
use model::TenantId;
use planner::Book;
use store::{Db, StoreError, blob::Blobs, tenant::Tenant};

use crate::{
    city::DemoAccount,
    config::Config,
    coverage::standing::Standing,
    lawbook::{self, LawbookError},
    limit::Limit,
    live::Live,
    mail::{Mailer, OpenMailError},
    now::Clock,
    radio,
    scenario::desk::Desk,
    supply_report::Reports,
};

/// What a house is opened on.
pub struct Ground {
    /// Settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The store.
    pub db: Db,
    /// Files by their hash.
    pub blobs: Blobs,
    /// The city that it serves.
    pub city: Tenant,
    /// The program that reads uploads and renders overviews as its own child.
    pub program: PathBuf,
    /// Accounts for trying the house out; none in a real city.
    pub demo_accounts: Vec<DemoAccount>,
}

/// Why the house cannot open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its own law or rules do not hold.
    #[error(transparent)]
    Lawbook(#[from] LawbookError),
    /// Mail cannot be handed over as the settings say.
    #[error(transparent)]
    Mail(#[from] OpenMailError),
    /// The store breaks.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The listening ended by itself.
    #[error("the connection to the network broke")]
    Network(#[source] std::io::Error),
}

/// The running house; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Rooms>);

/// What the house consists of.
pub struct Rooms {
    /// Settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The store.
    pub db: Db,
    /// Files by their hash.
    pub blobs: Blobs,
    /// The city that this house serves.
    pub tenant: TenantId,
    /// The city's name and area.
    pub city: Tenant,
    /// Regimes, calendars and required documents.
    pub law: Law,
    /// Who may dig together, and what that saves.
    pub terms: Terms,
    /// What counts as reachable along the streets.
    pub reach: Reach,
    /// Coverage as it was asked for last.
    pub coverage: Standing,
    /// What operators report, as it was read last.
    pub reports: Reports,
    /// What networks are planned with.
    pub book: Book,
    /// What radio cells are computed and judged with.
    pub radio_book: ::radio::Book,
    /// What is received of each radio cell, as far as it was asked for.
    pub radio: radio::standing::Standing,
    /// The standing index and the rules it is judged by.
    pub live: Live,
    /// The planner's desk: what runs, and who watches.
    pub desk: Desk,
    /// Who hands mail over.
    pub mail: Mailer,
    /// How often somebody may ask.
    pub limit: Limit,
    /// The program that reads uploads and renders overviews as its own child.
    pub program: PathBuf,
    /// Accounts for trying the house out; none in a real city.
    pub demo_accounts: Vec<DemoAccount>,
    open: AtomicBool,
}

impl App {
    /// A house that is open for requests.
    ///
    /// # Errors
    /// [`OpenError`] when its own law or rules do not hold, or there is no city in the database.
    pub fn new(ground: Ground) -> Result<Self, OpenError> {
        let Ground { config, clock, db, blobs, city, program, demo_accounts } = ground;
        let limit = Limit::new(&config);
        let mail = Mailer::open(&config)?;
        let law = lawbook::law()?;
        let terms = lawbook::terms()?;
        let reach = lawbook::reach()?;
        let book = lawbook::book()?;
        let radio_book = lawbook::radio()?;
        let live = Live::new(lawbook::rules()?);
        let tenant = city.id;
        let open = AtomicBool::new(true);
        let rooms = Rooms {
            config,
            clock,
            db,
            blobs,
            tenant,
            city,
            law,
            terms,
            reach,
            coverage: Standing::default(),
            reports: Reports::default(),
            book,
            radio_book,
            radio: radio::standing::Standing::default(),
            live,
            desk: Desk::default(),
            mail,
            limit,
            program,
            demo_accounts,
            open,
        };
        Ok(Self(Arc::new(rooms)))
    }

    /// Whether requests may still come.
    pub fn is_open(&self) -> bool {
        self.0.open.load(Ordering::Acquire)
    }

    /// Tells watchers to send no more requests here.
    pub fn close(&self) {
        self.0.open.store(false, Ordering::Release);
    }
}

impl Deref for App {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}
