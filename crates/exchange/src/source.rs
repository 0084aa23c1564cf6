//! A file from outside, looked into and read: GeoJSON in Rust, GeoPackage and Shapefile in the shut-in child.

mod archive;
mod sniff;
mod wkb;

use std::path::Path;

use geo::{CoordsIter, Geometry};
use model::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    child::{self, Driver},
    crs,
    fault::{Fault, UploadFault},
    geojson,
};

/// What a file was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// GeoJSON text.
    #[serde(rename = "geojson")]
    GeoJson,
    /// GeoPackage.
    #[serde(rename = "geopackage")]
    GeoPackage,
    /// Shapefile in a ZIP archive.
    Shapefile,
}

impl Format {
    /// The word used in the database and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoPackage => "geopackage",
            Self::Shapefile => "shapefile",
        }
    }
}

/// How much of a file is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Bytes of the file as received.
    pub bytes: u64,
    /// Vertices of all features together.
    pub vertices: usize,
}

impl Limit {
    /// What an applicant may upload.
    pub const UPLOAD: Self = Self { bytes: 50 << 20, vertices: 1_000_000 };
    /// What an administrator may import as a layer.
    pub const LAYER: Self = Self { bytes: 1 << 30, vertices: 10_000_000 };
}

/// What a file says about its reference system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Declared {
    Epsg(u32),
    Unknown(String),
    Nothing,
}

/// One feature as it stands in the file.
#[derive(Debug, Clone)]
pub(crate) struct SourceFeature {
    pub(crate) layer: usize,
    pub(crate) id: Option<String>,
    pub(crate) geometry: Result<Option<Geometry<f64>>, UnreadableGeometry>,
    pub(crate) properties: Map<String, Value>,
}

/// A geometry that is misspelt, or of a kind (curves) that nobody digs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnreadableGeometry;

/// A layer's name and reference system.
#[derive(Debug, Clone)]
pub(crate) struct SourceLayer {
    pub(crate) name: String,
    pub(crate) declared: Declared,
}

/// A file, read but not judged.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) format: Format,
    pub(crate) layers: Vec<SourceLayer>,
    pub(crate) features: Vec<SourceFeature>,
}

/// Reads a file whose name is only a hint; `program` is the path of the binary that runs [`child::main`].
pub(crate) fn read(
    program: &Path,
    bytes: &[u8],
    file_name: &str,
    limit: Limit,
) -> Result<Source, UploadFault> {
    if bytes.len() as u64 > limit.bytes {
        return Err(Fault::TooLarge { bytes: bytes.len() as u64, limit: limit.bytes }.of_file());
    }
    let source = match sniff::kind(bytes, file_name)? {
        sniff::Kind::GeoJson => from_geojson(bytes, file_name, limit)?,
        sniff::Kind::GeoPackage => {
            let part = child::Part { name: stem(file_name), files: vec![("upload.gpkg", bytes.into())] };
            from_child(program, Format::GeoPackage, Driver::GeoPackage, vec![part], limit)?
        }
        sniff::Kind::Zip => {
            let parts = archive::shapefiles(bytes)?;
            from_child(program, Format::Shapefile, Driver::Shapefile, parts, limit)?
        }
    };
    if source.features.is_empty() {
        return Err(Fault::NoFeatures.of_file());
    }
    let vertices: usize = source
        .features
        .iter()
        .filter_map(|feature| feature.geometry.as_ref().ok()?.as_ref())
        .map(CoordsIter::coords_count)
        .sum();
    if vertices > limit.vertices {
        return Err(Fault::TooManyVertices { found: vertices, limit: limit.vertices }.of_file());
    }
    Ok(source)
}

fn stem(file_name: &str) -> String {
    Path::new(file_name)
        .file_stem()
        .map(|stem| stem.to_string_lossy().chars().take(80).collect())
        .unwrap_or_default()
}

fn from_geojson(bytes: &[u8], file_name: &str, limit: Limit) -> Result<Source, UploadFault> {
    // Counted before parsing: every position costs a bracket, every number a comma, and memory many times that.
    let (brackets, commas) = bytes.iter().fold((0_usize, 0_usize), |(brackets, commas), byte| match byte {
        b'[' => (brackets + 1, commas),
        b',' => (brackets, commas + 1),
        _ => (brackets, commas),
    });
    if brackets > limit.vertices + limit.vertices / 4 || commas > 6 * limit.vertices {
        let found = brackets.max(commas / 6);
        return Err(Fault::TooManyVertices { found, limit: limit.vertices }.of_file());
    }
    let document = geojson::document(bytes).map_err(|fault| {
        match fault {
            geojson::DocumentError::NotUtf8 { at } => Fault::Broken {
                why: Text::new(
                    format!("der Text ist nicht UTF-8-kodiert (Byte {at})"),
                    format!("the text is not encoded as UTF-8 (byte {at})"),
                ),
            },
            geojson::DocumentError::Syntax { line, column } => Fault::Broken {
                why: Text::new(
                    format!(
                        "das JSON bricht in Zeile {line}, Spalte {column} ab oder ist dort falsch geschrieben"
                    ),
                    format!("the JSON breaks off or is misspelt at line {line}, column {column}"),
                ),
            },
            geojson::DocumentError::NotJson => Fault::NotGeoJson {
                why: Text::new("die Datei beginnt nicht wie JSON", "the file does not begin as JSON does"),
            },
            geojson::DocumentError::OtherJson { found } => Fault::NotGeoJson {
                why: Text::new(
                    format!("es ist JSON vom Typ „{found}“"),
                    format!("it is JSON of type “{found}”"),
                ),
            },
        }
        .of_file()
    })?;
    let declared = match document.crs {
        None => Declared::Epsg(4326),
        Some(name) => declared(crs::code_of_name(&name), &name),
    };
    Ok(Source {
        format: Format::GeoJson,
        layers: vec![SourceLayer { name: stem(file_name), declared }],
        features: document
            .features
            .into_iter()
            .map(|feature| SourceFeature {
                layer: 0,
                id: feature.id,
                geometry: feature.geometry.map_err(|_malformed| UnreadableGeometry),
                properties: feature.properties,
            })
            .collect(),
    })
}

fn declared(code: Option<u32>, name: &str) -> Declared {
    match code {
        Some(code) if crs::is_read(code) => Declared::Epsg(code),
        _ if name.trim().is_empty() => Declared::Nothing,
        _ => Declared::Unknown(name.chars().take(80).collect()),
    }
}

fn from_child(
    program: &Path,
    format: Format,
    driver: Driver,
    parts: Vec<child::Part<'_>>,
    limit: Limit,
) -> Result<Source, UploadFault> {
    let mut source = Source { format, layers: Vec::new(), features: Vec::new() };
    for part in parts {
        let answer = child::read(program, driver, &part, limit)?;
        let offset = source.layers.len();
        for layer in answer.layers {
            let code =
                layer.authority.as_deref().and_then(crs::code_of_name).filter(|code| crs::is_read(*code));
            let code = code.or_else(|| layer.definition.as_deref().and_then(crs::code_of_definition));
            // OGC 12-128 has two entries for "not said".
            let undefined = layer.title.as_deref().is_some_and(|title| title.starts_with("Undefined "));
            let code = code.filter(|_| !undefined);
            let title = if undefined { None } else { layer.authority.or(layer.title) }.unwrap_or_default();
            // A Shapefile's layer is called as we named its temporary file; its own name is the archive's.
            let name = if driver == Driver::Shapefile { part.name.clone() } else { layer.name };
            source.layers.push(SourceLayer { name, declared: declared(code, &title) });
        }
        for feature in answer.features {
            let geometry = match feature.wkb {
                None => Ok(None),
                Some(bytes) => wkb::read(&bytes).map(Some).ok_or(UnreadableGeometry),
            };
            source.features.push(SourceFeature {
                layer: offset + feature.layer,
                id: feature.id,
                geometry,
                properties: feature.properties,
            });
        }
    }
    Ok(source)
}
