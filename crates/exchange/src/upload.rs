//! What an applicant uploads: read, brought into EPSG:25832 and judged as lines, all faults at once.

pub(crate) mod check;

use std::path::Path;

use model::{CityArea, Text, Utm32};
use serde_json::{Map, Value};

use crate::{fault::Fault, source};
pub use crate::{
    fault::UploadFault,
    source::{Format, Limit},
};

/// An upload that holds lines only, each of them fit to be a trench.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// What the file was found to be.
    pub format: Format,
    /// Its features, in the order of the file.
    pub features: Vec<UploadFeature>,
    /// What was changed on the way in, with the position of the feature.
    pub repairs: Vec<(usize, Text)>,
}

/// One line of an upload.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadFeature {
    /// Position in the file, counted from 0.
    pub index: usize,
    /// What to call it: its name, or its layer and number.
    pub label: String,
    /// A line or several, in EPSG:25832.
    pub geometry: Utm32,
    /// Properties as they stand in the file.
    pub properties: Map<String, Value>,
}

/// Faults that are listed one by one.
const FAULTS: usize = 200;

/// Reads an uploaded file; `program` is the path of the binary that runs [`crate::child::main`].
///
/// # Errors
/// Every [`UploadFault`] found, each with its feature and place where it has them.
pub fn read(
    program: &Path,
    bytes: &[u8],
    file_name: &str,
    area: &CityArea,
) -> Result<Upload, Vec<UploadFault>> {
    let source = source::read(program, bytes, file_name, Limit::UPLOAD).map_err(|fault| vec![fault])?;
    let format = source.format;
    let mut upload = Upload { format, features: Vec::new(), repairs: Vec::new() };
    let mut faults = Vec::new();
    for (index, feature) in source.features.into_iter().enumerate() {
        let layer = &source.layers[feature.layer];
        let label = label(&feature.properties, &layer.name, index);
        match check::line(&feature.geometry, &layer.declared, area) {
            Ok((geometry, repairs)) => {
                upload.repairs.extend(repairs.into_iter().map(|text| (index, text)));
                upload.features.push(UploadFeature {
                    index,
                    label,
                    geometry,
                    properties: feature.properties,
                });
            }
            Err(found) => {
                faults.extend(found.into_iter().map(|(fault, place)| fault.of_feature(index, place)));
            }
        }
    }
    if faults.is_empty() {
        return Ok(upload);
    }
    if faults.len() > FAULTS {
        let count = faults.len() - FAULTS;
        faults.truncate(FAULTS);
        faults.push(Fault::More { count }.of_file());
    }
    Err(faults)
}

fn label(properties: &Map<String, Value>, layer: &str, index: usize) -> String {
    const NAMES: [&str; 7] = ["name", "bezeichnung", "titel", "title", "label", "trasse", "id"];
    let named = NAMES.iter().find_map(|name| {
        let (_, value) = properties.iter().find(|(key, _)| key.to_lowercase() == *name)?;
        match value {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().chars().take(120).collect()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    });
    named.unwrap_or_else(|| format!("{layer} {}", index + 1).trim().to_owned())
}
