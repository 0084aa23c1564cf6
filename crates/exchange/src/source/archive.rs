//! A Shapefile's parts in a ZIP archive, unpacked within limits and under names of our own.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    path::Path,
};

use model::Text;
use zip::{CompressionMethod, ZipArchive};

use crate::{
    child::Part,
    fault::{Fault, UploadFault},
};

const FILES: usize = 200;
/// Shapefiles in one archive; each costs a process.
const SHAPEFILES: usize = 10;
const UNPACKED_BYTES: u64 = 500 << 20;
/// Unpacked size over packed size; below the second figure (in bytes) a high ratio is harmless.
const RATIO: u64 = 100;
const RATIO_FROM_BYTES: u64 = 1 << 20;

/// What belongs to a Shapefile, and the names under which the child finds it.
const PARTS: [(&str, &str); 5] = [
    ("shp", "upload.shp"),
    ("shx", "upload.shx"),
    ("dbf", "upload.dbf"),
    ("prj", "upload.prj"),
    ("cpg", "upload.cpg"),
];

/// Archives within archives, by their beginnings and by their names.
const ARCHIVE_STARTS: [&[u8]; 5] = [b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh"];
const ARCHIVE_ENDINGS: [&str; 8] = ["zip", "gz", "tgz", "tar", "7z", "rar", "bz2", "xz"];

pub(super) fn shapefiles(bytes: &[u8]) -> Result<Vec<Part<'static>>, UploadFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_fault| unreadable())?;
    check(&mut archive, bytes.len() as u64)?;
    let mut sets: BTreeMap<String, BTreeMap<usize, Vec<u8>>> = BTreeMap::new();
    let mut other = None;
    let mut total = 0;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|_fault| unreadable())?;
        let name = file.name().map_err(|_fault| unreadable())?.into_owned();
        if !file.is_file() || name.starts_with("__MACOSX/") {
            continue;
        }
        let path = Path::new(&name);
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let part = PARTS.iter().position(|(known, _)| *known == ending);
        let wanted = file.size();
        let mut content = Vec::new();
        // A part that nobody needs is looked at only to see whether it is an archive.
        let most = if part.is_some() { wanted + 1 } else { 8 };
        file.by_ref().take(most).read_to_end(&mut content).map_err(|_fault| unreadable())?;
        if ARCHIVE_ENDINGS.contains(&ending.as_str())
            || ARCHIVE_STARTS.iter().any(|start| content.starts_with(start))
        {
            return Err(refused("es enthält ein weiteres Archiv", "it holds another archive"));
        }
        let Some(part) = part else {
            other.get_or_insert(ending);
            continue;
        };
        if content.len() as u64 != wanted {
            return Err(unreadable());
        }
        total += wanted;
        if total > UNPACKED_BYTES {
            return Err(too_big());
        }
        let stem = path.with_extension("").to_string_lossy().to_lowercase();
        if sets.entry(stem).or_default().insert(part, content).is_some() {
            return Err(refused("eine Datei kommt zweimal vor", "a file occurs twice"));
        }
    }
    let mut found = Vec::new();
    for (stem, mut set) in sets {
        if !set.contains_key(&0) {
            continue;
        }
        if !set.contains_key(&1) {
            return Err(refused(
                "zur .shp-Datei fehlt die .shx-Datei",
                "the .shx file that belongs to the .shp file is missing",
            ));
        }
        let name = stem.rsplit('/').next().unwrap_or_default().chars().take(80).collect();
        let files = PARTS
            .iter()
            .enumerate()
            .filter_map(|(at, (_, own))| set.remove(&at).map(|content| (*own, content.into())))
            .collect();
        found.push(Part { name, files });
    }
    if found.len() > SHAPEFILES {
        return Err(refused("es enthält mehr als zehn Shapefiles", "it holds more than ten Shapefiles"));
    }
    match other {
        _ if !found.is_empty() => Ok(found),
        Some(ending) if matches!(ending.as_str(), "gpkg" | "geojson" | "json") => Err(refused(
            "GeoPackage und GeoJSON werden ungepackt hochgeladen",
            "GeoPackage and GeoJSON are uploaded unpacked",
        )),
        _ => Err(refused("es enthält keine .shp-Datei", "it holds no .shp file")),
    }
}

/// Holds the table of contents against the limits before anything is unpacked.
fn check(archive: &mut ZipArchive<Cursor<&[u8]>>, packed: u64) -> Result<(), UploadFault> {
    if archive.len() > FILES {
        return Err(refused("es enthält mehr als 200 Dateien", "it holds more than 200 files"));
    }
    if archive.has_overlapping_entries().map_err(|_fault| unreadable())? {
        return Err(refused("seine Dateien überlappen sich", "its files overlap"));
    }
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_fault| unreadable())?;
        let name = file.name().map_err(|_fault| unreadable())?.into_owned();
        if file.encrypted() {
            return Err(refused("es ist verschlüsselt", "it is encrypted"));
        }
        if !(file.is_file() || file.is_dir()) || file.unix_mode().is_some_and(is_special) {
            return Err(refused("es enthält eine Verknüpfung", "it holds a link"));
        }
        if escapes(&name) || file.enclosed_name().is_none() {
            return Err(refused(
                "ein Dateiname führt aus dem Archiv hinaus",
                "a file name leads out of the archive",
            ));
        }
        if !matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(refused("es ist nicht mit „Deflate“ gepackt", "it is not packed with “deflate”"));
        }
        total = total.saturating_add(file.size());
        let ratio = file.size() / file.compressed_size().max(1);
        if total > UNPACKED_BYTES {
            return Err(too_big());
        }
        if file.size() > RATIO_FROM_BYTES && ratio > RATIO
            || total > RATIO_FROM_BYTES && total / packed.max(1) > RATIO
        {
            return Err(refused(
                "es wird beim Entpacken mehr als hundertmal so groß",
                "it grows more than a hundredfold when unpacked",
            ));
        }
    }
    Ok(())
}

fn is_special(mode: u32) -> bool {
    !matches!(mode & 0o170_000, 0 | 0o100_000 | 0o040_000)
}

fn escapes(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|part| part == "..")
}

fn refused(de: &str, en: &str) -> UploadFault {
    Fault::Archive { why: Text::new(de, en) }.of_file()
}

fn unreadable() -> UploadFault {
    Fault::Broken {
        why: Text::new("das ZIP-Archiv lässt sich nicht entpacken", "the ZIP archive cannot be unpacked"),
    }
    .of_file()
}

fn too_big() -> UploadFault {
    refused("es wird beim Entpacken größer als 500 MiB", "it grows beyond 500 MiB when unpacked")
}
