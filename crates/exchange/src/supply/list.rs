//! A list of addresses: which column is which, and what each line says.

use jiff::civil::Date;

use super::{Cell, Content, Line, Named, RowFault, SINCE, STATUS, SupplyFile, TECHNOLOGY, statement};
use crate::{
    fault::{Fault, UploadFault},
    layer::plain,
    table::{self, whole},
};
use model::Text;

const ID: &[&str] = &["id", "address_id", "address", "adress_id", "adressid", "kennung"];
const STREET: &[&str] = &["street", "strasse", "straßenname", "str"];
const NUMBER: &[&str] = &["number", "hausnummer", "hausnr", "hnr", "nr", "nummer"];
const SUFFIX: &[&str] = &["suffix", "hausnummernzusatz", "hausnummerzusatz", "hausnrzusatz", "zusatz"];
const POSTCODE: &[&str] = &["postcode", "plz", "postleitzahl"];

/// Where the columns stand.
struct Columns<'a> {
    names: &'a [String],
    id: Option<usize>,
    street: Option<usize>,
    number: Option<usize>,
    suffix: Option<usize>,
    postcode: Option<usize>,
    status: usize,
    technology: usize,
    since: Option<usize>,
}

pub(super) fn read(bytes: &[u8], today: Date) -> Result<SupplyFile, UploadFault> {
    let records = table::read(bytes)?;
    let Some((header, lines)) = records.split_first() else { return Err(Fault::EmptyFile.of_file()) };
    let columns = Columns::of(&header.cells)?;
    if lines.is_empty() {
        return Err(whole(
            "Die Liste hat nur eine Kopfzeile. Bitte tragen Sie die Adressen darunter ein.",
            "The list has a header line only. Please enter the addresses below it.",
        ));
    }
    let (mut taken, mut faults) = (Vec::with_capacity(lines.len()), Vec::new());
    for record in lines {
        let cell = |at: Option<usize>| {
            let value = at.and_then(|at| record.cells.get(at)).map_or("", String::as_str);
            let column = at.and_then(|at| columns.names.get(at)).map_or("", String::as_str);
            Cell { column, value }
        };
        let said = [Some(columns.status), Some(columns.technology), columns.since].map(cell);
        let address = columns.address(record.line, cell, &mut faults);
        let statement = statement(record.line, said, today, &mut faults);
        if let (Some(address), Some(statement)) = (address, statement) {
            taken.push(Line { row: record.line, address, statement });
        }
    }
    let name = |at: Option<usize>| at.and_then(|at| columns.names.get(at)).cloned().unwrap_or_default();
    let names = [columns.id, columns.street, columns.number].map(name);
    Ok(SupplyFile {
        format: "csv",
        content: Content::Lines(taken),
        columns: names,
        faults,
        rows: lines.len(),
    })
}

impl<'a> Columns<'a> {
    fn of(names: &'a [String]) -> Result<Self, UploadFault> {
        let find = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|name| plain(name)).collect();
            names.iter().position(|name| wanted.contains(&plain(name)))
        };
        let (id, street, number) = (find(ID), find(STREET), find(NUMBER));
        let (status, technology) = (find(STATUS), find(TECHNOLOGY));
        let mut missing = Vec::new();
        if id.is_none() && street.is_none() {
            missing.push("id / street");
        }
        if id.is_none() && number.is_none() {
            missing.push("number");
        }
        missing.extend(status.is_none().then_some("status"));
        missing.extend(technology.is_none().then_some("technology"));
        let (Some(status), Some(technology), true) = (status, technology, missing.is_empty()) else {
            let missing = missing.join(", ");
            return Err(whole(
                format!(
                    "In der Kopfzeile fehlen Spalten: {missing}. Die Vorlage (GET /api/supply/template.csv) nennt alle Spalten."
                ),
                format!(
                    "Columns are missing in the header line: {missing}. The template (GET /api/supply/template.csv) names all columns."
                ),
            ));
        };
        let (suffix, postcode, since) = (find(SUFFIX), find(POSTCODE), find(SINCE));
        Ok(Self { names, id, street, number, suffix, postcode, status, technology, since })
    }

    fn address<'b>(
        &self,
        line: usize,
        cell: impl Fn(Option<usize>) -> Cell<'b>,
        faults: &mut Vec<RowFault>,
    ) -> Option<Named> {
        let (id, street, number) = (cell(self.id), cell(self.street), cell(self.number));
        let mut fault = |cell: Cell<'_>, code, de: &str, en: &str| {
            faults.push(RowFault::new(line, cell.column, cell.value, code, Text::new(de, en)));
        };
        if !id.value.is_empty() {
            let read = uuid::Uuid::parse_str(id.value).ok().map(Named::Id);
            if read.is_none() {
                fault(
                    id,
                    "no_id",
                    "Das ist keine Kennung einer Adresse. Lassen Sie die Zelle leer, und geben Sie Straße und Hausnummer an.",
                    "This is no identifier of an address. Leave the cell empty and give street and number.",
                );
            }
            return read;
        }
        if street.value.is_empty() {
            let (de, en) = ("Die Straße fehlt. Geben Sie sie an.", "The street is missing. Give it.");
            fault(if self.street.is_some() { street } else { id }, "missing", de, en);
        }
        if number.value.is_empty() && !street.value.is_empty() {
            fault(
                number,
                "missing",
                "Die Hausnummer fehlt. Geben Sie sie an.",
                "The number is missing. Give it.",
            );
        }
        if street.value.is_empty() || number.value.is_empty() {
            return None;
        }
        let number = format!("{}{}", number.value, cell(self.suffix).value);
        let postcode = Some(cell(self.postcode).value).filter(|code| !code.is_empty()).map(ToOwned::to_owned);
        Some(Named::Place { street: street.value.to_owned(), number, postcode })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use model::supply::{Said, Technology};

    use super::*;

    #[test]
    fn every_fault_of_a_line_is_told_with_its_row_and_column() {
        let list = "Straße;Hausnr;Zusatz;Status;Technik;seit\n\
            Elmweg;1;a;angeschlossen;FTTH;31.01.2026\n\
            Elmweg;;;vielleicht;;morgen\n\
            Elmweg;3;;passed;Koax;2027-01-01\n";
        let file = read(list.as_bytes(), date(2026, 3, 2)).unwrap();
        let Content::Lines(lines) = &file.content else { panic!("a list") };
        let [line] = &lines[..] else { panic!("{lines:#?}") };
        assert_eq!(
            line.address,
            Named::Place { street: "Elmweg".into(), number: "1a".into(), postcode: None }
        );
        assert_eq!((line.statement.said, line.statement.technology), (Said::Connected, Technology::Fibre));
        let told: Vec<_> =
            file.faults.iter().map(|fault| (fault.row, fault.column.as_str(), fault.code)).collect();
        assert_eq!(
            told,
            [
                (3, "Hausnr", "missing"),
                (3, "Status", "unknown_word"),
                (3, "Technik", "missing"),
                (3, "seit", "no_day"),
                (4, "seit", "in_the_future"),
            ]
        );
    }
}
