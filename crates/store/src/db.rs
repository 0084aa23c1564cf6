//! The unit of work: one transaction, in which the database knows who acts.

use std::{str::FromStr, time::Duration};

use model::{
    AuthorityId, BodyId, OrganisationId, TenantId, UserId,
    account::{Role, User},
};
use sqlx::{
    ConnectOptions, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use crate::StoreError;

/// The schema, compiled in; it goes forward only.
pub(crate) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Connections that act as the application role, which owns nothing.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) pool: PgPool,
}

/// In which capacity somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capacity {
    /// The house itself: clocks, imports, the index.
    System,
    /// Somebody without an account.
    Public,
    /// A person with an account.
    Person(Role),
}

impl Capacity {
    /// The word that the row-level policies know.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Public => "public",
            Self::Person(role) => role.code(),
        }
    }
}

/// Who acts in a transaction, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Who {
    /// The city.
    pub tenant: TenantId,
    /// The person, if it is one.
    pub user: Option<UserId>,
    /// In which capacity.
    pub capacity: Capacity,
    /// For which organisation an applicant acts.
    pub organisation: Option<OrganisationId>,
    /// For which authority an officer acts.
    pub authority: Option<AuthorityId>,
    /// For which public body a consultee answers.
    pub body: Option<BodyId>,
}

impl Who {
    /// The house itself.
    pub fn system(tenant: TenantId) -> Self {
        Self {
            tenant,
            user: None,
            capacity: Capacity::System,
            organisation: None,
            authority: None,
            body: None,
        }
    }

    /// Somebody without an account.
    pub fn public(tenant: TenantId) -> Self {
        Self { capacity: Capacity::Public, ..Self::system(tenant) }
    }

    /// A person with an account.
    pub fn person(tenant: TenantId, user: &User) -> Self {
        Self {
            tenant,
            user: Some(user.id),
            capacity: Capacity::Person(user.role),
            organisation: user.organisation.as_ref().map(|organisation| organisation.id),
            authority: user.authority.as_ref().map(|authority| authority.id),
            body: user.body.as_ref().map(|body| body.id),
        }
    }
}

/// One transaction by somebody; dropped without [`Tx::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    pub(crate) inner: Transaction<'static, Postgres>,
    who: Who,
}

impl Tx {
    /// Who acts.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// The city, as a key.
    pub(crate) fn tenant(&self) -> Uuid {
        self.who.tenant.0
    }

    /// Sees what the house sees until [`Tx::look_again_as_oneself`]: what is judged of a case must not depend on who caused it.
    ///
    /// Who acts stays who it is; nothing that is read meanwhile may be shown to them as it is.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn look_as_house(&mut self) -> Result<(), StoreError> {
        self.look_as(Capacity::System).await
    }

    /// Sees again what they see who act.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn look_again_as_oneself(&mut self) -> Result<(), StoreError> {
        self.look_as(self.who.capacity).await
    }

    async fn look_as(&mut self, capacity: Capacity) -> Result<(), StoreError> {
        sqlx::query("select set_config('lotse.role', $1, true)")
            .bind(capacity.code())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// Makes everything that was written in it last.
    ///
    /// # Errors
    /// [`StoreError::Database`]; then nothing was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }
}

impl Db {
    /// Brings the schema up to date, as its owner.
    pub(crate) async fn migrate(owner: &PgConnectOptions) -> Result<(), StoreError> {
        // An owner who is no superuser would be told of every function of PostGIS that is not his to grant.
        let quiet = owner.clone().options([("client_min_messages", "error")]);
        let mut connection = quiet.connect().await?;
        MIGRATIONS.run(&mut connection).await?;
        let leakproof = sqlx::query_scalar!(
            r#"select coalesce(bool_or(proleakproof), false) as "leakproof!" from pg_proc where proname = 'geometry_overlaps'"#
        );
        if !leakproof.fetch_one(&mut connection).await? {
            tracing::warn!(
                "spatial indexes stay unused under row-level security: a superuser has to run \
                 `alter function geometry_overlaps(geometry, geometry) leakproof`"
            );
        }
        sqlx::Connection::close(connection).await?;
        Ok(())
    }

    /// Opens a pool as the application role on a database whose schema is up to date.
    pub(crate) async fn attach(login: PgConnectOptions, connections: u32) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::query("set role lotse_app").execute(connection).await?;
                    Ok(())
                })
            })
            .connect_with(login.options(PLANNING))
            .await?;
        Ok(Self { pool })
    }

    /// Begins a transaction in which the database knows who acts.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn begin(&self, who: &Who) -> Result<Tx, StoreError> {
        let connection = self.pool.acquire().await?;
        // A task of its own: whoever stops waiting here must not leave a connection in the pool whose `begin` was sent and
        // never noted, since nobody would roll that transaction back.
        let begun = tokio::spawn(Transaction::begin(connection, None)).await;
        let mut inner = begun.map_err(|_stopped| sqlx::Error::WorkerCrashed)??;
        let word = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        sqlx::query!(
            "select set_config('lotse.tenant', $1, true) as tenant, set_config('lotse.role', $2, true) as role,
                    set_config('lotse.organisation', $3, true) as organisation,
                    set_config('lotse.authority', $4, true) as authority, set_config('lotse.body', $5, true) as body",
            who.tenant.to_string(),
            who.capacity.code(),
            word(who.organisation.map(|id| id.0)),
            word(who.authority.map(|id| id.0)),
            word(who.body.map(|id| id.0)),
        )
        .fetch_one(&mut *inner)
        .await?;
        Ok(Tx { inner, who: *who })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query_scalar!("select 1 as one").fetch_one(&self.pool).await?;
        Ok(())
    }

    /// The server's own account of its version, for the status page.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn version(&self) -> Result<String, StoreError> {
        let words = sqlx::query_scalar!(
            r#"select 'PostgreSQL ' || current_setting('server_version') || ', PostGIS ' || postgis_lib_version() as "version!""#
        );
        Ok(words.fetch_one(&self.pool).await?)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Uses an existing server: `DATABASE_URL` names a database whose owner may create extensions and roles.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Migration`].
pub async fn connect(url: &str) -> Result<Db, StoreError> {
    let owner = PgConnectOptions::from_str(url)?;
    Db::migrate(&owner).await?;
    Db::attach(owner, CONNECTIONS).await
}

/// How statements are planned: each with its values, because most carry optional filters and boxes for which a general
/// plan would read whole tables; without compiling and without helpers, whose start takes longer than a tile.
const PLANNING: [(&str, &str); 3] =
    [("plan_cache_mode", "force_custom_plan"), ("jit", "off"), ("max_parallel_workers_per_gather", "0")];

/// Connections of one house; a server as it comes allows 100 to everybody.
pub(crate) const CONNECTIONS: u32 = 24;

/// Waits until nobody else holds a name, and keeps others waiting until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub(crate) async fn alone(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    sqlx::query!(r#"select pg_advisory_xact_lock(hashtextextended($1, 0))::text as "lock""#, name)
        .fetch_one(&mut *tx.inner)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::pin, task::Poll};

    use super::*;
    use crate::testing::TestDb;

    /// Connections of this database that lie in the pool with a transaction that nobody ends.
    async fn forgotten(db: &Db) -> i64 {
        // Those whose transaction is being rolled back are at work, or wait for a moment.
        let open = "select count(*) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'";
        sqlx::query_scalar(open).fetch_one(&db.pool).await.unwrap()
    }

    #[tokio::test]
    async fn whoever_stops_waiting_for_a_transaction_leaves_none_open_in_the_pool() {
        let fresh = TestDb::new().await;
        let who = Who::system(fresh.tenant);
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(fresh.db.begin(&who).await.unwrap());
        }
        drop(held);
        for _ in 0..8 {
            let mut waiting = pin!(fresh.db.begin(&who));
            // Asked once, and gone.
            let asked = poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending()));
            assert!(asked.await);
        }
        for _ in 0..500 {
            if forgotten(&fresh.db).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} transactions are left open", forgotten(&fresh.db).await);
    }
}
