//! What the body of a letter is made of: a few kinds of blocks, and text that can be printed.

use serde::Serialize;
use typst::foundations::Bytes;

use crate::face::{one_line, printable};
use crate::{Language, Photo};

/// Text that the faces can print; the only text a block takes.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Printed(String);

impl<T: AsRef<str>> From<T> for Printed {
    fn from(text: T) -> Self {
        Self(printable(text.as_ref().trim()))
    }
}

impl Printed {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A cell of a table: its words, and smaller lines below them.
pub(super) type Cell = Vec<Printed>;

/// A cell with one line.
pub(super) fn cell(text: impl Into<Printed>) -> Cell {
    vec![text.into()]
}

/// A cell with smaller lines below the first; empty ones are left out.
pub(super) fn cell_with<const N: usize>(text: impl Into<Printed>, below: [&str; N]) -> Cell {
    let below = below.into_iter().map(Printed::from).filter(|line| !line.is_empty());
    std::iter::once(text.into()).chain(below).collect()
}

/// How wide a column is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wide {
    /// As wide as its longest word group.
    Auto,
    /// What the others leave.
    Rest,
    /// Millimetres.
    Mm(u8),
}

impl Serialize for Wide {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Auto => serializer.serialize_str("auto"),
            Self::Rest => serializer.serialize_str("rest"),
            Self::Mm(mm) => serializer.serialize_str(&mm.to_string()),
        }
    }
}

/// A column of a table.
pub(super) struct Column {
    /// Its width.
    pub wide: Wide,
    /// Its title in German and in English.
    pub title: (&'static str, &'static str),
    /// Whether it holds figures, which stand on the right.
    pub figures: bool,
}

impl Column {
    pub(super) const fn words(wide: Wide, de: &'static str, en: &'static str) -> Self {
        Self { wide, title: (de, en), figures: false }
    }

    pub(super) const fn figures(de: &'static str, en: &'static str) -> Self {
        Self { wide: Wide::Auto, title: (de, en), figures: true }
    }
}

/// An entry of a numbered list.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub text: Printed,
    pub notes: Vec<(Printed, Printed)>,
    picture: Option<String>,
    alt: Printed,
}

impl Item {
    /// An entry; notes without a value are left out.
    pub(super) fn new<const N: usize>(text: impl Into<Printed>, notes: [(&str, &str); N]) -> Self {
        Self { text: text.into(), notes: pairs(notes), picture: None, alt: Printed::from("") }
    }
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Block {
    Paragraph {
        text: Printed,
    },
    Lead {
        text: Printed,
    },
    Heading {
        level: u8,
        text: Printed,
    },
    Key {
        text: Printed,
    },
    Facts {
        facts: Vec<(Printed, Printed)>,
    },
    Code {
        lines: Vec<String>,
    },
    List {
        entries: Vec<Printed>,
    },
    Picture {
        file: String,
        alt: Printed,
        caption: Printed,
        width: u8,
    },
    Table {
        columns: Vec<Wide>,
        figures: Vec<usize>,
        head: Vec<Printed>,
        rows: Vec<Vec<Cell>>,
        sums: Vec<(Printed, Printed)>,
    },
    Items {
        start: usize,
        items: Vec<Item>,
    },
}

/// The body of a letter while it is written.
pub(super) struct Sheet {
    pub language: Language,
    blocks: Vec<Block>,
    files: Vec<(String, Bytes)>,
}

impl Sheet {
    pub(super) fn new(language: Language) -> Self {
        Self { language, blocks: Vec::new(), files: Vec::new() }
    }

    /// The blocks as data for the template, and the pictures they name.
    pub(super) fn finish(self) -> Result<(serde_json::Value, Vec<(String, Bytes)>), serde_json::Error> {
        Ok((serde_json::to_value(self.blocks)?, self.files))
    }

    /// After the salutation German goes on in lower case, English begins anew.
    fn sentence(&self, de: &str, en: &str) -> Printed {
        if self.language == Language::De {
            return de.into();
        }
        let mut letters = en.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()).into()
    }

    /// A paragraph in the language of the letter.
    pub(super) fn say(&mut self, de: &str, en: &str) {
        let text = self.sentence(de, en);
        self.blocks.push(Block::Paragraph { text });
    }

    /// A paragraph that stays with what follows it.
    pub(super) fn lead(&mut self, de: &str, en: &str) {
        let text = self.sentence(de, en);
        self.blocks.push(Block::Lead { text });
    }

    /// The one sentence the letter is sent for.
    pub(super) fn key(&mut self, de: &str, en: &str) {
        let text = self.language.pick(de, en).into();
        self.blocks.push(Block::Key { text });
    }

    pub(super) fn heading(&mut self, de: &str, en: &str) {
        let text = self.language.pick(de, en).into();
        self.blocks.push(Block::Heading { level: 2, text });
    }

    /// A heading below a heading.
    pub(super) fn group(&mut self, title: &str) {
        self.blocks.push(Block::Heading { level: 3, text: title.into() });
    }

    /// Somebody's own words, one paragraph each.
    pub(super) fn paragraphs<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) {
        let texts = texts.into_iter().map(Printed::from).filter(|text| !text.is_empty());
        self.blocks.extend(texts.map(|text| Block::Paragraph { text }));
    }

    /// A heading with somebody's own paragraphs; nothing where there are none.
    pub(super) fn section(&mut self, de: &str, en: &str, texts: &[String]) {
        if texts.iter().any(|text| !text.trim().is_empty()) {
            self.heading(de, en);
            self.paragraphs(texts);
        }
    }

    pub(super) fn list<T: AsRef<str>>(&mut self, entries: impl IntoIterator<Item = T>) {
        let entries: Vec<_> =
            entries.into_iter().map(Printed::from).filter(|entry| !entry.is_empty()).collect();
        if !entries.is_empty() {
            self.blocks.push(Block::List { entries });
        }
    }

    /// Labels in the language of the letter and what they stand for; those without a value are left out.
    pub(super) fn facts<const N: usize>(&mut self, facts: [((&str, &str), &str); N]) {
        let language = self.language;
        let facts = pairs(facts.map(|((de, en), value)| (language.pick(de, en), value)));
        if !facts.is_empty() {
            self.blocks.push(Block::Facts { facts });
        }
    }

    /// A line that is typed off character by character.
    pub(super) fn code(&mut self, text: &str) {
        /// As many characters as fit the column.
        const WIDTH: usize = 88;
        let letters: Vec<char> = one_line(text).chars().filter(|c| *c != '\u{200b}').collect();
        let lines: Vec<String> = letters.chunks(WIDTH).map(|line| line.iter().collect()).collect();
        if !lines.is_empty() {
            self.blocks.push(Block::Code { lines });
        }
    }

    pub(super) fn table<const N: usize>(&mut self, columns: [Column; N], rows: Vec<[Cell; N]>) {
        self.bill(columns, rows, Vec::new());
    }

    /// A table with sums below it, the last of them being the total.
    #[expect(clippy::needless_pass_by_value, reason = "columns are written where the table is")]
    pub(super) fn bill<const N: usize>(
        &mut self,
        columns: [Column; N],
        rows: Vec<[Cell; N]>,
        sums: Vec<(Printed, Printed)>,
    ) {
        let language = self.language;
        self.blocks.push(Block::Table {
            figures: (0..N).filter(|position| columns[*position].figures).collect(),
            head: columns.iter().map(|column| language.pick(column.title.0, column.title.1).into()).collect(),
            columns: columns.iter().map(|column| column.wide).collect(),
            rows: rows.into_iter().map(|row| row.into_iter().map(dashed).collect()).collect(),
            sums,
        });
    }

    pub(super) fn items(&mut self, start: usize, items: Vec<Item>) {
        if !items.is_empty() {
            self.blocks.push(Block::Items { start, items });
        }
    }

    /// Puts a photo beside an entry of a list.
    pub(super) fn illustrate(&mut self, item: &mut Item, photo: &Photo, alt: &str) {
        item.picture = Some(self.file(photo.ending(), photo.as_bytes()));
        item.alt = alt.into();
    }

    /// A picture of the given width in millimetres, with a caption.
    pub(super) fn picture(&mut self, png: &[u8], width: u8, alt: (&str, &str), caption: (&str, &str)) {
        let file = self.file("png", png);
        let alt = self.language.pick(alt.0, alt.1).into();
        let caption = self.language.pick(caption.0, caption.1).into();
        self.blocks.push(Block::Picture { file, alt, caption, width });
    }

    fn file(&mut self, ending: &str, bytes: &[u8]) -> String {
        let name = format!("picture-{}.{ending}", self.files.len());
        self.files.push((name.clone(), Bytes::new(bytes.to_vec())));
        name
    }
}

fn pairs<const N: usize>(raw: [(&str, &str); N]) -> Vec<(Printed, Printed)> {
    let printed = raw.into_iter().map(|(label, value)| (Printed::from(label), Printed::from(value)));
    printed.filter(|(_, value)| !value.is_empty()).collect()
}

/// A cell that says nothing shows a dash, so that nobody takes it for an oversight; one without lines stays blank.
fn dashed(mut cell: Cell) -> Cell {
    match cell.first_mut() {
        Some(first) if first.is_empty() => *first = "–".into(),
        Some(_) => {}
        None => cell.push("".into()),
    }
    cell
}
