//! A table as text: its encoding, what stands between its cells, and its quotes.

use std::borrow::Cow;

use model::Text;

use crate::fault::{Fault, UploadFault};

/// Longest cell, in bytes.
const CELL: usize = 2_000;
/// Lines of a list that are read at most.
pub(crate) const ROWS: usize = 500_000;
/// Most columns.
const COLUMNS: usize = 100;

/// A line of cells, with its number in the file, counted from 1.
pub(crate) struct Record {
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
}

/// A fault of the whole file.
pub(crate) fn whole(de: impl Into<String>, en: impl Into<String>) -> UploadFault {
    Fault::Row { why: Text::new(de, en) }.of_file()
}

/// Whether a file is rather a table than one of areas; its name only decides where its beginning tells nothing.
pub(crate) fn is_likely(bytes: &[u8], file_name: &str) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let named = [".csv", ".txt", ".tsv"].iter().any(|end| file_name.to_lowercase().ends_with(end));
    let binary =
        [&b"SQLite format 3"[..], b"PK\x03\x04", b"%PDF"].iter().any(|start| bytes.starts_with(start));
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let json = text.starts_with(b"{") || text.starts_with(b"[");
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    wide || !binary && !json && !text.is_empty() && (named || first.contains(&b';') || first.contains(&b','))
}

/// Reads a table of UTF-8 or Latin-1 with `;`, `,` or tabs between its cells; empty lines are left out.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Record>, UploadFault> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(whole(
            "Die Datei ist in UTF-16 gespeichert. Bitte speichern Sie sie als „CSV UTF-8“.",
            "The file is saved in UTF-16. Please save it as “CSV UTF-8”.",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let line = bytes[..at].split(|byte| *byte == b'\n').count();
        return Err(whole(
            format!(
                "Zeile {line} enthält ein Zeichen mit dem Code 0; das ist kein Text. Bitte exportieren Sie die Liste neu als CSV."
            ),
            format!(
                "Line {line} holds a character with code 0; this is no text. Please export the list again as CSV."
            ),
        ));
    }
    let text: Cow<'_, str> = match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Every byte is a character of Latin-1.
        Err(_other) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    };
    if text.trim().is_empty() {
        return Err(Fault::EmptyFile.of_file());
    }
    records(&text, separator(&text))
}

/// What stands most often in the first line.
fn separator(text: &str) -> char {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let count = |wanted: char| first.chars().filter(|c| *c == wanted).count();
    [';', ',', '\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(';')
}

fn records(text: &str, separator: char) -> Result<Vec<Record>, UploadFault> {
    let mut records = Vec::new();
    let (mut line, mut begun) = (1, 1);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    // Where a quote was opened that is not closed yet.
    let mut quoted: Option<usize> = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let ends_line = c == '\n' || c == '\r' && characters.peek() != Some(&'\n');
        match c {
            '"' if quoted.is_some() && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted.is_some() => quoted = None,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = Some(line);
            }
            _ if quoted.is_some() => cell.push(c),
            c if c == separator => cells.push(taken(&mut cell)),
            '\r' | '\n' if ends_line => {
                cells.push(taken(&mut cell));
                keep(&mut records, &mut cells, begun)?;
            }
            '\r' => {}
            c => cell.push(c),
        }
        if cell.len() > CELL || cells.len() > COLUMNS {
            let from = quoted.unwrap_or(line);
            return Err(whole(
                format!(
                    "Zeile {from} ist zu lang; vielleicht fehlt dort ein Anführungszeichen. Bitte prüfen Sie diese Zeile."
                ),
                format!(
                    "Line {from} is too long; a quotation mark may be missing there. Please check this line."
                ),
            ));
        }
        if ends_line {
            line += 1;
            if quoted.is_none() {
                begun = line;
            }
        }
    }
    if let Some(from) = quoted {
        return Err(whole(
            format!(
                "Das Anführungszeichen in Zeile {from} wird nicht geschlossen. Bitte prüfen Sie diese Zeile."
            ),
            format!("The quotation mark in line {from} is not closed. Please check this line."),
        ));
    }
    cells.push(taken(&mut cell));
    keep(&mut records, &mut cells, begun)?;
    Ok(records)
}

fn taken(cell: &mut String) -> String {
    std::mem::take(cell).trim().to_owned()
}

fn keep(records: &mut Vec<Record>, cells: &mut Vec<String>, line: usize) -> Result<(), UploadFault> {
    let cells = std::mem::take(cells);
    if cells.iter().any(|cell| !cell.is_empty()) {
        records.push(Record { line, cells });
    }
    if records.len() > ROWS + 1 {
        return Err(whole(
            format!(
                "Die Liste hat mehr als {ROWS} Zeilen. Bitte teilen Sie sie auf; was Adressen meldet, kann stattdessen Gebiete melden."
            ),
            format!(
                "The list has more than {ROWS} lines. Please split it; what reports addresses can report areas instead."
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
        read(bytes).unwrap().into_iter().map(|record| (record.line, record.cells)).collect()
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn cells_are_told_apart_with_quotes_encodings_and_every_kind_of_line_end() {
        let wanted = [row(1, &["Straße", "Nr"]), row(3, &["Am \"Markt\"; hinten", "1 a"])];
        assert_eq!(
            cells("\u{feff}Straße;Nr\r\n\r\n\"Am \"\"Markt\"\"; hinten\"; 1 a \r\n".as_bytes()),
            wanted
        );
        assert_eq!(cells(b"Stra\xdfe,Nr\n\n\"Am \"\"Markt\"\"; hinten\",1 a"), wanted);
        assert_eq!(cells("Straße\tNr\r\r\"Am \"\"Markt\"\"; hinten\"\t1 a".as_bytes()), wanted);
        assert_eq!(cells(b"a;b\n\"1\n2\";3\n4;5\n")[2], row(4, &["4", "5"]));
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let said = |bytes: &[u8]| read(bytes).err().unwrap().text.en;
        assert!(said(b"a;b\n1;\0").contains("Line 2 "));
        assert!(said(b"a;b\n1;2\n\"3;4\n5;6\n").contains("line 3 "));
        assert!(said(format!("a;b\n{}", "x".repeat(3_000)).as_bytes()).contains("Line 2 "));
        assert!(said(b"\xff\xfea\0;\0").contains("UTF-16"));
    }
}
