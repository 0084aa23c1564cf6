//! The mail server: where it is, how the way there is kept secret, and what its refusals mean.

use std::{fmt, net::IpAddr, path::Path, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
    },
};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::OpenMailError;

/// How long a step of the conversation may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to be made for each mail.
pub type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How the way to the server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// From the first byte.
    Tls,
    /// From the greeting on, or nothing is sent.
    StartTls,
    /// Not at all.
    None,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    host: String,
    port: u16,
    secrecy: Secrecy,
    login: Option<(String, String)>,
}

impl fmt::Debug for Smtp {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({:?})", self.host, self.port, self.secrecy)
    }
}

impl Smtp {
    /// A server as `smtp://` or `smtps://`, with user and password where it wants them.
    ///
    /// `smtp://` speaks in clear text on this machine only; to everybody else it asks for STARTTLS, unless `?tls=none`
    /// says otherwise.
    pub fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        // The address of an IPv6 server stands in brackets only here.
        let host = match url.host()? {
            Host::Ipv6(address) => address.to_string(),
            _ => url.host_str().filter(|host| !host.is_empty())?.to_owned(),
        };
        let wish = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let secrecy = match (url.scheme(), wish.as_deref()) {
            ("smtps", None) => Secrecy::Tls,
            ("smtp", None) if is_loopback(&host) => Secrecy::None,
            ("smtp", None | Some("required")) => Secrecy::StartTls,
            ("smtp", Some("none")) => Secrecy::None,
            _ => return None,
        };
        let port = url.port().unwrap_or(match secrecy {
            Secrecy::Tls => 465,
            Secrecy::StartTls => 587,
            Secrecy::None => 25,
        });
        let plain = |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
        let login = match (url.username(), url.password()) {
            ("", _) => None,
            (user, password) => Some((plain(user)?, plain(password.unwrap_or_default())?)),
        };
        Some(Self { host, port, secrecy, login })
    }
}

/// Gets ready to speak to a server; nothing is sent yet.
///
/// # Errors
/// [`OpenMailError`] when the certificates cannot be used.
pub fn open(server: &Smtp, ca: Option<&Path>) -> Result<Transport, OpenMailError> {
    let tls = || -> Result<TlsParameters, OpenMailError> {
        let mut parameters =
            TlsParameters::builder(server.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
        if let Some(path) = ca {
            let text = std::fs::read(path).map_err(OpenMailError::Certificate)?;
            parameters =
                parameters.add_root_certificate(Certificate::from_pem(&text).map_err(OpenMailError::Server)?);
        }
        parameters.build_rustls().map_err(OpenMailError::Server)
    };
    let tls = match server.secrecy {
        Secrecy::Tls => Tls::Wrapper(tls()?),
        Secrecy::StartTls => Tls::Required(tls()?),
        Secrecy::None => Tls::None,
    };
    let mut transport =
        Transport::builder_dangerous(server.host.as_str()).port(server.port).tls(tls).timeout(Some(PATIENCE));
    if let Some((user, password)) = &server.login {
        transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(transport.build())
}

/// Hands a mail over.
///
/// # Errors
/// When the server is not reached or does not take it.
pub async fn send(transport: &Transport, message: Message) -> Result<(), Error> {
    transport.send(message).await.map(drop)
}

/// Whether the server has refused this very mail for good (RFC 5321: 550 to 559).
///
/// A refusal of us, such as a wrong password, is for people to mend: then the mail waits.
pub fn is_final(error: &Error) -> bool {
    error.status().is_some_and(|code| (550..560).contains(&u16::from(code)))
}

/// What is kept of a refusal: its number.
pub fn word(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("smtp {code}"),
        None if error.is_tls() => "tls".to_owned(),
        None if error.is_timeout() => "timeout".to_owned(),
        None => "connection".to_owned(),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_leaves_this_machine_in_clear_text_unless_somebody_says_so() {
        let secrecy = |text| Smtp::read(text).map(|server| (server.secrecy, server.port));
        assert_eq!(secrecy("smtps://mail.example"), Some((Secrecy::Tls, 465)));
        assert_eq!(secrecy("smtp://mail.example"), Some((Secrecy::StartTls, 587)));
        assert_eq!(secrecy("smtp://127.0.0.1:2525"), Some((Secrecy::None, 2525)));
        assert_eq!(secrecy("smtp://[::1]:2525"), Some((Secrecy::None, 2525)));
        assert_eq!(secrecy("smtp://localhost:2525?tls=required"), Some((Secrecy::StartTls, 2525)));
        assert_eq!(secrecy("smtp://mail.example?tls=none"), Some((Secrecy::None, 25)));
        for faulty in ["http://mail.example", "smtp://", "mail.example", "smtps://mail.example?tls=none"] {
            assert_eq!(secrecy(faulty), None, "{faulty}");
        }
    }

    #[test]
    fn a_password_may_hold_any_character_and_is_never_shown() {
        let server = Smtp::read("smtps://lotse%40city:p%40ss%3Aw%C3%B6rd@mail.example").unwrap();
        assert_eq!(server.login, Some(("lotse@city".to_owned(), "p@ss:wörd".to_owned())));
        assert!(!format!("{server:?}").contains("ss:"));
    }
}
