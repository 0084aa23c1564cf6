//! Tables, looked over before a byte is written.

use std::collections::HashSet;

use geo::{CoordsIter, Geometry};

use super::{Column, Fault, Kind, Row, Shape, Table, Value};

/// Characters of a name.
const NAME: usize = 120;
/// Beginnings of names that belong to the format or to `SQLite`.
const TAKEN: [&str; 3] = ["gpkg_", "sqlite_", "rtree_"];

pub(super) fn check(tables: &[Table]) -> Result<(), Fault> {
    if tables.is_empty() {
        return Err(Fault::NoTable);
    }
    let mut names = HashSet::new();
    for (table, sheet) in tables.iter().enumerate() {
        let key = sheet.name.to_lowercase();
        if !is_name(&sheet.name) || TAKEN.iter().any(|taken| key.starts_with(taken)) {
            return Err(Fault::TableName { table });
        }
        if !names.insert(key) {
            return Err(Fault::TableTwice { table });
        }
        columns(table, &sheet.columns)?;
        for (at, row) in sheet.rows.iter().enumerate() {
            values(table, at, &sheet.columns, row)?;
            if !fits(sheet.shape, row.geometry.as_ref()) {
                return Err(Fault::Geometry { table, row: at });
            }
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= NAME && !name.contains(char::is_control)
}

fn columns(table: usize, columns: &[Column]) -> Result<(), Fault> {
    let mut names = HashSet::from(["fid".to_owned(), "geom".to_owned()]);
    for (column, found) in columns.iter().enumerate() {
        if !is_name(&found.name) {
            return Err(Fault::ColumnName { table, column });
        }
        if !names.insert(found.name.to_lowercase()) {
            return Err(Fault::ColumnTwice { table, column });
        }
    }
    Ok(())
}

fn values(table: usize, row: usize, columns: &[Column], found: &Row) -> Result<(), Fault> {
    if found.values.len() != columns.len() {
        return Err(Fault::Count { table, row, values: found.values.len(), columns: columns.len() });
    }
    for (column, (value, &Column { kind, .. })) in found.values.iter().zip(columns).enumerate() {
        let fits = match (value, kind) {
            (Value::None, _) | (Value::Integer(_), Kind::Integer) | (Value::Boolean(_), Kind::Boolean) => {
                true
            }
            (Value::Text(text), Kind::Text) => !text.contains('\0'),
            (Value::Real(number), Kind::Real) => number.is_finite(),
            (Value::Date(day), Kind::Date) => day.year() > 0,
            _ => false,
        };
        if !fits {
            return Err(Fault::Value { table, row, column, kind });
        }
    }
    Ok(())
}

fn fits(shape: Shape, geometry: Option<&Geometry<f64>>) -> bool {
    let Some(geometry) = geometry else { return true };
    let kind = match shape {
        Shape::Nothing => false,
        Shape::Point => matches!(geometry, Geometry::Point(_)),
        Shape::Line => {
            matches!(geometry, Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_))
        }
        Shape::Area => matches!(
            geometry,
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_)
        ),
        Shape::Any => true,
    };
    let mut places = geometry.coords_iter().peekable();
    kind && places.peek().is_some() && places.all(|at| at.x.is_finite() && at.y.is_finite())
}
