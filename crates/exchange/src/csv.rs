//! Lists as CSV that a spreadsheet opens without running a cell as a formula.

use std::fmt::Write;

/// A table being written: semicolons between cells and a byte-order mark, as German spreadsheets expect.
#[derive(Debug, Clone)]
pub struct Csv {
    text: String,
}

impl Csv {
    /// A table with its header line.
    pub fn new<S: AsRef<str>>(header: impl IntoIterator<Item = S>) -> Self {
        let mut csv = Self { text: String::from('\u{feff}') };
        csv.row(header);
        csv
    }

    /// Adds a line of cells.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.text.push(';');
            }
            let cell = safe(cell.as_ref());
            if cell.contains(['"', ';', ',', '\n', '\r', '\t']) {
                // Writing into a string cannot fail.
                let _ = write!(self.text, "\"{}\"", cell.replace('"', "\"\""));
            } else {
                self.text.push_str(&cell);
            }
        }
        self.text.push_str("\r\n");
    }

    /// The whole table, UTF-8 with a byte-order mark.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Puts an apostrophe before whatever a spreadsheet would take for a formula; plain numbers stay numbers.
fn safe(cell: &str) -> String {
    let starts_formula =
        cell.trim_start_matches([' ', '\u{feff}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if starts_formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_run_as_a_formula_and_quotes_stay_in_their_cell() {
        let mut csv = Csv::new(["Straße", "Abstand"]);
        csv.row(["=HYPERLINK(\"http://x\")", "-1.5"]);
        csv.row(["@SUM(A1)", "+49 40 1"]);
        csv.row([" =1+1", "a;b\n\"c\""]);
        csv.row(["\t=1", "Hauptstraße 5-7"]);
        assert_eq!(
            csv.finish(),
            "\u{feff}Straße;Abstand\r\n\"'=HYPERLINK(\"\"http://x\"\")\";-1.5\r\n'@SUM(A1);'+49 40 1\r\n' =1+1;\"a;b\n\"\"c\"\"\"\r\n\"'\t=1\";Hauptstraße 5-7\r\n"
        );
    }
}
