//! Lists of radio cells as CSV: read with every fault by row and column, and written with the same columns.

use std::collections::HashMap;

use geo::{Geometry, Point};
use model::{
    CityArea, Text, Utm32,
    radio_cell::{RadioCell, RadioCellState, RadioModel},
    site::SiteKind,
};

use crate::{
    crs,
    fault::{Fault, UploadFault},
    layer::plain,
    supply::RowFault,
    table::{self, whole},
};

/// The columns in the order in which they are written.
pub const COLUMNS: [&str; 17] = [
    "name",
    "site",
    "operator",
    "kind",
    "longitude",
    "latitude",
    "height_m",
    "frequency_mhz",
    "resource_blocks",
    "eirp_dbm",
    "azimuth_deg",
    "beam_deg",
    "vertical_beam_deg",
    "mechanical_tilt_deg",
    "electrical_tilt_deg",
    "model",
    "state",
];
/// Those that a list cannot do without.
const NEEDED: [&str; 7] =
    ["name", "operator", "longitude", "latitude", "height_m", "frequency_mhz", "eirp_dbm"];
/// 10 MHz of LTE: what counts where a list does not say.
const BLOCKS: f64 = 50.0;

/// A list as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct CellList {
    /// The cells, each with its line in the file, counted from 1.
    pub cells: Vec<(usize, RadioCell)>,
    /// What is wrong with the other lines, in the order of the file.
    pub faults: Vec<RowFault>,
}

/// Reads a list of cells; places lie in `area`.
///
/// # Errors
/// What is wrong with the whole file: that it is no table, empty, too long or without a column that is needed.
pub fn read(bytes: &[u8], area: &CityArea) -> Result<CellList, UploadFault> {
    let records = table::read(bytes)?;
    let Some((header, lines)) = records.split_first() else { return Err(Fault::EmptyFile.of_file()) };
    let at: HashMap<&str, usize> = COLUMNS
        .iter()
        .filter_map(|column| {
            Some((*column, header.cells.iter().position(|name| plain(name) == plain(column))?))
        })
        .collect();
    let missing: Vec<&str> = NEEDED.into_iter().filter(|column| !at.contains_key(column)).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(whole(
            format!(
                "In der Kopfzeile fehlen Spalten: {missing}. Die Ausgabe der Liste (GET /api/radio/cells.csv) nennt alle Spalten."
            ),
            format!(
                "Columns are missing in the header line: {missing}. The list as it is written (GET /api/radio/cells.csv) names all columns."
            ),
        ));
    }
    let mut list = CellList { cells: Vec::new(), faults: Vec::new() };
    let mut first: HashMap<String, usize> = HashMap::new();
    for record in lines {
        let text =
            |column: &str| at.get(column).and_then(|at| record.cells.get(*at)).map_or("", String::as_str);
        let before = list.faults.len();
        let cell = Line { line: record.line, text: &text, faults: &mut list.faults }.cell(area);
        if list.faults.len() > before {
            continue;
        }
        if let Some(line) = first.get(&cell.name) {
            let why = Text::new(
                format!("Eine Zelle dieses Namens steht schon in Zeile {line}."),
                format!("A cell of this name is in line {line} already."),
            );
            list.faults.push(RowFault::new(record.line, "name", &cell.name, "twice", why));
            continue;
        }
        first.insert(cell.name.clone(), record.line);
        list.cells.push((record.line, cell));
    }
    Ok(list)
}

struct Line<'a> {
    line: usize,
    text: &'a dyn Fn(&str) -> &'a str,
    faults: &'a mut Vec<RowFault>,
}

impl Line<'_> {
    fn fault(&mut self, column: &str, code: &'static str, text: Text) {
        let value = (self.text)(column).to_owned();
        self.faults.push(RowFault::new(self.line, column, &value, code, text));
    }

    /// A number; none where nothing stands. A comma may stand for the point.
    fn number(&mut self, column: &str) -> Option<f64> {
        let text = (self.text)(column);
        if text.is_empty() {
            return None;
        }
        let number =
            text.replace(',', ".").replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.fault(
                column,
                "no_number",
                Text::new("Hier wird eine Zahl erwartet.", "A number is expected here."),
            );
        }
        number
    }

    fn needed(&mut self, column: &str) -> f64 {
        if (self.text)(column).is_empty() {
            self.fault(column, "missing", Text::new("Diese Angabe fehlt.", "This is missing."));
        }
        self.number(column).unwrap_or_default()
    }

    fn word<T: Copy>(&mut self, column: &str, all: &[T], code: impl Fn(T) -> &'static str, usual: T) -> T {
        let text = (self.text)(column);
        let found = all.iter().copied().find(|word| code(*word) == text);
        if found.is_none() && !text.is_empty() {
            let words = all.iter().map(|word| code(*word)).collect::<Vec<_>>().join(", ");
            let why = Text::new(format!("Erlaubt sind: {words}."), format!("Allowed are: {words}."));
            self.fault(column, "unknown_word", why);
        }
        found.unwrap_or(usual)
    }

    /// The cell; where faults were added it is none that could be used.
    fn cell(mut self, area: &CityArea) -> RadioCell {
        let (lon, lat) = (self.needed("longitude"), self.needed("latitude"));
        let place = crs::to_utm32(lon, lat);
        if Utm32::new(Geometry::Point(Point(place)), area).is_err() {
            self.fault(
                "longitude",
                "outside",
                Text::new(
                    "Der Ort liegt nicht im Stadtgebiet. Erwartet werden Länge und Breite in Grad.",
                    "The place does not lie in the city's area. Longitude and latitude in degrees are expected.",
                ),
            );
        }
        let blocks = self.number("resource_blocks").unwrap_or(BLOCKS);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within a u16; others are faults"
        )]
        let resource_blocks =
            if blocks.fract() == 0.0 && (0.0..=65_535.0).contains(&blocks) { blocks as u16 } else { 0 };
        let name = (self.text)("name").to_owned();
        let site = Some((self.text)("site")).filter(|site| !site.is_empty());
        let cell = RadioCell {
            site: site.map_or_else(|| name.clone(), ToOwned::to_owned),
            name,
            operator: (self.text)("operator").to_owned(),
            kind: self.word("kind", SiteKind::ALL, SiteKind::code, SiteKind::Mast),
            place,
            height_m: self.needed("height_m"),
            frequency_mhz: self.needed("frequency_mhz"),
            resource_blocks,
            eirp_dbm: self.needed("eirp_dbm"),
            azimuth_deg: self.number("azimuth_deg"),
            beam_deg: self.number("beam_deg"),
            vertical_beam_deg: self.number("vertical_beam_deg"),
            mechanical_tilt_deg: self.number("mechanical_tilt_deg").unwrap_or_default(),
            electrical_tilt_deg: self.number("electrical_tilt_deg").unwrap_or_default(),
            model: self.word("model", RadioModel::ALL, RadioModel::code, RadioModel::Automatic),
            state: self.word("state", RadioCellState::ALL, RadioCellState::code, RadioCellState::OnAir),
        };
        for fault in cell.faults() {
            // What is no number was told already.
            if self.faults.iter().all(|told| (told.row, told.column.as_str()) != (self.line, fault.field)) {
                self.fault(fault.field, "out_of_range", fault.text);
            }
        }
        cell
    }
}

/// A cell as a line of the list, in the order of [`COLUMNS`].
pub fn row(cell: &RadioCell) -> [String; 17] {
    let (lon, lat) = crs::to_lonlat(cell.place);
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        cell.name.clone(),
        cell.site.clone(),
        cell.operator.clone(),
        cell.kind.code().to_owned(),
        crs::rounded(lon).to_string(),
        crs::rounded(lat).to_string(),
        cell.height_m.to_string(),
        cell.frequency_mhz.to_string(),
        cell.resource_blocks.to_string(),
        cell.eirp_dbm.to_string(),
        number(cell.azimuth_deg),
        number(cell.beam_deg),
        number(cell.vertical_beam_deg),
        cell.mechanical_tilt_deg.to_string(),
        cell.electrical_tilt_deg.to_string(),
        cell.model.code().to_owned(),
        cell.state.code().to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use geo::{Coord, Rect};

    use super::*;
    use crate::csv::Csv;

    fn area() -> CityArea {
        let corner = Coord { x: 565_000.0, y: 5_934_000.0 };
        CityArea::new(Rect::new(corner, corner + Coord { x: 10_000.0, y: 10_000.0 }), 500.0)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let place = Coord { x: 566_000.0, y: 5_935_000.0 };
        let cell = RadioCell {
            name: "A-1".into(),
            site: "A; hinten".into(),
            operator: "Nordfunk".into(),
            kind: SiteKind::SmallCell,
            place,
            height_m: 6.5,
            frequency_mhz: 3_600.0,
            resource_blocks: 273,
            eirp_dbm: 37.0,
            azimuth_deg: Some(120.0),
            beam_deg: None,
            vertical_beam_deg: Some(10.0),
            mechanical_tilt_deg: -2.0,
            electrical_tilt_deg: 4.0,
            model: RadioModel::Tr38901,
            state: RadioCellState::Planned,
        };
        let mut csv = Csv::new(COLUMNS);
        csv.row(row(&cell));
        let list = read(csv.finish().as_bytes(), &area()).unwrap();
        assert_eq!(list.faults, []);
        let [(2, read)] = &list.cells[..] else { panic!("{:?}", list.cells) };
        assert!((read.place.x - place.x).hypot(read.place.y - place.y) < 0.01);
        assert_eq!(RadioCell { place, ..read.clone() }, cell);
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_column_and_a_fit_line_is_taken() {
        let list = "name,operator,longitude,latitude,height_m,frequency_mhz,eirp_dbm,kind,azimuth_deg\n\
            A,Nordfunk,10.0,53.6,30,800,60,mast,\n\
            A,Nordfunk,10.0,53.6,30,800,60,,\n\
            B,,10.0,53.6,hoch,800,60,tower,400\n\
            C,Nordfunk,53.6,10.0,30,0,,,\n";
        let list = read(list.as_bytes(), &area()).unwrap();
        assert_eq!(
            list.cells.iter().map(|(line, cell)| (*line, cell.name.as_str())).collect::<Vec<_>>(),
            [(2, "A")]
        );
        let told: Vec<_> =
            list.faults.iter().map(|fault| (fault.row, fault.column.as_str(), fault.code)).collect();
        assert_eq!(
            told,
            [
                (3, "name", "twice"),
                (4, "kind", "unknown_word"),
                (4, "height_m", "no_number"),
                (4, "operator", "out_of_range"),
                (4, "azimuth_deg", "out_of_range"),
                (5, "longitude", "outside"),
                (5, "eirp_dbm", "missing"),
                (5, "frequency_mhz", "out_of_range"),
            ]
        );
        let why = read(b"name;operator\nA;B\n", &area()).unwrap_err().text.en;
        assert!(why.contains("longitude, latitude, height_m, frequency_mhz, eirp_dbm"), "{why}");
    }
}
