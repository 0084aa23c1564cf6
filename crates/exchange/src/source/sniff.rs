//! What a file is, found by looking into it; its name is only a hint for the wording.

use model::Text;

use crate::fault::{Fault, UploadFault};

/// What is read further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    GeoJson,
    GeoPackage,
    Zip,
}

/// Beginnings of files that people send by mistake.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"AC10", "DWG"),
    (b"fgb", "FlatGeobuf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
];

pub(super) fn kind(bytes: &[u8], file_name: &str) -> Result<Kind, UploadFault> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.is_empty() {
        return Err(Fault::EmptyFile.of_file());
    }
    if bytes.starts_with(b"SQLite format 3\0") {
        // The application id of OGC 12-128 stands at byte 68.
        return match bytes.get(68..72) {
            Some(b"GPKG" | b"GP10" | b"GP11") => Ok(Kind::GeoPackage),
            Some(_) => {
                Err(unsupported("SQLite ohne GeoPackage-Kennung", "SQLite without the mark of a GeoPackage"))
            }
            None => Err(Fault::Broken {
                why: Text::new(
                    "das GeoPackage bricht im Kopf ab",
                    "the GeoPackage breaks off within its header",
                ),
            }
            .of_file()),
        };
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(&[0, 0, 0x27, 0x0a]) {
        return Err(unsupported(
            "Eine einzelne .shp-Datei (ohne .shx, .dbf und .prj)",
            "A single .shp file (without .shx, .dbf and .prj)",
        ));
    }
    if let Some((_, name)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(unsupported(&format!("Das Format {name}"), &format!("The format {name}")));
    }
    let extension = file_name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let called_geojson = matches!(extension.as_str(), "geojson" | "json");
    match text.first() {
        Some(b'{') => Ok(Kind::GeoJson),
        Some(b'<') if called_geojson => {
            Err(Fault::NotGeoJson { why: Text::new("die Datei ist XML", "the file is XML") }.of_file())
        }
        Some(b'<') => Err(unsupported("XML (etwa KML, GML oder GPX)", "XML (such as KML, GML or GPX)")),
        _ if called_geojson => Ok(Kind::GeoJson),
        _ => Err(unsupported("Dieses Format", "This format")),
    }
}

fn unsupported(de: &str, en: &str) -> UploadFault {
    Fault::Unsupported { found: Text::new(de, en) }.of_file()
}
