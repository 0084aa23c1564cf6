//! A city as its people find it: the built binary with its demo town on loopback, until it is dropped.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test says what it expects by failing"
)]

use std::{
    env, fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running city with a data directory of its own.
pub struct City {
    process: Child,
    address: String,
    folder: tempfile::TempDir,
}

/// The binary under test lies beside the folder of the test.
pub fn lotse() -> PathBuf {
    let here = env::current_exe().unwrap();
    let binary = here.ancestors().nth(2).unwrap().join("lotse");
    let path = binary.display();
    assert!(binary.exists(), "{path} is missing: run `cargo build -p lotse` first, as `make test` does");
    binary
}

/// The folder of the project.
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A folder that PostgreSQL's own account can reach: it refuses to run as root.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("lotse-walk-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

impl City {
    /// Founds a city on a day and waits until it answers.
    pub fn open(today: &str) -> Self {
        let folder = folder();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let process = serve(folder.path(), &address, today);
        let mut city = Self { process, address, folder };
        city.wait_until_ready();
        city
    }

    /// Closes the city in order and opens it again on another day, with all that it holds.
    pub fn sleep_until(&mut self, today: &str) {
        self.close();
        self.process = serve(self.folder.path(), &self.address, today);
        self.wait_until_ready();
    }

    /// Ends the city's process at once, as a power cut does; its database is left to whoever starts next.
    pub fn cut(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts the city on a day without waiting for it.
    pub fn start(&mut self, today: &str) {
        self.process = serve(self.folder.path(), &self.address, today);
    }

    /// Starts the city on a day and waits until it answers.
    pub fn start_and_wait(&mut self, today: &str) {
        self.start(today);
        self.wait_until_ready();
    }

    /// Waits until the city's log says something that many times; bounded, and over at once when the process ends.
    pub fn wait_until_logged(&mut self, words: &str, times: usize) -> bool {
        for _ in 0..1_200 {
            let log = fs::read_to_string(self.folder.path().join("serve.log")).unwrap();
            if log.matches(words).count() >= times {
                return true;
            }
            if self.process.try_wait().unwrap().is_some() {
                break;
            }
            // A log announces nothing by itself.
            std::thread::park_timeout(Duration::from_millis(50));
        }
        false
    }

    /// Runs a command beside the serving city; answers whether it ended well, and what it said.
    pub fn command(&self, today: &str, arguments: &[&str]) -> (bool, String) {
        let done = Command::new(lotse())
            .args(arguments)
            .env_remove("DATABASE_URL")
            .env("LOTSE_DATA", self.folder.path().join("data"))
            .env("LOTSE_TODAY", today)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        (done.status.success(), said.join("\n"))
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A place for what its people bring and take home; gone with the city.
    pub fn desk(&self) -> PathBuf {
        let desk = self.folder.path().join("desk");
        fs::create_dir_all(&desk).unwrap();
        desk
    }

    /// Where the socket of its database lies.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("data/socket")
    }

    /// The last lines that it wrote.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("serve.log")).unwrap();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// One request with its answer, head and body.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        cookie: &str,
        body: &str,
    ) -> std::io::Result<(String, String)> {
        let mut line = TcpStream::connect(&self.address)?;
        line.set_read_timeout(Some(Duration::from_secs(30)))?;
        // By HTTP/1.0 the body comes in one piece and ends with the connection.
        write!(
            line,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        line.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Ok((head.to_owned(), body.to_owned()))
    }

    /// Signs in with a demo account and answers the cookie.
    pub fn sign_in(&self, login: &str) -> String {
        let body = format!(r#"{{"login": "{login}", "password": "{login}"}}"#);
        let (head, body) = self.ask("POST", "/api/session", "", &body).unwrap();
        let cookie = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap().to_owned())
        });
        cookie.unwrap_or_else(|| panic!("no session for {login}:\n{head}\n{body}"))
    }

    /// Asks `/readyz` until the index stands; bounded, and over at once when the process ends.
    fn wait_until_ready(&mut self) {
        for _ in 0..900 {
            if self.process.try_wait().unwrap().is_some() {
                break;
            }
            if self.ask("GET", "/readyz", "", "").is_ok_and(|(head, _)| head.contains(" 200 ")) {
                return;
            }
            // Nothing announces a fresh process on another port but its answer.
            std::thread::park_timeout(Duration::from_millis(200));
        }
        panic!("the city did not open:\n{}", self.log());
    }

    fn close(&mut self) {
        // SIGTERM first, so that the embedded database stops in order.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        for _ in 0..300 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve(folder: &Path, address: &str, today: &str) -> Child {
    let log = fs::File::options().create(true).append(true).open(folder.join("serve.log")).unwrap();
    Command::new(lotse())
        .arg("serve")
        .env_remove("DATABASE_URL")
        .env("LOTSE_LISTEN", address)
        .env("LOTSE_DATA", folder.join("data"))
        .env("LOTSE_TODAY", today)
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .stdin(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for City {
    fn drop(&mut self) {
        self.close();
    }
}
