//! Layers of the city (conduits, trees, moratoria, works, statistical areas, constraints) from files whose fields people name as they like.
//!
//! The names and units that are understood stand in `docs/IMPORT.md`.

mod conduit;
mod constraint;
mod field;
mod moratorium;
mod statistical_area;
mod tree;
mod works;

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use geo::{CoordsIter, Geometry};
use model::{
    CityArea, Text, Utm32, change::Layer, constraint::ConstraintKind, moratorium::Moratorium,
    statistical_area::StatisticalArea, tree::Tree,
};
use uuid::Uuid;

pub use conduit::ConduitRow;
pub use constraint::ConstraintRow;
pub use works::WorksRow;

use crate::{
    fault::{Fault, UploadFault},
    source::{self, Declared, Format, Limit, SourceFeature},
    upload::check,
};
use field::Fields;
pub(crate) use field::date_of;
pub use field::plain;

/// A layer that can be loaded from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// Conduits in the ground.
    Conduit,
    /// Trees.
    Tree,
    /// Protected surfaces.
    Moratorium,
    /// Works in the street.
    Works,
    /// The areas by which statistics count.
    StatisticalArea,
    /// Whatever else asks for care: protected nature, ordnance suspicion, events …
    Constraint(ConstraintKind),
}

impl LayerKind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Conduit, Self::Tree, Self::Moratorium, Self::Works, Self::StatisticalArea]
            .into_iter()
            .chain(constraint::KINDS.into_iter().map(Self::Constraint))
    }

    /// The word on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Conduit => "conduit",
            Self::Tree => "tree",
            Self::Moratorium => "moratorium",
            Self::Works => "works",
            Self::StatisticalArea => "statistical_area",
            Self::Constraint(kind) => kind.code(),
        }
    }

    /// The layer of the city that it belongs to.
    pub fn layer(self) -> Layer {
        match self {
            Self::Conduit => Layer::Conduit,
            Self::Tree => Layer::Tree,
            Self::Moratorium => Layer::Moratorium,
            Self::Works => Layer::Works,
            Self::StatisticalArea => Layer::StatisticalArea,
            Self::Constraint(kind) => kind.layer(),
        }
    }

    /// The kind a word stands for, if it is one; the plural is understood too.
    pub fn find(word: &str) -> Option<Self> {
        Self::all().find(|kind| {
            word == kind.code()
                || word.strip_suffix('s') == Some(kind.code())
                || (*kind == Self::Moratorium && word == "moratoria")
        })
    }
}

/// The rows of a layer.
#[derive(Debug, Clone, PartialEq)]
pub enum LayerRows {
    /// Conduits; their owners are names.
    Conduit(Vec<ConduitRow>),
    /// Trees.
    Tree(Vec<Tree>),
    /// Moratoria.
    Moratorium(Vec<Moratorium>),
    /// Works; their applicants are names.
    Works(Vec<WorksRow>),
    /// Polygons of statistical areas; several may have one key.
    StatisticalArea(Vec<StatisticalArea>),
    /// Constraints of one kind; their owners are names.
    Constraint(ConstraintKind, Vec<ConstraintRow>),
}

impl LayerRows {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Conduit(rows) => rows.len(),
            Self::Tree(rows) => rows.len(),
            Self::Moratorium(rows) => rows.len(),
            Self::Works(rows) => rows.len(),
            Self::StatisticalArea(rows) => rows.len(),
            Self::Constraint(_, rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A layer, read.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerExtract {
    /// What the file was found to be.
    pub format: Format,
    /// Its rows, in the order of the file.
    pub rows: LayerRows,
    /// What was left out and why.
    pub summary: LayerSummary,
}

/// What was taken from a layer's file and what was not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LayerSummary {
    /// Features in the file.
    pub features: usize,
    /// Rows that came of them.
    pub taken: usize,
    /// Features that were left out, by reason.
    pub left_out: Vec<LeftOut>,
    /// Values that were not understood and are missing from their rows, by reason.
    pub unread: Vec<LeftOut>,
    /// Fields of the file that mean nothing here.
    pub ignored_fields: Vec<String>,
}

/// A reason with how often it applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why.
    pub reason: Text,
    /// How many features.
    pub count: usize,
    /// The first of them, counted from 0.
    pub first: usize,
}

/// Faults that are listed one by one when nothing at all can be taken.
const FAULTS: usize = 200;

/// Reads a layer; `program` is the path of the binary that runs [`crate::child::main`].
///
/// A feature that cannot be a row is left out and counted.
///
/// # Errors
/// The faults of the file, or those of all features when none of them can be taken.
pub fn read(
    program: &Path,
    path: &Path,
    kind: LayerKind,
    area: &CityArea,
) -> Result<LayerExtract, Vec<UploadFault>> {
    let size = std::fs::metadata(path).map(|found| found.len());
    let too_large = |bytes| Fault::TooLarge { bytes, limit: Limit::LAYER.bytes }.of_file();
    let bytes = match size {
        Ok(size) if size > Limit::LAYER.bytes => return Err(vec![too_large(size)]),
        _ => std::fs::read(path).map_err(|_fault| {
            let why = Text::new("sie ließ sich nicht öffnen", "it could not be opened");
            vec![Fault::Broken { why }.of_file()]
        })?,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let source = source::read(program, &bytes, &name, Limit::LAYER).map_err(|fault| vec![fault])?;
    let unusable = source.layers.iter().filter_map(|layer| match &layer.declared {
        Declared::Epsg(_) => None,
        Declared::Unknown(name) => Some(Fault::UnknownCrs { name: name.clone() }.of_file()),
        Declared::Nothing => Some(Fault::NoCrs.of_file()),
    });
    let unusable: Vec<UploadFault> = unusable.collect();
    if !unusable.is_empty() {
        return Err(unusable);
    }
    let mut reading = Reading::default();
    let rows = match kind {
        LayerKind::Conduit => LayerRows::Conduit(reading.rows(&source, area, conduit::row)),
        LayerKind::Tree => LayerRows::Tree(reading.rows(&source, area, tree::row)),
        LayerKind::Moratorium => LayerRows::Moratorium(reading.rows(&source, area, moratorium::row)),
        LayerKind::Works => LayerRows::Works(reading.rows(&source, area, works::row)),
        LayerKind::StatisticalArea => {
            LayerRows::StatisticalArea(reading.rows(&source, area, statistical_area::row))
        }
        LayerKind::Constraint(kind) => {
            LayerRows::Constraint(kind, reading.rows(&source, area, |feature| constraint::row(kind, feature)))
        }
    };
    if rows.is_empty() {
        return Err(reading.faults);
    }
    let mut summary = reading.summary;
    (summary.features, summary.taken) = (source.features.len(), rows.len());
    summary.ignored_fields = ignored(&source.features, &reading.understood);
    Ok(LayerExtract { format: source.format, rows, summary })
}

fn ignored(features: &[SourceFeature], understood: &BTreeSet<String>) -> Vec<String> {
    let all: BTreeSet<&String> = features.iter().flat_map(|feature| feature.properties.keys()).collect();
    all.into_iter().filter(|name| !understood.contains(*name)).cloned().collect()
}

/// The space in which files' own numbers become identifiers (UUID version 5).
const SPACE: Uuid = Uuid::from_u128(0x2c0d_98e1_57b4_4a1f_8a5e_61f3_0c9d_b702);

/// A feature on its way to becoming a row.
struct Feature<'a> {
    /// Its geometry, checked.
    geometry: Utm32,
    /// What is known of it.
    fields: Fields<'a>,
    /// What else tells it from others: its number in the file, where it has one.
    number: Option<&'a str>,
}

impl Feature<'_> {
    /// The identifier: the file's own UUID, or one made from its number and a name, or from its course.
    fn identifier(&mut self, kind: &str, owner: &str) -> Uuid {
        const NAMES: &[&str] =
            &["uuid", "id", "kennung", "objekt_id", "objectid", "baumid", "nummer", "nr", "gml_id"];
        let own = self.fields.text(NAMES).or_else(|| self.number.map(ToOwned::to_owned));
        if let Some(id) = own.as_deref().and_then(|own| Uuid::parse_str(own).ok()) {
            return id;
        }
        match own {
            Some(own) => Uuid::new_v5(&SPACE, format!("{kind}/{owner}/{own}").as_bytes()),
            None => self.course(kind, owner),
        }
    }

    /// An identifier from its course and a name.
    fn course(&self, kind: &str, owner: &str) -> Uuid {
        let mut key = format!("{kind}/{owner}/").into_bytes();
        for at in self.geometry.geometry().coords_iter() {
            key.extend(at.x.to_le_bytes());
            key.extend(at.y.to_le_bytes());
        }
        Uuid::new_v5(&SPACE, &key)
    }

    fn line(&self) -> Result<Utm32, Fault> {
        match self.geometry.geometry() {
            Geometry::LineString(line) if line.0.len() > 1 => Ok(self.geometry.clone()),
            Geometry::MultiLineString(lines) if lines.0.iter().all(|line| line.0.len() > 1) => {
                Ok(self.geometry.clone())
            }
            _ => Err(left_out("Die Geometrie ist keine Linie.", "The geometry is no line.")),
        }
    }
}

fn left_out(de: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::Row { why: Text::new(de, en) }
}

/// What is gathered while rows are read.
#[derive(Default)]
struct Reading {
    summary: LayerSummary,
    faults: Vec<UploadFault>,
    understood: BTreeSet<String>,
}

impl Reading {
    fn rows<T>(
        &mut self,
        source: &source::Source,
        area: &CityArea,
        row: impl Fn(&mut Feature<'_>) -> Result<(Uuid, T), Fault>,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        let mut known = HashSet::new();
        for (index, feature) in source.features.iter().enumerate() {
            let declared = &source.layers[feature.layer].declared;
            let found = check::placed(&feature.geometry, declared, area).and_then(|geometry| {
                let geometry = Utm32::new(geometry, area).map_err(|_fault| (Fault::OutsideArea, None))?;
                let place = geometry.geometry().coords_iter().next();
                let fields = Fields::new(&feature.properties);
                let mut feature = Feature { geometry, fields, number: feature.id.as_deref() };
                let row = row(&mut feature);
                self.understood.extend(feature.fields.understood.iter().map(ToString::to_string));
                for reason in feature.fields.unread {
                    count(&mut self.summary.unread, reason, index);
                }
                match row {
                    Ok((id, row)) if known.insert(id) => Ok(row),
                    Ok(_) => Err((
                        left_out("Die Kennung kommt zweimal vor.", "The identifier occurs twice."),
                        place,
                    )),
                    Err(fault) => Err((fault, place)),
                }
            });
            match found {
                Ok(row) => rows.push(row),
                Err((fault, place)) => {
                    count(&mut self.summary.left_out, fault.text(), index);
                    if self.faults.len() < FAULTS {
                        self.faults.push(fault.of_feature(index, place));
                    }
                }
            }
        }
        rows
    }
}

fn count(list: &mut Vec<LeftOut>, reason: Text, index: usize) {
    match list.iter_mut().find(|known| known.reason == reason) {
        Some(known) => known.count += 1,
        None => list.push(LeftOut { reason, count: 1, first: index }),
    }
}
