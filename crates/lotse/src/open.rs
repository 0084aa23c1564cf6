//! Opening the store for a command: settings, log, database, files; and closing it in order afterwards.

use std::process::ExitCode;

use anyhow::{Context, bail};
use server::{
    app::{App, Ground},
    city::DemoAccount,
    config::Config,
    now::Clock,
};
use store::{Cluster, ClusterError, Db, blob::Blobs, tenant::Tenant};

use crate::{Settings, log, program};

/// An open store.
pub struct Open {
    /// Settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Files by their hash.
    pub blobs: Blobs,
}

/// Whether a command can work beside a lotse that serves the same data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    /// It must be alone.
    Alone,
    /// It joins the database that is already running; the serving city follows the change log.
    Beside,
}

/// Runs a command on the open store, and closes the store whatever comes of it.
pub fn run<F>(settings: &Settings, company: Company, command: F) -> anyhow::Result<ExitCode>
where
    F: AsyncFnOnce(Open) -> anyhow::Result<ExitCode>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(on(settings, company, command))
}

async fn on<F>(settings: &Settings, company: Company, command: F) -> anyhow::Result<ExitCode>
where
    F: AsyncFnOnce(Open) -> anyhow::Result<ExitCode>,
{
    let config = Config::read(settings, |name| std::env::var(name).ok())?;
    log::start(&config);
    let clock = Clock::new(config.today)?;
    let (db, cluster) = database(&config, company).await?;
    let blobs = Blobs::open(&config.data_dir)?;
    let open = Open { config, clock, db: db.clone(), blobs };
    let done = command(open).await;
    db.close().await;
    if let Some(cluster) = cluster {
        tokio::task::spawn_blocking(move || cluster.stop()).await?;
    }
    done
}

async fn database(config: &Config, company: Company) -> anyhow::Result<(Db, Option<Cluster>)> {
    if let Some(url) = &config.database_url {
        let db = store::connect(url).await.context("the database in DATABASE_URL cannot be used")?;
        return Ok((db, None));
    }
    let data_dir = config.data_dir.clone();
    tracing::info!(folder = %data_dir.display(), "starting the embedded PostGIS");
    let cluster = match tokio::task::spawn_blocking(move || Cluster::start(&data_dir)).await? {
        Err(ClusterError::InUse { path }) if company == Company::Beside => {
            tracing::info!(folder = %path.display(), "joining the database of the lotse that is running");
            return Ok((Cluster::join(&path).await?, None));
        }
        started => started?,
    };
    let db = cluster.open().await.context("the embedded database cannot be opened")?;
    Ok((db, Some(cluster)))
}

impl Open {
    /// The city in this database, if there is one.
    pub async fn find_city(&self) -> anyhow::Result<Option<Tenant>> {
        let mut cities = store::tenant::list(&self.db).await?;
        if cities.len() > 1 {
            let names: Vec<String> = cities.iter().map(|city| city.slug.clone()).collect();
            bail!(
                "there are several cities in this database ({}); this command serves one",
                names.join(", ")
            );
        }
        Ok(cities.pop())
    }

    /// The city in this database.
    pub async fn city(&self) -> anyhow::Result<Tenant> {
        self.find_city().await?.context(
            "there is no city yet; found one with `lotse setup`, or the demo town with `lotse serve`",
        )
    }

    /// The house of a city, not yet serving.
    pub fn app(self, city: Tenant, demo_accounts: Vec<DemoAccount>) -> anyhow::Result<App> {
        let Self { config, clock, db, blobs } = self;
        let ground = Ground { config, clock, db, blobs, city, program: program()?, demo_accounts };
        Ok(App::new(ground)?)
    }
}
