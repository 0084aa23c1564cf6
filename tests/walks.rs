//! Walks of real people: the built binary, a real database and a real browser, one file per walk.

use std::{
    env,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A city that serves its demo town on loopback until it is dropped.
struct City {
    process: Child,
    address: String,
    data: tempfile::TempDir,
}

/// The binary under test lies beside the folder of this test.
fn lotse() -> PathBuf {
    let here = env::current_exe().unwrap();
    let binary = here.ancestors().nth(2).unwrap().join("lotse");
    assert!(binary.exists(), "{} is missing: run `cargo build -p lotse` first, as `make test` does", binary.display());
    binary
}

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

impl City {
    fn open(today: &str) -> Self {
        // PostgreSQL refuses to run as root and then needs a folder that its own account can reach.
        let data = tempfile::Builder::new().prefix("lotse-walk-").tempdir_in("/tmp").unwrap();
        #[cfg(unix)]
        fs::set_permissions(data.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let log = fs::File::create(data.path().join("serve.log")).unwrap();
        let process = Command::new(lotse())
            .arg("serve")
            .env_remove("DATABASE_URL")
            .env("LOTSE_LISTEN", &address)
            .env("LOTSE_DATA", data.path().join("data"))
            .env("LOTSE_TODAY", today)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut city = Self { process, address, data };
        city.wait_until_ready();
        city
    }

    /// Asks `/readyz` until the index stands; bounded, and over at once when the process ends.
    fn wait_until_ready(&mut self) {
        for _ in 0..600 {
            if self.process.try_wait().unwrap().is_some() {
                break;
            }
            if self.answers_ready().unwrap_or(false) {
                return;
            }
            // Nothing announces a fresh process on another port but its answer.
            std::thread::park_timeout(Duration::from_millis(200));
        }
        panic!("the city did not open:\n{}", fs::read_to_string(self.data.path().join("serve.log")).unwrap());
    }

    fn answers_ready(&self) -> std::io::Result<bool> {
        let mut line = TcpStream::connect(&self.address)?;
        line.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(line, "GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut answer = String::new();
        line.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    }

    /// Runs a walk in the browser; what it says is shown when it fails.
    fn walk(&self, name: &str) {
        let walks = checkout().join("tests/walks");
        assert!(
            walks.join("node_modules/playwright-core").exists(),
            "the walks' packages are missing: run `npm ci` in tests/walks, as `make test` does"
        );
        let answer = Command::new("node")
            .arg(walks.join(name))
            .env("LOTSE_ADDRESS", format!("http://{}", self.address))
            .env("LOTSE_PICTURES", pictures())
            .output()
            .expect("node is on PATH, as `make test` sees to");
        assert!(
            answer.status.success(),
            "{name}:\n{}\n{}\nserver:\n{}",
            String::from_utf8_lossy(&answer.stdout),
            String::from_utf8_lossy(&answer.stderr),
            tail(&fs::read_to_string(self.data.path().join("serve.log")).unwrap())
        );
    }
}

/// Pictures go beside the target directory, so that a test run leaves the checkout as it was; `LOTSE_PICTURES=docs/picture`
/// renews the ones in the documentation.
fn pictures() -> PathBuf {
    let folder = env::var_os("LOTSE_PICTURES").map_or_else(
        || env::current_exe().unwrap().ancestors().nth(3).unwrap().join("walks"),
        |folder| checkout().join(folder),
    );
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

impl Drop for City {
    fn drop(&mut self) {
        // SIGTERM first, so that the embedded database stops in order.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        for _ in 0..100 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn an_application_travels_from_the_drawing_to_the_decision() {
    City::open("2026-03-02").walk("trip.mjs");
}

#[test]
fn every_screen_works_by_keyboard_in_a_narrow_window_and_for_a_screen_reader() {
    City::open("2026-03-02").walk("screens.mjs");
}
