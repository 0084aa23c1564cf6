//! What the house is told when it starts: read once, and refused at once with all its faults.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, time::Duration};

use jiff::civil::Date;
use lettre::message::Mailbox;

use crate::mail::smtp::Smtp;

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the house listens.
    pub listen: SocketAddr,
    /// The address under which people reach it, without a slash at the end.
    pub public_url: String,
    /// Where the embedded database and its socket live.
    pub data_dir: PathBuf,
    /// A database server of one's own instead of the embedded one.
    pub database_url: Option<String>,
    /// Whether the demo town is loaded into an empty house, and its accounts may sign in on loopback.
    pub demo: bool,
    /// The day on which the house believes to be, for demonstrations; none = the real one.
    pub today: Option<Date>,
    /// Lines for machines instead of for people.
    pub log_json: bool,
    /// Largest file that may be uploaded, in bytes.
    pub upload_limit: usize,
    /// Live checks that one organisation may ask for within a minute.
    pub checks_per_minute: u32,
    /// Live checks of one organisation within an hour that may touch confidential plans of others.
    pub confidential_checks_per_hour: u32,
    /// Tries to sign in that one account from one address has within a minute.
    pub logins_per_minute: u32,
    /// Requests that are worked on at the same time; more are turned away with 503.
    pub concurrency: usize,
    /// Time after which a request is given up.
    pub patience: Duration,
    /// Time that running requests have when the house stops.
    pub drain: Duration,
    /// The server that mail is handed to; none = one file per mail in a folder of the house's data.
    pub smtp: Option<Smtp>,
    /// Certificates that the mail server's may hang on besides those of the web.
    pub smtp_ca: Option<PathBuf>,
    /// Who writes the mails.
    pub mail_from: Mailbox,
}

/// All that is wrong with the settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(pub Vec<SettingFault>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

/// One setting that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is {value:?}, but must be {expected}")]
pub struct SettingFault {
    /// Name of the environment variable.
    pub name: &'static str,
    /// What was found.
    pub value: String,
    /// What would have been right.
    pub expected: &'static str,
}

/// Names of all settings with what they mean, for `lotse serve --help` and the handbook.
pub const SETTINGS: &[(&str, &str)] = &[
    ("LOTSE_LISTEN", "address and port to listen on (127.0.0.1:8080)"),
    ("LOTSE_PUBLIC_URL", "address under which people reach the house (http://<listen>)"),
    ("LOTSE_DATA", "folder of the embedded database"),
    ("DATABASE_URL", "PostGIS server to use instead of the embedded one"),
    ("LOTSE_DEMO", "load the demo town into an empty house (true)"),
    ("LOTSE_TODAY", "day to believe in, YYYY-MM-DD (the real one)"),
    ("LOTSE_LOG_JSON", "log lines as JSON (false)"),
    ("LOTSE_UPLOAD_LIMIT", "largest upload in bytes (52428800)"),
    ("LOTSE_CHECKS_PER_MINUTE", "live checks per organisation and minute (120)"),
    (
        "LOTSE_CONFIDENTIAL_CHECKS_PER_HOUR",
        "live checks per organisation and hour that touch others' confidential plans (600)",
    ),
    ("LOTSE_LOGINS_PER_MINUTE", "tries to sign in per account, address and minute (10)"),
    ("LOTSE_CONCURRENCY", "requests worked on at the same time (256)"),
    ("LOTSE_PATIENCE", "seconds after which a request is given up (60)"),
    ("LOTSE_DRAIN", "seconds that running requests have when the house stops (20)"),
    (
        "LOTSE_SMTP_URL",
        "mail server: smtps://user:password@host (TLS), smtp://… (STARTTLS; on this machine or with ?tls=none in clear text); \
         without one, mails are files in <data>/mail",
    ),
    ("LOTSE_SMTP_CA", "file with certificates (PEM) to trust at the mail server besides those of the web"),
    ("LOTSE_MAIL_FROM", "who writes the mails (Trassenlotse <lotse@host of the public address>)"),
];

impl Config {
    /// Reads the settings: flags first, then the environment, then what is usual.
    ///
    /// # Errors
    /// [`ConfigError`] lists every setting that cannot be used.
    pub fn read(
        flags: &BTreeMap<&'static str, String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut reader = Reader { flags, environment, faults: Vec::new() };
        let listen = reader.take(
            "LOTSE_LISTEN",
            "an address and port like 127.0.0.1:8080",
            SocketAddr::from(([127, 0, 0, 1], 8080)),
            |text| text.parse().ok(),
        );
        let data_dir = reader
            .given("LOTSE_DATA")
            .map_or_else(|| usual_data_dir(|name| (reader.environment)(name)), PathBuf::from);
        let public_url = reader.take(
            "LOTSE_PUBLIC_URL",
            "an http:// or https:// address",
            format!("http://{listen}"),
            |text| is_web_address(text).then(|| text.trim_end_matches('/').to_owned()),
        );
        let mail_from = reader.take(
            "LOTSE_MAIL_FROM",
            "an address for mail like Trassenlotse <lotse@city.example>",
            usual_sender(&public_url),
            |text| text.parse().ok().map(Some),
        );
        let Some(mail_from) = mail_from else {
            reader.faults.push(SettingFault {
                name: "LOTSE_MAIL_FROM",
                value: String::new(),
                expected: "given, since the public address names no host that can write mails",
            });
            return Err(ConfigError(reader.faults));
        };
        let config = Self {
            listen,
            public_url,
            data_dir,
            database_url: reader.take("DATABASE_URL", "a postgres:// address", None, |text| {
                (text.starts_with("postgres://") || text.starts_with("postgresql://"))
                    .then(|| Some(text.to_owned()))
            }),
            demo: reader.take("LOTSE_DEMO", "true or false", true, boolean),
            today: reader
                .take("LOTSE_TODAY", "a day like 2026-03-01", None, |text| text.parse().ok().map(Some)),
            log_json: reader.take("LOTSE_LOG_JSON", "true or false", false, boolean),
            upload_limit: reader.number("LOTSE_UPLOAD_LIMIT", 50 << 20),
            checks_per_minute: reader.number("LOTSE_CHECKS_PER_MINUTE", 120),
            confidential_checks_per_hour: reader.number("LOTSE_CONFIDENTIAL_CHECKS_PER_HOUR", 600),
            logins_per_minute: reader.number("LOTSE_LOGINS_PER_MINUTE", 10),
            concurrency: reader.number("LOTSE_CONCURRENCY", 256),
            patience: Duration::from_secs(reader.number("LOTSE_PATIENCE", 60)),
            drain: Duration::from_secs(reader.number("LOTSE_DRAIN", 20)),
            smtp: reader.take(
                "LOTSE_SMTP_URL",
                "an address like smtps://user:password@mail.example or smtp://mail.example:587",
                None,
                |text| Smtp::read(text).map(Some),
            ),
            smtp_ca: reader.given("LOTSE_SMTP_CA").map(PathBuf::from),
            mail_from,
        };
        if reader.faults.is_empty() { Ok(config) } else { Err(ConfigError(reader.faults)) }
    }

    /// Whether people reach the house over https, so that cookies must be bound to it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether only this machine can reach the house: the condition for demo accounts.
    ///
    /// A public address elsewhere means that somebody passes requests on to us.
    pub fn is_loopback(&self) -> bool {
        let host = self.public_url.split("://").nth(1).unwrap_or_default();
        self.listen.ip().is_loopback() && is_this_machine(host.split('/').next().unwrap_or_default())
    }
}

/// Whether a host, with or without a port, is this machine under one of its own names.
pub fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

struct Reader<'a, E> {
    flags: &'a BTreeMap<&'static str, String>,
    environment: E,
    faults: Vec<SettingFault>,
}

impl<E: Fn(&str) -> Option<String>> Reader<'_, E> {
    fn given(&self, name: &'static str) -> Option<String> {
        self.flags
            .get(name)
            .cloned()
            .or_else(|| (self.environment)(name))
            .filter(|text| !text.trim().is_empty())
    }

    fn take<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        usual: T,
        read: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(value) = self.given(name) else { return usual };
        read(value.trim()).unwrap_or_else(|| {
            // A password in an address must not appear in an error message.
            let value = if is_secret(name) { "(hidden)".to_owned() } else { value };
            self.faults.push(SettingFault { name, value, expected });
            usual
        })
    }

    fn number<T: std::str::FromStr + PartialOrd + From<u8>>(&mut self, name: &'static str, usual: T) -> T {
        self.take(name, "a whole number above 0", usual, |text| text.parse().ok().filter(|n| *n > T::from(0)))
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn is_web_address(text: &str) -> bool {
    text.strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// Whether a setting can hold a password.
fn is_secret(name: &str) -> bool {
    ["DATABASE_URL", "LOTSE_SMTP_URL"].contains(&name)
}

/// Who writes the mails of a house at an address; on this machine alone nobody outside gets them.
fn usual_sender(public_url: &str) -> Option<Mailbox> {
    let host = url::Url::parse(public_url).ok()?;
    let host = host.domain().unwrap_or("localhost").to_owned();
    Some(Mailbox::new(Some("Trassenlotse".to_owned()), format!("lotse@{host}").parse().ok()?))
}

/// PostgreSQL refuses to run as root, so its folder must be one that another account can reach.
fn usual_data_dir(environment: impl Fn(&str) -> Option<String>) -> PathBuf {
    let home = environment("HOME").unwrap_or_default();
    if home == "/root" || home.is_empty() {
        return PathBuf::from("/var/lib/trassenlotse");
    }
    environment("XDG_DATA_HOME")
        .filter(|folder| folder.starts_with('/'))
        .map_or_else(|| PathBuf::from(home).join(".local/share"), PathBuf::from)
        .join("trassenlotse")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
        let flags = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Config::read(&flags, |name| (name == "HOME").then(|| "/home/ada".to_owned()))
    }

    #[test]
    fn all_faults_are_told_at_once_and_no_password_with_them() {
        let error = read(&[
            ("LOTSE_LISTEN", "localhost"),
            ("LOTSE_PATIENCE", "0"),
            ("DATABASE_URL", "mysql://ada:secret@host"),
            ("LOTSE_SMTP_URL", "http://ada:secret@host"),
        ])
        .unwrap_err();
        let names: Vec<_> = error.0.iter().map(|fault| fault.name).collect();
        assert_eq!(names, ["LOTSE_LISTEN", "DATABASE_URL", "LOTSE_PATIENCE", "LOTSE_SMTP_URL"]);
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn only_the_exact_names_of_this_machine_are_this_machine() {
        for here in ["127.0.0.1", "127.0.0.1:8080", "localhost:80", "[::1]", "[::1]:8080", "LocalHost"] {
            assert!(is_this_machine(here), "{here}");
        }
        for elsewhere in
            ["", "::1", "localhost.example", "127.0.0.1.example:80", "127.0.0.1@example", "trassen.example"]
        {
            assert!(!is_this_machine(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn flags_come_before_the_environment_and_https_is_seen() {
        let flags = BTreeMap::from([("LOTSE_LISTEN", "0.0.0.0:80".to_owned())]);
        let config = Config::read(&flags, |name| match name {
            "LOTSE_LISTEN" => Some("127.0.0.1:9".to_owned()),
            "LOTSE_PUBLIC_URL" => Some("https://trassen.example/".to_owned()),
            "HOME" => Some("/home/ada".to_owned()),
            _ => None,
        })
        .unwrap();
        assert_eq!(config.public_url, "https://trassen.example");
        assert_eq!(config.data_dir, PathBuf::from("/home/ada/.local/share/trassenlotse"));
        assert!(config.is_https() && !config.is_loopback());
    }
}
