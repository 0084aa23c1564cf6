//! Mail against a real server: in clear text on this machine, under STARTTLS with a login, refused once, refused for good.

use std::{path::Path, process::Stdio};

use jiff::ToSpan;
use serde_json::{Value, json};
use server::job::outbox;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{
    client::Client,
    town::House,
    trip::{application, hand_in},
};

/// A running mail server; it ends with the pipe to it.
struct Server {
    port: u64,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
    _pipe: ChildStdin,
}

impl Server {
    async fn start(wish: Value) -> Self {
        // Tests run in the folder of their package.
        let folder = Path::new("mail");
        assert!(
            folder.join("node_modules/smtp-server").exists(),
            "the mail server is missing: run `npm ci` in tests/mail, as `make test` does"
        );
        let mut child = Command::new("node")
            .arg(folder.join("server.mjs"))
            .arg(wish.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node is on PATH, as `make test` sees to");
        let pipe = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self { port: 0, lines, _child: child, _pipe: pipe };
        server.port = server.line().await["port"].as_u64().unwrap();
        server
    }

    async fn line(&mut self) -> Value {
        let line = self.lines.next_line().await.unwrap().expect("the mail server has ended");
        serde_json::from_str(&line).unwrap()
    }
}

/// Somebody says where his mail goes.
pub async fn reachable(person: &Client, email: &str, wish: Value) {
    let version = person.get("/api/preference").await.version();
    let mut body = json!({"language": "de", "mail": {}, "digest_hour": 0, "email": email});
    body.as_object_mut().unwrap().extend(wish.as_object().unwrap().clone());
    person.ask("PUT", "/api/preference").version(version).json(&body).send().await.expect_status(200);
}

/// A house in which an application has come in and the officer wants to know at once.
async fn told(url: &str, more: &[(&'static str, &str)]) -> House {
    let mut settings = vec![("LOTSE_SMTP_URL", url), ("LOTSE_PUBLIC_URL", "https://lotse.city.example")];
    settings.extend(more);
    let house = House::with(&settings).await;
    reachable(
        &house.sign_in("officer").await,
        "olga@city.example",
        json!({"mail": {"submitted": "at_once"}}),
    )
    .await;
    hand_in(&house.sign_in("alpha").await, &application()).await;
    while outbox::round(&house.app).await.unwrap() > 0 {}
    house
}

async fn post(house: &House, hours: i64) -> usize {
    let now = house.app.clock.instant().checked_add(hours.hours()).unwrap();
    outbox::mails(&house.app, now).await.unwrap()
}

async fn status(house: &House) -> Value {
    house.sign_in("administrator").await.get("/api/status").await.json()["mail"].clone()
}

fn header<'a>(mail: &'a Value, name: &str) -> Vec<&'a str> {
    let raw = mail["raw"].as_str().unwrap();
    let head = raw.split("\r\n\r\n").next().unwrap();
    head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
}

#[tokio::test]
async fn an_application_is_mailed_to_the_officer_with_its_trench_as_a_map() {
    let mut server = Server::start(json!({})).await;
    let house = told(&format!("smtp://127.0.0.1:{}", server.port), &[]).await;
    assert_eq!(status(&house).await, json!({"mode": "smtp", "waiting": 1, "dead": 0}));
    assert_eq!(post(&house, 0).await, 1);
    let mail = server.line().await;
    assert_eq!(
        (&mail["from"], &mail["to"]),
        (&json!("lotse@lotse.city.example"), &json!(["olga@city.example"]))
    );
    let subject = header(&mail, "Subject");
    assert!(subject[0].starts_with("[TT-2026-000001] Eingegangen: Hausanschluss"), "{subject:?}");
    assert_eq!(header(&mail, "Auto-Submitted"), ["auto-generated"]);
    assert_eq!(header(&mail, "List-Id"), ["<submitted.lotse.city.example>"]);
    let raw = mail["raw"].as_str().unwrap();
    for part in [
        "https://lotse.city.example/vorgaenge/TT-2026-000001",
        "filename=\"TT-2026-000001.geojson\"",
        "application/geo+json",
    ] {
        assert!(raw.contains(part), "{part} is missing in {raw}");
    }
    assert_eq!(post(&house, 1).await, 0, "it is sent once");
    assert_eq!(status(&house).await, json!({"mode": "smtp", "waiting": 0, "dead": 0}));
}

#[tokio::test]
async fn a_login_goes_through_starttls_and_only_to_a_server_that_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let ca = certificates(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let login = json!({"key": path("key.pem"), "cert": path("cert.pem"), "login": ["lotse", "p@ss"]});
    let mut server = Server::start(login).await;
    let url = format!("smtp://lotse:p%40ss@localhost:{}?tls=required", server.port);

    let stranger = told(&url, &[]).await;
    assert_eq!(post(&stranger, 0).await, 1);
    assert_eq!(status(&stranger).await["waiting"], 1, "nothing is handed to a server that is not trusted");

    let house = told(&url, &[("LOTSE_SMTP_CA", &ca)]).await;
    assert_eq!(post(&house, 0).await, 1);
    let mail = server.line().await;
    assert_eq!((&mail["secure"], &mail["user"]), (&json!(true), &json!("lotse")));
    assert_eq!(status(&house).await["waiting"], 0);
}

#[tokio::test]
async fn a_server_that_refuses_once_gets_the_same_mail_again() {
    let mut server = Server::start(json!({"refuse": 1})).await;
    let house = told(&format!("smtp://127.0.0.1:{}", server.port), &[]).await;
    assert_eq!(post(&house, 0).await, 1);
    assert_eq!(status(&house).await, json!({"mode": "smtp", "waiting": 1, "dead": 0}));
    let mut tx = house.app.db.begin(&store::Who::system(house.app.tenant)).await.unwrap();
    let now = house.app.clock.instant().checked_add(1.hour()).unwrap();
    let lease = jiff::SignedDuration::ZERO;
    let waiting = store::outbox::claim(&mut tx, &["mail"], now, lease, 1).await.unwrap().remove(0);
    // Dropped, it would hold the row for a moment longer than the next round waits.
    tx.commit().await.unwrap();
    assert_eq!(waiting.failure.as_deref(), Some("smtp 451"));
    assert_eq!(post(&house, 1).await, 1);
    let sent = server.line().await;
    let id = waiting.effect.payload["id"].as_str().unwrap();
    assert_eq!(header(&sent, "Message-ID"), [format!("<{id}@lotse.city.example>")]);
    assert_eq!(status(&house).await, json!({"mode": "smtp", "waiting": 0, "dead": 0}));
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_tried_once_and_shown_to_the_administrator() {
    let server = Server::start(json!({"reject": "olga@city.example"})).await;
    let house = told(&format!("smtp://127.0.0.1:{}", server.port), &[]).await;
    assert_eq!(post(&house, 0).await, 1);
    assert_eq!(status(&house).await, json!({"mode": "smtp", "waiting": 0, "dead": 1}));
    assert_eq!(post(&house, 24).await, 0);
}

/// Makes an authority and a certificate for this machine; answers the path of the authority's own.
fn certificates(folder: &Path) -> String {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let own = own.signed_by(&key, &issuer).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), own.pem()).unwrap();
    let path = folder.join("ca.pem");
    std::fs::write(&path, authority.pem()).unwrap();
    path.display().to_string()
}
