//! `GeoParquet` with lines or points as well-known binary, as the shared workload has it.

use std::{fs::File, path::Path};

use engine::sweep::{Flat, Stint};
use geo::Coord;
use parquet::{
    column::reader::get_typed_column_reader,
    data_type::{ByteArrayType, DataType, Int32Type},
    file::reader::{FileReader, RowGroupReader, SerializedFileReader},
};

/// What is wrong with a file.
pub type Fault = Box<dyn std::error::Error>;

/// Reads works: their lines in one piece, and who digs when. Works have the numbers of their rows.
///
/// # Errors
/// If the file is not there or not of that shape.
pub fn works(path: &Path) -> Result<(Flat, Vec<Stint>), Fault> {
    let file = open(path)?;
    let mut stints = Vec::new();
    let mut row = 0;
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group)?;
        let numbers = |name: &str| column::<Int32Type>(&*group, name);
        let (ids, applicants, first, last) =
            (numbers("id")?, numbers("app")?, numbers("d0")?, numbers("d1")?);
        for (((id, applicant), first), last) in ids.iter().zip(applicants).zip(first).zip(last) {
            if *id != row {
                return Err(format!("row {row} has the id {id}").into());
            }
            row += 1;
            stints.push(Stint { applicant: u32::try_from(applicant)?, days: (first, last) });
        }
    }
    Ok((lines(path)?, stints))
}

/// Reads lines, or points as lines of one vertex, in one piece.
///
/// # Errors
/// If the file is not there or not of that shape.
pub fn lines(path: &Path) -> Result<Flat, Fault> {
    let file = open(path)?;
    let column_name = geometry_column(&file)?;
    let mut flat = Flat::default();
    for group in 0..file.num_row_groups() {
        for bytes in column::<ByteArrayType>(&*file.get_row_group(group)?, &column_name)? {
            push(bytes.data(), &mut flat.vertices).ok_or("a geometry that is neither line nor point")?;
            flat.ends.push(u32::try_from(flat.vertices.len())?);
        }
    }
    flat.vertices.shrink_to_fit();
    Ok(flat)
}

fn open(path: &Path) -> Result<SerializedFileReader<File>, Fault> {
    let file = File::open(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    Ok(SerializedFileReader::new(file)?)
}

/// The column that the file's own description calls the primary one.
fn geometry_column(file: &SerializedFileReader<File>) -> Result<String, Fault> {
    let described = file.metadata().file_metadata().key_value_metadata().into_iter().flatten();
    let geo = described.filter(|pair| pair.key == "geo").find_map(|pair| pair.value.as_deref());
    let geo: serde_json::Value = serde_json::from_str(geo.ok_or("Parquet, but not GeoParquet")?)?;
    let name = geo["primary_column"].as_str().ok_or("GeoParquet without a primary column")?;
    if geo["columns"][name]["encoding"] != "WKB" {
        return Err("the geometry is not well-known binary".into());
    }
    Ok(name.to_owned())
}

fn column<T: DataType>(group: &dyn RowGroupReader, name: &str) -> Result<Vec<T::T>, Fault> {
    let at = group.metadata().columns().iter().position(|column| column.column_path().string() == name);
    let at = at.ok_or_else(|| format!("no column {name}"))?;
    let rows = usize::try_from(group.metadata().num_rows())?;
    if group.metadata().column(at).column_type() != T::get_physical_type() {
        return Err(format!("the column {name} has another type").into());
    }
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(at)?);
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
    while values.len() < rows {
        let (read, present, _) =
            reader.read_records(rows - values.len(), Some(&mut levels), None, &mut values)?;
        if read == 0 || present < read {
            return Err(format!("the column {name} has gaps").into());
        }
    }
    Ok(values)
}

/// Appends the vertices of a line or point in little-endian well-known binary.
fn push(bytes: &[u8], vertices: &mut Vec<Coord<f64>>) -> Option<()> {
    let (kind, rest) = bytes.split_at_checked(5)?;
    let places = match kind {
        [1, 1, 0, 0, 0] => rest,
        [1, 2, 0, 0, 0] => {
            let (count, places) = rest.split_first_chunk::<4>()?;
            (places.len() == 16 * u32::from_le_bytes(*count) as usize).then_some(places)?
        }
        _ => return None,
    };
    let (places, left) = places.as_chunks::<8>();
    let (places, odd) = places.as_chunks::<2>();
    vertices
        .extend(places.iter().map(|[x, y]| Coord { x: f64::from_le_bytes(*x), y: f64::from_le_bytes(*y) }));
    (left.is_empty() && odd.is_empty() && !places.is_empty()).then_some(())
}
