//! Heights of a `GeoTIFF`, read behind the walls and sent on row by row: only the wanted part, in pixels as coarse as is asked for.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::Path,
    sync::atomic::Ordering,
};

use gdal::{
    Dataset, DatasetOptions, GdalOpenFlags,
    raster::{GdalDataType, RasterBand},
    spatial_ref::SpatialRef,
};
use geo::{Coord, Rect};
use serde::{Deserialize, Serialize};

use super::{
    Driver,
    answer::{END, WALLED, Writer, block, byte},
    gdal_file::{FAILED, leave_one_driver, listen_for_failures},
    sandbox,
};
use crate::{
    crs,
    raster::window::{Frame, Halted, Window},
};

const REFUSED: u8 = b'N';
const FRAME: u8 = b'R';
const ROW: u8 = b'C';

/// Pixels of one block of a file.
const BLOCK_PIXELS: usize = 1 << 26;

/// What part of a raster is wanted, and how fine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wanted {
    /// In EPSG:25832.
    pub(super) area: Rect<f64>,
    /// Side of a cell in metres.
    pub(super) cell_m: f64,
}

impl Wanted {
    /// As words for the child.
    pub(super) fn said(self) -> impl Iterator<Item = OsString> {
        let (low, high) = (self.area.min(), self.area.max());
        [low.x, low.y, high.x, high.y, self.cell_m].into_iter().map(|number| number.to_string().into())
    }

    /// As the child hears it.
    pub(super) fn heard(words: &[OsString]) -> Option<Self> {
        let numbers: Vec<f64> =
            words.iter().map(|word| word.to_str()?.parse().ok()).collect::<Option<_>>()?;
        let &[left, low, right, high, cell_m] = numbers.as_slice() else { return None };
        let fits = numbers.iter().all(|number| number.is_finite()) && cell_m > 0.0;
        fits.then(|| Self { area: Rect::new(Coord { x: left, y: low }, Coord { x: right, y: high }), cell_m })
    }
}

/// Why a raster is not taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Refusal {
    /// It does not say its reference system.
    NoCrs,
    /// A reference system that is not read here.
    UnknownCrs(String),
    /// Rows do not run from west to east, or it says no place at all.
    Askew,
    /// It has other than one band.
    Bands(usize),
    /// Its numbers are not real.
    Complex,
    /// Its numbers are no metres.
    Unit(String),
    /// A number that is no height on land.
    NoHeight(f64),
    /// More pixels of the area than can be looked at.
    TooFine,
    /// It lies elsewhere.
    Elsewhere,
}

/// Pixels with the frame they fill, row by row from the north or south as the frame says; what is not known is no number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cells {
    pub(crate) frame: Frame,
    pub(crate) metres: Vec<f32>,
}

pub(super) fn send<W: Write>(file: &Path, wanted: Wanted, out: &mut Writer<W>) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    leave_one_driver(Driver::GeoTiff);
    listen_for_failures();
    let walled = sandbox::enter(folder).map_err(io::Error::other)?;
    out.walled(walled)?;
    match look(file, wanted, out) {
        Err(Halted::Refused(refusal)) => out.tagged(REFUSED, &serde_json::to_vec(&refusal)?, false),
        Err(Halted::Failed(fault)) => Err(fault),
        Ok(()) if FAILED.load(Ordering::Relaxed) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(()) => Ok(()),
    }
}

fn look<W: Write>(file: &Path, wanted: Wanted, out: &mut Writer<W>) -> Result<(), Halted> {
    let failed = |fault: gdal::errors::GdalError| Halted::Failed(io::Error::other(fault));
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&[Driver::GeoTiff.name()]),
        open_options: None,
        sibling_files: None,
    };
    let dataset = Dataset::open_ex(file, options).map_err(failed)?;
    if FAILED.load(Ordering::Relaxed) {
        // What a broken file does not say is no reason to refuse it.
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    if dataset.raster_count() != 1 {
        return Err(Refusal::Bands(dataset.raster_count()).into());
    }
    let epsg = match dataset.spatial_ref() {
        Ok(system) => code(&system)?,
        Err(_) => return Err(Refusal::NoCrs.into()),
    };
    let Ok([x, dx, tilt_x, y, tilt_y, dy]) = dataset.geo_transform() else {
        return Err(Refusal::Askew.into());
    };
    let askew = [tilt_x, tilt_y].iter().any(|tilt| tilt.abs() > 1e-9 * dx.abs());
    if askew || ![x, y, dx, dy].iter().all(|number| number.is_finite()) || dx <= 0.0 || dy == 0.0 {
        return Err(Refusal::Askew.into());
    }
    let band = dataset.rasterband(1).map_err(failed)?;
    if matches!(band.band_type(), GdalDataType::Unknown) {
        return Err(Refusal::Complex.into());
    }
    let unit = band.unit();
    if !matches!(unit.trim().to_lowercase().as_str(), "" | "m" | "metre" | "meter" | "metres" | "meters") {
        return Err(Refusal::Unit(unit.chars().take(40).collect()).into());
    }
    let (wide, high) = band.block_size();
    if wide.saturating_mul(high) > BLOCK_PIXELS {
        return Err(Refusal::TooFine.into());
    }
    let (columns, rows) = dataset.raster_size();
    let frame = Frame { epsg, corner: [x, y], pixel: [dx, dy], columns, rows };
    let window = Window::of(&frame, wanted.area, wanted.cell_m)?;
    out.tagged(FRAME, &serde_json::to_vec(&window.frame()).map_err(io::Error::from)?, false)?;
    let (scale, offset) = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
    let nothing = band.no_data_value();
    let mut bytes = Vec::new();
    window.gather(
        |row, pixels| {
            line(&band, (window.first_column, row), pixels)?;
            for pixel in pixels {
                #[expect(clippy::float_cmp, reason = "the number that stands for nothing is written as such")]
                let void = nothing.is_some_and(|nothing| *pixel == nothing || is_single(*pixel, nothing));
                *pixel = if void { f64::NAN } else { *pixel * scale + offset };
            }
            Ok(())
        },
        |cells| {
            bytes.clear();
            bytes.extend(cells.iter().flat_map(|metres| metres.to_le_bytes()));
            out.tagged(ROW, &bytes, true)
        },
    )
}

/// Whether a single-precision pixel is what is left of a number for nothing that was written in double precision.
#[expect(clippy::cast_possible_truncation, reason = "that is the question")]
fn is_single(pixel: f64, nothing: f64) -> bool {
    pixel.abs() > 1e30 && (pixel as f32).to_bits() == (nothing as f32).to_bits()
}

fn line(band: &RasterBand<'_>, (column, row): (usize, usize), pixels: &mut [f64]) -> io::Result<()> {
    let at = |cells: usize| isize::try_from(cells).map_err(io::Error::other);
    let wide = pixels.len();
    band.read_into_slice((at(column)?, at(row)?), (wide, 1), (wide, 1), pixels, None)
        .map_err(io::Error::other)
}

fn code(system: &SpatialRef) -> Result<u32, Refusal> {
    let authority = system.authority().ok();
    let known = authority.as_deref().and_then(crs::code_of_name).filter(|code| crs::is_read(*code));
    let known = known.or_else(|| crs::code_of_definition(&system.to_proj4().ok()?));
    known.ok_or_else(|| {
        let name = authority.or_else(|| system.name()).unwrap_or_default();
        if name.trim().is_empty() {
            Refusal::NoCrs
        } else {
            Refusal::UnknownCrs(name.chars().take(80).collect())
        }
    })
}

/// Bytes that an answer of so many pixels may have.
pub(super) fn size_limit(most: usize) -> u64 {
    // A row of one pixel has as many bytes for its head again, and one more.
    9 * most as u64 + (1 << 16)
}

/// Reads an answer and whether landlock stood; nothing when it breaks off, goes on after its end or says more than is allowed.
pub(super) fn read(bytes: &[u8], most: usize) -> Option<(bool, Result<Cells, Refusal>)> {
    let rest = &mut &*bytes;
    let walled = (byte(rest)? == WALLED).then(|| byte(rest)).flatten()? == 1;
    let mut heard = 0;
    let answer = match byte(rest)? {
        REFUSED => Err(serde_json::from_slice(block(rest)?).ok()?),
        FRAME => cells(serde_json::from_slice(block(rest)?).ok()?, rest, most, &mut heard)?,
        _ => return None,
    };
    (byte(rest)? == END && *rest == u64::to_le_bytes(heard)).then_some((walled, answer))
}

fn cells(frame: Frame, rest: &mut &[u8], most: usize, heard: &mut u64) -> Option<Result<Cells, Refusal>> {
    let pixels = frame.columns.checked_mul(frame.rows)?;
    let sound = frame.corner.iter().chain(&frame.pixel).all(|number| number.is_finite())
        && frame.pixel.iter().all(|side| *side != 0.0)
        && pixels > 0
        && crs::is_read(frame.epsg);
    if !sound || pixels > most {
        return None;
    }
    let mut metres = Vec::new();
    for _ in 0..frame.rows {
        match byte(rest)? {
            ROW => *heard += 1,
            // What is wrong may come to light late.
            REFUSED => return Some(Err(serde_json::from_slice(block(rest)?).ok()?)),
            _ => return None,
        }
        let row = block(rest)?;
        if row.len() != frame.columns * 4 {
            return None;
        }
        let numbers =
            row.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        metres.extend(numbers.map(|height| if height.is_finite() { height } else { f32::NAN }));
    }
    Some(Ok(Cells { frame, metres }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME_OF_SIX: Frame =
        Frame { epsg: 25832, corner: [0.0, 0.0], pixel: [10.0, -10.0], columns: 3, rows: 2 };

    fn written(frame: &Frame, late: Option<&Refusal>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.walled(true).unwrap();
        out.tagged(FRAME, &serde_json::to_vec(frame).unwrap(), false).unwrap();
        out.tagged(ROW, &[0; 12], true).unwrap();
        match late {
            None => out.tagged(ROW, &f32::INFINITY.to_le_bytes().repeat(3), true).unwrap(),
            Some(refusal) => out.tagged(REFUSED, &serde_json::to_vec(refusal).unwrap(), false).unwrap(),
        }
        out.finish().unwrap();
        bytes
    }

    #[test]
    fn an_answer_that_breaks_off_goes_on_or_lies_about_its_frame_is_none() {
        let bytes = written(&FRAME_OF_SIX, None);
        let (walled, cells) = read(&bytes, 6).unwrap();
        let cells = cells.unwrap();
        assert!(walled && cells.metres.len() == 6 && cells.metres[5].is_nan());
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end], 6), None, "cut at {end}");
        }
        assert_eq!(read(&[bytes.clone(), vec![0]].concat(), 6), None);
        assert_eq!(read(&bytes, 5), None, "more pixels than are wanted");
        for frame in [
            Frame { columns: 4, ..FRAME_OF_SIX },
            Frame { columns: usize::MAX, rows: usize::MAX, ..FRAME_OF_SIX },
            Frame { rows: 3, ..FRAME_OF_SIX },
            Frame { rows: 1, ..FRAME_OF_SIX },
            Frame { epsg: 1, ..FRAME_OF_SIX },
            Frame { pixel: [0.0, 1.0], ..FRAME_OF_SIX },
        ] {
            assert_eq!(read(&written(&frame, None), 100), None, "{frame:?}");
        }
        let late = written(&FRAME_OF_SIX, Some(&Refusal::NoHeight(-9_999.0)));
        assert_eq!(read(&late, 6), Some((true, Err(Refusal::NoHeight(-9_999.0)))));
    }
}
