//! The answer to a request, with the documents that the authority hands out with it.

use model::{Text, case::Event};
use press::{
    Language,
    letter::{Answer, Body},
};
use serde::{Deserialize, Serialize};
use store::document::StoredDocument;

use super::content::Extra;
use crate::case::file::File;

/// What the letter of an answer says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    settles_dispute: bool,
    text: Vec<String>,
}

/// The answer that a step gives.
pub fn of(event: Event, text: Vec<String>) -> Said {
    Said { settles_dispute: event == Event::SettleDispute, text }
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, _: Language, _: &Extra) -> Body {
        Body::Answer(Answer { settles_dispute: self.settles_dispute, text: self.text.clone() })
    }
}

/// The documents that go with an answer, by name and size.
pub fn enclosed<'a>(file: &'a File<'_>, goes: impl Fn(&StoredDocument) -> bool + 'a) -> Vec<Text> {
    let named = |stored: &StoredDocument| {
        let size = size(stored.document.size_bytes);
        let name = &stored.document.name;
        Text::new(format!("{name} ({})", size.de), format!("{name} ({})", size.en))
    };
    file.documents.iter().filter(|stored| goes(stored)).map(named).collect()
}

/// A size as people read it, as the web app writes it: whole bytes and kilobytes, megabytes with one digit.
fn size(bytes: u64) -> Text {
    const KILO: u64 = 1 << 10;
    const MEGA: u64 = 1 << 20;
    if bytes < KILO {
        return Text::new(format!("{bytes} B"), format!("{bytes} B"));
    }
    if bytes < MEGA {
        let whole = (bytes + KILO / 2) / KILO;
        return Text::new(format!("{whole} kB"), format!("{whole} kB"));
    }
    let tenths = (bytes * 10 + MEGA / 2) / MEGA;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    Text::new(format!("{whole},{tenth} MB"), format!("{whole}.{tenth} MB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_in_both_languages() {
        for (bytes, de, en) in
            [(512, "512 B", "512 B"), (1_536, "2 kB", "2 kB"), (1_572_864, "1,5 MB", "1.5 MB")]
        {
            assert_eq!(size(bytes), Text::new(de, en));
        }
    }
}
