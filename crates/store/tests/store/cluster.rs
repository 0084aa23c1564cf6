//! The embedded cluster: what becomes of it when it or its house is killed.

use std::{
    env,
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use model::{CityArea, TenantId};
use store::{
    Cluster, ClusterError, Db, Who,
    tenant::{self, Tenant},
};
use tempfile::TempDir;
use uuid::Uuid;

/// A data directory that the account PostgreSQL runs as can enter.
fn data_dir() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    dir
}

async fn found(db: &Db, slug: &str) -> Result<(), store::StoreError> {
    let id = TenantId(Uuid::new_v4());
    let mut tx = db.begin(&Who::system(id)).await?;
    let tenant = Tenant {
        id,
        slug: slug.to_owned(),
        name: slug.to_owned(),
        reference_prefix: "TT".to_owned(),
        area: CityArea::zone(),
        demo: false,
    };
    tenant::insert(&mut tx, &tenant).await?;
    tx.commit().await
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_is_started_anew_with_all_it_had_acknowledged() {
    let dir = data_dir();
    let cluster = Cluster::start_for_tests(dir.path()).unwrap();
    assert!(matches!(Cluster::start_for_tests(dir.path()), Err(ClusterError::InUse { .. })));
    let db = cluster.open().await.unwrap();
    found(&db, "before").await.unwrap();
    let beside = Cluster::join(dir.path()).await.unwrap();
    assert!(tenant::find(&beside, "before").await.unwrap().is_some());
    beside.close().await;
    let first = cluster.process().unwrap();
    kill(first);
    // Only so that a cluster that never comes back fails the test instead of holding it for ever.
    let back = tokio::time::timeout(Duration::from_secs(120), async {
        // A last child of the killed one may still answer for a moment.
        while cluster.process().is_none_or(|pid| pid == first) || found(&db, "after").await.is_err() {
            tokio::task::yield_now().await;
        }
    });
    back.await.unwrap();
    assert!(tenant::find(&db, "before").await.unwrap().is_some());
    db.close().await;
    cluster.stop();
    assert!(!dir.path().join("postgres/postmaster.pid").exists(), "it was ended in order");
}

const HOUSE: &str = "LOTSE_TEST_HOUSE";

#[test]
#[ignore = "the house that the next test starts and kills"]
fn a_house_that_waits_to_be_killed() {
    let Some(dir) = env::var_os(HOUSE) else { return };
    let cluster = Cluster::start_for_tests(Path::new(&dir)).unwrap();
    eprintln!("postgres={}", cluster.process().unwrap());
    loop {
        thread::park();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_house_takes_its_postgres_with_it_and_the_next_one_goes_on() {
    let dir = data_dir();
    let mut house = Command::new(env::current_exe().unwrap())
        .args(["--exact", "cluster::a_house_that_waits_to_be_killed", "--ignored", "--nocapture"])
        .env(HOUSE, dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(house.stderr.take().unwrap()).lines().map_while(Result::ok);
    let postgres =
        said.find_map(|line| line.strip_prefix("postgres=").and_then(|pid| pid.parse::<u32>().ok())).unwrap();
    kill(house.id());
    house.wait().unwrap();
    // The next house does not wait for the old process to be gone: it sees to that itself.
    let cluster = Cluster::start_for_tests(dir.path()).unwrap();
    // Where nobody reaps orphans a dead process keeps its number, but it is nowhere any more.
    assert!(fs::read_link(format!("/proc/{postgres}/cwd")).is_err(), "the old PostgreSQL still works");
    let db = cluster.open().await.unwrap();
    found(&db, "next").await.unwrap();
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_with_a_very_long_name_gets_its_socket_elsewhere() {
    let dir = data_dir();
    let long = dir.path().join("d".repeat(120));
    let cluster = Cluster::start_for_tests(&long).unwrap();
    let db = cluster.open().await.unwrap();
    db.ping().await.unwrap();
    assert!(db.version().await.unwrap().contains("PostGIS"));
    db.close().await;
}
