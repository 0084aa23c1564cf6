//! Other engines on the same workload: scripts that print one JSON object per step.

use std::{path::PathBuf, process::Command};

use serde_json::Value;

/// Where the peers are; each one that is missing is left out and said to be.
#[derive(Debug, Clone)]
pub struct Peers {
    /// The folder of their scripts.
    pub scripts: PathBuf,
    /// A Python with shapely.
    pub shapely: Option<PathBuf>,
    /// A Python with `DuckDB` and its spatial extension.
    pub duckdb: Option<PathBuf>,
    /// The data directory of a PostgreSQL with PostGIS that runs (`PGPORT` says where).
    pub postgis: Option<PathBuf>,
}

/// What a peer needed and what it answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// On all processors together, in seconds.
    pub cpu_s: f64,
    /// Its own numbers: pairs and checksum, or places and metres, or places.
    pub numbers: Vec<f64>,
}

/// An engine to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// `STRtree` with boxes first, then applicant and dates, then the exact test.
    Shapely,
    /// `GiST`, two workers; loading and index not counted.
    Postgis,
    /// Its spatial join; loading not counted.
    Duckdb,
}

impl Peer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Shapely, Self::Postgis, Self::Duckdb];

    /// Its name as shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shapely => "shapely",
            Self::Postgis => "PostGIS",
            Self::Duckdb => "DuckDB",
        }
    }
}

/// What everybody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// All pairs of works of a set that conflict.
    Pairs(&'static str),
    /// The nearest conduit of every address.
    Nearest,
    /// The addresses with no conduit within 50 m.
    Beyond,
}

impl Peers {
    /// Loads a set into those peers that keep data; nothing of it is measured.
    pub fn load(&self, set: &str) {
        if self.postgis.is_some() {
            self.run(Peer::Postgis, &[&format!("load:{set}")]);
        }
    }

    /// Asks a peer once; none if it is not there or fails.
    pub fn ask(&self, peer: Peer, task: Task) -> Option<Answer> {
        let words: Vec<String> = match (peer, task) {
            (Peer::Shapely, Task::Pairs(set)) => {
                ["pairs", set, "2", "smart", "dist"].map(str::to_owned).into()
            }
            (Peer::Shapely, Task::Nearest) => ["knn", "addresses", "2"].map(str::to_owned).into(),
            (Peer::Shapely, Task::Beyond) => ["anti", "addresses", "2"].map(str::to_owned).into(),
            (Peer::Postgis, Task::Pairs(set)) => vec![format!("pairs:{set}:2")],
            (Peer::Postgis, Task::Nearest) => vec!["knn".to_owned()],
            (Peer::Postgis, Task::Beyond) => vec!["anti".to_owned()],
            // It has no nearest neighbour, and its join of pairs does not end in a reasonable time.
            (Peer::Duckdb, Task::Pairs(_) | Task::Nearest) => return None,
            (Peer::Duckdb, Task::Beyond) => ["anti", "addresses"].map(str::to_owned).into(),
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = self.run(peer, &words)?;
        let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
        let numbers = match (peer, task) {
            (Peer::Shapely, Task::Pairs(_)) => vec![number(&said["pairs"])?, number(&said["chk"])?],
            (Peer::Shapely, Task::Nearest) => vec![number(&said["n"])?, number(&said["sum_d"])?],
            (Peer::Shapely, Task::Beyond) => vec![number(&said["uncovered"])?],
            (Peer::Postgis, _) => {
                let row = said["res"].as_array()?.last()?.as_str()?.split('|').map(str::parse);
                row.collect::<Result<Vec<f64>, _>>().ok()?
            }
            (Peer::Duckdb, _) => said["res"].as_array()?.iter().map(number).collect::<Option<_>>()?,
        };
        Some(Answer { cpu_s: number(&said["cpu_s"])?, numbers })
    }

    fn run(&self, peer: Peer, words: &[&str]) -> Option<Value> {
        let (python, script) = match peer {
            Peer::Shapely => (self.shapely.as_ref()?, "shapely_strtree.py"),
            Peer::Postgis => (self.shapely.as_ref().filter(|_| self.postgis.is_some())?, "postgis.py"),
            Peer::Duckdb => (self.duckdb.as_ref()?, "duck.py"),
        };
        let mut command = Command::new(python);
        command.arg(self.scripts.join(script)).args(words);
        if let Some(data) = &self.postgis {
            command.env("PGDATA", data);
        }
        let output = command.output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        output.status.success().then(|| serde_json::from_str(text.lines().last()?).ok())?
    }
}
