//! A fresh database per test, from a template in one throw-away cluster per test run.
//!
//! Tests run in many processes, so the cluster belongs to none of them: the first one starts it, each holds a shared lock
//! on a file as long as it lives (the kernel lets go of it however the process ends), and a small shell process ends the
//! cluster when nobody has held the lock for half a minute.

use std::{
    env,
    fs::File,
    os::unix::{ffi::OsStrExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use geo::{Coord, Rect};
use model::{CityArea, TenantId};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use uuid::Uuid;

use crate::{
    Db, Who, blob,
    cluster::{self, Account, Binaries, OWNER, VOLATILE, login, settings_of},
    db::MIGRATIONS,
    tenant::{self, Tenant},
};

/// A database of its own with an empty city; dropped with this value.
#[derive(Debug)]
pub struct TestDb {
    /// The database, as the application role.
    pub db: Db,
    /// The city in it.
    pub tenant: TenantId,
    name: String,
}

/// The cluster that all tests of this run share.
#[derive(Debug)]
struct Shared {
    socket_dir: PathBuf,
    template: String,
    /// Held as long as this process lives.
    _user: File,
}

static SHARED: OnceLock<Shared> = OnceLock::new();

impl TestDb {
    /// A fresh database with one city (tenant `test`, prefix `TT`, the whole zone).
    ///
    /// # Panics
    /// When there is no PostGIS or it does not start: a test cannot go on without it.
    pub async fn new() -> Self {
        let fresh = Self::empty().await;
        let bounds =
            Rect::new(Coord { x: 540_000.0, y: 5_910_000.0 }, Coord { x: 590_000.0, y: 5_960_000.0 });
        let tenant = Tenant {
            id: fresh.tenant,
            slug: "test".to_owned(),
            name: "Test".to_owned(),
            reference_prefix: "TT".to_owned(),
            area: CityArea::new(bounds, 1_000.0),
            demo: false,
        };
        let mut tx = fresh.db.begin(&Who::system(fresh.tenant)).await.expect("a transaction");
        tenant::insert(&mut tx, &tenant).await.expect("a city");
        tx.commit().await.expect("a city that stays");
        fresh
    }

    /// A fresh database without any city; `tenant` is an identifier to found one with.
    ///
    /// # Panics
    /// As [`TestDb::new`].
    pub async fn empty() -> Self {
        let shared = match SHARED.get() {
            Some(shared) => shared,
            None => tokio::task::spawn_blocking(|| SHARED.get_or_init(start)).await.expect("a test cluster"),
        };
        let name = format!("test_{}", Uuid::new_v4().simple());
        let mut owner = admin(&shared.socket_dir).connect().await.expect("the test cluster");
        let create = format!("create database {name} template {}", shared.template);
        owner.execute(AssertSqlSafe(create)).await.expect("a database of its own");
        owner.close().await.expect("a closed connection");
        let options = login(&shared.socket_dir, "lotse_app", &name);
        let db = Db::attach(options, 8).await.expect("a pool");
        Self { db, tenant: Uuid::new_v4().into(), name }
    }

    /// A connection of its own as somebody: `lotse` owns everything, `lotse_app` is what the house works as.
    ///
    /// # Panics
    /// When the test cluster is gone.
    pub async fn login(&self, user: &str) -> PgConnection {
        let shared = SHARED.get().expect("a test cluster");
        login(&shared.socket_dir, user, &self.name).connect().await.expect("the test cluster")
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some(shared) = SHARED.get() else { return };
        let (options, name) = (admin(&shared.socket_dir), self.name.clone());
        // A destructor cannot wait for the test's own runtime. What is left over goes when the cluster starts next.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let mut owner = options.connect().await.ok()?;
                owner.execute(AssertSqlSafe(format!("drop database {name} with (force)"))).await.ok()
            })
        });
        let _ = dropped.join();
    }
}

fn admin(socket_dir: &Path) -> PgConnectOptions {
    login(socket_dir, OWNER, "postgres")
}

/// Starts the shared cluster or joins the one that runs, and sees that the template stands.
fn start() -> Shared {
    let account = Account::choose().expect("an account for PostgreSQL");
    // One cluster per target directory and user.
    let program = env::current_exe().expect("a path of this program");
    let home = program.ancestors().nth(2).unwrap_or(&program);
    let key = blob::hex(&Sha256::digest(home.as_os_str().as_bytes())[..6]);
    let root = env::temp_dir().join(format!("lotse-test-{}-{key}", rustix::process::geteuid().as_raw()));
    cluster::make_private(&root, account.as_ref()).expect("a private directory");
    let turn = File::create(root.join("start.lock")).expect("a lock file");
    turn.lock().expect("our turn to start");
    let user = File::create(root.join("users.lock")).expect("a lock file");
    user.lock_shared().expect("a place among the users");
    let (data, socket_dir) = (root.join("postgres"), root.join("socket"));
    cluster::make_private(&socket_dir, account.as_ref()).expect("a private directory");
    let runs = cluster::running(&data).is_some();
    if !runs {
        run_cluster(&root, &data, &socket_dir, account.as_ref());
    }
    let template = template_name();
    make_template(admin(&socket_dir), template.clone(), !runs);
    drop(turn);
    Shared { socket_dir, template, _user: user }
}

fn run_cluster(root: &Path, data: &Path, socket_dir: &Path, account: Option<&Account>) {
    let binaries = Binaries::newest().expect("PostgreSQL with PostGIS");
    let log = root.join("postgres.log");
    if !data.join("PG_VERSION").exists() {
        cluster::init(&binaries, account, data, &log).expect("a new cluster");
    }
    File::options().create(true).append(true).open(&log).expect("a log file");
    if let Some(account) = account {
        account.own(&log).expect("a log file that PostgreSQL may write");
    }
    let settings: Vec<String> = settings_of(socket_dir, VOLATILE)
        .iter()
        .map(|setting| format!("-c {}", setting.replace(' ', "\\ ")))
        .collect();
    let status = cluster::command(&binaries.pg_ctl(), account)
        .args(["start", "--wait", "--silent", "--pgdata"])
        .arg(data)
        .arg("--log")
        .arg(&log)
        .arg("--options")
        .arg(settings.join(" "))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("pg_ctl");
    assert!(status.success(), "the test cluster does not start; see {}", log.display());
    // The outer shell ends at once, so that nobody has to wait for the inner one.
    let watch = "(
        idle=0
        while [ $idle -lt 10 ]; do
            sleep 3
            if flock --nonblock --exclusive users.lock true; then idle=$((idle + 1)); else idle=0; fi
        done
        exec flock --exclusive users.lock sh -c '
            pid=$(head -n 1 postgres/postmaster.pid) && kill -INT $pid && while kill -0 $pid; do sleep 0.1; done'
        ) &";
    let status = Command::new("sh")
        .args(["-c", watch])
        .current_dir(root)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("a shell that ends the test cluster");
    assert!(status.success(), "the shell that ends the test cluster does not start");
}

/// A template per state of the migrations, so that changing one makes a new template.
fn template_name() -> String {
    let all = MIGRATIONS.iter().fold(Sha256::new(), |sum, migration| sum.chain_update(&*migration.checksum));
    format!("template_{}", blob::hex(&all.finalize()[..8]))
}

/// Makes the template when it is not there; a cluster that was just started is rid of earlier runs' databases first.
fn make_template(options: PgConnectOptions, template: String, clean: bool) {
    let made = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut owner = options.connect().await.expect("the test cluster");
            let names: Vec<String> =
                sqlx::query_scalar!(r#"select datname::text as "name!" from pg_database"#)
                    .fetch_all(&mut owner)
                    .await
                    .expect("the list of databases");
            let stale = |name: &&String| name.starts_with("test_") || name.starts_with("half_");
            for name in names.iter().filter(|name| clean && stale(name)) {
                let gone = owner.execute(AssertSqlSafe(format!("drop database {name} with (force)"))).await;
                gone.expect("a stale database that goes");
            }
            if names.contains(&template) {
                return;
            }
            // Only a finished template bears the name.
            let half = format!("half_{}", Uuid::new_v4().simple());
            owner.execute(AssertSqlSafe(format!("create database {half}"))).await.expect("a database");
            Db::migrate(&options.clone().database(&half)).await.expect("migrations that run");
            let rename = format!("alter database {half} rename to {template}");
            owner.execute(AssertSqlSafe(rename)).await.expect("a template");
        });
    });
    made.join().expect("a template");
}
