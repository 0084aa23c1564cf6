//! Why files of heights cannot be used, said so that their sender can mend them.

use model::Text;

use crate::child::{Refusal, Unheard};

/// Why heights cannot be read, with the file that is at fault.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct HeightsFault {
    /// The file's name; none when no single file is meant.
    pub file: Option<String>,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with files of heights.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The area or the side of a cell is no such thing, or makes more cells than are kept.
    Cells {
        /// Cells that there may be at most.
        most: usize,
    },
    /// There are too many files.
    Files {
        /// Files there may be.
        most: usize,
    },
    /// The file could not be opened.
    NotOpened,
    /// The file is too large.
    TooLarge {
        /// Bytes there may be.
        most: u64,
    },
    /// It is neither an SRTM tile nor a `GeoTIFF`.
    Unknown,
    /// An archive that is not taken.
    Archive {
        /// Why not.
        why: Text,
    },
    /// An SRTM tile whose name does not say where it lies.
    TileName,
    /// An SRTM tile of another size than 1201 or 3601 points a side.
    TileSize {
        /// Bytes that it has.
        bytes: u64,
    },
    /// It breaks off, or its reader did.
    Broken,
    /// Reading took too long.
    OutOfTime,
    /// The reader could not be started; not the file's fault.
    NotRead,
    /// It does not say its reference system.
    NoCrs,
    /// Its reference system is not read here.
    UnknownCrs {
        /// As the file names it.
        name: String,
    },
    /// Its rows do not run from west to east.
    Askew,
    /// It has other than one band.
    Bands {
        /// Bands that it has.
        found: usize,
    },
    /// Its pixels are no real numbers.
    Complex,
    /// Its heights are no metres.
    Unit {
        /// What they are, in the file's words.
        name: String,
    },
    /// A number that is no height on land.
    NoHeight {
        /// The number.
        metres: f64,
    },
    /// More pixels than can be looked at.
    TooFine,
    /// No file knows a single height of the area.
    Nothing,
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoCrs => Self::NoCrs,
            Refusal::UnknownCrs(name) => Self::UnknownCrs { name },
            Refusal::Askew => Self::Askew,
            Refusal::Bands(found) => Self::Bands { found },
            Refusal::Complex => Self::Complex,
            Refusal::Unit(name) => Self::Unit { name },
            Refusal::NoHeight(metres) => Self::NoHeight { metres },
            Refusal::TooFine => Self::TooFine,
            Refusal::Elsewhere => Self::Nothing,
        }
    }
}

impl From<Unheard> for Why {
    fn from(unheard: Unheard) -> Self {
        match unheard {
            Unheard::OutOfTime => Self::OutOfTime,
            Unheard::NotRead => Self::NotRead,
            Unheard::TooMuch { .. } => Self::TooFine,
        }
    }
}

impl HeightsFault {
    pub(super) fn of_all(why: Why) -> Self {
        Self { file: None, why }
    }

    pub(super) fn of(file: &str, why: Why) -> Self {
        Self { file: Some(file.to_owned()), why }
    }

    /// What is wrong and what to do next, beginning with the file's name.
    pub fn text(&self) -> Text {
        let why = self.why.text();
        match &self.file {
            None => why,
            Some(file) => Text::new(format!("{file}: {}", why.de), format!("{file}: {}", why.en)),
        }
    }
}

impl Why {
    #[expect(clippy::too_many_lines, reason = "one sentence per fault, read as a table")]
    fn text(&self) -> Text {
        match self {
            Self::Cells { most } => Text::new(
                format!(
                    "Gebiet und Zellgröße passen nicht zusammen; erlaubt sind höchstens {most} Zellen. Bitte wählen Sie ein kleineres Gebiet oder größere Zellen."
                ),
                format!(
                    "The area and the size of a cell do not go together; there may be {most} cells. Please choose a smaller area or larger cells."
                ),
            ),
            Self::Files { most } => Text::new(
                format!(
                    "Es sind zu viele Dateien; erlaubt sind {most}. Bitte nehmen Sie nur die Kacheln des Gebiets."
                ),
                format!(
                    "There are too many files; {most} are allowed. Please take only the tiles of the area."
                ),
            ),
            Self::NotOpened => Text::new(
                "Die Datei ließ sich nicht öffnen. Bitte prüfen Sie Pfad und Rechte.",
                "The file could not be opened. Please check its path and permissions.",
            ),
            Self::TooLarge { most } => Text::new(
                format!(
                    "Die Datei ist zu groß; erlaubt sind {} MiB. Bitte teilen Sie sie in Kacheln.",
                    most >> 20
                ),
                format!("The file is too large; {} MiB are allowed. Please split it into tiles.", most >> 20),
            ),
            Self::Unknown => Text::new(
                "Das ist weder eine SRTM-Kachel (.hgt oder .hgt.zip) noch ein GeoTIFF (.tif). Bitte wandeln Sie die Datei um.",
                "This is neither an SRTM tile (.hgt or .hgt.zip) nor a GeoTIFF (.tif). Please convert the file.",
            ),
            Self::Archive { why } => why.clone(),
            Self::TileName => Text::new(
                "Der Name einer SRTM-Kachel sagt, wo sie liegt, etwa N53E009.hgt. Bitte nennen Sie die Datei so, wie sie ausgeliefert wurde.",
                "The name of an SRTM tile says where it lies, such as N53E009.hgt. Please name the file as it was delivered.",
            ),
            Self::TileSize { bytes } => Text::new(
                format!(
                    "Eine SRTM-Kachel hat 1201 oder 3601 Punkte je Seite; {bytes} Bytes passen dazu nicht. Bitte laden Sie sie noch einmal herunter."
                ),
                format!(
                    "An SRTM tile has 1201 or 3601 points a side; {bytes} bytes do not fit. Please download it again."
                ),
            ),
            Self::Broken => Text::new(
                "Die Datei ist beschädigt oder unvollständig. Bitte exportieren Sie sie neu.",
                "The file is damaged or incomplete. Please export it again.",
            ),
            Self::OutOfTime => Text::new(
                "Das Lesen hat zu lange gedauert und wurde abgebrochen. Bitte teilen Sie die Datei in Kacheln.",
                "Reading took too long and was stopped. Please split the file into tiles.",
            ),
            Self::NotRead => Text::new(
                "Die Datei konnte auf dem Server nicht gelesen werden; das liegt nicht an ihr. Bitte versuchen Sie es später noch einmal.",
                "The file could not be read on the server; this is not its fault. Please try again later.",
            ),
            Self::NoCrs => Text::new(
                "In der Datei steht kein Koordinatenreferenzsystem. Bitte exportieren Sie sie als GeoTIFF mit EPSG:25832.",
                "The file does not say its reference system. Please export it as GeoTIFF in EPSG:25832.",
            ),
            Self::UnknownCrs { name } => Text::new(
                format!(
                    "Das Koordinatenreferenzsystem „{name}“ wird nicht gelesen. Bitte exportieren Sie in EPSG:25832, 25833, 4258, 4326 oder 3857."
                ),
                format!(
                    "The reference system “{name}” is not read. Please export in EPSG:25832, 25833, 4258, 4326 or 3857."
                ),
            ),
            Self::Askew => Text::new(
                "Das Raster ist gedreht oder sagt nicht, wo es liegt. Bitte exportieren Sie es nach Norden ausgerichtet.",
                "The raster is rotated or does not say where it lies. Please export it with north up.",
            ),
            Self::Bands { found } => Text::new(
                format!(
                    "Ein Höhenraster hat genau ein Band, dieses hat {found}. Bitte exportieren Sie nur die Höhen."
                ),
                format!(
                    "A raster of heights has exactly one band, this one has {found}. Please export the heights alone."
                ),
            ),
            Self::Complex => Text::new(
                "Die Werte sind keine reellen Zahlen. Bitte exportieren Sie die Höhen als Int16 oder Float32.",
                "The values are no real numbers. Please export the heights as Int16 or Float32.",
            ),
            Self::Unit { name } => Text::new(
                format!("Die Höhen sind in „{name}“ angegeben. Bitte exportieren Sie sie in Metern."),
                format!("The heights are given in “{name}”. Please export them in metres."),
            ),
            Self::NoHeight { metres } => Text::new(
                format!(
                    "{metres} ist keine Höhe in Metern. Bitte tragen Sie den Wert für „keine Daten“ im GeoTIFF ein."
                ),
                format!(
                    "{metres} is no height in metres. Please declare the value for “no data” in the GeoTIFF."
                ),
            ),
            Self::TooFine => Text::new(
                "Das Raster hat im Gebiet zu viele Bildpunkte. Bitte teilen Sie es in Kacheln oder rechnen Sie es gröber.",
                "The raster has too many pixels within the area. Please split it into tiles or make it coarser.",
            ),
            Self::Nothing => Text::new(
                "Keine der Dateien kennt eine Höhe im Gebiet. Bitte prüfen Sie, ob es die richtigen Kacheln sind.",
                "None of the files knows a height within the area. Please check whether these are the right tiles.",
            ),
        }
    }
}
