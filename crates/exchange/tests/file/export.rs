//! Our own tables as a `GeoPackage`, read back by our own reader, by GDAL and by `ogrinfo`.

use std::{fs, process::Command};

use exchange::gpkg::{Column, Fault, Kind, Row, Shape, Table, Value, write};
use gdal::{
    Dataset, DatasetOptions, GdalOpenFlags,
    vector::{FieldValue, LayerAccess, OGRFieldType, OGRwkbGeometryType},
};
use geo::{Geometry, MultiLineString, line_string, point, polygon};
use jiff::civil::date;

use crate::made::{area, program};

const HOSTILE: &str = "a\"; DROP TABLE gpkg_contents; -- 'ß\u{202e}%s{}";

fn tables() -> Vec<Table> {
    let line = line_string![(x: 565_000.0, y: 5_934_000.0), (x: 565_100.5, y: 5_934_050.25)];
    let kinds = [Kind::Text, Kind::Integer, Kind::Real, Kind::Date, Kind::Boolean];
    let columns = |names: [&str; 5]| {
        names.into_iter().zip(kinds).map(|(name, kind)| Column::new(name, kind)).collect::<Vec<_>>()
    };
    let full = vec![
        Value::from("=SUM(A1) <b>'\"\n\u{feff}Ω"),
        i64::MIN.into(),
        (-0.1).into(),
        date(2027, 3, 1).into(),
        true.into(),
    ];
    let none = vec![Value::None; 5];
    let row =
        |geometry: Geometry<f64>, values: &[Value]| Row { geometry: Some(geometry), values: values.to_vec() };
    vec![
        Table {
            name: "trasse".into(),
            shape: Shape::Line,
            columns: columns(["name", "faser", "länge m", "ab", "gemeinsam"]),
            rows: vec![
                row(line.clone().into(), &full),
                row(MultiLineString(vec![line.clone(), line]).into(), &none),
            ],
        },
        Table {
            name: HOSTILE.into(),
            shape: Shape::Nothing,
            columns: columns(["select", "x\"y", "`;--", "Ab", "[]"]),
            rows: vec![Row { geometry: None, values: full.clone() }, Row { geometry: None, values: none.clone() }],
        },
        Table {
            name: "Lücken".into(),
            shape: Shape::Area,
            columns: columns(["a", "b", "c", "d", "e"]),
            rows: vec![row(
                polygon![(x: 565_000.0, y: 5_934_000.0), (x: 565_100.0, y: 5_934_000.0), (x: 565_100.0, y: 5_934_100.0)].into(),
                &full,
            )],
        },
        Table {
            name: "punkt".into(),
            shape: Shape::Point,
            columns: Vec::new(),
            rows: vec![row(point!(x: 565_000.0, y: 5_934_000.0).into(), &[]), Row::default()],
        },
        Table { name: "leer".into(), shape: Shape::Any, columns: Vec::new(), rows: Vec::new() },
    ]
}

#[test]
fn tables_come_back_with_their_types_and_hostile_names_stay_names() {
    let tables = tables();
    let bytes = write(&tables).unwrap();
    assert_eq!(bytes, write(&tables).unwrap(), "the same tables make the same bytes");
    std::thread::scope(|scope| {
        let at_once: Vec<_> = (0..4).map(|_| scope.spawn(|| write(&tables).unwrap())).collect();
        assert!(
            at_once.into_iter().all(|one| one.join().unwrap() == bytes),
            "nor do they disturb each other"
        );
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.gpkg");
    fs::write(&path, &bytes).unwrap();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(&path, options).unwrap();
    let mut names: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
    let mut wanted: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    names.sort();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    for table in &tables {
        let mut layer = dataset.layer_by_name(&table.name).unwrap();
        let fields: Vec<_> = layer.defn().fields().map(|field| (field.name(), field.field_type())).collect();
        let wanted: Vec<_> =
            table.columns.iter().map(|column| (column.name.clone(), ogr(column.kind))).collect();
        assert_eq!(fields, wanted, "{}", table.name);
        assert_eq!(layer.feature_count(), table.rows.len() as u64);
        if table.shape != Shape::Nothing {
            assert_eq!(layer.spatial_ref().unwrap().authority().unwrap(), "EPSG:25832");
        }
        for (feature, row) in layer.features().zip(&table.rows) {
            let found: Vec<Value> = feature.fields().map(|(_, value)| read(value)).collect();
            let wanted: Vec<Value> = row.values.iter().map(as_read).collect();
            assert_eq!(found, wanted, "{}", table.name);
            assert_eq!(
                feature.geometry_by_index(0).is_ok(),
                row.geometry.is_some(),
                "{} {row:?}",
                table.name
            );
        }
    }
    let lines = dataset.layer_by_name("trasse").unwrap();
    assert_eq!(lines.defn().geometry_type(), OGRwkbGeometryType::wkbMultiLineString);
}

fn ogr(kind: Kind) -> OGRFieldType::Type {
    match kind {
        Kind::Text => OGRFieldType::OFTString,
        Kind::Integer => OGRFieldType::OFTInteger64,
        Kind::Real => OGRFieldType::OFTReal,
        Kind::Date => OGRFieldType::OFTDate,
        Kind::Boolean => OGRFieldType::OFTInteger,
    }
}

fn read(value: Option<FieldValue>) -> Value {
    match value {
        None => Value::None,
        Some(FieldValue::StringValue(text)) => text.into(),
        Some(FieldValue::Integer64Value(number)) => number.into(),
        Some(FieldValue::IntegerValue(number)) => number.into(),
        Some(FieldValue::RealValue(number)) => number.into(),
        Some(FieldValue::DateValue(day)) => day.to_string().into(),
        Some(other) => panic!("{other:?}"),
    }
}

fn as_read(value: &Value) -> Value {
    match value {
        Value::Date(day) => day.to_string().into(),
        Value::Boolean(yes) => i64::from(*yes).into(),
        other => other.clone(),
    }
}

#[test]
fn what_we_write_our_own_reader_takes_as_an_upload() {
    let mut tables = tables();
    tables.truncate(1);
    let bytes = write(&tables).unwrap();
    let upload = exchange::upload::read(&program(), &bytes, "export.gpkg", &area()).unwrap();
    assert_eq!(upload.features.len(), 2);
    assert_eq!(upload.features[0].properties["name"], "=SUM(A1) <b>'\"\n\u{feff}Ω");
    assert_eq!(upload.features[0].properties["ab"], "2027-03-01");
    assert_eq!(Some(upload.features[0].geometry.geometry()), tables[0].rows[0].geometry.as_ref());
}

#[test]
fn what_no_column_can_hold_is_named_with_its_table_row_and_column() {
    let table = |name: &str, names: &[&str]| Table {
        name: name.into(),
        shape: Shape::Point,
        columns: names.iter().map(|name| Column::new(*name, Kind::Real)).collect(),
        rows: Vec::new(),
    };
    let refused = |tables: &[Table]| write(tables).unwrap_err();
    assert_eq!(refused(&[]), Fault::NoTable);
    for name in ["", "  ", "a\0b", "a\nb", "gpkg_contents", "RTREE_x", &"x".repeat(200)] {
        assert_eq!(refused(&[table(name, &[])]), Fault::TableName { table: 0 }, "{name:?}");
    }
    assert_eq!(refused(&[table("Ü", &[]), table("ü", &[])]), Fault::TableTwice { table: 1 });
    for name in ["fid", "Geom", "a"] {
        assert_eq!(
            refused(&[table("t", &["a", name])]),
            Fault::ColumnTwice { table: 0, column: 1 },
            "{name}"
        );
    }
    let with = |row: Row| {
        let mut table = table("t", &["a"]);
        table.rows = vec![row];
        refused(&[table])
    };
    let value = Fault::Value { table: 0, row: 0, column: 0, kind: Kind::Real };
    for found in [Value::Real(f64::NAN), Value::Real(f64::INFINITY), Value::Integer(1), "1".into()] {
        assert_eq!(with(Row { geometry: None, values: vec![found] }), value);
    }
    let count = Fault::Count { table: 0, row: 0, values: 0, columns: 1 };
    assert_eq!(with(Row::default()), count);
    let line: Geometry<f64> = line_string![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0)].into();
    for geometry in [line, point!(x: f64::NAN, y: 0.0).into()] {
        let row = Row { geometry: Some(geometry), values: vec![Value::None] };
        assert_eq!(with(row), Fault::Geometry { table: 0, row: 0 });
    }
}

#[test]
fn ogrinfo_reads_every_layer_without_a_word_of_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.gpkg");
    fs::write(&path, write(&tables()).unwrap()).unwrap();
    let Ok(done) = Command::new("ogrinfo").args(["-ro", "-al"]).arg(&path).output() else {
        println!("skipped: ogrinfo is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success());
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    assert!(said.contains("gemeinsam: Integer(Boolean)"), "{said}");
    assert!(said.contains("ab (Date) = 2027/03/01"), "{said}");
    assert!(said.contains("MULTILINESTRING ((565000 5934000,565100.5 5934050.25)"), "{said}");
}
