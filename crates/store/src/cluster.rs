//! The embedded PostGIS: a private cluster under the data directory, on a unix socket, as our own child.
//!
//! It listens on no port and asks for no password: its socket lies in a directory that only its user (and root) may
//! enter. Another cluster on the machine is neither used nor touched.

mod account;
mod binary;
mod orphan;
mod supervisor;

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
    process::Stdio,
};

use sqlx::{ConnectOptions, Connection, Executor, postgres::PgConnectOptions};

use crate::{Db, StoreError, db::CONNECTIONS};
use supervisor::{Recipe, Supervisor};

pub(crate) use account::{Account, command};
pub(crate) use binary::Binaries;
#[cfg(any(test, feature = "testing"))]
pub(crate) use orphan::running;

/// The owner of everything in the cluster; the house works as `lotse_app`.
pub(crate) const OWNER: &str = "lotse";
const DATABASE: &str = "lotse";
/// What a unix socket's path may have at most, its closing zero left out.
const SOCKET_PATH_LIMIT: usize = 107;
const SOCKET: &str = ".s.PGSQL.5432";

/// A running PostgreSQL of our own; stopped when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    socket_dir: PathBuf,
    supervisor: Supervisor,
    /// Held as long as the cluster runs: nobody else may run the same data directory.
    _lock: File,
}

/// Why the cluster could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// There is no PostgreSQL with PostGIS on the machine.
    #[error(
        "no PostgreSQL with PostGIS was found under /usr/lib/postgresql; install postgresql and its postgis package"
    )]
    NoPostgis,
    /// The data was written by another major version, which is no longer installed.
    #[error("the data was written by PostgreSQL {written}, which is not installed (or lacks PostGIS)")]
    OtherVersion {
        /// Major version of the data.
        written: u32,
    },
    /// Run as root, but there is no account to run PostgreSQL as.
    #[error("PostgreSQL refuses to run as root, and there is no account `postgres`")]
    NoAccount,
    /// The account that PostgreSQL runs as cannot reach the data.
    #[error(
        "the account `postgres` cannot enter {}: choose a data directory that it can reach, for example /var/lib/lotse",
        path.display()
    )]
    Unreachable {
        /// The first directory that it cannot enter.
        path: PathBuf,
    },
    /// Another house runs on the same data directory.
    #[error("another lotse runs on {}", path.display())]
    InUse {
        /// The data directory.
        path: PathBuf,
    },
    /// Another house runs on the same data directory, but its database does not answer.
    #[error("the lotse that runs on {} does not answer; stop it and try again", path.display())]
    Unanswered {
        /// The data directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<StoreError>,
    },
    /// An earlier PostgreSQL on this data does not end.
    #[error("the PostgreSQL that was left running (process {pid}) does not end")]
    Orphan {
        /// Its process.
        pid: u32,
    },
    /// A directory for the socket is in somebody else's hands.
    #[error("{} does not belong to us alone", path.display())]
    NotPrivate {
        /// The directory.
        path: PathBuf,
    },
    /// A new cluster could not be written.
    #[error("initdb failed; see {}", log.display())]
    Init {
        /// Where it says why.
        log: PathBuf,
    },
    /// PostgreSQL ends as soon as it is started.
    #[error("PostgreSQL does not start; see {}", log.display())]
    Start {
        /// Where it says why.
        log: PathBuf,
    },
    /// A file or directory could not be used.
    #[error("{} could not be used", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A fault with the path it is about.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> ClusterError {
    let path = path.to_owned();
    move |source| ClusterError::File { path, source }
}

impl Cluster {
    /// Starts the cluster of a data directory, making it when there is none; blocking, some seconds the first time.
    ///
    /// # Errors
    /// [`ClusterError`] says what is in the way.
    pub fn start(data_dir: &Path) -> Result<Self, ClusterError> {
        Self::start_with(data_dir, &[])
    }

    /// Starts a cluster that forgets its data when the machine crashes: for tests only.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_for_tests(data_dir: &Path) -> Result<Self, ClusterError> {
        Self::start_with(data_dir, VOLATILE)
    }

    fn start_with(data_dir: &Path, settings: &[&str]) -> Result<Self, ClusterError> {
        fs::create_dir_all(data_dir).map_err(at(data_dir))?;
        let data_dir = &data_dir.canonicalize().map_err(at(data_dir))?;
        let lock = lock(data_dir)?;
        let account = Account::choose()?;
        if let Some(account) = &account {
            account.check_way(data_dir)?;
        }
        let log = data_dir.join("postgres.log");
        let cluster = data_dir.join("postgres");
        orphan::end(&cluster)?;
        let binaries = match written_version(&cluster)? {
            Some(written) => Binaries::of(written).ok_or(ClusterError::OtherVersion { written })?,
            None => Binaries::newest().ok_or(ClusterError::NoPostgis)?,
        };
        if !cluster.join("PG_VERSION").exists() {
            init(&binaries, account.as_ref(), &cluster, &log)?;
        }
        let socket_dir = socket_dir(data_dir, account.as_ref())?;
        let settings = settings_of(&socket_dir, settings);
        let supervisor = Supervisor::start(Recipe { binaries, account, cluster, settings, log })?;
        Ok(Self { socket_dir, supervisor, _lock: lock })
    }

    /// Brings the schema up to date and opens a pool as the application role.
    ///
    /// # Errors
    /// [`StoreError::Database`], [`StoreError::Migration`].
    pub async fn open(&self) -> Result<Db, StoreError> {
        let mut connection = login(&self.socket_dir, OWNER, "postgres").connect().await?;
        let there = sqlx::query_scalar!("select 1 as one from pg_database where datname = $1", DATABASE)
            .fetch_optional(&mut connection)
            .await?;
        if there.is_none() {
            connection.execute("create database lotse").await?;
        }
        connection.close().await?;
        Db::migrate(&login(&self.socket_dir, OWNER, DATABASE)).await?;
        Db::attach(login(&self.socket_dir, "lotse_app", DATABASE), CONNECTIONS).await
    }

    /// Reaches the cluster that another process of this house runs on the same data directory: an import beside a
    /// serving city. The schema is taken as it is.
    ///
    /// # Errors
    /// [`ClusterError::Unanswered`] when it does not answer; the others when its socket cannot be found.
    pub async fn join(data_dir: &Path) -> Result<Db, ClusterError> {
        let data_dir = data_dir.canonicalize().map_err(at(data_dir))?;
        let socket_dir = socket_dir(&data_dir, Account::choose()?.as_ref())?;
        Db::attach(login(&socket_dir, "lotse_app", DATABASE), CONNECTIONS)
            .await
            .map_err(|source| ClusterError::Unanswered { path: data_dir, source: Box::new(source) })
    }

    /// The process of the running PostgreSQL, none while it is being started anew.
    pub fn process(&self) -> Option<u32> {
        self.supervisor.process()
    }

    /// Ends the cluster in order and waits for it; dropping does the same.
    pub fn stop(self) {
        drop(self);
    }
}

/// How to reach a database of ours.
pub(crate) fn login(socket_dir: &Path, user: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(5432)
        .username(user)
        .database(database)
        .application_name("lotse")
        .disable_statement_logging()
}

/// What makes a cluster quick and lets it forget when the machine crashes; the death of a process alone loses nothing.
pub(crate) const VOLATILE: &[&str] = &["fsync=off", "full_page_writes=off"];

/// The settings of a cluster of ours, as `name=value`.
pub(crate) fn settings_of(socket_dir: &Path, more: &[&str]) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        "port=5432".to_owned(),
        // A list of quoted names: the path may hold a comma.
        format!("unix_socket_directories=\"{}\"", socket_dir.display().to_string().replace('"', "\"\"")),
        "unix_socket_permissions=0700".to_owned(),
    ];
    let fixed = [
        "timezone=UTC",
        "max_connections=100",
        "max_wal_size=2GB",
        "maintenance_work_mem=128MB",
        "work_mem=16MB",
        "random_page_cost=1.1",
        "jit=off",
        "logging_collector=off",
        "log_line_prefix=%m [%p] ",
    ];
    settings.extend(fixed.iter().chain(more).map(|setting| (*setting).to_owned()));
    settings
}

fn lock(data_dir: &Path) -> Result<File, ClusterError> {
    let path = data_dir.join("lotse.lock");
    let file = File::create(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ClusterError::InUse { path: data_dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(ClusterError::File { path, source }),
    }
}

fn written_version(cluster: &Path) -> Result<Option<u32>, ClusterError> {
    let path = cluster.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ClusterError::File { path, source }),
    }
}

/// Writes a new cluster beside its place and moves it there, so that a half-written one is never started.
pub(crate) fn init(
    binaries: &Binaries,
    account: Option<&Account>,
    cluster: &Path,
    log: &Path,
) -> Result<(), ClusterError> {
    let half = cluster.with_extension("new");
    if half.exists() {
        fs::remove_dir_all(&half).map_err(at(&half))?;
    }
    make_private(&half, account)?;
    let output = File::options().create(true).append(true).open(log).map_err(at(log))?;
    let status = command(&binaries.initdb(), account)
        .arg("--pgdata")
        .arg(&half)
        .args(["--username", OWNER, "--encoding", "UTF8", "--locale", "C.UTF-8"])
        .args(["--auth-local", "trust", "--auth-host", "reject", "--no-instructions"])
        .stdin(Stdio::null())
        .stdout(output.try_clone().map_err(at(log))?)
        .stderr(output)
        .status()
        .map_err(at(&binaries.initdb()))?;
    if !status.success() {
        return Err(ClusterError::Init { log: log.to_owned() });
    }
    fs::rename(&half, cluster).map_err(at(cluster))
}

/// Makes a directory that only the account (or we) may enter.
pub(crate) fn make_private(path: &Path, account: Option<&Account>) -> Result<(), ClusterError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.map_or(Ok(()), |account| account.own(path)),
        Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => {
            // In a directory that everybody may write to, what stands there may be somebody's trap.
            let found = fs::symlink_metadata(path).map_err(at(path))?;
            let owner = account.map_or_else(|| rustix::process::geteuid().as_raw(), |account| account.uid);
            if found.is_dir() && found.uid() == owner && found.permissions().mode().trailing_zeros() >= 6 {
                Ok(())
            } else {
                Err(ClusterError::NotPrivate { path: path.to_owned() })
            }
        }
        Err(source) => Err(ClusterError::File { path: path.to_owned(), source }),
    }
}

/// A private directory for the socket: in the data directory, or where paths are short enough.
fn socket_dir(data_dir: &Path, account: Option<&Account>) -> Result<PathBuf, ClusterError> {
    let near = data_dir.join("socket");
    let dir = if near.join(SOCKET).as_os_str().len() < SOCKET_PATH_LIMIT {
        near
    } else {
        use sha2::{Digest, Sha256};
        let name = crate::blob::hex(&Sha256::digest(data_dir.as_os_str().as_bytes())[..8]);
        let runtime = PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw()));
        // A runtime directory of root is closed to the account that PostgreSQL runs as.
        let parent = if account.is_none() && runtime.is_dir() { runtime } else { PathBuf::from("/tmp") };
        parent.join(format!("lotse-{name}"))
    };
    make_private(&dir, account)?;
    Ok(dir)
}
