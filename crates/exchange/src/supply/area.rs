//! Areas of supply: polygons, each with what holds for every address within.

use std::{collections::HashMap, path::Path};

use geo::{CoordsIter, Geometry, MultiPolygon, Validation};
use jiff::civil::Date;
use model::{CityArea, Text, Utm32};
use serde_json::{Map, Value};

use super::{Area, Cell, Content, ROWS, RowFault, SINCE, STATUS, SupplyFile, TECHNOLOGY, statement, text_of};
use crate::{
    fault::{Fault, UploadFault},
    layer::plain,
    source::{self, Limit, SourceFeature},
    table::whole,
    upload::check,
};

pub(super) fn read(
    program: &Path,
    bytes: &[u8],
    file_name: &str,
    city: &CityArea,
    today: Date,
) -> Result<SupplyFile, UploadFault> {
    let source = source::read(program, bytes, file_name, Limit::UPLOAD)?;
    let rows = source.features.len();
    if rows > ROWS {
        return Err(whole(
            format!("Die Datei hat mehr als {ROWS} Flächen. Bitte fassen Sie sie zusammen."),
            format!("The file has more than {ROWS} areas. Please merge them."),
        ));
    }
    let (mut areas, mut faults) = (Vec::new(), Vec::new());
    let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
    for (index, feature) in source.features.iter().enumerate() {
        let row = index + 1;
        let names = [("status", STATUS), ("technology", TECHNOLOGY), ("since", SINCE)];
        let values = names.map(|(name, names)| {
            find(&feature.properties, names).unwrap_or((name.to_owned(), String::new()))
        });
        let cells = [0, 1, 2].map(|at| Cell { column: values[at].0.as_str(), value: values[at].1.as_str() });
        let statement = statement(row, cells, today, &mut faults);
        let area = area(feature, &source.layers[feature.layer].declared, city);
        match (area, statement) {
            (Ok(area), Some(statement)) => {
                let mut key: Vec<u8> = statement.technology.code().into();
                key.extend(
                    area.geometry()
                        .coords_iter()
                        .flat_map(|at| [at.x.to_le_bytes(), at.y.to_le_bytes()])
                        .flatten(),
                );
                if let Some(first) = known.get(&key) {
                    faults.push(RowFault {
                        row,
                        column: String::new(),
                        value: String::new(),
                        code: "twice",
                        text: Text::new(
                            format!("Diese Fläche steht schon als Nummer {first} in der Datei. Löschen Sie eine der beiden."),
                            format!("This area is number {first} of the file already. Delete one of the two."),
                        ),
                        place: area.geometry().coords_iter().next(),
                    });
                } else {
                    known.insert(key, row);
                    areas.push(Area { row, area, statement });
                }
            }
            (Err((fault, place)), _) => {
                let found = fault.of_feature(index, place);
                let (code, text) = (found.code, found.text);
                faults.push(RowFault { row, column: String::new(), value: String::new(), code, text, place });
            }
            (Ok(_), None) => {}
        }
    }
    Ok(SupplyFile {
        format: source.format.code(),
        content: Content::Areas(areas),
        columns: <[String; 3]>::default(),
        faults,
        rows,
    })
}

/// The first of the names that the feature has: as it is written there, and its value.
fn find(properties: &Map<String, Value>, names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|wanted| {
        let (name, value) = properties.iter().find(|(name, _)| plain(name) == plain(wanted))?;
        Some((name.clone(), text_of(value)))
    })
}

fn area(
    feature: &SourceFeature,
    declared: &source::Declared,
    city: &CityArea,
) -> Result<Utm32, (Fault, Option<geo::Coord<f64>>)> {
    let placed = check::placed(&feature.geometry, declared, city)?;
    let at = placed.coords_iter().next();
    let row = |de: String, en: String| (Fault::Row { why: Text::new(de, en) }, at);
    let polygons = match placed {
        Geometry::Polygon(polygon) => MultiPolygon::new(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => {
            return Err(row(
                "Ein Versorgungsgebiet ist eine Fläche, hier steht etwas anderes. Bitte laden Sie Polygone hoch.".into(),
                "An area of supply is a polygon, this is something else. Please upload polygons.".into(),
            ));
        }
    };
    if let Some(broken) = polygons.validation_errors().first() {
        tracing::debug!(%broken, "an area of supply is broken");
        return Err(row(
            "Die Fläche ist fehlerhaft: Ihr Rand kreuzt sich selbst, ist nicht geschlossen oder Teile überlappen sich. Bitte bereinigen Sie sie (in QGIS: „Geometrien reparieren“).".into(),
            "The area is broken: its boundary crosses itself or is not closed, or parts overlap. Please mend it (in QGIS: “Fix geometries”).".into(),
        ));
    }
    Utm32::new(polygons.into(), city).map_err(|_outside| (Fault::OutsideArea, at))
}
