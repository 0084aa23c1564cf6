//! What can be wrong with a file from outside, said so that its sender can mend it.

use geo::Coord;
use model::Text;

/// One thing that is wrong with a file, with its feature and place where it has them.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadFault {
    /// Position of the feature in the file, counted from 0; none when the whole file is meant.
    pub feature: Option<usize>,
    /// Where a map can fly to, in EPSG:25832.
    pub place: Option<Coord<f64>>,
    /// Stable word for programs.
    pub code: &'static str,
    /// What is wrong and what to do next.
    pub text: Text,
}

/// Everything that can be wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    EmptyFile,
    NoFeatures,
    TooLarge { bytes: u64, limit: u64 },
    Unsupported { found: Text },
    NotGeoJson { why: Text },
    Broken { why: Text },
    Archive { why: Text },
    OutOfTime,
    NotRead,
    NoCrs,
    UnknownCrs { name: String },
    WrongCrs { why: Text },
    SwappedAxes,
    NotFinite { vertex: usize },
    EmptyGeometry,
    OutsideArea,
    NotALine { found: Text },
    NoLength { part: usize },
    CrossesItself { part: usize },
    TooManyVertices { found: usize, limit: usize },
    More { count: usize },
    Row { why: Text },
}

impl Fault {
    /// The fault of the whole file.
    pub(crate) fn of_file(self) -> UploadFault {
        UploadFault { feature: None, place: None, code: self.code(), text: self.text() }
    }

    /// The fault of one feature.
    pub(crate) fn of_feature(self, feature: usize, place: Option<Coord<f64>>) -> UploadFault {
        UploadFault { feature: Some(feature), place, code: self.code(), text: self.text() }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::NoFeatures => "no_features",
            Self::TooLarge { .. } => "too_large",
            Self::Unsupported { .. } => "unsupported_format",
            Self::NotGeoJson { .. } => "not_geojson",
            Self::Broken { .. } => "broken_file",
            Self::Archive { .. } => "archive_refused",
            Self::OutOfTime => "out_of_time",
            Self::NotRead => "not_read",
            Self::NoCrs => "no_crs",
            Self::UnknownCrs { .. } => "unknown_crs",
            Self::WrongCrs { .. } => "wrong_crs",
            Self::SwappedAxes => "swapped_axes",
            Self::NotFinite { .. } => "not_finite",
            Self::EmptyGeometry => "empty_geometry",
            Self::OutsideArea => "outside_area",
            Self::NotALine { .. } => "not_a_line",
            Self::NoLength { .. } => "no_length",
            Self::CrossesItself { .. } => "crosses_itself",
            Self::TooManyVertices { .. } => "too_many_vertices",
            Self::More { .. } => "more_faults",
            Self::Row { .. } => "left_out",
        }
    }

    #[expect(clippy::too_many_lines, reason = "one sentence per fault, read as a table")]
    pub(crate) fn text(&self) -> Text {
        match self {
            Self::EmptyFile => Text::new(
                "Die Datei ist leer. Bitte exportieren Sie sie neu und laden Sie sie noch einmal hoch.",
                "The file is empty. Please export it again and upload it once more.",
            ),
            Self::NoFeatures => Text::new(
                "Die Datei enthält kein einziges Objekt. Bitte prüfen Sie, ob beim Export eine Auswahl aktiv war.",
                "The file holds no feature at all. Please check whether a selection was active when it was exported.",
            ),
            Self::TooLarge { bytes, limit } => {
                let mib = |bytes: u64| bytes.div_ceil(1 << 20);
                Text::new(
                    format!(
                        "Die Datei ist mit {} MiB zu groß; erlaubt sind {} MiB. Bitte laden Sie nur die beantragte Trasse hoch.",
                        mib(*bytes),
                        mib(*limit)
                    ),
                    format!(
                        "The file is too large: {} MiB of {} MiB allowed. Please upload only the trench you apply for.",
                        mib(*bytes),
                        mib(*limit)
                    ),
                )
            }
            Self::Unsupported { found } => Text::new(
                format!(
                    "{} wird nicht gelesen. Bitte laden Sie GeoJSON, GeoPackage (.gpkg) oder ein gezipptes Shapefile (.zip) hoch.",
                    found.de
                ),
                format!(
                    "{} is not read. Please upload GeoJSON, a GeoPackage (.gpkg) or a zipped Shapefile (.zip).",
                    found.en
                ),
            ),
            Self::NotGeoJson { why } => Text::new(
                format!(
                    "Das ist kein GeoJSON: {}. Bitte exportieren Sie die Trasse als GeoJSON (RFC 7946), GeoPackage oder gezipptes Shapefile.",
                    why.de
                ),
                format!(
                    "This is not GeoJSON: {}. Please export the trench as GeoJSON (RFC 7946), GeoPackage or a zipped Shapefile.",
                    why.en
                ),
            ),
            Self::Broken { why } => Text::new(
                format!(
                    "Die Datei ist beschädigt oder unvollständig: {}. Bitte exportieren Sie sie neu.",
                    why.de
                ),
                format!("The file is damaged or incomplete: {}. Please export it again.", why.en),
            ),
            Self::Archive { why } => Text::new(
                format!(
                    "Das ZIP-Archiv wird nicht angenommen: {}. Bitte packen Sie nur .shp, .shx, .dbf und .prj in ein neues Archiv.",
                    why.de
                ),
                format!(
                    "The ZIP archive is not accepted: {}. Please put only .shp, .shx, .dbf and .prj into a new archive.",
                    why.en
                ),
            ),
            Self::OutOfTime => Text::new(
                "Das Lesen der Datei hat zu lange gedauert und wurde abgebrochen. Bitte vereinfachen Sie die Datei oder teilen Sie sie auf.",
                "Reading the file took too long and was stopped. Please simplify the file or split it.",
            ),
            Self::NotRead => Text::new(
                "Die Datei konnte auf dem Server nicht gelesen werden. Das liegt nicht an Ihrer Datei. Bitte versuchen Sie es später noch einmal.",
                "The file could not be read on the server. This is not your file's fault. Please try again later.",
            ),
            Self::NoCrs => Text::new(
                "In der Datei steht kein Koordinatenreferenzsystem. Bitte exportieren Sie sie mit EPSG:25832 (beim Shapefile gehört die .prj-Datei dazu).",
                "The file does not say its reference system. Please export it in EPSG:25832 (for a Shapefile, the .prj file belongs to it).",
            ),
            Self::UnknownCrs { name } => Text::new(
                format!(
                    "Das Koordinatenreferenzsystem „{name}“ wird nicht gelesen. Bitte exportieren Sie in EPSG:25832, 25833, 4258, 4326 oder 3857."
                ),
                format!(
                    "The reference system “{name}” is not read. Please export in EPSG:25832, 25833, 4258, 4326 or 3857."
                ),
            ),
            Self::WrongCrs { why } => Text::new(
                format!(
                    "Die Koordinaten passen nicht zum angegebenen Referenzsystem: {}. Bitte geben Sie beim Export das richtige System an.",
                    why.de
                ),
                format!(
                    "The coordinates do not fit the declared reference system: {}. Please declare the right one when exporting.",
                    why.en
                ),
            ),
            Self::SwappedAxes => Text::new(
                "Die Achsen sind vertauscht: Zuerst steht die Breite (Hochwert), dann die Länge (Rechtswert). Bitte exportieren Sie mit der Reihenfolge Länge, Breite.",
                "The axes are swapped: latitude (northing) comes before longitude (easting). Please export in the order longitude, latitude.",
            ),
            Self::NotFinite { vertex } => Text::new(
                format!(
                    "Stützpunkt {} hat keine endliche Zahl als Koordinate. Bitte korrigieren oder löschen Sie ihn.",
                    vertex + 1
                ),
                format!(
                    "Vertex {} has no finite number as coordinate. Please mend or delete it.",
                    vertex + 1
                ),
            ),
            Self::EmptyGeometry => Text::new(
                "Das Objekt hat keine Geometrie. Bitte zeichnen Sie die Linie oder löschen Sie das Objekt.",
                "The feature has no geometry. Please draw the line or delete the feature.",
            ),
            Self::OutsideArea => Text::new(
                "Das Objekt liegt außerhalb des Gebiets, für das diese Stelle zuständig ist. Bitte prüfen Sie Lage und Referenzsystem.",
                "The feature lies outside the area this authority is competent for. Please check its place and reference system.",
            ),
            Self::NotALine { found } => Text::new(
                format!(
                    "Eine Trasse ist eine Linie, hier steht aber: {}. Bitte laden Sie die Achse der Trasse als Linie hoch.",
                    found.de
                ),
                format!(
                    "A trench is a line, but this is: {}. Please upload the trench's axis as a line.",
                    found.en
                ),
            ),
            Self::NoLength { part } => Text::new(
                format!(
                    "Teil {} der Linie hat keine Länge. Bitte löschen oder verlängern Sie ihn.",
                    part + 1
                ),
                format!("Part {} of the line has no length. Please delete or lengthen it.", part + 1),
            ),
            Self::CrossesItself { part } => Text::new(
                format!(
                    "Teil {} der Linie kreuzt sich selbst oder läuft auf sich zurück. Bitte trennen Sie die Linie an der markierten Stelle.",
                    part + 1
                ),
                format!(
                    "Part {} of the line crosses itself or runs back over itself. Please split the line at the marked place.",
                    part + 1
                ),
            ),
            Self::TooManyVertices { found, limit } => Text::new(
                format!(
                    "Es sind zu viele Stützpunkte ({found}; erlaubt sind {limit}). Bitte vereinfachen Sie die Linie."
                ),
                format!(
                    "There are too many vertices ({found}; {limit} are allowed). Please simplify the line."
                ),
            ),
            Self::More { count: 1 } => Text::new(
                "Es gibt noch einen Fehler dieser Art. Bitte beheben Sie zuerst die genannten.",
                "There is one more fault like these. Please mend the listed ones first.",
            ),
            Self::More { count } => Text::new(
                format!("Es gibt {count} weitere Fehler dieser Art. Bitte beheben Sie zuerst die genannten."),
                format!("There are {count} more faults like these. Please mend the listed ones first."),
            ),
            Self::Row { why } => why.clone(),
        }
    }
}
