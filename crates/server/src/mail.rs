//! Mail: written once by whoever has something to tell, handed over by the worker, to a server or into a folder.

pub mod folder;
pub mod smtp;

use std::time::SystemTime;

use lettre::{
    Message,
    message::{
        Attachment as Part, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, outbox::Effect};
use tokio::sync::Notify;
use url::Url;
use uuid::Uuid;

use crate::config::Config;
use folder::Folder;

/// Topic of the effects that are mails.
pub const TOPIC: &str = "mail";

/// Most characters of a subject.
const SUBJECT: usize = 200;

/// A mail as it waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The same at every try, so that a server recognises a repeat.
    pub id: Uuid,
    /// Address.
    pub to: String,
    /// Name of the recipient.
    pub name: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// What kind of message it is, for people's filters.
    pub kind: String,
    /// A file that comes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

/// A file that comes with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Name of the file.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Its text.
    pub content: String,
}

/// Why mail cannot be handed over at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenMailError {
    /// The certificates cannot be read.
    #[error("the certificates in LOTSE_SMTP_CA cannot be read")]
    Certificate(#[source] std::io::Error),
    /// They are none, or the connection cannot be prepared.
    #[error("the connection to the mail server cannot be prepared")]
    Server(#[source] lettre::transport::smtp::Error),
}

/// Why a mail was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Nobody can be reached under such an address.
    #[error("the recipient's address is none")]
    Address(#[source] lettre::address::AddressError),
    /// It cannot be written.
    #[error("the mail cannot be written")]
    Unwritable(#[source] lettre::error::Error),
    /// The type of its attachment is none.
    #[error("the attachment has no type")]
    MediaType(#[source] lettre::message::header::ContentTypeErr),
    /// The folder refuses.
    #[error("the folder for mail cannot be written")]
    Folder(#[source] std::io::Error),
    /// The server refuses, or is not reached.
    #[error("the mail server did not take it")]
    Server(#[source] lettre::transport::smtp::Error),
}

impl MailError {
    /// Whether another try would end the same way.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Address(_) | Self::Unwritable(_) | Self::MediaType(_) => true,
            Self::Folder(_) => false,
            Self::Server(error) => smtp::is_final(error),
        }
    }

    /// What is kept of it beside the mail: no address, nothing that a server says.
    pub fn word(&self) -> String {
        match self {
            Self::Address(_) => "address".to_owned(),
            Self::Unwritable(_) | Self::MediaType(_) => "unwritable".to_owned(),
            Self::Folder(_) => "folder".to_owned(),
            Self::Server(error) => smtp::word(error),
        }
    }
}

enum Way {
    Folder(Folder),
    Server(Box<smtp::Transport>),
}

/// Hands mail over.
pub struct Mailer {
    way: Way,
    from: Mailbox,
    host: String,
    wake: Notify,
}

impl Mailer {
    /// As the settings say.
    ///
    /// # Errors
    /// [`OpenMailError`] when the server's settings cannot be used.
    pub fn open(config: &Config) -> Result<Self, OpenMailError> {
        let way = match &config.smtp {
            None => Way::Folder(Folder::at(&config.data_dir)),
            Some(server) => Way::Server(Box::new(smtp::open(server, config.smtp_ca.as_deref())?)),
        };
        let url = Url::parse(&config.public_url).ok();
        let host = url.as_ref().and_then(Url::domain).unwrap_or("localhost").to_owned();
        Ok(Self { way, from: config.mail_from.clone(), host, wake: Notify::new() })
    }

    /// How mail is handed over: `folder` or `smtp`.
    pub fn mode(&self) -> &'static str {
        match self.way {
            Way::Folder(_) => "folder",
            Way::Server(_) => "smtp",
        }
    }

    /// Tells the worker that there is mail.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits until somebody wakes the worker.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Hands a mail over.
    ///
    /// # Errors
    /// [`MailError`]; [`MailError::is_final`] says whether to try again.
    pub async fn send(&self, mail: &Mail, at: SystemTime) -> Result<(), MailError> {
        let message = self.write(mail, at)?;
        match &self.way {
            Way::Folder(folder) => folder.put(mail.id, &message.formatted()).await.map_err(MailError::Folder),
            Way::Server(server) => smtp::send(server, message).await.map_err(MailError::Server),
        }
    }

    fn write(&self, mail: &Mail, at: SystemTime) -> Result<Message, MailError> {
        let address = mail.to.trim().parse().map_err(MailError::Address)?;
        let name = one_line(&mail.name);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new((!name.is_empty()).then_some(name), address))
            .subject(one_line(&mail.subject))
            .date(at)
            .message_id(Some(format!("<{}@{}>", mail.id, self.host)))
            .raw_header(header("List-Id", format!("<{}.{}>", word(&mail.kind), self.host)))
            // RFC 3834: no holiday note answers it.
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        let text = SinglePart::plain(mail.text.clone());
        let message = match &mail.attachment {
            None => message.singlepart(text),
            Some(file) => {
                let kind = ContentType::parse(&file.media_type).map_err(MailError::MediaType)?;
                let part = Part::new(word(&file.name)).body(file.content.clone(), kind);
                message.multipart(MultiPart::mixed().singlepart(text).singlepart(part))
            }
        };
        message.map_err(MailError::Unwritable)
    }
}

/// Lets a mail follow the transaction.
///
/// # Errors
/// When the store refuses.
pub async fn enqueue(tx: &mut Tx, mail: &Mail) -> Result<(), StoreError> {
    // No case: a mailbox that refuses must not hold up what others are told of the same case.
    let payload = serde_json::to_value(mail).unwrap_or_default();
    store::outbox::enqueue(tx, &Effect { case: None, topic: TOPIC.to_owned(), payload }).await
}

/// Whether mail can be addressed so.
pub fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.parse::<lettre::Address>().is_ok()
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// A text as one line: no break in it begins another header.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUBJECT).collect()
}

/// A text as one plain word.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Duration};

    use super::*;

    fn mailer() -> Mailer {
        let flags = BTreeMap::from([("LOTSE_PUBLIC_URL", "https://lotse.city.example".to_owned())]);
        Mailer::open(&Config::read(&flags, |_| None).unwrap()).unwrap()
    }

    fn written(mail: &Mail) -> String {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_000_000);
        String::from_utf8(mailer().write(mail, at).unwrap().formatted()).unwrap()
    }

    fn mail() -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            to: "ada@alpha.example".to_owned(),
            name: "Ada Alpha".to_owned(),
            subject: "[TT-2026-000001] Eingegangen".to_owned(),
            text: "Guten Tag".to_owned(),
            kind: "submitted".to_owned(),
            attachment: None,
        }
    }

    #[test]
    fn a_mail_says_who_writes_of_what_kind_it_is_and_that_no_machine_needs_to_answer() {
        let text = written(&mail());
        for line in [
            "From: Trassenlotse <lotse@lotse.city.example>\r\n",
            "To: \"Ada Alpha\" <ada@alpha.example>\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@lotse.city.example>\r\n",
            "List-Id: <submitted.lotse.city.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Date: Wed, 25 Feb 2026 06:13:20 +0000\r\n",
        ] {
            assert!(text.contains(line), "{line} is missing in {text}");
        }
    }

    #[test]
    fn no_word_of_a_person_begins_another_header() {
        let forged = Mail {
            name: "Ada\r\nBcc: eve@evil.example".to_owned(),
            subject: "Trasse\r\nBcc: eve@evil.example\r\n\r\nHallo".to_owned(),
            kind: "note\r\nBcc: eve@evil.example".to_owned(),
            ..mail()
        };
        let text = written(&forged);
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(head.lines().all(|line| !line.to_lowercase().starts_with("bcc")), "{head}");
        assert_eq!(head.lines().filter(|line| line.starts_with("To: ")).count(), 1, "{head}");
        let sent = mailer().write(&forged, SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(sent.envelope().to().len(), 1);
        let broken = Mail { to: "ada@alpha.example\r\nBcc: eve@evil.example".to_owned(), ..mail() };
        assert!(mailer().write(&broken, SystemTime::UNIX_EPOCH).is_err_and(|error| error.is_final()));
    }
}
