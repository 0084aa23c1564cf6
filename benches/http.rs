//! How long somebody who draws waits for the house: checks over HTTP at a steady pace, and how soon a change counts.
//!
//! `cargo bench -p benches --bench http -- [works]` founds a synthetic city in a database of its own (PostGIS as for the
//! tests), opens two replicas on it and asks one of them. A request counts from the moment it was due, not from the
//! moment it could be sent: who falls behind does not look faster.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use benches::{
    clock::quantile,
    page::{self, Line},
    synthetic::{self, Dice, Grid},
};
use engine::Layers;
use geo::{Coord, Rect};
use jiff::civil::{Date, date};
use model::{
    AuthorityId, CityArea, OrganisationId, UserId, WorksId,
    account::{Authority, Organisation, Role},
};
use server::{
    app::{App, Ground},
    config::Config,
    job,
    now::Clock,
    password,
};
use store::{Who, account, blob::Blobs, layer, testing::TestDb};
use tokio::{net::TcpListener, sync::watch};
use uuid::Uuid;

type Fault = Box<dyn std::error::Error + Send + Sync>;

const TODAY: Date = date(2026, 1, 1);
const PASSWORD: &str = "a password for benchmarks";
const PER_SECOND: u32 = 50;
const SECONDS: u32 = 30;
const CONNECTIONS: u32 = 8;
/// All but one in a hundred whole answers come within this.
const GRAPH: Duration = Duration::from_millis(30);
/// Most that a change may take to count, before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() -> Result<(), Fault> {
    // `cargo bench` passes flags of its own; a number is ours.
    let works = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(works))
}

async fn measure(works: usize) -> Result<(), Fault> {
    let mut dice = Dice(20_260_101);
    let (layers, grid) = synthetic::city(works, &mut dice);
    let changed = layers.works.first().ok_or("a city without works")?.id;
    let fresh = TestDb::new().await;
    let begun = Instant::now();
    found(&fresh, layers).await?;
    println!("{works} works in the database after {:.0} s", begun.elapsed().as_secs_f64());
    let files = tempfile::tempdir()?;
    let begun = Instant::now();
    let (ours, beside) = (open(&fresh, files.path()).await?, open(&fresh, files.path()).await?);
    println!("two replicas loaded after {:.0} s", begun.elapsed().as_secs_f64());
    let (stop, stopped) = watch::channel(false);
    let mut tasks = [job::start(&ours, &stopped), job::start(&beside, &stopped)];
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let service = server::router::build(&ours).into_make_service_with_connect_info::<SocketAddr>();
    let served = tokio::spawn(axum::serve(listener, service).into_future());

    let asked: Vec<String> =
        std::iter::repeat_with(|| question(&grid, &mut dice)).take((PER_SECOND * SECONDS) as usize).collect();
    let mut waits = tokio::task::spawn_blocking(move || ask(address, &asked)).await??;
    let mut lines = Vec::new();
    let named =
        [("all rules at once", 0, Duration::from_millis(25)), ("the street graph after them", 1, GRAPH)];
    for (name, pick, bar) in named {
        waits.sort_unstable_by_key(|wait| wait[pick]);
        let of: Vec<Duration> = waits.iter().map(|wait| wait[pick]).collect();
        lines.push(Line::time(format!("{name}, p50"), quantile(&of, 0.5), None));
        lines.push(Line::time(format!("{name}, p99"), quantile(&of, 0.99), Some(bar)));
    }
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for _ in 0..50 {
        let (own, other) = change(&ours, &beside, changed).await?;
        here.push(own);
        there.push(other);
    }
    let named = [("in the same process", &mut here, 50), ("in another replica", &mut there, 1_000)];
    for (name, waits, bar) in named {
        waits.sort_unstable();
        let bar = Duration::from_millis(bar);
        lines.push(Line::time(format!("a change counts {name}, p50"), quantile(waits, 0.5), None));
        lines.push(Line::time(format!("a change counts {name}, most"), quantile(waits, 1.0), Some(bar)));
    }
    let lead = format!(
        "{works} works, two replicas on one database, {PER_SECOND} checks per second over {CONNECTIONS} connections for {SECONDS} s; \
         who asks and who answers share the processors. 50 changes.",
    );
    page::add("Over HTTP", &lead, &lines)?;
    served.abort();
    stop.send_replace(true);
    for tasks in &mut tasks {
        while tasks.join_next().await.is_some() {}
    }
    Ok(())
}

/// Puts a city into the database, with an operator who asks.
async fn found(fresh: &TestDb, layers: Layers) -> Result<(), Fault> {
    let at = Clock::new(Some(TODAY))?.now();
    let mut tx = fresh.db.begin(&Who::system(fresh.tenant)).await?;
    let zone = Rect::new(Coord { x: 490_000.0, y: 5_890_000.0 }, Coord { x: 600_000.0, y: 5_990_000.0 });
    store::tenant::set_area(&mut tx, CityArea::new(zone, 1_000.0)).await?;
    let owners: BTreeSet<OrganisationId> = layers
        .works
        .iter()
        .map(|works| works.applicant)
        .chain(layers.conduits.iter().map(|conduit| conduit.owner))
        .chain([OrganisationId(Uuid::from_u128(1))])
        .collect();
    for id in owners {
        account::insert_organisation(&mut tx, &Organisation { id, name: format!("Netz {}", id.0.as_u128()) })
            .await?;
    }
    let authority = account::AuthorityRow {
        authority: Authority { id: AuthorityId(Uuid::from_u128(1)), name: "Amt".to_owned() },
        calendar: "DE-HH".to_owned(),
        address: "Am Markt 1".to_owned(),
        settings: account::AuthoritySettings::default(),
        version: 1,
    };
    account::insert_authority(&mut tx, &authority, None).await?;
    let user = account::NewUser {
        id: UserId(Uuid::from_u128(11)),
        login: "netz".to_owned(),
        name: "Nele Netz".to_owned(),
        role: Role::Applicant,
        organisation: Some(OrganisationId(Uuid::from_u128(1))),
        authority: None,
        body: None,
        password_hash: password::hash_now(PASSWORD)?,
    };
    account::insert(&mut tx, &user).await?;
    let Layers { segments, addresses, conduits, works, moratoria, trees, districts, .. } = layers;
    let base = layer::Base { segments, addresses, trees, districts, ..layer::Base::default() };
    layer::replace_base(&mut tx, &base, at, "bench").await?;
    layer::replace_conduits(&mut tx, &conduits, at, "bench").await?;
    layer::replace_moratoria(&mut tx, &moratoria, at, "bench").await?;
    layer::replace_works(&mut tx, &works, at, "bench").await?;
    tx.commit().await?;
    Ok(())
}

async fn open(fresh: &TestDb, files: &std::path::Path) -> Result<App, Fault> {
    let flags = [
        ("LOTSE_DATA", files.display().to_string()),
        // What is measured is the check, not its limit.
        ("LOTSE_CHECKS_PER_MINUTE", "1000000".to_owned()),
        ("LOTSE_CONFIDENTIAL_CHECKS_PER_HOUR", "1000000".to_owned()),
    ];
    let config = Config::read(&flags.into_iter().collect(), |_| None)?;
    let city = store::tenant::list(&fresh.db).await?.remove(0);
    let app = App::new(Ground {
        config,
        clock: Clock::new(Some(TODAY))?,
        db: fresh.db.clone(),
        blobs: Blobs::open(files)?,
        city,
        program: std::env::current_exe()?,
        demo_accounts: Vec::new(),
    })?;
    app.live.load(&app.db, app.tenant, &app.clock).await?;
    Ok(app)
}

/// A trench of 300 m in the carriageway, which closes its streets, as the web app sends it.
fn question(grid: &Grid, dice: &mut Dice) -> String {
    let line = grid.along(dice, 300.0, 0.5);
    serde_json::json!({
        "line": exchange::geojson::from_utm32(&line.into()), "width_m": 0.4, "cover_m": 0.6, "method": "open_trench",
        "procedure": "consent", "period": {"first": "2026-09-01", "last": "2026-09-30"},
    })
    .to_string()
}

/// Asks at a steady pace over some connections; answers how long the first line and the whole answer took.
fn ask(address: SocketAddr, asked: &[String]) -> Result<Vec<[Duration; 2]>, Fault> {
    let cookie = sign_in(address)?;
    let start = Instant::now() + Duration::from_millis(200);
    let lanes: Vec<_> = (0..CONNECTIONS)
        .map(|lane| {
            let (cookie, asked) = (cookie.clone(), asked.to_vec());
            std::thread::spawn(move || -> Result<Vec<[Duration; 2]>, Fault> {
                let mut connection = BufReader::new(TcpStream::connect(address)?);
                connection.get_ref().set_nodelay(true)?;
                let mut waits = Vec::new();
                for (number, body) in (0_u32..).zip(asked).filter(|(number, _)| number % CONNECTIONS == lane) {
                    let due = start + Duration::from_secs(1) * number / PER_SECOND;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let key = Uuid::from_u128(u128::from(number));
                    let head = format!(
                        "POST /api/check HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nidempotency-key: {key}\r\n\
                         accept: application/x-ndjson\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    connection.get_mut().write_all((head + &body).as_bytes())?;
                    let (status, _) = head_of(&mut connection)?;
                    if status != 200 {
                        return Err(format!("a check was answered with {status}").into());
                    }
                    let mut first = None;
                    while chunk(&mut connection)? > 0 {
                        first.get_or_insert(due.elapsed());
                    }
                    waits.push([first.ok_or("no line")?, due.elapsed()]);
                }
                Ok(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for lane in lanes {
        waits.extend(lane.join().map_err(|_panicked| "a connection fell over")??);
    }
    Ok(waits)
}

fn sign_in(address: SocketAddr) -> Result<String, Fault> {
    let mut connection = BufReader::new(TcpStream::connect(address)?);
    let body = serde_json::json!({"login": "netz", "password": PASSWORD}).to_string();
    let head = format!(
        "POST /api/session HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    connection.get_mut().write_all((head + &body).as_bytes())?;
    let (status, headers) = head_of(&mut connection)?;
    let cookie = headers.iter().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next());
    cookie.map(ToOwned::to_owned).ok_or_else(|| format!("signing in was answered with {status}").into())
}

/// The status and the header lines of an answer, names in small letters.
fn head_of(connection: &mut BufReader<TcpStream>) -> Result<(u16, Vec<String>), Fault> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("no status")?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        match line.trim_end() {
            "" => return Ok((status, headers)),
            header => headers.push(header.to_owned()),
        }
    }
}

/// Reads one chunk and answers its length; the last one is empty.
fn chunk(connection: &mut BufReader<TcpStream>) -> Result<usize, Fault> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let length = usize::from_str_radix(line.trim_end(), 16)?;
    let mut content = vec![0; length + 2];
    connection.read_exact(&mut content)?;
    Ok(length)
}

/// Commits a change of some works and answers how long it took until each replica judges by it.
async fn change(ours: &App, beside: &App, works: WorksId) -> Result<(Duration, Duration), Fault> {
    let mut tx = ours.db.begin(&Who::system(ours.tenant)).await?;
    let cause = store::change::transaction(&mut tx).await?;
    store::change::note(&mut tx, store::change::Object::Works(works)).await?;
    tx.commit().await?;
    let begun = Instant::now();
    ours.live.wake();
    let seen = async |app: &App| -> Result<Duration, Fault> {
        while !app.live.now().seen.has(cause) {
            if begun.elapsed() > PATIENCE {
                return Err("a change never counted".into());
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        Ok(begun.elapsed())
    };
    let (here, there) = tokio::join!(seen(ours), seen(beside));
    Ok((here?, there?))
}
