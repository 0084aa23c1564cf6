//! The typesetter: a template and its data go in, an archivable and accessible PDF comes out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::PressError;
use crate::face::FONTS;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A document that conforms to PDF/A-2a (archiving) and PDF/UA-1 (accessibility).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf(Vec<u8>);

impl Pdf {
    /// The document's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The document's bytes, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// All files that one document is set from; there is no other file it could read.
pub(crate) struct Composition {
    main: FileId,
    files: BTreeMap<String, Bytes>,
}

impl Composition {
    /// Starts a document whose first file is `main`.
    pub(crate) fn new(main: &'static str, template: &'static str) -> Self {
        let mut composition = Self { main: file(main), files: BTreeMap::new() };
        composition.add(main, Bytes::from_string(template));
        composition
    }

    /// Adds a file the template may read.
    pub(crate) fn add(&mut self, name: &str, content: Bytes) {
        self.files.insert(name.to_owned(), content);
    }

    /// Sets the document.
    ///
    /// # Errors
    /// `PressError::Typeset` and `PressError::Nonconforming`.
    pub(crate) fn set(&self) -> Result<Pdf, PressError> {
        let document = typst::compile::<PagedDocument>(self).output;
        let pdf = document.map_err(|faults| PressError::Typeset { complaints: sentences(&faults) }).and_then(
            |document| {
                let standards =
                    PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|fault| {
                        PressError::Nonconforming { complaints: vec![fault.message().to_string()] }
                    })?;
                let options = PdfOptions {
                    standards,
                    creator: Smart::Custom(Some("Trassenlotse".to_owned())),
                    ..PdfOptions::default()
                };
                typst_pdf::pdf(&document, &options)
                    .map_err(|faults| PressError::Nonconforming { complaints: sentences(&faults) })
            },
        );
        // The typesetter remembers every layout it made; letters are seldom set twice.
        typst::comemo::evict(2);
        pdf.map(Pdf)
    }
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names of our own files are plain words");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn sentences(faults: &[SourceDiagnostic]) -> Vec<String> {
    faults.iter().map(|fault| fault.message.to_string()).collect()
}

impl World for Composition {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let text = self.file(id)?;
        let text = str::from_utf8(&text).or(Err(FileError::InvalidUtf8))?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
